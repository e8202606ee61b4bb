//! Finding what was written.

use alcove_client_core::client::{self, Days, SearchIn};
use alcove_client_core::ports::Hit;

use crate::client::Client;
use crate::custom::CircleId;
use crate::documents::RecordListItem;
use crate::error::ApiError;

/// Whose documents a search looks at.
#[uniffi::remote(Enum)]
pub enum SearchIn {
    /// All that this device holds.
    Everywhere,
    /// One person's record and contact card.
    Member(CircleId),
    /// A group, its roster and its members' records.
    Group(CircleId),
}

/// Days from and to, as `YYYY-MM-DD`, both counted in.
#[uniffi::remote(Record)]
pub struct Days {
    /// The first day.
    #[uniffi(default = None)]
    pub from: Option<String>,
    /// The last day.
    #[uniffi(default = None)]
    pub to: Option<String>,
}

/// Something dated in a person's record.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct TimelineItem {
    /// The day, as `YYYY-MM-DD`: its own where the document has one, else the day on which it was first written.
    pub day: String,
    /// The document.
    pub record: RecordListItem,
}

impl From<client::DatedRecord> for TimelineItem {
    fn from(client::DatedRecord { day, record }: client::DatedRecord) -> Self {
        Self { day, record: record.into() }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Documents that contain words which begin with all of `words`, best first, at most 200.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn search(&self, words: String) -> Result<Vec<Hit>, ApiError> {
        Ok(self.core.search(&words).await?)
    }

    /// The same, of one person or group, and of some days. What has no day is found only where no days are asked for. What one
    /// person's search finds never lies beside another's.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none or an unknown group, [`ApiError::StorageFailed`].
    pub async fn search_in(&self, words: String, of: SearchIn, days: Days) -> Result<Vec<Hit>, ApiError> {
        Ok(self.core.search_in(&words, of, &days).await?)
    }

    /// Everything in a person's record that has a day, the earliest first.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member or a day that is none, [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn timeline(&self, member: CircleId, days: Days) -> Result<Vec<TimelineItem>, ApiError> {
        self.core.require_member(member).await?;
        Ok(self.core.dated_records(member, &days).await?.into_iter().map(Into::into).collect())
    }
}
