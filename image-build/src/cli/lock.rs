//! The command `lock`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use image_core::lock::{normalized, unlocked};
use image_core::plan::Plan;

use super::args::{flag, names_arg, plain_http_option, secret_option};
use super::output::{Failure, print, say};
use super::selection::{NamedImage, select_or_all};
use crate::engine::{Engine, Environment};
use crate::lock::{
    BaseUse, Home, Lock, LockProblem, LockedImage, LookUp, NotForLock, Place, WantedBase, Written, change, read, touch,
    wanted,
};
use crate::options;

/// Returns the command line.
pub(super) fn command(entries: &[NamedImage]) -> Command {
    let update = Arg::new("update")
        .long("update")
        .value_name("REFERENCE")
        .num_args(0..=1)
        .action(ArgAction::Append)
        .help("Asks registries again for one base, or without REFERENCE for all, and takes what they have now");
    let check = flag(
        "check",
        "Changes nothing, and fails if a base is not in the lock or has moved: for CI",
    );
    let from_engine = Arg::new("from-engine")
        .long("from-engine")
        .value_name("ENGINE")
        .value_parser(["docker", "podman"])
        .help(
            "Takes bases from this engine's own images, for a machine that reaches no registry: one platform of each",
        );
    let lock = Arg::new("lock")
        .long("lock")
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .value_parser(value_parser!(PathBuf))
        .help("The lock [default: image.lock beside the Cargo.toml of the images, or at the workspace's root]");
    let secret = secret_option().help(
        "The value of a `pull_secret`, as `build` takes it: `NAME` (the variable of that name), `NAME=env:VARIABLE`, `NAME=file:PATH` \
         or `NAME=SOURCE`",
    );
    Command::new("lock")
        .about("Writes image.lock: the digest of each base of images (of all without NAME), and what the base is")
        .args([
            names_arg(entries),
            update,
            check.conflicts_with_all(["update", "prune", "from-engine"]),
        ])
        .arg(flag("prune", "Removes what no listed image names any more").conflicts_with("NAME"))
        .args([secret, plain_http_option(), from_engine, lock])
}

/// Runs the command. `manifest` is the folder of the `Cargo.toml` of the program.
pub(super) fn lock(entries: &[NamedImage], matches: &ArgMatches, manifest: Option<&str>) -> Result<(), Failure> {
    let home = manifest.and_then(|folder| Home::new(Path::new(folder)));
    let plans: Vec<Plan> = entries.iter().map(|entry| entry.image.plan()).collect();
    let chosen: BTreeSet<&str> = select_or_all(entries, matches)
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    let is_chosen = |one: &BaseUse| {
        entries
            .get(one.image)
            .is_some_and(|entry| chosen.contains(entry.name.as_str()))
    };
    let numbered = entries.iter().zip(&plans).enumerate();
    let uses = numbered.flat_map(|(number, (entry, plan))| BaseUse::all(number, plan, &unlocked(&entry.image)));
    let uses = uses.filter(is_chosen).collect();
    let groups = Group::all(uses, &plans, home.as_ref(), matches.get_one("lock"))?;
    let look_up = look_up(matches)?;
    if matches.get_flag("check") {
        return check(&groups, &look_up);
    }
    let changes = Changes::new(matches, &groups)?;
    // Nothing is written before all is known.
    let found = groups.iter().map(|group| group.look_up(&changes, &look_up));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    for (group, found) in groups.iter().zip(&found) {
        group.write(found, &changes, home.as_ref())?;
    }
    Ok(())
}

fn look_up(matches: &ArgMatches) -> Result<LookUp, Failure> {
    let texts = |name: &str| matches.get_many::<String>(name).into_iter().flatten();
    let secrets = texts("secret")
        .map(|text| options::secret(text))
        .collect::<Result<_, _>>();
    let engine = matches.get_one::<String>("from-engine").map(|name| Engine::named(name));
    Ok(LookUp {
        environment: Environment::current(),
        plain_http: texts("plain-http").cloned().collect(),
        secrets: secrets.map_err(|error| Failure::Usage(error.to_string()))?,
        engine: engine.transpose().map_err(Failure::from_error)?,
    })
}

/// Compares all bases with their registries.
fn check(groups: &[Group], look_up: &LookUp) -> Result<(), Failure> {
    let mut bases = 0;
    let mut problems = Vec::new();
    for group in groups {
        bases += group.wanted.len();
        problems.extend(look_up.compare(&group.wanted, &group.lock));
        group.say_unused();
    }
    if problems.is_empty() {
        say(&format!(
            "{} as the lock has {}",
            count(bases, "base is", "bases are"),
            if bases == 1 { "it" } else { "them" }
        ));
        return Ok(());
    }
    Err(say_problems(&problems))
}

