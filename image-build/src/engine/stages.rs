//! Maps an engine's names of steps to instructions of the Dockerfile.

use image_core::dockerfile::{self, Form, Instruction, Keyword};

use super::event::Place;

/// The instructions of a Dockerfile by stage.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    stages: Vec<StageInstructions>,
    copies_root: bool,
}

#[derive(Debug)]
struct StageInstructions {
    name: Option<String>,
    base: String,
    /// True if its base is an image of a registry: then `BuildKit` counts its `FROM`.
    pulls: bool,
    /// The instructions, starting with the `FROM`: keyword, line, and true for `WORKDIR /`.
    instructions: Vec<(Keyword, u32, bool)>,
}

impl Stages {
    /// Reads a Dockerfile, as far as it can be parsed.
    pub(crate) fn parse(text: &str) -> Self {
        let (file, _) = dockerfile::read(text);
        let mut found = Self::default();
        for instruction in &file.instructions {
            found.add_instruction(instruction);
        }
        found
    }

    fn add_instruction(&mut self, instruction: &Instruction<'_>) {
        if instruction.keyword == Keyword::From {
            let words = split_words(&instruction.form);
            let base = words.first().copied().unwrap_or_default();
            let pulls = base != "scratch" && self.find_stage(base).is_none();
            let name = words.get(2).map(|name| name.to_lowercase());
            self.stages.push(StageInstructions {
                name,
                base: base.to_owned(),
                pulls,
                instructions: Vec::new(),
            });
        }
        self.copies_root |= takes_root(instruction);
        let root = instruction.keyword == Keyword::Workdir && split_words(&instruction.form) == ["/"];
        if let Some(stage) = self.stages.last_mut() {
            stage
                .instructions
                .push((instruction.keyword, instruction.span.line, root));
        }
    }

    fn find_stage(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        self.stages
            .iter()
            .position(|stage| stage.name.as_deref() == Some(name.as_str()))
    }

    /// Returns `true` if a step takes the whole context, so that nothing else may be in it.
    pub(crate) fn copies_root(&self) -> bool {
        self.copies_root
    }

    fn place_of(&self, stage: usize, instruction: usize) -> Option<Place> {
        let (_, line, _) = self.stages.get(stage)?.instructions.get(instruction)?;
        Some(Place {
            stage,
            instruction,
            line: *line,
        })
    }

    /// Returns the `FROM` of an image, which engines name in full.
    pub(crate) fn place_of_from(&self, image: &str) -> Option<Place> {
        let short = |image: &str| {
            let image = image.strip_prefix("docker.io/").unwrap_or(image);
            let image = image.strip_prefix("library/").unwrap_or(image);
            image.strip_suffix(":latest").unwrap_or(image).to_owned()
        };
        let wanted = short(image);
        let stage = self.stages.iter().position(|stage| short(&stage.base) == wanted)?;
        self.place_of(stage, 0)
    }

    /// Returns the instruction that a line belongs to.
    pub(crate) fn place_at_line(&self, line: u32) -> Option<Place> {
        let mut all = self.stages.iter().enumerate().flat_map(|(stage, content)| {
            let numbers = 0..content.instructions.len();
            numbers.filter_map(move |instruction| self.place_of(stage, instruction))
        });
        all.rfind(|place| place.line <= line)
    }

    /// Returns the instruction that buildah gives these numbers. Both count from 1; buildah counts all instructions,
    /// the `FROM` first.
    pub(crate) fn buildah_place(&self, stage: usize, step: usize) -> Option<Place> {
        self.place_of(stage.checked_sub(1)?, step.checked_sub(1)?)
    }

    /// Returns the instruction that `BuildKit` names `[PLATFORM STAGE 2/5] RUN …`. `BuildKit` counts instructions that
    /// make a layer (`dockerfile2llb`: the `FROM` of a registry image, `RUN`, `COPY`, `ADD`, `WORKDIR`), and omits the
    /// name of the only stage.
    pub(crate) fn buildkit_place(&self, name: &str) -> Option<Place> {
        let (bracket, text) = name.strip_prefix('[')?.split_once("] ")?;
        let (words, number) = bracket.rsplit_once(' ').unwrap_or(("", bracket));
        // `[stage  2/12]` is padded.
        let words = words.trim();
        let (index, total) = number.split_once('/')?;
        let (index, total) = (index.parse::<usize>().ok()?, total.parse::<usize>().ok()?);
        let stage = self.stage_of(words.rsplit(' ').next().unwrap_or_default())?;
        let keyword = Keyword::named(text.split([' ', '\n']).next().unwrap_or_default());
        self.place_of_layer(stage, index, total, keyword)
    }

