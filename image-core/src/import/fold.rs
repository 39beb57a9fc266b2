//! Commands over several lines, as `run` has them.

use super::print::{WIDTH, comment};
use crate::check::shell_text::is_joined;
use crate::dockerfile::Joint;
use crate::fold::fold;
use crate::kind::Kind;

/// The indentation of the lines of a command, and of the quote below them.
const INDENT: usize = 8;

/// The end of a line whose words go on in the next.
const GOES_ON: &str = " \\";

/// The most further blanks with which a line of it may start.
const DEEPEST: usize = 40;

/// Returns the text of a `run` over several lines, which is folded to the words of `command`; `None` where it is one
/// line, or where a line end would change more than the blanks between words. `joints` are where its lines started;
/// without any, a long command gets some.
pub(super) fn folded(command: &str, joints: &[Joint]) -> Option<String> {
    let is_outside = outside(command);
    let is_place = |at: usize| is_joint(command, at) && is_outside(at);
    let written: Vec<Joint> = joints.iter().filter(|joint| is_place(joint.at)).cloned().collect();
    let joints = wrapped(command, &written, is_place);
    (!joints.is_empty()).then_some(())?;
    let text = text(command, &joints);
    let holds = fold(&text)
        .split_ascii_whitespace()
        .eq(command.split_ascii_whitespace());
    (holds && Kind::Command.check(&text).is_ok()).then_some(text)
}

/// Returns whether a line may start here: at a word, and behind blanks which no backslash makes characters.
fn is_joint(command: &str, at: usize) -> bool {
    let before = command[..at].trim_end_matches([' ', '\t']);
    let starts =
        |rest: &str| !rest.is_empty() && !rest.starts_with(|first: char| first.is_whitespace() || first == '#');
    before.len() < at && !before.is_empty() && !before.ends_with('\\') && starts(&command[at..])
}

/// Tells whether a place is surely outside of quotes: quotes are taken in pairs, whatever they stand in. Where a
/// `case` stands in a substitution, whose patterns close what nothing opened, no place is.
fn outside(command: &str) -> impl Fn(usize) -> bool {
    let mut quoted = Vec::new();
    let (mut open, mut depth, mut has_case) = (None, 0_usize, false);
    let mut chars = command.char_indices();
    while let Some((at, char)) = chars.next() {
        match (char, open) {
            ('\\', None | Some(('"', _))) => drop(chars.next()),
            ('\'' | '"', None) => open = Some((char, at)),
            (_, Some((quote, from))) if char == quote => {
                quoted.push(from..at);
                open = None;
            }
            ('(' | '`', None | Some(('"', _))) => depth += 1,
            (')', None | Some(('"', _))) => depth = depth.saturating_sub(1),
            ('c', _) => has_case |= depth > 0 && command[at..].starts_with("case "),
            _ => {}
        }
    }
    quoted.extend(open.map(|(_, from)| from..command.len()));
    // The ranges are in order.
    move |at| {
        let before = quoted.partition_point(|range| range.start < at);
        !has_case && before.checked_sub(1).is_none_or(|last| quoted[last].end < at)
    }
}

/// Returns the lines as they were written, and more where one is too long: before operators, or words.
fn wrapped(command: &str, written: &[Joint], is_place: impl Fn(usize) -> bool) -> Vec<Joint> {
    let least = written.iter().map(|joint| joint.indent).min().unwrap_or(0);
    let ends = written.iter().map(|joint| joint.at).chain([command.len()]);
    let (mut from, mut indent, mut joints) = (0, least, Vec::new());
    for (index, end) in ends.enumerate() {
        while let Some(at) = place(
            &command[..end],
            from,
            WIDTH - INDENT - GOES_ON.len() - (indent - least).min(DEEPEST),
            &is_place,
        ) {
            let deeper = indent + if written.is_empty() { 0 } else { 4 };
            joints.push(Joint {
                at,
                indent: deeper,
                comments: Vec::new(),
            });
            from = at;
        }
        joints.extend(written.get(index).cloned());
        from = end;
        indent = written.get(index).map_or(least, |joint| joint.indent);
    }
    joints
}

