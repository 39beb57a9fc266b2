//! Projects of Cargo: what is wrong with them, and what is packed of them.
#![cfg(all(feature = "files", feature = "cargo"))]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails that has to work")]

mod files_common;

use files_common::{Tree, tree};
use image_core::files::cargo::{Features, Packed, Part, packed, read};

const ROOT: &str = r#"# The workspace.
[workspace]
members = ["crates/*"]
exclude = ["crates/old"]
resolver = "2"
[workspace.package]
version = "1.2.3"
edition = "2021"
description = "not read"
[workspace.dependencies]
store = { path = "crates/store", version = "1" }
itoa = { version = "1", default-features = false }
[workspace.lints.rust]
unsafe_code = "forbid"
[profile.dist]
inherits = "release"
lto = true
[patch.crates-io]
libc = { path = "patches/libc" }
"#;
const GATEWAY: &str = r#"[package]
name = "gateway"
version.workspace = true
edition.workspace = true
build = "make.rs"
description = "not read"
[[bin]]
name = "gateway"
path = "src/gate.rs"
[[test]]
name = "whole"
[features]
default = ["tls"]
tls = ["dep:num"]
[dependencies]
store.workspace = true
"my-macros" = { package = "macros", path = "../macros", version = "0.3" }
num = { package = "itoa", version = "1", optional = true }
[dev-dependencies]
testkit = { path = "../testkit" }
[target."cfg(unix)".dependencies]
libc = "0.2"
"#;
const LOCK: &str = r#"version = 4

[[package]]
name = "gateway"
version = "1.2.3"
dependencies = [
 "itoa",
 "libc",
 "macros",
 "store 1.2.3",
 "testkit",
]

[[package]]
name = "itoa"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "libc"
version = "0.2.999"

[[package]]
name = "macros"
version = "0.3.1"

[[package]]
name = "store"
version = "0.9.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "store"
version = "1.2.3"

[[package]]
name = "testkit"
version = "0.1.0"

[[package]]
name = "worker"
version = "0.1.0"
"#;

fn project(more: &[(&str, &str)]) -> Tree {
    let mut files = vec![
        ("Cargo.toml", ROOT),
        ("Cargo.lock", LOCK),
        ("README.md", "# The project"),
        (".cargo/config.toml", "[build]\ntarget-dir = \"out\"\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95\"\n"),
        ("crates/gateway/Cargo.toml", GATEWAY),
        ("crates/gateway/src/gate.rs", "fn main() {}"),
        ("crates/gateway/make.rs", "fn main() {}"),
        (
            "crates/macros/Cargo.toml",
            "[package]\nname = \"macros\"\nversion = \"0.3.1\"\n[lib]\nproc-macro = true\n",
        ),
        (
            "crates/store/Cargo.toml",
            "[package]\nname = \"store\"\nversion = { workspace = true }\n",
        ),
        ("crates/store/src/lib.rs", ""),
        (
            "crates/testkit/Cargo.toml",
            "[package]\nname = \"testkit\"\nversion = \"0.1.0\"\n",
        ),
        ("crates/testkit/src/lib.rs", ""),
        (
            "crates/worker/Cargo.toml",
            "[package]\nname = \"worker\"\nversion = \"0.1.0\"\n",
        ),
        ("crates/worker/src/main.rs", "fn main() {}"),
        ("crates/worker/src/bin/more.rs", "fn main() {}"),
        ("crates/old/Cargo.toml", "not TOML"),
        ("crates/notes/README.md", "no package"),
        (
            "patches/libc/Cargo.toml",
            "[package]\nname = \"libc\"\nversion = \"0.2.999\"\n",
        ),
        ("patches/libc/src/lib.rs", ""),
    ];
    files.extend_from_slice(more);
    tree(&files)
}

fn part(tree: &Tree, binary: &str, package: &str, part: Part) -> Packed {
    let (packages, binaries) = ([package.to_owned()], [binary.to_owned()]);
    packed(&tree.root, "Cargo.toml", (&packages, &binaries), part, &|_| false).unwrap()
}

