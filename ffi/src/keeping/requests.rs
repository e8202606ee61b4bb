//! Access requests: what a person asked for, and by when they have an answer.

use alcove_client_core::client::{PlaceDecision, RequestItem};
use alcove_client_core::clinical::AccessRequestView;
use alcove_client_core::engine::DocKey;
use jiff::civil::Date;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// A request, with its clock.
#[uniffi::remote(Record)]
pub struct RequestItem {
    /// Its document.
    pub key: DocKey,
    /// What it says.
    pub view: AccessRequestView,
    /// Whose record it is about.
    pub member: Option<CircleId>,
    /// The last day for an answer; none while its day of receipt is not settled.
    pub due: Option<Date>,
}

/// What was decided about a place of a record.
#[uniffi::remote(Record)]
pub struct PlaceDecision {
    /// The place, as [`Client::places_to_decide`] names it.
    pub place: String,
    /// It stays readable.
    pub disclose: bool,
    /// Why.
    pub reason: String,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Writes down that somebody asks for a record, on a day (`YYYY-MM-DD`). `requester` is empty where it is the person.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member or a day that is none, [`ApiError::Refused`].
    pub async fn add_access_request(
        &self,
        member: CircleId,
        received_on: String,
        requester: String,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.add_access_request(member, &received_on, &requester).await?)
    }

    /// Every request on this device, the one that is due first at the beginning.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn access_requests(&self) -> Result<Vec<RequestItem>, ApiError> {
        Ok(self.core.access_requests().await?)
    }

    /// Says how the identity of who asks was checked.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn identity_checked(&self, request: DocKey, how: String) -> Result<(), ApiError> {
        Ok(self.core.identity_checked(request, &how).await?)
    }

    /// Says what this person, as the responsible health professional, found about serious harm.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn harm_reviewed(&self, request: DocKey, outcome: String) -> Result<(), ApiError> {
        Ok(self.core.harm_reviewed(request, &outcome).await?)
    }

    /// Puts the answer off by so many months, two at most, and says why.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for another number of months, or without a reason; [`ApiError::Refused`].
    pub async fn extend_request(&self, request: DocKey, months: i64, reason: String) -> Result<(), ApiError> {
        Ok(self.core.extend_request(request, months, &reason).await?)
    }

    /// Adds a decision about a place. The newest one about a place counts.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] without a reason, [`ApiError::Refused`].
    pub async fn decide_place(&self, request: DocKey, decision: PlaceDecision) -> Result<(), ApiError> {
        Ok(self.core.decide_place(request, decision).await?)
    }
}
