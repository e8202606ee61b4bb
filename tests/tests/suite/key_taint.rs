//! What a revoked device could still reach, by search: every secret that it has, against everything that the relay holds.
//!
//! The relay is with the thief and gives all its logs and everything beside them. The search tries each secret in each place
//! where a key of its kind opens something, takes what comes out along, and goes on until nothing new is found: wraps, links
//! to older keys, key slots, content, checkpoints. The same search on an honest device finds the new key, so it can fail.

use std::collections::{BTreeMap, BTreeSet};

use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::crypto::payload::unpack_content;
use alcove_client_core::crypto::{
    BodyKeys, CircleTag, Committed, EpochKey, KemSecret, SlotPlace, SlotSecret, WrapInfo, commitment,
    open_entry, open_history, unwrap_slot, unwrap_with,
};
use alcove_client_core::engine::{Commit, Intent};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::record::{
    AccessGranted, EpochPart, Grant, KeyGrant, Record, Slots, slot_hash, wrap_hash,
};
use alcove_tests::world::World;

use crate::scenes::{Pair, note, pair, sync};
use crate::trust_stories::{decide, person};

type Secret = [u8; 32];

/// Everything that the relay holds of a circle.
struct Holdings {
    log: LogId,
    entries: Vec<Entry>,
    beside: Vec<Vec<u8>>,
    committed: BTreeMap<u32, Committed>,
}

/// What a search found.
#[derive(Default)]
struct Found {
    secrets: BTreeSet<Secret>,
    epochs: BTreeSet<u32>,
    opened: BTreeSet<EntryId>,
}

impl Holdings {
    fn of(world: &World, log: LogId) -> Self {
        let entries: Vec<Entry> = world.relay.entries_of(log).cloned().collect();
        let beside = world.relay.companions_of(log).map(<[u8]>::to_vec).collect();
        let committed = entries
            .iter()
            .filter_map(|entry| Some((entry, EpochPart::of(entry).ok()??)))
            .map(|(entry, part)| {
                let circle = CircleTag::of(entry.header());
                let number = part.number;
                (number, Committed { circle, number, commitment: part.commitment })
            })
            .collect();
        Self { log, entries, beside, committed }
    }

    /// For whom an entry wraps which key, and the wrap.
    fn wraps(&self) -> Vec<(&Entry, u32, DeviceId, &[u8])> {
        let mut wraps = Vec::new();
        for entry in &self.entries {
            for Grant { epoch, recipient } in grants(entry) {
                let wrap = self.beside.iter().find(|bytes| wrap_hash(bytes) == recipient.wrap_hash);
                wraps.extend(wrap.map(|wrap| (entry, epoch, recipient.device, wrap.as_slice())));
            }
        }
        wraps
    }

    /// Whatever opens with these secrets, and with what comes out.
    fn search(&self, secrets: BTreeSet<Secret>) -> Found {
        let mut found = Found { secrets: secrets.clone(), ..Found::default() };
        let mut fresh = secrets;
        while !fresh.is_empty() {
            let mut out = BTreeSet::new();
            for secret in &fresh {
                self.try_wraps(secret, &mut out);
                self.try_links(secret, &mut out);
                self.try_slots(secret, &mut out);
                let commits = |committed: &&Committed| {
                    let key = EpochKey::from(*secret);
                    commitment(committed.circle, committed.number, &key) == committed.commitment
                };
                found.epochs.extend(self.committed.values().filter(commits).map(|held| held.number));
            }
            fresh = out.difference(&found.secrets).copied().collect();
            found.secrets.extend(&fresh);
        }
        self.open_all(&mut found);
        found
    }

    fn try_wraps(&self, secret: &Secret, out: &mut BTreeSet<Secret>) {
        for (entry, number, recipient, wrap) in self.wraps() {
            let header = entry.header();
            let info = WrapInfo {
                suite: header.suite,
                circle: CircleTag::of(header),
                number,
                recipient,
                previous: header.control_head,
            };
            let Some(committed) = self.committed.get(&number) else { continue };
            if let Ok(key) = unwrap_with(&KemSecret::from(*secret), wrap, &info, committed) {
                out.insert(*key.expose());
            }
        }
    }

