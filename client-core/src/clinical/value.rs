//! Single values, and what is shown when more than one of them stands.

use serde::{Deserialize, Serialize};

use super::fields::ValueKind;
use crate::time::Timestamp;

/// Longest text value, in bytes of UTF-8. Prose is not a value and has its own limit.
pub const VALUE_BYTES_MAX: usize = 4_096;

/// A single value of a field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalar {
    /// Text that is replaced as a whole, at most [`VALUE_BYTES_MAX`] bytes.
    Text(String),
    /// A whole number, also for codes.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A moment.
    Time(Timestamp),
}

impl Scalar {
    /// The value's type, without regard to what a field may demand beyond it.
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Text(_) => ValueKind::Text,
            Self::Int(_) => ValueKind::Int,
            Self::Bool(_) => ValueKind::Bool,
            Self::Time(_) => ValueKind::Time,
        }
    }
}

/// Prints the type and never the value, which a user may have typed.
impl std::fmt::Debug for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scalar::{:?}(..)", self.kind())
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Scalar {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Scalar {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}

impl From<Timestamp> for Scalar {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

/// One value, with who wrote it and when their device says it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenValue<T> {
    /// The value.
    pub value: T,
    /// The device that wrote it.
    pub device: [u8; 16],
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it.
    pub at: Timestamp,
}

/// The values of one field: none, one, or several that were written without knowledge of each other.
///
/// No value is ever preferred. The order (time claimed, then device) only keeps lists steady; it is the
/// same on every device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MultiValue<T> {
    /// Every value that stands.
    pub values: Vec<SeenValue<T>>,
}

impl<T> Default for MultiValue<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T: PartialEq> MultiValue<T> {
    /// Whether values stand that differ. Equal values written twice are no conflict.
    pub fn is_conflict(&self) -> bool {
        self.values.iter().zip(self.values.iter().skip(1)).any(|(a, b)| a.value != b.value)
    }

    /// The value, when there is exactly one distinct value.
    pub fn settled(&self) -> Option<&T> {
        if self.is_conflict() { None } else { self.values.first().map(|seen| &seen.value) }
    }
}

impl<T> MultiValue<T> {
    /// The same values in another type; what `convert` leaves out is left out.
    pub fn filter_map<U>(&self, convert: impl Fn(&T) -> Option<U>) -> MultiValue<U> {
        let one = |seen: &SeenValue<T>| {
            let SeenValue { ref value, device, incarnation, at } = *seen;
            convert(value).map(|value| SeenValue { value, device, incarnation, at })
        };
        MultiValue { values: self.values.iter().filter_map(one).collect() }
    }
}
