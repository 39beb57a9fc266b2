//! `.dockerignore`: what is surely ignored is ignored.

use image_core::files::ignore::{Patterns, problems};

pub fn check(text: &str) {
    let lines: Vec<&str> = text.lines().take(64).collect();
    let _ = problems(text);
    let patterns = Patterns::new(&lines);
    for path in ["a", "a/b", "src/main.rs", "target/x/y", "é"] {
        assert!(
            !patterns.surely_ignores(path) || patterns.matches(path),
            "{path} is not ignored"
        );
    }
}
