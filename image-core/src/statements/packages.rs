// Rows of the table of statements (see ../statements.rs): what installs packages and builds binaries.

macro_rules! packages_rows {
    ($($before:tt)*) => { joined_rows! { $($before)*

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

    } };
}
