//! What is asked before anything is shown: whether the lease runs, whether a copy's time is over; and the line in the trail
//! that says who looked.

use std::sync::Arc;

use alcove_protocol::id::LogId;

use super::Client;
use crate::clinical::{AuditKind, DocKind, SharedExtractView};
use crate::document::DocView;
use crate::engine::{AuditNote, LeaseState};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::actor::Command;
use crate::shell::clock::now;
use crate::time::Timestamp;

impl Client {
    /// Whether reading has stopped.
    pub fn is_lease_ended(&self) -> bool {
        self.inner.status.borrow().lease.state(now()) == LeaseState::Ended
    }

    /// Refuses to show anything once the lease has ended.
    pub(super) fn require_lease(&self) -> Result<(), ClientError> {
        if self.is_lease_ended() { Err(ClientError::LeaseEnded) } else { Ok(()) }
    }

    /// The same client for finding out where something belongs that is to be written past the lease: it lists names and
    /// days, so that what a person calls a session or a member is understood. Whoever uses it shows nothing of that.
    #[must_use]
    pub fn to_find_places(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), finds_places: true }
    }

    /// Whether a list says where things belong, and nothing of what was written.
    pub(super) fn may_list(&self, kind: DocKind) -> Result<(), ClientError> {
        let names = !matches!(kind, DocKind::GroupNote | DocKind::MemberEntry);
        if self.finds_places && names { Ok(()) } else { self.require_lease() }
    }

    /// Notes what was looked at, without waiting.
    pub(super) async fn note_audit(&self, kind: AuditKind, circle: Option<LogId>, detail: &str) {
        let note = AuditNote { kind, circle, detail: detail.to_owned(), at: now() };
        // A closed client has shown nothing.
        let _ = self.inner.commands.send(Command::Audit(note, None)).await;
    }

    /// A list of what a record says is a view of it; who a list of people names was not looked at.
    pub(super) async fn note_list(&self, query: &ListQuery) {
        let names = matches!(query.kind, DocKind::MemberRecord | DocKind::Membership | DocKind::ContactCard);
        if let Some(circle) = query.circle.filter(|_| !names) {
            self.note_audit(AuditKind::View, Some(circle), "").await;
        }
    }

    /// The newest time this device has seen: setting its clock back wins nothing.
    pub(super) async fn newest_time(&self) -> Result<Timestamp, ClientError> {
        self.use_engine(|engine, now, _| (now.max(engine.lease().newest), Vec::new())).await
    }
}

/// Whether a document is a copy whose time is over, or that was taken back.
pub(super) fn is_ended(view: &DocView, now: Timestamp) -> bool {
    if view.kind != DocKind::SharedExtract {
        return false;
    }
    let copy = SharedExtractView::from(view);
    let until = copy.until.values.iter().map(|seen| seen.value).min();
    // Without a time, or with two, the copy is not as this program makes it: the earlier one counts.
    until.is_none_or(|until| until <= now) || copy.taken_back.values.iter().any(|seen| seen.value)
}
