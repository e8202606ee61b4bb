//! How long records are kept: the list of what comes up for review, holds, and decisions to keep longer.

use alcove_protocol::id::LogId;
use jiff::civil::Date;

use crate::client::writing::drafting::set;
use crate::client::{Client, HoldDecision, view_of};
use crate::clinical::{
    Attendance, CircleKind, ContactNoteView, DocKind, FieldValue, Lattice, LegalHold, MemberEntryView,
    MemberRecordView, MultiValue, PoliciesView, RetentionDue, RetentionFacts, RetentionRules, retention_due,
};
use crate::document::DocView;
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::{ListQuery, ListRow};
use crate::time::Timestamp;

/// How a decision to keep a record longer begins, in the field that names its rule.
const KEPT_UNTIL: &str = "until ";

/// A record, and how long it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct RetentionItem {
    /// The circle of the record.
    pub member: LogId,
    /// The document of the record itself.
    pub record: DocKey,
    /// Every name in law that stands.
    pub names: Vec<String>,
    /// The last day on which the person was seen or spoken to, as far as this device knows.
    pub last_contact: Option<Date>,
    /// When it comes up for review; none while nobody knows the last contact.
    pub due: Option<RetentionDue>,
    /// Something in it is held: it is not up for review, whatever the day.
    pub held: bool,
    /// The newest decision about a hold of the record.
    pub hold: Option<HoldDecision>,
    /// Why somebody decided to keep it longer.
    pub kept_because: Option<String>,
}

impl RetentionItem {
    /// Whether a person has to decide about it.
    pub fn is_due(&self, today: Date) -> bool {
        !self.held && self.due.is_some_and(|due| due.on <= today)
    }
}

/// What every document says about how long it is kept.
pub(super) struct Kept {
    pub(super) retention_class: MultiValue<String>,
    pub(super) legal_hold: Lattice<LegalHold>,
}

impl From<&DocView> for Kept {
    fn from(view: &DocView) -> Self {
        Self {
            retention_class: view.value("retention_class").filter_map(String::from_scalar),
            legal_hold: Lattice::of(view.value("legal_hold").filter_map(LegalHold::from_scalar)),
        }
    }
}

impl Client {
    /// Every record on this device, the one that is due first at the beginning.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn retention(&self) -> Result<Vec<RetentionItem>, ClientError> {
        let rules = self.retention_rules().await?;
        let mut items = Vec::new();
        for row in self.list(&ListQuery::all_of(DocKind::MemberRecord)).await? {
            items.push(self.retention_of(&row, rules).await?);
        }
        items.sort_by_key(|item| (item.due.is_none(), item.due.map(|due| due.on), item.member));
        Ok(items)
    }

    /// Keeps a record until a day that is later than its rule says, with a reason.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] without a reason, [`ClientError::NotFound`], [`ClientError::Edit`].
    pub async fn keep_record_until(
        &self,
        member: LogId,
        until: Date,
        because: &str,
    ) -> Result<(), ClientError> {
        if because.trim().is_empty() {
            return Err(ClientError::BadInput { what: "keeping a record longer needs a reason" });
        }
        let record = self.record_key(member).await?;
        let class = format!("{KEPT_UNTIL}{until}: {}", because.trim());
        self.edit_record(record, vec![set("retention_class", class.as_str())]).await
    }

    /// The practice's rules.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn retention_rules(&self) -> Result<RetentionRules, ClientError> {
        let mut said: Vec<(String, i64)> = Vec::new();
        for row in self.list(&ListQuery::all_of(DocKind::Policies)).await? {
            let view: PoliciesView = view_of(&row)?;
            for rule in view.policies {
                said.extend(rule.value.values.iter().map(|seen| (rule.item.clone(), seen.value)));
            }
        }
        Ok(RetentionRules::from_policies(said.iter().map(|(name, value)| (name.as_str(), *value))))
    }

    pub(super) async fn record_key(&self, member: LogId) -> Result<DocKey, ClientError> {
        let rows = self
            .list(&ListQuery { circle: Some(member), ..ListQuery::all_of(DocKind::MemberRecord) })
            .await?;
        rows.first().map(|row| row.key).ok_or(ClientError::NotFound { what: "member" })
    }

    async fn retention_of(&self, row: &ListRow, rules: RetentionRules) -> Result<RetentionItem, ClientError> {
        let member = row.key.circle;
        let record: MemberRecordView = view_of(row)?;
        let (mut held, mut last_contact) = (false, None);
        for row in self.rows_of_member(member).await? {
            let kept: Kept = view_of(&row)?;
            held |= self.is_held(&kept.legal_hold).await?;
            last_contact = last_contact.max(contact_in(&row)?);
        }
        let kept: Kept = view_of(row)?;
        let longest = kept.retention_class.values.iter().filter_map(|seen| kept_until(&seen.value)).max();
        let day = |values: &MultiValue<crate::clinical::Day>| {
            values.values.iter().filter_map(|seen| seen.value.0.parse().ok()).max()
        };
        let facts = RetentionFacts {
            born: day(&record.dob),
            died: day(&record.deceased_on),
            last_contact,
            kept_until: longest.as_ref().map(|(until, _)| *until),
        };
        Ok(RetentionItem {
            member,
            record: row.key,
            names: record.legal_name.values.iter().map(|seen| seen.value.clone()).collect(),
            last_contact,
            due: retention_due(rules, &facts),
            held,
            hold: self.hold_decision(&record).await?,
            kept_because: longest.map(|(_, because)| because),
        })
    }

    /// Rows of everything in a record's circle.
    pub(super) async fn rows_of_member(&self, member: LogId) -> Result<Vec<ListRow>, ClientError> {
        let mut rows = Vec::new();
        for kind in DocKind::ALL.into_iter().filter(|kind| kind.circle_kinds().contains(&CircleKind::Member))
        {
            rows.extend(self.list(&ListQuery { circle: Some(member), ..ListQuery::all_of(kind) }).await?);
        }
        Ok(rows)
    }
}

/// The day and the reason of a decision to keep longer.
fn kept_until(class: &str) -> Option<(Date, String)> {
    let (day, because) = class.strip_prefix(KEPT_UNTIL)?.split_once(": ")?;
    Some((day.parse().ok()?, because.to_owned()))
}

/// The latest day on which a document says that the person was there or was spoken to.
fn contact_in(row: &ListRow) -> Result<Option<Date>, ClientError> {
    if row.kind == DocKind::MemberEntry {
        let entry: MemberEntryView = view_of(row)?;
        let seen = entry
            .attendance
            .values
            .iter()
            .any(|seen| matches!(seen.value, Attendance::OnTime | Attendance::LateSeen));
        let days = entry.local_date.values.iter().filter_map(|day| day.value.parse().ok());
        return Ok(days.max().filter(|_| seen));
    }
    if row.kind == DocKind::ContactNote {
        let note: ContactNoteView = view_of(row)?;
        return Ok(note.at.values.iter().filter_map(|seen| day_of(seen.value)).max());
    }
    Ok(None)
}

fn day_of(at: Timestamp) -> Option<Date> {
    let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
    Some(at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_to_keep_longer_reads_back_with_its_reason() {
        let because = "inquest: still open".to_owned();
        assert_eq!(
            kept_until("until 2060-01-01: inquest: still open"),
            Some((jiff::civil::date(2060, 1, 1), because))
        );
        assert_eq!(kept_until("until soon: x"), None);
        assert_eq!(kept_until("adult"), None);
    }
}