    fn try_links(&self, secret: &Secret, out: &mut BTreeSet<Secret>) {
        let parts = self.entries.iter().filter_map(|entry| EpochPart::of(entry).ok().flatten());
        for part in parts {
            for older in self.committed.values() {
                let newer = (part.number, &EpochKey::from(*secret));
                if let Ok(key) = open_history(&part.history, newer, self.log.into(), older) {
                    out.insert(*key.expose());
                }
            }
        }
    }

    fn try_slots(&self, secret: &Secret, out: &mut BTreeSet<Secret>) {
        let records = self.entries.iter().filter(|entry| entry.header().kind == Kind::SLOTS);
        for entry in records {
            for slot in Slots::from_body(entry.body()).unwrap().0 {
                let place = SlotPlace { circle: self.log, document: slot.document, slot: slot.slot };
                let wrapped = self.beside.iter().find(|bytes| slot_hash(bytes) == slot.hash);
                let key = EpochKey::from(*secret);
                let opened =
                    wrapped.map(|wrapped| unwrap_slot(wrapped, (entry.header().epoch, &key), &place));
                out.extend(opened.and_then(Result::ok).map(|secret| *secret.expose()));
            }
        }
    }

    /// Every secret as the epoch's key, with every other as the slot's.
    fn open_all(&self, found: &mut Found) {
        let keys: Vec<EpochKey> = found.secrets.iter().map(|secret| EpochKey::from(*secret)).collect();
        let slots: Vec<SlotSecret> = found.secrets.iter().map(|secret| SlotSecret::from(*secret)).collect();
        for entry in &self.entries {
            let opens = |keys: BodyKeys<'_>| open_entry(entry, keys).is_ok_and(|plain| !plain.is_empty());
            let opened = match entry.header().kind {
                Kind::CONTENT => keys.iter().any(|key| {
                    slots.iter().any(|slot| {
                        let opened = open_entry(entry, BodyKeys::Document(key, slot));
                        opened.is_ok_and(|plain| unpack_content(&plain).is_ok())
                    })
                }),
                Kind::CHECKPOINT => keys.iter().any(|key| opens(BodyKeys::Circle(key))),
                _ => false,
            };
            if opened {
                found.opened.insert(entry.id());
            }
        }
    }
}

fn grants(entry: &Entry) -> Vec<Grant> {
    match entry.header().kind {
        Kind::KEY_GRANT => KeyGrant::from_body(entry.body()).unwrap().0,
        Kind::ACCESS_GRANTED => AccessGranted::from_body(entry.body()).unwrap().grants,
        _ => {
            let part = EpochPart::of(entry).ok().flatten();
            let of = |part: EpochPart| {
                let number = part.number;
                part.recipients.into_iter().map(move |recipient| Grant { epoch: number, recipient })
            };
            part.into_iter().flat_map(of).collect()
        }
    }
}

/// Every secret of a device: its keys, all that its store holds as a secret, and every 32 bytes in a row of whatever else it
/// keeps in the open.
fn secrets_of(world: &World, at: usize) -> BTreeSet<Secret> {
    let device = &world.devices[at];
    let stored = device.store.load_start_now().unwrap();
    let mut secrets = BTreeSet::new();
    let mut blobs: Vec<Vec<u8>> = vec![device.secrets.to_bytes().to_vec()];
    for circle in stored.circles {
        secrets.extend(circle.epoch_keys.iter().map(|(_, key)| *key.expose()));
        secrets.extend(circle.slots.iter().map(|(_, _, secret)| *secret.expose()));
        secrets.extend(circle.founding.iter().map(|(_, salt, _)| *salt.expose()));
        blobs.extend(circle.own_chain);
    }
    secrets.extend(stored.intake_keys.iter().map(|(_, key)| *key.expose()));
    blobs.extend(stored.meta.into_iter().map(|(_, bytes)| bytes));
    blobs.extend(stored.ceremonies.into_iter().map(|(_, bytes)| bytes));
    blobs.extend(device.witness.clone());
    for blob in blobs.iter().filter(|blob| blob.len() <= 512) {
        secrets.extend(blob.windows(32).map(|window| Secret::try_from(window).unwrap()));
    }
    secrets
}

