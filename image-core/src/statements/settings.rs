// Rows of the table of statements (see ../statements.rs): what an image sets, and raw instructions.

macro_rules! settings_rows {
    ($($before:tt)*) => { joined_rows! { $($before)*

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

    } };
}
