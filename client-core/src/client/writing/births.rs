//! Nothing happened to a person before they were born.

use alcove_protocol::id::LogId;
use jiff::civil::Date;

use crate::client::Client;
use crate::clinical::{CircleKind, Day, DocKind, MemberRecordView, MultiValue, Scalar, ValueKind, field};
use crate::document::DocEdit;
use crate::error::ClientError;

const BEFORE_BIRTH: ClientError = ClientError::BadInput { what: "that day lies before the person's birth" };

impl Client {
    /// Refuses days before the person's birth, in what is to be written into their circle; and a day of birth that lies in
    /// the future or after the day of death.
    ///
    /// # Errors
    /// [`ClientError::BadInput`].
    pub(super) async fn refuse_before_birth(
        &self,
        circle: LogId,
        kind: DocKind,
        edits: &[DocEdit],
    ) -> Result<(), ClientError> {
        let days = days_in(kind, edits);
        if days.is_empty() || self.kind_of_circle(circle).await? != CircleKind::Member {
            return Ok(());
        }
        let record = self.records::<MemberRecordView>(Some(circle)).await?.into_iter().next();
        let view = record.map(|record| record.view).unwrap_or_default();
        let is_birth = |name: &str| kind == DocKind::MemberRecord && name == "dob";
        let new_birth = days.iter().find(|(name, _)| is_birth(name)).map(|(_, day)| *day);
        let death = days.iter().find(|(name, _)| *name == "deceased_on").map(|(_, day)| *day);
        if let Some(birth) = new_birth {
            let today = self.newest_day().await?;
            if birth > today {
                return Err(ClientError::BadInput { what: "a day of birth cannot lie in the future" });
            }
            if death.or(earliest(&view.deceased_on)).is_some_and(|death| death < birth) {
                return Err(BEFORE_BIRTH);
            }
        }
        // Where the record holds two days of birth the later one counts: what lies between them is in doubt.
        let birth = new_birth.or(latest(&view.dob));
        let is_early =
            |(name, day): &(&str, Date)| !is_birth(name) && birth.is_some_and(|birth| *day < birth);
        if days.iter().any(is_early) { Err(BEFORE_BIRTH) } else { Ok(()) }
    }

    async fn newest_day(&self) -> Result<Date, ClientError> {
        let now = self.newest_time().await?;
        let now = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
        Ok(now.to_zoned_datetime(jiff::tz::TimeZone::system()).date())
    }
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn earliest(days: &MultiValue<Day>) -> Option<Date> {
    days.values.iter().filter_map(|seen| day(&seen.value.0)).min()
}

fn latest(days: &MultiValue<Day>) -> Option<Date> {
    days.values.iter().filter_map(|seen| day(&seen.value.0)).max()
}

/// The days that edits write, with the field of each.
fn days_in(kind: DocKind, edits: &[DocEdit]) -> Vec<(&str, Date)> {
    let is_day = |of: Option<ValueKind>| of == Some(ValueKind::Date);
    let mut days = Vec::new();
    for edit in edits {
        match edit {
            DocEdit::SetValue { field: name, value: Scalar::Text(text) } => {
                let is_local_date = name == "local_date";
                if is_local_date || is_day(field(kind, name).and_then(|field| field.class.values())) {
                    days.extend(day(text).map(|day| (name.as_str(), day)));
                }
            }
            DocEdit::AddItem { set, values, .. } => {
                let items = field(kind, set).and_then(|field| field.class.items()).unwrap_or_default();
                for (name, value) in values {
                    let of = items.iter().find(|item| item.name == name).and_then(|item| item.class.values());
                    if let (true, Scalar::Text(text)) = (is_day(of), value) {
                        days.extend(day(text).map(|day| (name.as_str(), day)));
                    }
                }
            }
            DocEdit::SetItemValue { set, field: name, value: Scalar::Text(text), .. } => {
                let items = field(kind, set).and_then(|field| field.class.items()).unwrap_or_default();
                if is_day(items.iter().find(|item| item.name == name).and_then(|item| item.class.values())) {
                    days.extend(day(text).map(|day| (name.as_str(), day)));
                }
            }
            DocEdit::SetValue { .. }
            | DocEdit::SetItemValue { .. }
            | DocEdit::ClearValue { .. }
            | DocEdit::SpliceText { .. }
            | DocEdit::ReplaceText { .. }
            | DocEdit::ReadSeam { .. }
            | DocEdit::Settle { .. } => {}
        }
    }
    days
}
