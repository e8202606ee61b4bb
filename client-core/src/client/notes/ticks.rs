//! Who interacted with whom in a session: one tap, one edit, in the roster's circle. What goes into a member's entry is how
//! often, and nobody else.

use alcove_protocol::id::LogId;

use crate::client::writing::drafting::{item, make_item_id, set, set_in};
use crate::client::{Client, NaturalKey, SessionRef};
use crate::clinical::chart::{Party, Tap, counts_of};
use crate::clinical::{DocKind, InteractionKind, InteractionTicksView, Scalar};
use crate::document::DocEdit;
use crate::engine::DocKey;
use crate::error::ClientError;

/// Most hours after its beginning at which something still belongs to a session.
const OFFSET_SECONDS_MAX: u32 = 24 * 3_600;

/// A tap to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTap {
    /// Who did what towards whom.
    pub tap: Tap,
    /// Seconds since the session began.
    pub offset_s: u32,
}

/// What became of the taps of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projected {
    /// Members into whose entries counts were written.
    pub written: Vec<LogId>,
    /// Members whose entries take no more edits.
    pub closed: Vec<LogId>,
}

impl Client {
    /// Records one tap. Works offline; two facilitators' taps all count.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for somebody who is not on the roster, for the group as the one who acts, and for a time
    /// outside the day; [`ClientError::NotFound`] for an unknown group.
    pub async fn tick(&self, session: &SessionRef, new: NewTap) -> Result<(), ClientError> {
        if new.tap.from == Party::Group || new.tap.from == new.tap.to && new.tap.from != Party::Facilitator {
            return Err(ClientError::BadInput {
                what: "one person acts, towards another or the whole group",
            });
        }
        if new.offset_s > OFFSET_SECONDS_MAX {
            return Err(ClientError::BadInput { what: "the time lies outside the session" });
        }
        let handles: Vec<String> =
            self.members(session.group).await?.into_iter().map(|member| member.row).collect();
        for party in [&new.tap.from, &new.tap.to] {
            if matches!(party, Party::Member(handle) if !handles.contains(handle)) {
                return Err(ClientError::BadInput { what: "nobody of this name is on the roster" });
            }
        }
        let tap = vec![
            ("from", Scalar::from(new.tap.from.code())),
            ("to", Scalar::from(new.tap.to.code())),
            ("kind", new.tap.kind.into()),
            ("offset_s", Scalar::from(i64::from(new.offset_s))),
        ];
        self.ticks_document(session, vec![item("ticks", &make_item_id(), tap)]).await?;
        Ok(())
    }

    /// Keeps the taps of a session for supervision after its entries were sealed, or no longer.
    ///
    /// # Errors
    /// As [`Client::tick`].
    pub async fn keep_ticks(&self, session: &SessionRef, keep: bool) -> Result<(), ClientError> {
        self.ticks_document(session, vec![set("keep_for_supervision", keep)]).await?;
        Ok(())
    }

    /// The taps of a session; none where nothing was tapped, or they were destroyed.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn ticks(
        &self,
        session: &SessionRef,
    ) -> Result<Option<(DocKey, InteractionTicksView)>, ClientError> {
        let roster = self.roster_of(session.group).await?;
        let records = self.records::<InteractionTicksView>(Some(roster)).await?;
        let is_it =
            |view: &InteractionTicksView| session.is_named(&view.series, &view.local_date, &view.ordinal);
        Ok(records.into_iter().find(|record| is_it(&record.view)).map(|record| (record.key, record.view)))
    }

    /// Writes the nameless counts of a session into its members' entries. Done again, it writes what came since.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group, [`ClientError::StorageFailed`].
    pub async fn project_ticks(&self, session: &SessionRef) -> Result<Projected, ClientError> {
        let mut projected = Projected::default();
        let Some((_, view)) = self.ticks(session).await? else { return Ok(projected) };
        let taps = taps_of(&view);
        for member in self.members(session.group).await? {
            let counts = counts_of(&taps, &member.row);
            if counts.is_empty() {
                continue;
            }
            let edits =
                counts.iter().map(|(item, count)| set_in("interaction_summary", item, "count", *count));
            match self.entry_document(session, member.member, edits.collect()).await {
                Ok(_) => projected.written.push(member.member),
                Err(ClientError::Edit(_)) => projected.closed.push(member.member),
                Err(error) => return Err(error),
            }
        }
        Ok(projected)
    }

    /// Taps that are due to be destroyed: every entry of the session has all the signatures that it needs, and nobody
    /// keeps them for supervision.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group, [`ClientError::StorageFailed`].
    pub async fn ticks_due(&self, group: LogId) -> Result<Vec<(SessionRef, DocKey)>, ClientError> {
        let roster = self.roster_of(group).await?;
        let members = self.members(group).await?;
        let mut due = Vec::new();
        for record in self.records::<InteractionTicksView>(Some(roster)).await? {
            let keep = record.view.keep_for_supervision.values.iter().any(|seen| seen.value);
            let Some(session) = session_of(group, &record.view).filter(|_| !keep) else { continue };
            let (mut closed, mut open) = (0, 0);
            for member in &members {
                let Some(entry) = self.entry(&session, member.member).await? else { continue };
                let is_closed = self.note(entry.key).await?.standing.is_settled();
                *(if is_closed { &mut closed } else { &mut open }) += 1;
            }
            if closed > 0 && open == 0 {
                due.push((session, record.key));
            }
        }
        Ok(due)
    }

    async fn ticks_document(&self, session: &SessionRef, more: Vec<DocEdit>) -> Result<DocKey, ClientError> {
        self.require_place(session.group, DocKind::GroupNote, session).await?;
        let roster = self.roster_of(session.group).await?;
        let natural = self.session_key_in(roster, session).await?;
        let mut edits = session.natural_values().to_vec();
        edits.extend(more);
        self.new_record(DocKind::InteractionTicks, roster, NaturalKey::Of(natural.to_vec()), edits).await
    }
}

fn session_of(group: LogId, view: &InteractionTicksView) -> Option<SessionRef> {
    Some(SessionRef {
        group,
        series: view.series.settled()?.clone(),
        local_date: view.local_date.settled()?.clone(),
        ordinal: u16::try_from(*view.ordinal.settled()?).ok()?,
    })
}

/// The taps that can be read; one with two values, which only a foreign program writes, is passed over.
pub(in crate::client) fn taps_of(view: &InteractionTicksView) -> Vec<Tap> {
    let tap = |tick: &crate::clinical::TickView| {
        Some(Tap {
            from: Party::from_code(tick.from.settled()?),
            to: Party::from_code(tick.to.settled()?),
            kind: tick.kind.settled().cloned().unwrap_or(InteractionKind::Unknown(String::new())),
        })
    };
    view.ticks.iter().filter_map(tap).collect()
}
