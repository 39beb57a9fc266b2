//! One image, built by every engine, and what is found in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use image_core::builder::Builder;
use image_core::spec::{SourceOrigin, Spec};
use serde_json::Value;

use crate::host::{Engine, engines, say};

/// The base of the images: every suite has it, with the tools that look into containers.
pub(crate) const BASE: &str = "python:3.12-slim";

/// Writes its arguments, each with a NUL behind it, to the file that the first of them names.
pub(crate) const ARGUMENTS: &str = "import sys; open(sys.argv[1], 'ab').write(b''.join(a.encode('utf-8', 'surrogateescape') + b'\\0' for a in sys.argv[2:]))";

/// An image to build: its name, folder and statements.
pub(crate) struct Case {
    name: &'static str,
    folder: PathBuf,
    only: fn(&Engine) -> bool,
}

impl Case {
    /// An image whose context is empty.
    pub(crate) fn new(name: &'static str) -> Self {
        let folder = std::env::temp_dir().join(format!("image-dsl-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(folder.join("context")).expect("a folder for the context");
        Self {
            name,
            folder,
            only: |_| true,
        }
    }

    /// The same for some engines alone.
    pub(crate) fn only(self, engines: fn(&Engine) -> bool) -> Self {
        Self { only: engines, ..self }
    }

    /// The folder of the context.
    pub(crate) fn context(&self) -> PathBuf {
        self.folder.join("context")
    }

    /// Puts a file into the context.
    pub(crate) fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.context().join(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder of the context");
        }
        std::fs::write(path, content).expect("a file of the context");
    }

    /// A builder whose sources are in the context.
    pub(crate) fn builder(&self) -> Builder {
        Spec::builder().context(self.context()).from(BASE)
    }

    /// Builds with every engine, and hands each image to `verify`; fails with everything that was found.
    pub(crate) fn verify(&self, builder: &Builder, verify: impl Fn(&Built<'_>, &mut Findings)) {
        self.verify_with(builder, |_| &[], verify);
    }

    /// As [`verify`](Self::verify), with arguments for an engine's `build`.
    pub(crate) fn verify_with<'s>(
        &self,
        builder: &Builder,
        args: impl Fn(&Engine) -> &'s [&'s str],
        verify: impl Fn(&Built<'_>, &mut Findings),
    ) {
        let spec = self.lowered(builder);
        self.verify_spec(&spec, args, verify);
    }

    /// As [`verify_with`](Self::verify_with), of a specification.
    pub(crate) fn verify_spec<'s>(
        &self,
        spec: &Spec,
        args: impl Fn(&Engine) -> &'s [&'s str],
        verify: impl Fn(&Built<'_>, &mut Findings),
    ) {
        self.write(spec);
        self.verify_written(&spec.dockerfile(), args, verify);
    }

    /// As [`verify_with`](Self::verify_with), of the text of a Dockerfile.
    pub(crate) fn verify_text<'s>(
        &self,
        text: &str,
        args: impl Fn(&Engine) -> &'s [&'s str],
        verify: impl Fn(&Built<'_>, &mut Findings),
    ) {
        std::fs::write(self.dockerfile(), text).expect("the Dockerfile");
        self.verify_written(text, args, verify);
    }

    fn verify_written<'s>(
        &self,
        text: &str,
        args: impl Fn(&Engine) -> &'s [&'s str],
        verify: impl Fn(&Built<'_>, &mut Findings),
    ) {
        let mut findings = Findings::default();
        for engine in engines().iter().filter(|engine| (self.only)(engine)) {
            let started = std::time::Instant::now();
            findings.place = format!("{} on {engine}", self.name);
            match self.build(engine, args(engine)) {
                Ok(built) => verify(&built, &mut findings),
                Err(error) => findings.add(&format!("does not build: {error}")),
            }
            say(&format!(
                "engine tests: {}: {:.1} s",
                findings.place,
                started.elapsed().as_secs_f32()
            ));
        }
        drop(std::fs::remove_dir_all(&self.folder));
        findings.assert_none(text);
    }

    /// Builds with every engine and fails where one succeeds.
    pub(crate) fn fails(&self, builder: &Builder) {
        let spec = self.lowered(builder);
        self.write(&spec);
        let engines = engines().iter();
        let wrong: Vec<_> = engines
            .filter(|engine| self.build(engine, &[]).is_ok())
            .map(ToString::to_string)
            .collect();
        drop(std::fs::remove_dir_all(&self.folder));
        assert!(
            wrong.is_empty(),
            "{} builds on {}\n\n{spec}",
            self.name,
            wrong.join(", ")
        );
    }

    fn lowered(&self, builder: &Builder) -> Spec {
        builder
            .build()
            .unwrap_or_else(|errors| panic!("{}: {errors}", self.name))
    }

    fn write(&self, spec: &Spec) {
        std::fs::write(self.dockerfile(), spec.dockerfile()).expect("the Dockerfile");
        let ignore = spec.dockerignore();
        if !ignore.is_empty() {
            std::fs::write(self.context().join(".dockerignore"), ignore).expect("the .dockerignore");
        }
        for source in spec.sources() {
            if let SourceOrigin::Context(from) | SourceOrigin::Listed(from) = &source.origin {
                self.pack(&unescaped(from), &source.archive_path);
            }
        }
    }

    /// Puts a source that has a place of its own there.
    fn pack(&self, from: &str, place: &str) {
        let from = self.context().join(from);
        let to = self.context().join(place);
        let to = match (place.ends_with('/'), from.file_name()) {
            (true, Some(name)) => to.join(name),
            _ => to,
        };
        std::fs::create_dir_all(to.parent().expect("a folder of the context")).expect("a folder for the source");
        let copied = Command::new("cp").arg("-r").args([from, to]).status().expect("cp");
        assert!(copied.success(), "the source");
    }

    fn dockerfile(&self) -> PathBuf {
        self.folder.join("Dockerfile")
    }

    fn build<'e>(&self, engine: &'e Engine, args: &[&str]) -> Result<Built<'e>, String> {
        let tag = format!("localhost/image-dsl-test-{}:{}", self.name, std::process::id());
        let (dockerfile, context) = (self.dockerfile(), self.context());
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let mut all = vec![
            "build".to_owned(),
            "-t".to_owned(),
            tag.clone(),
            "-f".to_owned(),
            path(&dockerfile),
        ];
        all.extend(args.iter().map(|&arg| arg.to_owned()));
        all.push(path(&context));
        let output = engine.run(engine.builder(), &all)?;
        let log = [output.stdout, output.stderr].concat();
        if output.status.success() {
            Ok(Built { engine, tag, log })
        } else {
            Err(String::from_utf8_lossy(&log).into_owned())
        }
    }
}

