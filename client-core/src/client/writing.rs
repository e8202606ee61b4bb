//! How any document is made, read, written and put right, whatever kind it is.

pub(super) mod births;
pub(super) mod drafting;
pub(super) mod merging;
pub(super) mod records;
pub(super) mod text;
pub(super) mod text_session;
