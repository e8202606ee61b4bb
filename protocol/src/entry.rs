//! The entry: one signed record of a log. Header, body, signature; verified as sent, never re-encoded.
//!
//! ```text
//! offset bytes field
//!      0     1 version (1)
//!      1     2 suite
//!      3     2 kind (bit 15: must be understood)
//!      5    16 log (zero in the first entry of a log)
//!     21    16 author device
//!     37     8 incarnation
//!     45     8 author seq, from 1
//!     53    32 id of the author's entry before (zero at seq 1)
//!     85    32 id of the newest control entry seen (in the org log: of the entry before)
//!    117    32 id of the newest org-log entry seen (in the org log: zero)
//!    149     4 epoch (zero: body not sealed)
//!    153     8 first bytes of the epoch's commitment
//!    161    16 document handle
//!    177    16 key slot
//!    193    24 nonce
//!    217     4 body length
//!    221     n body
//!  221+n    64 Ed25519 signature over label || header || SHA-256(body)
//! ```
//! All numbers are big-endian. The id is SHA-256 over label || header || SHA-256(body) || signature, so header, body
//! hash and signature alone (a tombstone) can be checked for ever. The whole header is AEAD associated data.
//!
//! A tombstone has the 32 bytes of SHA-256(body) in the body's place, under the unchanged header: its length tells it
//! from an entry, because it exists only of kinds whose bodies are sealed, and those are longer than 32 bytes.

use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId, hash};
use crate::keys::{SIGNATURE_BYTES, SignKey, sign};
use crate::label;
use crate::limits::ENTRY_BYTES_MAX;
use crate::suite::Suite;

/// The only version of the layout.
pub const ENTRY_VERSION: u8 = 1;
/// Bytes of a header.
pub const HEADER_BYTES: usize = 221;
/// Bytes of a body's hash, as a tombstone carries it.
const BODY_HASH_BYTES: usize = 32;
/// Bytes of a tombstone: header, hash of the body, signature.
pub const TOMBSTONE_BYTES: usize = HEADER_BYTES + BODY_HASH_BYTES + SIGNATURE_BYTES;

/// What an entry is. Numbers are never reused; those without a constant are reserved in `docs/protocol.md`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u16);

