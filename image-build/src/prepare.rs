//! Finds and checks everything that a build needs, before anything is sent.

use std::borrow::Cow;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use image_core::digest::Digest;
use image_core::files::ignore;
use image_core::files::member_folders::WorkspaceFolders;
use image_core::function::SOURCE;
use image_core::plan::{At, FORCE, LineMap, Local, Plan};
use image_core::spec::{Base, tag_of};
use image_core::target::{Target, TargetError};

use crate::bases;
use crate::build::Progress;
use crate::build_files;
use crate::caches::{CacheScope, Scopes};
use crate::cargo::{Binaries, is_binary};
use crate::checks;
use crate::context::{Contents, Context, ContextError, Fault, FileHashes, Index};
use crate::engine::{Archive, ContextSource, Engine, Login, Secret, SecretFrom};
use crate::error::{BuildError, BuildProblem, ProblemKind};
use crate::key::own_name;
use crate::logins;
use crate::options::BuildOptions;
use crate::program::{self, ProgramError};

/// The build argument with the prefix that `BuildKit` adds to the name of each cache mount.
pub(crate) const NAMESPACE: &str = "BUILDKIT_CACHE_MOUNT_NS";

/// A checked image, ready to be built.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The options, completed from the environment: secrets from variables, the ssh agent.
    pub(crate) options: BuildOptions,
    pub(crate) dockerfile: String,
    pub(crate) lines: LineMap,
    /// True if the text has an argument that identifies the mounted files.
    names_files: bool,
    pub(crate) files: PackedFiles,
    pub(crate) spec: Digest,
    pub(crate) context: Digest,
    /// The hashes of the files.
    pub(crate) hashes: FileHashes,
    /// The base images that are named by a digest, each with its id.
    pub(crate) continued: Vec<(String, String)>,
    /// The scope of its cache mounts, and all scopes that occur in its text.
    pub(crate) scope: String,
    pub(crate) scopes: Vec<String>,
    /// True if docker builds it.
    for_docker: bool,
    /// The internal name, then the declared one, then those of the options.
    pub(crate) names: Vec<String>,
    /// The names by which it is pushed.
    pub(crate) pushed: Vec<String>,
    /// The logins with which its base images are pulled; none without an engine.
    pub(crate) logins: Vec<Login>,
    /// The secrets that steps need and nobody gives, each with its statement. What is built already needs none of them.
    missing_secrets: Vec<(String, Option<At>)>,
}

/// A packed build context in the form that engines take.
#[derive(Clone, Debug)]
pub(crate) struct PackedFiles(pub(crate) Context);

impl ContextSource for PackedFiles {
    fn append_to(&self, archive: &mut Archive<'_>) -> io::Result<()> {
        Ok(self.0.append_to(archive, &mut |_| ())?)
    }

    fn unpack_to(&self, folder: &Path) -> io::Result<()> {
        Ok(self.0.unpack_to(folder)?)
    }
}

impl Prepared {
    /// Finds and checks everything. `on` is the engine and its default platform, if they are known.
    ///
    /// # Errors
    /// All problems, in this order: options, engine, program, files. Secrets alone are asked for
    /// [later](Self::require_secrets).
    pub(crate) fn prepare(
        plan: &Plan,
        target: &Target,
        on: Option<(&Engine, &str)>,
        options: &BuildOptions,
        tell: &mut dyn FnMut(&Progress),
    ) -> Result<Self, BuildError> {
        let platform = on.map(|(_, platform)| platform);
        Self::prepare_with(plan, target, on, options, |is_right| {
            pack_context(plan, options, is_right.then_some(Binaries { platform, tell }))
        })
    }

