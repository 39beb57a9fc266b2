//! From nodes to the tokens of `Step`s, options and the head.

use image_core::files::member_folders::WorkspaceFolders;
use image_core::node::{Args, HeadNode, Known, Node, NodeOpt, OptName, OptValue, Val};

use quote::quote;

use crate::configured::first_of;
use crate::constants::Uses;
use crate::out::Out;
use crate::parse::Source;

/// The context in which nodes are printed.
#[derive(Debug)]
pub(crate) struct Printer<'p> {
    pub(crate) source: &'p Source,
    pub(crate) uses: &'p Uses,
    /// Whether the compiler checks constants; not where something is wrong already.
    pub(crate) assured: bool,
}

impl Printer<'_> {
    /// Writes `&[Step::…, …]`.
    pub(crate) fn steps(&self, nodes: &[Node], out: &mut Out<'_>) {
        let mut inside = out.inner();
        for node in nodes {
            self.node(node, &mut inside);
        }
        out.slice(inside);
    }

    /// Prints the comment lines, the step and the options of a node, each with its `cfg` and a comma.
    fn node(&self, node: &Node, out: &mut Out<'_>) {
        for line in &node.comment {
            self.cfg(node.cfg, out);
            let mut argument = out.inner();
            argument.text(line);
            out.root(&["Step", "Comment"]).parens(argument).punct(",");
        }
        self.cfg(node.cfg, out);
        self.step(node, out);
        out.punct(",");
        for option in &node.options {
            self.cfg(node.cfg, out);
            self.option(option, out);
            out.punct(",");
        }
    }

    pub(crate) fn cfg(&self, cfg: Option<u32>, out: &mut Out<'_>) {
        if let Some(predicate) = cfg.and_then(|cfg| self.source.predicate(cfg)) {
            out.cfg(predicate);
        }
    }

    fn step(&self, node: &Node, out: &mut Out<'_>) {
        if node.name().is_rare() {
            let mut rare = out.inner();
            rare.punct("&").root(&["Rare", node.name().name()]);
            self.in_parens(&node.args, false, &mut rare);
            out.root(&["Step", "Rare"]).parens(rare);
        } else {
            let few = variant_for_few(node);
            out.root(&["Step", few.unwrap_or(node.name().name())]);
            self.in_parens(&node.args, few.is_some(), out);
        }
    }

    fn in_parens(&self, args: &Args, few: bool, out: &mut Out<'_>) {
        if let Args::None(_) = args {
            return;
        }
        let mut arguments = out.inner();
        self.arguments(args, few, &mut arguments);
        out.parens(arguments);
    }

    /// Prints the arguments of a variant; `few` says that it is one for a few texts.
    fn arguments(&self, args: &Args, few: bool, out: &mut Out<'_>) {
        match args {
            Args::None(_) => {}
            Args::Text(_, val) => self.val(val, out),
            Args::Words(_, vals) => self.words(vals, few, out),
            Args::Pair(_, key, val) => {
                out.text(key).punct(",");
                self.val(val, out);
            }
            Args::Default(name, default) => {
                out.text(name).punct(",");
                self.default(default.as_ref(), out);
            }
            Args::Paths(_, sources, to) => {
                self.words(sources, few, out);
                out.punct(",");
                self.val_or_empty(to.as_ref(), out);
            }
            Args::Modules(modules) => self.modules(modules, out),
            Args::Base(place, _) | Args::Fragment(place, _) => self.place(*place, out),
            Args::Function(callee, _) => self.function(callee, out),
        }
    }

    fn default(&self, default: Option<&Val>, out: &mut Out<'_>) {
        let Some(val) = default else {
            out.core(&["option", "Option", "None"]);
            return;
        };
        let mut inside = out.inner();
        self.val(val, &mut inside);
        out.core(&["option", "Option", "Some"]).parens(inside);
    }

    fn modules(&self, modules: &[(Val, String)], out: &mut Out<'_>) {
        let mut inside = out.inner();
        for (name, place) in modules {
            let mut pair = out.inner();
            self.val(name, &mut pair);
            pair.punct(",").text(place);
            inside.parens(pair).punct(",");
        }
        out.slice(inside);
    }

    /// Prints the texts of a constant list.
    pub(crate) fn texts(&self, val: &Val, out: &mut Out<'_>) {
        if let Known::Texts(id) = val.text {
            self.constant(id, val, out);
        }
    }

    /// Writes `&[&["…", …], LIST, …]`: texts as lists.
    pub(crate) fn lists(&self, vals: &[Val], out: &mut Out<'_>) {
        let mut inside = out.inner();
        for vals in vals.chunk_by(|one, next| !one.is_list() && !next.is_list()) {
            match vals {
                [list] if list.is_list() => self.texts(list, &mut inside),
                _ => self.slice(vals, &mut inside),
            }
            inside.punct(",");
        }
        out.slice(inside);
    }

    /// Writes `&["…", …]`; where they are few, `["…", …]` or the only one.
    fn words(&self, vals: &[Val], few: bool, out: &mut Out<'_>) {
        match vals {
            [only] if few => self.val(only, out),
            [only] if only.is_list() => self.texts(only, out),
            _ if vals.iter().any(Val::is_list) => joined(|out| self.lists(vals, out), out),
            _ if few => self.array(vals, out),
            _ => self.slice(vals, out),
        }
    }

    /// Writes `&["…", …]`.
    fn slice(&self, vals: &[Val], out: &mut Out<'_>) {
        out.punct("&");
        self.array(vals, out);
    }

    /// Writes `["…", …]`.
    fn array(&self, vals: &[Val], out: &mut Out<'_>) {
        let mut inside = out.inner();
        for val in vals {
            self.val(val, &mut inside);
            inside.punct(",");
        }
        out.brackets(inside);
    }

    fn val_or_empty(&self, val: Option<&Val>, out: &mut Out<'_>) {
        match val {
            Some(val) => self.val(val, out),
            None => {
                out.text("");
            }
        }
    }

    /// Prints a text, or the expression of a constant.
    pub(crate) fn val(&self, val: &Val, out: &mut Out<'_>) {
        match &val.text {
            Known::Text(text) => {
                out.text(text);
            }
            Known::Constant(id) | Known::Texts(id) => self.constant(*id, val, out),
            Known::Framed(id, frame) => self.framed(*id, frame, val, out),
        }
    }

    /// Writes `Step::With(Opt::…, "…")`, `Step::Flag(Opt::…)`.
    fn option(&self, option: &NodeOpt, out: &mut Out<'_>) {
        let mut arguments = out.inner();
        let variant = match &option.value {
            OptValue::Flag => {
                arguments.root(&["Opt", option.name.name()]);
                "Flag"
            }
            OptValue::Text(val) => {
                arguments.root(&["Opt", option.name.name()]).punct(",");
                self.val(val, &mut arguments);
                "With"
            }
            OptValue::Texts(list) => {
                let mut texts = out.inner();
                texts.root(&["Opt", option.name.name()]).punct(",");
                self.texts(list, &mut texts);
                rare("Texts", texts, &mut arguments);
                "Rare"
            }
            OptValue::Variable(key, val) => {
                let mut pair = out.inner();
                pair.text(key).punct(",");
                self.val(val, &mut pair);
                rare("Variable", pair, &mut arguments);
                "Rare"
            }
            OptValue::Pair(id, path) if option.name == OptName::Secret => {
                let mut pair = out.inner();
                self.val(id, &mut pair);
                pair.punct(",");
                self.val(path, &mut pair);
                rare("SecretFile", pair, &mut arguments);
                "Rare"
            }
            OptValue::Pair(source, target) => {
                self.val(source, &mut arguments);
                arguments.punct(",");
                self.val(target, &mut arguments);
                "Bind"
            }
            OptValue::Count(count) => {
                arguments.number(*count);
                "Retries"
            }
        };
        out.root(&["Step", variant]).parens(arguments);
    }

    /// Prints the fields in which a head differs from `Head::NONE`.
    pub(crate) fn head(&self, head: &HeadNode, fields: &mut Out<'_>) {
        self.head_field("name", &head.name, fields);
        self.head_field("readme", &head.readme, fields);
        if let Some(val) = &head.context {
            self.head_field("context", &[(val.clone(), None)], fields);
        }
        self.ignore(head, fields);
        if let Some(path) = &head.dockerignore {
            file("include_str", path, fields.field("dockerignore"));
            fields.punct(",");
        }
        if !head.absent.is_empty() {
            let mut paths = fields.inner();
            for path in &head.absent {
                in_crate(path, &mut paths);
                paths.punct(",");
            }
            fields.field("absent").slice(paths).punct(",");
        }
        if !head.workspaces.is_empty() {
            let mut all = fields.inner();
            for workspace in &head.workspaces {
                members(workspace, &mut all);
                all.punct(",");
            }
            fields.field("workspaces").slice(all).punct(",");
        }
    }

    /// Prints a field of the head, once: the first that applies.
    fn head_field(&self, name: &str, all: &[(Val, Option<u32>)], fields: &mut Out<'_>) {
        for (index, (val, _)) in all.iter().enumerate() {
            if let Some(predicate) = first_of(all, index, self.source) {
                fields.cfg(&predicate);
            }
            self.val(val, fields.field(name));
            fields.punct(",");
        }
    }

    fn ignore(&self, head: &HeadNode, fields: &mut Out<'_>) {
        if head.ignore.is_empty() {
            return;
        }
        let fields = fields.field("ignore");
        if head.ignore.iter().any(|(pattern, _)| pattern.is_list()) {
            joined(|out| self.lists_of_patterns(head, out), fields);
        } else {
            let mut patterns = fields.inner();
            for (pattern, cfg) in &head.ignore {
                self.cfg(*cfg, &mut patterns);
                self.val(pattern, &mut patterns);
                patterns.punct(",");
            }
            fields.slice(patterns);
        }
        fields.punct(",");
    }

    /// Prints a list for each pattern, as each has a `cfg` of its own.
    fn lists_of_patterns(&self, head: &HeadNode, out: &mut Out<'_>) {
        let mut lists = out.inner();
        for (pattern, cfg) in &head.ignore {
            self.cfg(*cfg, &mut lists);
            if pattern.is_list() {
                self.texts(pattern, &mut lists);
            } else {
                self.slice(std::slice::from_ref(pattern), &mut lists);
            }
            lists.punct(",");
        }
        out.slice(lists);
    }
}

