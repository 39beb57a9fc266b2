//! Any text in any position: rendered, and read again by other code than wrote it, it is the same text; or it was
//! refused. Nothing that a text contains adds an instruction or makes the builder panic.

mod support;

use image_core::builder::{Builder, literal};
use image_core::model::{Image, Rare, Step};
use image_core::spec::{SourceOrigin, Spec};
use proptest::prelude::*;

use support::positions::{Position, marked, shell_word, source};
use support::reader::{Line, read, shell_words, unglobbed};
use support::values::VALUES;

fn start() -> Builder {
    Spec::builder().from("debian:12")
}

/// Texts of any characters, of hostile pieces, and of both.
fn texts() -> impl Strategy<Value = String> {
    let value = (0..VALUES.len()).prop_map(|index| VALUES[index].1.to_owned());
    let piece =
        prop_oneof![3 => "[ -~\t\r]{0,4}", 2 => value, 1 => any::<String>(), 1 => "[\\\\\"'$`#<>{}\\[\\]*? ]{1,6}"];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn positions() -> impl Strategy<Value = Position> {
    (0..Position::ALL.len()).prop_map(|index| Position::ALL[index])
}

/// The text that a position's instructions say, as far as they say one.
fn found(position: Position, spec: &Spec, lines: &[Line]) -> Option<String> {
    use Position as P;
    let last = lines.last()?;
    let word = |index: usize| last.words.get(index).cloned();
    let path = |prefix: &str| {
        word(last.words.len().checked_sub(1)?)?
            .strip_prefix(prefix)
            .map(str::to_owned)
    };
    let shell = |index: usize| shell_words(last.words.last()?).get(index).cloned();
    match position {
        P::Comment => Some(String::new()),
        P::LabelKey | P::RelativeWorkdir => word(0),
        P::RunExec => word(2),
        P::Workdir => path("/w/"),
        P::Destination => path("/d/"),
        P::Volume => path("/v/"),
        P::RunWord | P::Script => shell(2),
        P::CmdWord | P::EntrypointWord | P::HealthcheckWord => shell(1),
        P::ExtraOption => shell(3),
        P::Requirement => shell_words(last.words.last()?).pop(),
        P::StepEnv => exported(&word(2)?),
        P::Source => Some(copied(spec, &word(0)?)),
        P::BindSource => Some(copied(spec, &mounted(last, "source=")?)),
        P::BindTarget => mounted(last, "target=/b/"),
        P::Cache => mounted(last, "target=/c/"),
        P::Env
        | P::Label
        | P::ArgDefault
        | P::Fallback
        | P::CmdExec
        | P::EntrypointExec
        | P::HealthcheckExec
        | P::RelativeDestination => word(1),
    }
}

fn mounted(line: &Line, start: &str) -> Option<String> {
    let fields = line.mounts.first()?.iter();
    fields
        .filter_map(|field| field.strip_prefix(start))
        .map(str::to_owned)
        .next()
}

/// The value in `export V='…' && exec "$@"`.
fn exported(prelude: &str) -> Option<String> {
    let quoted = prelude.strip_prefix("export V=")?.strip_suffix(" && exec \"$@\"")?;
    shell_words(&format!("x{quoted}"))
        .first()
        .map(|word| word[1..].to_owned())
}

/// The name of the file that a source is, wherever it stands in the packed context.
fn copied(spec: &Spec, pattern: &str) -> String {
    let name = unglobbed(pattern).unwrap_or_default();
    let archived = spec.sources().iter().find(|source| source.archive_path == name);
    match archived.map(|source| &source.origin) {
        Some(SourceOrigin::Context(origin)) => unglobbed(&origin.replace(r"\$", "$")).unwrap_or_default(),
        _ => name,
    }
}

/// Returns what a position should say of a text.
fn declared(position: Position, text: &str) -> String {
    if position == Position::Comment {
        String::new()
    } else if position == Position::Requirement {
        marked(text)
    } else {
        text.to_owned()
    }
}

/// Engines clean paths, so `./x` and `x` are the same.
fn same(position: Position, found: &str, declared: &str) -> bool {
    let is_path = matches!(
        position,
        Position::Source | Position::RelativeDestination | Position::BindSource
    );
    found == declared || (is_path && found.strip_prefix("./") == Some(declared))
}

/// `parse-dockerfile` takes `<<` inside a quoted flag for a heredoc; engines do not (`tests/engine` builds such
/// mounts).
fn is_misread(position: Position, text: &str) -> bool {
    matches!(position, Position::Cache | Position::BindSource | Position::BindTarget) && text.contains("<<")
}

/// Returns how many instructions a position makes, the first `FROM` counted.
fn instructions(position: Position) -> usize {
    let after_workdir = matches!(position, Position::RelativeWorkdir | Position::RelativeDestination);
    if after_workdir { 3 } else { 2 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_arrives_or_is_refused(position in positions(), text in texts()) {
        prop_assume!(!is_misread(position, &text));
        let builder = position.declare(start(), &text);
        let Ok(spec) = builder.build() else {
            return Ok(());
        };
        #[cfg(feature = "serde")]
        prop_assert_eq!(Spec::from_json(&spec.to_json()).map_err(|error| error.to_string()), Ok(spec.clone()));
        let rendered = spec.dockerfile();
        let lines = read(&rendered).map_err(TestCaseError::fail)?;
        prop_assert_eq!(lines.len(), instructions(position), "{}", rendered);
        if position == Position::Fallback && text.contains('}') {
            return Ok(());
        }
        let found = found(position, &spec, &lines);
        let declared = declared(position, &text);
        prop_assert!(
            found.as_deref().is_some_and(|found| same(position, found, &declared)),
            "{:?}: declared {:?}, found {:?} in\n{}", position, declared, found, rendered
        );
    }

    #[test]
    fn many_texts_make_as_many_instructions(all in proptest::collection::vec((positions(), texts()), 1..12)) {
        let mut builder = start();
        let mut count = 1;
        for (position, text) in &all {
            let next = position.declare(builder.clone().from("debian:12"), text);
            if !is_misread(*position, text) && next.build().is_ok() {
                builder = next;
                count += instructions(*position);
            }
        }
        let rendered = builder.build().map(|spec| spec.dockerfile()).map_err(|errors| TestCaseError::fail(errors.to_string()))?;
        let lines = read(&rendered).map_err(TestCaseError::fail)?;
        prop_assert_eq!(lines.len(), count, "{}", rendered);
    }

    #[test]
    fn the_builder_never_panics(calls in proptest::collection::vec((0..43_usize, texts(), texts()), 0..10)) {
        let builder = calls.iter().fold(Spec::builder(), |builder, (method, a, b)| call(builder, *method, a, b));
        match builder.build() {
            Ok(spec) => {
                prop_assert!(spec.dockerfile().ends_with('\n'));
                #[cfg(feature = "serde")]
                prop_assert_eq!(Spec::from_json(&spec.to_json()).map_err(|error| error.to_string()), Ok(spec.clone()));
                read(&spec.dockerfile()).map_err(TestCaseError::fail)?;
            }
            Err(errors) => prop_assert!(!errors.problems().is_empty() && !errors.to_string().is_empty()),
        }
    }

    #[test]
    fn a_layered_image_is_what_it_would_be_written_out(
        base in proptest::collection::vec((0..8_usize, texts()), 0..6),
        rest in proptest::collection::vec((0..8_usize, texts()), 0..6),
    ) {
        let (base, rest) = (steps(&base), steps(&rest));
        let start = Step::From("debian:12");
        let whole = image([start].into_iter().chain(base.clone()).chain(rest.clone()));
        let below = Box::leak(Box::new(image([start].into_iter().chain(base))));
        let layered = image([Step::FromImage(below)].into_iter().chain(rest));
        prop_assert_eq!(layered.dockerfile(), whole.dockerfile());
        prop_assert_eq!(layered.spec(), whole.spec());
        prop_assert_eq!(layered.spec().dockerfile(), layered.dockerfile());
    }
}

fn image(steps: impl Iterator<Item = Step>) -> Image {
    Image::Plain(Vec::leak(steps.collect()), "")
}

fn steps(given: &[(usize, String)]) -> Vec<Step> {
    given
        .iter()
        .map(|(kind, text)| step(*kind, String::leak(text.clone())))
        .collect()
}

fn step(kind: usize, text: &'static str) -> Step {
    match kind {
        0 => Step::Env("KEY", text),
        1 => Step::Run(text),
        2 => Step::Script(text),
        3 => Step::Workdir(text),
        4 => Step::CmdShell(text),
        5 => Step::Copy(Vec::leak(vec![text, "b"]), "/x/"),
        6 => Step::Rare(&Rare::Shell(&["/bin/bash", "-c"])),
        _ => Step::User(text),
    }
}

/// Any method with any texts.
fn call(builder: Builder, method: usize, a: &str, b: &str) -> Builder {
    match method {
        0 => builder.name(a),
        1 => builder.readme(a),
        2 => builder.ignore([a, b]),
        3 => builder.from(a),
        4 => builder.from("debian:12").named(a),
        5 => builder.pip([a, b]),
        6 => builder.apt([a, b]),
        7 => builder.apk(a),
        8 => builder.dnf(a),
        9 => builder.python_source(a),
        10 => builder.run(a),
        11 => builder.run([a, b]),
        12 => builder.script(a),
        13 => builder.shell([a, b]),
        14 => builder.env_file(a),
        15 => builder.workdir(a),
        16 => builder.user(a),
        17 => builder.entrypoint(a),
        18 => builder.cmd([a]),
        19 => builder.expose([a, b]),
        20 => builder.volume(a),
        21 => builder.stop_signal(a),
        22 => builder.healthcheck(a),
        23 => builder.copy([a, b], "/x/"),
        24 => builder.copy(a, b),
        25 => builder.mount(a, b),
        26 => builder.add(a, b),
        27 => builder.env(a, b),
        28 => builder.label(a, b),
        _ => more(builder, method, a, b),
    }
}

fn more(builder: Builder, method: usize, a: &str, b: &str) -> Builder {
    match method {
        29 => builder.arg(a),
        30 => builder.arg_default(a, b),
        31 => builder.option(a, b),
        32 => builder.option(a, true),
        33 => builder.bind(a, b),
        34 => builder.allow(a),
        35 => builder.comment(a),
        36 => builder.copy_here(source(a)),
        37 => builder.run(shell_word(a)).secret(b),
        38 => builder.pip("x").requirements(a).index_url(b),
        39 => builder.uv([a, b]).version(b).with_python(a),
        40 => builder.uv_sync(a).groups([a, b]).frozen(false),
        41 => builder.poetry(a).lockfile(b).only([a, b]),
        _ => builder.env("V", literal(a)).no_healthcheck(),
    }
}
