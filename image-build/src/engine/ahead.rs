//! Asks about images before the answers are needed: an engine answers while files are packed.

use std::cell::RefCell;

use super::Engine;
use super::error::EngineError;
use super::inspect::{KnownImage, image_path};
use super::socket::{self, Pending};

/// Questions about images that were asked ahead. Each answer counts once: who asks again gets a new one.
#[derive(Debug)]
pub(crate) struct Ahead<'e> {
    engine: &'e Engine,
    asked: RefCell<Vec<(String, Pending)>>,
}

impl<'e> Ahead<'e> {
    /// Asks about images, each by its name. Only a socket is asked ahead, because starting a client takes as long as
    /// packing.
    pub(crate) fn ask(engine: &'e Engine, names: impl IntoIterator<Item = String>) -> Self {
        let mut asked = Vec::<(String, Pending)>::new();
        for name in names {
            let is_asked = asked.iter().any(|(other, _)| *other == name);
            if let (Some(socket), Some(path), false) = (&engine.socket, image_path(&name), is_asked) {
                asked.push((name, socket::ask(socket, &path)));
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
        let pending = at.map(|at| self.asked.borrow_mut().swap_remove(at).1);
        match pending.map(Pending::wait) {
            Some(Ok(answer)) if matches!(answer.status, 200 | 404) => Ok(answer.json().map(KnownImage::new)),
            Some(Ok(_) | Err(_)) | None => self.engine.find_image(name),
        }
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
