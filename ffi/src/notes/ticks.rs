//! Who interacted with whom in a session: one tap, one edit, for the facilitators only.

use alcove_client_core::client::{NewTap, Projected, SessionRef};
use alcove_client_core::clinical::chart::{Party, Tap};
use alcove_client_core::clinical::{InteractionKind, InteractionTicksView};
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// Somebody who acts, or towards whom somebody acts.
#[uniffi::remote(Enum)]
pub enum Party {
    /// A member, by the row of the roster ([`MemberItem::row`](alcove_client_core::client::MemberItem::row)).
    Member(String),
    /// A facilitator.
    Facilitator,
    /// The group as a whole; it never acts.
    Group,
}

/// One tap.
#[uniffi::remote(Record)]
pub struct Tap {
    /// Who.
    pub from: Party,
    /// Towards whom.
    pub to: Party,
    /// What.
    pub kind: InteractionKind,
}

/// A tap to record.
#[uniffi::remote(Record)]
pub struct NewTap {
    /// Who did what towards whom.
    pub tap: Tap,
    /// Seconds since the session began, at most a day.
    pub offset_s: u32,
}

/// What became of the taps of a session.
#[uniffi::remote(Record)]
pub struct Projected {
    /// Members into whose entries counts were written.
    pub written: Vec<CircleId>,
    /// Members whose entries take no more edits.
    pub closed: Vec<CircleId>,
}

/// The taps of a session.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct SessionTicks {
    /// Their document.
    pub key: DocKey,
    /// What was tapped.
    pub view: InteractionTicksView,
}

/// Taps that are due to be destroyed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DueTicks {
    /// Of which session.
    pub session: SessionRef,
    /// Their document.
    pub key: DocKey,
}

fn due(ticks: Vec<(SessionRef, DocKey)>) -> Vec<DueTicks> {
    ticks.into_iter().map(|(session, key)| DueTicks { session, key }).collect()
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Records one tap. Two facilitators' taps all count.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for somebody who is not on the roster, for the group as the one who acts, and for a time outside
    /// the day; [`ApiError::Refused`].
    pub async fn tick(&self, session: SessionRef, new: NewTap) -> Result<(), ApiError> {
        Ok(self.core.tick(&session, new).await?)
    }

    /// Keeps the taps of a session for supervision after its entries were sealed, or no longer.
    ///
    /// # Errors
    /// As [`Client::tick`].
    pub async fn keep_ticks(&self, session: SessionRef, keep: bool) -> Result<(), ApiError> {
        Ok(self.core.keep_ticks(&session, keep).await?)
    }

    /// The taps of a session; none where nothing was tapped, or they were destroyed.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn ticks(&self, session: SessionRef) -> Result<Option<SessionTicks>, ApiError> {
        Ok(self.core.ticks(&session).await?.map(|(key, view)| SessionTicks { key, view }))
    }

    /// Writes the nameless counts of a session into its members' entries. Done again, it writes what came since.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn project_ticks(&self, session: SessionRef) -> Result<Projected, ApiError> {
        Ok(self.core.project_ticks(&session).await?)
    }

    /// Taps of a group that are due to be destroyed: every entry of the session has all the signatures that it needs, and nobody
    /// keeps them for supervision.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn ticks_due(&self, group: CircleId) -> Result<Vec<DueTicks>, ApiError> {
        Ok(due(self.core.ticks_due(group).await?))
    }
}
