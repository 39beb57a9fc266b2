//! Running an engine's client: what it prints is read line by line while something is written to it.

use std::io::{self, BufRead as _, BufReader, PipeReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether anything is to be told.
const TICK: Duration = Duration::from_millis(100);
/// How long output may follow the end of a client whose children keep its pipe open.
const GRACE: Duration = Duration::from_secs(1);

/// What is written to the client's input.
pub(crate) type Input<'a> = &'a (dyn Fn(&mut dyn Write) -> io::Result<()> + Sync);

/// What happens while it runs.
pub(crate) enum Happening<'a> {
    /// It was started as the process of this number.
    Started(u32),
    /// A line of its output or its errors, in the order in which they were written.
    Line(&'a str),
    /// So many bytes of the input are written.
    Sent(u64),
}

/// Why it did not run to its end.
pub(crate) enum Stopped {
    /// It could not be started, or watched.
    Io(io::Error),
    /// Its input could not be made, so it was ended before it had all of it.
    Input(io::Error),
}

enum Message {
    Line(Vec<u8>),
    /// The input failed. Closed only when the client is gone, who would take what it has for all.
    BadInput(io::Error, ChildStdin),
    Closed,
}

/// Ends the client when the one who waits for it does not any more.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// Runs a command to its end.
pub(crate) fn run(
    mut command: Command,
    input: Option<Input<'_>>,
    tell: &mut dyn FnMut(Happening<'_>),
) -> Result<ExitStatus, Stopped> {
    let (output, ours) = io::pipe().map_err(Stopped::Io)?;
    let errors = ours.try_clone().map_err(Stopped::Io)?;
    command.stdout(ours).stderr(errors);
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    let child = command.spawn().map_err(Stopped::Io)?;
    tell(Happening::Started(child.id()));
    // The command holds ends of the pipe, which would stay open.
    drop(command);
    let (sender, receiver) = mpsc::channel();
    read_in_background(output, sender.clone());
    let sent = AtomicU64::new(0);
    thread::scope(|scope| {
        let mut running = Running(child);
        if let (Some(input), Some(to)) = (input, running.0.stdin.take()) {
            let sent = &sent;
            scope.spawn(move || write(input, to, sent, &sender));
        }
        watch(&mut running, &receiver, &sent, tell)
    })
}

fn read_in_background(output: PipeReader, sender: Sender<Message>) {
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let line = std::mem::take(&mut line);
            if sender.send(Message::Line(line)).is_err() {
                return;
            }
        }
        let _ = sender.send(Message::Closed);
    });
}

fn write(input: Input<'_>, to: ChildStdin, sent: &AtomicU64, sender: &Sender<Message>) {
    let mut to = Counted {
        to,
        sent,
        broken: false,
    };
    if let Err(error) = input(&mut to)
        && !to.broken
    {
        // Nobody receives it only if nobody waits for the client.
        let _ = sender.send(Message::BadInput(error, to.to));
    }
}

/// Counts, and remembers whether the reader has gone: then what it says matters, not that it was not written to.
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
    tell: &mut dyn FnMut(Happening<'_>),
) -> Result<ExitStatus, Stopped> {
    let (mut told, mut ended) = (0, None::<Instant>);
    loop {
        match receiver.recv_timeout(TICK) {
            Ok(Message::Line(line)) => tell(Happening::Line(&text(&line))),
            Ok(Message::BadInput(error, input)) => {
                let _ = running.0.kill();
                let _ = running.0.wait();
                drop(input);
                return Err(Stopped::Input(error));
            }
            Ok(Message::Closed) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let over = running.0.try_wait().map_err(Stopped::Io)?.is_some();
                if over && ended.get_or_insert_with(Instant::now).elapsed() > GRACE {
                    break;
                }
            }
        }
        let now = sent.load(Ordering::Relaxed);
        if now > told {
            told = now;
            tell(Happening::Sent(now));
        }
    }
    running.0.wait().map_err(Stopped::Io)
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end_matches(['\n', '\r']).to_owned()
}

/// What a command printed that runs to its end without input.
pub(crate) struct Printed {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Printed {
    /// What it said about its failure.
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

/// Runs a command whose output is short.
pub(crate) fn ask(mut command: Command) -> io::Result<Printed> {
    let output = command.stdin(Stdio::null()).output()?;
    Ok(Printed {
        status: output.status,
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
