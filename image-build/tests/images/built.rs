//! Images that are built or not built, and steps that run.

use std::os::unix::ffi::OsStrExt as _;

use image_build::engine::{Event, Secret, SecretFrom};
use image_build::{BuildOptions, LABEL, Outcome, Progress, run};

use image_core::builder::base::{dockerfile, id};
use image_core::spec::Spec;

use crate::project::{Project, on_all, on_each};

/// The steps of the image that were run, not taken from the cache. What reads a base is none.
fn ran(events: &[Progress]) -> Vec<String> {
    let name = |wanted: usize| {
        events.iter().find_map(|progress| {
            let Event::Started { step, place, name } = &progress.event else {
                return None;
            };
            (*step == wanted && place.is_some()).then(|| name.clone())
        })
    };
    let done = events.iter().filter_map(|progress| {
        let Event::Done { step, cached, .. } = progress.event else {
            return None;
        };
        name(step).filter(|_| !cached)
    });
    done.filter(|name| name.contains("COPY") || name.contains("RUN"))
        .collect()
}

fn words(steps: &[String]) -> String {
    steps.join("; ")
}

#[test]
fn what_is_there_is_not_built_again_and_a_change_costs_what_follows_it() {
    on_each(|project: &Project<'_>| {
        // Docker copies what it has copied before, into whatever image that was.
        project.file("one", &project.own);
        project.file("two", &project.own);
        let name = project.name("again");
        let plan = project
            .image()
            .copy("one", "/one")
            .run("cat /one")
            .copy("two", "/two")
            .plan()
            .unwrap();
        let options = BuildOptions {
            tags: vec![name.clone()],
            ..project.options()
        };
        let (first, events) = project.must_build(&plan, &options);
        assert_eq!(first.outcome, Outcome::Built);
        assert!(ran(&events).len() >= 3, "{}", words(&ran(&events)));

        let (again, events) = project.must_build(&plan, &options);
        assert_eq!((again.outcome, &again.id), (Outcome::Unchanged, &first.id));
        assert!(events.is_empty(), "something was sent");

        let other = project.name("other");
        let (tagged, events) = project.must_build(
            &plan,
            &BuildOptions {
                tags: vec![other.clone()],
                ..project.options()
            },
        );
        assert_eq!((tagged.outcome, events.len()), (Outcome::Unchanged, 0));
        assert!(
            project
                .real
                .engine
                .image_with(&other, LABEL, &first.digest.to_string())
                .unwrap()
                .is_some()
        );

        project.file("two", "changed");
        let (changed, events) = project.must_build(&plan, &options);
        assert_eq!(changed.outcome, Outcome::Built);
        let steps = ran(&events);
        assert!(steps.iter().any(|step| step.contains("two")), "{}", words(&steps));
        assert!(!steps.iter().any(|step| step.contains("cat /one")), "{}", words(&steps));
        assert_ne!(changed.digest, first.digest);
        assert_eq!(changed.spec, first.spec);
        project.remove(&tagged);
        project.remove(&changed);
    });
}

#[test]
fn forced_steps_run_again_with_what_follows_and_nothing_before() {
    on_each(|project| {
        let plan = project
            .image()
            .run("echo before")
            .run("echo forced")
            .force(true)
            .run("echo after")
            .plan()
            .unwrap();
        let (first, _) = project.must_build(&plan, &project.options());
        let (again, events) = project.must_build(&plan, &project.options());
        assert_eq!(again.outcome, Outcome::Built);
        let steps = words(&ran(&events));
        assert!(steps.contains("echo forced") && steps.contains("echo after"), "{steps}");
        assert!(!steps.contains("echo before"), "{steps}");
        project.remove(&first);
        project.remove(&again);
    });
}

#[test]
fn without_a_cache_everything_runs() {
    on_each(|project| {
        let plan = project.image().run("echo once").plan().unwrap();
        let (first, _) = project.must_build(&plan, &project.options());
        let (again, events) = project.must_build(
            &plan,
            &BuildOptions {
                no_cache: true,
                ..project.options()
            },
        );
        assert_eq!(again.outcome, Outcome::Built);
        assert!(words(&ran(&events)).contains("echo once"));
        project.remove(&first);
    });
}

