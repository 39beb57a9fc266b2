//! The command `context`, which shows the build context of an image.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use clap::ArgMatches;
use image_core::plan::Plan;

use super::output::{Failure, print, say, say_log};
use super::progress::format_size;
use super::selection::{NamedImage, select_one};
use crate::cargo::Binaries;
use crate::context::{Contents, Context, ContextError, EntryKind};
use crate::engine::IN_ARCHIVE;
use crate::options::BuildOptions;
use crate::prepare;

pub(super) fn context(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    let options = BuildOptions {
        context: matches.get_one("context").cloned(),
        ..BuildOptions::default()
    };
    let plan = select_one(entries, matches)?.image.plan();
    let plan = prepare::in_context(&plan, &options);
    let binaries = Some(Binaries {
        platform: None,
        tell: &mut say_log,
    });
    if matches.get_flag("digest") {
        let (_, digest, _) = prepare::pack_context(&plan, &options, binaries).map_err(|errors| join_errors(&errors))?;
        return print(&format!("{digest}\n"));
    }
    let context = prepare::collect_context(&plan, &options, binaries).map_err(|errors| join_errors(&errors))?;
    let Some(file) = matches.get_one::<std::path::PathBuf>("tar") else {
        return print(&list_entries(&context));
    };
    let context = with_dockerfile(context, &plan)?;
    if file.as_os_str() == OsStr::new("-") {
        write_to_output(&context)
    } else {
        write_to_file(&context, file)
    }
}

/// Adds the Dockerfile, so that the archive is all that `docker build - <FILE` needs. If the build context has a file
/// of that name, the Dockerfile gets another path.
fn with_dockerfile(mut context: Context, plan: &Plan) -> Result<Context, Failure> {
    let mut place = "Dockerfile";
    if context.entry(place.as_bytes()).is_some() {
        place = IN_ARCHIVE;
        say(&format!(
            "note: the build context has its own `Dockerfile`; build with `--file {IN_ARCHIVE}`"
        ));
    }
    let text = Contents::Bytes(plan.text().into_bytes());
    context.with_file(place, text, false).map_err(Failure::from_error)?;
    Ok(context)
}

fn join_errors(errors: &[ContextError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure::Failed(lines.join("\n"))
}

/// Returns a line for each file and link, and their total. Names are escaped, so that none can move the cursor.
fn list_entries(context: &Context) -> String {
    let mut text = String::new();
    let mut files = 0;
    for entry in context.entries() {
        let path: String = entry.shown().escape_debug().collect();
        let line = match entry.kind() {
            EntryKind::Folder => continue,
            EntryKind::Link { target } => {
                format!("{:>10}  {path} -> {}", "", target.display().to_string().escape_debug())
            }
            EntryKind::File { size: bytes, .. } => format!("{:>10}  {path}", format_size(*bytes)),
        };
        files += 1;
        text.push_str(&line);
        text.push('\n');
    }
    text + &format!("{:>10}  {files} files\n", format_size(context.size()))
}

/// Writes the archive to standard output. A reader that closes it early is not an error.
fn write_to_output(context: &Context) -> Result<(), Failure> {
    let mut out = CloseWatcher::new(io::stdout().lock());
    let written = context.write_tar(&mut out, &mut |_| ());
    if out.closed {
        return Ok(());
    }
    written.map_err(Failure::from_error)
}

/// Writes to something else, and remembers if the reader has closed it.
struct CloseWatcher<W> {
    to: W,
    closed: bool,
}

impl<W> CloseWatcher<W> {
    fn new(to: W) -> Self {
        Self { to, closed: false }
    }

    fn note_closed<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.closed |= done
            .as_ref()
            .is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        done
    }
}

impl<W: Write> Write for CloseWatcher<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes);
        self.note_closed(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.to.flush();
        self.note_closed(done)
    }
}

/// Writes the archive to a file, under another name until it is complete. Something that is not a regular file, such as
/// a pipe, is written directly.
fn write_to_file(context: &Context, file: &Path) -> Result<(), Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::Failed(format!("{} cannot be written: {error}", file.display()));
    if file.exists() && !file.is_file() {
        return write(context, file).map_err(|error| failed(&error));
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = file.with_file_name(name);
    let written = write(context, &part).and_then(|()| Ok(fs::rename(&part, file)?));
    if written.is_err() {
        fs::remove_file(&part).ok();
    }
    written.map_err(|error| failed(&error))
}

fn write(context: &Context, file: &Path) -> Result<(), ContextError> {
    let mut to = File::create(file)?;
    context.write_tar(&mut to, &mut |_| ())?;
    Ok(to.flush()?)
}
