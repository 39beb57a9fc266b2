//! What the images of the pages are rendered to.

use std::fmt::Write as _;

#[test]
fn pages_are_rendered() {
    for (page, images) in coming_from::pages() {
        let mut all = String::new();
        for (name, image) in images {
            _ = write!(all, "# {name}\n{image}\n");
        }
        insta::assert_snapshot!(page, all);
    }
}
