//! Build arguments before the first stage. A Dockerfile has them at its top, so those of the images that an image
//! continues go there too.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Lower, Sink};
use crate::model::{StepName, StepRef};
use crate::spec::{BuildArg, RawInstruction, Text};

/// Hands out the global arguments: those of continued images first. Where an image has arguments of a name that one it
/// continues has, they stand in that one's place: as with `--build-arg`, what is there already sees the outer default.
pub(super) fn hoist<'a>(steps: &'a [impl Lower<'a>], sink: &mut impl Sink<'a>) {
    let starts_at_once = steps.first().is_some_and(|step| step.name() == StepName::From);
    if starts_at_once && steps.iter().all(|step| step.continued().is_none()) {
        return;
    }
    for arg in collect(steps) {
        sink.arg(arg);
    }
}

fn collect<'a>(steps: &'a [impl Lower<'a>]) -> Vec<BuildArg<'a>> {
    let mut args = Vec::new();
    for image in steps.iter().filter_map(Lower::continued) {
        declare(collect(image.steps()), &mut args);
    }
    declare(collect_own(steps), &mut args);
    args
}

/// Returns those that the image itself has.
fn collect_own<'a>(steps: &'a [impl Lower<'a>]) -> Vec<BuildArg<'a>> {
    let (mut args, mut comment) = (Vec::new(), Vec::new());
    for step in steps.iter().take_while(|step| !step.starts_stage()) {
        match step.read() {
            None => {}
            Some(StepRef::Comment(line)) => comment.push(Cow::Borrowed(line)),
            Some(step) => args.extend(argument(step).map(|arg| BuildArg {
                comment: std::mem::take(&mut comment),
                ..arg
            })),
        }
    }
    args
}

/// Returns the argument that a step declares; a raw instruction has one, in its usual form.
fn argument(step: StepRef<'_>) -> Option<BuildArg<'_>> {
    let (name, default, word) = if let StepRef::Arg(name, default) = step {
        (name, default, None)
    } else if let StepRef::Raw(text) = step {
        let (name, word) = RawInstruction::read(text).args().into_iter().next()?;
        (name, None, word)
    } else {
        return None;
    };
    Some(BuildArg {
        comment: Vec::new(),
        name: name.into(),
        default: default.map(Cow::Borrowed),
        word: word.map(Cow::Borrowed),
    })
}

/// Adds the arguments of an image to those that it continues.
fn declare<'a>(own: Vec<BuildArg<'a>>, args: &mut Vec<BuildArg<'a>>) {
    let mut continued: BTreeMap<Text<'a>, Vec<usize>> = BTreeMap::new();
    for (place, arg) in args.iter().enumerate() {
        continued.entry(arg.name.clone()).or_default().push(place);
    }
    let mut all: Vec<Option<BuildArg<'a>>> = args.drain(..).map(Some).collect();
    for arg in own {
        let is_bare = arg.default.is_none() && arg.word.is_none();
        if is_bare && continued.contains_key(&arg.name) {
            continue;
        }
        match continued.remove(&arg.name).as_deref() {
            Some([first, later @ ..]) => {
                for place in later {
                    all[*place] = None;
                }
                all[*first] = Some(arg);
            }
            Some([]) | None => all.push(Some(arg)),
        }
    }
    args.extend(all.into_iter().flatten());
}
