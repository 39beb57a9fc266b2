//! The options of containers, in the form of each engine.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use image_core::csv::quote;

use super::container::{Container, ContainerMount, has_terminal};
use super::error::EngineError;
use super::{Engine, EngineKind};

/// Adds the options of `docker run` and `docker create`, which podman shares.
pub(crate) fn add_flags(command: &mut Command, engine: &Engine, container: &Container<'_>) {
    if has_init(engine) {
        // A program that is the first process does not end by a signal that it does not handle.
        command.arg("--init");
    }
    if !container.detach {
        command.arg("--interactive");
    }
    if container.tty || has_terminal() && !container.detach {
        command.arg("--tty");
    }
    if let Some(file) = container.id_file {
        command.arg("--cidfile").arg(file);
    }
    add_option(command, "--gpus", container.gpus);
    for mount in container.mounts {
        command.arg("--mount").arg(bind_option(mount));
    }
    if container.publish_all {
        command.arg("--publish-all");
    }
    add_option(command, "--publish", container.publish);
    add_option(
        command,
        "--volume",
        container.volumes.iter().map(|volume| with_absolute_source(volume)),
    );
    // The client looks up the value, so it is not on the command line.
    add_option(command, "--env", container.inherited);
    add_option(command, "--name", container.name);
    add_option(command, "--workdir", container.workdir);
    add_option(command, "--user", container.user);
    add_variables(command, container);
    command.args(container.options);
}

/// Returns whether an engine has a first process for containers: docker brings one, podman needs `catatonit`.
fn has_init(engine: &Engine) -> bool {
    const FOLDERS: [&str; 2] = ["/usr/libexec/podman", "/usr/lib/podman"];
    let is_there = |folder: &Path| folder.join("catatonit").is_file();
    match engine.kind {
        EngineKind::Buildx | EngineKind::Docker => true,
        EngineKind::Buildah => false,
        EngineKind::Podman => {
            let path = engine.environment.value("PATH".as_ref()).unwrap_or_default();
            engine.local
                && (std::env::split_paths(&path).any(|folder| is_there(&folder))
                    || FOLDERS.iter().any(|folder| is_there(Path::new(folder))))
        }
    }
}

/// Adds the options of `buildah run`.
pub(crate) fn add_buildah_flags(
    command: &mut Command,
    engine: &Engine,
    container: &Container<'_>,
) -> Result<(), EngineError> {
    if container.tty || has_terminal() {
        command.arg("--terminal");
    }
    for mount in container.mounts {
        command.arg("--volume").arg(buildah_volume(mount)?);
    }
    add_option(
        command,
        "--volume",
        container.volumes.iter().map(|volume| with_absolute_source(volume)),
    );
    add_option(command, "--workingdir", container.workdir);
    add_option(command, "--user", container.user);
    for name in container.inherited {
        if let Some(value) = engine.environment.value(name.as_ref()) {
            let mut variable = OsString::from(format!("--env={name}="));
            variable.push(value);
            command.arg(variable);
        }
    }
    add_variables(command, container);
    Ok(())
}

/// Refuses options that a container of this engine cannot have.
pub(crate) fn check_supported(engine: &Engine, container: &Container<'_>) -> Result<(), EngineError> {
    let has_relative = container.volumes.iter().any(|volume| volume.starts_with('.'));
    if !(container.mounts.is_empty() && !has_relative || engine.local) {
        return Err(EngineError::refused(
            format!("{engine} runs on another machine, which does not have the files to mount"),
            "copy them into the image, or use an engine of this machine",
        ));
    }
    if engine.kind != EngineKind::Buildah {
        return Ok(());
    }
    let other = |what: &str| Err(EngineError::refused(what, "leave it out, or use podman or docker"));
    if !container.publish.is_empty() || container.publish_all {
        return other("buildah cannot publish ports");
    }
    if container.detach {
        return other("buildah cannot leave a container running");
    }
    if container.gpus.is_some() {
        return other("buildah cannot give a container GPUs");
    }
    if !container.options.is_empty() {
        return other("buildah does not take further options for containers");
    }
    if let Some(volume) = container.volumes.iter().find(|volume| !is_path(volume_source(volume))) {
        return other(&format!(
            "buildah can mount only folders of this machine, and `{volume}` does not name one"
        ));
    }
    Ok(())
}

/// Returns the source of a volume `SOURCE:TARGET[:OPTIONS]`, or an empty text.
fn volume_source(volume: &str) -> &str {
    // The path of a drive: `C:\data:/data`.
    let drive = volume.as_bytes().get(1..3) == Some(b":\\");
    let from = if drive { 2 } else { 0 };
    let end = volume.split_at(from).1.find(':').map(|at| from + at);
    end.map_or("", |end| volume.split_at(end).0)
}

/// Returns `true` if the source of a volume is a path, not a name.
fn is_path(source: &str) -> bool {
    source.starts_with('.') || Path::new(source).is_absolute()
}

/// Returns a volume whose source is absolute, because older engines accept no other path.
fn with_absolute_source(volume: &str) -> String {
    let source = volume_source(volume);
    if !source.starts_with('.') {
        return volume.to_owned();
    }
    let path = std::path::absolute(source).unwrap_or_else(|_| source.into());
    // `.` and `..` are kept, because the path may lead through a link. Engines accept both.
    format!("{}{}", path.display(), volume.split_at(source.len()).1)
}

fn add_option<T: AsRef<str>>(command: &mut Command, name: &str, values: impl IntoIterator<Item = T>) {
    for value in values {
        command.arg(format!("{name}={}", value.as_ref()));
    }
}

fn add_variables(command: &mut Command, container: &Container<'_>) {
    for (name, value) in container.env {
        command.arg("--env").arg(format!("{name}={value}"));
    }
}

fn bind_option(mount: &ContainerMount) -> OsString {
    let part = |name: &str, value: &str| quote(&format!("{name}={value}")).into_owned();
    let source = mount.source.to_string_lossy();
    let mut bind = format!(
        "type=bind,{},{}",
        part("source", &source),
        part("target", &mount.target)
    );
    if !mount.writable {
        bind.push_str(",readonly");
    }
    bind.into()
}

/// Returns a mount as a volume of buildah. Older buildah does not understand quotes in a mount, but allows commas in a
/// volume.
fn buildah_volume(mount: &ContainerMount) -> Result<OsString, EngineError> {
    let (source, target) = (mount.source.to_string_lossy(), &mount.target);
    if source.contains(':') || target.contains(':') {
        return Err(EngineError::refused(
            format!("buildah cannot mount {source} at {target}, because of the colon"),
            "rename it, or use podman or docker",
        ));
    }
    let mode = if mount.writable { "rw" } else { "ro" };
    Ok(format!("{source}:{target}:{mode}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_volume_ends_at_a_colon() {
        for (volume, wanted) in [
            ("/a:/b", "/a"),
            ("name:/b:ro", "name"),
            ("./a:/b", "./a"),
            ("/b", ""),
            ("C:\\a:/b", "C:\\a"),
            ("", ""),
        ] {
            assert_eq!(volume_source(volume), wanted, "{volume}");
        }
    }

    #[test]
    fn relative_sources_are_made_absolute_and_names_are_kept() {
        let here = std::env::current_dir().unwrap_or_default();
        assert_eq!(with_absolute_source("./a:/b:ro"), format!("{}/a:/b:ro", here.display()));
        for volume in ["name:/b", "/a:/b", "/b"] {
            assert_eq!(with_absolute_source(volume), volume);
        }
    }
}
