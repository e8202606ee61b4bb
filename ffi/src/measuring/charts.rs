//! Charts as series, each with the same in words. Drawing is the app's: nothing here has a colour.

mod group;
mod member;
mod note;

use alcove_client_core::client::{LocalDay, Naming, SessionRef};
use alcove_client_core::clinical::measures::InstrumentRef;
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;

pub use group::{
    AttendanceGridChart, FactorMapChart, GroupClimateChart, GroupRiverChart, PaperworkBoard, PaperworkRow,
    SyncMapChart, WhoToWhomChart,
};
pub use member::{
    ChangeOfTotal, GoalSparklineChart, MemberLineChart, ParticipationRibbonChart, RangeOfTotals,
    SafetyTimelineChart,
};
pub use note::ProvenanceStripChart;

use crate::client::Client;
use crate::custom::{CircleId, Count};
use crate::error::ApiError;

/// What members are called in a chart.
#[uniffi::remote(Enum)]
pub enum Naming {
    /// `Member 3`, by their place on the roster: for supervision, for a screen that others see.
    Hidden,
    /// By their names.
    Shown,
}

/// A day on the calendar of the device's time zone.
#[uniffi::remote(Record)]
pub struct LocalDay {
    /// Minutes by which clocks here are before UTC.
    pub offset_minutes: i32,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A member's measures over time, with attendance under the axis. `wanted` are ids of instruments; none means all.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for somebody who is not on the roster, [`ApiError::LeaseEnded`].
    pub async fn chart_member_line(
        &self,
        group: CircleId,
        member: CircleId,
        naming: Naming,
        wanted: Vec<String>,
    ) -> Result<MemberLineChart, ApiError> {
        Ok(self.core.chart_member_line(group, member, naming, &wanted).await?.into())
    }

    /// How a member took part, session by session.
    ///
    /// # Errors
    /// As [`Client::chart_member_line`].
    pub async fn chart_participation(
        &self,
        group: CircleId,
        member: CircleId,
        naming: Naming,
    ) -> Result<ParticipationRibbonChart, ApiError> {
        Ok(self.core.chart_participation(group, member, naming).await?.into())
    }

    /// A member's goals with their ratings, the active ones first.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member, [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn chart_goals(&self, member: CircleId) -> Result<Vec<GoalSparklineChart>, ApiError> {
        self.core.require_member(member).await?;
        Ok(self.core.chart_goals(member).await?.into_iter().map(Into::into).collect())
    }

    /// A member's safety over time: concerns, what was done, versions of the plan. Bars that are not closed reach up to
    /// `today`, `YYYY-MM-DD`.
    ///
    /// # Errors
    /// As [`Client::chart_member_line`].
    pub async fn chart_safety(
        &self,
        group: CircleId,
        member: CircleId,
        naming: Naming,
        today: String,
        days: LocalDay,
    ) -> Result<SafetyTimelineChart, ApiError> {
        Ok(self.core.chart_safety(group, member, naming, today, days).await?.into())
    }

    /// Who came when: the newest `sessions_max` sessions of a group.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::LeaseEnded`].
    pub async fn chart_attendance(
        &self,
        group: CircleId,
        naming: Naming,
        sessions_max: Count,
    ) -> Result<AttendanceGridChart, ApiError> {
        Ok(self.core.chart_attendance(group, naming, sessions_max).await?.into())
    }

    /// How safe and heard the members felt, by session: medians and spread of the three taps, in percent.
    ///
    /// # Errors
    /// As [`Client::chart_attendance`].
    pub async fn chart_climate(&self, group: CircleId) -> Result<GroupClimateChart, ApiError> {
        Ok(self.core.chart_climate(group).await?.into())
    }

    /// Which therapeutic factors were at work at which stage of a group.
    ///
    /// # Errors
    /// As [`Client::chart_attendance`].
    pub async fn chart_factors(&self, group: CircleId) -> Result<FactorMapChart, ApiError> {
        Ok(self.core.chart_factors(group).await?.into())
    }

    /// Change since the start, member by member, by one instrument. Not ranked.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or instrument, [`ApiError::LeaseEnded`].
    pub async fn chart_river(
        &self,
        group: CircleId,
        instrument: InstrumentRef,
        naming: Naming,
    ) -> Result<GroupRiverChart, ApiError> {
        Ok(self.core.chart_river(group, &instrument, naming).await?.into())
    }

    /// Who did what towards whom in a session. It joins members: it is for the facilitators' own screen, never for an
    /// export.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or a session without taps, [`ApiError::LeaseEnded`].
    pub async fn chart_who_to_whom(
        &self,
        session: SessionRef,
        naming: Naming,
    ) -> Result<WhoToWhomChart, ApiError> {
        Ok(self.core.chart_who_to_whom(&session, naming).await?.into())
    }

    /// What is not finished on the day `today`, `YYYY-MM-DD`: entries and notes by state and age, and requests whose clock
    /// runs.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none, [`ApiError::LeaseEnded`].
    pub async fn chart_paperwork(&self, today: String) -> Result<PaperworkBoard, ApiError> {
        Ok(self.core.chart_paperwork(&today).await?.into())
    }

    /// Whose devices there are, when each was last heard from, and what is only on this one, at the time `now`, ms since
    /// 1970.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn chart_sync_map(&self, now: Timestamp) -> Result<SyncMapChart, ApiError> {
        Ok(self.core.chart_sync_map(now).await?.into())
    }

    /// Who wrote which part of a note, on which device, with or without the relay, and who signed it.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown note, [`ApiError::LeaseEnded`].
    pub async fn chart_provenance(
        &self,
        key: DocKey,
        days: LocalDay,
    ) -> Result<ProvenanceStripChart, ApiError> {
        Ok(self.core.chart_provenance(key, days).await?.into())
    }
}
