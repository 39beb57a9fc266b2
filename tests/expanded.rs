//! What the compiler makes of an image, as `cargo expand` shows it: constant data that can be read.
//!
//! `-Zunpretty=expanded` is unstable. Where a compiler refuses it, the test says that it is skipped.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The image of the README, whole: a list of its steps, and where it stands.
const IMAGE: &str = r#"
pub const APP: Image =
    ::image_dsl::Image::Full(&::image_dsl::__private::Full {
        head: ::image_dsl::__private::Head {
            name: "mycompany/text-processor:1.0.0",
            ..::image_dsl::__private::Head::NONE
        },
        steps: &[
            ::image_dsl::Step::From("python:3.12-slim"),
            ::image_dsl::Step::Pip2(["requests", "pandas>=2"]),
            ::image_dsl::Step::Env("PROJECT_ROOT", "/home/daytona"),
            ::image_dsl::Step::Copy1("src", "/app/src"),
            ::image_dsl::Step::Workdir("/app"),
            ::image_dsl::Step::Cmd3(["python", "-m", "src.main"])
        ],
        lines: "9 10 11 12 13 14 in src/lib.rs",
        folder: "FOLDER",
        parts: &[],
    });
"#;

/// A fragment's steps.
const FRAGMENT: &str = r#"
pub const TOOLS: Steps =
    ::image_dsl::Steps::declared(&[
        ::image_dsl::Step::Apt2(["git", "curl"]),
        ::image_dsl::Step::Env("EDITOR", "vi")
    ],
"#;

/// The steps of an image of constants.
const CONTINUED: &str = r#"
    &[
        ::image_dsl::Step::FromImage(__PLACE0),
        ::image_dsl::Step::Include(__PLACE1),
        ::image_dsl::Step::Env("VERSION", __TEXT0),
        ::image_dsl::Step::Run("test -e /app"),
        ::image_dsl::Step::With(::image_dsl::Opt::Network, "none")
    ],
"#;

#[test]
fn images_are_constant_data() {
    let folder = scratch_crate();
    let Some(text) = expanded(&folder) else { return };
    let image = IMAGE.replace("FOLDER", &folder.display().to_string());
    for expected in [&image, FRAGMENT, CONTINUED] {
        let is_shown = joined(&text).contains(&joined(expected));
        assert!(is_shown, "the compiler does not show\n{expected}\nbut\n{text}");
    }
}

/// Returns the file of the images.
fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expanded/images.rs")
}

/// Makes a crate of the images, which a compiler can be asked of alone.
fn scratch_crate() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("told/expanded");
    let manifest = format!(
        "[package]\nname = \"expanded\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nimage-dsl = {{ path = '{}' }}\n",
        root.display()
    );
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    fs::copy(source(), folder.join("src/lib.rs")).unwrap();
    folder
}

/// Returns the crate as the compiler expands it; nothing, with a word, where it does not show that.
fn expanded(folder: &Path) -> Option<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["rustc", "--quiet", "--lib", "--profile", "check"])
        .args(["--", "-Zunpretty=expanded"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.with_file_name("target"))
        // For this crate alone: others would ask for what is unstable, and be compiled anew.
        .env("RUSTC_BOOTSTRAP", "expanded")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if is_refusal(&said) {
        eprintln!("skipped: this compiler does not show expansions: {said}");
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Returns whether the compiler does not take the option, or has another meaning for it.
fn is_refusal(said: &str) -> bool {
    ["the option `Z`", "unknown unstable option", "argument to `unpretty`"]
        .iter()
        .any(|refusal| said.contains(refusal))
}

/// Returns the text without spaces and last commas, as compilers differ in how they break lines.
fn joined(text: &str) -> String {
    let text = text.split_whitespace().collect::<String>();
    text.replace(",]", "]").replace(",}", "}").replace(",)", ")")
}
