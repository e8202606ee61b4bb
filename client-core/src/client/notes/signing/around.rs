//! What stands around a note: the groups it belongs to and whose signatures they want, the signer's role in them, when its
//! session was, and the employer's rule for late entries.

use alcove_protocol::id::LogId;

use crate::client::{Client, GroupItem, view_of};
use crate::clinical::signing::{LATE_AFTER_MS_DEFAULT, LateLabel, Required, late_label};
use crate::clinical::{DocKind, FacilitatorRole, PoliciesView, Scalar};
use crate::document::DocView;
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::time::Timestamp;

/// The employer's rule for how long after an event an entry counts as contemporaneous, in hours.
pub const LATE_POLICY: &str = "late_after_hours";
const HOUR_MS: i64 = 60 * 60 * 1000;

impl Client {
    /// The groups to which a group's or a member's circle belongs, as far as this device knows.
    async fn groups_around(&self, circle: LogId) -> Result<Vec<GroupItem>, ClientError> {
        let mut around = Vec::new();
        for group in self.groups().await? {
            let is_its = group.group == circle
                || self.members(group.group).await?.iter().any(|member| member.member == circle);
            if is_its {
                around.push(group);
            }
        }
        Ok(around)
    }

    /// Whose signatures a note needs, by the strictest group that it belongs to.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn required_signatures(&self, circle: LogId) -> Result<Required, ClientError> {
        let mut required = Required::default();
        for group in self.groups_around(circle).await? {
            required.cofacilitator |= group.view.cofacilitator_signs.values.iter().any(|seen| seen.value);
            required.supervisor_for_trainee |=
                group.view.supervisor_signs_for_trainee.values.iter().any(|seen| seen.value);
        }
        Ok(required)
    }

    /// This person's role in the groups to which a circle belongs: a trainee is one wherever that is said.
    pub(super) async fn role_in(&self, circle: LogId) -> Result<String, ClientError> {
        let me = self.person().to_hex();
        let groups = self.groups_around(circle).await?;
        let mine = groups
            .iter()
            .flat_map(|group| &group.view.facilitators)
            .filter(|one| one.person.settled() == Some(&me) || one.item == me);
        let roles: Vec<&FacilitatorRole> =
            mine.flat_map(|one| one.role.values.iter().map(|seen| &seen.value)).collect();
        let role = roles.iter().find(|role| ***role == FacilitatorRole::Trainee).or_else(|| roles.first());
        Ok(role.map_or_else(String::new, |role| role.code().to_owned()))
    }

    /// When what a note tells happened: the end, the beginning or the day of its session.
    pub(super) async fn event_time(
        &self,
        circle: LogId,
        view: &DocView,
    ) -> Result<Option<Timestamp>, ClientError> {
        let text = |field: &str| match view.value(field).settled() {
            Some(Scalar::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let day = text("local_date");
        if day.is_empty() {
            return Ok(None);
        }
        for group in self.groups_around(circle).await? {
            let sessions = self.sessions(Some(group.group), u32::MAX).await?;
            let of_note = sessions.iter().find(|item| {
                item.session.local_date == day
                    && view.value("ordinal").settled() == Some(&Scalar::from(i64::from(item.session.ordinal)))
            });
            let times =
                of_note.map(|item| [&item.view.actual_end, &item.view.actual_start, &item.view.scheduled]);
            let at = times.into_iter().flatten().find_map(|values| values.settled().copied());
            if at.is_some() {
                return Ok(at);
            }
        }
        let end_of_day = day.parse::<jiff::civil::Date>().ok().and_then(|date| {
            let since = date.tomorrow().ok()?.duration_since(jiff::civil::date(1970, 1, 1));
            i64::try_from(since.as_millis()).ok()
        });
        Ok(end_of_day.map(Timestamp))
    }

    /// The label of a note that was written later than the employer's window after its session.
    pub(super) async fn late_of(
        &self,
        key: DocKey,
        view: &DocView,
    ) -> Result<Option<LateLabel>, ClientError> {
        let Some(event_at) = self.event_time(key.circle, view).await? else { return Ok(None) };
        let written =
            self.use_open(vec![key], move |engine, _, _| (engine.written_times(key), Vec::new())).await?;
        let Some((first, last, offset)) = written else { return Ok(None) };
        Ok(late_label(event_at, (first, last), self.late_window_ms().await?, offset))
    }

    async fn late_window_ms(&self) -> Result<i64, ClientError> {
        let rows = self.list(&ListQuery { limit: 1, ..ListQuery::all_of(DocKind::Policies) }).await?;
        let Some(row) = rows.first() else { return Ok(LATE_AFTER_MS_DEFAULT) };
        let policies: PoliciesView = view_of(row)?;
        let rule = policies.policies.iter().find(|policy| policy.item == LATE_POLICY);
        let hours = rule.and_then(|rule| rule.value.settled().copied());
        Ok(hours.map_or(LATE_AFTER_MS_DEFAULT, |hours| hours.saturating_mul(HOUR_MS)))
    }
}
