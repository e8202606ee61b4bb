//! The clock of an access request: one month from its receipt, up to two more where it is complex.
//!
//! UK GDPR, article 12(3); the ICO's guidance on the right of access for how a month is counted: to the corresponding day
//! of the next month, the last day of a shorter month, and on to the next working day from a Saturday or Sunday. Public
//! holidays differ by country and are left to the person: the day here is never later than the law's.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Months by which the answer may be put off.
pub const EXTENSION_MONTHS_MAX: i64 = 2;

/// The last day for an answer. More than two months of extension count as two; a negative number as none. None only at the
/// end of the calendar.
pub fn request_due(received_on: Date, extension_months: i64) -> Option<Date> {
    let months = 1 + extension_months.clamp(0, EXTENSION_MONTHS_MAX);
    let due = received_on.checked_add(months.months()).ok()?;
    let weekend = match due.weekday() {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => 0,
    };
    due.checked_add(weekend.days()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_request_is_due_on_the_corresponding_day_of_the_next_month() {
        assert_eq!(request_due(date(2031, 4, 10), 0), Some(date(2031, 5, 12)), "from a Saturday to Monday");
        assert_eq!(
            request_due(date(2031, 3, 31), 0),
            Some(date(2031, 4, 30)),
            "the last day of a shorter month"
        );
        assert_eq!(request_due(date(2031, 9, 3), 0), Some(date(2031, 10, 3)));
    }

    #[test]
    fn it_is_put_off_by_two_months_at_most() {
        assert_eq!(request_due(date(2031, 4, 10), 2), Some(date(2031, 7, 10)));
        assert_eq!(request_due(date(2031, 4, 10), 12), request_due(date(2031, 4, 10), 2));
        assert_eq!(request_due(date(2031, 4, 10), -5), request_due(date(2031, 4, 10), 0));
    }
}
