//! Relay and device use one set of rules: whatever a relay took in, a device takes in too.

use proptest::prelude::*;

use super::chain::fixed;
use super::circle::{Team, team};
use super::world::{Draft, Install, World, epoch_body, grant, granted};
use crate::entry::{Class, Entry, Kind};
use crate::id::{EntryId, PersonId};
use crate::record::{KeyGrant, Record, Role, Void, VoidedSeq};
use crate::trust::chain::{Author, Chain};
use crate::trust::{CircleState, OrgState, Signature, Verdict};

/// One thing that somebody tries.
#[derive(Clone, Debug)]
struct Attempt {
    who: prop::sample::Index,
    what: u8,
    whom: prop::sample::Index,
    spoil: u8,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let attempt = (any::<prop::sample::Index>(), 0..9_u8, any::<prop::sample::Index>(), 0..24_u8)
        .prop_map(|(who, what, whom, spoil)| Attempt { who, what, whom, spoil });
    prop::collection::vec(attempt, 1..40)
}

fn with_access<'a>(world: &World, installs: &[&'a Install]) -> Vec<&'a Install> {
    let circle = world.circle();
    installs
        .iter()
        .copied()
        .filter(|install| circle.role_of(install.person).is_some())
        .filter(|install| world.org.device(install.id()).is_some())
        .collect()
}

fn draft(world: &World, attempt: &Attempt, by: &Install, whom: &Install, all: &[&Install]) -> Draft {
    let number = world.circle().newest_epoch().part.number;
    let draft = |kind, body| world.draft(by, kind, body);
    match attempt.what {
        0 | 1 => draft(Kind::CONTENT, vec![attempt.spoil; 32]),
        2 => draft(Kind::CHECKPOINT, vec![1; 32]),
        3 => draft(Kind::EPOCH, epoch_body(number + 1, &with_access(world, all))),
        4 => draft(Kind::ACCESS_GRANTED, granted(whom.person, Role::Writer, vec![grant(number, whom)])),
        5 => draft(Kind::ACCESS_GRANTED, granted(whom.person, Role::Reader, vec![])),
        6 => draft(Kind::KEY_GRANT, KeyGrant(vec![grant(1, whom)]).to_body()),
        7 => {
            let refused = draft(Kind::CONTENT, vec![9]);
            let voided = VoidedSeq { seq: refused.header.seq, id: refused.sign(by).id() };
            draft(Kind::VOID, Void(vec![voided]).to_body())
                .with(|h| (h.seq, h.prev) = (voided.seq + 1, voided.id))
        }
        _ => draft(Kind(0x0203), vec![3; 40]),
    }
}

fn spoilt(draft: Draft, spoil: u8, world: &World) -> Draft {
    let older = world.circle_log.first().map_or(EntryId::ZERO, Entry::id);
    draft.with(|h| match spoil {
        0 => h.seq += 1,
        1 => h.prev = EntryId([3; 32]),
        2 => h.control_head = older,
        3 => h.org_head = world.org_log.first().map_or(EntryId::ZERO, Entry::id),
        4 => h.epoch = h.epoch.wrapping_add(1),
        5 => h.kind = Kind(h.kind.0 | 0x8000),
        _ => {}
    })
}

/// A device that gets the logs as a relay serves them, the circle's content newest first.
fn device_agrees(world: &World, taken: &[Entry]) {
    let (genesis, rest) = world.org_log.split_first().unwrap();
    let mut org = OrgState::found(genesis).unwrap();
    for entry in rest {
        assert_eq!(org.replay(entry), Ok(Verdict::Applied));
    }
    let (created, rest) = taken.split_first().unwrap();
    let mut circle = CircleState::found(created, &org, Signature::Check).unwrap();
    for entry in rest.iter().filter(|entry| entry.header().kind.class() == Class::Control) {
        assert_eq!(circle.replay(entry, &org, Signature::Check), Ok(Verdict::Applied));
    }
    let mut chains = std::collections::BTreeMap::<Author, Chain>::new();
    let founder = (created.header().author, created.header().incarnation);
    chains.insert(founder, Chain::from_tip(*circle.tip(founder).unwrap()));
    // A control entry names the head before it, so its own rule is judged by `replay`; its place in its author's
    // chain comes from the heads it names, as for content.
    for entry in rest.iter().rev() {
        let header = entry.header();
        let link = if header.kind.class() == Class::Control {
            let control_at = circle.index_of(header.control_head).unwrap();
            let org_at = org.index_of(header.org_head).unwrap();
            crate::trust::chain::Link::of(entry, control_at, org_at).unwrap()
        } else {
            circle.check_valid(entry, &org, Signature::Check).unwrap()
        };
        let took = chains.entry((header.author, header.incarnation)).or_default().take(link);
        assert_eq!(took.broken, []);
    }
    for (author, chain) in &chains {
        assert!(!chain.has_hole());
        assert_eq!(chain.tip(), world.circle().tip(*author));
    }
    assert_eq!(chains.len(), world.circle().tips().count());
    assert_eq!(circle.control_head(), world.circle().control_head());
    assert!(circle.people().eq(world.circle().people()));
    assert!(circle.epochs().eq(world.circle().epochs()));
}

fn try_all(attempts: &[Attempt]) -> (World, usize) {
    let Team { mut world, lead, tablet, writer, reader, outsider } = team();
    let phone = Install::new(2, 12);
    let all = [&lead, &tablet, &writer, &reader, &outsider, &phone];
    let mut refused = 0;
    for (at, attempt) in attempts.iter().enumerate() {
        match at {
            7 => world.add_device(&writer, &phone),
            13 => world.org_push(world.person_draft(&lead, PersonId([77; 16]), false).sign(&lead)),
            _ => {}
        }
        let (by, whom) = (*attempt.who.get(&all), *attempt.whom.get(&all));
        let made = draft(&world, attempt, by, whom, &all);
        let entry = spoilt(made, attempt.spoil, &world).sign(by);
        let before = world.circle().clone();
        if world.push(entry).is_err() {
            refused += 1;
            assert_eq!(world.circle().control_head(), before.control_head());
        }
    }
    (world, refused)
}

proptest! {
    #![proptest_config(fixed(300))]

    #[test]
    fn a_device_replays_as_applied_all_that_a_relay_took(attempts in attempts()) {
        let (world, refused) = try_all(&attempts);
        prop_assert_eq!(world.circle_log.len() - 3 + refused, attempts.len());
        device_agrees(&world, &world.circle_log);
    }
}
