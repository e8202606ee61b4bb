//! A circle's control entries: founding, access, epochs, and what stays in the chain without effect.

use super::world::{Draft, Install, World, epoch_body, epoch_part, grant, granted};
use crate::entry::{Entry, Header, Kind};
use crate::id::{DocHandle, EntryId, LogId, PersonId, SlotId};
use crate::record::{Created, EpochPart, EpochRecord, Record, Role};
use crate::suite::Suite;
use crate::trust::{CircleState, Refusal, Signature, Verdict};

pub(super) struct Team {
    pub(super) world: World,
    pub(super) lead: Install,
    pub(super) tablet: Install,
    pub(super) writer: Install,
    pub(super) reader: Install,
    pub(super) outsider: Install,
}

/// A circle of the lead (admin, two devices), a writer and a reader; the outsider is in the organisation only.
pub(super) fn team() -> Team {
    let [lead, tablet] = [Install::new(1, 1), Install::new(1, 11)];
    let [writer, reader, outsider] = [2, 3, 4].map(|byte| Install::new(byte, byte));
    let mut world = World::of(&lead);
    world.add_device(&lead, &tablet);
    for person in [&writer, &reader, &outsider] {
        world.add_person(&lead, person, false);
    }
    world.found(&lead, &[&lead, &tablet]);
    for (person, role) in [(&writer, Role::Writer), (&reader, Role::Reader)] {
        let body = granted(person.person, role, vec![grant(1, person)]);
        world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    }
    Team { world, lead, tablet, writer, reader, outsider }
}

const RECIPIENTS: Refusal =
    Refusal::Rule("an epoch is wrapped for exactly the recipients that the access list gives");

#[test]
fn a_circle_starts_with_its_creator_as_admin_and_epoch_one() {
    let Team { world, lead, writer, outsider, .. } = team();
    let circle = world.circle();
    assert_eq!(circle.log(), world.circle_log.first().unwrap().id().founded_log());
    assert_eq!(circle.role_at(lead.person, 0), Some(Role::Admin));
    assert_eq!(circle.role_at(writer.person, 0), None);
    assert_eq!(circle.role_at(writer.person, 1), Some(Role::Writer));
    assert_eq!(circle.role_of(outsider.person), None);
    assert_eq!(circle.newest_epoch().part.number, 1);
    assert_eq!((circle.len(), circle.people().count()), (3, 3));
}

#[test]
fn a_founding_entry_that_breaks_a_rule_is_refused() {
    let Team { world, lead, tablet, writer, .. } = team();
    let both = [&lead, &tablet];
    let draft = || world.created_draft(&lead, &both);
    let found = |draft: Draft| {
        CircleState::found(&draft.sign(&lead), &world.org, Signature::Check).map(drop).unwrap_err()
    };
    let header = |change: fn(&mut Header)| found(draft().with(change));
    let record = |change: &dyn Fn(&mut Created)| {
        let mut created = Created::from_body(&draft().body).unwrap();
        change(&mut created);
        let tag = created.epoch.tag();
        found(Draft { body: created.to_body(), ..draft() }.with(|h| h.epoch_tag = tag))
    };
    let first = Refusal::Header("the first entry of a log");
    let sealed = Refusal::Header("epoch 1, no document, no slot");
    let epoch_one = Refusal::Rule("a circle starts with epoch 1, without history");
    assert_eq!(header(|h| h.kind = Kind::EPOCH), Refusal::Kind(Kind::EPOCH));
    assert_eq!(header(|h| h.log = LogId([1; 16])), first);
    assert_eq!(header(|h| h.seq = 2), first);
    assert_eq!(header(|h| h.prev = EntryId([1; 32])), first);
    assert_eq!(header(|h| h.control_head = EntryId([1; 32])), first);
    assert_eq!(header(|h| h.org_head = EntryId([1; 32])), Refusal::UnknownHead);
    assert_eq!(header(|h| h.epoch = 2), sealed);
    assert_eq!(header(|h| h.epoch_tag = [0; 8]), sealed);
    assert_eq!(header(|h| h.document = DocHandle([1; 16])), sealed);
    assert_eq!(header(|h| h.slot = SlotId([1; 16])), sealed);
    assert_eq!(header(|h| h.suite = Suite(1)), Refusal::Suite(Suite(1)));
    assert_eq!(record(&|c| c.org = LogId([9; 16])), Refusal::WrongLog);
    assert_eq!(record(&|c| c.creator = writer.person), Refusal::NoRight);
    assert_eq!(record(&|c| c.epoch.history = vec![1]), epoch_one);
    assert_eq!(record(&|c| c.epoch.number = 2), epoch_one);
    assert_eq!(record(&|c| c.epoch = epoch_part(1, &[&lead])), RECIPIENTS, "one missing");
    assert_eq!(record(&|c| c.epoch = epoch_part(1, &[&lead, &tablet, &writer])), RECIPIENTS, "one too many");
    assert_eq!(record(&|c| c.epoch = epoch_part(1, &[&lead, &writer])), RECIPIENTS, "another");
    assert_eq!(record(&|c| c.epoch.recipients.clear()), RECIPIENTS, "none");
    let disorder = |c: &mut Created| c.epoch.recipients.reverse();
    assert!(matches!(record(&disorder), Refusal::Malformed(_)), "out of order");
    let twice = |c: &mut Created| {
        c.epoch.recipients = [c.epoch.recipients.clone(), c.epoch.recipients.clone()].concat();
    };
    assert!(matches!(record(&twice), Refusal::Malformed(_)), "twice");
    let forged = draft().sign(&writer);
    assert_eq!(CircleState::found(&forged, &world.org, Signature::Check).unwrap_err(), Refusal::NotSigned);
}

