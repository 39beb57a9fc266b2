//! From a declared image to a container that runs: the context is packed, the engine that is there builds it, and what
//! is there already is not built again.

pub mod context;
pub mod engine;
