// The rows: documentation, then `keyword: section shape(step) kind [common] { options }`,
// an option being `name: takes kind => model's option;`, with `[again]` where a statement above has one of that name, since
// the builder has one method for both. After them, what other builders and Dockerfiles call it:
// `"what to write here": their names;`.

statements! {
    common {
        /// Secrets for this step: a mount of that id, and an environment variable of that name, during this step only.
        /// `secret = "NPMRC" -> "/root/.npmrc"` is a file at that path instead of a variable, of mode 0400 and owned by
        /// whoever runs the step; where `user` is a name, whose number is not known, everybody may read it during the
        /// step. A list has any of both. The value is in no layer, history, digest or log.
        secret: Many Secret => Secret;
        /// The ssh agent of whoever builds, for this step.
        ssh: Flag Flag => Ssh;
        /// Folders that are kept between builds and are not in the image. Each belongs to whoever runs the step, where
        /// `user` has a number, else to root.
        cache: Many MountTarget => Cache;
        /// Folders in memory, for this step: `tmpfs = "/work"`. What is in them is in no layer.
        tmpfs: Many MountTarget => Tmpfs;
        /// The network of this step: `"none"`, `"host"` or `"default"`. Needs Docker 23 or buildah 1.30.
        network: One Network => Network;
        /// CDI devices for this step, such as `"nvidia.com/gpu=all"`. Needs Docker 28 with the labs channel of its
        /// Dockerfile frontend, which `Spec::dockerfile_for` names.
        device: Many Device => Device;
        /// Never reuse this step from the build cache.
        force: Flag Flag => Force;
        /// Variables for this step only: `env = [KEY = "value"]`, or `["KEY=value"]`.
        env: Many StepEnv => Env;
        /// A local source that is visible during this step only: `bind = "tools" -> "/tmp/tools"`; several of them by
        /// `bind = ["a", "b"] -> "/tmp/"`, or each with its target: `bind = ["a" -> "/a", "b" -> "/b"]`.
        bind: Pairs Source => Bind;
    }

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

    /// Installs Python packages with pip: `pip "requests", "pandas>=2"`. Each is a PEP 508 requirement.
    pip: Stage Packages(Pip) Requirement [common] {
        /// Requirements files, in pip's own format.
        requirements: Many File => Requirements;
        /// A `pyproject.toml` whose dependencies are installed.
        pyproject: One File;
        /// Extras of that `pyproject.toml`.
        extras: Many PackageName;
        /// The places where pip looks for archives: the URL of a page, a path in the container, or a folder of the
        /// context, which is there for this step alone.
        find_links: Many FindLinks => FindLinks;
        /// The package index instead of pypi.org.
        index_url: One IndexUrl => IndexUrl;
        /// Package indexes besides.
        extra_index_url: Many IndexUrl => ExtraIndexUrl;
        /// Accept pre-releases.
        pre: Flag Flag => Pre;
        /// More words for the installer: `extra_options = "--no-build-isolation"`.
        extra_options: One ExtraOptions => ExtraOptions;
        /// The Python whose packages these are: `python = "/opt/venv/bin/python"`.
        python: One Program => Python;
        /// Another installer: `command = "uv pip install --system"`.
        command: One Installer => Command;
        /// Private repositories, as `github.com/org/repo@1.0.0` or `gitlab.com/group/project@1.0.0`, which `git_user`
        /// and a `secret` open: one for all, or `GITHUB_TOKEN` and `GITLAB_TOKEN`, each for its host. The stage needs
        /// git 2.31.
        private: Many PrivateRepository => Private;
        /// The user that git names beside the token of a private repository.
        git_user: One GitUser => GitUser;
        r#"pip "requests""#: pip_install with_pip_packages;
        r#"pip requirements = "requirements.txt""#: pip_install_from_requirements requirements;
        r#"pip pyproject = "pyproject.toml""#: pip_install_from_pyproject;
        r#"pip private = "github.com/org/repo@1.0.0", git_user = "name", secret = "GITHUB_TOKEN""#: pip_install_private_repos;
    }
    /// Installs Python packages with uv: `uv "torch==2.7.1"`. Each is a PEP 508 requirement. uv itself does not stay in
    /// the image.
    ///
    /// `uv sync = "."` installs what the project in that folder needs, as its `uv.lock` says, and not the project
    /// itself nor the members of its workspace, into the environment of the system's Python. As `uv sync` does, it
    /// includes the groups that the project has by default (`dev`); `extra_options = "--no-dev"` leaves that one out.
    uv: Stage Packages(Uv) Requirement [common] {
        /// The folder of a project, its `pyproject.toml` and `uv.lock`, instead of packages; of a member of a
        /// workspace, the lock is that of the workspace. Needs uv 0.5 or later.
        sync: One File;
        /// Dependency groups of that project, besides those that it has by default.
        groups: Many PackageName;
        /// Use the lock as it is, which is the default where there is one; `frozen = false` lets uv renew it for this
        /// step.
        frozen: Flag Flag => Frozen;
        /// Requirements files, in pip's own format.
        requirements: Many File => Requirements [again];
        /// A `pyproject.toml` whose dependencies are installed. Where its `[tool.uv]` or a `uv.toml` chooses packages,
        /// uv reads the file itself.
        pyproject: One File [again];
        /// Extras of that `pyproject.toml`, or of the project of `sync`.
        extras: Many PackageName [again];
        /// The places where uv looks for archives: the URL of a page, a path in the container, or a folder of the
        /// context, which is there for this step alone.
        find_links: Many FindLinks => FindLinks [again];
        /// The package index instead of pypi.org.
        index_url: One IndexUrl => IndexUrl [again];
        /// Package indexes besides, which uv asks first.
        extra_index_url: Many IndexUrl => ExtraIndexUrl [again];
        /// Accept pre-releases.
        pre: Flag Flag => Pre [again];
        /// More words for uv: `extra_options = "--no-build-isolation"`.
        extra_options: One ExtraOptions => ExtraOptions [again];
        /// The Python whose packages these are: `python = "/opt/venv/bin/python"`.
        python: One Program => Python [again];
        /// Private repositories, as `github.com/org/repo@1.0.0` or `gitlab.com/group/project@1.0.0`, which `git_user`
        /// and a `secret` open: one for all, or `GITHUB_TOKEN` and `GITLAB_TOKEN`, each for its host. The stage needs
        /// git 2.31.
        private: Many PrivateRepository => Private [again];
        /// The user that git names beside the token of a private repository.
        git_user: One GitUser => GitUser [again];
        /// The version of uv, `"0.9.5"` if left out.
        version: One UvVersion => Version;
        /// The source of uv: `"image"`, a mount of `ghcr.io/astral-sh/uv`, which is the default, or `"pip"`, by which
        /// it is installed from pypi.org for this step.
        installer: One UvInstaller => Installer;
        r#"uv "requests""#: uv_pip_install;
        r#"uv requirements = "requirements.txt""#: uv_pip_install_from_requirements;
        r#"uv pyproject = "pyproject.toml""#: uv_pip_install_from_pyproject;
        r#"uv sync = ".""#: uv_sync;
    }
    /// Installs what a project of Poetry needs, and not the project itself, for the system's Python:
    /// `poetry "pyproject.toml"`. Poetry itself does not stay in the image.
    ///
    /// As `poetry install` does, it installs all groups that are not optional; `without = ["dev"]` leaves one out.
    poetry: Stage Poetry File [common] {
        /// The lock, `poetry.lock` beside `pyproject.toml` if left out.
        lockfile: One File;
        /// Resolve the project anew, even where there is a lock.
        ignore_lockfile: Flag Flag => IgnoreLockfile;
        /// Optional groups to install too.
        with: Many PackageName;
        /// Groups to leave out.
        without: Many PackageName;
        /// The groups to install, and no others; `"main"` is that of the project's own dependencies.
        only: Many PackageName;
        /// The version of Poetry, 1.3 or later, `"2.1.4"` if left out. `none` is the Poetry that the base has.
        version: One PoetryVersion [again];
        /// Install by pip, as Poetry did before 1.4. Poetry 2 cannot.
        old_installer: Flag Flag => OldInstaller;
        r#"poetry "pyproject.toml""#: poetry_install_from_file poetry_install;
    }
    /// Installs Debian or Ubuntu packages: `apt "git", "g++"`. One layer: update, install without recommended packages,
    /// remove the lists.
    apt: Stage Packages(Apt) DebianPackage [common] {
        /// Install recommended packages too.
        recommends: Flag Flag => Recommends;
        /// The release to install from: `release = "bookworm-backports"`.
        release: One PackageName => Release;
        /// Packages to remove in the same layer.
        remove: Many DebianPackage => Remove;
        r#"apt "git""#: apt_install apt_get apt_get_install;
        r#"apt remove = ["wget"]"#: apt_remove;
    }
    /// Installs Alpine packages: `apk "gcc"`. What is downloaded is kept between builds, and not in the image.
    apk: Stage Packages(Apk) AlpinePackage [common] {
        /// The name under which these packages can be removed together: `virtual = ".build"`.
        r#virtual: One PackageName => Virtual;
        /// Packages to remove in the same layer.
        remove: Many AlpinePackage => Remove [again];
        r#"apk "git""#: apk_add;
    }
    /// Installs Fedora or RHEL packages: `dnf "git"`. One layer: install without weak dependencies.
    /// What is downloaded is kept between builds, and not in the image.
    dnf: Stage Packages(Dnf) FedoraPackage [common] {
        /// Install weak dependencies too.
        recommends: Flag Flag => Recommends [again];
        /// The release to install from: `release = "41"`.
        release: One PackageName => Release [again];
        /// Packages to remove in the same layer.
        remove: Many FedoraPackage => Remove [again];
        r#"dnf "git""#: dnf_install yum;
    }
    /// Installs SUSE packages: `zypper "git"`. One layer: refresh, install without recommended packages, remove what
    /// was fetched.
    zypper: Stage Packages(Zypper) SusePackage [common] {
        /// Install recommended packages too.
        recommends: Flag Flag => Recommends [again];
        /// The release to install from: `release = "15.6"`.
        release: One PackageName => Release [again];
        /// Packages to remove in the same layer, with what only they needed.
        remove: Many SusePackage => Remove [again];
        r#"zypper "git""#: zypper_install zypper_in;
        r#"zypper remove = ["wget"]"#: zypper_remove zypper_rm;
    }
    /// Installs packages of conda into the base environment of an image that has micromamba: `micromamba "numpy=1.26"`.
    /// What is downloaded is kept between builds, and not in the image.
    micromamba: Stage Packages(Micromamba) CondaPackage [common] {
        /// The channels of packages, the first before the others: `"conda-forge"` if neither this nor the file names
        /// one.
        channels: Many CondaChannel => Channel;
        /// An `environment.yml`, a list of packages (`.txt`), an explicit list of archives, or a lock of conda-lock
        /// (`conda-lock.yml`). Requirements files that an environment names below `pip:` are bound with it.
        spec_file: One File => SpecFile;
        r#"micromamba "numpy""#: micromamba_install conda_install mamba_install conda mamba;
    }
    /// Installs global packages of npm, their programs included: `npm "typescript@5"`. Each is a name of the registry,
    /// perhaps with a version, a range or a tag; a git repository; or the URL of an archive. What is downloaded is kept
    /// between builds, and not in the image.
    ///
    /// `npm project = "."` installs what a project's `package-lock.json` has (`npm ci`) into the working directory. Its
    /// `package.json` and the lock are read when the crate is compiled, and put there too.
    npm: Stage Packages(Npm) NpmPackage [common] {
        /// The folder of the project to install: `npm project = "."`.
        project: One File;
        /// The packages of the project that are left out: `"dev"`, `"optional"`, `"peer"`.
        omit: Many NpmGroup => Omit;
        /// The registry to install from, instead of npm's own.
        registry: One NpmRegistry => Registry;
        /// More options for npm, as words of a shell.
        extra_options: One ExtraOptions => ExtraOptions [again];
        r#"npm "typescript@5""#: npm_install npm_i npm_install_global;
        r#"npm project = ".""#: npm_ci;
    }

    /// Builds binaries of a Cargo project by the cargo of the base, and puts them into `/usr/local/bin`: `cargo "gateway"`.
    ///
    /// Two layers. The first has all that the packages of the context depend on, built from a skeleton of the manifests,
    /// and is built again only when that changes: neither the sources nor the versions of those packages matter. The
    /// second has the programs, from the folders of the packages that they depend on, less what is ignored, `target` and
    /// `.git`, and from files that their sources name outside of these: `include_str!("../../README.md")`. Those packages
    /// are compiled whenever the step runs, whatever the times of their files. With a `Cargo.lock`, cargo gets `--locked`.
    /// A later stage copies the programs; what cargo needs besides stays in this one.
    cargo: Stage Cargo CargoName [common] {
        /// The manifest of the package or workspace, `"Cargo.toml"` if left out.
        manifest: One File => Manifest;
        /// The package of the binaries, where several have such ones.
        package: One CargoName;
        /// Features, also of a dependency: `features = ["tls", "store/sqlite"]`.
        features: Many CargoFeature;
        /// All features.
        all_features: Flag Flag => AllFeatures;
        /// Only the features that are named.
        no_default_features: Flag Flag => NoDefaultFeatures;
        /// The profile, `"release"` if left out.
        profile: One CargoName;
        /// The target of the compiler: `target = "x86_64-unknown-linux-musl"`.
        target: One CargoTarget => Target;
        /// The folder in the container, `"/usr/local/bin"` if left out, which is root's.
        to: One ProgramFolder => To;
        r#"cargo "name""#: cargo_build cargo_install rust_binary cargo_chef;
    }

    /// Puts a file, the contents of a folder, or the matches of a glob into a layer: `copy "src" -> "/app/src"`.
    ///
    /// `copy ["a", "b"] -> "/dst/"` for several; `copy "src"` alone keeps the name in the working directory. A source
    /// is relative to the context; a destination is absolute, or relative after a `workdir`.
    copy: Stage Paths(Copy) Source {
        /// The origin of the sources, a stage or an image: `from = builder`, `from = "image:tag"`.
        from: One Origin => CopyFrom;
        /// The owner: `"user:group"` or numbers.
        chown: One Owner => Chown;
        /// The mode: `"0755"`, or symbolic (Docker 28; others ignore it or fail).
        chmod: One Mode => Chmod;
        /// Patterns, in `.dockerignore` syntax and relative to the source, of what is taken, and nothing else:
        /// `only = ["**/*.py"]`.
        only: Many IgnorePattern => Only [again];
        /// Patterns, in `.dockerignore` syntax and relative to the source, of what to leave out; also `python`,
        /// `gitignore(".gitignore")` and the like, as the `ignore` of the head has them.
        ignore: Many IgnorePattern => Ignore;
        /// The source is outside the context: absolute, or it starts with `~/`.
        external: Flag Flag => External;
        r#"copy "file" -> "/app/file""#: add_local_file copy_local_file;
        r#"copy "dir" -> "/app/dir""#: add_local_dir copy_local_dir copy_items rsync;
    }
    /// As `copy`, but added when a container starts, not baked in: `mount "src" -> "/app/src"`. It is not in the Dockerfile.
    mount: Stage Paths(Mount) Source {
        /// Patterns of what is taken, and nothing else.
        only: Many IgnorePattern => Only [again];
        /// Patterns of what to leave out.
        ignore: Many IgnorePattern => Ignore [again];
        /// The source is outside the context: absolute, or it starts with `~/`.
        external: Flag Flag => External [again];
        r#"mount "dir" -> "/app/dir""#: copy_mount add_local_dir;
        r#"mount "file" -> "/app/file""#: add_local_file;
    }
    /// Fetches a remote file or git repository (Docker 25 for the latter): `add "https://…" -> "/x"`.
    add: Stage Paths(Add) RemoteSource {
        /// The digest that the file must have: `"sha256:…"`. Needs Docker 25 or buildah 1.33.
        checksum: One Checksum => Checksum;
        /// Keep the `.git` folder of a repository. Needs Docker 25.
        keep_git_dir: Flag Flag => KeepGitDir;
        /// Unpack the archive. Needs Docker 28.3.
        unpack: Flag Flag => Unpack;
        /// The owner.
        chown: One Owner => Chown [again];
        /// The mode.
        chmod: One Mode => Chmod [again];
        r#"add "https://host/repo.git" -> "/src""#: git_clone;
    }
    /// A file with that text, byte for byte: `file "port = 80\n" -> "/etc/app.conf"`. No `$` of it is a reference.
    ///
    /// Often the text is that of a file beside the source: `file include_str!("app.conf") -> "/etc/app.conf"`. Its folders are made, and
    /// everybody may read it, unless `chmod` says otherwise. Files that are no text are those of `copy`.
    file: Stage File(File) FileText {
        /// The owner: `"user:group"` or numbers.
        chown: One Owner => Chown [again];
        /// The mode, `"0644"` if left out.
        chmod: One Mode => Chmod [again];
        r#"file "text" -> "/etc/app.conf""#: write_file add_file create_file write_text put_file file_write;
    }
    /// Builds a binary of your own workspace on this machine and puts it into a layer, with the mode 0755:
    /// `bin "gateway" -> "/usr/local/bin/gateway"`.
    ///
    /// `cargo build --release` builds it before the build context is packed, with your own toolchain, configuration and
    /// target folder. Cargo looks for the workspace as in the folder of the context: the binary is one of its packages.
    /// Binaries, packages, features and profiles are looked up in its `Cargo.toml` files when the crate is compiled.
    /// Nothing runs in the image, so it needs no engine, and no Rust in the base.
    bin: Stage Bin(Bin) CargoName {
        /// The manifest of another package or workspace, a file of the context.
        manifest: One File => Manifest [again];
        /// The package of the binary, where several have such a one.
        package: One CargoName [again];
        /// Features, also of a dependency: `features = ["tls", "store/sqlite"]`.
        features: Many CargoFeature [again];
        /// All features.
        all_features: Flag Flag => AllFeatures [again];
        /// Only the features that are named.
        no_default_features: Flag Flag => NoDefaultFeatures [again];
        /// The profile, `"release"` if left out.
        profile: One CargoName [again];
        /// The target of the compiler. If left out, it is the one that `CARGO_BUILD_TARGET` or Cargo's configuration
        /// names, or else that of musl for the image's platform: such a program runs on every base.
        target: One CargoTarget => Target [again];
        r#"bin "name" -> "/usr/local/bin/name""#: binary add_binary copy_binary local_binary rust_bin copy_bin;
    }
    /// A local Python module or package, its `.py` files, importable in the container: `python_source "my_package"`.
    ///
    /// By import name, looked for in the context and its `src`, or by path with a `/`. Every user of the container can
    /// read it. It puts its folder on `PYTHONPATH`, to which a later `env` refers:
    /// `env PYTHONPATH = "/opt/lib:$PYTHONPATH"`.
    python_source: Stage Modules Module {
        /// The folder in the container, `"/opt/image-dsl/python"` if left out.
        to: One Destination => To [again];
        /// Patterns of what to leave out, instead of all but `.py` files: `ignore = ["data.json"]` takes everything
        /// else, and `ignore = []` everything.
        ignore: Many IgnorePattern => Ignore [again];
        /// The module is outside the context: an absolute path, or one that starts with `~/`.
        external: Flag Flag => External [again];
        /// Added when a container starts instead of baked in.
        mount: Flag Flag => Mount;
        r#"python_source "my_package""#: sync_package add_local_python_source copy_local_python_source add_python_source;
        r#"python_source "my_package", mount"#: add_local_python_source;
    }

    /// Runs a shell command as one layer: `run "make && make install"`.
    ///
    /// Text over several lines is one command. `run "a", "b"` is two layers; `run ["program", "argument"]` is the exec
    /// form, arguments byte for byte.
    run: Stage Commands Command [common] {
        r#"run "first", "second""#: run_commands;
        r#"run "command""#: run_command run_cmd run_bash run_shell sh bash exec;
        r#"run "command", secret = "TOKEN""#: secrets secret;
        r#"run "command", cache = "/dir""#: cache;
        r#"run "command", force"#: skip_cache;
        r#"run "mkdir -p /dir""#: make_dir mkdir;
        r#"run "ln -s /target /link""#: make_symlink symlink;
        r#"run "rm -rf /path""#: remove;
        r#"run "mv /from /to""#: rename;
        r#"run "bun add package""#: bun_install bun_add;
    }
    /// Runs a shell script of several lines, byte for byte, as one layer: `script "make"`. `/bin/sh -e` runs it, or
    /// what its `#!` names.
    script: Stage Text(Script) Script [common] {
        r#"script "…""#: heredoc;
    }
    /// Runs a Rust function in the image, as one layer: `run_fn path::to::function`, a `fn()` or a `fn() -> Result<(),
    /// E>` with `E: Display`; with `args = ["gpt2"]` one that takes `&[&str]`. The program that builds the image is what runs there, so it has to be one that can (an
    /// image of another libc needs a static program), and calls it first of all: with `image_dsl::main!`, or with
    /// `image_dsl::init(&[&APP]);` as the first line of `main`.
    run_fn: Stage Function FunctionName [common] {
        /// The texts that the function is called with, as its `&[&str]`.
        args: Many Argument => Args;
        "run_fn path::to::function": run_function run_python_function run_rust_function;
    }
    /// The Python of later `pip` and `uv` of the stage that name none: `python "/opt/venv/bin/python"`. A later one
    /// replaces it, and after `python none` it is that of the base again.
    python: Stage Tool(Python) Program {
        r#"python "python3""#: python_path python_bin;
    }
    /// The command that installs for later `pip` of the stage that name none: `installer "uv pip install --system"`. A
    /// later one replaces it, and after `installer none` it is pip again.
    ///
    /// Where it is a command of uv, it installs for later `uv` with packages too, unless that says which uv, and gets
    /// the Python of a `python` before it. Another command installs for its own Python.
    installer: Stage Tool(Installer) Installer {
        r#"installer "uv pip install --system""#: install_cmd installer_command pip_command;
    }
    /// The shell of later shell-form `run`, `cmd`, `entrypoint` and `healthcheck`: `shell ["/bin/bash", "-c"]`.
    ///
    /// `shell "/bin/bash"` is the same. `shell none` is `["/bin/sh", "-c"]`, what engines use where nobody says another,
    /// for a base that sets a shell of its own too.
    shell: Stage Shell Argument {
        r#"shell ["/bin/bash", "-c"]"#: command_shell set_shell;
    }

    /// Environment variables: `env MODE = "production", PATH = "/opt/bin:$PATH"`.
    env: Stage Entries(Env) EnvValue {
        r#"env NAME = "value""#: with_env set_env set_envs set_env_vars environment envs;
    }
    /// Environment variables from a file of `KEY=value` lines, read when the crate is compiled; no expansion:
    /// `env_file ".env"`.
    env_file: Stage EnvFiles File {
        r#"env_file ".env""#: with_env_file;
    }
    /// A build argument: `arg VERSION = "1.0"`. Before the first `from` it is global.
    arg: Argument Defaults ArgDefault {}
    /// Labels: `label version = "1.0", "org.opencontainers.image.licenses" = "MIT"`.
    label: Stage Entries(Label) LabelValue {
        r#"label key = "value""#: with_label labels;
        r#"label "org.opencontainers.image.authors" = "you""#: with_maintainer maintainer;
    }
    /// The working directory: `workdir "/app"`, absolute, or relative to an earlier one.
    workdir: Stage Text(Workdir) Workdir {
        r#"workdir "/app""#: set_workdir with_workdir working_dir cd;
    }
    /// Creates a user, and its group, as one layer: `create_user "agent"`. The base may be Debian's, Alpine's, Fedora's or one like them.
    ///
    /// `user "agent"` says that later steps, and the container, run as that user. Where `uid` is given, such steps can have caches of their own
    /// too. A group of the user's name, or of that `gid`, that is there already is taken.
    create_user: Stage Text(CreateUser) NewUser {
        /// The number of the user, which the base must not have: `uid = 1000`.
        uid: One UserId => Uid;
        /// The number of the group; that of the user, where it is free, if left out.
        gid: One UserId => Gid;
        /// More groups that the user is in: `groups = ["video"]`. Those that the base lacks are created.
        groups: Many GroupName => Group [again];
        /// The home folder, `/home/NAME` if left out.
        home: One UserPath => Home;
        /// The login shell, `/bin/sh` if left out: `shell = "/bin/bash"`.
        shell: One UserPath => LoginShell;
        /// A user of the system: its number, where none is given, is one of those.
        system: Flag Flag => System;
        /// No home folder is made.
        no_home: Flag Flag => NoHome;
        r#"create_user "app""#: useradd adduser add_user new_user with_new_user;
    }
    /// The user: `user "1000:1000"`. By number, it can have caches too.
    user: Stage Text(User) User {
        r#"user "app""#: set_user with_user;
    }
    /// The program that a container always runs: `entrypoint ["/app"]`. A lone text is the shell form.
    entrypoint: Stage Program(Entrypoint, EntrypointShell) Argument {
        r#"entrypoint ["program"]"#: with_entrypoint set_entrypoint;
    }
    /// Sets the command of a container, or the arguments of its entrypoint: `cmd ["serve"]`. A lone text is the shell
    /// form.
    cmd: Stage Program(Cmd, CmdShell) Argument {
        r#"cmd ["program"]"#: with_cmd set_cmd set_start_cmd start_cmd command;
    }
    /// Ports: `expose 8000, "53/udp"`.
    expose: Stage Words(Expose) Port {
        "expose 8000": expose_port port ports;
    }
    /// Volumes: `volume "/data"`.
    volume: Stage Words(Volume) VolumePath {
        r#"volume "/data""#: volumes;
    }
    /// The signal that stops the container: `stop_signal "SIGTERM"`.
    stop_signal: Stage Text(StopSignal) Signal {
        r#"stop_signal "SIGTERM""#: stopsignal;
    }
    /// Checks the health of a container: `healthcheck "curl -f http://localhost/", interval = "30s"`, or `none`.
    healthcheck: Stage Check(Healthcheck, HealthcheckShell) Argument {
        /// Time between checks, `"30s"` if left out.
        interval: One Duration => Interval;
        /// Time after which a check has failed.
        timeout: One Duration => Timeout;
        /// Time at the start during which failures do not count.
        start_period: One Duration => StartPeriod;
        /// Time between checks during the start period. Needs Docker 25 or buildah 1.37.
        start_interval: One Duration => StartInterval;
        /// Failures in a row that make a container unwell.
        retries: One Count => Retries;
        r#"healthcheck "command""#: health_check set_ready_cmd ready_cmd wait_for_port wait_for_url;
    }
    /// Another statement, kept for the image that starts from this one: `on_build run "make"`. There it runs right
    /// after `from`, in that image's context.
    ///
    /// Stages and files of this crate are not there, so it takes none. What it sets is known to what else is kept, and
    /// not to this image. Buildah keeps it only in images of Docker's format (`--format docker`), and runs nothing of
    /// it in a stage that starts from another one.
    on_build: Stage Trigger Argument {
        r#"on_build run "make""#: onbuild;
    }
    /// Raw instructions, for what the language lacks: `dockerfile "RUN --security=insecure id"`. Each text has any
    /// number of lines; all are checked by the rules of the language, and stay as they are where it has no words for
    /// them. Before the first `from` they are `ARG`, with defaults of any form: `dockerfile "ARG
    /// MAJOR=${VERSION%%.*}"`.
    dockerfile: Stage Instructions Instructions {
        /// The folder, below the image's context, to which their local sources are relative.
        context: One Folder;
        /// Patterns of what to leave out of their local sources, relative to that folder.
        ignore: Many IgnorePattern [again];
        /// Secrets for each of them that runs something, as variables, or as files: `secret = "ID" -> "/path"`.
        secret: Many Secret => Secret [again];
        /// Variables for each of them that runs something, and for nothing else: `env = [KEY = "value"]`.
        env: Many StepEnv => Env [again];
        /// CDI devices for each of them that runs something.
        device: Many Device => Device [again];
        /// Never reuse those that run something from the build cache.
        force: Flag Flag => Force [again];
        r#"dockerfile "RUN make""#: dockerfile_commands raw;
    }
}
