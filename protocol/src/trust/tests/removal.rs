//! Circles: who goes, who falls to a lower role, and what such an entry must say.

use super::circle::{Team, team};
use super::parting::{kit, quorum, wrapped};
use super::world::{Install, World, grant, granted};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, Incarnation, PersonId};
use crate::record::{AccessChanged, AccessEnded, CutOff, EpochRecord, Record, Role};
use crate::trust::{Refusal, Verdict};

fn content(world: &mut World, by: &Install) {
    let entry = world.content(by).sign(by);
    world.push(entry).unwrap();
}

#[test]
fn a_removed_person_is_off_the_list_and_no_recipient_of_the_new_epoch() {
    let Team { mut world, lead, writer, reader, .. } = team();
    content(&mut world, &writer);
    content(&mut world, &writer);
    let tip = *world.circle().tip((writer.id(), Incarnation(1))).unwrap();
    let before = world.circle().control_head();
    let entry = world.ending(&lead, writer.person);
    world.push(entry.clone()).unwrap();
    let circle = world.circle();
    assert_eq!(circle.role_of(writer.person), None);
    assert_eq!(circle.role_at(writer.person, circle.len() - 2), Some(Role::Writer));
    let epoch = circle.newest_epoch();
    assert_eq!((epoch.part.number, epoch.before, epoch.at), (2, before, circle.len() - 1));
    assert_eq!(epoch.org_at, world.org.len() - 1);
    assert!(epoch.part.recipients.iter().all(|to| to.device != writer.id()));
    assert!(epoch.part.recipients.iter().any(|to| to.device == reader.id()));
    assert_eq!(circle.cut_off_of((writer.id(), Incarnation(1))), Some((tip.seq, tip.id)));
    assert_eq!(world.check(&world.content(&writer).sign(&writer)), Err(Refusal::NoRight));
    content(&mut world, &lead);
}

#[test]
fn a_writer_who_falls_to_reader_is_cut_off_and_an_admin_who_falls_to_writer_is_not() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    content(&mut world, &writer);
    let late = world.content(&writer).sign(&writer);
    world.push(world.changing(&lead, writer.person, Role::Reader)).unwrap();
    assert_eq!(world.circle().role_of(writer.person), Some(Role::Reader));
    assert_eq!(world.valid(&late), Err(Refusal::PastCutOff));
    assert_eq!(world.check(&world.content(&writer).sign(&writer)), Err(Refusal::NoRight));
    let checkpoint = world.draft(&writer, Kind::CHECKPOINT, vec![1; 64]).sign(&writer);
    world.push(checkpoint).unwrap();

    let body = granted(outsider.person, Role::Admin, vec![grant(2, &outsider)]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    content(&mut world, &outsider);
    let under_way = world.content(&outsider).sign(&outsider);
    world.push(world.changing(&lead, outsider.person, Role::Writer)).unwrap();
    assert_eq!(world.valid(&under_way), Ok(()));
    assert_eq!(world.circle().role_of(outsider.person), Some(Role::Writer));
}

fn by(team: &Team, by: &Install, kind: Kind, body: Vec<u8>) -> Result<(), Refusal> {
    team.world.check(&team.world.draft(by, kind, body).sign(by))
}

