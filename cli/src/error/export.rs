//! Errors of exports, as a person meets them.

use alcove_export::ExportError;

use crate::error::CliError;

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Client(error) => Self::Client(error),
            ExportError::NotEmpty => Self::Input { words: "the folder is not empty: name a new one" },
            ExportError::NoSubject => {
                Self::Input { words: "whose record the request is about is not settled" }
            }
            ExportError::File { what, source } => Self::file(what)(source),
            error @ (ExportError::NoRecord
            | ExportError::SeveralRecords { .. }
            | ExportError::Undecided { .. }
            | ExportError::UnknownPlace
            | ExportError::IdentityUnchecked
            | ExportError::HarmReviewExpired
            | ExportError::HarmReviewIncomplete
            | ExportError::Fhir { .. }
            | ExportError::Chart(_)
            | ExportError::Pdf { .. }) => Self::Export(error),
        }
    }
}

/// A stable code for programs.
pub(super) fn code(error: &ExportError) -> &'static str {
    match error {
        ExportError::Client(_) | ExportError::File { .. } => "failed",
        ExportError::NoSubject | ExportError::NotEmpty => "bad_input",
        ExportError::NoRecord => "no_record",
        ExportError::SeveralRecords { .. } => "several_records",
        ExportError::Undecided { .. } => "undecided",
        ExportError::UnknownPlace => "no_such_place",
        ExportError::IdentityUnchecked => "identity_unchecked",
        ExportError::HarmReviewExpired => "harm_review_expired",
        ExportError::HarmReviewIncomplete => "harm_review_incomplete",
        ExportError::Fhir { .. } => "fhir_failed",
        ExportError::Chart(_) | ExportError::Pdf { .. } => "pdf_failed",
    }
}

/// The process's exit code.
pub(super) fn exit_code(error: &ExportError) -> u8 {
    match error {
        ExportError::NoRecord | ExportError::UnknownPlace => 9,
        ExportError::Undecided { .. }
        | ExportError::IdentityUnchecked
        | ExportError::HarmReviewExpired
        | ExportError::HarmReviewIncomplete => 10,
        ExportError::Client(_)
        | ExportError::NoSubject
        | ExportError::NotEmpty
        | ExportError::File { .. }
        | ExportError::SeveralRecords { .. }
        | ExportError::Fhir { .. }
        | ExportError::Chart(_)
        | ExportError::Pdf { .. } => 1,
    }
}

/// What to do now.
pub(super) fn remedy(error: &ExportError) -> Option<&'static str> {
    match error {
        ExportError::NoRecord => Some("`alcove sync` brings what others wrote; then export again."),
        ExportError::Undecided { .. } => {
            Some("`alcove request show` lists the places, `alcove request decide` says what becomes of each.")
        }
        ExportError::IdentityUnchecked => {
            Some("`alcove request decide --identity` says how the identity was checked.")
        }
        ExportError::HarmReviewExpired | ExportError::HarmReviewIncomplete => {
            Some("`alcove request decide --harm` records what the responsible health professional found.")
        }
        ExportError::Client(_)
        | ExportError::NoSubject
        | ExportError::NotEmpty
        | ExportError::File { .. }
        | ExportError::SeveralRecords { .. }
        | ExportError::UnknownPlace
        | ExportError::Fhir { .. }
        | ExportError::Chart(_)
        | ExportError::Pdf { .. } => None,
    }
}
