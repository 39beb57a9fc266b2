//! Runs an engine's client: reads its output line by line while writing its input.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, PipeReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

/// The time between two checks for progress to report.
const TICK: Duration = Duration::from_millis(100);
/// The time for reading output after a client has ended, if its children keep the pipe open.
const GRACE: Duration = Duration::from_secs(1);
/// The time between two checks if a client that closed its output has ended.
const SOON: Duration = Duration::from_millis(2);
/// The number of lines that are read ahead.
const QUEUED: usize = 64;
/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 64 << 20;
/// The end of a line that was cut.
pub(crate) const CUT: &str = " …";

/// A function that writes the client's input.
pub(crate) type Input<'a> = &'a (dyn Fn(&mut dyn Write) -> io::Result<()> + Sync);

/// An event of a running client.
pub(crate) enum ProcessEvent<'a> {
    /// It was started as the process with this number.
    Started(u32),
    /// A line of its output or errors, in the order in which they were written.
    Line(&'a str),
    /// The number of bytes of the input that are written.
    Sent(u64),
}

/// The reason why a client did not run to its end.
pub(crate) enum ProcessError {
    /// It could not be started or watched.
    Io(io::Error),
    /// Its input failed, so it was stopped before it had all of it.
    Input(io::Error),
}

enum Message {
    Line(Vec<u8>),
    /// The input failed. The pipe is closed only after the client is stopped, because the client would take the partial
    /// input for all of it.
    BadInput(io::Error, ChildStdin),
    Closed,
}

/// A running client, which is killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

impl Running {
    /// Returns its status, or `None` if it still runs at that time.
    fn wait_until(&mut self, until: Option<Instant>) -> io::Result<Option<ExitStatus>> {
        let Some(until) = until else {
            return self.0.wait().map(Some);
        };
        loop {
            let status = self.0.try_wait()?;
            if status.is_some() || Instant::now() > until {
                return Ok(status);
            }
            thread::sleep(SOON);
        }
    }
}

/// Runs a command to its end. Lines are cut after `longest` bytes.
pub(crate) fn run(
    mut command: Command,
    input: Option<Input<'_>>,
    longest: usize,
    tell: &mut dyn FnMut(ProcessEvent<'_>),
) -> Result<ExitStatus, ProcessError> {
    let (output, ours) = io::pipe().map_err(ProcessError::Io)?;
    let errors = ours.try_clone().map_err(ProcessError::Io)?;
    command.stdout(ours).stderr(errors);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let child = command.spawn().map_err(ProcessError::Io)?;
    tell(ProcessEvent::Started(child.id()));
    // The command holds ends of the pipe, which would otherwise stay open.
    drop(command);
    let (sender, receiver) = mpsc::sync_channel(QUEUED);
    read_in_background(output, longest, sender.clone());
    let sent = AtomicU64::new(0);
    thread::scope(|scope| {
        let mut running = Running(child);
        if let (Some(input), Some(to)) = (input, running.0.stdin.take()) {
            let sent = &sent;
            scope.spawn(move || write_input(input, to, sent, &sender));
        }
        // It is dropped before the writer is joined, which could otherwise block while sending.
        let receiver = receiver;
        watch(&mut running, &receiver, &sent, tell)
    })
}

fn read_in_background(output: PipeReader, longest: usize, sender: SyncSender<Message>) {
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Ok(Some(line)) = read_line(&mut output, longest) {
            if sender.send(Message::Line(line)).is_err() {
                return;
            }
        }
        let _ = sender.send(Message::Closed);
    });
}

/// Returns the next line with its end, or `None` at the end. A line that is too long is cut.
fn read_line(from: &mut impl BufRead, longest: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if from.take(longest as u64).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() == longest && !line.ends_with(b"\n") {
        line.extend_from_slice(CUT.as_bytes());
        from.skip_until(b'\n')?;
    }
    Ok(Some(line))
}

fn write_input(input: Input<'_>, to: ChildStdin, sent: &AtomicU64, sender: &SyncSender<Message>) {
    let mut to = Counted {
        to,
        sent,
        broken: false,
    };
    if let Err(error) = input(&mut to)
        && !to.broken
    {
        // The receiver is gone only if nobody waits for the client any more.
        let _ = sender.send(Message::BadInput(error, to.to));
    }
}

