//! Stories of a relay that hides what a leaver wrote last: set aside, decided about, taken back.

use alcove_client_core::clinical::DocKind;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, DecideRefused, DocKey, EditRefused, Intent};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{News, Tell};
use alcove_protocol::id::LogId;
use alcove_protocol::record::Role;
use alcove_tests::world::{Fault, World};

use crate::scenes::{Pair, note, pair, sync};
use crate::trust_stories::{accept, decide, person, set_aside};

/// A removal whose relay hides the newest entry of the leaver from the admin, and serves it to others.
struct Hidden {
    world: World,
    anna: usize,
    ben: usize,
    carla: usize,
    group: LogId,
    key: DocKey,
    /// What the leaver wrote and the cut-off leaves out.
    late: Entry,
    text: String,
}

/// Ben writes; before the relay has it, Anna ends his access. The relay then serves the entry as if it had come before.
fn hidden(seed: u64) -> Hidden {
    let Pair { mut world, anna, ben, group, .. } = pair(seed);
    let carla = world.invite(anna, Purpose::Invite, vec![group]);
    world.sync_until_quiet();
    let key = note(&mut world, ben, group);
    world.type_token(ben, key, "theme", Commit::Now).unwrap();
    world.sync_until_quiet();
    let text = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    // A relay that hides an entry from some is found out, and rightly.
    world.findings_expected = true;
    world.faults.set(Fault::RequestLost, 1_000);
    sync(&mut world, ben);
    world.faults.heal();
    let stored = world.devices[ben].store.load_start_now().unwrap();
    let bytes = stored.pending.last().unwrap().bytes.clone();
    let late = Entry::parse(bytes).unwrap();
    assert_eq!(late.header().kind, Kind::CONTENT);
    Hidden { world, anna, ben, carla, group, key, late, text }
}

/// Serves the entry to one device, far behind everything that the relay has.
fn serve(world: &mut World, at: usize, entry: &Entry) {
    let seq = world.relay.entries_of(entry.log()).count() as u64 + 1_000;
    let news = News {
        log: entry.log(),
        seq,
        relay_time_ms: u64::try_from(world.now).unwrap(),
        entry: entry.bytes().to_vec().into(),
        companions: Vec::new(),
    };
    world.tell(at, vec![Tell::News(news)]);
}

#[test]
fn a_leavers_late_entry_is_set_aside_and_an_admin_accepts_it_as_their_own() {
    let Hidden { mut world, anna, ben, carla, group, key, late, text } = hidden(120);
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    world.retire(ben);
    world.quarantine_expected = true;
    serve(&mut world, anna, &late);
    world.load(anna, key);
    assert!(!world.text(anna, key, "theme").unwrap().contains(&text), "it has no effect");
    let aside = set_aside(&world, anna);
    assert_eq!(aside, [("past_cut_off".to_owned(), late.bytes().to_vec())]);
    assert_eq!(accept(&mut world, anna, &[late.bytes().to_vec()]), Ok(()));
    sync(&mut world, anna);
    sync(&mut world, carla);
    world.load(carla, key);
    assert!(world.text(carla, key, "theme").unwrap().contains(&text), "now everybody reads it");
    let own = world.relay.entries_of(group).last().unwrap().header().author;
    assert_eq!(own, world.devices[anna].engine().me().device(), "and it is the admin's word");
}

#[test]
fn a_late_entry_can_be_refused_and_only_an_admin_decides() {
    let Hidden { mut world, anna, ben, carla, group, key, late, text } = hidden(121);
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    sync(&mut world, carla);
    world.retire(ben);
    world.quarantine_expected = true;
    for at in [anna, carla] {
        serve(&mut world, at, &late);
    }
    let bytes = [late.bytes().to_vec()];
    assert_eq!(world.devices[carla].engine().late_documents(&bytes), Err(DecideRefused::NotAdmin));
    world.use_engine(anna, |engine, now, _| ((), engine.refuse_late(&bytes, now).unwrap()));
    assert!(set_aside(&world, anna).is_empty());
    assert_eq!(world.devices[anna].engine().late_documents(&bytes), Err(DecideRefused::Decided));
    world.load(anna, key);
    assert!(!world.text(anna, key, "theme").unwrap().contains(&text));
}

