//! Model, rules, lowering and rendering of `image-dsl`: everything but the macro's syntax.

pub mod grammar;
pub mod kind;
pub mod later;
pub mod model;
pub mod rule;
