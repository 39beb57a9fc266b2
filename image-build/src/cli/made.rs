//! The commands that print what is made of the command line itself: completion scripts and manual pages.

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use super::output::{Failure, print};

/// Returns the commands.
pub(super) fn commands() -> [Command; 2] {
    [
        Command::new("completions")
            .about("Prints a completion script for a shell")
            .arg(Arg::new("SHELL").required(true).value_parser(value_parser!(Shell))),
        Command::new("man")
            .about("Prints the manual page of this program, or of one of its commands: `man build | man -l -`")
            .arg(Arg::new("COMMAND").help("The command")),
    ]
}

/// Runs `completions`.
pub(super) fn completions(command: &mut Command, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("SHELL") else {
        return Err(Failure::Usage("no shell is named".to_owned()));
    };
    let (name, mut text) = (command.get_name().to_owned(), Vec::new());
    clap_complete::generate(*shell, command, name, &mut text);
    print(&String::from_utf8_lossy(&text))
}

/// Runs `man`.
pub(super) fn manual(command: &mut Command, matches: &ArgMatches) -> Result<(), Failure> {
    command.build();
    let page = match matches.get_one::<String>("COMMAND") {
        Some(name) => page_of(command, name)?,
        None => command.clone(),
    };
    let mut text = Vec::new();
    let made = clap_mangen::Man::new(page).render(&mut text);
    made.map_err(|error| Failure::Failed(format!("the manual page cannot be made: {error}")))?;
    print(&String::from_utf8_lossy(&text))
}

/// Returns one of the commands, called as one calls it.
fn page_of(command: &Command, name: &str) -> Result<Command, Failure> {
    let found = command.find_subcommand(name).cloned();
    let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let unknown = || Failure::Usage(format!("`{name}` is not a command; write one of {}", names.join(", ")));
    let page = found.ok_or_else(unknown)?;
    let full_name = format!("{}-{name}", command.get_name());
    Ok(page.name(full_name))
}
