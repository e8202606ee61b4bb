//! Names that two devices derive alike while offline, and that tell the relay nothing: HMAC-SHA-256 under the
//! circle's id salt, first 16 bytes.

use alcove_protocol::id::{DocHandle, LogId};
use alcove_protocol::label;

use crate::crypto::primitive::hmac16;
use crate::crypto::secret::IdSalt;

/// The handle of a document with a natural key: label || kind (2) || purges (2) || natural key. `purges` counts how
/// often a document of this key was erased, so that what comes after an erasure has a new handle.
pub fn derive_document_handle(salt: &IdSalt, kind: u16, natural_key: &[u8], purges: u16) -> DocHandle {
    DocHandle(hmac16(
        salt.expose(),
        label::DOCUMENT_HANDLE,
        &[&kind.to_be_bytes(), &purges.to_be_bytes(), natural_key],
    ))
}

/// The natural key of a therapy session: label || series length (4) || series || date length (4) || local date
/// (`YYYY-MM-DD`) || ordinal of the session on that date (2).
pub fn derive_session_key(salt: &IdSalt, series: &[u8], local_date: &str, ordinal: u16) -> [u8; 16] {
    let bytes = |part: &[u8]| u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
    hmac16(
        salt.expose(),
        label::SESSION_KEY,
        &[
            &bytes(series),
            series,
            &bytes(local_date.as_bytes()),
            local_date.as_bytes(),
            &ordinal.to_be_bytes(),
        ],
    )
}

/// What names a document in an export of one person's record, under their circle's salt: label || kind (2) || handle
/// (16). Neither two persons' exports nor an export and the relay's files can be joined by it. Two devices derive the
/// same; for an entry it stands for the session, whose own key is under another salt.
pub fn derive_exported_ref(salt: &IdSalt, kind: u16, document: DocHandle) -> [u8; 16] {
    hmac16(salt.expose(), label::EXPORTED_REF, &[&kind.to_be_bytes(), &document.0])
}

/// The natural key of a member's entry for a session, under the member circle's salt: label || session key (16).
pub fn derive_member_entry_key(salt: &IdSalt, session_key: &[u8; 16]) -> [u8; 16] {
    hmac16(salt.expose(), label::MEMBER_ENTRY_KEY, &[session_key])
}

/// The natural key of the task that follows a missed session, under the member circle's salt: label || session key (16).
pub fn derive_follow_up_key(salt: &IdSalt, session_key: &[u8; 16]) -> [u8; 16] {
    hmac16(salt.expose(), label::FOLLOW_UP, &[session_key])
}

/// What a member's record calls a group, under the member circle's salt: label || group circle (16). Two members' records
/// call one group by names that cannot be joined.
pub fn derive_group_alias(salt: &IdSalt, group: LogId) -> [u8; 16] {
    hmac16(salt.expose(), label::GROUP_ALIAS, &[&group.0])
}

/// The id of an answer to the name guard, under the salt of the circle that holds the words: label || field length (4) ||
/// field || the words with their neighbours, folded.
pub fn derive_guard_answer(salt: &IdSalt, field: &str, context: &str) -> [u8; 16] {
    let length = u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes();
    hmac16(salt.expose(), label::GUARD_ANSWER, &[&length, field.as_bytes(), context.as_bytes()])
}
