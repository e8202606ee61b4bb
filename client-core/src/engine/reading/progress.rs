//! How far a log was taken in. Entries may come newest first, so there is a prefix and ranges beyond it.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::frame::Cursor;
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::limits::HAVE_RANGES_MAX;

/// Places held without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    first: u64,
    last: u64,
    /// The first bytes of the id at `last`.
    first8: [u8; 8],
}

/// Every place up to the prefix's end, and ranges beyond it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    seq: u64,
    first8: [u8; 8],
    /// Ascending, with a gap before each.
    beyond: Vec<Range>,
}

impl Progress {
    /// The end of the prefix; zero is none.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Whether places beyond the prefix are held: something in between is missing.
    pub fn has_gap(&self) -> bool {
        !self.beyond.is_empty()
    }

    /// The newest place held.
    pub fn newest(&self) -> u64 {
        self.beyond.last().map_or(self.seq, |range| range.last)
    }

    /// Whether the entry at `seq` was taken in.
    pub fn holds(&self, seq: u64) -> bool {
        let at = self.beyond.partition_point(|range| range.last < seq);
        seq <= self.seq || self.beyond.get(at).is_some_and(|range| range.first <= seq)
    }

    /// Takes in the entry with this id at `seq`. The highest number of all is no place: nothing could follow it.
    pub fn take(&mut self, seq: u64, id: EntryId) {
        if self.holds(seq) || seq == u64::MAX {
            return;
        }
        let at = self.beyond.partition_point(|range| range.last < seq);
        let mut new = Range { first: seq, last: seq, first8: id.first8() };
        if let Some(right) = self.beyond.get(at).filter(|right| right.first == seq + 1) {
            new = Range { first: seq, ..*right };
            self.beyond.remove(at);
        }
        match at.checked_sub(1).and_then(|left| self.beyond.get_mut(left)) {
            Some(left) if left.last + 1 == seq => {
                *left = Range { first: left.first, ..new };
            }
            _ => self.beyond.insert(at, new),
        }
        if let Some(first) = self.beyond.first().copied().filter(|range| range.first == self.seq + 1) {
            self.beyond.remove(0);
            self.seq = first.last;
            self.first8 = first.first8;
        }
    }

    /// Goes back to a prefix that ends at `seq`, where the id begins with `first8`.
    pub(in crate::engine) fn rewind(&mut self, seq: u64, first8: [u8; 8]) {
        self.beyond.clear();
        if seq != self.seq {
            (self.seq, self.first8) = (seq, first8);
        }
        if self.seq == 0 {
            self.first8 = [0; 8];
        }
    }

    /// Whether another entry is known at this place.
    pub fn contradicts(&self, seq: u64, id: EntryId) -> bool {
        let known = if seq == self.seq {
            Some(self.first8)
        } else {
            self.beyond.iter().find(|range| range.last == seq).map(|range| range.first8)
        };
        known.is_some_and(|first8| seq > 0 && first8 != id.first8())
    }

    /// The cursor to send. More ranges than fit are left out, the shortest first: their entries come again and are
    /// known.
    pub fn cursor(&self, log: LogId) -> Cursor {
        let mut have: Vec<(u64, u64)> = self.beyond.iter().map(|range| (range.first, range.last)).collect();
        if have.len() > HAVE_RANGES_MAX {
            have.sort_by_key(|(first, last)| std::cmp::Reverse(last - first));
            have.truncate(HAVE_RANGES_MAX);
            have.sort_unstable();
        }
        Cursor { log, seq: self.seq, first8: self.first8.into(), have }
    }

    /// The bytes that the store keeps.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.u64(self.seq).put(&self.first8);
        for range in &self.beyond {
            w.u64(range.first).u64(range.last).put(&range.first8);
        }
        w.finish()
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are cut.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let mut progress = Self { seq: r.u64()?, first8: r.array()?, beyond: Vec::new() };
        while r.at() < bytes.len() {
            progress.beyond.push(Range { first: r.u64()?, last: r.u64()?, first8: r.array()? });
        }
        Ok(progress)
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;
    use alcove_protocol::id::EntryId;

    fn id(seq: u64) -> EntryId {
        let mut bytes = [0; 32];
        bytes.split_at_mut(8).0.copy_from_slice(&seq.to_be_bytes());
        EntryId(bytes)
    }

    #[test]
    fn any_order_of_taking_in_ends_at_the_same_prefix() {
        let orders: [&[u64]; 5] =
            [&[1, 2, 3, 4, 5], &[5, 4, 3, 2, 1], &[3, 1, 5, 2, 4], &[2, 4, 1, 3, 5, 5, 1], &[4, 5, 3, 1, 2]];
        for order in orders {
            let mut progress = Progress::default();
            for seq in order {
                progress.take(*seq, id(*seq));
                assert!(progress.holds(*seq));
            }
            assert_eq!((progress.seq(), progress.has_gap(), progress.first8), (5, false, id(5).first8()));
        }
    }

    #[test]
    fn of_more_ranges_than_fit_the_longest_are_named_in_order() {
        let mut progress = Progress::default();
        for range in 0..20_u64 {
            // Every fourth range has one place, the others two.
            for seq in (3 + range * 10..).take(if range % 4 == 0 { 1 } else { 2 }) {
                progress.take(seq, id(seq));
            }
        }
        let have = progress.cursor(alcove_protocol::id::LogId::ZERO).have;
        assert_eq!(have.len(), alcove_protocol::limits::HAVE_RANGES_MAX);
        assert!(have.is_sorted());
        assert_eq!(have.iter().filter(|(first, last)| last > first).count(), 15);
    }

    #[test]
    fn a_place_that_nothing_could_follow_is_not_taken() {
        let mut progress = Progress::default();
        progress.take(u64::MAX, id(1));
        progress.take(u64::MAX - 1, id(2));
        assert!(!progress.holds(u64::MAX) && progress.holds(u64::MAX - 1));
    }

    #[test]
    fn a_gap_keeps_the_prefix_and_names_the_ranges_beyond_it() {
        let mut progress = Progress::default();
        for seq in [1, 2, 9, 7, 8, 4] {
            progress.take(seq, id(seq));
        }
        assert_eq!(progress.cursor(alcove_protocol::id::LogId::ZERO).have, vec![(4, 4), (7, 9)]);
        assert!(!progress.holds(3) && !progress.holds(6) && progress.holds(8));
        assert_eq!(Progress::from_bytes(&progress.to_bytes()), Ok(progress));
    }
}
