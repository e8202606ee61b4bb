//! Documents as a clinician reads them, one file for what belongs together. Every single value comes as all values that
//! stand: one, none, or several that were written without knowledge of each other. A field that the core adds fails to
//! compile here until its twin has it.

pub(crate) mod common;
pub(crate) mod consent;
pub(crate) mod contact;
pub(crate) mod entry;
pub(crate) mod goals;
pub(crate) mod governance;
pub(crate) mod group;
pub(crate) mod measures;
pub(crate) mod note_status;
pub(crate) mod person;
pub(crate) mod referral;
pub(crate) mod roster;
pub(crate) mod safety;
pub(crate) mod screening;
pub(crate) mod session;
pub(crate) mod supervision;
pub(crate) mod tasks;
