//! `image-dsl fmt`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use super::built;

const WRITTEN: &str = "const A: Image = image! {from  \"a\" ; run \"b\"};\n";
const LAID_OUT: &str = "const A: Image = image! {\n    from \"a\";\n    run \"b\";\n};\n";

/// The command `image-dsl`, built once.
fn tool() -> &'static PathBuf {
    static TOOL: OnceLock<PathBuf> = OnceLock::new();
    TOOL.get_or_init(|| built(["--package", "image-dsl", "--bin", "image-dsl"]))
}

fn fmt_in(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(tool());
    command.arg("fmt").args(words).current_dir(folder).output().unwrap()
}

/// Formats standard input.
fn fmt_input(text: &str, words: &[&str]) -> Output {
    let mut child = Command::new(tool())
        .args(["fmt", "-"])
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn texts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn examples_and_what_import_prints_are_laid_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["--check", "examples", "tests/import", "tests/published", "docs"];
    assert_eq!(texts(&fmt_in(root, &folders)), (Some(0), String::new(), String::new()));
}

/// The cases of compile errors: what is written there by hand, right and wrong, in all forms.
#[test]
fn what_is_laid_out_once_stays() {
    let folder = tempfile::tempdir().unwrap();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    for family in fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(files) = fs::read_dir(&family) else { continue };
        for file in files
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension() == Some("rs".as_ref()))
        {
            let name = format!(
                "{}_{}",
                family.file_name().unwrap().display(),
                file.file_name().unwrap().display()
            );
            fs::copy(file, folder.path().join(name)).unwrap();
        }
    }
    let (code, printed, _) = texts(&fmt_in(folder.path(), &["--check"]));
    assert_eq!(
        (code, printed.is_empty()),
        (Some(1), false),
        "nothing is to be laid out"
    );
    assert_eq!(
        texts(&fmt_in(folder.path(), &[])),
        (Some(0), String::new(), String::new())
    );
    assert_eq!(
        texts(&fmt_in(folder.path(), &["--check"])),
        (Some(0), String::new(), String::new())
    );
}

#[test]
fn standard_input_is_printed() {
    assert_eq!(
        texts(&fmt_input(WRITTEN, &[])),
        (Some(0), LAID_OUT.to_owned(), String::new())
    );
    let (code, printed, _) = texts(&fmt_input(WRITTEN, &["--check"]));
    assert_eq!(code, Some(1));
    assert!(
        printed.starts_with("Diff in <stdin>:1:\n-const A") && printed.contains("\n+    run \"b\";\n"),
        "{printed}"
    );
    assert_eq!(
        texts(&fmt_input(LAID_OUT, &["--check"])),
        (Some(0), String::new(), String::new())
    );
    let (code, printed, said) = texts(&fmt_input("\nfn a( {\n", &[]));
    assert_eq!((code, printed), (Some(1), String::new()));
    assert!(
        said.starts_with("error: <stdin>:") && said.contains("cannot be read as Rust"),
        "{said}"
    );
}

#[test]
fn files_below_a_folder_are_changed_but_those_of_tools() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["src/a.rs", "src/deep/b.rs", ".git/c.rs", "target/d.rs", "e.txt"] {
        fs::create_dir_all(at(name).parent().unwrap()).unwrap();
        fs::write(at(name), WRITTEN).unwrap();
    }
    fs::write(
        at("target/CACHEDIR.TAG"),
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    )
    .unwrap();
    let (code, printed, _) = texts(&fmt_in(folder.path(), &["--check"]));
    assert_eq!(code, Some(1));
    assert_eq!(printed.matches("Diff in ").count(), 2, "{printed}");
    assert_eq!(fs::read_to_string(at("src/a.rs")).unwrap(), WRITTEN);
    assert_eq!(
        texts(&fmt_in(folder.path(), &[])),
        (Some(0), String::new(), String::new())
    );
    for name in ["src/a.rs", "src/deep/b.rs"] {
        assert_eq!(fs::read_to_string(at(name)).unwrap(), LAID_OUT);
    }
    for name in [".git/c.rs", "target/d.rs", "e.txt"] {
        assert_eq!(fs::read_to_string(at(name)).unwrap(), WRITTEN);
    }
}

#[test]
fn one_file_that_is_not_rust_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.rs"), "\"").unwrap();
    fs::write(folder.path().join("b.rs"), WRITTEN).unwrap();
    let (code, _, said) = texts(&fmt_in(folder.path(), &[]));
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "error: a.rs:1: this cannot be read as Rust; `cargo check` says why\n"
    );
    assert_eq!(fs::read_to_string(folder.path().join("b.rs")).unwrap(), LAID_OUT);
    let (code, _, said) = texts(&fmt_in(folder.path(), &["no-such.rs"]));
    assert_eq!(code, Some(1));
    assert!(said.starts_with("error: no-such.rs cannot be read: "), "{said}");
}
