//! The one boundary behind which the engine reads files: it panics on some that are damaged.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;
use std::thread;

use crate::error::{Error, Result};

thread_local! {
    /// Guarded calls that this thread is in.
    static GUARDED: Cell<u32> = const { Cell::new(0) };
}

/// Runs what reads files of the engine; a panic becomes an error and is not printed.
pub(super) fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(silence);
    GUARDED.set(GUARDED.get() + 1);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(GUARDED.get() - 1);
    read.unwrap_or_else(|_| {
        let detail = "a file of it cannot be read".to_owned();
        Err(Error::Damaged { path: path.to_owned(), detail })
    })
}

/// Puts a hook before the one that prints panics: those that are caught above go to the log, and so do those of threads
/// of the engine, which it reports as errors.
fn silence() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let engine = thread::current().name().is_some_and(|name| {
            ["merge_thread", "segment_updater", "thrd-tantivy-index"].iter().any(|own| name.starts_with(own))
        });
        if engine || GUARDED.try_with(|depth| depth.get() > 0).unwrap_or(false) {
            tracing::debug!("the engine has panicked: {panic}");
        } else {
            print(panic);
        }
    }));
}