    /// Returns the same with files that may be packed already. `pack` is told whether all else is right.
    pub(crate) fn prepare_with(
        plan: &Plan,
        target: &Target,
        on: Option<(&Engine, &str)>,
        options: &BuildOptions,
        pack: impl FnOnce(bool) -> Result<PackedContext, Vec<ContextError>>,
    ) -> Result<Self, BuildError> {
        let (mut options, mut problems) = checks::complete_options(plan, options);
        let (logins, wrong) = engine_logins(plan, on, &options);
        problems.extend(wrong);
        logins::remove_login_secrets(plan, &mut options);
        let spec = plan.spec.digest();
        let engine = on.map(|(engine, _)| engine);
        let scopes = Scopes::new(&options.caches, plan.spec.name(), spec, engine);
        let target = &target.clone().cache_mounts(options.caches != CacheScope::Off);
        let text = plan
            .dockerfile_scoped(target, &|other| scopes.scope_of(other))
            .map_err(|error| problems.extend(target_problems(plan, error)));
        let continued = engine.map_or_else(|| Ok(Ok(Vec::new())), |engine| bases::find_digest_bases(plan, engine))?;
        let continued = continued.map_err(|missing| problems.extend(missing));
        problems.extend(
            on.into_iter()
                .flat_map(|(engine, _)| checks::missing_credentials(plan, engine, &options)),
        );
        problems.extend(checks::unpushed_mounts(plan, &options));
        problems.extend(
            engine
                .into_iter()
                .flat_map(|engine| checks::pushes_with_pull_login(plan, engine, &logins, &options)),
        );
        problems.extend(program_problem(plan, on.map(|(_, platform)| platform), &options));
        let context = pack(missing_secrets(&problems).is_some())
            .map_err(|errors| problems.extend(errors.into_iter().map(BuildProblem::from_file)));
        let (Ok((dockerfile, lines)), Ok((files, context, hashes)), Ok(continued), Some(missing_secrets)) =
            (text, context, continued, missing_secrets(&problems))
        else {
            return Err(BuildError::Problems(problems));
        };
        let names = all_names(plan, spec, &options);
        let pushed = if options.push {
            pushed_names(plan, &options)
        } else {
            Vec::new()
        };
        let (scope, scopes) = (scopes.scope_of(None), scopes.scopes_in(&dockerfile, plan.owners()));
        Ok(Self {
            continued,
            scope,
            scopes,
            for_docker: engine.is_none_or(Engine::is_docker),
            names_files: !target.sees_mounts() && dockerfile.contains(FORCE),
            options,
            dockerfile,
            lines,
            files,
            spec,
            context,
            hashes,
            names,
            pushed,
            logins,
            missing_secrets,
        })
    }

    /// Fails if a step needs a secret that nobody gives.
    pub(crate) fn require_secrets(&self) -> Result<(), BuildError> {
        let missing = self.missing_secrets.iter().cloned();
        let problems = missing.map(|(name, at)| BuildProblem {
            at,
            kind: ProblemKind::MissingSecret(name),
        });
        let problems: Vec<BuildProblem> = problems.collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(BuildError::Problems(problems))
        }
    }

    /// Takes each missing secret from the variable of its name, for a build that another program does later.
    pub(crate) fn await_secrets(&mut self) {
        let awaited = self.missing_secrets.iter().map(|(name, _)| Secret {
            id: name.clone(),
            from: SecretFrom::Env(name.clone()),
        });
        self.options.secrets.extend(awaited);
    }

    /// Returns the values of `ARG`. A step that always runs again has a new value each time. A step whose files the
    /// engine's cache does not see has a value that changes with the files.
    pub(crate) fn build_args(&self, plan: &Plan) -> Vec<(String, String)> {
        let mut all = self.options.build_args.clone();
        if self.for_docker {
            // Cache mounts that base images add by ONBUILD have no other scope.
            all.push((NAMESPACE.to_owned(), self.scope.clone()));
        }
        if is_forced(plan) {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            all.push((FORCE.to_owned(), format!("{}-{}", since.as_nanos(), std::process::id())));
        } else if self.names_files {
            all.push((FORCE.to_owned(), self.context.to_string()));
        }
        all
    }
}

/// Returns the image as the options ask for it: with its own files where they are, and with the files of `mount` in it.
pub(crate) fn plan_for<'a>(plan: &'a Plan, options: &BuildOptions) -> Cow<'a, Plan> {
    let plan = in_context(plan, options);
    if options.bake_mounts {
        Cow::Owned(plan.with_mounts_copied())
    } else {
        plan
    }
}