/// Newest content of the circle after the new key.
fn sealed_since(holdings: &Holdings, epoch: u32) -> BTreeSet<EntryId> {
    let sealed = holdings.entries.iter().filter(|entry| {
        let header = entry.header();
        matches!(header.kind, Kind::CONTENT | Kind::CHECKPOINT) && header.epoch >= epoch
    });
    sealed.map(Entry::id).collect()
}

/// The lost device finds what it always had, and nothing that is newer; an honest one finds all of it.
fn assert_out_of_reach(world: &World, lost: usize, honest: usize, circle: LogId) {
    let holdings = Holdings::of(world, circle);
    let newest = *holdings.committed.keys().last().unwrap();
    assert!(newest >= 2, "there is a new key");
    let sealed = sealed_since(&holdings, newest);
    assert!(!sealed.is_empty(), "and something is sealed under it");
    // What it was told adds nothing to what the relay holds.
    let beside: BTreeSet<&[u8]> = world.relay.logs().flat_map(|log| world.relay.companions_of(log)).collect();
    let held = |bytes: &Vec<u8>| beside.contains(bytes.as_slice()) || Entry::parse(bytes.clone()).is_ok();
    assert!(world.devices[lost].told.iter().all(held), "everything told is an entry, or lies at the relay");
    let found = holdings.search(secrets_of(world, lost));
    assert!(found.epochs.contains(&1), "it finds the key that it had");
    assert!(!found.opened.is_empty(), "and reads what it could always read");
    assert!(!found.epochs.contains(&newest), "the new key is out of reach");
    assert_eq!(found.opened.intersection(&sealed).count(), 0, "and so is what is sealed under it");
    let found = holdings.search(secrets_of(world, honest));
    assert_eq!(
        found.epochs.len(),
        holdings.committed.len(),
        "the same search finds every key on an honest device"
    );
    assert!(sealed.is_subset(&found.opened), "and opens everything new");
}

#[test]
fn no_secret_of_a_revoked_phone_leads_to_the_new_key_whatever_the_relay_gives_it() {
    let Pair { mut world, anna, ben, group, .. } = pair(7_001);
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let key = note(&mut world, anna, group);
    for at in [anna, phone] {
        note(&mut world, at, group);
        world.type_token(at, key, "theme", Commit::Now).unwrap();
        sync(&mut world, at);
    }
    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    for at in [anna, ben, anna] {
        note(&mut world, at, group);
        world.type_token(at, key, "theme", Commit::Now).unwrap();
        sync(&mut world, at);
    }
    // The phone still asks, and is told what revoked devices are told.
    sync(&mut world, phone);
    assert_out_of_reach(&world, phone, anna, group);
    assert_out_of_reach(&world, phone, ben, group);
}

#[test]
fn no_secret_of_a_colleague_who_was_removed_leads_to_the_new_key() {
    let Pair { mut world, anna, ben, group, .. } = pair(7_002);
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    sync(&mut world, ben);
    sync(&mut world, anna);
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    for _ in 0..2 {
        note(&mut world, anna, group);
        world.type_token(anna, key, "theme", Commit::Now).unwrap();
        sync(&mut world, anna);
    }
    sync(&mut world, ben);
    assert_out_of_reach(&world, ben, anna, group);
}

#[test]
fn the_search_finds_a_new_key_that_leaks_into_the_store_of_a_revoked_phone() {
    let Pair { mut world, anna, ben, group, .. } = pair(7_003);
    let phone = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let key = note(&mut world, anna, group);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    sync(&mut world, phone);
    let lost = world.devices[phone].engine().me().device();
    decide(&mut world, anna, vec![Intent::RevokeDevice(lost)]);
    world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let stored = world.devices[anna].store.load_start_now().unwrap();
    let circle = stored.circles.into_iter().find(|circle| circle.log == group).unwrap();
    let (number, leaked) = circle.epoch_keys.into_iter().max_by_key(|(number, _)| *number).unwrap();
    // As if it lay in the middle of something else.
    let bytes = [[7; 5].as_slice(), leaked.expose(), &[7; 9]].concat();
    world.use_engine(phone, |engine, _, _| ((), engine.remember("leak", bytes)));
    let holdings = Holdings::of(&world, group);
    let found = holdings.search(secrets_of(&world, phone));
    assert!(found.epochs.contains(&number));
    assert!(sealed_since(&holdings, number).is_subset(&found.opened), "and everything that it opens");
}
