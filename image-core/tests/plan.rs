//! Plans: notes, local files, and the text for a build.
#![cfg(feature = "plan")]

#[path = "plan/caches.rs"]
mod caches;

use std::path::Path;

use image_core::model::{Full, Head, Image, OptName, Rare, Step, Steps};
use image_core::plan::{FORCE, LocalOrigin, Plan};
use image_core::spec::Action;
use image_core::target::Target;

const fn image(steps: &'static [Step], lines: &'static str) -> Image {
    Image::Local(steps, lines, "/app")
}

/// The lines of the statements that made the instructions of a stage.
fn lines(plan: &Plan, stage: usize) -> Vec<u32> {
    let notes = plan.notes[stage].iter();
    notes.map(|note| note.at.map_or(0, |at| at.line)).collect()
}

/// Roots, what is named, and places.
fn named(plan: &Plan) -> Vec<(&Path, &LocalOrigin, Option<&str>)> {
    let locals = plan.locals.iter();
    locals
        .map(|local| (local.root.as_path(), &local.origin, local.place.as_deref()))
        .collect()
}

fn context(path: &str) -> LocalOrigin {
    LocalOrigin::Context(path.to_owned())
}

#[test]
fn instructions_know_their_statements() {
    const APP: Image = image(
        &[
            Step::Arg("A", None),
            Step::Comment("base"),
            Step::From("debian:12"),
            Step::Run("one"),
            Step::Rare(&Rare::PythonSource(&[("app", "src/app")])),
            Step::Run("two"),
        ],
        "2 3 3 4 6 9 in src/main.rs",
    );
    let plan = APP.plan();
    assert_eq!(plan.spec, APP.spec());
    let at = plan.bases[0].at.expect("the base has a place");
    assert_eq!((at.file, at.line), ("src/main.rs", 3));
    // `python_source` is a copy and a variable.
    assert_eq!(lines(&plan, 0), [4, 6, 6, 9]);
    assert_eq!(plan.at(0, Some(3)).map(|at| at.line), Some(9));
    assert_eq!(plan.at(0, None).map(|at| at.line), Some(3));
    assert_eq!(plan.at(0, Some(4)), None);
}

#[test]
fn images_and_fragments_know_their_own_places() {
    const BASE: Image = Image::Plain(&[Step::From("debian:12"), Step::Run("a")], "7 8 in base.rs");
    const TOOLS: Steps = Steps::declared(&[Step::Run("b"), Step::Run("c")], &[], "in tools.rs").parts(&["1", "2"]);
    const APP: Image = image(
        &[
            Step::FromImage(&BASE),
            Step::Include(&TOOLS),
            Step::FromImage(&BASE),
            Step::With(OptName::Setup, "RUN d"),
            Step::Run("e"),
        ],
        "20 21 22 23 in app.rs",
    );
    let plan = APP.plan();
    let places = |stage: usize| {
        let at = plan.notes[stage].iter().filter_map(|note| note.at);
        at.map(|at| (at.file, at.line)).collect::<Vec<_>>()
    };
    assert_eq!(places(0), [("base.rs", 8), ("tools.rs", 1), ("tools.rs", 2)]);
    assert_eq!(places(1), [("base.rs", 8), ("app.rs", 22), ("app.rs", 23)]);
    assert_eq!(plan.at(1, None).map(|at| at.file), Some("base.rs"));
}

#[test]
fn images_are_equal_wherever_they_stand() {
    const STEPS: &[Step] = &[Step::From("debian:12")];
    let (one, other) = (
        image(STEPS, "1 in a.rs"),
        Image::Full(&Full {
            head: Head::NONE,
            steps: STEPS,
            lines: "",
            folder: "",
            parts: &["7"],
        }),
    );
    assert_eq!(one, other);
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    assert_ne!(one, image(&[Step::From("debian:13")], "1 in a.rs"));
    assert_eq!(
        Steps::declared(STEPS, &[], "1 in a.rs").folder("/a"),
        Steps::new(STEPS, &[])
    );
}

