//! What was signed, what is closed, what this device did, and where words came from.

pub(super) mod audit;
pub(super) mod closed;
pub(super) mod provenance;
pub(super) mod purging;
pub(super) mod recording;
pub(super) mod sealing;
pub(super) mod signing;
