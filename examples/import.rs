//! Prints the source of an `image!` that means what a Dockerfile means:
//! `cargo run --example import -- Dockerfile > src/image.rs`. `-` reads the standard input.

use std::io::Read;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let path = env::args().nth(1).unwrap_or_else(|| "Dockerfile".to_owned());
    let text = match read(&path) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    match image_dsl::import(&text) {
        Ok(source) => {
            print!("{source}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            for problem in problems {
                eprintln!("{path}:{problem}");
            }
            ExitCode::FAILURE
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
