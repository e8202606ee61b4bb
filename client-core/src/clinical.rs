//! The record of a therapy group: which documents there are, their fields, and how each field merges.
//!
//! A field belongs to one merge class, and no class settles silently what a colleague would act on:
//! concurrent values are all kept and shown ([`MultiValue`]), what could hurt somebody merges towards caution and says so
//! ([`Lattice`]), prose merges as text. A new field is one line in [`record`].
//!
//! Deliberately absent: any score or level of risk, and any default among values that disagree.

#[macro_use]
mod define;

mod attendance;
mod audit;
pub mod chart;
mod consent_state;
mod fields;
mod kind;
pub mod measures;
pub mod name_guard;
mod nhs_number;
pub mod record;
mod request_clock;
mod retention;
mod row_json;
mod row_plain;
mod row_view;
mod rows;
pub mod signing;
mod typed;
mod value;

pub use attendance::Attendance;
pub use audit::{CheckedTrail, TrailEvent, TrailFault, TrailHead, TrailId, check_trails};
pub use consent_state::{ConsentStanding, consent_standings};
pub(crate) use fields::is_date;
pub use fields::{FieldDef, MergeClass, Unfit, ValueKind, field, fields, schema_version};
pub use kind::{CircleKind, DocKind};
pub use nhs_number::is_nhs_number;
pub use record::*;
pub use request_clock::{EXTENSION_MONTHS_MAX, request_due};
pub use retention::{RetentionDue, RetentionFacts, RetentionRule, RetentionRules, retention_due};
pub use row_view::row_view;
pub use rows::{Row, row};
pub(crate) use typed::in_order_of_time;
pub use typed::{Choice, ClinicalView, Day, FieldValue, Lattice, NhsNumber};
pub use value::{MultiValue, Scalar, SeenValue, VALUE_BYTES_MAX};
