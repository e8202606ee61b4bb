use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::id::{DocHandle, EntryId, LogId};
use alcove_protocol::problem::Problem;
use proptest::prelude::*;

use super::{Blocked, Local, LocalChanges, Tally};
use crate::engine::writing::save::DocKey;
use crate::time::Timestamp;

/// What may happen to local changes.
#[derive(Debug, Clone, Copy)]
enum Step {
    Add {
        at: i64,
        sealed: Option<u8>,
    },
    Seal {
        every: u64,
        entry: u8,
    },
    Unseal {
        entry: u8,
        refused: Option<bool>,
    },
    Deliver {
        entry: u8,
    },
    Remove,
    /// Taken out, and back with what no entry holds under new numbers.
    Renumber,
}

fn steps() -> impl Strategy<Value = Vec<(DocKey, Step)>> {
    let key = (1..4u8, 1..4u8).prop_map(|(circle, document)| DocKey {
        circle: LogId([circle; 16]),
        document: DocHandle([document; 16]),
    });
    let entry = || 0..4u8;
    let step = prop_oneof![
        6 => (0..5i64, proptest::option::weighted(0.2, entry())).prop_map(|(at, sealed)| Step::Add { at, sealed }),
        2 => (1..4u64, entry()).prop_map(|(every, entry)| Step::Seal { every, entry }),
        2 => (entry(), any::<Option<bool>>()).prop_map(|(entry, refused)| Step::Unseal { entry, refused }),
        2 => entry().prop_map(|entry| Step::Deliver { entry }),
        1 => Just(Step::Remove),
        1 => Just(Step::Renumber),
    ];
    proptest::collection::vec((key, step), 1..60)
}

fn id(entry: u8) -> EntryId {
    EntryId([entry; 32])
}

fn refused(shut: bool) -> Blocked {
    let problem = if shut { Problem::NoAccess } else { Problem::TooLarge };
    Blocked { problem, heads: (id(8), id(9)), at: Timestamp(1) }
}

fn take(changes: &mut LocalChanges, next: &mut u64, key: DocKey, step: Step) {
    let mut number = || {
        *next += 1;
        *next
    };
    match step {
        Step::Add { at, sealed } => {
            let local = Local::open(number(), vec![1], Timestamp(at));
            changes.add(key, Local { entry: sealed.map(id), ..local });
        }
        Step::Seal { every, entry } => {
            let waits = changes.of(key).iter().filter(|local| local.entry.is_none());
            let numbers: BTreeSet<u64> =
                waits.map(|local| local.number).filter(|number| number % every == 0).collect();
            changes.seal(key, &numbers, id(entry));
            assert!(
                changes
                    .of(key)
                    .iter()
                    .filter(|local| numbers.contains(&local.number))
                    .all(|local| local.entry == Some(id(entry)) && local.blocked.is_none())
            );
        }
        Step::Unseal { entry, refused: why } => changes.unseal(key, id(entry), why.map(refused)),
        Step::Deliver { entry } => {
            changes.delivered(key, id(entry));
            assert!(changes.of(key).iter().all(|local| local.entry != Some(id(entry))));
        }
        Step::Remove => {
            let before = changes.of(key).len();
            assert_eq!(changes.remove(key).len(), before);
            assert!(!changes.has_any_of(key));
        }
        Step::Renumber => {
            for local in changes.remove(key) {
                let kept = if local.entry.is_some() { local.number } else { number() };
                changes.add(key, Local { number: kept, ..local });
            }
        }
    }
}

/// What a walk over every change finds.
fn walk(changes: &LocalChanges) -> BTreeMap<LogId, Tally> {
    let mut tallies: BTreeMap<LogId, Tally> = BTreeMap::new();
    for (key, locals) in &changes.of_document {
        assert!(!locals.is_empty(), "a document without changes is not kept");
        let tally = tallies.entry(key.circle).or_default();
        for local in locals {
            tally.changes += 1;
            *tally.made.entry(local.at).or_default() += 1;
            tally
                .blocked
                .extend(local.blocked.map(|blocked| ((key.document, local.number), blocked.problem)));
        }
    }
    tallies
}

proptest! {
    #[test]
    fn what_a_status_tells_of_unsent_changes_is_after_every_step_what_a_walk_over_them_finds(steps in steps()) {
        let (mut changes, mut next) = (LocalChanges::default(), 0);
        for (key, step) in steps {
            take(&mut changes, &mut next, key, step);
            let found = walk(&changes);
            prop_assert_eq!(&changes.tallies, &found);
            for (circle, tally) in found {
                let locals = || changes.of_circle(circle).flat_map(|(_, locals)| locals);
                prop_assert!(changes.has_any(circle));
                prop_assert_eq!(changes.count(circle), tally.changes);
                prop_assert_eq!(changes.oldest(circle), locals().map(|local| local.at).min());
                let first = changes.blocked().find(|(log, _)| *log == circle).map(|(_, problem)| problem);
                prop_assert_eq!(first.is_some(), locals().any(|local| local.blocked.is_some()));
            }
        }
    }
}

#[test]
fn a_circle_whose_last_change_was_delivered_has_nothing_that_waits() {
    let key = DocKey { circle: LogId([1; 16]), document: DocHandle([2; 16]) };
    let mut changes = LocalChanges::default();
    changes.add(key, Local::open(1, vec![1], Timestamp(7)));
    changes.add(key, Local::open(2, vec![2], Timestamp(5)));
    changes.seal(key, &BTreeSet::from([1]), id(1));
    changes.unseal(key, id(1), Some(refused(true)));
    assert_eq!(changes.blocked().collect::<Vec<_>>(), [(key.circle, Problem::NoAccess)]);
    assert_eq!((changes.count(key.circle), changes.oldest(key.circle)), (2, Some(Timestamp(5))));
    changes.seal(key, &BTreeSet::from([1, 2]), id(2));
    assert_eq!(changes.blocked().next(), None, "what goes out again is not refused");
    changes.delivered(key, id(2));
    assert!(!changes.has_any(key.circle) && !changes.has_any_of(key));
    assert_eq!((changes.circles().count(), changes.documents().count()), (0, 0));
    assert_eq!((changes.count(key.circle), changes.oldest(key.circle)), (0, None));
}
