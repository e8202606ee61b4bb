//! Jottings: what was written while the store was locked, until a person files each into a note, or discards it.
//!
//! They come out of the file beside the store, or from a device that handed them in. The store keeps the ids of those that
//! it took in, so that a file which is still there after a crash says nothing new; filing one is in the same batch as the
//! edit that it becomes.

use std::collections::VecDeque;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::DeviceId;
use alcove_protocol::limits::INTAKE_ENTRIES_MAX;
use alcove_protocol::record::{Intake, Record};
use alcove_protocol::suite::Suite;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::intake::{IntakePlace, open_intake, seal_intake};
use crate::crypto::jotting::{JOTTINGS_MAX, Jotting, JottingKeys, read_jottings, write_jottings};
use crate::crypto::lease::{LeaseContent, LeaseError, LeaseFile, LeaseRecord};
use crate::document::DocEdit;
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice, Report};
use crate::engine::leavers::leaving::Standing;
use crate::engine::writing::edit::{Commit, EditRefused};
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// Jottings that wait in the store at most, those handed in by other devices among them.
const KEPT_MAX: usize = 4 * JOTTINGS_MAX;
/// Ids of jottings that were taken in: more than a file holds, twice.
const SEEN_MAX: usize = 2 * KEPT_MAX;
/// Text that goes into one `intake` entry, unless a single jotting is longer.
const HANDED_BYTES_MAX: usize = 192 * 1024;

/// A jotting that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JottingItem {
    /// The device that it was written on: this one, unless it was handed in.
    pub from: DeviceId,
    /// What was written.
    pub jotting: Jotting,
}

/// What became of a file of jottings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JottingsTaken {
    /// Jottings that the store holds now, or held before.
    pub taken: usize,
    /// Jottings for which there is no room before others are filed: the file stays.
    pub left: usize,
    /// Records that do not open here, or are damaged: the file must be kept.
    pub unreadable: usize,
}

/// What to do about the file of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JottingKeysFile {
    /// It is as it should be, or this device makes none.
    Stays,
    /// It is to be written anew.
    Renew(Vec<u8>),
}

/// Why a jotting stays where it is. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRefused {
    /// There is none with this id.
    #[error("there is no such jotting on this device")]
    Unknown,
    /// It cannot be written there.
    #[error(transparent)]
    Edit(#[from] EditRefused),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    /// Among this device's local numbers.
    number: u64,
    item: JottingItem,
}

/// What the store keeps.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Jottings {
    kept: Vec<Kept>,
    seen: VecDeque<[u8; 16]>,
    /// When the file of keys was last found altered.
    altered: Option<Timestamp>,
}

impl Jottings {
    /// The name under which the store keeps [`Self::to_bytes`].
    pub(in crate::engine) const META: &'static str = "jottings";

    /// Layout: when the keys were altered 8 (0 never), count 2, then each: number 8, device 16, jotting; count 2, then
    /// each id 16 that was taken in.
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(&self.altered.map_or(0, |at| at.0).to_be_bytes());
        w.count(self.kept.len());
        for kept in &self.kept {
            w.u64(kept.number).put(&kept.item.from.0);
            kept.item.jotting.write(&mut w);
        }
        w.count(self.seen.len());
        for id in &self.seen {
            w.put(id);
        }
        w.finish()
    }

    pub(in crate::engine) fn from_meta(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        let Some(bytes) = bytes else { return Ok(Self::default()) };
        let mut r = Reader::new(bytes);
        let altered = i64::from_be_bytes(r.array()?);
        let kept = (0..r.u16()?).map(|_| {
            let (number, from) = (r.u64()?, DeviceId(r.array()?));
            Ok(Kept { number, item: JottingItem { from, jotting: Jotting::read(&mut r)? } })
        });
        let kept = kept.collect::<Result<_, _>>()?;
        let seen = (0..r.u16()?).map(|_| r.array()).collect::<Result<_, _>>()?;
        r.end()?;
        Ok(Self { kept, seen, altered: (altered != 0).then_some(Timestamp(altered)) })
    }

    /// The newest of this device's local numbers that is used here.
    pub(in crate::engine) fn newest_number(&self) -> u64 {
        self.kept.iter().map(|kept| kept.number).max().unwrap_or_default()
    }

    /// Written on `device`.
    pub(in crate::engine) fn count_of(&self, device: DeviceId) -> usize {
        self.kept.iter().filter(|kept| kept.item.from == device).count()
    }

    fn remember(&mut self, id: [u8; 16]) {
        if self.seen.len() >= SEEN_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back(id);
    }
}

