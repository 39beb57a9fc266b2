//! Bake files, built by a real `docker buildx bake`.

use image_build::{Baked, BuildOptions, Outcome, bake};
use image_core::plan::Plan;
use image_core::spec::Spec;

use crate::project::{Project, on_each};

fn bake_text(project: &Project<'_>, images: &[(&str, Plan)], options: &BuildOptions) -> String {
    let images: Vec<Baked> = images
        .iter()
        .map(|(name, plan)| Baked {
            name: (*name).to_owned(),
            plan: plan.clone(),
        })
        .collect();
    bake(&images, &project.folder.path().join("out"), options, &mut |_| ()).unwrap()
}

/// Runs bake, and gives what each image prints.
fn build_and_print(project: &Project<'_>, file: &str, names: &[&str]) -> Vec<String> {
    let path = project.folder.path().join("docker-bake.json");
    std::fs::write(&path, file).unwrap();
    // Bake reads what is in the folder in which it runs without being asked.
    let done = std::process::Command::new(project.real.engine.program())
        .args(["buildx", "bake", "--file", "docker-bake.json"])
        .current_dir(project.folder.path())
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}\n{file}",
        String::from_utf8_lossy(&done.stderr)
    );
    let text = |name: &&str| {
        let printed = project.client(&["run", "--rm", name]);
        String::from_utf8_lossy(&printed.stdout).into_owned()
    };
    names.iter().map(text).collect()
}

#[test]
fn images_that_continue_each_other_are_baked() {
    on_each(|project| {
        if !project.real.name.ends_with("buildx") {
            return;
        }
        let (base, web, job) = (
            project.own_name("base"),
            project.own_name("web"),
            project.own_name("job"),
        );
        project.file("shared", "shared");
        project.file("web/page", "page");
        let start = |name: &str| project.builder_named(name).copy("shared", "/shared");
        let tricky = "echo \"$$ ${HOME} $${HOME} %{ if x } %%{ \\\\ \" > /tricky";
        let images = [
            // What it runs is overridden in those that continue it.
            ("BASE", start(&base).cmd("echo base").plan().unwrap()),
            (
                "WEB",
                start(&web)
                    .copy("web", "/web")
                    .cmd("cat /shared /web/page")
                    .plan()
                    .unwrap(),
            ),
            (
                "JOB",
                start(&job)
                    .run(tricky)
                    .cmd(vec!["sed", "s/^[0-9]*//", "/tricky"])
                    .plan()
                    .unwrap(),
            ),
        ];
        let file = bake_text(project, &images, &project.options());
        assert!(file.contains("\"target:BASE\""), "{file}");
        let printed = build_and_print(project, &file, &[&web, &job]);
        assert_eq!(printed[0], "sharedpage");
        assert!(
            printed[1].contains(" /root ") && printed[1].contains("%{ if x } %%{ \\"),
            "{}",
            printed[1]
        );
        for name in [&base, &web, &job] {
            project.client(&["rmi", "--force", name]);
        }
    });
}

#[test]
fn a_bake_file_has_secrets_arguments_and_platforms() {
    on_each(|project| {
        if !project.real.name.ends_with("buildx") {
            return;
        }
        let name = project.own_name("secret");
        project.file("to,ken", "hunter2");
        let image = project.builder_named(&name).arg_default("GREETING", "none");
        let image = image
            .run("echo \"$GREETING $(wc -c < /run/secrets/TOKEN)\" > /said")
            .secret("TOKEN");
        let plan = image
            .run("date +%N > /forced")
            .force(true)
            .cmd(vec!["cat", "/said"])
            .plan()
            .unwrap();
        let path = project.folder.path().join("to,ken").display().to_string();
        let options = BuildOptions {
            secrets: vec![image_build::secret(&format!("TOKEN=file:{path}")).unwrap()],
            build_args: vec![("GREETING".to_owned(), "a ${b} \"c\" %{d}".to_owned())],
            platforms: vec![project.real.engine.platform().unwrap()],
            ..project.options()
        };
        let file = bake_text(project, &[("IMAGE", plan)], &options);
        assert!(!file.contains("hunter2"));
        assert_eq!(build_and_print(project, &file, &[&name])[0], "a ${b} \"c\" %{d} 7\n");
        project.client(&["rmi", "--force", &name]);
    });
}

/// Ignored files are left out when the context is packed; files that another pattern includes again stay.
#[test]
fn an_image_that_copies_its_own_list_of_what_is_ignored_is_baked() {
    on_each(|project| {
        if !project.real.name.ends_with("buildx") {
            return;
        }
        let name = project.own_name("ignore");
        project.file(".dockerignore", "*.txt\n");
        project.file("a.txt", "a");
        project.file("sub/b.txt", "b");
        let head = Spec::builder()
            .name(&name)
            .context(project.folder.path())
            .ignore("!a.txt");
        let image = head
            .from("debian:bookworm-slim")
            .copy([".dockerignore", "a.txt"], "/x/");
        let plan = image
            .copy("sub", "/x/sub")
            .cmd("cat /x/.dockerignore /x/a.txt /x/sub/b.txt");
        let file = bake_text(project, &[("IMAGE", plan.plan().unwrap())], &project.options());
        assert_eq!(build_and_print(project, &file, &[&name])[0], "*.txt\nab");
        project.client(&["rmi", "--force", &name]);
    });
}

#[test]
fn a_packed_context_is_whole_or_not_there() {
    on_each(|project| {
        project.file("one", "1");
        let plan = project.image().copy("one", "/one").plan().unwrap();
        let out = project.folder.path().join("out");
        let first = bake_text(project, &[("A", plan.clone())], &project.options());
        assert_eq!(bake_text(project, &[("A", plan)], &project.options()), first);
        let mut names = crate::project::names_in(&out);
        names.retain(|name| name.len() == 64);
        assert_eq!(names.len(), 1, "{names:?}");
    });
}

/// Letters and accents apart, in the text and in names, as macOS writes names: HCL would compose them.
#[test]
fn what_is_baked_has_the_bytes_of_what_is_built() {
    on_each(|project| {
        if !project.real.name.ends_with("buildx") {
            return;
        }
        let name = project.own_name("apart");
        project.file("e\u{301}.txt", "content");
        let image = project
            .builder_named(&name)
            .env("K", "e\u{301}")
            .copy("e\u{301}.txt", "/e\u{301}.txt")
            // The last copies of a build are put together here, those of bake are not.
            .run("true");
        let plan = image
            .cmd("printf %s \"$K\" | od -An -tx1; cat /e*; ls /e*t | od -An -tx1")
            .plan()
            .unwrap();
        let options = BuildOptions {
            platforms: vec![project.real.engine.platform().unwrap()],
            ..project.options()
        };
        let file = bake_text(project, &[("image", plan.clone())], &options);
        let from_bake = build_and_print(project, &file, &[&name]).remove(0);
        // The label of a bake file knows no base that this engine has, so it builds; its steps are those of bake.
        let (built, _) = project.must_build(&plan, &options);
        assert_eq!(built.outcome, Outcome::Cached);
        project.must_build(
            &plan,
            &BuildOptions {
                no_cache: true,
                ..options
            },
        );
        let built = project.client(&["run", "--rm", &name]);
        assert_eq!(from_bake, String::from_utf8_lossy(&built.stdout));
        assert!(from_bake.starts_with(" 65 cc 81\ncontent"), "{from_bake}");
        project.client(&["rmi", "--force", &name]);
    });
}
