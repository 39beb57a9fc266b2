//! Statements as source, laid out as one would write them.

mod literal;

pub use self::literal::WIDTH;
pub(super) use self::literal::comment;
use self::literal::{block, one, several};
use super::draft::{Draft, Item};
use crate::ast::{Argument, Content, Value};
use crate::dockerfile::Joint;
use crate::translate::statement::is_identifier;

/// Returns the module of an image.
pub(super) fn module(draft: &Draft) -> String {
    let mut out = String::from(
        "use image_dsl::{Image, image};\n\n/// Imported from a Dockerfile.\npub const IMAGE: Image = image! {\n",
    );
    if draft.has_sources {
        out.push_str("    #![allow(missing_source)]\n\n");
    }
    comments(&mut out, &draft.directives);
    for (index, item) in draft.items.iter().enumerate() {
        let is_stage = item.statement.keyword.text == "from";
        if index > 0 && (item.blank || is_stage) {
            out.push('\n');
        }
        push(&mut out, item);
    }
    if !draft.trailing.is_empty() {
        out.push('\n');
        comments(&mut out, &draft.trailing);
    }
    out + "};\n"
}

fn comments(out: &mut String, lines: &[String]) {
    for line in lines {
        line_of(out, &format!("// {}", comment(line)));
    }
}

fn line_of(out: &mut String, text: &str) {
    out.extend(["    ", text.trim_end(), "\n"]);
}

fn push(out: &mut String, item: &Item) {
    let statement = &item.statement;
    for line in &statement.comment {
        line_of(out, &format!("/// {}", comment(&line.text)));
    }
    let rules: Vec<&str> = statement.allow.iter().map(|rule| &*rule.text).collect();
    if !rules.is_empty() {
        line_of(out, &format!("#[allow({})]", rules.join(", ")));
    }
    out.push_str("    ");
    out.push_str(&laid_out(item));
    out.push_str(";\n");
}

/// Returns a statement without its semicolon: on one line if it fits there.
fn laid_out(item: &Item) -> String {
    let prefix = if item.statement.on_build.is_some() {
        "on_build "
    } else {
        ""
    };
    let head = format!("{prefix}{}", item.statement.keyword.text);
    let joints = joints(item);
    let arguments: Vec<String> = item.statement.arguments.iter().map(flat).collect();
    let line = format!("{head} {}", with_alias(item, arguments).join(", "));
    let fits = 4 + line_width(&line) < WIDTH && joints.is_empty() && !item.statement.arguments.iter().any(has_lines);
    if fits { line } else { broken(item, &head, &joints) }
}

/// Returns whether an argument is a text of several lines, which are shown as such.
fn has_lines(argument: &Argument) -> bool {
    matches!(&argument.value.content, Content::Text(text) if block(text).is_some())
}

/// Returns the width of a line.
fn line_width(text: &str) -> usize {
    text.chars().count()
}

/// Returns the joints of the text that is printed: an instruction as it is has more before its command.
fn joints(item: &Item) -> Vec<Joint> {
    let first = item.statement.arguments.first().filter(|_| !item.folded);
    let Some(Content::Text(text)) = first.map(|first| &first.value.content) else {
        return Vec::new();
    };
    let before = text.len().saturating_sub(item.command);
    let shifted = item.joints.iter().map(|joint| Joint {
        at: joint.at + before,
        ..joint.clone()
    });
    shifted.collect()
}

/// Returns the arguments, the first with the name of the stage.
fn with_alias(item: &Item, mut arguments: Vec<String>) -> Vec<String> {
    if let (Some(alias), Some(first)) = (&item.statement.alias, arguments.first_mut()) {
        first.push_str(" as ");
        first.push_str(&name(&alias.text));
    }
    arguments
}

/// Returns a statement over several lines: the first argument beside the keyword if it is the only one or no other is
/// like it, each of the others on a line of its own.
fn broken(item: &Item, head: &str, joints: &[Joint]) -> String {
    let arguments = &item.statement.arguments;
    let positionals = arguments.iter().filter(|one| one.key.is_none()).count();
    let is_first = arguments.first().is_some_and(|first| first.key.is_none());
    let beside = arguments.len() == 1 || positionals == 1 && is_first;
    let laid = arguments.iter().enumerate().map(|(index, argument)| {
        if index == 0 && beside {
            open(argument, joints, 5 + line_width(head), 4)
        } else {
            open(argument, &[], 8, 8)
        }
    });
    let arguments = with_alias(item, laid.collect());
    let between = if beside { " " } else { "\n        " };
    format!("{head}{between}{}", arguments.join(",\n        "))
}

/// Returns an argument that starts at `column`, over several lines if it does not fit on one; these have `indent` and
/// more.
fn open(argument: &Argument, joints: &[Joint], column: usize, indent: usize) -> String {
    let line = flat(argument);
    if column + line_width(&line) < WIDTH && joints.is_empty() && !has_lines(argument) {
        return line;
    }
    let key = key(argument);
    let to = argument.to.as_ref().map(|to| format!(" -> {}", flat_value(to)));
    let value = open_value(&argument.value, joints, column + line_width(&key), indent);
    format!("{key}{value}{}", to.unwrap_or_default())
}

fn open_value(value: &Value, joints: &[Joint], column: usize, indent: usize) -> String {
    match &value.content {
        Content::Text(text) => block(text).unwrap_or_else(|| several(text, joints, column, indent + 4).join("\n")),
        Content::List(values) => {
            let inner = indent + 4;
            let items = values.iter().map(|item| {
                let flat = flat_value(item);
                let fits = inner + line_width(&flat) < WIDTH;
                let item = if fits {
                    flat
                } else {
                    open_value(item, &[], inner, inner)
                };
                format!("{}{item},\n", " ".repeat(inner))
            });
            format!("[\n{}{}]", items.collect::<String>(), " ".repeat(indent))
        }
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
        | Content::Call(..)
        | Content::Wrong => flat_value(value),
    }
}

fn flat(argument: &Argument) -> String {
    let to = argument.to.as_ref().map(|to| format!(" -> {}", flat_value(to)));
    format!(
        "{}{}{}",
        key(argument),
        flat_value(&argument.value),
        to.unwrap_or_default()
    )
}

fn key(argument: &Argument) -> String {
    let key = argument.key.as_ref();
    key.map(|key| name(&key.text) + " = ").unwrap_or_default()
}

/// Returns a name, in quotes where Rust has none such.
fn name(text: &str) -> String {
    if is_identifier(text) {
        text.to_owned()
    } else {
        one(text)
    }
}

fn flat_value(value: &Value) -> String {
    match &value.content {
        Content::Text(text) => one(text),
        Content::Integer(word) | Content::Word(word) => word.clone(),
        Content::List(values) => {
            let values: Vec<String> = values.iter().map(flat_value).collect();
            format!("[{}]", values.join(", "))
        }
        Content::Arrow(value, to) => format!("{} -> {}", flat_value(value), flat_value(to)),
        Content::Bool(_)
        | Content::Constant(_)
        | Content::Spread(_)
        | Content::Entry(..)
        | Content::Path(..)
        | Content::Image(_)
        | Content::Steps(_)
        | Content::Function(..)
        | Content::Call(..)
        | Content::Wrong => {
            debug_assert!(
                false,
                "statements of a Dockerfile have texts, numbers, words, pairs and lists"
            );
            String::new()
        }
    }
}
