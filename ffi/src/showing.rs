//! What is found and shown together.

pub(crate) mod finding;
pub(crate) mod preparing;
