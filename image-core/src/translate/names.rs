//! Stage names that the language accepts: each once, and none that means something else.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::dockerfile::{File, Flag, Form, Instruction, Keyword};

/// Returns the file with other names for stages that a later one of the same name hides, and for those called `scratch`
/// or `context`; as it is if there are none.
pub(crate) fn unique<'f, 'a>(file: &'f File<'a>) -> Cow<'f, File<'a>> {
    let names = names(file);
    let last: HashMap<&str, usize> = names.iter().map(|(index, name)| (&**name, *index)).collect();
    let is_taken = |(index, name): &(usize, String)| last[&**name] != *index || is_reserved(name);
    if !names.iter().any(is_taken) {
        return Cow::Borrowed(file);
    }
    let taken: HashSet<&str> = last.keys().copied().collect();
    let fresh = |index: usize, name: &str| {
        let mut fresh = format!("{name}-{index}");
        while taken.contains(&*fresh) {
            fresh.push('-');
        }
        fresh
    };
    let new = names.iter().map(|one| {
        let name = if is_taken(one) {
            fresh(one.0, &one.1)
        } else {
            one.1.clone()
        };
        (one.0, name)
    });
    let mut renaming = Renaming {
        named: new.collect(),
        last: last.iter().map(|(name, index)| ((*name).to_owned(), *index)).collect(),
        above: HashMap::new(),
        started: 0,
    };
    let mut file = file.clone();
    file.instructions.iter_mut().for_each(|one| renaming.instruction(one));
    Cow::Owned(file)
}

fn is_reserved(name: &str) -> bool {
    matches!(name, "scratch" | "context")
}

/// Returns the names of stages, in lower case, with the stages' numbers.
fn names(file: &File<'_>) -> Vec<(usize, String)> {
    let named = file.froms().enumerate();
    named
        .filter_map(|(index, from)| Some((index, from.stage_name()?)))
        .collect()
}

struct Renaming {
    /// The new name of each stage that has one.
    named: HashMap<usize, String>,
    /// The last stage with each old name, to which COPY and mounts lead.
    last: HashMap<String, usize>,
    /// The last stage above with each old name, to which FROM leads.
    above: HashMap<String, usize>,
    started: usize,
}

impl Renaming {
    fn instruction(&mut self, instruction: &mut Instruction<'_>) {
        match &mut instruction.form {
            Form::Words(words) if instruction.keyword == Keyword::From => {
                self.from(words);
                self.started += 1;
            }
            Form::Trigger(Some(_)) => {}
            Form::Json(_)
            | Form::Text(_)
            | Form::Words(_)
            | Form::Pairs(_)
            | Form::Legacy(_)
            | Form::Probe { .. }
            | Form::Trigger(None) => instruction.flags.iter_mut().for_each(|flag| self.flag(flag)),
        }
    }

    fn from(&mut self, words: &mut [Cow<'_, str>]) {
        if let Some(base) = words.first_mut()
            && let Some(name) = self.above.get(&base.to_lowercase()).and_then(|at| self.named.get(at))
        {
            *base = Cow::Owned(name.clone());
        }
        if let (Some(name), Some(new)) = (words.get_mut(2), self.named.get(&self.started)) {
            self.above.insert(name.to_lowercase(), self.started);
            *name = Cow::Owned(new.clone());
        }
    }

    fn flag(&self, flag: &mut Flag<'_>) {
        let Some(value) = &flag.value else { return };
        let new = match &*flag.name {
            "from" => self.renamed(value),
            "mount" => Some(self.mount(value)),
            _ => None,
        };
        if let Some(new) = new {
            flag.value = Some(Cow::Owned(new));
        }
    }

    fn renamed(&self, name: &str) -> Option<String> {
        self.named.get(self.last.get(&name.to_lowercase())?).cloned()
    }

    /// Returns a mount, of which a field is `from=NAME`.
    fn mount(&self, value: &str) -> String {
        let field = |field: &str| match field.strip_prefix("from=").and_then(|name| self.renamed(name)) {
            Some(new) => format!("from={new}"),
            None => field.to_owned(),
        };
        value.split(',').map(field).collect::<Vec<_>>().join(",")
    }
}
