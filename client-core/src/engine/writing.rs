//! What this device wrote, and where it is: edits, open documents, the outbox, what is saved together.

pub(super) mod documents;
pub(super) mod edit;
pub(super) mod local;
pub(super) mod naming;
pub(super) mod outbox;
pub(super) mod save;
pub(super) mod saving;
pub(super) mod texts;
