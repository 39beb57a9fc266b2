//! What the instructions of a spec mean, as lines that are equal where that is equal. For tests of `import`: the names
//! of stages do not count, nor whether a shell form names its shell, nor the blanks between the words of a command.

use std::collections::{BTreeSet, HashMap};

use image_core::dockerfile::{Form, Instruction, Keyword, parse, parse_steps};
use image_core::spec::{Action, Base, Command, Copy, Once, Origin, Run, Spec, Stage};

/// The lines of a spec.
pub(super) fn meaning(spec: &Spec) -> Vec<String> {
    let args = spec
        .args()
        .iter()
        .map(|arg| format!("ARG {} {:?} {:?}", arg.name, arg.default, arg.word));
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
        let shells = steps.filter_map(|step| match &step.action {
            Action::Shell(words) => Some(words.iter().map(str::to_owned).collect()),
            _ => None,
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
        base => format!("{base:?}"),
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
        Action::Run(run) => command(run, known),
        Action::Cmd(words) => format!("CMD {}", split(words.iter(), known)),
        Action::Entrypoint(words) => format!("ENTRYPOINT {}", split(words.iter(), known)),
        Action::Expose(ports) => format!("EXPOSE {:?}", ports.iter().collect::<BTreeSet<_>>()),
        Action::Raw(text) => raw(text, known),
        action => format!("{action:?}"),
    }
}

fn command(run: &Run<'_>, known: &Known) -> String {
    let words = match &run.command {
        Command::Shell(text) => split(std::iter::once(&**text), known),
        Command::Exec(words) => split(words.iter(), known),
        Command::Script(text) | Command::Function(text) => text.clone().into_owned(),
    };
    format!("RUN {words} {:?} {:?} {:?}", run.mounts, run.network, run.devices)
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

/// A shell form that the conversion leaves as it is, as the exec form in a shell.
fn raw(text: &str, known: &Known) -> String {
    if let Some(kept) = text.strip_prefix("ONBUILD ") {
        return format!("ONBUILD {}", raw(kept, known));
    }
    let exec = parse_steps(text).ok().and_then(|file| exec(file.instructions.first()?));
    let exec = exec.map(|exec| format!("FROM scratch\n{exec}\n"));
    let spec = exec.and_then(|text| Some(Spec::from(parse(&text).ok()?.convert(&text).ok()?)));
    let action = spec
        .as_ref()
        .and_then(|spec| Some(&spec.stages().first()?.instructions.first()?.action));
    action.map_or_else(|| text.to_owned(), |action| shown(action, known))
}

fn exec(instruction: &Instruction<'_>) -> Option<String> {
    let Form::Text(command) = &instruction.form else {
        return None;
    };
    let has_shell = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint);
    (has_shell && instruction.heredocs.is_empty() && !command.is_empty()).then_some(())?;
    let form = Form::Json(vec!["/bin/sh".into(), "-c".into(), command.clone()]);
    let instruction = instruction.clone();
    Some(Instruction { form, ..instruction }.normalized())
}