/// `FROM` hands labels on: an image that others made of ours is not ours.
#[test]
fn an_image_made_of_ours_that_took_its_name_is_not_taken_for_it() {
    on_each(|project| {
        let name = project.name("derived");
        let plan = project.image().run("echo ours").plan().unwrap();
        let options = BuildOptions {
            tags: vec![name.clone()],
            ..project.options()
        };
        let (ours, _) = project.must_build(&plan, &options);
        project.file("theirs/Dockerfile", &format!("FROM {name}\nRUN touch /theirs\n"));
        let folder = project.folder.path().join("theirs").display().to_string();
        let theirs = project.client(&["build", "-t", &name, &folder]);
        assert!(theirs.status.success(), "{}", String::from_utf8_lossy(&theirs.stderr));
        let (again, _) = project.must_build(&plan, &options);
        assert_eq!((again.outcome, &again.id), (Outcome::Unchanged, &ours.id));
        assert_eq!(
            project
                .real
                .engine
                .image_with(&name, LABEL, &ours.digest.to_string())
                .unwrap(),
            ours.id
        );
        project.remove(&again);
    });
}

#[test]
fn platforms_arguments_and_files_decide_what_is_the_same_and_secrets_do_not() {
    on_each(|project| {
        project.file("secret", "hunter2");
        let plan = project
            .image()
            .arg_default("A", "0")
            .run("echo $A; cat /run/secrets/S")
            .secret("S");
        let plan = plan.plan().unwrap();
        let secret = |path: &str| Secret {
            id: "S".to_owned(),
            from: SecretFrom::File(project.folder.path().join(path)),
        };
        let with = |value: &str, path: &str| BuildOptions {
            build_args: vec![("A".to_owned(), value.to_owned())],
            secrets: vec![secret(path)],
            ..project.options()
        };
        let (first, events) = project.must_build(&plan, &with("1", "secret"));
        let told = format!("{events:?}");
        assert!(!told.contains("hunter2"), "a secret is told: {told}");
        project.file("other", "hunter3");
        assert_eq!(
            project.must_build(&plan, &with("1", "other")).0.outcome,
            Outcome::Unchanged
        );
        let (other, _) = project.must_build(&plan, &with("2", "secret"));
        assert_eq!(other.outcome, Outcome::Built);
        assert_ne!(first.digest, other.digest);
        let own = project.real.engine.platform().unwrap();
        let platform = BuildOptions {
            platforms: vec![own],
            ..with("2", "secret")
        };
        assert_eq!(
            project.must_build(&plan, &platform).0.outcome,
            Outcome::Unchanged,
            "its own platform"
        );
        project.remove(&other);
    });
}

#[test]
fn arguments_that_engines_know_themselves_need_no_declaration() {
    on_each(|project| {
        let plan = project.image().plan().unwrap();
        let names = [
            "BUILDKIT_INLINE_CACHE",
            "HTTP_PROXY",
            "https_proxy",
            "NO_PROXY",
            "SOURCE_DATE_EPOCH",
            "TARGETVARIANT",
        ];
        let options = BuildOptions {
            build_args: names.map(|name| (name.to_owned(), "1".to_owned())).into(),
            ..project.options()
        };
        let (built, _) = project.must_build(&plan, &options);
        project.remove(&built);
    });
}

#[test]
fn a_container_has_what_mount_adds_where_copy_would_have_put_it() {
    on_each(|project| {
        project.file("settings.txt", "new");
        project.file("site/a", "a");
        project.file("site/deep/b", "b");
        project.file("one.cfg", "1");
        project.file("two.cfg", "2");
        let image = project
            .image()
            .env("HOME_OF_IT", "/srv/it")
            .workdir("$HOME_OF_IT")
            .run("mkdir site; echo old > site/own");
        // An instruction that says the name of a file does not need it.
        let image = image.dockerfile("RUN --mount=type=tmpfs,target=/tmp/x echo settings.txt");
        let image = image
            .mount("settings.txt", "/etc/settings")
            .mount("site", "site")
            .mount("*.cfg", "${HOME_OF_IT}/cfg/");
        let plan = image.plan().unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        let check = "test \"$(cat /etc/settings)\" = new && test \"$(cat site/a site/deep/b site/own)\" = \"abold\" && \
                     test \"$(cat /srv/it/cfg/one.cfg /srv/it/cfg/two.cfg)\" = 12 && exit 42";
        let arguments = ["sh", "-c", check].map(str::to_owned);
        let ended = run(&plan, &project.real.engine, &project.options(), &built, &arguments).unwrap();
        assert_eq!(ended.code(), Some(42), "{}", project.real.name);
        // Nothing of it is in the image, and a change of it builds nothing.
        project.file("settings.txt", "newer");
        assert_eq!(
            project.must_build(&plan, &project.options()).0.outcome,
            Outcome::Unchanged
        );
        project.remove(&built);
    });
}

