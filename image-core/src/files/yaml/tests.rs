//! The reader beside the examples of the specification, YAML 1.2.2.

use super::{Node, Value, read};

/// Writes a value in one line: texts in double quotes, `~` for nothing.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Empty => "~".to_owned(),
        Value::Text(text) => format!("{text:?}"),
        Value::Alias(name) => format!("*{name}"),
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", shown(key), shown(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn forms_of_values() {
    for (text, expected) in [
        ("", "~"),
        ("# c\n\n", "~"),
        ("a: b\r\nc: d\re: f", r#"{"a": "b", "c": "d", "e": "f"}"#),
        ("\u{feff}%YAML 1.2\n---\na\n...\n# c\n", r#""a""#),
        (
            "- a\n-\n- ~\n- null\n- 'null'\n-   - b\n    - c\n",
            r#"["a", ~, ~, ~, "null", ["b", "c"]]"#,
        ),
        (
            "a:\n- b\n- c: d\n  e: f\ng:\n",
            r#"{"a": ["b", {"c": "d", "e": "f"}], "g": ~}"#,
        ),
        ("a\n  b\n\n\n c # d\n", r#""a b\n\nc""#),
        ("a: b#c d:e\n", r#"{"a": "b#c d:e"}"#),
        ("'a: b': \"c\" # d\n\"e\":   f\n", r#"{"a: b": "c", "e": "f"}"#),
        ("'it''s\n  a\n\n  b '", r#""it's a\nb ""#),
        ("\"a \\\n   b\\x41\\u00e9\\\\\\\"\\t \n c\\n\"", r#""a bAé\\\"\t c\n""#),
        (
            "[a, [b], {c: d, e}, f: g, 'h':i, \"j\", ]",
            r#"["a", ["b"], {"c": "d", "e": ~}, {"f": "g"}, {"h": "i"}, "j"]"#,
        ),
        (
            "{a: [b,\n# c\nd\ne], ? f : g, : h, i: }",
            r#"{"a": ["b", "d e"], "f": "g", ~: "h", "i": ~}"#,
        ),
        (
            "[a b, c:d, -e, https://f.g/h?i=j#k]",
            r#"["a b", "c:d", "-e", "https://f.g/h?i=j#k"]"#,
        ),
        ("? a\n: b\n? c\n? - d\n: - e\n", r#"{"a": "b", "c": ~, ["d"]: ["e"]}"#),
        ("[a, b]: c\n{d: e}: f\n", r#"{["a", "b"]: "c", {"d": "e"}: "f"}"#),
        ("!!str a: !x [b]\n!y c: &z\n  d\n", r#"{"a": ["b"], "c": "d"}"#),
        ("&a b: &c [d]\ne: *a\nf: *c\n", r#"{"b": ["d"], "e": "b", "f": ["d"]}"#),
        (
            "- &a\n  b: c\n- *a\n- &d e: f\n- *d\n",
            r#"[{"b": "c"}, {"b": "c"}, {"e": "f"}, "e"]"#,
        ),
    ] {
        assert_eq!(read(text).map(|node| shown(&node)), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn texts_of_several_lines() {
    for (text, expected) in [
        ("|\n  a\n   b\n\n  c\n\n", "a\n b\n\nc\n"),
        ("|-\n a\n\n", "a"),
        ("|+\n a\n\n", "a\n\n"),
        ("|2-\n    a\n   b", "   a\n  b"),
        ("|\n a", "a"),
        (">\n a\n b\n\n c\n\n  d\n  e\n\n f\n", "a b\nc\n\n d\n e\n\nf\n"),
        (">-1 # c\n  a\n b\n", "  a\n b"),
        ("|\n # a\n- b", "# a\n"),
    ] {
        let text = format!("- {}", text.replace('\n', "\n "));
        let text = text.replace("\n - b", "\n- b");
        let node = read(&text).map(|node| {
            let Value::List(items) = node.value else { return None };
            items[0].text().map(str::to_owned)
        });
        assert_eq!(node, Ok(Some(expected.to_owned())), "{text}");
    }
}

#[test]
fn lines_of_values() {
    let node = read("# c\na:\n  - b\n  -\n\n    'c\n\n    d'\n  - e\n").unwrap_or_else(|wrong| panic!("{wrong:?}"));
    let Value::Map(entries) = &node.value else {
        panic!("{node:?}")
    };
    let Value::List(items) = &entries[0].1.value else {
        panic!("{node:?}")
    };
    assert_eq!((node.line, entries[0].0.line), (2, 2));
    assert_eq!(items.iter().map(|item| item.line).collect::<Vec<_>>(), [3, 6, 9]);
}
