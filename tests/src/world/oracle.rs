//! What must hold once everything is quiet.

use std::collections::{BTreeMap, BTreeSet};

use alcove_client_core::document::Document;
use alcove_client_core::engine::{Delivery, DocKey, Finding};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::trust::chain::{Link, Tip};

use super::World;
use super::typing::{TOKEN_CHARS, contains};

impl World {
    /// Checks everything; what does not hold is in [`World::violations`].
    pub fn check(&mut self) {
        let checks = [
            Self::check_nothing_unsent,
            Self::check_documents,
            Self::check_closed,
            Self::check_typed,
            Self::check_relay_log,
            Self::check_blind,
            Self::check_restart,
        ];
        for check in checks {
            if self.violations.is_empty() {
                check(self);
            }
        }
    }

    pub(super) fn running(&self) -> Vec<usize> {
        (0..self.devices.len()).filter(|at| self.devices[*at].engine.is_some()).collect()
    }

    fn check_nothing_unsent(&mut self) {
        for at in self.running() {
            let status = self.devices[at].engine().status();
            let calm = status.unsent.changes == 0
                && status.unsent.entries == 0
                && !status.storage_failing
                && status.key_missing.is_empty()
                && status.holes.is_empty()
                && status.refused.is_empty()
                && status.history_changed.is_empty()
                && (self.findings_expected || !status.evidence.iter().any(Finding::is_open))
                && status.update_needed.is_empty()
                && (self.quarantine_expected || self.closes_notes || status.quarantined == 0);
            if !calm {
                self.violate(format!("device {at} is not at rest: {status:?}"));
            }
        }
    }

    /// Every document that anybody has, with the devices that may read its circle.
    pub(super) fn documents(&self) -> BTreeMap<DocKey, Vec<usize>> {
        let mut written: BTreeSet<DocKey> = BTreeSet::new();
        for (log, entries) in self.relay_entries() {
            let is_note = |entry: &&Entry| matches!(entry.header().kind, Kind::CONTENT | Kind::RECORD);
            written.extend(
                entries
                    .iter()
                    .filter(is_note)
                    .map(|entry| DocKey { circle: log, document: entry.header().document }),
            );
        }
        let mut documents = BTreeMap::new();
        for key in written.into_iter().filter(|key| !self.is_destroyed(*key)) {
            let readers = self.running().into_iter().filter(|at| {
                let summaries = self.devices[*at].engine().circle_summaries();
                summaries.iter().any(|summary| summary.circle == key.circle && summary.role.is_some())
            });
            documents.insert(key, readers.collect());
        }
        documents
    }

    fn relay_entries(&self) -> Vec<(LogId, Vec<Entry>)> {
        self.relay.logs().map(|log| (log, self.relay.entries_of(log).cloned().collect())).collect()
    }

    /// Circles whose access list says that a person may read must be on that person's devices, and their documents be
    /// equal: heads, text, all values, conflicts.
    fn check_documents(&mut self) {
        for (key, readers) in self.documents() {
            let mut first: Option<(usize, Vec<[u8; 32]>, String)> = None;
            for at in readers {
                self.load(at, key);
                let Ok(document) = self.devices[at].engine().document(key) else {
                    return self.violate(format!("device {at} does not have {key:?}"));
                };
                let Ok(view) = document.view() else {
                    return self.violate(format!("device {at} cannot show {key:?}"));
                };
                let heads = document.heads();
                let json = serde_json::to_string(&view).unwrap();
                let Some((other, other_heads, other_json)) = &first else {
                    first = Some((at, heads, json));
                    continue;
                };
                let other = *other;
                if *other_heads != heads {
                    return self.violate(format!("{key:?}: heads differ on devices {other} and {at}"));
                }
                if *other_json != json {
                    return self.violate(format!("{key:?}: views differ on devices {other} and {at}"));
                }
                self.counters.hit("documents compared");
            }
        }
        for at in self.running() {
            self.check_access(at);
        }
    }

    /// The circles that the relay would serve are those that the device has.
    fn check_access(&mut self, at: usize) {
        let engine = self.devices[at].engine();
        let me = engine.me().person();
        let on_device: BTreeSet<LogId> =
            engine.circle_summaries().iter().filter(|s| s.kind.is_some()).map(|s| s.circle).collect();
        let missing: Vec<LogId> = self
            .running()
            .into_iter()
            .flat_map(|other| self.devices[other].engine().circle_summaries())
            .filter(|summary| summary.people.iter().any(|(person, _)| *person == me))
            .map(|summary| summary.circle)
            .filter(|circle| !on_device.contains(circle))
            .collect();
        if !missing.is_empty() {
            self.violate(format!("device {at} may read {missing:?} and does not"));
        }
    }

    /// What was saved is there, once; what was not saved is there at most once.
    fn check_typed(&mut self) {
        let mut shown: BTreeMap<DocKey, String> = BTreeMap::new();
        for (key, readers) in self.documents() {
            if let Some(at) = readers.first() {
                self.load(*at, key);
                let view = self.devices[*at].engine().document(key).unwrap().view().unwrap();
                shown.insert(key, serde_json::to_string(&view).unwrap());
            }
        }
        let mut wrong = Vec::new();
        let (mut saved, mut unsaved) = (0, 0);
        for (at, device) in self.devices.iter().enumerate() {
            for typed in &device.typed {
                let times = shown.get(&typed.key).map_or(0, |json| json.matches(&typed.token).count());
                let must = typed.saved && !self.deleted.contains(&typed.token);
                saved += u64::from(typed.saved);
                unsaved += u64::from(!typed.saved);
                let allowed = 1 + self.maybe_again.get(&typed.token).copied().unwrap_or(0);
                let is_lost = times == 0 && !self.is_beside(typed, &shown);
                if times > allowed || (must && is_lost) {
                    wrong.push(format!("device {at}: {} is in {:?} {times} times", typed.token, typed.key));
                }
            }
        }
        self.counters.add("tokens saved", saved);
        self.counters.add("tokens never saved", unsaved);
        self.violations.extend(wrong);
    }

