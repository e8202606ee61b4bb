//! What an app hears, and how it syncs in steps.

pub(super) mod stepping;
pub(super) mod watching;
pub(super) mod watching_lists;
