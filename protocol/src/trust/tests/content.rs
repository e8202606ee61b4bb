//! Content-class entries: roles, epochs, grants, slots, author chains at the relay, companions.

use super::circle::{Team, team};
use super::world::{Install, World, epoch_body, grant, granted, wrap_for};
use crate::entry::{Entry, Header, Kind};
use crate::id::{DeviceId, DocHandle, EntryId, LogId, SlotId};
use crate::record::{KeyGrant, Record, Role, SlotEntry, Slots, Void, VoidedSeq, slot_hash};
use crate::suite::{Suite, WRAPPED_SLOT_BYTES};
use crate::trust::{Refusal, Signature, check_companions};

fn slots() -> Vec<u8> {
    let hash = slot_hash(&[7; WRAPPED_SLOT_BYTES]);
    Slots(vec![SlotEntry { slot: SlotId([1; 16]), document: DocHandle([2; 16]), hash }]).to_body()
}

/// A body that the kind takes.
fn body_of(kind: Kind, team: &Team) -> Vec<u8> {
    match kind {
        Kind::SLOTS => slots(),
        Kind::KEY_GRANT => KeyGrant(vec![grant(1, &team.reader)]).to_body(),
        _ => vec![0xab; 96],
    }
}

#[test]
fn each_role_signs_its_kinds_and_no_more() {
    let team = team();
    let newer = Kind(0x0203);
    let cases = [
        (Kind::CONTENT, Role::Writer),
        (Kind::SLOTS, Role::Writer),
        (Kind::KEY_GRANT, Role::Writer),
        (newer, Role::Writer),
        (Kind::CHECKPOINT, Role::Reader),
    ];
    let people = [
        (&team.lead, Some(Role::Admin)),
        (&team.tablet, Some(Role::Admin)),
        (&team.writer, Some(Role::Writer)),
        (&team.reader, Some(Role::Reader)),
        (&team.outsider, None),
    ];
    for (kind, least) in cases {
        for (by, role) in people {
            let want = if role.is_some_and(|role| role >= least) { Ok(()) } else { Err(Refusal::NoRight) };
            let entry = team.world.draft(by, kind, body_of(kind, &team)).sign(by);
            assert_eq!(team.world.check(&entry), want, "{kind:?} as {role:?}");
        }
    }
}

#[test]
fn the_header_holds_what_its_kind_allows() {
    let team = team();
    let refused = |kind: Kind, change: fn(&mut Header)| {
        let draft = team.world.draft(&team.writer, kind, body_of(kind, &team)).with(change);
        team.world.check(&draft.sign(&team.writer)).unwrap_err()
    };
    let both = Refusal::Header("a document and a slot");
    let none = Refusal::Header("no document, no slot");
    let unsealed = Refusal::Header("no epoch, document or slot");
    assert_eq!(refused(Kind::CONTENT, |h| h.document = DocHandle::ZERO), both);
    assert_eq!(refused(Kind::CONTENT, |h| h.slot = SlotId::ZERO), both);
    for kind in [Kind::SLOTS, Kind::CHECKPOINT] {
        assert_eq!(refused(kind, |h| h.document = DocHandle([1; 16])), none);
        assert_eq!(refused(kind, |h| h.slot = SlotId([1; 16])), none);
    }
    assert_eq!(refused(Kind::KEY_GRANT, |h| h.epoch = 1), unsealed);
    assert_eq!(refused(Kind::KEY_GRANT, |h| h.document = DocHandle([1; 16])), unsealed);
    for kind in [Kind::CONTENT, Kind::SLOTS, Kind::CHECKPOINT] {
        assert_eq!(refused(kind, |h| h.epoch = 0), Refusal::StaleEpoch, "unsealed");
        assert_eq!(refused(kind, |h| h.epoch = 2), Refusal::StaleEpoch, "an epoch to come");
        assert_eq!(
            refused(kind, |h| h.epoch_tag = [9; 8]),
            Refusal::StaleEpoch,
            "another key of that number"
        );
        assert_eq!(refused(kind, |h| h.log = LogId([9; 16])), Refusal::WrongLog);
        assert_eq!(refused(kind, |h| h.suite = Suite(1)), Refusal::Suite(Suite(1)));
        assert_eq!(refused(kind, |h| h.control_head = EntryId([9; 32])), Refusal::UnknownHead);
        assert_eq!(refused(kind, |h| h.org_head = EntryId([9; 32])), Refusal::UnknownHead);
        assert_eq!(refused(kind, |h| h.author = DeviceId([9; 16])), Refusal::UnknownAuthor);
    }
    assert!(matches!(refused(Kind::CONTENT, |h| h.kind = Kind::SLOTS), Refusal::Header(_)));
    assert_eq!(refused(Kind::CONTENT, |h| h.kind = Kind(0x80ff)), Refusal::Kind(Kind(0x80ff)));
    assert_eq!(refused(Kind::CONTENT, |h| h.kind = Kind(0x0301)), Refusal::Kind(Kind(0x0301)));
    assert_eq!(refused(Kind::CONTENT, |h| h.kind = Kind(0x7f01)), Refusal::Kind(Kind(0x7f01)));
    let forged = team.world.draft(&team.writer, Kind::CONTENT, vec![1]).sign(&team.lead);
    assert_eq!(team.world.check(&forged), Err(Refusal::NotSigned));
}

