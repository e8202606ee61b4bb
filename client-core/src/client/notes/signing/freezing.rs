//! What is copied into an entry at the moment it is first signed, so that it stands alone for ever: the shared part of the
//! group's note as it is then, and how often the person did what towards others. Both become part of what is signed; the
//! group's note and the taps may change afterwards, or be destroyed, and the entry does not.

use alcove_protocol::id::LogId;

use crate::client::notes::ticks::taps_of;
use crate::client::writing::drafting::{prose, set, set_in};
use crate::client::{Client, SessionRef};
use crate::clinical::chart::counts_of;
use crate::clinical::{Attendance, DocKind, GroupNoteView, MemberEntryView};
use crate::document::{DocEdit, DocView, FieldView};
use crate::engine::DocKey;
use crate::error::ClientError;

const CONTEXT: &str = "group_context";
const COUNTS: &str = "interaction_summary";

/// What signing copies into an entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Frozen {
    /// The edits; none where the entry says all of it already.
    pub(super) edits: Vec<DocEdit>,
    /// The shared part, where the entry says something else, or nothing.
    context: Option<String>,
}

impl Frozen {
    /// What the entry says with it.
    pub(super) fn put_into(&self, view: &mut DocView) {
        if let Some(context) = &self.context {
            view.fields.insert(CONTEXT, FieldView::Text(context.clone()));
        }
    }
}

impl Client {
    /// What is copied into a note before its first signature; nothing for what stands alone already. Where the group's note
    /// has no shared part, or is not on this device, the entry keeps the context that it has.
    pub(super) async fn to_freeze(&self, key: DocKey, view: &DocView) -> Result<Frozen, ClientError> {
        if view.kind != DocKind::MemberEntry || !self.signed_state(key).await?.versions.is_empty() {
            return Ok(Frozen::default());
        }
        let entry = MemberEntryView::from(view);
        let Some(session) = self.session_of_entry(key, &entry).await? else { return Ok(Frozen::default()) };
        let mut frozen = Frozen::default();
        let shared = self.shared_part(&session).await?;
        if !shared.trim().is_empty() && shared != entry.group_context {
            frozen.edits.push(prose(CONTEXT, &shared));
            frozen.context = Some(shared);
        }
        for (item, count) in self.counts_for(&session, key.circle).await? {
            let said = entry.interaction_summary.iter().find(|row| row.item == item);
            if said.and_then(|row| row.count.settled()) != Some(&count) {
                frozen.edits.push(set_in(COUNTS, &item, "count", count));
            }
        }
        Ok(frozen)
    }

    /// The session whose entry this is: of the person's groups, the one under whose session the entry was made.
    async fn session_of_entry(
        &self,
        key: DocKey,
        entry: &MemberEntryView,
    ) -> Result<Option<SessionRef>, ClientError> {
        let (Some(series), Some(local_date), Some(ordinal)) =
            (entry.series.settled(), entry.local_date.settled(), entry.ordinal.settled())
        else {
            return Ok(None);
        };
        let Ok(ordinal) = u16::try_from(*ordinal) else { return Ok(None) };
        for group in self.groups_of(key.circle).await? {
            let session =
                SessionRef { group, series: series.clone(), local_date: local_date.clone(), ordinal };
            if self.entry_key(&session, key.circle).await.is_ok_and(|own| own == key) {
                return Ok(Some(session));
            }
        }
        Ok(None)
    }

    async fn counts_for(
        &self,
        session: &SessionRef,
        member: LogId,
    ) -> Result<Vec<(String, i64)>, ClientError> {
        let Some((_, view)) = self.ticks(session).await? else { return Ok(Vec::new()) };
        let taps = taps_of(&view);
        let rows = self.members(session.group).await?.into_iter().filter(|row| row.member == member);
        Ok(rows.flat_map(|row| counts_of(&taps, &row.row)).collect())
    }

    /// Writes down how many were there when the group's note of a session was signed. Professionals are no participants.
    pub(super) async fn count_session(&self, note: DocKey) -> Result<(), ClientError> {
        let view = self.document(note).await?;
        if view.kind != DocKind::GroupNote {
            return Ok(());
        }
        let view = GroupNoteView::from(&view);
        let sessions = self.recorded_sessions(Some(note.circle), u32::MAX).await?;
        let of_note = sessions.into_iter().find(|item| {
            view.series.settled() == Some(&item.session.series)
                && view.local_date.settled() == Some(&item.session.local_date)
                && view.ordinal.settled() == Some(&i64::from(item.session.ordinal))
        });
        let Some(item) = of_note else { return Ok(()) };
        let (mut present, mut absent) = (0_i64, 0_i64);
        for member in self.members(note.circle).await? {
            let entry = self.entry(&item.session, member.member).await?;
            match entry.and_then(|entry| entry.view.attendance.settled().copied()) {
                Some(Attendance::OnTime | Attendance::LateSeen) => present += 1,
                Some(Attendance::Future | Attendance::Unknown(_)) | None => {}
                Some(_) => absent += 1,
            }
        }
        let there = item.view.facilitators_present.iter();
        let professionals = there.filter(|one| one.present.settled() == Some(&true)).count();
        let professionals = i64::try_from(professionals).unwrap_or(i64::MAX);
        let counts =
            [("count_present", present), ("count_absent", absent), ("count_professionals", professionals)];
        self.edit_record(item.key, counts.into_iter().map(|(field, count)| set(field, count)).collect()).await
    }
}
