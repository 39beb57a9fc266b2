//! From what was written to what it means: every statement is read by its row of the table, every text by its grammar,
//! and statements are compared with each other.

mod apt_lists;
mod arguments;
mod base;
mod base_facts;
mod base_tools;
#[cfg(feature = "projects")]
mod bin;
mod careless;
#[cfg(feature = "projects")]
mod cargo;
mod collisions;
mod commands;
mod conda;
#[cfg(feature = "dockerfile")]
mod dockerfile;
mod entries;
mod factories;
mod foreign;
mod foreign_options;
mod head;
mod ignored;
mod include;
mod kept;
mod known_users;
mod labels;
mod lines;
mod lints;
#[cfg(feature = "dockerfile")]
mod lists;
mod local;
mod locked;
mod mounted;
mod new_stage;
#[cfg(feature = "projects")]
mod npm;
mod on_build;
mod option_names;
mod options;
mod packages;
mod paths;
#[cfg(feature = "projects")]
mod poetry;
mod policies;
mod private;
#[cfg(feature = "projects")]
mod project;
#[cfg(feature = "projects")]
mod pyproject;
mod pythons;
mod reports;
mod run_instead;
mod run_lints;
mod scope;
mod secrets;
mod settings;
mod shell_commands;
pub(crate) mod shell_text;
mod shells;
#[cfg(feature = "serde")]
pub(crate) mod spec;
#[cfg(feature = "projects")]
mod spec_file;
mod stage_names;
mod step_lints;
mod taken;
mod unpinned_packages;
mod unused_stages;
mod users;
#[cfg(feature = "projects")]
mod uv;
mod values;
mod variable_fixes;
#[cfg(not(all(feature = "dockerfile", feature = "projects")))]
mod without;

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use self::arguments::Given;
#[cfg(feature = "dockerfile")]
use self::dockerfile::{ForSteps, Made};
use self::local::Files;
use self::locked::Locks;
use self::scope::{Cfg, Parent, Scope, Stage};
#[cfg(not(feature = "dockerfile"))]
use self::without::Made;
use crate::ast::{Span, Statement, Tree};
use crate::deferred::judge::{self, Answer, Verdict};
use crate::deferred::{FactKind, NeedKind};
use crate::lock::Lock;
use crate::node::{Args, HeadNode, Node, NodeOpt};
use crate::policy::{self, CratePolicy, Policy};
use crate::report::Report;
use crate::rule::Rule;
use crate::table::{Section, Shape, StatementRow, statement as statement_row};

/// The macro, or builder, that the statements come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// `image!`: has a base.
    Image,
    /// `steps!`: has none.
    Steps,
}

/// A report of a check, at a place that the maker of the tree understands.
pub type Diagnostic = Report<Span>;

/// The result of checking a tree. Wrong statements are left out of the nodes; all others are there.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The head.
    pub head: HeadNode,
    /// The steps in order.
    pub nodes: Vec<Node>,
    /// The errors and lints, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    /// The questions that constants have to answer; empty if there are none.
    pub facts: Vec<FactNode>,
    /// The files that were read, relative to the manifest's folder: an edit of one has to compile the crate again.
    pub reads: Vec<String>,
}

/// A fact, and where it is written.
#[derive(Clone, Debug)]
pub struct FactNode {
    /// The number of its `#[cfg(…)]`.
    pub cfg: Option<u32>,
    /// Where the compiler points, if it is a need that is not met.
    pub at: Span,
    /// The fact.
    pub fact: FactKind,
}

/// Checks a tree.
///
/// `manifest` is the folder of the crate's `Cargo.toml`, to which `context` is relative, and by which its `image.lock` is
/// found; without one, neither local files nor that are looked for.
#[must_use]
pub fn check(tree: &Tree, whole: Whole, manifest: Option<&Path>) -> Outcome {
    let policy = manifest.and_then(policy::of_crate);
    checked(tree, whole, manifest, Locks::of_crate(manifest), policy)
}

/// Checks a tree by a lock and rules that a program has. Local files are looked for in `folder`.
#[must_use]
pub fn check_by(
    (lock, policy): (Option<&Arc<Lock>>, Option<&Policy>),
    tree: &Tree,
    whole: Whole,
    folder: Option<&Path>,
) -> Outcome {
    let policy = policy.map(|policy| Arc::new(CratePolicy::given(policy)));
    checked(tree, whole, folder, Locks::given(lock), policy)
}

fn checked(
    tree: &Tree,
    whole: Whole,
    manifest: Option<&Path>,
    locks: Locks,
    policy: Option<Arc<CratePolicy>>,
) -> Outcome {
    let made: Vec<OnceCell<Vec<Made>>> = tree.statements.iter().map(|_| OnceCell::new()).collect();
    let mut checker = Checker::new(whole, manifest, locks);
    checker.policy = policy;
    checker.read_policy(tree);
    checker.scope.doubt = tree.doubt;
    checker.whole_allows(&tree.allow);
    for (statement, made) in tree.statements.iter().zip(&made) {
        checker.made = Some(made);
        checker.statement(statement);
    }
    checker.finish(tree)
}

