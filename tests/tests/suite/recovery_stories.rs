//! Stories of people who lost every device.

use alcove_client_core::clinical::{CircleKind, DocKind};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::crypto::kit::KitCode;
use alcove_client_core::engine::{Commit, DocKey, Intent, PaperKey};
use alcove_protocol::id::LogId;
use alcove_protocol::record::Role;
use alcove_tests::world::World;

use crate::scenes::{Pair, assert_well, note, pair, sync};
use crate::trust_stories::{decide, person};

/// A private circle of a person, with something in it.
fn diary(world: &mut World, at: usize) -> (LogId, DocKey, String) {
    let circle = world.found_circle(at, CircleKind::Private).unwrap();
    let key = world.open_document(at, circle, DocKind::GroupNote, b"diary").unwrap();
    let token = world.type_token(at, key, "theme", Commit::Now).unwrap();
    sync(world, at);
    (circle, key, token)
}

fn reads(world: &mut World, at: usize, key: DocKey, token: &str) -> bool {
    world.load(at, key);
    world.text(at, key, "theme").is_some_and(|text| text.contains(token))
}

fn has_key(world: &World, at: usize, circle: LogId) -> bool {
    !world.devices[at].engine().status().key_missing.contains(&circle)
        && world.devices[at].engine().circle_summaries().iter().any(|held| held.circle == circle)
}

#[test]
fn a_kit_brings_back_private_notes_too_and_what_others_wrote_since() {
    let Pair { mut world, anna, ben, group, .. } = pair(301);
    let (private, diary, secret) = diary(&mut world, ben);
    let kit = world.make_kit(ben);
    sync(&mut world, ben);
    let key = note(&mut world, anna, group);
    let since = world.type_token(anna, key, "theme", Commit::Now).unwrap();
    sync(&mut world, anna);
    let lost = world.devices[ben].engine().me().device();
    world.retire(ben);

    let tablet = world.come_back_with_kit(&kit);
    sync(&mut world, tablet);
    assert!(!world.devices[tablet].engine().is_coming_back(), "one sync is enough");
    assert!(has_key(&world, tablet, private) && reads(&mut world, tablet, diary, &secret));
    assert!(reads(&mut world, tablet, key, &since));

    // The kit is used up, so every circle that it opened has a new key before anything more is sealed.
    decide(&mut world, tablet, vec![Intent::RevokeDevice(lost)]);
    let back = world.type_token(tablet, key, "theme", Commit::Now).unwrap();
    sync(&mut world, tablet);
    sync(&mut world, anna);
    assert!(reads(&mut world, anna, key, &back));
    assert!(world.devices[anna].engine().status().rotation_due.is_empty());
    assert_well(&mut world);
}

#[test]
fn a_device_that_dies_on_its_way_back_goes_on_where_it_was() {
    let Pair { mut world, ben, group, .. } = pair(302);
    let key = note(&mut world, ben, group);
    let token = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let kit = world.make_kit(ben);
    sync(&mut world, ben);
    world.retire(ben);

    let tablet = world.come_back_with_kit(&kit);
    let me = world.devices[tablet].engine().me().device();
    world.link_up(tablet, false);
    while world.devices[tablet].engine().org().is_none_or(|org| org.device(me).is_none()) {
        assert!(world.step(), "the org log comes");
    }
    assert!(world.devices[tablet].engine().is_coming_back(), "in the log, and the keys are not here yet");
    world.crash(tablet);
    world.settle();
    world.start(tablet);
    sync(&mut world, tablet);
    assert!(reads(&mut world, tablet, key, &token));
    assert_well(&mut world);
}

#[test]
fn a_drill_opens_everything_keeps_nothing_and_leaves_the_kit_in_force() {
    let Pair { mut world, ben, .. } = pair(303);
    let (private, ..) = diary(&mut world, ben);
    let kit = world.make_kit(ben);
    sync(&mut world, ben);
    let drilled = drilled(&mut world, ben, &kit);
    assert_eq!(drilled.len(), world.devices[ben].engine().circle_summaries().len());
    assert!(drilled.contains(&(private, true)) && drilled.iter().all(|(_, opens)| *opens), "{drilled:?}");
    let keys = kit.derive_keys();
    let org = world.devices[ben].engine().org().unwrap();
    let in_force = org.kit_of(kit.person(), org.len()).map(|(id, _)| id);
    assert_eq!(in_force, Some(keys.public(kit.person()).kit_id()));
    let stored = format!("{:?}", world.devices[ben].store);
    assert!(!stored.contains(&format!("{:?}", keys.kem.expose())), "the kit's key is nowhere in the store");
    assert_well(&mut world);
}

