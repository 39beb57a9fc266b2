//! `docker build --check` and this crate, of the same images: where one of them complains, so does the other, or the row
//! says why not.

#[path = "checks/parts.rs"]
mod parts;

use crate::case::{BASE, Case};
use crate::host::{Engine, engines, say};
use image_core::builder::Builder;
use image_core::lock::Lock;
use image_core::spec::Spec;
use parts::{BASES, PARTS, Part, REFUSED};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

/// The checks that are off until a file asks for them.
const DIRECTIVE: &str = "# check=experimental=all\n";

/// The names of checks, or of rules.
type Found = BTreeSet<String>;

/// An image of a base and some parts.
struct Image<'p> {
    base: &'p Part,
    parts: Vec<&'p Part>,
}

impl<'p> Image<'p> {
    fn all(&self) -> impl Iterator<Item = &'p Part> {
        std::iter::once(self.base).chain(self.parts.iter().copied())
    }

    /// The Dockerfile that corresponds.
    fn text(&self) -> String {
        let lines: Vec<&str> = self.all().map(|part| part.text).collect();
        format!("{DIRECTIVE}{}\n", lines.join("\n").replace("BASE", BASE))
    }

    fn builder(&self, context: &Path) -> Builder {
        let empty = Spec::builder().context(context);
        self.all().fold(empty, |builder, part| (part.add)(builder))
    }

    /// Returns what both say, where that is not what the rows say.
    fn differences(&self, engine: &Engine, context: &Path) -> Vec<String> {
        let mut wrong = Vec::new();
        let builder = self.builder(context);
        let rules = builder
            .problems()
            .iter()
            .map(|one| one.rule.name().to_owned())
            .collect();
        let mut compare = |of: &str, text: &str, found: Found, expected: Found| {
            if found != expected {
                wrong.push(format!("{of}: {found:?}, and not {expected:?}:\n{text}"));
            }
        };
        compare("here", &self.text(), rules, names(self.all().map(|part| part.rules)));
        if let Ok(spec) = builder.build() {
            let text = format!("{DIRECTIVE}{}", spec.dockerfile());
            let expected = names(self.all().map(|part| part.rendered));
            compare("rendered", &text, verdict(engine, &text, context), expected);
            return wrong;
        }
        let (text, expected) = (self.text(), names(self.all().map(|part| part.checks)));
        assert!(!expected.is_empty(), "refused here alone:\n{text}");
        compare("refused", &text, verdict(engine, &text, context), expected);
        wrong
    }
}

fn names<'n>(lists: impl Iterator<Item = &'n [&'n str]>) -> Found {
    lists.flatten().map(|name| (*name).to_owned()).collect()
}

/// Returns the checks that complain about a Dockerfile. That a base is not on this machine is no complaint.
fn verdict(engine: &Engine, text: &str, context: &Path) -> Found {
    let folder = tempfile::tempdir().expect("a folder for the Dockerfile");
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, text).expect("a Dockerfile");
    let args = ["build", "--call=check,format=json", "-f"].map(OsStr::new);
    let args = args.into_iter().chain([file.as_os_str(), context.as_os_str()]);
    let output = engine.run("docker", args).expect("docker runs");
    let answer = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
    let warnings = answer["warnings"].as_array().cloned().unwrap_or_default();
    let mut found: Found = warnings
        .iter()
        .filter_map(|one| Some(one["ruleName"].as_str()?.to_owned()))
        .collect();
    let message = answer["buildError"]["message"].as_str().unwrap_or(&errors);
    let is_error = !output.status.success() && answer.get("warnings").is_none() || answer.get("buildError").is_some();
    if is_error && !message.contains("failed to resolve source metadata") {
        found.insert(REFUSED.to_owned());
    }
    found
}

/// Returns an engine that has the checks; says so where there is none.
fn checking() -> Option<&'static Engine> {
    let found = engines().iter().find(|engine| engine.has_checks());
    if found.is_none() {
        say("SKIPPED: no docker of release 28 or later is reachable; its checks are compared with nothing");
    }
    found
}

fn case(name: &'static str) -> Case {
    let case = Case::new(name);
    case.file("a.txt", "a");
    case.file("left-out.txt", "x");
    case.file(".dockerignore", "left-out.txt\n");
    case
}

