//! Boundaries that were crossed.

use alcove_client_core::client::NewBoundary;
use alcove_client_core::clinical::BoundaryKind;
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::{CircleId, HandledWith};
use crate::error::ApiError;
use crate::items::{BoundaryEventItem, BoundaryNoteItem};

/// Somebody concerned by a boundary event.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Concerned {
    /// Who.
    pub member: CircleId,
    /// How it was handled with them. These words stand in that person's record and must not name another member.
    pub handled: String,
}

/// A boundary event to record.
#[uniffi::remote(Record)]
pub struct NewBoundary {
    /// What.
    pub kind: BoundaryKind,
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// Everybody concerned.
    pub concerned: Vec<HandledWith>,
    /// Who raised it; none for a facilitator.
    #[uniffi(default = None)]
    pub raised_by: Option<CircleId>,
    /// How it was handled, for the facilitators. It stays in the roster's circle.
    #[uniffi(default = "")]
    pub handled: String,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Records a boundary event: one fact in the roster's circle, and in the record of everybody concerned a note that names
    /// nobody else.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when nobody is concerned, for a day that is none, or where words name another member;
    /// [`ApiError::Refused`].
    pub async fn record_boundary(&self, group: CircleId, new: NewBoundary) -> Result<DocKey, ApiError> {
        Ok(self.core.record_boundary(group, new).await?)
    }

    /// A group's boundary events. They name members together: for the facilitators only.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn boundary_events(&self, group: CircleId) -> Result<Vec<BoundaryEventItem>, ApiError> {
        Ok(self.core.boundary_events(group).await?)
    }

    /// What stands in a person's record of boundary events.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn boundary_notes(&self, member: CircleId) -> Result<Vec<BoundaryNoteItem>, ApiError> {
        Ok(self.core.boundary_notes(member).await?)
    }
}
