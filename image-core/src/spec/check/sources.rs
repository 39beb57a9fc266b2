//! Sources with places of their own, what names them, and what is mounted when a container starts.

use std::collections::HashSet;

use super::Check;
use crate::check::spec as language;
use crate::kind::Kind;
use crate::lower::ARCHIVE;
use crate::spec::{BinarySource, LocalSource, Source, SourceOrigin, Spec};

impl<'s> Check<'s> {
    pub(super) fn mounts(&mut self, spec: &'s Spec) {
        for (number, mount) in spec.mounts.iter().enumerate() {
            self.place = format!("mounts[{number}]");
            let before = self.found.len();
            self.texts(Kind::Source, &mount.sources);
            self.addressed(mount.sources.iter().map(String::as_str));
            self.text(Kind::StartPlace, &mount.destination);
            if self.found.len() == before {
                self.diagnosed(language::mount(mount));
            }
        }
    }

    pub(super) fn sources(&mut self, spec: &'s Spec) {
        if spec.sources.is_empty() {
            return;
        }
        let named = sources_taken(spec);
        let mut folders = HashSet::new();
        for (number, source) in spec.sources.iter().enumerate() {
            self.place = format!("sources[{number}]");
            self.source(source);
            let path = source.archive_path.as_str();
            match folder(path) {
                None => self.wrong(path, "is not a place of the archive: write `.image-dsl/0/name`"),
                Some(folder) if !folders.insert(folder) => {
                    self.wrong(path, "is at the place of another source: give it another number");
                }
                Some(_) if !named.contains(path.trim_end_matches('/')) => {
                    self.wrong(path, "is named by no instruction and no mount: leave it out");
                }
                Some(_) => {}
            }
        }
    }

    fn source(&mut self, source: &Source) {
        self.text(Kind::Source, &source.archive_path);
        self.texts(Kind::IgnorePattern, &source.ignore);
        match &source.origin {
            SourceOrigin::Context(path) | SourceOrigin::Listed(path) | SourceOrigin::Python(path) => {
                self.text(Kind::Source, path);
            }
            SourceOrigin::Inline(text) => self.text(Kind::FileText, text),
            SourceOrigin::Module(name) => self.text(Kind::Module, name),
            SourceOrigin::CargoDependencies(source) | SourceOrigin::CargoProgram(source) => {
                self.text(Kind::File, &source.manifest);
                self.texts(Kind::CargoName, &source.packages);
                self.texts(Kind::CargoName, &source.binaries);
            }
            SourceOrigin::Binary(source) => self.binary(source),
            SourceOrigin::External(path) | SourceOrigin::ExternalModule(path) => self.text(Kind::ExternalSource, path),
        }
    }

    fn binary(&mut self, source: &BinarySource) {
        self.text(Kind::CargoName, &source.binary);
        let named = [
            (Kind::File, &source.manifest),
            (Kind::CargoName, &source.package),
            (Kind::CargoName, &source.profile),
            (Kind::CargoTarget, &source.target),
        ];
        for (kind, text) in named {
            self.texts(kind, text.as_slice());
        }
        self.texts(Kind::CargoFeature, &source.features);
    }
}

/// Returns the folder that a source has to itself: `.image-dsl/0/` or `.image-dsl/other/0/`, below which there is one
/// name.
fn folder(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(ARCHIVE)?.strip_prefix('/')?;
    let rest = rest.strip_prefix("other/").unwrap_or(rest);
    let (number, name) = rest.split_once('/')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = !name.contains('/') && !matches!(name, "." | "..");
    (is_number && is_name).then(|| path.split_at(path.len() - name.len()).0)
}

/// Returns all local sources that instructions and mounts name, without a final `/`.
fn sources_taken(spec: &Spec) -> HashSet<&str> {
    let instructions = spec.stages.iter().flat_map(|stage| &stage.instructions);
    let taken = instructions.flat_map(|instruction| instruction.action.local_sources());
    let mounted = spec.mounts.iter().flat_map(|mount| &mount.sources);
    let named = taken
        .filter_map(|source| name_in_spec(&source))
        .chain(mounted.map(String::as_str));
    named.map(|source| source.trim_end_matches('/')).collect()
}

/// Returns the source as it stands in the spec. A raw instruction, whose text no plan changes, has none at a place of
/// its own.
fn name_in_spec<'s>(source: &LocalSource<'s>) -> Option<&'s str> {
    match source {
        LocalSource::Copied { source, .. } | LocalSource::Mounted(source) => Some(source),
        LocalSource::RawCopied(_) | LocalSource::RawMounted(_) => None,
    }
}
