//! Images that earlier builds left, and pushed images.

use image_build::engine::EngineError;
use image_build::{BuildOptions, Outcome, remove_unused, unused};

use crate::project::on_each;

/// Images without another name are removed, and nothing else.
#[test]
fn only_names_that_nothing_needs_go() {
    on_each(|project| {
        let named = project.name("named");
        let plan = |text: &str| project.image().run(format!("echo {text}")).plan().unwrap();
        let (old, now, other) = (plan("old"), plan("now"), plan("other"));
        let with_name = BuildOptions {
            tags: vec![named.clone()],
            ..project.options()
        };
        let (left, _) = project.must_build(&old, &project.options());
        let (kept, _) = project.must_build(&now, &project.options());
        let (public, _) = project.must_build(&other, &with_name);
        let own = |name: &String| {
            let digits = left.tags.iter().chain(&kept.tags).chain(&public.tags);
            digits.clone().any(|tag| name.ends_with(tag.as_str()))
        };
        let found = unused(&project.real.engine, std::slice::from_ref(&now)).unwrap();
        // Other tests have images of their own on this engine.
        let found: Vec<_> = found.into_iter().filter(|unused| own(&unused.name)).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].name.ends_with(left.tags[0].as_str()), "{found:?}");
        assert!(remove_unused(&project.real.engine, &found[0]).unwrap());
        let outcome = |plan: &_, options: &_| project.must_build(plan, options).0.outcome;
        assert_eq!(outcome(&now, &project.options()), Outcome::Unchanged);
        assert_eq!(outcome(&other, &with_name), Outcome::Unchanged);
        assert_ne!(outcome(&old, &project.options()), Outcome::Unchanged);
        for built in [&left, &kept, &public] {
            project.remove(built);
        }
    });
}

/// While an image is built, its name is given to another one.
#[test]
fn what_was_built_is_pushed_or_nothing() {
    on_each(|project| {
        let engine = &project.real.engine;
        let name = format!(
            "127.0.0.1:5000/image-dsl-test/{}:1",
            project.own.to_lowercase().replace('.', "")
        );
        let plan = project.image().run("echo pushed").plan().unwrap();
        let options = BuildOptions {
            tags: vec![name.clone()],
            push: true,
            ..project.options()
        };
        let (mine, _) = project.must_build(&plan, &options);
        project.client(&["tag", "debian:bookworm-slim", &name]);
        let pushed = engine.push_image(mine.id.as_ref().unwrap(), &name);
        match pushed {
            // Podman and buildah push by the id.
            Ok(digest) => assert_eq!(digest.as_ref(), mine.pushed.first()),
            Err(EngineError::NameTaken { is_pushed, .. }) => assert!(!is_pushed),
            Err(error) => panic!("{error}"),
        }
        let (again, _) = project.must_build(&plan, &options);
        assert_eq!(again.outcome, Outcome::Unchanged);
        project.remove(&again);
    });
}
