//! The pages for programs that write images: `docs/llms.txt`, the list of all pages, and `docs/skill/SKILL.md`, the language
//! on one page.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use image_core::factories::FACTORIES;
use image_core::rule::{Level, Rule};
use image_core::table::{COMMON, OptionRow, STATEMENTS};

use super::{docs, form, holds, sentence};

const SITE: &str = "https://github.com/image-dsl/image-dsl/blob/main";

const ABOUT: &str = "Container images declared in Rust source, checked by the compiler, rendered as const data, built by real \
                     engines.";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The files of a folder with this extension, in their order.
fn files(folder: &str, extension: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(extension)).collect();
    names.sort();
    names.into_iter().map(|name| format!("{folder}/{name}")).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Returns the title of a page, and its first sentence.
fn title_and_sentence(page: &str) -> (String, String) {
    let matter = page.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n\n"));
    let mut parts = matter.map_or(page, |(_, text)| text).split("\n\n");
    let title = parts.next().unwrap().trim_start_matches("# ").to_owned();
    let paragraph = sentence(parts.next().unwrap());
    let first = paragraph
        .split_inclusive(". ")
        .next()
        .unwrap()
        .trim()
        .trim_end_matches(':');
    (title, first.trim_end_matches('.').to_owned() + ".")
}

fn links(page: &mut String, title: &str, paths: Vec<String>) {
    write!(page, "\n## {title}\n\n").unwrap();
    for path in paths {
        let (title, about) = title_and_sentence(&read(&path));
        writeln!(page, "- [{title}]({SITE}/{path}): {about}").unwrap();
    }
}

/// The format of <https://llmstxt.org>.
#[test]
fn the_list_of_pages() {
    let mut page = format!("# image-dsl\n\n> {ABOUT}\n");
    links(
        &mut page,
        "The language on one page",
        vec!["docs/skill/SKILL.md".to_owned()],
    );
    links(&mut page, "Pages", files("docs", ".md"));
    links(&mut page, "Rules", vec!["docs/rules/README.md".to_owned()]);
    links(
        &mut page,
        "Coming from other builders",
        files("docs/coming-from", ".md"),
    );
    page.push_str("\n## Examples\n\n");
    for path in files("examples", ".rs") {
        let text = read(&path);
        let lines = text.lines().map_while(|line| line.strip_prefix("//! "));
        let about = lines.collect::<Vec<_>>().join(" ");
        writeln!(page, "- [{path}]({SITE}/{path}): {about}").unwrap();
    }
    holds(&docs().join("llms.txt"), &page);
}

#[test]
fn the_language_on_one_page() {
    let path = docs().join("skill/SKILL.md");
    let page = fs::read_to_string(&path).unwrap();
    let grammar = read("docs/reference.md");
    let (_, grammar) = grammar.split_once("## Grammar\n\n").unwrap();
    let (grammar, _) = grammar.split_once("\n## ").unwrap();
    let page = super::between(
        &page,
        EXAMPLE,
        &format!("\n```rust\n{}```\n", read("examples/quickstart.rs")),
        END,
    );
    let page = super::between(&page, GRAMMAR, &format!("\n{grammar}"), END_OF_GRAMMAR);
    holds(&path, &super::between(&page, TABLES, &tables(), END_OF_TABLES));
}

const EXAMPLE: &str = "<!-- examples/quickstart.rs -->\n";
const END: &str = "<!-- End of the example. -->\n";
const GRAMMAR: &str = "<!-- From docs/reference.md. -->\n";
const END_OF_GRAMMAR: &str = "<!-- End of the grammar. -->\n";
const TABLES: &str = "<!-- Written from the tables of image-core by tests/docs/agents.rs. -->\n";
const END_OF_TABLES: &str = "<!-- End of the tables. -->\n";

fn tables() -> String {
    let mut page = String::from("\n## Statements\n\n| form | options | meaning |\n|---|---|---|\n");
    for row in STATEMENTS {
        let own = Some(names(row.options)).filter(|names| !names.is_empty());
        let common = row.common.then(|| "those of all that runs".to_owned());
        let options: Vec<String> = own.into_iter().chain(common).collect();
        let (form, meaning) = (cell(&form(row)), first_paragraph(row.doc));
        writeln!(page, "| `{form}` | {} | {meaning} |", options.join(", ")).unwrap();
    }
    write!(page, "\nOptions of all that runs: {}.\n", names(COMMON)).unwrap();
    page.push_str("\n## Bases by name\n\n| base | meaning |\n|---|---|\n");
    for row in FACTORIES {
        let argument = row
            .default
            .map_or("\"…\"".to_owned(), |default| format!("\"{default}\""));
        writeln!(page, "| `{}({argument})` | {} |", row.name, first_paragraph(row.doc)).unwrap();
    }
    page.push_str("\n## Rules\n\n");
    for (title, allowed) in [
        ("Errors", false),
        ("Errors and lints that `#[allow(rule)]` lets pass", true),
    ] {
        let rules = Rule::ALL.iter().filter(|rule| is_allowed(rule.info().level) == allowed);
        let rules: Vec<String> = rules.map(|rule| format!("`{}`", rule.name())).collect();
        write!(page, "{title}: {}.\n\n", rules.join(", ")).unwrap();
    }
    page.truncate(page.len() - 1);
    page
}

fn is_allowed(level: Level) -> bool {
    match level {
        Level::Error | Level::OfDockerfile => false,
        Level::Allowable | Level::Lint | Level::Asked => true,
    }
}

fn names(rows: &[OptionRow]) -> String {
    let names: Vec<String> = rows.iter().map(|row| format!("`{}`", row.name)).collect();
    names.join(", ")
}

fn first_paragraph(doc: &str) -> String {
    cell(&sentence(doc.trim().split("\n\n").next().unwrap()))
}

/// A text in a table, whose columns `|` parts.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
