//! Benches only: `cargo bench` in this folder.
