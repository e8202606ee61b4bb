//! What counts of a device that is gone, whenever it turns up and whatever it claims.

use super::circle::{Team, team};
use super::parting::{kit, quorum};
use super::world::{Draft, Install, World, grant, granted};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, Incarnation};
use crate::record::{Grant, KeyGrant, Recipient, Record, Role, wrap_hash};
use crate::trust::{CircleState, Refusal, Signature, Verdict};

fn push_content(world: &mut World, by: &Install) -> Entry {
    let entry = world.content(by).sign(by);
    world.push(entry.clone()).unwrap();
    entry
}

fn grant_access(world: &mut World, by: &Install, to: &Install, role: Role) {
    let number = world.circle().newest_epoch().part.number;
    let body = granted(to.person, role, vec![grant(number, to)]);
    world.push(world.draft(by, Kind::ACCESS_GRANTED, body).sign(by)).unwrap();
}

/// The org-log entry before the newest.
fn older(world: &World) -> EntryId {
    world.org_log.iter().rev().nth(1).unwrap().id()
}

/// Kinds that need no key: their validity rests on the rules alone.
fn keyless(world: &World, by: &Install, to: &Install) -> Vec<Draft> {
    let body = KeyGrant(vec![grant(1, to)]).to_body();
    vec![world.draft(by, Kind::KEY_GRANT, body), world.draft(by, Kind(0x0203), vec![1; 40])]
}

#[test]
fn behind_a_removal_nothing_counts_whatever_it_claims() {
    let Team { mut world, lead, writer, .. } = team();
    let kept = push_content(&mut world, &writer);
    let kept_head = world.circle().control_head();
    let late: Vec<Entry> = keyless(&world, &writer, &lead)
        .into_iter()
        .chain([world.content(&writer), world.draft(&writer, Kind::CHECKPOINT, vec![1; 64])])
        .map(|draft| draft.sign(&writer))
        .collect();
    assert!(late.iter().all(|entry| world.valid(entry) == Ok(())), "until the removal comes");
    let other_life = world.content(&writer).with(|h| {
        (h.incarnation, h.seq, h.prev) = (Incarnation(7), 1, EntryId::ZERO);
    });
    let other_life = other_life.sign(&writer);
    world.push(world.ending(&lead, writer.person)).unwrap();
    for entry in late.iter().chain([&other_life]) {
        assert_eq!(world.valid(entry), Err(Refusal::PastCutOff), "{entry:?}");
        assert_eq!(
            world.circle().check_reoffer(entry, &world.org, Signature::Check),
            Err(Refusal::PastCutOff)
        );
        let header = entry.header();
        let author = (header.author, header.incarnation);
        let at = world.circle().index_of(header.control_head).unwrap();
        assert!(world.circle().is_cut_off(author, writer.person, (header.seq, entry.id()), at));
    }
    assert_eq!(world.valid(&kept), Ok(()), "what was there stays");
    let twin = world.content(&writer).with(|h| {
        (h.seq, h.prev, h.control_head) = (kept.header().seq, kept.header().prev, kept_head);
        h.epoch = 1;
        h.epoch_tag = [1; 8];
        h.nonce = [9; 24];
    });
    let twin = twin.sign(&writer);
    assert_eq!(world.valid(&twin), Err(Refusal::PastCutOff), "another entry in the place of the last one");
}

#[test]
fn a_device_that_its_person_adds_after_the_removal_has_nothing_to_say() {
    let Team { mut world, lead, writer, .. } = team();
    let before = world.circle().control_head();
    world.push(world.ending(&lead, writer.person)).unwrap();
    let phone = Install::new(2, 12);
    world.add_device(&writer, &phone);
    let back_dated = world.draft(&phone, Kind(0x0203), vec![1; 40]).with(|h| h.control_head = before);
    assert_eq!(world.valid(&back_dated.sign(&phone)), Err(Refusal::PastCutOff));
    let open = world.draft(&phone, Kind(0x0203), vec![1; 40]).sign(&phone);
    assert_eq!(world.valid(&open), Err(Refusal::NoRight));
}