/// Returns where the line that starts at `from` ends, if it does not fit.
fn place(command: &str, from: usize, room: usize, is_place: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut word, mut operator) = (None, None);
    for (width, (offset, char)) in command[from..].char_indices().enumerate() {
        if width > room && word.is_some() {
            return operator.or(word);
        }
        let at = from + offset + 1;
        if char == ' ' && is_place(at) {
            word = Some(at);
            operator = if command[at..].starts_with(['&', '|']) {
                word
            } else {
                operator
            };
        }
    }
    None
}

/// Returns whether commands end or start at a place, so that the words after it are not arguments of those before.
fn is_operator(command: &str, at: usize) -> bool {
    let signs = ['&', '|', ';', '(', ')', '{', '}'];
    command[..at].trim_end().ends_with(signs) || command[at..].starts_with(signs)
}

/// Returns the lines of a command, indented; those of one simple command more than its first.
fn text(command: &str, joints: &[Joint]) -> String {
    let least = joints.iter().map(|joint| joint.indent).min().unwrap_or(0);
    let deeper = if joints.iter().any(|joint| is_operator(command, joint.at)) {
        0
    } else {
        4
    };
    let mut text = String::from("\n");
    let mut push = |indent: usize, line: &str| {
        text.extend([&" ".repeat(INDENT + indent.min(DEEPEST)), line, "\n"]);
    };
    let (mut from, mut indent) = (0, 0);
    for joint in joints {
        let line = command[from..joint.at].trim_end();
        // Words that nothing joins read as a command of their own, which the lint `joined_lines` says.
        let sign = if is_joined(line, &command[joint.at..]) {
            ""
        } else {
            GOES_ON
        };
        push(indent, &format!("{line}{sign}"));
        (from, indent) = (joint.at, joint.indent - least + deeper);
        for line in &joint.comments {
            push(indent, &format!("# {}", comment(line)));
        }
    }
    push(indent, &command[from..]);
    text + "    "
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::shell_text::unjoined_line;

    fn at(places: &[usize]) -> Vec<Joint> {
        let joint = |at: &usize| Joint {
            at: *at,
            indent: 4,
            comments: Vec::new(),
        };
        places.iter().map(joint).collect()
    }

    #[test]
    fn lines_that_fold_to_the_same_words() {
        let text = folded("a     && b", &at(&[6])).unwrap();
        assert_eq!(text, "\n        a\n        && b\n    ");
        assert_eq!(fold(&text), "a && b");
    }

    #[test]
    fn words_that_go_on_stand_behind_a_backslash() {
        let text = folded("apt-get install   git   && ls", &at(&[18, 24])).unwrap();
        assert_eq!(text, "\n        apt-get install \\\n        git\n        && ls\n    ");
        assert_eq!(unjoined_line(&text), None);
        assert_eq!(fold(&text), "apt-get install git && ls");
    }

    #[test]
    fn what_would_change_stays_on_one_line() {
        for (command, joint) in [
            ("echo 'a   b'", "b"),
            ("echo \"a   b\"", "b"),
            (r"echo a\   b", "b"),
            ("ab", "b"),
            ("x=$(case a in \"x) b   c\")", "c\""),
            ("echo \"$(echo \"a   b\")\"", "b"),
            ("echo # it's   b", "b"),
        ] {
            let joint = command.find(joint).unwrap();
            assert_eq!(folded(command, &at(&[joint])), None, "{command}");
        }
    }

    #[test]
    fn long_commands_are_broken_before_operators() {
        let command = format!("{} && {}", "a ".repeat(40), "b ".repeat(60).trim_end());
        let text = folded(&command, &[]).unwrap();
        assert!(
            text.lines().all(|line| line.len() <= WIDTH) && text.contains("\n        && b"),
            "{text}"
        );
        assert_eq!(fold(&text).split_ascii_whitespace().count(), 101);
    }
}