#[test]
fn two_builds_of_one_image_at_the_same_time_are_one_image() {
    on_each(|project| {
        project.file("file", "text");
        let plan = project
            .image()
            .copy("file", "/file")
            .run("sleep 1; cat /file")
            .plan()
            .unwrap();
        let build = || project.must_build(&plan, &project.options()).0;
        let (one, other) = std::thread::scope(|scope| {
            let (one, other) = (scope.spawn(build), scope.spawn(build));
            (one.join().unwrap(), other.join().unwrap())
        });
        assert_eq!(one.digest, other.digest);
        let (after, _) = project.must_build(&plan, &project.options());
        assert_eq!(after.outcome, Outcome::Unchanged);
        assert!(after.id == one.id || after.id == other.id);
        project.remove(&after);
    });
}

/// Every character that a file system allows, in names of files and of a folder.
#[test]
fn names_of_files_may_have_every_character() {
    on_all(|project| {
        let strange: Vec<char> = (1..=126_u8).map(char::from).filter(|char| *char != '/').collect();
        let mut count = 0;
        for char in strange.iter().chain(&['é', '漢', '😀', '\u{a0}', '\u{202e}']) {
            project.file(&format!("tree/x{char}y"), &char.to_string());
            count += 1;
        }
        let all: String = strange.iter().filter(|char| !char.is_alphanumeric()).collect();
        project.file(&format!("tree/{all}/file"), "in a folder");
        // File systems take bytes that are not text, too.
        let bytes = std::ffi::OsStr::from_bytes(b"tree/x\xffy");
        std::fs::write(project.folder.path().join(bytes), "bytes").unwrap();
        let check = format!("test $(find /tree -type f -printf x | wc -c) = {}", count + 2);
        let plan = project
            .image()
            .copy("tree", "/tree")
            .run(check.as_str())
            .plan()
            .unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        project.remove(&built);
    });
}

#[test]
fn a_context_of_many_files_is_sent_once() {
    on_each(|project| {
        for number in 0..20_000 {
            let path = format!("tree/{}/{number}", number % 50);
            if number < 50 {
                project.file(&path, "");
            } else {
                std::fs::write(project.folder.path().join(path), number.to_string()).unwrap();
            }
        }
        let check = "test $(find /tree -type f | wc -l) = 20000";
        let plan = project.image().copy("tree", "/tree").run(check).plan().unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        assert_eq!(built.outcome, Outcome::Built);
        assert_eq!(
            project.must_build(&plan, &project.options()).0.outcome,
            Outcome::Unchanged
        );
        project.remove(&built);
    });
}

#[test]
fn what_a_registry_has_is_not_pushed_again() {
    on_each(|project| {
        let name = format!(
            "127.0.0.1:5000/{}",
            project.name("pushed").trim_start_matches("localhost/")
        );
        let plan = project.image().run("echo pushed").plan().unwrap();
        let options = BuildOptions {
            tags: vec![name.clone()],
            push: true,
            ..project.options()
        };
        let (first, events) = project.must_build(&plan, &options);
        assert_eq!(first.pushed.len(), 1, "{:?}", first.pushed);
        let said = |events: &[Progress]| format!("{events:?}").contains("nor skopeo is installed");
        let asked = project.real.engine.label_in_registry(&name, LABEL).unwrap().is_some();
        assert_eq!(said(&events), !asked, "{}", project.real.name);
        if !asked {
            let (again, events) = project.must_build(&plan, &options);
            assert_eq!((again.outcome, again.pushed.len()), (Outcome::Unchanged, 1));
            assert_eq!((said(&events), events.len()), (true, 1));
            return project.remove(&again);
        }
        let (again, events) = project.must_build(&plan, &options);
        assert_eq!(
            (again.outcome, again.pushed.len(), events.len()),
            (Outcome::Unchanged, 0, 0)
        );
        project.remove(&again);
        // Only the registry has it now.
        let (gone, events) = project.must_build(&plan, &options);
        assert_eq!(
            (gone.outcome, gone.id.clone(), events.len()),
            (Outcome::Unchanged, None, 0)
        );
        assert_eq!(gone.reference(), name);
    });
}

