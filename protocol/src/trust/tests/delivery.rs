//! Whatever happens, in whatever order it is delivered: every replica comes to the same verdict on every entry, what a
//! relay took stays valid, and a device that is gone has nothing that counts behind its cut-off.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::chain::fixed;
use super::circle::{Team, team};
use super::parting::kit;
use super::world::{Draft, Install, World, grant, granted};
use crate::entry::{Class, Entry, Kind};
use crate::id::{DeviceId, EntryId, Incarnation, PersonId};
use crate::record::{CutOff, KeyGrant, Record, Role};
use crate::trust::circle::Change;
use crate::trust::{CircleState, OrgState, Refusal, Signature, Verdict};

/// One thing that somebody tries.
#[derive(Clone, Debug)]
struct Step {
    who: prop::sample::Index,
    whom: prop::sample::Index,
    what: u8,
    /// How far back a device that cheats, or does not know better, puts the heads it names.
    back: u8,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..18_u8, 0..5_u8)
        .prop_map(|(who, whom, what, back)| Step { who, whom, what, back });
    prop::collection::vec(step, 4..40)
}

/// A world that was lived in, and entries that its relay refused but another one may serve.
struct Lived {
    world: World,
    refused: Vec<Entry>,
}

fn org_entry(world: &World, step: &Step, by: &Install, whom: &Install) -> Option<Entry> {
    Some(match step.what {
        0 => world.revoking(by, whom),
        1 => world.parting(by, whom.person),
        2 => world.device_draft(by, by, whom).sign(by),
        3 => world.org_record(by, Kind::KIT_ADDED, &kit(by.person, 0x70 + step.back).added),
        4 => world.admin_changing(by, whom.person, step.back.is_multiple_of(2)),
        _ => return None,
    })
}

fn circle_draft(world: &World, step: &Step, by: &Install, whom: &Install) -> Draft {
    let number = world.circle().newest_epoch().part.number;
    match step.what {
        5 => world.record_draft(by, Kind::ACCESS_ENDED, &world.ended(whom.person)),
        6 => world.record_draft(by, Kind::ACCESS_CHANGED, &world.changed(whom.person, Role::Reader)),
        7 => world.record_draft(by, Kind::ACCESS_CHANGED, &world.changed(whom.person, Role::Writer)),
        8 | 9 => world.record_draft(by, Kind::EPOCH, &world.rotated()),
        10 => world.draft(by, Kind::ACCESS_GRANTED, granted(whom.person, Role::Admin, vec![])),
        11 => {
            let body = granted(whom.person, Role::Writer, vec![grant(number, whom)]);
            world.draft(by, Kind::ACCESS_GRANTED, body)
        }
        12 => world.draft(by, Kind::KEY_GRANT, KeyGrant(vec![grant(number, whom)]).to_body()),
        13 => world.draft(by, Kind::CHECKPOINT, vec![step.back; 40]),
        14 => world.draft(by, Kind(0x0203), vec![step.back; 40]),
        _ => world.content(by),
    }
}

/// The same under older heads, with the epoch that was in force there.
fn back_dated(world: &World, draft: Draft, back: u8) -> Draft {
    let circle = world.circle();
    let at = circle.len().saturating_sub(1 + u32::from(back));
    let org_at = world.org.len().saturating_sub(1 + u32::from(back) / 2);
    let (control, org) = (circle.id_at(at).unwrap(), world.org.id_at(org_at).unwrap());
    let epoch = circle.epoch_at(at).unwrap().part.clone();
    draft.with(|h| {
        (h.control_head, h.org_head) = (control, org);
        if h.epoch != 0 {
            (h.epoch, h.epoch_tag) = (epoch.number, epoch.tag());
        }
    })
}

fn live(steps: &[Step]) -> Lived {
    let Team { mut world, lead, tablet, writer, reader, outsider } = team();
    let phone = Install::new(2, 12);
    let all = [&lead, &tablet, &writer, &reader, &outsider, &phone];
    let mut refused = Vec::new();
    for step in steps {
        let (by, whom) = (*step.who.get(&all), *step.whom.get(&all));
        if let Some(entry) = org_entry(&world, step, by, whom) {
            if world.org.check(&entry).is_ok() {
                world.org_push(entry);
            }
            continue;
        }
        let draft = circle_draft(&world, step, by, whom);
        if draft.header.kind.class() == Class::Content && step.back > 0 {
            refused.push(back_dated(&world, draft.clone(), step.back).sign(by));
        }
        let entry = draft.sign(by);
        let content = entry.header().kind.class() == Class::Content;
        if world.push(entry.clone()).is_err() && content {
            refused.push(entry);
        }
    }
    Lived { world, refused }
}