#[test]
fn a_founder_who_has_not_seen_their_new_device_wraps_for_those_at_the_head_they_name() {
    let Team { mut world, lead, tablet, .. } = team();
    let draft = world.created_draft(&lead, &[&lead, &tablet]);
    world.add_device(&lead, &Install::new(1, 21));
    assert!(CircleState::found(&draft.sign(&lead), &world.org, Signature::Check).is_ok());
}

#[test]
fn only_admins_grant_access_and_never_a_lower_role() {
    let Team { mut world, lead, writer, reader, outsider, .. } = team();
    let grants = |to: &Install| vec![grant(1, to)];
    let body = granted(outsider.person, Role::Reader, grants(&outsider));
    for by in [&writer, &reader, &outsider] {
        let entry = world.draft(by, Kind::ACCESS_GRANTED, body.clone()).sign(by);
        assert_eq!(world.check(&entry), Err(Refusal::NoRight));
    }
    let by_lead = |body: Vec<u8>| world.check(&world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead));
    assert_eq!(by_lead(body.clone()), Ok(()));
    let lower = granted(writer.person, Role::Reader, vec![]);
    assert_eq!(by_lead(lower), Err(Refusal::Rule("a lower role comes with a new epoch")));
    let stranger = granted(PersonId([99; 16]), Role::Reader, vec![]);
    assert_eq!(by_lead(stranger), Err(Refusal::Rule("access is granted to people of the org log")));
    assert_eq!(by_lead(granted(outsider.person, Role::Reader, grants(&writer))), Err(Refusal::NoRight));
    let future = granted(outsider.person, Role::Reader, vec![grant(2, &outsider)]);
    assert_eq!(by_lead(future), Err(Refusal::Rule("a grant is of an epoch that exists")));
    let none = granted(outsider.person, Role::Reader, vec![grant(0, &outsider)]);
    assert_eq!(by_lead(none), Err(Refusal::Rule("a grant is of an epoch that exists")));
    let unknown = granted(outsider.person, Role::Reader, vec![grant(1, &Install::new(4, 44))]);
    assert_eq!(
        by_lead(unknown),
        Err(Refusal::Rule("a grant is for an active device, a kit or the recovery key"))
    );
    let mut bad_role = body;
    bad_role.splice(16..17, [4]);
    assert!(matches!(by_lead(bad_role), Err(Refusal::Malformed(_))));

    for role in [Role::Writer, Role::Writer, Role::Admin] {
        let body = granted(reader.person, role, vec![]);
        world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    }
    assert_eq!(world.circle().role_of(reader.person), Some(Role::Admin));
    let by_new_admin = granted(outsider.person, Role::Reader, vec![]);
    world.push(world.draft(&reader, Kind::ACCESS_GRANTED, by_new_admin).sign(&reader)).unwrap();
}

