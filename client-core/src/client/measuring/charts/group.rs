//! Charts that join the members of a group. Only who may open the roster can make them.

use alcove_protocol::id::LogId;

use super::{Called, Naming, attended, day_of};
use crate::client::notes::ticks::taps_of;
use crate::client::{Client, SessionRef};
use crate::clinical::chart::{
    AttendanceGrid, ClimateAnswer, FactorInput, FactorMap, GridInput, GroupClimate, GroupRiver, RiverInput,
    WhoToWhom, attendance_grid, factor_map, group_climate, group_river, who_to_whom,
};
use crate::clinical::measures::{InstrumentRef, TODAYS_GROUP};
use crate::clinical::{GroupNoteView, MemberEntryView, SessionStatus};
use crate::error::ClientError;

/// Sessions that are looked through.
const SESSIONS_MAX: u32 = 10_000;

impl Client {
    /// Who came when: the newest `sessions_max` sessions of a group that were not cancelled for other reasons.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group, [`ClientError::StorageFailed`].
    pub async fn chart_attendance(
        &self,
        group: LogId,
        naming: Naming,
        sessions_max: usize,
    ) -> Result<AttendanceGrid, ClientError> {
        let mut sessions: Vec<SessionRef> = self
            .sessions(Some(group), SESSIONS_MAX)
            .await?
            .into_iter()
            .filter(|item| item.view.status.settled() != Some(&SessionStatus::CancelledOther))
            .map(|item| item.session)
            .take(sessions_max)
            .collect();
        sessions.reverse();
        let joined = self.members_with_days(group).await?;
        let mut rows = Vec::new();
        for called in self.called(group, naming).await? {
            let entries = self.records::<MemberEntryView>(Some(called.member)).await?;
            let first =
                joined.iter().find(|(item, _)| item.row == called.handle).and_then(|(_, day)| day.clone());
            let cell = |session: &SessionRef| {
                let of_session = |view: &MemberEntryView| {
                    day_of(view).as_deref() == Some(session.local_date.as_str())
                        && view.ordinal.settled() == Some(&i64::from(session.ordinal))
                        && view.series.settled() == Some(&session.series)
                };
                match entries.iter().find(|entry| of_session(&entry.view)) {
                    Some(entry) => Some(attended(&entry.view)),
                    None if first.as_ref().is_some_and(|first| *first > session.local_date) => None,
                    None => Some(Vec::new()),
                }
            };
            rows.push(GridInput { sessions: sessions.iter().map(cell).collect(), subject: called.name });
        }
        Ok(attendance_grid(sessions.into_iter().map(|session| session.local_date).collect(), &rows))
    }

    /// How safe and heard the members felt, by session: medians and spread of the three taps.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group, [`ClientError::StorageFailed`].
    pub async fn chart_climate(&self, group: LogId) -> Result<GroupClimate, ClientError> {
        let instruments = self.instruments().await?;
        let ours = instruments.items.iter().filter(|item| item.instrument.id == TODAYS_GROUP);
        let Some(taps) = ours.map(|item| &item.instrument).next() else { return Ok(group_climate(&[], &[])) };
        let mut answers = Vec::new();
        for called in self.called(group, Naming::Hidden).await? {
            let responses = self.responses(called.member).await?;
            let standing = responses.iter().filter(|response| response.stands());
            for response in standing.filter(|response| response.instrument == taps.reference()) {
                let Some(day) = response.day() else { continue };
                answers.extend(taps.items.iter().filter_map(|item| {
                    let options = taps.options_of(item).iter().map(|option| option.value);
                    Some(ClimateAnswer {
                        day: day.to_owned(),
                        question: item.text.clone(),
                        points: response.answers.points(&item.id)?,
                        points_max: options.max()?,
                    })
                }));
            }
        }
        let questions: Vec<String> = taps.items.iter().map(|item| item.text.clone()).collect();
        Ok(group_climate(&questions, &answers))
    }

    /// Which therapeutic factors were at work at which stage of a group.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn chart_factors(&self, group: LogId) -> Result<FactorMap, ClientError> {
        let notes = self.records::<GroupNoteView>(Some(group)).await?;
        let input = |view: &GroupNoteView| FactorInput {
            stage: view.stage.settled().cloned(),
            factors: view
                .therapeutic_factors
                .iter()
                .filter(|tag| tag.applies.values.iter().any(|seen| seen.value))
                .map(|tag| tag.item.clone())
                .collect(),
        };
        Ok(factor_map(&notes.iter().map(|note| input(&note.view)).collect::<Vec<_>>()))
    }

    /// Change since the start, member by member, by one instrument. Not ranked.
    ///
    /// # Errors
    /// [`ClientError::Measure`] for an instrument that is not here; [`ClientError::NotFound`] for an unknown group.
    pub async fn chart_river(
        &self,
        group: LogId,
        instrument: &InstrumentRef,
        naming: Naming,
    ) -> Result<GroupRiver, ClientError> {
        let instruments = self.instruments().await?;
        let definition = instruments.get(instrument)?;
        let mut members = Vec::new();
        for called in self.called(group, naming).await? {
            let responses = self.responses(called.member).await?;
            let standing =
                responses.iter().filter(|response| response.stands() && response.instrument == *instrument);
            let tenths = standing
                .filter_map(|response| Some(response.score.as_ref().ok()?.total.as_ref().ok()?.tenths));
            members.push(RiverInput { tenths: tenths.collect(), subject: called.name });
        }
        Ok(group_river(definition, members))
    }

    /// Who did what towards whom in a session. It joins members: it is for the facilitators' own screen, never for an
    /// export.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group, and for a session without taps.
    pub async fn chart_who_to_whom(
        &self,
        session: &SessionRef,
        naming: Naming,
    ) -> Result<WhoToWhom, ClientError> {
        let found = self.ticks(session).await?;
        let (_, view) = found.ok_or(ClientError::NotFound { what: "taps of this session" })?;
        let called = self.called(session.group, naming).await?;
        let members: Vec<(String, String)> =
            called.into_iter().map(|Called { handle, name, .. }| (handle, name)).collect();
        Ok(who_to_whom(session.local_date.clone(), &members, &taps_of(&view)))
    }
}
