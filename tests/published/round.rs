//! What is shown of each image.

use std::fs;
use std::path::Path;
use std::time::Instant;

use image_core::spec::{Base, Spec};
use image_dsl::Image;
use image_dsl::build::engine::{Event, ImageId, Place, Secret, SecretFrom};
use image_dsl::build::{BuildOptions, Built, Outcome, Progress, build, run};
use image_dsl::plan::Plan;

use crate::container::Image as Pulled;
use crate::support::Real;
use crate::{REPOSITORY, stand_ins};

/// An image of an example.
pub(crate) struct Example {
    pub(crate) name: &'static str,
    pub(crate) image: Image,
    pub(crate) base: Packages,
    /// Further images that its steps need.
    pub(crate) needs: &'static [&'static str],
    /// Secrets, and their values.
    pub(crate) secrets: &'static [(&'static str, &'static str)],
    /// Files of the context, beside those of the examples.
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// The file that is changed.
    pub(crate) changed: Option<&'static str>,
    /// A word of each step that runs again then, in their order.
    pub(crate) again: &'static [&'static str],
    /// The most of them that a docker before 28 takes from its cache. It keeps a step that mounts a secret where the
    /// step before it was run again and wrote the same; steps with caches mount one too, which names their scope.
    pub(crate) kept_by_older: usize,
    /// The check of its container.
    pub(crate) does: fn(&Shown<'_>),
}

/// The sources of its packages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packages {
    /// Its base is one of the kit, and its packages are those of the net.
    Real,
    /// The same, but on a second docker, which would fetch gigabytes again, there are stand-ins.
    RealOnce,
    /// The kit's Python with stand-ins is its base.
    StandIns,
    /// Its base is a stand-in of that name.
    Named,
}

/// An image, pulled.
pub(crate) struct Shown<'a> {
    pub(crate) pulled: Pulled<'a>,
    /// A text that its changed file has, and no other image.
    pub(crate) mark: String,
    project: &'a Project,
    built: Built,
}

impl Shown<'_> {
    /// Returns whether its packages are those of the net.
    pub(crate) fn has_real_packages(&self) -> bool {
        let base = &self.project.plan.spec.stages()[0].from.base;
        *base != Base::Image(stand_ins::PACKAGES.into())
    }

    /// Runs a command in a container that has what `mount` adds.
    pub(crate) fn runs(&self, words: &[&str]) {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let Project {
            plan, real, options, ..
        } = self.project;
        // An engine may have removed the first image, which has lost its names and is not the one that was pulled.
        let (built, _) = self.project.built();
        let status = run(plan, &real.engine, options, &built, &words).unwrap();
        assert!(status.success(), "{words:?}: {status}");
    }
}

/// A folder with the files of an example, and the example built of them.
struct Project {
    real: &'static Real,
    folder: tempfile::TempDir,
    plan: Plan,
    options: BuildOptions,
    own: String,
}

/// Shows an example on one engine.
pub(crate) fn show(example: &Example, real: &'static Real) {
    let started = Instant::now();
    let project = Project::new(example, real);
    project.write(example, "first");
    let (first, _) = project.built();
    // Without a file of its own all of it may be in the engine's cache.
    let is_new = first.outcome == Outcome::Built || example.changed.is_none() && first.outcome == Outcome::Cached;
    assert!(is_new, "{}: {:?}", project.own, first.outcome);
    project.is_unchanged(&first);
    let pushed = project.pushed(&first);
    let changed = project.changed(example, &first);
    let shown = Shown {
        pulled: project.pulled(&pushed.pushed[0]),
        mark: project.mark("first"),
        project: &project,
        built: first,
    };
    (example.does)(&shown);
    let baked = Some(&pushed).filter(|pushed| pushed.id != shown.built.id);
    project.remove([Some(&shown.built), changed.as_ref(), baked]);
    eprintln!("{}: {:.1} s", project.own, started.elapsed().as_secs_f32());
}

