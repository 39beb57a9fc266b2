//! The tables of `docs/coming-from` are those of its `rows.tsv`, which has a row for each word and example of the other
//! builders. The package `coming-from` compiles the statements of each row.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use super::{between, docs, holds};

/// The builders, with the number of their words and examples.
const SYSTEMS: &[(&str, usize)] = &[
    ("Daytona", 45),
    ("Chutes", 64),
    ("Modal", 192),
    ("Kubetorch", 68),
    ("Apothic", 40),
    ("E2B", 56),
];

/// What stands around the tables of a page.
const START: &str = "<!-- Written from rows.tsv by tests/docs.rs. -->\n";
const END: &str = "<!-- End of the rows. -->\n";

/// A word, or an example, of another builder.
#[derive(Clone, Copy)]
struct Row<'a> {
    system: &'a str,
    /// The heading of its table.
    part: &'a str,
    /// Markdown.
    item: &'a str,
    /// Statements if it ends in `;`, else Markdown.
    ours: &'a str,
    /// `works`, `partly`, or `reason`: it is not here, for a reason.
    verdict: &'a str,
    /// Markdown; for `partly` and `reason`, why.
    note: &'a str,
    /// The name of the row in the list of words that was made of the builders' documents; of E2B, which has no list, the item.
    name: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Self {
        let fields: Vec<&str> = line.split('\t').collect();
        let [system, part, item, ours, verdict, note, name]: [&str; 7] = fields.try_into().unwrap();
        Self {
            system,
            part,
            item,
            ours,
            verdict,
            note,
            name,
        }
    }

    /// Returns whether the table has one line for both.
    fn is_like(&self, other: &Self) -> bool {
        (self.part, self.ours, self.verdict, self.note) == (other.part, other.ours, other.verdict, other.note)
    }

    fn ours(&self) -> String {
        if self.ours.ends_with(';') {
            format!("`{}`", self.ours)
        } else {
            self.ours.to_owned()
        }
    }

    fn note(&self) -> String {
        match self.verdict {
            "partly" => format!("*partly:* {}", self.note),
            "reason" => format!("*not here:* {}", self.note),
            _ => self.note.to_owned(),
        }
    }
}

fn rows(text: &str) -> Vec<Row<'_>> {
    text.lines().skip(1).map(Row::of).collect()
}

fn data() -> String {
    fs::read_to_string(docs().join("coming-from/rows.tsv")).unwrap()
}

/// The items of one line: `x` of `a` and `x` of `b` share the `x`.
fn items(rows: &[Row<'_>]) -> String {
    let mut text = String::new();
    let mut last = "";
    for row in rows {
        let head = row.item.split_once(" of ").map_or("", |(head, _)| head);
        let same = !head.is_empty() && head == last;
        let item = if same {
            &row.item[head.len() + " of ".len()..]
        } else {
            row.item
        };
        let comma = if text.is_empty() { "" } else { ", " };
        write!(text, "{comma}{item}").unwrap();
        last = head;
    }
    text
}

/// The tables of a builder, one for each part.
fn tables(system: &str, rows: &[Row<'_>]) -> String {
    let mut text = String::new();
    for part in rows.chunk_by(|one, next| one.part == next.part) {
        write!(text, "\n### {}\n\n| {system} | here | |\n|---|---|---|\n", part[0].part).unwrap();
        for line in part.chunk_by(Row::is_like) {
            let cells = [items(line), line[0].ours(), line[0].note()].map(|cell| cell.replace('|', "\\|"));
            writeln!(text, "| {} |", cells.join(" | ")).unwrap();
        }
    }
    text
}

#[test]
fn pages_have_all_rows() {
    let data = data();
    let rows = rows(&data);
    for (system, _) in SYSTEMS {
        let own: Vec<Row<'_>> = rows.iter().filter(|row| row.system == *system).copied().collect();
        let path = docs().join(format!("coming-from/{}.md", system.to_lowercase()));
        let page = fs::read_to_string(&path).unwrap();
        holds(&path, &between(&page, START, &tables(system, &own), END));
    }
}

#[test]
fn no_row_is_lost_or_without_an_answer() {
    let data = data();
    let rows = rows(&data);
    let names: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row.system, row.item)).collect();
    assert_eq!(names.len(), rows.len(), "a word of a builder has one row");
    let names: BTreeSet<(&str, &str, &str)> = rows.iter().map(|row| (row.system, row.part, row.name)).collect();
    assert_eq!(names.len(), rows.len(), "a word of a list has one row");
    let total: usize = SYSTEMS.iter().map(|(_, number)| number).sum();
    assert_eq!(rows.len(), total);
    for (system, number) in SYSTEMS {
        assert_eq!(
            rows.iter().filter(|row| row.system == *system).count(),
            *number,
            "{system}"
        );
    }
    for row in rows {
        let answered = match row.verdict {
            "works" => true,
            "partly" | "reason" => row.note.ends_with('.'),
            other => panic!("`{other}` is not a verdict: {}", row.item),
        };
        assert!(
            answered
                && [row.ours, row.item, row.part, row.name]
                    .iter()
                    .all(|text| !text.is_empty()),
            "{}: {}",
            row.system,
            row.item
        );
    }
}

/// Returns the first two fields of a line of CSV: the builder and the name of a word.
fn builder_and_name(line: &str) -> (String, String) {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                fields.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    let mut fields = fields.into_iter();
    (fields.next().unwrap(), fields.next().unwrap())
}

#[test]
fn rows_are_those_of_the_lists() {
    let list = docs().join("../../shared/seeds/rows.csv");
    let Ok(list) = fs::read_to_string(&list) else {
        eprintln!("skipped: there is no list of words at {}", list.display());
        return;
    };
    let mut listed: Vec<(String, String)> = list.lines().skip(1).map(builder_and_name).collect();
    let systems: BTreeSet<String> = listed.iter().map(|(system, _)| system.clone()).collect();
    let data = data();
    let rows = rows(&data);
    let own = rows.iter().filter(|row| systems.contains(row.system));
    let mut ours: Vec<(String, String)> = own.map(|row| (row.system.to_owned(), row.name.to_owned())).collect();
    listed.sort();
    ours.sort();
    let only = |these: &[(String, String)], others: &[(String, String)]| {
        let these = these.iter().filter(|row| !others.contains(row));
        these
            .map(|(system, name)| format!("{system}: {name}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (only(&listed, &ours), only(&ours, &listed)),
        (Vec::new(), Vec::new()),
        "not here, and not there"
    );
    assert_eq!(ours, listed, "each has one row");
}
