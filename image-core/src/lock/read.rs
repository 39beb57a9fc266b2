//! From the text of a lock to what it says.

use std::collections::BTreeSet;

use super::{Lock, LockedConfig, LockedFiles, LockedImage, LockedPlatform, VERSION, normalized};
use crate::files::Problem;
use crate::files::tables::{self, Tables};
use crate::files::toml::{Table, Value};
use crate::grammar::{checksum, platform, reference};
use crate::rule::{Fault, Rule};

const ANEW: &str = "write it anew, by the command `lock`";

/// Reads the text.
pub(super) fn read(text: &str) -> Result<Lock, Vec<Problem>> {
    tables::read(Rule::ImageLock, text, |tables, document| {
        // Another version may have any keys.
        if !is_version(tables, document) {
            return Lock::default();
        }
        only(tables, document, &["version", "image"]);
        let (mut images, mut names) = (Vec::new(), BTreeSet::new());
        for value in items(tables, document, "image") {
            let image = read_image(tables, value);
            if let Some(image) = &image
                && !names.insert(normalized(&image.reference))
            {
                tables.report(value.at, format!("`{}` stands here twice", image.reference), ANEW);
            }
            images.extend(image);
        }
        Lock { images }
    })
}

fn is_version(tables: &mut Tables, document: &Table<'_>) -> bool {
    let Some(version) = document.get("version") else {
        tables.report_file("it has no `version`", ANEW);
        return false;
    };
    let found = version.as_integer();
    if found != Some(VERSION) {
        let found = found.map_or("something else".to_owned(), |number| format!("version {number}"));
        let what = format!("it is of {found}, and this image-dsl reads version {VERSION}");
        tables.report(
            version.at,
            what,
            "write it anew with this image-dsl, by the command `lock`",
        );
    }
    found == Some(VERSION)
}

/// Reports each key that is not one of these.
fn only(tables: &mut Tables, table: &Table<'_>, keys: &[&str]) {
    for (key, at, _) in table.entries().filter(|(key, ..)| !keys.contains(key)) {
        tables.report(at, format!("there is no key `{key}` here"), ANEW);
    }
}

fn items<'d, 'i>(tables: &mut Tables, table: &'d Table<'i>, key: &str) -> &'d [Value<'i>] {
    table.get(key).map_or(&[], |list| tables.items(list, key))
}

fn read_image(tables: &mut Tables, image: &Value<'_>) -> Option<LockedImage> {
    let table = tables.table(image, "image")?;
    only(tables, table, &["reference", "digest", "platform"]);
    let mut platforms: Vec<LockedPlatform> = Vec::new();
    for platform in items(tables, table, "platform") {
        let read = read_platform(tables, platform, &platforms);
        if let Some(read) = &read
            && platforms.iter().any(|other| other.platform == read.platform)
        {
            tables.report(
                platform.at,
                format!("the platform `{}` stands here twice", read.platform),
                ANEW,
            );
        }
        platforms.extend(read);
    }
    Some(LockedImage {
        reference: checked(tables, image, table, "reference", |text| {
            reference::check(text.as_bytes())
        })?,
        digest: checked(tables, image, table, "digest", is_digest)?,
        platforms,
    })
}

fn read_platform(tables: &mut Tables, value: &Value<'_>, before: &[LockedPlatform]) -> Option<LockedPlatform> {
    let table = tables.table(value, "platform")?;
    only(tables, table, &["platform", "digest", "config", "files"]);
    let platform = checked(tables, value, table, "platform", |text| {
        platform::check(text.as_bytes())
    })?;
    let digest = checked(tables, value, table, "digest", is_digest)?;
    let config = match table.get("config") {
        Some(config) => shared(tables, config, before, |other| Some(&other.config), read_config),
        None => missing(tables, value, "config"),
    };
    let files = table.get("files");
    let files = files.map(|files| shared(tables, files, before, |other| other.files.as_ref(), read_files));
    Some(LockedPlatform {
        platform,
        digest,
        config: config?,
        files: files.flatten(),
    })
}

