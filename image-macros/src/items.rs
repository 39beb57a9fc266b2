//! Constants in the expansion: as items, or where they are used.

use image_core::ast::Span;
use image_core::kind::Kind;
use image_core::node::{Frame, Referent, Val};
use proc_macro2::{Ident, TokenStream};

use crate::constants::{Use, is_text, variable};
use crate::out::Out;
use crate::print::Printer;

impl Printer<'_> {
    /// Prints the items that constants become, and their checks.
    pub(crate) fn items(&self, needs: bool, out: &mut Out<'_>) {
        self.imports(out);
        if self.assured && needs {
            import("met", out);
        }
        for (id, used) in self.uses.texts.iter().filter(|(_, used)| used.is_item()) {
            if let Some((tokens, at)) = self.expression(*id) {
                self.cfg(used.cfg, out);
                out.ident("const")
                    .ident(&text_name(*id))
                    .punct(":")
                    .private(&[type_of(used)])
                    .punct("=");
                self.known(used.list, tokens, at, out);
                out.punct(";");
                self.check(*id, used, at, out);
            }
        }
        self.names(out);
        self.place_items(out);
    }

    /// Asks of each name that may be a variable whether it is one.
    fn names(&self, out: &mut Out<'_>) {
        let names = self.uses.texts.iter().filter_map(|(id, used)| {
            let (tokens, at) = self.expression(*id)?;
            let name = variable(tokens).filter(|name| name != "self")?;
            Some((name, used, at))
        });
        for (place, (name, used, at)) in names.enumerate() {
            if place == 0 {
                import("any", out);
                import("Name", out);
            }
            self.cfg(used.cfg, out);
            self.name(&name, at, out);
        }
    }

    /// Writes `const _: fn() = || match __any() { port => __Name(port).compiled(), _ => {} };`.
    ///
    /// In a pattern, the name of a constant is that constant, and any other name is a new variable, of no type: our words are
    /// for that. (The path of a constant, `self::port`, is not asked.)
    fn name(&self, name: &Ident, at: Span, out: &mut Out<'_>) {
        let mut argument = out.inner();
        argument.token(name.clone().into());
        let mut arms = out.inner();
        arms.token(name.clone().into()).punct("=>");
        self.call("__Name", argument, at, &mut arms);
        let mut method = out.at(self.source.spans(at).0);
        method.ident("compiled");
        arms.punct(".").append(method).unit().punct(",");
        arms.ident("_").punct("=>").braces(out.inner());
        out.ident("const").ident("_").punct(":").ident("fn").unit();
        out.punct("=").punct("||").ident("match").ident("__any").unit();
        out.braces(arms).punct(";");
    }

    /// Prints the functions and types that are called where the user wrote something.
    fn imports(&self, out: &mut Out<'_>) {
        let has = |list: bool| self.uses.texts.values().any(|used| used.list == list);
        let is_open = |(tokens, _): (&TokenStream, _)| !is_text(tokens);
        let mut texts = self.uses.texts.iter().filter(|(_, used)| !used.list);
        let is_open = texts.any(|(id, _)| self.expression(*id).is_some_and(is_open));
        for (name, is_called) in [
            ("assured", self.assured && has(false)),
            ("assured_list", self.assured && has(true)),
            ("Value", is_open),
            ("List", has(true)),
        ] {
            if is_called {
                import(name, out);
            }
        }
    }

    /// Prints the text of an expression, or the texts of a list.
    fn known(&self, list: bool, tokens: &TokenStream, at: Span, out: &mut Out<'_>) {
        if list {
            self.list(tokens, at, out);
        } else {
            self.text(tokens, at, out);
        }
    }

    /// Writes `const { &__List(expression).checked() }.texts()`, where the user wrote it.
    fn list(&self, tokens: &TokenStream, at: Span, out: &mut Out<'_>) {
        let mut argument = out.inner();
        argument.tokens(tokens);
        let mut block = out.inner();
        block.punct("&");
        self.call("__List", argument, at, &mut block);
        block.punct(".");
        let mut checked = out.at(self.source.spans(at).0);
        checked.ident("checked");
        block.append(checked).unit();
        out.ident("const").braces(block).punct(".").ident("texts").unit();
    }

    /// Prints the text of an expression: itself, where it cannot be but a text, else
    /// `const { &__Value(expression).checked().printed() }.text()`, where the user wrote it: there the compiler says that
    /// the type is wrong.
    fn text(&self, tokens: &TokenStream, at: Span, out: &mut Out<'_>) {
        if is_text(tokens) {
            out.tokens(tokens);
            return;
        }
        let mut argument = out.inner();
        argument.tokens(tokens);
        let mut block = out.inner();
        block.punct("&");
        self.call("__Value", argument, at, &mut block);
        block.punct(".");
        let mut checked = out.at(self.source.spans(at).0);
        checked.ident("checked");
        block.append(checked).unit().punct(".").ident("printed").unit();
        out.ident("const").braces(block).punct(".").ident("text").unit();
    }

    /// Writes `const _: &str = __assured(Kind::…, __TEXT0);`, an item of its own: the compiler reports each that fails,
    /// and nothing else fails with it.
    fn check(&self, id: u32, used: &Use, at: Span, out: &mut Out<'_>) {
        let (Some(kind), true) = (used.kind, self.assured) else {
            return;
        };
        self.cfg(used.cfg, out);
        out.ident("const")
            .ident("_")
            .punct(":")
            .private(&[type_of(used)])
            .punct("=");
        let mut text = out.inner();
        text.ident(&text_name(id));
        self.assured(used.list, kind, text, at, out);
        out.punct(";");
    }

    /// Writes `__assured(Kind::…, text)`, where the user wrote the text: there the compiler reports it.
    fn assured(&self, list: bool, kind: Kind, text: Out<'_>, at: Span, out: &mut Out<'_>) {
        let mut arguments = out.inner();
        arguments
            .private(&["Kind", &format!("{kind:?}")])
            .punct(",")
            .append(text);
        self.call(if list { "__assured_list" } else { "__assured" }, arguments, at, out);
    }

    /// Writes `name(arguments)`, from the first token of a place to its last.
    pub(crate) fn call(&self, name: &str, arguments: Out<'_>, at: Span, out: &mut Out<'_>) {
        let (first, last) = self.source.spans(at);
        let mut call = out.at(first);
        call.ident(name);
        let mut group = out.at(last);
        group.parens(arguments);
        out.append(call).append(group);
    }

    fn place_items(&self, out: &mut Out<'_>) {
        for (id, used) in self.uses.paths.iter().filter(|(_, used)| used.is_item()) {
            self.cfg(used.cfg, out);
            out.ident("const").ident(&place_name(*id)).punct(":&");
            out.root(&[if used.fragment { "Steps" } else { "Image" }]).punct("=");
            self.borrowed(*id, out);
            out.punct(";");
        }
    }

    /// Prints a constant's text: its item's name, or `const { __assured(Kind::…, expression) }`.
    pub(crate) fn constant(&self, id: u32, val: &Val, out: &mut Out<'_>) {
        if self.uses.texts.get(&id).is_some_and(Use::is_item) {
            out.ident(&text_name(id));
            return;
        }
        let Some((tokens, at)) = self.expression(id) else {
            return;
        };
        let mut inside = out.inner();
        self.known(val.is_list(), tokens, at, &mut inside);
        if self.assured {
            let mut call = out.inner();
            self.assured(val.is_list(), val.kind, inside, at, &mut call);
            inside = call;
        }
        let (first, last) = self.source.spans(at);
        let mut block = out.at(first);
        block.ident("const");
        let mut braces = out.at(last);
        braces.braces(inside);
        out.append(block).append(braces);
    }

    /// Writes `const { const { &$crate::__private::Framed("before", text, "after").joined() }.text() }`. The outer
    /// block is what contexts promote.
    pub(crate) fn framed(&self, id: u32, frame: &Frame, val: &Val, out: &mut Out<'_>) {
        let mut arguments = out.inner();
        arguments.text(&frame.before).punct(",");
        self.constant(id, val, &mut arguments);
        arguments.punct(",").text(&frame.after);
        let mut block = out.inner();
        block.punct("&");
        block
            .private(&["Framed"])
            .parens(arguments)
            .punct(".")
            .ident("joined")
            .unit();
        let mut text = out.inner();
        text.ident("const").braces(block).punct(".").ident("text").unit();
        out.ident("const").braces(text);
    }

    /// Prints an image or a fragment: its item's name, or `&BASE`.
    pub(crate) fn place(&self, place: Referent, out: &mut Out<'_>) {
        let Referent::Path(id) = place else { return };
        if self.uses.paths.get(&id).is_some_and(Use::is_item) {
            out.ident(&place_name(id));
        } else {
            self.borrowed(id, out);
        }
    }

    /// Writes `&BASE`, where the user wrote it.
    fn borrowed(&self, id: u32, out: &mut Out<'_>) {
        let path = usize::try_from(id).ok().and_then(|id| self.source.paths.get(id));
        let Some(first) = path.and_then(|path| path.clone().into_iter().next()) else {
            return;
        };
        let mut borrow = out.at(first.span());
        borrow.punct("&");
        out.append(borrow).tokens(path.unwrap_or(&TokenStream::new()));
    }

    fn expression(&self, id: u32) -> Option<(&TokenStream, Span)> {
        let constant = usize::try_from(id).ok().and_then(|id| self.source.constants.get(id))?;
        Some((&constant.tokens, constant.at))
    }
}

/// Writes `use $crate::__private::name as __name;` Calls have to be at the user's tokens entirely, as `$crate` is not,
/// or the compiler adds a note on the macro to each error.
fn import(name: &str, out: &mut Out<'_>) {
    out.ident("use")
        .private(&[name])
        .ident("as")
        .ident(&format!("__{name}"))
        .punct(";");
}

/// Returns the type of a constant's item.
fn type_of(used: &Use) -> &'static str {
    if used.list { "TextList" } else { "Text" }
}

fn text_name(id: u32) -> String {
    format!("__TEXT{id}")
}

fn place_name(id: u32) -> String {
    format!("__PLACE{id}")
}
