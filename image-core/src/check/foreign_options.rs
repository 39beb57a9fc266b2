//! What other builders and Dockerfiles call our options.

use crate::factories::FactoryRow;
use crate::table::{Shape, StatementRow};

/// An option of another builder.
struct ForeignOption {
    names: &'static [&'static str],
    /// Our option.
    ours: &'static str,
    /// Our option with a value.
    example: &'static str,
}

macro_rules! options {
    ($($($name:ident)+ => $ours:ident $example:literal;)*) => {
        const OPTIONS: &[ForeignOption] = &[$(ForeignOption {
            names: &[$(stringify!($name)),+],
            ours: stringify!($ours),
            example: $example,
        }),*];
    };
}

options! {
    optional_dependencies => extras r#"extras = ["dev"]"#;
    extra_index_urls extra_index => extra_index_url r#"extra_index_url = "https://host.example/simple""#;
    pip_args pip_options options => extra_options r#"extra_options = "--no-build-isolation""#;
    install_cmd installer_command => command r#"command = "uv pip install --system""#;
    python_path python_bin => python r#"python = "/opt/venv/bin/python""#;
    uv_version poetry_version => version r#"version = "2.1.4""#;
    lock_file poetry_lockfile => lockfile r#"lockfile = "poetry.lock""#;
    uv_project_dir project_dir => sync r#"sync = ".""#;
    git_username username => git_user r#"git_user = "name""#;
    build_args buildargs => args r#"args = [NAME = "value"]"#;
    contents content dockerfile_text => text r#"text = "FROM debian:bookworm-slim""#;
    context_dir build_dir context_path => context r#"context = "folder""#;
    setup_dockerfile_commands setup_commands => setup r#"setup = ["RUN make"]"#;
    python_version => add_python r#"add_python = "3.12""#;
    registry_secret docker_secret registry_credentials => pull_secret r#"pull_secret = "REGISTRY_LOGIN""#;
    filter_options exclude excludes exclusions => ignore r#"ignore = ["**/*.log"]"#;
    mode permissions => chmod r#"chmod = "0644""#;
    owner => chown r#"chown = "1000:1000""#;
    stage from_stage => from r#"from = "stage""#;
    gpu gpus => device r#"device = "nvidia.com/gpu=all""#;
    secrets => secret r#"secret = "TOKEN""#;
    environment environ env_vars envs => env r#"env = [NAME = "value"]"#;
    volumes network_file_systems caches => cache r#"cache = "/cache""#;
    force_build no_cache rebuild => force "force";
}

/// Options that a service has, and no image.
const OF_A_SERVICE: &[&str] = &[
    "cloud",
    "concurrency",
    "cpu",
    "gpu",
    "gpus",
    "memory",
    "network_file_systems",
    "region",
    "volumes",
];

/// Returns what to write for an option that a statement does not have, if another builder has it.
pub(super) fn of_statement(row: &StatementRow, word: &str) -> Option<String> {
    let copies = matches!(row.shape, Shape::Paths(_) | Shape::Modules);
    if word == "copy" && copies {
        let fix = "leave it out: `copy` puts files into the image, and `mount` adds them when a container starts";
        return Some(fix.to_owned());
    }
    if word == "only" && matches!(row.shape, Shape::Modules) {
        let fix = "leave it out: it takes the `.py` files alone; with `ignore = [\"tests\"]` it takes all but what that names";
        return Some(fix.to_owned());
    }
    if let Some(fix) = of_steps(row, word) {
        return Some(fix.to_owned());
    }
    if row.keyword == "user"
        && matches!(
            word,
            "create" | "create_user" | "uid" | "gid" | "home" | "groups" | "system"
        )
    {
        return Some("create the user by a statement of its own before: create_user \"app\"; user \"app\";".to_owned());
    }
    let of_cargo = match row.keyword {
        "cargo" => of_cargo(word),
        "bin" => of_bin(word),
        _ => None,
    };
    of_cargo.or_else(|| answer(word, |ours| row.option(ours).is_some()))
}

/// Returns what to write for an option of `cargo build`.
fn of_cargo(word: &str) -> Option<String> {
    let fix = match word {
        "release" => "leave it out: `release` is the profile unless you name another",
        "debug" | "dev" => "write `profile = \"dev\"`",
        "locked" | "frozen" | "offline" => "leave it out: a `Cargo.lock` is kept to",
        "bin" | "bins" | "binary" | "binaries" => "name it before the options: cargo \"gateway\", \"worker\";",
        "manifest_path" | "project" | "path" | "workspace" | "root" => "write `manifest = \"services/Cargo.toml\"`",
        "p" | "crate_name" | "member" => "write `package = \"gateway\"`",
        "feature" => "write `features = [\"tls\"]`",
        "out_dir" | "artifact_dir" | "install" | "prefix" | "dst" | "dest" => "write `to = \"/usr/local/bin\"`",
        _ => return None,
    };
    Some(fix.to_owned())
}

/// Returns the same for a binary of this machine, and for options of `copy`.
fn of_bin(word: &str) -> Option<String> {
    let fix = match word {
        "bin" | "bins" | "binary" | "binaries" => "name it first: bin \"gateway\" -> \"/usr/local/bin/gateway\";",
        "out_dir" | "artifact_dir" | "install" | "prefix" => "write `->` and where it goes",
        "chmod" | "mode" => "leave it out: the mode is 0755",
        _ => return of_cargo(word),
    };
    Some(fix.to_owned())
}

/// Returns what to do instead of an option that steps do not have.
fn of_steps(row: &StatementRow, word: &str) -> Option<&'static str> {
    let runs = row.common;
    let copies = matches!(row.shape, Shape::Paths(_));
    match word {
        "contents" if copies => Some("leave it out: of a folder it takes the contents; name the folder after `->`"),
        "timeout" if row.keyword == "run" => {
            Some("leave it out; a program sets such a limit: run \"timeout 3600 make\"")
        }
        "timeout" if runs => Some("leave it out: a build has no limit of time"),
        "context_files" => Some("copy each before, under its name: copy \"config.yaml\" -> \"/etc/config.yaml\""),
        "ignore" | "only" if runs => Some(
            "leave it out: `bind` shows a folder to this step alone, and none of it stays in the image; what no step \
             needs is left out of the whole image: ignore \"*.log\"",
        ),
        _ => None,
    }
}

/// Returns the same for an option inside the parentheses of a base by name.
pub(super) fn of_factory(row: &FactoryRow, word: &str) -> Option<String> {
    let has = |ours: &str| row.options.iter().chain(row.flags).any(|(name, _)| *name == ours);
    answer(word, has)
}

fn answer(word: &str, has: impl Fn(&str) -> bool) -> Option<String> {
    let mut same = OPTIONS.iter().filter(|option| option.names.contains(&word));
    if let Some(option) = same.find(|option| has(option.ours)) {
        return Some(format!("write `{}`", option.example));
    }
    let fix = "leave it out: it belongs to the service that runs the image";
    OF_A_SERVICE.contains(&word).then(|| fix.to_owned())
}
