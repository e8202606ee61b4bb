//! Who viewed, searched, exported, signed and decided what, on which device; and whether that is whole.

use alcove_client_core::client::{self, AuditQuery};
use alcove_client_core::clinical::{self, AuditKind, TrailFault};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, PersonId};

use crate::client::Client;
use crate::custom::{Author, CircleId};
use crate::error::ApiError;

/// What does not fit in a trail.
#[uniffi::remote(Enum)]
pub enum TrailFault {
    /// Events are not there: withheld, removed, or not here yet.
    Missing {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The event is not what the next one vouches for, or has no order.
    Altered {
        /// Its number.
        number: u64,
    },
    /// The event is not what it was when it was checked before.
    Changed {
        /// Its number.
        number: u64,
    },
    /// Another device wrote into this trail.
    Foreign {
        /// The event's number.
        number: u64,
        /// The device.
        device: Author,
    },
}

/// An event, as its device wrote it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrailEvent {
    /// Its number, from 1.
    pub number: u64,
    /// What was done.
    pub kind: AuditKind,
    /// The circle that it was about; empty for none.
    pub circle: String,
    /// More closely, without content.
    pub detail: String,
    /// When, by the device's clock, ms since 1970.
    pub at: Timestamp,
}

impl From<clinical::TrailEvent> for TrailEvent {
    fn from(event: clinical::TrailEvent) -> Self {
        let clinical::TrailEvent { number, kind, circle, detail, at, .. } = event;
        Self { number, kind, circle, detail, at }
    }
}

/// One device's trail, in one life of its store.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TrailItem {
    /// The device.
    pub device: DeviceId,
    /// The life of its store: a restored or copied store begins another.
    pub life: u64,
    /// Whose device it is; none for a device that the practice does not know.
    pub person: Option<PersonId>,
    /// Its events, in order.
    pub events: Vec<TrailEvent>,
    /// What does not fit.
    pub faults: Vec<TrailFault>,
}

impl From<client::TrailItem> for TrailItem {
    fn from(client::TrailItem { device, life, person, events, faults }: client::TrailItem) -> Self {
        Self { device, life, person, events: events.into_iter().map(Into::into).collect(), faults }
    }
}

/// What the trails on this device say together.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AuditReport {
    /// The trails.
    pub trails: Vec<TrailItem>,
    /// People of the practice of whom no trail is here.
    pub silent: Vec<PersonId>,
}

impl From<client::AuditReport> for AuditReport {
    fn from(client::AuditReport { trails, silent }: client::AuditReport) -> Self {
        Self { trails: trails.into_iter().map(Into::into).collect(), silent }
    }
}

/// An event with whose it is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AuditItem {
    /// The device.
    pub device: DeviceId,
    /// Whose device it is.
    pub person: Option<PersonId>,
    /// The event.
    pub event: TrailEvent,
}

impl From<client::AuditItem> for AuditItem {
    fn from(client::AuditItem { device, person, event }: client::AuditItem) -> Self {
        Self { device, person, event: event.into() }
    }
}

/// Which events to show.
#[uniffi::remote(Record)]
pub struct AuditQuery {
    /// About this circle only.
    #[uniffi(default = None)]
    pub circle: Option<CircleId>,
    /// From this time on, ms since 1970.
    #[uniffi(default = None)]
    pub from: Option<Timestamp>,
    /// Before this time, ms since 1970.
    #[uniffi(default = None)]
    pub until: Option<Timestamp>,
    /// Searches for exactly these words only.
    #[uniffi(default = None)]
    pub searched: Option<String>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// What was done, by the times claimed.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn audit_events(&self, query: AuditQuery) -> Result<Vec<AuditItem>, ApiError> {
        Ok(self.core.audit_events(query).await?.into_iter().map(Into::into).collect())
    }

    /// Checks every trail on this device: whether anything is missing, altered or foreign.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn verify_audit(&self) -> Result<AuditReport, ApiError> {
        Ok(self.core.verify_audit().await?.into())
    }

    /// Makes a person one of those who read everybody's trails, or no longer: each device does so with its next sync.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for somebody whom the directory does not name, [`ApiError::Refused`].
    pub async fn set_audit_reader(&self, person: PersonId, reads: bool) -> Result<(), ApiError> {
        Ok(self.core.set_audit_reader(person, reads).await?)
    }

    /// Those who read everybody's trails.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn audit_readers(&self) -> Result<Vec<PersonId>, ApiError> {
        Ok(self.core.audit_readers().await?)
    }
}