/// A device that takes entries as they come, and judges again what it held when control entries come late.
struct Replica {
    org: OrgState,
    circle: CircleState,
    waiting: Vec<Entry>,
    content: Vec<Entry>,
    /// The first verdict on an entry whose heads were known.
    first: BTreeMap<EntryId, Result<(), Refusal>>,
}

impl Replica {
    fn new(world: &World) -> Self {
        let genesis = world.org_log.first().unwrap();
        let mut org = OrgState::found(genesis).unwrap();
        for entry in world.org_log.iter().skip(1) {
            if org.index_of(world.circle_log.first().unwrap().header().org_head).is_none() {
                assert!(org.replay(entry).is_ok());
            }
        }
        let circle = CircleState::found(world.circle_log.first().unwrap(), &org, Signature::Check).unwrap();
        Self { org, circle, waiting: Vec::new(), content: Vec::new(), first: BTreeMap::new() }
    }

    fn deliver(&mut self, entry: Entry) {
        self.waiting.push(entry);
        loop {
            let before = self.waiting.len();
            for entry in std::mem::take(&mut self.waiting) {
                if !self.take(&entry) {
                    self.waiting.push(entry);
                }
            }
            if self.waiting.len() == before {
                return;
            }
        }
    }

    /// Whether the entry was taken, or is one that was taken before.
    fn take(&mut self, entry: &Entry) -> bool {
        match entry.header().kind.class() {
            Class::Org => {
                self.org.index_of(entry.id()).is_some() || self.org.replay(entry) == Ok(Verdict::Applied)
            }
            Class::Control => {
                self.circle.index_of(entry.id()).is_some()
                    || self.circle.replay(entry, &self.org, Signature::Check) == Ok(Verdict::Applied)
            }
            Class::Content | Class::Owner | Class::Unknown => {
                let verdict = self.verdict(entry);
                if verdict == Err(Refusal::UnknownHead) {
                    return false;
                }
                self.first.entry(entry.id()).or_insert(verdict);
                self.content.push(entry.clone());
                true
            }
        }
    }

    fn verdict(&self, entry: &Entry) -> Result<(), Refusal> {
        self.circle.check_valid(entry, &self.org, Signature::Check).map(drop)
    }

    fn is_cut_off(&self, entry: &Entry) -> bool {
        let h = entry.header();
        let Some(person) = self.org.known_device(h.author).map(|device| device.person) else { return false };
        let at = self.circle.index_of(h.control_head).unwrap();
        self.circle.is_cut_off((h.author, h.incarnation), person, (h.seq, entry.id()), at)
    }
}

/// What removals say, read from the records themselves.
struct Removed {
    at: u32,
    people: Vec<PersonId>,
    cut_offs: BTreeMap<(DeviceId, Incarnation), u64>,
}

fn removals(world: &World) -> Vec<Removed> {
    let control = world.circle_log.iter().filter(|entry| entry.header().kind.class() == Class::Control);
    let removed = control.skip(1).enumerate().map(|(before, entry)| {
        let change = Change::of(entry).unwrap();
        let of = |cut: &CutOff| ((cut.device, cut.incarnation), cut.seq);
        let cut_offs: BTreeMap<_, _> = change.cut_offs.iter().map(of).collect();
        Removed { at: u32::try_from(before).unwrap() + 1, people: change.cut, cut_offs }
    });
    removed.collect()
}

/// The newest entry that may count of an entry's author, by the removals that reach it.
fn reaches(world: &World, removed: &Removed, entry: &Entry) -> bool {
    let h = entry.header();
    let person = world.org.known_device(h.author).unwrap().person;
    let at = world.circle().index_of(h.control_head).unwrap();
    let last = removed.cut_offs.get(&(h.author, h.incarnation));
    let of_person = removed.people.contains(&person) && at < removed.at;
    let of_device = !removed.people.contains(&person) && last.is_some();
    (of_person || of_device) && last.is_none_or(|last| h.seq > *last)
}

