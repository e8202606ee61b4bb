//! Catching panics of automerge without letting their text out.
//!
//! A panic text of automerge can hold what a user typed. [`quietly`] catches the panic and drops its
//! payload; but Rust calls the process's panic hook *before* unwinding, and the default hook prints the
//! text to stderr. The shell therefore calls [`install`] once at start. The hook it sets is silent while
//! the panicking thread is inside [`quietly`], and is the hook that was there before otherwise.
//!
//! The flag that tells the two apart is a thread-local: the only state outside of values in the pure
//! floors. It never outlives the call, and nothing but the hook reads it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// A panic that was caught. Its text is gone on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a panic was caught")]
pub struct Panicked;

/// Makes panics inside [`quietly`] print nothing. Called once by the shell, before other threads start;
/// further calls do nothing.
pub fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !IS_QUIET.get() {
                previous(info);
            }
        }));
    });
}

/// Runs `work`; a panic in it becomes an error without text.
///
/// What `work` was changing must be thrown away after an error: it may be half done.
///
/// # Errors
/// [`Panicked`] when `work` panicked.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    let before = IS_QUIET.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    IS_QUIET.set(before);
    outcome.map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_becomes_an_error_and_the_flag_falls_again() {
        assert_eq!(quietly(|| 7), Ok(7));
        install();
        assert_eq!(quietly(|| panic!("typed text")), Err::<(), _>(Panicked));
        assert!(!IS_QUIET.get());
    }
}
