//! Folders that another process swaps for links while they are packed.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

mod common;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Tree, context, placed};
use image_build::context::{Context, ContextError};
use image_core::plan::{Local, LocalOrigin};
use rustix::fs::{CWD, RenameFlags, renameat_with};

const ROUNDS: usize = 400;

const OUTSIDE: &[u8] = b"a key of someone else";

/// A context in `ctx`, and a folder beside it that has the same names.
fn tree() -> Tree {
    let tree = Tree::new(&["ctx/a", "ctx/z"]);
    // It takes a while from listing the context to listing the folder in it.
    for number in 0..300 {
        tree.file(format!("ctx/z{number}"), "");
    }
    tree.file("ctx/sub/in/file", "a file of the context");
    tree.file("outside/in/file", OUTSIDE);
    tree.link("link", "../outside");
    tree
}

/// Does something again and again while `ctx/sub` is now the folder and now a link to the one outside.
fn while_swapped(tree: &Tree, mut done: impl FnMut()) {
    let (sub, link) = (tree.path("ctx/sub"), tree.path("link"));
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Each state lasts for another while, up to the time that packing takes.
            for round in (0..).step_by(7) {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                std::thread::sleep(Duration::from_micros(50 * (round % 60)));
                renameat_with(CWD, &sub, CWD, &link, RenameFlags::EXCHANGE).unwrap();
            }
        });
        (0..ROUNDS).for_each(|_| done());
        is_over.store(true, Ordering::Relaxed);
    });
}

fn pack(context: &Context) -> Result<Vec<u8>, ContextError> {
    let mut bytes = Vec::new();
    context.write_tar(&mut bytes, &mut |_| ())?;
    Ok(bytes)
}

#[test]
fn no_byte_from_outside_is_packed() {
    let tree = tree();
    let whole = Local {
        root: tree.path("ctx"),
        ..context(".")
    };
    let external = |path: &str| LocalOrigin::External(tree.path(path).display().to_string());
    for local in [
        whole,
        Local {
            root: tree.path("ctx"),
            ..context("sub")
        },
        Local {
            root: tree.path("ctx"),
            ..context("s*/i?/file")
        },
        placed(external("ctx"), "p/", &[]),
    ] {
        let mut leaked = 0;
        while_swapped(&tree, || {
            let found = tree.context(std::slice::from_ref(&local), &[]);
            let bytes = found.map(|found| pack(&found));
            let Ok(Ok(bytes)) = bytes else { return };
            leaked += usize::from(bytes.windows(OUTSIDE.len()).any(|part| part == OUTSIDE));
        });
        assert_eq!(leaked, 0, "{:?}", local.origin);
    }
}
