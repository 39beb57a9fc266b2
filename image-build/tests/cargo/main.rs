//! Projects of Cargo are built from what is packed of them: by the real cargo, in two steps, each package once.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod packages;
mod sources;
mod support;