#[test]
fn a_colleague_who_writes_gives_the_kit_of_one_who_only_reads_its_keys() {
    let Pair { mut world, anna, ben, .. } = pair(305);
    let circle = world.found_circle(anna, CircleKind::Supervision).unwrap();
    let reader = person(&world, ben);
    decide(&mut world, anna, vec![Intent::GrantAccess { circle, person: reader, role: Role::Reader }]);
    sync(&mut world, anna);
    let kit = world.make_kit(ben);
    sync(&mut world, ben);
    assert!(drilled(&mut world, ben, &kit).contains(&(circle, false)), "Ben cannot give it himself");
    sync(&mut world, anna);
    assert!(drilled(&mut world, ben, &kit).into_iter().all(|(_, opens)| opens));
    assert_well(&mut world);
}

#[test]
fn what_a_person_said_on_one_device_counts_on_their_others() {
    let Pair { mut world, anna, ben, .. } = pair(306);
    let laptop = world.invite(ben, Purpose::Link, Vec::new());
    world.sync_until_quiet();
    let (private, diary, secret) = diary(&mut world, ben);
    sync(&mut world, laptop);
    let quorum = world.make_custodians(anna);
    sync(&mut world, anna);
    let (org, whose) = (world.devices[ben].engine().me().org(), person(&world, ben));
    let tablet = world.come_back_with_quorum(org, whose, &quorum);
    let recovered = world.devices[tablet].engine().me().device();
    for at in [tablet, ben, laptop] {
        sync(&mut world, at);
        assert_eq!(world.devices[at].engine().recovered_devices().is_empty(), at == tablet);
    }
    assert!(!has_key(&world, tablet, private));
    world.use_engine(ben, |engine, _, _| ((), engine.trust_recovered(recovered)));
    sync(&mut world, ben);
    sync(&mut world, laptop);
    assert!(world.devices[laptop].engine().recovered_devices().is_empty(), "it heard of it");
    decide(&mut world, laptop, vec![Intent::Rotate { circle: private }]);
    sync(&mut world, laptop);
    sync(&mut world, tablet);
    assert!(has_key(&world, tablet, private) && reads(&mut world, tablet, diary, &secret));
    sync(&mut world, ben);
    assert_well(&mut world);
}

/// What a drill with the kit says of each circle.
fn drilled(world: &mut World, at: usize, kit: &KitCode) -> Vec<(LogId, bool)> {
    let keys = kit.derive_keys();
    let key = PaperKey { id: keys.public(kit.person()).kit_id(), kem: keys.kem.clone() };
    world.use_engine(at, |engine, _, _| ((), engine.start_drill(key)));
    sync(world, at);
    let drilled = world.use_engine(at, |engine, _, _| (engine.take_drilled(), Vec::new())).flatten();
    drilled.unwrap().into_iter().map(|circle| (circle.circle, circle.opens)).collect()
}

#[test]
fn custodians_bring_back_the_work_and_private_notes_wait_for_the_persons_own_word() {
    let Pair { mut world, anna, ben, group, .. } = pair(304);
    let key = note(&mut world, ben, group);
    let token = world.type_token(ben, key, "theme", Commit::Now).unwrap();
    let (private, diary, secret) = diary(&mut world, ben);
    let quorum = world.make_custodians(anna);
    sync(&mut world, anna);
    sync(&mut world, ben);
    let (org, whose) = (world.devices[ben].engine().me().org(), person(&world, ben));

    let tablet = world.come_back_with_quorum(org, whose, &quorum);
    sync(&mut world, tablet);
    assert!(reads(&mut world, tablet, key, &token));
    let recovered = world.devices[tablet].engine().me().device();

    // The phone that was never lost hears of it, and asks before the diary goes anywhere.
    sync(&mut world, ben);
    assert_eq!(world.devices[ben].engine().status().recovered, vec![recovered]);
    let more = world.type_token(ben, diary, "theme", Commit::Now).unwrap();
    decide(&mut world, ben, vec![Intent::Rotate { circle: private }]);
    sync(&mut world, ben);
    sync(&mut world, ben);
    sync(&mut world, tablet);
    assert!(!has_key(&world, tablet, private), "a new key is not given away either");
    // What the recovered device links is no better known, nor a kit that it makes.
    let watch = world.invite(tablet, Purpose::Link, Vec::new());
    for _ in 0..20 {
        world.run_until(world.now + 600_000);
        sync(&mut world, tablet);
    }
    world.make_kit(tablet);
    sync(&mut world, tablet);
    sync(&mut world, ben);
    sync(&mut world, watch);
    assert!(has_key(&world, watch, group) && !has_key(&world, watch, private));

    world.use_engine(ben, |engine, _, _| ((), engine.trust_recovered(recovered)));
    assert!(world.devices[ben].engine().status().recovered.is_empty());
    sync(&mut world, ben);
    sync(&mut world, tablet);
    assert!(has_key(&world, tablet, private));
    assert!(reads(&mut world, tablet, diary, &secret) && reads(&mut world, tablet, diary, &more));
}
