//! What an app hears, and how it syncs.

pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod watch;
