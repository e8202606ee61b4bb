//! Who wrote an operation: the device and its incarnation, as automerge's actor id.

use serde::{Deserialize, Serialize};

/// Bytes of an [`Actor`] inside automerge.
pub const ACTOR_BYTES: usize = 24;

/// The author of changes: one incarnation of one device.
///
/// Byte layout inside automerge (24 bytes): device id (16), then the incarnation as `u64` big endian.
/// An actor id of any other length is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The device, as the organisation's log names it.
    pub device: [u8; 16],
    /// Counts how often the device began anew after its store was restored or copied.
    pub incarnation: u64,
}

impl Actor {
    /// The actor of `device` in its `incarnation`.
    pub fn new(device: [u8; 16], incarnation: u64) -> Self {
        Self { device, incarnation }
    }

    /// The 24 bytes that automerge sees.
    pub fn to_bytes(self) -> [u8; ACTOR_BYTES] {
        let mut bytes = [0; ACTOR_BYTES];
        let (device, incarnation) = bytes.split_at_mut(16);
        device.copy_from_slice(&self.device);
        incarnation.copy_from_slice(&self.incarnation.to_be_bytes());
        bytes
    }

    /// Reads an actor from the bytes of an automerge actor id; `None` when it is not one of ours.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (device, incarnation) = bytes.split_at_checked(16)?;
        Some(Self {
            device: device.try_into().ok()?,
            incarnation: u64::from_be_bytes(incarnation.try_into().ok()?),
        })
    }

    pub(crate) fn to_actor_id(self) -> automerge::ActorId {
        automerge::ActorId::from(self.to_bytes())
    }

    pub(crate) fn from_actor_id(id: &automerge::ActorId) -> Option<Self> {
        Self::parse(id.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_survives_its_bytes_and_no_other_length_is_one() {
        let actor = Actor::new([7; 16], 0x0102_0304_0506_0708);
        assert_eq!(Actor::parse(&actor.to_bytes()), Some(actor));
        for len in (0..64).filter(|len| *len != ACTOR_BYTES) {
            assert_eq!(Actor::parse(&vec![1; len]), None);
        }
    }
}
