//! Supervision: notes of two clinicians under case labels, and copies that a supervisor may read for a time.

use alcove_client_core::client::{self, NewExtract, NewSharedChart, NewSupervisionNote};
use alcove_client_core::clinical::chart::PersonChart;
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::PersonId;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::{ExtractItem, SupervisionNoteItem};

/// A note of supervision.
#[uniffi::remote(Record)]
pub struct NewSupervisionNote {
    /// What the case is called here; no name.
    pub case_label: String,
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// What was asked.
    #[uniffi(default = "")]
    pub question: String,
    /// What was advised.
    #[uniffi(default = "")]
    pub guidance: String,
    /// What was agreed.
    #[uniffi(default = [])]
    pub actions: Vec<String>,
}

/// A copy to share.
#[uniffi::remote(Record)]
pub struct NewExtract {
    /// The document.
    pub document: DocKey,
    /// What the case is called here; no name.
    pub case_label: String,
    /// Until when it may be read, ms since 1970.
    pub until: Timestamp,
}

/// A chart to share.
#[uniffi::remote(Record)]
pub struct NewSharedChart {
    /// The chart, as one of the calls for charts gave it.
    pub chart: PersonChart,
    /// What the case is called here; no name.
    pub case_label: String,
    /// Until when it may be seen, ms since 1970.
    pub until: Timestamp,
}

/// The chart of a copy ([`Client::extracts`]); none where it is a copy of something else, or of a chart that only a newer
/// version draws.
#[uniffi::export]
pub fn chart_of_extract(extract: ExtractItem) -> Option<PersonChart> {
    let copy = extract.view;
    client::Client::chart_of(&copy)
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// The circle of this person and their supervisor; founded where it is not there yet, and opened to the supervisor with the
    /// next sync.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for oneself, or on a device that has not synced yet.
    pub async fn supervision_by(&self, supervisor: PersonId) -> Result<CircleId, ApiError> {
        Ok(self.core.supervision_by(supervisor).await?)
    }

    /// Keeps a note of supervision in the circle of a pair. Both of them may write in it.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the label or the words name somebody in therapy, or for a day that is none;
    /// [`ApiError::Refused`].
    pub async fn new_supervision_note(
        &self,
        circle: CircleId,
        new: NewSupervisionNote,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.new_supervision_note(circle, new).await?)
    }

    /// Notes of supervision on this device, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn supervision_notes(&self) -> Result<Vec<SupervisionNoteItem>, ApiError> {
        Ok(self.core.supervision_notes().await?)
    }

    /// Gives the supervisor a copy of one document to read until a time, with names taken out. What is shared is the text of
    /// now; the document itself stays closed.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a label that is a name, a time that is over or an unknown document.
    pub async fn share_extract(&self, supervisor: PersonId, new: NewExtract) -> Result<DocKey, ApiError> {
        Ok(self.core.share_extract(supervisor, new).await?)
    }

    /// Copies that may be read now, whole.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn extracts(&self) -> Result<Vec<ExtractItem>, ApiError> {
        Ok(self.core.extracts().await?)
    }

    /// Ends a copy before its time.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn take_back_extract(&self, extract: DocKey) -> Result<(), ApiError> {
        Ok(self.core.take_back_extract(extract).await?)
    }

    /// Gives the supervisor a chart of one person to look at until a time, in words and as series that their device draws.
    /// The person is called by the case label, and names are taken out of whatever else it says.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a label that is a name, or a time that is over.
    pub async fn share_chart(&self, supervisor: PersonId, new: NewSharedChart) -> Result<DocKey, ApiError> {
        Ok(self.core.share_chart(supervisor, new).await?)
    }
}
