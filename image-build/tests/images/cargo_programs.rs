//! Programs of Cargo, built in two layers by a user who is not root.

use std::fs;

use filetime::FileTime;
use image_build::engine::Event;
use image_build::{Built, Progress, RunOptions, run_with};
use image_core::builder::Builder;
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::project::{Project, on_each};

const FILES: &[(&str, &str)] = &[
    ("app/Cargo.toml", "[workspace]\nmembers = [\"gateway\", \"macros\"]\n"),
    (
        "app/Cargo.lock",
        "version = 3\n\n[[package]]\nname = \"gateway\"\nversion = \"1.0.0\"\ndependencies = [\n \"macros\",\n \"num\",\n \"shared\",\n]\n\n\
         [[package]]\nname = \"macros\"\nversion = \"0.2.0\"\n\n[[package]]\nname = \"num\"\nversion = \"1.4.0\"\n\
         source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"shared\"\nversion = \"0.1.0\"\n",
    ),
    (
        "app/gateway/Cargo.toml",
        "[package]\nname = \"gateway\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[dependencies]\nmacros = { path = \"../macros\" }\n\
         num = \"1\"\nshared = { path = \"../../shared\" }\n",
    ),
    (
        "app/gateway/src/main.rs",
        "fn main() { println!(\"first {} {} {}\", num::ONE, shared::NAME, macros::name!()) }",
    ),
    (
        "app/macros/Cargo.toml",
        "[package]\nname = \"macros\"\nversion = \"0.2.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n",
    ),
    (
        "app/macros/src/lib.rs",
        "#[proc_macro]\npub fn name(_: proc_macro::TokenStream) -> proc_macro::TokenStream { \"\\\"macro\\\"\".parse().unwrap() }",
    ),
    (
        "shared/Cargo.toml",
        "[package]\nname = \"shared\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    ),
    ("shared/src/lib.rs", "pub const NAME: &str = \"shared\";"),
    (
        "app/.cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n",
    ),
    (
        "app/vendor/num/Cargo.toml",
        "[package]\nname = \"num\"\nversion = \"1.4.0\"\nedition = \"2021\"\n",
    ),
    ("app/vendor/num/src/lib.rs", "pub const ONE: u32 = 1;"),
    ("app/vendor/num/.cargo-checksum.json", r#"{"files":{},"package":null}"#),
];

fn image(project: &Project<'_>) -> Builder {
    // What takes long is the same for all.
    let base = Spec::builder()
        .context(project.folder.path())
        .from("debian:bookworm-slim");
    let base = base
        .apt("cargo")
        .run("useradd --create-home dev")
        .env("OWN", project.own.as_str());
    let image = base
        .user("dev")
        .cargo("gateway")
        .manifest("app/Cargo.toml")
        .to("/home/dev/bin");
    image.cmd(["/home/dev/bin/gateway"])
}

/// Changes a file to the same size and time.
fn edit(project: &Project<'_>, path: &str, from: &str, to: &str) {
    let place = project.folder.path().join(path);
    let time = FileTime::from_last_modification_time(&fs::metadata(&place).unwrap());
    let text = fs::read_to_string(&place).unwrap().replace(from, to);
    fs::write(&place, text).unwrap();
    filetime::set_file_mtime(&place, time).unwrap();
}

/// The packages that a build compiled, in the order of their names.
fn compiled(events: &[Progress]) -> Vec<String> {
    let lines = events.iter().filter_map(|progress| {
        let Event::Log { line, .. } = &progress.event else {
            return None;
        };
        line.split_once("Compiling ")
    });
    let packages = lines.map(|(_, rest)| rest.split(" (").next().unwrap_or(rest).trim().to_owned());
    let mut names: Vec<String> = packages.collect();
    names.sort();
    names
}

/// Checks what the program prints.
fn prints(project: &Project<'_>, plan: &Plan, built: &Built, text: &str) {
    let script = format!("test \"$(/home/dev/bin/gateway)\" = '{text}'");
    let given = RunOptions {
        arguments: ["sh", "-c", &script].map(str::to_owned).into(),
        ..RunOptions::default()
    };
    let ended = run_with(plan, &project.real.engine, &project.options(), built, &given);
    let ended = ended.unwrap_or_else(|error| panic!("{}: {error}", project.real.name));
    assert_eq!(ended.code(), Some(0), "{}: {text}", project.real.name);
}

#[test]
fn a_program_is_that_of_the_sources_and_dependencies_stay() {
    on_each(|project| {
        for (path, text) in FILES {
            project.file(path, text);
        }
        let plan = image(project).plan().unwrap();
        let (first, events) = project.must_build(&plan, &project.options());
        prints(project, &plan, &first, "first 1 shared macro");
        let all = ["gateway v0.0.0", "gateway v1.0.0", "macros v0.0.0", "macros v0.2.0"];
        let all = [&all[..], &["num v1.4.0", "shared v0.0.0", "shared v0.1.0"]].concat();
        assert_eq!(compiled(&events), all, "{}", project.real.name);

        edit(project, "shared/src/lib.rs", "shared", "edited");
        edit(project, "app/gateway/src/main.rs", "first", "later");
        let (second, events) = project.must_build(&plan, &project.options());
        prints(project, &plan, &second, "later 1 edited macro");
        let own = ["gateway v1.0.0", "macros v0.2.0", "shared v0.1.0"];
        assert_eq!(compiled(&events), own, "{}", project.real.name);
        project.remove(&first);
        project.remove(&second);
    });
}