fn text(packed: &Packed) -> String {
    let files = packed.files.iter().map(|(path, text)| format!("== {path}\n{text}"));
    let trees = packed
        .trees
        .iter()
        .map(|tree| format!("== {}/ without {:?}\n", tree.folder, tree.ignore));
    files.chain(trees).collect()
}

fn problems(tree: &Tree, manifest: &str) -> Vec<String> {
    let reading = read(&tree.root, manifest, &|_| false);
    let problems = reading.problems.iter();
    let shown = problems.map(|(path, problem)| format!("{path}: {problem}"));
    shown.collect()
}

#[test]
fn a_skeleton_has_what_decides_of_dependencies() {
    let tree = project(&[]);
    insta::assert_snapshot!(
        "dependencies",
        text(&part(&tree, "gateway", "gateway", Part::Dependencies))
    );
}

#[test]
fn a_program_is_packed_with_its_packages_alone() {
    let tree = project(&[]);
    insta::assert_snapshot!("program", text(&part(&tree, "gateway", "gateway", Part::Program)));
}

/// What a user edits most does not change a skeleton.
#[test]
fn edits_leave_a_skeleton_as_it_is() {
    let before = part(&project(&[]), "gateway", "gateway", Part::Dependencies);
    let version = (ROOT.replace("1.2.3", "1.3.0"), LOCK.replace("1.2.3", "1.3.0"));
    let with_test = GATEWAY.replace("[features]", "[[test]]\nname = \"second\"\n# A comment.\n[features]");
    for edit in [
        vec![("Cargo.toml", &*version.0), ("Cargo.lock", &version.1)],
        vec![("crates/gateway/Cargo.toml", &with_test)],
        vec![
            ("crates/store/src/lib.rs", "pub fn new() {}"),
            ("crates/store/tests/a.rs", ""),
        ],
        vec![("crates/worker/README.md", "# Worker"), ("README.md", "")],
        vec![("crates/worker/src/bin/third.rs", "fn main() {}")],
    ] {
        let after = part(&project(&edit), "gateway", "gateway", Part::Dependencies);
        assert_eq!(text(&after), text(&before), "{edit:?}");
    }
    for edit in [
        vec![("crates/gateway/Cargo.toml", &*GATEWAY.replace("\"0.2\"", "\"0.2.1\""))],
        vec![("Cargo.toml", &ROOT.replace("lto = true", "lto = false"))],
        vec![("rust-toolchain.toml", "[toolchain]\nchannel = \"1.96\"\n")],
    ] {
        let after = part(&project(&edit), "gateway", "gateway", Part::Dependencies);
        assert_ne!(text(&after), text(&before), "{edit:?}");
    }
}

/// A package whose folder has others is packed without those, each of which has a place of its own.
#[test]
fn a_package_around_others() {
    let root = "[package]\nname = \"app\"\nversion = \"1.0.0\"\n[dependencies]\nlib = { path = \"lib\" }\n\
                [workspace]\nmembers = [\"lib\", \"tool\"]\n[workspace.lints.rust]\nunused = \"warn\"\n";
    let member = |name| format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
    let tree = tree(&[
        ("Cargo.toml", root),
        ("src/main.rs", ""),
        ("lib/Cargo.toml", &member("lib")),
        ("lib/src/lib.rs", ""),
        ("tool/Cargo.toml", &member("tool")),
        ("tool/src/main.rs", ""),
        ("vendor/a/Cargo.toml", "x"),
        (
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\"\n",
        ),
    ]);
    let app = part(&tree, "app", "app", Part::Program);
    let tool = part(&tree, "tool", "tool", Part::Program);
    insta::assert_snapshot!("around", format!("{}\n{}", text(&app), text(&tool)));
}

