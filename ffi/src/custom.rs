//! Types that cross as a simpler one: ids as text, times as numbers, pairs as records.

use alcove_client_core::clinical::{Day, NhsNumber};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, DocHandle, LogId, PersonId};
use alcove_protocol::record::Role;

use crate::error::ApiError;
use crate::types::Access;

/// A group, a person in therapy, or another circle of people who share notes.
pub(crate) type CircleId = LogId;
/// A document inside its circle.
pub(crate) type DocumentId = DocHandle;
/// The bytes of a device's id, where a value says who wrote it.
pub(crate) type Author = [u8; 16];
/// A clinician and what they may do.
pub(crate) type PersonRole = (PersonId, Role);

fn bad_id(_: impl Sized) -> uniffi::deps::anyhow::Error {
    ApiError::InvalidInput { reason: "an id is hexadecimal text, as this library gave it".to_owned() }.into()
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
