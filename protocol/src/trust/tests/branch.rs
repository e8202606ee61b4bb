//! Logs that went two ways: what is owed, what is given again, and how the org log is settled.

use super::circle::{Team, team};
use super::world::{Install, World, granted};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::record::{OrgForkResolve, Record, Role};
use crate::trust::{Branch, Lacking, OrgBranch, OrgOwed, Refusal};

fn granting(world: &World, by: &Install, person: PersonId, role: Role) -> Entry {
    world.draft(by, Kind::ACCESS_GRANTED, granted(person, role, vec![])).sign(by)
}

fn resolve(world: &mut World, by: &Install, branch: &Branch) {
    let owed = world.circle().owed_removals(branch, &world.org);
    let record = world.resolved(branch.head, &owed);
    world.push(world.record_draft(by, Kind::FORK_RESOLVE, &record).sign(by)).unwrap();
}

#[test]
fn whom_the_other_way_removed_is_owed_until_this_way_says_so_and_may_come_back_then() {
    let Team { mut world, lead, reader, outsider, .. } = team();
    let mut other = world.clone();
    other.push(other.ending(&lead, reader.person)).unwrap();
    let from = world.circle().len();
    let branch = other.circle().branch(from);
    world.push(granting(&world, &lead, outsider.person, Role::Writer)).unwrap();
    assert_eq!(world.circle().owed_removals(&branch, &world.org), [reader.person]);
    world.push(granting(&world, &lead, reader.person, Role::Writer)).unwrap();
    assert_eq!(world.circle().owed_removals(&branch, &world.org), [reader.person], "it knew nothing of that");
    assert!(!world.circle().is_settled(&branch, &world.org) && !world.circle().is_resolved(&branch));
    resolve(&mut world, &lead, &branch);
    assert!(world.circle().is_settled(&branch, &world.org) && world.circle().is_resolved(&branch));
    assert_eq!(world.circle().role_of(reader.person), None);
    world.push(granting(&world, &lead, reader.person, Role::Reader)).unwrap();
    assert!(world.circle().owed_removals(&branch, &world.org).is_empty(), "a decision made since");
}

#[test]
fn whoever_was_let_in_by_somebody_whom_the_other_way_had_removed_is_owed_too() {
    let Team { mut world, lead, writer, reader, outsider, .. } = team();
    world.push(granting(&world, &lead, writer.person, Role::Admin)).unwrap();
    let mut other = world.clone();
    other.push(other.ending(&lead, writer.person)).unwrap();
    let from = world.circle().len();
    let branch = other.circle().branch(from);
    world.push(granting(&world, &writer, outsider.person, Role::Admin)).unwrap();
    world.push(granting(&world, &outsider, reader.person, Role::Writer)).unwrap();
    let owed = world.circle().owed_removals(&branch, &world.org);
    assert_eq!(owed, [writer.person, outsider.person], "the reader was on both lists");
    resolve(&mut world, &lead, &branch);
    let left: Vec<PersonId> = world.circle().people().map(|(person, _)| person).collect();
    assert_eq!(left, [lead.person, reader.person]);
    assert!(world.circle().is_settled(&branch, &world.org));
}

#[test]
fn what_a_device_says_that_the_other_way_had_cut_off_is_owed_too() {
    let Team { mut world, lead, tablet, outsider, .. } = team();
    let mut other = world.clone();
    other.revoke(&lead, &tablet);
    other.push(other.rotating(&lead)).unwrap();
    let branch = other.circle().branch(world.circle().len());
    world.push(granting(&world, &tablet, outsider.person, Role::Reader)).unwrap();
    assert_eq!(world.circle().owed_removals(&branch, &other.org), [outsider.person]);
}

