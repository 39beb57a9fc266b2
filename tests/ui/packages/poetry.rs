//! What `poetry` refuses: groups that the project does not have, releases that do not read it, projects that need more
//! than their two files.

use image_dsl::{Image, image};

const VERSION: &str = "2.1.4";

const IMAGE: Image = image! {
    from "python:3.12";
    poetry "poetry/pyproject.toml", with = ["docs", "extra"], without = "dev";
    poetry "poetry/pyproject.toml", only = ["main"], with = "extra";
    poetry "poetry/pyproject.toml", with = ["extra"], without = ["Extra"];
    poetry "poetry/pyproject.toml", version = "1.2.2";
    poetry "poetry/pyproject.toml", version = "2.1";
    poetry "poetry/pyproject.toml", version = {VERSION};
    poetry "poetry/pyproject.toml", version = latest;
    poetry "poetry/pyproject.toml", old_installer;
    poetry "poetry/pyproject.toml", old_installer, version = none;
    poetry "unlocked/pyproject.toml", ignore_lockfile;
    poetry "unlocked/pyproject.toml", version = "2.2.1";
    poetry "poetry/pyproject.toml", lockfile = "locked/uv.lock";
    poetry "poetry/pyproject.toml", lockfile = "poetry/poetry.lock", ignore_lockfile;
    poetry "poetry_beside/pyproject.toml";
    poetry "poetry_beside/pyproject.toml", without = "dev";
    poetry "poetry_beside/pyproject.toml", without = "dev", ignore_lockfile;
    poetry {"poetry/pyproject.toml"};
    poetry "poetry/pyproject.toml", "unlocked/pyproject.toml";
    poetry;
};

fn main() {
    let _ = IMAGE;
}
