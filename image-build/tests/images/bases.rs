//! The images that an image uses: base images of the engine and of registries, and images that are named by a digest.

use image_build::{BuildOptions, Outcome, Reason, SPEC_LABEL};
use image_core::builder::base::id;
use image_core::spec::Spec;

use crate::project::{Project, on_all, on_each};

/// Gives a name to a new image with a file of this text.
fn make(project: &Project<'_>, name: &str, text: &str) {
    let file = format!("FROM debian:bookworm-slim\nRUN echo {text} >/text\n");
    project.file("base/Dockerfile", &file);
    let folder = project.folder.path().join("base").display().to_string();
    client(project, &["build", "-t", name, &folder]);
}

fn client(project: &Project<'_>, arguments: &[&str]) -> String {
    let done = project.client(arguments);
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{arguments:?}: {errors}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn options_with_explain(project: &Project<'_>) -> BuildOptions {
    BuildOptions {
        explain: true,
        ..project.options()
    }
}

/// A base of the engine, an image that is copied from, one that is mounted, each by a statement or a raw instruction.
#[test]
fn an_image_that_the_engine_has_anew_is_seen() {
    on_each(|project| {
        let (base, other) = (project.name("base"), project.name("copied"));
        make(project, &base, "one");
        make(project, &other, "first");
        let raw = format!("RUN --mount=type=bind,from={other},target=/o cat /o/text");
        let images = [
            project.builder_from(&base).run("cat /text"),
            project.image().copy("/text", "/text").with_from(other.as_str()),
            project.image().dockerfile(raw.as_str()),
        ];
        let plans = images.map(|image| image.plan().unwrap());
        for plan in &plans {
            let (first, _) = project.must_build(plan, &options_with_explain(project));
            assert_eq!(first.reasons, [Reason::Missing]);
            let (again, events) = project.must_build(plan, &options_with_explain(project));
            assert_eq!(
                (again.outcome, again.reasons),
                (Outcome::Unchanged, vec![Reason::Unchanged])
            );
            assert!(format!("{events:?}").contains("not checked"), "{events:?}");
        }
        make(project, &base, "two");
        make(project, &other, "second");
        for (plan, changed) in plans.iter().zip([&base, &other, &other]) {
            let (again, _) = project.must_build(plan, &options_with_explain(project));
            assert_eq!(again.reasons, [Reason::Base(changed.clone())]);
            assert_eq!(
                project.must_build(plan, &project.options()).0.outcome,
                Outcome::Unchanged
            );
            project.remove(&again);
        }
        project.real.remove(&base);
        project.real.remove(&other);
    });
}

/// With `force`, the registry is asked for that base alone, and the image stays as it is where the base has.
#[test]
fn registries_are_asked_for_a_base_that_has_force() {
    on_all(|project| {
        let own = project.own.to_lowercase().replace('.', "");
        let [forced, other] = ["forced", "other"].map(|name| format!("127.0.0.1:5000/image-dsl-test/{own}-{name}:1"));
        let publish = |base: &String, text: &str| {
            make(project, base, text);
            client(project, &["push", base]);
            project.real.remove(base);
        };
        publish(&forced, "one");
        publish(&other, "one");
        let image = Spec::builder().context(project.folder.path()).from(&forced).force(true);
        let image = image.env("OWN", project.own.as_str()).run("cat /text >/seen");
        let image = image.copy("/text", "/other").with_from(other.as_str());
        let plan = image.plan().unwrap();
        let build = || project.must_build(&plan, &options_with_explain(project)).0;
        let first = build();
        assert_eq!(build().outcome, Outcome::Unchanged, "{}", project.real.name);
        publish(&forced, "two");
        publish(&other, "two");
        let second = build();
        let changed = second.reasons.contains(&Reason::Base(forced.clone()));
        assert!(changed, "{}: {:?}", project.real.name, second.reasons);
        assert_ne!(first.id, second.id);
        assert_eq!(build().outcome, Outcome::Unchanged, "{}", project.real.name);
        project.remove(&second);
        project.client(&["rmi", &forced, &other]);
    });
}

/// A base that another one replaces in its registry, on an engine that has it and on one that does not.
#[test]
fn registries_are_asked_for_bases_by_pull_alone() {
    on_all(|project| {
        let base = format!(
            "127.0.0.1:5000/image-dsl-test/{}:1",
            project.own.to_lowercase().replace('.', "")
        );
        let publish = |text: &str| {
            make(project, &base, text);
            client(project, &["push", &base]);
            project.real.remove(&base);
        };
        publish("one");
        let plan = project
            .builder_from(&base)
            .run("cat /text; cat /text >/seen")
            .plan()
            .unwrap();
        let pull = BuildOptions {
            pull: true,
            ..options_with_explain(project)
        };
        let seen = |id: &str| {
            let container = ["run", "--rm", id, "cat", "/seen"];
            if project.real.name.ends_with("buildah") {
                String::new()
            } else {
                client(project, &container)
            }
        };
        // Before its first build the engine may not have the base, and after it it may: nothing has changed.
        let (first, _) = project.must_build(&plan, &options_with_explain(project));
        assert_eq!(
            project.must_build(&plan, &project.options()).0.outcome,
            Outcome::Unchanged,
            "{}",
            project.real.name
        );
        project.must_build(&plan, &pull);
        publish("two");
        // Of what the engine had, only the name is gone.
        let (second, _) = project.must_build(&plan, &pull);
        assert_eq!(second.reasons, [Reason::Base(base.clone())], "{}", project.real.name);
        assert_ne!(first.id, second.id);
        for options in [&pull, &options_with_explain(project)] {
            assert_eq!(
                project.must_build(&plan, options).0.outcome,
                Outcome::Unchanged,
                "{}",
                project.real.name
            );
        }
        // Without `pull` the engine's own is taken, whatever the registry has, `no_cache` or not.
        client(project, &["tag", &base, "localhost/image-dsl-test/kept:1"]);
        publish("three");
        client(project, &["tag", "localhost/image-dsl-test/kept:1", &base]);
        let no_cache = BuildOptions {
            no_cache: true,
            ..options_with_explain(project)
        };
        let (same, _) = project.must_build(&plan, &no_cache);
        assert_eq!(same.reasons, [Reason::NoCache]);
        assert!(matches!(&*seen(same.reference()), "two\n" | ""));
        let (third, _) = project.must_build(&plan, &pull);
        assert_eq!(third.reasons, [Reason::Base(base.clone())]);
        assert!(matches!(&*seen(third.reference()), "three\n" | ""));
        project.remove(&third);
        project.client(&["rmi", "localhost/image-dsl-test/kept:1", &base]);
    });
}

#[test]
fn what_is_the_engines_alone_stays_when_registries_are_asked() {
    on_each(|project| {
        let name = project.name("alone");
        make(project, &name, "one");
        let base = project.builder_from(&name).run("cat /text").plan().unwrap();
        let next = Spec::builder()
            .from(id(base.spec.digest().to_string()))
            .run("cat /text")
            .plan()
            .unwrap();
        let pull = BuildOptions {
            pull: true,
            ..project.options()
        };
        let (first, _) = project.must_build(&base, &pull);
        let (second, _) = project.must_build(&next, &pull);
        assert_eq!(project.must_build(&base, &pull).0.outcome, Outcome::Unchanged);
        assert_eq!(project.must_build(&next, &pull).0.outcome, Outcome::Unchanged);
        project.remove(&second);
        project.remove(&first);
        project.real.remove(&name);
    });
}

/// A base that neither has is an error of its statement.
#[test]
fn a_base_that_nobody_has_is_said_with_its_statement() {
    on_each(|project| {
        let plan = project
            .builder_from("127.0.0.1:5000/image-dsl-test/nowhere:1")
            .run("id")
            .plan()
            .unwrap();
        let pull = BuildOptions {
            pull: true,
            ..project.options()
        };
        for options in [&pull, &project.options()] {
            let (said, _) = project.problem(&plan, options);
            assert!(said.contains("nowhere:1") && said.contains("project.rs:"), "{said}");
        }
    });
}

/// An image that has the name of a spec, and was not built of it.
#[test]
fn an_image_by_its_digest_is_one_that_says_so() {
    on_each(|project| {
        let base = project.image().run("echo base").plan().unwrap();
        let digest = base.spec.digest().to_string();
        let next = Spec::builder().from(id(digest.clone())).run("id").plan().unwrap();
        let name = format!("image-dsl:{}", digest.trim_start_matches("sha256:"));
        client(project, &["tag", "debian:bookworm-slim", &name]);
        let (said, events) = project.problem(&next, &project.options());
        assert!(
            said.contains("has no label saying that it was built from") && events.is_empty(),
            "{said}"
        );
        project.client(&["rmi", &name]);
        let (said, events) = project.problem(&next, &project.options());
        assert!(said.contains("no registry is asked") && events.is_empty(), "{said}");
        let (built, _) = project.must_build(&base, &project.options());
        let found = project.real.engine.image_with(&name, SPEC_LABEL, &digest).unwrap();
        assert_eq!(found, built.id);
        let (second, _) = project.must_build(&next, &project.options());
        project.remove(&second);
        project.remove(&built);
    });
}

/// Each part that has changed is named; of a build argument's value nothing is kept that tells it.
#[test]
fn why_an_image_is_built() {
    on_each(|project| {
        project.file("file", "one");
        let name = project.own_name("why");
        let image = |text: &str| {
            let image = project.builder_named(&name).arg_default("A", "0").copy("file", "/file");
            image.run(format!("echo {text} $A")).plan().unwrap()
        };
        let with = |value: &str| BuildOptions {
            build_args: vec![("A".to_owned(), value.to_owned())],
            ..options_with_explain(project)
        };
        let plan = image("x");
        let reasons = |plan, options: &BuildOptions| project.must_build(plan, options).0.reasons;
        assert_eq!(reasons(&plan, &with("1")), [Reason::Missing]);
        assert_eq!(reasons(&plan, &with("2")), [Reason::BuildArg("A".to_owned())]);
        project.file("file", "two");
        let now = reasons(&plan, &options_with_explain(project));
        assert!(
            matches!(now.as_slice(), [Reason::FilesOf(_), Reason::BuildArg(name)] if name == "A"),
            "{now:?}"
        );
        let no_cache = BuildOptions {
            no_cache: true,
            ..options_with_explain(project)
        };
        assert_eq!(reasons(&plan, &no_cache), [Reason::NoCache]);
        let other = image("y");
        assert_eq!(reasons(&other, &options_with_explain(project)), [Reason::Spec]);
        let (built, _) = project.must_build(&other, &with("hunter2"));
        let described = project.client(&["inspect", "--type", "image", built.reference()]);
        let described = String::from_utf8_lossy(&described.stdout).into_owned();
        let label = described
            .split("made-of")
            .nth(1)
            .and_then(|rest| rest.split(',').next());
        assert!(label.is_some_and(|label| label.contains("arg:A=")), "{described}");
        assert!(!label.is_some_and(|label| label.contains("hunter2")), "{described}");
        project.remove(&built);
        project.client(&["rmi", "--force", &plan_name(&plan)]);
    });
}

fn plan_name(plan: &image_core::plan::Plan) -> String {
    image_core::spec::tag_of(&plan.spec.digest().to_string())
}
