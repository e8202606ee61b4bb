//! Notes that two people end, or one ends while another writes, none of them knowing of the other.

use alcove_client_core::clinical::{CircleKind, DocKind, Scalar};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{CloseRefused, Commit, DocKey, EditRefused, Intent};
use alcove_protocol::id::LogId;
use alcove_protocol::record::Role;
use alcove_tests::world::{HOUR_MS, World};

use crate::scenes::{Pair, alone, assert_well, note, pair, sync};

/// Many ways in which an answer of the relay comes in pieces.
const WAYS: u64 = 24;

fn writes(world: &mut World, at: usize, key: DocKey) -> String {
    world.load(at, key);
    world.type_token(at, key, "theme", Commit::Now).unwrap()
}

/// Texts of the contributions in a circle, as a device has them.
fn contributions(world: &mut World, at: usize, circle: LogId) -> String {
    let stored = world.devices[at].store.load_start_now().unwrap();
    let all = stored.documents.into_iter();
    let keys = all.filter(|(key, kind)| key.circle == circle && *kind == DocKind::Contribution);
    let texts: Vec<String> = keys
        .map(|(key, _)| {
            world.load(at, key);
            world.text(at, key, "text").unwrap()
        })
        .collect();
    texts.join("\n")
}

fn shown(world: &mut World, at: usize, key: DocKey) -> (bool, Vec<[u8; 32]>, String) {
    world.load(at, key);
    let engine = world.devices[at].engine();
    let is_withdrawn = engine.sealed_note(key).is_some_and(|note| note.withdrawn.is_some());
    let document = engine.document(key).unwrap();
    (is_withdrawn, document.heads(), serde_json::to_string(&document.view().unwrap()).unwrap())
}

/// A note in the group in which Anna wrote, and which both have.
fn with_note(mut pair: Pair) -> (Pair, DocKey) {
    let key = note(&mut pair.world, pair.anna, pair.group);
    writes(&mut pair.world, pair.anna, key);
    pair.world.sync_until_quiet();
    (pair, key)
}

#[test]
fn words_that_were_not_sent_stand_beside_a_sealed_note_whose_purge_comes_before_its_record() {
    for seed in 300..300 + WAYS {
        let (Pair { mut world, anna, ben, group, .. }, key) = with_note(pair(seed));
        let unsent = writes(&mut world, ben, key);
        world.sign(anna, key).unwrap();
        world.seal(anna, key).unwrap();
        sync(&mut world, anna);
        sync(&mut world, anna);
        world.sync_until_quiet();
        assert!(contributions(&mut world, anna, group).contains(&unsent), "seed {seed}");
        assert_well(&mut world);
    }
}

/// Two admins, who share a group.
fn two_admins(seed: u64) -> Pair {
    let mut pair = pair(seed);
    let person = pair.world.devices[pair.ben].engine().me().person();
    for circle in [pair.group, pair.member] {
        let intent = Intent::GrantAccess { circle, person, role: Role::Admin };
        pair.world.use_engine(pair.anna, |engine, _, _| ((), engine.intend(vec![intent])));
    }
    pair.world.sync_until_quiet();
    pair
}

#[test]
fn of_two_records_of_one_note_the_words_that_only_the_other_held_are_kept() {
    for seed in 330..330 + WAYS {
        let (Pair { mut world, anna, ben, group, .. }, key) = with_note(two_admins(seed));
        let words: Vec<String> = [anna, ben].map(|at| writes(&mut world, at, key)).into();
        for at in [anna, ben] {
            world.sign(at, key).unwrap();
            world.seal(at, key).unwrap();
        }
        world.sync_until_quiet();
        let (_, _, sealed) = shown(&mut world, anna, key);
        let all = sealed + &contributions(&mut world, anna, group);
        assert!(words.iter().all(|token| all.contains(token)), "seed {seed}");
        assert_well(&mut world);
    }
}

#[test]
fn a_sealed_note_that_two_admins_withdraw_is_withdrawn_once_and_the_same_for_everybody() {
    for seed in 360..360 + WAYS {
        let Pair { mut world, anna, ben, group, .. } = two_admins(seed);
        let key = note(&mut world, anna, group);
        writes(&mut world, anna, key);
        world.sign(anna, key).unwrap();
        world.seal(anna, key).unwrap();
        world.sync_until_quiet();
        for at in [anna, ben] {
            world.withdraw(at, key).unwrap();
        }
        let newcomer = world.invite(anna, Purpose::Invite, vec![group]);
        world.sync_until_quiet();
        world.run_until(world.now + 8 * 24 * HOUR_MS);
        world.sync_until_quiet();
        let of_all: Vec<_> = [anna, ben, newcomer].map(|at| shown(&mut world, at, key)).into();
        assert!(of_all.iter().all(|one| one.0 && *one == of_all[0]), "seed {seed}");
        assert_well(&mut world);
    }
}

