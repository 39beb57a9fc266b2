//! What packages and workspaces have in their manifests.

use crate::support::{Project, packed};

/// A package by itself, with all kinds of targets.
fn single() -> Project {
    let project = Project::new(&[
        (
            "Cargo.toml",
            r#"[package]
name = "app"
version = "0.3.0"
edition = "2024"
default-run = "app"
[[bin]]
name = "second"
path = "src/other.rs"
[[test]]
name = "whole"
[[bench]]
name = "speed"
harness = false
[[example]]
name = "show"
[dependencies]
num = "1"
[build-dependencies]
gen = "1"
[dev-dependencies]
check = "1"
[lints.rust]
unsafe_code = "forbid"
"#,
        ),
        (
            "build.rs",
            "fn main() { println!(\"cargo::rustc-env=MADE={}\", gen_lib::NAME); }",
        ),
        ("notes.txt", "notes"),
        (
            "src/main.rs",
            "fn main() { print!(\"one {} {} {}\", num::ONE, env!(\"MADE\"), include_str!(\"../notes.txt\")); }",
        ),
        ("src/other.rs", "fn main() { print!(\"second {}\", app::NAME); }"),
        ("src/lib.rs", "pub const NAME: &str = env!(\"CARGO_PKG_VERSION\");"),
        ("src/bin/third/main.rs", "fn main() { print!(\"third\"); }"),
        ("tests/whole.rs", ""),
        ("benches/speed.rs", "fn main() {}"),
        ("examples/show.rs", "fn main() {}"),
    ]);
    project.publish("num", "1.2.0", "", "pub const ONE: u32 = 1;");
    project.publish(
        "gen",
        "1.0.0",
        "[lib]\nname = \"gen_lib\"\n",
        "pub const NAME: &str = \"made\";",
    );
    project.publish("check", "1.0.0", "", "");
    project.cargo("", &["generate-lockfile"]);
    project
}

#[test]
fn a_package_with_all_kinds_of_targets() {
    let project = single();
    let built = project.build(&project.image().cargo(["app", "second", "third"]).to(project.out()));
    assert_eq!(built.run("app"), "one 1 made notes");
    assert_eq!(built.run("second"), "second 0.3.0");
    assert_eq!(built.run("third"), "third");
    assert_eq!(built.compiled[0], ["app 0.0.0", "gen 1.0.0", "num 1.2.0"]);
    assert_eq!(built.compiled[1], ["app 0.3.0"]);
}

/// Cargo goes by sizes and times, and here both stay.
#[test]
fn an_edit_to_the_same_size_and_time_gives_the_new_program() {
    let project = single();
    let image = project.image().cargo("app").to(project.out());
    // The first container goes on, so that everything is there that cargo could take for the program.
    let twice = || {
        project
            .image()
            .cargo("app")
            .to(project.out())
            .cargo("app")
            .to(project.out())
    };
    assert_eq!(project.build(&image).run("app"), "one 1 made notes");
    project.edit("src/main.rs", "one", "two");
    let built = project.build(&twice());
    assert_eq!(built.run("app"), "two 1 made notes");
    assert_eq!(built.compiled[3], ["app 0.3.0"]);
    project.edit("notes.txt", "notes", "seton");
    assert_eq!(project.build(&twice()).run("app"), "two 1 made seton");
}