#[test]
fn content_under_an_older_epoch_is_valid_where_it_stands_and_refused_as_fresh() {
    let Team { mut world, lead, tablet, writer, reader, .. } = team();
    let late = world.draft(&writer, Kind::CONTENT, vec![1; 64]).sign(&writer);
    let four = [&lead, &tablet, &writer, &reader];
    world.push(world.draft(&lead, Kind::EPOCH, epoch_body(2, &four)).sign(&lead)).unwrap();
    assert_eq!(world.check(&late), Err(Refusal::StaleEpoch));
    assert!(world.circle().check_valid(&late, &world.org, Signature::Check).is_ok());

    let tag = world.circle().newest_epoch().part.tag();
    let back_dated = world.draft(&writer, Kind::CONTENT, vec![1; 64]).with(|h| {
        h.control_head = late.header().control_head;
        (h.epoch, h.epoch_tag) = (2, tag);
    });
    let back_dated = back_dated.sign(&writer);
    assert_eq!(
        world.circle().check_valid(&back_dated, &world.org, Signature::Check),
        Err(Refusal::StaleEpoch),
        "a key that was not in force at the head it names"
    );
    world.push(world.draft(&writer, Kind::CONTENT, vec![1; 64]).sign(&writer)).unwrap();
}

#[test]
fn rights_count_at_the_head_that_an_entry_names() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    let before = world.circle_log.first().unwrap().id();
    let early = world.draft(&writer, Kind::CONTENT, vec![1; 64]).with(|h| h.control_head = before);
    assert_eq!(world.check(&early.sign(&writer)), Err(Refusal::NoRight), "before the writer came");

    let head_without = world.org.head();
    let phone = Install::new(2, 12);
    world.add_device(&writer, &phone);
    let unborn = world.draft(&phone, Kind::CONTENT, vec![1; 64]).with(|h| h.org_head = head_without);
    assert_eq!(world.check(&unborn.sign(&phone)), Err(Refusal::UnknownAuthor), "before the device came");
    world.push(world.draft(&phone, Kind::CONTENT, vec![1; 64]).sign(&phone)).unwrap();

    let waiting = world.draft(&outsider, Kind::CONTENT, vec![1; 64]).sign(&outsider);
    let body = granted(outsider.person, Role::Writer, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    assert_eq!(world.check(&waiting), Err(Refusal::NoRight), "written before access was granted");
}

