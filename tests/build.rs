//! Lets images in tests name files from the root of the repository, as the examples do, which are compiled here too.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=CARGO_MANIFEST_DIR={}", root().display());
}

/// Returns the folder of the facade.
fn root() -> std::path::PathBuf {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}
