//! Where packages come from: folders, patches, git, vendored sources.

use crate::support::{Project, git, packed, publish_in};

fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{more}")
}

/// Packages beside the one that is built, one of them in a workspace of its own.
#[test]
fn folders_outside_the_package() {
    let project = Project::new(&[
        (
            "app/Cargo.toml",
            &manifest(
                "app",
                "[dependencies]\nnear = { path = \"../near\" }\nfar = { path = \"../other/far\", version = \"3\" }\n",
            ),
        ),
        ("app/src/main.rs", "fn main() { print!(\"{} {}\", near::N, far::F) }"),
        // Tests of packages that are no members are nobody's.
        (
            "near/Cargo.toml",
            &manifest("near", "[dev-dependencies]\nfar-off = { path = \"../../far-off\" }\n"),
        ),
        ("near/src/lib.rs", "pub const N: &str = \"near\";"),
        (
            "other/Cargo.toml",
            "[workspace]\nmembers = [\"far\"]\n[workspace.package]\nversion = \"3.1.0\"\nedition = \"2021\"\n\
             [workspace.dependencies]\nnum = { version = \"1\" }\nfriend = { path = \"friend\" }\n\
             [workspace.lints.rust]\nunused = \"deny\"\n",
        ),
        (
            "other/far/Cargo.toml",
            "[package]\nname = \"far\"\nversion.workspace = true\nedition.workspace = true\n[dependencies]\n\
             num.workspace = true\nfriend.workspace = true\n[lints]\nworkspace = true\n",
        ),
        ("other/far/src/lib.rs", "pub const F: u32 = num::ONE + friend::ONE;"),
        (
            "other/friend/Cargo.toml",
            "[package]\nname = \"friend\"\nversion.workspace = true\n",
        ),
        ("other/friend/src/lib.rs", "pub const ONE: u32 = 1;"),
    ]);
    project.publish("num", "1.0.0", "", "pub const ONE: u32 = 1;");
    project.cargo("app", &["generate-lockfile"]);
    let built = project.build(
        &project
            .image()
            .cargo("app")
            .manifest("app/Cargo.toml")
            .to(project.out()),
    );
    assert_eq!(built.run("app"), "near 2");
    assert_eq!(
        built.compiled[0],
        ["app 0.0.0", "far 0.0.0", "friend 0.0.0", "near 0.0.0", "num 1.0.0"]
    );
    assert_eq!(
        built.compiled[1],
        ["app 1.0.0", "far 3.1.0", "friend 3.1.0", "near 1.0.0"]
    );
}

/// A package of the registry is built on a patch, which then is a dependency, too.
#[test]
fn patches() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            &manifest(
                "app",
                "[dependencies]\nhigh = \"1\"\n[patch.crates-io]\nlow = { path = \"patches/low\" }\nunused = { path = \"patches/unused\" }\n",
            ),
        ),
        ("src/main.rs", "fn main() { print!(\"{}\", high::NAME) }"),
        (
            "patches/low/Cargo.toml",
            &manifest("low", "[dependencies]\nlower = { path = \"../lower\" }\n"),
        ),
        ("patches/low/src/lib.rs", "pub const NAME: &str = lower::NAME;"),
        ("patches/lower/Cargo.toml", &manifest("lower", "")),
        ("patches/lower/src/lib.rs", "pub const NAME: &str = \"patched\";"),
        ("patches/unused/Cargo.toml", &manifest("unused", "")),
        ("patches/unused/src/lib.rs", ""),
    ]);
    project.publish("high", "1.0.0", "[dependencies]\nlow = \"1\"\n", "pub use low::NAME;");
    project.publish("low", "1.0.1", "", "pub const NAME: &str = \"registry\";");
    project.publish("unused", "1.0.0", "", "");
    project.cargo("", &["generate-lockfile"]);
    let image = || project.image().cargo("app").to(project.out());
    let built = project.build(&image());
    assert_eq!(built.run("app"), "patched");
    assert_eq!(
        built.compiled[0],
        ["app 0.0.0", "high 1.0.0", "low 1.0.0", "lower 1.0.0"]
    );
    assert_eq!(built.compiled[1], ["app 1.0.0"]);
    project.edit("patches/lower/src/lib.rs", "patched", "mended!");
    assert_eq!(project.build(&image()).run("app"), "mended!");
}

#[test]
fn repositories_of_git() {
    let project = Project::new(&[("src/main.rs", "fn main() { print!(\"{}\", far::NAME) }")]);
    let place = project.context().parent().unwrap().join("repository");
    std::fs::create_dir_all(place.join("src")).unwrap();
    std::fs::write(place.join("Cargo.toml"), manifest("far", "")).unwrap();
    std::fs::write(place.join("src/lib.rs"), "pub const NAME: &str = \"git\";").unwrap();
    git(&place, &["init", "-q"]);
    git(&place, &["add", "."]);
    git(&place, &["commit", "-qm", "First"]);
    let dependency = format!(
        "[dependencies]\nfar = {{ git = \"file://{}\", branch = \"main\" }}\n",
        place.display()
    );
    project.file("Cargo.toml", &manifest("app", &dependency));
    project.cargo("", &["generate-lockfile"]);
    let built = project.build(&project.image().cargo("app").to(project.out()));
    assert_eq!(built.run("app"), "git");
    assert_eq!(built.compiled, [vec!["app 0.0.0", "far 1.0.0"], vec!["app 1.0.0"]]);
}

