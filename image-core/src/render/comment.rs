//! Comments above instructions.

use super::Writer;
use crate::escape::push_visible;
use crate::spec::Text;

impl Writer {
    /// Writes lines of comment.
    pub(super) fn comment(&mut self, lines: &[Text<'_>]) {
        if lines.is_empty() {
            return;
        }
        for line in lines.iter().flat_map(|text| text.split('\n')) {
            let line = line.trim();
            if self.out.is_empty() && looks_like_directive(line) {
                // After a comment that is none, engines look for directives no more.
                self.out.push_str("#\n");
            }
            self.out.push('#');
            if !line.is_empty() {
                self.out.push(' ');
                push_visible(&mut self.out, line);
            }
            self.out.push('\n');
        }
    }

    /// Writes lines of comment above a stage or argument, where `BuildKit` takes `name text` for its description and
    /// finds fault with anything else. An empty comment (an empty line does not) keeps it from doing so.
    pub(super) fn description(&mut self, lines: &[Text<'_>], name: Option<&str>) {
        self.comment(lines);
        let last = lines.last().and_then(|text| text.lines().last()).map_or("", str::trim);
        if let Some(name) = name
            && !last.is_empty()
            && last.split(' ').next() != Some(name)
        {
            self.out.push_str("#\n");
        }
    }
}

/// Returns whether a comment has the form of a parser directive: `escape=\`, `syntax = image`.
fn looks_like_directive(line: &str) -> bool {
    let key = line.split('=').next().unwrap_or("").trim();
    key.len() < line.len() && !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
