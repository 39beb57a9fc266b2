//! Stops the container of `run` when this program is told to end.

#[cfg(unix)]
pub(super) use self::unix::Stopper;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io;
    use std::path::{Path, PathBuf};
    use std::thread;
    use std::time::Duration;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::{Handle, Signals};

    use crate::engine::{Engine, EngineKind};
    use crate::run_options::RunOptions;

    /// The time between two looks for the id of a container that is being made.
    const AGAIN: Duration = Duration::from_millis(100);
    /// The number of looks: the time in which an engine makes a container.
    const LOOKS: usize = 300;

    /// Waits for signals, as long as it is there.
    pub(crate) struct Stopper {
        signals: Option<Handle>,
        /// Has the file with the container's id.
        _folder: tempfile::TempDir,
    }

    impl Stopper {
        /// Starts to wait, and returns the options with which the container can be stopped.
        pub(crate) fn new(engine: &Engine, mut options: RunOptions) -> io::Result<(Self, RunOptions)> {
            let folder = tempfile::tempdir()?;
            let mut signals = None;
            // One that stays is the user's, and buildah's has no id: it ends with its client.
            if engine.kind() != EngineKind::Buildah && !options.detach {
                let file = folder.path().join("id");
                signals = Some(stop_at_signals(engine.clone(), file.clone())?);
                options.id_file = Some(file);
            }
            let stopper = Self {
                signals,
                _folder: folder,
            };
            Ok((stopper, options))
        }
    }

    impl Drop for Stopper {
        fn drop(&mut self) {
            if let Some(signals) = &self.signals {
                signals.close();
            }
        }
    }

    fn stop_at_signals(engine: Engine, file: PathBuf) -> io::Result<Handle> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
        let handle = signals.handle();
        thread::spawn(move || {
            for _ in signals.forever() {
                if let Some(id) = wait_for_id(&file) {
                    // If it cannot be asked, the container's end is still waited for.
                    engine.stop_container(&id).ok();
                }
            }
        });
        Ok(handle)
    }

    /// Returns the id that the engine has written; nothing if it writes none.
    fn wait_for_id(file: &Path) -> Option<String> {
        (0..LOOKS).find_map(|_| {
            let id = fs::read_to_string(file).unwrap_or_default();
            if id.trim().is_empty() {
                thread::sleep(AGAIN);
                return None;
            }
            Some(id.trim().to_owned())
        })
    }
}

#[cfg(not(unix))]
pub(super) use self::other::Stopper;

#[cfg(not(unix))]
mod other {
    use std::io;

    use crate::engine::Engine;
    use crate::run_options::RunOptions;

    /// Does nothing: the client of the engine gets what a console sends.
    pub(crate) struct Stopper;

    impl Stopper {
        pub(crate) fn new(_: &Engine, options: RunOptions) -> io::Result<(Self, RunOptions)> {
            Ok((Self, options))
        }
    }
}
