//! Names: of images, stages, variables, secrets, labels, packages, modules, devices.

use super::bytes::{find, is, is_in, is_name, rfind, skip_char, skip_lower_word, skip_name, skip_until, starts_name};
use super::{not_an_option, not_empty, only, path, wrong};
use crate::rule::{Fault, Rule};

/// Checks `user/name:tag`, by the language: two parts of lower-case letters, digits and hyphens, and a tag as
/// registries have it.
pub(crate) const fn image(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let colon = find(bytes, 0, bytes.len(), b':');
    let slash = find(bytes, 0, bytes.len(), b'/');
    // As engines tell a registry's host from a name.
    let host = colon < slash || find(bytes, 0, slash, b'.') < slash || is(bytes, 0, slash, "localhost");
    if slash < bytes.len() && host {
        let fix = "leave it out: a registry is named when the image is pushed";
        return wrong(Rule::ImageName, "starts with the host of a registry", fix, 0, slash + 1);
    }
    if slash < colon {
        attempt!(image_part(bytes, 0, slash));
        attempt!(image_part(bytes, slash + 1, colon));
    } else {
        attempt!(image_part(bytes, 0, colon));
    }
    if colon < bytes.len() {
        tag(bytes, colon + 1)
    } else {
        Ok(())
    }
}

const fn image_part(bytes: &[u8], from: usize, to: usize) -> Result<(), Fault> {
    let rule = Rule::ImageName;
    if from == to {
        let what = "has an empty part";
        return wrong(rule, what, "write `name`, `name:tag` or `user/name:tag`", from, to);
    }
    if to - from > 63 {
        return wrong(rule, "has a part of more than 63 characters", "shorten it", from, to);
    }
    let at = skip_lower_word(bytes, from, to, "-");
    if at < to {
        return image_character(bytes, at);
    }
    if bytes[from] == b'-' || bytes[to - 1] == b'-' {
        let at = if bytes[from] == b'-' { from } else { to - 1 };
        let what = "has a hyphen at the start or end of a part";
        return wrong(rule, what, "leave that hyphen out", at, at + 1);
    }
    Ok(())
}

const fn image_character(bytes: &[u8], at: usize) -> Result<(), Fault> {
    let (what, fix) = match bytes[at] {
        b'A'..=b'Z' => ("has an upper-case letter", "write it in lower case"),
        b'/' => (
            "has more than one `/`",
            "write `user/name:tag`; a registry is named when the image is pushed",
        ),
        b'_' | b'.' => (
            "has a character other than letters, digits and hyphens",
            "write a hyphen instead",
        ),
        _ => ("has a character other than letters, digits and hyphens", "leave it out"),
    };
    wrong(Rule::ImageName, what, fix, at, skip_char(bytes, at))
}

const fn tag(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let rule = Rule::ImageName;
    if from == bytes.len() {
        let what = "has no tag after the colon";
        return wrong(rule, what, "write one, or leave the colon out", from - 1, from);
    }
    if bytes.len() - from > 128 {
        let what = "has a tag of more than 128 characters";
        return wrong(rule, what, "shorten it", from, bytes.len());
    }
    if is_in(bytes[from], ".-") {
        let what = "has a tag that starts with `.` or `-`";
        return wrong(rule, what, "start it with a letter or digit", from, from + 1);
    }
    let found = (
        "has a tag with another character",
        "write letters, digits, `_`, `.` and `-`",
    );
    only(bytes, (from, bytes.len()), "_.-", rule, found)
}

/// Checks a stage's name, by `BuildKit` (instructions/parse.go).
pub(crate) const fn stage(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let end = bytes.len();
    if is(bytes, 0, end, "scratch") || is(bytes, 0, end, "context") {
        return wrong(
            Rule::StageName,
            "is a name that engines keep for themselves",
            "choose another name",
            0,
            end,
        );
    }
    if end == 0 || !bytes[0].is_ascii_lowercase() {
        let fix = "start it with a lower-case letter";
        let to = skip_char(bytes, 0);
        return wrong(Rule::StageName, "does not start with a lower-case letter", fix, 0, to);
    }
    let at = skip_lower_word(bytes, 0, end, "_.-");
    if at < end {
        let what = "has another character than stage names have";
        let fix = "write lower-case letters, digits, `_`, `.` and `-`";
        return wrong(Rule::StageName, what, fix, at, skip_char(bytes, at));
    }
    Ok(())
}

/// Checks `[A-Za-z_][A-Za-z0-9_]*`, the names that engines and shells can refer to.
pub(crate) const fn variable(text: &str, rule: Rule) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    attempt!(not_empty(bytes, rule, "write a name"));
    if !starts_name(bytes[0]) {
        let what = "does not start with a letter or `_`";
        return wrong(rule, what, "start it with a letter or `_`", 0, skip_char(bytes, 0));
    }
    let end = skip_name(bytes, 0, bytes.len());
    if end < bytes.len() {
        let what = "has a character that names of variables do not have";
        return wrong(rule, what, "write letters, digits and `_`", end, skip_char(bytes, end));
    }
    Ok(())
}

