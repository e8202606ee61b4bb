//! The record of a therapy group: which documents there are, their fields, and how each field merges.
//!
//! A field belongs to one merge class, and no class settles silently what a colleague would act on:
//! concurrent values are all kept and shown ([`MultiValue`]), prose merges as text.
//!
//! Deliberately absent: any score or level of risk, and any default among values that disagree.

mod attendance;
mod fields;
mod kind;
pub mod name_guard;
mod rows;
mod value;
mod views;

pub use attendance::Attendance;
pub use fields::{FieldDef, MergeClass, ValueKind, field, fields};
pub use kind::{CircleKind, DocKind};
pub use rows::{Row, row};
pub use value::{MultiValue, Scalar, SeenValue, VALUE_BYTES_MAX};
pub use views::{
    DirectoryView, FacilitatorView, GroupNoteView, GroupView, MemberEntryView, MemberRecordView, PersonView,
    RosterMemberView, RosterView, SessionView,
};
