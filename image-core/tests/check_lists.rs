//! Lists of what is left out of the context, which Dockerfiles have of their own.
#![cfg(all(feature = "files", feature = "dockerfile"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::builder::Builder;
use image_core::builder::base::dockerfile;
use image_core::files::ignore::Patterns;
use image_core::plan::{Local, LocalOrigin};
use image_core::spec::Spec;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    folder
}

/// Returns those of the paths that are kept.
fn kept(builder: &Builder, paths: &[&str]) -> Vec<String> {
    let spec = builder.build().unwrap();
    let patterns = Patterns::new(spec.ignore());
    let kept = paths.iter().filter(|path| !patterns.matches(path));
    kept.map(|path| (*path).to_owned()).collect()
}

#[test]
fn a_list_beside_the_file_replaces_that_of_the_context() {
    let folder = folder(&[
        (".dockerignore", "src/keep.txt\n*.log\n"),
        ("src/keep.txt", ""),
        ("src/secret.txt", ""),
        ("own.log", ""),
        ("docker/app.Dockerfile", "FROM debian:12\nCOPY src /src\n"),
        ("docker/app.Dockerfile.dockerignore", "src/secret.txt\n"),
    ]);
    let image = Spec::builder().context(folder.path());
    let image = image.from(dockerfile("docker/app.Dockerfile").context("."));
    let paths = ["src/keep.txt", "src/secret.txt", "own.log"];
    assert_eq!(kept(&image, &paths), ["src/keep.txt"]);
    // The image's own sources are still those of the context's list, and its `ignore` counts for all.
    assert_eq!(kept(&image.clone().copy("docker", "/d"), &paths), ["src/keep.txt"]);
    let head = Spec::builder().context(folder.path()).ignore("src/keep.txt");
    let head = head.from(dockerfile("docker/app.Dockerfile").context("."));
    assert_eq!(kept(&head, &paths), [""; 0]);
}

/// Returns the rules of the lints.
fn lints(builder: &Builder) -> Vec<&'static str> {
    let lints = builder.problems();
    lints.iter().map(|problem| problem.rule.name()).collect()
}

/// Returns the patterns of the sources that are packed with a list of their own.
fn listed(builder: &Builder) -> Vec<(String, Vec<String>)> {
    let plan = builder.plan().unwrap();
    let of_origin = |local: &Local| {
        let LocalOrigin::Listed(path) = &local.origin else {
            return None;
        };
        Some((path.clone(), local.ignore.clone()))
    };
    plan.locals.iter().filter_map(of_origin).collect()
}

#[test]
fn files_that_the_image_copies_too_are_packed_by_each_list() {
    let folder = folder(&[
        (".dockerignore", "src/keep.txt\n*.log\n"),
        ("src/keep.txt", ""),
        ("src/secret.txt", ""),
        (
            "app.Dockerfile",
            "FROM debian:12\nCOPY . /src\nCOPY --parents src /raw\n",
        ),
        ("app.Dockerfile.dockerignore", "*\n!src/keep.txt\n"),
        ("plain.Dockerfile", "FROM debian:12\nCOPY . /src\n"),
        ("plain.Dockerfile.dockerignore", "*\n!src/keep.txt\n"),
    ]);
    let image = Spec::builder().context(folder.path()).ignore("*.tmp");
    let image = image.from(dockerfile("plain.Dockerfile")).copy(".", "/again");
    let paths = ["src/keep.txt", "src/secret.txt", "own.log", "a.tmp"];
    assert_eq!(kept(&image, &paths), ["src/secret.txt"]);
    assert!(image.problems().is_empty(), "{:?}", image.problems());
    let list = ["*", "!src/keep.txt", "*.tmp"].map(str::to_owned).to_vec();
    assert_eq!(listed(&image), [(".".to_owned(), list)]);
    // A copy that stays as it is cannot be packed apart.
    let raw = Spec::builder().context(folder.path());
    let raw = raw.from(dockerfile("app.Dockerfile")).copy("src", "/again");
    assert_eq!(kept(&raw, &paths), ["src/keep.txt"]);
    assert_eq!(lints(&raw), ["shared_patterns"]);
    assert_eq!(lints(&image), [""; 0]);
}

