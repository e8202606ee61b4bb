//! What is agreed with a person and recorded about their care, outside of a session's notes.

pub(crate) mod between;
pub(crate) mod boundaries;
pub(crate) mod consents;
pub(crate) mod goals;
pub(crate) mod safety;
pub(crate) mod suitability;
pub(crate) mod supervision;
