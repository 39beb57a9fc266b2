//! What the images of the pages are rendered to.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use image_dsl::{Image, Spec};

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

/// A Dockerfile on a page is that of the image above it. `UPDATE_DOCS=1` writes it.
#[test]
fn dockerfiles_on_pages_are_rendered() {
    let pages = coming_from::pages();
    for (page, file) in [("readme", "../../README.md"), ("reference", "../reference.md")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let held = fs::read_to_string(&path).expect("the page");
        let (_, images) = pages.iter().find(|(name, _)| *name == page).expect("its images");
        let right = with_dockerfiles(&held, images);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(path, right).expect("the page is written");
        } else {
            assert!(held == right, "{file}: UPDATE_DOCS=1 cargo test -p coming-from");
        }
    }
}

/// What the table of dollars says is right is in an image of the page, and what it says is an error is refused.
#[test]
fn dollars_of_the_reference_are_as_its_table_says() {
    let page = include_str!("../../reference.md");
    let table = page
        .split("\n## ")
        .find(|part| part.starts_with("Dollars\n"))
        .expect("the table");
    let (rows, images) = table.split_once("```rust\n").expect("an image");
    let rows: Vec<(&str, &str)> = rows
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .collect();
    assert_eq!(rows.len(), 11);
    for (written, gets) in rows {
        for text in written.split("` or `").flat_map(|text| text.split("`, `")) {
            let is_refused = gets.contains("error");
            assert_eq!(images.contains(text), !is_refused, "{text}");
            let value = text.trim_matches('"');
            let built = Spec::builder().from("debian:12").env("A", value).build();
            assert!(!is_refused || built.is_err(), "{text}");
        }
    }
}

/// A page in which the block of a Dockerfile after one of Rust, below one heading, is that of its image.
fn with_dockerfiles(page: &str, images: &[(&str, Image)]) -> String {
    let mut text = String::new();
    let mut blocks = 0;
    let mut shown: Option<&Image> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        _ = writeln!(text, "{line}");
        if line.starts_with("##") {
            shown = None;
        } else if line == "```rust" {
            blocks += 1;
            let start = format!("block {blocks}, ");
            shown = images
                .iter()
                .find(|(name, _)| name.starts_with(&start))
                .map(|(_, image)| image);
        } else if line == "```dockerfile"
            && let Some(image) = shown.take()
        {
            _ = writeln!(text, "{image}```");
            lines.by_ref().find(|line| *line == "```");
        }
    }
    text
}
