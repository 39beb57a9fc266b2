//! The grammars of names, commands, addresses and durations: what they take, and what they refuse and where.
#![allow(clippy::expect_used, reason = "a test fails by a panic")]

use image_core::kind::Kind;
use image_core::rule::Rule;

#[track_caller]
fn takes(kind: Kind, texts: &[&str]) {
    for text in texts {
        assert_eq!(kind.check(text).err(), None, "{text:?}");
    }
}

/// Each text with the rule and the bytes that are wrong.
#[track_caller]
fn refuses(kind: Kind, texts: &[(&str, &str, usize, usize)]) {
    for (text, rule, from, to) in texts {
        let fault = kind.check(text).expect_err(text);
        assert_eq!(
            (fault.rule.name(), fault.from, fault.to),
            (*rule, *from, *to),
            "{text:?}: {}",
            fault.what
        );
        assert!(!fault.what.is_empty() && !fault.fix.is_empty());
    }
}

#[test]
fn image_names() {
    let longest = "a".repeat(63);
    takes(
        Kind::ImageName,
        &["app", "me/app", "me/app:1.0.0", "a/b:v_1.0-x", "9/1", &longest, "a:_x"],
    );
    refuses(
        Kind::ImageName,
        &[
            ("Me/app", "image_name", 0, 1),
            ("me/app:", "image_name", 6, 7),
            ("-me/app", "image_name", 0, 1),
            ("me/app-", "image_name", 6, 7),
            ("a/b/c", "image_name", 3, 4),
            ("ghcr.io/me/app:1", "image_name", 0, 8),
            ("localhost:5000/app", "image_name", 0, 15),
            ("localhost/app", "image_name", 0, 10),
            ("a_b", "image_name", 1, 2),
            ("é", "image_name", 0, 2),
            ("", "image_name", 0, 0),
            ("a/", "image_name", 2, 2),
            ("app:.x", "image_name", 4, 5),
            ("app:a b", "image_name", 5, 6),
            (&"a".repeat(64), "image_name", 0, 64),
            (&format!("a:{}", "t".repeat(129)), "image_name", 2, 131),
        ],
    );
}

#[test]
fn stage_names_variables_secrets() {
    takes(Kind::StageName, &["a", "builder", "a-b_c.d9"]);
    refuses(
        Kind::StageName,
        &[
            ("Builder", "stage_name", 0, 1),
            ("scratch", "stage_name", 0, 7),
            ("context", "stage_name", 0, 7),
            ("1", "stage_name", 0, 1),
            ("a b", "stage_name", 1, 2),
            ("", "stage_name", 0, 0),
        ],
    );
    takes(Kind::Variable, &["A", "_a9"]);
    refuses(
        Kind::Variable,
        &[
            ("9A", "env_key", 0, 1),
            ("A-B", "env_key", 1, 2),
            ("", "env_key", 0, 0),
            ("BAD KEY", "env_key", 3, 4),
        ],
    );
    refuses(Kind::Secret, &[("my-token", "secret_name", 2, 3)]);
    takes(Kind::PullSecret, &["regcred", "a/b.c-d"]);
    takes(Kind::LabelKey, &["version", "org.x.y", "A:b", "é"]);
    refuses(
        Kind::LabelKey,
        &[
            ("", "label_key", 0, 0),
            ("a b", "label_key", 1, 2),
            ("a\"b", "label_key", 1, 2),
        ],
    );
}