#[test]
fn a_note_that_a_colleague_signed_and_sealed_meanwhile_stays_and_its_author_hears_that_an_admin_withdraws_it()
{
    for seed in 390..390 + WAYS {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let key = note(&mut world, ben, group);
        writes(&mut world, ben, key);
        world.sync_until_quiet();
        world.load(anna, key);
        world.sign(anna, key).unwrap();
        world.seal(anna, key).unwrap();
        world.withdraw(ben, key).unwrap();
        let first = if seed % 2 == 0 { anna } else { ben };
        sync(&mut world, first);
        world.sync_until_quiet();
        let ends = [anna, ben].map(|at| shown(&mut world, at, key).0);
        assert_eq!(ends[0], ends[1], "seed {seed}");
        if !ends[1] {
            let refused = world.withdraw(ben, key);
            assert_eq!(refused, Err(Some(CloseRefused::NeedsAdmin)), "seed {seed}");
        }
        assert_well(&mut world);
    }
}

#[test]
fn what_is_sent_after_a_restart_while_a_record_waits_is_not_written_under_the_records_slot() {
    for seed in 420..420 + WAYS {
        let (mut world, anna, group) = alone(seed);
        world.found_circle(anna, CircleKind::Private).unwrap();
        let key = note(&mut world, anna, group);
        writes(&mut world, anna, key);
        world.sync_until_quiet();
        writes(&mut world, anna, key);
        world.withdraw(anna, key).unwrap();
        world.link_up(anna, false);
        world.crash(anna);
        world.start(anna);
        world.sync_until_quiet();
        assert!(shown(&mut world, anna, key).0, "seed {seed}");
        assert_well(&mut world);
    }
}

#[test]
fn a_note_takes_no_words_from_whoever_withdrew_it_and_is_still_held_where_that_is_said() {
    let (mut world, anna, group) = alone(510);
    let key = note(&mut world, anna, group);
    writes(&mut world, anna, key);
    world.sync_until_quiet();
    world.withdraw(anna, key).unwrap();
    let refused = world.edit(anna, key, &[replaced("words for nobody")], Commit::Now);
    assert_eq!(refused, Err(Some(EditRefused::Withdrawn)));
    world.crash(anna);
    world.start(anna);
    world.load(anna, key);
    let refused = world.edit(anna, key, &[replaced("words for nobody")], Commit::Now);
    assert_eq!(refused, Err(Some(EditRefused::Withdrawn)), "also after a restart");
    world.set_value(anna, key, "legal_hold", Scalar::from("on"), Commit::Now);
    world.sync_until_quiet();
    world.run_until(world.now + 9 * 24 * HOUR_MS);
    world.sync_until_quiet();
    assert!(world.purge_of(key).is_none(), "it is held");
    world.closes_notes = true;
    world.set_value(anna, key, "legal_hold", Scalar::from("off"), Commit::Now);
    world.sync_until_quiet();
    assert!(shown(&mut world, anna, key).0);
    assert_well(&mut world);
}

#[test]
fn a_hold_that_was_set_while_the_note_was_withdrawn_keeps_it_until_the_hold_is_let_go_of() {
    for seed in 450..450 + WAYS {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let key = note(&mut world, anna, group);
        let words = writes(&mut world, anna, key);
        world.sync_until_quiet();
        let bens = writes(&mut world, ben, key);
        sync(&mut world, ben);
        world.set_value(ben, key, "legal_hold", Scalar::from("on"), Commit::Now);
        sync(&mut world, anna);
        world.withdraw(anna, key).unwrap();
        sync(&mut world, anna);
        world.sync_until_quiet();
        world.run_until(world.now + 9 * 24 * HOUR_MS);
        world.sync_until_quiet();
        assert!(world.purge_of(key).is_none(), "seed {seed}: it is held");
        world.load(ben, key);
        let held = world.text(ben, key, "theme").unwrap();
        assert!(held.contains(&words) && held.contains(&bens), "seed {seed}: what is held is there");
        let refused = world.edit(ben, key, &[replaced("another text")], Commit::Now);
        assert_eq!(refused, Err(Some(EditRefused::Withdrawn)), "seed {seed}");
        world.closes_notes = true;
        world.set_value(ben, key, "legal_hold", Scalar::from("off"), Commit::Now);
        world.sync_until_quiet();
        assert!([anna, ben].into_iter().all(|at| shown(&mut world, at, key).0), "seed {seed}");
        assert_well(&mut world);
    }
}

fn replaced(text: &str) -> DocEdit {
    DocEdit::ReplaceText { field: "theme".to_owned(), text: text.to_owned() }
}

#[test]
fn a_withdrawal_that_is_given_up_shows_the_words_that_came_meanwhile() {
    for seed in 480..480 + WAYS {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let key = note(&mut world, ben, group);
        writes(&mut world, ben, key);
        world.sync_until_quiet();
        world.withdraw(ben, key).unwrap();
        let annas: Vec<String> = (0..3).map(|_| writes(&mut world, anna, key)).collect();
        sync(&mut world, anna);
        sync(&mut world, ben);
        world.load(ben, key);
        let text = world.text(ben, key, "theme").unwrap();
        assert!(annas.iter().all(|token| text.contains(token)), "seed {seed}");
        assert_well(&mut world);
    }
}