/// Members that inherit, a procedural macro, renamed and optional dependencies, those of targets.
fn workspace() -> Project {
    let project = Project::new(&[
        (
            "Cargo.toml",
            r#"[workspace]
members = ["crates/*"]
exclude = ["crates/old"]
resolver = "2"
[workspace.package]
version = "1.2.3"
edition = "2021"
[workspace.dependencies]
store = { path = "crates/store", version = "1.2" }
num = { version = "1", default-features = false }
[workspace.lints.rust]
unused = "deny"
[profile.dist]
inherits = "release"
panic = "abort"
[profile.dist.package.num]
opt-level = 1
"#,
        ),
        (
            "crates/gateway/Cargo.toml",
            r#"[package]
name = "gateway"
version.workspace = true
edition.workspace = true
[features]
default = ["plain"]
plain = []
tls = ["dep:secure", "store/fast", "number?/big"]
[dependencies]
store.workspace = true
derive = { package = "gateway-macros", path = "../macros" }
number = { package = "num", version = "1", optional = true }
secure = { version = "2", optional = true }
[target."cfg(unix)".dependencies]
unixy = "1"
[target.'cfg(windows)'.dependencies]
windowsy = "1"
[dev-dependencies]
testkit = { path = "../testkit" }
[lints]
workspace = true
"#,
        ),
        (
            "crates/gateway/src/main.rs",
            r#"derive::name!();
fn main() {
    print!("{} {} {} {}", NAME, store::get(), unixy::U, env!("CARGO_PKG_VERSION"));
    #[cfg(feature = "tls")]
    print!(" {}", secure::S);
}
"#,
        ),
        (
            "crates/macros/Cargo.toml",
            "[package]\nname = \"gateway-macros\"\nversion = \"0.3.1\"\nedition.workspace = true\n[lib]\nproc-macro = true\n\
             [dependencies]\nnum = { workspace = true, features = [\"big\"] }\n",
        ),
        (
            "crates/macros/src/lib.rs",
            "extern crate proc_macro;\n#[proc_macro]\npub fn name(_: proc_macro::TokenStream) -> proc_macro::TokenStream {\n\
             format!(\"const NAME: &str = \\\"macro{}\\\";\", num::ONE).parse().unwrap() }\n",
        ),
        (
            "crates/store/Cargo.toml",
            "[package]\nname = \"store\"\nversion = { workspace = true }\nedition = { workspace = true }\n\
             [features]\nfast = []\n[dependencies]\nnum.workspace = true\n",
        ),
        (
            "crates/store/src/lib.rs",
            "pub fn get() -> String { format!(\"store{}{}\", num::ONE, cfg!(feature = \"fast\")) }",
        ),
        (
            "crates/testkit/Cargo.toml",
            "[package]\nname = \"testkit\"\nversion = \"0.1.0\"\n[dependencies]\ngateway-cli = { path = \"../cli\" }\nonly-tests = \"1\"\n",
        ),
        ("crates/testkit/src/lib.rs", ""),
        (
            "crates/cli/Cargo.toml",
            "[package]\nname = \"gateway-cli\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[[bin]]\nname = \"gw\"\n\
             path = \"main.rs\"\n[dependencies]\nstore = { workspace = true, features = [\"fast\"] }\nonly-cli = \"1\"\n\
             [lib]\npath = \"lib.rs\"\n",
        ),
        ("crates/cli/main.rs", "fn main() { print!(\"cli {}\", store::get()) }"),
        ("crates/cli/lib.rs", ""),
        ("crates/old/Cargo.toml", "no TOML"),
    ]);
    project.publish(
        "num",
        "1.0.0",
        "[features]\ndefault = [\"std\"]\nstd = []\nbig = []\n",
        "pub const ONE: u32 = 1;",
    );
    project.publish("secure", "2.0.0", "", "pub const S: &str = \"secure\";");
    project.publish("unixy", "1.0.0", "", "pub const U: &str = \"unix\";");
    for name in ["windowsy", "only-tests", "only-cli"] {
        project.publish(name, "1.0.0", "", "");
    }
    project.cargo("", &["generate-lockfile"]);
    project
}

#[test]
fn a_workspace_of_members_that_inherit() {
    let project = workspace();
    let built = project.build(&project.image().cargo("gateway").to(project.out()));
    assert_eq!(built.run("gateway"), "macro1 store1false unix 1.2.3");
    let own = ["gateway 1.2.3", "gateway-macros 0.3.1", "store 1.2.3"];
    assert_eq!(built.compiled[1], own);
    let dependencies = [
        "gateway 0.0.0",
        "gateway-macros 0.0.0",
        "num 1.0.0",
        "store 0.0.0",
        "unixy 1.0.0",
    ];
    assert_eq!(built.compiled[0], dependencies);
}

