//! The instruments that come with Alcove. Their terms allow it; whatever else a practice uses, it loads as a file.

use super::check::InstrumentError;
use super::instrument::Instrument;

const FILES: [&str; 3] = [
    include_str!("instruments/phq-9.json"),
    include_str!("instruments/gad-7.json"),
    include_str!("instruments/todays-group.json"),
];
/// The three taps at the end of a session.
pub const TODAYS_GROUP: &str = "todays-group";

/// The shipped instruments, by id.
///
/// # Errors
/// None while the shipped files fit their format, which a test holds.
pub fn shipped() -> Result<Vec<Instrument>, InstrumentError> {
    FILES.iter().map(|file| Instrument::parse(file.as_bytes())).collect()
}
