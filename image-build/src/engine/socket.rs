//! Asks an engine through its socket, which takes a few ms. Starting its client takes 30 to 100.

use std::io;
use std::path::Path;
#[cfg(unix)]
use std::thread;
#[cfg(unix)]
use std::time::{Duration, Instant};

/// The engine's answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The server's name, such as `Docker/28.5.2 (linux)`.
    pub(crate) server: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Returns the body as JSON, if the request succeeded.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        (self.status == 200)
            .then(|| serde_json::from_slice(&self.body).ok())
            .flatten()
    }
}

/// Sends a `GET` request, and waits for the whole answer no longer than a client would take for everything.
///
/// # Errors
/// If there is no HTTP answer in that time.
#[cfg(unix)]
pub(crate) fn get(socket: &Path, path: &str) -> io::Result<Answer> {
    use std::sync::mpsc;

    const PATIENCE: Duration = Duration::from_secs(5);
    let until = Instant::now() + PATIENCE;
    let (socket, path) = (socket.to_owned(), path.to_owned());
    let (sender, receiver) = mpsc::channel();
    // Connecting has no time limit of its own.
    thread::spawn(move || sender.send(exchange(&socket, &path, until)));
    receiver
        .recv_timeout(PATIENCE)
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

#[cfg(unix)]
fn exchange(socket: &Path, path: &str, until: Instant) -> io::Result<Answer> {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    /// The longest answer that is read, in bytes.
    const LONGEST: usize = 16 << 20;
    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(time_left(until)?))?;
    // In HTTP 1.0 the answer ends with the connection, so there are no chunks to join.
    let question = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
    stream.write_all(question.as_bytes())?;
    let (mut answer, mut part) = (Vec::new(), [0; 1 << 14]);
    while answer.len() < LONGEST {
        stream.set_read_timeout(Some(time_left(until)?))?;
        match stream.read(&mut part)? {
            0 => break,
            length => answer.extend_from_slice(part.get(..length).unwrap_or_default()),
        }
    }
    parse_answer(&answer).ok_or_else(|| io::Error::other("the answer is not HTTP"))
}

/// Returns the time that is left.
#[cfg(unix)]
fn time_left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() {
        Err(io::ErrorKind::TimedOut.into())
    } else {
        Ok(left)
    }
}

/// Fails, because there are no such sockets here.
#[cfg(not(unix))]
pub(crate) fn get(_: &Path, _: &str) -> io::Result<Answer> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg_attr(not(unix), allow(dead_code, reason = "only sockets give answers"))]
fn parse_answer(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    let status = status.split('\r').next()?.parse().ok()?;
    let server = head.lines().find_map(|line| line.strip_prefix("Server: "));
    let body = answer.get(end + 4..)?.to_vec();
    Some(Answer {
        status,
        server: server.map(str::to_owned),
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_a_status_and_a_body() {
        let answer = parse_answer(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"Id\":1}").unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json().unwrap()["Id"], 1);
        assert_eq!(answer.server, None);
        let missing = parse_answer(b"HTTP/1.1 404 Not Found\r\nServer: Docker/28.5.2 (linux)\r\n\r\n{}").unwrap();
        assert_eq!(missing.server.as_deref(), Some("Docker/28.5.2 (linux)"));
        assert!(missing.json().is_none());
        assert!(parse_answer(b"nonsense\r\n\r\n").is_none());
        assert!(parse_answer(b"HTTP/1.0 200 OK\r\n").is_none());
    }
}
