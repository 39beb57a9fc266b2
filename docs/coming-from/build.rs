//! Makes a module of each Rust block of the pages.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

const PAGES: &[(&str, &str)] = &[
    ("readme", "../../README.md"),
    ("daytona", "daytona.md"),
    ("chutes", "chutes.md"),
    ("modal", "modal.md"),
    ("kubetorch", "kubetorch.md"),
    ("apothic", "apothic.md"),
];

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for (page, file) in PAGES {
        println!("cargo::rerun-if-changed={file}");
        let text = fs::read_to_string(file)?;
        fs::write(out.join(format!("{page}.rs")), modules(&blocks(&text)))?;
    }
    Ok(())
}

/// The Rust blocks of a page, each with the number of its first line.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if line == "```rust" {
            let inside = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```");
            blocks.push((number + 1, inside.fold(String::new(), |text, line| text + line + "\n")));
        }
    }
    blocks
}

/// A module for each block, and `images`: all of theirs, by the line where the block starts.
fn modules(blocks: &[(usize, String)]) -> String {
    let mut modules = String::new();
    let mut all = String::new();
    for (line, block) in blocks {
        let items = items(block);
        _ = writeln!(modules, "mod line_{line} {{\n    use image_dsl::*;\n{items}}}");
        for name in constants(&items) {
            _ = writeln!(all, "        (\"line {line}, {name}\", line_{line}::{name}),");
        }
    }
    format!("{modules}pub(super) fn images() -> Vec<(&'static str, image_dsl::Image)> {{\n    vec![\n{all}    ]\n}}\n")
}

/// Items as they are; statements as an image, on a base of their own if they name none.
fn items(block: &str) -> String {
    // What a reader has at home is not here.
    let block = ["copy", "mount"].iter().fold(block.to_owned(), |block, keyword| {
        let at_home = format!("{keyword} \"~/");
        block.replace(&at_home, &format!("#[allow(missing_source)] {at_home}"))
    });
    if block.contains("\nlet ") {
        return format!("fn run() -> Result<(), Box<dyn std::error::Error>> {{\n{block}Ok(())\n}}\n");
    }
    let first = block
        .lines()
        .find(|line| !line.trim_start().starts_with("//"))
        .unwrap_or_default();
    if ["use ", "const ", "pub ", "fn ", "mod "]
        .iter()
        .any(|start| first.starts_with(start))
    {
        return format!("\n{block}").replace("\nconst ", "\npub const ");
    }
    let is_whole = block.lines().any(|line| line.starts_with("from "));
    let base = if is_whole {
        ""
    } else {
        "from \"python:3.12-slim\"; workdir \"/root\";\n"
    };
    format!("pub const IMAGE: Image = image! {{\n{base}{block}}};\n")
}

/// The names of the images.
fn constants(items: &str) -> impl Iterator<Item = &str> {
    let images = items.lines().filter_map(|line| line.strip_prefix("pub const "));
    images
        .filter_map(|rest| rest.split_once(": Image ="))
        .map(|(name, _)| name)
}
