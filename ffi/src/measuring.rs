//! What was answered and counted, and its charts.

pub(crate) mod charts;
pub(crate) mod instruments;
pub(crate) mod measures;
