//! The command `prune`.

use clap::ArgMatches;

use super::build::find_engine;
use super::output::{Failure, print, say};
use super::selection::NamedImage;
use crate::prune::{Unused, remove_unused, unused};

/// Lists the images that builds have left, and removes them.
pub(super) fn prune(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    let engine = find_engine(matches)?;
    let plans: Vec<_> = entries.iter().map(|entry| entry.image.plan()).collect();
    let left = unused(&engine, &plans).map_err(Failure::from_error)?;
    let lines: Vec<String> = left.iter().map(format_line).collect();
    print(&lines.concat())?;
    if matches.get_flag("dry-run") {
        say(&format!("{} would be removed", count_images(left.len())));
        return Ok(());
    }
    let mut removed = 0;
    for image in &left {
        if remove_unused(&engine, image).map_err(Failure::from_error)? {
            removed += 1;
        } else {
            say(&format!("{} is kept, because a container uses it", image.name));
        }
    }
    say(&format!("{} removed", count_images(removed)));
    Ok(())
}

fn format_line(unused: &Unused) -> String {
    format!("{}  {}\n", unused.name, unused.id)
}

fn count_images(count: usize) -> String {
    format!("{count} image{}", if count == 1 { "" } else { "s" })
}