#[test]
fn local_files_of_all_steps() {
    const HEAD: Head<'static> = Head {
        context: "services",
        ..Head::NONE
    };
    const APP: Image = Image::Full(&Full {
        head: HEAD,
        steps: &[
            Step::From("debian:12"),
            Step::With(OptName::Setup, "COPY x.* /x/"),
            Step::With(OptName::Setup, "RUN --mount=target=/m id"),
            Step::Copy(&["src", "lib/*.py"], "/app/"),
            Step::Copy(&["~/a"], "/a"),
            Step::Flag(OptName::External),
            Step::Copy(&["b"], "/b"),
            Step::With(OptName::Ignore, "*.pyc"),
            Step::Copy(&[r"what\?"], "/c"),
            Step::Copy(&["/etc"], "/d"),
            Step::With(OptName::CopyFrom, "busybox"),
            Step::Rare(&Rare::Mount(&["m"], "/m")),
            Step::Rare(&Rare::PythonSource(&[("pkg", "src/pkg"), ("later", "")])),
            Step::Pip(&[]),
            Step::With(OptName::Requirements, "req[1].txt"),
            Step::With(OptName::RequirementsPart, "$base.txt"),
            Step::Run("id"),
            Step::Bind("tools", "/t"),
            Step::Bind("t*", "/s"),
        ],
        lines: "1 2 3 4 5 6 7 8 9 10 in a.rs",
        folder: "/app",
        parts: &[],
    });
    let plan = APP.plan();
    let root = Path::new("/app/services");
    let expected = [
        (context("x.*"), None),
        (context("."), None),
        (context("src"), None),
        (context("lib/*.py"), None),
        (LocalOrigin::External("~/a".to_owned()), Some(".image-dsl/0/a")),
        (context("b"), Some(".image-dsl/1/b")),
        (context(r"what\?"), Some(".image-dsl/2/source")),
        (context("m"), None),
        (LocalOrigin::Python("src/pkg".to_owned()), Some(".image-dsl/3/pkg")),
        (LocalOrigin::Module("later".to_owned()), Some(".image-dsl/4/")),
        (context(r"req\[1\].txt"), None),
        (context(r"\$base.txt"), None),
        (context(r"t*"), Some(".image-dsl/5/")),
        (context("tools"), None),
    ];
    let expected: Vec<_> = expected.iter().map(|(origin, place)| (root, origin, *place)).collect();
    assert_eq!(named(&plan), expected);
    assert_eq!(plan.locals[5].ignore, ["*.pyc"]);
    let at = plan.locals.iter().filter_map(|local| local.at);
    assert_eq!(
        at.map(|at| at.line).collect::<Vec<_>>(),
        [1, 1, 2, 2, 3, 4, 5, 7, 8, 8, 9, 9, 10, 10]
    );
}

/// Two folders may have files of one path.
#[test]
fn files_of_another_folder_have_places_of_their_own() {
    const BASE: Image = Image::Local(
        &[Step::From("debian:12"), Step::Copy(&["src", "*.txt"], "/base/")],
        "1 2 in base.rs",
        "/base",
    );
    const TOOLS: Steps = Steps::declared(
        &[
            Step::Run("id"),
            Step::Bind("src", "/t"),
            Step::Rare(&Rare::Mount(&["."], "/m")),
        ],
        &[],
        "1 2 in t.rs",
    )
    .folder("/tools");
    const APP: Image = image(
        &[
            Step::FromImage(&BASE),
            Step::Copy(&["src"], "/app"),
            Step::Include(&TOOLS),
        ],
        "1 2 3 in app.rs",
    );
    let plan = APP.plan();
    assert_eq!(plan.spec, APP.spec());
    let (base, app, tools) = (Path::new("/base"), Path::new("/app"), Path::new("/tools"));
    assert_eq!(
        named(&plan),
        [
            (base, &context("src"), Some(".image-dsl/other/0/src")),
            (base, &context("*.txt"), Some(".image-dsl/other/1/")),
            (app, &context("src"), None),
            (tools, &context("src"), Some(".image-dsl/other/2/src")),
            (tools, &context("."), Some(".image-dsl/other/3/")),
        ]
    );
    let (text, _) = plan.dockerfile(&Target::docker("28.5")).expect("renders");
    insta::assert_snapshot!(text);
    assert_eq!(plan.mounts()[0].sources, [".image-dsl/other/3/"]);
}

/// The archive holds more than the files of the context.
#[test]
fn what_takes_the_whole_context_has_a_place_of_its_own() {
    const APP: Image = image(
        &[
            Step::From("debian:12"),
            Step::Copy(&["."], "."),
            Step::Copy(&["a", "./*", r"\*b", ".d*/x"], "/app/"),
            Step::Run("id"),
            Step::Bind(".", "/t"),
            Step::Bind("a", "/u"),
        ],
        "1 2 3 4 in app.rs",
    );
    let (text, _) = APP.plan().dockerfile(&Target::docker("28.5")).expect("renders");
    insta::assert_snapshot!(text);
}

#[test]
fn an_image_without_files_has_no_folder() {
    const BASE: Image = image(&[Step::From("debian:12"), Step::Copy(&["a"], "/a")], "1 2 in a.rs");
    const APP: Image = Image::Plain(&[Step::FromImage(&BASE)], "1 in b.rs");
    assert_eq!(named(&APP.plan()), [(Path::new("/app"), &context("a"), None)]);
}

