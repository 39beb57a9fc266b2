//! The commands and options of the command line.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::selection::{NamedImage, possible_value};
use super::{fmt, import, lock, made};
use crate::engine::EngineKind;
use crate::options::platform;
use crate::run_options::{run_env, run_port, run_volume};

/// The name by which `--engine` chooses none.
pub(super) const WITHOUT_ENGINE: &str = "oci";

/// The version of this crate, after the name of the program.
const VERSION: &str = concat!("(image-dsl ", env!("CARGO_PKG_VERSION"), ")");

const EXIT_CODES: &str = "\
Exit codes: 0 on success, 1 on failure, 2 for a wrong command line; `run` gives the container's own.
NAME is the constant of an image, in any case, with `-` or `_`. It may be left out if only one image is listed.";

/// Returns the whole command line.
pub(super) fn command(entries: &[NamedImage]) -> Command {
    Command::new("images")
        .about("Shows, builds, runs and pushes container images declared in Rust")
        .version(VERSION)
        .after_help(EXIT_CODES)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(show_commands(entries))
        .subcommands(build_commands(entries))
        .subcommand(lock::command(entries))
        .subcommand(import::command())
        .subcommands(made::commands())
}

/// Returns the command line of `image-dsl`.
pub(super) fn tool() -> Command {
    Command::new("image-dsl")
        .about("Container images declared in Rust: their layout in Rust files, and their source from Dockerfiles")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(fmt::command())
        .subcommand(import::command())
        .subcommands(made::commands())
}

fn show_commands(entries: &[NamedImage]) -> [Command; 5] {
    let target = Arg::new("target")
        .long("target")
        .value_name("ENGINE@VERSION")
        .help("Renders for one engine and version: docker@20.10, buildah@1.28, podman@4.3, or later");
    let tar = Arg::new("tar")
        .long("tar")
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .value_parser(value_parser!(std::path::PathBuf))
        .help("Writes the packed build context and its Dockerfile to a file (`-` is standard output) instead of listing it");
    [
        Command::new("list")
            .about("Lists the images: constant, name and digest")
            .arg(flag(
                "json",
                "Prints an array of objects: `image`, `name` (null if it has none) and `digest`",
            )),
        Command::new("dockerfile")
            .about("Prints the Dockerfile of an image")
            .args([name_arg(entries), target]),
        Command::new("spec")
            .about("Prints the spec of an image: JSON, as docs/spec.schema.json describes it")
            .arg(name_arg(entries)),
        Command::new("digest")
            .about("Prints the digest of an image's spec")
            .arg(name_arg(entries)),
        Command::new("context")
            .about("Lists the files of an image's build context, with sizes")
            .args([
                name_arg(entries),
                tar,
                context_option(),
                flag("digest", "Prints the digest of the build context instead").conflicts_with("tar"),
            ]),
    ]
}

fn build_commands(entries: &[NamedImage]) -> [Command; 5] {
    let all = Arg::new("all")
        .long("all")
        .action(ArgAction::SetTrue)
        .conflicts_with("NAME")
        .help("All images");
    let words = Arg::new("ARGS")
        .num_args(0..)
        .last(true)
        .help("The command that the container runs instead of the image's `cmd`");
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_hint(ValueHint::DirPath)
        .value_parser(value_parser!(std::path::PathBuf))
        .help("The folder for packed build contexts and Dockerfiles [default: target/image-dsl]");
    [
        Command::new("build")
            .about("Builds images, unless the engine already has them")
            .args([names_arg(entries), all.clone()])
            .args(build_options().into_iter().skip(1))
            .args(engineless_options())
            .arg(flag("explain", "Says why each image is built or not"))
            .arg(flag("push", "Also pushes the images, under the names of --tag and --registry, else under the declared name"))
            .args(report_options()),
        Command::new("run")
            .about("Builds an image if needed, and runs a container of it")
            .arg(name_arg(entries))
            .args(build_options().into_iter().map(without_short_t))
            .args(report_options().into_iter().filter(|arg| arg.get_id() != "json"))
            .args(container_options())
            .arg(words),
        Command::new("push")
            .about("Builds images if needed, and pushes them under the names of --tag and --registry, else under the declared names")
            .args([names_arg(entries), all])
            .args(build_options().into_iter().skip(1))
            .args(engineless_options())
            .args(report_options()),
        Command::new("prune")
            .about("Removes images that earlier builds left: those with no other name that no listed image uses now")
            .args([engine_option(), flag("dry-run", "Only shows what would be removed")]),
        Command::new("bake")
            .about("Prints a docker-bake.json for images (for all without NAME), to use with `docker buildx bake -f FILE`")
            .arg(names_arg(entries))
            .args(source_options())
            .args([flag("push", "Makes the bake file push the images"), out]),
    ]
}