#[test]
fn patterns_of_one_statement_leave_the_files_of_others() {
    let folder = folder(&[("src/keep.txt", ""), ("src/big.bin", "")]);
    let image = Spec::builder().context(folder.path()).from("debian:12");
    let image = image.dockerfile("COPY src /src").with_ignore("src/*.bin");
    let paths = ["src/keep.txt", "src/big.bin"];
    assert_eq!(kept(&image, &paths), ["src/keep.txt"]);
    let image = image.copy("src", "/again");
    assert_eq!(kept(&image, &paths), paths);
    let plan = image.plan().unwrap();
    let apart: Vec<&Local> = plan.locals.iter().filter(|local| local.place.is_some()).collect();
    assert_eq!(apart.len(), 1);
    assert_eq!(apart[0].ignore, ["src/*.bin"]);
    assert_eq!(lints(&image), [""; 0]);
    let linked = Spec::builder().context(folder.path()).from("debian:12");
    let linked = linked
        .dockerfile("COPY --parents src /src")
        .with_ignore("src/*.bin")
        .copy("src", "/again");
    assert_eq!(kept(&linked, &paths), ["src/keep.txt"]);
    assert_eq!(lints(&linked), ["shared_patterns"]);
}

/// Instructions that stay as they are get the files that their own list leaves, too.
#[test]
fn raw_steps_of_two_files_do_not_filter_each_other() {
    let folder = folder(&[
        (".dockerignore", "src/root\n"),
        ("src/root", ""),
        ("src/one", ""),
        ("src/two", ""),
        ("one", "FROM debian:12 AS one\nCOPY --link --chown=1 src /src\n"),
        ("one.dockerignore", "src/one\n"),
        (
            "two",
            "FROM debian:12\nRUN --mount=type=bind,source=src,target=/m ls /m\n",
        ),
        ("two.dockerignore", "src/two\n"),
    ]);
    let image = Spec::builder().context(folder.path());
    let image = image
        .from(dockerfile("one"))
        .from(dockerfile("two"))
        .copy("src", "/own");
    assert_eq!(lints(&image), [""; 0]);
    let paths = ["src/root", "src/one", "src/two"];
    assert_eq!(kept(&image, &paths), ["src/one", "src/two"]);
    let lists = [("src", "src/one"), ("src", "src/two")];
    assert_eq!(
        listed(&image),
        lists.map(|(path, line)| (path.to_owned(), vec![line.to_owned()]))
    );
    let text = image.build().unwrap().dockerfile();
    for line in [
        "COPY --link --chown=1 .image-dsl/0/src /src\n",
        "--mount=type=bind,source=.image-dsl/1/src,target=/m ls /m\n",
        "COPY src /own\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[test]
fn lists_of_two_files_do_not_filter_each_other() {
    let folder = folder(&[
        (".dockerignore", "*\n"),
        ("app/a", ""),
        ("app/b", ""),
        ("web/a", ""),
        ("web/b", ""),
        ("docker/app", "FROM debian:12\nCOPY app /app\n"),
        ("docker/app.dockerignore", "web\n**/b\n"),
        ("docker/web", "FROM debian:12\nCOPY --link web /web\n"),
        ("docker/web.dockerignore", "*\n!web\nweb/a\n"),
    ]);
    let image = Spec::builder().context(folder.path());
    let image = image.from(dockerfile("docker/app").context("."));
    let image = image.from(dockerfile("docker/web").context("."));
    assert_eq!(
        kept(&image, &["app/a", "app/b", "web/a", "web/b", "docker/app"]),
        ["app/a", "web/b"]
    );
}

#[test]
fn a_file_that_takes_the_whole_context_has_its_own_list_alone() {
    let folder = folder(&[
        (".dockerignore", "a\n"),
        ("a", ""),
        ("b", ""),
        ("Dockerfile", "FROM debian:12\nCOPY . /app\n"),
        ("Dockerfile.dockerignore", "b\n"),
    ]);
    let image = Spec::builder().context(folder.path()).from(dockerfile("Dockerfile"));
    assert_eq!(kept(&image, &["a", "b", "Dockerfile"]), ["a", "Dockerfile"]);
    assert_eq!(image.build().unwrap().ignore(), ["a", "!**", "b"]);
}
