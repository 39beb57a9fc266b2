//! The places in a Rust file where the macros of the language are called.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// One call of `image!` or `steps!`.
#[derive(Debug)]
pub(super) struct Invocation {
    /// From after the `!` to the end of the closing bracket.
    pub(super) range: Range<usize>,
    /// Between the brackets.
    pub(super) body: Range<usize>,
    pub(super) delimiter: Delimiter,
    pub(super) stream: TokenStream,
}

/// Returns the calls in a file, in their order.
pub(super) fn find(code: &str, stream: TokenStream) -> Vec<Invocation> {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut found = Vec::new();
    for (index, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        match call(code, &trees[..index], group) {
            Some(invocation) => found.push(invocation),
            None => found.extend(find(code, group.stream())),
        }
    }
    found
}

/// Returns the call that brackets belong to, by what stands before them.
fn call(code: &str, before: &[TokenTree], group: &Group) -> Option<Invocation> {
    let [.., TokenTree::Ident(name), TokenTree::Punct(sign)] = before else {
        return None;
    };
    let start = sign.span().byte_range().end;
    let open = group.span_open().byte_range();
    let is_blank = code.get(start..open.start)?.trim().is_empty();
    let is_ours = (name == "image" || name == "steps") && sign.as_char() == '!' && is_blank;
    is_ours.then(|| Invocation {
        range: start..group.span_close().byte_range().end,
        body: open.end..group.span_close().byte_range().start,
        delimiter: group.delimiter(),
        stream: group.stream(),
    })
}
