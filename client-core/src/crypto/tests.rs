//! What sealing promises, tested over all of `crypto` together.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod ceremony;
mod ceremony_golden;
mod compare;
mod digits;
mod golden;
mod intake;
mod jotting;
mod keys;
mod kit;
mod known_answers;
mod lease;
mod meeting;
mod passphrase;
mod payload;
mod quorum;
mod recovery_golden;
mod seal;
mod store_slot;

use alcove_protocol::entry::{Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId};
use alcove_protocol::suite::Suite;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// A random source that gives the same bytes in every run.
fn seeded(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn content_header() -> Header {
    Header {
        suite: Suite::XWING,
        kind: Kind::CONTENT,
        log: LogId([1; 16]),
        author: DeviceId([2; 16]),
        incarnation: Incarnation(3),
        seq: 4,
        prev: EntryId([5; 32]),
        control_head: EntryId([6; 32]),
        org_head: EntryId([7; 32]),
        epoch: 8,
        epoch_tag: [9; 8],
        document: DocHandle([10; 16]),
        slot: SlotId([11; 16]),
        nonce: [12; 24],
    }
}