/// Vendored packages are in the context, with a configuration that names their folder.
#[test]
fn vendored_packages() {
    let project = Project::new(&[
        (
            "services/Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n",
        ),
        (
            "services/app/Cargo.toml",
            &manifest("app", "[dependencies]\nnum = \"1\"\n"),
        ),
        ("services/app/src/main.rs", "fn main() { print!(\"{}\", num::ONE) }"),
        (
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\"\n[env]\nX = \"y\"\n",
        ),
    ]);
    publish_in(
        &project.context().join("vendor"),
        "num",
        "1.4.0",
        "",
        "pub mod target; pub use target::ONE;",
    );
    project.file("vendor/num-1.4.0/src/target/mod.rs", "pub const ONE: u32 = 14;");
    project.file("vendor/num-1.4.0/target/x", "");
    project.cargo("services", &["generate-lockfile"]);
    let built = project.build(&project.image().cargo("app").manifest("services").to(project.out()));
    assert_eq!(built.run("app"), "14");
    assert_eq!(built.compiled, [vec!["app 0.0.0", "num 1.4.0"], vec!["app 1.0.0"]]);
}

/// Without a lock, both steps take the versions that the first one found.
#[test]
fn no_lock() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            &manifest("app", "[dependencies]\nnum = \"1\"\n[workspace]\nmembers = [\"lib\"]\n"),
        ),
        ("src/main.rs", "fn main() { print!(\"{}\", num::ONE) }"),
        ("lib/Cargo.toml", &manifest("lib", "")),
        ("lib/src/lib.rs", ""),
    ]);
    project.publish("num", "1.4.0", "", "pub const ONE: u32 = 1;");
    let built = project.build(&project.image().cargo("app").to(project.out()));
    assert_eq!(built.run("app"), "1");
    assert_eq!(built.compiled, [vec!["app 0.0.0", "num 1.4.0"], vec!["app 1.0.0"]]);
}

/// A package has the name of another one of the registry.
#[test]
fn names_that_two_packages_have() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"num\", \"tool\"]\nresolver = \"2\"\n",
        ),
        (
            "num/Cargo.toml",
            &manifest(
                "num",
                "[dependencies]\nother = { package = \"num\", version = \"3\" }\n",
            ),
        ),
        ("num/src/main.rs", "fn main() { print!(\"{}\", other::ONE) }"),
        ("tool/Cargo.toml", &manifest("tool", "")),
        ("tool/src/main.rs", "fn main() { print!(\"tool\") }"),
    ]);
    project.publish("num", "3.0.0", "", "pub const ONE: u32 = 3;");
    project.cargo("", &["generate-lockfile"]);
    let built = project.build(&project.image().cargo("num").to(project.out()));
    assert_eq!(built.run("num"), "3");
    // Cargo cleans by names, so that the other one is built again.
    assert_eq!(built.compiled[0], ["num 0.0.0", "num 3.0.0"]);
    let built = project.build(&project.image().cargo(["num", "tool"]).to(project.out()));
    assert_eq!(built.run("tool"), "tool");
}

/// The configuration has a target, a folder for results, flags and a profile.
#[test]
#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
fn a_configuration() {
    let project = Project::new(&[
        ("app/Cargo.toml", &manifest("app", "")),
        ("app/src/main.rs", "fn main() { print!(\"{}\", env!(\"WHO\")) }"),
        (
            "app/.cargo/config.toml",
            "[build]\ntarget = \"x86_64-unknown-linux-gnu\"\ntarget-dir = \"out\"\nrustflags = [\"--cfg\", \"own\"]\n\
             [env]\nWHO = \"config\"\n[profile.small]\ninherits = \"release\"\n",
        ),
        ("rust-toolchain.toml", "[toolchain]\nprofile = \"minimal\"\n"),
    ]);
    project.file("app/out/large", "results of this machine");
    let image = || {
        project
            .image()
            .cargo("app")
            .manifest("app/Cargo.toml")
            .profile("small")
            .to(project.out())
    };
    assert_eq!(project.build(&image()).run("app"), "config");
    let packed = packed(&image());
    let place = packed.path().join(".image-dsl/1/cargo");
    assert!(place.join("rust-toolchain.toml").is_file());
    assert!(!place.join("app/out").exists());
}

