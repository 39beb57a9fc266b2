//! Every rule and lint, as data: the compiler's messages, `#[allow]`, the pages in `docs/rules/` and the tests
//! that hold them together all read this table. Its last family, the lints, is in `rule/lints.rs`.

mod info;
#[macro_use]
mod rules_macro;
#[macro_use]
mod lints;

pub use info::{Fault, Level, RuleInfo};

with_lints! {
    syntax {
        Syntax "syntax" Error
            "every statement is a keyword, its arguments with commas between them, and a semicolon"
            bad r#"from "debian:12" workdir "/app";"# good r#"from "debian:12"; workdir "/app";"#
        UnknownStatement "unknown_statement" Error
            "a statement starts with a keyword of the language; docs/reference.md lists them"
            bad r#"from "debian:12"; work_dir "/app";"# good r#"from "debian:12"; workdir "/app";"#
        UnknownOption "unknown_option" Error
            "a misspelt option would otherwise be lost in silence"
            bad r#"from "debian:12"; apt "git", recomends;"# good r#"from "debian:12"; apt "git", recommends;"#
        RepeatedOption "repeated_option" Error
            "only one of the two values could count"
            bad r#"from "debian:12"; run "id", network = "none", network = "host";"# good r#"from "debian:12"; run "id", network = "none";"#
        MissingArgument "missing_argument" Error
            "the statement or option has no meaning without it"
            bad r#"from "debian:12"; workdir;"# good r#"from "debian:12"; workdir "/app";"#
        UnexpectedArgument "unexpected_argument" Error
            "an argument that nothing reads would be lost in silence"
            bad r#"from "debian:12"; workdir "/app", "/src";"# good r#"from "debian:12"; workdir "/app";"#
        PositionalAfterOption "positional_after_option" Error
            "positionals stand first and options after them, so that a reader finds both"
            bad r#"from "debian:12"; apt "git", recommends, "curl";"# good r#"from "debian:12"; apt "git", "curl", recommends;"#
        WrongKind "wrong_kind" Error
            "each argument takes one kind of value"
            bad r#"from "debian:12"; workdir 5;"# good r#"from "debian:12"; workdir "/5";"#
        ConflictingOptions "conflicting_options" Error
            "these options exclude each other or need one another"
            bad r#"from "python:3.12"; pip "a", extras = ["dev"];"# good r#"from "python:3.12"; pip "a[dev]";"#
        UnknownRule "unknown_rule" Error
            "an `allow` that names no rule silences nothing; only lints and the rules marked so can be allowed"
            bad r#"#[allow(nonsense)] from "debian:12";"# good r#"#[allow(unpinned_base)] from "debian";"#
        Attribute "attribute" Error
            "a statement takes `#[cfg(…)]`, `#[allow(rule)]` and `///` comments"
            bad r#"#[inline] from "debian:12";"# good r#"#[cfg(unix)] from "debian:12";"#
        StatementOrder "statement_order" Error
            "the head stands before the first `from`, and only a global `arg` may stand there besides"
            bad r#"workdir "/app"; from "debian:12";"# good r#"from "debian:12"; workdir "/app";"#
        RepeatedStatement "repeated_statement" OfDockerfile
            "of two, an engine uses only the last; a layered image may set it anew in an invocation of its own"
            bad r#"from "debian:12"; cmd ["a"]; cmd ["b"];"# good r#"from "debian:12"; cmd ["b"];"#
        MissingFrom "missing_from" Error
            "an image needs a base; `steps!` makes a fragment without one"
            bad r#"name "demo";"# good r#"name "demo"; from "debian:12";"#
        LiteralNeeded "literal_needed" Error
            "this is read while the macro runs, when the value of a constant is not known yet"
            bad r#"from "debian:12"; env_file {FILE};"# good r#"from "debian:12"; env_file ".env";"#
        MissingFeature "missing_feature" Error
            "a crate with `default-features = false` compiles faster without what it does not use"
            bad r#"from dockerfile("Dockerfile");"# good r#"from "debian:12";"#
    }
    head {
        ImageName "image_name" Error
            "registries accept `user/name:tag` with lower-case letters, digits and hyphens, 1 to 63 characters a part"
            bad r#"name "Me/App"; from "debian:12";"# good r#"name "me/app"; from "debian:12";"#
        ContextDir "context_dir" Error
            "local sources are looked for there when the crate is compiled"
            bad r#"context "no-such-folder"; from "debian:12";"# good r#"context "."; from "debian:12";"#
        LongReadme "long_readme" Error
            "a readme is a part of the program and of each spec, and the compiler reads it to check it; 1,000,000 bytes are allowed"
            bad r#"readme "(1,000,001 characters)"; from "debian:12";"# good r##"readme "# Demo"; from "debian:12";"##
        IgnorePattern "ignore_pattern" Error
            "engines refuse such a pattern"
            bad r#"ignore "!"; from "debian:12";"# good r#"ignore "!keep.txt"; from "debian:12";"#
    }
    base {
        ImageReference "image_reference" Error
            "registries accept only what the distribution reference grammar allows"
            bad r#"from "Python:3.12";"# good r#"from "python:3.12";"#
        ImageId "image_id" Error
            "an image that was built before is found by the SHA-256 digest of its spec, in full and in lower case"
            bad r#"from id("sha256:6b86b273");"# good r#"from id("sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");"#
        UnknownBase "unknown_base" Error
            "a name with parentheses after `from` is one of the bases that docs/reference.md lists"
            bad r#"from debian_slm("3.12");"# good r#"from debian_slim("3.12");"#
        StageName "stage_name" Error
            "engines accept `[a-z][a-z0-9_.-]*` as a stage name, and keep `scratch` and `context` for themselves"
            bad r#"from "debian:12" as Builder;"# good r#"from "debian:12" as builder;"#
        DuplicateStage "duplicate_stage" Error
            "of two stages with one name only the last could be reached"
            bad r#"from "debian:12" as a; from "debian:12" as a;"# good r#"from "debian:12" as a; from a as b;"#
        UnknownStage "unknown_stage" Error
            "a stage can be used only after the `from … as NAME` that makes it"
            bad r#"from "debian:12"; copy "/x" -> "/x", from = builder;"# good r#"from "debian:12" as builder; from "debian:12"; copy "/x" -> "/x", from = builder;"#
        NamedBase "named_base" Error
            "a stage has one name"
            bad "from NAMED as other;" good "from NAMED;"
        InvalidDefault "invalid_default" Allowable
            "whoever builds the image without that build argument gets the engine's error"
            bad r#"arg TAG; from "debian:$TAG";"# good r#"arg TAG = "12"; from "debian:$TAG";"#
        Platform "platform" Error
            "engines accept `os/arch` or `os/arch/variant`"
            bad r#"from "debian:12", platform = "linux amd64";"# good r#"from "debian:12", platform = "linux/amd64";"#
        Prebuilt "prebuilt" Error
            "a prebuilt image is used as it is: nothing is built, so only `mount` may follow"
            bad r#"from "debian:12", prebuilt; run "id";"# good r#"from "debian:12"; run "id";"#
        RawInstruction "raw_instruction" Error
            "raw instructions are those that may follow FROM; each of `setup` stands on one line"
            bad r#"from "debian:12", setup = ["FROM x"];"# good r#"from "debian:12", setup = ["RUN true"];"#
        Dockerfile "dockerfile" Error
            "an engine refuses this, or an image cannot carry it; the message of each has its own reason"
            bad r#"from dockerfile("bad.Dockerfile");"# good r#"from dockerfile("Dockerfile");"#
        DockerfileArg "dockerfile_arg" Error
            "`args` gives `NAME=value` to the arguments that the Dockerfile declares with ARG"
            bad r#"from dockerfile("Dockerfile", args = ["VERSON=1"]);"# good r#"from dockerfile("Dockerfile", args = ["VERSION=1"]);"#
        SecretName "secret_name" Error
            "the name is a mount's id and the name of an environment variable"
            bad r#"from "debian:12"; run "id", secret = "my token";"# good r#"from "debian:12"; run "id", secret = "MY_TOKEN";"#
    }
    policy {
        CrateRules "crate_rules" Error
            "the rules of a crate hold for all of its images: what is passed over in them would be lost in silence"
            bad r#"from "debian:12"; // deny = ["latets_tag"] in Cargo.toml"# good r#"from "debian:12"; // deny = ["latest_tag"] in Cargo.toml"#
        OtherRegistry "other_registry" Allowable
            "this crate takes images only from the `registries` that its Cargo.toml names"
            bad r#"from "quay.io/acme/base:1";"# good r#"from "ghcr.io/acme/base:1";"#
        MissingLabel "missing_label" Allowable
            "each image of this crate sets the `labels` that its Cargo.toml names"
            bad r#"from "debian:12";"# good r#"from "debian:12"; label team = "build";"#
        RootUser "root_user" Asked
            "a program that breaks out of its container is the user that it was inside"
            bad r#"from "debian:12"; cmd ["server"];"# good r#"from "debian:12"; cmd ["server"]; user "1000:1000";"#
        UnpinnedPackage "unpinned_package" Asked
            "the next build may install another version"
            bad r#"from "debian:12"; apt "git";"# good r#"from "debian:12"; apt "git=1:2.39.5-0+deb12u2";"#
        MissingHealthcheck "missing_healthcheck" Asked
            "an engine knows that a program runs, and not that it works"
            bad r#"from "debian:12"; cmd ["server"];"# good r#"from "debian:12"; cmd ["server"]; healthcheck "curl -f localhost";"#
        RunInstead "run_instead" Asked
            "a statement is checked, keeps caches out of the layer, and says what the command is for"
            bad r#"from "python:3.12"; run "pip install --no-cache-dir six";"# good r#"from "python:3.12"; pip "six";"#
    }
    lock {
        ImageLock "image_lock" Error
            "the lock says which bases are meant and what they have: what is passed over in it would be lost in silence"
            bad r#"from "alpine:3"; // image.lock is of version 2"# good r#"from "alpine:3"; // image.lock is of version 1"#
        UnlockedBase "unlocked_base" Lint
            "a base that image.lock lacks may be another one in the next build, and nothing is known of it"
            bad r#"from "debian:12";"# good r#"from "debian:12", unlocked;"#
        AbsentPlatform "absent_platform" Allowable
            "image.lock has all platforms of the reference, and an engine finds no other"
            bad r#"from "fedora:43", platform = "linux/riscv64";"# good r#"from "fedora:43", platform = "linux/arm64";"#
        AbsentPackageManager "absent_package_manager" Allowable
            "by image.lock the base does not have the program that installs these packages"
            bad r#"from "alpine:3"; apt "git";"# good r#"from "alpine:3"; apk "git";"#
        AbsentPython "absent_python" Allowable
            "by image.lock the base has no Python, and no statement before this one can have brought one"
            bad r#"from "node:22-slim"; pip "six";"# good r#"from "node:22-slim", add_python = "3.12"; pip "six";"#
        AbsentUser "absent_user" Allowable
            "engines look names up in the image's own files: by image.lock the base lacks this one, and no statement before can have made it"
            bad r#"from "debian:bookworm-slim"; user "app";"# good r#"from "debian:bookworm-slim"; create_user "app"; user "app";"#
    }
    packages {
        PythonRequirement "python_requirement" Error
            "pip accepts what PEP 508 allows: `name[extra] >= 1, < 2; marker` or `name @ url`"
            bad r#"from "python:3.12"; pip "numpy=>1";"# good r#"from "python:3.12"; pip "numpy>=1";"#
        DebianPackage "debian_package" Error
            "apt accepts `name`, `name:arch`, `name=version` and `name/release`"
            bad r#"from "debian:12"; apt "Git";"# good r#"from "debian:12"; apt "git";"#
        AlpinePackage "alpine_package" Error
            "apk accepts `name`, `name=version`, `name<version`, `name~version` and `name@repository`"
            bad r#"from "alpine:3"; apk "g cc";"# good r#"from "alpine:3"; apk "gcc";"#
        FedoraPackage "fedora_package" Error
            "dnf accepts names, `name-version-release.arch`, `@group` and provided capabilities"
            bad r#"from "fedora:41"; dnf "g it";"# good r#"from "fedora:41"; dnf "git";"#
        SusePackage "suse_package" Error
            "zypper accepts a name or a capability, perhaps with a version: `git`, `git=2.45`, `perl(Foo)>=2`, `pattern:devel_basis`"
            bad r#"from "opensuse/leap:15"; zypper "g it";"# good r#"from "opensuse/leap:15"; zypper "git";"#
        NpmProject "npm_project" Error
            "npm would stop the build at this"
            bad r#"from "node:22"; workdir "/app"; npm project = "stale-npm";"# good r#"from "node:22"; workdir "/app"; npm project = "npm";"#
        NpmPackage "npm_package" Error
            "npm accepts `name`, `@scope/name`, `name@range`, `name@tag`, git repositories and URLs of archives"
            bad r#"from "node:22"; npm "typescript>=5";"# good r#"from "node:22"; npm "typescript@>=5";"#
        PackageOption "package_option" Error
            "a package is a name and a version; how it is installed is said by options of the statement"
            bad r#"from "python:3.12"; pip "--pre", "numpy";"# good r#"from "python:3.12"; pip "numpy", pre;"#
        PackageUrl "package_url" Error
            "an installer reads its index from a URL such as https://host/simple, or a local path for `find_links`"
            bad r#"from "python:3.12"; pip "numpy", index_url = "pypi";"# good r#"from "python:3.12"; pip "numpy", index_url = "https://pypi.org/simple";"#
        PrivateRepository "private_repository" Error
            "a private repository is `host/path@ref` on a host whose tokens are known, opened by the name of a user and a token"
            bad r#"from "python:3.12"; pip private = "https://github.com/org/repo", git_user = "me", secret = "GITHUB_TOKEN";"# good r#"from "python:3.12"; pip private = "github.com/org/repo@1.0.0", git_user = "me", secret = "GITHUB_TOKEN";"#
        PackageName "package_name" Error
            "the name of a release, a virtual package or an extra is one word of letters, digits and `.-_+`"
            bad r#"from "debian:12"; apt "git", release = "a b";"# good r#"from "debian:12"; apt "git", release = "bookworm-backports";"#
        ExtraOptions "extra_options" Error
            "the text is split into words as a shell does, and each word reaches the installer as it is"
            bad r#"from "python:3.12"; pip "a", extra_options = "--x 'y";"# good r#"from "python:3.12"; pip "a", extra_options = "--x 'y'";"#
        ToolVersion "tool_version" Error
            "one release of uv or Poetry installs: it has the options that its time had, and reads the files that its time wrote"
            bad r#"from "python:3.12"; uv sync = "locked", version = "0.4.30";"# good r#"from "python:3.12"; uv sync = "locked", version = "0.9.5";"#
        UvInstaller "uv_installer" Error
            "uv comes from its image by a mount, or from pypi.org by pip, for this step only"
            bad r#"from "python:3.12"; uv "a", installer = "curl";"# good r#"from "python:3.12"; uv "a", installer = "pip";"#
        RequirementsFile "requirements_file" Error
            "pip would stop the build at this line"
            bad r#"from "python:3.12"; pip requirements = "bad-requirements.txt";"# good r#"from "python:3.12"; pip requirements = "requirements.txt";"#
        PyprojectFile "pyproject_file" Error
            "projects are read as PyPA's pyproject.toml specification has them, and locks as uv and Poetry write them"
            bad r#"from "python:3.12"; pip pyproject = "bad-pyproject.toml";"# good r#"from "python:3.12"; pip pyproject = "pyproject.toml";"#
        UnknownExtra "unknown_extra" Error
            "an extra or group that the file does not have installs nothing"
            bad r#"from "python:3.12"; pip pyproject = "pyproject.toml", extras = ["nope"];"# good r#"from "python:3.12"; pip pyproject = "pyproject.toml", extras = ["dev"];"#
        CondaPackage "conda_package" Error
            "micromamba accepts `name`, `name=1.26`, `name>=1.20,<2`, `channel::name` and URLs of archives"
            bad r#"from "mambaorg/micromamba:1.5.10"; micromamba "numpy=>1.26";"# good r#"from "mambaorg/micromamba:1.5.10"; micromamba "numpy>=1.26";"#
        CondaChannel "conda_channel" Error
            "a channel is a name such as `conda-forge` or `nvidia/label/cuda-12.4`, or a URL without a token"
            bad r#"from "mambaorg/micromamba:1.5.10"; micromamba "numpy", channels = "conda-forge nvidia";"# good r#"from "mambaorg/micromamba:1.5.10"; micromamba "numpy", channels = ["conda-forge", "nvidia"];"#
        SpecFile "spec_file" Error
            "micromamba would stop the build at this, or take it for something else"
            bad r#"from "mambaorg/micromamba:1.5.10"; micromamba spec_file = "bad-environment.yml";"# good r#"from "mambaorg/micromamba:1.5.10"; micromamba spec_file = "environment.yml";"#
    }
    cargo {
        CargoFile "cargo_file" Error
            "cargo would stop the build at this, or build something else"
            bad r#"from "rust:1.88"; cargo "gateway", manifest = "bad-cargo/Cargo.toml";"# good r#"from "rust:1.88"; cargo "gateway", manifest = "cargo/Cargo.toml";"#
        CargoName "cargo_name" Error
            "binaries, packages, features and profiles are those of the Cargo.toml files; names are of letters, digits, `-` and `_`"
            bad r#"from "rust:1.88"; cargo "gatewy", manifest = "cargo/Cargo.toml";"# good r#"from "rust:1.88"; cargo "gateway", manifest = "cargo/Cargo.toml";"#
    }
    bin {
        BinTarget "bin_target" Error
            "a container runs programs of Linux, and of the processor that its image is for"
            bad r#"from "debian:12", platform = "linux/arm64"; bin "gateway" -> "/app", manifest = "cargo/Cargo.toml", target = "x86_64-unknown-linux-musl";"# good r#"from "debian:12", platform = "linux/arm64"; bin "gateway" -> "/app", manifest = "cargo/Cargo.toml";"#
    }
    files {
        MissingSource "missing_source" Allowable
            "a source must be there when the crate is compiled, or the build fails later"
            bad r#"from "debian:12"; copy "no-such-file" -> "/x";"# good r#"from "debian:12"; copy "src" -> "/x";"#
        SourcePath "source_path" Error
            "engines see only the build context, so a source is relative to it and does not leave it"
            bad r#"from "debian:12"; copy "../x" -> "/x";"# good r#"from "debian:12"; copy "src" -> "/x";"#
        GlobPattern "glob_pattern" Error
            "engines match names by Go's filepath.Match, which refuses this pattern"
            bad r#"from "debian:12"; copy "[a" -> "/x/";"# good r#"from "debian:12"; copy "[a-z]*.txt" -> "/x/";"#
        Destination "destination" Error
            "a destination is a path in the container"
            bad r#"from "debian:12"; copy "src" -> "";"# good r#"from "debian:12"; copy "src" -> "/src";"#
        RelativeDestination "relative_destination" OfDockerfile
            "without a `workdir` before it, where a relative path leads depends on the base"
            bad r#"from "debian:12"; copy "src" -> "app";"# good r#"from "debian:12"; workdir "/srv"; copy "src" -> "app";"#
        DestinationFolder "destination_folder" Error
            "several sources, or a glob, go into a folder, which a final `/` says"
            bad r#"from "debian:12"; copy ["src", "requirements.txt"] -> "/x";"# good r#"from "debian:12"; copy ["src", "requirements.txt"] -> "/x/";"#
        CollidingSources "colliding_sources" Allowable
            "of two files that go to one place, only the last is left"
            bad r#"from "debian:12"; copy "collide/*/app.toml" -> "/etc/app/";"# good r#"from "debian:12"; copy "collide/one/app.toml" -> "/etc/one/"; copy "collide/two/app.toml" -> "/etc/two/";"#
        RemoteSource "remote_source" Error
            "`add` fetches http(s) addresses and git repositories; `copy` takes local files"
            bad r#"from "debian:12"; add "src" -> "/x";"# good r#"from "debian:12"; copy "src" -> "/x";"#
        Checksum "checksum" Error
            "a checksum is an algorithm and its full number of hexadecimal digits"
            bad r#"from "debian:12"; add "https://a.example/x" -> "/x", checksum = "sha256:12";"# good r#"from "debian:12"; add "https://a.example/x" -> "/x", checksum = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";"#
        FileOwner "file_owner" OfDockerfile
            "an owner is `user`, `user:group`, `:group` or numbers"
            bad r#"from "debian:12"; copy "src" -> "/x", chown = "a:b:c";"# good r#"from "debian:12"; copy "src" -> "/x", chown = "a:b";"#
        FileMode "file_mode" Error
            "a mode is octal (`0755`) or symbolic (`u=rwX,go=rX`)"
            bad r#"from "debian:12"; copy "src" -> "/x", chmod = "999";"# good r#"from "debian:12"; copy "src" -> "/x", chmod = "755";"#
        PythonModule "python_module" Error
            "a module is found by its import name in the context or its `src` folder, or by a path with a `/`"
            bad r#"from "python:3.12"; python_source "no_such_module";"# good r#"from "python:3.12"; python_source "my_package";"#
        UnreadableFile "unreadable_file" Error
            "the macro reads this file while the crate is compiled"
            bad r#"from "debian:12"; env_file "no-such.env";"# good r#"from "debian:12"; env_file ".env";"#
    }
    commands {
        EmptyCommand "empty_command" Error
            "an engine refuses a step without a command"
            bad r#"from "debian:12"; run "";"# good r#"from "debian:12"; run "true";"#
        LineEndInQuotes "line_end_in_quotes" Error
            "folding the lines of a `run` into one would change the quoted text"
            bad "from \"debian:12\"; run \"echo 'a\nb'\";" good "from \"debian:12\"; script \"echo 'a\nb'\";"
        HereDocument "here_document" Error
            "the lines of a `run` become one, so the shell would find neither the lines of a here-document nor its end"
            bad "from \"debian:12\"; run \"cat <<END >/a\ntext\nEND\";" good "from \"debian:12\"; script \"cat <<END >/a\ntext\nEND\";"
        CommentInCommand "comment_in_command" Allowable
            "the lines of a `run` become one, in which all that follows a comment belongs to it"
            bad "from \"debian:12\"; run \"make # all\n  && make install\";"
            good "from \"debian:12\"; run \"# all\n  make\n  && make install\";"
        UnclosedQuote "unclosed_quote" Error
            "the shell in the container would stop at it"
            bad r#"from "debian:12"; run "echo 'a";"# good r#"from "debian:12"; run "echo 'a'";"#
        MountTarget "mount_target" Error
            "a mount's target is an absolute path in the container, in characters that all engines read alike there"
            bad r#"from "debian:12"; run "id", cache = "cache";"# good r#"from "debian:12"; run "id", cache = "/cache";"#
        Network "network" Error
            "a step's network is `none`, `host` or `default`"
            bad r#"from "debian:12"; run "id", network = "off";"# good r#"from "debian:12"; run "id", network = "none";"#
        Device "device" Error
            "a device is a CDI name: `vendor/class` or `vendor/class=name`"
            bad r#"from "debian:12"; run "id", device = "gpu 0";"# good r#"from "debian:12"; run "id", device = "nvidia.com/gpu=all";"#
        StepEnv "step_env" Error
            "a variable of one step is written `KEY=value`"
            bad r#"from "debian:12"; run "id", env = ["A"];"# good r#"from "debian:12"; run "id", env = ["A=1"];"#
        Program "program" Error
            "a program is one word: a name or an absolute path"
            bad r#"from "python:3.12"; pip "a", python = "";"# good r#"from "python:3.12"; pip "a", python = "/opt/venv/bin/python";"#
    }
    configuration {
        EnvKey "env_key" Error
            "shells and engines know only keys of letters, digits and `_` that do not start with a digit"
            bad r#"from "debian:12"; env "MY NAME" = "x";"# good r#"from "debian:12"; env MY_NAME = "x";"#
        DuplicateEnv "duplicate_env" OfDockerfile
            "the first value would be lost"
            bad r#"from "debian:12"; env A = "1", A = "2";"# good r#"from "debian:12"; env A = "1";"#
        ReplacedVariable "replaced_variable" Allowable
            "a statement has added a folder to this variable, and what is in it is found by that alone"
            bad r#"from "python:3.12-slim"; python_source "my_package"; env PYTHONPATH = "/opt/lib";"#
            good r#"from "python:3.12-slim"; python_source "my_package"; env PYTHONPATH = "/opt/lib:$PYTHONPATH";"#
        ArgIsEnv "arg_is_env" OfDockerfile
            "an environment variable hides a build argument of the same name"
            bad r#"from "debian:12"; arg A; env A = "1";"# good r#"from "debian:12"; arg A_VERSION; env A = "1";"#
        DuplicateArg "duplicate_arg" OfDockerfile
            "only one of the two defaults could count"
            bad r#"from "debian:12"; arg A = "1"; arg A = "2";"# good r#"from "debian:12"; arg A = "1";"#
        EnvFile "env_file" Error
            "each line is `KEY=value`, a comment or blank"
            bad r#"from "debian:12"; env_file "bad.env";"# good r#"from "debian:12"; env_file "good.env";"#
        LabelKey "label_key" Error
            "engines accept no empty key and none with blanks"
            bad r#"from "debian:12"; label "a b" = "x";"# good r#"from "debian:12"; label "a.b" = "x";"#
        DuplicateLabel "duplicate_label" OfDockerfile
            "the first value would be lost"
            bad r#"from "debian:12"; label a = "1", a = "2";"# good r#"from "debian:12"; label a = "1";"#
        RelativeWorkdir "relative_workdir" OfDockerfile
            "without an absolute `workdir` before it, where a relative path leads depends on the base"
            bad r#"from "debian:12"; workdir "app";"# good r#"from "debian:12"; workdir "/app";"#
        UserName "user_name" OfDockerfile
            "engines accept `user`, `user:group`, `uid` and `uid:gid`"
            bad r#"from "debian:12"; user "a b";"# good r#"from "debian:12"; user "app";"#
        CreatedUser "created_user" Error
            "a user's name, numbers and folders have to fit into the `/etc/passwd` of every distribution, each name and number once"
            bad r#"from "debian:12"; create_user "My App";"# good r#"from "debian:12"; create_user "my-app";"#
        Port "port" Error
            "a port is 0 to 65535, or a range of them, with `/tcp`, `/udp` or `/sctp` after it"
            bad r#"from "debian:12"; expose 70000;"# good r#"from "debian:12"; expose 7000;"#
        VolumePath "volume_path" OfDockerfile
            "a volume is an absolute path in the container"
            bad r#"from "debian:12"; volume "data";"# good r#"from "debian:12"; volume "/data";"#
        StopSignal "stop_signal" Error
            "engines know the names of signal(7), with or without SIG, and numbers"
            bad r#"from "debian:12"; stop_signal "SIGSTOPP";"# good r#"from "debian:12"; stop_signal "SIGTERM";"#
        OnBuild "on_build" Error
            "what is kept runs in the build of another image, which has neither this crate's files nor this image's stages"
            bad r#"from "debian:12"; on_build include TOOLS;"# good r#"from "debian:12"; on_build apt "git";"#
        Duration "duration" Error
            "engines read Go durations such as `30s`, `1m30s` or `500ms`, at least 1ms"
            bad r#"from "debian:12"; healthcheck "true", interval = "30";"# good r#"from "debian:12"; healthcheck "true", interval = "30s";"#
    }
    text {
        Dollar "dollar" Error
            "in this place `$` starts a reference that the engine expands"
            bad r#"from "debian:12"; env PRICE = "$5";"# good r#"from "debian:12"; env PRICE = r"\$5";"#
        UndefinedVariable "undefined_variable" Allowable
            "an engine replaces an unknown variable with nothing, in silence; `provides` on `from` names those that a base sets"
            bad r#"from "debian:12"; env P = "$NOPE/bin";"# good r#"from "debian:12"; env P = "$PATH:/bin";"#
        NoVariables "no_variables" Error
            "engines expand no variables here"
            bad r#"from "debian:12"; copy "/x" -> "/x", from = "$BASE";"# good r#"from "debian:12"; copy "/x" -> "/x", from = "alpine:3";"#
        LineBreak "line_break" Error
            "no text of a Dockerfile can carry a line break here"
            bad "from \"debian:12\"; env A = \"a\\nb\";" good "from \"debian:12\"; env A = \"a b\";"
        NulCharacter "nul_character" Error
            "no program can be given a text with a NUL character"
            bad "from \"debian:12\"; env A = \"a\\0b\";" good "from \"debian:12\"; env A = \"ab\";"
        PasswordInUrl "password_in_url" Error
            "what a statement says stays in the image or its history, where everyone who has the image reads it"
            bad r#"from "python:3.12"; pip "a @ https://me:hunter2@host.example/a.whl";"# good r#"from "python:3.12"; pip private = "github.com/org/a@1.0.0", git_user = "me", secret = "GITHUB_TOKEN";"#
        LongLine "long_line" Error
            "engines read lines shorter than 65,535 bytes, of which the escaped texts of a statement may take 64,900"
            bad r#"from "debian:12"; env A = "(65,001 characters)";"# good r#"from "debian:12"; env A = "short";"#
    }
}

impl Rule {
    /// Returns the name, as `#[allow(…)]` and messages write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.info().name
    }

    /// Returns the rule of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}