#[test]
fn who_is_granted_access_again_writes_on_and_the_hole_between_stays() {
    let Team { mut world, lead, writer, .. } = team();
    push_content(&mut world, &writer);
    let lost = world.content(&writer).sign(&writer);
    world.push(world.ending(&lead, writer.person)).unwrap();
    let between = world.content(&writer).sign(&writer);
    grant_access(&mut world, &lead, &writer, Role::Writer);
    assert_eq!(world.valid(&lost), Err(Refusal::PastCutOff));
    assert_eq!(world.valid(&between), Err(Refusal::NoRight), "written while off the list");
    push_content(&mut world, &writer);

    world.push(world.ending(&lead, writer.person)).unwrap();
    grant_access(&mut world, &lead, &writer, Role::Reader);
    assert_eq!(world.circle().role_of(writer.person), Some(Role::Reader), "lower than before the removal");
    assert_eq!(world.valid(&lost), Err(Refusal::PastCutOff));
    let cut = world.circle().cut_off_of((writer.id(), Incarnation(1))).unwrap();
    assert_eq!(cut.0, 2, "the newest cut-off");
}

#[test]
fn nothing_is_sealed_after_a_revocation_before_any_writer_rotates() {
    let Team { mut world, lead, tablet, writer, reader, outsider } = team();
    push_content(&mut world, &tablet);
    world.revoke(&lead, &tablet);
    let here = world.org.len() - 1;
    let head = world.circle().len() - 1;
    assert_eq!(world.circle().to_cut_off(&world.org, head, here), [tablet.id()]);
    assert_eq!(world.circle().to_cut_off(&world.org, head, here - 1), []);
    for kind in [Kind::CONTENT, Kind::CHECKPOINT, Kind::SLOTS] {
        let body = if kind == Kind::SLOTS { vec![0, 0] } else { vec![1; 64] };
        let entry = world.draft(&writer, kind, body).sign(&writer);
        assert_eq!(world.valid(&entry), Err(Refusal::StaleEpoch), "{kind:?}");
    }
    let add = granted(outsider.person, Role::Reader, vec![]);
    let adding = world.draft(&lead, Kind::ACCESS_GRANTED, add).sign(&lead);
    let first = Refusal::Rule("who is no recipient any more is cut off first, with a new epoch");
    assert_eq!(world.valid(&adding), Err(first));
    let unaware = world.content(&writer).with(|h| h.org_head = older(&world));
    assert_eq!(world.valid(&unaware.sign(&writer)), Ok(()), "who does not know yet seals under the old key");
    assert_eq!(world.check(&world.content(&tablet).sign(&tablet)), Err(Refusal::Revoked));
    assert_eq!(world.check(&world.rotating(&reader)), Err(Refusal::NoRight));

    let rotated = world.rotated();
    assert_eq!(rotated.cut_offs.len(), 1);
    let without = crate::record::EpochRecord { cut_offs: vec![], ..rotated };
    let without = world.record_draft(&writer, Kind::EPOCH, &without).sign(&writer);
    assert_eq!(world.check(&without), Err(Refusal::StaleCutOff));
    world.push(world.rotating(&writer)).unwrap();
    assert_eq!(world.circle().to_cut_off(&world.org, world.circle().len() - 1, here), []);
    push_content(&mut world, &writer);
    push_content(&mut world, &lead);
    grant_access(&mut world, &lead, &outsider, Role::Reader);
}

#[test]
fn a_revoked_device_is_cut_off_whatever_heads_it_names() {
    let Team { mut world, lead, tablet, writer, .. } = team();
    let kept = push_content(&mut world, &tablet);
    let (old_control, old_org) = (world.circle().control_head(), world.org.head());
    let late = world.content(&tablet).sign(&tablet);
    world.revoke(&lead, &tablet);
    assert_eq!(world.valid(&late), Ok(()), "until an entry of the circle names the revocation");
    world.push(world.rotating(&writer)).unwrap();
    assert_eq!(world.valid(&kept), Ok(()));
    assert_eq!(world.valid(&late), Err(Refusal::PastCutOff));
    let new_control = world.circle().control_head();
    for control in [old_control, new_control] {
        for draft in keyless(&world, &tablet, &lead) {
            let entry = draft.with(|h| (h.control_head, h.org_head) = (control, old_org)).sign(&tablet);
            assert_eq!(world.valid(&entry), Err(Refusal::PastCutOff));
        }
    }
    let other_life = world.draft(&tablet, Kind(0x0203), vec![]).with(|h| {
        (h.incarnation, h.seq, h.prev, h.org_head) = (Incarnation(9), 1, EntryId::ZERO, old_org);
    });
    assert_eq!(world.valid(&other_life.sign(&tablet)), Err(Refusal::PastCutOff));
    let control = world.rotating(&tablet);
    assert_eq!(world.valid(&control), Err(Refusal::UnknownAuthor), "not active at the head it names");
}

