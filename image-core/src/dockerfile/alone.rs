//! One instruction that comes from elsewhere and is put among others.

use super::{File, Instruction, Keyword, Problem, parse_steps};

/// Follows the instruction under test. If that takes more than its own lines, this one is no longer read as itself.
const NEXT: &str = "USER image-dsl";

/// The reasons why a text is not one instruction that may follow FROM.
#[derive(Debug)]
pub(crate) enum NotAlone {
    /// It cannot be read.
    Problems(Vec<Problem>),
    /// It is another number of instructions, or starts a stage.
    Count,
    /// It takes the instruction after it in, or has lines that belong to none.
    Open,
}

/// Reads a text that has to be one instruction, and to end where it ends.
///
/// # Errors
///
/// Why it cannot be put among others.
pub(crate) fn parse_alone(text: &str) -> Result<Instruction<'_>, NotAlone> {
    let mut file = parse_steps(text).map_err(NotAlone::Problems)?;
    let read = match file.instructions.pop() {
        Some(read) if file.instructions.is_empty() && read.keyword != Keyword::From => read,
        _ => return Err(NotAlone::Count),
    };
    let followed = format!("{text}\n{NEXT}\n");
    match parse_steps(&followed) {
        Ok(file) if is_followed(&file, &read) => Ok(read),
        _ => Err(NotAlone::Open),
    }
}

/// Returns whether the instruction is read as it is read alone, and the next one as itself.
fn is_followed(file: &File<'_>, read: &Instruction<'_>) -> bool {
    match file.instructions.as_slice() {
        [first, next] => first.normalized() == read.normalized() && next.normalized() == NEXT,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instruction_ends_where_it_ends() {
        for text in [
            "RUN id",
            "run id ",
            "RUN <<E\nid\nE",
            "RUN echo $((1<<2)) \"<<E\" <<<x",
            "COPY <<a <<b /c/\na\nb",
            "ONBUILD RUN id",
            "RUN a \\\n  b",
            "MAINTAINER me",
        ] {
            assert!(parse_alone(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "# a",
            "FROM a",
            "RUN a\nRUN b",
            "RUN <<E",
            "RUN <<'USER image-dsl'",
            "RUN <<'USER image-dsl'\nid",
            "COPY <<E /x",
            "ONBUILD RUN <<E",
            "RUN a \\",
            "RUN a \\ ",
            "RUN a \\\n",
            "RUN a \\\n# b",
            "RUN a \\\n\n",
            "RUN --mount=typ=x id",
            "ONBUILD FOO x",
            "ONBUILD FROM x",
            "COPY --from=a;:1 /a /x",
        ] {
            assert!(parse_alone(text).is_err(), "{text:?}");
        }
    }
}
