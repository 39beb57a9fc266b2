//! The line that says why an image is built, and what is remembered for it.

use image_build::engine::Event;
use image_build::{BuildOptions, Outcome, Progress, Reason};
use image_core::plan::Plan;

use crate::project::{Project, on_each};

fn lines(events: &[Progress]) -> Vec<&str> {
    let texts = events.iter().filter_map(|progress| {
        let Event::Reason { text } = &progress.event else {
            return None;
        };
        Some(text.as_str())
    });
    texts.collect()
}

/// Builds, and returns the only line that says why.
fn why(project: &Project<'_>, plan: &Plan) -> String {
    let (built, events) = project.must_build(plan, &project.options());
    let lines = lines(&events);
    if built.outcome == Outcome::Unchanged {
        assert!(lines.is_empty(), "{lines:?}");
        return String::new();
    }
    let [line] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    let is_here = |word: &&str| word.starts_with(file!());
    let words: Vec<&str> = line
        .split(' ')
        .map(|word| if is_here(&word) { "HERE" } else { word })
        .collect();
    words.join(" ")
}

fn remove(project: &Project<'_>, plan: &Plan) {
    let name = image_core::spec::tag_of(&plan.spec.digest().to_string());
    project.client(&["rmi", "--force", &name]);
}

#[test]
fn one_line_says_why_an_image_is_built() {
    on_each(|project| {
        for number in 0..1_200 {
            project.file(&format!("deps/{}/{number}", number % 7), "text");
        }
        project.file("app", "one");
        project.file("own", &project.own);
        let image = |text: &str| {
            let image = project.small("").copy("own", "/own").copy("deps", "/deps");
            image
                .run(format!("echo {text} > /ran"))
                .copy("app", "/app/")
                .plan()
                .unwrap()
        };
        let plan = image("1");
        assert_eq!(
            why(project, &plan),
            "builds because the engine has no image of this declaration, and none of its name"
        );
        assert_eq!(why(project, &plan), "");
        project.file("app", "two");
        assert_eq!(
            why(project, &plan),
            "builds because HERE copy \"app\": 1 of 1 file changed (app)"
        );
        project.file("deps/3/new", "text");
        std::fs::remove_file(project.folder.path().join("deps/1/1")).unwrap();
        project.file("app", "three");
        assert_eq!(
            why(project, &plan),
            "builds because HERE copy \"deps\": 2 of 1,201 files changed (deps/3/new, deps/1/1), and HERE copy \"app\": 1 of 1 file changed \
             (app)"
        );
        remove(project, &plan);
        assert_eq!(
            why(project, &plan),
            "builds because the engine no longer has it; nothing has changed"
        );
        // Without the record, or with half of it, only the label tells.
        for file in std::fs::read_dir(project.folder.path().join(".index")).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        }
        project.file("app", "four");
        assert_eq!(
            why(project, &plan),
            "builds because files of its build context have changed"
        );
        let no_cache = BuildOptions {
            no_cache: true,
            ..project.options()
        };
        let (_, events) = project.must_build(&plan, &no_cache);
        assert_eq!(
            lines(&events),
            ["builds because every step is to run again (`--no-cache`)"]
        );
        let explained = BuildOptions {
            explain: true,
            ..project.options()
        };
        project.file("deps/3/new", "other text");
        let (built, events) = project.must_build(&plan, &explained);
        let [Reason::FilesOf(files)] = built.reasons.as_slice() else {
            panic!("{:?}", built.reasons);
        };
        assert_eq!(
            (files.changed, files.all, files.names.as_slice()),
            (1, 1_200, &["deps/3/new".to_owned()][..])
        );
        assert!(lines(&events).iter().any(|line| line.starts_with("not checked: ")));
        remove(project, &plan);
    });
}
