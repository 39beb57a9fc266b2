//! What a raw instruction needs of engines, by its text in the usual form: a program that renders has no parser of
//! Dockerfiles.

use super::{Feature, is_repository, of_mode};
use crate::spec::Text;

/// The features that an instruction of a Dockerfile needs.
pub(super) fn features(text: &str) -> Vec<Feature> {
    let mut found = Vec::new();
    of_instruction(text, &mut found);
    found
}

/// The features that a word needs in which engines expand references.
pub(super) fn of_word(text: &str) -> Vec<Feature> {
    let mut found = Vec::new();
    of_references(text, &mut found);
    found
}

fn of_instruction(text: &str, found: &mut Vec<Feature>) {
    let (keyword, rest) = word(text);
    let keyword = keyword.to_ascii_uppercase();
    if keyword == "ONBUILD" {
        return of_trigger(rest, found);
    }
    let rest = flags(rest, &mut |flag| found.extend(of_flag(&keyword, flag)));
    // Further lines are a here-document's, or go on after a backslash.
    let takes_documents = matches!(&*keyword, "RUN" | "COPY" | "ADD") && !rest.starts_with('[');
    let lines = rest.split_once('\n').filter(|(line, _)| !line.ends_with('\\'));
    if takes_documents && lines.is_some_and(|(line, _)| line.contains("<<")) {
        found.push(Feature::Heredoc);
    }
    if keyword == "ADD" && rest.split([' ', '"', ',']).any(is_repository) {
        found.push(Feature::GitSource);
    }
    if !matches!(
        &*keyword,
        "RUN" | "CMD" | "ENTRYPOINT" | "SHELL" | "HEALTHCHECK" | "MAINTAINER"
    ) {
        of_references(text, found);
    }
}

/// What ONBUILD keeps: an image that it comes from is newer than ONBUILD.
fn of_trigger(kept: &str, found: &mut Vec<Feature>) {
    of_instruction(kept, found);
    let mut from = false;
    flags(word(kept).1, &mut |flag| {
        from |= flag.starts_with("--from=") || (flag.starts_with("--mount=") && flag.contains("from="));
    });
    if from {
        found.push(Feature::TriggerFrom);
    }
}

fn of_flag(keyword: &str, flag: &str) -> Option<Feature> {
    let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
    let is_on = !value.eq_ignore_ascii_case("false");
    match (keyword, name) {
        ("RUN", "--network") if value != "default" => Some(Feature::Network),
        ("RUN", "--device") => Some(Feature::Device),
        ("RUN", "--security") => Some(Feature::Security),
        ("RUN", "--mount")
            if value.contains("type=secret") && value.split(',').any(|field| field.starts_with("env=")) =>
        {
            Some(Feature::SecretVariable)
        }
        ("COPY" | "ADD", "--link") if is_on => Some(Feature::Link),
        ("COPY", "--parents") if is_on => Some(Feature::Parents),
        ("COPY" | "ADD", "--exclude") => Some(Feature::Exclude),
        ("COPY" | "ADD", "--chmod") => of_mode(Some(&Text::Borrowed(value))),
        ("ADD", "--checksum") => Some(Feature::Checksum),
        ("ADD", "--keep-git-dir") if is_on => Some(Feature::KeepGitDir),
        ("ADD", "--unpack") => Some(Feature::Unpack),
        ("HEALTHCHECK", "--start-interval") => Some(Feature::StartInterval),
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

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// Hands out the flags, and gives what follows them. In the usual form, blanks in a flag stand in quotes or after a
/// backslash.
fn flags<'t>(text: &'t str, take: &mut impl FnMut(&str)) -> &'t str {
    let mut rest = text;
    while rest.starts_with("--") {
        let end = end_of_flag(rest);
        let (flag, after) = rest.split_at(end);
        rest = after.trim_start_matches([' ', '\t']);
        if flag == "--" {
            break;
        }
        take(flag);
    }
    rest
}

fn end_of_flag(text: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, next) in text.char_indices() {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' if quote.is_none() => quote = Some(next),
            next if quote == Some(next) => quote = None,
            ' ' | '\t' | '\n' if quote.is_none() => return at,
            _ => {}
        }
    }
    text.len()
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
            assert_eq!(features(text), needed, "{text}");
        }
    }
}
