//! The reference page and the rules' pages are written from the tables, and are what the repository holds.
//!
//! `UPDATE_DOCS=1 cargo test -p tests --test docs` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

#[path = "docs/agents.rs"]
mod agents;
#[path = "docs/coming_from.rs"]
mod coming_from;
#[path = "docs/linters.rs"]
mod linters;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use image_core::factories::FACTORIES;
use image_core::rule::{Level, Rule};
use image_core::table::{COMMON, OptionRow, STATEMENTS, Section, Shape, StatementRow, Takes};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

/// Compares a page with the file, or writes it.
fn holds(path: &Path, page: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, page).unwrap();
    }
    let held = fs::read_to_string(path).unwrap_or_default();
    assert!(
        held == page,
        "{} is not what the table says: UPDATE_DOCS=1 cargo test -p tests --test docs",
        path.display()
    );
}

/// What stands around the tables of the reference, whose prose is in the page itself.
const START: &str = "<!-- Written from the tables of image-core by tests/docs.rs. -->\n";
const END: &str = "<!-- End of the tables. -->\n";

/// Returns a page with other text between its two marks.
fn between(page: &str, start: &str, text: &str, end: &str) -> String {
    let (before, rest) = page.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{start}{text}\n{end}{after}")
}

#[test]
fn reference_page() {
    let path = docs().join("reference.md");
    let page = fs::read_to_string(&path).unwrap();
    holds(&path, &between(&page, START, &tables(), END));
}

/// The tables of the reference: statements, options that many of them have, bases.
fn tables() -> String {
    let mut page = String::from(
        "\n## Statements\n\n`$` marks text in which the engine expands `$NAME`. Where several values are possible, `[a, b]` and one\n\
         value alone both do.\n",
    );
    let sections = [
        ("The head", Section::Head),
        ("Starting a stage", Section::Base),
        ("Build arguments", Section::Argument),
        ("In a stage", Section::Stage),
    ];
    let images = ::coming_from::statements();
    for (title, section) in sections {
        write!(page, "\n### {title}\n").unwrap();
        for row in STATEMENTS.iter().filter(|row| row.section == section) {
            let image = images.iter().find(|(keyword, _)| *keyword == row.keyword);
            let rendered = image.map(|(_, image)| without_base(&image.dockerfile()));
            statement(&mut page, row, &rendered.unwrap_or_default());
        }
    }
    page.push_str("\n## Options of every statement that runs something\n\n");
    let takers: Vec<String> = STATEMENTS
        .iter()
        .filter(|row| row.common)
        .map(|row| format!("`{}`", row.keyword))
        .collect();
    if let [others @ .., last] = takers.as_slice() {
        write!(page, "{} and {last} take these too.\n\n", others.join(", ")).unwrap();
    }
    options(&mut page, COMMON);
    bases(&mut page);
    page
}

/// A Dockerfile without the base that an example has of the package `coming-from`.
fn without_base(text: &str) -> String {
    text.strip_prefix("FROM base:1\n").unwrap_or(text).to_owned()
}

fn bases(page: &mut String) {
    page.push_str(
        "\n## Bases by name\n\nThe arguments stand in the parentheses, `as NAME` and the options of `from` after them:\n\
         `from debian_slim(\"3.12\", build_tools) as base, platform = \"linux/arm64\";`. Without an argument,\n\
         `from debian_slim();`, the base is the one below. `{}` is where the argument stands.\n\n\
         | base | image | has a Python | meaning |\n|---|---|---|---|\n",
    );
    for row in FACTORIES {
        let argument = row
            .default
            .map_or("\"…\"".to_owned(), |default| format!("\"{default}\""));
        let flags: Vec<&str> = row.flags.iter().flat_map(|(flag, _)| [", ", flag]).collect();
        let python = if row.has_python { "yes" } else { "" };
        let dollar = if row.kind.expands() { " `$`" } else { "" };
        let mut doc = sentence(row.doc);
        for (flag, about) in row.flags {
            write!(doc, " `{flag}`: {}", sentence(about)).unwrap();
        }
        for (option, about) in row.options {
            write!(doc, " `{option}`: {}", sentence(about)).unwrap();
        }
        let options: Vec<String> = row
            .options
            .iter()
            .map(|(option, _)| format!(", {option} = …"))
            .collect();
        let call = format!("{}({argument}{}{})", row.name, flags.concat(), options.concat());
        let image = match row.reference {
            "" => "its own `FROM`".to_owned(),
            reference => format!("`{reference}`"),
        };
        writeln!(page, "| `{call}`{dollar} | {image} | {python} | {doc} |").unwrap();
    }
}

/// Documentation on one line.
fn sentence(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}

fn statement(page: &mut String, row: &StatementRow, rendered: &str) {
    let dollar = if row.kind.expands() { " `$`" } else { "" };
    let doc = row.doc.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    write!(
        page,
        "\n#### `{}`\n\n`{}`{dollar}\n\n{}\n",
        row.keyword,
        form(row),
        doc.trim()
    )
    .unwrap();
    if !rendered.is_empty() {
        let example = row.example().unwrap_or_default();
        write!(page, "\n`{example};` becomes:\n\n```dockerfile\n{rendered}```\n").unwrap();
    }
    if !row.options.is_empty() {
        page.push('\n');
        options(page, row.options);
    }
    if row.common {
        page.push_str("\nIt takes the [options of every statement that runs something](#options-of-every-statement-that-runs-something) too.\n");
    }
}

