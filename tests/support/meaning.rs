//! What the instructions of a spec mean, as lines that are equal where that is equal. For tests of `import`: the names
//! of stages do not count, nor whether a shell form names its shell, nor the blanks between the words of a command.

use std::collections::{BTreeSet, HashMap};

use image_core::dockerfile::{Form, Instruction, Keyword, parse, parse_steps};
use image_core::spec::{Action, Base, Command, Origin, Run, Spec, Stage};

/// The lines of a spec.
pub(super) fn meaning(spec: &Spec) -> Vec<String> {
    let args = spec
        .args
        .iter()
        .map(|arg| format!("ARG {} {:?}", arg.name, arg.default));
    let mut numbers = HashMap::new();
    let mut lines: Vec<String> = args.collect();
    for (number, stage) in spec.stages.iter().enumerate() {
        lines.push(start(stage, &numbers));
        let actions = stage.instructions.iter().map(|step| &step.action);
        lines.extend(actions.map(|action| shown(action, &numbers)));
        if let Some(name) = &stage.from.name {
            numbers.insert(name.to_string(), number);
        }
    }
    lines
}

fn start(stage: &Stage, numbers: &HashMap<String, usize>) -> String {
    let base = match &stage.from.base {
        Base::Stage(name) => format!("stage {:?}", numbers.get(&**name)),
        base => format!("{base:?}"),
    };
    format!("FROM {base} {:?}", stage.from.platform)
}

fn shown(action: &Action<'_>, numbers: &HashMap<String, usize>) -> String {
    match action {
        Action::Copy {
            from: Some(Origin::Stage(name)),
            ..
        } => {
            let mut copy = action.clone();
            if let Action::Copy { from, .. } = &mut copy {
                *from = None;
            }
            format!("from stage {:?} {copy:?}", numbers.get(&**name))
        }
        Action::Run(run) => command(run),
        Action::Cmd(words) => format!("CMD {}", split(words.iter())),
        Action::Entrypoint(words) => format!("ENTRYPOINT {}", split(words.iter())),
        Action::Expose(ports) => format!("EXPOSE {:?}", ports.iter().collect::<BTreeSet<_>>()),
        Action::Raw(text) => raw(text),
        action => format!("{action:?}"),
    }
}

fn command(run: &Run<'_>) -> String {
    let words = match &run.command {
        Command::Shell(text) => split(std::iter::once(&**text)),
        Command::Exec(words) => split(words.iter()),
        Command::Script(text) | Command::Function(text) => text.clone().into_owned(),
    };
    format!("RUN {words} {:?} {:?} {:?}", run.mounts, run.network, run.devices)
}

/// The words of a command, without the shell that runs it.
fn split<'a>(words: impl Iterator<Item = &'a str> + Clone) -> String {
    let words: Vec<&str> = words.collect();
    let command = match words.as_slice() {
        [shell, .., "-c", command] if shell.ends_with("sh") => command,
        [command] => command,
        _ => return format!("{words:?}"),
    };
    format!("{:?}", command.split_ascii_whitespace().collect::<Vec<_>>())
}

/// A shell form that the conversion leaves as it is, as the exec form in a shell.
fn raw(text: &str) -> String {
    if let Some(kept) = text.strip_prefix("ONBUILD ") {
        return format!("ONBUILD {}", raw(kept));
    }
    let exec = parse_steps(text).ok().and_then(|file| exec(file.instructions.first()?));
    let exec = exec.map(|exec| format!("FROM scratch\n{exec}\n"));
    let spec = exec.and_then(|text| Some(Spec::from(parse(&text).ok()?.convert(&text).ok()?)));
    let action = spec
        .as_ref()
        .and_then(|spec| Some(&spec.stages.first()?.instructions.first()?.action));
    action.map_or_else(|| text.to_owned(), |action| shown(action, &HashMap::new()))
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
