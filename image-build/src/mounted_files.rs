//! Finds where the files of `mount` go when a container starts.

use std::collections::HashMap;

use image_core::grammar::expand::{Part, parts, unescape};
use image_core::plan::{Local, LocalOrigin, Plan};
use image_core::spec::{Action, Base, Spec, Stage};

/// Returns the local files that containers get, each with its place below the container's root.
pub(crate) fn mounted_locals(plan: &Plan, build_args: &[(String, String)]) -> Vec<Local> {
    let scope = FinalState::at_end_of(&plan.spec, build_args);
    let mut found = Vec::new();
    for mounted in plan.mounted() {
        let place = scope.absolute_path(&mounted.mount.destination);
        let place = place.trim_start_matches('/');
        found.extend(mounted.locals.into_iter().map(|local| Local {
            place: Some(place_of(local, place)),
            ..local.clone()
        }));
    }
    found
}

/// Returns the place of a local file below the container's root. In the root itself a file has its own name.
fn place_of(local: &Local, place: &str) -> String {
    match &local.origin {
        LocalOrigin::Context(path) | LocalOrigin::Listed(path)
            if place.is_empty() && !local.root.join(path).is_dir() =>
        {
            path.rsplit('/').next().unwrap_or(path).to_owned()
        }
        LocalOrigin::Context(_)
        | LocalOrigin::Inline(_)
        | LocalOrigin::Listed(_)
        | LocalOrigin::External(_)
        | LocalOrigin::Python(_)
        | LocalOrigin::Module(_)
        | LocalOrigin::ExternalModule(_)
        | LocalOrigin::CargoDependencies(_)
        | LocalOrigin::CargoProgram(_)
        | LocalOrigin::Binary(..) => place.to_owned(),
    }
}

/// The state at the end of the last stage: its working directory, and the values of its variables as far as the image
/// defines them.
struct FinalState {
    folder: String,
    variables: HashMap<String, String>,
}

impl FinalState {
    fn at_end_of(spec: &Spec, build_args: &[(String, String)]) -> Self {
        let mut scope = Self {
            folder: "/".to_owned(),
            variables: HashMap::new(),
        };
        let given: HashMap<&str, &str> = build_args
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let globals = global_args(spec, build_args);
        for stage in lineage(spec) {
            for instruction in &stage.instructions {
                scope.apply(&instruction.action, &given, &globals);
            }
        }
        scope
    }

    fn apply(&mut self, action: &Action<'_>, given: &HashMap<&str, &str>, globals: &HashMap<String, String>) {
        match action {
            Action::Workdir(folder) => self.folder = self.absolute_path(folder),
            Action::Env(env) => {
                let value = expand(&env.value, &self.variables);
                self.variables.insert(env.key.to_string(), value);
            }
            Action::Arg(arg) => {
                let name = &*arg.name;
                let value = arg.default.as_deref().map(|text| expand(text, &self.variables));
                let value = value.or_else(|| globals.get(name).cloned()).unwrap_or_default();
                let value = given.get(name).map_or(value, |value| (*value).to_owned());
                // A variable of the image hides an argument of its name.
                self.variables.entry(name.to_owned()).or_insert(value);
            }
            Action::Label(_)
            | Action::User(_)
            | Action::Expose(_)
            | Action::Volume(_)
            | Action::StopSignal(_)
            | Action::Shell(_)
            | Action::Entrypoint(_)
            | Action::Cmd(_)
            | Action::Healthcheck(_)
            | Action::Copy(_)
            | Action::Add(_)
            | Action::Run(_)
            | Action::OnBuild(_)
            | Action::Raw(_) => {}
        }
    }

    /// Expands a path and makes it absolute. A final `/` is kept, because it marks a folder.
    fn absolute_path(&self, path: &str) -> String {
        let path = expand(path, &self.variables);
        if path.starts_with('/') {
            return path;
        }
        format!(
            "{}/{}",
            self.folder.trim_end_matches('/'),
            path.trim_start_matches("./")
        )
    }
}

/// Returns the last stage and the stages that it is based on, the first one first.
fn lineage(spec: &Spec) -> Vec<&Stage> {
    let mut found = Vec::new();
    let mut next = spec.stages().last();
    while let Some(stage) = next {
        found.push(stage);
        let Base::Stage(name) = &stage.from.base else { break };
        let before = spec.stages().iter().take_while(|other| !std::ptr::eq(*other, stage));
        next = before.filter(|other| other.from.name.as_ref() == Some(name)).last();
    }
    found.reverse();
    found
}

/// Returns the values of the arguments before the first stage.
pub(crate) fn global_args(spec: &Spec, build_args: &[(String, String)]) -> HashMap<String, String> {
    let mut globals = HashMap::new();
    for arg in spec.args() {
        let given = build_args.iter().rev().find(|(name, _)| *name == arg.name);
        let default = || arg.default.as_deref().map(|text| expand(text, &globals));
        let value = given.map_or_else(|| default().unwrap_or_default(), |(_, value)| value.clone());
        globals.insert(arg.name.to_string(), value);
    }
    globals
}

/// Returns a text with its variables replaced by their values.
pub(crate) fn expand(text: &str, variables: &HashMap<String, String>) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Literal(text) => out.push_str(&unescape(text)),
            Part::Reference { name, fallback } => {
                let value = variables.get(name).filter(|value| !value.is_empty());
                out.push_str(&match (value, fallback) {
                    (Some(_), Some((true, word))) | (None, Some((false, word))) => expand(word, variables),
                    (Some(value), _) => value.clone(),
                    (None, _) => String::new(),
                });
            }
        }
    }
    out
}