/// A source without its backslashes, which is the name of a file if it is not a glob.
fn unescaped(source: &str) -> String {
    let mut name = String::new();
    let mut chars = source.chars();
    while let Some(next) = chars.next() {
        match next {
            '\\' => name.extend(chars.next()),
            _ => name.push(next),
        }
    }
    name
}

/// An image in an engine's store, removed at the end.
pub(crate) struct Built<'e> {
    /// The engine that has built it.
    pub(crate) engine: &'e Engine,
    /// Its name there.
    pub(crate) tag: String,
    /// The engine's output.
    pub(crate) log: Vec<u8>,
}

impl Drop for Built<'_> {
    fn drop(&mut self) {
        drop(self.engine.run(self.engine.builder(), ["rmi", "-f", &self.tag]));
    }
}

impl Built<'_> {
    /// Returns what a program prints in a container.
    pub(crate) fn prints(&self, command: &[&str]) -> Result<Vec<u8>, String> {
        let (program, args) = command.split_first().ok_or("no command")?;
        let mut all = vec!["run", "--rm", "--network", "none", "--entrypoint", program, &self.tag];
        all.extend(args);
        self.engine.output(self.engine.runner(), all)
    }

    /// Returns what a container prints that is started with these arguments after the image's name.
    pub(crate) fn prints_as_it_is(&self, args: &[&str]) -> Result<Vec<u8>, String> {
        let all = ["run", "--rm", "--network", "none", &self.tag];
        self.engine.output(self.engine.runner(), all.iter().chain(args))
    }

    /// The contents of a file.
    pub(crate) fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        self.prints(&["cat", path])
    }

    /// The texts of a file in which each has a NUL behind it.
    pub(crate) fn texts(&self, path: &str) -> Result<Vec<String>, String> {
        self.file(path).map(|bytes| split_texts(&bytes))
    }

    /// A container's environment.
    pub(crate) fn environment(&self) -> Result<Vec<String>, String> {
        self.prints(&["env", "-0"]).map(|bytes| split_texts(&bytes))
    }

    /// The image's configuration, in Docker's names.
    pub(crate) fn config(&self) -> Result<Value, String> {
        let (args, path): (&[&str], _) = match self.engine.builder() {
            "buildah" => (&["inspect", "--type", "image"], "/Docker/config"),
            _ => (&["image", "inspect"], "/0/Config"),
        };
        let all = args.iter().copied().chain([self.tag.as_str()]);
        let bytes = self.engine.output(self.engine.builder(), all)?;
        let whole: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        whole
            .pointer(path)
            .cloned()
            .ok_or_else(|| format!("no {path} in {whole}"))
    }
}

/// Texts that each have a NUL behind them.
pub(crate) fn split_texts(bytes: &[u8]) -> Vec<String> {
    let mut texts: Vec<String> = bytes
        .split(|byte| *byte == 0)
        .map(|text| String::from_utf8_lossy(text).into())
        .collect();
    texts.pop();
    texts
}

/// The differences from what was declared.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    place: String,
    all: Vec<String>,
}

impl Findings {
    /// Adds one.
    pub(crate) fn add(&mut self, what: &str) {
        self.all.push(format!("{}: {what}", self.place));
    }

    /// Adds one if the container does not have what was declared.
    pub(crate) fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, has: &T, declared: &T) {
        if has != declared {
            self.add(&format!("{what}:\n  declared {declared:?}\n  has      {has:?}"));
        }
    }

    /// Adds the error of something that has to succeed, or else gives its value.
    pub(crate) fn value<T>(&mut self, what: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|error| self.add(&format!("{what}: {error}"))).ok()
    }

    /// Compares texts one by one, named.
    pub(crate) fn texts(&mut self, what: &str, has: &[String], declared: &[(&str, String)]) {
        self.same(&format!("{what}: number of texts"), &has.len(), &declared.len());
        for (has, (name, declared)) in has.iter().zip(declared) {
            self.same(&format!("{what} {name}"), has, declared);
        }
    }

    fn assert_none(&self, text: &str) {
        assert!(
            self.all.is_empty(),
            "{} findings\n{}\n\n{text}",
            self.all.len(),
            self.all.join("\n")
        );
    }
}
