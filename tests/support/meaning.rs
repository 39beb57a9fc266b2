//! What the instructions of a spec mean, as lines that are equal where that is equal. For tests of `import`: the names
//! of stages do not count, nor whether a shell form names its shell, nor the blanks between the words of a command.

use std::collections::HashMap;

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
        Action::Raw(text) => raw(text),
        action => format!("{action:?}"),
    }
}

fn command(run: &Run<'_>) -> String {
    let words = match &run.command {
        Command::Shell(text) => split(std::iter::once(&**text)),
        Command::Exec(words) => split(words.iter()),
        Command::Script(text) => text.clone().into_owned(),
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

/// A shell form that the conversion leaves as it is.
fn raw(text: &str) -> String {
    if let Some(kept) = text.strip_prefix("ONBUILD ") {
        return format!("ONBUILD {}", raw(kept));
    }
    for keyword in ["RUN", "CMD", "ENTRYPOINT"] {
        if let Some(command) = text.strip_prefix(keyword).and_then(|rest| rest.strip_prefix(' '))
            && !command.starts_with("--")
            && !text.contains('\n')
        {
            let words = split(std::iter::once(command));
            let rest = if keyword == "RUN" { " [] None []" } else { "" };
            return format!("{keyword} {words}{rest}");
        }
    }
    text.to_owned()
}