/// Bases for static programs name the target in a variable.
#[test]
#[cfg(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"))]
fn a_target_of_the_base() {
    let mut project = Project::new(&[
        ("Cargo.toml", &manifest("app", "")),
        ("src/main.rs", "fn main() { print!(\"built\") }"),
    ]);
    project.variable = Some(("CARGO_BUILD_TARGET", "x86_64-unknown-linux-gnu"));
    let image = || project.image().cargo("app").to(project.out());
    assert_eq!(project.build(&image()).run("app"), "built");
    project.file(".cargo/config.toml", "[build]\ntarget = \"wasm32-unknown-unknown\"\n");
    assert_eq!(project.build(&image()).run("app"), "built");
}

/// A member of the workspace is a patch on which nothing depends that is fetched: it is no dependency then.
#[test]
fn a_patch_that_is_a_member() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"app\", \"low\"]\nresolver = \"2\"\n[patch.crates-io]\nlow = { path = \"low\" }\n",
        ),
        (
            "app/Cargo.toml",
            &manifest("app", "[dependencies]\nlow = \"1\"\nhigh = \"1\"\n"),
        ),
        (
            "app/src/main.rs",
            "fn main() { print!(\"{}{}\", low::NAME, high::NAME) }",
        ),
        ("low/Cargo.toml", &manifest("low", "")),
        ("low/src/lib.rs", "pub const NAME: &str = \"member\";"),
    ]);
    project.publish("high", "1.0.0", "", "pub const NAME: &str = \"!\";");
    project.publish("low", "1.0.0", "", "pub const NAME: &str = \"registry\";");
    project.cargo("", &["generate-lockfile"]);
    let built = project.build(&project.image().cargo("app").to(project.out()));
    assert_eq!(built.run("app"), "member!");
    assert_eq!(built.compiled[1], ["app 1.0.0", "low 1.0.0"]);
    let packed = packed(&project.image().cargo("app"));
    assert!(!packed.path().join(".image-dsl/0/cargo/low/src").exists());
}

/// Sources and build scripts read files beside the packages.
#[test]
fn files_that_sources_name_outside_their_package() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n",
        ),
        ("crates/app/Cargo.toml", &manifest("app", "")),
        (
            "crates/app/src/main.rs",
            "//! Has \"quotes.\n#[path = \"../../../shared/more.rs\"]\nmod more;\nfn main() { print!(\"{} {} {} {}\", \
             include_str!(\"../../../README.md\"), include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../other/x.sql\")), \
             env!(\"PROTO\"), more::NAME) }",
        ),
        (
            "crates/app/build.rs",
            "fn main() { assert!(std::fs::read_dir(\"../../\").is_ok());\n\
             let text = std::fs::read_to_string(\"../../proto/a.proto\").unwrap();\n\
             println!(\"cargo::rustc-env=PROTO={text}{}\", std::fs::read_dir(\"../../proto\").unwrap().count()); }",
        ),
        ("crates/other/Cargo.toml", &manifest("other", "")),
        ("crates/other/src/lib.rs", ""),
        ("crates/other/x.sql", "select"),
        ("proto/a.proto", "proto"),
        ("proto/b.proto", ""),
        ("proto/target", ""),
        ("shared/more.rs", "pub const NAME: &str = \"more\";"),
        ("README.md", "readme"),
        ("secret.txt", ""),
    ]);
    project.cargo("", &["generate-lockfile"]);
    let built = project.build(&project.image().cargo("app").to(project.out()));
    assert_eq!(built.run("app"), "readme select proto3 more");
    let all = packed(&project.image().cargo("app"));
    assert!(!all.path().join(".image-dsl/1/cargo/secret.txt").exists());
    let ignored = packed(&project.image_without(&["proto/b.proto"]).cargo("app"));
    assert!(!ignored.path().join(".image-dsl/1/cargo/proto/b.proto").exists());
}

/// Repositories, results and what is ignored stay where they are; an ignored configuration is none.
#[test]
fn what_is_left_out() {
    let project = Project::new(&[
        ("Cargo.toml", &manifest("app", "")),
        ("src/main.rs", "fn main() { print!(\"{:?}\", option_env!(\"WHO\")) }"),
        ("src/target/mod.rs", ""),
        (".git/HEAD", ""),
        ("sub/.git", ""),
        ("target/x", ""),
        ("notes/x", ""),
        (
            ".cargo/config.toml",
            "[build]\nrustc-wrapper = \"of-this-machine\"\n[env]\nWHO = \"config\"\n[source.a]\ndirectory = \"../out\"\n",
        ),
    ]);
    project.file(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\n",
    );
    let image = || {
        project
            .image_without(&["notes", ".cargo"])
            .cargo("app")
            .to(project.out())
    };
    assert_eq!(project.build(&image()).run("app"), "None");
    let packed = packed(&image());
    let is_there = |path: &str| packed.path().join(".image-dsl/1/cargo").join(path).exists();
    assert!(is_there("src/target/mod.rs") && is_there("Cargo.lock"));
    for path in [".git", "sub/.git", "target", "notes", ".cargo"] {
        assert!(!is_there(path), "{path}");
    }
}