#[test]
fn what_one_admin_took_over_is_not_written_twice_when_another_takes_it_over_too() {
    let Hidden { mut world, anna, ben, carla, group, key, late, text } = hidden(123);
    let (leaver, second) = (person(&world, ben), person(&world, carla));
    let grant = Intent::GrantAccess { circle: group, person: second, role: Role::Admin };
    decide(&mut world, anna, vec![grant]);
    sync(&mut world, anna);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    sync(&mut world, carla);
    world.retire(ben);
    world.quarantine_expected = true;
    let bytes = [late.bytes().to_vec()];
    for at in [anna, carla] {
        serve(&mut world, at, &late);
        assert_eq!(accept(&mut world, at, &bytes), Ok(()));
        sync(&mut world, anna);
        sync(&mut world, carla);
    }
    for at in [anna, carla] {
        world.load(at, key);
        assert_eq!(world.text(at, key, "theme").unwrap().matches(&text).count(), 1);
    }
}

#[test]
fn content_taken_before_its_cut_off_came_is_taken_back_on_every_device_alike() {
    let Hidden { mut world, anna, ben, carla, group, key, late, text } = hidden(122);
    serve(&mut world, carla, &late);
    world.load(carla, key);
    assert!(world.text(carla, key, "theme").unwrap().contains(&text), "Carla was served it in time");
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    world.retire(ben);
    world.quarantine_expected = true;
    sync(&mut world, carla);
    world.load(carla, key);
    assert!(!world.text(carla, key, "theme").unwrap().contains(&text), "the cut-off leaves it out");
    assert_eq!(set_aside(&world, carla).len(), 1, "it is set aside, not gone");
    let heads = |world: &World, at: usize| world.devices[at].engine().document(key).unwrap().heads();
    world.load(anna, key);
    assert_eq!(heads(&world, anna), heads(&world, carla));
    world.crash(carla);
    world.start(carla);
    world.load(carla, key);
    assert_eq!(heads(&world, anna), heads(&world, carla), "also after a restart");
    let more = world.type_token(carla, key, "theme", Commit::Now).unwrap();
    sync(&mut world, carla);
    sync(&mut world, anna);
    assert!(world.text(anna, key, "theme").unwrap().contains(&more), "and work goes on");
}

#[test]
fn text_that_builds_on_what_was_taken_back_waits_and_nothing_breaks() {
    let Hidden { mut world, anna, ben, carla, group, key, late, text } = hidden(123);
    serve(&mut world, carla, &late);
    world.load(carla, key);
    let upon = world.type_token(carla, key, "theme", Commit::Now).unwrap();
    let leaver = person(&world, ben);
    decide(&mut world, anna, vec![Intent::EndAccess { circle: group, person: leaver }]);
    sync(&mut world, anna);
    world.retire(ben);
    world.quarantine_expected = true;
    sync(&mut world, carla);
    world.load(carla, key);
    let shown = world.text(carla, key, "theme").unwrap();
    assert!(!shown.contains(&text) && !shown.contains(&upon));
    assert_eq!(world.edit(carla, key, &[], Commit::Now), Err(Some(EditRefused::Frozen)), "it says so");
    assert_eq!(world.devices[carla].engine().status().unsent.changes, 1, "and keeps what was written");
    let other = world.open_document(carla, group, DocKind::GroupNote, b"tuesday").unwrap();
    let elsewhere = world.type_token(carla, other, "theme", Commit::Now).unwrap();
    sync(&mut world, carla);
    sync(&mut world, anna);
    world.load(anna, other);
    assert!(world.text(anna, other, "theme").unwrap().contains(&elsewhere), "everything else goes on");
}
