//! What a clinician signs about a note, and whether it holds.
//!
//! ```text
//! version 1 (1) | org (16) | circle (16) | document (16) | kind (2) | schema (2) | heads (2), each (32) ascending
//! | rendering hash (32) | person (16) | device (16) | org head (32) | meaning (1) | ms since 1970 (8) | offset from UTC (2)
//! | clock offset ms (8) | others (2), each person (16) ascending | role length (1), role | comment length (2), comment
//! ```
//! Signed with the device's `sign` key under a label of its own.
//!
//! Its place in time is the org head that it names and the entry that carried it: the change that holds it is by the same
//! device, and the circle's rules let in no entry of a device behind its cut-off. So it stays valid when the device is
//! revoked or its person leaves, and whoever finds a revoked device cannot date one back. The time it claims is the
//! signer's word.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId, PersonId};
use alcove_protocol::keys::{SIGNATURE_BYTES, sign, verify};
use alcove_protocol::label;
use alcove_protocol::trust::OrgState;
use ed25519_dalek::SigningKey;

use crate::clinical::SignatureMeaning;
use crate::time::Timestamp;

const VERSION: u8 = 1;
/// Longest comment of a signature, in bytes of UTF-8.
pub const COMMENT_BYTES_MAX: usize = 1_024;
/// Longest name of a role.
const ROLE_BYTES_MAX: usize = 64;
/// People whose words a signer acknowledges.
const OTHERS_MAX: usize = 32;
/// Heads of a document that is signed; one is usual.
const HEADS_MAX: usize = 16;

/// Which note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotePlace {
    /// The organisation.
    pub org: LogId,
    /// The circle.
    pub circle: LogId,
    /// The document.
    pub document: DocHandle,
    /// The number of its kind.
    pub kind: u16,
}

/// What is signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    /// Which note.
    pub place: NotePlace,
    /// The newest schema version that the signer's build knows of the kind.
    pub schema: u16,
    /// The heads that the note had, ascending.
    pub heads: Vec<[u8; 32]>,
    /// [`rendering_hash`](super::rendering_hash) of the note at these heads.
    pub rendering: [u8; 32],
    /// Who signs.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// The newest org-log entry the signer had seen.
    pub org_head: EntryId,
    /// What the signature means.
    pub meaning: SignatureMeaning,
    /// When, by the signer's clock.
    pub at: Timestamp,
    /// How far local time was ahead of UTC, in minutes.
    pub utc_offset_minutes: i16,
    /// How far the relay's clock was ahead of the signer's device at their last contact; [`i64::MIN`] when that is not known.
    pub clock_offset_ms: i64,
    /// People whose words are in the note and whom the signer named, because they had not signed: who typed for the signer.
    pub others: Vec<PersonId>,
    /// The signer's role in the group.
    pub role: String,
    /// What the signer adds.
    pub comment: String,
}

/// Prints no content.
impl std::fmt::Debug for Statement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Statement").field("document", &self.place.document).finish_non_exhaustive()
    }
}

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// It is not laid out as a signature.
    #[error("it is not a signature that this version reads")]
    Malformed,
    /// It was made for another note.
    #[error("it was made for another note")]
    Moved,
    /// Its device, or the org head it names, is not in the org log.
    #[error("its device is not one of the organisation")]
    UnknownSigner,
    /// The device is another person's, or was not active at the org head that it names.
    #[error("its device was not this person's active device")]
    NotActive,
    /// Somebody else's device put it there.
    #[error("somebody else put it there")]
    Copied,
    /// The bytes are not what was signed.
    #[error("it was forged or altered")]
    Forged,
}

