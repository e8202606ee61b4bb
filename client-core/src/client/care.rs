//! What is agreed with a person and recorded about their care, outside of a session's notes.

pub(super) mod between;
pub(super) mod boundaries;
pub(super) mod consents;
pub(super) mod goals;
pub(super) mod safety;
pub(super) mod suitability;
pub(super) mod supervision;