fn shuffled_worlds() -> impl Strategy<Value = (Vec<Step>, Vec<prop::sample::Index>)> {
    (steps(), prop::collection::vec(any::<prop::sample::Index>(), 0..200))
}

/// All entries in an order that the indices give, some of them twice.
fn order(lived: &Lived, picks: &[prop::sample::Index]) -> Vec<Entry> {
    let mut rest: Vec<Entry> = lived.world.org_log.iter().skip(1).cloned().collect();
    rest.extend(lived.world.circle_log.iter().skip(1).cloned());
    rest.extend(lived.refused.iter().cloned());
    let mut out = Vec::new();
    for (number, pick) in picks.iter().enumerate() {
        if rest.is_empty() {
            break;
        }
        let at = pick.index(rest.len());
        let entry = rest.swap_remove(at);
        if number % 4 == 0 {
            out.push(entry.clone());
        }
        out.push(entry);
    }
    out.extend(rest.into_iter().rev());
    out
}

proptest! {
    #![proptest_config(fixed(120))]

    #[test]
    fn every_order_of_delivery_gives_every_entry_the_same_verdict((steps, picks) in shuffled_worlds()) {
        let lived = live(&steps);
        let world = &lived.world;
        let mut replica = Replica::new(world);
        for entry in order(&lived, &picks) {
            replica.deliver(entry);
        }
        prop_assert_eq!(replica.waiting.len(), 0);
        prop_assert_eq!(replica.org.head(), world.org.head());
        prop_assert_eq!(replica.circle.control_head(), world.circle().control_head());
        prop_assert!(replica.circle.people().eq(world.circle().people()));
        prop_assert!(replica.circle.epochs().eq(world.circle().epochs()));
        for entry in &replica.content {
            let verdict = replica.verdict(entry);
            prop_assert_eq!(&verdict, &world.valid(entry));
            let first = replica.first.get(&entry.id()).unwrap();
            let cut = replica.is_cut_off(entry);
            prop_assert!(*first == verdict || (cut && verdict == Err(Refusal::PastCutOff)));
        }
        let removals = removals(world);
        for entry in replica.content.iter().filter(|entry| replica.verdict(entry).is_ok()) {
            let behind = removals.iter().any(|removed| reaches(world, removed, entry));
            prop_assert!(!behind, "{:?} counts behind its cut-off", entry);
        }
        for entry in world.circle_log.iter().filter(|entry| entry.header().kind.class() == Class::Content) {
            prop_assert_eq!(world.valid(entry), Ok(()), "{:?} was taken by the relay", entry);
        }
        for epoch in world.circle().epochs() {
            let active = |to: DeviceId| world.org.known_device(to).is_none()
                || world.org.device_at(to, epoch.org_at).is_some();
            prop_assert!(epoch.part.recipients.iter().all(|to| active(to.device)));
        }
        prop_assert!(world.circle().people().any(|(_, held)| held.role == Role::Admin));
        prop_assert!(world.org.admin_devices().next().is_some());
    }
}

#[test]
fn the_steps_reach_what_the_property_is_about() {
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        fixed(1),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let (mut cut, mut ended, mut revoked, mut regranted) = (0, 0, 0, 0);
    for _ in 0..200 {
        let lived = live(&steps().new_tree(&mut runner).unwrap().current());
        let world = &lived.world;
        cut += lived.refused.iter().filter(|entry| world.valid(entry) == Err(Refusal::PastCutOff)).count();
        let kinds = |kind: Kind| world.circle_log.iter().filter(move |e| e.header().kind == kind).count();
        ended += kinds(Kind::ACCESS_ENDED);
        revoked += world.org.revoked_at(u32::MAX).count();
        regranted += usize::from(kinds(Kind::ACCESS_ENDED) > 0 && kinds(Kind::ACCESS_GRANTED) > 3);
    }
    assert!(cut > 20 && ended > 20 && revoked > 50 && regranted > 2, "{cut} {ended} {revoked} {regranted}");
}