/// The check under way.
struct Checker<'t> {
    whole: Whole,
    out: Outcome,
    scope: Scope,
    files: Files,
    /// The lock of the bases.
    locks: Locks,
    /// The rules of the crate.
    policy: Option<Arc<CratePolicy>>,
    /// Whether the bases of the Dockerfile at hand are `unlocked`.
    unlocked_file: bool,
    /// The rules that the whole image allows.
    allowed: Vec<Rule>,
    here: Here,
    /// The number of needs so far.
    needs: u32,
    /// The translation of the current statement, which is a Dockerfile, kept while it is checked.
    made: Option<&'t OnceCell<Vec<Made>>>,
    /// What is copied, until all that is left out is known.
    copied: Vec<careless::Copied>,
    /// The lists of Dockerfiles of what is left out of the context.
    #[cfg(feature = "dockerfile")]
    lists: Vec<lists::List>,
    /// The sources of Dockerfiles that are packed with their own lists.
    listed: Vec<collisions::Listed>,
}

/// The statement at hand.
#[derive(Debug, Default)]
struct Here {
    at: Span,
    cfg: Cfg,
    allowed: Vec<Rule>,
    comment: Vec<String>,
    /// The line of a file that is being read, `file:line`, if one is.
    line: String,
    /// Whether it is an instruction of a Dockerfile.
    instruction: bool,
    /// Whether it is kept by `on_build`.
    kept: bool,
    /// Whether an error was found in it.
    failed: bool,
    /// The options that hold for each instruction of a Dockerfile that runs something.
    #[cfg(feature = "dockerfile")]
    for_steps: ForSteps,
}

const START_FIRST: &str = "start a stage first: from \"debian:bookworm-slim\";";

impl<'t> Checker<'t> {
    fn new(whole: Whole, manifest: Option<&Path>, locks: Locks) -> Self {
        let mut scope = Scope::default();
        if whole == Whole::Steps {
            scope.stages.push(Stage::new(None, None, Parent::Constant));
        }
        Self {
            whole,
            out: Outcome::default(),
            scope,
            files: Files::new(manifest),
            locks,
            policy: None,
            unlocked_file: false,
            allowed: Vec::new(),
            here: Here::default(),
            copied: Vec::new(),
            #[cfg(feature = "dockerfile")]
            lists: Vec::new(),
            listed: Vec::new(),
            needs: 0,
            made: None,
        }
    }

    fn statement(&mut self, statement: &'t Statement) {
        self.here = Here {
            at: statement.keyword.at,
            cfg: statement.cfg,
            allowed: Vec::new(),
            comment: statement.comment.iter().map(|line| line.text.clone()).collect(),
            ..Here::default()
        };
        self.here.allowed = self.rules(&statement.allow, base::is_of_file(statement));
        let Some(row) = self.row(statement).filter(|_| !statement.broken) else {
            return;
        };
        if row.section != Section::Base
            && let Some(alias) = &statement.alias
        {
            self.report(
                Rule::Syntax,
                alias.at,
                "only `from` takes `as`",
                "leave `as` and the name out",
            );
        }
        if statement.on_build.is_some() {
            self.keep(row, statement);
        } else if self.may_stand_here(row) {
            let given = self.sort(row, statement);
            self.by_shape(row, statement, &given);
        }
    }

    fn by_shape(&mut self, row: &'static StatementRow, statement: &'t Statement, given: &Given<'t>) {
        match row.shape {
            Shape::Name => self.name(row, given),
            Shape::Readme => self.readme(row, given),
            Shape::Context => self.context(row, given),
            Shape::Ignore => self.ignore(row, given),
            Shape::Base => self.base(row, statement, given),
            Shape::Fragment => self.fragment(row, given),
            Shape::Function => self.function(row, given),
            Shape::Text(step) => self.one_text(row, step, given),
            Shape::Tool(step) => self.tool(row, step, given),
            Shape::Poetry => self.poetry(row, given),
            Shape::Cargo => self.cargo(row, given),
            Shape::Words(step) => self.words(row, step, given),
            Shape::Packages(step) => self.packages(row, step, given),
            Shape::Entries(step) => self.entries(row, step, given),
            Shape::Defaults => self.defaults(row, given),
            Shape::Paths(step) => self.paths(row, step, given),
            Shape::File(step) => self.file(row, step, given),
            Shape::Bin(step) => self.bin(row, step, given),
            Shape::Commands => self.commands(row, given),
            Shape::Program(list, text) | Shape::Check(list, text) => self.program(row, (list, text), given),
            Shape::Shell => self.shell(row, given),
            Shape::EnvFiles => self.env_files(row, given),
            Shape::Modules => self.modules(row, given),
            Shape::Instructions => self.instructions(row, given),
            Shape::Trigger => self.keeps_nothing(given),
        }
    }

