//! Reads Dockerfiles, independently of what writes them: instructions by `parse-dockerfile`, words inside them as
//! `BuildKit`'s `shell/lex.go` and `parser.go` do.

use parse_dockerfile::{Command, HealthcheckArguments, Instruction, JsonOrStringArray, Source, UnescapedString};

/// An instruction: its name, its mounts, and its words after the engine has unquoted and expanded them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// The fields of each `--mount`.
    pub(crate) mounts: Vec<Vec<String>>,
    /// Keys and values, paths, or a program and its arguments; a command in shell form after its shell.
    pub(crate) words: Vec<String>,
}

/// The instructions of a Dockerfile.
pub(crate) fn read(text: &str) -> Result<Vec<Line>, String> {
    let file = parse_dockerfile::parse(text).map_err(|error| format!("{error}\n{text}"))?;
    let directives = &file.parser_directives;
    if directives.syntax.is_some() || directives.escape.is_some() || directives.check.is_some() {
        return Err(format!("a directive\n{text}"));
    }
    Ok(file
        .instructions
        .iter()
        .map(|instruction| line(instruction, text))
        .collect())
}

fn line(instruction: &Instruction<'_>, text: &str) -> Line {
    let (name, words) = match instruction {
        Instruction::From(from) => ("FROM", vec![lex(&from.image.value)]),
        Instruction::Env(env) => ("ENV", pair(&env.arguments)),
        Instruction::Label(label) => ("LABEL", pair(&label.arguments)),
        Instruction::Arg(arg) => ("ARG", pair(&arg.arguments)),
        Instruction::Workdir(workdir) => ("WORKDIR", vec![lex(workdir.arguments.value.trim())]),
        Instruction::Volume(volume) => ("VOLUME", list(&volume.arguments)),
        Instruction::Cmd(cmd) => ("CMD", command(&cmd.arguments)),
        Instruction::Entrypoint(entrypoint) => ("ENTRYPOINT", command(&entrypoint.arguments)),
        Instruction::Healthcheck(check) => ("HEALTHCHECK", check_words(&check.arguments)),
        Instruction::Run(run) => ("RUN", command(&run.arguments)),
        Instruction::Copy(copy) => ("COPY", copied(&copy.src, &copy.dest)),
        Instruction::Add(_)
        | Instruction::Expose(_)
        | Instruction::Maintainer(_)
        | Instruction::Onbuild(_)
        | Instruction::Shell(_)
        | Instruction::Stopsignal(_)
        | Instruction::User(_)
        | _ => ("another", Vec::new()),
    };
    let mounts = if let Instruction::Run(run) = instruction {
        mounts(text[run.run.span.start..].split('\n').next().unwrap_or_default())
    } else {
        Vec::new()
    };
    Line { name, mounts, words }
}

fn check_words(check: &HealthcheckArguments<'_>) -> Vec<String> {
    let HealthcheckArguments::Cmd { arguments, .. } = check else {
        return Vec::new();
    };
    command(arguments)
}

fn command(command: &Command<'_>) -> Vec<String> {
    match command {
        Command::Exec(words) => words.value.iter().map(|word| word.value.to_string()).collect(),
        Command::Shell(text) => ["/bin/sh", "-c", text.value].map(str::to_owned).to_vec(),
        _ => Vec::new(),
    }
}

fn list<const N: usize>(words: &JsonOrStringArray<'_, N>) -> Vec<String> {
    match words {
        JsonOrStringArray::Json(words) => words.value.iter().map(|word| lex(&word.value)).collect(),
        JsonOrStringArray::String(words) => words.iter().map(|word| lex(&word.value)).collect(),
    }
}

/// Sources are patterns still: see [`unglobbed`].
fn copied(sources: &[Source<'_>], destination: &UnescapedString<'_>) -> Vec<String> {
    let sources = sources.iter().map(|source| {
        let Source::Path(path) = source else {
            return "a heredoc".to_owned();
        };
        lex(&path.value)
    });
    sources.chain([lex(&destination.value)]).collect()
}

/// `key=value` of one pair; the key alone where there is no `=`.
fn pair(text: &UnescapedString<'_>) -> Vec<String> {
    let text = text.value.trim();
    let end = key_end(text);
    let key = lex(&text[..end]);
    match text[end..].strip_prefix('=') {
        Some(value) => vec![key, lex(value)],
        None => vec![key],
    }
}

/// Returns where a key, perhaps in double quotes, ends.
fn key_end(text: &str) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    text.char_indices()
        .find(|(_, next)| {
            quoted ^= *next == '"' && !escaped;
            escaped = *next == '\\' && !escaped;
            *next == '=' && !quoted
        })
        .map_or(text.len(), |(at, _)| at)
}