impl Engine {
    /// What waits to be filed, the oldest first.
    pub fn jottings(&self) -> Vec<JottingItem> {
        let mut items: Vec<JottingItem> = self.jottings.kept.iter().map(|kept| kept.item.clone()).collect();
        items.sort_by_key(|item| item.jotting.claimed);
        items
    }

    /// When the keys that jottings are sealed for were last found altered: what was jotted down before that may have been
    /// read by whoever did it.
    pub fn jotting_keys_altered(&self) -> Option<Timestamp> {
        self.jottings.altered
    }

    /// Judges the file of keys beside the store. One that this device did not sign is told about.
    pub fn judge_jotting_keys(
        &mut self,
        found: Option<&[u8]>,
        now: Timestamp,
    ) -> (JottingKeysFile, Vec<Effect>) {
        if self.org().is_none() || self.standing() != Standing::Active {
            return (JottingKeysFile::Stays, self.finish());
        }
        let wanted = self.jotting_keys().to_file(&self.me.secrets().sign);
        if found == Some(wanted.as_slice()) {
            return (JottingKeysFile::Stays, self.finish());
        }
        let ours = |bytes| JottingKeys::from_file(bytes).is_ok_and(|keys| keys.device == *self.me.keys());
        if !found.is_none_or(ours) {
            self.jottings.altered = Some(now);
            self.save_jottings();
            self.effects.push(Effect::Report(Report::JottingKeysAltered));
        }
        (JottingKeysFile::Renew(wanted), self.finish())
    }

    fn jotting_keys(&self) -> JottingKeys {
        let org = self.org();
        let intake = org.and_then(|org| org.intake()).map(|held| held.record.kem.clone());
        let kit = org.and_then(|org| org.kit_of(self.me.person(), org.len()));
        let kit = kit.map(|(id, kit)| (id, kit.keys.kem.clone()));
        JottingKeys { org: self.me.org(), device: self.me.keys().clone(), intake, kit }
    }

    /// Takes jottings out of a file: this device's own, or, with an intake key, another's of the organisation. A second
    /// time it changes nothing.
    ///
    /// # Errors
    /// [`LeaseError`] when the file is none of jottings, or of a newer version.
    pub fn take_jottings(&mut self, file: &[u8]) -> Result<(JottingsTaken, Vec<Effect>), LeaseError> {
        let mut outcome = JottingsTaken::default();
        let read = LeaseFile::read(file)?;
        let owner = read.owner();
        if owner.content != LeaseContent::Jottings || owner.org != self.me.org() {
            return Err(LeaseError::NotOurs);
        }
        for record in read.records() {
            let opened = match record {
                Ok(record) => self.open_jottings(&record),
                // Writing was cut off: that jotting was never confirmed.
                Err(LeaseError::Torn { .. }) => continue,
                Err(_) => None,
            };
            match opened {
                Some(jottings) => {
                    for jotting in jottings {
                        let taken = self.take_jotting(owner.device, jotting, JOTTINGS_MAX);
                        outcome.taken += usize::from(taken);
                        outcome.left += usize::from(!taken);
                    }
                }
                None => outcome.unreadable += 1,
            }
        }
        if outcome.taken > 0 {
            self.save_jottings();
            self.effects.push(Effect::Notify(Notice::Status));
        }
        Ok((outcome, self.finish()))
    }

    fn open_jottings(&self, record: &LeaseRecord<'_>) -> Option<Vec<Jotting>> {
        let opened = if record.place.owner.device == self.me.device() {
            record.open(&self.me.secrets().kem).ok()?
        } else {
            let (key, _) = record.second()?;
            record.open_second(self.intake_keys.get(&key)?).ok()?
        };
        read_jottings(&opened).ok()
    }

    /// Says whether it is here now, or was before.
    fn take_jotting(&mut self, from: DeviceId, jotting: Jotting, kept_max: usize) -> bool {
        if self.jottings.seen.contains(&jotting.id) {
            return true;
        }
        if self.jottings.kept.len() >= kept_max {
            return false;
        }
        self.jottings.remember(jotting.id);
        let number = self.make_number();
        self.jottings.kept.push(Kept { number, item: JottingItem { from, jotting } });
        true
    }