#[test]
fn a_revocation_from_before_the_circle_or_the_grant_forces_no_rotation() {
    let Team { mut world, lead, tablet, outsider, .. } = team();
    let phone = Install::new(4, 14);
    world.add_device(&outsider, &phone);
    world.revoke(&lead, &phone);
    push_content(&mut world, &lead);
    grant_access(&mut world, &lead, &outsider, Role::Writer);
    push_content(&mut world, &outsider);
    let at = world.circle().len() - 1;
    assert_eq!(world.circle().to_cut_off(&world.org, at, world.org.len() - 1), []);
    let by_phone = world.draft(&phone, Kind(0x0203), vec![]).sign(&phone);
    assert_eq!(world.valid(&by_phone), Err(Refusal::UnknownAuthor));
    let older = older(&world);
    let back = world.draft(&phone, Kind(0x0203), vec![]).with(|h| h.org_head = older).sign(&phone);
    let rule = Refusal::Rule("the org head is no older than the one that the control head names");
    assert_eq!(world.valid(&back), Err(rule), "its heads do not fit together");

    world.revoke(&lead, &tablet);
    let created = world.created_draft(&lead, &[&lead]).sign(&lead);
    let circle = CircleState::found(&created, &world.org, Signature::Check).unwrap();
    assert_eq!(circle.to_cut_off(&world.org, 0, world.org.len() - 1), []);
}

#[test]
fn a_circle_founded_by_who_had_not_heard_of_a_revocation_rotates_first() {
    let Team { mut world, lead, tablet, .. } = team();
    let unaware = world.created_draft(&lead, &[&lead, &tablet]);
    world.revoke(&lead, &tablet);
    let circle = CircleState::found(&unaware.sign(&lead), &world.org, Signature::Check).unwrap();
    assert_eq!(circle.to_cut_off(&world.org, 0, world.org.len() - 1), [tablet.id()]);
}

#[test]
fn a_person_who_leaves_the_organisation_is_cut_off_in_every_circle_by_the_next_epoch() {
    let Team { mut world, lead, writer, reader, .. } = team();
    let phone = Install::new(2, 12);
    world.add_device(&writer, &phone);
    push_content(&mut world, &writer);
    push_content(&mut world, &phone);
    let late = [&writer, &phone].map(|by| world.content(by).sign(by));
    world.org_push(world.parting(&lead, writer.person));
    assert_eq!(world.check(&world.content(&lead).sign(&lead)), Err(Refusal::StaleEpoch));
    let rotation = world.rotating(&lead);
    world.push(rotation).unwrap();
    for entry in late {
        assert_eq!(world.valid(&entry), Err(Refusal::PastCutOff));
    }
    let part = &world.circle().newest_epoch().part;
    assert!(part.recipients.iter().all(|to| to.device != writer.id() && to.device != phone.id()));
    push_content(&mut world, &lead);
    assert_eq!(world.check(&world.draft(&reader, Kind::CHECKPOINT, vec![1; 64]).sign(&reader)), Ok(()));
}

#[test]
fn a_key_is_never_granted_to_who_is_gone() {
    let Team { mut world, lead, tablet, writer, .. } = team();
    let phone = Install::new(2, 12);
    world.add_device(&writer, &phone);
    let body = KeyGrant(vec![grant(1, &phone)]).to_body();
    let unaware = world.draft(&lead, Kind::KEY_GRANT, body.clone()).sign(&lead);
    let old_org = world.org.head();
    world.revoke(&lead, &phone);
    assert_eq!(world.valid(&unaware), Ok(()), "at the heads it names");
    assert_eq!(world.check(&unaware), Err(Refusal::StaleHead), "the relay knows more");
    let inactive = Refusal::Rule("a grant is for an active device, a kit or the recovery key");
    assert_eq!(world.valid(&world.draft(&lead, Kind::KEY_GRANT, body).sign(&lead)), Err(inactive));
    world.push(world.rotating(&lead)).unwrap();
    let newer = KeyGrant(vec![grant(2, &phone)]).to_body();
    let torn = world.draft(&lead, Kind::KEY_GRANT, newer).with(|h| h.org_head = old_org).sign(&lead);
    let rule = Refusal::Rule("the org head is no older than the one that the control head names");
    assert_eq!(world.valid(&torn), Err(rule), "the new key, at an org head that still knew the device");

    let body = KeyGrant(vec![grant(2, &writer)]).to_body();
    let unaware = world.draft(&tablet, Kind::KEY_GRANT, body.clone()).sign(&tablet);
    world.push(world.ending(&lead, writer.person)).unwrap();
    assert_eq!(world.check(&unaware), Err(Refusal::StaleHead));
    assert_eq!(world.valid(&world.draft(&lead, Kind::KEY_GRANT, body).sign(&lead)), Err(Refusal::NoRight));
}

