//! `image.lock`: what is written is read, in one form, and nothing that is wrong is passed over.

use image_core::lock::{Lock, LockedConfig, LockedFiles, LockedImage, LockedPlatform, PROGRAMS};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(any::<String>(), 0..4)
}

fn pairs(between: &'static str) -> impl Strategy<Value = Vec<String>> {
    vec(("[a-z_][a-z0-9_.-]{0,20}", any::<String>()), 0..6).prop_map(move |pairs| {
        let joined = pairs.into_iter().map(|(name, value)| format!("{name}{between}{value}"));
        joined.collect()
    })
}

fn configs() -> impl Strategy<Value = LockedConfig> {
    let lists = (texts(), texts(), texts(), texts());
    (pairs("="), any::<String>(), any::<String>(), lists).prop_map(|(env, user, workdir, lists)| {
        let (shell, entrypoint, cmd, onbuild) = lists;
        LockedConfig {
            env,
            user,
            workdir,
            shell,
            entrypoint,
            cmd,
            onbuild,
        }
    })
}

fn files() -> impl Strategy<Value = LockedFiles> {
    let system = (
        of("[a-z]{1,9}"),
        texts(),
        of("[0-9.]{1,5}"),
        of("(glibc|musl) [0-9.]{1,5}"),
    );
    let programs = subsequence(PROGRAMS, 0..PROGRAMS.len());
    (pairs(":"), pairs(":"), system, programs).prop_map(|(users, groups, system, programs)| {
        let (distribution, distribution_like, distribution_version, libc) = system;
        LockedFiles {
            users,
            groups,
            distribution,
            distribution_like,
            distribution_version,
            libc,
            programs: programs.into_iter().map(str::to_owned).collect(),
        }
    })
}

/// Platforms that often share a part with one before.
fn platforms() -> impl Strategy<Value = Vec<LockedPlatform>> {
    let names = subsequence(&["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/s390x"], 0..4);
    let parts = vec((configs(), of(files())), 1..3);
    (names, parts).prop_flat_map(|(names, parts)| {
        let part = || (select(parts.clone()), select(parts.clone()), "[0-9a-f]{64}");
        let count = names.len();
        (Just(names), vec(part(), count)).prop_map(|(names, parts)| {
            let platform =
                |(name, ((config, _), (_, files), digest)): (&str, ((_, _), (_, _), String))| LockedPlatform {
                    platform: name.to_owned(),
                    digest: format!("sha256:{digest}"),
                    config,
                    files,
                };
            names.into_iter().zip(parts).map(platform).collect()
        })
    })
}

fn locks() -> impl Strategy<Value = Lock> {
    let names = subsequence(&["alpine", "debian:12", "ghcr.io/a/b:1.2", "python:3.12-slim"], 0..4);
    names.prop_flat_map(move |names| {
        let count = names.len();
        (Just(names), vec((platforms(), "[0-9a-f]{64}"), count)).prop_map(|(names, images)| Lock {
            images: names
                .into_iter()
                .zip(images)
                .map(|(name, (platforms, digest))| LockedImage {
                    reference: name.to_owned(),
                    digest: format!("sha256:{digest}"),
                    platforms,
                })
                .collect(),
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(lock in locks()) {
        let text = lock.to_toml();
        let read = Lock::read(&text);
        prop_assert_eq!(read.as_ref(), Ok(&lock), "{}", text);
        prop_assert_eq!(read.unwrap_or_default().to_toml(), text);
    }

    #[test]
    fn no_text_panics(text in r#"(\[\[image\]\]|\[\[image\.platform\]\]|\[image\.platform\.(config|files)\]|(version|reference|digest|platform|config|files|env) = (1|2|"linux/amd64"|"a"|\[\]|\["A=b"\])|\n){0,12}"#) {
        let _ = Lock::read(&text);
    }
}

const DIGEST: &str = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

/// Returns a lock of one image, for two platforms.
fn debian() -> Lock {
    let config = LockedConfig {
        env: vec!["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned()],
        cmd: vec!["bash".to_owned()],
        ..LockedConfig::default()
    };
    let files = LockedFiles {
        users: ["root:0", "daemon:1", "www-data:33", "nobody:65534"]
            .map(str::to_owned)
            .into(),
        groups: ["root:0", "staff:50"].map(str::to_owned).into(),
        distribution: Some("debian".to_owned()),
        distribution_version: Some("12".to_owned()),
        libc: Some("glibc 2.36".to_owned()),
        programs: ["apt-get", "bash", "perl", "sh"].map(str::to_owned).into(),
        ..LockedFiles::default()
    };
    let platform = |name: &str, files| LockedPlatform {
        platform: name.to_owned(),
        digest: DIGEST.to_owned(),
        config: config.clone(),
        files,
    };
    Lock {
        images: vec![LockedImage {
            reference: "debian:bookworm-slim".to_owned(),
            digest: DIGEST.to_owned(),
            platforms: vec![platform("linux/amd64", Some(files)), platform("linux/arm64/v8", None)],
        }],
    }
}

#[test]
fn the_text_of_a_lock() {
    insta::assert_snapshot!(debian().to_toml());
}

#[test]
fn images_are_found_however_their_references_are_written() {
    let lock = debian();
    for reference in ["debian:bookworm-slim", "docker.io/library/debian:bookworm-slim"] {
        assert!(lock.find(reference).is_some(), "{reference}");
    }
    assert_eq!(lock.find("debian:bookworm"), None);
    assert_eq!(lock.find("debian"), None);
}

/// Returns what is said of the text of the lock above, after a change.
fn said(from: &str, to: &str) -> String {
    let text = debian().to_toml();
    assert!(text.contains(from), "{from}");
    let problems = Lock::read(&text.replacen(from, to, 1)).err().unwrap_or_default();
    let lines: Vec<String> = problems.iter().map(image_core::files::Problem::brief).collect();
    lines.join("\n")
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let changes = [
        ("version = 1", ""),
        ("version = 1", "version = 2"),
        ("version = 1", "version = \"1\""),
        ("version = 1", "version = 1\ncolour = \"red\""),
        ("cmd = ", "command = "),
        ("users = ", "names = "),
        ("platform = \"linux/amd64\"", "platform = \"linux amd64\""),
        ("sha256:6b86", "sha256:6b8"),
        ("reference = \"debian", "reference = \"Debian"),
        ("config = \"linux/amd64\"", "config = \"linux/s390x\""),
        ("config = \"linux/amd64\"", ""),
        ("\"root:0\"", "\"root\""),
        ("\"PATH=", "\"=PATH"),
        ("cmd = [\"bash\"]", "cmd = \"bash\""),
        ("[[image]]", "<<<<<<< HEAD\n[[image]]"),
        ("platform = \"linux/arm64/v8\"", "platform = \"linux/amd64\""),
        ("[[image]]", "[image]"),
    ];
    let all: Vec<String> = changes
        .iter()
        .map(|(from, to)| format!("{from} -> {to}\n{}\n", said(from, to)))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn an_image_stands_in_a_lock_once() {
    let text = debian().to_toml();
    let (_, image) = text.split_once("[[image]]").expect("an image");
    let image = image.replace("\"debian:", "\"docker.io/library/debian:");
    let problems = Lock::read(&format!("{text}[[image]]{image}")).expect_err("two");
    assert!(problems[0].what.contains("stands here twice"), "{problems:?}");
}
