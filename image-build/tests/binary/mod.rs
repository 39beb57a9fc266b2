//! A project of Cargo whose binary is static, or not, on the compiler of this machine.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns the compiler's own target.
pub(crate) fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).arg("-vV").output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

/// Writes a package whose binary prints a text. Its configuration names the compiler's own target, for which binaries are
/// static.
pub(crate) fn write_project(folder: &Path, name: &str, text: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[workspace]\n[features]\nloud = []\n"
    );
    write(folder, "Cargo.toml", &manifest);
    let config = format!(
        "[build]\ntarget = \"{}\"\nrustflags = [\"-C\", \"target-feature=+crt-static\"]\n",
        host()
    );
    write(folder, ".cargo/config.toml", &config);
    write_main(folder, text);
}

/// Writes the source of the binary.
pub(crate) fn write_main(folder: &Path, text: &str) {
    let main = format!(
        "fn main() {{ println!(\"{{}}{text}\", if cfg!(feature = \"loud\") {{ \"LOUD \" }} else {{ \"\" }}) }}\n"
    );
    write(folder, "src/main.rs", &main);
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
