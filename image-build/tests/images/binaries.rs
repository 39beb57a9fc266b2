//! Binaries that cargo builds on this machine, in containers of engines.

use image_build::engine::Event;
use image_build::{BuildOptions, Built, Outcome, Progress, RunOptions, run_with};
use image_core::plan::Plan;

use crate::binary::{write_main, write_project};
use crate::project::{Project, on_each};

fn lines(events: &[Progress]) -> String {
    let text = |progress: &Progress| {
        if let Event::Log { line: text, .. } | Event::Reason { text } | Event::Started { name: text, .. } =
            &progress.event
        {
            text.clone() + "\n"
        } else {
            String::new()
        }
    };
    events.iter().map(text).collect()
}

/// Checks what the binary prints, and that it is one that every user can run.
fn prints(project: &Project<'_>, plan: &Plan, built: &Built, text: &str) {
    let script = format!("test \"$(in-container) $(stat -c %a /usr/local/bin/in-container)\" = '{text} 755'");
    let given = RunOptions {
        arguments: ["sh", "-c", &script].map(str::to_owned).into(),
        ..RunOptions::default()
    };
    let ended = run_with(plan, &project.real.engine, &project.options(), built, &given);
    let ended = ended.unwrap_or_else(|error| panic!("{}: {error}", project.real.name));
    assert_eq!(ended.code(), Some(0), "{}: {text}", project.real.name);
}

#[test]
fn a_binary_runs_in_the_image() {
    on_each(|project| {
        let name = "in-container";
        write_project(project.folder.path(), name, "first");
        let image = project
            .builder_from("debian:bookworm-slim")
            .bin(name, "/usr/local/bin/");
        let plan = image.user("1000:1000").cmd([name]).plan().unwrap();
        let options = BuildOptions {
            explain: true,
            ..project.options()
        };
        let (first, events) = project.must_build(&plan, &options);
        let said = lines(&events);
        assert!(said.contains("cargo build --bin in-container"), "{said}");
        assert!(said.contains("Compiling in-container v1.0.0"), "{said}");
        prints(project, &plan, &first, "first");
        let (again, _) = project.must_build(&plan, &options);
        assert_eq!(again.outcome, Outcome::Unchanged, "{}", project.real.name);
        write_main(project.folder.path(), "second");
        let (second, events) = project.must_build(&plan, &options);
        prints(project, &plan, &second, "second");
        let said = lines(&events);
        assert!(said.contains("bin \"in-container\": 1 of 1 file changed"), "{said}");
        project.remove(&first);
        project.remove(&second);
    });
}
