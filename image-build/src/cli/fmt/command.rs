//! The command `fmt`.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};

use super::super::output::{Failure, print, say};
use super::format;

/// Returns the command.
pub(in crate::cli) fn command() -> Command {
    Command::new("fmt")
        .about("Lays out the images and fragments in Rust files, with their comments and blank lines")
        .arg(
            Arg::new("FILE")
                .num_args(0..)
                .default_value(".")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::AnyPath)
                .help("Rust files, and folders with such; `-` is standard input, whose layout is printed"),
        )
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help("Prints what would be changed, changes nothing, and ends with 1 if there is something"),
        )
}

/// Runs the command.
pub(in crate::cli) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let is_check = matches.get_flag("check");
    let mut is_well = true;
    for path in matches.get_many::<PathBuf>("FILE").into_iter().flatten() {
        if path == Path::new("-") {
            is_well &= format_input(is_check)?;
            continue;
        }
        for file in rust_files(path).map_err(|error| unreadable(path, &error))? {
            is_well &= format_file(&file, is_check)?;
        }
    }
    if is_well { Ok(()) } else { Err(Failure::Said) }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Failed(format!("{} cannot be read: {error}", path.display()))
}

/// Returns a file, or the Rust files of a folder. Those that are hidden, or made by tools and marked so, are left out.
fn rust_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.metadata()?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let (path, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))?;
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if kind.is_dir() && !is_hidden && !path.join("CACHEDIR.TAG").is_file() {
            files.extend(rust_files(&path)?);
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Formats a file, or prints what would be changed. Returns whether all is well.
fn format_file(path: &Path, is_check: bool) -> Result<bool, Failure> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
    let Some(formatted) = formatted(&name, &text) else {
        return Ok(false);
    };
    if formatted == text {
        return Ok(true);
    }
    if is_check {
        print(&differences(&name, &text, &formatted))?;
        return Ok(false);
    }
    let written = fs::write(path, formatted);
    written.map_err(|error| Failure::Failed(format!("{name} cannot be written: {error}")))?;
    Ok(true)
}

/// Formats standard input.
fn format_input(is_check: bool) -> Result<bool, Failure> {
    let mut text = String::new();
    let read = io::stdin().read_to_string(&mut text);
    read.map_err(|error| unreadable(Path::new("standard input"), &error))?;
    let Some(formatted) = formatted("<stdin>", &text) else {
        return Ok(false);
    };
    if !is_check {
        return print(&formatted).map(|()| true);
    }
    print(&differences("<stdin>", &text, &formatted))?;
    Ok(formatted == text)
}

/// Returns the layout of a file; says why where it has none.
fn formatted(name: &str, text: &str) -> Option<String> {
    let formatted = format(text);
    formatted.map_err(|why| say(&format!("error: {name}:{why}"))).ok()
}

/// Returns the lines that differ, as `cargo fmt --check` prints them.
fn differences(name: &str, old: &str, new: &str) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    let mut out = String::new();
    for group in diff.grouped_ops(3) {
        let line = group.first().map_or(0, |first| first.old_range().start) + 1;
        out.extend(["Diff in ", name, ":", &line.to_string(), ":\n"]);
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let text = change.value().trim_end_matches(['\r', '\n']);
            out.extend([&change.tag().to_string(), text, "\n"]);
        }
    }
    out
}
