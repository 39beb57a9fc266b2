//! Commands and their arguments: what the shell or program in the container is given.

use serde_json::{Value, json};

use crate::case::{ARGUMENTS, Built, Case, Findings, split_texts};
use crate::support::positions::{Position, marked, shell_word};

fn named(position: Position) -> Vec<(&'static str, String)> {
    let values = position.values().into_iter();
    values.map(|(name, text)| (name, text.to_owned())).collect()
}

fn words(position: Position) -> String {
    let words: Vec<_> = position.values().iter().map(|(_, text)| shell_word(text)).collect();
    words.join(" ")
}

fn exec<'t>(program: &[&'t str], position: Position) -> Vec<&'t str> {
    program
        .iter()
        .copied()
        .chain(position.values().into_iter().map(|(_, text)| text))
        .collect()
}

fn same_file(built: &Built<'_>, findings: &mut Findings, path: &str, declared: &[(&str, String)]) {
    let has = built.texts(path);
    if let Some(has) = findings.value(path, has) {
        findings.texts(path, &has, declared);
    }
}

/// Commands that start or end with something that a Dockerfile would read itself, and what each adds to `/lines`.
const COMMANDS: &[(&str, &str)] = &[
    ("[ -n x ] && echo bracket >> /lines", "bracket\n"),
    (r#"["sh", "-c", "true"] || echo list >> /lines"#, "list\n"),
    ("--mount=type=cache || echo flag >> /lines", "flag\n"),
    ("-- || echo dashes >> /lines", "dashes\n"),
    ("+x || echo plus >> /lines", "plus\n"),
    ("FROM scratch || echo instruction >> /lines", "instruction\n"),
    ("  \t echo blanks >> /lines \t ", "blanks\n"),
    ("echo hash >> /lines # a comment", "hash\n"),
    ("echo \\# '#' >> /lines", "# #\n"),
    ("echo $(( 1 << 2 )) >> /lines", "4\n"),
    ("echo '<<EOF' \"<<-X\" >> /lines", "<<EOF <<-X\n"),
    ("cat <<EOF >> /lines", ""),
    ("X=y; echo \"${X:-z} $X $1\" '$X' >> /lines", "y y  $X\n"),
    ("! false && echo not >> /lines", "not\n"),
    ("{ echo brace; } >> /lines; (echo parens) >> /lines", "brace\nparens\n"),
    ("\\echo backslash >> /lines; true \\", "backslash\n"),
    ("echo naïve 日本語 >> /lines", "naïve 日本語\n"),
    (
        "echo 'a  b' >> /lines \\\n  # dropped\n\n  && echo and \\\n  >> /lines\n",
        "a  b\nand\n",
    ),
    ("echo one\n   two >> /lines", "one two\n"),
    ("echo 'C:\\\\temp' >> /lines && echo end\\\\", "C:\\temp\n"),
    ("echo \"a\tb\" >> /lines", "a\tb\n"),
    ("echo @ , ; echo '%s' ~root >> /lines", "%s /root\n"),
];

#[test]
fn run_gives_the_shell_its_text() {
    let case = Case::new("run");
    let printing = |words: &str, file: &str| format!("printf '%s\\0' {words} > {file}");
    let mut builder = case
        .builder()
        .run(printing(&words(Position::RunWord), "/words"))
        .run(exec(&["python3", "-c", ARGUMENTS, "/exec"], Position::RunExec))
        .script(printing(&words(Position::Script), "/script"))
        .script(format!("#!/usr/bin/env python3\n{}\n", python()))
        .script("cat > /heredoc <<'EOF'\n# $HOME `id` \\\n\n  EOF\nEOF\n");
    for (command, _) in COMMANDS {
        builder = builder.run(*command);
    }
    case.verify(&builder, |built, findings| {
        same_file(built, findings, "/words", &named(Position::RunWord));
        same_file(built, findings, "/exec", &named(Position::RunExec));
        same_file(built, findings, "/script", &named(Position::Script));
        same_file(built, findings, "/python", &named(Position::Script));
        let heredoc = built
            .file("/heredoc")
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        findings.same(
            "heredoc of a script",
            &heredoc,
            &Ok("# $HOME `id` \\\n\n  EOF\n".to_owned()),
        );
        lines(built, findings);
    });
}

/// A program that writes the values, as Python's own literals.
fn python() -> String {
    let literals: Vec<_> = Position::Script
        .values()
        .iter()
        .map(|(_, text)| json!(text).to_string())
        .collect();
    format!(
        "open('/python', 'wb').write(b''.join(text.encode() + b'\\0' for text in [{}]))",
        literals.join(",\n# comment\n")
    )
}

fn lines(built: &Built<'_>, findings: &mut Findings) {
    let declared: String = COMMANDS.iter().map(|(_, line)| *line).collect();
    let has = built
        .file("/lines")
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    findings.same("lines", &has, &Ok(declared));
}

#[test]
fn another_shell_is_given_the_text() {
    let case = Case::new("shell");
    let builder = case
        .builder()
        .shell(["/usr/bin/env", "python3", "-c"])
        .run("open('/a', 'w').write('$HOME \"#x\"')")
        .script("echo from sh > /b")
        .pip("x")
        .command("touch /pip")
        .cmd("print('cmd', end='')");
    case.verify(&builder, |built, findings| {
        findings.same("run", &built.file("/a"), &Ok(b"$HOME \"#x\"".to_vec()));
        findings.same("script", &built.file("/b"), &Ok(b"from sh\n".to_vec()));
        findings.same("pip", &built.file("/pip"), &Ok(Vec::new()));
        findings.same("cmd", &built.prints_as_it_is(&[]), &Ok(b"cmd".to_vec()));
    });
}

#[test]
fn variables_of_a_step_are_in_that_step_only() {
    let case = Case::new("stepenv");
    let env: Vec<_> = Position::StepEnv
        .values()
        .iter()
        .map(|(name, text)| format!("S_{name}={text}"))
        .collect();
    let dump = |file: &str| ["sh".to_owned(), "-c".to_owned(), format!("env -0 > {file}")];
    let builder = case
        .builder()
        .run(dump("/exec"))
        .with_env(env.as_slice())
        .run("env -0 > /shell")
        .with_env(env.as_slice())
        .script("env -0 > /script")
        .with_env(env.as_slice())
        .run("env -0 > /after");
    case.verify(&builder, |built, findings| {
        for file in ["/exec", "/shell", "/script"] {
            let has = built.texts(file);
            let Some(has) = findings.value(file, has) else { continue };
            for entry in &env {
                findings.same(&format!("{file} {entry:?}"), &has.contains(entry), &true);
            }
        }
        let after = built.texts("/after").unwrap_or_default();
        findings.same(
            "after the step",
            &after.iter().any(|entry| entry.starts_with("S_")),
            &false,
        );
    });
}

#[test]
fn entrypoint_and_cmd_are_given_their_arguments() {
    let case = Case::new("exec");
    let print = "import sys; sys.stdout.buffer.write(b''.join(a.encode() + b'\\0' for a in sys.argv[1:]))";
    let builder = case
        .builder()
        .entrypoint(exec(&["python3", "-c", print], Position::EntrypointExec))
        .cmd(exec(&["and"], Position::CmdExec));
    let mut declared = named(Position::EntrypointExec);
    declared.push(("and", "and".to_owned()));
    declared.extend(named(Position::CmdExec));
    case.verify(&builder, |built, findings| {
        let has = built.prints_as_it_is(&[]).map(|bytes| split_texts(&bytes));
        if let Some(has) = findings.value("run", has) {
            findings.texts("argument", &has, &declared);
        }
    });
}

#[test]
fn shell_forms_of_cmd_and_entrypoint_are_given_their_text() {
    for position in [Position::CmdWord, Position::EntrypointWord] {
        let case = Case::new(if position == Position::CmdWord {
            "cmd"
        } else {
            "entrypoint"
        });
        let text = format!("printf '%s\\0' {} \\\n\"$HOME\"", words(position));
        let builder = if position == Position::CmdWord {
            case.builder().cmd(text)
        } else {
            case.builder().entrypoint(text)
        };
        let mut declared = named(position);
        declared.push(("home", "/root".to_owned()));
        case.verify(&builder, |built, findings| {
            let has = built.prints_as_it_is(&[]).map(|bytes| split_texts(&bytes));
            if let Some(has) = findings.value("run", has) {
                findings.texts("argument", &has, &declared);
            }
        });
    }
}

#[test]
fn an_empty_cmd_and_entrypoint_are_empty() {
    let case = Case::new("none");
    let base = case.builder().named("base").cmd(["a"]).entrypoint(["b"]);
    let builder = base.from("base").entrypoint([""; 0]).cmd([""; 0]);
    case.verify(&builder, |built, findings| {
        let config = built.config().unwrap_or_default();
        for key in ["Entrypoint", "Cmd"] {
            let is_empty = config
                .get(key)
                .is_none_or(|words| words.is_null() || *words == json!([]));
            findings.same(key, &is_empty, &true);
        }
    });
}

#[test]
fn healthchecks_are_given_their_text() {
    let seconds = |count: u64| json!(count * 1_000_000_000);
    for position in [Position::HealthcheckExec, Position::HealthcheckWord] {
        let case = Case::new(if position == Position::HealthcheckExec {
            "health"
        } else {
            "healthshell"
        });
        let text = format!("printf '%s\\0' {}", words(position));
        let list = exec(&["check"], position);
        let builder = if position == Position::HealthcheckExec {
            case.builder().healthcheck(list.clone())
        } else {
            case.builder().healthcheck(text.clone())
        };
        let builder = builder.interval("90s").timeout("1m5s").start_period("2s");
        let builder = builder.retries(7);
        verify_docker_format(&case, &builder, |built, findings| {
            let config = built.config().unwrap_or_default();
            let check = config.get("Healthcheck").cloned().unwrap_or_default();
            let declared = if position == Position::HealthcheckExec {
                json!(["CMD"].into_iter().chain(list.clone()).collect::<Vec<_>>())
            } else {
                json!(["CMD", "/bin/sh", "-c", text])
            };
            findings.same("test", &check.get("Test").map(spelt_out), &Some(declared));
            findings.same("interval", &check["Interval"], &seconds(90));
            findings.same("timeout", &check["Timeout"], &seconds(65));
            findings.same("start period", &check["StartPeriod"], &seconds(2));
            findings.same("retries", &check["Retries"], &json!(7));
        });
    }
}

/// The OCI format has no health checks, so buildah is asked for Docker's.
fn verify_docker_format(
    case: &Case,
    builder: &image_core::builder::Builder,
    verify: impl Fn(&Built<'_>, &mut Findings),
) {
    case.verify_with(
        builder,
        |engine| {
            if engine.is_imagebuilder() {
                &["--format", "docker"]
            } else {
                &[]
            }
        },
        verify,
    );
}

/// `CMD-SHELL` as what it means.
fn spelt_out(test: &Value) -> Value {
    match test.as_array().map(Vec::as_slice) {
        Some([form, command]) if form == "CMD-SHELL" => json!(["CMD", "/bin/sh", "-c", command]),
        _ => test.clone(),
    }
}

#[test]
fn package_texts_are_single_words_of_the_installer() {
    let case = Case::new("pip");
    let requirements: Vec<_> = Position::Requirement
        .values()
        .iter()
        .map(|(_, text)| marked(text))
        .collect();
    case.file("tools/installer.py", ARGUMENTS);
    let builder = case
        .builder()
        .pip(requirements.as_slice())
        .command("python3 /tools/installer.py /requirements")
        .bind("tools", "/tools")
        .pip("x")
        .command("python3 /tools/installer.py /options")
        .extra_options(words(Position::ExtraOption))
        .bind("tools", "/tools");
    case.verify(&builder, |built, findings| {
        let named =
            |texts: Vec<String>| -> Vec<(&str, String)> { texts.into_iter().map(|text| ("word", text)).collect() };
        same_file(built, findings, "/requirements", &named(requirements.clone()));
        let mut options: Vec<_> = Position::ExtraOption
            .values()
            .iter()
            .map(|(_, text)| (*text).to_owned())
            .collect();
        options.push("x".to_owned());
        same_file(built, findings, "/options", &named(options));
    });
}

/// An `npm` that writes down what it is given.
const NPM: &str = "#!/bin/sh\nprintf '%s\\0' \"$@\" >> /npm\n";

#[test]
fn npm_is_given_its_words() {
    let case = Case::new("npm");
    case.file("npm", NPM);
    let builder = case
        .builder()
        .copy("npm", "/usr/bin/npm")
        .run("chmod +x /usr/bin/npm")
        .npm(["typescript@>=5 <6", "@scope/it's"])
        .registry("https://npm.example.com/?a=$b")
        .extra_options("--tag 'a b'");
    let words = [
        "install",
        "--global",
        "--cache",
        "/root/.npm",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--registry",
        "https://npm.example.com/?a=$b",
        "--tag",
        "a b",
        "typescript@>=5 <6",
        "@scope/it's",
    ];
    let declared = words.map(|word| (word, word.to_owned()));
    case.verify(&builder, |built, findings| {
        same_file(built, findings, "/npm", &declared);
    });
}

/// A `zypper` that writes down what it is given.
const ZYPPER: &str = "#!/bin/sh\nprintf '%s\\0' \"$@\" >> /zypper\n";

#[test]
fn zypper_is_given_its_words() {
    let case = Case::new("zypper");
    case.file("zypper", ZYPPER);
    let builder = case
        .builder()
        .copy("zypper", "/usr/bin/zypper")
        .run("chmod +x /usr/bin/zypper")
        .zypper(["git", "perl(Foo)>=2"])
        .release("15.6")
        .remove("vim");
    let words = "--non-interactive --releasever 15.6 refresh \
                 --non-interactive --releasever 15.6 install --no-recommends git perl(Foo)>=2 \
                 --non-interactive --releasever 15.6 remove --clean-deps vim \
                 clean --all";
    let declared: Vec<(&str, String)> = words.split(' ').map(|word| (word, word.to_owned())).collect();
    case.verify(&builder, |built, findings| {
        same_file(built, findings, "/zypper", &declared);
    });
}
