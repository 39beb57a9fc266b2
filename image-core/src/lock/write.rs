//! From a lock to its text.

use super::{FILE, Lock, LockedConfig, LockedFiles, LockedImage, LockedPlatform, VERSION};
use crate::files::toml::push_text;

/// The widest line that has a list on it.
const WIDEST: usize = 100;

/// Returns the text of a lock.
pub(super) fn text(lock: &Lock) -> String {
    let mut out = format!(
        "# {FILE}: the bases of the images here, as `lock` found them. To be committed.\nversion = {VERSION}\n"
    );
    let mut images: Vec<&LockedImage> = lock.images.iter().collect();
    images.sort_by(|one, other| one.reference.cmp(&other.reference));
    for image in images {
        out.push_str("\n[[image]]\n");
        text_at(&mut out, "reference", &image.reference);
        text_at(&mut out, "digest", &image.digest);
        for (index, platform) in image.platforms.iter().enumerate() {
            push_platform(&mut out, platform, &image.platforms[..index]);
        }
    }
    out
}

/// Adds a platform, with what it shares with one of those `before` by the name of that one.
fn push_platform(out: &mut String, platform: &LockedPlatform, before: &[LockedPlatform]) {
    out.push_str("\n[[image.platform]]\n");
    text_at(out, "platform", &platform.platform);
    text_at(out, "digest", &platform.digest);
    let config = before.iter().find(|other| other.config == platform.config);
    let files = before.iter().find(|other| other.files == platform.files);
    if let Some(same) = config {
        text_at(out, "config", &same.platform);
    }
    if let (Some(same), Some(_)) = (files, &platform.files) {
        text_at(out, "files", &same.platform);
    }
    if config.is_none() {
        push_config(out, &platform.config);
    }
    if let (None, Some(own)) = (files, &platform.files) {
        push_files(out, own);
    }
}

fn push_config(out: &mut String, config: &LockedConfig) {
    out.push_str("\n[image.platform.config]\n");
    list_at(out, "env", &config.env);
    present_at(out, "user", Some(&config.user).filter(|user| !user.is_empty()));
    present_at(
        out,
        "workdir",
        Some(&config.workdir).filter(|folder| !folder.is_empty()),
    );
    list_at(out, "shell", &config.shell);
    list_at(out, "entrypoint", &config.entrypoint);
    list_at(out, "cmd", &config.cmd);
    list_at(out, "onbuild", &config.onbuild);
}

fn push_files(out: &mut String, files: &LockedFiles) {
    out.push_str("\n[image.platform.files]\n");
    list_at(out, "users", &files.users);
    list_at(out, "groups", &files.groups);
    present_at(out, "distribution", files.distribution.as_ref());
    list_at(out, "distribution_like", &files.distribution_like);
    present_at(out, "distribution_version", files.distribution_version.as_ref());
    present_at(out, "libc", files.libc.as_ref());
    list_at(out, "programs", &files.programs);
}

fn present_at(out: &mut String, key: &str, text: Option<&String>) {
    if let Some(text) = text {
        text_at(out, key, text);
    }
}

fn text_at(out: &mut String, key: &str, text: &str) {
    out.push_str(key);
    out.push_str(" = ");
    push_text(out, text);
    out.push('\n');
}

/// Adds a list, if it is not empty; one that is too wide for a line has a line for each text.
fn list_at(out: &mut String, key: &str, texts: &[String]) {
    if texts.is_empty() {
        return;
    }
    let line = list(texts, "", ", ", "");
    let fits = key.len() + line.len() <= WIDEST;
    out.push_str(key);
    out.push_str(" = ");
    out.push_str(&if fits {
        line
    } else {
        list(texts, "\n    ", ",\n    ", ",\n")
    });
    out.push('\n');
}

fn list(texts: &[String], start: &str, between: &str, end: &str) -> String {
    let mut out = format!("[{start}");
    for (index, text) in texts.iter().enumerate() {
        out.push_str(if index > 0 { between } else { "" });
        push_text(&mut out, text);
    }
    out.push_str(end);
    out.push(']');
    out
}
