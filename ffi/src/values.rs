//! Single values, with who wrote them. Every single value comes as all values that stand: one, none, or several that were
//! written without knowledge of each other.

use alcove_client_core::clinical::{Attendance, Day, MultiValue, NhsNumber, Scalar, SeenValue};
pub(crate) use alcove_client_core::document::Writer;
use alcove_client_core::time::Timestamp;

use crate::custom::Author;

pub(crate) type SeenText = SeenValue<String>;
pub(crate) type SeenNumber = SeenValue<i64>;
pub(crate) type SeenYesNo = SeenValue<bool>;
pub(crate) type SeenTime = SeenValue<Timestamp>;
pub(crate) type SeenAttendance = SeenValue<Attendance>;
pub(crate) type SeenDay = SeenValue<Day>;
pub(crate) type SeenNhsNumber = SeenValue<NhsNumber>;
pub(crate) type SeenScalar = SeenValue<Scalar>;
pub(crate) type TextValues = MultiValue<String>;
pub(crate) type NumberValues = MultiValue<i64>;
pub(crate) type YesNoValues = MultiValue<bool>;
pub(crate) type TimeValues = MultiValue<Timestamp>;
pub(crate) type AttendanceValues = MultiValue<Attendance>;
pub(crate) type DayValues = MultiValue<Day>;
pub(crate) type NhsNumberValues = MultiValue<NhsNumber>;
pub(crate) type ScalarValues = MultiValue<Scalar>;

/// Values of a list of codes, and all of them that stand.
macro_rules! code_values {
    ($($choice:ident: $seen:ident, $values:ident;)*) => {$(
        pub(crate) type $seen = SeenValue<$choice>;
        pub(crate) type $values = MultiValue<$choice>;

        /// A code, with who wrote it and when their device says it was.
        #[uniffi::remote(Record)]
        pub struct $seen {
            /// The value.
            pub value: $choice,
            /// The device that wrote it.
            pub device: Author,
            /// The device's incarnation.
            pub incarnation: u64,
            /// When that device claims to have written it, ms since 1970.
            pub at: Timestamp,
        }

        /// The codes that stand in one field. None is preferred: show them all.
        #[uniffi::remote(Record)]
        pub struct $values {
            /// Every value that stands.
            pub values: Vec<$seen>,
        }
    )*};
}

/// What counts of a field that merges towards caution.
macro_rules! cautious_values {
    ($($choice:ident: $values:ident, $lattice:ident;)*) => {$(
        pub(crate) type $lattice = Lattice<$choice>;

        /// What counts of a field that merges towards caution, and every value that stands. Where they differ, show it.
        #[uniffi::remote(Record)]
        pub struct $lattice {
            /// The most cautious value; none before the first.
            pub state: Option<$choice>,
            /// Every value that stands.
            pub values: $values,
            /// Where the least cautious value does not count because others wrote in the document without having seen it:
            /// who they are.
            pub reopened_by: Vec<Writer>,
        }
    )*};
}

/// Who wrote, and when their device says it was.
#[uniffi::remote(Record)]
pub struct Writer {
    /// The newest of what they wrote, ms since 1970.
    pub at: Timestamp,
    /// The device.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
}

/// A single value of a field.
#[uniffi::remote(Enum)]
pub enum Scalar {
    /// Text that is replaced as a whole, at most 4,096 bytes; also a day, `YYYY-MM-DD`, and a code.
    Text(String),
    /// A whole number, also for codes.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A moment, ms since 1970.
    Time(Timestamp),
}

/// A text, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenText {
    /// The value.
    pub value: String,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// A number, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenNumber {
    /// The value.
    pub value: i64,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// A yes or no, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenYesNo {
    /// The value.
    pub value: bool,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// A time, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenTime {
    /// The value, ms since 1970.
    pub value: Timestamp,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// An attendance, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenAttendance {
    /// The value.
    pub value: Attendance,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// The texts that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct TextValues {
    /// Every value that stands.
    pub values: Vec<SeenText>,
}

/// The numbers that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct NumberValues {
    /// Every value that stands.
    pub values: Vec<SeenNumber>,
}

/// The answers that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct YesNoValues {
    /// Every value that stands.
    pub values: Vec<SeenYesNo>,
}

/// The times that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct TimeValues {
    /// Every value that stands.
    pub values: Vec<SeenTime>,
}

/// The attendances that stand for one person and session. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct AttendanceValues {
    /// Every value that stands.
    pub values: Vec<SeenAttendance>,
}

/// A day, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenDay {
    /// The value.
    pub value: Day,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// The days that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct DayValues {
    /// Every value that stands.
    pub values: Vec<SeenDay>,
}

/// An NHS number, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenNhsNumber {
    /// The value.
    pub value: NhsNumber,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// The NHS numbers that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct NhsNumberValues {
    /// Every value that stands.
    pub values: Vec<SeenNhsNumber>,
}

/// A value of any type, with who wrote it and when their device says it was.
#[uniffi::remote(Record)]
pub struct SeenScalar {
    /// The value.
    pub value: Scalar,
    /// The device that wrote it.
    pub device: Author,
    /// The device's incarnation.
    pub incarnation: u64,
    /// When that device claims to have written it, ms since 1970.
    pub at: Timestamp,
}

/// The values that stand in one field. None is preferred: show them all.
#[uniffi::remote(Record)]
pub struct ScalarValues {
    /// Every value that stands.
    pub values: Vec<SeenScalar>,
}
