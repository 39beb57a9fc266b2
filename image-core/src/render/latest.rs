//! Removes overridden instructions, of those that a stage has once, from the text that is being written.

use std::ops::Range;

use crate::spec::Once;

/// The lines of the stage's `ENTRYPOINT`, `CMD` and `HEALTHCHECK`, comments included.
#[derive(Clone, Debug, Default)]
pub(super) struct Latest([Option<Range<usize>>; 3]);

impl Latest {
    /// Notes what has been written from `start` on, and takes out what it overrides.
    pub(super) fn replace(&mut self, once: Once, start: usize, out: &mut String) {
        let earlier = self.slot(once).take();
        let removed = earlier.as_ref().map_or(0, Range::len);
        if let Some(earlier) = earlier {
            for other in self.0.iter_mut().flatten().filter(|other| other.start > earlier.start) {
                *other = other.start - removed..other.end - removed;
            }
            out.drain(earlier);
        }
        *self.slot(once) = Some(start - removed..out.len());
    }

    fn slot(&mut self, once: Once) -> &mut Option<Range<usize>> {
        let [entrypoint, cmd, healthcheck] = &mut self.0;
        match once {
            Once::Entrypoint => entrypoint,
            Once::Cmd => cmd,
            Once::Healthcheck => healthcheck,
        }
    }
}