    fn stage_of(&self, word: &str) -> Option<usize> {
        let number = word.strip_prefix("stage-").and_then(|number| number.parse().ok());
        let only = (self.stages.len() == 1).then_some(0);
        self.find_stage(word)
            .or(number.filter(|number| *number < self.stages.len()))
            .or(only)
    }

    fn place_of_layer(&self, stage: usize, index: usize, total: usize, keyword: Option<Keyword>) -> Option<Place> {
        let content = self.stages.get(stage)?;
        let layers = content.layer_indices();
        // ONBUILD instructions of the base image run after the FROM, and are counted too.
        let left = total.saturating_sub(layers.len());
        let own = if index > usize::from(content.pulls) {
            index.checked_sub(left)?
        } else {
            index
        };
        // `WORKDIR /` counts in the total, but gets no number.
        let numbered: Vec<usize> = layers.into_iter().filter(|at| !content.is_root(*at)).collect();
        let at = numbered.get(own.checked_sub(1)?).copied().unwrap_or(0);
        let fits = |at: &usize| keyword.is_none() || content.keyword_at(*at) == keyword;
        let found = Some(at).filter(fits).or_else(|| numbered.into_iter().find(fits))?;
        self.place_of(stage, found)
    }
}

impl StageInstructions {
    /// Returns the indices of the instructions that `BuildKit` counts.
    fn layer_indices(&self) -> Vec<usize> {
        let makes_layer = |(at, (keyword, ..)): (usize, &(Keyword, u32, bool))| {
            let makes = match keyword {
                Keyword::From => self.pulls,
                Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir => true,
                Keyword::Env
                | Keyword::Arg
                | Keyword::Cmd
                | Keyword::Label
                | Keyword::Entrypoint
                | Keyword::Expose
                | Keyword::Volume
                | Keyword::User
                | Keyword::Healthcheck
                | Keyword::Maintainer
                | Keyword::Onbuild
                | Keyword::Shell
                | Keyword::Stopsignal => false,
            };
            makes.then_some(at)
        };
        self.instructions.iter().enumerate().filter_map(makes_layer).collect()
    }

    fn keyword_at(&self, at: usize) -> Option<Keyword> {
        self.instructions.get(at).map(|(keyword, ..)| *keyword)
    }

    fn is_root(&self, at: usize) -> bool {
        self.instructions.get(at).is_some_and(|(.., root)| *root)
    }
}

fn split_words<'a>(form: &'a Form<'_>) -> Vec<&'a str> {
    match form {
        Form::Words(words) | Form::Json(words) => words.iter().map(AsRef::as_ref).collect(),
        Form::Text(text) => text.split_whitespace().collect(),
        Form::Pairs(_) | Form::Legacy(_) | Form::Probe { .. } | Form::Trigger(_) => Vec::new(),
    }
}

/// Returns `true` if a source may be the context's root, or may match a name in it that starts with a dot.
fn takes_root(instruction: &Instruction<'_>) -> bool {
    match instruction.keyword {
        Keyword::Copy | Keyword::Add if instruction.flag("from").is_none() => {
            let words = split_words(&instruction.form);
            let sources = words.len().saturating_sub(1);
            words.iter().take(sources).any(|source| may_be_root(source))
        }
        Keyword::Run => instruction
            .flags
            .iter()
            .filter(|flag| flag.name == "mount")
            .any(|flag| binds_root(flag.value.as_deref().unwrap_or_default())),
        Keyword::Env
        | Keyword::Copy
        | Keyword::Arg
        | Keyword::From
        | Keyword::Add
        | Keyword::Cmd
        | Keyword::Workdir
        | Keyword::Label
        | Keyword::Entrypoint
        | Keyword::Expose
        | Keyword::Volume
        | Keyword::User
        | Keyword::Healthcheck
        | Keyword::Maintainer
        | Keyword::Onbuild
        | Keyword::Shell
        | Keyword::Stopsignal => false,
    }
}

