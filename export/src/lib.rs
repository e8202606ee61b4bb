//! What leaves the practice about one person: a subject access export that the person can read (HTML and PDF), the same
//! as a FHIR R4 document, a FHIR collection for another service, and a table of measures.
//!
//! Everything is made from a [`MemberFile`], which is read through a
//! [`MemberScope`](alcove_client_core::client::MemberScope): it holds one person's record, and there is no way from it to
//! another's. What goes to the person is made from a [`Reviewed`] file only, which exists when each name of somebody else
//! was decided about and a health professional said what would do serious harm.

pub mod chart;
mod error;
pub mod fhir;
mod figures;
mod file;
mod html;
mod manifest;
mod measures;
mod package;
pub mod pdf;
mod redact;
mod report;
mod request;
mod review;
#[cfg(test)]
mod tests;
mod words;

pub use error::ExportError;
pub use figures::Figure;
pub use file::MemberFile;
pub use html::html;
pub use manifest::{Manifest, ManifestFile};
pub use measures::measures_csv;
pub use package::{ExportedFile, Package};
pub use redact::{Part, Redaction, WithholdReason};
pub use report::{Block, Item, Line, Report, Section};
pub use request::{reason_words, whole_place};
pub use review::{Assembled, HarmOutcome, HarmReview, Hit, Reviewed, ThirdPartyDecision};
