//! Held against `toml`: what it reads, with the same values and places, and what it refuses.

use proptest::prelude::*;
use toml::de::{DeTable, DeValue};

use super::{Data, Table, read};

fn ours(text: &str) -> Option<String> {
    let (document, errors) = read(text);
    errors.is_empty().then(|| table(&document))
}

fn table(table: &Table<'_>) -> String {
    let entries = table
        .entries()
        .map(|(key, at, value)| (key.to_owned(), at, data(&value.data)));
    shown(entries.collect())
}

fn data(value: &Data<'_>) -> String {
    match value {
        Data::Text(text) => format!("{text:?}"),
        Data::Bool(value) => value.to_string(),
        Data::Integer(_) => "integer".to_owned(),
        Data::Other(_) => "other".to_owned(),
        Data::List(items) | Data::Tables(items) => listed(items.iter().map(|item| (item.at, data(&item.data)))),
        Data::Table(inner) => table(inner),
    }
}

fn theirs(text: &str) -> Option<String> {
    let document = DeTable::parse(text).ok()?;
    Some(their_table(document.get_ref()))
}

fn their_table(table: &DeTable<'_>) -> String {
    let entries = table.iter();
    let entries = entries.map(|(key, value)| (key.get_ref().to_string(), key.span().start, their(value.get_ref())));
    shown(entries.collect())
}

fn their(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Integer(_) => "integer".to_owned(),
        DeValue::Float(_) | DeValue::Datetime(_) => "other".to_owned(),
        DeValue::Array(items) => listed(items.iter().map(|item| (item.span().start, their(item.get_ref())))),
        DeValue::Table(inner) => their_table(inner),
    }
}

fn shown(mut entries: Vec<(String, usize, String)>) -> String {
    entries.sort();
    format!("{entries:?}")
}

fn listed(items: impl Iterator<Item = (usize, String)>) -> String {
    format!("{:?}", items.collect::<Vec<_>>())
}

/// Texts of which `toml` reads some, and refuses others.
const TEXTS: &[&str] = &[
    "",
    "\u{feff}a = 1",
    "# only\r\n\t# comments",
    "# \u{1}",
    "a = 1 # \u{7f}",
    "a = 1\nb=2\r\nc\t=\t3",
    "a = 1 b = 2",
    "a = 1\rb = 2",
    "a",
    "a =",
    "a = \n1",
    "= 1",
    "a.b.\"c d\".'e' = 1\na . f = 2",
    "a..b = 1",
    "a. = 1",
    "é = 1",
    "\"é\" = 1\n\"\" = 2",
    "\"\"\"a\"\"\" = 1",
    "a = 1\na = 2",
    "a = 1\na.b = 2",
    "a.b = 1\na.c = 2\na = 3",
    "1 = 1\n-_ = 2\n1.2 = 3",
    // Headers.
    "[a]\nb = 1\n[ a . c ]\nb = 2\n[d]",
    "[a]\n[a]",
    "[a.b]\n[a]\nc = 1\n[a]",
    "[a]\nb.c = 1\n[a.b]",
    "[a]\nb.c = 1\n[a.b.d]\ne = 1",
    "[a.b.c]\nz = 9\n[a]\nb.c.t = 1",
    "[a.b.c]\nz = 9\n[a]\nb.d = 1",
    "a.b = 1\n[a]",
    "a.b = 1\n[a.c]\nd = 1",
    "a = {}\n[a.b]",
    "a = {b = 1}\na.c = 2",
    "a = {b.c = 1, b.d = 2}",
    "a = {b = 1, b.d = 2}",
    "a = {b.d = 2}\n[a.b.c]",
    "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\n[[a.d]]\n[[a]]\n[a.c]",
    "[[a]]\n[a]",
    "[a]\n[[a]]",
    "[a.b]\n[[a]]",
    "a = []\n[[a]]",
    "a = [{b = 1}]\n[a.c]",
    "[[a.b]]\n[a]\nb.c = 1",
    "[[a]]\nb.c = 1\n[a.b.d]",
    "[a]]",
    "[[a]",
    "[[a] ]",
    "[ [a]]",
    "[]",
    "[a] b = 1",
    "[a",
    "[a\n]",
    // Lists and tables in a line.
    "a = [1, \"b\", [true], {c = 1},\n # why\n]",
    "a = [ ]\nb = [\n]\nc = [1 # one\n, 2]",
    "a = [1 2]",
    "a = [,]",
    "a = [1,,2]",
    "a = [1",
    "a = [1}",
    "a = {b = 1,}\nc = {\n d = 1, # why\n}\ne = {f = 1\n}",
    "a = {b = 1 c = 2}",
    "a = {b}",
    "a = {,}",
    "a = {b = 1",
    "a = {b = 1, b = 2}",
    // Texts.
    r#"a = "\b\t\n\f\r\e\"\\\x41\u00e9\U0001F600""#,
    r#"a = "\q""#,
    r#"a = "\u12""#,
    r#"a = "\u+123""#,
    r#"a = "\ud800""#,
    r#"a = "\U00110000""#,
    r#"a = "\é""#,
    r#"a = "b"#,
    "a = \"b\nc\"",
    "a = \"\u{1}\"",
    "a = '\u{7f}'",
    "a = \"\t\"",
    "a = 'b\\c'\nd = ''",
    "a = 'b''c'",
    "a = \"\"\"\nb\n  c\\\n   \n\n d \\   \n\"\"\"",
    "a = \"\"\"b\\ c\"\"\"",
    "a = \"\"\"b\"\"c\"\"\"\"\"",
    "a = \"\"\"b\"\"\"\"\"\"",
    "a = \"\"\"\"\"\"\nb = ''''''",
    "a = '''\nb'c''d'''''",
    "a = '''b",
    "a = \"\"\"b\\",
    "a = \"\"\"b\u{0}\"\"\"",
    "a = \"\"",
    "a = b",
    "a = \u{e9}",
    // Numbers.
    "a = [0, -0, +1, 1_000, 0xdead_BEEF, 0o755, 0b1_0]",
    "a = [0.5, -1.5e3, 1e+06, 6.02_2E-1, inf, -inf, +nan, 0e0]",
    "a = 01",
    "a = -01",
    "a = 1__0",
    "a = _1",
    "a = 1_",
    "a = 1.",
    "a = .5",
    "a = 1.e5",
    "a = 1._5",
    "a = 1e",
    "a = 01.5",
    "a = 1e05",
    "a = +0x1",
    "a = 0X1",
    "a = 0x_1",
    "a = 0b2",
    "a = ++1",
    "a = 0_1",
    // true, false, dates and times.
    "a = [true, false]",
    "a = True",
    "a = truer",
    "a = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.999-07:00, 1979-05-27t07:32:00, 1979-05-27, 07:32:00.5, 07:32]",
    "a = 1979-05-27 # why",
    "a = 1979-05-27 ",
    "a = 1979-05-27T",
    "a = 1979-05",
    "a = 1979-5-27",
    "a = 07:32:00Z",
    "a = 7:32",
    "a = 1979-05-27T07:32:00+7",
    "a = 1979-05-27T07:32:00.",
    "a = 1979-05-27  07:32:00",
];

