//! Constants: `{ expression }`, macro calls, and paths to images and fragments.
//!
//! A constant becomes an item, so that the user's tokens stand in the expansion once and the compiler reports each that
//! is wrong. But an item cannot name the type parameters and the `Self` around it: an expression that may do so, or that
//! may be a variable by mistake, stands where it is used, in an inline const block, which every context accepts and promotes.

use std::collections::BTreeMap;

use image_core::check::Outcome;
use image_core::deferred::Part;
use image_core::kind::Kind;
use image_core::node::{Args, Known, Node, OptValue, Referent, Val};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::parse::Source;

/// The uses of one constant in the expansion.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Use {
    pub(crate) cfg: Option<u32>,
    pub(crate) kind: Option<Kind>,
    /// Whether it may name type parameters, or variables.
    generic: bool,
    /// Whether it is the path of a fragment.
    pub(crate) fragment: bool,
    /// Whether it is a list of texts.
    pub(crate) list: bool,
}

impl Use {
    /// Returns whether it becomes an item.
    pub(crate) fn is_item(&self) -> bool {
        !self.generic
    }
}

/// The uses of all constants in the expansion.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    pub(crate) texts: BTreeMap<u32, Use>,
    pub(crate) paths: BTreeMap<u32, Use>,
    /// Whether the facts may name type parameters.
    pub(crate) generic_facts: bool,
}

impl Uses {
    /// Counts the uses in an outcome; `facts` says whether they are printed too.
    pub(crate) fn of(outcome: &Outcome, source: &Source, facts: bool) -> Self {
        let mut uses = Self::default();
        for node in &outcome.nodes {
            uses.node(node, source);
        }
        let head = &outcome.head;
        if let Some(val) = &head.context {
            uses.val(val, None, false, source);
        }
        for (val, cfg) in head.name.iter().chain(&head.readme).chain(&head.ignore) {
            uses.val(val, *cfg, false, source);
        }
        for fact in outcome.facts.iter().filter(|_| facts) {
            uses.fact(fact.fact.parts().1, fact.cfg, source);
        }
        uses
    }

    fn node(&mut self, node: &Node, source: &Source) {
        match &node.args {
            Args::Base(place, _) => {
                self.place(*place, node.cfg, false, source);
                self.is_fragment(*place, false);
            }
            Args::Fragment(place, _) => {
                self.place(*place, node.cfg, false, source);
                self.is_fragment(*place, true);
            }
            // A function stands in a closure, and that where it is used.
            Args::None(_) | Args::Function(..) => {}
            Args::Text(_, val) | Args::Pair(_, _, val) => self.val(val, node.cfg, false, source),
            Args::Words(_, vals) => vals.iter().for_each(|val| self.val(val, node.cfg, false, source)),
            Args::Default(_, val) => val.iter().for_each(|val| self.val(val, node.cfg, false, source)),
            Args::Paths(_, vals, to) => vals
                .iter()
                .chain(to)
                .for_each(|val| self.val(val, node.cfg, false, source)),
            Args::Modules(modules) => modules
                .iter()
                .for_each(|(val, _)| self.val(val, node.cfg, false, source)),
        }
        for option in &node.options {
            match &option.value {
                OptValue::Text(val) | OptValue::Texts(val) | OptValue::Variable(_, val) => {
                    self.val(val, node.cfg, false, source);
                }
                OptValue::Pair(from, to) => {
                    self.val(from, node.cfg, false, source);
                    self.val(to, node.cfg, false, source);
                }
                OptValue::Flag | OptValue::Count(_) => {}
            }
        }
    }

    fn fact(&mut self, parts: Vec<Part<'_>>, cfg: Option<u32>, source: &Source) {
        for part in parts {
            match part {
                Part::Image(place) | Part::Steps(place) => self.place(*place, cfg, true, source),
                Part::Value(val) | Part::List(val) => self.val(val, cfg, true, source),
                Part::Lists(vals) => vals.iter().for_each(|val| self.val(val, cfg, true, source)),
                Part::Need(need) => self.fact(need.parts().1, cfg, source),
                Part::Text(_) | Part::Kind(_) | Part::Number(_) => {}
            }
        }
    }

    fn val(&mut self, val: &Val, cfg: Option<u32>, fact: bool, source: &Source) {
        let (Known::Constant(id) | Known::Framed(id, _) | Known::Texts(id)) = val.text else {
            return;
        };
        let tokens = tokens_of(source.constants.iter().map(|constant| &constant.tokens), id);
        let generic = tokens.is_some_and(|tokens| is_generic(tokens) || variable(tokens).is_some());
        let found = count(&mut self.texts, id, cfg, generic);
        found.kind = found.kind.or(Some(val.kind));
        found.list = val.is_list();
        self.generic_facts |= fact && found.generic;
    }

    fn place(&mut self, place: Referent, cfg: Option<u32>, fact: bool, source: &Source) {
        let Referent::Path(id) = place else { return };
        let tokens = tokens_of(source.paths.iter(), id);
        let found = count(&mut self.paths, id, cfg, tokens.is_some_and(is_generic_path));
        self.generic_facts |= fact && found.generic;
    }
}

impl Uses {
    fn is_fragment(&mut self, place: Referent, fragment: bool) {
        if let Referent::Path(id) = place
            && let Some(used) = self.paths.get_mut(&id)
        {
            used.fragment = fragment;
        }
    }
}

fn tokens_of<'t>(mut all: impl Iterator<Item = &'t TokenStream>, id: u32) -> Option<&'t TokenStream> {
    usize::try_from(id).ok().and_then(|id| all.nth(id))
}

