//! The clock and the random source of a device: what the engine takes as arguments.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::time::Timestamp;

/// The device's clock, as it claims to be.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock for the engine")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How far local time is ahead of UTC now, in minutes.
pub(crate) fn utc_offset_minutes() -> i16 {
    let offset = jiff::ZonedDateTime::now().offset().seconds() / 60;
    i16::try_from(offset).unwrap_or_default()
}

/// The operating system's random source. It panics where the system has none, which ends the process before a key is
/// made from anything else.
pub(crate) fn system_rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
