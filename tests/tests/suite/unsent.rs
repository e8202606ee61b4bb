//! What a status says of unsent work against the rows of the store, walked one by one.

use std::collections::BTreeSet;

use alcove_client_core::clinical::CircleKind;
use alcove_client_core::document::Document;
use alcove_client_core::engine::{Engine, LeaseState, Stored};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::LogId;
use alcove_tests::world::{BEGINNING_MS, Dice, Faults, HOUR_MS, World};

/// Where the seeds begin, and how many there are.
const FIRST: u64 = 7_001;
const SEEDS: u64 = 12;

/// How often something was there to compare.
#[derive(Debug, Default)]
struct Seen {
    statuses: usize,
    with_changes: usize,
    with_open: usize,
    with_entries: usize,
    after_delivery: usize,
}

#[test]
fn sim_the_status_says_of_unsent_work_what_a_walk_over_the_store_finds() {
    let mut seen = Seen::default();
    for seed in FIRST..FIRST + SEEDS {
        let faults = Faults::swarm(&mut Dice::new(seed, 3));
        let mut world = World::new(seed, faults);
        world.closes_notes = seed % 2 == 0;
        world.populate();
        let mut before = vec![0; 16];
        while world.now < BEGINNING_MS + 12 * HOUR_MS && world.violations.is_empty() && world.step() {
            compare_all(&world, &mut before, &mut seen);
        }
        world.heal();
        compare_all(&world, &mut before, &mut seen);
    }
    println!("{seen:?}");
    assert!(seen.with_changes > 100 && seen.with_open > 10, "{seen:?}");
    assert!(seen.with_entries > 100 && seen.after_delivery > 20, "{seen:?}");
}

fn compare_all(world: &World, before: &mut [u64], seen: &mut Seen) {
    for (at, device) in world.devices.iter().enumerate() {
        let Some(engine) = device.engine.as_ref().filter(|engine| engine.is_store_current()) else {
            continue;
        };
        let stored = device.store.load_start_now().unwrap();
        let what = format!("seed {}, device {at} at {}", world.seed, world.now - BEGINNING_MS);
        let changes = compare(engine, &stored, (world.clock(at), &what), seen);
        if let Some(before) = before.get_mut(at) {
            seen.after_delivery += usize::from(changes < *before);
            *before = changes;
        }
    }
}

/// How many changes are unsent.
fn compare(engine: &Engine, stored: &Stored, (now, what): (Timestamp, &str), seen: &mut Seen) -> u64 {
    let status = engine.status();
    let summaries = engine.circle_summaries();
    let trails = summaries.iter().filter(|circle| circle.kind == Some(CircleKind::Audit));
    let trails: BTreeSet<LogId> = trails.map(|circle| circle.circle).collect();
    let locals: Vec<_> =
        stored.local_changes.iter().filter(|local| !trails.contains(&local.key.circle)).collect();
    let pending = stored.pending.iter().filter(|entry| !trails.contains(&entry.log));
    let open =
        stored.documents.iter().filter(|(key, _)| engine.document(*key).is_ok_and(Document::has_open_change));
    let open = open.count() as u64;
    seen.statuses += 1;
    seen.with_open += usize::from(open > 0);
    assert_eq!(status.unsent.entries, pending.count() as u64, "entries: {what}");
    seen.with_entries += usize::from(status.unsent.entries > 0);
    // A device whose lease has ended shows no document, and so not what is open in it.
    if status.lease.state(now) != LeaseState::Ended {
        assert_eq!(status.unsent.changes, locals.len() as u64 + open, "changes: {what}");
    }
    if open == 0 {
        assert_eq!(status.unsent.oldest, locals.iter().map(|local| local.at).min(), "oldest: {what}");
    }
    for (circle, changes) in &status.access_ended {
        let walked = locals.iter().filter(|local| local.key.circle == *circle).count() as u64;
        assert_eq!(*changes, walked, "access ended: {what}");
    }
    seen.with_changes += usize::from(!locals.is_empty());
    locals.len() as u64
}