/// Compares images, several at a time: most of it is waiting.
fn agree(name: &'static str, images: &[Image<'_>]) {
    let Some(engine) = checking() else { return };
    let case = case(name);
    let context = case.context();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let size = images.len().div_ceil(4);
        let chunks = images.chunks(size).map(|chunk| {
            let context = &context;
            scope.spawn(move || {
                let differences = chunk.iter().flat_map(|image| image.differences(engine, context));
                differences.collect::<Vec<_>>()
            })
        });
        let running: Vec<_> = chunks.collect();
        running
            .into_iter()
            .flat_map(|one| one.join().expect("a comparison"))
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        images.len(),
        wrong.join("\n")
    );
}

#[test]
fn bases_are_right_where_the_checks_of_docker_say_so() {
    let images: Vec<Image<'_>> = BASES
        .iter()
        .map(|base| Image {
            base,
            parts: Vec::new(),
        })
        .collect();
    assert!(images.len() >= 30);
    agree("checks-bases", &images);
}

#[test]
fn images_are_right_where_the_checks_of_docker_say_so() {
    let pairs = PARTS
        .iter()
        .enumerate()
        .flat_map(|(at, one)| PARTS[at + 1..].iter().map(move |other| [one, other]));
    let images = pairs.map(|pair| Image {
        base: &BASES[0],
        parts: pair.to_vec(),
    });
    let images: Vec<Image<'_>> = images.collect();
    assert!(images.len() >= 200);
    agree("checks-images", &images);
}

/// What is cured here is a fault to docker, and each difference has its reason.
#[test]
fn rows_say_what_docker_says_of_their_text() {
    let differs = |part: &&Part| part.checks.is_empty() != part.rules.is_empty() || part.checks != part.rendered;
    let differing: Vec<&Part> = BASES.iter().chain(PARTS).filter(differs).collect();
    assert!(differing.iter().all(|part| !part.why.is_empty()));
    let Some(engine) = checking() else { return };
    let case = case("checks-rows");
    for part in differing {
        // The majority of the lines says which case keywords have.
        let base = if part.text.to_ascii_uppercase().contains("FROM ") {
            ""
        } else {
            "FROM BASE\n"
        };
        let text = format!("{DIRECTIVE}{base}{}\nENV Y=\"y\"\nENV Z=\"z\"\n", part.text).replace("BASE", BASE);
        let expected = names(std::iter::once(part.checks));
        assert_eq!(verdict(engine, &text, &case.context()), expected, "{text}");
    }
}

/// Docker says it of an image that a registry has, and ours of one that a lock has.
#[test]
fn a_platform_that_the_base_lacks_is_wrong_to_both() {
    const REFERENCE: &str = "127.0.0.1:5000/image-dsl-test/checks:1";
    let Some(engine) = checking() else { return };
    let is_done = |words: &[&str]| engine.run("docker", words).is_ok_and(|output| output.status.success());
    if !is_done(&["tag", BASE, REFERENCE]) || !is_done(&["push", REFERENCE]) {
        return say("SKIPPED: no registry is on this machine, so docker says nothing of platforms that a base lacks");
    }
    let own = format!(
        "linux/{}",
        if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "amd64"
        }
    );
    let lock = locked(REFERENCE, &own);
    let case = case("checks-platforms");
    for (platform, check, rule) in [
        (&*own, None, None),
        (
            "linux/riscv64",
            Some("InvalidBaseImagePlatform"),
            Some("absent_platform"),
        ),
    ] {
        let text = format!("ARG P={platform}\nFROM --platform=$P {REFERENCE}\n");
        let expected: Found = check.into_iter().map(str::to_owned).collect();
        assert_eq!(verdict(engine, &text, &case.context()), expected, "{text}");
        let image = Spec::builder().lock(&lock).from(REFERENCE).platform(platform);
        let found: Vec<&str> = image.problems().iter().map(|one| one.rule.name()).collect();
        assert_eq!(found, Vec::from_iter(rule), "{platform}");
    }
    assert!(is_done(&["rmi", REFERENCE]));
}

/// A lock of one base for one platform.
fn locked(reference: &str, platform: &str) -> Lock {
    let digest = format!("sha256:{}", "0".repeat(64));
    let text = format!(
        "version = 1\n\n[[image]]\nreference = \"{reference}\"\ndigest = \"{digest}\"\n\n\
         [[image.platform]]\nplatform = \"{platform}\"\ndigest = \"{digest}\"\n\n[image.platform.config]\n"
    );
    Lock::read(&text).expect("a lock")
}
