//! Each text of an image once as it is and once as a constant of the same text: the rules between statements find the
//! same in the same statements, whether the check or a need decides.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::base;
use super::facts::unmet_needs;
use super::{Builder, Spec};
use crate::ast::{Argument, Content, Tree, Value};
use crate::check::{Diagnostic, FactNode, Outcome, Whole, check};
use crate::deferred::{FactKind, NeedKind};
use crate::node::{Known, Val};
use crate::rule::Rule;

/// The lints that compare statements.
const LINTS: &[Rule] = &[Rule::NeedsRoot, Rule::ClosedCache, Rule::ReplacedPath];

/// What is found: statements and the rules that they break.
type Verdict = BTreeSet<(u32, &'static str)>;

fn verdict(outcome: &Outcome, needs: &[Diagnostic]) -> Verdict {
    let found = outcome.diagnostics.iter().chain(needs);
    let compared = found.filter(|one| !one.is_lint() || LINTS.contains(&one.rule));
    compared.map(|one| (one.at, one.rule.name())).collect()
}

/// Turns texts into constants, each with its number.
struct Constants {
    texts: Vec<String>,
    /// The one that is a constant; all of them without.
    only: Option<usize>,
}

impl Constants {
    fn tree(&mut self, tree: &mut Tree) {
        tree.statements
            .iter_mut()
            .for_each(|statement| self.arguments(&mut statement.arguments));
    }

    fn arguments(&mut self, arguments: &mut [Argument]) {
        for argument in arguments {
            self.value(&mut argument.value);
            argument.to.iter_mut().for_each(|to| self.value(to));
        }
    }

    fn value(&mut self, value: &mut Value) {
        match &mut value.content {
            Content::Text(text) => {
                let number = self.texts.len();
                self.texts.push(text.clone());
                if self.only.is_none_or(|only| only == number) {
                    value.content = Content::Constant(u32::try_from(number).unwrap());
                }
            }
            Content::List(items) => items.iter_mut().for_each(|item| self.value(item)),
            Content::Call(_, arguments) => self.arguments(arguments),
            Content::Integer(_)
            | Content::Bool(_)
            | Content::Word(_)
            | Content::Constant(_)
            | Content::Spread(_)
            | Content::Entry(..)
            | Content::Arrow(..)
            | Content::Path(..)
            | Content::Image(_)
            | Content::Steps(_)
            | Content::Function(..)
            | Content::Wrong => {}
        }
    }

    /// Gives a fact the texts of its constants, as the compiler does.
    fn know(&self, node: &mut FactNode) {
        match &mut node.fact {
            FactKind::User(val) | FactKind::Provided(val) | FactKind::StageFrom(_, val) => self.know_val(val),
            FactKind::Need(_, need) | FactKind::Lenient(_, need) | FactKind::Lint(_, need) => self.know_need(need),
            FactKind::Stage(_)
            | FactKind::Image(..)
            | FactKind::Steps(_)
            | FactKind::Env(_)
            | FactKind::Replaced(_)
            | FactKind::Extended(_)
            | FactKind::Arg(_)
            | FactKind::Workdir
            | FactKind::Kept
            | FactKind::NotKept => {}
        }
    }

    fn know_need(&self, need: &mut NeedKind) {
        match need {
            NeedKind::Text(val, _)
            | NeedKind::Extends(_, val)
            | NeedKind::Kept(_, val)
            | NeedKind::WholePath(val)
            | NeedKind::OtherStage(val)
            | NeedKind::NoStage(val)
            | NeedKind::NamedUser(val, ..)
            | NeedKind::PlatformOfBase(val, _)
            | NeedKind::Folder(val) => self.know_val(val),
            NeedKind::GlobTo(source, destination) => {
                self.know_val(source);
                self.know_val(destination);
            }
            NeedKind::Variable(_)
            | NeedKind::GlobalVariable(_)
            | NeedKind::Texts(..)
            | NeedKind::Given(..)
            | NeedKind::Program(_)
            | NeedKind::NotExtended(_)
            | NeedKind::Workdir(..)
            | NeedKind::Stage(_)
            | NeedKind::FreeStage(_)
            | NeedKind::Unnamed
            | NeedKind::Buildable(_)
            | NeedKind::Fragment
            | NeedKind::Mounts
            | NeedKind::Continued
            | NeedKind::Root
            | NeedKind::OwnCache
            | NeedKind::FragmentUsers => {}
        }
    }

    fn know_val(&self, val: &mut Val) {
        if let Known::Constant(number) = val.text {
            val.text = Known::Text(self.texts[number as usize].clone());
        }
    }
}

/// Returns the verdict with one text as a constant, or all; the number of the texts too.
fn with_constants(builder: &Builder, only: Option<usize>) -> (Verdict, usize) {
    let mut tree = builder.tree.clone();
    let mut constants = Constants {
        texts: Vec::new(),
        only,
    };
    constants.tree(&mut tree);
    let mut outcome = check(
        &tree,
        Whole::Image,
        Some(builder.folder()).filter(|folder| folder.is_dir()),
    );
    outcome.facts.iter_mut().for_each(|node| constants.know(node));
    let needs = unmet_needs(&outcome.facts);
    (verdict(&outcome, &needs), constants.texts.len())
}

#[test]
fn constants_are_judged_as_texts() {
    let mut wrong = String::new();
    for (name, image) in images() {
        let outcome = image.checked();
        let literal = verdict(&outcome, &unmet_needs(&outcome.facts));
        let (all, count) = with_constants(&image, None);
        let each = (0..count).map(|one| (Some(one), with_constants(&image, Some(one)).0));
        for (only, constant) in each.chain([(None, all)]) {
            let needs_literal = constant.iter().any(|(_, rule)| *rule == "literal_needed");
            if constant != literal && !needs_literal {
                writeln!(
                    wrong,
                    "{name} ({only:?}): {literal:?} as texts, {constant:?} as constants"
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn debian() -> Builder {
    Spec::builder().from("debian:12")
}

fn files() -> Builder {
    Spec::builder()
        .context("../tests/ui/files")
        .from("python:3.12-slim")
        .named("a")
}

/// Returns images in which statements need something of each other, with and without what they need.
#[rustfmt::skip]
fn images() -> Vec<(&'static str, Builder)> {
    vec![
        ("unknown", debian().env("A", "$NOPE")),
        ("known by env", debian().env("A", "1").env("B", "$A ${NOPE:+$NOPE} ${A:-$NOPE}")),
        ("known by arg", debian().arg("A").workdir("/x/$A")),
        ("arg is not inherited", debian().named("a").arg("A").from("a").env("B", "$A")),
        ("env is inherited", debian().named("a").env("A", "1").from("a").env("B", "$A")),
        ("base named by a text", debian().named("a").env("A", "1").workdir("/w").from("a").env("B", "$A").workdir("x")),
        ("provided", debian().option("provides", "CUDA").env("B", "$CUDA")),
        ("guarded", debian().env("B", "${A:+$A}${B:-}")),
        ("path", debian().env("B", "$PATH")),
        ("global not of the stage", Spec::builder().arg("V").from("debian:12").env("A", "$V")),
        ("global", Spec::builder().arg_default("V", "12").from("debian:$V")),
        ("not global", debian().arg("V").from("debian:$V")),
        ("global by a global", Spec::builder().arg_default("V", "1").arg_default("W", "$V").from("debian:12")),
        ("unknown global", Spec::builder().arg_default("W", "$V").from("debian:12")),
        ("PATH is not global", Spec::builder().arg_default("W", "$PATH").from("debian:12")),
        ("platform in a global", Spec::builder().arg_default("W", "$TARGETARCH").from("debian:12")),
        ("platform of the base", debian().option("platform", "$BUILDPLATFORM")),
        ("platform in a stage", debian().env("A", "$TARGETARCH")),
        ("allowed variable", debian().env("A", "$NOPE").allow("undefined_variable")),
        ("relative workdir", debian().workdir("app")),
        ("second workdir", debian().workdir("/srv").workdir("app")),
        ("reference as workdir", debian().arg("A").workdir("$A")),
        ("inherited workdir", debian().named("a").workdir("/srv").from("a").workdir("app")),
        ("relative copy", debian().copy("/etc", "x").option("from", "alpine:3")),
        ("relative copy in a workdir", debian().workdir("/srv").copy("/etc", "x").option("from", "alpine:3")),
        ("relative start place", debian().mount("/etc", "x").flag("external")),
        ("relative modules", files().python_source("my_package").option("to", "x")),
        ("copy from a stage", debian().named("a").from("alpine:3").copy("/x", "/y").option("from", "a")),
        ("copy from itself", debian().named("a").copy("/x", "/y").option("from", "a")),
        ("kept copy from a stage", debian().named("a").from("alpine:3").copy("/x", "/y").option("from", "a").on_build()),
        ("several to a file", debian().copy(["/x", "/y"], "/z").option("from", "alpine:3")),
        ("several to a folder", debian().copy(["/x", "/y"], "/z/").option("from", "alpine:3")),
        ("glob to a file", files().copy("*.txt", "/z")),
        ("glob to a folder", files().copy("*.txt", "/z/")),
        ("no glob", files().copy("requirements.txt", "/z")),
        ("replaced modules", files().python_source("my_package").env("PYTHONPATH", "/lib")),
        ("kept modules", files().python_source("my_package").env("PYTHONPATH", "/lib:$PYTHONPATH")),
        ("replaced in a later stage", files().python_source("my_package").from("a").env("PYTHONPATH", "/lib")),
        ("replaced path", debian().env("PATH", "/opt/bin")),
        ("whole path", debian().env("PATH", "/usr/bin:/bin")),
        ("added python", debian().option("add_python", "3.12").env("PATH", "/opt/bin")),
        ("named base", Spec::builder().from(base::micromamba()).env("PATH", "/opt/bin")),
        ("set twice", debian().env("A", "1").env("A", "2")),
        ("extended", debian().env("A", "1").env("A", "$A:2")),
        ("arg is env", debian().arg("A").env("A", "$A")),
        ("user", debian().user("app").apt("git")),
        ("root", debian().user("app").user("root").apt("git")),
        ("number", debian().user("1000").run("x").option("cache", "/c")),
        ("name", debian().user("app").run("x").option("cache", "/c")),
        ("inherited user", debian().user("app").named("a").from("a").apt("git")),
        ("user of the base", Spec::builder().from("mambaorg/micromamba:2").apt("git")),
        ("kept env", debian().env("A", "1").on_build().env("B", "$A").on_build()),
        ("kept env is kept", debian().env("A", "1").on_build().env("B", "$A")),
        ("kept workdir", debian().workdir("/w").on_build().workdir("x").on_build()),
        ("kept workdir is kept", debian().workdir("/w").on_build().workdir("x")),
        ("kept user", debian().user("app").on_build().apt("git").on_build()),
        ("kept user is kept", debian().user("app").on_build().apt("git")),
    ]
}

/// Statements that set, need or replace something of each other.
#[rustfmt::skip]
const STATEMENTS: &[fn(Builder) -> Builder] = &[
    |image| image.env("A", "1"),
    |image| image.env("A", "$A:2"),
    |image| image.env("B", "$A"),
    |image| image.env("PATH", "/opt/bin"),
    |image| image.env("PATH", "/usr/bin:/bin"),
    |image| image.env("PATH", "/opt/bin:$PATH"),
    |image| image.env("PYTHONPATH", "/lib"),
    |image| image.arg("A"),
    |image| image.arg_default("B", "$A"),
    |image| image.workdir("/w"),
    |image| image.workdir("x"),
    |image| image.user("app"),
    |image| image.user("1000"),
    |image| image.user("root"),
    |image| image.apt("git"),
    |image| image.run("x").option("cache", "/c"),
    |image| image.copy("/x", "/y").option("from", "a"),
    |image| image.copy("/x", "y").option("from", "b"),
    |image| image.python_source("my_package"),
];

/// Starts of stages, after which no `on_build` may stand.
#[rustfmt::skip]
const BASES: &[fn(Builder) -> Builder] = &[
    |image| image.from("debian:12"),
    |image| image.from("debian:12").named("b"),
    |image| image.from("debian:12").option("provides", "A"),
    |image| image.from("debian:12").option("add_python", "3.12"),
    |image| image.from("mambaorg/micromamba:2"),
    |image| image.from("a"),
    |image| image.from("a").named("b"),
    |image| image.from("b"),
];

/// Returns whether two verdicts agree on the first statement that breaks each rule. What else such a statement breaks,
/// and which later ones break the same rule, may be left out: a constant is asked once for a name. A lint of a later PATH
/// may be one too many: what a constant before it has replaced is not known then.
fn agree(one: &Verdict, other: &Verdict) -> bool {
    let is_known = |found: &&(u32, &str)| found.1 != "replaced_path" || one.contains(*found);
    let other: Verdict = other.iter().filter(is_known).copied().collect();
    let both: Verdict = one.intersection(&other).copied().collect();
    let follows = |(at, rule): &(u32, &str)| {
        both.iter()
            .any(|(first, same)| first == at || first < at && same == rule)
    };
    one.symmetric_difference(&other).all(follows)
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_constants_are_judged_as_texts(chosen in proptest::collection::vec((0..30_usize, 0..4_u8), 1..9)) {
        let image = chosen.iter().fold(files(), |image, (number, kept)| match STATEMENTS.get(*number) {
            Some(add) if *kept == 0 => add(image).on_build(),
            Some(add) => add(image),
            None => BASES[number % BASES.len()](image),
        });
        let outcome = image.checked();
        let literal = verdict(&outcome, &unmet_needs(&outcome.facts));
        let (all, count) = with_constants(&image, None);
        let each = (0..count).map(|one| with_constants(&image, Some(one)).0);
        for constant in each.chain([all]) {
            let needs_literal = constant.iter().any(|(_, rule)| *rule == "literal_needed");
            proptest::prop_assert!(
                agree(&literal, &constant) || needs_literal,
                "{literal:?} as texts, {constant:?} as constants"
            );
        }
    }
}