#[test]
fn what_the_other_way_gave_or_lowered_is_lacking_unless_this_way_took_it_away() {
    let Team { mut world, lead, writer, reader, outsider, .. } = team();
    let mut other = world.clone();
    other.push(granting(&other, &lead, outsider.person, Role::Reader)).unwrap();
    other.push(granting(&other, &lead, reader.person, Role::Writer)).unwrap();
    other.push(other.changing(&lead, writer.person, Role::Reader)).unwrap();
    let branch = other.circle().branch(world.circle().len());
    let access = |world: &World, person: PersonId| {
        *world.circle().people().find(|(listed, _)| *listed == person).unwrap().1
    };
    let granted = vec![
        (reader.person, access(&other, reader.person)),
        (outsider.person, access(&other, outsider.person)),
    ];
    let lowered = vec![(writer.person, Role::Reader)];
    assert_eq!(world.circle().lacking(&branch), Lacking { granted, lowered: lowered.clone() });
    world.push(world.ending(&lead, reader.person)).unwrap();
    let granted = vec![(outsider.person, access(&other, outsider.person))];
    assert_eq!(world.circle().lacking(&branch), Lacking { granted, lowered });
    assert_eq!(Branch::from_bytes(&branch.to_bytes()), Ok(branch));
}

/// A practice with two admins; on the other way one revoked the nurse's lost tablet, on this one the other added a person.
fn practice() -> (World, World, [Install; 5]) {
    let [lead, partner, nurse, newcomer] = [1, 2, 3, 4].map(|byte| Install::new(byte, byte));
    let tablet = Install::new(3, 13);
    let mut world = World::of(&lead);
    world.add_person(&lead, &partner, true);
    world.add_person(&lead, &nurse, false);
    world.add_device(&nurse, &tablet);
    world.found(&lead, &[&lead]);
    let mut other = world.clone();
    other.revoke(&lead, &tablet);
    world.add_person(&partner, &newcomer, false);
    (world, other, [lead, partner, nurse, tablet, newcomer])
}

fn branch_of(world: &World, other: &World) -> OrgBranch {
    let shared = world.org_log.iter().zip(&other.org_log).take_while(|(a, b)| a.id() == b.id()).count();
    other.org.branch(u32::try_from(shared).unwrap())
}

#[test]
fn an_admin_settles_the_org_log_and_what_names_the_other_way_counts_as_at_the_parting() {
    let (mut world, other, [lead, _, nurse, tablet, _]) = practice();
    let branch = branch_of(&world, &other);
    assert_eq!(branch.entries, [other.org.head()]);
    assert_eq!(OrgBranch::from_bytes(&branch.to_bytes()), Ok(branch.clone()));
    let by_other = world.content(&lead).with(|h| h.org_head = other.org.head()).sign(&lead);
    assert_eq!(world.valid(&by_other), Err(Refusal::UnknownHead));
    let owed = world.org.owed_removals(&branch);
    assert_eq!(owed, OrgOwed { persons: vec![], devices: vec![tablet.id()] });
    let record = branch.resolution(owed).unwrap();
    world.org_push(world.org_record(&lead, Kind::ORG_FORK_RESOLVE, &record));
    assert!(world.org.is_resolved(&branch) && world.org.owed_removals(&branch).is_empty());
    assert!(world.org.device(tablet.id()).is_none() && world.org.device(nurse.id()).is_some());
    assert_eq!(world.org.index_of(branch.head()), Some(branch.from - 1));
    assert!(!world.org.holds(branch.head()));
    assert_eq!(world.valid(&by_other), Ok(()), "as if it named the last that both ways share");
}

