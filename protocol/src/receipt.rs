//! The relay's receipt: its signature on what it stored at a place. Two receipts that disagree within one
//! generation prove a fork. Evidence only, never a reason to skip validation.

use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteArray;

use crate::codec::Writer;
use crate::id::{EntryId, Generation, Instance, LogId, RelayId};
use crate::keys::{relay_id, sign, verify};
use crate::label;

/// "At this place of this log lies this entry." One per log with news and response.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
#[cbor(array)]
pub struct Receipt {
    /// The relay.
    #[n(0)]
    pub relay: RelayId,
    /// Its database.
    #[n(1)]
    pub instance: Instance,
    /// The life of that database's history.
    #[n(2)]
    pub generation: Generation,
    /// The log.
    #[n(3)]
    pub log: LogId,
    /// The place, from 1.
    #[n(4)]
    pub seq: u64,
    /// When the relay stored it, ms since 1970.
    #[n(5)]
    pub relay_time_ms: u64,
    /// The entry there.
    #[n(6)]
    pub id: EntryId,
    /// Ed25519 by the relay's key over the fields before it.
    #[n(7)]
    pub signature: ByteArray<64>,
}

impl Receipt {
    /// Signs the receipt whose other fields are set.
    #[must_use]
    pub fn signed(mut self, key: &SigningKey) -> Self {
        self.signature = sign(label::RECEIPT, key, &[&self.signed_part()]).into();
        self
    }

    /// Whether the relay with this key signed it.
    pub fn is_signed_by(&self, public_key: &[u8; 32]) -> bool {
        self.relay == relay_id(public_key)
            && verify(label::RECEIPT, public_key, &[&self.signed_part()], &self.signature)
    }

    fn signed_part(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(&self.relay.0).put(&self.instance.0).put(&self.generation.0).put(&self.log.0);
        w.u64(self.seq).u64(self.relay_time_ms).put(&self.id.0);
        w.finish()
    }
}
