//! Build arguments before the first stage. A Dockerfile has them at its top, so those of the images that an image
//! continues go there too.

use std::borrow::Cow;

use super::{Lower, Sink};
use crate::model::{StepName, StepRef};
use crate::spec::BuildArg;

/// Hands out the global arguments: those of continued images first, each name once. The outermost default counts.
pub(super) fn hoist<'a>(steps: &[impl Lower<'a>], sink: &mut impl Sink<'a>) {
    let starts_at_once = steps.first().is_some_and(|step| step.name() == StepName::From);
    if starts_at_once && steps.iter().all(|step| step.name() != StepName::FromImage) {
        return;
    }
    let mut args = Vec::new();
    collect(steps, &mut args);
    for arg in args {
        sink.arg(arg);
    }
}

fn collect<'a>(steps: &[impl Lower<'a>], args: &mut Vec<BuildArg<'a>>) {
    for image in steps.iter().filter_map(Lower::continued) {
        collect(image.steps, args);
    }
    let mut comment = Vec::new();
    for step in steps.iter().take_while(|step| !step.starts_stage()) {
        match step.read().0 {
            StepRef::Comment(line) => comment.push(Cow::Borrowed(line)),
            StepRef::Arg(name, default) => {
                let comment = std::mem::take(&mut comment);
                declare(
                    BuildArg {
                        comment,
                        name: name.into(),
                        default: default.map(Cow::Borrowed),
                    },
                    args,
                );
            }
            _ => {}
        }
    }
}

fn declare<'a>(arg: BuildArg<'a>, args: &mut Vec<BuildArg<'a>>) {
    let known = args.iter().position(|known| known.name == arg.name);
    match known {
        Some(_) if arg.default.is_none() => {}
        Some(place) => args[place] = arg,
        None => args.push(arg),
    }
}