#[test]
fn key_grants_are_for_active_devices_of_people_with_access() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    let phone = Install::new(2, 12);
    let check = |world: &World, grants| {
        world.check(&world.draft(&writer, Kind::KEY_GRANT, KeyGrant(grants).to_body()).sign(&writer))
    };
    let inactive = Refusal::Rule("a grant is for an active device, a kit or the recovery key");
    assert_eq!(check(&world, vec![grant(1, &phone)]), Err(inactive));
    let head_without = world.org.head();
    world.add_device(&writer, &phone);
    assert_eq!(check(&world, vec![grant(1, &phone), grant(1, &lead)]), Ok(()));
    assert_eq!(check(&world, vec![grant(1, &phone), grant(1, &outsider)]), Err(Refusal::NoRight));
    let unknown_epoch = Refusal::Rule("a grant is of an epoch that exists");
    assert_eq!(check(&world, vec![grant(2, &phone)]), Err(unknown_epoch.clone()));
    assert_eq!(check(&world, vec![grant(0, &phone)]), Err(unknown_epoch));
    let body = KeyGrant(vec![grant(1, &phone)]).to_body();
    let behind = world.draft(&writer, Kind::KEY_GRANT, body).with(|h| h.org_head = head_without);
    assert!(matches!(world.check(&behind.sign(&writer)), Err(Refusal::Rule(_))), "before the device came");
}

fn void(author: &Install, world: &World, voided: Vec<VoidedSeq>) -> Entry {
    let last = *voided.last().unwrap();
    let draft = world.draft(author, Kind::VOID, Void(voided).to_body());
    draft.with(|h| (h.seq, h.prev) = (last.seq + 1, last.id)).sign(author)
}

#[test]
fn a_chain_has_no_hole_but_those_that_a_void_names() {
    let Team { mut world, writer, reader, .. } = team();
    world.push(world.draft(&writer, Kind::CONTENT, vec![1; 64]).sign(&writer)).unwrap();
    let draft = world.draft(&writer, Kind::CONTENT, vec![2; 64]);
    let hole = draft.clone().with(|h| h.seq = 3).sign(&writer);
    assert_eq!(world.check(&hole), Err(Refusal::BrokenChain));
    assert_eq!(world.check(&draft.clone().with(|h| h.seq = 1).sign(&writer)), Err(Refusal::SeqTaken));
    let unlinked = draft.clone().with(|h| h.prev = EntryId([9; 32])).sign(&writer);
    assert_eq!(world.check(&unlinked), Err(Refusal::BrokenChain));
    let unsealed = draft.clone().with(|h| (h.epoch, h.kind) = (1, Kind::VOID)).sign(&writer);
    assert!(matches!(world.check(&unsealed), Err(Refusal::Header(_))));

    let refused = |seq: u64| VoidedSeq { seq, id: EntryId([u8::try_from(seq).unwrap(); 32]) };
    let stored = VoidedSeq { seq: 1, id: world.circle_log.last().unwrap().id() };
    assert_eq!(
        world.check(&void(&writer, &world, vec![stored])),
        Err(Refusal::BrokenChain),
        "a stored entry"
    );
    let over = void(&writer, &world, vec![stored, refused(2)]);
    assert_eq!(world.check(&over), Err(Refusal::BrokenChain), "a stored entry and a hole");
    let ahead = void(&writer, &world, vec![refused(3)]);
    assert_eq!(world.check(&ahead), Err(Refusal::BrokenChain), "a hole before the hole");
    let short = world.draft(&writer, Kind::VOID, Void(vec![refused(2)]).to_body());
    let short = short.with(|h| (h.seq, h.prev) = (4, refused(2).id)).sign(&writer);
    assert_eq!(world.check(&short), Err(Refusal::BrokenChain), "a hole behind the hole");
    let elsewhere = world.draft(&writer, Kind::VOID, Void(vec![refused(2)]).to_body());
    let elsewhere = elsewhere.with(|h| h.seq = 3).sign(&writer);
    assert_eq!(world.check(&elsewhere), Err(Refusal::BrokenChain), "linked past the refused entry");

    world.push(void(&writer, &world, vec![refused(2), refused(3)])).unwrap();
    world.push(world.draft(&writer, Kind::CONTENT, vec![2; 64]).sign(&writer)).unwrap();
    world.push(void(&reader, &world, vec![refused(1)])).unwrap();
}

