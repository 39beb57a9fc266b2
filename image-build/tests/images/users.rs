//! Images whose steps and containers run as somebody else than root.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;

use image_build::{BuildOptions, RunOptions, run_with};
use image_core::builder::Builder;
use image_core::spec::Spec;

use crate::project::{Project, on_all};

const IMPORTED: &str = "import toolkit, toolkit.sub.mod; assert (toolkit.V, toolkit.sub.mod.W) == (1, 2)";

/// A package that nobody but its owner can read on this machine.
fn closed_package(project: &Project<'_>) {
    project.file("toolkit/__init__.py", "V = 1\n");
    project.file("toolkit/sub/mod.py", "W = 2\n");
    let modes = [
        ("toolkit/__init__.py", 0o600),
        ("toolkit/sub/mod.py", 0o600),
        ("toolkit/sub", 0o700),
        ("toolkit", 0o700),
    ];
    for (path, mode) in modes {
        set_permissions(project.folder.path().join(path), Permissions::from_mode(mode)).unwrap();
    }
}

/// Whether a container of the image can import the package.
fn imports(project: &Project<'_>, image: Builder) {
    let plan = image.user("1000:1000").plan().unwrap();
    let (built, _) = project.must_build(&plan, &project.options());
    let given = RunOptions {
        arguments: ["python", "-c", IMPORTED].map(str::to_owned).into(),
        ..RunOptions::default()
    };
    let ended = run_with(&plan, &project.real.engine, &project.options(), &built, &given);
    let ended = ended.unwrap_or_else(|error| panic!("{}: {error}", project.real.name));
    assert_eq!(ended.code(), Some(0), "{}", project.real.name);
    project.remove(&built);
}

#[test]
fn every_user_can_import_a_python_source() {
    on_all(|project| {
        closed_package(project);
        let image = || project.builder_from("python:3.12-slim");
        imports(project, image().python_source("toolkit"));
        imports(project, image().python_source("toolkit").with_mount(true));
        imports(
            project,
            image().python_source("./toolkit/").to("/srv/lib").workdir("/tmp"),
        );
    });
}

/// Of one folder each user has a cache, with what earlier steps of that user have put there.
#[test]
fn each_user_writes_to_a_cache_of_their_own() {
    on_all(|project| {
        let image = project.image().run("touch /store/root").cache("/store");
        let image = image.user("4321:8765").run("mkdir /store/own && touch /store/own/file");
        let image = image
            .cache("/store")
            .run("test ! -e /store/root && touch /store/own/file");
        let plan = image.cache("/store").plan().unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        project.remove(&built);
    });
}

/// A user that `setup` sets counts as one of a statement does.
#[test]
fn a_cache_belongs_to_the_user_of_setup() {
    on_all(|project| {
        let base = Spec::builder().from("debian:bookworm-slim").setup(["USER 4321:8765"]);
        let image = base.env("OWN", project.own.as_str());
        let step = "test \"$(stat -c %u:%g /store)\" = 4321:8765 && touch /store/own";
        let plan = image.run(step).cache("/store").plan().unwrap();
        let (built, _) = project.must_build(
            &plan,
            &BuildOptions {
                no_cache: true,
                ..project.options()
            },
        );
        project.remove(&built);
    });
}
