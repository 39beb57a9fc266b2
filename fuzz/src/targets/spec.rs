//! Specs of other programs: what is accepted is written and read again as it was, and rendered as its own instructions.

use image_core::dockerfile::parse;
use image_core::spec::Spec;

pub fn check(text: &str) {
    let Ok(spec) = Spec::from_json(text) else { return };
    assert_eq!(Spec::from_json(&spec.to_json()).as_ref().ok(), Some(&spec));
    let rendered = spec.dockerfile();
    assert!(!rendered.contains('\0'));
    let file = parse(&rendered).expect("a rendered spec is a Dockerfile");
    let steps: usize = spec.stages().iter().map(|stage| stage.instructions.len() + 1).sum();
    assert_eq!(file.instructions.len(), steps + spec.args().len(), "{rendered}");
}
