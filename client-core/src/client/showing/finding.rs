//! Search with its limits, and everything dated of one person in one order.

use alcove_protocol::id::LogId;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::client::{Client, HITS_MAX, NoteStanding, RecordRow};
use crate::clinical::{AuditKind, CircleKind, DocKind, SeenValue};
use crate::engine::{DocKey, is_signable};
use crate::error::ClientError;
use crate::ports::{Hit, ListQuery, ListRow, StorageError, Views};
use crate::shell::actor::Command;

/// Hits that are read before days are compared, where a search asks for days.
const HITS_READ_MAX: u32 = 5_000;

/// Whose documents a search looks at. What one person's search finds never lies beside another's, but in a group's view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchIn {
    /// All that this device holds.
    #[default]
    Everywhere,
    /// One person's record and contact card.
    Member(LogId),
    /// A group, its roster and its members' records.
    Group(LogId),
}

/// Days from and to, as `YYYY-MM-DD`, both counted in. What has no day is in no such search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
}

impl Days {
    fn check(&self) -> Result<(), ClientError> {
        let is_day = |day: &String| day.parse::<jiff::civil::Date>().is_ok();
        if self.from.iter().chain(&self.to).all(is_day) {
            Ok(())
        } else {
            Err(ClientError::BadInput { what: "a day is written as 2031-04-10" })
        }
    }

    fn are_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    fn hold(&self, day: Option<&str>) -> bool {
        let Some(day) = day else { return self.are_open() };
        self.from.as_deref().is_none_or(|from| from <= day) && self.to.as_deref().is_none_or(|to| day <= to)
    }
}

/// Something dated in a person's record, with its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct DatedRecord {
    /// The day, as [`TimelineItem::day`].
    pub day: String,
    /// The document.
    pub record: RecordRow,
}

/// Something dated in a person's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// The day, as `YYYY-MM-DD`: its own where the document has one, else the day on which it was first written.
    pub day: String,
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// Its typed view as JSON, prose cut short.
    pub json: String,
    /// Fields whose values disagree.
    pub conflicts: u32,
    /// It was in this record in error: this is all that is left of it, on the day on which it was withdrawn.
    pub withdrawn: bool,
}

impl Client {
    /// Documents that contain all of `words`, best first.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn search(&self, words: &str) -> Result<Vec<Hit>, ClientError> {
        self.search_in(words, SearchIn::Everywhere, &Days::default()).await
    }

    /// Documents that contain all of `words`, best first, of one person or group, and of some days.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a day that is none, [`ClientError::NotFound`] for an unknown group,
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn search_in(&self, words: &str, of: SearchIn, days: &Days) -> Result<Vec<Hit>, ClientError> {
        self.require_lease()?;
        days.check()?;
        let about = if let SearchIn::Member(member) = of { Some(member) } else { None };
        self.note_audit(AuditKind::Search, about, words).await;
        let circles = match of {
            SearchIn::Everywhere => None,
            SearchIn::Group(group) => Some(self.circles_of_group(group).await?),
            SearchIn::Member(member) => {
                let mut circles = self.circles_with(CircleKind::Contact, member.0.to_vec()).await?;
                circles.push(member);
                Some(circles)
            }
        };
        let limit = if days.are_open() { HITS_MAX } else { HITS_READ_MAX };
        let views = self.views()?;
        if !views.is_indexed().await? {
            self.index_texts().await?;
        }
        let mut hits = views.search(words, circles.as_deref(), limit).await?;
        hits.retain(|hit| days.hold(day_in(&hit.sort)));
        hits.truncate(HITS_MAX as usize);
        Ok(hits)
    }

    /// Lets a search find what was written last. Where the device has no space left for that, what was found before still is.
    async fn index_texts(&self) -> Result<(), ClientError> {
        let (answer, indexed) = oneshot::channel();
        self.inner.commands.send(Command::Index(answer)).await.map_err(|_| ClientError::Closed)?;
        match indexed.await.map_err(|_| ClientError::Closed)? {
            Ok(()) | Err(StorageError::Full) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Everything in a person's record that has a day, the earliest first.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a day that is none, [`ClientError::StorageFailed`].
    pub async fn timeline(&self, member: LogId, days: &Days) -> Result<Vec<TimelineItem>, ClientError> {
        days.check()?;
        let mut items = Vec::new();
        for kind in DocKind::ALL.into_iter().filter(|kind| is_on_timeline(*kind)) {
            let rows = self.list(&ListQuery { circle: Some(member), ..ListQuery::all_of(kind) }).await?;
            for row in rows {
                match item_of(&row) {
                    Some(item) => items.push(item),
                    None if is_signable(kind) => items.extend(self.withdrawn_item(row).await?),
                    None => {}
                }
            }
        }
        items.retain(|item| days.hold(Some(&item.day)));
        items.sort_unstable_by(|a, b| (&a.day, a.kind, a.key).cmp(&(&b.day, b.kind, b.key)));
        Ok(items)
    }

    /// What is left of a note that was withdrawn.
    async fn withdrawn_item(&self, row: ListRow) -> Result<Option<TimelineItem>, ClientError> {
        let (_, Some(NoteStanding::Withdrawn { at, .. })) = self.closed_standing(row.key).await? else {
            return Ok(None);
        };
        let ListRow { key, kind, json, conflicts } = row;
        let day = jiff::Timestamp::from_millisecond(at.0)
            .map(|at| at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date());
        Ok(day.ok().map(|day| TimelineItem {
            day: day.to_string(),
            key,
            kind,
            json,
            conflicts,
            withdrawn: true,
        }))
    }

    /// The same with the fields of each document, for whoever shows every kind alike.
    ///
    /// # Errors
    /// As [`Client::timeline`].
    pub async fn dated_records(&self, member: LogId, days: &Days) -> Result<Vec<DatedRecord>, ClientError> {
        let items = self.timeline(member, days).await?;
        let dated = |item: TimelineItem| {
            let record = RecordRow::new(item.key, item.kind, &item.json, item.conflicts)?;
            Ok(DatedRecord { day: item.day, record })
        };
        items.into_iter().map(dated).collect()
    }
}

/// What stands beside other documents, or is no event, is not on the timeline.
fn is_on_timeline(kind: DocKind) -> bool {
    let beside = [DocKind::MemberRecord, DocKind::NoteStatus, DocKind::Contribution];
    kind.circle_kinds().contains(&CircleKind::Member) && !beside.contains(&kind)
}

/// The day with which a sort key begins.
fn day_in(sort: &str) -> Option<&str> {
    sort.get(.."2031-04-10".len()).filter(|day| day.parse::<jiff::civil::Date>().is_ok())
}

fn item_of(row: &ListRow) -> Option<TimelineItem> {
    let view: Value = serde_json::from_str(&row.json).ok()?;
    let named = day_field(row.kind).and_then(|field| first_day(view.get(field)?));
    let day = named.or_else(|| first_written(&view))?;
    let ListRow { key, kind, json, conflicts } = row.clone();
    Some(TimelineItem { day, key, kind, json, conflicts, withdrawn: false })
}

/// The field that says on which day a document's matter was.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others stand on the day of their first writing")]
fn day_field(kind: DocKind) -> Option<&'static str> {
    match kind {
        DocKind::MemberEntry => Some("local_date"),
        DocKind::Referral => Some("received_on"),
        DocKind::Screening | DocKind::BoundaryNote => Some("on"),
        DocKind::OutcomeResponse => Some("taken_on"),
        DocKind::Membership => Some("start"),
        DocKind::SafetyPlan => Some("agreed_on"),
        DocKind::ContactNote => Some("at"),
        DocKind::Letter => Some("sent"),
        DocKind::Task => Some("due"),
        _ => None,
    }
}

