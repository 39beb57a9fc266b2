//! The folder of an image's own files.

use std::path::{Path, PathBuf};

use super::{Local, LocalOrigin, Plan};

impl Plan {
    /// Returns the folder of the image's own files: that of the manifest of its crate, with its `context`; `None` where it has
    /// none.
    #[must_use]
    pub fn context(&self) -> Option<&Path> {
        self.context.as_deref()
    }

    /// Returns the same image with its own files in another folder, for a program that has left the machine it was compiled
    /// on. The files of other crates' images and fragments stay where they are, and so do `external` ones.
    #[must_use]
    pub fn with_context(&self, folder: &Path) -> Self {
        let mut plan = self.clone();
        let Some(old) = plan
            .context
            .as_mut()
            .map(|old| std::mem::replace(old, folder.to_owned()))
        else {
            return plan;
        };
        let roots = plan.locals.iter_mut().map(|Local { root, .. }| root);
        for path in roots.chain(&mut plan.absent).chain(&mut plan.ignore.file) {
            move_below(path, &old, folder);
        }
        #[cfg(feature = "files")]
        for workspace in &mut plan.workspaces {
            workspace.move_below(&old, folder);
        }
        plan
    }
}

impl Local {
    /// Returns whether it is of a folder: its path is relative to its root.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        match self.origin {
            LocalOrigin::Context(_)
            | LocalOrigin::Listed(_)
            | LocalOrigin::Python(_)
            | LocalOrigin::Module(_)
            | LocalOrigin::CargoDependencies(_)
            | LocalOrigin::CargoProgram(_)
            | LocalOrigin::Binary(..) => true,
            LocalOrigin::Inline(_) | LocalOrigin::External(_) | LocalOrigin::ExternalModule(_) => false,
        }
    }
}

/// Moves a path that is below one folder to the same place below another.
fn move_below(path: &mut PathBuf, old: &Path, new: &Path) {
    if let Ok(rest) = path.strip_prefix(old) {
        *path = new.join(rest);
    }
}
