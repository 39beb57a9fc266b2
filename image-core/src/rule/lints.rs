//! The family of the lints in the table of rules.

/// Adds the lints to the families of rules, and makes the table of all.
macro_rules! with_lints {
    ($($families:tt)*) => {
        rules! {
            $($families)*
            lints {
                UnpinnedBase "unpinned_base" Lint
                    "without a tag or digest the build changes when `latest` does"
                    bad r#"from "debian";"# good r#"from "debian:12";"#
                LatestTag "latest_tag" Lint
                    "the build changes when `latest` does"
                    bad r#"from "debian:latest";"# good r#"from "debian:12";"#
                SecretInEnv "secret_in_env" Lint
                    "a value in `env` or `arg` stays in the image and its history; `secret = …` does not"
                    bad r#"from "debian:12"; env API_KEY = "x";"# good r#"from "debian:12"; run "deploy", secret = "API_KEY";"#
                ReplacedPath "replaced_path" Lint
                    "shells find the base's programs, `ls` and `python` among them, in the folders of the PATH that it sets"
                    bad r#"from "debian:12"; env PATH = "/app/bin";"# good r#"from "debian:12"; env PATH = "/app/bin:$PATH";"#
                MisleadingPattern "misleading_pattern" Lint
                    "engines accept this pattern, but they match something else by it, or nothing"
                    bad r#"ignore r"obj\Debug"; from "debian:12";"# good r#"ignore "obj/Debug"; from "debian:12";"#
                PasswordInText "password_in_text" Lint
                    "what a statement says stays in the image or its history; `secret = …` does not"
                    bad r#"from "debian:12"; run "curl -O https://me:hunter2@host.example/a.tar";"# good r#"from "debian:12"; run "curl -O https://me:$PASSWORD@host.example/a.tar", secret = "PASSWORD";"#
                RedundantPlatform "redundant_platform" Lint
                    "the target platform is what an engine uses anyway"
                    bad r#"from "debian:12", platform = "$TARGETPLATFORM";"# good r#"from "debian:12";"#
                LabelStyle "label_style" Lint
                    "Docker's guidelines want lower-case keys of letters, digits, `.`, `-`, `_` and `/`, and reserve some prefixes"
                    bad r#"from "debian:12"; label Version = "1";"# good r#"from "debian:12"; label version = "1";"#
                LabelValue "label_value" Lint
                    "tools read the org.opencontainers.image labels in the form that the OCI image specification gives them"
                    bad r#"from "debian:12"; label "org.opencontainers.image.created" = "today";"# good r#"from "debian:12"; label "org.opencontainers.image.created" = "2026-01-31T12:00:00Z";"#
                Pipefail "pipefail" Lint
                    "a shell without pipefail hides the failure of every command of a pipe but the last"
                    bad r#"from "debian:12"; run "a | b";"# good r#"from "debian:12"; shell ["/bin/bash", "-o", "pipefail", "-c"]; run "a | b";"#
                CopiedRoot "copied_root" Lint
                    "a whole file system also brings what should have stayed in the other stage"
                    bad r#"from "debian:12" as a; from "debian:12"; copy "/" -> "/", from = a;"# good r#"from "debian:12" as a; from "debian:12"; copy "/app" -> "/app", from = a;"#
                DockerfileWarning "dockerfile_warning" Lint
                    "an engine accepts this, and hardly anybody means it; the message of each has its own reason"
                    bad r#"from "debian:12"; dockerfile "CMD ['id']";"# good r#"from "debian:12"; dockerfile "CMD [\"id\"]";"#
                IgnoredSource "ignored_source" Lint
                    "the ignore patterns keep this source out of the build context, so the build will not find it"
                    bad r#"ignore "src"; from "debian:12"; copy "src" -> "/src";"# good r#"from "debian:12"; copy "src" -> "/src";"#
                CarelessCopy "careless_copy" Lint
                    "whoever has the image can read each file that was ever in a layer: secrets and the history of the source, too"
                    bad r#"context "careless"; from "debian:12"; copy "." -> "/app";"# good r#"context "careless"; ignore ".env", "server.pem"; from "debian:12"; copy "." -> "/app";"#
                Containerignore "containerignore" Lint
                    "podman and buildah read a `.containerignore`, docker does not, and neither does this crate: images are the same for all engines"
                    bad r#"context "podman"; from "debian:12"; copy "app" -> "/app";"# good r#"ignore "private.key"; from "debian:12"; copy "src" -> "/app";"#
                SharedPatterns "shared_patterns" Lint
                    "a Dockerfile's own ignore file is for its own steps, but a step that keeps its text finds its files in the one context that all steps share"
                    bad r#"from dockerfile("listed/Dockerfile"); copy "listed/site" -> "/site";"# good r#"from dockerfile("listed/plain.Dockerfile"); copy "listed/site" -> "/site";"#
                UnreadSettings "unread_settings" Lint
                    "a package comes from elsewhere, or in another version, than the file says to the tool that it is written for"
                    bad r#"from "python:3.12"; pip pyproject = "sourced/pyproject.toml";"# good r#"from "python:3.12"; uv pyproject = "sourced/pyproject.toml";"#
                ExternallyManaged "externally_managed" Lint
                    "Debian since 12, Ubuntu since 23.04 and Alpine since 3.19 mark their Python, so that pip and uv refuse to install into it (PEP 668)"
                    bad r#"from debian("bookworm"); apt "python3-pip"; pip "six";"# good r#"from debian("bookworm"), add_python = "3.12"; pip "six";"#
                NeedsRoot "needs_root" Lint
                    "the folders of the system are root's: nobody else can install its packages, create users or add programs there"
                    bad r#"from "debian:12"; user "1000:1000"; apt "git";"# good r#"from "debian:12"; apt "git"; user "1000:1000";"#
                ClosedCache "closed_cache" Lint
                    "engines make the folder of a cache for a number, or for root: they do not look names up"
                    bad r#"from "debian:12"; user "app"; run "make", cache = "/cache";"# good r#"from "debian:12"; user "1000:1000"; run "make", cache = "/cache";"#
                PackageManager "package_manager" Lint
                    "each family of distributions has a package manager of its own; the tag of an image says which one it is built on"
                    bad r#"from "python:3.12-alpine"; apt "git";"# good r#"from "python:3.12-alpine"; apk "git";"#
                MissingPython "missing_python" Lint
                    "the images of distributions, and small images for other languages, have no Python, and no statement before this one brings one"
                    bad r#"from ubuntu(); pip "six";"# good r#"from ubuntu(), add_python = "3.12"; pip "six";"#
                MissingCargo "missing_cargo" Lint
                    "`cargo` runs the cargo of the base, and some bases surely have none"
                    bad r#"from "debian:12"; cargo "gateway", manifest = "cargo/Cargo.toml";"# good r#"from "rust:1.88"; cargo "gateway", manifest = "cargo/Cargo.toml";"#
                MissingGit "missing_git" Lint
                    "pip and uv fetch repositories with the image's own git, which small images do not have"
                    bad r#"from "python:3.12-slim"; pip "a @ git+https://host.example/a.git";"# good r#"from "python:3.12-slim"; apt "git"; pip "a @ git+https://host.example/a.git";"#
                MissingShell "missing_shell" Lint
                    "distroless images and `scratch` have no `/bin/sh`, which runs shell forms, scripts and packages, so that the build or the container stops at it"
                    bad r#"from distroless("cc"); cmd "/app --port=80";"# good r#"from distroless("cc"); cmd ["/app", "--port=80"];"#
                UnknownVersion "unknown_version" Lint
                    "an image that no registry has stops the build; what came out later than this release is allowed at the statement"
                    bad r#"from python("3.99");"# good r#"from python("3.14");"#
                BackgroundProcess "background_process" Lint
                    "a step keeps files and no processes: what still runs when its command ends is stopped"
                    bad r#"from "debian:12"; run "server &";"# good r#"from "debian:12"; cmd ["server"];"#
                JoinedLines "joined_lines" Lint
                    "a `run` is one command whatever its lines: a line end is a blank, so `set -e` and `make` on two lines are `set -e make`"
                    bad "from \"debian:12\"; run \"set -e\nmake\";" good "from \"debian:12\"; script \"make\nmake install\";"
                LateInterpreter "late_interpreter" Lint
                    "the kernel reads `#!` from the first two bytes of a script only"
                    bad "from \"debian:12\"; script \"\n#!/bin/bash\nls\";" good "from \"debian:12\"; script \"#!/bin/bash\nls\";"
                ShellRedirect "shell_redirect" Lint
                    "`>` and `<` outside quotes name files: `pip install torch>=2` installs any torch, and writes to a file called `=2`"
                    bad r#"from "python:3.12-slim"; run "pip install torch>=2";"# good r#"from "python:3.12-slim"; pip "torch>=2";"#
                AptPrompt "apt_prompt" Lint
                    "nobody answers in a build, so apt takes the answer for no, and stops"
                    bad r#"from "debian:12"; run "apt-get update && apt-get install git && rm -rf /var/lib/apt/lists/*";"# good r#"from "debian:12"; apt "git";"#
                AptLists "apt_lists" Lint
                    "the lists are tens of megabytes that no container needs; an install in a later step reads them when they are old, or finds none"
                    bad r#"from "debian:12"; run "apt-get update && apt-get install -y git";"# good r#"from "debian:12"; apt "git";"#
                UncheckedCd "unchecked_cd" Lint
                    "a shell goes on after a command that fails, so what was meant for one folder happens in another: `cd /tmp/x; rm -rf *`"
                    bad r#"from "debian:12"; run "cd /src; make";"# good r#"from "debian:12"; workdir "/src"; run "make";"#
                Sudo "sudo" Lint
                    "steps run as root unless another user is set, most images have no sudo, and a password cannot be typed"
                    bad r#"from "debian:12"; run "sudo make install";"# good r#"from "debian:12"; run "make install";"#
                BlankInProgram "blank_in_program" Lint
                    "the first text of a list is the name of a program; no shell takes it apart"
                    bad r#"from "debian:12"; run ["echo a", "echo b"];"# good r#"from "debian:12"; run "echo a", "echo b";"#
                LostCmd "lost_cmd" Lint
                    "engines give the words of `cmd` to an entrypoint that is a list; a shell takes its command alone"
                    bad r#"from "debian:12"; entrypoint "svc"; cmd ["--fast"];"# good r#"from "debian:12"; entrypoint ["svc"]; cmd ["--fast"];"#
                NeedsMountedFiles "needs_mounted_files" Lint
                    "the files of `mount` are added when a container starts; they are not there while the image is built"
                    bad r#"from "debian:12"; mount "src" -> "/app"; run "cat /app/value.txt";"# good r#"from "debian:12"; copy "src" -> "/app"; run "cat /app/value.txt";"#
                UnusedStage "unused_stage" Lint
                    "a stage is built only if a later one starts from it or copies from it: engines leave this one out"
                    bad r#"from "debian:12"; run "make"; from "debian:12";"# good r#"from "debian:12" as build; run "make"; from "debian:12"; copy "/out" -> "/app", from = build;"#
                KeptTarget "kept_target" Lint
                    "files of a build context have the same time in every build, and cargo builds again what is newer than its target folder"
                    bad r#"from "rust:1.88"; copy "src" -> "/b/src"; run "cd /b && cargo build", cache = "/b/target";"#
                    good r#"from "rust:1.88"; copy "src" -> "/b/src"; run "cd /b && find src -exec touch {} + && cargo build", cache = "/b/target";"#
            }
        }
    };
}
