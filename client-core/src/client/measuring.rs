//! What was answered and counted, and how it is drawn.

pub(super) mod charts;
pub(super) mod instruments;
pub(super) mod measures;