#[test]
fn a_rotation_wraps_for_exactly_everyone_with_access_and_numbers_have_no_gaps() {
    let Team { mut world, lead, tablet, writer, reader, outsider } = team();
    let all = [&lead, &tablet, &writer, &reader];
    let rotate = |by: &Install, body: Vec<u8>| world.check(&world.draft(by, Kind::EPOCH, body).sign(by));
    let follows = Refusal::Rule("an epoch follows the one before and seals its key");
    assert_eq!(rotate(&lead, epoch_body(1, &all)), Err(follows.clone()), "the number again");
    assert_eq!(rotate(&lead, epoch_body(3, &all)), Err(follows.clone()), "a gap");
    let forgetting =
        EpochRecord { part: EpochPart { history: vec![], ..epoch_part(2, &all) }, cut_offs: vec![] }
            .to_body();
    assert_eq!(rotate(&lead, forgetting), Err(follows), "without the older key");
    let missing = epoch_body(2, &[&lead, &tablet, &writer]);
    assert_eq!(rotate(&lead, missing), Err(RECIPIENTS));
    let extra = epoch_body(2, &[&lead, &tablet, &writer, &reader, &outsider]);
    assert_eq!(rotate(&lead, extra), Err(RECIPIENTS));
    assert_eq!(rotate(&reader, epoch_body(2, &all)), Err(Refusal::NoRight));
    assert_eq!(rotate(&outsider, epoch_body(2, &all)), Err(Refusal::NoRight));
    assert_eq!(rotate(&writer, epoch_body(2, &all)), Ok(()));

    let before = world.circle().control_head();
    world.push(world.draft(&writer, Kind::EPOCH, epoch_body(2, &all)).sign(&writer)).unwrap();
    let circle = world.circle();
    assert_eq!(circle.newest_epoch().part.number, 2);
    assert_eq!((circle.newest_epoch().before, circle.newest_epoch().at), (before, 3));
    assert_eq!(circle.epoch_at(2).unwrap().part.number, 1);
    assert_eq!(circle.epochs().count(), 2);
    assert!(circle.epoch(3).is_none());
}

#[test]
fn a_relay_takes_a_rotation_only_under_its_newest_org_head() {
    let Team { mut world, lead, tablet, writer, reader, .. } = team();
    let four = [&lead, &tablet, &writer, &reader];
    let behind = world.draft(&writer, Kind::EPOCH, epoch_body(2, &four)).sign(&writer);
    let phone = Install::new(2, 12);
    world.add_device(&writer, &phone);
    assert_eq!(world.check(&behind), Err(Refusal::StaleHead));
    assert!(
        world.circle().check_valid(&behind, &world.org, Signature::Check).is_ok(),
        "valid where it stands"
    );
    let five = [&lead, &tablet, &writer, &reader, &phone];
    world.push(world.draft(&writer, Kind::EPOCH, epoch_body(2, &five)).sign(&writer)).unwrap();
}

#[test]
fn control_entries_are_compare_and_swap_on_the_control_head() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    let first = granted(outsider.person, Role::Reader, vec![]);
    let loser = world.draft(&lead, Kind::ACCESS_GRANTED, first.clone()).sign(&lead);
    let again = granted(writer.person, Role::Admin, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, again).sign(&lead)).unwrap();
    assert_eq!(world.check(&loser), Err(Refusal::StaleHead));
    let unknown = world.draft(&lead, Kind::ACCESS_GRANTED, first).with(|h| h.control_head = EntryId([9; 32]));
    assert_eq!(world.check(&unknown.sign(&lead)), Err(Refusal::UnknownHead));
}

/// What a device does with a control entry that it was sent.
fn replay(world: &mut World, entry: &Entry) -> Result<Verdict, Refusal> {
    let org = world.org.clone();
    world.circle.as_mut().unwrap().replay(entry, &org, Signature::Check)
}

