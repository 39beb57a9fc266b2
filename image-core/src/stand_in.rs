//! Stands in for modules that are being written: files, and parts of the grammar.
#![allow(
    missing_docs,
    missing_debug_implementations,
    clippy::all,
    clippy::pedantic,
    clippy::panic,
    dead_code
)]
pub mod grammar {
    pub mod path {
        pub const fn is_absolute(t: &str) -> bool {
            matches!(t.as_bytes(), [b'/' | b'$', ..])
        }
        pub fn is_glob(t: &str) -> bool {
            t.contains('*')
        }
    }
    pub mod reference {
        pub fn has_tag_or_digest(t: &str) -> bool {
            t.contains(':')
        }
    }
    pub mod assured {
        #[track_caller]
        pub const fn refuse(_: crate::rule::Rule, s: &str, _: &str, _: &str) -> ! {
            panic!("{}", s)
        }
    }
}
pub mod files {
    pub struct Problem {
        pub rule: crate::rule::Rule,
        pub line: Option<u32>,
        pub what: String,
        pub fix: String,
    }
    pub mod dotenv {
        pub struct Entry {
            pub key: String,
            pub value: String,
            pub line: u32,
        }
        pub fn parse(_: &str) -> (Vec<Entry>, Vec<super::Problem>) {
            (vec![], vec![])
        }
    }
    pub mod pyproject {
        pub struct Pyproject {
            pub dependencies: Vec<(String, u32)>,
        }
        impl Pyproject {
            pub fn extras(&self, _: &[&str]) -> Result<Vec<String>, super::Problem> {
                Ok(vec![])
            }
        }
        pub fn read(_: &str) -> Result<Pyproject, Vec<super::Problem>> {
            Ok(Pyproject { dependencies: vec![] })
        }
    }
    pub mod requirements {
        pub struct Read {
            pub files: Vec<String>,
            pub problems: Vec<(String, super::Problem)>,
        }
        pub fn read(_: &super::local::Root, p: &str) -> Read {
            Read {
                files: vec![p.into()],
                problems: vec![],
            }
        }
    }
    pub mod ignore {
        pub struct Patterns;
        impl Patterns {
            pub fn new(_: &[&str]) -> Self {
                Self
            }
            pub fn matches(&self, _: &str) -> bool {
                false
            }
        }
    }
    pub mod local {
        pub struct Root;
        pub struct Found;
        impl Root {
            pub fn new(_: &std::path::Path) -> Result<Self, super::Problem> {
                Ok(Self)
            }
            pub fn find(&self, _: &str) -> Result<Found, super::Problem> {
                Ok(Found)
            }
            pub fn read(&self, _: &str) -> Result<String, super::Problem> {
                Ok(String::new())
            }
        }
        pub fn find_external(_: &str) -> Result<(), super::Problem> {
            Ok(())
        }
    }
    pub mod python {
        pub struct Module {
            pub path: String,
        }
        pub fn find(_: &super::local::Root, p: &str) -> Result<Module, super::Problem> {
            Ok(Module { path: p.into() })
        }
    }
}