#[test]
fn a_workspace_with_options() {
    let project = workspace();
    let image = project
        .image()
        .cargo(["gateway", "gw"])
        .to(project.out())
        .features(["tls", "number/big"]);
    let built = project.build(&image.profile("dist"));
    assert_eq!(built.run("gateway"), "macro1 store1true unix 1.2.3 secure");
    assert_eq!(built.run("gw"), "cli store1true");
    let own = [
        "gateway 1.2.3",
        "gateway-cli 0.1.0",
        "gateway-macros 0.3.1",
        "store 1.2.3",
    ];
    assert_eq!(built.compiled[1], own);
    let image = project
        .image()
        .cargo("gw")
        .manifest("crates/cli")
        .no_default_features(true);
    let image = image.profile("dev").to(project.out());
    assert_eq!(project.build(&image).run("gw"), "cli store1true");
    let image = project.image().cargo("gateway").all_features(true).to(project.out());
    assert_eq!(
        project.build(&image).run("gateway"),
        "macro1 store1true unix 1.2.3 secure"
    );
    let host = "x86_64-unknown-linux-gnu";
    if cfg!(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu")) {
        let built = project.build(&project.image().cargo("gateway").target(host).to(project.out()));
        assert_eq!(
            built.compiled[1],
            ["gateway 1.2.3", "gateway-macros 0.3.1", "store 1.2.3"]
        );
    }
}

/// Each statement takes what the one before it built, and compiles the packages of the project again.
#[test]
fn several_statements_of_a_stage() {
    let project = workspace();
    let image = project
        .image()
        .cargo("gateway")
        .to(project.out())
        .cargo("gw")
        .to(project.out());
    let built = project.build(&image);
    assert_eq!(built.run("gw"), "cli store1true");
    assert_eq!(
        built.compiled[2],
        ["gateway-cli 0.0.0", "only-cli 1.0.0", "store 0.0.0"]
    );
    assert_eq!(built.compiled[3], ["gateway-cli 0.1.0", "store 1.2.3"]);
}

#[test]
fn a_compiler_error_is_that_of_the_sources() {
    let project = single();
    project.edit("src/main.rs", "print!", "prant!");
    let error = project
        .try_build(&project.image().cargo("app").to(project.out()))
        .err()
        .unwrap();
    assert!(error.contains("cannot find macro `prant` in this scope"), "{error}");
    assert!(error.contains("src/main.rs:1:"), "{error}");
}

/// What the first step is packed from does not know of versions of members, tests and texts.
#[test]
fn edits_that_leave_the_dependencies_as_they_are() {
    let project = workspace();
    let image = || project.image().cargo("gateway");
    let skeleton = || {
        let packed = packed(&image());
        listed(&packed.path().join(".image-dsl/0/cargo"))
    };
    let before = skeleton();
    project.edit("Cargo.toml", "version = \"1.2.3\"", "version = \"1.2.9\"");
    project.edit("Cargo.lock", "\"1.2.3\"", "\"1.2.9\"");
    project.edit("crates/store/src/lib.rs", "store", "stare");
    project.file("crates/gateway/tests/more.rs", "");
    project.file("README.md", "# Read me");
    project.cargo("", &["metadata", "--locked", "--format-version=1"]);
    assert_eq!(skeleton(), before);
    let built = project.build(&image().to(project.out()));
    assert_eq!(built.run("gateway"), "macro1 stare1false unix 1.2.9");
    project.edit("crates/store/Cargo.toml", "fast = []", "fast = []\nmore = []");
    assert_ne!(skeleton(), before);
}

/// The files below a folder, with their contents.
fn listed(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut next = vec![folder.to_owned()];
    while let Some(place) = next.pop() {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                next.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
