//! What `only` takes: a pattern that matches nothing of the sources is seldom what was meant.

use super::collisions::walk;
use super::{Checker, show};
use crate::files::ignore::Patterns;
use crate::files::local::find_external;
use crate::kind::Kind;
use crate::node::{NodeOpt, OptName, Val, option_texts};
use crate::rule::Rule;

/// After so many files nothing is said about those that are left.
const MOST: usize = 5_000;

/// A pattern that nothing has matched so far.
struct Wanted<'o> {
    written: &'o Val,
    pattern: Patterns,
    /// The same at any depth, if it is not that already.
    deeper: Option<(String, Patterns)>,
    /// Whether that has matched something.
    is_deeper: bool,
}

impl<'o> Wanted<'o> {
    fn of(written: &'o Val) -> Option<Self> {
        let text = written.known().filter(|text| !text.starts_with('!'))?;
        let deeper = (!text.starts_with("**")).then(|| format!("**/{}", text.trim_start_matches('/')));
        Some(Self {
            written,
            pattern: Patterns::new(&[text]),
            deeper: deeper.map(|text| (text.clone(), Patterns::new(&[text]))),
            is_deeper: false,
        })
    }

    /// Returns whether a path is what it wants.
    fn is_met(&mut self, path: &str) -> bool {
        self.is_deeper |= self.deeper.as_ref().is_some_and(|(_, deeper)| deeper.matches(path));
        self.pattern.matches(path)
    }

    fn fix(self) -> String {
        match self.deeper {
            Some((deeper, _)) if self.is_deeper => format!("at any depth it is \"{deeper}\""),
            _ => "write a pattern for what is there, or leave it out".to_owned(),
        }
    }
}

impl Checker<'_> {
    /// Reports what `ignore` would bring back beside `only`, which says all that is taken.
    pub(super) fn only_is_all(&mut self, options: &[NodeOpt]) {
        if !options.iter().any(|option| option.name == OptName::Only) {
            return;
        }
        for pattern in option_texts(options, OptName::Ignore) {
            if let Some(text) = pattern.known().filter(|text| text.starts_with('!')) {
                let what = format!("{} would bring back what `only` does not take", show(text));
                self.report(
                    Rule::ConflictingOptions,
                    pattern.at,
                    what,
                    "say all that is taken in `only`",
                );
            }
        }
    }

    /// Looks for patterns of `only` that match nothing of the sources.
    pub(super) fn lint_taken(&mut self, kind: Kind, sources: &[Val], options: &[NodeOpt]) {
        let only = option_texts(options, OptName::Only);
        let mut wanted: Vec<Wanted<'_>> = only.filter_map(Wanted::of).collect();
        if wanted.is_empty() || self.here.kept || self.here.failed {
            return;
        }
        let mut left = MOST;
        for source in sources {
            if !self.meet(kind, source, &mut wanted, &mut left) {
                return;
            }
        }
        for wanted in wanted {
            let (at, text) = (wanted.written.at, wanted.written.known().unwrap_or_default());
            let what = format!("{} matches nothing of the sources", show(text));
            self.report(Rule::MisleadingPattern, at, what, wanted.fix());
        }
    }

    /// Takes away the patterns that match something of a source; false where not all of it could be looked at.
    fn meet(&mut self, kind: Kind, source: &Val, wanted: &mut Vec<Wanted<'_>>, left: &mut usize) -> bool {
        let Some(text) = source.known().filter(|text| !text.contains('$')) else {
            return false;
        };
        let (folder, found) = match (kind, self.files.root()) {
            (Kind::ExternalSource, Some(_)) => (std::env::home_dir(), find_external(text).ok()),
            (_, Some(Ok(root))) => (Some(root.folder().to_owned()), self.files.find(text)),
            _ => return false,
        };
        let (Some(folder), Some(found)) = (folder, found) else {
            return false;
        };
        found.paths.iter().all(|path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            let place = folder.join(path.strip_prefix("~/").unwrap_or(path));
            if !place.is_dir() {
                wanted.retain_mut(|one| !one.is_met(name));
                return true;
            }
            walk(&place, "", &mut |inside| {
                wanted.retain_mut(|one| !one.is_met(inside));
                *left = left.saturating_sub(1);
                *left > 0 && !wanted.is_empty()
            }) || wanted.is_empty()
        })
    }
}
