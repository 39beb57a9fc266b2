//! What pip keeps between builds.

use image_core::builder::Builder;

use crate::case::Case;
use crate::steps::text;

const CERTIFICATE: &str = "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=index \
     -addext subjectAltName=IP:127.0.0.1 -keyout /srv/key.pem -out /srv/cert.pem 2>&1";

/// Packages of an index that is there during the step alone; their version is of this process, so that no engine has
/// them from an earlier one.
fn installed(case: &Case, packages: &[&str]) -> Builder {
    case.file("index.py", include_str!("pip/index.py"));
    case.file("version", format!("1.{}", std::process::id()));
    case.builder()
        .copy(["index.py", "version"], "/srv/")
        .run("chmod 755 /srv/index.py")
        .apt(["openssl"])
        .run(CERTIFICATE)
        .env("PIP_CERT", "/srv/cert.pem")
        .pip(packages.to_vec())
        .with_python("/srv/index.py")
        .index_url("https://127.0.0.1:8098/simple")
}

#[test]
fn packages_of_an_earlier_build_are_not_fetched_again() {
    for (name, packages, asked) in [
        ("pip-first", &["alpha"][..], "alpha\n"),
        ("pip-second", &["alpha", "beta"], "beta\n"),
    ] {
        let case = Case::new(name);
        case.verify(&installed(&case, packages), |built, findings| {
            findings.same(
                "wheels that were fetched",
                &text(built.file("/srv/asked")),
                &Ok(asked.to_owned()),
            );
            let import = format!("import {}", packages.join(", "));
            findings.same(
                &import,
                &text(built.prints(&["python3", "-c", &import])),
                &Ok(String::new()),
            );
        });
    }
}
