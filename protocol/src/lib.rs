//! What Alcove devices and the relay share: ids, the signed entry and its exact bytes, the records of the org
//! and circle logs, the rules that say who may (`trust`), the frames of a sync, problem codes and limits.
//!
//! `docs/protocol.md` states every byte; `golden/` freezes them. Deliberately absent: any content cipher, any
//! CRDT, any clock, any random source, any I/O. The relay links this crate and cannot read a note.

pub mod codec;
pub mod entry;
pub mod frame;
pub mod id;
pub mod keys;
pub mod label;
pub mod limits;
pub mod login;
pub mod problem;
pub mod receipt;
pub mod record;
pub mod suite;
pub mod trust;

#[cfg(test)]
mod golden;
