//! What the instructions of a spec mean, as lines that are equal where that is equal. For tests of `import`: the names
//! of stages do not count, nor whether a shell form names its shell, nor the blanks between the words of a command.

use std::collections::{BTreeSet, HashMap};

use image_core::dockerfile::{Flag, Form, Instruction, Keyword, parse_steps};
use image_core::spec::{Action, Base, BuildArg, Command, Copy, Once, Origin, Run, Spec, Stage};

/// The lines of a spec.
pub(super) fn meaning(spec: &Spec) -> Vec<String> {
    // Whether a default is a text or a word depends on the other words of its instruction.
    let default = |arg: &BuildArg<'_>| {
        let default = arg.default.as_ref().or(arg.word.as_ref());
        default.map(|text| text.trim_matches('"').to_owned())
    };
    let args = spec
        .args()
        .iter()
        .map(|arg| format!("ARG {} {:?}", arg.name, default(arg)));
    let mut known = Known::of(spec);
    let mut lines: Vec<String> = args.collect();
    for (number, stage) in spec.stages().iter().enumerate() {
        lines.push(start(stage, &known.stages));
        let actions = stage.instructions.iter().map(|step| &step.action).enumerate();
        // Of what an image has once, the last one counts.
        let overridden = |at: usize, action: &Action<'_>| {
            let later = stage
                .instructions
                .iter()
                .skip(at + 1)
                .map(|step| Once::of(&step.action));
            Once::of(action).is_some_and(|once| later.flatten().any(|later| later == once))
        };
        let actions = actions
            .filter(|(at, action)| !overridden(*at, action))
            .map(|(_, action)| action);
        lines.extend(actions.map(|action| shown(action, &known)));
        if let Some(name) = &stage.from.name {
            known.stages.insert(name.to_string(), number);
        }
    }
    lines
}

/// The context in which the lines of a spec are read.
#[derive(Default)]
struct Known {
    /// The numbers of the stages that have names.
    stages: HashMap<String, usize>,
    /// The words of every `SHELL`.
    shells: Vec<Vec<String>>,
}

impl Known {
    fn of(spec: &Spec) -> Self {
        let steps = spec.stages().iter().flat_map(|stage| &stage.instructions);
        let shells = steps.filter_map(|step| {
            let Action::Shell(words) = &step.action else {
                return None;
            };
            Some(words.iter().map(str::to_owned).collect())
        });
        Self {
            stages: HashMap::new(),
            shells: shells.collect(),
        }
    }

    fn is_shell(&self, words: &[&str]) -> bool {
        matches!(words, [shell, .., "-c"] if shell.ends_with("sh")) || self.shells.iter().any(|shell| shell == words)
    }
}

fn start(stage: &Stage, numbers: &HashMap<String, usize>) -> String {
    let base = match &stage.from.base {
        Base::Stage(name) => format!("stage {:?}", numbers.get(&**name)),
        base @ (Base::Image(_) | Base::Scratch | Base::Id(_)) => format!("{base:?}"),
    };
    format!("FROM {base} {:?}", stage.from.platform)
}

fn shown(action: &Action<'_>, known: &Known) -> String {
    match action {
        Action::Copy(copy) => match &copy.from {
            Some(Origin::Stage(name)) => {
                let alone = Copy {
                    from: None,
                    ..copy.clone()
                };
                format!("from stage {:?} {alone:?}", known.stages.get(&**name))
            }
            Some(Origin::Image(_)) | None => format!("{copy:?}"),
        },
        Action::Run(run) => command(Keyword::Run, &[], &run_words(run, known)),
        Action::Cmd(words) => command(Keyword::Cmd, &[], &split(words.iter(), known)),
        Action::Entrypoint(words) => command(Keyword::Entrypoint, &[], &split(words.iter(), known)),
        Action::Expose(ports) => format!("EXPOSE {:?}", ports.iter().collect::<BTreeSet<_>>()),
        Action::Raw(text) => raw(text, known),
        action @ (Action::Arg(_)
        | Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Healthcheck(_)
        | Action::Add(_)
        | Action::OnBuild(_)) => format!("{action:?}"),
    }
}

/// A command with its flags, whose order does not count.
fn command(keyword: Keyword, flags: &[Flag<'_>], words: &str) -> String {
    let mut flags: Vec<String> = flags
        .iter()
        .map(|flag| format!("{:?}", (&flag.name, &flag.value)))
        .collect();
    flags.sort();
    format!("{keyword} {flags:?} {words}")
}

/// The words of a command, which has no flags: one that has stays as it is.
fn run_words(run: &Run<'_>, known: &Known) -> String {
    match &run.command {
        Command::Shell(text) => split(std::iter::once(&**text), known),
        Command::Exec(words) => split(words.iter(), known),
        Command::Script(text) | Command::Function(text) => text.clone().into_owned(),
        Command::Call(call) => format!("{} {:?}", call.function, call.args),
    }
}

/// The words of a command, without the shell that runs it.
fn split<'a>(words: impl Iterator<Item = &'a str>, known: &Known) -> String {
    let words: Vec<&str> = words.collect();
    let command = match words.as_slice() {
        [shell @ .., command] if shell.is_empty() || known.is_shell(shell) => command,
        _ => return format!("{words:?}"),
    };
    format!("{:?}", command.split_ascii_whitespace().collect::<Vec<_>>())
}

/// An instruction that stays as it is; of a command, the words and flags count.
fn raw(text: &str, known: &Known) -> String {
    if let Some(kept) = text.strip_prefix("ONBUILD ") {
        return format!("ONBUILD {}", raw(kept, known));
    }
    let Some(instruction) = parse_steps(text).ok().and_then(|mut file| file.instructions.pop()) else {
        return text.to_owned();
    };
    let Instruction {
        keyword,
        flags,
        form,
        heredocs,
        ..
    } = &instruction;
    let is_command = matches!(keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint) && heredocs.is_empty();
    match form {
        Form::Text(line) if is_command && !line.is_empty() => {
            command(*keyword, flags, &split(std::iter::once(&**line), known))
        }
        Form::Json(words) if is_command => command(*keyword, flags, &split(words.iter().map(|word| &**word), known)),
        Form::Json(_)
        | Form::Text(_)
        | Form::Words(_)
        | Form::Pairs(_)
        | Form::Legacy(_)
        | Form::Probe { .. }
        | Form::Trigger(_) => text.to_owned(),
    }
}