#[test]
fn whatever_a_device_brought_in_that_the_other_way_had_revoked_is_owed_too() {
    let (mut world, mut other, [lead, partner, ..]) = practice();
    let parting = other.parting(&lead, partner.person);
    other.org_push(parting);
    let branch = branch_of(&world, &other);
    let [second, stranger] = [Install::new(2, 22), Install::new(6, 6)];
    world.add_device(&partner, &second);
    world.add_person(&second, &stranger, true);
    let owed = world.org.owed_removals(&branch);
    // The partner leaves with every device; so does whoever came by these.
    assert_eq!(owed.persons, [partner.person, PersonId([4; 16]), stranger.person]);
    assert_eq!(owed.devices, [Install::new(3, 13).id()]);
    let record = branch.resolution(owed).unwrap();
    world.org_push(world.org_record(&lead, Kind::ORG_FORK_RESOLVE, &record));
    assert!(world.org.owed_removals(&branch).is_empty());
    assert_eq!(world.org.admin_devices().collect::<Vec<_>>(), [lead.id()]);
}

#[test]
fn an_org_resolution_that_breaks_a_rule_is_refused() {
    let (mut world, other, [lead, partner, nurse, tablet, _]) = practice();
    let branch = branch_of(&world, &other);
    let good = branch.resolution(world.org.owed_removals(&branch)).unwrap();
    let check = |world: &World, by: &Install, record: &OrgForkResolve| {
        world.org.check(&world.org_record(by, Kind::ORG_FORK_RESOLVE, record))
    };
    assert_eq!(check(&world, &lead, &good), Ok(()));
    assert_eq!(check(&world, &nurse, &good), Err(Refusal::NoRight));
    let foreign = OrgForkResolve { parted: EntryId([9; 32]), ..good.clone() };
    assert_eq!(check(&world, &lead, &foreign), Err(Refusal::Rule("the ways part at an entry of the log")));
    let two = Refusal::Rule("the other way is another one");
    let others = |other: Vec<EntryId>| OrgForkResolve { other, ..good.clone() };
    for bad in [vec![EntryId::ZERO], vec![world.org.head()], vec![branch.head(), branch.head()]] {
        assert_eq!(check(&world, &lead, &others(bad)), Err(two.clone()));
    }
    assert!(matches!(check(&world, &lead, &others(vec![])), Err(Refusal::Malformed(_))));
    let stays = Refusal::Rule("who resolves a fork stays");
    let devices = |devices: Vec<DeviceId>| OrgForkResolve { devices, ..good.clone() };
    let persons = |persons: Vec<PersonId>| OrgForkResolve { persons, ..good.clone() };
    assert_eq!(check(&world, &lead, &devices(vec![lead.id()])), Err(stays.clone()));
    assert_eq!(check(&world, &lead, &persons(vec![lead.person])), Err(stays));
    assert!(matches!(check(&world, &lead, &devices(vec![DeviceId([8; 16])])), Err(Refusal::Rule(_))));
    assert!(matches!(check(&world, &lead, &persons(vec![PersonId([8; 16])])), Err(Refusal::Rule(_))));
    let mut wrong_order = [tablet.id(), nurse.id()];
    wrong_order.sort_unstable();
    wrong_order.reverse();
    assert!(matches!(check(&world, &lead, &devices(wrong_order.to_vec())), Err(Refusal::Malformed(_))));
    world.org_push(world.org_record(&lead, Kind::ORG_FORK_RESOLVE, &good));
    assert_eq!(check(&world, &partner, &devices(vec![])), Err(two), "once");
    assert_eq!(OrgForkResolve::from_body(&good.to_body()), Ok(good));
}

#[test]
fn an_org_admin_with_a_device_stays_when_a_fork_is_settled() {
    let (mut world, other, [lead, partner, ..]) = practice();
    world.org_push(world.admin_changing(&partner, lead.person, false));
    let branch = branch_of(&world, &other);
    let record = branch.resolution(OrgOwed { persons: vec![partner.person], devices: vec![] }).unwrap();
    let by = |by: &Install| world.org.check(&world.org_record(by, Kind::ORG_FORK_RESOLVE, &record));
    assert_eq!(by(&lead), Err(Refusal::NoRight));
    assert!(matches!(by(&partner), Err(Refusal::Rule(_))), "nobody is left, and nobody ends themselves");
}