#[test]
fn the_same_is_read_and_refused() {
    let read = TEXTS.iter().filter(|text| theirs(text).is_some()).count();
    assert!(
        read > 30 && TEXTS.len() - read > 30,
        "{read} of {} are right",
        TEXTS.len()
    );
    let different = TEXTS.iter().filter(|text| ours(text) != theirs(text));
    let different: Vec<_> = different.map(|text| (text, ours(text), theirs(text))).collect();
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn all_mistakes_are_found() {
    let (_, errors) = read("a = b\n[c]\nd = 'e\nf = [\n  1 2,\n  3,\n]\ng = 1\n[c]\ng = 1\n");
    let lines = errors.iter().map(|error| error.at);
    assert_eq!(lines.collect::<Vec<_>>(), [4, 14, 27, 44], "{errors:?}");
}

#[test]
fn deep_values_are_refused() {
    let is_read = |text: &str| read(text).1.is_empty();
    for part in ["[", "{a=", "a."] {
        assert!(!is_read(&format!("a = {}", part.repeat(100_000))));
    }
    let dots = "a.".repeat(100_000);
    assert!(!is_read(&format!("{dots}a = 1")) && !is_read(&format!("[{dots}a]")));
    assert!(is_read(&format!("a = {}{}", "[".repeat(60), "]".repeat(60))));
}

/// Makes a piece of a document: mostly what means something there.
fn piece() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "a",
        "b",
        "a.b",
        "b.a.c",
        "\"a\"",
        "'b c'",
        " = ",
        "=",
        "\n",
        "\n",
        "\r\n",
        " ",
        "\t",
        "# x\n",
        "[",
        "]",
        "[[",
        "]]",
        "[a]\n",
        "[a.b]\n",
        "[[a]]\n",
        "[[b.a]]\n",
        "a = 1\n",
        "b.c = {}\n",
        "{",
        "}",
        ",",
        ".",
        "1",
        "-1",
        "0.5",
        "1e3",
        "true",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "\\",
        "\\n",
        "\\u0041",
        "x",
        "é",
        "1979-05-27",
        "07:32:00",
        "_",
        "+",
    ];
    prop_oneof![20 => prop::sample::select(WORDS).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
}

/// Makes a line that is mostly right.
fn line() -> impl Strategy<Value = String> {
    let path = prop::sample::select(&["a", "b", "a.b", "a.b.c", "b.c", "c.a", "c"][..]);
    let value = prop::sample::select(
        &[
            "1",
            "'x'",
            "[1, 'y']",
            "{}",
            "{a = 1}",
            "{a.b = 1, c = {}}",
            "[{}]",
            "true",
        ][..],
    );
    (path, value, 0..4).prop_map(|(path, value, kind)| match kind {
        0 => format!("[{path}]\n"),
        1 => format!("[[{path}]]\n"),
        // A key of three parts may, for `toml`, add to an array of tables, which TOML forbids.
        _ => format!("{} = {value}\n", path.trim_end_matches(".b.c")),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_pieces_are_read_alike(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        prop_assert_eq!(ours(&text), theirs(&text));
    }

    #[test]
    fn any_lines_are_read_alike(lines in prop::collection::vec(line(), 0..8)) {
        let text = lines.concat();
        prop_assert_eq!(ours(&text), theirs(&text));
    }
}

#[test]
fn a_key_with_dots_adds_to_no_array_of_tables() {
    for text in ["[[a.b]]\n[a]\nb.c = 1\n", "[[a.b]]\n[a]\nb.c.d = 1\n"] {
        assert_eq!(ours(text), None, "{text}");
    }
}
