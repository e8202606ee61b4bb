//! What leaves the practice about one person: a subject access export that the person can read (HTML and PDF), the same
//! as a FHIR R4 document, a FHIR collection for another service, and a table of measures.
//!
//! Everything is made from a [`MemberFile`], which is read through a
//! [`MemberScope`](alcove_client_core::client::MemberScope): it holds one person's record, and there is no way from it to
//! another's. What goes to the person is made from a [`Reviewed`] file only, which exists when each name of somebody else
//! was decided about and a health professional said what would do serious harm.
//!
//! Features: `drawing`, `pdf` and `fhir`, on unless they are turned off. Without them, as in the library for phones, there
//! is the copy for the person as HTML with its charts in words, and the table of measures, and none of the code behind the
//! other forms.

#[cfg(feature = "drawing")]
pub mod chart;
mod error;
#[cfg(feature = "fhir")]
pub mod fhir;
mod figures;
mod file;
mod folder;
mod handing_over;
mod html;
mod manifest;
mod measures;
mod package;
#[cfg(feature = "pdf")]
pub mod pdf;
mod redact;
mod report;
mod request;
mod review;
#[cfg(all(test, feature = "fhir", feature = "pdf"))]
mod tests;
mod words;

pub use error::{ChartError, ExportError};
pub use figures::Figure;
pub use file::MemberFile;
pub use folder::write_files;
pub use handing_over::{HandedOver, assemble, copy_for_person, table_of_measures};
pub use html::html;
pub use manifest::{Manifest, ManifestFile};
pub use measures::measures_csv;
pub use package::{ExportedFile, Package};
pub use redact::{Part, Redaction, WithholdReason};
pub use report::{Block, Item, Line, Report, Section};
pub use request::{reason_words, whole_place};
pub use review::{Assembled, HarmOutcome, HarmReview, Hit, Reviewed, ThirdPartyDecision};
