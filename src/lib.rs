//! Container images declared in Rust source.
