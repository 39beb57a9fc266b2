//! Folders that other users of the machine own or can write to, tested with fake programs.

use std::fs;

use image_build::engine::{Engine, Job, NoContext};

use crate::fake::{BUILDAH, Fakes, build};

#[test]
fn a_folder_that_another_user_has_made_for_us_is_left_alone() {
    // No process has this number: it is above the highest that Linux gives.
    const ENDED: &str = "-4194999-";
    let own = fs::metadata("/proc/self").unwrap();
    if std::os::unix::fs::MetadataExt::uid(&own) != 0 {
        eprintln!("SKIPPED: this makes folders of another user, which root alone can do");
        return;
    }
    let body = format!(
        "{BUILDAH}\ncase \"$1\" in build) for last; do :; done; \
        basename \"$(dirname \"$last\")\" >\"$0.scratch\"; {};; esac",
        build("STEP 1/1: FROM debian", 0)
    );
    let fakes = Fakes::new().with("buildah", &body);
    let engine = Engine::named_in("buildah", &fakes.environment()).unwrap();
    let job = Job::new("FROM debian\n", &NoContext);
    engine.build(&job, &mut |_| {}).unwrap();
    let scratch = fs::read_to_string(fakes.path().join("buildah.scratch")).unwrap();
    let (host, _) = scratch
        .trim()
        .rsplit_once(&format!("-{}-", std::process::id()))
        .unwrap();
    let of_nobody = |random: &str, client: &[&str]| {
        let folder = fakes.path().join(format!("{host}{ENDED}{random}"));
        fs::create_dir(&folder).unwrap();
        let made = std::process::Command::new(client[0])
            .args(&client[1..])
            .arg(folder.join("client"))
            .status();
        assert!(made.unwrap().success());
        std::os::unix::fs::chown(&folder, Some(65534), Some(65534)).unwrap();
        folder
    };
    // Opened, the first would wait for ever, and the second never end.
    let pipe = of_nobody("pipe", &["mkfifo", "--mode=666"]);
    let endless = of_nobody("endless", &["ln", "-s", "/dev/zero"]);
    engine.build(&job, &mut |_| {}).unwrap();
    assert!(pipe.is_dir() && endless.is_dir());
}

#[test]
fn caches_that_another_user_can_write_to_are_refused() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let body = format!(
        "{BUILDAH}\ncase \"$1\" in build) {};; esac",
        build("STEP 1/1: FROM debian", 0)
    );
    let fakes = Fakes::new().with("buildah", &body);
    let engine = Engine::named_in("buildah", &fakes.environment()).unwrap();
    let user = fs::metadata("/proc/self").unwrap().uid();
    let folder = fakes.path().join(format!("buildah-cache-{user}"));
    let caches = Job::new("FROM debian\nRUN --mount=type=cache,target=/c a\n", &NoContext);
    let built = |job: &Job<'_>| engine.build(job, &mut |_| {}).map_err(|error| error.to_string());
    built(&caches).unwrap();
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    built(&caches).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    built(&Job::new("FROM debian\n", &NoContext)).unwrap();
    let refused = built(&caches).unwrap_err();
    for part in [&*folder.display().to_string(), "buildah", "TMPDIR"] {
        assert!(refused.contains(part), "{refused}");
    }
    if user == 0 {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::chown(&folder, Some(65534), Some(65534)).unwrap();
        assert_eq!(built(&caches).unwrap_err(), refused);
    }
}
