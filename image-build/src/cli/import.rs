//! The command that turns a Dockerfile into the source of an image.

use std::fs;
use std::io::{self, Read as _};

use clap::{Arg, ArgMatches, Command, ValueHint};
use image_core::import::import as source_of;

use super::output::{Failure, print};

/// Returns the command `import`.
pub(super) fn command() -> Command {
    Command::new("import")
        .about("Prints the source of an image that means what a Dockerfile means")
        .arg(
            Arg::new("FILE")
                .default_value("Dockerfile")
                .value_hint(ValueHint::FilePath)
                .help("The Dockerfile; `-` is standard input"),
        )
}

/// Runs `import`.
pub(super) fn import(matches: &ArgMatches) -> Result<(), Failure> {
    let path = matches.get_one::<String>("FILE").map_or("Dockerfile", String::as_str);
    let text = read(path).map_err(|error| Failure::Failed(format!("{path} cannot be read: {error}")))?;
    match source_of(&text) {
        Ok(source) => print(&source),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(|problem| format!("{path}:{problem}")).collect();
            Err(Failure::Failed(lines.join("\n")))
        }
    }
}

fn read(path: &str) -> io::Result<String> {
    if path == "-" {
        let mut text = String::new();
        return io::stdin().read_to_string(&mut text).map(|_| text);
    }
    fs::read_to_string(path)
}