    /// Acknowledged once is stored once, at that place; authors' chains have no holes but those that a void explains.
    fn check_relay_log(&mut self) {
        let mut places: BTreeMap<EntryId, (LogId, u64)> = BTreeMap::new();
        let mut tips: BTreeMap<_, Tip> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (log, entries) in self.relay_entries() {
            let is_org = entries.first().is_some_and(|entry| entry.header().kind == Kind::GENESIS);
            for (seq, entry) in (1..).zip(&entries) {
                if places.insert(entry.id(), (log, seq)).is_some() {
                    wrong.push(format!("{:?} is stored twice", entry.id()));
                }
                let header = entry.header();
                self.counters.hit(&format!("stored: {:#06x}", header.kind.0));
                if is_org {
                    continue;
                }
                let author = (log, header.author, header.incarnation);
                let link = Link::of(entry, 0, 0).unwrap();
                if let Err(refusal) = link.check_follows(tips.get(&author)) {
                    wrong.push(format!("{:?} does not follow in its author's chain: {refusal}", entry.id()));
                }
                tips.insert(author, link.tip);
            }
        }
        let of_other_ways = self.ids_of_other_ways();
        let is_owed = |id: &&EntryId| !places.contains_key(*id) && !of_other_ways.contains(*id);
        let missing = self.owed.keys().filter(is_owed).count();
        if missing > 0 {
            wrong.push(format!("{missing} entries that a restored relay lost did not come back"));
        }
        for (id, place) in &self.acked {
            if places.get(id) != Some(place) {
                wrong.push(format!("{id:?} was acknowledged at {place:?} and lies at {:?}", places.get(id)));
            }
        }
        self.violations.extend(wrong);
    }

    /// Nothing that was typed and no key is readable at the relay.
    fn check_blind(&mut self) {
        let keys: BTreeSet<[u8; 8]> =
            self.keys.iter().filter_map(|key| key.first_chunk::<8>().copied()).collect();
        let mut searched = 0;
        let mut found = Vec::new();
        let mut all: Vec<Vec<u8>> = Vec::new();
        for log in self.relay.logs() {
            all.extend(self.relay.entries_of(log).map(|entry| entry.bytes().to_vec()));
            all.extend(self.relay.companions_of(log).map(<[u8]>::to_vec));
        }
        for bytes in &all {
            searched += bytes.len() as u64;
            if bytes.windows(8).any(|window| keys.contains(window)) {
                found.push("a key");
            }
            if tokens_in(bytes, 1) || tokens_in(bytes, 2) {
                found.push("a typed token");
            }
        }
        self.counters.add("relay bytes searched", searched);
        for what in found {
            self.violate(format!("{what} is readable at the relay"));
        }
    }

    /// A device that starts from its disk now is as it was.
    fn check_restart(&mut self) {
        let documents = self.documents();
        for at in self.running() {
            let keys: Vec<DocKey> =
                documents.iter().filter(|(_, readers)| readers.contains(&at)).map(|(key, _)| *key).collect();
            let before = self.heads_of(at, &keys);
            let deliveries: Vec<Delivery> =
                keys.iter().map(|key| self.devices[at].engine().delivery(*key)).collect();
            self.devices[at].engine = None;
            self.start(at);
            if self.heads_of(at, &keys) != before {
                self.violate(format!("device {at} starts with other documents than it had"));
            }
            let after: Vec<Delivery> =
                keys.iter().map(|key| self.devices[at].engine().delivery(*key)).collect();
            if after != deliveries {
                self.violate(format!("device {at} says another delivery after a restart"));
            }
            let others = u32::try_from(self.devices.len()).unwrap_or(0);
            for delivery in after {
                match delivery {
                    Delivery::OnThisDevice => self.violate(format!("device {at}: a document never left it")),
                    Delivery::AtTheRelay => self.counters.hit("delivery: at the relay"),
                    Delivery::OnOtherDevices(count) if count < others => {
                        self.counters.hit("delivery: on other devices");
                    }
                    Delivery::OnOtherDevices(_) => self.violate("more devices than there are"),
                }
            }
        }
    }

    /// The heads of documents, one after the other: a device has only so many open at once.
    fn heads_of(&mut self, at: usize, keys: &[DocKey]) -> Vec<Option<Vec<[u8; 32]>>> {
        let heads = |key: &DocKey| {
            self.load(at, *key);
            self.devices[at].engine().document(*key).ok().map(Document::heads)
        };
        keys.iter().map(heads).collect()
    }
}

/// Whether a token lies in the bytes, its characters `step` bytes apart (2 is UTF-16).
fn tokens_in(bytes: &[u8], step: usize) -> bool {
    let letters: &[(usize, u8)] = &[(0, b'm'), (1, b'k'), (5, b'n'), (TOKEN_CHARS - 1, b'z')];
    bytes.windows(TOKEN_CHARS * step).any(|window| {
        letters.iter().all(|(at, letter)| window[at * step] == *letter)
            && [2, 3, 4, 6, 7, 8, 9, 10].iter().all(|at| window[at * step].is_ascii_digit())
    })
}

/// Whether the relay's bytes contain `needle`, for stories that look for their own words.
pub fn relay_contains(world: &World, needle: &[u8]) -> bool {
    world.relay.logs().any(|log| {
        world.relay.entries_of(log).any(|entry| contains(entry.bytes(), needle))
            || world.relay.companions_of(log).any(|companion| contains(companion, needle))
    })
}
