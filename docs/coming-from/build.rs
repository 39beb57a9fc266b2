//! Makes a module of each Rust block of the pages, and an image of each row of their tables and of each statement's example.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::path::PathBuf;
use std::{env, fs, io};

use image_core::table::{STATEMENTS, Section};

const PAGES: &[(&str, &str)] = &[
    ("readme", "../../README.md"),
    ("reference", "../reference.md"),
    ("parameters", "../parameters.md"),
    ("policies", "../policies.md"),
    ("daytona", "daytona.md"),
    ("chutes", "chutes.md"),
    ("modal", "modal.md"),
    ("kubetorch", "kubetorch.md"),
    ("apothic", "apothic.md"),
    ("e2b", "e2b.md"),
];

/// The words and examples of the other builders, with ours; the tables of the pages are made of it.
const ROWS: &str = "rows.tsv";

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    for (page, file) in PAGES {
        println!("cargo::rerun-if-changed={file}");
        let text = fs::read_to_string(file)?;
        fs::write(out.join(format!("{page}.rs")), modules(&blocks(&text)))?;
    }
    println!("cargo::rerun-if-changed={ROWS}");
    fs::write(out.join("rows.rs"), images_of_rows(&fs::read_to_string(ROWS)?))?;
    fs::write(out.join("statements.rs"), images_of_statements())
}

/// The example of each statement, as an image.
fn images_of_statements() -> String {
    let examples = STATEMENTS.iter().filter_map(|row| Some((row, row.example()?)));
    let images = examples.map(|(row, example)| (row.keyword, with_base(row.section, example)));
    images_of(images)
}

/// An image of the example of a statement, whose files are in a folder of their own.
fn with_base(section: Section, example: &str) -> String {
    match section {
        Section::Head => format!("{example}; from \"base:1\";"),
        Section::Base => format!("{example};"),
        Section::Argument | Section::Stage => format!("context \"reference\"; from \"base:1\"; {example};"),
    }
}

/// A list of the images of statements, each with a name.
fn images_of<N: Debug>(images: impl Iterator<Item = (N, String)>) -> String {
    let mut items = String::new();
    let mut all = String::new();
    for ((name, statements), number) in images.zip(1..) {
        _ = writeln!(items, "const IMAGE_{number}: Image = image! {{ {statements} }};");
        _ = writeln!(all, "    ({name:?}, IMAGE_{number}),");
    }
    format!("{items}pub(super) const IMAGES: &[(&str, Image)] = &[\n{all}];\n")
}

/// The statements of each row that has some, as an image; those of several rows once.
fn images_of_rows(rows: &str) -> String {
    let ours = rows.lines().filter_map(|row| row.split('\t').nth(3));
    let codes: BTreeSet<&str> = ours.filter(|ours| ours.ends_with(';')).collect();
    images_of(codes.into_iter().map(|code| (code, whole(code))))
}

/// Statements of a row, on a base of their own if they name none.
fn whole(code: &str) -> String {
    let without_origins = format!(" {code}").replace(" from =", "");
    if without_origins.contains(" from ") {
        code.to_owned()
    } else {
        format!("from \"python:3.12-slim\"; {code}")
    }
}

/// The start of a block of the README whose image is that of a Cargo project. There is one here, and none in the package whose
/// documentation has the README, so rustdoc leaves it out.
const OF_A_PROJECT: &str = "```rust,ignore,project";

/// The Rust blocks of a page, each with the number of its first line.
fn blocks(page: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if line == "```rust" || line == OF_A_PROJECT {
            let inside = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```");
            blocks.push((number + 1, inside.fold(String::new(), |text, line| text + line + "\n")));
        }
    }
    blocks
}

/// A module for each block, and `images`: all of theirs, by the number of their block.
fn modules(blocks: &[(usize, String)]) -> String {
    let mut modules = String::new();
    let mut all = String::new();
    for ((line, block), number) in blocks.iter().zip(1..) {
        let items = items(block);
        _ = writeln!(
            modules,
            "mod block_{number} {{\n    // Line {line} of the page.\n    use image_dsl::*;\n{items}}}"
        );
        for name in constants(&items) {
            _ = writeln!(all, "        (\"block {number}, {name}\", block_{number}::{name}),");
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
    // The package of this folder is that of the pages.
    let block = block.replace("cargo \"service\";", "cargo \"service\", manifest = \"service\";");
    let block = block.replace(" -> \"/service\";", " -> \"/service\", manifest = \"service\";");
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
