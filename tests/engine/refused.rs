//! What a position cannot carry is refused by the rule that says so; the other tests build everything else.

use image_core::builder::Builder;
use image_core::spec::Spec;

use crate::case::BASE;
use crate::support::positions::Position;
use crate::support::values::VALUES;

fn rules(builder: &Builder) -> Vec<&'static str> {
    let problems = builder.problems();
    problems
        .iter()
        .filter(|problem| !problem.is_lint())
        .map(|problem| problem.rule.name())
        .collect()
}

#[test]
fn each_position_refuses_what_it_cannot_carry_and_nothing_else() {
    let mut wrong = Vec::new();
    let more = [("Nul", "a\0b"), ("OnlyNul", "\0")];
    for position in Position::ALL {
        for (name, text) in VALUES.iter().chain(&more) {
            if position == Position::Fallback && text.contains('}') {
                continue; // It ends there; what follows is text that may or may not make sense.
            }
            let found = rules(&position.declare(Spec::builder().from(BASE), text));
            let declared: Vec<_> = position.refusal(text).into_iter().collect();
            if found != declared {
                wrong.push(format!(
                    "{position:?} {name} {text:?}: {found:?} instead of {declared:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A line of a Dockerfile is limited, and what is escaped grows.
#[test]
fn no_position_makes_a_line_that_engines_refuse() {
    for text in ["x", "\"", "\\", "$", "\u{1}"] {
        for length in [12_000, 33_000, 64_960] {
            for position in Position::ALL {
                let builder = position.declare(Spec::builder().from(BASE), &text.repeat(length));
                let longest = builder
                    .build()
                    .map_or(0, |spec| spec.dockerfile().lines().map(str::len).max().unwrap_or(0));
                assert!(longest <= 65_000, "{position:?} {text:?} {length}: {longest}");
            }
        }
    }
}
