//! What rust-analyzer shows and offers inside `image!`, asked over the protocol that editors speak.
//!
//! Without rust-analyzer the test says that it is skipped; `IMAGE_DSL_REQUIRE_EDITOR=1` makes that a failure.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at what it does not expect"
)]

#[path = "editor/client.rs"]
mod client;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use client::Client;

#[test]
fn rust_analyzer_knows_the_language() {
    let Some(program) = rust_analyzer() else {
        assert!(
            std::env::var_os("IMAGE_DSL_REQUIRE_EDITOR").is_none(),
            "rust-analyzer is not installed"
        );
        eprintln!("skipped: rust-analyzer is not installed (rustup component add rust-analyzer rust-src)");
        return;
    };
    let folder = scratch_crate();
    let mut editor = Client::start(&program, &folder);
    statements(&mut editor);
    options(&mut editor);
    stages(&mut editor);
    no_prefix(&mut editor);
    patterns(&mut editor);
    rust(&mut editor);
    half_typed(&mut editor);
    problems(&mut editor);
}

/// What is right is not underlined, by whatever names; what is wrong is.
fn problems(editor: &mut Client) {
    let right = "from crate::images::BASE as base; env A = {VERSION}, B = 5; arg NAME; label version = 1, \"a.b\" = 2; \
                 from scratch; from debian_slim(build_tools); on_build run \"id\"; \
                 copy \"/a\" -> \"/a\", from = base; healthcheck none; run \"id\", secret = \"A\", force = true; |";
    let found = editor.problems(&image(right));
    assert!(found.is_empty(), "{found:?}");
    let found = editor.problems(&image("from \"debian:12\"; workdir 5; |"));
    assert!(found.iter().any(|problem| problem.contains("wrong_kind")), "{found:?}");
}

fn statements(editor: &mut Client) {
    let shown = editor.hover(&image("from \"debian:12\"; p|ip \"requests\";"));
    assert!(shown.contains("Installs Python packages with pip"), "{shown:?}");
    let offered = editor.complete(&image("from \"debian:12\"; pi|"));
    assert!(offers(&offered, &["pip", "copy", "workdir"]), "{offered:?}");
    let offered = editor.complete(&fragment("wor|"));
    assert!(offers(&offered, &["workdir"]), "{offered:?}");
}

fn options(editor: &mut Client) {
    let shown = editor.hover(&image(
        "from \"debian:12\"; pip \"requests\", index|_url = \"https://pypi.org/simple\";",
    ));
    assert!(shown.contains("package index instead of"), "{shown:?}");
    let offered = editor.complete(&image("from \"debian:12\"; pip \"requests\", pre|"));
    assert!(offers(&offered, &["pre", "index_url", "secret"]), "{offered:?}");
    assert!(!offers(&offered, &["chown"]), "{offered:?}");
    let offered = editor.complete(&image("from dockerfile(\"Dockerfile\", tar|);"));
    assert!(offers(&offered, &["target", "args", "context"]), "{offered:?}");
    let shown = editor.hover(&image("from \"debian:12\"; on_bu|ild run \"make\";"));
    assert!(shown.contains("kept for the image"), "{shown:?}");
    let offered = editor.complete(&image("from \"debian:12\"; copy \"a\" -> \"/b\", cho|;"));
    assert!(offers(&offered, &["chown", "chmod"]), "{offered:?}");
    let shown = editor.hover(&image("from \"debian:12\"; copy \"a\" -> \"/b\", on|ly = [\"*.py\"];"));
    assert!(shown.contains("of what is taken"), "{shown:?}");
}

/// What a stage starts from, and what is copied from.
fn stages(editor: &mut Client) {
    let builder = "from \"rust:1\" as builder; run \"make\"; from \"debian:12\";";
    for statement in ["from |;", "from bu|;", "from |"] {
        let offered = editor.complete(&image(&format!("{builder} {statement}")));
        assert!(
            offers(&offered, &["builder", "images", "debian_slim", "python"]),
            "{statement}: {offered:?}"
        );
        assert!(!offers(&offered, &["chown"]), "{offered:?}");
    }
    let offered = editor.complete(&image(&format!("{builder} copy \"/a\" -> \"/b\", from = |;")));
    assert!(offers(&offered, &["builder"]), "{offered:?}");
    for place in [
        "from \"rust:1\" as bui|lder; from builder; run \"make\";",
        "from \"rust:1\" as builder; run \"make\"; from buil|der;",
        "from \"rust:1\" as builder; run \"make\"; from \"debian:12\"; copy \"/a\" -> \"/b\", from = bui|lder;",
    ] {
        let shown = editor.hover(&image(place));
        assert!(
            shown.contains("The stage `builder`, which starts from `rust:1`."),
            "{place}: {shown:?}"
        );
    }
}

/// Where nothing is typed yet, statements and options are offered, and nothing else.
fn no_prefix(editor: &mut Client) {
    for statements in ["|", "from \"debian:12\"; |", "from \"debian:12\"; | pip \"requests\";"] {
        let offered = editor.complete(&image(statements));
        assert!(
            offers(&offered, &["pip", "copy", "workdir", "from"]),
            "{statements}: {offered:?}"
        );
        let foreign = offered.iter().find(|word| image_core::table::statement(word).is_none());
        assert_eq!(foreign, None, "{statements}: {offered:?}");
    }
    for (statements, keyword) in [("pip \"requests\", |;", "pip"), ("copy \"a\" -> \"/b\", |;", "copy")] {
        let offered = editor.complete(&image(&format!("from \"debian:12\"; {statements}")));
        let row = image_core::table::statement(keyword).unwrap();
        // What stands among patterns is offered beside the option that takes them.
        let pattern = |word: &str| row.option("ignore").is_some() && PATTERNS.contains(&word);
        let foreign = offered.iter().find(|word| row.option(word).is_none() && !pattern(word));
        assert!(!offered.is_empty(), "{statements}");
        assert_eq!(foreign, None, "{statements}: {offered:?}");
    }
}

