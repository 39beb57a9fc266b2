//! Removes private folders of killed programs.
//!
//! They are in a place where every user can make folders, so nothing in one is read before its owner is checked.

use std::fs::{self, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

const PREFIX: &str = "image-dsl-";
/// The file with the process number of the client that uses the folder.
pub(crate) const CLIENT: &str = "client";
/// The longest process number, with room to spare.
const LONGEST: u64 = 32;

/// Returns the start of a folder's name: the host and the process of its program.
pub(crate) fn folder_prefix(host: Option<&str>, process: u32) -> String {
    format!("{PREFIX}{}-{process}-", host.unwrap_or("unknown"))
}

/// Returns the name of the space in which process numbers are unique. It differs between hosts that share the folder,
/// between containers, and after a restart of this host. `None` if it is not known.
pub(crate) fn process_space() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let space = fs::read_link("/proc/self/ns/pid").ok()?;
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    Some(format!("{}-{}", letters(&boot), letters(&space.to_string_lossy())))
}

/// Removes the folders of this host and this user whose programs and clients have ended. `own` is a folder of this
/// user.
pub(crate) fn remove_abandoned(root: &Path, host: &str, own: &Path) {
    let Ok(own) = own.symlink_metadata() else { return };
    let prefix = format!("{PREFIX}{host}-");
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name
            .to_str()
            .and_then(|name| name.strip_prefix(&prefix)?.split_once('-')?.0.parse().ok());
        if process.is_some_and(|process| !is_running(process))
            && is_private(&entry.path(), &own)
            && !is_used(&entry.path())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Returns `true` if a folder belongs to the same user, and only that user can write to it.
#[cfg(unix)]
fn is_private(folder: &Path, own: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    folder
        .symlink_metadata()
        .is_ok_and(|found| found.is_dir() && found.uid() == own.uid() && found.mode() & 0o777 == 0o700)
}

#[cfg(not(unix))]
fn is_private(_: &Path, _: &Metadata) -> bool {
    false
}

/// Returns `true` if a client uses a folder. A client keeps running when the program that started it is killed, and
/// must not see half of its context.
fn is_used(folder: &Path) -> bool {
    read_short_file(&folder.join(CLIENT)).is_ok_and(|number| number.trim().parse().is_ok_and(is_running))
}

/// Reads a short file, whatever is at its path: a link is not followed, and a pipe without a writer does not block.
fn read_short_file(file: &Path) -> io::Result<String> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    }
    let mut text = String::new();
    options.open(file)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

fn is_running(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;
    use std::process::Command;

    use super::*;

    /// A number that no process has: it is above the highest that Linux gives.
    const ENDED: u32 = 4_194_999;

    fn folder(root: &Path, name: &str, mode: u32) -> io::Result<PathBuf> {
        let path = root.join(name);
        fs::create_dir(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        Ok(path)
    }

    #[test]
    fn only_folders_of_this_host_whose_programs_have_ended_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let own = folder(
            root.path(),
            &format!("{}own", folder_prefix(Some("here"), std::process::id())),
            0o700,
        )
        .unwrap();
        let make = |host, process, random, mode| {
            let start = folder_prefix(Some(host), process);
            folder(root.path(), &format!("{start}{random}"), mode).unwrap()
        };
        let ended = make("here", ENDED, "ended", 0o700);
        let of_other_host = make("there", ENDED, "other", 0o700);
        let writable = make("here", ENDED, "writable", 0o777);
        let used = make("here", ENDED, "used", 0o700);
        fs::write(used.join(CLIENT), std::process::id().to_string()).unwrap();
        let unlike = folder(root.path(), "image-dsl-here-x-y", 0o700).unwrap();
        remove_abandoned(root.path(), "here", &own);
        for kept in [&own, &of_other_host, &writable, &used, &unlike] {
            assert!(kept.is_dir(), "{}", kept.display());
        }
        assert!(!ended.exists());
    }

    #[test]
    fn whatever_is_at_the_place_of_the_number_is_not_waited_for() {
        let root = tempfile::tempdir().unwrap();
        let own = folder(root.path(), "own", 0o700).unwrap();
        let start = folder_prefix(Some("here"), ENDED);
        let pipe = folder(root.path(), &format!("{start}pipe"), 0o700).unwrap();
        let made = Command::new("mkfifo").arg(pipe.join(CLIENT)).status();
        assert!(made.unwrap().success());
        let endless = folder(root.path(), &format!("{start}endless"), 0o700).unwrap();
        symlink("/dev/zero", endless.join(CLIENT)).unwrap();
        remove_abandoned(root.path(), "here", &own);
        assert!(!pipe.exists() && !endless.exists());
    }

    #[test]
    fn hosts_are_told_apart_by_their_starts_and_containers_by_their_spaces() {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
        let host = process_space().unwrap();
        assert!(host.starts_with(&boot.trim().replace('-', "")), "{host}");
        assert!(host.contains("-pid"), "{host}");
    }
}
