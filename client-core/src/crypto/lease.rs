//! What a device writes while it may not read: a file of records that are sealed when they are written.
//!
//! ```text
//! offset bytes head of the file           offset bytes record
//!      0     7 "alcvout" or "alcvjot"          0     8 number, from 1, rising by 1
//!      7     1 version 1                       8    16 circle
//!      8    16 org                            24    16 key of the second seal; zero without one
//!     24    16 device                         40     4 bytes m of the first seal
//!     40     4 CRC-32 of bytes 0 to 39        44     4 bytes n of the second seal; zero without one
//!                                             48     4 CRC-32 of bytes 0 to 47
//!                                             52     m first seal, to the device's own X-Wing key
//!                                           52+m     n second seal
//! ```
//! Both seals hold the same work, packed like that of an `intake` entry. The first has the info label lease-seal ||
//! suite 2 || org 16 || device 16 || circle 16 || number 8: the circle is in it, because a record that is moved to
//! another circle would be shown to other people. The second is sealed as for an `intake` entry, to the organisation's
//! intake key or, in a private circle, to the person's kit: an intake seal can be handed in as it is.
//!
//! "alcvjot" is the file of jottings, written while the store is locked ([`jotting`](crate::crypto::jotting)): the label of
//! its first seal is jotting-seal, and its circle is the org, because where a jotting belongs is not known yet.
//!
//! Nobody signs a record: the signing key is locked away while the device is. So whoever can write the file can add
//! records; they come to light when the file is taken in, under the eyes of the person whose device it is.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::label::{self, Label};
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::intake::{INTAKE_PADDED_BYTES_MAX, IntakePlace, SealError, open_intake, seal_intake};
use crate::crypto::kem::{KEM_SEAL_BYTES, open_sealed, seal_to};
use crate::crypto::payload::{pack_stored, unpack_stored};
use crate::crypto::primitive::crc32;
use crate::crypto::secret::KemSecret;

const MAGIC_BYTES: usize = 7;
const VERSION: u8 = 1;
/// Bytes in front of the first record.
pub const LEASE_HEAD_BYTES: usize = 44;
/// Bytes of a record in front of its seals.
pub const LEASE_RECORD_HEAD_BYTES: usize = 52;
const SEAL_BYTES_MAX: usize = INTAKE_PADDED_BYTES_MAX + KEM_SEAL_BYTES;

/// Why a file of sealed work cannot be read, or not further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeaseError {
    /// The file is something else.
    #[error("this is not a file of sealed work")]
    NotOurs,
    /// A newer Alcove wrote it.
    #[error("version {version} of the file of sealed work is unknown: an update is needed")]
    NewerVersion {
        /// The version found.
        version: u8,
    },
    /// The head of the file is damaged.
    #[error("the head of the file of sealed work is damaged")]
    Head,
    /// The file ends inside a record: writing was cut off, and that record was never confirmed. Whatever is appended next
    /// goes to this offset.
    #[error("the file of sealed work ends inside a record that begins at byte {at}")]
    Torn {
        /// Where the record begins.
        at: usize,
    },
    /// A record's head is damaged, or records were taken out. Reading goes on at the next head that is whole; keep the
    /// file.
    #[error("the file of sealed work is damaged at byte {at}")]
    Damaged {
        /// Where the record begins.
        at: usize,
    },
}

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseContent {
    /// Changes of documents, written while the lease had ended.
    Work,
    /// Jottings, written while the store was locked.
    Jottings,
}

impl LeaseContent {
    fn magic(self) -> &'static [u8; MAGIC_BYTES] {
        match self {
            Self::Work => b"alcvout",
            Self::Jottings => b"alcvjot",
        }
    }

    fn label(self) -> Label {
        match self {
            Self::Work => label::LEASE_SEAL,
            Self::Jottings => label::JOTTING_SEAL,
        }
    }
}

/// Whose file it is, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseOwner {
    /// What is in it.
    pub content: LeaseContent,
    /// The organisation.
    pub org: LogId,
    /// The device that writes.
    pub device: DeviceId,
}

impl LeaseOwner {
    /// The head of a new file.
    pub fn to_head(self) -> [u8; LEASE_HEAD_BYTES] {
        let mut w = Writer::with_capacity(LEASE_HEAD_BYTES);
        w.put(self.content.magic()).u8(VERSION).put(&self.org.0).put(&self.device.0);
        framed(w)
    }
}

fn framed<const N: usize>(w: Writer) -> [u8; N] {
    let mut bytes = w.finish();
    let checksum = crc32(&bytes);
    bytes.extend_from_slice(&checksum);
    let mut framed = [0; N];
    framed.copy_from_slice(&bytes);
    framed
}

