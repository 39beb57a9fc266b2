//! The fields of `RUN --mount`, read in one place for all who ask what is mounted.

use crate::csv;

/// The fields of a mount. Of several of one name engines take the last one, in whatever way they read the others.
#[derive(Clone, Debug)]
pub(crate) struct MountFields(Vec<(String, Option<String>)>);

impl MountFields {
    /// Reads fields, separated by commas as CSV has it; `None` if its quotes do not match.
    pub(crate) fn read(value: &str) -> Option<Self> {
        let mut fields = Vec::new();
        let mut rest = Some(value);
        while let Some(text) = rest {
            let (field, next) = csv::split_first(text)?;
            fields.push(match field.split_once('=') {
                Some((key, value)) => (key.to_lowercase(), Some(value.to_owned())),
                None => (field.to_lowercase(), None),
            });
            rest = next;
        }
        Some(Self(fields))
    }

    /// Returns all fields as they are written, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_deref()))
    }

    /// Returns whether there are no fields but these and those of every mount, each once.
    pub(crate) fn are_only(&self, keys: &[&str]) -> bool {
        let known = |key: &str| keys.contains(&key) || matches!(key, "type" | "target");
        let mut seen = Vec::new();
        self.all().all(|(key, _)| {
            let key = main_name(key);
            let is_new = !seen.contains(&key);
            seen.push(key);
            seen.len() < 16 && is_new && known(key)
        })
    }

    /// Returns the value of a field, by the main one of its names.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let mut own = self.0.iter().rev().filter(|(name, _)| main_name(name) == key);
        own.find_map(|(_, value)| value.as_deref())
    }

    /// Returns the value of a field that says something: engines take an empty one for none.
    fn filled(&self, key: &str) -> Option<&str> {
        self.get(key).filter(|value| !value.is_empty())
    }

    /// Returns the type of the mount, in lower case.
    pub(crate) fn kind(&self) -> String {
        self.get("type").unwrap_or("bind").to_lowercase()
    }

    /// Returns the source of a mount of the build context, empty where it is all of it.
    pub(crate) fn local_source(&self) -> Option<&str> {
        let is_local = self.kind() == "bind" && self.filled("from").is_none();
        is_local.then(|| self.get("source").unwrap_or_default())
    }

    /// Returns the name of a secret, if the mount is of one that is named.
    pub(crate) fn secret(&self) -> Option<&str> {
        let of_file = || self.filled("target")?.rsplit('/').next();
        let name = self.filled("source").or_else(|| self.filled("id")).or_else(of_file);
        name.filter(|_| self.kind() == "secret")
    }

    /// Returns whether the step does not run without what is mounted.
    pub(crate) fn is_required(&self) -> bool {
        let last = self.all().filter(|(key, _)| *key == "required").last();
        let is_off = |value: &str| matches!(value, "false" | "0" | "f" | "FALSE" | "False" | "F");
        last.is_some_and(|(_, value)| !value.is_some_and(is_off))
    }

    /// Gives the mount another source.
    pub(crate) fn set_source(&mut self, source: String) {
        let mut own = self.0.iter_mut().rev();
        match own.find(|(key, _)| main_name(key) == "source") {
            Some((_, old)) => *old = Some(source),
            None => self.0.push(("source".to_owned(), Some(source))),
        }
    }

    /// Returns the text of the fields.
    pub(crate) fn text(&self) -> String {
        let field = |(key, value): (&str, Option<&str>)| match value {
            Some(value) => csv::quote(&format!("{key}={value}")).into_owned(),
            None => csv::quote(key).into_owned(),
        };
        self.all().map(field).collect::<Vec<_>>().join(",")
    }
}

/// Returns the main one of the names that a field has.
fn main_name(key: &str) -> &str {
    match key {
        "dst" | "destination" => "target",
        "src" => "source",
        key => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> MountFields {
        MountFields::read(text).expect("its quotes match")
    }

    #[test]
    fn fields_are_read_and_written_as_csv() {
        let all = |text: &str| {
            let fields = MountFields::read(text)?;
            let shown = |(key, value): (&str, Option<&str>)| format!("{key}:{}", value.unwrap_or_default());
            Some(fields.all().map(shown).collect::<Vec<_>>())
        };
        assert_eq!(
            all("TYPE=bind,rw"),
            Some(vec!["type:bind".to_owned(), "rw:".to_owned()])
        );
        let quoted = r#""target=/a,""b""",x=y=z,ro"#;
        let fields = [r#"target:/a,"b""#, "x:y=z", "ro:"].map(str::to_owned);
        assert_eq!(all(quoted), Some(fields.into()));
        assert_eq!(read(quoted).text(), quoted);
        for bad in [r#"a"b"#, r#""a"#, r#""a"b"#] {
            assert_eq!(all(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_mount_of_the_context_is_told_by_its_last_fields() {
        for (mount, source) in [
            ("target=/t", Some("")),
            ("type=BIND,from=,src=a,source=b,target=/t", Some("b")),
            ("type=cache,type=bind,source=a", Some("a")),
            ("type=bind,from=x,source=a", None),
            ("source=a,type=cache", None),
        ] {
            assert_eq!(read(mount).local_source(), source, "{mount}");
        }
        let mut moved = read("src=a,target=/t,source=b");
        moved.set_source("c,d".to_owned());
        assert_eq!(moved.text(), r#"src=a,target=/t,"source=c,d""#);
    }

    #[test]
    fn a_secret_has_the_name_of_its_source_its_id_or_its_file() {
        for (mount, name) in [
            ("type=Secret,id=a,target=/b", Some("a")),
            ("type=secret,source=c,id=", Some("c")),
            ("type=secret,dst=/d/e", Some("e")),
            ("type=secret", None),
            ("id=a", None),
        ] {
            assert_eq!(read(mount).secret(), name, "{mount}");
        }
        for (mount, required) in [("required", true), ("required=1,required=F", false), ("id=a", false)] {
            assert_eq!(read(mount).is_required(), required, "{mount}");
        }
    }
}