/// Returns the image with its own files in the folder that the options name.
pub(crate) fn in_context<'a>(plan: &'a Plan, options: &BuildOptions) -> Cow<'a, Plan> {
    match &options.context {
        Some(folder) => Cow::Owned(plan.with_context(folder)),
        None => Cow::Borrowed(plan),
    }
}

/// Returns the logins with which an engine pulls, and the problems with them. A bake file has none.
fn engine_logins(plan: &Plan, on: Option<(&Engine, &str)>, options: &BuildOptions) -> (Vec<Login>, Vec<BuildProblem>) {
    on.map_or_else(Default::default, |(engine, _)| {
        logins::find_logins(plan, options, engine.environment())
    })
}

/// Returns the secrets that are missing, if nothing else is wrong.
fn missing_secrets(problems: &[BuildProblem]) -> Option<Vec<(String, Option<At>)>> {
    let secrets = problems
        .iter()
        .map(|problem| Some((problem.missing_secret()?.to_owned(), problem.at)));
    secrets.collect()
}

/// A packed build context, its digest and the hashes of its files.
pub(crate) type PackedContext = (PackedFiles, Digest, FileHashes);

/// Returns the packed build context.
pub(crate) fn pack_context(
    plan: &Plan,
    options: &BuildOptions,
    binaries: Option<Binaries<'_>>,
) -> Result<PackedContext, Vec<ContextError>> {
    let context = collect_context(plan, options, binaries)?;
    let index = options.cache_folder.as_deref().map_or_else(Index::of_user, Index::new);
    let (digest, hashes) = context.digest_with_hashes(&index).map_err(|error| vec![error])?;
    Ok((PackedFiles(context), digest, hashes))
}

/// Returns the build context of an image. Without `binaries` those are left out, as they take long to build, and something
/// else is known to be wrong.
pub(crate) fn collect_context(
    plan: &Plan,
    options: &BuildOptions,
    binaries: Option<Binaries<'_>>,
) -> Result<Context, Vec<ContextError>> {
    refuse_outdated(plan)?;
    refuse_absent_context(plan, &plan.locals)?;
    let ignored = ignore_patterns(plan)?;
    let mut locals = build_files::files_of_image(plan);
    match binaries {
        Some(mut binaries) => binaries.build(plan, options, &mut locals)?,
        None => locals.retain(|local| !is_binary(local)),
    }
    let mut context = Context::collect(&locals, &ignored)?;
    if runs_program(plan) {
        let program = program::program_path(options).map_err(|error| vec![error])?;
        context
            .with_file(SOURCE, Contents::Path(program), true)
            .map_err(|error| vec![error])?;
    }
    Ok(context)
}

/// Refuses files of an image whose folder is on another machine, by one error for all of them.
pub(crate) fn refuse_absent_context(plan: &Plan, files: &[Local]) -> Result<(), Vec<ContextError>> {
    let needs = |folder: &&Path| files.iter().any(|local| local.is_relative() && local.root == *folder);
    let absent = plan.context().filter(|folder| !folder.is_dir()).filter(needs);
    absent.map_or(Ok(()), |folder| Err(vec![Fault::NoContext(folder.to_owned()).at(None)]))
}

