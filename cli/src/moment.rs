//! Times as a person reads them, in this machine's time zone, and as JSON has them (RFC 3339 in UTC).

use alcove_client_core::time::Timestamp;
use jiff::tz::TimeZone;
use jiff::{ToSpan, ZonedDateTime};
use serde::{Serialize, Serializer};

/// A point in time, as some device's clock claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at.0)
    }
}

impl Moment {
    /// By this machine's clock.
    pub(crate) fn now() -> Self {
        Self(jiff::Timestamp::now().as_millisecond())
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default()
    }

    /// As `now` would say it: the hour alone for today, with the day or the year where those differ.
    fn seen_from(self, now: &ZonedDateTime) -> String {
        let at = self.timestamp().to_zoned_datetime(now.time_zone().clone());
        let form = if at.date() == now.date() {
            "%H:%M"
        } else if at.year() == now.year() {
            "%a %-d %b %H:%M"
        } else {
            "%-d %b %Y %H:%M"
        };
        at.strftime(form).to_string()
    }

    /// The day and minute in this machine's time zone, for what is kept.
    pub(crate) fn local_minute(self) -> String {
        let at = self.timestamp().to_zoned_datetime(ZonedDateTime::now().time_zone().clone());
        at.strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// How long ago it was: `3 minutes`, `2 days`.
    pub(crate) fn age(self) -> String {
        age_words(jiff::Timestamp::now().as_millisecond().saturating_sub(self.0))
    }
}

fn age_words(age_ms: i64) -> String {
    let minutes = age_ms / 60_000;
    let (count, unit) = match minutes {
        ..0 => return "a time in the future".to_owned(),
        0 => return "less than a minute".to_owned(),
        1..60 => (minutes, "minute"),
        60..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    counted(count.unsigned_abs(), unit)
}

/// `1 change`, `2 changes`.
pub(crate) fn counted(count: u64, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.seen_from(&ZonedDateTime::now()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.timestamp().to_string())
    }
}

/// Today's date here, as `YYYY-MM-DD`.
pub(crate) fn today() -> String {
    ZonedDateTime::now().date().to_string()
}

/// Minutes by which clocks here are before UTC.
pub(crate) fn offset_minutes() -> i32 {
    ZonedDateTime::now().offset().seconds() / 60
}

/// The date some days from today, as `YYYY-MM-DD`.
pub(crate) fn in_days(days: i64) -> String {
    let today = ZonedDateTime::now().date();
    today.checked_add(days.days()).unwrap_or(today).to_string()
}

/// The moment at which a clock here shows `hour_minute` (`18:30`) on `date`.
pub(crate) fn at_local(date: &str, hour_minute: &str) -> Option<Timestamp> {
    let date: jiff::civil::Date = date.parse().ok()?;
    let time = jiff::civil::Time::strptime("%H:%M", hour_minute).ok()?;
    let zoned = date.to_datetime(time).to_zoned_datetime(TimeZone::system()).ok()?;
    Some(Timestamp(zoned.timestamp().as_millisecond()))
}

/// `2031-04-10` as `Thu 10 Apr 2031`; a text that is no date stays as it is.
pub(crate) fn day_words(date: &str) -> String {
    date.parse::<jiff::civil::Date>()
        .map_or_else(|_| date.to_owned(), |date| date.strftime("%a %-d %b %Y").to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_time_is_as_short_as_today_allows() {
        let now: ZonedDateTime = "2031-04-10T14:02:00+00:00[UTC]".parse().unwrap();
        let minutes = |count: i64| Moment(now.timestamp().as_millisecond() - count * 60_000);
        assert_eq!(minutes(30).seen_from(&now), "13:32");
        assert_eq!(minutes(24 * 60).seen_from(&now), "Wed 9 Apr 14:02");
        assert_eq!(minutes(365 * 24 * 60).seen_from(&now), "10 Apr 2030 14:02");
    }

    #[test]
    fn ages_have_one_unit_and_a_clock_that_is_wrong_has_words_too() {
        assert_eq!(age_words(59_000), "less than a minute");
        assert_eq!(age_words(61_000), "1 minute");
        assert_eq!(age_words(3 * 3_600_000), "3 hours");
        assert_eq!(age_words(50 * 3_600_000), "2 days");
        assert_eq!(age_words(-70_000), "a time in the future");
    }
}
