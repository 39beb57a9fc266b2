//! Package statements as they are rendered for engines old and new, as snapshots that have been read.

#![cfg(all(feature = "files", feature = "program"))]
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use image_core::builder::Builder;
use image_core::spec::Spec;
use image_core::target::Target;

/// The text, and that for an engine that makes variables of secrets.
fn rendered(builder: &Builder) -> String {
    let spec = builder.build().unwrap();
    let newer = spec.dockerfile_for(&Target::docker("28.5")).unwrap();
    format!("{}---\n{newer}", spec.dockerfile())
}

#[test]
fn private_repositories() {
    let builder = Spec::builder()
        .from("python:3.12")
        .pip("requests")
        .private(["github.com/org/repo@1.0.0"])
        .git_user("octocat")
        .secret("TOKEN")
        .user("app")
        .pip(["a>=1"])
        .command("uv pip install --system")
        .private([
            "github.com/org/repo.git@v1#subdirectory=x/y",
            "gitlab.com/g/h/p",
            "github.com/org/other@main",
        ])
        .git_user("gitlab+deploy-token-1")
        .secret(["OTHER", "GITLAB_TOKEN", "GITHUB_TOKEN"])
        .with_env("GIT_TRACE=1")
        .uv([""; 0])
        .private("github.com/org/repo@1.0.0")
        .git_user("octocat")
        .secret("TOKEN");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn packages_of_conda() {
    let builder = Spec::builder()
        .from("debian:12")
        .micromamba(["numpy=1.26", "pytorch::torch>=2,<3", "blas * openblas"])
        .from("mambaorg/micromamba:1.5.10-bookworm-slim")
        .comment("Its own user has a number.")
        .micromamba("numpy")
        .channels(["nvidia", "conda-forge"])
        .pip("requests")
        .user("root")
        .micromamba("numpy")
        .user("somebody")
        .comment("A name is not enough for a cache.")
        .micromamba("numpy")
        .micromamba([
            "types-PyYAML",
            "GDAL!=3.6.*",
            "My-Channel::NumPy=1.26=Build_0",
            "A[build='B']",
            "https://h.example/C/linux-64/D-1-0.conda",
        ])
        .comment("The case of names is not told apart, that of all else is.");
    insta::assert_snapshot!(builder.build().unwrap().dockerfile());
}

#[cfg(feature = "projects")]
#[test]
fn files_of_pip_beside_an_environment() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let place = folder.path().join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, text).unwrap();
    };
    let own = "dependencies:\n- pip\n- pip:\n  - -r requirements.txt\n  - -c ci/pins.txt\n";
    write("environment.yml", own);
    write(
        "ci/environment.yml",
        "dependencies:\n- pip\n- pip:\n  - -r ../requirements.txt\n",
    );
    write("requirements.txt", "six\n-r more.txt\n");
    write("more.txt", "attrs\n");
    write("ci/pins.txt", "six==1.17.0\n");
    let builder = Spec::builder()
        .context(folder.path())
        .from("mambaorg/micromamba:1.5.10-bookworm-slim")
        .micromamba([""; 0])
        .spec_file("environment.yml")
        .user("somebody")
        .micromamba("numpy")
        .spec_file("./ci/environment.yml");
    insta::assert_snapshot!(builder.build().unwrap().dockerfile());
}

#[test]
fn folders_of_archives_are_there_for_the_step() {
    for keyword in ["pip", "uv"] {
        let builder = Spec::builder().from("python:3.12");
        let builder = if keyword == "pip" {
            builder.pip(["six"])
        } else {
            builder.uv(["six"])
        };
        let spec = builder
            .find_links(["src/", "./src", "/wheels", "https://h.example/x"])
            .build()
            .unwrap();
        let text = spec.dockerfile();
        for part in [
            "--mount=type=bind,source=src,target=/tmp/image-dsl/src",
            " --find-links /tmp/image-dsl/src ",
            " --find-links /wheels ",
            " --find-links https://h.example/x",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("source=/wheels"), "{text}");
    }
    let missing = Spec::builder().from("python:3.12").pip(["six"]).find_links("wheels");
    let problems = missing.problems();
    assert_eq!(
        problems.iter().map(|problem| problem.rule.name()).collect::<Vec<_>>(),
        ["missing_source"]
    );
}

#[test]
fn packages_of_suse() {
    let builder = Spec::builder()
        .from("opensuse/leap:15")
        .zypper(["git", "perl(Foo)>=2", "pattern:devel_basis"])
        .zypper("vim")
        .recommends(true)
        .release("15.6")
        .remove(["nano", "wget"])
        .zypper([""; 0])
        .remove("vim");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn packages_of_npm() {
    let builder = Spec::builder()
        .from("node:22")
        .npm(["typescript@>=5 <6", "@scope/tool"])
        .registry("https://npm.example.com/")
        .extra_options("--ignore-scripts --prefix '/opt/a b'")
        .user("1000")
        .npm("eslint")
        .user("node")
        .npm("eslint");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn a_stage_says_what_installs_python_packages() {
    let builder = Spec::builder()
        .from("python:3.12")
        .named("base")
        .pip("before")
        .python("/opt/venv/bin/python")
        .comment("Of that Python.")
        .pip("a")
        .uv("a")
        .uv("b")
        .with_installer("pip")
        .installer("uv pip install --system")
        .comment("uv, for that Python.")
        .pip("c")
        .pre(true)
        .uv("c")
        .extra_index_url("https://host.example/simple")
        .comment("What a statement says itself goes before.")
        .pip("d")
        .with_python("python3.11")
        .pip("d")
        .command("pip3 install")
        .uv("d")
        .with_python("python3.11")
        .uv("d")
        .version("0.9.4")
        .user("1000")
        .pip("e")
        .uv("e")
        .from("base")
        .comment("A stage that starts from it.")
        .pip("f")
        .installer("/opt/conda/bin/pip install --user")
        .comment("A command that takes no Python.")
        .pip("g")
        .pip("g")
        .with_python("python3.11")
        .uv("g")
        .installer("/usr/bin/uv pip install -p 3.13")
        .pip("h")
        .uv("h")
        .pip("h")
        .with_python("python3.11")
        .uv("h")
        .with_python("python3.11")
        .from("python:3.12")
        .comment("Another stage.")
        .pip("i")
        .uv("i");
    insta::assert_snapshot!(rendered(&builder));
}

#[test]
fn what_is_kept_says_what_installs_python_packages() {
    let builder = Spec::builder()
        .from("python:3.12")
        .python("python3")
        .python("python3.11")
        .on_build()
        .pip("kept")
        .on_build()
        .installer("uv pip install --system")
        .on_build()
        .pip("kept")
        .on_build()
        .pip("here");
    insta::assert_snapshot!(rendered(&builder));
}