/// Refuses an image that would be different if it were compiled now, because cargo does not notice new files.
fn refuse_outdated(plan: &Plan) -> Result<(), Vec<ContextError>> {
    let there = plan.absent.iter().filter(|path| path.is_file()).cloned();
    let members = plan.workspaces.iter().flat_map(WorkspaceFolders::added);
    let errors: Vec<ContextError> = there.chain(members).map(|path| Fault::Created(path).at(None)).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Returns the current patterns of the ignore lists. The compiler has not checked new ones, so they are checked here.
pub(crate) fn ignore_patterns(plan: &Plan) -> Result<Vec<String>, Vec<ContextError>> {
    let file = plan.ignore_file().unwrap_or(Path::new(".dockerignore"));
    let now = plan.ignore();
    let now = now.map_err(|error| vec![Fault::from_read_error(file, error).at(None)])?;
    let new = now.iter().filter(|pattern| !plan.spec.ignore().contains(pattern));
    let wrong = new.flat_map(|pattern| ignore::problems(pattern)).map(|mut problem| {
        problem.what = format!("{}: {}", file.display(), problem.what);
        problem.at.line = None;
        Fault::Source(problem).at(None)
    });
    let wrong: Vec<ContextError> = wrong.collect();
    if wrong.is_empty() { Ok(now) } else { Err(wrong) }
}

/// Returns `true` if a step runs a function of the program.
pub(crate) fn runs_program(plan: &Plan) -> bool {
    plan.functions().next().is_some()
}

/// Returns `true` if a step always runs again.
pub(crate) fn is_forced(plan: &Plan) -> bool {
    let mut instructions = plan.spec.stages().iter().flat_map(|stage| &stage.instructions);
    instructions.any(|instruction| instruction.force)
}

/// Returns all names of an image: the internal one, then the declared one, then those of the options.
pub(crate) fn all_names(plan: &Plan, spec: Digest, options: &BuildOptions) -> Vec<String> {
    let own = [own_name(spec)].into_iter().chain(plan.spec.name().map(str::to_owned));
    let mut names = Vec::new();
    for name in own.chain(names_from_options(plan, options)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns the names by which an image is pushed: those of the options, or else the declared one.
pub(crate) fn pushed_names(plan: &Plan, options: &BuildOptions) -> Vec<String> {
    let asked = names_from_options(plan, options);
    if asked.is_empty() {
        plan.spec.name().into_iter().map(str::to_owned).collect()
    } else {
        asked
    }
}

/// Returns the names that options give an image.
fn names_from_options(plan: &Plan, options: &BuildOptions) -> Vec<String> {
    let name = plan.spec.name().unwrap_or_default();
    let registry = options.registry.as_deref().filter(|_| !name.is_empty());
    let there = registry.map(|registry| format!("{}/{name}", registry.trim_end_matches('/')));
    // Each engine completes a name without a tag in its own way.
    let complete = |name: &String| {
        if has_tag(name) {
            name.clone()
        } else {
            format!("{name}:latest")
        }
    };
    options.tags.iter().map(complete).chain(there).collect()
}

fn has_tag(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains(':'))
}

/// Returns a problem for each feature that the engine lacks, with the statement that needs it.
fn target_problems(plan: &Plan, error: TargetError) -> Vec<BuildProblem> {
    let problem = |at: Option<At>, error| BuildProblem {
        at,
        kind: ProblemKind::Target(error),
    };
    let TargetError::Unsupported(target, missing) = error else {
        return vec![problem(None, error)];
    };
    let one = |missing: image_core::target::Requirement| {
        let at = plan.at(missing.stage, missing.instruction);
        problem(at, TargetError::Unsupported(target.clone(), vec![missing]))
    };
    missing.into_iter().map(one).collect()
}

fn program_problem(plan: &Plan, platform: Option<&str>, options: &BuildOptions) -> Option<BuildProblem> {
    if !runs_program(plan) {
        return None;
    }
    let program = program::program_path(options).ok()?;
    let base = plan
        .spec
        .stages()
        .last()
        .map_or("", |stage| base_name(&stage.from.base));
    let wanted = options.platforms.first().map(String::as_str).or(platform);
    // An unreadable program is already reported as a file of the build context.
    let error = program::check(&program, wanted, base)
        .err()
        .filter(|error| !matches!(error, ProgramError::Unreadable(..)))?;
    Some(BuildProblem {
        at: None,
        kind: ProblemKind::Program(error),
    })
}

fn base_name<'a>(base: &'a Base<'static>) -> &'a str {
    match base {
        Base::Image(name) => name,
        Base::Scratch => "scratch",
        Base::Stage(_) | Base::Id(_) => "",
    }
}

/// Returns the names of base images that are named by a digest.
pub(crate) fn digest_base_names(plan: &Plan) -> impl Iterator<Item = String> {
    let bases = plan.spec.stages().iter().map(|stage| &stage.from.base);
    bases.filter_map(|base| match base {
        Base::Id(digest) => Some(tag_of(digest)),
        Base::Image(_) | Base::Scratch | Base::Stage(_) => None,
    })
}
