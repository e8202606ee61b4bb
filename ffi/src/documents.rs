//! Documents of every kind alike: their fields by name, with all values that stand, and edits as intents.

mod edits;
mod fields;
mod view;

use alcove_client_core::client::NaturalKey;
use alcove_client_core::clinical::{DocKind, Scalar};
use alcove_client_core::document::{ConflictView, DocEdit};
use alcove_client_core::engine::{Commit, Delivery, DocKey};
use alcove_client_core::ports::ListQuery;

pub use edits::ItemValue;
pub use fields::{FieldInfo, ItemFieldInfo, Merging, ValueShape, fields_of, kind_label};
pub use view::{FieldContent, ItemField, RecordField, RecordItem, RecordListItem, RecordView, Seam};

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// What names a document inside its circle.
#[uniffi::remote(Enum)]
pub enum NaturalKey {
    /// Two devices that make it offline, with the same bytes, meet in one document.
    Of(Vec<u8>),
    /// A document of its own.
    Random,
}

/// Which documents a list wants.
#[uniffi::remote(Record)]
pub struct ListQuery {
    /// Documents of this kind.
    pub kind: DocKind,
    /// Of this circle only.
    #[uniffi(default = None)]
    pub circle: Option<CircleId>,
    /// The last in the kind's order first.
    #[uniffi(default = false)]
    pub newest_first: bool,
    /// Only documents in which values disagree.
    #[uniffi(default = false)]
    pub conflicts_only: bool,
    /// At most so many.
    #[uniffi(default = 1000)]
    pub limit: u32,
}

/// Where a document's newest text is.
pub(crate) type Whereabouts = Delivery;

/// Where a document's newest text is.
#[uniffi::remote(Enum)]
pub enum Whereabouts {
    /// Only here: the relay has not acknowledged everything.
    OnThisDevice,
    /// The relay has stored everything durably; no other device is known to hold it.
    AtTheRelay,
    /// So many other devices say that they hold everything this device wrote in the circle.
    OnOtherDevices(u32),
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A document, whole.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown document or a copy whose time is over, [`ApiError::LeaseEnded`].
    pub async fn record(&self, key: DocKey) -> Result<RecordView, ApiError> {
        Ok(RecordView::new(key, self.core.document(key).await?))
    }

    /// Documents of one kind: what has a day by its day, everything else by its name.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn records(&self, query: ListQuery) -> Result<Vec<RecordListItem>, ApiError> {
        Ok(self.core.list_records(&query).await?.into_iter().map(Into::into).collect())
    }

    /// Makes a document and writes its first values, all or none; with a natural key that is there already, edits that
    /// one. Where there is a call for the kind, such as [`Client::new_goal`], prefer it.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the circle does not hold such documents, for a field or a value that does not fit
    /// and for a day before the person's birth; [`ApiError::Refused`]. Nothing changed.
    pub async fn new_record(
        &self,
        kind: DocKind,
        circle: CircleId,
        name: NaturalKey,
        edits: Vec<DocEdit>,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.new_record(kind, circle, name, edits).await?)
    }

    /// Edits a document, all or none, as one decision.
    ///
    /// # Errors
    /// As [`Client::new_record`].
    pub async fn edit_record(&self, key: DocKey, edits: Vec<DocEdit>) -> Result<(), ApiError> {
        Ok(self.core.edit_record(key, edits).await?)
    }

    /// Values of a document that disagree.
    ///
    /// # Errors
    /// As [`Client::record`].
    pub async fn conflicts(&self, key: DocKey) -> Result<Vec<ConflictView>, ApiError> {
        Ok(self.core.conflicts(key).await?)
    }

    /// Writes the value that supersedes those that disagree.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when another value came since the conflict was shown, or when the value is none that the
    /// field holds; [`ApiError::Refused`].
    pub async fn settle(&self, key: DocKey, conflict: ConflictView, value: Scalar) -> Result<(), ApiError> {
        Ok(self.core.settle(key, &conflict, value).await?)
    }

    /// Paragraphs of a document that two devices wrote unseen by each other, and that nobody has read since.
    ///
    /// # Errors
    /// As [`Client::record`].
    pub async fn unread_seams(&self, key: DocKey) -> Result<Vec<Seam>, ApiError> {
        Ok(self.core.unread_seams(key).await?.into_iter().map(Into::into).collect())
    }

    /// Notes that this person has read a seam, for everybody.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when somebody wrote there since it was shown: it must be read again.
    pub async fn read_seam(&self, key: DocKey, seam: Seam) -> Result<(), ApiError> {
        Ok(self.core.edit(key, vec![DocEdit::ReadSeam { seam: seam.id }], Commit::Now).await?)
    }

    /// Documents for which entries of a newer version wait: ask the person to update.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn newer_documents(&self) -> Result<Vec<DocKey>, ApiError> {
        Ok(self.core.newer_documents().await?)
    }

    /// Where documents' newest text is, in the order of `keys`.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn whereabouts(&self, keys: Vec<DocKey>) -> Result<Vec<Whereabouts>, ApiError> {
        Ok(self.core.deliveries(keys).await?)
    }
}

#[cfg(test)]
mod tests;
