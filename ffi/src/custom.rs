//! Types that cross as a simpler one: ids as text, times as numbers, pairs as records.

use alcove_client_core::client::ExportedRef;
use alcove_client_core::clinical::measures::Answers;
use alcove_client_core::clinical::{Barrier, Day, NhsNumber, Scalar};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId, PersonId};
use alcove_protocol::record::Role;
use alcove_protocol::suite::Suite;
use jiff::civil::Date;

use crate::care::boundaries::Concerned;
use crate::care::suitability::BarrierSaid;
use crate::documents::ItemValue;
use crate::error::ApiError;
use crate::measuring::measures::ItemAnswer;
use crate::types::Access;

/// A group, a person in therapy, or another circle of people who share notes.
pub(crate) type CircleId = LogId;
/// A document inside its circle.
pub(crate) type DocumentId = DocHandle;
/// The bytes of a device's id, where a value says who wrote it.
pub(crate) type Author = [u8; 16];
/// A clinician and what they may do.
pub(crate) type PersonRole = (PersonId, Role);

/// A document in an export.
pub(crate) type ExportedId = ExportedRef;
/// An entry of a log.
pub(crate) type EntryKey = EntryId;
/// How many.
pub(crate) type Count = usize;
/// One letter.
pub(crate) type Letter = char;
/// A field of an item, and its value.
pub(crate) type NamedValue = (String, Scalar);
/// Somebody concerned by a boundary event, and how it was handled with them.
pub(crate) type HandledWith = (LogId, String);
/// What may stand in the way, and what would help.
pub(crate) type BarrierHelp = (Barrier, String);

fn bad_id(_: impl Sized) -> uniffi::deps::anyhow::Error {
    ApiError::InvalidInput { reason: "an id is hexadecimal text, as this library gave it".to_owned() }.into()
}

fn bad_day(_: impl Sized) -> uniffi::deps::anyhow::Error {
    ApiError::InvalidInput { reason: "a day is written as 2031-04-10".to_owned() }.into()
}

fn bad_answer(error: impl std::fmt::Display) -> uniffi::deps::anyhow::Error {
    ApiError::InvalidInput { reason: error.to_string() }.into()
}

uniffi::custom_type!(CircleId, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_id),
    lower: |id| id.to_hex(),
});
uniffi::custom_type!(DocumentId, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_id),
    lower: |id| id.to_string(),
});
uniffi::custom_type!(PersonId, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_id),
    lower: |id| id.to_hex(),
});
uniffi::custom_type!(DeviceId, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_id),
    lower: |id| id.to_hex(),
});
uniffi::custom_type!(Author, String, {
    remote,
    try_lift: |text| text.parse().map(|id: DeviceId| id.0).map_err(bad_id),
    lower: |bytes| DeviceId(bytes).to_hex(),
});
uniffi::custom_type!(Timestamp, i64, {
    remote,
    try_lift: |ms| Ok(Timestamp(ms)),
    lower: |time| time.0,
});
uniffi::custom_type!(PersonRole, Access, {
    remote,
    try_lift: |access| Ok((access.person, access.role)),
    lower: |pair| Access { person: pair.0, role: pair.1 },
});
uniffi::custom_type!(Day, String, {
    remote,
    try_lift: |text| Ok(Day(text)),
    lower: |day| day.0,
});
uniffi::custom_type!(NhsNumber, String, {
    remote,
    try_lift: |text| Ok(NhsNumber(text)),
    lower: |number| number.0,
});
uniffi::custom_type!(EntryKey, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_id),
    lower: |id| id.to_string(),
});
uniffi::custom_type!(Count, u64, {
    remote,
    try_lift: |count| Ok(usize::try_from(count)?),
    lower: |count| count as u64,
});
uniffi::custom_type!(Letter, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_id),
    lower: |letter| letter.to_string(),
});
uniffi::custom_type!(Date, String, {
    remote,
    try_lift: |text| text.parse().map_err(bad_day),
    lower: |day| day.to_string(),
});
uniffi::custom_type!(Suite, u16, {
    remote,
    try_lift: |number| Ok(Suite(number)),
    lower: |suite| suite.0,
});
uniffi::custom_type!(NamedValue, ItemValue, {
    remote,
    try_lift: |value| Ok((value.field, value.value)),
    lower: |pair| ItemValue { field: pair.0, value: pair.1 },
});
uniffi::custom_type!(HandledWith, Concerned, {
    remote,
    try_lift: |concerned| Ok((concerned.member, concerned.handled)),
    lower: |pair| Concerned { member: pair.0, handled: pair.1 },
});
uniffi::custom_type!(BarrierHelp, BarrierSaid, {
    remote,
    try_lift: |said| Ok((said.barrier, said.help)),
    lower: |pair| BarrierSaid { barrier: pair.0, help: pair.1 },
});
uniffi::custom_type!(Answers, Vec<ItemAnswer>, {
    remote,
    try_lift: |given| {
        let mut answers = Answers::default();
        for answer in given {
            answers.add(&answer.item, answer.points).map_err(bad_answer)?;
        }
        Ok(answers)
    },
    lower: |answers| answers.iter().map(|(item, points)| ItemAnswer { item: item.to_owned(), points }).collect(),
});
uniffi::custom_type!(ExportedId, String, {
    remote,
    try_lift: |text| text.parse().map(|id: DeviceId| ExportedRef(id.0)).map_err(bad_id),
    lower: |id| DeviceId(id.0).to_hex(),
});

#[cfg(test)]
mod tests;