fn first_day(field: &Value) -> Option<String> {
    let value = field.pointer("/values/0/value")?;
    match value.as_str() {
        Some(day) => day_in(day).map(str::to_owned),
        None => day_of(value.as_i64()?),
    }
}

/// The day of the earliest value that stands anywhere in the view.
fn first_written(view: &Value) -> Option<String> {
    day_of(earliest(view)?)
}

fn earliest(view: &Value) -> Option<i64> {
    match view {
        Value::Array(items) => items.iter().filter_map(earliest).min(),
        Value::Object(fields) => match serde_json::from_value::<SeenValue<Value>>(view.clone()) {
            Ok(seen) => Some(seen.at.0),
            Err(_) => fields.values().filter_map(earliest).min(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn day_of(ms: i64) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(ms).ok()?;
    Some(at.to_string().get(.."2031-04-10".len())?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_in_at_both_ends_and_what_has_none_is_only_in_a_search_without_days() {
        let days = |from: Option<&str>, to: Option<&str>| Days {
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
        };
        let april = days(Some("2031-04-01"), Some("2031-04-30"));
        assert!(april.hold(Some("2031-04-01")) && april.hold(Some("2031-04-30")));
        assert!(!april.hold(Some("2031-03-31")) && !april.hold(Some("2031-05-01")) && !april.hold(None));
        assert!(days(None, None).hold(None) && days(None, Some("2031-04-30")).hold(Some("1999-01-01")));
        assert!(days(Some("April"), None).check().is_err());
        assert_eq!(day_in("2031-04-10#00001"), Some("2031-04-10"));
        assert_eq!(day_in("Thursday group"), None);
    }

    #[test]
    fn what_has_no_day_of_its_own_stands_on_the_day_on_which_it_was_first_written() {
        let seen =
            |at: i64| serde_json::json!({"value": "x", "device": vec![0; 16], "incarnation": 1, "at": at});
        let view = serde_json::json!({
            "own_words": "a text",
            "status": {"values": [seen(86_400_000 * 3)]},
            "ratings": [{"item": "a", "on": {"values": [seen(86_400_000 * 2)]}}],
        });
        assert_eq!(first_written(&view).as_deref(), Some("1970-01-03"));
    }
}
