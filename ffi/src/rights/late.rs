//! Work that came too late or could not be taken in: set aside, kept, and decided about by an admin.

use alcove_client_core::document::DocView;
use alcove_client_core::engine::{Decision, DocKey};
use alcove_client_core::ports::QuarantineItem;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::DeviceId;

use crate::client::Client;
use crate::custom::{CircleId, EntryKey};
use crate::documents::RecordView;
use crate::error::ApiError;

/// What was decided about work that was set aside.
pub(crate) type LateDecision = Decision;

/// What was decided about work that was set aside.
#[uniffi::remote(Enum)]
pub enum LateDecision {
    /// Its text was written anew.
    Accepted,
    /// It stays without effect.
    Refused,
}

/// Something that was set aside. It is kept whatever is decided.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct SetAside {
    /// The circle, or the practice, whose log it is in.
    pub circle: CircleId,
    /// Its place at the relay.
    pub seq: Option<u64>,
    /// Why, as a stable code. `note_closed`: what this person had typed unsent in a note that somebody withdrew, sealed or
    /// destroyed meanwhile.
    pub code: String,
    /// When it was put there, ms since 1970.
    pub at: Timestamp,
    /// How many bytes are kept.
    pub bytes: u64,
    /// Its id, where the bytes are an entry: what decisions name.
    pub entry: Option<EntryKey>,
    /// The device that wrote it, where the bytes are an entry.
    pub device: Option<DeviceId>,
    /// What was decided about it here.
    pub decision: Option<LateDecision>,
    /// With `note_closed` the words themselves, to read or to copy: they are on no other device.
    pub text: Option<String>,
}

/// Prints no content.
impl std::fmt::Debug for SetAside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SetAside({}, {} bytes)", self.code, self.bytes)
    }
}

impl From<QuarantineItem> for SetAside {
    fn from(item: QuarantineItem) -> Self {
        let (entry, device) = item.entry.unzip();
        Self {
            circle: item.log,
            seq: item.seq,
            code: item.reason,
            at: Timestamp(item.at_ms),
            bytes: item.bytes,
            entry,
            device,
            decision: item.decision,
            text: item.text,
        }
    }
}

fn shown(documents: Vec<(DocKey, DocView)>) -> Vec<RecordView> {
    documents.into_iter().map(|(key, view)| RecordView::new(key, view)).collect()
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Everything that was set aside, newest first. What is an entry is shown by [`Client::preview_late`], a person's own
    /// words stand in [`SetAside::text`].
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn quarantine(&self, limit: u32) -> Result<Vec<SetAside>, ApiError> {
        Ok(self.core.quarantine(limit).await?.into_iter().map(Into::into).collect())
    }

    /// What was set aside and can be decided about, decided or not, newest first: work of somebody who left, or of a device that
    /// was revoked.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn late_work(&self, limit: u32) -> Result<Vec<SetAside>, ApiError> {
        Ok(self.core.late_work(limit).await?.into_iter().map(Into::into).collect())
    }

    /// What the documents would show with the work in them. Nothing changes. Give entries of one author together.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an entry that was not set aside, [`ApiError::Refused`].
    pub async fn preview_late(&self, entries: Vec<EntryKey>) -> Result<Vec<RecordView>, ApiError> {
        Ok(shown(self.core.preview_late(entries).await?))
    }

    /// Writes the work anew, as this person's. Give entries of one author together: later ones build on earlier ones.
    ///
    /// # Errors
    /// As [`Client::preview_late`]; nothing changed.
    pub async fn accept_late(&self, entries: Vec<EntryKey>) -> Result<(), ApiError> {
        Ok(self.core.accept_late(entries).await?)
    }

    /// Leaves the work set aside for good. It stays in the list, with the decision.
    ///
    /// # Errors
    /// As [`Client::preview_late`]; nothing changed.
    pub async fn refuse_late(&self, entries: Vec<EntryKey>) -> Result<(), ApiError> {
        Ok(self.core.refuse_late(entries).await?)
    }

    /// Hands in what was written on this device in a circle that this person may not write in any more, sealed for the practice's
    /// admins; the next sync sends it.
    ///
    /// # Errors
    /// [`ApiError::Refused`]; nothing changed.
    pub async fn hand_in(&self, circle: CircleId) -> Result<(), ApiError> {
        Ok(self.core.hand_in(circle).await?)
    }
}
