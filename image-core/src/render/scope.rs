//! Cache mounts in the text for a build: the names under which an engine keeps them.
//!
//! By default engines name a cache by its target, so that all images of an engine share it. The text for a build gives
//! each cache a name that starts with the build's scope, which no instruction of the image can leave out.

use std::fmt::Write as _;

use super::run::push_field;
use super::{Caches, Style};
use crate::dockerfile::{self, Flag, Form, Instruction, Keyword, MountFields};
use crate::spec::{Mount, Run, Text};

/// Returns the name of a cache in a scope. Only letters, digits and `._-%` are in it, so it is one name to every
/// engine, and no two caches of a scope have the same.
pub(super) fn id(scope: &str, name: &str) -> String {
    let mut id = format!("{scope}-");
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => id.push(char::from(byte)),
            // A String takes all text.
            _ => {
                write!(id, "%{byte:02X}").ok();
            }
        }
    }
    id
}

/// Returns a mount that does nothing, and makes the step another one to docker's cache than the same step of another
/// scope, whose layer may hold what others have put into their caches: docker takes steps for the same whose caches
/// have other names. A secret that nobody gives and nothing needs is not mounted. Podman and buildah go by the names of
/// caches.
pub(super) fn mark(run: &Run<'_>, style: &Style) -> Option<String> {
    let Caches::Scoped(scope) = &style.caches else {
        return None;
    };
    let has_cache = run.mounts.iter().any(|mount| matches!(mount, Mount::Cache(_)));
    (has_cache && !style.pins_mounts).then(|| marked(scope))
}

fn marked(scope: &str) -> String {
    format!("type=secret,id={scope}")
}

/// Returns a raw instruction in which mounts of caches are those of the style, `ONBUILD` included; as it is where it
/// has none.
pub(super) fn raw<'t>(text: &'t str, style: &Style) -> Text<'t> {
    if style.caches == Caches::Kept && !style.pins_mounts {
        return text.into();
    }
    let (file, _) = dockerfile::read_steps(text);
    let mut instructions = file.instructions;
    let changed = instructions
        .iter_mut()
        .fold(false, |changed, instruction| scope(instruction, style) | changed);
    if !changed {
        return text.into();
    }
    let lines: Vec<String> = instructions.iter().map(Instruction::normalized).collect();
    lines.join("\n").into()
}

/// Returns whether a mount of the instruction is another one now.
fn scope(instruction: &mut Instruction<'_>, style: &Style) -> bool {
    if let Form::Trigger(Some(inner)) = &mut instruction.form {
        return scope(inner, style);
    }
    let is_run = instruction.keyword == Keyword::Run;
    let flags = instruction
        .flags
        .iter_mut()
        .filter(|flag| is_run && flag.name == "mount");
    let changed = flags.fold(false, |changed, flag| scope_flag(flag, style) | changed);
    if let (Caches::Scoped(scope), true, false) = (&style.caches, changed, style.pins_mounts) {
        instruction.flags.push(Flag {
            name: "mount".into(),
            value: Some(marked(scope).into()),
        });
    }
    changed
}

fn scope_flag(flag: &mut Flag<'_>, style: &Style) -> bool {
    let Some(value) = flag.value.as_deref() else {
        return false;
    };
    let Some(scoped) = mount(value, style) else {
        return false;
    };
    flag.value = Some(scoped.into());
    true
}

/// Returns a mount as it has to be, if that is not as it is.
fn mount(value: &str, style: &Style) -> Option<String> {
    let fields = MountFields::read(value);
    let field = |key: &str| fields.as_ref()?.get(key);
    // One that cannot be read, or whose type only the engine knows, may be that of a cache.
    let kind = fields.as_ref().map(MountFields::kind).unwrap_or_default();
    if matches!(&*kind, "bind" | "tmpfs" | "secret" | "ssh") {
        return pinned(value, &kind, style);
    }
    let target = field("target").unwrap_or_default();
    match &style.caches {
        Caches::Kept => pinned(value, "cache", style),
        Caches::Empty => {
            let mut csv = "type=tmpfs".to_owned();
            push_field(&mut csv, &format!("target={target}"));
            Some(pinned(&csv, "tmpfs", style).unwrap_or(csv))
        }
        Caches::Scoped(scope) => {
            let name = field("id").filter(|id| !id.is_empty()).unwrap_or(target);
            let mut csv = format!("{value},type=cache");
            push_field(&mut csv, &format!("id={}", scoped_id(scope, name, style)));
            Some(csv)
        }
    }
}