impl Kind {
    /// Org log: the self-certifying first entry.
    pub const GENESIS: Kind = Kind(0x8001);
    /// Org log: a clinician.
    pub const PERSON_ADDED: Kind = Kind(0x8002);
    /// Org log: a device, by certificate.
    pub const DEVICE_ADDED: Kind = Kind(0x8003);
    /// Org log: a relay's key and how it is reached.
    pub const RELAY_KEY: Kind = Kind(0x8004);
    /// Org log: a device is no longer the organisation's.
    pub const DEVICE_REVOKED: Kind = Kind(0x8005);
    /// Org log: as revoked; and the device destroys its keys and its store when it hears of it.
    pub const DEVICE_WIPED: Kind = Kind(0x8006);
    /// Org log: a person becomes an admin of the organisation, or is one no longer.
    pub const ADMIN_CHANGED: Kind = Kind(0x8007);
    /// Org log: the key that unsent work is sealed for when its device may not send it.
    pub const INTAKE_KEY: Kind = Kind(0x8008);
    /// Org log: the organisation's recovery key and its three custodians.
    pub const RECOVERY_KEYS: Kind = Kind(0x8009);
    /// Org log: what holds for every device of the organisation.
    pub const POLICY: Kind = Kind(0x800a);
    /// Org log: a clinician leaves, with every device.
    pub const PERSON_REMOVED: Kind = Kind(0x800b);
    /// Org log: a person's recovery kit.
    pub const KIT_ADDED: Kind = Kind(0x800c);
    /// Org log: a device, by the word of two custodians.
    pub const DEVICE_RECOVERED: Kind = Kind(0x800d);
    /// Org log: of two ways that it went one counts.
    pub const ORG_FORK_RESOLVE: Kind = Kind(0x800e);
    /// Circle log, control: the founding entry.
    pub const CREATED: Kind = Kind(0x8101);
    /// Circle log, control: a person is put on the access list.
    pub const ACCESS_GRANTED: Kind = Kind(0x8102);
    /// Circle log, control: a person gets a lower role, with a new epoch.
    pub const ACCESS_CHANGED: Kind = Kind(0x8103);
    /// Circle log, control: a person goes off the access list, with a new epoch.
    pub const ACCESS_ENDED: Kind = Kind(0x8104);
    /// Circle log, control: a new epoch.
    pub const EPOCH: Kind = Kind(0x8105);
    /// Circle log, control: a document's key slots and entries are destroyed.
    pub const PURGE: Kind = Kind(0x8106);
    /// Circle log, control: of two branches of the control entries one counts.
    pub const FORK_RESOLVE: Kind = Kind(0x8107);
    /// Circle log: sealed changes of a document.
    pub const CONTENT: Kind = Kind(0x0201);
    /// Circle log: key slots of documents.
    pub const SLOTS: Kind = Kind(0x0202);
    /// Circle log: the final text of a document, sealed under a key slot of its own.
    pub const RECORD: Kind = Kind(0x0204);
    /// Circle log: what a device has seen, sealed.
    pub const CHECKPOINT: Kind = Kind(0x0205);
    /// Circle log: somebody else's word about records.
    pub const ATTEST: Kind = Kind(0x0206);
    /// Circle log: epoch wraps for devices that came later.
    pub const KEY_GRANT: Kind = Kind(0x0207);
    /// Circle log: explains author seqs that a relay refused for good.
    pub const VOID: Kind = Kind(0x0208);
    /// Owner: unsent work of a device that may not send it, sealed for the organisation.
    pub const INTAKE: Kind = Kind(0x0301);
    /// Owner: a wiped device's last word.
    pub const WIPE_ACK: Kind = Kind(0x0302);

    /// Bit 15: a client that does not know the kind stops control and sealing in that log.
    pub fn must_be_understood(self) -> bool {
        self.0 & 0x8000 != 0
    }

    /// Where the kind belongs, known to this build or not.
    pub fn class(self) -> Class {
        match self.0 & 0x7f00 {
            0x0000 => Class::Org,
            0x0100 => Class::Control,
            0x0200 => Class::Content,
            0x0300 => Class::Owner,
            _ => Class::Unknown,
        }
    }

    /// Whether the body can be destroyed: what is left then is a tombstone.
    pub fn can_be_purged(self) -> bool {
        matches!(self, Self::CONTENT | Self::RECORD)
    }

