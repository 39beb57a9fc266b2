//! Bases that are not to be those of a lock.

use crate::model::{Image, OptName, Step};

/// Returns the references after `from` that say `unlocked`, those of images that are continued among them: the command `lock`
/// leaves them out.
#[must_use]
pub fn unlocked(image: &Image) -> Vec<&'static str> {
    let mut found = Vec::new();
    add(image.steps(), &mut found);
    found
}

fn add(steps: &'static [Step], found: &mut Vec<&'static str>) {
    let mut rest = steps;
    while let [step, after @ ..] = rest {
        let mut options = after.iter().take_while(|option| option.is_option());
        if let Step::From(reference) = step
            && options.any(|option| matches!(option, Step::Flag(OptName::Unlocked)))
        {
            found.push(reference);
        }
        if let Step::FromImage(image) = step {
            add(image.steps(), found);
        }
        rest = after;
    }
}
