//! The grammars: a fault is inside its text.

use image_core::kind::Kind;

pub fn check(text: &str) {
    for kind in Kind::ALL {
        if let Err(fault) = kind.check(text) {
            assert!(fault.from <= fault.to && fault.to <= text.len(), "{kind:?}");
        }
    }
}
