//! Raw instructions: each is read once, in its order, inside the text.

use image_core::dockerfile::parse_steps;

pub fn check(text: &str) {
    let Ok(file) = parse_steps(text) else { return };
    let mut end = 0;
    for instruction in &file.instructions {
        let span = instruction.span;
        assert!(end <= span.start && span.start <= span.end && span.end <= text.len());
        assert!(text.get(span.start..span.end).is_some(), "a span cuts a character");
        end = span.end;
        let _ = instruction.local_sources();
    }
}
