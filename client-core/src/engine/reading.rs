//! What others wrote: taken in, put in order, looked up, and what could not be read yet.

pub(super) mod apply;
pub(super) mod inbox;
pub(super) mod incomplete;
pub(super) mod keys;
pub(super) mod lookup;
pub(super) mod newer;
pub(super) mod progress;
pub(super) mod rebuild;
mod session_documents;
