//! The command line: commands and their options.

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::listed::{Entry, value};
use crate::engine::EngineKind;
use crate::options::platform;
use crate::run_options::{run_env, run_port, run_volume};

const EXIT_CODES: &str = "\
Exit codes: 0, it worked; 1, it did not; 2, the command line is wrong; of `run`, the container's own.
NAME is that of the constant, in any case, with `-` or `_`. Where only one image is listed it may be left out.";

/// The whole command line.
pub(super) fn command(entries: &[Entry]) -> Command {
    Command::new("images")
        .about("Container images declared in Rust: shows, builds, runs and pushes them")
        .after_help(EXIT_CODES)
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(showing(entries))
        .subcommands(building(entries))
        .subcommand(
            Command::new("completions")
                .about("Prints what a shell needs to complete this command line")
                .arg(
                    Arg::new("SHELL")
                        .required(true)
                        .value_parser(value_parser!(clap_complete::Shell)),
                ),
        )
}

fn showing(entries: &[Entry]) -> [Command; 5] {
    let target = Arg::new("target")
        .long("target")
        .value_name("ENGINE@VERSION")
        .help("Renders for one engine: docker@20.10, buildah@1.28, podman@4.3, or any later version");
    let tar = Arg::new("tar")
        .long("tar")
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .value_parser(value_parser!(std::path::PathBuf))
        .help("Writes the packed context and its Dockerfile to a file, or to standard output for `-`, instead of listing it");
    [
        Command::new("list").about("Lists the images: constant, name and digest"),
        Command::new("dockerfile")
            .about("Prints the Dockerfile of an image")
            .args([one(entries), target]),
        Command::new("spec")
            .about("Prints the spec of an image: JSON, as docs/spec.schema.json describes it")
            .arg(one(entries)),
        Command::new("digest")
            .about("Prints the digest of an image's spec")
            .arg(one(entries)),
        Command::new("context")
            .about("Lists what an image's build is sent, with sizes")
            .args([
                one(entries),
                tar,
                flag("digest", "Prints the digest of its contents instead").conflicts_with("tar"),
            ]),
    ]
}

fn building(entries: &[Entry]) -> [Command; 5] {
    let all = Arg::new("all")
        .long("all")
        .action(ArgAction::SetTrue)
        .conflicts_with("NAME")
        .help("All images");
    let words = Arg::new("ARGS")
        .num_args(0..)
        .last(true)
        .help("What the container runs instead of the image's `cmd`");
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_hint(ValueHint::DirPath)
        .value_parser(value_parser!(std::path::PathBuf))
        .help("Where packed contexts are written that no folder holds already [default: target/image-dsl]");
    [
        Command::new("build")
            .about("Builds images; one that is there already is not built again")
            .args([some(entries), all.clone()])
            .args(options())
            .arg(flag("explain", "Says why each image is built, or is not"))
            .arg(flag("push", "Also pushes: by the names of --tag and --registry, else by the declared one"))
            .args(reporting()),
        Command::new("run")
            .about("Builds an image where that is needed, and runs a container of it")
            .arg(one(entries))
            .args(options().into_iter().map(without_t))
            .args(reporting().into_iter().filter(|arg| arg.get_id() != "json"))
            .args(container())
            .arg(words),
        Command::new("push")
            .about("Builds images where that is needed, and pushes them: by the names of --tag and --registry, else by the declared ones")
            .args([some(entries), all])
            .args(options())
            .args(reporting()),
        Command::new("prune")
            .about("Removes the names and images that earlier builds have left: those without another name that no listed image has now")
            .args([engine(), flag("dry-run", "Only says what would be removed")]),
        Command::new("bake")
            .about("Prints a docker-bake.json for images (without NAME, for all): `docker buildx bake -f FILE`")
            .arg(some(entries))
            .args(sources())
            .args([flag("push", "The file says that images are pushed"), out]),
    ]
}

fn one(entries: &[Entry]) -> Arg {
    let names = PossibleValuesParser::new(entries.iter().map(value).collect::<Vec<_>>());
    Arg::new("NAME").help("The image").value_parser(names).ignore_case(true)
}

fn some(entries: &[Entry]) -> Arg {
    one(entries).num_args(0..).help("The images")
}

