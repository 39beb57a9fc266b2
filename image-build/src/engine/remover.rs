//! Removes a folder as soon as this program ends, however it ends.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A process that waits for the end of this one, and then removes a folder. A killed program removes nothing itself.
#[derive(Debug)]
pub(crate) struct Remover(Child);

impl Remover {
    /// Starts it. On a machine without a shell there is none, and the folder of a killed program stays until the next
    /// build.
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        start(folder).ok().map(Self)
    }
}

impl Drop for Remover {
    fn drop(&mut self) {
        // The end of its input is what it waits for.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
fn start(folder: &Path) -> io::Result<Child> {
    use std::os::unix::process::CommandExt as _;
    let mut shell = Command::new("sh");
    shell.args(["-c", "cat >/dev/null; rm -rf -- \"$0\""]).arg(folder);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // Keys of a terminal that stop this program do not stop it.
    shell.process_group(0);
    shell.spawn()
}

#[cfg(not(unix))]
fn start(_: &Path) -> io::Result<Child> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_is_removed_with_what_is_in_it_and_not_before() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("-a folder");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("config.json"), "login").unwrap();
        let remover = Remover::start(&folder).unwrap();
        assert!(folder.join("config.json").is_file());
        drop(remover);
        assert!(!folder.exists());
    }
}