/// Writes `const { &joined::<{ total(&[…]) }>(&[…]) }`: lists as one.
fn joined(lists: impl Fn(&mut Out<'_>), out: &mut Out<'_>) {
    let mut arguments = out.inner();
    lists(&mut arguments);
    let mut total = out.inner();
    let mut same = out.inner();
    lists(&mut same);
    total.private(&["total"]).parens(same);
    let mut block = out.inner();
    block
        .punct("&")
        .private(&["joined"])
        .punct("::<")
        .braces(total)
        .punct(">");
    block.parens(arguments);
    out.ident("const").braces(block);
}

/// Writes `&Rare::Name(arguments)`.
fn rare(name: &str, arguments: Out<'_>, out: &mut Out<'_>) {
    out.punct("&").root(&["Rare", name]).parens(arguments);
}

/// Returns the variant of a node's step, if it is one for a few texts.
fn variant_for_few(node: &Node) -> Option<&'static str> {
    match &node.args {
        Args::Words(_, texts) | Args::Paths(_, texts, _) if texts.iter().any(Val::is_list) => None,
        Args::Words(_, texts) | Args::Paths(_, texts, _) => node.name().few(texts.len()),
        Args::None(_)
        | Args::Text(..)
        | Args::Pair(..)
        | Args::Default(..)
        | Args::Modules(_)
        | Args::Function(..)
        | Args::Base(..)
        | Args::Fragment(..) => None,
    }
}

/// Writes `::core::include_…!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/path"))`: the compiler tracks the
/// file, and no path of this machine is in the tokens.
pub(crate) fn file(include: &str, path: &str, out: &mut Out<'_>) {
    let mut argument = out.inner();
    in_crate(path, &mut argument);
    out.core(&[include]).punct("!").parens(argument);
}

/// Writes `$crate::__private::Members { folder: …, members: &[…], excluded: &[…], found: &[…] }`.
fn members(workspace: &WorkspaceFolders, out: &mut Out<'_>) {
    let mut fields = out.inner();
    in_crate(&workspace.folder, fields.field("folder"));
    fields.punct(",");
    let lists = [
        ("members", &workspace.members),
        ("excluded", &workspace.excluded),
        ("found", &workspace.found),
    ];
    for (name, list) in lists {
        let mut texts = fields.inner();
        for text in list {
            texts.text(text).punct(",");
        }
        fields.field(name).slice(texts).punct(",");
    }
    out.private(&["Members"]).braces(fields);
}

/// Writes `::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/path")`.
fn in_crate(path: &str, out: &mut Out<'_>) {
    let path = format!("/{path}");
    out.tokens(&quote! {
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)
    });
}
