//! Finds what building a project of Cargo takes: packages, and a skeleton of the others.

use std::path::Path;

use image_core::files::Problem;
use image_core::files::cargo::{Part, Tree, packed};
use image_core::files::ignore::Patterns;
use image_core::files::local::Root;
use image_core::spec::CargoSource;

use super::collect::{LocalSearch, pattern_path, prefix_length};
use super::error::Fault;
use super::filter::{Filter, PatternScope};
use super::handle::Type;

impl LocalSearch<'_> {
    /// Adds the files of a part of a project.
    pub(super) fn add_cargo(&mut self, source: &CargoSource, part: Part) -> Result<(), Problem> {
        let root = self.root()?;
        let built = (&*source.packages, &*source.binaries);
        let image = self.filter.image.clone();
        let is_out = |path: &str| image.at(path).is_out();
        match packed(&root, &source.manifest, built, part, &is_out) {
            Ok(packed) => {
                for (path, text) in &packed.files {
                    self.add_text_at(&self.path_in_archive(path), text);
                }
                for tree in &packed.trees {
                    self.add_tree(&root, tree)?;
                }
                for path in &packed.singles {
                    self.add_file(&root, path)?;
                }
            }
            Err(problems) => {
                for (path, mut problem) in problems {
                    let line = problem.at.line.map(|line| format!(":{line}")).unwrap_or_default();
                    problem.what = format!("{path}{line}: {}", problem.what);
                    self.report(Fault::Source(problem));
                }
            }
        }
        Ok(())
    }

    /// Returns the path in the archive of a path of the context.
    fn path_in_archive(&self, path: &str) -> Vec<u8> {
        let place = self.local.place.as_deref().unwrap_or_default();
        let parts = [place, path].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("/").into_bytes()
    }

    fn add_file(&mut self, root: &Root, path: &str) -> Result<(), Problem> {
        let resolved = root.follow(Path::new(path))?;
        let (source, place) = (root.folder().join(&resolved.path), self.path_in_archive(path));
        let mut walk = self.walk(&source, root.folder(), place.len(), None);
        walk.add_single(&source, place, None);
        Ok(())
    }

    /// Adds a folder, less what the image or the tree leaves out.
    fn add_tree(&mut self, root: &Root, tree: &Tree) -> Result<(), Problem> {
        let resolved = root.follow(Path::new(&tree.folder))?;
        let source = root.folder().join(&resolved.path);
        let own = Patterns::new(&tree.ignore);
        let filter = Filter {
            image: self.filter.image.at(&pattern_path(&resolved.path)),
            own: PatternScope::root(&own),
        };
        let archive_path = self.path_in_archive(&tree.folder);
        let mut walk = self.walk(&source, root.folder(), prefix_length(&archive_path), None);
        walk.add_single(&source, archive_path.clone(), Some(Type::Folder));
        walk.add_folder_contents(&source, &archive_path, &filter);
        Ok(())
    }
}
