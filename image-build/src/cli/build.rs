//! The commands that build images.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use clap::ArgMatches;
use image_core::plan::Plan;
use indicatif::MultiProgress;

use super::engineless::{self, Way};
use super::json;
use super::live::live_lines;
use super::notes::{self, Note};
use super::output::{Failure, print, say, say_log};
use super::progress::{ProgressMode, Screen, format_size};
use super::rounds::{Job, at_once, failed_of, into_rounds};
use super::selection::{NamedImage, select_one, select_or_all, select_some};
use super::stop::Stopper;
use crate::bake::{Baked, bake as baked, target_names};
use crate::build::{Built, Outcome, Progress, build};
use crate::caches::CacheScope;
use crate::engine::{Engine, Environment, Event};
use crate::error::BuildError;
use crate::oci::{base_layout, build_without_engine};
use crate::options::{self, BuildOptions};
use crate::run::run_with;
use crate::run_options::RunOptions;

/// Runs `build` or `push`. (Clap tells only programs without optimisation which options a command has.)
pub(super) fn build_images(entries: &[NamedImage], matches: &ArgMatches, is_push: bool) -> Result<(), Failure> {
    let chosen = select_some(entries, matches)?;
    let options = BuildOptions {
        push: is_push || matches.get_flag("push"),
        ..build_options(matches)?
    };
    if chosen.len() > 1 && !options.tags.is_empty() {
        return Err(Failure::Usage(
            "`--tag` can name only one image; build the images one by one".to_owned(),
        ));
    }
    notes::refuse_shared_names(&chosen)?;
    notes::warn_of_unused_secrets(&chosen, &options);
    engineless::refuse_wrong_outputs(matches, &options, chosen.len())?;
    let session = Session::new(matches, options, chosen.len() > 1);
    let jobs: Vec<Job<'_>> = chosen.into_iter().map(|entry| session.job(entry, is_push)).collect();
    if jobs.iter().any(|job| job.way == Way::Engine) {
        session.engine()?;
    }
    // If one fails, the others are still built.
    let failed: usize = into_rounds(jobs).iter().map(|round| session.build_round(round)).sum();
    if failed == 0 { Ok(()) } else { Err(Failure::Said) }
}

/// The state that all builds of one command share.
pub(super) struct Session {
    engine: OnceLock<Engine>,
    /// The live lines of all builds.
    bars: MultiProgress,
    /// The name of the engine, if one is named.
    named: Option<String>,
    pub(super) options: BuildOptions,
    several: bool,
    how: ProgressMode,
    json: bool,
}

impl Session {
    pub(super) fn new(matches: &ArgMatches, options: BuildOptions, several: bool) -> Self {
        let (how, json) = report_mode(matches);
        Self {
            engine: OnceLock::new(),
            bars: live_lines(),
            named: named_engine(matches),
            options,
            several,
            how,
            json,
        }
    }

