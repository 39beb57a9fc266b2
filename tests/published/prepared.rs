//! The example `prepared`, by its own command line: a function of that program runs in the image.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::container::Image;
use crate::support::Real;
use crate::{REPOSITORY, on_each};

/// The program of an example of a package, built once.
pub(crate) fn program(package: &str, example: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--all-features",
            "--package",
            package,
            "--example",
            example,
            "--message-format",
            "json",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).unwrap();
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
        .next_back()
        .unwrap()
}

/// The calls of its command line on an engine.
pub(crate) struct Asked<'a> {
    real: &'a Real,
    program: &'a Path,
    /// The program that it puts into the build.
    inside: PathBuf,
    name: String,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(real: &'a Real, program: &'a Path, inside: PathBuf, name: String) -> Self {
        Self {
            real,
            program,
            inside,
            name,
        }
    }

    pub(crate) fn output(&self, words: &[&str]) -> Output {
        let mut command = self.real.command(self.program);
        command
            .args(words)
            .arg("--program")
            .arg(&self.inside)
            .args(["--tag", &self.name]);
        command.args(["--engine", self.real.engine.kind().name()]);
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    /// The objects of `--json`.
    pub(crate) fn events(&self, words: &[&str]) -> Vec<Value> {
        let output = self.output(&[words, &["--json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Another program, that does the same.
    pub(crate) fn put(&self, which: &str) {
        let mut bytes = std::fs::read(self.program).unwrap();
        bytes.extend(format!("{which} of {}", self.name).bytes());
        // Written elsewhere first: a program that is open for writing cannot be run.
        std::fs::write(&self.inside, bytes).unwrap();
    }
}

/// The steps of the function that ran, by the events of a build.
fn ran(events: &[Value]) -> Vec<&Value> {
    let started = |step: &Value| {
        events
            .iter()
            .find(|event| event["event"] == "started" && event["step"] == *step)
    };
    let done = events
        .iter()
        .filter(|event| event["event"] == "done" && event["cached"] == false);
    let started = done.filter_map(|event| started(&event["step"]));
    started
        .filter(|event| event["own"] == true && event["name"].as_str().unwrap().contains("RUN"))
        .collect()
}

#[test]
fn a_function_of_the_program_runs_in_the_image() {
    let program = program("image-dsl", "prepared");
    on_each(|real| {
        let folder = tempfile::tempdir().unwrap();
        let unique = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let name = format!("{REPOSITORY}:prepared-{}{unique}", real.name);
        let asked = Asked::new(real, &program, folder.path().join("program"), name);
        asked.put("first");
        let events = asked.events(&["build"]);
        let built = events.last().unwrap();
        assert_eq!(
            (&built["outcome"], ran(&events).len()),
            (&"built".into(), 1),
            "{}: {events:#?}",
            real.name
        );
        let again = asked.events(&["build"]);
        assert_eq!(
            (again.len(), &again[0]["outcome"], &again[0]["id"]),
            (1, &"unchanged".into(), &built["id"]),
            "{again:#?}"
        );
        assert_eq!(
            String::from_utf8(asked.output(&["run"]).stdout).unwrap(),
            "1\n4\n9\n16\n25\n"
        );
        let pushed = asked.events(&["push"]);
        let digest = pushed.last().unwrap()["pushed"][0].as_str().unwrap().to_owned();
        asked.put("second");
        let changed = asked.events(&["build"]);
        assert_eq!(
            (&changed.last().unwrap()["outcome"], ran(&changed).len()),
            (&"built".into(), 1),
            "{changed:#?}"
        );
        for event in [built, changed.last().unwrap()] {
            real.client(&["rmi", "--force", event["id"].as_str().unwrap()]);
        }
        let image = Image {
            real,
            name: format!("{REPOSITORY}@{digest}"),
        };
        assert!(real.client(&["pull", &image.name]).status.success(), "{}", image.name);
        assert_eq!(image.prints(&[]), "1\n4\n9\n16\n25\n");
        real.client(&["rmi", "--force", &image.name]);
    });
}