    /// Returns the row of a statement; an error where the language has none, but a keyword in upper case is understood.
    fn row(&mut self, statement: &Statement) -> Option<&'static StatementRow> {
        let word = &statement.keyword.text;
        if let Some(row) = statement_row(word) {
            return Some(row);
        }
        let lower = word.to_ascii_lowercase();
        let row = statement_row(&lower);
        if row.is_some() {
            let what = format!("keywords are written in lower case, `{word}` is not");
            let fix = format!("write `{lower}`");
            self.report(Rule::UnknownStatement, statement.keyword.at, what, fix);
        } else {
            self.unknown(statement);
        }
        row
    }

    fn may_stand_here(&mut self, row: &StatementRow) -> bool {
        let at = self.here.at;
        match (row.section, self.whole) {
            (Section::Head | Section::Base, Whole::Steps) => {
                let what = format!(
                    "`{}` cannot stand in `steps!`: a fragment has no head and no base",
                    row.keyword
                );
                self.report(
                    Rule::StatementOrder,
                    at,
                    what,
                    "put it into the `image!` that includes the fragment",
                );
                false
            }
            (Section::Head, Whole::Image) if !self.scope.stages.is_empty() => {
                let what = format!("`{}` belongs to the head, before the first `from`", row.keyword);
                self.report(Rule::StatementOrder, at, what, "move it up, above the first `from`");
                false
            }
            // Of raw instructions, ARG may stand there.
            (Section::Stage, _) if !self.has_started() && !matches!(row.shape, Shape::Instructions) => {
                let what = format!("`{}` stands before the first `from`", row.keyword);
                self.report(Rule::StatementOrder, at, what, START_FIRST);
                false
            }
            (Section::Stage | Section::Argument, _) => self.may_follow_prebuilt(row),
            (Section::Head | Section::Base, Whole::Image) => true,
        }
    }

    /// Returns whether a stage has started, as far as could be understood.
    fn has_started(&self) -> bool {
        !self.scope.stages.is_empty() || self.scope.doubt
    }

    fn may_follow_prebuilt(&mut self, row: &StatementRow) -> bool {
        let Some(stage) = self.scope.stages.last_mut() else {
            return true;
        };
        // What a fragment has is asked of its constant.
        if matches!(row.keyword, "mount" | "include") {
            return true;
        }
        let is_constant = stage.parent == Parent::Constant && self.whole == Whole::Image;
        let is_prebuilt = if is_constant && !stage.prebuilt {
            Answer::Later
        } else {
            Answer::of(stage.prebuilt)
        };
        let verdict = judge::buildable(is_prebuilt);
        // Said or asked once in a stage: the slip is one.
        let said = std::mem::replace(&mut stage.asked, true);
        match verdict {
            Verdict::Right => {}
            Verdict::Later | Verdict::Wrong(_) if said => {}
            Verdict::Later => self.need(self.here.at, NeedKind::Buildable(row.keyword.to_owned())),
            Verdict::Wrong(wording) => self.broken(wording, self.here.at, row.keyword),
        }
        !matches!(verdict, Verdict::Wrong(_))
    }

    fn finish(mut self, tree: &Tree) -> Outcome {
        self.here = Here::default();
        // Before the first `from`, a statement that belongs after it has said so already.
        let said = self.out.diagnostics.iter().any(|one| one.rule == Rule::StatementOrder);
        if self.whole == Whole::Image && self.scope.stages.is_empty() && !self.scope.doubt && !said {
            let at = tree.statements.last().map_or(0, |statement| statement.keyword.at);
            let fix = "add one: from \"debian:bookworm-slim\";";
            self.report(Rule::MissingFrom, at, "this image has no `from`", fix);
        }
        self.lint_unused_stages();
        self.report_lists();
        self.check_result();
        if self.needs == 0 {
            self.out.facts.clear();
        }
        self.finish_head(tree);
        self.out.diagnostics.sort_by_key(|diagnostic| diagnostic.at);
        self.out
    }

    fn fact(&mut self, fact: FactKind) {
        self.fact_at(self.here.at, fact);
    }

    fn fact_at(&mut self, at: Span, fact: FactKind) {
        let cfg = self.here.cfg;
        self.out.facts.push(FactNode { cfg, at, fact });
    }

    /// Adds a step, unless something is wrong with its statement.
    fn push(&mut self, args: Args, options: Vec<NodeOpt>) {
        #[cfg(feature = "dockerfile")]
        let options = self.with_step_options(&args, options);
        if self.here.failed {
            return;
        }
        let comment = std::mem::take(&mut self.here.comment);
        let node = Node {
            args,
            options,
            comment,
            cfg: self.here.cfg,
            at: self.here.at,
        };
        self.fits_a_line(&node);
        self.lint_step(&node);
        self.users(&node);
        self.note_settings(&node);
        self.out.nodes.push(node);
    }
}

/// Returns a text as messages show it: in backquotes, shortened, on one line.
fn show(text: &str) -> String {
    crate::report::show(text, 60)
}