fn say_problems(problems: &[LockProblem]) -> Failure {
    for problem in problems {
        say(&format!("error: {problem}"));
    }
    Failure::Said
}

fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// What is changed besides adding what is not locked yet.
struct Changes {
    updates: Updates,
    prunes: bool,
    /// True if all listed images are looked at.
    is_whole: bool,
}

/// The bases for which registries are asked again.
enum Updates {
    None,
    All,
    Some(Vec<String>),
}

impl Changes {
    fn new(matches: &ArgMatches, groups: &[Group]) -> Result<Self, Failure> {
        let given: Vec<&String> = matches.get_many("update").into_iter().flatten().collect();
        let has_bare = matches
            .get_occurrences::<String>("update")
            .is_some_and(|mut all| all.any(|values| values.count() == 0));
        let known: BTreeSet<&str> = groups.iter().flat_map(Group::references).collect();
        let mut updates = Vec::new();
        for reference in given {
            if !known.iter().any(|known| normalized(known) == normalized(reference)) {
                return Err(Failure::Usage(format!(
                    "`{reference}` is no base of these images; write one of {}",
                    known.into_iter().collect::<Vec<_>>().join(", ")
                )));
            }
            updates.push(normalized(reference));
        }
        Ok(Self {
            updates: match (has_bare, updates.is_empty()) {
                (true, _) => Updates::All,
                (false, true) => Updates::None,
                (false, false) => Updates::Some(updates),
            },
            prunes: matches.get_flag("prune"),
            is_whole: !matches.contains_id("NAME"),
        })
    }

    fn updates(&self, reference: &str) -> bool {
        match &self.updates {
            Updates::None => false,
            Updates::All => true,
            Updates::Some(references) => references.contains(&normalized(reference)),
        }
    }
}

/// The bases of one lock.
struct Group {
    path: PathBuf,
    /// The lock as it was read.
    lock: Lock,
    uses: Vec<BaseUse>,
    wanted: Vec<WantedBase>,
}

impl Group {
    /// Parts bases by their locks, and reads these.
    fn all(
        uses: Vec<BaseUse>,
        plans: &[Plan],
        home: Option<&Home>,
        named: Option<&PathBuf>,
    ) -> Result<Vec<Self>, Failure> {
        let mut parts = BTreeMap::<PathBuf, Vec<BaseUse>>::new();
        for one in uses {
            let place = match (named, home) {
                (Some(path), _) => Place::Lock(path.clone()),
                (None, Some(home)) => home.lock_of(one.at),
                (None, None) => return Err(no_home()),
            };
            match place {
                Place::Lock(path) => parts.entry(path).or_default().push(one),
                Place::Foreign(folder) => say(&format!(
                    "note: `{}` is not locked here: another package names it, in {}",
                    one.reference,
                    folder.display()
                )),
            }
        }
        if parts.is_empty()
            && let Some(path) = named.cloned().or_else(|| home.map(Home::lock))
        {
            parts.insert(path, Vec::new());
        }
        parts
            .into_iter()
            .map(|(path, uses)| Self::new(path, uses, plans))
            .collect()
    }

    fn new(path: PathBuf, uses: Vec<BaseUse>, plans: &[Plan]) -> Result<Self, Failure> {
        let lock = read(&path).map_err(Failure::from_error)?.unwrap_or_default();
        let (wanted, others) = wanted(plans, &uses, &lock);
        let notes: BTreeSet<String> = others.iter().map(|(one, reason)| note_of(one, *reason)).collect();
        for note in notes {
            say(&format!("note: {note}"));
        }
        Ok(Self {
            path,
            lock,
            uses,
            wanted,
        })
    }

    /// Returns the references of its bases, and of those that the lock has besides.
    fn references(&self) -> impl Iterator<Item = &str> {
        let wanted = self.wanted.iter().map(|base| base.reference.as_str());
        wanted.chain(self.lock.images.iter().map(|image| image.reference.as_str()))
    }

    /// Looks up what the lock lacks, and what is updated.
    fn look_up(&self, changes: &Changes, look_up: &LookUp) -> Result<Vec<LockedImage>, Failure> {
        let mut asked = Vec::new();
        let mut kept = Vec::new();
        for base in &self.wanted {
            match self.lock.find(&base.reference) {
                Some(locked) if !changes.updates(&base.reference) => kept.extend(base.missing_platforms(locked, true)),
                Some(_) | None => asked.push(base.clone()),
            }
        }
        if !kept.is_empty() {
            return Err(say_problems(&kept));
        }
        let named =
            |image: &&LockedImage| matches!(changes.updates, Updates::Some(_)) && changes.updates(&image.reference);
        let unused = self.unused(&self.lock).into_iter().filter(named);
        asked.extend(unused.map(|image| WantedBase::new(&image.reference)));
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        look_up
            .images(&asked, &|what| say(what))
            .map_err(|problems| say_problems(&problems))
    }