#[test]
fn what_is_wrong() {
    let said = |files: &[(&str, &str)], manifest: &str| problems(&project(files), manifest).join("\n");
    insta::assert_snapshot!(
        [
            said(&[], "Cargo.toml"),
            said(&[], "crates/old/Cargo.toml"),
            said(&[("crates/old/Cargo.toml", "[workspace]\n")], "crates/old"),
            said(
                &[("elsewhere/Cargo.toml", "[package]\nname = \"e\"\n")],
                "elsewhere/Cargo.toml"
            ),
            said(&[("Cargo.lock", &LOCK.replace(" \"itoa\",\n", ""))], "Cargo.toml"),
            said(&[("Cargo.lock", &LOCK.replace("0.3.1", "0.3.0"))], "Cargo.toml"),
            said(&[("Cargo.lock", "version = ")], "Cargo.toml"),
            said(
                &[("Cargo.toml", "[workspace]\nmembers = [\"nowhere\", \"../out\", 3]\n")],
                "Cargo.toml"
            ),
            said(
                &[("Cargo.toml", "[workspace]\nmembers = [\"nowhere\", \"../out\"]\n")],
                "Cargo.toml"
            ),
            said(
                &[(
                    "crates/store/Cargo.toml",
                    "[package]\nname = \"s\"\n[dependencies]\na = { path = \"/a\" }\n"
                )],
                "Cargo.toml"
            ),
            said(&[("Cargo.toml", "[dependencies]\n")], "Cargo.toml"),
            // The workspace is above the context.
            said(
                &[("Cargo.toml", "[package]\nname = \"app\"\nversion.workspace = true\n")],
                "Cargo.toml"
            ),
            said(
                &[(".cargo/config.toml", "[build]\ntarget = [\"a\", \"b\"]\n")],
                "Cargo.toml"
            ),
            said(
                &[(".cargo/config.toml", "[source.a]\ndirectory = \"../vendor\"\n")],
                "Cargo.toml"
            ),
        ]
        .join("\n--\n")
    );
}

#[test]
fn names_are_those_of_the_manifests() {
    let tree = project(&[]);
    let project = read(&tree.root, "Cargo.toml", &|_| false).project.unwrap();
    let packages = ["gateway".to_owned()];
    assert_eq!(project.binary("more", None).unwrap(), "worker");
    assert_eq!(project.manifests_of(&packages), ["crates/gateway/Cargo.toml"]);
    for feature in ["default", "tls", "gateway/tls", "num?/x"] {
        assert!(project.feature(feature, &packages).is_ok(), "{feature}");
    }
    for profile in ["release", "dev", "bench", "dist"] {
        assert!(project.profile(profile).is_ok(), "{profile}");
    }
    let said = [
        project.binary("mroe", None).unwrap_err(),
        project.binary("more", Some("gateway")).unwrap_err(),
        project.member("old").unwrap_err(),
        project.feature("tsl", &packages).unwrap_err(),
        // `dep:num` leaves no feature of that name.
        project.feature("num", &packages).unwrap_err(),
        project.feature("gateway/tsl", &packages).unwrap_err(),
        project.feature("store/x", &packages).unwrap_err(),
        project.feature("worker/x", &packages).unwrap_err(),
        project.feature("testkit/x", &packages).unwrap_err(),
        project.feature("what/x", &packages).unwrap_err(),
        project.profile("dst").unwrap_err(),
    ];
    let said = said.map(|problem| problem.to_string());
    insta::assert_snapshot!(said.join("\n"));
}

/// A binary that asks for features is built with them alone.
#[test]
fn features_that_a_binary_asks_for() {
    let tree = tree(&[(
        "Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"1.0.0\"\n[features]\ndefault = [\"plain\"]\nplain = [\"more\"]\nmore = []\n\
         cli = [\"dep:x\"]\n[[bin]]\nname = \"tool\"\nrequired-features = [\"cli\", \"more\", \"x/y\"]\n",
    )]);
    let project = read(&tree.root, "Cargo.toml", &|_| false).project.unwrap();
    let said = |named: &[&str], no_default: bool, all: bool| {
        let features = Features { named, all, no_default };
        let found = project.has_required("tool", "app", features);
        found.err().map(|problem| problem.to_string()).unwrap_or_default()
    };
    for right in [
        said(&["cli"], false, false),
        said(&["app/cli", "plain"], true, false),
        said(&[], false, true),
    ] {
        assert_eq!(right, "");
    }
    let wrong = [
        said(&[], false, false),
        said(&["cli"], true, false),
        said(&["other/cli"], false, false),
    ];
    insta::assert_snapshot!(wrong.join("\n"));
}
