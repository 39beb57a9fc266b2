//! YAML, and what is read from an environment of Conda.

use image_core::files::conda::read;

pub fn check(text: &str) {
    let _ = (read("environment.yml", text), read("spec.txt", text));
}