/// The key of a record's second seal.
#[derive(Clone, Copy, Debug)]
pub struct SecondKey<'a> {
    /// Its id: of the intake key, or of the person's kit.
    pub id: DeviceId,
    /// Its X-Wing public key.
    pub kem: &'a [u8; KEM_PUBLIC_BYTES],
}

/// Where a record belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeasePlace {
    /// Whose file.
    pub owner: LeaseOwner,
    /// From 1, rising by 1 in a file.
    pub number: u64,
    /// The circle that the work was written in.
    pub circle: LogId,
}

impl LeasePlace {
    fn own_info(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(self.owner.content.label().bytes()).u16(Suite::XWING.0).put(&self.owner.org.0);
        w.put(&self.owner.device.0).put(&self.circle.0).u64(self.number);
        w.finish()
    }

    fn intake(&self) -> IntakePlace {
        let LeaseOwner { org, device, .. } = self.owner;
        IntakePlace { suite: Suite::XWING, org, circle: self.circle, author: device }
    }

    /// Seals work as a record to append. `own` is the device's own X-Wing public key.
    ///
    /// # Errors
    /// [`SealError::Pack`] when it does not fit one record, [`SealError::Recipient`] when a key is malformed.
    pub fn seal(
        &self,
        own: &[u8; KEM_PUBLIC_BYTES],
        second: Option<SecondKey<'_>>,
        work: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, SealError> {
        let packed = pack_stored(&[], work, INTAKE_PADDED_BYTES_MAX)?;
        let first = seal_to(own, &self.own_info(), &packed, rng)?;
        let (key, second) = match second {
            Some(key) => (key.id, seal_intake(key.kem, &self.intake(), work, rng)?),
            None => (DeviceId::ZERO, Vec::new()),
        };
        let bytes = |seal: &[u8]| u32::try_from(seal.len()).unwrap_or(u32::MAX);
        let mut w = Writer::with_capacity(LEASE_RECORD_HEAD_BYTES);
        w.u64(self.number).put(&self.circle.0).put(&key.0).u32(bytes(&first)).u32(bytes(&second));
        let head: [u8; LEASE_RECORD_HEAD_BYTES] = framed(w);
        Ok([head.as_slice(), &first, &second].concat())
    }
}

/// A file of sealed work, its head read.
#[derive(Clone, Copy, Debug)]
pub struct LeaseFile<'a> {
    owner: LeaseOwner,
    bytes: &'a [u8],
}

impl<'a> LeaseFile<'a> {
    /// Reads the head. Total on any bytes.
    ///
    /// # Errors
    /// [`LeaseError::NotOurs`], [`LeaseError::NewerVersion`] or [`LeaseError::Head`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, LeaseError> {
        let contents = [LeaseContent::Work, LeaseContent::Jottings];
        let content = contents.into_iter().find(|content| bytes.starts_with(content.magic()));
        let content = content.ok_or(LeaseError::NotOurs)?;
        match bytes.get(MAGIC_BYTES) {
            None => return Err(LeaseError::Head),
            Some(&VERSION) => {}
            Some(&version) => return Err(LeaseError::NewerVersion { version }),
        }
        let (fields, checksum) = bytes
            .split_at_checked(LEASE_HEAD_BYTES)
            .and_then(|(head, _)| head.split_last_chunk::<4>())
            .ok_or(LeaseError::Head)?;
        if crc32(fields) != *checksum {
            return Err(LeaseError::Head);
        }
        let mut r = Reader::new(fields);
        let owner = r
            .take(MAGIC_BYTES + 1)
            .and_then(|_| Ok(LeaseOwner { content, org: LogId(r.array()?), device: DeviceId(r.array()?) }))
            .map_err(|_| LeaseError::Head)?;
        Ok(Self { owner, bytes })
    }

    /// Whose file it is.
    pub fn owner(&self) -> LeaseOwner {
        self.owner
    }

    /// The records in order. After [`LeaseError::Torn`] there is nothing more; after [`LeaseError::Damaged`] come the
    /// records behind the damage.
    pub fn records(&self) -> LeaseRecords<'a> {
        LeaseRecords {
            owner: self.owner,
            bytes: self.bytes,
            at: LEASE_HEAD_BYTES,
            number: 0,
            state: Walk::InOrder,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Walk {
    /// The next record has the next number.
    InOrder,
    /// Behind damage: the next record has any higher number.
    BehindDamage,
    Over,
}

/// The fields of a record's head.
#[derive(Clone, Copy)]
struct RecordHead {
    number: u64,
    circle: LogId,
    key: DeviceId,
    first: usize,
    second: usize,
}

impl RecordHead {
    /// Reads a head; nothing when it is not whole, or says what no head says.
    fn read(bytes: &[u8]) -> Option<Self> {
        let (fields, checksum) = bytes.get(..LEASE_RECORD_HEAD_BYTES)?.split_last_chunk::<4>()?;
        let mut r = Reader::new(fields);
        let head = Self {
            number: r.u64().ok()?,
            circle: LogId(r.array().ok()?),
            key: DeviceId(r.array().ok()?),
            first: usize::try_from(r.u32().ok()?).ok()?,
            second: usize::try_from(r.u32().ok()?).ok()?,
        };
        let fits = (1..=SEAL_BYTES_MAX).contains(&head.first)
            && head.second <= SEAL_BYTES_MAX
            && head.key.is_zero() == (head.second == 0);
        // The checksum last: it is what costs time while a damaged file is searched.
        (fits && crc32(fields) == *checksum).then_some(head)
    }
}

/// Walks over the records of a file.
#[derive(Clone, Debug)]
pub struct LeaseRecords<'a> {
    owner: LeaseOwner,
    bytes: &'a [u8],
    at: usize,
    number: u64,
    state: Walk,
}