    /// Returns the engine, which is looked for once.
    pub(super) fn engine(&self) -> Result<&Engine, Failure> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let found = self
            .named
            .as_ref()
            .map_or_else(Engine::find, |name| Engine::named(name));
        let engine = found.map_err(|error| Failure::from_error(engineless::advise(&error, &self.options)))?;
        if self.how != ProgressMode::Quiet && !self.json {
            engine.notes().iter().for_each(|note| say(&format!("note: {note}")));
        }
        Ok(self.engine.get_or_init(|| engine))
    }

    /// Returns how an image is built. `is_push` is true for the command `push`.
    fn way(&self, plan: &Plan, is_push: bool) -> Way {
        engineless::way(self.named.as_deref(), plan, &self.options, is_push, || {
            self.engine().is_ok()
        })
    }

    fn job<'e>(&self, entry: &'e NamedImage, is_push: bool) -> Job<'e> {
        let plan = entry.image.plan();
        let way = self.way(&plan, is_push);
        Job { entry, plan, way }
    }

    /// Builds images that do not need each other, and returns how many failed.
    fn build_round(&self, round: &[Job<'_>]) -> usize {
        let is_built = |job: &Job<'_>| self.build(job.entry, &job.plan, job.way).is_ok();
        failed_of(round, self.workers(round), is_built)
    }

    /// Returns how many images are built at the same time. Podman and buildah run equal steps of two builds twice, and keep
    /// their store locked for each other.
    fn workers(&self, round: &[Job<'_>]) -> usize {
        let is_shared = self.engine.get().is_none_or(|engine| engine.kind().is_docker());
        if is_shared { at_once(round) } else { 1 }
    }

    /// Prints a line to standard error, above the live lines.
    fn say(&self, line: &str) {
        self.bars.suspend(|| say(line));
    }

    /// Builds an image, and reports its progress and its result.
    fn build(&self, entry: &NamedImage, plan: &Plan, way: Way) -> Result<Built, ()> {
        let started = Instant::now();
        let built = self.build_first(entry, plan, way)?;
        self.report_done(entry, &built, started.elapsed());
        self.report_notes(entry, &notes::of_image(plan, &self.options));
        Ok(built)
    }

    fn report_notes(&self, entry: &NamedImage, notes: &[Note]) {
        if self.json {
            for (text, at) in notes.iter().cloned() {
                let event = Event::Warning { text, line: None };
                print_json(&json::event_object(&entry.name, &Progress { event, at }));
            }
        } else if self.how != ProgressMode::Quiet {
            self.bars.suspend(|| notes::say_notes(&entry.name, notes));
        }
    }

    /// Builds an image, and reports its progress.
    fn build_first(&self, entry: &NamedImage, plan: &Plan, way: Way) -> Result<Built, ()> {
        let prefix = if self.several {
            format!("{}: ", entry.name)
        } else {
            String::new()
        };
        let mut screen = Screen::new(
            prefix,
            if self.json { ProgressMode::Quiet } else { self.how },
            &self.bars,
        );
        let options = with_cache_name(&self.options, entry);
        let mut tell = |progress: &Progress| {
            screen.show(progress);
            if self.json {
                print_json(&json::event_object(&entry.name, progress));
            }
        };
        let built = match way {
            Way::Engine => self.build_on_engine(plan, &options, &mut tell),
            Way::Without => build_without_engine(plan, &options, &mut tell),
            // What only the statements together show is left to the engine, if there is one.
            Way::Preferably => match build_without_engine(plan, &options, &mut tell) {
                Err(error) if engineless::may_engine_help(&error) && self.engine().is_ok() => {
                    self.build_on_engine(plan, &options, &mut tell)
                }
                built => built,
            },
        };
        screen.end();
        built.map_err(|error| self.report_failure(entry, &error))
    }

    fn build_on_engine(
        &self,
        plan: &Plan,
        options: &BuildOptions,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Built, BuildError> {
        let engine = self
            .engine
            .get()
            .map_or_else(Engine::find, |engine| Ok(engine.clone()))?;
        build(plan, &engine, options, tell)
    }

    fn report_done(&self, entry: &NamedImage, built: &Built, took: Duration) {
        if self.json {
            return print_json(&json::built_object(&entry.name, built));
        }
        if self.how == ProgressMode::Quiet {
            print(&format!("{}\n", built.reference())).ok();
            return;
        }
        let how = match built.outcome {
            Outcome::Unchanged if self.options.push && built.pushed.is_empty() => {
                "is up to date, in its registries too: nothing has changed"
            }
            Outcome::Unchanged => "is up to date: nothing has changed",
            Outcome::Cached => "is built, every step was cached",
            Outcome::Built => "is built",
        };
        let took = match built.outcome {
            Outcome::Unchanged => String::new(),
            Outcome::Cached | Outcome::Built => format!(" in {:.1} s{}", took.as_secs_f64(), self.size_of(built)),
        };
        self.say(&format!("{} {how}{took}: {}", entry.name, display_names(built)));
        for digest in &built.pushed {
            self.say(&format!("{} is pushed: {digest}", entry.name));
        }
        if built.outcome != Outcome::Unchanged && !self.options.push && io::stderr().is_terminal() {
            self.say(&format!("run it: {} run {}", program_path(), entry.name));
        }
    }

    /// Returns the size of an image that an engine has, as a part of a sentence.
    fn size_of(&self, built: &Built) -> String {
        let image = |engine: &Engine| engine.find_image(built.id.as_ref()?.as_str()).ok()?;
        let size = self.engine.get().and_then(image).and_then(|image| image.size());
        size.map_or_else(String::new, |size| format!(", {}", format_size(size)))
    }

    fn report_failure(&self, entry: &NamedImage, error: &BuildError) {
        if self.json {
            print_json(&json::error_object(&entry.name, error));
        }
        let failed = if self.options.push && error.is_of_registry() {
            "pushed"
        } else {
            "built"
        };
        self.say(&format!("error: {} could not be {failed}\n{error}", entry.name));
        if error.is_of_step() && self.several {
            self.say(&format!("run that step alone: {} build {}", program_path(), entry.name));
        }
    }
}

/// Returns this program as it was called.
fn program_path() -> String {
    let path = std::env::args_os().next();
    path.map_or_else(String::new, |path| path.to_string_lossy().into_owned())
}

/// Returns the names that people gave an image, or else its id.
fn display_names(built: &Built) -> String {
    let names = built.tags.get(1..).unwrap_or_default();
    if names.is_empty() {
        built.reference().to_owned()
    } else {
        names.join(", ")
    }
}

/// Prints an object on a line of its own.
fn print_json(value: &serde_json::Value) {
    print(&json::to_line(value)).ok();
}

pub(super) fn find_engine(matches: &ArgMatches) -> Result<Engine, Failure> {
    named_engine(matches)
        .map_or_else(Engine::find, |name| Engine::named(&name))
        .map_err(Failure::from_error)
}

/// Returns the name of the engine that the command line or `IMAGE_DSL_ENGINE` names.
pub(super) fn named_engine(matches: &ArgMatches) -> Option<String> {
    let variable = || Environment::current().text("IMAGE_DSL_ENGINE");
    matches.get_one::<String>("engine").cloned().or_else(variable)
}

fn report_mode(matches: &ArgMatches) -> (ProgressMode, bool) {
    let how = match matches.get_one::<String>("progress").map(String::as_str) {
        _ if matches.get_flag("quiet") => ProgressMode::Quiet,
        Some("plain") => ProgressMode::Plain,
        Some("tty") => ProgressMode::Tty,
        _ => ProgressMode::Auto,
    };
    // `run` has no such flag, because its output is that of its container.
    let json = matches.try_get_one("json").ok().flatten().copied().unwrap_or(false);
    (how, json)
}

/// Returns the name of an image in bake files, whose names have no colon.
fn target_name(entry: &NamedImage) -> String {
    entry.name.replace("::", "-")
}

/// Returns the options with a name for the caches of an image that declares none.
fn with_cache_name(options: &BuildOptions, entry: &NamedImage) -> BuildOptions {
    let mut options = options.clone();
    if options.caches == CacheScope::PerImage {
        options.caches = CacheScope::Called(target_name(entry));
    }
    options
}

fn cache_scope(matches: &ArgMatches) -> CacheScope {
    match matches.get_one::<String>("cache-scope").map(String::as_str) {
        _ if matches.get_flag("no-cache-mounts") => CacheScope::Off,
        Some("none") => CacheScope::Off,
        Some(name) => CacheScope::Named(name.to_owned()),
        None => CacheScope::PerImage,
    }
}

/// Returns the options of a build from the command line.
pub(super) fn build_options(matches: &ArgMatches) -> Result<BuildOptions, Failure> {
    let texts = |name: &str| {
        matches
            .get_many::<String>(name)
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
    };
    // Some commands do not have these.
    let texts_if_known = |name: &str| -> Vec<String> {
        let known = matches.try_get_many::<String>(name).ok().flatten();
        known.into_iter().flatten().cloned().collect()
    };
    let usage = |error: options::InvalidOption| Failure::Usage(error.to_string());
    let outputs = texts_if_known("output")
        .iter()
        .map(|text| text.parse())
        .collect::<Result<_, _>>();
    let layouts = texts_if_known("base-layout")
        .iter()
        .map(|text| base_layout(text))
        .collect::<Result<_, _>>();
    let secrets = texts("secret")
        .iter()
        .map(|text| options::secret(text))
        .collect::<Result<_, _>>();
    let build_args = texts("build-arg")
        .iter()
        .map(|text| options::build_arg(text))
        .collect::<Result<_, _>>();
    Ok(BuildOptions {
        platforms: texts("platform"),
        secrets: secrets.map_err(usage)?,
        ssh: texts("ssh"),
        build_args: build_args.map_err(usage)?,
        no_cache: matches.get_flag("no-cache"),
        pull: matches.get_flag("pull"),
        caches: cache_scope(matches),
        explain: matches.try_get_one("explain").ok().flatten().copied().unwrap_or(false),
        tags: texts("tag"),
        bake_mounts: matches.get_flag("bake-mounts"),
        registry: matches.get_one("registry").cloned(),
        cache_from: texts("cache-from"),
        cache_to: texts("cache-to"),
        context: matches.get_one("context").cloned(),
        program: matches.get_one("program").cloned(),
        outputs: outputs.map_err(usage)?,
        base_layouts: layouts.map_err(usage)?,
        plain_http: texts_if_known("plain-http"),
        ..BuildOptions::default()
    })
}

/// Runs `bake`.
pub(super) fn bake_images(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    let chosen = select_or_all(entries, matches);
    let options = BuildOptions {
        push: matches.get_flag("push"),
        ..build_options(matches)?
    };
    if chosen.len() > 1 && !options.tags.is_empty() {
        return Err(Failure::Usage(
            "`--tag` can name only one image; bake the images one by one".to_owned(),
        ));
    }
    let out = matches
        .get_one("out")
        .cloned()
        .unwrap_or_else(|| PathBuf::from("target/image-dsl"));
    notes::refuse_shared_names(&chosen)?;
    notes::warn_of_unused_secrets(&chosen, &options);
    for entry in &chosen {
        notes::say_notes(&entry.name, &notes::of_baked(&entry.image.plan(), &options));
    }
    let names = target_names(chosen.iter().map(|entry| entry.name.as_str()));
    let plans = chosen.iter().map(|entry| entry.image.plan());
    let images: Vec<Baked> = names
        .into_iter()
        .zip(plans)
        .map(|(name, plan)| Baked { name, plan })
        .collect();
    print(&baked(&images, &out, &options, &mut say_log).map_err(Failure::from_error)?)
}

/// Runs `run`.
pub(super) fn run_image(entries: &[NamedImage], matches: &ArgMatches) -> Result<(), Failure> {
    let entry = select_one(entries, matches)?;
    let (plan, options) = (entry.image.plan(), build_options(matches)?);
    if options.platforms.len() > 1 {
        return Err(Failure::Usage(
            "a container has only one platform; give `--platform` one".to_owned(),
        ));
    }
    notes::warn_of_unused_secrets(&[entry], &options);
    let given = run_options(matches);
    let session = Session::new(matches, options, false);
    let engine = session.engine()?;
    let built = session
        .build_first(entry, &plan, Way::Engine)
        .map_err(|()| Failure::Said)?;
    let (stopper, given) = Stopper::new(engine, given).map_err(Failure::from_error)?;
    let ended = run_with(&plan, engine, &session.options, &built, &given);
    drop(stopper);
    match exit_code(ended.map_err(Failure::from_error)?) {
        0 => Ok(()),
        code => Err(Failure::Container(code)),
    }
}

/// Returns the options of a container from the command line.
fn run_options(matches: &ArgMatches) -> RunOptions {
    let texts = |name: &str| matches.get_many(name).into_iter().flatten().cloned().collect();
    RunOptions {
        arguments: texts("ARGS"),
        publish: texts("publish"),
        publish_all: matches.get_flag("publish-all"),
        env: matches.get_many("env").into_iter().flatten().cloned().collect(),
        volumes: texts("volume"),
        name: matches.get_one("name").cloned(),
        workdir: matches.get_one("workdir").cloned(),
        user: matches.get_one("user").cloned(),
        tty: matches.get_flag("tty"),
        detach: matches.get_flag("detach"),
        gpus: matches.get_one("gpus").cloned(),
        id_file: None,
    }
}

/// Returns the exit code of a container. A signal is 128 plus its number, as in shells.
#[cfg(unix)]
fn exit_code(ended: ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;
    let code = ended.code().unwrap_or_else(|| 128 + ended.signal().unwrap_or(0));
    u8::try_from(code).unwrap_or(1)
}

#[cfg(not(unix))]
fn exit_code(ended: ExitStatus) -> u8 {
    ended.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