/// Counts the bytes, and remembers if the reader has gone: then the client's own error matters, not the failed write.
struct Counted<'a> {
    to: ChildStdin,
    sent: &'a AtomicU64,
    broken: bool,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes);
        match &written {
            Ok(length) => {
                self.sent.fetch_add(*length as u64, Ordering::Relaxed);
            }
            Err(error) => self.broken |= error.kind() != io::ErrorKind::Interrupted,
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn watch(
    running: &mut Running,
    receiver: &Receiver<Message>,
    sent: &AtomicU64,
    tell: &mut dyn FnMut(ProcessEvent<'_>),
) -> Result<ExitStatus, ProcessError> {
    let (mut told, mut ended) = (0, None::<Instant>);
    loop {
        match receiver.recv_timeout(TICK) {
            Ok(Message::Line(line)) => tell(ProcessEvent::Line(&line_text(&line))),
            Ok(Message::BadInput(error, input)) => {
                let _ = running.0.kill();
                let _ = running.0.wait();
                drop(input);
                return Err(ProcessError::Input(error));
            }
            Ok(Message::Closed) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let over = running.0.try_wait().map_err(ProcessError::Io)?.is_some();
                if over && ended.get_or_insert_with(Instant::now).elapsed() > GRACE {
                    break;
                }
            }
        }
        let now = sent.load(Ordering::Relaxed);
        if now > told {
            told = now;
            tell(ProcessEvent::Sent(now));
        }
    }
    running.0.wait().map_err(ProcessError::Io)
}

fn line_text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end_matches(['\n', '\r']).to_owned()
}

/// The result of a command that ran without input.
pub(crate) struct Printed {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Printed {
    /// Returns the output that explains a failure.
    pub(crate) fn reason(&self) -> String {
        let said = if self.errors.trim().is_empty() {
            &self.output
        } else {
            &self.errors
        };
        match said.trim() {
            "" => format!("it printed nothing ({})", self.status),
            said => said.to_owned(),
        }
    }
}

/// Runs a command whose output is short, and stops it after a time limit.
///
/// # Errors
/// If it cannot be run; [`TimedOut`](io::ErrorKind::TimedOut) with advice if it takes too long.
pub(crate) fn ask(mut command: Command, patience: Option<Duration>) -> io::Result<Printed> {
    let until = patience.and_then(|patience| Instant::now().checked_add(patience));
    let asked = command_start(&command);
    let late = |_| timeout_error(&asked, patience.unwrap_or_default());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running(command.spawn()?);
    let output = read_to_end(running.0.stdout.take());
    let errors = read_to_end(running.0.stderr.take());
    let output = receive(&output, until).map_err(late)?;
    let errors = receive(&errors, until).map_err(late)?;
    Ok(Printed {
        status: running.wait_until(until)?.ok_or(TimedOut).map_err(late)?,
        output,
        errors,
    })
}

/// Runs a command, and gives its output to a reader while it runs. Returns what it printed beside that, and what the reader
/// says.
///
/// # Errors
/// If it cannot be run.
pub(crate) fn stream<T>(
    mut command: Command,
    read: impl FnOnce(&mut dyn Read) -> io::Result<T>,
) -> io::Result<(Printed, io::Result<T>)> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running(command.spawn()?);
    let errors = read_to_end(running.0.stderr.take());
    let output = running.0.stdout.take();
    // The pipe is closed behind the reader: a client whose output nobody wants ends.
    let read = output.map_or(Err(io::ErrorKind::BrokenPipe.into()), |mut output| read(&mut output));
    let printed = Printed {
        status: running.0.wait()?,
        output: String::new(),
        errors: errors.recv().unwrap_or_default(),
    };
    Ok((printed, read))
}

/// A command that did not end in time.
struct TimedOut;

/// Returns the start of a command, to name it in messages.
fn command_start(command: &Command) -> String {
    let words = command.get_args().take(2).map(OsStr::to_string_lossy);
    let words: Vec<_> = [command.get_program().to_string_lossy()]
        .into_iter()
        .chain(words)
        .collect();
    words.join(" ")
}

fn timeout_error(asked: &str, patience: Duration) -> io::Error {
    let text = format!(
        "`{asked}` did not answer within {} s; check that its service runs, or wait longer with IMAGE_DSL_TIMEOUT=SECONDS",
        patience.as_secs()
    );
    io::Error::new(io::ErrorKind::TimedOut, text)
}

/// Reads a pipe to its end in the background.
fn read_to_end(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        // Bytes that were read before an error count.
        let _ = pipe.map(|pipe| pipe.take(LONGEST_ANSWER).read_to_end(&mut all));
        let _ = sender.send(String::from_utf8_lossy(&all).into_owned());
    });
    receiver
}

fn receive(text: &Receiver<String>, until: Option<Instant>) -> Result<String, TimedOut> {
    match until {
        Some(until) => text
            .recv_timeout(until.saturating_duration_since(Instant::now()))
            .map_err(|_| TimedOut),
        None => text.recv().map_err(|_| TimedOut),
    }
}
