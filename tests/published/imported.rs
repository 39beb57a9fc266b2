//! What the example `import` prints of a Dockerfile, compiled.

use std::process::Command;

include!("imported/image.rs");

#[test]
fn the_module_is_what_the_example_prints() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/published/imported");
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--all-features", "--example", "import", "--"])
        .arg(format!("{folder}/Dockerfile"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        include_str!("imported/image.rs")
    );
}
