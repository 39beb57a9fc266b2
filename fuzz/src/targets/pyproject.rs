//! TOML, and what is read from the tables of a Python project.

use image_core::files::pyproject::read;

pub fn check(text: &str) {
    match read(text) {
        Ok(project) => {
            let names: Vec<&str> = project.extras.keys().map(String::as_str).collect();
            let _ = project.extras(&names);
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
}
