//! The targets, by their names.

use std::str::from_utf8;

mod conda;
mod dotenv;
mod ignore;
mod import;
mod kinds;
mod macros;
mod pyproject;
mod requirements;
mod spec;
mod steps;

/// Calls the target of this name. Those that read texts leave out what is not UTF-8, as those who call the parsers do.
pub fn check(target: &str, data: &[u8]) {
    if target == "requirements" {
        return requirements::check(data);
    }
    let Ok(text) = from_utf8(data) else { return };
    match target {
        "conda" => conda::check(text),
        "dotenv" => dotenv::check(text),
        "ignore" => ignore::check(text),
        "import" => import::check(text),
        "kinds" => kinds::check(text),
        "macros" => macros::check(text),
        "pyproject" => pyproject::check(text),
        "spec" => spec::check(text),
        "steps" => steps::check(text),
        other => panic!("there is no target `{other}`"),
    }
}
