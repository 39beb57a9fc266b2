//! The brief form of a problem in a file.

/// Puts the rule into a problem, behind the line that it may start with: `line 3: it is wrong`.
pub(crate) fn shown(rule: &str, problem: &str) -> String {
    let placed = problem.strip_prefix("line ").and_then(|rest| rest.split_once(": "));
    match placed {
        Some((line, problem)) => format!("line {line}: [{rule}] {problem}"),
        None => format!("[{rule}] {problem}"),
    }
}
