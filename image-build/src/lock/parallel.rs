//! Work on several things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The most requests at the same time. What they wait for is a registry.
const REQUESTS: usize = 24;

/// Asks about each item, and returns the answers in their order.
pub(super) fn ask_all<'t, T: Sync, R: Send>(items: &'t [T], ask: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    do_all(items, REQUESTS, ask)
}

/// Reads each item, which takes a processor, and returns what was read in their order.
pub(super) fn read_all<'t, T: Sync, R: Send>(items: &'t [T], read: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    do_all(items, processors.clamp(2, 8), read)
}

fn do_all<'t, T: Sync, R: Send>(items: &'t [T], workers: usize, work: impl Fn(&'t T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let run = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(item) = items.get(number) else { return };
        let result = work(item);
        done.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((number, result));
    };
    thread::scope(|scope| {
        for _ in 1..workers.min(items.len()) {
            scope.spawn(run);
        }
        run();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_order_of_their_items() {
        let items: Vec<usize> = (0..100).collect();
        assert_eq!(
            ask_all(&items, |item| item * 2),
            (0..200).step_by(2).collect::<Vec<_>>()
        );
        assert_eq!(read_all(&[] as &[usize], |item| *item), [0; 0]);
    }
}