impl Project {
    fn new(example: &Example, real: &'static Real) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let unique = folder.path().file_name().unwrap().to_string_lossy().to_lowercase();
        let own = format!(
            "{}-{}{unique}",
            example.name.replace("::", "-").to_lowercase(),
            real.name
        );
        let mut plan = example.image.plan();
        for local in &mut plan.locals {
            local.root = folder.path().into();
        }
        // Another spec than that of anyone who builds the same at the same time.
        plan.spec = changed(&plan.spec, |spec| match spec["ignore"].as_array_mut() {
            Some(patterns) => patterns.push(own.clone().into()),
            None => spec["ignore"] = vec![own.clone()].into(),
        });
        for base in bases(example, real, &mut plan) {
            stand_ins::provide(real, base);
        }
        let options = BuildOptions {
            tags: vec![format!("{REPOSITORY}:{own}")],
            secrets: secrets(example, folder.path()),
            // A folder that is no part of a package.
            cache_folder: Some(folder.path().join("target")),
            ..BuildOptions::default()
        };
        Self {
            real,
            folder,
            plan,
            options,
            own,
        }
    }

    fn mark(&self, which: &str) -> String {
        format!("{which} of {}", self.own)
    }

    /// The files of the examples, and the example's own; one has a mark.
    fn write(&self, example: &Example, which: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for part in ["agent", "layered", "project", "service"] {
            copy(&from.join(part), &self.folder.path().join("examples").join(part));
        }
        for (path, text) in example.files {
            let file = self.folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let Some(changed) = example.changed else { return };
        let file = self.folder.path().join(changed);
        let text = fs::read_to_string(&file).unwrap();
        let mark = self.mark(which);
        fs::write(file, marked(&text, &mark)).unwrap();
    }

    fn build(&self, options: &BuildOptions) -> (Built, Vec<Progress>) {
        let mut events = Vec::new();
        let built = build(&self.plan, &self.real.engine, options, &mut |progress| {
            events.push(progress.clone());
        });
        (built.unwrap_or_else(|error| panic!("{}: {error}", self.own)), events)
    }

    fn built(&self) -> (Built, Vec<Progress>) {
        self.build(&self.options)
    }

    /// Nothing happens.
    fn is_unchanged(&self, first: &Built) {
        let (again, events) = self.built();
        assert_eq!(
            (again.outcome, &again.id),
            (Outcome::Unchanged, &first.id),
            "{}",
            self.own
        );
        assert!(events.is_empty(), "{}: {events:?}", self.own);
    }

    /// Nothing is sent to the engine, unless the image has mounts, which are copied into what is pushed.
    fn pushed(&self, first: &Built) -> Built {
        let has_mounts = self.plan.mounted().next().is_some();
        let mut options = BuildOptions {
            push: true,
            bake_mounts: has_mounts,
            ..self.options.clone()
        };
        if has_mounts {
            // The image without the files keeps its name.
            options.tags = vec![format!("{REPOSITORY}:{}-baked", self.own)];
        }
        let (built, events) = self.build(&options);
        assert_eq!(built.pushed.len(), 1, "{}", self.own);
        if !has_mounts {
            self.is_pushed_as_it_is(first, &built, &events);
        }
        built
    }

    fn is_pushed_as_it_is(&self, first: &Built, built: &Built, events: &[Progress]) {
        assert_eq!(
            (built.outcome, &built.id),
            (Outcome::Unchanged, &first.id),
            "{}",
            self.own
        );
        // Where nothing asks registries what they have, that is said.
        let is_said = |progress: &Progress| matches!(progress.event, Event::Warning { .. });
        assert!(events.iter().all(is_said), "{}: {events:?}", self.own);
    }

    /// Built after a change: only what that concerns runs again.
    fn changed(&self, example: &Example, first: &Built) -> Option<Built> {
        example.changed?;
        self.write(example, "second");
        let (built, events) = self.built();
        assert_eq!(built.outcome, Outcome::Built, "{}", self.own);
        assert_ne!(built.digest, first.digest, "{}", self.own);
        let ran = ran(&events);
        let kept = if stand_ins::is_first(self.real) {
            0
        } else {
            example.kept_by_older
        };
        let as_declared = (example.again.len() - kept..=example.again.len()).contains(&ran.len())
            && ran.iter().zip(example.again).all(|(ran, word)| ran.contains(word));
        assert!(
            as_declared,
            "{}: {:?} were to run, not {ran:#?}",
            self.own, example.again
        );
        Some(built)
    }

    /// Removes images with all their names.
    fn remove<'b>(&self, images: impl IntoIterator<Item = Option<&'b Built>>) {
        let ids = images.into_iter().flatten().filter_map(|built| built.id.as_ref());
        let words: Vec<&str> = ["rmi", "--force"].into_iter().chain(ids.map(ImageId::as_str)).collect();
        let removed = self.real.client(&words);
        assert!(
            removed.status.success(),
            "{}: {}",
            self.own,
            String::from_utf8_lossy(&removed.stderr)
        );
    }

