// Rows of the table of statements (see ../statements.rs): what is before the first stage, and what starts one.

macro_rules! head_rows {
    ($($before:tt)*) => { joined_rows! { $($before)*

    /// The image's identity: `name "user/name:tag"`, the user optional, the tag `latest` if left out.
    ///
    /// User and name: lower-case letters, digits and hyphens, 1 to 63 characters, no hyphen first or last.
    name: Head Name ImageName {
        r#"name "user/name:tag""#: tag;
    }
    /// Documentation carried in the spec: `readme "Serves the shop."`, `readme include_str!("README.md")`.
    readme: Head Readme Prose {}
    /// The root of local sources: `context "src"`, relative to the folder of the crate's `Cargo.toml` (which is the
    /// default).
    context: Head Context Folder {}
    /// Patterns in `.dockerignore` syntax, after those of the context's `.dockerignore`: `ignore "target", "*.log"`.
    /// The last match wins, `!` brings back.
    ///
    /// Here and in the options `ignore`, these may stand among the patterns, without quotes:
    ///
    /// - `python`: `__pycache__`, `*.pyc`, `.venv` and the caches of tools, at any depth;
    /// - `vcs`: `.git` and the like, at any depth;
    /// - `rust`: the folder `target`, not those below others;
    /// - `file("x.dockerignore")`: the patterns of that file of the context;
    /// - `gitignore(".gitignore")`: those of that file with git's meaning. Files of that name in other folders are not
    ///   read, and what git tracks all the same is left out, too.
    ///
    /// Both files are read when the crate is compiled.
    ignore: Head Ignore IgnorePattern {}

    /// Starts a stage: `from "python:3.12-slim"`, `from debian_slim("3.12")` (a base by name), `from scratch`, `from
    /// builder` (an earlier stage) or `from crate::BASE` (another `Image`, whose last stage is continued). `as NAME`
    /// names the stage.
    from: Base Base Reference {
        /// The platform of the base: `"linux/arm64"`.
        platform: One Platform => Platform;
        /// Variables that the base is known to set, so that later text may refer to them.
        provides: Many Variable => Provides;
        /// The base is the one that the registry has when the image is built, whatever `image.lock` says.
        unlocked: Flag Flag => Unlocked;
        /// Raw Dockerfile instructions before all others of the stage: texts, each one instruction on one line.
        setup: Many Raw => Setup;
        /// Puts a Python of this version, one of uv's standalone builds, on the PATH of a base that has none:
        /// `add_python = "3.12"`. Only root can install it: `setup = ["USER root"]` where the base has another user.
        add_python: One PythonSeries => AddPython;
        /// The image is used as it is: only `mount` may follow.
        prebuilt: Flag Flag => Prebuilt;
        /// Ask the registry for the base in every build, as `--pull` does for all of them.
        force: Flag Flag => Force [again];
        /// The secret with which the base is pulled. Its value is `user:password`, or docker's JSON (a `config.json`); the
        /// build logs in with it, for its own time.
        pull_secret: One PullSecret => PullSecret;
        r#"from "image:tag""#: from_base base image from_registry from_docker from_image from_name from_base_image;
        r#"from ecr("…")"#: from_aws_ecr from_aws_registry;
        r#"from gcp_artifact_registry("…")"#: from_gcp_artifact_registry from_gcp_registry;
        r#"from id("sha256:…")"#: from_id;
        "from scratch": from_scratch;
        r#"from debian_slim("3.12")"#: debian_slim;
        r#"from "image:tag", add_python = "3.12""#: add_python;
        r#"from python("3.12")"#: from_python_image;
        r#"from debian("bookworm")"#: from_debian_image;
        r#"from ubuntu("24.04")"#: from_ubuntu_image;
        r#"from alpine("3.22")"#: from_alpine_image;
        r#"from fedora("43")"#: from_fedora_image;
        r#"from node("22")"#: from_node_image;
        r#"from bun("1")"#: from_bun_image;
        r#"from "archlinux:base""#: from_arch_image;
        r#"from dockerfile("Dockerfile")"#: with_dockerfile from_dockerfile;
    }
    /// Inserts the statements of a `Steps` constant, made by `steps!`: `include TOOLS`.
    include: Stage Fragment Argument {}

    } };
}
