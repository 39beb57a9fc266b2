//! What `uv sync` refuses: names that the project does not have, options that have no meaning with a project, projects
//! that need more than their two files.

use image_dsl::{Image, image};

const NAME: &str = "g";
const VERSION: &str = "0.9.5";

const IMAGE: Image = image! {
    from "python:3.12";
    uv sync = "locked", groups = ["test"], extras = ["y", "x"];
    uv sync = "locked", groups = [NAME, {NAME}];
    uv "six", sync = "locked", requirements = "requirements.txt";
    uv sync = "locked", index_url = "https://pypi.org/simple", pre;
    uv sync = "unlocked", frozen;
    uv sync = "locked/pyproject.toml";
    uv sync = "src";
    uv sync = {"locked"};
    uv sync = "workspace";
    uv sync = "dynamic";
    uv sync = "beside";
    uv sync = "beside", frozen = false;
    uv sync = "beside", extra_options = "--no-install-package Tool";
    uv sync = "locked", version = {VERSION};
    uv "six", version = {VERSION}, installer = {"pip"};
    uv "six", version = "0.9";
    uv "six", groups = ["g"], frozen;
    uv "six", extras = ["x"];
    uv;
};

fn main() {
    let _ = IMAGE;
}
