//! What is accepted renders to as many instructions as the spec has, and to no other.

use image_core::dockerfile::{Form, Keyword, parse};
use image_core::spec::{Action, Spec};
use proptest::prelude::*;

use super::hostile::spec;
use super::read;

/// Reads the text of a spec again: its instructions are those of the spec, in their order.
fn holds_its_own(spec: &Spec) -> Result<(), TestCaseError> {
    let text = spec.dockerfile();
    let file = parse(&text).map_err(|problems| TestCaseError::fail(format!("{problems:?}\n{text}")))?;
    let mut rest = file.instructions.iter();
    let mut next = |expected: Option<Keyword>| {
        let found = rest.next().ok_or_else(|| TestCaseError::fail(text.clone()))?;
        prop_assert!(
            expected.is_none_or(|expected| found.keyword == expected),
            "{:?} in\n{}",
            found,
            text
        );
        Ok(found.clone())
    };
    for _ in spec.args() {
        next(Some(Keyword::Arg))?;
    }
    for stage in spec.stages() {
        next(Some(Keyword::From))?;
        for instruction in &stage.instructions {
            let found = next(instruction.action.keyword())?;
            means_the_same(&instruction.action, &found.form)?;
        }
    }
    prop_assert!(rest.next().is_none(), "{}", text);
    prop_assert!(!text.contains('\0'));
    Ok(())
}

fn means_the_same(action: &Action<'_>, form: &Form<'_>) -> Result<(), TestCaseError> {
    match (action, form) {
        (Action::OnBuild(kept), Form::Trigger(Some(inner))) => {
            prop_assert!(
                kept.keyword().is_none_or(|expected| inner.keyword == expected),
                "{:?}",
                inner
            );
            means_the_same(kept, &inner.form)?;
        }
        (Action::OnBuild(_), _) => prop_assert!(false, "{:?} keeps nothing", form),
        // Quotes keep what engines would take away at its end.
        (Action::User(user), Form::Text(text)) if !user.contains(['$', '\\', '"']) => {
            prop_assert_eq!(text.trim_matches('"'), &**user);
        }
        (Action::Cmd(words) | Action::Entrypoint(words) | Action::Shell(words), Form::Json(read)) => {
            prop_assert!(
                words.iter().eq(read.iter().map(|word| &**word)),
                "{:?} is read as {:?}",
                words,
                read
            );
        }
        _ => {}
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hostile_spec_is_refused_or_has_its_own_instructions(spec in spec()) {
        if let Ok(read) = read(&spec) {
            holds_its_own(&read)?;
            prop_assert_eq!(Spec::from_json(&read.to_json()).map_err(|error| error.to_string()), Ok(read));
        }
    }
}
