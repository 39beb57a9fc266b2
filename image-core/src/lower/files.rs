//! Files: what is copied, fetched and mounted, and which sources need a place of their own in the packed context.

use std::borrow::Cow;

use super::options::Opts;
use super::{Lowering, Sink, locked};
use crate::grammar::ignore::left_out;
use crate::grammar::path::{is_addressable, is_mountable};
use crate::model::{Opt, OptName};
use crate::spec::{Action, Add, BinarySource, Copy, Env, Origin, Source, SourceOrigin, StartMount, Text, Words};
use crate::variables::PYTHON_PATH;

/// The folder of the packed context for sources that have a place of their own.
pub(crate) const ARCHIVE: &str = ".image-dsl";

/// The default folder of Python modules. Every user can read it, unlike `/root`.
const PYTHON_FOLDER: &str = "/opt/image-dsl/python";

impl<'a, S: Sink<'a>> Lowering<'a, '_, S> {
    pub(super) fn copy(&mut self, sources: &'a [&'a str], destination: &'a str, opts: Opts<'a>) {
        if !destination.is_empty() {
            let sources = self.sources(sources, destination, opts);
            return self.copy_to(sources, destination.into(), opts);
        }
        for source in sources {
            let place = self.sources(std::slice::from_ref(source), "", opts);
            self.copy_to(place, format!("./{}", unglobbed(name(source))).into(), opts);
        }
    }

    fn copy_to(&mut self, sources: Words<'a>, destination: Text<'a>, opts: Opts<'a>) {
        let from = opts.text(OptName::CopyFrom).map(|origin| {
            if self.is_stage(origin) {
                Origin::Stage(origin.into())
            } else {
                Origin::Image(locked(origin, opts).into())
            }
        });
        self.emit(Action::Copy(Copy {
            from,
            sources,
            destination,
            chown: opts.text(OptName::Chown).map(Cow::Borrowed),
            chmod: opts.text(OptName::Chmod).map(Cow::Borrowed),
        }));
    }

    /// Lowers a text at a place of its own in the packed context.
    pub(super) fn file(&mut self, texts: &'a [&'a str], destination: &'a str, opts: Opts<'a>) {
        let place = match place_of(destination, destination) {
            "" => "source",
            name => name,
        };
        for text in texts {
            let source = self.archive(place, SourceOrigin::Inline((*text).to_owned()), Opts::NONE);
            self.copy_to(Words::Owned(vec![source.into()]), destination.into(), opts);
        }
    }

    /// Lowers a binary that this machine builds, at a place of its own in the packed context.
    pub(super) fn bin(&mut self, binaries: &'a [&'a str], destination: &'a str, opts: Opts<'a>) {
        for binary in binaries {
            let source = self.archive(binary, SourceOrigin::Binary(built_binary(binary, opts)), Opts::NONE);
            self.copy_to(Words::Owned(vec![source.into()]), destination.into(), opts);
        }
    }

    pub(super) fn start_mount(&mut self, sources: &'a [&'a str], destination: &'a str, opts: Opts<'a>) {
        self.comment.clear();
        if !destination.is_empty() {
            let sources = self.sources(sources, destination, opts);
            return self.add_mount(&sources, destination.to_owned());
        }
        for source in sources {
            let place = self.sources(std::slice::from_ref(source), "", opts);
            self.add_mount(&place, format!("./{}", unglobbed(name(source))));
        }
    }

    fn add_mount(&mut self, sources: &Words<'a>, destination: String) {
        let sources = sources.iter().map(str::to_owned).collect();
        self.sink.mount(StartMount { sources, destination });
    }

    /// Returns where the sources are in the packed context.
    fn sources(&mut self, sources: &'a [&'a str], destination: &str, opts: Opts<'a>) -> Words<'a> {
        // Those of `on_build` are in the context of another image.
        if self.on_build || opts.text(OptName::CopyFrom).is_some() {
            return Words::Borrowed(sources);
        }
        let apart = opts.iter().any(|opt| {
            matches!(
                opt,
                Opt::Flag(OptName::External | OptName::Listed) | Opt::Text(OptName::Ignore | OptName::Only, _)
            )
        });
        if !apart && sources.iter().all(|source| is_addressable(source)) {
            return Words::Borrowed(sources);
        }
        let place = |source: &'a str| {
            if apart || !is_addressable(source) {
                self.archive_local(source, destination, opts).into()
            } else {
                source.into()
            }
        };
        Words::Owned(sources.iter().copied().map(place).collect())
    }

    pub(super) fn archive_local(&mut self, source: &'a str, destination: &str, opts: Opts<'a>) -> String {
        let place = place_of(source, destination);
        let origin = if opts.has(OptName::External) {
            SourceOrigin::External(source.to_owned())
        } else if opts.has(OptName::Listed) {
            SourceOrigin::Listed(source.to_owned())
        } else {
            SourceOrigin::Context(source.to_owned())
        };
        self.archive(place, origin, opts)
    }

    /// Returns a source that is mounted.
    pub(super) fn bound(&mut self, source: &'a str) -> Text<'a> {
        if self.on_build {
            return source.into();
        }
        if is_mountable(source) {
            return source.into();
        }
        self.archive_local(source, "", Opts::NONE).into()
    }

    /// Gives a source a place of its own.
    pub(super) fn archive(&mut self, place: &str, origin: SourceOrigin, opts: Opts<'a>) -> String {
        let archive_path = format!("{ARCHIVE}/{}/{place}", self.archived);
        self.archived += 1;
        let source = Source {
            archive_path: archive_path.clone(),
            origin,
            ignore: left_out(opts.texts(OptName::Only), opts.texts(OptName::Ignore)),
        };
        self.sink.source(source);
        archive_path
    }

    /// Puts the modules into one folder, and that on PYTHONPATH.
    pub(super) fn python_source(&mut self, modules: &'a [(&'a str, &'a str)], opts: Opts<'a>) {
        let to = opts.text(OptName::To).unwrap_or(PYTHON_FOLDER);
        for (module, place) in modules {
            self.module(module, place, to.trim_end_matches('/'), opts);
        }
        if !self.python_path.contains(&to) {
            self.python_path.push(to);
            let value = format!("{to}${{PYTHONPATH:+:$PYTHONPATH}}");
            self.emit(Action::Env(Env {
                key: PYTHON_PATH.into(),
                value: value.into(),
            }));
        }
    }

    fn module(&mut self, module: &'a str, place: &'a str, to: &str, opts: Opts<'a>) {
        let (path, origin, destination) = if opts.has(OptName::External) {
            let file = name(module);
            (
                file,
                SourceOrigin::ExternalModule(module.to_owned()),
                format!("{to}/{file}"),
            )
        } else if place.is_empty() {
            ("", SourceOrigin::Module(module.to_owned()), format!("{to}/"))
        } else {
            let file = name(place);
            let folder = module_folder(module);
            (
                file,
                SourceOrigin::Python(place.to_owned()),
                format!("{to}/{folder}{file}"),
            )
        };
        let source = self.archive(path, origin, opts);
        if opts.has(OptName::Mount) {
            self.sink.mount(StartMount {
                sources: vec![source],
                destination,
            });
        } else {
            let sources = Words::Owned(vec![source.into()]);
            self.emit(Action::Copy(Copy {
                from: None,
                sources,
                destination: destination.into(),
                chown: None,
                chmod: None,
            }));
        }
    }
}