    fn pulled(&self, digest: &str) -> Pulled<'static> {
        let name = format!("{REPOSITORY}@{digest}");
        let pulled = self.real.client(&["pull", &name]);
        assert!(
            pulled.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&pulled.stderr)
        );
        Pulled { real: self.real, name }
    }
}

/// A program says its mark; in other files it is a comment.
fn marked(text: &str, mark: &str) -> String {
    if text.contains("a gateway") {
        return text.replace("a gateway", mark);
    }
    format!("{text}\n# {mark}\n")
}

/// Another spec: this one with a change of its JSON.
fn changed(spec: &Spec, change: impl FnOnce(&mut serde_json::Value)) -> Spec {
    let mut json = serde_json::from_str(&spec.to_json()).unwrap();
    change(&mut json);
    serde_json::from_value(json).unwrap()
}

/// The stand-ins that a plan needs on this engine; its base is made one of them where it is not one by its name.
fn bases(example: &Example, real: &Real, plan: &mut Plan) -> Vec<&'static str> {
    let mut needed = example.needs.to_vec();
    let stands_in = match example.base {
        Packages::StandIns => true,
        Packages::RealOnce => !stand_ins::is_first(real),
        Packages::Real | Packages::Named => false,
    };
    if stands_in {
        needed.push(stand_ins::PACKAGES);
        plan.spec = changed(&plan.spec, |spec| {
            spec["stages"][0]["from"]["base"] = serde_json::json!({ "image": stand_ins::PACKAGES });
        });
    }
    needed
}

fn secrets(example: &Example, folder: &Path) -> Vec<Secret> {
    let secret = |(id, value): &(&str, &str)| {
        let file = folder.join(format!(".{id}"));
        fs::write(&file, value).unwrap();
        Secret {
            id: (*id).to_owned(),
            from: SecretFrom::File(file),
        }
    };
    example.secrets.iter().map(secret).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The commands and copies that were not in the engine's cache, as they stand in the Dockerfile.
pub(crate) fn ran(events: &[Progress]) -> Vec<String> {
    let started = |wanted: usize| -> Option<(Place, String)> {
        events.iter().find_map(|progress| {
            let Event::Started { step, place, name } = &progress.event else {
                return None;
            };
            place.filter(|_| *step == wanted).map(|place| (place, name.clone()))
        })
    };
    let mut ran: Vec<(Place, String)> = events
        .iter()
        .filter_map(|progress| {
            let Event::Done { step, cached, .. } = progress.event else {
                return None;
            };
            started(step).filter(|_| !cached)
        })
        .filter(|(_, name)| name.contains("COPY") || name.contains("RUN"))
        // The folder of a volume, which only buildah and podman have to be given.
        .filter(|(_, name)| !name.starts_with("COPY --from=image-dsl-empty "))
        .collect();
    ran.sort();
    ran.into_iter().map(|(_, name)| name).collect()
}