    /// Appends a paragraph to a field of prose of an open document, and takes the jotting that it came of off the list: both
    /// or neither, also when the process ends in between.
    ///
    /// # Errors
    /// [`FileRefused`]; nothing changed.
    pub fn file_jotting(
        &mut self,
        id: [u8; 16],
        key: DocKey,
        field: &str,
        paragraph: &str,
        now: Timestamp,
    ) -> Result<Vec<Effect>, FileRefused> {
        let at = self.jottings.kept.iter().position(|kept| kept.item.jotting.id == id);
        let at = at.ok_or(FileRefused::Unknown)?;
        let document = &self.open.get(key).ok_or(EditRefused::NotOpen)?.document;
        let text = document.text(field).ok_or(EditRefused::UnknownDocument)?;
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let edit = DocEdit::SpliceText {
            field: field.to_owned(),
            at: text.chars().count(),
            delete: 0,
            insert: format!("{gap}{paragraph}"),
        };
        let (filed, effects) = self.together(|engine| {
            engine.edit(key, &[edit], Commit::Now, now)?;
            engine.jottings.kept.remove(at);
            engine.save_jottings();
            Ok(())
        });
        filed.map(|()| effects)
    }

    /// Takes a jotting off the list for good.
    ///
    /// # Errors
    /// [`FileRefused::Unknown`].
    pub fn discard_jotting(&mut self, id: [u8; 16]) -> Result<Vec<Effect>, FileRefused> {
        let at = self.jottings.kept.iter().position(|kept| kept.item.jotting.id == id);
        self.jottings.kept.remove(at.ok_or(FileRefused::Unknown)?);
        self.save_jottings();
        self.effects.push(Effect::Notify(Notice::Status));
        Ok(self.finish())
    }

    fn save_jottings(&mut self) {
        let bytes = self.jottings.to_bytes();
        self.save(SaveOp::Meta(Jottings::META, bytes));
    }

    /// Seals this device's jottings for the organisation's admins; private ones are nobody else's.
    pub(in crate::engine) fn hand_in_jottings(&mut self, rng: &mut dyn CryptoRng) {
        let intake = self.org().and_then(|org| org.intake());
        let Some((kem, key)) = intake.map(|held| (held.record.kem.clone(), held.record.intake_id())) else {
            return;
        };
        let (org, author) = (self.me.org(), self.me.device());
        let place = IntakePlace { suite: Suite::XWING, org, circle: org, author };
        // One place is kept for the last word of a wiped device.
        while self.owner_entries() + 1 < INTAKE_ENTRIES_MAX {
            let (numbers, jottings) = self.next_jottings_to_hand_in();
            if jottings.is_empty() {
                return;
            }
            let Ok(sealed) = seal_intake(&kem, &place, &write_jottings(&jottings), rng) else { return };
            let body = Intake { key, circle: org, sealed }.to_body();
            let Some(id) = self.add_owner_entry(Kind::INTAKE, &body, rng) else { return };
            self.add_part(id, org, numbers);
        }
    }

    fn next_jottings_to_hand_in(&self) -> (Vec<u64>, Vec<Jotting>) {
        let me = self.me.device();
        let (mut numbers, mut jottings, mut bytes) = (Vec::new(), Vec::new(), 0);
        let waits = |kept: &&Kept| {
            kept.item.from == me && !kept.item.jotting.private && !self.leaving.holds(kept.number)
        };
        for Kept { number, item } in self.jottings.kept.iter().filter(waits) {
            bytes += item.jotting.text.len();
            if !jottings.is_empty() && (bytes > HANDED_BYTES_MAX || jottings.len() >= JOTTINGS_MAX) {
                break;
            }
            numbers.push(*number);
            jottings.push(item.jotting.clone());
        }
        (numbers, jottings)
    }

    /// Takes in what another device had jotted down and handed in. Says whether it could be.
    pub(in crate::engine) fn take_handed_in_jottings(&mut self, entry: &Entry) -> bool {
        let Some(jottings) = self.open_handed_in_jottings(entry) else { return false };
        let new = jottings.iter().filter(|jotting| !self.jottings.seen.contains(&jotting.id)).count();
        if self.jottings.kept.len() + new > KEPT_MAX {
            return false;
        }
        for jotting in jottings {
            self.take_jotting(entry.header().author, jotting, KEPT_MAX);
        }
        self.save_jottings();
        true
    }

    fn open_handed_in_jottings(&self, entry: &Entry) -> Option<Vec<Jotting>> {
        let record = Intake::from_body(entry.body()).ok()?;
        let place = self.intake_place(entry, &record);
        let opened: Zeroizing<Vec<u8>> =
            open_intake(self.intake_keys.get(&record.key)?, &place, &record.sealed).ok()?;
        read_jottings(&opened).ok()
    }
}
