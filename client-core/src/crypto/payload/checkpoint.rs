//! What a device has seen of a circle. Layout: end of the unbroken part of the log (8), count (2), then each author chain:
//! device (16), incarnation (8), seq (8), first bytes of the id at that seq (8); then, where the device holds a receipt of
//! the relay, 1 (1), generation (16), seq (8), first bytes of the id there (8); padding.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, Generation, Incarnation};
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::payload::PackError;
use crate::crypto::payload::padding::{check_padding, pad};

/// Author chains in one checkpoint.
pub const CHECKPOINT_SEEN_MAX: usize = 4_096;
const SEEN_BYTES: usize = 16 + 8 + 8 + 8;
/// What stands before a receipt. Padding begins with zero, so its absence needs no mark.
const RECEIPT_FOLLOWS: u8 = 1;

/// The newest entry seen of one author chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The author.
    pub device: DeviceId,
    /// The life of the author's store.
    pub incarnation: Incarnation,
    /// The newest seq held without a hole before it.
    pub seq: u64,
    /// The first bytes of the id at that seq.
    pub first8: [u8; 8],
}

/// The newest receipt of the relay that a device holds for a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenReceipt {
    /// The life of the relay's history that the seq counts in.
    pub generation: Generation,
    /// The place.
    pub seq: u64,
    /// The first bytes of the id there.
    pub first8: [u8; 8],
}

/// A device's view of a circle.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Checkpoint {
    /// Up to which place of the log the device holds everything, 0 without one.
    pub receipt_seq: u64,
    /// Each author chain, in ascending order of (device, incarnation), at most [`CHECKPOINT_SEEN_MAX`].
    pub seen: Vec<Seen>,
    /// The newest receipt. Devices before this field wrote none.
    pub receipt: Option<SeenReceipt>,
}

impl Checkpoint {
    /// Lays out and pads.
    ///
    /// # Errors
    /// [`PackError::TooLarge`] with more than [`CHECKPOINT_SEEN_MAX`] chains.
    pub fn pack(&self) -> Result<Zeroizing<Vec<u8>>, PackError> {
        if self.seen.len() > CHECKPOINT_SEEN_MAX {
            let have = self.seen.len() * SEEN_BYTES;
            let max = CHECKPOINT_SEEN_MAX * SEEN_BYTES;
            return Err(PackError::TooLarge { what: "checkpoint", have, max });
        }
        let mut w = Writer::default();
        w.u64(self.receipt_seq).count(self.seen.len());
        for seen in &self.seen {
            w.put(&seen.device.0).u64(seen.incarnation.0).u64(seen.seq).put(&seen.first8);
        }
        if let Some(receipt) = &self.receipt {
            w.u8(RECEIPT_FOLLOWS).put(&receipt.generation.0).u64(receipt.seq).put(&receipt.first8);
        }
        Ok(pad(w.finish()))
    }

    /// Reads what [`Checkpoint::pack`] laid out. Total on any bytes.
    ///
    /// # Errors
    /// [`OpenError::Layout`], also when chains are out of order or twice there; [`OpenError::Padding`].
    pub fn unpack(plaintext: &[u8]) -> Result<Self, OpenError> {
        let mut r = Reader::new(plaintext);
        let mut checkpoint = Self::read(&mut r).map_err(OpenError::Layout)?;
        if plaintext.get(r.at()) == Some(&RECEIPT_FOLLOWS) {
            checkpoint.receipt = Some(read_receipt(&mut r).map_err(OpenError::Layout)?);
        }
        check_padding(&mut r)?;
        Ok(checkpoint)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let receipt_seq = r.u64()?;
        let mut seen: Vec<Seen> = Vec::new();
        for _ in 0..r.count("author chains", CHECKPOINT_SEEN_MAX)? {
            let next = Seen {
                device: DeviceId(r.array()?),
                incarnation: Incarnation(r.u64()?),
                seq: r.u64()?,
                first8: r.array()?,
            };
            let key = |seen: &Seen| (seen.device, seen.incarnation);
            if seen.last().is_some_and(|last| key(last) >= key(&next)) {
                return Err(r.unexpected("author chains in ascending order"));
            }
            seen.push(next);
        }
        Ok(Self { receipt_seq, seen, receipt: None })
    }
}

fn read_receipt(r: &mut Reader<'_>) -> Result<SeenReceipt, DecodeError> {
    r.u8()?;
    Ok(SeenReceipt { generation: Generation(r.array()?), seq: r.u64()?, first8: r.array()? })
}