/// What a build is given, wherever it runs.
fn sources() -> [Arg; 13] {
    [
        many("platform", "OS/ARCH", "For which platforms: `linux/amd64,linux/arm64`")
            .value_delimiter(',')
            .value_parser(platform),
        many(
            "secret",
            "NAME[=SOURCE]",
            "A secret of a step: `NAME` (the variable of that name), `NAME=env:VARIABLE`, `NAME=file:PATH`, or \
             `NAME=SOURCE`, a file that is there, else a variable",
        ),
        many(
            "ssh",
            "ID[=SOCKET|KEY]",
            "Lets steps with `ssh` use an agent or a key; `default` is the agent that is there",
        ),
        many("build-arg", "NAME=VALUE", "The value of an `arg`"),
        flag("no-cache", "Runs every step, and builds what is there already, on the bases that the engine has"),
        flag("pull", "Asks registries for the bases: those that have changed there are taken"),
        Arg::new("cache-scope")
            .long("cache-scope")
            .value_name("NAME")
            .help("Shares the caches of steps with all builds that say the same; `none`: no caches [default: with builds of the same image by the same user]"),
        flag("no-cache-mounts", "No caches of steps: their folders are empty").conflicts_with("cache-scope"),
        many("tag", "NAME:TAG", "Another name for the image").short('t'),
        Arg::new("registry")
            .long("registry")
            .value_name("HOST[/PATH]")
            .help("Gives each image its declared name in a registry too"),
        many(
            "cache-from",
            "CACHE",
            "Where steps may be taken from that another machine has run",
        ),
        many("cache-to", "CACHE", "Where steps are kept for other machines"),
        Arg::new("program")
            .long("program")
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(std::path::PathBuf))
            .help("The program that `run_fn` runs in the image [default: this one]"),
    ]
}

fn options() -> Vec<Arg> {
    let mut options = Vec::from(sources());
    options.insert(0, engine());
    options
}

fn engine() -> Arg {
    Arg::new("engine")
        .long("engine")
        .value_name("ENGINE")
        .value_parser(EngineKind::NAMES)
        .help("The engine [default: IMAGE_DSL_ENGINE, else the first of these that answers]")
}

/// `-t` is the terminal of a container, as docker has it.
fn without_t(arg: Arg) -> Arg {
    if arg.get_short() == Some('t') {
        arg.short(None)
    } else {
        arg
    }
}

/// What a container is given, as `docker run` calls it.
fn container() -> [Arg; 10] {
    let one = |name, short, value, help| Arg::new(name).long(name).short(short).value_name(value).help(help);
    [
        many(
            "publish",
            "[[ADDRESS:]PORT:]PORT",
            "A port of this machine that leads to one of the container: `8080:80`",
        )
        .short('p')
        .value_parser(run_port),
        flag(
            "publish-all",
            "Gives each port that the image exposes one of this machine",
        )
        .short('P'),
        many(
            "env",
            "NAME[=VALUE]",
            "A variable of the container; without a value, this program's",
        )
        .short('e')
        .value_parser(run_env),
        many(
            "volume",
            "[SOURCE:]TARGET",
            "A folder of this machine or a volume that the container sees: `./data:/data`",
        )
        .short('v')
        .value_parser(run_volume),
        flag("interactive", "Hands standard input on, which is done in any case").short('i'),
        flag(
            "tty",
            "Gives it a terminal, which it has in any case where this program has one",
        )
        .short('t'),
        flag("rm", "Removes it when it ends, which is done in any case"),
        one("name", None, "NAME", "Its name, while it runs"),
        one("workdir", Some('w'), "DIR", "Its working directory"),
        one("user", Some('u'), "USER[:GROUP]", "Its user"),
    ]
}

fn reporting() -> [Arg; 3] {
    [
        flag("quiet", "Says nothing but what went wrong; prints the image's id").short('q'),
        flag("json", "Prints what happens as JSON, one object a line").conflicts_with("quiet"),
        Arg::new("progress")
            .long("progress")
            .value_name("HOW")
            .default_value("auto")
            .value_parser(["auto", "plain", "tty"])
            .help("A line for each step (`plain`), and the one that runs now at the end (`tty`)"),
    ]
}

fn many(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .action(ArgAction::Append)
        .value_parser(ValueParser::string())
        .help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}
