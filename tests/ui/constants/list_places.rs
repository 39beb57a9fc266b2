//! Where the texts of a list have no place.

use image_dsl::{Image, image};

const NAMES: &[&str] = &["a", "b"];

const IMAGE: Image = image! {
    name {..NAMES};
    from {..NAMES}, platform = {..NAMES};
    workdir {..NAMES};
    env A = {..NAMES};
    run {..NAMES};
    run "true", network = [{..NAMES}];
    run "true", bind = [{..NAMES}] -> "/x/";
    python_source {..NAMES};
    env_file {..NAMES};
    pip requirements = {..NAMES};
    cmd {..NAMES};
    expose {..}, ..NAMES;
    from builder(..NAMES);
};

fn main() {
    println!("{}", IMAGE.dockerfile());
}
