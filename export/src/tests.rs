//! Claims about whole exports, over files of every kind of document.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fhir_check;
mod figures;
mod fixture;
mod forms;
mod reviewing;