/// Checks the name under which a service keeps credentials: one word.
pub(crate) const fn pull_secret(text: &str) -> Result<(), Fault> {
    word(
        text,
        Rule::SecretName,
        "._-/",
        "write letters, digits, `.`, `_`, `-` and `/`",
    )
}

/// Checks the name of a secret that is a file: no variable has it, so it may have signs.
pub(crate) const fn secret_file(text: &str) -> Result<(), Fault> {
    attempt!(not_an_option(
        text.as_bytes(),
        Rule::SecretName,
        "start it with a letter"
    ));
    word(text, Rule::SecretName, "._-", "write letters, digits, `.`, `_` and `-`")
}

/// Checks a suite, a virtual package, an extra, a release.
pub(crate) const fn package_word(text: &str) -> Result<(), Fault> {
    attempt!(not_an_option(
        text.as_bytes(),
        Rule::PackageName,
        "write the name alone"
    ));
    word(
        text,
        Rule::PackageName,
        "._-+~",
        "write letters, digits, `.`, `-`, `_`, `+` and `~`",
    )
}

/// Checks a binary, package or profile of Cargo.
pub(crate) const fn cargo(text: &str) -> Result<(), Fault> {
    cargo_word(text, "_-", "write letters, digits, `-` and `_`")
}

/// Checks a feature, perhaps behind the name of a package.
pub(crate) const fn cargo_feature(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let comma = find(bytes, 0, bytes.len(), b',');
    if comma < bytes.len() {
        let fix = "write each as a text of its own: [\"a\", \"b\"]";
        return wrong(Rule::CargoName, "has a comma", fix, comma, comma + 1);
    }
    let fix = "write letters, digits, `-`, `_`, `+` and `.`, and a `/` behind the name of a package";
    cargo_word(text, "_-+./?", fix)
}

/// Checks a target of the Rust compiler.
pub(crate) const fn cargo_target(text: &str) -> Result<(), Fault> {
    let fix = "write the name of a target: \"x86_64-unknown-linux-musl\"";
    let bytes = text.as_bytes();
    attempt!(cargo_word(text, "_-.", fix));
    if find(bytes, 0, bytes.len(), b'-') == bytes.len() {
        return wrong(Rule::CargoName, "is not a target of the compiler", fix, 0, bytes.len());
    }
    Ok(())
}

const fn cargo_word(text: &str, others: &str, fix: &'static str) -> Result<(), Fault> {
    attempt!(not_an_option(text.as_bytes(), Rule::CargoName, "write the name alone"));
    word(text, Rule::CargoName, others, fix)
}

/// Checks a word of letters, digits and `others`.
const fn word(text: &str, rule: Rule, others: &str, fix: &'static str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    attempt!(not_empty(bytes, rule, "write a name"));
    let found = ("has a character that such a name does not have", fix);
    only(bytes, (0, bytes.len()), others, rule, found)
}

/// Checks a label's key: not empty, no blanks, no quotes that engines read.
pub(crate) const fn label(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    attempt!(not_empty(bytes, Rule::LabelKey, "write a key such as `version`"));
    let at = skip_until(bytes, 0, bytes.len(), " \t\"'\\$=\r");
    if at < bytes.len() {
        let what = "has a blank, quote, `$`, `=` or backslash";
        let fix = "write letters, digits, `.`, `-`, `_` and `/`";
        return wrong(Rule::LabelKey, what, fix, at, at + 1);
    }
    Ok(())
}

/// Checks a Python module: an import name, or a path with a `/`, which is a source.
pub(crate) const fn module(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if find(bytes, 0, bytes.len(), b'/') < bytes.len() {
        return path::read(bytes);
    }
    let dot = find(bytes, 0, bytes.len(), b'.');
    if dot < bytes.len() {
        let what = "has a dot: only whole packages are added";
        return wrong(
            Rule::PythonModule,
            what,
            "name the package before the first dot",
            dot,
            dot + 1,
        );
    }
    if bytes.is_empty() || bytes[0].is_ascii_digit() {
        return wrong(
            Rule::PythonModule,
            "is not an import name",
            "write it as `import` does",
            0,
            bytes.len(),
        );
    }
    let mut at = 0;
    while at < bytes.len() {
        if !(is_name(bytes[at]) || bytes[at] >= 0x80) {
            let fix = "write it as `import` does, or a path with a `/`";
            return wrong(Rule::PythonModule, "is not an import name", fix, at, at + 1);
        }
        at += 1;
    }
    Ok(())
}

/// Checks the name of a function, which is an argument of a program.
pub(crate) const fn function(text: &str) -> Result<(), Fault> {
    not_empty(text.as_bytes(), Rule::Program, "name the function")
}

