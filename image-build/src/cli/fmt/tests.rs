//! What is laid out, and that nothing else is changed.

use proptest::prelude::*;

use super::format;
use super::pieces::leaves;

/// Checks what a body becomes, and that this stays.
fn check(body: &str, expected: &str) {
    let file = |body: &str| format!("const A: Image = image! {{{body}}};\n");
    let formatted = format(&file(body)).unwrap();
    assert_eq!(formatted, file(expected));
    assert_eq!(format(&formatted).unwrap(), formatted);
}

/// Checks a body that stays as it is.
fn check_same(body: &str) {
    check(body, body);
}

#[test]
fn statements_stand_on_lines_of_their_own() {
    check(r#"from "a";run "b"; "#, "\n    from \"a\";\n    run \"b\";\n");
    check("\n  from \"a\"\n", "\n    from \"a\";\n");
    check(
        "\n\n\n    from \"a\";\n\n\n\n    run \"b\";\n\n",
        "\n    from \"a\";\n\n    run \"b\";\n",
    );
}

#[test]
fn what_is_short_stays_on_the_line_of_its_macro() {
    check(r#"from "a""#, r#" from "a"; "#);
    check("", "");
    check("\n", "");
}

#[test]
fn stages_are_apart() {
    check(
        "\n    arg V = \"1\";\n    from \"a\" as one;\n    // Two.\n    #[allow(unpinned_base)]\n    from one;\n",
        "\n    arg V = \"1\";\n\n    from \"a\" as one;\n\n    // Two.\n    #[allow(unpinned_base)]\n    from one;\n",
    );
    check(
        "\n    #![allow(unpinned_base)]\n    from \"a\";\n",
        "\n    #![allow(unpinned_base)]\n\n    from \"a\";\n",
    );
}

#[test]
fn signs_have_their_blanks() {
    check(
        r#"copy ["a","b" ,]->"/c/",chown="a",ignore = [ "x" ,"y" ] , ;"#,
        r#" copy ["a", "b"] -> "/c/", chown = "a", ignore = ["x", "y"]; "#,
    );
    check(
        r#"from python ( "3" , tools )  as  one"#,
        r#" from python("3", tools) as one; "#,
    );
    check(r#"on_build   run "x";"#, r#" on_build run "x"; "#);
    check("expose {  PORT }, -5;", " expose {  PORT }, -5; ");
    check("name concat ! ( \"a\",  X );", " name concat!( \"a\",  X ); ");
    check("from crate :: images :: BASE;", " from crate::images::BASE; ");
}

#[test]
fn long_statements_are_divided() {
    let long = "x".repeat(50);
    check(
        &format!("from \"a\"; pip \"{long}\", \"{long}\", \"{long}\";"),
        &format!("\n    from \"a\";\n    pip\n        \"{long}\",\n        \"{long}\",\n        \"{long}\";\n"),
    );
    check(
        &format!("from \"a\"; run \"{long}\", cache = [\"{long}\"], env = [A = \"b\", C = \"d\", E = \"f\"];"),
        &format!(
            "\n    from \"a\";\n    run \"{long}\",\n        cache = [\"{long}\"],\n        env = [A = \"b\", C = \"d\", E = \"f\"];\n"
        ),
    );
    check(
        &format!("from \"a\"; cmd [\"{long}\", \"{long}\", \"{long}\"];"),
        &format!(
            "\n    from \"a\";\n    cmd [\n        \"{long}\",\n        \"{long}\",\n        \"{long}\",\n    ];\n"
        ),
    );
    check_same(&format!("\n    from \"a\";\n    env KEY = \"{long}{long}{long}\";\n"));
}

#[test]
fn texts_over_several_lines_stay() {
    check_same("\n    script r#\"\n  set -e\n\tx \n\"#;\n");
    check_same("\n    run \"a \\\n  && b\";\n");
    check(
        "script \"\na\n\", secret = \"S\";",
        "\n    script \"\na\n\",\n        secret = \"S\";\n",
    );
}

#[test]
fn comments_stay_where_they_are() {
    check_same("\n    // One.\n    from \"a\"; // Two.\n    /// Three.\n    run \"b\";\n\n    // Four.\n");
    check_same("\n    // run \"b\";\n    /* a\n  b */\n    run \"c\";\n");
    check(
        "\n    apt \"a\", // why\n    // next\n    \"b\" // last\n    ;\n",
        "\n    apt\n        \"a\", // why\n        // next\n        \"b\"; // last\n",
    );
    check(
        "\n    apt \"a\",\n    // \"b\",\n    ;\n",
        "\n    apt \"a\",\n        // \"b\",\n    ;\n",
    );
    check(
        "\n    cmd [\"a\", // why\n    \"b\"\n    // end\n    ];\n",
        "\n    cmd [\n        \"a\", // why\n        \"b\",\n        // end\n    ];\n",
    );
    check_same("\n    env A =\n      // in the middle\n      \"b\";\n    run \"c\";\n");
}

#[test]
fn what_is_not_in_the_language_stays() {
    check_same("frm   \"a\";");
    check_same(" $( $t )* ");
    check_same(" from  #base; frm \"x\" ");
    let others = "fn main() { println!( \"{}\",image !=  x ); html! { <a   > } }\n";
    assert_eq!(format(others).unwrap(), others);
}

#[test]
fn macros_are_found_inside_others() {
    let file = "\u{feff}#!/usr/bin/env x\nmod a {\n\tfn b() {\n\t\tlet c = [image_dsl::image !{from \"a\";run \"b\"}, steps!(run \"c\")];\n\t}\n}\n";
    let expected = "\u{feff}#!/usr/bin/env x\nmod a {\n\tfn b() {\n\t\tlet c = [image_dsl::image ! {\n\t\t    from \"a\";\n\t\t    run \"b\";\n\t\t}, steps!(run \"c\";)];\n\t}\n}\n";
    assert_eq!(format(file).unwrap(), expected);
}

#[test]
fn line_ends_are_those_of_the_file() {
    let file = "const A: Image = image! {\r\n  from \"a\";\r\n  // b\r\n  /// c\r\n  run \"d\n\";\r\n};\r\n";
    let expected =
        "const A: Image = image! {\r\n    from \"a\";\r\n    // b\r\n    /// c\r\n    run \"d\n\";\r\n};\r\n";
    assert_eq!(format(file).unwrap(), expected);
}

#[test]
fn what_is_not_rust_is_said_with_its_line() {
    assert_eq!(format("#!/bin/x\n\n\"").unwrap_err().line, 3);
}

/// Statements, whose tokens may have anything between them.
const STATEMENTS: &[&[&str]] = &[
    &[
        "from",
        "python",
        "(",
        "\"3.12\"",
        ",",
        "build_tools",
        ")",
        "as",
        "base",
        ";",
    ],
    &[
        "on_build", "run", "\"a\"", ",", "[", "\"b\"", ",", "\"c\"", ",", "]", ";",
    ],
    &[
        "copy", "[", "\"a\"", ",", "{", "B", "}", "]", "->", "\"/c/\"", ",", "ignore", "=", "[", "\"*.md\"", "]", ",",
        ";",
    ],
    &[
        "#", "[", "allow", "(", "x", ")", "]", "env", "A", "=", "\"b\"", ",", "\"c.d\"", "=", "-", "5", ",", "E", "=",
        "{", "F", "}", ";",
    ],
    &[
        "/// A comment.\n",
        "pip",
        "\"a-long-requirement-that-fills-a-line-soon>=1.0.0\"",
        ",",
        "\"another-long-requirement>=2\"",
        ";",
    ],
    &[
        "script",
        "r#\"\n  set -e\n\"#",
        ",",
        "secret",
        "=",
        "[",
        "\"A\"",
        "->",
        "\"/b\"",
        "]",
        ",",
        "force",
        ";",
    ],
    &["include", "crate", "::", "images", "::", "TOOLS", ";"],
    &["name", "concat", "!", "(", "\"a\"", ",", "\"b\"", ")", ";"],
];

const GAPS: &[&str] = &[
    " ",
    " ",
    " ",
    "\n",
    "\n\n\n",
    "\t",
    " // c\n",
    "\n// d\n",
    "/* e */",
    "\n/* f\n g */\n",
];

fn statement() -> impl Strategy<Value = String> {
    let tokens = prop::sample::select(STATEMENTS);
    (
        tokens,
        prop::collection::vec(prop::sample::select(GAPS), 40),
        0..40_usize,
    )
        .prop_map(|(tokens, gaps, calm)| {
            let gap = |index: usize| if index < calm { " " } else { gaps[index] };
            let pieces = tokens.iter().enumerate();
            pieces.flat_map(|(index, token)| [*token, gap(index)]).collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_body_means_the_same_and_stays(statements in prop::collection::vec(statement(), 0..6)) {
        let text = format!("fn f() {{\n    image! {{{}\n}}\n}}\n", statements.concat());
        let once = format(&text).unwrap();
        prop_assert_eq!(leaves(&once), leaves(&text));
        prop_assert_eq!(&format(&once).unwrap(), &once);
        let widest = once.lines().map(|line| line.chars().count()).max();
        prop_assert!(once.contains("/*") || once.contains("// c") || once.contains("// d") || widest < Some(120), "{}", once);
    }
}
