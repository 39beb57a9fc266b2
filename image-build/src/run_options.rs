//! The options of a container.

use std::path::PathBuf;

use crate::options::InvalidOption;

/// The options of a container, with the meaning that they have for `docker run`. [`RunOptions::default`] has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// The arguments that replace the image's `cmd`, unless they are empty.
    pub arguments: Vec<String>,
    /// Published ports: `[[ADDRESS:]PORT:]PORT[/PROTOCOL]`.
    pub publish: Vec<String>,
    /// True to publish each port that the image exposes.
    pub publish_all: bool,
    /// Variables in addition to those of the image. A variable without a value is passed from this process, if it is
    /// set.
    pub env: Vec<(String, Option<String>)>,
    /// Volumes: `[SOURCE:]TARGET[:OPTIONS]`. A source that starts with a `.` is relative to this process's folder.
    pub volumes: Vec<String>,
    /// The container's name, while it runs.
    pub name: Option<String>,
    /// The working directory, instead of the image's.
    pub workdir: Option<String>,
    /// The user, instead of the image's.
    pub user: Option<String>,
    /// True to give it a terminal, which it always has if this program has one.
    pub tty: bool,
    /// True to leave it running: its id is printed, and its status is not waited for.
    pub detach: bool,
    /// The GPUs that it sees: `all`, a number, or `device=0`.
    pub gpus: Option<String>,
    /// A file that does not exist, to which the engine writes the container's id before it starts. Buildah has none.
    pub id_file: Option<PathBuf>,
}

/// Parses a variable of a container: `NAME=VALUE`, or `NAME` to pass this process's.
///
/// # Errors
/// If it has no name.
pub fn run_env(text: &str) -> Result<(String, Option<String>), InvalidOption> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.is_empty() {
        let what = format!(
            "`{text}` is not a valid variable: it has no name; write NAME=VALUE, or NAME to pass this program's"
        );
        return Err(InvalidOption::new(what));
    }
    Ok((name.to_owned(), value))
}

/// Parses a published port: `[[ADDRESS:]PORT:]PORT[/PROTOCOL]`. A port may be a range.
///
/// # Errors
/// If one of its ports is not a port, or its protocol is not tcp, udp or sctp.
pub fn run_port(text: &str) -> Result<String, InvalidOption> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (before, inside) = ports.rsplit_once(':').unwrap_or(("", ports));
    let outside = before.rsplit_once(':').map_or(before, |(_, outside)| outside);
    let is_known = ["tcp", "udp", "sctp"].contains(&protocol.to_ascii_lowercase().as_str());
    if is_known && is_range(inside) && (outside.is_empty() || is_range(outside)) {
        return Ok(text.to_owned());
    }
    let what = format!("`{text}` is not a valid port: write [[ADDRESS:]PORT:]PORT[/PROTOCOL], such as 8080:80");
    Err(InvalidOption::new(what))
}

/// Returns `true` if a text is a port or a range of ports.
fn is_range(text: &str) -> bool {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let port = |text: &str| {
        text.parse::<u16>()
            .ok()
            .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!((port(first), port(last)), (Some(first), Some(last)) if first <= last)
}

/// Parses a volume: `[SOURCE:]TARGET[:OPTIONS]`.
///
/// # Errors
/// If it or a part of it is empty.
pub fn run_volume(text: &str) -> Result<String, InvalidOption> {
    if text.split(':').all(|part| !part.is_empty()) {
        return Ok(text.to_owned());
    }
    let what = format!("`{text}` is not a valid volume: write [SOURCE:]TARGET[:OPTIONS], such as ./data:/data:ro");
    Err(InvalidOption::new(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports() {
        for text in [
            "80",
            "8080:80",
            "127.0.0.1:8080:80/udp",
            "127.0.0.1::80",
            "[::1]:8080:80",
            "8000-8010:80-90/TCP",
        ] {
            assert_eq!(run_port(text).as_deref(), Ok(text));
        }
        for text in [
            "",
            "http",
            "8080:",
            "80/icmp",
            "70000",
            "90-80",
            "x:80",
            "+80",
            "8080:80:tcp",
        ] {
            assert!(run_port(text).is_err(), "{text}");
        }
    }

    #[test]
    fn variables() {
        let pair = |name: &str, value: Option<&str>| Ok((name.to_owned(), value.map(str::to_owned)));
        assert_eq!(run_env("A=b=c"), pair("A", Some("b=c")));
        assert_eq!(run_env("A="), pair("A", Some("")));
        assert_eq!(run_env("A"), pair("A", None));
        assert!(run_env("=b").is_err() && run_env("").is_err());
    }

    #[test]
    fn volumes() {
        for text in ["/data", "name:/data", "./here:/data:ro,z"] {
            assert_eq!(run_volume(text).as_deref(), Ok(text));
        }
        for text in ["", ":/data", "./here:"] {
            assert!(run_volume(text).is_err(), "{text}");
        }
    }
}