/// Checks a program: one word, since it is not split.
pub(crate) const fn program(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    attempt!(not_empty(
        bytes,
        Rule::Program,
        "write a name such as `python3.12`, or an absolute path"
    ));
    attempt!(not_an_option(bytes, Rule::Program, "write the program alone"));
    let at = skip_until(bytes, 0, bytes.len(), " \t\r");
    if at < bytes.len() {
        let fix = "write the program without arguments";
        return wrong(Rule::Program, "has a blank", fix, at, at + 1);
    }
    Ok(())
}

/// Checks a shell that is given by its program alone, and so is one that takes a command behind `-c`.
pub(crate) const fn shell_program(text: &str) -> Result<(), Fault> {
    if let Err(fault) = program(text) {
        let fix = "write the program, or a list of it and its arguments: shell [\"/bin/bash\", \"-c\"]";
        return Err(Fault { fix, ..fault });
    }
    let bytes = text.as_bytes();
    let name = match rfind(bytes, 0, bytes.len(), b'/') {
        Some(slash) => slash + 1,
        None => 0,
    };
    let mut index = 0;
    while index < OTHER_OPTIONS.len() {
        let (names, fix) = OTHER_OPTIONS[index];
        if super::bytes::is_one_of(bytes, name, bytes.len(), names) {
            let what = "takes a command behind another option than `-c`";
            return wrong(Rule::Program, what, fix, name, bytes.len());
        }
        index += 1;
    }
    Ok(())
}

/// Programs that do something else with what follows `-c`, and how they are a shell.
const OTHER_OPTIONS: &[(&[&str], &str)] = &[
    (&["node"], "write a list: shell [\"node\", \"-e\"]"),
    (&["perl"], "write a list: shell [\"perl\", \"-e\"]"),
    (&["ruby"], "write a list: shell [\"ruby\", \"-e\"]"),
    (&["php"], "write a list: shell [\"php\", \"-r\"]"),
    (&["cmd", "cmd.exe"], "write a list: shell [\"cmd\", \"/S\", \"/C\"]"),
];

/// Checks that a network is `none`, `host` or `default`.
pub(crate) const fn network(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if super::bytes::is_one_of(bytes, 0, bytes.len(), &["none", "host", "default"]) {
        return Ok(());
    }
    wrong(
        Rule::Network,
        "is not a network of a step",
        "write \"none\", \"host\" or \"default\"",
        0,
        bytes.len(),
    )
}

/// Checks a CDI device: `vendor/class` or `vendor/class=name` (Container Device Interface, SPEC.md).
pub(crate) const fn device(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let equals = find(bytes, 0, bytes.len(), b'=');
    let slash = find(bytes, 0, equals, b'/');
    if slash == equals {
        return wrong(
            Rule::Device,
            "has no `/` between vendor and class",
            "write \"vendor/class=name\"",
            0,
            equals,
        );
    }
    attempt!(device_part(bytes, 0, slash, "_-."));
    attempt!(device_part(bytes, slash + 1, equals, "_-."));
    if equals < bytes.len() {
        device_part(bytes, equals + 1, bytes.len(), "_-.:")
    } else {
        Ok(())
    }
}

/// Checks a part of a device's name: it ends with a letter or digit and starts with one; vendor and class with a letter
/// (container-device-interface, pkg/parser).
const fn device_part(bytes: &[u8], from: usize, to: usize, others: &str) -> Result<(), Fault> {
    const FIX: &str = "write \"vendor/class=name\"";
    if from == to {
        return wrong(Rule::Device, "has an empty part", FIX, from, to);
    }
    let found = ("has a character that names of devices do not have", FIX);
    attempt!(only(bytes, (from, to), others, Rule::Device, found));
    let is_name = from > 0 && bytes[from - 1] == b'=';
    if !(bytes[from].is_ascii_alphabetic() || is_name && bytes[from].is_ascii_digit()) {
        let what = "has a part that does not start with a letter, or a name that does not start with a letter or digit";
        return wrong(Rule::Device, what, FIX, from, from + 1);
    }
    if !bytes[to - 1].is_ascii_alphanumeric() {
        let what = "has a part that does not end with a letter or digit";
        return wrong(Rule::Device, what, FIX, to - 1, to);
    }
    Ok(())
}

/// Checks `KEY=value` of one step; the value is any text.
pub(crate) const fn step_env(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let equals = find(bytes, 0, bytes.len(), b'=');
    if equals == bytes.len() {
        return wrong(Rule::StepEnv, "has no `=`", "write \"KEY=value\"", 0, bytes.len());
    }
    variable(text.split_at(equals).0, Rule::StepEnv)
}

/// Checks `NAME=value` for an ARG of a Dockerfile; the value is any text of one line.
pub(crate) const fn build_arg(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let equals = find(bytes, 0, bytes.len(), b'=');
    if equals == bytes.len() {
        return wrong(
            Rule::DockerfileArg,
            "has no `=`",
            "write \"NAME=value\"",
            0,
            bytes.len(),
        );
    }
    variable(text.split_at(equals).0, Rule::DockerfileArg)
}