#[test]
fn a_control_entry_that_breaks_a_rule_moves_the_head_and_changes_nothing() {
    let Team { mut world, lead, writer, reader, outsider, .. } = team();
    let grab = granted(writer.person, Role::Admin, vec![]);
    let cases = [
        world.draft(&writer, Kind::ACCESS_GRANTED, grab.clone()).sign(&writer),
        world.draft(&outsider, Kind::ACCESS_GRANTED, grab.clone()).sign(&outsider),
        world.draft(&writer, Kind::EPOCH, epoch_body(2, &[&writer])).sign(&writer),
        world.draft(&lead, Kind::ACCESS_GRANTED, vec![1]).sign(&lead),
        world.draft(&lead, Kind::ACCESS_GRANTED, grab).with(|h| h.epoch = 1).sign(&lead),
        world.draft(&reader, Kind(0x0103), vec![]).sign(&reader),
    ];
    for entry in cases {
        let before = world.clone();
        assert!(matches!(replay(&mut world, &entry), Ok(Verdict::Inert(_))));
        let (now, then) = (world.circle(), before.circle());
        assert_eq!((now.control_head(), now.len()), (entry.id(), then.len() + 1));
        assert!(now.people().eq(then.people()));
        assert_eq!((now.newest_epoch(), now.blocked()), (then.newest_epoch(), None));
        world = before;
    }
}

#[test]
fn a_control_kind_that_is_not_understood_blocks_the_circle() {
    let Team { mut world, lead, .. } = team();
    let newer = Kind(0x81ff);
    let entry = world.draft(&lead, newer, vec![0; 40]).sign(&lead);
    assert_eq!(world.check(&entry), Err(Refusal::Kind(newer)), "a relay stores nothing it cannot judge");
    assert_eq!(replay(&mut world, &entry), Ok(Verdict::Inert(Refusal::Kind(newer))));
    assert_eq!((world.circle().blocked(), world.circle().control_head()), (Some(newer), entry.id()));
}

#[test]
fn a_control_entry_that_nobody_of_the_organisation_signed_never_moves_the_head() {
    let Team { mut world, lead, outsider, .. } = team();
    let stranger = Install::new(9, 9);
    let body = granted(outsider.person, Role::Admin, vec![]);
    let by_lead = world.draft(&lead, Kind::ACCESS_GRANTED, body.clone());
    let mut damaged = by_lead.sign(&lead).into_bytes();
    *damaged.last_mut().unwrap() ^= 1;
    let newer = world.draft(&lead, Kind(0x81ff), vec![]);
    let cases = [
        ("damaged", Entry::parse(damaged).unwrap(), Refusal::NotSigned),
        ("forged", by_lead.sign(&outsider), Refusal::NotSigned),
        ("of a kind that would block", newer.sign(&outsider), Refusal::NotSigned),
        (
            "stranger",
            world.draft(&stranger, Kind::ACCESS_GRANTED, body).sign(&stranger),
            Refusal::UnknownAuthor,
        ),
        ("another suite", newer.with(|h| h.suite = Suite(9)).sign(&lead), Refusal::Suite(Suite(9))),
    ];
    let head = world.circle().control_head();
    for (what, entry, refusal) in cases {
        assert_eq!(replay(&mut world, &entry), Err(refusal), "{what}");
        assert_eq!((world.circle().control_head(), world.circle().blocked()), (head, None), "{what}");
    }
    assert_eq!(replay(&mut world, &by_lead.sign(&lead)), Ok(Verdict::Applied), "the entry itself still fits");
}

#[test]
fn replay_takes_only_what_continues_the_control_chain() {
    let Team { mut world, lead, outsider, .. } = team();
    let draft = world.draft(&lead, Kind::ACCESS_GRANTED, granted(outsider.person, Role::Reader, vec![]));
    let content = world.draft(&lead, Kind::CONTENT, vec![0; 64]).sign(&lead);
    let older = world.circle_log.first().unwrap().id();
    let cases: [(Entry, Refusal); 5] = [
        (content, Refusal::Kind(Kind::CONTENT)),
        (draft.clone().with(|h| h.log = LogId([9; 16])).sign(&lead), Refusal::WrongLog),
        (draft.clone().with(|h| h.control_head = older).sign(&lead), Refusal::StaleHead),
        (draft.clone().with(|h| h.control_head = EntryId([9; 32])).sign(&lead), Refusal::UnknownHead),
        (draft.with(|h| h.org_head = EntryId([9; 32])).sign(&lead), Refusal::UnknownHead),
    ];
    let head = world.circle().control_head();
    for (entry, refusal) in cases {
        assert_eq!(replay(&mut world, &entry), Err(refusal));
        assert_eq!(world.circle().control_head(), head);
    }
}