    /// Returns what a lock has and no image of the group names.
    fn unused<'l>(&self, lock: &'l Lock) -> Vec<&'l LockedImage> {
        let is_used = |image: &LockedImage| {
            let own = normalized(&image.reference);
            self.wanted.iter().any(|base| normalized(&base.reference) == own)
        };
        lock.images.iter().filter(|image| !is_used(image)).collect()
    }

    fn say_unused(&self) {
        for image in self.unused(&self.lock) {
            say(&format!(
                "note: `{}` is in the lock, and no image listed here names it; `lock --prune` removes it",
                image.reference
            ));
        }
    }

    /// Writes the lock, and says what has changed.
    fn write(&self, found: &[LockedImage], changes: &Changes, home: Option<&Home>) -> Result<(), Failure> {
        if found.is_empty() && !changes.prunes {
            self.say_state(changes, 0);
            return Ok(());
        }
        let mut lines = String::new();
        let written = change(&self.path, |lock| {
            for image in found {
                self.put(image, lock, &mut lines);
            }
            if changes.prunes {
                self.prune(lock, &mut lines);
            }
        });
        let written = written.map_err(Failure::from_error)?;
        print(&lines)?;
        self.say_state(changes, lines.lines().count());
        if written == Written::New {
            self.mark_sources(home);
        }
        Ok(())
    }

    /// Puts an image into a lock that another run may have changed since it was read.
    fn put(&self, image: &LockedImage, lock: &mut Lock, lines: &mut String) {
        let digest = |lock: &Lock| lock.find(&image.reference).map(|own| own.digest.clone());
        let (before, now) = (digest(&self.lock), digest(lock));
        if now != before && now.as_ref() != Some(&image.digest) {
            say(&format!(
                "note: another run has changed `{}` in the lock meanwhile; what this one found counts",
                image.reference
            ));
        }
        let own = normalized(&image.reference);
        lock.images.retain(|other| normalized(&other.reference) != own);
        lock.images.push(image.clone());
        let (reference, digest) = (&image.reference, &image.digest);
        // Writing to a String cannot fail.
        match now {
            None => writeln!(lines, "added {reference} {digest}").ok(),
            Some(now) if now != *digest => writeln!(lines, "updated {reference} {now} -> {digest}").ok(),
            Some(_) => None,
        };
    }

    fn prune(&self, lock: &mut Lock, lines: &mut String) {
        // What another run has added meanwhile stays.
        let is_old = |image: &LockedImage| self.lock.find(&image.reference).is_some();
        let unused = self.unused(lock).into_iter().filter(|image| is_old(image));
        let unused: Vec<String> = unused.map(|image| image.reference.clone()).collect();
        lock.images.retain(|image| !unused.contains(&image.reference));
        for reference in unused {
            writeln!(lines, "removed {reference}").ok();
        }
    }

    fn say_state(&self, changes: &Changes, lines: usize) {
        if changes.is_whole && !changes.prunes {
            self.say_unused();
        }
        let path = shown(&self.path);
        if lines == 0 {
            say(&format!(
                "{path} is up to date: {}",
                count(self.wanted.len(), "base", "bases")
            ));
        } else {
            say(&format!("{path} is written"));
        }
    }

    /// Makes cargo compile the images again. The macro tracks a lock that is there, and none that is not.
    fn mark_sources(&self, home: Option<&Home>) {
        let named: BTreeSet<&str> = self.uses.iter().filter_map(|one| Some(one.at?.file)).collect();
        for file in named {
            let source = home.and_then(|home| home.source(file));
            let marked = source.map(|source| touch(&source));
            match marked {
                Some(Ok(())) => {}
                Some(Err(error)) => say(&format!(
                    "warning: {file} cannot get a new time ({error}), so cargo does not notice the new lock; save it again"
                )),
                None => say(&format!(
                    "note: {file} is not on this machine; its images know the lock when they are compiled again"
                )),
            }
        }
    }
}

fn no_home() -> Failure {
    Failure::Usage(
        "the crate of this program is not on this machine, so its lock is not known; name the file by `--lock FILE`"
            .to_owned(),
    )
}

/// Returns a path as people write it here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let inner = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    inner.unwrap_or_else(|| path.to_owned()).display().to_string()
}

fn note_of(one: &BaseUse, reason: NotForLock) -> String {
    let why = match reason {
        NotForLock::Unlocked => "its statement says `unlocked`",
        NotForLock::HasDigest => "its statement gives a digest",
        NotForLock::HasArgument => "its name has an argument, whose value each build may give",
        NotForLock::IsLocal => "it is an image of this program, or of an engine alone",
    };
    let at = one.at.map(|at| format!("{at}: ")).unwrap_or_default();
    format!("{at}`{}` is not locked: {why}", one.reference)
}
