//! What users may get wrong, and what is right though it looks wrong: the rules that statements break, in order.

use std::fmt::Write as _;

use super::rules::broken;

mod statements;

type Row = (&'static str, &'static [&'static str]);

/// Checks rows of statements after `from "acme/base:12";` and the rules that they break.
fn in_stage(rows: &[Row]) {
    assert_rules(rows, "from \"acme/base:12\"; ");
}

/// Checks rows of whole images and the rules that they break.
fn images(rows: &[Row]) {
    assert_rules(rows, "");
}

fn assert_rules(rows: &[Row], before: &str) {
    let mut wrong = String::new();
    for (statements, rules) in rows {
        let found = broken(&format!("{before}{statements}"));
        if found != *rules {
            let _ = writeln!(wrong, "{statements}\n  breaks {found:?}\n  not    {rules:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn arguments() {
    in_stage(&[
        ("workdir \"/a\",;", &[]),
        ("run \"a\", \"b\",", &[]),
        ("run [\"a\", \"b\",],", &[]),
        ("apt [\"git\", \"curl\"], \"gcc\";", &[]),
        ("apt \"git\", recommends = true, force = false;", &[]),
        ("apt \"git\", recommends = \"true\";", &["wrong_kind"]),
        ("apt \"git\", recommends = 1;", &["wrong_kind"]),
        ("apt \"git\", recommends, recommends = false;", &["repeated_option"]),
        (
            "apt \"git\", remove = \"wget\", remove = \"vim\";",
            &["repeated_option"],
        ),
        ("apt recommends, \"git\";", &["positional_after_option"]),
        ("apt name = \"git\";", &["unknown_option"]),
        (
            "apt []; run []; expose []; volume []; shell [];",
            &[
                "missing_argument",
                "empty_command",
                "missing_argument",
                "missing_argument",
                "empty_command",
            ],
        ),
        (
            "copy [] -> \"/a/\"; mount []; add [] -> \"/a\"; python_source []; env_file []; pip [];",
            &["missing_argument"; 6],
        ),
        (
            "apt; pip; run; script; copy; mount; add; env; env_file; arg; label; workdir; user; cmd; entrypoint; expose; volume; stop_signal; shell; healthcheck; python_source; include;",
            &["missing_argument"; 22],
        ),
        ("cmd []; entrypoint [];", &[]),
        ("healthcheck [];", &["empty_command"]),
        ("cmd [\"\"];", &["empty_command"]),
        ("cmd \"\"; entrypoint \" \";", &["empty_command", "empty_command"]),
        ("workdir \"/a\" -> \"/b\";", &["unexpected_argument"]),
        ("env A = \"a\" -> \"b\";", &["unexpected_argument"]),
        ("workdir path = \"/a\";", &["unknown_option"]),
        ("run cmd = \"a\";", &["unknown_option"]),
        ("run \"a\", cache = \"/a\" -> \"/b\";", &["unexpected_argument"]),
        (
            "run \"a\", bind = \"src\"; run \"a\", bind -> \"/src\";",
            &["missing_argument"; 2],
        ),
        ("run \"a\" as b;", &["syntax"]),
        (
            "workdir 5; workdir 1.5; workdir -5; workdir 'c'; workdir b\"x\"; workdir c\"x\"; workdir true; workdir [\"/a\"];",
            &["wrong_kind"; 8],
        ),
        ("expose 80.5;", &["wrong_kind"]),
        ("workdir (\"/a\");", &["syntax"]),
        ("workdir {};", &["syntax"]),
        ("workdir APP;", &["wrong_kind"]),
        ("workdir app;", &["unknown_option"]),
        ("workdir crate::APP;", &["wrong_kind"]),
        ("workdir debian();", &["wrong_kind"]),
        (
            "workdir {APP}; run concat!(\"a\", \"b\"); env A = stringify!(a b), B = env!(\"X\");",
            &[],
        ),
    ]);
}

#[test]
fn attributes() {
    images(&[
        ("#![allow(pipefail)] from \"a:1\"; run \"a | b\";", &[]),
        (
            "#![allow(pipefail, unpinned_base)] #![allow(label_style)] from \"a\"; run \"a | b\"; label A = 1;",
            &[],
        ),
        (
            "from \"a:1\"; #[allow(pipefail)] run \"a | b\"; run \"a | b\";",
            &["pipefail"],
        ),
        (
            "#[allow(missing_source)] from \"a:1\"; copy \"gone\" -> \"/a\";",
            &["missing_source"],
        ),
        (
            "from \"a:1\"; #[allow(missing_source, undefined_variable)] copy \"gone/$X\" -> \"/$Y\";",
            &[],
        ),
        (
            "from \"a:1\"; #[allow(missing_source)] copy \"../gone\" -> \"/a\";",
            &["source_path"],
        ),
        ("#![allow(duplicate_env)] from \"a:1\";", &["unknown_rule"]),
        ("#[allow(pipefial)] from \"a:1\";", &["unknown_rule"]),
        (
            "from \"a:1\"; #![allow(pipefail)] run \"a | b\";",
            &["attribute", "pipefail"],
        ),
        (
            "from \"a:1\"; #[test] run \"a\"; #[cfg] run \"a\"; #[allow] run \"a\";",
            &["attribute"; 3],
        ),
        ("from \"a:1\"; /// text\n", &["syntax"]),
        (
            "from \"a:1\"; #[cfg(unix)] env A = 1; #[cfg(windows)] env A = 2; #[cfg(not(unix))] cmd []; #[cfg(unix)] cmd [];",
            &[],
        ),
        (
            "from \"a:1\"; #[cfg(unix)] env A = 1; #[cfg(unix)] env A = 2;",
            &["duplicate_env"],
        ),
        ("from \"a:1\"; #[cfg(unix)] env A = 1; env A = 2;", &["duplicate_env"]),
        ("from \"a:1\"; env A = 1; #[cfg(unix)] env A = 2;", &["duplicate_env"]),
        (
            "from \"a:1\"; #[cfg(unix)] env A = 1; env B = \"$A\"; #[cfg(unix)] env C = \"$A\";",
            &[],
        ),
        (
            "from \"a:1\"; #[cfg(unix)] env A = 1; #[cfg(windows)] env C = \"$A\";",
            &["undefined_variable"],
        ),
        (
            "from \"a:1\"; #[cfg(unix)] workdir \"/a\"; #[cfg(windows)] workdir \"b\"; workdir \"c\";",
            &["relative_workdir"],
        ),
        (
            "#[cfg(unix)] from \"a:1\" as x; #[cfg(windows)] from \"b:1\" as x; from x;",
            &[],
        ),
        (
            "#[cfg(unix)] from \"a:1\" as x; #[cfg(windows)] from x;",
            &["unknown_stage"],
        ),
        (
            "#[cfg(unix)] ignore \"a\"; #[cfg(windows)] ignore \"b\"; from \"a:1\";",
            &[],
        ),
    ]);
}

#[test]
fn text_that_expands() {
    in_stage(&[
        ("env A = \"$PATH${PATH}${A:-x}${B:+$PATH}\";", &[]),
        ("env A = r\"\\$5 \\\\$PATH a\\b\\\";", &[]),
        (
            "env A = \"$\"; env B = \"$5\"; env C = \"$$\"; env D = \"$(x)\"; env E = \"${\"; env F = \"${}\"; env G = \"${A-x}\"; env H = \"${A?x}\"; env I = \"${A#x}\";",
            &["dollar"; 9],
        ),
        (
            "env A = \"$B\"; label a = \"$B\"; workdir \"/$B\"; user \"$B\"; copy \"src/$B\" -> \"/$B\"; add \"https://a.b/$B\" -> \"/a\"; expose \"$B\"; volume \"/$B\"; stop_signal \"$B\"; arg C = \"$B\";",
            &["undefined_variable"; 11],
        ),
        (
            "arg B = \"a\"; env A = \"$B\"; label a = \"$B\"; workdir \"/$B\"; user \"$B\"; copy \"src/$B\" -> \"/$B\"; add \"https://a.b/$B\" -> \"/a\"; expose \"$B\"; volume \"/$B\"; stop_signal \"$B\"; arg C = \"$B\";",
            &[],
        ),
        (
            "env A = \"${B:-$C}\"; env D = \"${B:-${E:+$F}}\";",
            &["undefined_variable"; 2],
        ),
        (
            "run \"$A $5 $(x)\"; script \"$A\"; cmd [\"$A\"]; entrypoint \"$A\"; shell [\"$A\"]; healthcheck [\"$A\"];",
            &["lost_cmd"],
        ),
        (
            "env A = \"$B\"; env B = \"1\"; env C = \"$B\";",
            &["undefined_variable"],
        ),
        ("env A = 1, B = \"$A\";", &[]),
        ("arg TARGETARCH; env A = \"$TARGETARCH\";", &[]),
        ("env A = \"$TARGETARCH\";", &["undefined_variable"]),
        (
            "env A = \"a\\nb\", B = \"a\\tb\", C = \"a\\0b\", D = \"a\\n\";",
            &["line_break", "nul_character", "line_break"],
        ),
        (
            "workdir \"/a\\nb\"; user \"a\\nb\"; label a = \"a\\nb\"; arg B = \"a\\nb\";",
            &["line_break"; 4],
        ),
        ("label \"a\\nb\" = \"x\";", &["line_break"]),
    ]);
    images(&[
        ("arg V = \"1\"; from \"a:$V\"; env A = \"$V\";", &["undefined_variable"]),
        ("arg V = \"1\"; from \"a:$V\"; arg V; env A = \"$V\";", &[]),
        (
            "arg V = \"1\", W = \"$V\"; from \"a:$W\", platform = \"$BUILDPLATFORM\";",
            &[],
        ),
        ("from \"a:$V\";", &["undefined_variable"]),
        ("from \"a:1\"; env V = 1; from \"a:$V\";", &["undefined_variable"]),
        (
            "from \"a:1\", provides = [\"HOME\"]; env A = \"$HOME\"; from \"b:1\"; env A = \"$HOME\";",
            &["undefined_variable"],
        ),
        (
            "from \"a:1\" as a, provides = \"HOME\"; env X = 1; arg Y; from a; env A = \"$HOME$X\"; env B = \"$Y\";",
            &["undefined_variable"],
        ),
    ]);
}

#[test]
fn head() {
    images(&[
        ("", &["missing_from"]),
        ("name \"a\";", &["missing_from"]),
        ("arg A;", &["missing_from"]),
        (
            "name \"a\"; readme \"x\\ny\"; context \".\"; ignore \"x\", \"!y\"; ignore \"z\"; from \"a:1\";",
            &[],
        ),
        ("name \"a/b:V1.0_x-y\"; from \"a:1\";", &[]),
        ("name \"a/b/c\"; from \"a:1\";", &["image_name"]),
        ("name \"-a\"; from \"a:1\";", &["image_name"]),
        ("name \"a:.b\"; from \"a:1\";", &["image_name"]),
        (
            "name \"a\"; name \"b\"; from \"a:1\"; readme \"x\";",
            &["repeated_statement", "statement_order"],
        ),
        ("name \"a\", \"b\"; from \"a:1\";", &["unexpected_argument"]),
        ("name $a; from \"a:1\";", &["syntax"]),
        ("context \"/\"; from \"a:1\";", &["context_dir"]),
        ("context \"..\"; from \"a:1\";", &[]),
        ("context \"src\"; from \"a:1\"; copy \"main.rs\" -> \"/a\";", &[]),
        ("ignore \"\"; from \"a:1\";", &["ignore_pattern"]),
        ("run \"a\"; from \"a:1\";", &["statement_order"]),
        ("arg A; name \"x\"; from \"a:1\";", &[]),
    ]);
}

#[test]
fn stages() {
    images(&[
        (
            "from \"a:1\" as a; from a as b; from \"b\"; copy \"/a\" -> \"/a\", from = \"a\"; copy \"/a\" -> \"/b\", from = b;",
            &[],
        ),
        ("from \"a:1\" as \"x.y-z_1\"; from \"x.y-z_1\";", &[]),
        ("from \"a:1\" as a; from \"a:2\" as a;", &["duplicate_stage"]),
        (
            "from \"a:1\" as Aa; from \"a:2\" as \"1a\"; from \"a:3\" as context; from \"a:3\" as scratch; from \"a:3\" as \"\";",
            &["stage_name"; 5],
        ),
        ("from \"a:1\" as a as b;", &["syntax"]),
        ("from a;", &["unknown_stage"]),
        (
            "from \"a:1\" as a; copy \"/x\" -> \"/x\", from = a;",
            &["unknown_stage"],
        ),
        (
            "from \"a:1\"; copy \"/x\" -> \"/x\", from = later; from \"a:1\" as later;",
            &["unknown_stage"],
        ),
        ("from scratch; from scratch as s; from s;", &["unused_stage"]),
        ("from scratch, pull_secret = \"a\";", &["conflicting_options"]),
        (
            "from \"a:1\", pull_secret = \"a\", platform = \"linux/arm64\", provides = [\"A\", \"B\"], setup = [\"RUN a\"];",
            &[],
        ),
        (
            "from \"a:1\" as a; from a, platform = \"linux/arm64\";",
            &["conflicting_options"],
        ),
        (
            "from \"a:1\" as a; from a, provides = \"HOME\"; env A = \"$HOME\";",
            &[],
        ),
        (
            "from \"a:1\", prebuilt; mount \"src\" -> \"/a\"; run \"a\"; env A = 1;",
            &["prebuilt"],
        ),
        ("from \"a:1\", prebuilt as a;", &["syntax"]),
        ("from \"a:1\", \"b:1\";", &["unexpected_argument"]),
        ("from 5;", &["wrong_kind"]),
        ("from [\"a:1\"];", &["wrong_kind"]),
        ("from image = \"a:1\";", &["unknown_option"]),
        ("from debian(\"trixie\");", &[]),
        ("from debain(\"trixie\");", &["unknown_base"]),
        ("from \"a:latest\";", &["latest_tag"]),
        ("from \"a\", prebuilt;", &["unpinned_base"]),
        ("from \"a:1\", setup = [\"FROM b\"];", &["raw_instruction"]),
        ("from \"a:1\", setup = [\"ran b\", \"RUN\"];", &["raw_instruction"; 2]),
        (
            "include X; from \"a:1\"; include x; include \"x\"; include X, Y; include {X};",
            &[
                "statement_order",
                "unknown_option",
                "wrong_kind",
                "unexpected_argument",
                "wrong_kind",
            ],
        ),
        ("from \"a:1\"; include crate::X; include X;", &[]),
        (
            "from \"https://a.b/c\"; from \"A:1\"; from \"a:1:2\"; from \"a@sha256:12\"; from \"\"; from \"a b\";",
            &["image_reference"; 6],
        ),
    ]);
}