fn name_arg(entries: &[NamedImage]) -> Arg {
    let names = PossibleValuesParser::new(entries.iter().map(possible_value).collect::<Vec<_>>());
    Arg::new("NAME").help("The image").value_parser(names).ignore_case(true)
}

pub(super) fn names_arg(entries: &[NamedImage]) -> Arg {
    name_arg(entries).num_args(0..).help("The images")
}

/// Returns the option of a program that has left the machine it was compiled on.
fn context_option() -> Arg {
    Arg::new("context")
        .long("context")
        .value_name("DIR")
        .value_hint(ValueHint::DirPath)
        .value_parser(value_parser!(std::path::PathBuf))
        .help("The folder of the images' own files [default: the one where this program was compiled]")
}

/// Returns the options that every build takes, wherever it runs.
fn source_options() -> [Arg; 15] {
    [
        repeated_option("platform", "OS/ARCH", "The platforms to build for: `linux/amd64,linux/arm64`")
            .value_delimiter(',')
            .value_parser(platform),
        secret_option(),
        repeated_option(
            "ssh",
            "ID[=SOCKET|KEY]",
            "Lets steps with `ssh` use an agent or a key; `default` is the running agent",
        ),
        repeated_option("build-arg", "NAME=VALUE", "Sets the value of an `arg`"),
        flag("no-cache", "Runs every step again, on the base images that the engine has"),
        flag("pull", "Asks registries for newer base images, and uses them"),
        Arg::new("cache-scope")
            .long("cache-scope")
            .value_name("NAME")
            .help("Shares cache mounts with all builds that give the same name; `none` turns them off [default: shared with builds of the same image by the same user]"),
        flag("no-cache-mounts", "Turns cache mounts off: their folders are empty in each step").conflicts_with("cache-scope"),
        repeated_option("tag", "NAME:TAG", "Gives the image another name").short('t'),
        Arg::new("registry")
            .long("registry")
            .value_name("HOST[/PATH]")
            .help("Also gives each image its declared name in a registry"),
        flag("bake-mounts", "Puts the files of `mount` into the image, which is not pushed without them"),
        repeated_option(
            "cache-from",
            "CACHE",
            "Imports cached steps, for instance those of another machine",
        ),
        repeated_option("cache-to", "CACHE", "Exports cached steps for other machines"),
        context_option(),
        Arg::new("program")
            .long("program")
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(std::path::PathBuf))
            .help("The program that `run_fn` runs in the image [default: this one]"),
    ]
}

fn build_options() -> Vec<Arg> {
    let mut options = Vec::from(source_options());
    options.insert(0, engine_option());
    options
}

fn engine_option() -> Arg {
    Arg::new("engine")
        .long("engine")
        .value_name("ENGINE")
        .value_parser(EngineKind::NAMES)
        .help("The engine to use [default: IMAGE_DSL_ENGINE, else the first of these that answers]")
}