fn may_be_root(source: &str) -> bool {
    let source = source.trim_matches(['"', '\'']);
    let first = source
        .split('/')
        .find(|part| !part.is_empty() && *part != ".")
        .unwrap_or_default();
    let pattern = first.contains(['*', '?', '[', '$', '\\']);
    first.is_empty() || first == ".." || source.contains("/..") || (pattern && !source.contains("://"))
}

/// Returns `true` if a mount may bind the context's root. A mount without a type is a bind mount; without `from` it
/// binds the context, without `source` its root.
fn binds_root(mount: &str) -> bool {
    let value = |names: &[&str]| {
        mount.split(',').find_map(|part| {
            let (name, value) = part.split_once('=')?;
            names.contains(&name).then_some(value)
        })
    };
    let bind = value(&["type"]).is_none_or(|kind| kind == "bind");
    bind && value(&["from"]).is_none() && may_be_root(value(&["source", "src"]).unwrap_or("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "ARG V=1\nFROM debian AS base\nENV A=1\nRUN one\nWORKDIR /\nCOPY a b /x/\nFROM base\nENV B=1\n\
        RUN --mount=type=secret,id=T two\nFROM scratch\nCOPY --from=base /x /\n";

    fn at(stages: &Stages, name: &str) -> Option<(usize, usize, u32)> {
        let place = stages.buildkit_place(name)?;
        Some((place.stage, place.instruction, place.line))
    }

    #[test]
    fn the_names_of_buildkit_lead_to_instructions() {
        let stages = Stages::parse(TWO);
        assert_eq!(at(&stages, "[base 1/4] FROM docker.io/library/debian"), Some((0, 0, 2)));
        assert_eq!(at(&stages, "[base 2/4] RUN one"), Some((0, 2, 4)));
        assert_eq!(at(&stages, "[base 3/4] COPY a b /x/"), Some((0, 4, 6)));
        assert_eq!(at(&stages, "[linux/arm64 base 2/4] RUN one"), Some((0, 2, 4)));
        assert_eq!(at(&stages, "[stage-1 1/1] RUN two"), Some((1, 2, 9)));
        assert_eq!(at(&stages, "[stage-2 1/1] COPY --from=base /x /"), Some((2, 1, 11)));
        assert_eq!(at(&stages, "[internal] load build definition"), None);
        assert_eq!(at(&stages, "exporting to image"), None);
        let one = Stages::parse("FROM debian\nENV A=1\nRUN a\nRUN b\n");
        assert_eq!(at(&one, "[ 3/12] RUN b"), None, "ten that are not there");
        assert_eq!(at(&one, "[3/3] RUN b"), Some((0, 3, 4)));
        assert_eq!(at(&one, "[4/4] RUN b"), Some((0, 3, 4)), "the base left one by ONBUILD");
    }

    #[test]
    fn the_numbers_of_buildah_lead_to_instructions() {
        let stages = Stages::parse(TWO);
        assert_eq!(stages.buildah_place(1, 2).map(|place| place.line), Some(3));
        assert_eq!(stages.buildah_place(3, 2).map(|place| place.line), Some(11));
        assert_eq!(stages.buildah_place(0, 2), None);
        assert_eq!(stages.buildah_place(3, 9), None);
        assert_eq!(
            stages.place_at_line(5).map(|place| (place.stage, place.instruction)),
            Some((0, 3))
        );
    }

    #[test]
    fn a_step_that_takes_the_whole_context_is_seen() {
        for line in [
            "COPY . /app",
            "COPY [\"./\", \"/app\"]",
            "COPY a * /app/",
            "ADD / /app",
            "COPY $SRC /app",
            "RUN --mount=target=/src true",
            "RUN --mount=type=bind,source=.,target=/src true",
        ] {
            assert!(Stages::parse(&format!("FROM a\n{line}\n")).copies_root(), "{line}");
        }
        for line in [
            "COPY src /app",
            "COPY src/* /app/",
            "COPY --from=b . /app",
            "ADD https://x.y/a?b=* /app",
            "RUN --mount=type=cache,target=/c true",
            "RUN --mount=type=bind,from=b,target=/c true",
        ] {
            assert!(!Stages::parse(&format!("FROM a\n{line}\n")).copies_root(), "{line}");
        }
    }
}
