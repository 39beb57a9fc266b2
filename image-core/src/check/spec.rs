//! The parts of a spec that another program wrote, by the rules that hold for the statements of an image.
//!
//! Each part is checked by itself, so that a spec of many stages takes no longer than its parts. A spec does not say
//! what its image allowed, so only rules that nobody can allow count.

use super::scope::{Parent, Stage};
use super::{Checker, Diagnostic, Whole};
use crate::ast::{Content, Statement};
use crate::rule::Level;
use crate::spec::{Action, Base, Command, Copy, Credentials, Origin, Run, StageBase, StartMount, Words};
use crate::translate::statement;

/// Returns what is wrong with the start of a stage whose base is there.
pub(crate) fn stage(from: &StageBase<'_>) -> Vec<Diagnostic> {
    let mut statement = statement::from(from);
    if let Some(first) = statement.arguments.first_mut()
        && let Some((name, text)) = factory(from)
    {
        let argument = statement::positional(statement::text(text));
        first.value.content = Content::Call(statement::word(name), vec![argument]);
    }
    let secret = from.pull_secret.as_deref();
    let secret = secret.map(|secret| statement::option("pull_secret", statement::text(secret)));
    statement.arguments.extend(secret);
    for (name, is_set) in [("prebuilt", from.prebuilt), ("force", from.force)] {
        let flag = is_set.then(|| statement::positional(Content::Word(name.to_owned())));
        statement.arguments.extend(flag);
    }
    let earlier = match &from.base {
        Base::Stage(name) => Some(&**name),
        Base::Image(_) | Base::Id(_) | Base::Scratch => None,
    };
    problems(earlier, None, |checker| of_statement(checker, &statement, false))
}

/// Returns the base by name that a base is written as, and its argument.
fn factory<'f>(from: &'f StageBase<'_>) -> Option<(&'static str, &'f str)> {
    match (&from.base, from.credentials) {
        (Base::Id(digest), _) => Some(("id", digest)),
        (Base::Image(reference), Some(Credentials::Ecr)) => Some(("ecr", reference)),
        (Base::Image(reference), Some(Credentials::GcpArtifactRegistry)) => Some(("gcp_artifact_registry", reference)),
        (Base::Image(_), None) | (Base::Scratch | Base::Stage(_), _) => None,
    }
}

/// Returns what is wrong with an instruction of the stage `own`, whose sources in stages and images are there.
pub(crate) fn step(action: &Action<'_>, own: Option<&str>) -> Vec<Diagnostic> {
    if let Action::OnBuild(kept) = action {
        checked(kept, own, true)
    } else {
        checked(action, own, false)
    }
}

fn checked(action: &Action<'_>, own: Option<&str>, is_kept: bool) -> Vec<Diagnostic> {
    let statement = match action {
        Action::Raw(text) => return raw(text, own, is_kept),
        // `ONBUILD` cannot keep one, which is said elsewhere.
        Action::OnBuild(_) => None,
        Action::Run(run) => program(run),
        // Where it comes from is known to be there, so any image will do.
        Action::Copy(copy) => {
            let from = copy.from.as_ref().map(|_| Origin::Image("image:1".into()));
            let copy = Copy { from, ..copy.clone() };
            statement::of(&[Action::Copy(copy)], None)
        }
        Action::Arg(_)
        | Action::Env(_)
        | Action::Label(_)
        | Action::Workdir(_)
        | Action::User(_)
        | Action::Expose(_)
        | Action::Volume(_)
        | Action::StopSignal(_)
        | Action::Shell(_)
        | Action::Entrypoint(_)
        | Action::Cmd(_)
        | Action::Healthcheck(_)
        | Action::Add(_) => statement::of(std::slice::from_ref(action), None),
    };
    let Some(statement) = statement else { return Vec::new() };
    problems(None, own, |checker| {
        checker.here.kept = is_kept;
        of_statement(checker, &statement, true);
    })
}

fn raw(text: &str, own: Option<&str>, is_kept: bool) -> Vec<Diagnostic> {
    let text = if is_kept {
        format!("ONBUILD {text}")
    } else {
        text.to_owned()
    };
    problems(None, own, |checker| checker.setup_line(&text, 0))
}

/// Returns the statement of a program alone; commands and scripts are checked by their grammar.
fn program(run: &Run<'_>) -> Option<Statement> {
    let Command::Exec(words) = &run.command else {
        return None;
    };
    let run = Run {
        command: Command::Exec(words.clone()),
        env: Vec::new(),
        mounts: Vec::new(),
        network: None,
        devices: Vec::new(),
    };
    statement::of(&[Action::Run(run)], None)
}

/// Returns what is wrong with what is mounted when a container starts.
pub(crate) fn mount(mount: &StartMount) -> Vec<Diagnostic> {
    let sources: Words<'_> = mount.sources.iter().map(String::as_str).collect();
    let statement = statement::paths("mount", &sources, &mount.destination);
    problems(None, None, |checker| of_statement(checker, &statement, false))
}

fn of_statement<'t>(checker: &mut Checker<'t>, statement: &'t Statement, is_instruction: bool) {
    checker.here.instruction = is_instruction;
    checker.check_made_statement(statement);
}

/// Returns what a check finds in a stage `own` after the stage `earlier`. What they set is not known.
fn problems<'t>(earlier: Option<&str>, own: Option<&str>, check: impl FnOnce(&mut Checker<'t>)) -> Vec<Diagnostic> {
    let mut checker = Checker::new(Whole::Image, None, super::locked::Locks::given(None));
    checker.scope.doubt = true;
    for (name, parent) in [(earlier, Parent::Closed), (own, Parent::Constant)] {
        let stage = Stage::new(name.map(str::to_owned), None, parent);
        checker.scope.stages.push(stage);
    }
    check(&mut checker);
    let mut found = checker.out.diagnostics;
    found.retain(|diagnostic| diagnostic.rule.info().level == Level::Error);
    found
}