const FORCED: Image = image(
    &[
        Step::Arg("A", Some("1")),
        Step::Comment("the base"),
        Step::From("debian:12"),
        Step::With(OptName::As, "base"),
        Step::With(OptName::Setup, "RUN a \\\n  b"),
        Step::Run("id"),
        Step::Comment("now"),
        Step::Run("date"),
        Step::Flag(OptName::Force),
        Step::Env("B", "1"),
        Step::FromScratch,
        Step::Copy(&["/a"], "/a"),
        Step::With(OptName::CopyFrom, "base"),
    ],
    "1 2 2 3 4 4 5 6 7 in a.rs",
);

#[test]
fn forced_steps_come_after_an_argument() {
    let plan = FORCED.plan();
    let (text, map) = plan.dockerfile(&Target::docker("20.10")).expect("renders");
    insta::assert_snapshot!(text);
    let numbered: Vec<&str> = text.lines().collect();
    for placed in map.placed() {
        let first = numbered[placed.first as usize - 1];
        let is_force = first == format!("ARG {FORCE}");
        match placed.instruction {
            None => assert!(first.starts_with("FROM")),
            Some(instruction) => {
                let action = &plan.spec.stages()[placed.stage].instructions[instruction].action;
                assert!(is_force || first.starts_with(keyword(action)), "{first}: {action:?}");
            }
        }
    }
    assert!(!FORCED.dockerfile().contains(FORCE));
    assert!(
        !FORCED
            .spec()
            .dockerfile_for(&Target::docker("20.10"))
            .unwrap()
            .contains(FORCE)
    );
}

