//! Days on an axis.

/// Days since 1970-01-01; none for what is no day.
pub fn day_number(day: &str) -> Option<i32> {
    let date: jiff::civil::Date = day.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1);
    Some(date.since(epoch).ok()?.get_days())
}
