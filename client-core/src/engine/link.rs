//! What goes over the link, and when.

pub(super) mod answers;
pub(super) mod sync;
