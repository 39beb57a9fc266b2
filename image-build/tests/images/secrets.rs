//! Secrets of steps, on every engine.

use image_build::engine::{Engine, Secret, SecretFrom};
use image_build::{BuildOptions, Outcome};

use crate::project::{Project, on_each};
use crate::support::Real;

#[test]
fn the_variable_of_a_secret_has_no_line_breaks_at_its_end_on_any_engine() {
    on_each(|project| {
        project.file("secret", "two\nlines\n\n");
        let image = project.image().run("test \"$S\" = \"$(printf 'two\\nlines')\"");
        let plan = image.secret("S").plan().unwrap();
        let options = BuildOptions {
            secrets: vec![Secret {
                id: "S".to_owned(),
                from: SecretFrom::File(project.folder.path().join("secret")),
            }],
            ..project.options()
        };
        let (built, _) = project.must_build(&plan, &options);
        project.remove(&built);
    });
}

#[test]
fn a_secret_may_have_the_name_of_its_variable() {
    on_each(|project| {
        let environment = project.real.environment.clone().with("TOKEN_OF_THE_TEST", "value");
        let real = Real {
            name: project.real.name.clone(),
            engine: Engine::named_in(project.real.engine.kind().name(), &environment).unwrap(),
            environment,
        };
        let project = Project::new(&real);
        let image = project.image().run("test \"$TOKEN_OF_THE_TEST\" = value");
        let plan = image.secret("TOKEN_OF_THE_TEST").plan().unwrap();
        let options = BuildOptions {
            secrets: vec![Secret {
                id: "TOKEN_OF_THE_TEST".to_owned(),
                from: SecretFrom::Env("TOKEN_OF_THE_TEST".to_owned()),
            }],
            ..project.options()
        };
        let (built, _) = project.must_build(&plan, &options);
        project.remove(&built);
    });
}

#[test]
fn what_is_built_already_needs_no_secret() {
    on_each(|project| {
        project.file("text", "one");
        let image = project.image().copy("text", "/text");
        let plan = image.run("test -n \"$NOT_THERE\"").secret("NOT_THERE").plan().unwrap();
        let missing = "the secret `NOT_THERE` is missing";
        let without = project.options();
        assert!(project.problem(&plan, &without).0.contains(missing));
        let with = BuildOptions {
            secrets: vec![Secret {
                id: "NOT_THERE".to_owned(),
                from: SecretFrom::File(project.folder.path().join("text")),
            }],
            ..project.options()
        };
        let (built, _) = project.must_build(&plan, &with);
        let (again, _) = project.must_build(&plan, &without);
        assert_eq!((again.outcome, &again.id), (Outcome::Unchanged, &built.id));
        project.file("text", "another");
        assert!(project.problem(&plan, &without).0.contains(missing));
        let anew = BuildOptions {
            no_cache: true,
            ..without
        };
        assert!(project.problem(&plan, &anew).0.contains(missing));
        project.remove(&built);
    });
}
