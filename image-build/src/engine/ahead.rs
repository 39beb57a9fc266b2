//! Asks about images before the answers are needed: an engine answers while files are packed.

use std::cell::RefCell;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::Engine;
use super::error::EngineError;
use super::inspect::{KnownImage, id_in, image_path};
use super::socket::{self, Pending};

/// Questions about images that were asked ahead. Each answer counts once: who asks again gets a new one.
#[derive(Debug)]
pub(crate) struct Ahead<'e> {
    engine: &'e Engine,
    asked: RefCell<Vec<(String, Asked)>>,
}

/// A question whose answer is awaited later.
#[derive(Debug)]
enum Asked {
    /// One to the engine's socket.
    Socket(Pending),
    /// One to docker's socket that asks for the image's id alone.
    Id(Pending),
    /// One that a client of the engine asks.
    Client(Receiver<Result<Option<KnownImage>, EngineError>>),
}

impl<'e> Ahead<'e> {
    /// Asks about images, each by its name. Of those in `by_id` only the ids and names matter, where docker answers.
    pub(crate) fn ask(engine: &'e Engine, names: Vec<String>, by_id: Vec<String>) -> Self {
        let mut asked = Vec::<(String, Asked)>::new();
        let all = names.into_iter().map(|name| (name, false));
        for (name, is_id) in all.chain(by_id.into_iter().map(|name| (name, true))) {
            let is_asked = asked.iter().any(|(other, _)| *other == name);
            if let (Some(path), false) = (image_path(&name), is_asked) {
                let id_path = engine.id_path(&name).filter(|_| is_id);
                let question = match (&engine.socket, id_path) {
                    (Some(socket), Some(path)) => Asked::Id(socket::ask(socket, &path)),
                    (Some(socket), None) => Asked::Socket(socket::ask(socket, &path)),
                    (None, _) => Asked::Client(ask_client(engine, &name)),
                };
                asked.push((name, question));
            }
        }
        Self {
            engine,
            asked: RefCell::new(asked),
        }
    }

    /// Returns the image with this name.
    ///
    /// # Errors
    /// If the engine does not answer.
    pub(crate) fn find_image(&self, name: &str) -> Result<Option<KnownImage>, EngineError> {
        let at = self.asked.borrow().iter().position(|(asked, _)| asked == name);
        let asked = at.map(|at| self.asked.borrow_mut().swap_remove(at).1);
        let answer = match asked {
            Some(Asked::Socket(pending)) => match pending.wait() {
                Ok(answer) if matches!(answer.status, 200 | 404) => Some(Ok(answer.json().map(KnownImage::new))),
                Ok(_) | Err(_) => None,
            },
            Some(Asked::Id(pending)) => pending.wait().ok().and_then(|answer| id_in(&answer)).map(Ok),
            Some(Asked::Client(receiver)) => receiver.recv().ok(),
            None => None,
        };
        answer.unwrap_or_else(|| self.engine.find_image(name))
    }

    /// Returns the images with these names.
    ///
    /// # Errors
    /// If the engine does not answer.
    pub(crate) fn find_images(&self, names: &[&str]) -> Result<Vec<Option<KnownImage>>, EngineError> {
        if self.asked.borrow().is_empty() {
            return self.engine.find_images(names);
        }
        names.iter().map(|name| self.find_image(name)).collect()
    }
}

/// Starts a client that asks about an image, beside all else.
fn ask_client(engine: &Engine, name: &str) -> Receiver<Result<Option<KnownImage>, EngineError>> {
    let (engine, name) = (engine.clone(), name.to_owned());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(engine.find_image(&name)));
    receiver
}
