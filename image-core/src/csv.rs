//! Fields of CSV (RFC 4180), in which engines take mounts and secrets.

use std::borrow::Cow;

/// Returns a text as one field: in quotes if it has a comma, a quote or a line end, with its own quotes doubled.
///
/// ```
/// assert_eq!(image_core::csv::quote("id=a"), "id=a");
/// assert_eq!(image_core::csv::quote(r#"src=a,"b""#), r#""src=a,""b""""#);
/// ```
#[must_use]
pub fn quote(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\n']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}

/// Returns the first field without its quotes, and what follows the comma after it; `None` if its quotes do not match.
pub(crate) fn split_first(text: &str) -> Option<(Cow<'_, str>, Option<&str>)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (field, next) = text
            .split_once(',')
            .map_or((text, None), |(field, next)| (field, Some(next)));
        return (!field.contains('"')).then_some((Cow::Borrowed(field), next));
    };
    let mut field = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('"')?;
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None if after.is_empty() => return Some((field.into(), None)),
            None => return Some((field.into(), Some(after.strip_prefix(',')?))),
        }
    }
}
