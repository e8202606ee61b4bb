//! Boundaries that were crossed: one fact in the roster's circle, and in each record a note of it that names nobody else.

use alcove_protocol::id::LogId;

use crate::client::writing::drafting::{Draft, make_item_id};
use crate::client::{Client, NaturalKey, Record};
use crate::clinical::{BoundaryEventView, BoundaryKind, BoundaryNoteView, DocKind, Scalar};
use crate::engine::DocKey;
use crate::error::ClientError;

/// A boundary event to record.
#[derive(Clone, Debug)]
pub struct NewBoundary {
    /// What.
    pub kind: BoundaryKind,
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// Everybody concerned, each with how it was handled with them. These words stand in that person's record and must
    /// not name another member.
    pub concerned: Vec<(LogId, String)>,
    /// Who raised it; none for a facilitator.
    pub raised_by: Option<LogId>,
    /// How it was handled, for the facilitators. It stays in the roster's circle.
    pub handled: String,
}

impl Client {
    /// Records a boundary event. Works offline. The nameless notes come first: if the device dies in between, no fact is
    /// without its notes.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for somebody who is not on the roster; [`ClientError::BadInput`] when nobody is
    /// concerned, or words for one person's record name another member. Nothing changed.
    pub async fn record_boundary(&self, group: LogId, new: NewBoundary) -> Result<DocKey, ClientError> {
        if new.concerned.is_empty() {
            return Err(ClientError::BadInput { what: "a boundary event concerns somebody" });
        }
        let members = self.members(group).await?;
        let handle_of = |member: LogId| {
            let row = members.iter().rev().find(|row| row.member == member).map(|row| row.row.clone());
            row.ok_or(ClientError::NotFound { what: "member in this group" })
        };
        let raised_by = match new.raised_by {
            Some(member) => handle_of(member)?,
            None => "facilitator".to_owned(),
        };
        for (member, words) in &new.concerned {
            handle_of(*member)?;
            if !self.guard_for(*member).await?.find("handled", words).is_empty() {
                return Err(ClientError::BadInput {
                    what: "these words name another member; write \"another member\" instead",
                });
            }
        }
        let mut draft = Draft::default()
            .value("kind", Some(new.kind.clone()))
            .value("on", Some(new.on.as_str()))
            .value("raised_by", Some(raised_by.as_str()))
            .prose("handled", &new.handled);
        for (member, words) in &new.concerned {
            let note = Draft::default()
                .value("kind", Some(new.kind.clone()))
                .value("on", Some(new.on.as_str()))
                .prose("handled", words);
            let key = self.new_record(DocKind::BoundaryNote, *member, NaturalKey::Random, note.0).await?;
            let values = vec![("note", Scalar::from(key.document.to_hex().as_str()))];
            draft = draft.item("concerned", &handle_of(*member)?, values);
        }
        let roster = self.roster_of(group).await?;
        let name = NaturalKey::Of(make_item_id().into_bytes());
        self.new_record(DocKind::BoundaryEvent, roster, name, draft.0).await
    }

    /// A group's boundary events, for its facilitators.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn boundary_events(&self, group: LogId) -> Result<Vec<Record<BoundaryEventView>>, ClientError> {
        self.records(Some(self.roster_of(group).await?)).await
    }

    /// What stands in a person's record of boundary events.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn boundary_notes(&self, member: LogId) -> Result<Vec<Record<BoundaryNoteView>>, ClientError> {
        self.records(Some(member)).await
    }
}
