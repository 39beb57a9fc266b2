// Rows of the table of statements (see ../statements.rs): what adds files.

macro_rules! files_rows {
    ($($before:tt)*) => { joined_rows! { $($before)*

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
    /// everybody may read it, unless `chmod` says otherwise. Files that are not text are those of `copy`.
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

    } };
}