fn built_binary(binary: &str, opts: Opts<'_>) -> BinarySource {
    BinarySource {
        binary: binary.to_owned(),
        manifest: opts.text(OptName::Manifest).map(str::to_owned),
        package: opts.text(OptName::Package).map(str::to_owned),
        features: opts.texts(OptName::Feature).map(str::to_owned).collect(),
        all_features: opts.has(OptName::AllFeatures),
        no_default_features: opts.has(OptName::NoDefaultFeatures),
        profile: opts.text(OptName::Profile).map(str::to_owned),
        target: opts.text(OptName::Target).map(str::to_owned),
        locked: opts.has(OptName::Frozen),
    }
}

/// Returns the folders above the last part of a dotted import name. A module named by its path has none.
fn module_folder(module: &str) -> String {
    match module.rsplit_once('.') {
        Some((packages, _)) if !module.contains('/') => packages.replace('.', "/") + "/",
        _ => String::new(),
    }
}

pub(super) fn add<'a>(sources: &'a [&'a str], destination: &'a str, opts: Opts<'a>) -> Action<'a> {
    Action::Add(Add {
        sources: Words::Borrowed(sources),
        destination: destination.into(),
        checksum: opts.text(OptName::Checksum).map(Cow::Borrowed),
        keep_git_dir: opts.has(OptName::KeepGitDir),
        unpack: opts.has(OptName::Unpack),
        chown: opts.text(OptName::Chown).map(Cow::Borrowed),
        chmod: opts.text(OptName::Chmod).map(Cow::Borrowed),
    })
}

/// Returns the last part of a path, without a final `/`.
fn name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns a source as a path that is not a pattern, where `[` needs no backslash.
fn unglobbed(name: &str) -> String {
    name.replace(r"\[", "[")
        .replace(r"\]", "]")
        .replace(r"\*", "*")
        .replace(r"\?", "?")
}

pub(crate) fn is_glob(source: &str) -> bool {
    let mut bytes = source.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'*' | b'?' | b'[' => return true,
            _ => {}
        }
    }
    false
}

/// Returns the name that a source gets at its place in the archive. Its own name counts only where the destination is a
/// folder; then a name that cannot be written stands alone in the folder that is copied.
pub(crate) fn place_of<'s>(source: &'s str, destination: &str) -> &'s str {
    let name = name(source);
    if !is_glob(source) && !name.is_empty() && name != "." && name != ".." && name.bytes().all(is_plain) {
        return name;
    }
    if is_glob(source) || destination.ends_with('/') || matches!(name, "" | "." | "..") {
        ""
    } else {
        "source"
    }
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'=' | b'@')
}
