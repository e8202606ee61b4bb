//! What a device has seen of a circle. Layout: newest receipt seq (8), count (2), then each author chain: device (16),
//! incarnation (8), seq (8), first bytes of the id at that seq (8); padding.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, Incarnation};
use zeroize::Zeroizing;

use crate::crypto::OpenError;
use crate::crypto::payload::PackError;
use crate::crypto::payload::padding::{check_padding, pad};

/// Author chains in one checkpoint.
pub const CHECKPOINT_SEEN_MAX: usize = 4_096;
const SEEN_BYTES: usize = 16 + 8 + 8 + 8;

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

/// A device's view of a circle.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Checkpoint {
    /// The seq of the newest receipt of the relay, 0 without one.
    pub receipt_seq: u64,
    /// Each author chain, in ascending order of (device, incarnation), at most [`CHECKPOINT_SEEN_MAX`].
    pub seen: Vec<Seen>,
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
        Ok(pad(w.finish()))
    }

    /// Reads what [`Checkpoint::pack`] laid out. Total on any bytes.
    ///
    /// # Errors
    /// [`OpenError::Layout`], also when chains are out of order or twice there; [`OpenError::Padding`].
    pub fn unpack(plaintext: &[u8]) -> Result<Self, OpenError> {
        let mut r = Reader::new(plaintext);
        let checkpoint = Self::read(&mut r).map_err(OpenError::Layout)?;
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
        Ok(Self { receipt_seq, seen })
    }
}
