//! What a restored relay says it holds, and what devices without rights handed in.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::id::{DeviceId, EntryId, Incarnation, LogId};

/// The newest entry of an author chain, as a relay holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct AuthorTip {
    /// The author.
    #[n(0)]
    pub device: DeviceId,
    /// The life of its store.
    #[n(1)]
    pub incarnation: Incarnation,
    /// Its newest author seq there.
    #[n(2)]
    pub seq: u64,
    /// That entry's id.
    #[n(3)]
    pub id: EntryId,
}

/// What a relay holds of a log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Frontier {
    /// The log.
    #[n(0)]
    pub log: LogId,
    /// The newest place; 0 when the relay does not hold the log.
    #[n(1)]
    pub seq: u64,
    /// The entry there.
    #[n(2)]
    pub id: EntryId,
    /// The newest control entry (in the org log: the newest entry).
    #[n(3)]
    pub control_head: EntryId,
    /// Every author chain; empty for the org log.
    #[n(4)]
    pub tips: Vec<AuthorTip>,
}

/// An `intake` or `wipe_ack` entry at a relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct HandedIn {
    /// Its place, from 1, in the order in which the relay took them for this organisation.
    #[n(0)]
    pub number: u64,
    /// When the relay took it, ms since 1970.
    #[n(1)]
    pub relay_time_ms: u64,
    /// The entry, as sent.
    #[n(2)]
    pub entry: ByteVec,
}
