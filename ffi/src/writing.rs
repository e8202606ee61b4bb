//! Typing, and texts that an editor has open.

pub(crate) mod text;
pub(crate) mod text_session;
