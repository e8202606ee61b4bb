//! Where words came from, in virtual time: whether their device had its relay, also after a restart.

use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Came, Commit, DocKey, Looked, Lookup, Reach};
use alcove_protocol::entry::Kind;
use alcove_tests::world::{HOUR_MS, World};

use crate::scenes::{Pair, note, pair, pass_hour, sync};

fn type_words(world: &mut World, at: usize, key: DocKey, words: &str) {
    world.load(at, key);
    let splice =
        |at| DocEdit::SpliceText { field: "process".to_owned(), at, delete: 0, insert: words.to_owned() };
    let end = world.use_engine(at, |engine, _, _| {
        (engine.document(key).unwrap().text_len("process").unwrap(), Vec::new())
    });
    world.edit(at, key, &[splice(end.unwrap())], Commit::Now).unwrap();
}

/// Where the words of a document came from, as this device knows it.
fn came(world: &mut World, at: usize, key: DocKey) -> Vec<Came> {
    world.load(at, key);
    let store = &world.devices[at].store;
    let Looked::Logs(rows) = store.look_now(&Lookup::Logs(vec![key.circle])) else { panic!("rows") };
    let content = rows.iter().filter(|row| row.kind == Kind::CONTENT && row.document == key.document);
    let ids = content.map(|row| row.id).collect();
    let Looked::Entries(entries) = store.look_now(&Lookup::Entries(ids)) else { panic!("entries") };
    let entries: Vec<(Vec<u8>, u64)> =
        entries.into_iter().map(|entry| (entry.bytes, entry.relay_time_ms)).collect();
    world
        .use_engine(at, |engine, _, _| (engine.provenance(key, &entries).unwrap(), Vec::new()))
        .unwrap()
        .changes
}

#[test]
fn what_was_typed_without_the_relay_is_told_from_what_was_not_on_every_device_and_after_a_restart() {
    let Pair { mut world, anna, ben, group, .. } = pair(77);
    let key = note(&mut world, anna, group);
    sync(&mut world, anna);
    type_words(&mut world, anna, key, "At the relay's side. ");
    assert!(came(&mut world, anna, key).iter().all(|change| change.reach == Reach::Unsent));
    sync(&mut world, anna);
    let reached = world.now;
    for _ in 0..5 {
        pass_hour(&mut world);
    }
    type_words(&mut world, anna, key, "Hours later, in the basement. ");
    // The phone is switched off and on again: what it knew of its last contact lies in the store.
    world.crash(anna);
    world.start(anna);
    for _ in 0..2 {
        pass_hour(&mut world);
    }
    sync(&mut world, anna);
    sync(&mut world, ben);
    for at in [anna, ben] {
        let changes = came(&mut world, at, key);
        let [first, .., last] = changes.as_slice() else { panic!("{changes:?}") };
        assert_eq!(first.reach, Reach::Connected);
        let Reach::Offline { since } = last.reach else { panic!("{last:?}") };
        assert!((since.0 - reached).abs() <= HOUR_MS, "since the last contact");
        let waited = last.arrived.unwrap().0 - last.made.at.0;
        assert!((HOUR_MS..4 * HOUR_MS).contains(&waited), "{waited}");
    }
}
