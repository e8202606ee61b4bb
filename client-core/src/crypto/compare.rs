//! Two people hold their devices side by side and compare what they hold of a circle, past every relay: one shows a code,
//! the other scans it.
//!
//! ```text
//! org digest     = SHA-256(label compare || 1 || org 16 || org head 32), first 16 bytes
//! control digest = SHA-256(label compare || 2 || circle 16 || control head 32), first 16 bytes
//! tips digest    = SHA-256(label compare || 3 || circle 16 || each author chain in ascending order: device 16,
//!                  incarnation 8, seq 8, id 32), first 16 bytes
//!
//! bytes field of the code ([`text_code`](crate::crypto::text_code), family 4)
//!     1 bits 4-7 family (4); the rest zero
//!    16 circle
//!     4 entries of the org log        16 org digest
//!     4 control entries of the circle 16 control digest
//!     8 content entries of the circle 16 tips digest
//!     4 CRC-32 of all before
//! ```
//! The numbers say where to look: who holds more knows what the other's head must have been, so "behind" and "differs"
//! are told apart. The code is no secret, and it says nothing about content or names.

use std::collections::BTreeMap;

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::id::{EntryId, LogId, hash16};
use alcove_protocol::label;
use alcove_protocol::trust::chain::Author;
use zeroize::Zeroizing;

use crate::crypto::text_code::{self, CodeError, CodeFamily, FRAME_BYTES};

const FIELDS_BYTES: usize = 16 + 4 + 16 + 4 + 16 + 8 + 16;
const ORG: u8 = 1;
const CONTROL: u8 = 2;
const TIPS: u8 = 3;
/// Bytes behind the short form that people read to one another.
const ALOUD_BYTES: usize = 15;

/// The newest entry of every author chain of a circle that a device has taken in without a hole: seq and id.
pub type ChainTips = BTreeMap<Author, (u64, EntryId)>;

/// What a device holds of a circle. The ids of a log's entries are asked for by place, from 0.
pub struct Held<'a> {
    /// The organisation.
    pub org: LogId,
    /// The circle.
    pub circle: LogId,
    /// Entries of the org log.
    pub org_entries: u32,
    /// Their ids.
    pub org_id_at: &'a dyn Fn(u32) -> Option<EntryId>,
    /// Control entries of the circle.
    pub control_entries: u32,
    /// Their ids.
    pub control_id_at: &'a dyn Fn(u32) -> Option<EntryId>,
    /// Author chains of the circle.
    pub tips: &'a ChainTips,
}

impl std::fmt::Debug for Held<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Held({:?}, {} org, {} control)", self.circle, self.org_entries, self.control_entries)
    }
}

/// What one device shows for the other to scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComparisonCode {
    circle: LogId,
    org: (u32, [u8; 16]),
    control: (u32, [u8; 16]),
    content: (u64, [u8; 16]),
}

impl Held<'_> {
    /// The code of what is held.
    pub fn code(&self) -> ComparisonCode {
        let digest = |number: u32, at: &dyn Fn(u32) -> Option<[u8; 16]>| {
            (number, number.checked_sub(1).and_then(at).unwrap_or_default())
        };
        ComparisonCode {
            circle: self.circle,
            org: digest(self.org_entries, &|at| self.org_digest(at)),
            control: digest(self.control_entries, &|at| self.control_digest(at)),
            content: (self.content_entries(), self.tips_digest()),
        }
    }

    fn org_digest(&self, at: u32) -> Option<[u8; 16]> {
        (self.org_id_at)(at).map(|id| hash16(label::COMPARE, &[&[ORG], &self.org.0, &id.0]))
    }

    fn control_digest(&self, at: u32) -> Option<[u8; 16]> {
        (self.control_id_at)(at).map(|id| hash16(label::COMPARE, &[&[CONTROL], &self.circle.0, &id.0]))
    }

    fn tips_digest(&self) -> [u8; 16] {
        let mut w = Writer::default();
        for ((device, incarnation), (seq, id)) in self.tips {
            w.put(&device.0).u64(incarnation.0).u64(*seq).put(&id.0);
        }
        hash16(label::COMPARE, &[&[TIPS], &self.circle.0, &w.finish()])
    }

    fn content_entries(&self) -> u64 {
        self.tips.values().fold(0, |sum: u64, (seq, _)| sum.saturating_add(*seq))
    }

    /// Compares what is held with the code of the other device.
    ///
    /// # Errors
    /// [`AnotherCircle`] when the code is of another circle.
    pub fn compare(&self, theirs: &ComparisonCode) -> Result<Compared, AnotherCircle> {
        if theirs.circle != self.circle {
            return Err(AnotherCircle);
        }
        let (entries, digest) = (self.content_entries(), self.tips_digest());
        let content = match () {
            () if theirs.content == (entries, digest) => Standing::Same,
            () if theirs.content.0 < entries => Standing::TheyAreBehind,
            () if theirs.content.0 > entries => Standing::WeAreBehind,
            () => Standing::Differs,
        };
        Ok(Compared {
            org: standing(self.org_entries, theirs.org, |at| self.org_digest(at)),
            control: standing(self.control_entries, theirs.control, |at| self.control_digest(at)),
            content,
        })
    }
}