fn form(row: &StatementRow) -> String {
    let arguments = match row.shape {
        Shape::Name | Shape::Readme | Shape::Context | Shape::Text(_) | Shape::Poetry => "\"…\"",
        Shape::Ignore | Shape::Words(_) | Shape::Packages(_) | Shape::Cargo => "\"…\", …",
        Shape::Entries(_) => "key = value, …",
        Shape::Defaults => "NAME, NAME = value, …",
        Shape::File(_) | Shape::Bin(_) => "\"…\" -> destination",
        Shape::Paths(_) => "source -> destination",
        Shape::Commands => "\"…\", … | [\"program\", …]",
        Shape::Program(..) => "[\"program\", …] | \"…\"",
        Shape::Check(..) => "[\"program\", …] | \"…\" | none",
        Shape::Tool(_) => "\"…\" | none",
        Shape::Shell => "[\"program\", …] | \"program\" | none",
        Shape::Base => "\"…\" | base(…) | scratch | stage | IMAGE [as name]",
        Shape::Fragment => "FRAGMENT",
        Shape::Function => "path::to::function",
        Shape::EnvFiles => "\"file\", …",
        Shape::Modules => "\"module\", …",
        Shape::Instructions => "\"RUN …\", …",
        Shape::Trigger => "STATEMENT",
    };
    format!("{} {arguments};", row.keyword)
}

fn options(page: &mut String, rows: &[OptionRow]) {
    page.push_str("| option | meaning |\n|---|---|\n");
    for row in rows {
        let value = match row.takes {
            Takes::Flag => "",
            Takes::One => " = …",
            Takes::Many => " = […]",
            Takes::Pairs => " = … -> …",
        };
        let doc = sentence(row.doc);
        let dollar = if row.kind.expands() { " `$`" } else { "" };
        writeln!(page, "| `{}{value}`{dollar} | {doc} |", row.name).unwrap();
    }
}

#[test]
fn rule_pages() {
    let folder = docs().join("rules");
    let mut index = String::from(
        "# Rules\n\nWritten from the table in `image-core/src/rule.rs` by `tests/docs.rs`. An error stops the\n\
         compilation; *may be allowed* says that `#[allow(rule)]` at the statement, or `#![allow(rule)]` first in\n\
         the macro, lets it pass, or for a Dockerfile `#[allow(rule)]` at the `from dockerfile(…)` or `dockerfile`\n\
         that breaks it; a lint is a warning, which can be allowed too. [Beside the linters of Dockerfiles](../linters.md) says\n\
         where the checks of BuildKit and hadolint are among them.\n",
    );
    let mut family = "";
    for rule in Rule::ALL {
        let info = rule.info();
        if info.family != family {
            family = info.family;
            write!(index, "\n## {family}\n\n| rule | | why |\n|---|---|---|\n").unwrap();
        }
        writeln!(
            index,
            "| [`{0}`]({0}.md) | {1} | {2} |",
            info.name,
            level(info.level),
            info.why
        )
        .unwrap();
        holds(&folder.join(format!("{}.md", info.name)), &rule_page(*rule));
    }
    holds(&folder.join("README.md"), &index);
    let pages: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let rules = Rule::ALL.iter().map(|rule| format!("{}.md", rule.name()));
    assert_eq!(pages, rules.chain(["README.md".to_owned()]).collect());
}

fn rule_page(rule: Rule) -> String {
    let info = rule.info();
    format!(
        "# `{}`\n\n{} of the family *{}*.\n\n**Why:** {}.\n\n\
         ## Bad\n\n```rust\nimage! {{\n{}\n}}\n```\n\n## Good\n\n```rust\nimage! {{\n{}\n}}\n```\n",
        info.name,
        capital(level(info.level)),
        info.family,
        info.why,
        statements(info.bad),
        statements(info.good),
    )
}

/// One statement a line, indented.
fn statements(text: &str) -> String {
    text.replace("; ", ";\n")
        .lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "an error",
        Level::OfDockerfile => "an error that may be allowed for a Dockerfile",
        Level::Allowable => "an error that may be allowed",
        Level::Lint => "a lint",
        Level::Asked => "a lint that is off until a crate [asks for it](../policies.md)",
    }
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

/// Broken only where a feature is off, as `image-core/tests/without.rs` shows.
const BY_FEATURE: Rule = Rule::MissingFeature;

/// Returns the compile-error test of a rule. Those about the lock are in a crate that has one, those about rules of a crate in crates that have them.
fn test_of(rule: Rule) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folder = match rule.info().family {
        "lock" => tests.join("locked/ui"),
        "policy" => tests.join("policies/ui"),
        family => tests.join("ui").join(family),
    };
    folder.join(format!("{}.rs", rule.name()))
}

#[test]
fn every_rule_has_a_compile_error_test() {
    let missing: Vec<PathBuf> = Rule::ALL
        .iter()
        .filter(|rule| **rule != BY_FEATURE)
        .map(|rule| test_of(*rule))
        .filter(|test| !test.is_file())
        .collect();
    assert!(missing.is_empty(), "rules without a test in tests/ui: {missing:?}");
}

/// The compiler's answer to the test of a rule is one error, of that rule.
#[test]
fn compile_error_tests_break_their_rule_alone() {
    for rule in Rule::ALL.iter().filter(|rule| **rule != BY_FEATURE) {
        let path = test_of(*rule).with_extension("stderr");
        let answer = fs::read_to_string(&path).unwrap_or_default();
        let heads = answer
            .lines()
            .filter(|line| line.starts_with("error") || line.starts_with("warning"));
        assert!(answer.contains(&format!("[{}] ", rule.name())), "{}", path.display());
        assert_eq!(heads.count(), 1, "{}", path.display());
    }
}
