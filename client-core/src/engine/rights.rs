//! Who may: founding, access lists, decisions, keys for those who may read.

pub(super) mod access_list;
pub(super) mod circle;
pub(super) mod control;
pub(super) mod found;
pub(super) mod intents;
pub(super) mod removal;
pub(super) mod rotation;