fn standing(
    ours: u32,
    (number, digest): (u32, [u8; 16]),
    digest_at: impl Fn(u32) -> Option<[u8; 16]>,
) -> Standing {
    if number > ours {
        return Standing::WeAreBehind;
    }
    match number.checked_sub(1).and_then(digest_at) {
        Some(own) if own != digest => Standing::Differs,
        Some(_) if number == ours => Standing::Same,
        Some(_) | None => Standing::TheyAreBehind,
    }
}

/// The code is of another circle; the other person opens the same one and shows its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the code is of another circle")]
pub struct AnotherCircle;

/// How what the other device holds stands to what this one holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Entry for entry the same.
    Same,
    /// They hold less. Of a log, what they hold is the beginning of what this device holds.
    TheyAreBehind,
    /// They hold more. Whether it continues what this device holds, their device says when it scans this one's code.
    WeAreBehind,
    /// They hold something else: a relay told the two of them different things. Of content: as many entries, not the
    /// same ones.
    Differs,
}

/// The answer of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The org log: who belongs to the organisation, with which devices.
    pub org: Standing,
    /// The circle's control entries: the access list and the keys.
    pub control: Standing,
    /// What was written in the circle.
    pub content: Standing,
}

/// What two people do after a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Nothing: both hold the same.
    Same,
    /// This device syncs, then they compare again.
    SyncOurs,
    /// The other device syncs, then they compare again.
    SyncTheirs,
    /// Both sync, then they compare again. When it stays so although both have reached the relay, entries are withheld
    /// from one of them.
    SyncBoth,
    /// Stop and tell whoever runs the relay: a log has two versions, and no sync heals that.
    Differs,
}

impl Compared {
    /// What to do now.
    pub fn advice(&self) -> Advice {
        if self.org == Standing::Differs || self.control == Standing::Differs {
            return Advice::Differs;
        }
        let all = [self.org, self.control, self.content];
        let has = |standing| all.contains(&standing);
        match (has(Standing::WeAreBehind), has(Standing::TheyAreBehind), has(Standing::Differs)) {
            (false, false, false) => Advice::Same,
            (true, false, false) => Advice::SyncOurs,
            (false, true, false) => Advice::SyncTheirs,
            (_, _, _) => Advice::SyncBoth,
        }
    }
}

impl ComparisonCode {
    /// The circle that is compared.
    pub fn circle(&self) -> LogId {
        self.circle
    }

    /// The code as bytes.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut w = Writer::with_capacity(FIELDS_BYTES);
        w.put(&self.circle.0).u32(self.org.0).put(&self.org.1).u32(self.control.0).put(&self.control.1);
        w.u64(self.content.0).put(&self.content.1);
        text_code::to_bytes(CodeFamily::Comparison, 0, &w.finish())
    }

    /// The code as text, in groups of five characters.
    pub fn to_text(&self) -> String {
        text_code::to_text(&self.to_bytes()).to_string()
    }

    /// Twenty-four characters to read to one another over the telephone: they agree exactly when the codes do. They do
    /// not say who is behind.
    pub fn aloud(&self) -> String {
        let sum = alcove_protocol::id::hash(label::COMPARE, &[&[0], &self.to_bytes()]);
        text_code::to_text(sum.split_at(ALOUD_BYTES).0).to_string()
    }

    /// Reads the code's bytes. Total on any bytes.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodeError> {
        let bounds = (FIELDS_BYTES, FIELDS_BYTES);
        let (flags, fields) = text_code::read_bytes(bytes, CodeFamily::Comparison, bounds)?;
        Self::read(fields).filter(|_| flags == 0).ok_or(CodeError::Malformed)
    }

    /// Reads a code as it was scanned or typed. Total on any text.
    ///
    /// # Errors
    /// [`CodeError`], the likeliest cause first.
    pub fn from_text(text: &str) -> Result<Self, CodeError> {
        Self::from_bytes(&text_code::from_text(text, FRAME_BYTES + FIELDS_BYTES)?)
    }

    fn read(fields: &[u8]) -> Option<Self> {
        let mut r = Reader::new(fields);
        Some(Self {
            circle: LogId(r.array().ok()?),
            org: (r.u32().ok()?, r.array().ok()?),
            control: (r.u32().ok()?, r.array().ok()?),
            content: (r.u64().ok()?, r.array().ok()?),
        })
    }
}
