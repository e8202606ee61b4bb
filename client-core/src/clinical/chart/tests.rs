//! Series that can be checked by hand, and the charts in words.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod groups;
mod people;
mod work;

use super::*;
use crate::clinical::Attendance;
use crate::clinical::measures::{Instrument, shipped};

fn instrument(id: &str) -> Instrument {
    shipped().unwrap().into_iter().find(|instrument| instrument.id == id).unwrap()
}

/// The day of a weekly session, from 0.
fn week(number: usize) -> String {
    let days = [
        "2031-01-09",
        "2031-01-16",
        "2031-01-23",
        "2031-01-30",
        "2031-02-06",
        "2031-02-13",
        "2031-02-20",
        "2031-02-27",
    ];
    days.get(number).copied().unwrap_or_default().to_owned()
}
