//! What the macro reads has to be known while it runs.

use image_dsl::{Image, image};

const FILE: &str = "requirements.txt";
const EXTRA: &str = "dev";

const IMAGE: Image = image! {
    context {FILE};
    from "python:3.12", platform = FILE;
    env_file {FILE};
    pip requirements = {FILE};
    pip pyproject = {FILE};
    pip pyproject = "pyproject.toml", extras = {EXTRA};
    run "id", bind = [{FILE}, "src"] -> "/tmp/";
    pip FILE;
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
