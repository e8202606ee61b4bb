//! What wiped devices said last, for whoever asked for the wipe and was not there when the answer came.

use std::collections::BTreeMap;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::DeviceId;
use alcove_protocol::record::WipeAck;

use crate::engine::Engine;
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;

/// The last word of a wiped device: it destroyed what was on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastWord {
    /// When this device heard it.
    pub at: Timestamp,
    /// Unsent changes that it handed in before.
    pub sealed_changes: u64,
    /// Unsent changes that are lost.
    pub lost_changes: u64,
}

/// By device.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct LastWords(BTreeMap<DeviceId, LastWord>);

impl LastWords {
    /// The name under which the store keeps [`Self::to_bytes`].
    pub(in crate::engine) const META: &'static str = "last_words";

    /// Layout: how many (2), then for each: device (16), when (8), handed in (8), lost (8).
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.count(self.0.len());
        for (device, word) in &self.0 {
            w.put(&device.0).put(&word.at.0.to_be_bytes()).u64(word.sealed_changes).u64(word.lost_changes);
        }
        w.finish()
    }

    pub(in crate::engine) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let mut words = BTreeMap::new();
        for _ in 0..r.u16()? {
            let device = DeviceId(r.array()?);
            let at = Timestamp(i64::from_be_bytes(r.array()?));
            words.insert(device, LastWord { at, sealed_changes: r.u64()?, lost_changes: r.u64()? });
        }
        r.end()?;
        Ok(Self(words))
    }
}

impl Engine {
    /// What a wiped device said last; none while it has not been heard of here.
    pub fn last_word(&self, device: DeviceId) -> Option<LastWord> {
        self.last_words.0.get(&device).copied()
    }

    pub(in crate::engine) fn keep_last_word(&mut self, device: DeviceId, ack: &WipeAck, at: Timestamp) {
        let WipeAck { sealed_changes, lost_changes, .. } = *ack;
        self.last_words.0.insert(device, LastWord { at, sealed_changes, lost_changes });
        let bytes = self.last_words.to_bytes();
        self.save(SaveOp::Meta(LastWords::META, bytes));
    }
}
