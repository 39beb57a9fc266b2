//! The files that `mount` adds when a container starts, and the same image with them inside.

use super::{At, Local, LocalOrigin, Note, Plan};
use crate::spec::{Action, Copy, Instruction, Spec, StartMount};

/// A `mount`: what it adds, and the statement that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mounted<'a> {
    /// Its sources, by their places in the packed context, and its destination.
    pub mount: &'a StartMount,
    /// The local files that it names.
    pub locals: Vec<&'a Local>,
    /// The statement.
    pub at: Option<At>,
}

impl Plan {
    /// Returns what is added when a container starts, by its places in the packed context.
    #[must_use]
    pub fn mounts(&self) -> &[StartMount] {
        &self.placed().mounts
    }

    /// Returns each `mount` with the local files that it names, and its statement.
    pub fn mounted(&self) -> impl Iterator<Item = Mounted<'_>> {
        let of = |source: &String| self.locals.iter().find(|local| local.name() == source);
        self.mounts().iter().enumerate().map(move |(number, mount)| Mounted {
            mount,
            locals: mount.sources.iter().filter_map(of).collect(),
            at: self.mounted_at.get(number).copied().flatten(),
        })
    }

    /// Returns the same image with the files of `mount` inside: its last steps copy them to where a container would get
    /// them. Nothing is left to add when a container starts.
    #[must_use]
    pub fn with_mounts_copied(&self) -> Self {
        let mut plan = self.clone();
        for at in std::mem::take(&mut plan.mounted_at) {
            if let (Some(notes), Some(owners), Some(needed)) =
                (plan.notes.last_mut(), plan.owners.last_mut(), plan.needed.last_mut())
            {
                notes.push(Note { at });
                owners.push(None);
                needed.push(plan.locals.len());
            }
        }
        copy_mounts(&mut plan.spec);
        if let Some(placed) = &mut plan.placed {
            copy_mounts(placed);
        }
        plan
    }
}

/// Turns what is added when a container starts into the last steps of an image. A base that is used as it is has steps
/// then, as any other.
fn copy_mounts(spec: &mut Spec) {
    let mounts = std::mem::take(&mut spec.mounts);
    if let (Some(stage), false) = (spec.stages.last_mut(), mounts.is_empty()) {
        stage.from.prebuilt = false;
        stage.instructions.extend(mounts.into_iter().map(copy));
    }
}

fn copy(mount: StartMount) -> Instruction<'static> {
    Instruction {
        comment: Vec::new(),
        force: false,
        action: Action::Copy(Copy {
            from: None,
            sources: mount.sources.into_iter().collect(),
            destination: mount.destination.into(),
            chown: None,
            chmod: None,
        }),
    }
}

impl Local {
    /// Returns the name by which steps and mounts know it: its place in the packed context, or its path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.place.as_deref().unwrap_or_else(|| self.path())
    }

    /// Returns its path or import name, as it is declared.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.origin {
            LocalOrigin::Inline(_) => self.place.as_deref().unwrap_or_default(),
            LocalOrigin::Context(path)
            | LocalOrigin::Listed(path)
            | LocalOrigin::External(path)
            | LocalOrigin::Python(path)
            | LocalOrigin::Module(path)
            | LocalOrigin::ExternalModule(path) => path,
            LocalOrigin::CargoDependencies(source) | LocalOrigin::CargoProgram(source) => &source.manifest,
            LocalOrigin::Binary(source, _) => &source.binary,
        }
    }
}
