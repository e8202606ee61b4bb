//! What both stores derive from a record in the same way.

use alcove_protocol::codec::{Reader, Writer};
use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, SlotId};
use alcove_protocol::record::{Record, SlotEntry, Slots, slot_hash};

use crate::engine::NOTE_CLOSED;
use crate::ports::StorageError;

/// Words of a search beyond which the rest is not looked at.
pub(super) const SEARCH_WORDS_MAX: usize = 16;

/// Reasons that tell about an entry which is good and keeps its place: a row with another reason goes once the place
/// holds an entry that counts.
pub(super) const LASTING_REASONS: [&str; 3] = ["bad_wrap", "broken_chain", "seq_taken"];

/// Reasons about which a person decides.
pub(super) const DECIDABLE_REASONS: [&str; 2] = ["past_cut_off", "handed_in"];

/// A person's own words, where the bytes are nothing else.
pub(super) fn own_words(reason: &str, bytes: &[u8]) -> Option<String> {
    (reason == NOTE_CLOSED).then(|| String::from_utf8_lossy(bytes).into_owned())
}

/// The id and the author of an entry, where the bytes are one.
pub(super) fn entry_named(bytes: &[u8]) -> Option<(EntryId, DeviceId)> {
    let entry = Entry::parse(bytes.to_vec()).ok()?;
    Some((entry.id(), entry.header().author))
}

/// Whether the bytes are this entry.
pub(super) fn is_entry(bytes: &[u8], id: EntryId) -> bool {
    entry_named(bytes).is_some_and(|(held, _)| held == id)
}

/// What the store reads from an entry's header.
#[derive(Clone, Copy, Debug)]
pub(super) struct EntryFacts {
    pub(super) kind: Kind,
    pub(super) author: DeviceId,
    pub(super) incarnation: Incarnation,
    pub(super) author_seq: u64,
    pub(super) document: DocHandle,
    pub(super) slot: SlotId,
}

impl EntryFacts {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, StorageError> {
        let entry = Entry::parse(bytes.to_vec()).map_err(|_| StorageError::Damaged("entry"))?;
        let header = entry.header();
        Ok(Self {
            kind: header.kind,
            author: header.author,
            incarnation: header.incarnation,
            author_seq: header.seq,
            document: header.document,
            slot: header.slot,
        })
    }

    /// Whether the entry is a link of an author's chain in a circle.
    pub(super) fn is_linked(&self) -> bool {
        matches!(self.kind.class(), Class::Control | Class::Content)
    }
}

/// What is left of an entry whose body goes; none where nothing of it goes.
pub(super) fn tombstone_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let entry = Entry::parse(bytes.to_vec()).ok().filter(|entry| !entry.is_tombstone())?;
    entry.to_tombstone().map(Entry::into_bytes)
}

/// The companions of a `slots` entry without the wrapped key slots of destroyed documents, but for those that stay beside
/// each; none where all of them stay.
pub(super) fn companions_without(
    bytes: &[u8],
    companions: &[Vec<u8>],
    destroyed: &[(DocHandle, &[SlotId])],
) -> Option<Vec<Vec<u8>>> {
    let entry = Entry::parse(bytes.to_vec()).ok().filter(|entry| entry.header().kind == Kind::SLOTS)?;
    let slots = Slots::from_body(entry.body()).ok()?.0;
    let is_destroyed = |slot: &SlotEntry| {
        destroyed.iter().any(|(document, kept)| *document == slot.document && !kept.contains(&slot.slot))
    };
    let goes = |companion: &Vec<u8>| {
        let hash = slot_hash(companion);
        slots.iter().any(|slot| slot.hash == hash && is_destroyed(slot))
    };
    let left: Vec<Vec<u8>> = companions.iter().filter(|companion| !goes(companion)).cloned().collect();
    (left.len() < companions.len()).then_some(left)
}

/// The words of a search, as they were typed: those that hold a letter or a digit.
pub(super) fn search_words(words: &str) -> impl Iterator<Item = &str> {
    words.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).take(SEARCH_WORDS_MAX)
}

/// Companions as one value: each with its length in four bytes.
pub(super) fn pack_companions(companions: &[Vec<u8>]) -> Vec<u8> {
    let mut w = Writer::default();
    for companion in companions {
        w.u32(u32::try_from(companion.len()).unwrap_or(u32::MAX)).put(companion);
    }
    w.finish()
}

/// Reads [`pack_companions`].
pub(super) fn unpack_companions(packed: &[u8]) -> Result<Vec<Vec<u8>>, StorageError> {
    let mut r = Reader::new(packed);
    let mut companions = Vec::new();
    while r.at() < packed.len() {
        let companion = r.u32().and_then(|bytes| r.take(usize::try_from(bytes).unwrap_or(usize::MAX)));
        companions.push(companion.map_err(|_| StorageError::Damaged("companions"))?.to_vec());
    }
    Ok(companions)
}
