//! Why an export was not made.

use alcove_client_core::error::ClientError;

/// Why an export was not made. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The device said no.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Settle whose record the request is about.
    #[error("whose record the request is about is not settled")]
    NoSubject,
    /// The record itself is not on this device: sync first.
    #[error("this person's record is not on this device yet")]
    NoRecord,
    /// The circle holds more than one record: never one person's file.
    #[error("the circle holds {count} records, and an export is about one person")]
    SeveralRecords {
        /// How many.
        count: usize,
    },
    /// Decide about the names of other people that were found.
    #[error("{}", undecided(*count))]
    Undecided {
        /// How many.
        count: usize,
    },
    /// Give a decision for a place that was found.
    #[error("there is no such place in this file")]
    UnknownPlace,
    /// Check the identity of who asks.
    #[error("the identity of who asks is not checked")]
    IdentityUnchecked,
    /// Ask the responsible health professional again.
    #[error("the serious harm review is older than six months")]
    HarmReviewExpired,
    /// The review has to say who made it.
    #[error("a serious harm review needs the name of who made it and a day")]
    HarmReviewIncomplete,
    /// A program error: FHIR R4 does not know what was made.
    #[error("a {resource} was made that FHIR R4 does not know: {what}")]
    Fhir {
        /// The type of the resource.
        resource: &'static str,
        /// What is wrong, without content.
        what: &'static str,
    },
    /// A chart could not be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
    /// The PDF could not be written.
    #[error("the PDF could not be written: {what}")]
    Pdf {
        /// What is wrong, without content.
        what: &'static str,
    },
    /// Name another folder: nothing was written.
    #[error("the folder is not empty: name a new one")]
    NotEmpty,
    /// A file or folder could not be written.
    #[error("{what}")]
    File {
        /// Which, in a few words.
        what: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

fn undecided(count: usize) -> String {
    match count {
        1 => "a place that may name somebody else is not decided".to_owned(),
        _ => format!("{count} places that may name somebody else are not decided"),
    }
}

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The drawing library failed.
    #[error("the chart could not be drawn")]
    Drawing,
    /// The file's format failed.
    #[error("the picture could not be written")]
    Encoding,
}