/// The fields of each `--mount` of a line. `parse-dockerfile` ends flags at blanks in quotes too, engines do not.
fn mounts(line: &str) -> Vec<Vec<String>> {
    let flags = flags(line.trim_start_matches("RUN"));
    let mounts = flags.iter().filter_map(|flag| flag.strip_prefix("--mount="));
    mounts
        .map(|value| csv(value).iter().map(|field| lex(field)).collect())
        .collect()
}

/// The flags before a command, without quotes and escapes, as `parser.go` extracts them.
fn flags(text: &str) -> Vec<String> {
    let mut flags = Vec::new();
    let mut chars = text.chars();
    loop {
        while chars.as_str().starts_with([' ', '\t']) {
            chars.next();
        }
        if !chars.as_str().starts_with("--") {
            return flags;
        }
        flags.push(flag(&mut chars));
    }
}

fn flag(chars: &mut std::str::Chars<'_>) -> String {
    let mut out = String::new();
    let mut quote = None;
    while let Some(next) = chars.next() {
        match (next, quote) {
            ('\\', _) => out.extend(chars.next()),
            (_, Some(open)) if next == open => quote = None,
            ('"' | '\'', None) => quote = Some(next),
            (' ' | '\t', None) => break,
            _ => out.push(next),
        }
    }
    out
}

fn csv(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

/// A text as the lexer leaves it, with no variable set.
pub(crate) fn lex(text: &str) -> String {
    let mut chars = text.chars().peekable();
    until(&mut chars, None)
}

type Chars<'t> = std::iter::Peekable<std::str::Chars<'t>>;

/// Returns what stands up to `end`, outside quotes.
fn until(chars: &mut Chars<'_>, end: Option<char>) -> String {
    let mut out = String::new();
    while let Some(next) = chars.next() {
        match next {
            _ if Some(next) == end => break,
            '\\' => out.extend(chars.next()),
            '\'' => out.extend(chars.by_ref().take_while(|next| *next != '\'')),
            '"' => double(chars, &mut out),
            '$' => reference(chars, &mut out),
            _ => out.push(next),
        }
    }
    out
}

fn double(chars: &mut Chars<'_>, out: &mut String) {
    while let Some(next) = chars.next() {
        match next {
            '"' => return,
            '$' => reference(chars, out),
            '\\' => match chars.next() {
                Some(next @ ('"' | '$' | '\\')) => out.push(next),
                other => out.extend(['\\'].into_iter().chain(other)),
            },
            _ => out.push(next),
        }
    }
}

/// `${NAME:-word}` and `$NAME`, of variables that nothing sets.
fn reference(chars: &mut Chars<'_>, out: &mut String) {
    let braced = chars.next_if_eq(&'{').is_some();
    while chars
        .next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
        .is_some()
    {}
    if !braced {
        return;
    }
    let form: String = [chars.next(), chars.next_if(|next| matches!(next, '-' | '+'))]
        .into_iter()
        .flatten()
        .collect();
    match form.as_str() {
        ":-" => out.push_str(&until(chars, Some('}'))),
        ":+" => drop(until(chars, Some('}'))),
        _ => {}
    }
}

/// The one name that a pattern of Go's `filepath.Match` matches; `None` where it is a wildcard.
pub(crate) fn unglobbed(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars();
    while let Some(next) = chars.next() {
        match next {
            '*' | '?' => return None,
            '\\' => out.extend(chars.next()),
            '[' => {
                out.extend(chars.next());
                chars.next().filter(|close| *close == ']')?;
            }
            _ => out.push(next),
        }
    }
    Some(out)
}

/// The words of a shell command, as a POSIX shell splits it where nothing is expanded.
pub(crate) fn shell_words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = command.chars();
    while let Some(next) = chars.next() {
        match next {
            ' ' => words.extend(word.take()),
            '\'' => word
                .get_or_insert_default()
                .extend(chars.by_ref().take_while(|next| *next != '\'')),
            '\\' => word.get_or_insert_default().extend(chars.next()),
            _ => word.get_or_insert_default().push(next),
        }
    }
    words.extend(word);
    words
}