/// Old buildahs do not look at what a step has mounted.
#[test]
fn a_step_runs_again_when_a_file_that_it_has_mounted_changes() {
    on_each(|project| {
        project.file("tools/x", "one");
        let plan = || {
            project
                .image()
                .run("cp /tools/x /x; test ! -e /tools/fails")
                .bind("tools", "/tools")
                .plan()
                .unwrap()
        };
        let (first, _) = project.must_build(&plan(), &project.options());
        project.file("tools/x", "two");
        let plan = plan();
        let (built, _) = project.must_build(&plan, &project.options());
        assert_eq!(built.outcome, Outcome::Built);
        let arguments = ["sh", "-c", "test $(cat /x) = two"].map(str::to_owned);
        let ended = run(&plan, &project.real.engine, &project.options(), &built, &arguments).unwrap();
        assert!(ended.success(), "{}", project.real.name);
        project.remove(&first);
        project.remove(&built);
    });
}

#[test]
fn an_image_is_continued_by_its_digest_and_built_again_when_that_is_another() {
    on_each(|project| {
        project.file("file", "one");
        let base = project.image().copy("file", "/file").plan().unwrap();
        let next = Spec::builder()
            .from(id(base.spec.digest().to_string()))
            .run("cp /file /copy")
            .plan()
            .unwrap();
        let (said, _) = project.problem(&next, &project.options());
        assert!(said.contains("build it first"), "{said}");
        project.must_build(&base, &project.options());
        let (first, _) = project.must_build(&next, &project.options());
        assert_eq!(
            project.must_build(&next, &project.options()).0.outcome,
            Outcome::Unchanged
        );
        project.file("file", "two");
        let (built, _) = project.must_build(&base, &project.options());
        let (again, _) = project.must_build(&next, &project.options());
        assert_eq!(again.outcome, Outcome::Built);
        assert_ne!(again.digest, first.digest);
        project.remove(&again);
        project.remove(&built);
    });
}

/// Files and folders in the image have the modes that the engine gives those of a context that it reads itself.
#[cfg(unix)]
#[test]
fn modes_are_those_of_the_printed_text() {
    use std::os::unix::fs::PermissionsExt;
    on_each(|project| {
        let modes = [
            ("keys/id", 0o600),
            ("keys/tool", 0o750),
            ("keys/sub/x", 0o444),
            ("keys/sub", 0o1777),
            ("keys", 0o711),
        ];
        for (path, mode) in modes {
            let whole = project.folder.path().join(path);
            if !whole.exists() {
                project.file(path, path);
            }
            std::fs::set_permissions(whole, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let image = project.image().copy("keys", "/k").copy("keys/id", "/one");
        let seen = "stat -c %a /k/id /k/tool /k/sub /k/sub/x /one | xargs";
        let image = image.run(format!("test \"$({seen})\" = '600 750 1777 444 600'"));
        let plan = image.plan().unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        project.file("Dockerfile", &plan.spec.dockerfile());
        let name = project.name("modes");
        let folder = project.folder.path().to_str().unwrap();
        let printed = project.client(&["build", "--no-cache", "--tag", &name, folder]);
        assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
        project.client(&["rmi", "--force", &name]);
        project.remove(&built);
    });
}

/// The ignore file of a Dockerfile is for its own steps, those that keep their text too, and the context's for others.
#[test]
fn each_list_of_what_is_ignored_is_for_its_own_steps() {
    on_each(|project| {
        let file = "FROM debian:bookworm-slim\nCOPY --link src /link\n\
                    RUN --mount=type=bind,source=src,target=/m cp -r /m /bound\n";
        project.file("one.Dockerfile", file);
        project.file("one.Dockerfile.dockerignore", "src/one\n");
        project.file(".dockerignore", "src/root\n");
        for name in ["src/one", "src/root", "src/both"] {
            project.file(name, "");
        }
        let image = Spec::builder().context(project.folder.path());
        let image = image.from(dockerfile("one.Dockerfile")).copy("src", "/own");
        // `COPY --link` of buildah 1.39 fails.
        if image
            .build()
            .unwrap()
            .dockerfile_for(&project.real.engine.target())
            .is_err()
        {
            return;
        }
        let plan = image.plan().unwrap();
        let (built, _) = project.must_build(&plan, &project.options());
        let check = "cd /link && test \"$(echo *)\" = 'both root' && cd /bound && test \"$(echo *)\" = 'both root' \
                     && cd /own && test \"$(echo *)\" = 'both one'";
        let words = ["sh", "-c", check].map(str::to_owned);
        let status = run(&plan, &project.real.engine, &project.options(), &built, &words).unwrap();
        assert!(status.success(), "{}", project.real.name);
        project.remove(&built);
    });
}