/// Returns the options of commands that can do without an engine, and its name among those of engines.
fn engineless_options() -> [Arg; 4] {
    let names = EngineKind::NAMES.into_iter().chain([WITHOUT_ENGINE]);
    let engine = engine_option().value_parser(PossibleValuesParser::new(names)).help(
        "The engine to use; `oci` puts images together without one [default: IMAGE_DSL_ENGINE, else the first of these \
         that answers, if one is needed]",
    );
    [
        engine,
        repeated_option(
            "output",
            "TYPE:PATH",
            "Writes images: `oci:FOLDER`, `oci-archive:FILE`, `docker-archive:FILE`, or into the own images of `docker`, \
             `podman` or `buildah`. An engine is asked only where a step needs one",
        ),
        repeated_option(
            "base-layout",
            "NAME=FOLDER",
            "Without an engine: takes a base image from an OCI layout instead of its registry",
        ),
        plain_http_option().help("Without an engine: asks a registry that is not on this machine without encryption"),
    ]
}

/// Removes the short form `-t` from an option: for `run` it means a terminal, as in docker.
fn without_short_t(arg: Arg) -> Arg {
    if arg.get_short() == Some('t') {
        arg.short(None)
    } else {
        arg
    }
}

/// Returns the options of a container, with the names of `docker run`.
fn container_options() -> [Arg; 13] {
    let one = |name, short, value, help| Arg::new(name).long(name).short(short).value_name(value).help(help);
    [
        repeated_option(
            "publish",
            "[[ADDRESS:]PORT:]PORT",
            "Publishes a port of the container on this machine: `8080:80`",
        )
        .short('p')
        .value_parser(run_port),
        flag("publish-all", "Publishes each port that the image exposes").short('P'),
        repeated_option(
            "env",
            "NAME[=VALUE]",
            "Sets a variable in the container; without VALUE, passes this program's",
        )
        .short('e')
        .value_parser(run_env),
        repeated_option(
            "volume",
            "[SOURCE:]TARGET",
            "Mounts a folder of this machine or a volume: `./data:/data`",
        )
        .short('v')
        .value_parser(run_volume),
        flag("interactive", "Keeps standard input open (always on)").short('i'),
        flag(
            "tty",
            "Gives the container a terminal (always on if this program has one)",
        )
        .short('t'),
        flag("rm", "Removes the container when it ends (always on)"),
        flag(
            "init",
            "Starts the command below a first process that handles signals (always on, where the engine has one)",
        ),
        flag("detach", "Leaves the container running, and prints its id").short('d'),
        one(
            "gpus",
            None,
            "GPUS",
            "The GPUs that the container sees: `all`, a number, or `device=0`",
        ),
        one("name", None, "NAME", "The name of the container, while it runs"),
        one("workdir", Some('w'), "DIR", "The working directory in the container"),
        one("user", Some('u'), "USER[:GROUP]", "The user in the container"),
    ]
}

fn report_options() -> [Arg; 3] {
    [
        flag("quiet", "Prints only errors, and the image's id").short('q'),
        flag("json", "Prints events as JSON, one object per line").conflicts_with("quiet"),
        Arg::new("progress")
            .long("progress")
            .value_name("HOW")
            .default_value("auto")
            .value_parser(["auto", "plain", "tty"])
            .help(
                "How progress is shown: as lines with what steps write (`plain`), or on a terminal with a live line for each running step (`tty`)",
            ),
    ]
}

pub(super) fn secret_option() -> Arg {
    repeated_option(
        "secret",
        "NAME[=SOURCE]",
        "A secret for steps: `NAME` (the variable of that name), `NAME=env:VARIABLE`, `NAME=file:PATH`, or \
         `NAME=SOURCE` (the file SOURCE if it exists, else the variable)",
    )
}

pub(super) fn plain_http_option() -> Arg {
    repeated_option(
        "plain-http",
        "HOST[:PORT]",
        "Asks a registry that is not on this machine without encryption",
    )
}

fn repeated_option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .action(ArgAction::Append)
        .value_parser(ValueParser::string())
        .help(help)
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}
