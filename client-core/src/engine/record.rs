//! What was signed, what is closed, and what this device did.

pub(super) mod audit;
pub(super) mod closed;
pub(super) mod purging;
pub(super) mod recording;
pub(super) mod sealing;
pub(super) mod signing;
