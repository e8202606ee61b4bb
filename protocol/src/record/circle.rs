//! Records of a circle log.

use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, DocHandle, EntryId, LogId, PersonId, SlotId, hash};
use crate::label;
use crate::limits::{CIRCLE_RECIPIENTS_MAX, GRANTS_MAX, SLOTS_MAX, VOIDS_MAX};
use crate::record::Record;
use crate::record::removal::{CutOff, read_cut_offs, write_cut_offs};

/// What a person on the access list may do. The order is the order of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Reads; signs `checkpoint`, `attest`, `void`.
    Reader = 1,
    /// Also writes content, slots, key grants and new epochs.
    Writer = 2,
    /// Also changes the access list.
    Admin = 3,
}

impl Role {
    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match r.u8()? {
            1 => Ok(Self::Reader),
            2 => Ok(Self::Writer),
            3 => Ok(Self::Admin),
            _ => Err(r.unexpected("role 1, 2 or 3")),
        }
    }
}

/// A device and the hash of the epoch wrap made for it. Layout: device (16), hash (32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who can open the wrap.
    pub device: DeviceId,
    /// [`wrap_hash`] of the wrap, which travels as a companion of the entry.
    pub wrap_hash: [u8; 32],
}

impl Recipient {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { device: DeviceId(r.array()?), wrap_hash: r.array()? })
    }

    /// Layout: each recipient, in strictly ascending order of device.
    pub(super) fn read_list(r: &mut Reader<'_>, count: usize) -> Result<Vec<Self>, DecodeError> {
        let mut recipients: Vec<Self> = Vec::new();
        for _ in 0..count {
            let recipient = Self::read(r)?;
            if recipients.last().is_some_and(|last| last.device >= recipient.device) {
                return Err(r.unexpected("recipients in ascending order"));
            }
            recipients.push(recipient);
        }
        Ok(recipients)
    }

    /// Layout: count (2), then each recipient.
    pub(super) fn write_list(recipients: &[Self], w: &mut Writer) {
        w.count(recipients.len());
        for recipient in recipients {
            w.put(&recipient.device.0).put(&recipient.wrap_hash);
        }
    }
}

/// A new epoch. Layout: number (4), commitment (32), history length (2), history (sealed older key, empty in epoch
/// 1), recipients (2), then each recipient in ascending order of device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochPart {
    /// From 1, without gaps.
    pub number: u32,
    /// SHA-256 over label, circle, number and key.
    pub commitment: [u8; 32],
    /// The newest older key its author can open, sealed under the new one.
    pub history: Vec<u8>,
    /// Exactly the devices that the rules name.
    pub recipients: Vec<Recipient>,
}

/// Bytes a sealed older epoch key may have.
const HISTORY_BYTES_MAX: usize = 256;

impl EpochPart {
    /// The first eight bytes of the commitment, as headers carry them.
    pub fn tag(&self) -> [u8; 8] {
        let mut tag = [0; 8];
        tag.copy_from_slice(self.commitment.split_at(8).0);
        tag
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let number = r.u32()?;
        let commitment = r.array()?;
        let history_bytes = r.count("history bytes", HISTORY_BYTES_MAX)?;
        let history = r.take(history_bytes)?.to_vec();
        let count = r.count("recipients", CIRCLE_RECIPIENTS_MAX)?;
        let recipients = Recipient::read_list(r, count)?;
        Ok(Self { number, commitment, history, recipients })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.u32(self.number).put(&self.commitment);
        w.count(self.history.len()).put(&self.history);
        Recipient::write_list(&self.recipients, w);
    }
}

/// `created`: everything a circle needs, at once. Layout: org (16), flags (1; bit 0: no recovery by the
/// organisation), creator (16), epoch part, founding length (2), sealed founding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The organisation.
    pub org: LogId,
    /// The organisation's recovery key is never among the recipients.
    pub no_org_recovery: bool,
    /// The first person on the access list, as admin.
    pub creator: PersonId,
    /// Epoch 1, wrapped for the creator's devices.
    pub epoch: EpochPart,
    /// Id salt and kind, sealed under epoch 1.
    pub founding: Vec<u8>,
}

/// Bytes a sealed founding may have.
const FOUNDING_BYTES_MAX: usize = 1024;

impl Record for Created {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let org = LogId(r.array()?);
        let no_org_recovery = match r.u8()? {
            0 => false,
            1 => true,
            _ => return Err(r.unexpected("circle flags 0 or 1")),
        };
        let creator = PersonId(r.array()?);
        let epoch = EpochPart::read(r)?;
        let founding_bytes = r.count("founding bytes", FOUNDING_BYTES_MAX)?;
        let founding = r.take(founding_bytes)?.to_vec();
        Ok(Self { org, no_org_recovery, creator, epoch, founding })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.org.0).u8(u8::from(self.no_org_recovery)).put(&self.creator.0);
        self.epoch.write(w);
        w.count(self.founding.len()).put(&self.founding);
    }
}

/// An epoch key wrapped for a device that was not among the epoch's recipients. Layout: epoch (4), device (16),
/// hash (32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The epoch whose key is wrapped.
    pub epoch: u32,
    /// For whom, and the wrap's hash.
    pub recipient: Recipient,
}

