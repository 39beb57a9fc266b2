//! The Dockerfile front end: what is accepted, what is refused, and where.
#![cfg(feature = "dockerfile")]
#![allow(clippy::unwrap_used, clippy::panic)]

use image_core::dockerfile::{
    Form, Instruction, Keyword, LARGEST, MOST_PROBLEMS, Problem, Rule, decode, parse, parse_steps, read,
};

fn problems(text: &str) -> Vec<Problem> {
    let (file, mut problems) = read(text);
    problems.extend(file.warnings);
    problems
}

fn rules(text: &str) -> Vec<Rule> {
    problems(text).iter().map(|problem| problem.rule).collect()
}

#[test]
fn each_rule_has_a_file_that_breaks_it_alone() {
    for rule in Rule::ALL {
        let (bad, good) = rule.example();
        assert_eq!(rules(good), [], "{} {good:?}", rule.name());
        if !bad.starts_with('(') {
            assert_eq!(rules(bad), [*rule], "{} {bad:?}", rule.name());
        }
    }
}

#[test]
fn limits() {
    let long = |length: usize| format!("FROM a\nRUN {}\n", "x".repeat(length - "RUN \n".len()));
    assert_eq!(rules(&long(65_535)), []);
    assert_eq!(rules(&long(65_536)), [Rule::LineLength]);
    assert_eq!(rules(&"#".repeat(LARGEST + 1)), [Rule::FileSize]);
    assert_eq!(problems(&"x\n".repeat(100_000)).len(), MOST_PROBLEMS);
    let nested = format!("FROM a\nENV A={}b{}\n", "${A:-".repeat(60), "}".repeat(60));
    assert_eq!(rules(&nested), [Rule::Expansion]);
    assert_eq!(
        rules(&format!("FROM a\n{}RUN b\n", "ONBUILD ".repeat(5_000))),
        [Rule::OnBuild]
    );
}

#[test]
fn bytes_that_are_no_text() {
    let problem = decode(b"FROM a\nRUN \xc3\xa9\xff\n").unwrap_err();
    assert_eq!(
        (problem.rule, problem.at.line, problem.at.column),
        (Rule::Encoding, 2, 6)
    );
    assert_eq!(decode("FROM é".as_bytes()), Ok("FROM é"));
}

#[test]
fn places_are_lines_and_columns_of_the_file() {
    let text = "\u{feff}FORM a\r\nFROM a AS é\r\n\tRUN --mount=type=cache,targt=/é \\\r\n # no\r\n  --netwrok=none id\r\nCOPY \\\n  a\\\n b ${x\n";
    let places: Vec<_> = problems(text)
        .iter()
        .map(|one| (one.at.line, one.at.column, one.rule.name()))
        .collect();
    let expected = [
        (1, 1, "unknown_instruction"),
        (2, 11, "stage_name"),
        (3, 6, "garbled_flag"),
        (3, 25, "mount"),
        (5, 3, "unknown_flag"),
        (8, 4, "expansion"),
    ];
    assert_eq!(places, expected);
}

#[test]
fn steps_need_no_from() {
    assert_eq!(parse_steps("RUN a\nCOPY b c\n").unwrap().instructions.len(), 2);
    assert_eq!(
        parse_steps("COPPY b c\n").unwrap_err()[0].rule,
        Rule::UnknownInstruction
    );
    assert_eq!(parse_steps("").unwrap().instructions, []);
}

#[test]
fn messages() {
    let table = [
        "RUN id\n",
        "FROM a\n&& make\n",
        "FROM a b c d\n",
        "FROM a AS\n",
        "FROM a\nCOPY --form=b c d\n",
        "FROM a\nUSER --x y\n",
        "FROM a\nRUN --version\n",
        "FROM a\nRUN --mount=type=secret,size=5 --security=none --network=hots id\n",
        "FROM a\nHEALTHCHECK --interval=5 --retries=-1 CMD x\n",
        "FROM a\nENV A\n",
        "FROM a\nENV A=1 B\n",
        "FROM a AS b\nFROM b\nCOPY --from=1 x y\nCOPY --from=B x y\nCOPY --from=bb x y\n",
        "FROM a\nRUN cat <<A <<B\nA\n",
        "FROM a\nCMD [\"a\", b]\nSHELL []\n",
        "FROM a\nONBUILD\nONBUILD FROM x\nONBUILD FOO\n",
        "FROM a\nRUN [ -f x ] && y\nRUN [ \"$x\" = y ]\nCMD ['a', 'b']\nCMD [a, b]\nENTRYPOINT [\"a\"] b\n",
        "FROM a\nADD --link=maybe --unpack a\n",
    ];
    let shown = table.map(|text| {
        let problems: Vec<_> = problems(text).iter().map(ToString::to_string).collect();
        format!("{text}{}\n", problems.join("\n"))
    });
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn every_feature_of_the_language() {
    let text = include_str!("dockerfiles/everything.Dockerfile");
    insta::assert_snapshot!(shown(text));
}

/// A file, an instruction a line.
fn shown(text: &str) -> String {
    let file = parse(text).unwrap();
    let line = |one: &Instruction<'_>| {
        let (span, keyword, flags, form) = (one.span, one.keyword, &one.flags, &one.form);
        let flags: Vec<_> = flags.iter().map(|flag| (&flag.name, &flag.value)).collect();
        let (heredocs, comment) = (&one.heredocs, &one.comment);
        format!(
            "{}-{} {keyword} {flags:?} {form:?} {heredocs:?} {comment:?}",
            span.line, span.end_line
        )
    };
    let lines: Vec<_> = file.instructions.iter().map(line).collect();
    format!("{:?}\n{}", file.directives, lines.join("\n"))
}

