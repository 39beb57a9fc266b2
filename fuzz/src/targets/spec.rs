//! Specs of other programs: what is accepted is written and read again as it was, and rendered.
#![no_main]

use image_core::dockerfile::parse;
use image_core::spec::Spec;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(spec) = Spec::from_json(text) else { return };
    assert_eq!(Spec::from_json(&spec.to_json()).as_ref().ok(), Some(&spec));
    let rendered = spec.dockerfile();
    assert!(!rendered.contains('\0'));
    if let Ok(file) = parse(&rendered) {
        let steps: usize = spec.stages.iter().map(|stage| stage.instructions.len() + 1).sum();
        // Neighbours of a kind may share a line, and nothing is ever added.
        assert!(file.instructions.len() <= steps + spec.args.len());
    }
});
