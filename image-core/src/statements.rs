// The table of statements. Its rows are in the files of `statements/`, by what the statements are for. The options that all
// statements have that run something are here. A file that includes this one defines the macro `statements!`, which gets
// the whole table.
//
// A row: documentation, then `keyword: section shape(step) kind [common] { options }`,
// an option being `name: takes kind => model's option;`, with `[again]` where a statement above has one of that name, since
// the builder has one method for both. After them, what other builders and Dockerfiles call it:
// `"what to write here": their names;`.

include!("statements/head.rs");
include!("statements/packages.rs");
include!("statements/files.rs");
include!("statements/commands.rs");
include!("statements/settings.rs");

/// Gives the rows to the next file, which adds its own, and in the end all of them to `statements!`.
macro_rules! joined_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! { [$($later)*] $($rows)* }
    };
    ([] $($rows:tt)*) => {
        statements! { $($rows)* }
    };
}

joined_rows! {
    [head_rows packages_rows files_rows commands_rows settings_rows]

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
}