    /// Whether this build has a layout for the kind.
    pub fn is_known(self) -> bool {
        matches!(
            self,
            Self::GENESIS
                | Self::PERSON_ADDED
                | Self::DEVICE_ADDED
                | Self::RELAY_KEY
                | Self::DEVICE_REVOKED
                | Self::DEVICE_WIPED
                | Self::ADMIN_CHANGED
                | Self::INTAKE_KEY
                | Self::RECOVERY_KEYS
                | Self::POLICY
                | Self::PERSON_REMOVED
                | Self::KIT_ADDED
                | Self::DEVICE_RECOVERED
                | Self::ORG_FORK_RESOLVE
                | Self::CREATED
                | Self::ACCESS_GRANTED
                | Self::ACCESS_CHANGED
                | Self::ACCESS_ENDED
                | Self::EPOCH
                | Self::PURGE
                | Self::FORK_RESOLVE
                | Self::CONTENT
                | Self::SLOTS
                | Self::RECORD
                | Self::CHECKPOINT
                | Self::ATTEST
                | Self::KEY_GRANT
                | Self::VOID
                | Self::INTAKE
                | Self::WIPE_ACK
        )
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kind({:#06x})", self.0)
    }
}

/// The families of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Entries of the org log: compare-and-swap on its head.
    Org,
    /// Control entries of a circle: compare-and-swap on the control head.
    Control,
    /// Content-class entries of a circle: appended optimistically.
    Content,
    /// What a device says for itself, beside every log: kept apart, read by admins.
    Owner,
    /// A family this build does not know.
    Unknown,
}

/// The clear part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// All algorithms at once.
    pub suite: Suite,
    /// What the entry is.
    pub kind: Kind,
    /// The log it belongs to; zero in the log's first entry.
    pub log: LogId,
    /// The device that wrote and signed it.
    pub author: DeviceId,
    /// The life of that device's store.
    pub incarnation: Incarnation,
    /// Its place in the author's chain in this log, from 1.
    pub seq: u64,
    /// The author's entry before it.
    pub prev: EntryId,
    /// The newest control entry the author had seen.
    pub control_head: EntryId,
    /// The newest org-log entry the author had seen.
    pub org_head: EntryId,
    /// The epoch whose key seals the body; zero when it is not sealed.
    pub epoch: u32,
    /// The first bytes of that epoch's commitment.
    pub epoch_tag: [u8; 8],
    /// The document; zero when the entry is about none.
    pub document: DocHandle,
    /// The key slot whose secret seals the body; zero when none does.
    pub slot: SlotId,
    /// Random; the AEAD nonce of a sealed body.
    pub nonce: [u8; 24],
}

impl Header {
    /// The header's bytes for a body of `body_bytes` bytes: what is signed, and the associated data of the seal.
    pub fn to_bytes(&self, body_bytes: usize) -> Vec<u8> {
        let mut w = Writer::with_capacity(HEADER_BYTES + body_bytes + SIGNATURE_BYTES);
        w.u8(ENTRY_VERSION).u16(self.suite.0).u16(self.kind.0);
        w.put(&self.log.0).put(&self.author.0).u64(self.incarnation.0).u64(self.seq);
        w.put(&self.prev.0).put(&self.control_head.0).put(&self.org_head.0);
        w.u32(self.epoch).put(&self.epoch_tag);
        w.put(&self.document.0).put(&self.slot.0).put(&self.nonce);
        w.u32(u32::try_from(body_bytes).unwrap_or(u32::MAX));
        w.finish()
    }

    fn read(r: &mut Reader<'_>) -> Result<(Self, usize), DecodeError> {
        if r.u8()? != ENTRY_VERSION {
            return Err(r.unexpected("entry version 1"));
        }
        let header = Self {
            suite: Suite(r.u16()?),
            kind: Kind(r.u16()?),
            log: LogId(r.array()?),
            author: DeviceId(r.array()?),
            incarnation: Incarnation(r.u64()?),
            seq: r.u64()?,
            prev: EntryId(r.array()?),
            control_head: EntryId(r.array()?),
            org_head: EntryId(r.array()?),
            epoch: r.u32()?,
            epoch_tag: r.array()?,
            document: DocHandle(r.array()?),
            slot: SlotId(r.array()?),
            nonce: r.array()?,
        };
        if header.seq == 0 || header.seq > i64::MAX as u64 {
            return Err(r.unexpected("an author seq from 1"));
        }
        let body = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
        Ok((header, body))
    }
}

/// An entry whose layout was read. Its signature is checked with [`Entry::is_signed_by`].
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    bytes: Vec<u8>,
    header: Header,
    id: EntryId,
    is_tombstone: bool,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({:?}, {:?}, {} bytes)", self.id, self.header.kind, self.bytes.len())
    }
}

impl Entry {
    /// Signs `body` under `header` with the author's key.
    pub fn sign(header: Header, body: &[u8], key: &SigningKey) -> Self {
        let mut bytes = header.to_bytes(body.len());
        let signature = sign(label::ENTRY_SIGN, key, &[&bytes, &Sha256::digest(body)]);
        let id = EntryId(hash(label::ENTRY_ID, &[&bytes, &Sha256::digest(body), &signature]));
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(&signature);
        Self { bytes, header, id, is_tombstone: false }
    }

