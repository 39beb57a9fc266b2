//! The features that a raw instruction needs, by its text in the usual form: a program that renders has no parser of
//! Dockerfiles.

use super::Feature;
use super::features::{is_repository, of_mode};
use crate::keyword::Keyword;
use crate::spec::{RawInstruction, Text};

/// Adds the features that an instruction of a Dockerfile needs.
pub(super) fn features(raw: &RawInstruction<'_>, found: &mut Vec<Feature>) {
    if let Some(kept) = raw.kept() {
        features(&kept, found);
        found.extend(comes_from(&kept).then_some(Feature::TriggerFrom));
        return;
    }
    found.extend(raw.flags.iter().filter_map(|flag| of_flag(raw.keyword, flag)));
    // Further lines are a here-document's, or go on after a backslash.
    let takes_documents =
        matches!(raw.keyword, Some(Keyword::Run | Keyword::Copy | Keyword::Add)) && !raw.rest.starts_with('[');
    let lines = raw.rest.split_once('\n').filter(|(line, _)| !line.ends_with('\\'));
    if let Some((line, documents)) = lines.filter(|(line, _)| takes_documents && line.contains("<<")) {
        found.push(Feature::Heredoc);
        let is_file = raw.keyword != Some(Keyword::Run);
        found.extend((is_file && is_expanded(line) && differs(documents)).then_some(Feature::ExpandedDocument));
    }
    if raw.keyword == Some(Keyword::Add) && raw.rest.split([' ', '"', ',']).any(is_repository) {
        found.push(Feature::GitSource);
    }
    if !runs_a_shell(raw.keyword) {
        raw.flags.iter().for_each(|flag| of_references(flag, found));
        of_references(raw.rest, found);
    }
}

/// Returns whether engines expand one of the here-documents that start on a line: its word has no quotes.
fn is_expanded(line: &str) -> bool {
    let mut words = line
        .split("<<")
        .skip(1)
        .map(|word| word.strip_prefix('-').unwrap_or(word));
    words.any(|word| !word.starts_with(['"', '\'']))
}

/// Returns whether engines expand a text in several ways.
fn differs(text: &str) -> bool {
    let is_quoted = |at: usize| text.get(..at).is_some_and(|before| before.contains('\''));
    text.contains('\\') || text.rfind('$').is_some_and(is_quoted)
}

/// Returns whether references in an instruction are the shell's, or nobody's.
fn runs_a_shell(keyword: Option<Keyword>) -> bool {
    use Keyword::{Cmd, Entrypoint, Healthcheck, Maintainer, Run, Shell};
    matches!(keyword, Some(Run | Cmd | Entrypoint | Shell | Healthcheck | Maintainer))
}

/// Returns whether a flag says that files come from a stage or an image.
pub(super) fn comes_from(raw: &RawInstruction<'_>) -> bool {
    let mut flags = raw.flags.iter();
    flags.any(|flag| flag.starts_with("--from=") || (flag.starts_with("--mount=") && flag.contains("from=")))
}

/// Returns the features that a word needs in which engines expand references.
pub(super) fn of_word(text: &str) -> Vec<Feature> {
    let mut found = Vec::new();
    of_references(text, &mut found);
    found
}

fn of_flag(keyword: Option<Keyword>, flag: &str) -> Option<Feature> {
    let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
    let is_on = !value.eq_ignore_ascii_case("false");
    match (keyword?, name) {
        (Keyword::Run, "--network") if value != "default" => Some(Feature::Network),
        (Keyword::Run, "--device") => Some(Feature::Device),
        (Keyword::Run, "--security") => Some(Feature::Security),
        (Keyword::Run, "--mount")
            if value.contains("type=secret") && value.split(',').any(|field| field.starts_with("env=")) =>
        {
            Some(Feature::SecretVariable)
        }
        (Keyword::Copy | Keyword::Add, "--link") if is_on => Some(Feature::Link),
        (Keyword::Copy, "--parents") if is_on => Some(Feature::Parents),
        (Keyword::Copy | Keyword::Add, "--exclude") => Some(Feature::Exclude),
        (Keyword::Copy | Keyword::Add, "--chmod") => of_mode(Some(&Text::Borrowed(value))),
        (Keyword::Add, "--checksum") => Some(Feature::Checksum),
        (Keyword::Add, "--keep-git-dir") if is_on => Some(Feature::KeepGitDir),
        (Keyword::Add, "--unpack") => Some(Feature::Unpack),
        (Keyword::Healthcheck, "--start-interval") => Some(Feature::StartInterval),
        _ => None,
    }
}

/// References of forms that are newer than `:-` and `:+`.
fn of_references(text: &str, found: &mut Vec<Feature>) {
    for (at, _) in text.match_indices("${") {
        let rest = text.split_at(at + 2).1;
        let after = rest.trim_start_matches(|next: char| next.is_ascii_alphanumeric() || next == '_');
        match after.chars().next() {
            Some('-' | '+' | '?') => found.push(Feature::Unset),
            Some('#' | '%' | '/') => found.push(Feature::Pattern),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_words_need_features() {
        use Feature as F;
        for (text, needed) in [
            ("RUN --mount=type=cache,target=/c make", vec![]),
            ("RUN --network=none --network=default id", vec![F::Network]),
            ("RUN -- --network=none", vec![]),
            ("run --security=insecure --device=a id", vec![F::Security, F::Device]),
            ("RUN --mount=type=secret,id=a,env=A id", vec![F::SecretVariable]),
            ("RUN echo --link ${A-b} \"<<x\"", vec![]),
            ("RUN <<EOF\nid\nEOF", vec![F::Heredoc]),
            ("RUN echo 1<<2 \\\n  b", vec![]),
            (
                "COPY --link --parents --exclude=a\\ b --chmod=u=rwX a b",
                vec![F::Link, F::Parents, F::Exclude, F::SymbolicMode],
            ),
            ("COPY --link=false --chmod=$M a b", vec![F::VariableMode]),
            ("COPY <<a <<b /c/\na\nb", vec![F::Heredoc]),
            ("COPY <<a /c\n\"$A\" it's\na", vec![F::Heredoc]),
            ("COPY <<a /c\n\\$A\na", vec![F::Heredoc, F::ExpandedDocument]),
            ("ADD <<-a /c\nit's $A\na", vec![F::Heredoc, F::ExpandedDocument]),
            ("COPY <<'a' <<-\"b\" /c/\n\\$A\na\n'$B'\nb", vec![F::Heredoc]),
            (
                "COPY <<'a' <<b /c/\n\\$A\na\n'$B'\nb",
                vec![F::Heredoc, F::ExpandedDocument],
            ),
            ("RUN cat <<a\n\\$A\na", vec![F::Heredoc]),
            (
                "ADD --checksum=sha256:a --keep-git-dir https://h/a.git /a",
                vec![F::Checksum, F::KeepGitDir, F::GitSource],
            ),
            ("ADD --unpack=true x.tar /x", vec![F::Unpack]),
            ("ENV A=${B-c} D=${E%.txt} F=${G:-h}", vec![F::Unset, F::Pattern]),
            ("HEALTHCHECK --start-interval=1s CMD true", vec![F::StartInterval]),
            ("ONBUILD COPY --from=a:1 --link b c", vec![F::Link, F::TriggerFrom]),
            ("ONBUILD RUN --mount=from=a:1,target=/b id", vec![F::TriggerFrom]),
            ("ONBUILD RUN id", vec![]),
        ] {
            let mut found = Vec::new();
            features(&RawInstruction::read(text), &mut found);
            assert_eq!(found, needed, "{text}");
        }
    }
}