impl<'a> LeaseRecords<'a> {
    /// Where the next record begins; after [`LeaseError::Torn`], where the next one is appended.
    pub fn at(&self) -> usize {
        self.at
    }

    fn head_at(&self, at: usize) -> Option<RecordHead> {
        let head = RecordHead::read(self.bytes.get(at..)?)?;
        let follows = match self.state {
            Walk::InOrder => self.number.checked_add(1) == Some(head.number),
            Walk::BehindDamage => head.number > self.number,
            Walk::Over => false,
        };
        follows.then_some(head)
    }

    fn read(&mut self, rest: &'a [u8]) -> Result<LeaseRecord<'a>, LeaseError> {
        let at = self.at;
        let cut_off = rest.len() < LEASE_RECORD_HEAD_BYTES || rest.iter().all(|byte| *byte == 0);
        let Some(head) = self.head_at(at) else {
            // A file system may leave zeros where a write was cut off.
            if cut_off {
                self.state = Walk::Over;
                return Err(LeaseError::Torn { at });
            }
            self.state = Walk::BehindDamage;
            let next = (at + 1..self.bytes.len()).find(|next| self.head_at(*next).is_some());
            self.at = next.unwrap_or(self.bytes.len());
            return Err(LeaseError::Damaged { at });
        };
        let mut r = Reader::new(rest);
        let seals =
            r.take(LEASE_RECORD_HEAD_BYTES).and_then(|_| Ok((r.take(head.first)?, r.take(head.second)?)));
        let Ok((first, second)) = seals else {
            self.state = Walk::Over;
            return Err(LeaseError::Torn { at });
        };
        self.at += r.at();
        self.number = head.number;
        self.state = Walk::InOrder;
        let place = LeasePlace { owner: self.owner, number: head.number, circle: head.circle };
        Ok(LeaseRecord { place, key: head.key, first, second })
    }
}

impl<'a> Iterator for LeaseRecords<'a> {
    type Item = Result<LeaseRecord<'a>, LeaseError>;

    fn next(&mut self) -> Option<Self::Item> {
        let over = self.state == Walk::Over;
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty() && !over)?;
        Some(self.read(rest))
    }
}

/// One record, still sealed.
#[derive(Clone, Copy, Debug)]
pub struct LeaseRecord<'a> {
    /// Where it belongs.
    pub place: LeasePlace,
    key: DeviceId,
    first: &'a [u8],
    second: &'a [u8],
}

impl<'a> LeaseRecord<'a> {
    /// Opens the first seal, with the device's own key.
    ///
    /// # Errors
    /// [`OpenError::Sealed`] when it is too short, [`OpenError::Forged`] when it is of another key or place or was
    /// altered; then what unpacking refuses.
    pub fn open(&self, own: &KemSecret) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        unpack_stored(Reader::new(&open_sealed(own, &self.place.own_info(), self.first)?))
    }

    /// The second seal and the id of its key: what an `intake` entry carries, when the key is an intake key.
    pub fn second(&self) -> Option<(DeviceId, &'a [u8])> {
        (!self.key.is_zero()).then_some((self.key, self.second))
    }

    /// Opens the second seal, with the intake key or the kit.
    ///
    /// # Errors
    /// As [`Self::open`]; [`OpenError::Sealed`] also when there is no second seal.
    pub fn open_second(&self, key: &KemSecret) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        open_intake(key, &self.place.intake(), self.second)
    }
}