#[test]
fn options_of_steps() {
    takes(Kind::Network, &["none", "host", "default"]);
    refuses(Kind::Network, &[("None", "network", 0, 4)]);
    takes(
        Kind::Device,
        &["nvidia.com/gpu", "nvidia.com/gpu=all", "v/c=a.b:0", "v-1/c.d=0"],
    );
    refuses(
        Kind::Device,
        &[
            ("gpu", "device", 0, 3),
            ("v/=a", "device", 2, 2),
            ("v/c=a b", "device", 5, 6),
            ("-a/b", "device", 0, 1),
            ("1a/b", "device", 0, 1),
            ("a/0", "device", 2, 3),
            ("a./b", "device", 1, 2),
            ("a/b=:0", "device", 4, 5),
            ("a/b=0:", "device", 5, 6),
        ],
    );
    takes(Kind::StepEnv, &["A=", "A=b=c", "A=x\ny"]);
    refuses(
        Kind::StepEnv,
        &[
            ("A", "step_env", 0, 1),
            ("A B=1", "step_env", 1, 2),
            ("=1", "step_env", 0, 0),
        ],
    );
    takes(Kind::Program, &["python3.12", "/opt/venv/bin/python"]);
    refuses(
        Kind::Program,
        &[("", "program", 0, 0), ("-x", "program", 0, 1), ("a b", "program", 1, 2)],
    );
    takes(Kind::Installer, &["uv pip install --system", "'a b' c"]);
    refuses(Kind::Installer, &[(" ", "program", 0, 1), ("a 'b", "program", 4, 4)]);
    takes(Kind::ExtraOptions, &["", "--a 'b c'", r#"-x "a \" b""#]);
    refuses(
        Kind::ExtraOptions,
        &[("a \"", "extra_options", 3, 3), ("a \\", "extra_options", 3, 3)],
    );
    takes(Kind::PackageName, &[".build", "bookworm-backports", "dev"]);
    refuses(
        Kind::PackageName,
        &[("-t", "package_name", 0, 1), ("a b", "package_name", 1, 2)],
    );
    takes(Kind::Module, &["pkg", "_a9", "src/pkg", "./m.py"]);
    refuses(
        Kind::Module,
        &[
            ("a.b", "python_module", 1, 2),
            ("a-b", "python_module", 1, 2),
            ("", "python_module", 0, 0),
            ("../a", "source_path", 0, 2),
            ("a/../../b", "source_path", 5, 7),
            ("/a", "source_path", 0, 1),
            ("~/a", "source_path", 0, 1),
        ],
    );
}

#[test]
fn addresses_of_indexes() {
    takes(
        Kind::IndexUrl,
        &[
            "https://pypi.org/simple",
            "http://user@host:8080/x?y",
            "file:///srv/simple",
        ],
    );
    refuses(
        Kind::IndexUrl,
        &[
            ("pypi", "package_url", 0, 4),
            ("https://", "package_url", 8, 8),
            ("https://a b", "package_url", 9, 10),
            ("https://me:pw@host/x", "password_in_url", 8, 13),
        ],
    );
    takes(Kind::FindLinks, &["/wheels", "https://a.example/x.html", "wheels"]);
    refuses(
        Kind::FindLinks,
        &[
            ("", "package_url", 0, 0),
            ("-f", "package_url", 0, 1),
            ("../wheels", "source_path", 0, 2),
            ("~/wheels", "source_path", 0, 1),
            ("my wheels", "package_url", 2, 3),
            ("ftp://x", "package_url", 0, 7),
        ],
    );
}

#[test]
fn durations() {
    takes(
        Kind::Duration,
        &[
            "0", "30s", "1m30s", "1.5h", "500ms", "1000us", "1000µs", "1000μs", ".5s", "1.s", "+1s", "+0",
        ],
    );
    refuses(
        Kind::Duration,
        &[
            ("30", "duration", 0, 2),
            ("", "duration", 0, 0),
            ("s", "duration", 0, 1),
            ("1m30", "duration", 2, 4),
            ("999us", "duration", 0, 5),
            ("-1s", "duration", 0, 3),
            (".s", "duration", 0, 2),
            ("+", "duration", 0, 1),
            ("+s", "duration", 1, 2),
            ("+-1s", "duration", 1, 4),
            ("9999999h", "duration", 0, 8),
        ],
    );
}

#[test]
fn patterns_and_raw_instructions() {
    takes(
        Kind::IgnorePattern,
        &[
            "target",
            "**/*.pyc",
            "!keep",
            r"\#x",
            "a[b-c]",
            "a b",
            r"a\b",
            "a/../../b",
            "/",
        ],
    );
    refuses(
        Kind::IgnorePattern,
        &[
            ("", "ignore_pattern", 0, 0),
            ("!", "ignore_pattern", 0, 1),
            ("# x", "ignore_pattern", 0, 1),
            (" a", "ignore_pattern", 0, 2),
            ("a[", "ignore_pattern", 1, 2),
            ("a\\", "ignore_pattern", 1, 2),
            (r"a\y", "ignore_pattern", 1, 3),
            ("a[z-b]", "ignore_pattern", 2, 5),
        ],
    );
    takes(
        Kind::Raw,
        &["RUN true", "ENV A=\"b\"", "ONBUILD RUN x", "run x", "RuN\tx"],
    );
    refuses(
        Kind::Raw,
        &[
            ("FROM x", "raw_instruction", 0, 4),
            ("from x", "raw_instruction", 0, 4),
            ("runs x", "raw_instruction", 0, 4),
            ("RUN", "raw_instruction", 0, 3),
            ("RUN a \\", "raw_instruction", 6, 7),
            ("RUN a\nRUN b", "line_break", 5, 6),
        ],
    );
}

#[test]
fn commands() {
    takes(
        Kind::Command,
        &[
            "make",
            "a\n  && b",
            r"echo it\'s",
            r#"echo "a 'b' c""#,
            r"echo $'a\'b'",
            r#"echo "$(echo "x")""#,
            "echo ${x:-'a'}",
            r#"echo "${x:-it's}""#,
            "echo a # it's",
            "# it's\nmake",
            "echo \"$(a\n b)\"",
            r#"echo `echo "a"`"#,
            "echo $(( (1 + 2) * 3 ))",
            "echo $((1 << a))\n && a",
            "cat <<<END\nEND",
            "cat <<END\n ENDS\nEN",
            "echo '<<END' \"<<END\"\nEND",
            "case x in a) echo 'b';; esac",
            r#"echo "$(case x in a) echo b;; esac)""#,
            "echo a#'b c'",
            "make # all",
            "make # all\n",
            "make # all\n  # and install\n \\\n",
            "# all\n  make \\\n  # and\n  && make install # too",
            "echo a#b\nc",
            "echo \"# a\" '# b' \\# c ${x/ #/} \\ #d $# ${#x}\n e",
        ],
    );
    refuses(
        Kind::Command,
        &[
            ("make  # all\n && make install", "comment_in_command", 6, 11),
            ("make;#\r\nls", "comment_in_command", 5, 7),
            ("x=$(ls # a\n)", "comment_in_command", 7, 10),
            ("a \\\nb # c \\\n  # d\n  e", "comment_in_command", 6, 11),
        ],
    );
    takes(
        Kind::CommentedCommand,
        &["make  # all\n && make install", "x=$(ls # a\n)"],
    );
    refuses(
        Kind::CommentedCommand,
        &[
            ("", "empty_command", 0, 0),
            ("a # b\n'c\nd'", "line_end_in_quotes", 6, 8),
        ],
    );
    refuses(
        Kind::Command,
        &[
            ("", "empty_command", 0, 0),
            (" \n\t", "empty_command", 0, 3),
            ("# only\n # this", "empty_command", 0, 14),
            ("echo 'a", "unclosed_quote", 5, 6),
            ("echo \"a", "unclosed_quote", 5, 6),
            ("echo 'a\nb'", "line_end_in_quotes", 5, 7),
            ("echo \"a\nb\"", "line_end_in_quotes", 5, 7),
            ("echo \"a \\\nb\"", "line_end_in_quotes", 5, 8),
            ("cat <<END\nx\nEND", "here_document", 4, 9),
            ("cat <<- 'END' |\r\n sort\r\n\tEND \r\n&& true", "here_document", 4, 12),
            ("cat <<\\END \\\n\nEND", "here_document", 4, 10),
            ("a\0b", "nul_character", 1, 2),
        ],
    );
    takes(Kind::ShellCommand, &["a 'b\nc'", "x"]);
    refuses(
        Kind::ShellCommand,
        &[(" ", "empty_command", 0, 1), ("'", "unclosed_quote", 0, 1)],
    );
    takes(Kind::Script, &["#!/bin/sh\n", "a '", "# x"]);
    refuses(
        Kind::Script,
        &[("", "empty_command", 0, 0), ("\n \n", "empty_command", 0, 3)],
    );
}

/// A hundred times a text of 100 bytes that is a good command.
macro_rules! long {
    () => {
        long!(@ "true # 3456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1234\n")
    };
    (@ $text:literal) => {
        concat!(long!(* $text), long!(* $text), long!(* $text), long!(* $text), long!(* $text), long!(* $text))
    };
    (* $text:literal) => {
        concat!(
            long!(+ $text), long!(+ $text), long!(+ $text), long!(+ $text), long!(+ $text),
            long!(+ $text), long!(+ $text), long!(+ $text), long!(+ $text), long!(+ $text)
        )
    };
    (+ $text:literal) => {
        concat!($text, $text, $text, $text, $text, $text, $text, $text, $text, $text)
    };
}

/// About the longest script and the longest readme that are accepted.
const SCRIPT: &str = long!();
const README: &str = concat!(
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
    long!(),
);

/// The compiler evaluates these without its lint against long evaluations, which is an error by default.
const CHECKED: [bool; 5] = [
    Kind::Script.check(SCRIPT).is_ok(),
    Kind::Argument.check(SCRIPT).is_ok(),
    Kind::ShellCommand.check(SCRIPT).is_ok(),
    Kind::Prose.check(README).is_ok(),
    Kind::Prose.check(concat!(long!(), "\0")).is_ok(),
];

#[test]
fn long_constants() {
    assert!(
        SCRIPT.len() >= 60_000 && README.len() >= 960_000,
        "{} {}",
        SCRIPT.len(),
        README.len()
    );
    assert_eq!(CHECKED, [true, true, true, true, false]);
    assert_eq!(Kind::Prose.check(&"x".repeat(1_000_000)), Ok(()));
    let fault = Kind::Prose.check(&"x".repeat(1_000_001)).map_err(|fault| fault.rule);
    assert_eq!(fault, Err(Rule::LongReadme));
}

#[test]
fn nul_and_line_breaks_at_any_place() {
    for length in 0..50 {
        for at in 0..length {
            for (wrong, rule) in [("\0", Rule::NulCharacter), ("\n", Rule::LineBreak)] {
                let text = format!("{}{wrong}{}", "é".repeat(at), "x".repeat(length - at));
                let fault = Kind::EnvValue.check(&text).map_err(|fault| (fault.rule, fault.from));
                assert_eq!(fault, Err((rule, 2 * at)), "{text:?}");
            }
        }
        assert_eq!(Kind::EnvValue.check(&"\u{101}\u{ff}".repeat(length)), Ok(()));
    }
}
