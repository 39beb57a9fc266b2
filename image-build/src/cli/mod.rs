//! The command line of `image_dsl::main!`.

mod args;
mod build;
mod context;
mod engineless;
mod fmt;
mod import;
mod json;
mod live;
mod lock;
mod made;
mod notes;
mod output;
mod progress;
mod prune;
mod rounds;
mod selection;
mod show;
mod stop;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgMatches, Command};

use output::Failure;
pub use selection::Listed;
use selection::NamedImage;

/// Runs the command of this program's command line, and returns its exit code. `manifest` is the folder of the `Cargo.toml`
/// of the program's crate, where cargo has compiled it.
#[must_use]
pub fn main(listed: &[Listed], manifest: Option<&str>) -> ExitCode {
    let images: Vec<_> = listed.iter().map(|one| &one.image).collect();
    image_core::function::init(&images);
    let words: Vec<OsString> = std::env::args_os().collect();
    let entries = selection::name_images(listed);
    let command = args::command(&entries).name(program_name(&words));
    match command.clone().try_get_matches_from(words) {
        Ok(matches) => {
            dispatch(command, &entries, &matches, manifest).map_or_else(Failure::report, |()| ExitCode::SUCCESS)
        }
        Err(error) => show_usage(&error),
    }
}

/// Runs the command `image-dsl`, which has no images of its own, and returns its exit code.
#[must_use]
pub fn tool() -> ExitCode {
    let mut command = args::tool();
    match command.clone().try_get_matches() {
        Ok(matches) => match matches.subcommand() {
            Some(("fmt", matches)) => fmt::run(matches),
            Some(("import", matches)) => import::import(matches),
            Some(("completions", matches)) => made::completions(&mut command, matches),
            Some(("man", matches)) => made::manual(&mut command, matches),
            _ => Err(Failure::Usage("this command does not exist".to_owned())),
        }
        .map_or_else(Failure::report, |()| ExitCode::SUCCESS),
        Err(error) => show_usage(&error),
    }
}

/// Prints help, or what is wrong with a command line. Help goes to standard output, and is not a failure.
fn show_usage(error: &clap::Error) -> ExitCode {
    error.print().ok();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Returns the name of the program.
fn program_name(words: &[OsString]) -> String {
    let name = words.first().and_then(|word| Path::new(word).file_stem());
    name.map_or_else(|| "images".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn dispatch(
    mut command: Command,
    entries: &[NamedImage],
    matches: &ArgMatches,
    manifest: Option<&str>,
) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("list", matches)) => show::list(entries, matches),
        Some(("dockerfile", matches)) => show::dockerfile(entries, matches),
        Some(("spec", matches)) => show::spec(entries, matches),
        Some(("digest", matches)) => show::digest(entries, matches),
        Some(("context", matches)) => context::context(entries, matches),
        Some(("build", matches)) => build::build_images(entries, matches, false),
        Some(("run", matches)) => build::run_image(entries, matches),
        Some(("push", matches)) => build::build_images(entries, matches, true),
        Some(("prune", matches)) => prune::prune(entries, matches),
        Some(("lock", matches)) => lock::lock(entries, matches, manifest),
        Some(("bake", matches)) => build::bake_images(entries, matches),
        Some(("import", matches)) => import::import(matches),
        Some(("completions", matches)) => made::completions(&mut command, matches),
        Some(("man", matches)) => made::manual(&mut command, matches),
        _ => Err(Failure::Usage("this command does not exist".to_owned())),
    }
}
