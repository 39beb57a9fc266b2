//! The texts of whole images and specs, as programs ask for them.

use std::fmt;

use super::{Style, Writer};
use crate::lower;
use crate::model::Image;
use crate::spec::Spec;

impl Image {
    /// Returns the text of its Dockerfile. It builds in the context's folder with [`Image::dockerignore`] beside it.
    ///
    /// ```
    /// # use image_core::model::{Image, Step};
    /// # const APP: Image = Image::Local(&[Step::From("debian:12"), Step::Workdir("/app")], "", "");
    /// // const APP: Image = image! { from "debian:12"; workdir "/app"; };
    /// assert_eq!(APP.dockerfile(), "FROM debian:12\nWORKDIR /app\n");
    /// ```
    #[must_use]
    pub fn dockerfile(&self) -> String {
        let mut writer = Writer::new(128 + 64 * self.steps().len());
        lower::image(self.steps(), &mut writer);
        writer.out
    }

    /// Returns the text of its `.dockerignore`: a pattern a line, empty if there is none.
    ///
    /// ```
    /// # use image_core::model::{Full, Head, Image, Step};
    /// # const HEAD: Head<'_> = Head { ignore: &["target"], ..Head::NONE };
    /// # const STEPS: &[Step] = &[Step::From("debian:12")];
    /// # const APP: Image = Image::Full(&Full { head: HEAD, steps: STEPS, lines: "", folder: "", parts: &[] });
    /// // const APP: Image = image! { ignore "target"; from "debian:12"; };
    /// assert_eq!(APP.dockerignore(), "target\n");
    /// ```
    #[must_use]
    pub fn dockerignore(&self) -> String {
        ignore_file(lower::ignore(self.head()))
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dockerfile())
    }
}

impl Spec {
    /// Returns the text of its Dockerfile.
    #[must_use]
    pub fn dockerfile(&self) -> String {
        self.rendered(Style::default())
    }

    /// Returns the text of its Dockerfile in a style.
    pub(crate) fn rendered(&self, style: Style) -> String {
        let mut writer = Writer::new(1024);
        writer.style = style;
        writer.spec(self);
        writer.out
    }

    /// Returns the text of its `.dockerignore`: a pattern a line, empty if there is none.
    #[must_use]
    pub fn dockerignore(&self) -> String {
        ignore_file(self.ignore.iter().map(String::as_str))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dockerfile())
    }
}

impl Writer {
    fn spec(&mut self, spec: &Spec) {
        spec.args.iter().for_each(|arg| self.global(arg));
        let folders = self.folders(spec);
        for (number, stage) in spec.stages.iter().enumerate() {
            self.from(&stage.from);
            for (index, instruction) in stage.instructions.iter().enumerate() {
                self.above(instruction);
                self.volumes(&folders, number, index, &instruction.action);
                self.action(&instruction.action);
                self.folder(&folders, number, index);
            }
        }
    }
}

fn ignore_file<'a>(patterns: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for pattern in patterns {
        push_pattern(&mut out, pattern);
        out.push('\n');
    }
    out
}

/// Engines make a regular expression of a pattern and leave in it what means nothing to `filepath.Match`.
fn push_pattern(out: &mut String, pattern: &str) {
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(next) = chars.next() {
        match next {
            '\\' => {
                out.push(next);
                out.extend(chars.next());
                continue;
            }
            '[' | ']' => in_class = next == '[',
            '+' | '(' | ')' | '{' | '}' | '|' | '^' if !in_class => out.push('\\'),
            _ => {}
        }
        out.push(next);
    }
}
