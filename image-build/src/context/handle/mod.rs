//! Access to files and folders by paths without links.
//!
//! The paths of a context are resolved once, when it is collected. From then on no part of them may be a symbolic link:
//! a folder that another process swaps for a link while the context is packed is refused, so nothing outside the
//! context is ever listed or read. A folder is listed, and its contents are examined, by its handle.
//!
//! This holds on Unix. On other systems links are only looked for before a file is opened.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::{Folder, look_at, look_into, open_file, without_links};
#[cfg(unix)]
pub(super) use unix::{Folder, look_at, look_into, open_file, without_links};

use super::system::Stamp;

/// The type of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    File,
    Folder,
    Link,
    /// A pipe, socket or device.
    Special,
}

/// The metadata of a file, folder or link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) kind: Type,
    /// The permissions, with set-user-id, set-group-id and sticky bits.
    pub(super) mode: u32,
    pub(super) stamp: Stamp,
}