impl Statement {
    /// The bytes that are signed.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        let NotePlace { org, circle, document, kind } = self.place;
        w.u8(VERSION).put(&org.0).put(&circle.0).put(&document.0).u16(kind).u16(self.schema);
        w.count(self.heads.len());
        for head in &self.heads {
            w.put(head);
        }
        w.put(&self.rendering).put(&self.person.0).put(&self.device.0).put(&self.org_head.0);
        w.u8(number_of(&self.meaning)).put(&self.at.0.to_be_bytes());
        w.put(&self.utc_offset_minutes.to_be_bytes()).put(&self.clock_offset_ms.to_be_bytes());
        w.count(self.others.len());
        for person in &self.others {
            w.put(&person.0);
        }
        w.u8(u8::try_from(self.role.len()).unwrap_or(u8::MAX)).put(self.role.as_bytes());
        w.count(self.comment.len()).put(self.comment.as_bytes());
        w.finish()
    }

    /// Reads what was signed.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not exactly one statement of version 1.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        if r.u8()? != VERSION {
            return Err(r.unexpected("statement version 1"));
        }
        let place = NotePlace {
            org: LogId(r.array()?),
            circle: LogId(r.array()?),
            document: DocHandle(r.array()?),
            kind: r.u16()?,
        };
        let schema = r.u16()?;
        let heads = (0..r.count("heads", HEADS_MAX)?).map(|_| r.array()).collect::<Result<Vec<_>, _>>()?;
        if heads.is_empty() || !heads.is_sorted_by(|a, b| a < b) {
            return Err(r.unexpected("heads in ascending order"));
        }
        let statement = Self {
            place,
            schema,
            heads,
            rendering: r.array()?,
            person: PersonId(r.array()?),
            device: DeviceId(r.array()?),
            org_head: EntryId(r.array()?),
            meaning: meaning_of(r.u8()?).ok_or_else(|| r.unexpected("a meaning"))?,
            at: Timestamp(i64::from_be_bytes(r.array()?)),
            utc_offset_minutes: i16::from_be_bytes(r.array()?),
            clock_offset_ms: i64::from_be_bytes(r.array()?),
            others: (0..r.count("people", OTHERS_MAX)?)
                .map(|_| Ok(PersonId(r.array()?)))
                .collect::<Result<_, DecodeError>>()?,
            role: {
                let bytes = usize::from(r.u8()?);
                read_text(&mut r, bytes, ROLE_BYTES_MAX)?
            },
            comment: {
                let bytes = r.count("bytes of a comment", COMMENT_BYTES_MAX)?;
                read_text(&mut r, bytes, COMMENT_BYTES_MAX)?
            },
        };
        r.end()?;
        Ok(statement)
    }

    /// The signature of the statement.
    pub fn sign(&self, key: &SigningKey) -> [u8; SIGNATURE_BYTES] {
        sign(label::NOTE_SIGNATURE, key, &[&self.to_bytes()])
    }
}

/// Reads a signature of a note and checks it against the org log. `put_there_by` is the device whose change holds it.
///
/// # Errors
/// [`SignatureFault`].
pub fn check_signature(
    statement: &[u8],
    signature: &[u8],
    place: NotePlace,
    put_there_by: DeviceId,
    org: &OrgState,
) -> Result<Statement, SignatureFault> {
    let read = Statement::from_bytes(statement).map_err(|_| SignatureFault::Malformed)?;
    let signature: &[u8; SIGNATURE_BYTES] = signature.try_into().map_err(|_| SignatureFault::Malformed)?;
    if read.place != place {
        return Err(SignatureFault::Moved);
    }
    let device = org.known_device(read.device).ok_or(SignatureFault::UnknownSigner)?;
    let org_at = org.index_of(read.org_head).ok_or(SignatureFault::UnknownSigner)?;
    if !verify(label::NOTE_SIGNATURE, &device.keys.sign, &[statement], signature) {
        return Err(SignatureFault::Forged);
    }
    if device.person != read.person || org.device_at(read.device, org_at).is_none() {
        return Err(SignatureFault::NotActive);
    }
    if put_there_by != read.device {
        return Err(SignatureFault::Copied);
    }
    Ok(read)
}

fn read_text(r: &mut Reader<'_>, bytes: usize, max: usize) -> Result<String, DecodeError> {
    let taken = r.take(bytes)?;
    let text = std::str::from_utf8(taken).ok().filter(|text| text.len() <= max);
    text.map(str::to_owned).ok_or_else(|| r.unexpected("short text"))
}

fn number_of(meaning: &SignatureMeaning) -> u8 {
    match meaning {
        SignatureMeaning::Author => 1,
        SignatureMeaning::PresentAndAgree => 2,
        SignatureMeaning::Supervised => 3,
        SignatureMeaning::TranscribedFor => 4,
        SignatureMeaning::Unknown(_) => 0,
    }
}

fn meaning_of(number: u8) -> Option<SignatureMeaning> {
    let at = usize::from(number.checked_sub(1)?);
    SignatureMeaning::ALL.get(at).cloned()
}
