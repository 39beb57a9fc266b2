//! Asks an engine through its socket, which takes a few ms. Starting its client takes 30 to 100.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::thread;
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

/// A request that may have a body.
#[derive(Clone, Copy)]
pub(crate) struct Request<'r> {
    pub(crate) method: &'r str,
    pub(crate) path: &'r str,
    pub(crate) body: Option<Body<'r>>,
}

impl<'r> Request<'r> {
    /// Returns a question without a body.
    pub(crate) fn get(path: &'r str) -> Self {
        Self {
            method: "GET",
            path,
            body: None,
        }
    }
}

/// The body of a request.
#[derive(Clone, Copy)]
pub(crate) struct Body<'r> {
    pub(crate) media_type: &'r str,
    /// Its length in bytes.
    pub(crate) length: u64,
    pub(crate) write: &'r dyn Fn(&mut dyn Write) -> io::Result<()>,
}

/// An answer whose body is not read yet.
pub(crate) struct OpenAnswer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Box<dyn Read>,
}

impl OpenAnswer {
    /// Returns the value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut pairs = self.head.lines().filter_map(|line| line.split_once(": "));
        pairs.find_map(|(own, value)| own.eq_ignore_ascii_case(name).then_some(value))
    }

    /// Reads the body, which is short.
    pub(crate) fn text(self) -> io::Result<String> {
        /// The longest answer that is read, in bytes.
        const LONGEST: u64 = 16 << 20;
        let mut bytes = Vec::new();
        self.body.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Sends a request. `patience` is the time limit of each read and write.
///
/// # Errors
/// If there is no HTTP answer, or the body cannot be written.
#[cfg(unix)]
pub(crate) fn send(socket: &Path, request: Request<'_>, patience: Duration) -> io::Result<OpenAnswer> {
    use std::os::unix::net::UnixStream;

    let mut stream = UnixStream::connect(socket)?;
    stream.set_write_timeout(Some(patience))?;
    stream.set_read_timeout(Some(patience))?;
    // An archive is written in small pieces: headers and small files.
    write_request(&mut io::BufWriter::with_capacity(1 << 16, &mut stream), request)?;
    let (head, answer) = read_head(&mut stream)?;
    Ok(OpenAnswer {
        status: answer.status,
        head,
        body: Box::new(io::Cursor::new(answer.body).chain(stream)),
    })
}

/// Fails, because there are no such sockets here.
#[cfg(not(unix))]
pub(crate) fn send(_: &Path, _: Request<'_>, _: Duration) -> io::Result<OpenAnswer> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn write_request(stream: &mut dyn Write, request: Request<'_>) -> io::Result<()> {
    let Request { method, path, body } = request;
    // In HTTP 1.0 the answer ends with the connection, so there are no chunks to join.
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: localhost\r\n")?;
    if let Some(Body { media_type, length, .. }) = body {
        write!(stream, "Content-Type: {media_type}\r\nContent-Length: {length}\r\n")?;
    }
    stream.write_all(b"\r\n")?;
    let written = body
        .map_or(Ok(()), |body| (body.write)(stream))
        .and_then(|()| stream.flush());
    match written {
        // The engine answers what is wrong before it closes the connection.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Returns the head of an answer, and the answer with what was read of its body.
#[cfg(unix)]
fn read_head(stream: &mut dyn Read) -> io::Result<(String, Answer)> {
    /// The longest head that is read, in bytes.
    const LONGEST: usize = 1 << 16;
    let (mut read, mut part) = (Vec::new(), [0; 1 << 12]);
    loop {
        if let Some(answer) = parse_answer(&read) {
            read.truncate(read.len() - answer.body.len());
            return Ok((String::from_utf8_lossy(&read).into_owned(), answer));
        }
        let length = stream.read(&mut part)?;
        if length == 0 || read.len() > LONGEST {
            return Err(io::Error::other("the answer is not HTTP"));
        }
        read.extend_from_slice(part.get(..length).unwrap_or_default());
    }
}

/// A `GET` request that was sent. Its answer is awaited later.
#[derive(Debug)]
pub(crate) struct Pending {
    receiver: Receiver<io::Result<Answer>>,
    until: Instant,
}

/// Sends a `GET` request. The whole answer has to come no later than a client would take for everything.
pub(crate) fn ask(socket: &Path, path: &str) -> Pending {
    const PATIENCE: Duration = Duration::from_secs(5);
    let until = Instant::now() + PATIENCE;
    let (socket, path) = (socket.to_owned(), path.to_owned());
    let (sender, receiver) = mpsc::channel();
    // Connecting has no time limit of its own.
    thread::spawn(move || sender.send(exchange(&socket, &path, until)));
    Pending { receiver, until }
}

impl Pending {
    /// Waits for the answer.
    ///
    /// # Errors
    /// If there is no HTTP answer in time.
    pub(crate) fn wait(self) -> io::Result<Answer> {
        let left = self.until.saturating_duration_since(Instant::now());
        self.receiver
            .recv_timeout(left)
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }
}

/// Sends a `GET` request, and waits for the whole answer.
///
/// # Errors
/// If there is no HTTP answer in time.
pub(crate) fn get(socket: &Path, path: &str) -> io::Result<Answer> {
    ask(socket, path).wait()
}

#[cfg(unix)]
fn exchange(socket: &Path, path: &str, until: Instant) -> io::Result<Answer> {
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
fn exchange(_: &Path, _: &str, _: Instant) -> io::Result<Answer> {
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
