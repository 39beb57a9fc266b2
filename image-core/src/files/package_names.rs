//! Names of Python packages.

/// Returns a name as `PyPA`'s "Names and normalization" compares it, names of extras too.
#[must_use]
pub fn normalized(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// Returns the name that a requirement starts with.
pub(crate) fn name_of(requirement: &str) -> &str {
    let end = requirement.find(|char: char| !char.is_ascii_alphanumeric() && !matches!(char, '.' | '_' | '-'));
    &requirement[..end.unwrap_or(requirement.len())]
}
