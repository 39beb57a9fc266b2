//! What the examples print.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::process::Command;

fn printed(example: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["run", "--quiet", "--example", example])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

macro_rules! examples {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(printed(stringify!($name)));
        })*
    };
}

examples! {
    quickstart pytorch rust_service web_service layered
    sandbox inference function training worker agent
}