/// Reads a part of a platform: a table, or the name of a platform before that has the same.
fn shared<T: Clone>(
    tables: &mut Tables,
    value: &Value<'_>,
    before: &[LockedPlatform],
    part: impl Fn(&LockedPlatform) -> Option<&T>,
    own: impl FnOnce(&mut Tables, &Table<'_>) -> T,
) -> Option<T> {
    let Some(name) = value.as_str() else {
        let table = value.as_table();
        if table.is_none() {
            tables.report(value.at, "this is neither a table nor the name of a platform", ANEW);
        }
        return table.map(|table| own(tables, table));
    };
    let of_other = before.iter().find(|other| other.platform == name).and_then(part);
    if of_other.is_none() {
        tables.report(value.at, format!("no platform `{name}` before it has this"), ANEW);
    }
    of_other.cloned()
}

fn read_config(tables: &mut Tables, table: &Table<'_>) -> LockedConfig {
    only(
        tables,
        table,
        &["env", "user", "workdir", "shell", "entrypoint", "cmd", "onbuild"],
    );
    LockedConfig {
        env: pairs(tables, table, "env", '='),
        user: text(tables, table, "user").unwrap_or_default(),
        workdir: text(tables, table, "workdir").unwrap_or_default(),
        shell: texts(tables, table, "shell"),
        entrypoint: texts(tables, table, "entrypoint"),
        cmd: texts(tables, table, "cmd"),
        onbuild: texts(tables, table, "onbuild"),
    }
}

fn read_files(tables: &mut Tables, table: &Table<'_>) -> LockedFiles {
    only(
        tables,
        table,
        &[
            "users",
            "groups",
            "distribution",
            "distribution_like",
            "distribution_version",
            "libc",
            "programs",
        ],
    );
    LockedFiles {
        users: pairs(tables, table, "users", ':'),
        groups: pairs(tables, table, "groups", ':'),
        distribution: text(tables, table, "distribution"),
        distribution_like: texts(tables, table, "distribution_like"),
        distribution_version: text(tables, table, "distribution_version"),
        libc: text(tables, table, "libc"),
        programs: texts(tables, table, "programs"),
    }
}

fn missing<T>(tables: &mut Tables, of: &Value<'_>, key: &str) -> Option<T> {
    tables.report(of.at, format!("the key `{key}` is missing here"), ANEW);
    None
}

fn text(tables: &mut Tables, table: &Table<'_>, key: &str) -> Option<String> {
    let value = table.get(key)?;
    if value.as_str().is_none() {
        tables.report(value.at, format!("`{key}` is not a text"), ANEW);
    }
    value.as_str().map(str::to_owned)
}

fn texts(tables: &mut Tables, table: &Table<'_>, key: &str) -> Vec<String> {
    let texts = table.get(key).map_or_else(Vec::new, |list| tables.texts(list, key));
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

/// Returns the texts of a list, each of which has a name before a character.
fn pairs(tables: &mut Tables, table: &Table<'_>, key: &str, between: char) -> Vec<String> {
    let texts = table.get(key).map_or_else(Vec::new, |list| tables.texts(list, key));
    for (text, at) in &texts {
        if text.find(between).is_none_or(|end| end == 0) {
            tables.report(
                *at,
                format!("`{key}` has a text without a name before `{between}`"),
                ANEW,
            );
        }
    }
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

/// Returns the text of a key that has to be there, and what a grammar says of it.
fn checked(
    tables: &mut Tables,
    of: &Value<'_>,
    table: &Table<'_>,
    key: &str,
    check: impl Fn(&str) -> Result<(), Fault>,
) -> Option<String> {
    let Some(value) = table.get(key) else {
        return missing(tables, of, key);
    };
    let text = text(tables, table, key)?;
    if let Err(fault) = check(&text) {
        tables.report(value.at, format!("`{key}` {}", fault.what), ANEW);
    }
    Some(text)
}

fn is_digest(text: &str) -> Result<(), Fault> {
    checksum::digest(text.as_bytes(), 0, Rule::ImageLock)
}