fn keyword(action: &Action<'_>) -> &'static str {
    if matches!(action, Action::Copy(_)) {
        "COPY"
    } else if matches!(action, Action::Env(_)) {
        "ENV"
    } else {
        "RUN"
    }
}

#[test]
fn lines_lead_to_instructions() {
    let plan = FORCED.plan();
    let (_, map) = plan.dockerfile(&Target::docker("20.10")).expect("renders");
    let at = |line| map.at_line(line).map(|placed| (placed.stage, placed.instruction));
    assert_eq!(at(1), None);
    assert_eq!(at(4), Some((0, None)));
    assert_eq!(at(6), Some((0, Some(0))));
    assert_eq!(at(9), None, "a comment");
}

/// A frontend that is named takes a line.
#[test]
fn lines_count_from_the_top() {
    const APP: Image = image(
        &[
            Step::From("debian:12"),
            Step::Run("id"),
            Step::With(OptName::Device, "nvidia.com/gpu=all"),
        ],
        "1 2 in a.rs",
    );
    let (text, map) = APP.plan().dockerfile(&Target::docker("28.5")).expect("renders");
    assert!(text.starts_with("# syntax="));
    assert_eq!(map.at_line(2).map(|placed| placed.instruction), Some(None));
    assert_eq!(map.at_line(3).and_then(|placed| placed.instruction), Some(0));
}

/// Without notes of places there is a plan nevertheless.
#[test]
fn steps_without_places() {
    const APP: Image = Image::Plain(&[Step::From("debian:12"), Step::Run("id")], "");
    let plan = APP.plan();
    assert_eq!(plan.notes[0].len(), 1);
    assert_eq!(plan.at(0, Some(0)), None);
}

#[cfg(feature = "files")]
mod builder {
    use image_core::plan::{FORCE, LocalOrigin};
    use image_core::spec::Spec;
    use image_core::target::Target;

    #[test]
    fn raw_instructions_run_again_for_files_that_they_mount() {
        for (text, is_forced) in [
            ("RUN --mount=target=/src make", true),
            ("RUN --mount=type=bind,source=src,target=/src make", true),
            ("RUN --mount=type=bind,from=busybox,target=/src make", false),
            ("RUN echo type=bind", false),
            ("ONBUILD RUN --mount=type=bind,target=/src make", false),
        ] {
            let spec = Spec::builder().from("debian:12").setup(text);
            let plan = spec.plan().expect("is an image");
            let (rendered, _) = plan.dockerfile(&Target::buildah("1.28")).expect("renders");
            assert_eq!(rendered.contains(FORCE), is_forced, "{text}");
        }
    }

    #[test]
    fn a_builder_knows_its_folder_and_its_calls() {
        let line = line!();
        let builder = Spec::builder()
            .context("tests")
            .from("debian:12")
            .run("id")
            .comment("two\nlines")
            .force(true)
            .copy("plan.rs", "/plan.rs");
        let plan = builder.plan().expect("is right");
        assert_eq!(plan.spec, builder.build().expect("is right"));
        let at = |index| plan.at(0, index).map(|at| (at.file, at.line - line));
        assert_eq!(at(None), Some((file!(), 3)));
        assert_eq!((at(Some(0)), at(Some(1))), (Some((file!(), 4)), Some((file!(), 7))));
        assert!(plan.is_forced(0, 0) && !plan.is_forced(0, 1));
        assert_eq!(plan.locals[0].root.to_str(), Some("tests"));
        assert_eq!(plan.locals[0].origin, LocalOrigin::Context("plan.rs".to_owned()));
    }

    #[test]
    fn what_is_wrong_has_no_plan() {
        let errors = Spec::builder().from("debian:12").run("").plan().unwrap_err();
        assert_eq!(errors.problems().len(), 1);
    }
}

/// No registry that podman and buildah search answers for an image by its digest.
#[test]
fn an_image_by_its_digest_is_the_engines_own() {
    const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    const APP: Image = image(&[Step::Rare(&Rare::FromId(DIGEST)), Step::Run("id")], "1 2 in a.rs");
    let plan = APP.plan();
    let first = |target: Target| {
        let (text, _) = plan.dockerfile(&target).expect("renders");
        text.lines().next().map(str::to_owned).expect("has a line")
    };
    let name = format!("image-dsl:{}", "1".repeat(64));
    assert_eq!(first(Target::docker("28.5")), format!("FROM {name}"));
    for target in [Target::podman("5.8"), Target::buildah("1.43")] {
        assert_eq!(first(target.clone()), format!("FROM localhost/{name}"));
        let printed = plan.spec.dockerfile_for(&target).expect("renders");
        assert!(printed.starts_with(&format!("FROM {name}\n")));
    }
}

#[test]
fn the_text_of_a_plan_names_sources_by_their_places() {
    const WHOLE: Image = image(
        &[Step::From("debian:12"), Step::Copy(&["."], "/app")],
        "2 3 in src/lib.rs",
    );
    const PLAIN: Image = image(
        &[Step::From("debian:12"), Step::Copy(&["a"], "/a")],
        "2 3 in src/lib.rs",
    );
    let plan = WHOLE.plan();
    let place = plan.locals[0].place.as_deref().unwrap_or_default();
    assert!(place.starts_with(".image-dsl/other/"), "{place}");
    assert!(plan.text().contains(&format!("COPY {place} /app\n")), "{}", plan.text());
    assert_eq!(plan.text_for(&Target::docker("28")), Ok(plan.text()));
    assert_eq!(PLAIN.plan().text(), PLAIN.dockerfile());
}

/// However an image is cut, its first steps are those of an image that has no more.
#[test]
fn the_first_steps_are_an_image_of_their_own() {
    const STEPS: &[Step] = &[
        Step::From("debian:12"),
        Step::Run("id"),
        Step::From("debian:12"),
        Step::Copy(&["src"], "/src"),
        Step::Cmd(&["first"]),
        Step::Copy(&["b"], "/b"),
        Step::With(OptName::Ignore, "*.pyc"),
        Step::Run("id"),
        Step::Bind("tools", "/t"),
        Step::Rare(&Rare::Mount(&["m"], "/m")),
        Step::Copy(&["."], "/all"),
        Step::Rare(&Rare::PythonSource(&[("pkg", "src/pkg")])),
        Step::Env("A", "1"),
    ];
    let whole = image(STEPS, "1 2 3 4 5 6 7 8 9 10 11 12 in a.rs").plan();
    let steps = whole.spec.stages()[1].instructions.len();
    for kept in 0..=steps {
        let prefix = whole.prefix(kept);
        assert_eq!(prefix.spec.stages()[0], whole.spec.stages()[0]);
        let own = &prefix.spec.stages()[1].instructions;
        assert_eq!(*own, whole.spec.stages()[1].instructions[..kept]);
        assert_eq!(whole.steps_from(kept).len(), steps - kept);
        assert_eq!((prefix.notes[1].len(), prefix.mounts().len()), (kept, 0));
        let mut locals = whole.locals.iter().filter(|local| local.name() != "m");
        assert!(prefix.locals.iter().all(|local| locals.next() == Some(local)), "{kept}");
    }
    let places = |kept: usize| {
        let prefix = whole.prefix(kept);
        let sources = prefix.spec.sources().iter().map(|source| source.archive_path.clone());
        (named(&prefix).len(), sources.collect::<Vec<_>>())
    };
    assert_eq!(places(0), (0, vec![]));
    assert_eq!(places(1), (1, vec![]));
    assert_eq!(places(3), (2, vec![".image-dsl/0/b".to_owned()]));
}
