//! Environment markers: the part of a requirement after the `;` (`PyPA`, "Dependency specifiers").

use super::bytes::{find, get, is_at, is_one_of, skip_blanks, skip_char, skip_set, skip_word};
use super::wrong;
use crate::rule::{Fault, Rule};

const RULE: Rule = Rule::PythonRequirement;
const FIX: &str = "write a marker such as `; python_version < \"3.9\"`";

/// With the older spellings that `packaging` still reads.
const VARIABLES: &[&str] = &[
    "python_version",
    "python_full_version",
    "os_name",
    "sys_platform",
    "platform_release",
    "platform_system",
    "platform_version",
    "platform_machine",
    "platform_python_implementation",
    "python_implementation",
    "implementation_name",
    "implementation_version",
    "extra",
    "extras",
    "dependency_groups",
    "os.name",
    "sys.platform",
    "platform.version",
    "platform.machine",
    "platform.python_implementation",
];

/// Checks the marker that starts at `from`: comparisons with `and` and `or` between them, perhaps in parentheses.
pub(crate) const fn check(bytes: &[u8], from: usize) -> Result<(), Fault> {
    let mut at = skip_blanks(bytes, from);
    let mut depth = 0_usize;
    loop {
        while get(bytes, at) == b'(' {
            depth += 1;
            at = skip_blanks(bytes, at + 1);
        }
        at = attempt!(comparison(bytes, at));
        while get(bytes, at) == b')' {
            if depth == 0 {
                return wrong(RULE, "has a `)` that nothing opens", "leave it out", at, at + 1);
            }
            depth -= 1;
            at = skip_blanks(bytes, at + 1);
        }
        if at == bytes.len() {
            break;
        }
        let to = word_end(bytes, at);
        if !is_one_of(bytes, at, to, &["and", "or"]) {
            let what = "has a marker with something else than `and` or `or` between comparisons";
            return wrong(RULE, what, FIX, at, if to > at { to } else { skip_char(bytes, at) });
        }
        at = skip_blanks(bytes, to);
    }
    if depth > 0 {
        let what = "has a `(` in its marker that nothing closes";
        wrong(RULE, what, "close it", from, bytes.len())
    } else {
        Ok(())
    }
}

const fn word_end(bytes: &[u8], from: usize) -> usize {
    skip_word(bytes, from, bytes.len(), "_.")
}

/// Reads `value OP value`; returns the start of the next part.
const fn comparison(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let left = attempt!(value(bytes, from));
    let operator = skip_blanks(bytes, left);
    let right = attempt!(operator_end(bytes, operator));
    let end = attempt!(value(bytes, skip_blanks(bytes, right)));
    Ok(skip_blanks(bytes, end))
}

/// Checks a variable or a quoted text, and returns where it ends.
const fn value(bytes: &[u8], from: usize) -> Result<usize, Fault> {
    let quote = get(bytes, from);
    if quote == b'"' || quote == b'\'' {
        let close = find(bytes, from + 1, bytes.len(), quote);
        if close == bytes.len() {
            let what = "has a quote in its marker that nothing closes";
            return wrong(RULE, what, "close it", from, close);
        }
        return Ok(close + 1);
    }
    let to = word_end(bytes, from);
    if to > from && is_one_of(bytes, from, to, VARIABLES) {
        return Ok(to);
    }
    if to > from {
        let fix = "write a variable such as `python_version` or `sys_platform`, or quote the text";
        let what = "has a variable in its marker that Python does not know";
        return wrong(RULE, what, fix, from, to);
    }
    let what = "has a marker that lacks a variable or a quoted text";
    wrong(RULE, what, FIX, from, skip_char(bytes, from))
}

/// Checks the operator at `at`, and returns where it ends.
const fn operator_end(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    let to = skip_set(bytes, at, bytes.len(), "<>=!~");
    if to > at && is_one_of(bytes, at, to, &["<", "<=", "==", "!=", ">=", ">", "~=", "==="]) {
        return Ok(to);
    }
    if is_at(bytes, at, "in") && word_end(bytes, at) == at + 2 {
        return Ok(at + 2);
    }
    let second = skip_blanks(bytes, at + 3);
    if is_at(bytes, at, "not") && second > at + 3 && is_at(bytes, second, "in") && word_end(bytes, second) == second + 2
    {
        return Ok(second + 2);
    }
    let what = "has a marker with an operator that Python does not know";
    let fix = "write `==`, `!=`, `<`, `<=`, `>`, `>=`, `~=`, `in` or `not in`";
    wrong(RULE, what, fix, at, to)
}
