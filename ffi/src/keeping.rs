//! What is kept of a person, for how long, who looked at it, and what leaves.

pub(crate) mod audit;
pub(crate) mod destroying;
pub(crate) mod export;
pub(crate) mod requests;
pub(crate) mod retention;
