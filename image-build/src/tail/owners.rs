//! Owners by name, as `BuildKit` finds them in an image.

use super::Unfit;
use crate::engine::Owner;

/// Returns the owner that a text such as `1000`, `app` or `app:staff` names. `lines_of` gives the files of the image.
/// A user without a group has the group of its line, or that of its own number.
pub(super) fn owner_of(
    text: &str,
    lines_of: &mut dyn FnMut(&str) -> Result<Option<String>, Unfit>,
) -> Result<Owner, Unfit> {
    let unknown = || Unfit::new(format!("the image has no user or group for `{text}`"));
    let (user, group) = text
        .split_once(':')
        .map_or((text, None), |(user, group)| (user, Some(group)));
    let mut owner = if let Some(user) = number(user) {
        Owner { user, group: user }
    } else {
        let lines = lines_of("/etc/passwd")?.ok_or_else(unknown)?;
        let fields = find(&lines, user).ok_or_else(unknown)?;
        let number = |at: usize| fields.get(at).and_then(|field| number(field));
        Owner {
            user: number(2).ok_or_else(unknown)?,
            group: number(3).ok_or_else(unknown)?,
        }
    };
    if let Some(group) = group {
        owner.group = if let Some(group) = number(group) {
            group
        } else {
            let lines = lines_of("/etc/group")?.ok_or_else(unknown)?;
            let fields = find(&lines, group).ok_or_else(unknown)?;
            fields.get(2).and_then(|field| number(field)).ok_or_else(unknown)?
        };
    }
    Ok(owner)
}

fn number(text: &str) -> Option<u64> {
    text.parse::<u32>()
        .ok()
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
        .map(u64::from)
}

/// Returns the fields of the first line with this name.
fn find<'l>(lines: &'l str, name: &str) -> Option<Vec<&'l str>> {
    let mut lines = lines.lines().map(|line| line.split(':').collect::<Vec<_>>());
    lines.find(|fields| !name.is_empty() && fields.first() == Some(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners() {
        let mut lines = |path: &str| {
            Ok(match path {
                "/etc/passwd" => Some("root:x:0:0::/:/bin/sh\napp:x:1001:2002::/:\n".to_owned()),
                "/etc/group" => Some("root:x:0:\nstaff:x:50:app\n".to_owned()),
                _ => None,
            })
        };
        let mut owner = |text: &str| owner_of(text, &mut lines).ok().map(|owner| (owner.user, owner.group));
        assert_eq!(owner("0"), Some((0, 0)));
        assert_eq!(owner("7"), Some((7, 7)));
        assert_eq!(owner("7:staff"), Some((7, 50)));
        assert_eq!(owner("app"), Some((1001, 2002)));
        assert_eq!(owner("app:3"), Some((1001, 3)));
        assert_eq!(owner("nobody"), None);
        assert_eq!(owner("app:nogroup"), None);
        assert_eq!(owner(":3"), None);
    }
}