#[test]
fn only_an_admin_ends_access_of_somebody_who_has_it_and_never_their_own() {
    let team = team();
    let Team { world, lead, writer, reader, outsider, .. } = &team;
    for author in [writer, reader, outsider] {
        assert_eq!(
            by(&team, author, Kind::ACCESS_ENDED, world.ended(reader.person).to_body()),
            Err(Refusal::NoRight)
        );
        let changed = world.changed(writer.person, Role::Reader).to_body();
        assert_eq!(by(&team, author, Kind::ACCESS_CHANGED, changed), Err(Refusal::NoRight));
    }
    let listed = Refusal::Rule("access ends for people on the access list");
    for person in [outsider.person, PersonId([99; 16])] {
        assert_eq!(by(&team, lead, Kind::ACCESS_ENDED, world.ended(person).to_body()), Err(listed.clone()));
    }
    let lower = Refusal::Rule("a role is changed to a lower one");
    for (person, role) in [
        (writer.person, Role::Writer),
        (writer.person, Role::Admin),
        (reader.person, Role::Reader),
        (outsider.person, Role::Reader),
    ] {
        let changed = world.changed(person, role).to_body();
        assert_eq!(by(&team, lead, Kind::ACCESS_CHANGED, changed), Err(lower.clone()), "{role:?}");
    }
    let own = Refusal::Rule("nobody ends their own access: they would know the new key");
    assert_eq!(by(&team, lead, Kind::ACCESS_ENDED, world.ended(lead.person).to_body()), Err(own));
    assert_eq!(by(&team, lead, Kind::ACCESS_ENDED, world.ended(reader.person).to_body()), Ok(()));
}

#[test]
fn a_removal_carries_exactly_the_next_epoch() {
    let team = team();
    let Team { world, lead, tablet, writer, reader, outsider } = &team;
    let exact = Refusal::Rule("an epoch is wrapped for exactly the recipients that the access list gives");
    let follows = Refusal::Rule("an epoch follows the one before and seals its key");
    let ended = |change: &dyn Fn(&mut AccessEnded)| {
        let mut ended = world.ended(writer.person);
        change(&mut ended);
        by(&team, lead, Kind::ACCESS_ENDED, ended.to_body())
    };
    assert_eq!(ended(&|_| ()), Ok(()));
    let to = |devices: &[&Install]| {
        let mut ids: Vec<DeviceId> = devices.iter().map(|device| device.id()).collect();
        ids.sort_unstable();
        wrapped(&ids, 2)
    };
    for (what, recipients) in [
        ("still wrapped for the person who goes", to(&[lead, tablet, reader, writer])),
        ("one missing", to(&[lead, reader])),
        ("somebody else", to(&[lead, tablet, reader, outsider])),
        ("nobody", Vec::new()),
    ] {
        let verdict = ended(&|ended| ended.epoch.recipients.clone_from(&recipients));
        assert_eq!(verdict, Err(exact.clone()), "{what}");
    }
    assert_eq!(ended(&|ended| ended.epoch.number = 1), Err(follows.clone()));
    assert_eq!(ended(&|ended| ended.epoch.number = 3), Err(follows.clone()));
    assert_eq!(ended(&|ended| ended.epoch.history.clear()), Err(follows));
    let mut changed = world.changed(writer.person, Role::Reader);
    changed.epoch.recipients = to(&[lead, tablet, reader]);
    assert_eq!(
        by(&team, lead, Kind::ACCESS_CHANGED, changed.to_body()),
        Err(exact),
        "who stays gets the key"
    );
}

#[test]
fn a_relay_takes_a_removal_only_with_the_newest_entries_as_cut_offs() {
    let mut team = team();
    let writer = team.writer.clone();
    content(&mut team.world, &writer);
    let early = team.world.ended(writer.person);
    content(&mut team.world, &writer);
    let lead = team.lead.clone();
    let check = |team: &Team, cut_offs: Vec<CutOff>| {
        let ended = AccessEnded { cut_offs, ..team.world.ended(writer.person) };
        let entry = team.world.record_draft(&lead, Kind::ACCESS_ENDED, &ended).sign(&lead);
        (team.world.check(&entry), team.world.valid(&entry))
    };
    let exact = team.world.cut_offs(&[writer.person]);
    assert_eq!(check(&team, exact.clone()), (Ok(()), Ok(())));
    let [cut] = <[CutOff; 1]>::try_from(exact.clone()).unwrap();
    let other_life = CutOff { incarnation: Incarnation(2), ..cut };
    for (what, cut_offs) in [
        ("the writer went on meanwhile", early.cut_offs.clone()),
        ("none", vec![]),
        ("another entry", vec![CutOff { id: EntryId([9; 32]), ..cut }]),
        ("too late", vec![CutOff { seq: cut.seq + 1, ..cut }]),
        ("a life that was not", vec![cut, other_life]),
    ] {
        assert_eq!(
            check(&team, cut_offs),
            (Err(Refusal::StaleCutOff), Ok(())),
            "{what}: only a relay can tell"
        );
    }
    let foreign = Refusal::Rule("cut-offs are of the devices that are removed");
    let mut with_lead = vec![cut, CutOff { device: lead.id(), ..cut }];
    with_lead.sort_unstable_by_key(|cut| cut.device);
    assert_eq!(check(&team, with_lead), (Err(foreign.clone()), Err(foreign)));
    let malformed = |cut_offs: Vec<CutOff>| matches!(check(&team, cut_offs).1, Err(Refusal::Malformed(_)));
    assert!(malformed(vec![cut, cut]) && malformed(vec![other_life, cut]), "twice, out of order");
}

