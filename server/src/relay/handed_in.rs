//! What devices hand in beside every log: unsent work of one that was revoked, and the last word of one that was wiped.
//! Kept apart, in the order in which the relay took it, within bounds for each device.

use std::collections::{BTreeMap, HashMap};

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, Incarnation};
use alcove_protocol::limits::{INTAKE_BYTES_MAX, INTAKE_ENTRIES_MAX};
use alcove_protocol::problem::Problem;

use super::Place;

/// An entry that was handed in, without its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandedInRow {
    /// Its place in the organisation's order; `seq` counts from 1.
    pub place: Place,
    /// Its id.
    pub id: EntryId,
    /// What it is.
    pub kind: Kind,
    /// Whose it is.
    pub author: DeviceId,
    /// In which life of its store.
    pub incarnation: Incarnation,
    /// Its number among the author's.
    pub author_seq: u64,
    /// Bytes of the entry.
    pub entry_bytes: usize,
}

impl HandedInRow {
    /// The row of an entry at a place.
    pub fn of(entry: &Entry, place: Place) -> Self {
        let header = entry.header();
        Self {
            place,
            id: entry.id(),
            kind: header.kind,
            author: header.author,
            incarnation: header.incarnation,
            author_seq: header.seq,
            entry_bytes: entry.bytes().len(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Share {
    entries: usize,
    bytes: usize,
    last_words: usize,
}

/// What an organisation's devices handed in.
#[derive(Clone, Debug, Default)]
pub struct HandedIn {
    newest: Option<Place>,
    shares: HashMap<DeviceId, Share>,
    taken: BTreeMap<(DeviceId, Incarnation, u64), (EntryId, Place)>,
}

impl HandedIn {
    /// Takes in what is there, in the order of the places.
    pub fn insert(&mut self, row: HandedInRow) {
        let share = self.shares.entry(row.author).or_default();
        share.entries += 1;
        share.bytes = share.bytes.saturating_add(row.entry_bytes);
        share.last_words += usize::from(row.kind == Kind::WIPE_ACK);
        self.taken.insert((row.author, row.incarnation, row.author_seq), (row.id, row.place));
        self.newest = Some(row.place);
    }

    /// The place of this very entry, if it is there.
    pub fn place_of(&self, entry: &Entry) -> Option<Place> {
        let header = entry.header();
        let held = self.taken.get(&(header.author, header.incarnation, header.seq));
        held.filter(|(id, _)| *id == entry.id()).map(|(_, place)| *place)
    }

    /// The place that a further entry gets. No order is asked of a device's entries: what it could not hand in must not
    /// keep out what comes later. Its first last word always has room.
    ///
    /// # Errors
    /// [`Problem::SeqTaken`] when another entry of the device has the number, [`Problem::IntakeFull`].
    pub fn next_place(&self, entry: &Entry, now_ms: u64) -> Result<Place, Problem> {
        let header = entry.header();
        if self.taken.contains_key(&(header.author, header.incarnation, header.seq)) {
            return Err(Problem::SeqTaken);
        }
        let share = self.shares.get(&header.author).copied().unwrap_or_default();
        let fits = share.entries < INTAKE_ENTRIES_MAX
            && share.bytes.saturating_add(entry.bytes().len()) <= INTAKE_BYTES_MAX;
        let last_word = header.kind == Kind::WIPE_ACK && share.last_words == 0;
        if !fits && !last_word {
            return Err(Problem::IntakeFull);
        }
        let newest = self.newest.unwrap_or(Place { seq: 0, relay_time_ms: 0 });
        Ok(Place { seq: newest.seq.saturating_add(1), relay_time_ms: now_ms.max(newest.relay_time_ms) })
    }
}
