//! The positions in which a text can stand, how it is declared there, and which texts are refused there.

use image_core::builder::{Builder, literal};

use super::values::VALUES;

/// A position for a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Env,
    Label,
    LabelKey,
    ArgDefault,
    Fallback,
    Comment,
    Workdir,
    RelativeWorkdir,
    RunExec,
    RunWord,
    Script,
    StepEnv,
    CmdExec,
    CmdWord,
    EntrypointExec,
    EntrypointWord,
    HealthcheckExec,
    HealthcheckWord,
    Source,
    Destination,
    RelativeDestination,
    Cache,
    BindSource,
    BindTarget,
    Volume,
    Requirement,
    ExtraOption,
}

use Position as P;

impl Position {
    /// All of them.
    pub(crate) const ALL: [Position; 27] = [
        P::Env,
        P::Label,
        P::LabelKey,
        P::ArgDefault,
        P::Fallback,
        P::Comment,
        P::Workdir,
        P::RelativeWorkdir,
        P::RunExec,
        P::RunWord,
        P::Script,
        P::StepEnv,
        P::CmdExec,
        P::CmdWord,
        P::EntrypointExec,
        P::EntrypointWord,
        P::HealthcheckExec,
        P::HealthcheckWord,
        P::Source,
        P::Destination,
        P::RelativeDestination,
        P::Cache,
        P::BindSource,
        P::BindTarget,
        P::Volume,
        P::Requirement,
        P::ExtraOption,
    ];

    /// The rule by which a text is refused here.
    pub(crate) fn refusal(self, text: &str) -> Option<&'static str> {
        let breaks = text.contains('\n').then_some("line_break");
        if self == P::Comment {
            return None;
        } else if text.contains('\0') {
            return Some("nul_character");
        } else if self == P::RunWord {
            return text.contains('\n').then_some("line_end_in_quotes");
        } else if self.takes_line_breaks() {
            return None;
        }
        breaks.or_else(|| self.refusal_of_line(text))
    }

    const fn takes_line_breaks(self) -> bool {
        matches!(self, P::RunExec | P::Script | P::StepEnv | P::CmdExec | P::CmdWord)
            || matches!(
                self,
                P::EntrypointExec | P::EntrypointWord | P::HealthcheckExec | P::HealthcheckWord
            )
    }

    /// The rule by which a text without line breaks is refused where none may stand.
    fn refusal_of_line(self, text: &str) -> Option<&'static str> {
        let is_special = |c: char| matches!(c, ' ' | '\t' | '\r' | '"' | '\'' | '\\' | '$' | '=');
        let (refused, rule) = match self {
            P::LabelKey => (text.is_empty() || text.contains(is_special), "label_key"),
            P::Volume => (text.trim_end() != text, "volume_path"),
            P::Fallback => (text.contains('}'), "dollar"),
            P::RelativeWorkdir => (not_in_container(text), "relative_workdir"),
            P::RelativeDestination => (not_in_container(text), "destination"),
            P::Cache | P::BindTarget => (!text.chars().all(is_mount_character), "mount_target"),
            P::Source | P::BindSource => (not_in_context(text), "source_path"),
            P::Requirement => (text.contains('\''), "python_requirement"),
            P::Env
            | P::Label
            | P::ArgDefault
            | P::Comment
            | P::Workdir
            | P::RunExec
            | P::RunWord
            | P::Script
            | P::StepEnv
            | P::CmdExec
            | P::CmdWord
            | P::EntrypointExec
            | P::EntrypointWord
            | P::HealthcheckExec
            | P::HealthcheckWord
            | P::Destination
            | P::ExtraOption => (false, ""),
        };
        refused.then_some(rule)
    }

    /// The values that are not refused here.
    pub(crate) fn values(self) -> Vec<(&'static str, &'static str)> {
        let accepts = |(_, text): &(&str, &str)| self.refusal(text).is_none();
        VALUES.iter().copied().filter(accepts).collect()
    }

    /// Declares the text here.
    pub(crate) fn declare(self, builder: Builder, text: &str) -> Builder {
        let expanding = literal(text);
        match self {
            P::Env => builder.env("V", expanding),
            P::Label => builder.label("v", expanding),
            P::LabelKey => builder.label(text, "x"),
            P::ArgDefault => builder.arg_default("V", expanding),
            P::Fallback => builder.env("V", format!("${{NOPE:-{expanding}}}")),
            P::Comment => builder.env("V", "x").comment(text),
            P::Workdir => builder.workdir(format!("/w/{expanding}")),
            P::RelativeWorkdir => builder.workdir("/w").workdir(expanding),
            P::RunExec => builder.run(["printf", "%s", text]),
            P::RunWord => builder.run(format!("printf %s {}", shell_word(text))),
            P::Script => builder.script(format!("printf %s {}", shell_word(text))),
            P::StepEnv => builder.run("true").with_env([format!("V={text}")]),
            P::CmdExec => builder.cmd(["echo", text]),
            P::CmdWord => builder.cmd(format!("echo {}", shell_word(text))),
            P::EntrypointExec => builder.entrypoint(["echo", text]),
            P::EntrypointWord => builder.entrypoint(format!("echo {}", shell_word(text))),
            P::HealthcheckExec => builder.healthcheck(["echo", text]),
            P::HealthcheckWord => builder.healthcheck(format!("echo {}", shell_word(text))),
            P::Source
            | P::Destination
            | P::RelativeDestination
            | P::Cache
            | P::BindSource
            | P::BindTarget
            | P::Volume
            | P::Requirement
            | P::ExtraOption => self.declare_file(builder, text),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "`declare` names every position")]
    fn declare_file(self, builder: Builder, text: &str) -> Builder {
        let expanding = literal(text);
        match self {
            P::Source => builder.copy(source(text), "/x").allow("missing_source"),
            P::Destination => builder.copy("x", format!("/d/{expanding}")).allow("missing_source"),
            P::RelativeDestination => builder.workdir("/w").copy("x", expanding).allow("missing_source"),
            P::Cache => builder.run("true").cache(format!("/c/{text}")),
            P::BindSource => builder.run("true").bind(source(text), "/x").allow("missing_source"),
            P::BindTarget => builder
                .run("true")
                .bind("x", format!("/b/{text}"))
                .allow("missing_source"),
            P::Volume => builder.volume(format!("/v/{expanding}")),
            P::Requirement => builder.pip(marked(text)),
            _ => builder.pip("x").extra_options(shell_word(text)),
        }
    }
}

/// Engines read no `~` in a container's path, and an empty one says nothing.
fn not_in_container(text: &str) -> bool {
    text.is_empty() || text.starts_with('~')
}

fn not_in_context(text: &str) -> bool {
    text.is_empty() || text == "~" || text.starts_with('/') || text.starts_with("C:\\")
}

/// Returns what all find in a mount: Docker, which reads flags byte by byte, buildah, which knows no CSV, and old ones,
/// which expand no variables and so do not undo escapes.
fn is_mount_character(c: char) -> bool {
    c == ' ' || (c.is_ascii_graphic() && !",\"'\\$".contains(c))
}

/// A source that is the file of that name: no glob, no reference.
pub(crate) fn source(name: &str) -> String {
    name.chars()
        .flat_map(|c| {
            matches!(c, '*' | '?' | '[' | ']' | '\\' | '$')
                .then_some('\\')
                .into_iter()
                .chain([c])
        })
        .collect()
}

/// A word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A requirement that no environment has, with the text in its marker.
pub(crate) fn marked(text: &str) -> String {
    format!("absent; platform_release == '{text}'")
}