/// Returns the id of a cache in a scope. Where engines expand references field by field, the name keeps its own.
fn scoped_id(scope: &str, name: &str, style: &Style) -> String {
    if name.contains('$') && !style.pins_mounts {
        format!("{scope}-{name}")
    } else {
        id(scope, name)
    }
}

/// Returns a mount with its type, where it has a reference: podman and buildah expand the whole of it, so that a value
/// with a comma adds fields.
pub(super) fn pinned(value: &str, kind: &str, style: &Style) -> Option<String> {
    (style.pins_mounts && value.contains('$')).then(|| format!("{value},type={kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(caches: Caches, pins_mounts: bool) -> Style {
        Style {
            caches,
            pins_mounts,
            ..Style::default()
        }
    }

    fn scoped(text: &str) -> String {
        raw(text, &style(Caches::Scoped("S".to_owned()), false)).into_owned()
    }

    #[test]
    fn no_raw_mount_names_a_cache_of_another_scope() {
        for (mount, wanted) in [
            ("type=cache,target=/c", "type=cache,target=/c,type=cache,id=S-%2Fc"),
            (
                "type=cache,id=S2-x,target=/c",
                "type=cache,id=S2-x,target=/c,type=cache,id=S-S2-x",
            ),
            (
                "id=a,target=/c,type=CACHE,id=../b",
                "id=a,target=/c,type=CACHE,id=../b,type=cache,id=S-..%2Fb",
            ),
            (
                "type=cache,target=/c,id=a-$ARCH",
                "type=cache,target=/c,id=a-$ARCH,type=cache,id=S-a-$ARCH",
            ),
            ("type=$T,target=/c", "type=$T,target=/c,type=cache,id=S-%2Fc"),
        ] {
            let text = format!("RUN --mount={mount} id");
            let wanted = format!("RUN --mount={wanted} --mount=type=secret,id=S id");
            assert_eq!(scoped(&text), wanted, "{mount}");
            assert_eq!(scoped(&format!("ONBUILD {text}")), format!("ONBUILD {wanted}"));
        }
        let heredoc = "run --mount=type=cache,target=/c <<EOF\n echo\nEOF";
        let wanted = "RUN --mount=type=cache,target=/c,type=cache,id=S-%2Fc --mount=type=secret,id=S <<EOF\n echo\nEOF";
        assert_eq!(scoped(heredoc), wanted);
        for other in [
            "RUN  echo --mount=type=cache",
            "RUN --mount=type=secret,id=a   id",
            "COPY  a b",
            "RUN --mount=x",
        ] {
            assert_eq!(scoped(other), other);
        }
    }

    #[test]
    fn a_value_with_a_comma_changes_no_mount_where_all_of_it_is_expanded() {
        let style = style(Caches::Scoped("S".to_owned()), true);
        for (mount, wanted) in [
            ("type=tmpfs,target=/c$X", "type=tmpfs,target=/c$X,type=tmpfs"),
            ("source=$X,from=a,target=/c", "source=$X,from=a,target=/c,type=bind"),
            (
                "type=cache,target=/c,id=$X",
                "type=cache,target=/c,id=$X,type=cache,id=S-%24X",
            ),
        ] {
            assert_eq!(
                raw(&format!("RUN --mount={mount} id"), &style),
                format!("RUN --mount={wanted} id")
            );
        }
    }

    #[test]
    fn without_caches_raw_ones_are_empty_too() {
        let text = "RUN --mount=type=cache,id=x,uid=1,target=/c id";
        assert_eq!(
            raw(text, &style(Caches::Empty, false)),
            "RUN --mount=type=tmpfs,target=/c id"
        );
        assert_eq!(raw(text, &Style::default()), text);
    }
}