fn count(uses: &mut BTreeMap<u32, Use>, id: u32, cfg: Option<u32>, generic: bool) -> &mut Use {
    let first = || Use {
        cfg,
        generic,
        ..Use::default()
    };
    uses.entry(id).or_insert_with(first)
}

/// Macros of the standard library that are texts, and name no type by themselves.
const TEXT_MACROS: &[&str] = &["concat", "env", "include_str", "stringify", "file", "module_path"];

/// Returns whether an expression is a macro call that is a text whatever is in it, or one in braces.
pub(crate) fn is_text(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match trees.as_slice() {
        [TokenTree::Group(block)] => is_text(&block.stream()),
        [TokenTree::Ident(name), TokenTree::Punct(sign), TokenTree::Group(_)] => {
            sign.as_char() == '!' && TEXT_MACROS.contains(&name.to_string().as_str())
        }
        _ => false,
    }
}

/// Returns whether the path of an image or a fragment may name a type parameter or `Self`. One name is neither.
fn is_generic_path(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().nth(1).is_some() && is_generic(tokens)
}

/// Returns whether an expression may name a type parameter or `Self`: it has a path that starts with a type's name,
/// generic arguments, a name of one capital letter, or a macro that may hide one.
pub(crate) fn is_generic(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match trees.as_slice() {
        [TokenTree::Group(block)] => is_generic(&block.stream()),
        _ => has_parameter(tokens),
    }
}

/// The words of Rust with which an expression may start.
const WORDS: &[&str] = &["const", "false", "if", "loop", "match", "true", "unsafe"];

/// Returns what an expression starts with if it may be a variable of the program. The compiler refuses that: in a block it
/// shows the variable, and says that a constant is needed; in an item it would say that the item has to be a variable.
pub(crate) fn variable(tokens: &TokenStream) -> Option<Ident> {
    let mut trees = tokens.clone().into_iter();
    let first = trees.find(|tree| !matches!(tree, TokenTree::Punct(sign) if "&*-!".contains(sign.as_char())));
    match (first, trees.next()) {
        (Some(TokenTree::Group(group)), _) => variable(&group.stream()),
        (Some(TokenTree::Ident(_)), Some(TokenTree::Punct(sign))) if "!:".contains(sign.as_char()) => None,
        (Some(TokenTree::Ident(_)), Some(TokenTree::Group(group))) if group.delimiter() != Delimiter::Bracket => None,
        (Some(TokenTree::Ident(name)), _) => {
            let text = name.to_string();
            (text.starts_with(char::is_lowercase) && !WORDS.contains(&text.as_str())).then_some(name)
        }
        (Some(TokenTree::Punct(_) | TokenTree::Literal(_)) | None, _) => None,
    }
}

fn has_parameter(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut places = trees.iter().enumerate();
    places.any(|(place, tree)| match tree {
        TokenTree::Ident(ident) => names_type(ident, trees.get(place + 1)),
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => is_generic(&group.stream()),
        TokenTree::Group(group) => has_parameter(&group.stream()),
        // `<T as Trait>::NAME`
        TokenTree::Punct(punct) => punct.as_char() == '<',
        TokenTree::Literal(_) => false,
    })
}

fn names_type(ident: &Ident, next: Option<&TokenTree>) -> bool {
    let next = match next {
        Some(TokenTree::Punct(punct)) => punct.as_char(),
        _ => ' ',
    };
    let name = ident.to_string();
    if next == '!' {
        return !TEXT_MACROS.contains(&name.as_str()) && name != "line" && name != "column";
    }
    // One capital letter is what the parameters of types that are values are called: `NAMES[N]`.
    let parameter = name.len() == 1 && name.starts_with(|c: char| c.is_ascii_uppercase());
    parameter || name == "Self" || (next == ':' && name.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::{is_generic, is_generic_path, is_text, variable};

    #[test]
    fn expressions_with_types_may_be_generic() {
        for tokens in [
            "T::NAME",
            "Self::NAME",
            "<IO as Named>::NAME",
            "IO::NAME",
            "name::<T>()",
            "my!()",
            "f(Self::A)",
            "{NAMES[N]}",
            "pick(A, N)",
            "{N}",
        ] {
            assert!(is_generic(&tokens.parse().unwrap()), "{tokens}");
        }
    }

    #[test]
    fn constants_in_modules_are_not() {
        for tokens in [
            "VERSION",
            "crate::images::BASE",
            "concat!(\"a\", env!(\"B\"))",
            "pick(NAME, OTHER)",
            "{PORT}",
            "V2",
            "line!()",
        ] {
            assert!(!is_generic(&tokens.parse().unwrap()), "{tokens}");
        }
        assert!(!is_generic_path(&"B".parse().unwrap()));
        assert!(is_generic_path(&"B::BASE".parse().unwrap()));
    }

    #[test]
    fn variables_start_expressions() {
        for (tokens, expected) in [
            ("{port}", true),
            ("&name[1]", true),
            ("-config.port + 1", true),
            ("PORT", false),
            ("next(PORT)", false),
            ("line!()", false),
            ("images::PORT", false),
            ("{if DEBUG { 1 } else { 2 }}", false),
            ("1 + 1", false),
        ] {
            assert_eq!(variable(&tokens.parse().unwrap()).is_some(), expected, "{tokens}");
        }
    }

    #[test]
    fn macros_of_texts_are_texts() {
        for (tokens, text) in [
            ("concat!(\"a\", 1)", true),
            ("{env![\"A\"]}", true),
            ("line!()", false),
            ("own!()", false),
            ("concat!(\"a\").len()", false),
            ("NAME", false),
        ] {
            assert_eq!(is_text(&tokens.parse().unwrap()), text, "{tokens}");
        }
    }
}