fn read_grants(r: &mut Reader<'_>) -> Result<Vec<Grant>, DecodeError> {
    (0..r.count("grants", GRANTS_MAX)?)
        .map(|_| Ok(Grant { epoch: r.u32()?, recipient: Recipient::read(r)? }))
        .collect()
}

fn write_grants(w: &mut Writer, grants: &[Grant]) {
    w.count(grants.len());
    for grant in grants {
        w.u32(grant.epoch).put(&grant.recipient.device.0).put(&grant.recipient.wrap_hash);
    }
}

/// `access_granted`: a person comes on the access list, or gets another role that is not lower. Layout: person (16),
/// role (1), until (8, ms since 1970 or zero), grants (2), then each grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessGranted {
    /// Who.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
    /// When the acting devices stop opening the circle; zero is never. No validator reads it.
    pub until_ms: u64,
    /// Wraps for the person's devices.
    pub grants: Vec<Grant>,
}

impl Record for AccessGranted {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            person: PersonId(r.array()?),
            role: Role::read(r)?,
            until_ms: r.u64()?,
            grants: read_grants(r)?,
        })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.person.0).u8(self.role as u8).u64(self.until_ms);
        write_grants(w, &self.grants);
    }
}

/// `epoch`: a rotation on its own. Layout: the epoch part; then, only where a revoked device is cut off, the cut-offs.
/// (A removal carries an epoch part inside its own record.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochRecord {
    /// The new epoch.
    pub part: EpochPart,
    /// Of revoked devices that no control entry has cut off yet.
    pub cut_offs: Vec<CutOff>,
}

impl Record for EpochRecord {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let part = EpochPart::read(r)?;
        if r.is_at_end() {
            return Ok(Self { part, cut_offs: Vec::new() });
        }
        let cut_offs = read_cut_offs(r)?;
        if cut_offs.is_empty() {
            return Err(r.unexpected("at least one cut-off"));
        }
        Ok(Self { part, cut_offs })
    }

    fn write(&self, w: &mut Writer) {
        self.part.write(w);
        if !self.cut_offs.is_empty() {
            write_cut_offs(w, &self.cut_offs);
        }
    }
}

/// `key_grant`: wraps for active devices of people on the access list. Layout: grants (2), then each grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyGrant(pub Vec<Grant>);

impl Record for KeyGrant {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        read_grants(r).map(Self)
    }

    fn write(&self, w: &mut Writer) {
        write_grants(w, &self.0);
    }
}

/// One key slot of a `slots` record. Layout: slot (16), document (16), hash (32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotEntry {
    /// The slot.
    pub slot: SlotId,
    /// The document it belongs to.
    pub document: DocHandle,
    /// [`slot_hash`] of the wrapped secret, which travels as a companion of the entry.
    pub hash: [u8; 32],
}

/// `slots`: key slots, so that one secret can be deleted alone. Layout: count (2), then each slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots(pub Vec<SlotEntry>);

impl Record for Slots {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        (0..r.count("slots", SLOTS_MAX)?)
            .map(|_| {
                Ok(SlotEntry { slot: SlotId(r.array()?), document: DocHandle(r.array()?), hash: r.array()? })
            })
            .collect::<Result<_, DecodeError>>()
            .map(Self)
    }

    fn write(&self, w: &mut Writer) {
        w.count(self.0.len());
        for slot in &self.0 {
            w.put(&slot.slot.0).put(&slot.document.0).put(&slot.hash);
        }
    }
}

/// An author seq that will never hold an entry in the log. Layout: seq (8), id (32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoidedSeq {
    /// The skipped seq.
    pub seq: u64,
    /// The id of the entry that was refused for good.
    pub id: EntryId,
}

/// `void`: explains the hole between the author's newest stored entry and this one. Layout: count (2, at least 1),
/// then each skipped seq in ascending order without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Void(pub Vec<VoidedSeq>);

impl Record for Void {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut voided: Vec<VoidedSeq> = Vec::new();
        for _ in 0..r.count("voided seqs", VOIDS_MAX)? {
            let next = VoidedSeq { seq: r.u64()?, id: EntryId(r.array()?) };
            if voided.last().is_some_and(|last| last.seq.checked_add(1) != Some(next.seq)) {
                return Err(r.unexpected("voided seqs without gaps"));
            }
            voided.push(next);
        }
        if voided.is_empty() {
            return Err(r.unexpected("at least one voided seq"));
        }
        Ok(Self(voided))
    }

    fn write(&self, w: &mut Writer) {
        w.count(self.0.len());
        for voided in &self.0 {
            w.u64(voided.seq).put(&voided.id.0);
        }
    }
}

/// The hash of an epoch wrap, as records sign it.
pub fn wrap_hash(wrap: &[u8]) -> [u8; 32] {
    hash(label::WRAP_HASH, &[wrap])
}

/// The hash of a wrapped key slot, as `slots` records sign it.
pub fn slot_hash(wrapped: &[u8]) -> [u8; 32] {
    hash(label::SLOT_HASH, &[wrapped])
}