#[test]
fn heads_never_go_back_along_a_chain() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    let (old_control, oldest_org) = (world.circle().control_head(), world.org.head());
    world.add_person(&lead, &Install::new(5, 5), false);
    let old_org = world.org.head();
    let body = granted(outsider.person, Role::Writer, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    world.add_person(&lead, &Install::new(6, 6), false);
    world.push(world.draft(&writer, Kind::CONTENT, vec![1; 64]).sign(&writer)).unwrap();
    let next = world.draft(&writer, Kind::CONTENT, vec![2; 64]);
    let control_back = next.clone().with(|h| h.control_head = old_control).sign(&writer);
    let org_back = next.clone().with(|h| h.org_head = old_org).sign(&writer);
    assert_eq!(world.check(&control_back), Err(Refusal::BrokenChain));
    assert_eq!(world.check(&org_back), Err(Refusal::BrokenChain));
    assert_eq!(world.check(&next.sign(&writer)), Ok(()));
    let behind = world.draft(&outsider, Kind::CONTENT, vec![1; 64]).with(|h| h.org_head = old_org);
    assert_eq!(
        world.check(&behind.sign(&outsider)),
        Ok(()),
        "an older head is fine in a chain that had no newer"
    );
    let torn = world.draft(&outsider, Kind::CONTENT, vec![1; 64]).with(|h| h.org_head = oldest_org);
    assert_eq!(
        world.check(&torn.sign(&outsider)),
        Err(Refusal::Rule("the org head is no older than the one that the control head names"))
    );
}

#[test]
fn each_incarnation_has_its_own_chain() {
    let Team { mut world, writer, .. } = team();
    world.push(world.draft(&writer, Kind::CONTENT, vec![1; 64]).sign(&writer)).unwrap();
    let reborn = world.draft(&writer, Kind::CONTENT, vec![1; 64]).with(|h| {
        h.incarnation = crate::id::Incarnation(2);
        (h.seq, h.prev) = (1, EntryId::ZERO);
    });
    assert_eq!(world.check(&reborn.sign(&writer)), Ok(()));
}

#[test]
fn companions_are_exactly_those_that_the_entry_signs() {
    let team = team();
    let grants = [grant(1, &team.reader), grant(1, &team.lead)];
    let body = KeyGrant(grants.to_vec()).to_body();
    let entry = team.world.draft(&team.writer, Kind::KEY_GRANT, body).sign(&team.writer);
    let wraps: Vec<Vec<u8>> = grants.iter().map(|grant| wrap_for(grant.recipient.device, 1)).collect();
    let [first, second] = <[Vec<u8>; 2]>::try_from(wraps).unwrap();
    let mut spoilt = second.clone();
    *spoilt.last_mut().unwrap() ^= 1;
    let mut long = second.clone();
    long.push(0);
    let check = |companions: &[&Vec<u8>]| check_companions(&entry, companions);
    assert_eq!(check(&[&first, &second]), Ok(()));
    for wrong in [
        vec![],
        vec![&first],
        vec![&second, &first],
        vec![&first, &second, &second],
        vec![&first, &spoilt],
        vec![&first, &long],
    ] {
        assert_eq!(check(&wrong), Err(Refusal::Companions));
    }

    let slots = team.world.draft(&team.writer, Kind::SLOTS, slots()).sign(&team.writer);
    assert_eq!(check_companions(&slots, &[[7; WRAPPED_SLOT_BYTES]]), Ok(()));
    assert_eq!(check_companions(&slots, &[[8; WRAPPED_SLOT_BYTES]]), Err(Refusal::Companions));
    let created = team.world.circle_log.first().unwrap();
    let mut devices = [team.lead.id(), team.tablet.id()];
    devices.sort_unstable();
    assert_eq!(check_companions(created, &devices.map(|device| wrap_for(device, 1))), Ok(()));
    let content = team.world.draft(&team.writer, Kind::CONTENT, vec![1]).sign(&team.writer);
    assert_eq!(check_companions::<Vec<u8>>(&content, &[]), Ok(()));
    assert_eq!(check_companions(&content, &[first]), Err(Refusal::Companions));
}