#[test]
fn a_removal_under_an_older_org_head_waits_for_the_newest() {
    let Team { mut world, lead, reader, outsider, .. } = team();
    let entry = world.ending(&lead, reader.person);
    let add = granted(outsider.person, Role::Reader, vec![]);
    let adding = world.draft(&lead, Kind::ACCESS_GRANTED, add).sign(&lead);
    world.org_push(world.parting(&lead, outsider.person));
    for entry in [entry, adding] {
        assert_eq!(world.check(&entry), Err(Refusal::StaleHead));
        assert_eq!(world.valid(&entry), Ok(()), "valid at the heads it names");
    }
}

#[test]
fn control_entries_never_name_an_older_org_head_than_the_one_before() {
    let Team { mut world, lead, reader, outsider, .. } = team();
    let older = world.org.head();
    world.add_person(&lead, &Install::new(5, 5), false);
    let body = granted(outsider.person, Role::Writer, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    let back = world.record_draft(&lead, Kind::ACCESS_ENDED, &world.ended(reader.person));
    let back = back.with(|h| h.org_head = older).sign(&lead);
    let rule = Refusal::Rule("the org head is no older than the one that the control head names");
    assert_eq!(world.valid(&back), Err(rule));
}

#[test]
fn two_admins_who_remove_each_other_end_with_one_whoever_is_first() {
    let Team { mut world, lead, writer, .. } = team();
    let body = granted(writer.person, Role::Admin, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    for (first, second) in [(&lead, &writer), (&writer, &lead)] {
        let mut world = world.clone();
        let (wins, loses) = (world.ending(first, second.person), world.ending(second, first.person));
        world.push(wins).unwrap();
        assert_eq!(world.check(&loses), Err(Refusal::PastCutOff));
        let anew = world.ending(second, first.person);
        assert_eq!(world.check(&anew), Err(Refusal::NoRight));
        assert_eq!(world.circle().role_of(first.person), Some(Role::Admin));
        assert_eq!(world.circle().role_of(second.person), None);
        // A relay that serves it all the same moves the head and nothing else.
        let org = world.org.clone();
        let circle = world.circle.as_mut().unwrap();
        let verdict = circle.replay(&anew, &org, crate::trust::Signature::Check);
        assert_eq!(verdict, Ok(Verdict::Inert(Refusal::NoRight)));
        assert_eq!(circle.role_of(first.person), Some(Role::Admin));
    }
}

#[test]
fn a_removed_person_cannot_block_a_circle_with_a_kind_that_nobody_knows() {
    let Team { mut world, lead, writer, reader, .. } = team();
    let by_reader = world.draft(&reader, Kind(0x81ff), vec![]).sign(&reader);
    world.push(world.ending(&lead, writer.person)).unwrap();
    let by_removed = world.draft(&writer, Kind(0x81ff), vec![]).sign(&writer);
    let org = world.org.clone();
    for (entry, circle) in [(by_reader, team().world.circle), (by_removed, world.circle.clone())] {
        let mut circle = circle.unwrap();
        let verdict = circle.replay(&entry, &org, crate::trust::Signature::Check);
        assert_eq!((verdict, circle.blocked()), (Ok(Verdict::Inert(Refusal::NoRight)), None));
    }
}

fn add_recovery_and_kit(world: &mut World, lead: &Install, writer: &Install) {
    world.org_push(world.org_record(lead, Kind::RECOVERY_KEYS, &quorum(0x40).keys));
    world.org_push(world.org_record(writer, Kind::KIT_ADDED, &kit(writer.person, 0x71).added));
}

#[test]
fn epochs_are_wrapped_for_kits_and_the_recovery_key_unless_the_circle_keeps_it_out() {
    let Team { mut world, lead, tablet, writer, reader, .. } = team();
    add_recovery_and_kit(&mut world, &lead, &writer);
    let [paper, recovery] = [kit(writer.person, 0x71).added.kit_id(), quorum(0x40).keys.recovery_id()];
    let devices = [lead.id(), tablet.id(), writer.id(), reader.id()];
    let mut want = [&devices[..], &[paper, recovery]].concat();
    want.sort_unstable();
    let keeps_all = |_| true;
    assert_eq!(world.circle().recipients(keeps_all, &world.org, world.org.len() - 1), want);
    world.push(world.rotating(&lead)).unwrap();
    assert!(world.circle().newest_epoch().part.recipients.iter().map(|to| to.device).eq(want));

    let private = world.created_draft(&lead, &[&lead, &tablet]);
    let mut record = crate::record::Created::from_body(&private.body).unwrap();
    record.no_org_recovery = true;
    let private = super::world::Draft { body: record.to_body(), ..private };
    let found = |draft: &super::world::Draft| {
        crate::trust::CircleState::found(&draft.sign(&lead), &world.org, crate::trust::Signature::Check)
    };
    let circle = found(&private).unwrap();
    let want = circle.recipients(keeps_all, &world.org, world.org.len() - 1);
    assert!(!want.contains(&recovery) && want.len() == 2);
    record.no_org_recovery = false;
    let open = super::world::Draft { body: record.to_body(), ..private };
    assert!(matches!(found(&open), Err(Refusal::Rule(_))), "the recovery key is missing");
}

#[test]
fn an_epoch_lists_cut_offs_or_ends_with_its_recipients() {
    let Team { world, writer, .. } = team();
    let rotated = world.rotated();
    assert_eq!(EpochRecord::from_body(&rotated.to_body()).unwrap(), rotated);
    let empty_list = [rotated.to_body(), vec![0, 0]].concat();
    assert!(EpochRecord::from_body(&empty_list).is_err(), "one way to write it");
    let cut = CutOff { device: writer.id(), incarnation: Incarnation(1), seq: 1, id: EntryId([1; 32]) };
    let with_one = EpochRecord { cut_offs: vec![cut], ..rotated };
    assert_eq!(EpochRecord::from_body(&with_one.to_body()).unwrap(), with_one);
    let changed: AccessChanged = world.changed(writer.person, Role::Reader);
    assert_eq!(AccessChanged::from_body(&changed.to_body()).unwrap(), changed);
}

fn entry_by(world: &World, author: &Install, life: u64, kind: Kind) -> Entry {
    let draft = world.draft(author, kind, vec![1; 64]);
    draft.with(|h| (h.incarnation, h.seq, h.prev) = (Incarnation(life), 1, EntryId::ZERO)).sign(author)
}

#[test]
fn a_person_begins_no_more_chains_than_a_removal_can_name() {
    let Team { mut world, lead, writer, .. } = team();
    for life in 1..=256 {
        let entry = entry_by(&world, &writer, life, Kind::CHECKPOINT);
        world.push(entry).unwrap();
    }
    let one_more = entry_by(&world, &writer, 257, Kind::CHECKPOINT);
    assert_eq!(world.check(&one_more), Err(Refusal::Rule("a person begins at most 256 chains")));
    assert_eq!(world.cut_offs(&[writer.person]).len(), 256);
    world.push(world.ending(&lead, writer.person)).unwrap();
}
