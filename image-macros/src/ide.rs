//! Tokens that only editors see: the user's keywords and options as uses of documented items, paths, and the
//! constants that the expansion leaves out because something is wrong with their statement.

use image_core::ast::{Argument, Content, Statement, Tree, Word};
use image_core::{factories, table};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::constants::Uses;
use crate::out::Out;
use crate::parse::{Extent, Parsed, Source, plain};

/// Prints what editors complete and document: each keyword, option and stage, and expressions that are printed nowhere
/// else.
pub(crate) fn editor(parsed: &Parsed, uses: &Uses, out: &mut Out<'_>) {
    let source = &parsed.source;
    stages(parsed, out);
    for extent in &source.extents {
        statement(extent, &Named::of(extent, &parsed.tree), out);
    }
    ignored(out).private(&["keyword", SLOT]).punct(";");
    expressions(source, uses, out);
}

/// A hidden item in each module of words. Its use stands where a word of the user's will: rust-analyzer puts a word of its
/// own where one is to be completed, and looks at the same offset of the expansion without it.
const SLOT: &str = "__";

/// Writes `const builder: () = ();` for each stage that has a name, which is the user's token. Its documentation says what
/// the stage starts from.
fn stages(parsed: &Parsed, out: &mut Out<'_>) {
    for statement in &parsed.tree.statements {
        let name = statement
            .alias
            .as_ref()
            .and_then(|alias| ident_of(alias, &parsed.source));
        if let Some(name) = name {
            let about = stage_documentation(statement, &plain(&name));
            out.tokens(&quote! {
                #[doc = #about]
                #[allow(non_upper_case_globals)]
                const #name: () = ();
            });
        }
    }
}

/// Returns a word as the user's token, if it is a name in Rust.
fn ident_of(word: &Word, source: &Source) -> Option<Ident> {
    let mut ident: Ident = syn::parse_str(&word.text).ok()?;
    ident.set_span(source.spans(word.at).0);
    Some(ident)
}

fn stage_documentation(statement: &Statement, name: &str) -> String {
    let base = statement.arguments.first().map(|argument| &argument.value.content);
    match base {
        Some(Content::Text(base) | Content::Word(base) | Content::Path(_, base)) => {
            format!("The stage `{name}`, which starts from `{base}`.")
        }
        Some(Content::Call(call, _)) => format!("The stage `{name}`, which starts from `{}(…)`.", call.text),
        Some(_) | None => format!("The stage `{name}`."),
    }
}

/// The words of a statement that name a base or a stage. All others may be options.
#[derive(Default)]
struct Named<'t> {
    /// Of `from`: whether its base is the first word.
    base: Option<bool>,
    /// The values of the option `from`.
    origins: Vec<&'t str>,
}

impl<'t> Named<'t> {
    fn of(extent: &Extent, tree: &'t Tree) -> Self {
        let is_own = |statement: &&Statement| statement.keyword.at >= extent.first;
        let Some(own) = tree.statements.iter().find(is_own) else {
            return Self::default();
        };
        let is_word = |first: &Argument| first.key.is_none() && word_of(first).is_some();
        let is_based = own.arguments.first().is_some_and(is_word);
        let origins = own.arguments.iter().filter(|argument| is_keyed(argument, "from"));
        Self {
            base: (extent.keyword == "from").then_some(is_based),
            origins: origins.filter_map(word_of).collect(),
        }
    }

    /// Returns `true` for a word, the one of this number in its statement.
    fn has(&self, number: usize, word: &Ident) -> bool {
        self.base == Some(true) && number == 0 || self.origins.contains(&&*plain(word))
    }
}

fn is_keyed(argument: &Argument, name: &str) -> bool {
    argument.key.as_ref().is_some_and(|key| key.text == name)
}

fn word_of(argument: &Argument) -> Option<&str> {
    let Content::Word(word) = &argument.value.content else {
        return None;
    };
    Some(word)
}

/// What has parentheses among patterns, also those of a base.
const PATTERNS: &[&str] = &["file", "gitignore"];

/// Writes `let _ = $crate::__private::keyword::KEYWORD;`, and the same for each option and base: the last is the user's
/// token.
fn statement(extent: &Extent, named: &Named<'_>, out: &mut Out<'_>) {
    for keyword in extent.on_build.iter().chain([&extent.keyword]) {
        ignored(out).private(&["keyword"]).punct("::");
        out.token(TokenTree::Ident(keyword.clone())).punct(";");
    }
    let module = plain(&extent.keyword);
    if named.base == Some(false) {
        origin(&Ident::new(SLOT, Span::call_site()), out);
    }
    for (number, word) in extent.words.iter().enumerate() {
        if named.has(number, word) {
            origin(word, out);
            continue;
        }
        ignored(out).private(&["option", &module]).punct("::");
        out.token(TokenTree::Ident(word.clone())).punct(";");
    }
    if extent.words.last().is_some_and(|last| last == "from") {
        origin(&Ident::new(SLOT, Span::call_site()), out);
    } else if table::statement(&module).is_some() {
        ignored(out).private(&["option", &module, SLOT]).punct(";");
    }
    for (call, words) in &extent.calls {
        let place = if module == "from" && !PATTERNS.contains(&plain(call).as_str()) {
            "base"
        } else {
            "pattern"
        };
        ignored(out).private(&[place]).punct("::");
        out.token(TokenTree::Ident(call.clone())).punct(";");
        for word in words {
            ignored(out).private(&["base_option", &plain(call)]).punct("::");
            out.token(TokenTree::Ident(word.clone())).punct(";");
        }
        if place == "base" && factories::factory(&plain(call)).is_some() {
            ignored(out).private(&["base_option", &plain(call), SLOT]).punct(";");
        }
    }
}

/// Writes `{ use $crate::__private::base::*; let _ = builder; }`: a stage, a base by name or a constant of the user's.
fn origin(word: &Ident, out: &mut Out<'_>) {
    let mut block = out.inner();
    block.ident("use").private(&["base"]).punct("::").punct("*").punct(";");
    ignored(&mut block).token(TokenTree::Ident(word.clone())).punct(";");
    out.braces(block);
}

/// Writes `let _ =`.
fn ignored<'o, 'r>(out: &'o mut Out<'r>) -> &'o mut Out<'r> {
    out.ident("let").ident("_").punct("=")
}

/// Writes `let _ = expression;` for each constant that stands nowhere else, and for each path: one that is not complete
/// yet has to stand where it will when an editor tries how it goes on.
fn expressions(source: &Source, uses: &Uses, out: &mut Out<'_>) {
    for (id, constant) in (0..).zip(&source.constants) {
        if !uses.texts.contains_key(&id) {
            expression(&constant.tokens, out);
        }
    }
    for path in &source.paths {
        expression(path, out);
    }
}

fn expression(tokens: &TokenStream, out: &mut Out<'_>) {
    ignored(out).tokens(tokens).punct(";");
}
