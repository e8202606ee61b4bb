//! What a person sees when Alcove itself fails: one sentence, and a place in the source for whoever mends it. Never the
//! panic's own text, which may hold what somebody typed.

use std::io::Write;

/// Replaces the hook that prints panics.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place =
            info.location().map(|at| format!(" ({}, line {})", at.file(), at.line())).unwrap_or_default();
        // Nobody may be reading any more; there is nothing left to do about that.
        let _ = writeln!(
            std::io::stderr(),
            "alcove: Alcove failed inside{place}. What was shown as saved is safe; please report this line."
        );
    }));
}