    /// Reads the layout and computes the id.
    ///
    /// # Errors
    /// [`DecodeError`] when `bytes` are not exactly one entry of version 1 within [`ENTRY_BYTES_MAX`].
    pub fn parse(bytes: Vec<u8>) -> Result<Self, DecodeError> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(DecodeError::TooMany {
                at: 0,
                what: "entry bytes",
                have: bytes.len(),
                max: ENTRY_BYTES_MAX,
            });
        }
        let mut r = Reader::new(&bytes);
        let (header, body_bytes) = Header::read(&mut r)?;
        let is_tombstone =
            header.kind.can_be_purged() && body_bytes > BODY_HASH_BYTES && bytes.len() == TOMBSTONE_BYTES;
        let body_hash: [u8; BODY_HASH_BYTES] =
            if is_tombstone { r.array()? } else { Sha256::digest(r.take(body_bytes)?).into() };
        let signature: [u8; SIGNATURE_BYTES] = r.array()?;
        r.end()?;
        let head = bytes.get(..HEADER_BYTES).unwrap_or_default();
        let id = EntryId(hash(label::ENTRY_ID, &[head, &body_hash, &signature]));
        Ok(Self { bytes, header, id, is_tombstone })
    }

    /// What is left of the entry when its body is destroyed: the header, the hash of the body and the signature. It has
    /// the same id and the same signature. `None` for a kind whose body stays, and for one that is too short.
    pub fn to_tombstone(&self) -> Option<Self> {
        if self.is_tombstone {
            return Some(self.clone());
        }
        if !self.header.kind.can_be_purged() || self.body().len() <= BODY_HASH_BYTES {
            return None;
        }
        let signature = self.bytes.get(self.bytes.len().checked_sub(SIGNATURE_BYTES)?..)?;
        let bytes = [self.header_bytes(), &Sha256::digest(self.body()), signature].concat();
        Some(Self { bytes, header: self.header.clone(), id: self.id, is_tombstone: true })
    }

    /// Whether the body was destroyed.
    pub fn is_tombstone(&self) -> bool {
        self.is_tombstone
    }

    /// Whether the holder of `sign_key` signed exactly these bytes.
    pub fn is_signed_by(&self, sign_key: &[u8; 32]) -> bool {
        SignKey::read(sign_key).is_some_and(|key| self.is_signed_with(&key))
    }

    /// As [`is_signed_by`](Self::is_signed_by), for a key that is read already.
    pub fn is_signed_with(&self, sign_key: &SignKey) -> bool {
        let Some((signed, signature)) = self.bytes.split_last_chunk::<SIGNATURE_BYTES>() else {
            return false;
        };
        let Some((head, body)) = signed.split_at_checked(HEADER_BYTES) else {
            return false;
        };
        if self.is_tombstone {
            return sign_key.verifies(label::ENTRY_SIGN, &[head, body], signature);
        }
        sign_key.verifies(label::ENTRY_SIGN, &[head, &Sha256::digest(body)], signature)
    }

    /// The entry's bytes, as sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The entry's bytes, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The clear part.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The header as bytes: associated data of a sealed body.
    pub fn header_bytes(&self) -> &[u8] {
        self.bytes.get(..HEADER_BYTES).unwrap_or_default()
    }

    /// The body; nothing of a tombstone.
    pub fn body(&self) -> &[u8] {
        if self.is_tombstone {
            return &[];
        }
        let end = self.bytes.len().saturating_sub(SIGNATURE_BYTES);
        self.bytes.get(HEADER_BYTES..end).unwrap_or_default()
    }

    /// The hash that names the entry.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// The log the entry lies in: the one it names, or the one it founds.
    pub fn log(&self) -> LogId {
        if self.header.log.is_zero() { self.id.founded_log() } else { self.header.log }
    }
}
