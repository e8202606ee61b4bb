//! Charts of the work itself: what is not finished, and which devices there are.

use std::collections::BTreeMap;

use alcove_protocol::id::DeviceId;

use crate::client::{Client, LATE_POLICY};
use crate::clinical::chart::{
    Clock, DevicePoint, Paper, PaperworkBoard, SyncMap, day_number, paperwork_board,
};
use crate::clinical::{
    AccessRequestView, GroupNoteView, MemberEntryView, MultiValue, NoteState, NoteStatusView, PoliciesView,
    RequestState,
};
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::time::Timestamp;

const DRAFT: &str = "draft";
const READY: &str = "ready";
const CONFLICT: &str = "open conflict";
const CO_SIGN: &str = "awaiting co-sign";
const LATE: &str = "late";
/// States of papers that are not finished, in the order in which they are shown.
const STATES: [&str; 5] = [DRAFT, READY, CONFLICT, CO_SIGN, LATE];
/// Hours after a session from which an unsigned note is late, where the practice says nothing else.
const LATE_AFTER_HOURS: i64 = 24;
/// Days for which the signatures of a note are checked anew, not only counted.
const CHECKED_DAYS: u32 = 90;
/// Days that a request may take, where a month is counted in days.
const REQUEST_DAYS: i32 = 30;

impl Client {
    /// What is not finished, on the day `today`: entries and notes by state and age, and requests whose clock runs.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a day that is none, [`ClientError::StorageFailed`].
    pub async fn chart_paperwork(&self, today: &str) -> Result<PaperworkBoard, ClientError> {
        let today =
            day_number(today).ok_or(ClientError::BadInput { what: "a day is written as 2031-04-10" })?;
        let late_days = self.late_days().await?;
        let statuses = self.records::<NoteStatusView>(None).await?;
        let by_note: BTreeMap<String, &NoteStatusView> = statuses
            .iter()
            .flat_map(|status| {
                status.view.target.values.iter().map(|seen| (seen.value.clone(), &status.view))
            })
            .collect();
        let mut notes = Vec::new();
        let mut add = |key: DocKey, day: &MultiValue<String>, conflicts: u32| {
            let age = day.settled().and_then(|day| day_number(day)).map(|day| today - day);
            notes.extend(age.and_then(|age| u32::try_from(age).ok()).map(|age| (key, age, conflicts)));
        };
        for entry in self.records::<MemberEntryView>(None).await? {
            add(entry.key, &entry.view.local_date, entry.conflicts);
        }
        for note in self.records::<GroupNoteView>(None).await? {
            add(note.key, &note.view.local_date, note.conflicts);
        }
        let mut papers = Vec::new();
        for (key, age_days, conflicts) in notes {
            let status = by_note.get(&key.document.to_hex()).copied();
            let state = match status.filter(|status| !status.signatures.is_empty()) {
                Some(status) if self.is_complete(key, age_days, status.signatures.len()).await? => None,
                Some(_) => Some(if conflicts > 0 { CONFLICT } else { CO_SIGN }),
                None => Some(unsigned(status, conflicts, age_days, late_days)),
            };
            papers.extend(state.map(|state| Paper { state, age_days }));
        }
        Ok(paperwork_board(&STATES, &papers, self.clocks(today).await?))
    }

    /// Whose devices there are, when each was last heard from, and what is only on this one.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn chart_sync_map(&self, now: Timestamp) -> Result<SyncMap, ClientError> {
        let status = self.status();
        let lease = self.lease().await?;
        let minutes = |at: Timestamp| u64::try_from((now.0 - at.0) / 60_000).unwrap_or(0);
        let heard = |device: DeviceId| status.heard.iter().find(|(known, _)| *known == device);
        let mut devices = Vec::new();
        for person in self.people().await? {
            for device in person.devices {
                devices.push(DevicePoint {
                    owner: if person.names.is_empty() {
                        "a colleague without a name yet".to_owned()
                    } else {
                        person.names.join(" / ")
                    },
                    is_this: device == self.device(),
                    is_own: person.person == self.person(),
                    heard_minutes_ago: heard(device).map(|(_, at)| minutes(*at)),
                });
            }
        }
        devices.sort_by_key(|device| (!device.is_this, !device.is_own, device.heard_minutes_ago.is_none()));
        Ok(SyncMap {
            devices,
            unsent: status.unsent.changes,
            oldest_unsent_minutes: status.unsent.oldest.map(minutes),
            lease_days_left: lease.days_left,
            lease_days: lease.status.days.into(),
            has_gaps: !status.holes.is_empty() || !status.key_missing.is_empty(),
        })
    }

    /// Whether a signed note has every signature that it needs. Signatures are checked while a note is recent; of an
    /// older one their number has to do, so that years of notes need not be opened.
    async fn is_complete(&self, key: DocKey, age_days: u32, signatures: usize) -> Result<bool, ClientError> {
        if age_days > CHECKED_DAYS {
            let required = self.required_signatures(key.circle).await?;
            let needed =
                1 + usize::from(required.cofacilitator) + usize::from(required.supervisor_for_trainee);
            if signatures >= needed {
                return Ok(true);
            }
        }
        Ok(self.note(key).await?.standing.is_settled())
    }

    async fn late_days(&self) -> Result<u32, ClientError> {
        let policies = self.records::<PoliciesView>(None).await?;
        let named = policies.iter().flat_map(|record| &record.view.policies);
        let rule =
            named.filter(|policy| policy.item == LATE_POLICY).find_map(|policy| policy.value.settled());
        let hours = rule.copied().unwrap_or(LATE_AFTER_HOURS).clamp(0, 24 * 365);
        Ok(u32::try_from((hours + 23) / 24).unwrap_or(u32::MAX))
    }

    async fn clocks(&self, today: i32) -> Result<Vec<Clock>, ClientError> {
        let requests = self.records::<AccessRequestView>(None).await?;
        let open = requests.iter().filter(|request| {
            let over = |state: &RequestState| matches!(state, RequestState::Released | RequestState::Refused);
            !request.view.state.settled().is_some_and(over)
        });
        let clocks = open.zip(1_u32..).filter_map(|(request, number)| {
            let received = day_number(&request.view.received_on.settled()?.0)?;
            let months = request.view.extension_months.settled().copied().unwrap_or(0).clamp(0, 2);
            let allowed = REQUEST_DAYS * (1 + i32::try_from(months).unwrap_or(0));
            Some(Clock { what: format!("Access request {number}"), days_left: received + allowed - today })
        });
        Ok(clocks.collect())
    }
}

/// Where a note that nobody has signed stands.
fn unsigned(status: Option<&NoteStatusView>, conflicts: u32, age_days: u32, late_days: u32) -> &'static str {
    let is_ready = status.is_some_and(|status| status.state.settled() == Some(&NoteState::Ready));
    match (conflicts, is_ready) {
        (1.., _) => CONFLICT,
        (0, true) => READY,
        (0, false) if age_days > late_days => LATE,
        (0, false) => DRAFT,
    }
}
