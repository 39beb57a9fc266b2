//! `.env`: lines are those of the file, and names are names.

use image_core::files::dotenv::parse;

pub fn check(text: &str) {
    let (entries, _) = parse(text);
    let lines = text.split('\n').count();
    assert!(
        entries
            .iter()
            .all(|entry| usize::try_from(entry.line).is_ok_and(|line| 0 < line && line <= lines))
    );
}