fn grant_to(epoch: u32, device: DeviceId) -> Grant {
    Grant {
        epoch,
        recipient: Recipient { device, wrap_hash: wrap_hash(&super::world::wrap_for(device, epoch)) },
    }
}

#[test]
fn a_kit_that_ends_and_a_recovery_key_that_is_handed_over_read_nothing_new() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    let [first, second] = [kit(writer.person, 0x71).added, kit(writer.person, 0x72).added];
    let [old, new] = [quorum(0x40), quorum(0x50)];
    world.org_push(world.org_record(&writer, Kind::KIT_ADDED, &first));
    world.org_push(world.org_record(&lead, Kind::RECOVERY_KEYS, &old.keys));
    push_content(&mut world, &lead);
    let to_both = KeyGrant(vec![grant_to(1, first.kit_id()), grant_to(1, old.keys.recovery_id())]).to_body();
    world.push(world.draft(&lead, Kind::KEY_GRANT, to_both).sign(&lead)).unwrap();
    let to_early = KeyGrant(vec![grant_to(1, second.kit_id())]).to_body();
    let inactive = Refusal::Rule("a grant is for an active device, a kit or the recovery key");
    assert_eq!(
        world.check(&world.draft(&lead, Kind::KEY_GRANT, to_early).sign(&lead)),
        Err(inactive.clone())
    );

    for (what, entry, gone) in [
        ("replaced", world.org_record(&writer, Kind::KIT_ADDED, &second), first.kit_id()),
        (
            "used up",
            {
                let paper = kit(writer.person, 0x71);
                let phone = Install::new(2, 22);
                world.org_record(&phone, Kind::DEVICE_ADDED, &world.kit_word(&paper, &phone))
            },
            first.kit_id(),
        ),
        (
            "handed over",
            world.org_record(&lead, Kind::RECOVERY_KEYS, &old.hand_over(&world, &new.keys, [0, 1])),
            old.keys.recovery_id(),
        ),
    ] {
        let mut world = world.clone();
        world.org_push(entry);
        let place = (world.circle().len() - 1, world.org.len() - 1);
        assert_eq!(world.circle().to_cut_off(&world.org, place.0, place.1), [gone], "{what}");
        assert_eq!(world.check(&world.content(&lead).sign(&lead)), Err(Refusal::StaleEpoch), "{what}");
        let late = KeyGrant(vec![grant_to(1, gone)]).to_body();
        let late = world.draft(&lead, Kind::KEY_GRANT, late).sign(&lead);
        assert_eq!(world.valid(&late), Err(inactive.clone()), "{what}");
        assert_eq!(world.rotated().cut_offs, [], "{what}: it has no chain");
        world.push(world.rotating(&writer)).unwrap();
        assert!(world.circle().newest_epoch().part.recipients.iter().all(|to| to.device != gone), "{what}");
        push_content(&mut world, &lead);
    }
    world.org_push(world.org_record(&outsider, Kind::KIT_ADDED, &kit(outsider.person, 0x73).added));
    world.org_push(world.org_record(&outsider, Kind::KIT_ADDED, &kit(outsider.person, 0x74).added));
    push_content(&mut world, &lead);
}

#[test]
fn every_verdict_is_the_same_when_the_removal_comes_first() {
    let Team { mut world, lead, writer, .. } = team();
    push_content(&mut world, &writer);
    push_content(&mut world, &writer);
    world.push(world.ending(&lead, writer.person)).unwrap();
    grant_access(&mut world, &lead, &writer, Role::Writer);
    push_content(&mut world, &writer);
    let (created, rest) = world.circle_log.split_first().unwrap();
    let mut circle = CircleState::found(created, &world.org, Signature::Check).unwrap();
    let is_control = |entry: &&Entry| entry.header().kind.class() == crate::entry::Class::Control;
    for entry in rest.iter().filter(is_control) {
        assert_eq!(circle.replay(entry, &world.org, Signature::Check), Ok(Verdict::Applied));
    }
    for entry in rest.iter().rev().filter(|entry| !is_control(entry)) {
        assert!(circle.check_valid(entry, &world.org, Signature::Check).is_ok(), "{entry:?}");
    }
}