/// What stands among patterns, in the head and in options.
fn patterns(editor: &mut Client) {
    let offered = editor.complete(&image("ignore p|; from \"debian:12\";"));
    assert!(offers(&offered, PATTERNS), "{offered:?}");
    for options in ["copy \"a\" -> \"/b\"", "python_source \"m\"", "dockerfile \"RUN make\""] {
        let offered = editor.complete(&image(&format!("from \"debian:12\"; {options}, ignore = [v|];")));
        assert!(offers(&offered, PATTERNS), "{offered:?}");
    }
    let offered = editor.complete(&image("from dockerfile(\"Dockerfile\", ignore = [g|]);"));
    assert!(offers(&offered, PATTERNS), "{offered:?}");
    let offered = editor.complete(&image("from \"debian:12\"; pip \"six\", v|;"));
    assert!(!offers(&offered, &["vcs"]), "{offered:?}");
    let shown = editor.hover(&image("ignore git|ignore(\".gitignore\"); from \"debian:12\";"));
    assert!(shown.contains("with git's meaning"), "{shown:?}");
    let file = "from dockerfile(\"Dockerfile\", ignore = [fi|le(\"x.dockerignore\")]);";
    assert!(editor.hover(&image(file)).contains("The patterns of a file"));
    let shown = editor.hover(&image("from \"debian:12\"; copy \"a\" -> \"/b\", ignore = [pyt|hon];"));
    assert!(shown.contains("__pycache__"), "{shown:?}");
}

fn rust(editor: &mut Client) {
    let shown = editor.hover(&image("from \"debian:12\"; env A = {VERS|ION};"));
    assert!(shown.contains("The version of the service"), "{shown:?}");
    let offered = editor.complete(&image("from \"debian:12\"; env A = {VERS|};"));
    assert!(offers(&offered, &["VERSION"]), "{offered:?}");
    let offered = editor.complete(&image("from crate::|;"));
    assert!(offers(&offered, &["VERSION", "images"]), "{offered:?}");
    let offered = editor.complete(&image("from crate::images::|;"));
    assert!(offers(&offered, &["BASE"]), "{offered:?}");
    let shown = editor.hover(&image("from crate::images::BA|SE; env B = \"1\";"));
    assert!(shown.contains("The base of all images"), "{shown:?}");
}

/// The same where something else, or the statement itself, is not right yet.
fn half_typed(editor: &mut Client) {
    let offered = editor.complete(&image("frm \"debian\"; run ->; pi| \"requests\", [;"));
    assert!(offers(&offered, &["pip"]), "{offered:?}");
    let offered = editor.complete(&image("workdir 5; env A = {VERS|}, B = ;"));
    assert!(offers(&offered, &["VERSION"]), "{offered:?}");
    let shown = editor.hover(&image("from; workdir 5; co|py \"a\" ->"));
    assert!(shown.contains("into a layer"), "{shown:?}");
    let offered = editor.complete(&image("from 5; apt recom| \"git\" ->"));
    assert!(offers(&offered, &["recommends"]), "{offered:?}");
}

/// Words among patterns.
const PATTERNS: &[&str] = &["file", "gitignore", "python", "rust", "vcs"];

fn offers(offered: &[String], labels: &[&str]) -> bool {
    labels.iter().all(|label| offered.iter().any(|offer| offer == label))
}

/// The document, with these statements in its image.
fn image(statements: &str) -> String {
    format!("{PREAMBLE}pub const IMAGE: Image = image! {{\n    {statements}\n}};\n")
}

fn fragment(statements: &str) -> String {
    format!("{PREAMBLE}pub const STEPS: Steps = steps! {{\n    {statements}\n}};\n")
}

const PREAMBLE: &str = r#"use image_dsl::{Image, Steps, image, steps};
/// The version of the service.
pub const VERSION: &str = "1.0";
pub mod images {
    /// The base of all images.
    pub const BASE: super::Image = super::image! { from "debian:12"; };
}
"#;

/// A crate that depends on this one, with the packages of this workspace's lock file.
fn scratch_crate() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         image-dsl = {{ path = '{}' }}\n\n[workspace]\n",
        root.display()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::write(folder.join("src/lib.rs"), image("from \"debian:12\";")).unwrap();
    folder
}

/// The server of the toolchain, or the one on the path, if it runs.
fn rust_analyzer() -> Option<PathBuf> {
    let found = Command::new("rustup").args(["which", "rust-analyzer"]).output().ok();
    let of_toolchain = found.filter(|output| output.status.success()).and_then(|output| {
        let path = String::from_utf8(output.stdout).ok()?;
        Some(PathBuf::from(path.trim()))
    });
    let program = of_toolchain.unwrap_or_else(|| PathBuf::from("rust-analyzer"));
    let runs = Command::new(&program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    runs.then_some(program)
}