#[test]
fn the_other_escape_character() {
    let text = include_str!("dockerfiles/windows.Dockerfile");
    insta::assert_snapshot!(shown(text));
}

#[test]
fn line_ends_marks_and_tabs() {
    let plain = "FROM a\nRUN b \\\n  c\nCOPY <<E /d\n e\nE\n";
    let odd = format!("\u{feff}{}", plain.replace('\n', "\r\n").replace("COPY", "\t cOpY\t"));
    let (plain, odd) = (parse(plain).unwrap(), parse(&odd).unwrap());
    for (one, other) in plain.instructions.iter().zip(&odd.instructions) {
        assert_eq!((one.keyword, &one.form), (other.keyword, &other.form));
    }
    assert_eq!(odd.instructions[2].heredocs[0].content, " e\r\n");
}

#[test]
fn comments_belong_to_the_instruction_below_or_around_them() {
    let text = "# syntax=a\n# one\n\n#\nFROM a\n# two\nRUN b \\\n  # three\n  c\n# four\n";
    let file = parse(text).unwrap();
    assert_eq!(file.directives.len(), 1);
    assert_eq!(file.instructions[0].comment, ["one", ""]);
    assert_eq!(file.instructions[1].comment, ["two", "three"]);
    assert_eq!(file.trailing, ["four"]);
}

#[test]
fn only_text_that_is_json_is_json() {
    let form = |line: &'static str| parse_steps(line).unwrap().instructions.remove(0).form;
    assert_eq!(form("CMD [ \"a\",\t\"b\" ] "), Form::Json(vec!["a".into(), "b".into()]));
    assert_eq!(form("CMD []"), Form::Json(vec![]));
    assert_eq!(form("CMD ['a']"), Form::Text("['a']".into()));
    assert_eq!(form("VOLUME [a b]"), Form::Words(vec!["[a".into(), "b]".into()]));
}

#[test]
fn keywords_in_any_case() {
    for keyword in Keyword::ALL {
        let name = keyword.as_str();
        assert_eq!(Keyword::named(&name.to_lowercase()), Some(*keyword));
        assert_eq!(Keyword::named(&format!("{name}S")), None);
    }
    assert_eq!(Keyword::named(""), None);
}

/// Texts of which a parser could read the rest again at each line; this test would take minutes.
#[test]
fn repetitions_are_read() {
    let pieces = [
        "ENV\n",
        "MAINTAINER a\n",
        "FROM a AS b\n",
        "CMD ['a']\n",
        "COPY --from=bb x y\n",
        "ONBUILD\n",
        "RUN <<A\n",
        "RUN --a \\\n --b \\\n",
        "--mount=type=cache \\\n",
        "--exclude=a \\\n",
        "a \\\n",
        "target=/a,\\\n",
        "${A:-\\\n",
        "'\\\n",
        "[[\\\n",
        "\"a\",\\\n",
        "\\\n",
        "#\n",
        "<<A \\\n",
        "ENV A=1 $A=2 \\\n",
        "ARG a\n",
        "x\n",
    ];
    let starts = [
        "FROM a AS b\nRUN ",
        "FROM a AS b\nENV ",
        "FROM a AS b\nCOPY --chown=a ",
        "FROM a AS b\nCMD [",
        "RUN --mount=",
    ];
    for (piece, start) in pieces.iter().flat_map(|piece| starts.map(|start| (piece, start))) {
        let text = format!("{start}{}\n", piece.repeat(5_000));
        let (file, problems) = read(&text);
        assert!(problems.len() <= MOST_PROBLEMS && file.warnings.len() <= MOST_PROBLEMS);
    }
}

#[test]
fn many_warnings_hide_nothing() {
    let text = format!("FROM a\n{}", "CMD ['a']\n".repeat(1_000));
    let file = parse(&text).unwrap();
    assert_eq!((file.instructions.len(), file.warnings.len()), (1_001, MOST_PROBLEMS));
}
