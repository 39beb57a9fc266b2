//! Model, rules, lowering and rendering of `image-dsl`: everything but the macro's syntax.

pub mod ast;
pub mod check;
pub mod grammar;
pub mod kind;
pub mod later;
pub mod model;
pub mod node;
pub mod rule;
pub mod suggest;
pub mod table;
