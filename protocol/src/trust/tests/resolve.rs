//! Forks of the control entries, and circles whose admins are gone.

use super::circle::{Team, team};
use super::world::{Install, World, granted};
use crate::entry::{Entry, Kind};
use crate::id::{EntryId, PersonId};
use crate::record::{ForkResolve, Role};
use crate::trust::{Refusal, Signature, Verdict};

fn resolving(world: &World, by: &Install, record: &ForkResolve) -> Entry {
    world.record_draft(by, Kind::FORK_RESOLVE, record).sign(by)
}

/// A team whose control entries forked: on the branch that is kept a person came, on the other the reader went.
fn forked() -> (Team, EntryId) {
    let mut team = team();
    let mut other = team.world.clone();
    other.push(other.ending(&team.lead, team.reader.person)).unwrap();
    let body = granted(team.outsider.person, Role::Writer, vec![]);
    let entry = team.world.draft(&team.lead, Kind::ACCESS_GRANTED, body).sign(&team.lead);
    team.world.push(entry).unwrap();
    (team, other.circle().control_head())
}

#[test]
fn an_admin_resolves_a_fork_and_the_removals_of_both_branches_stand() {
    let (Team { mut world, lead, writer, reader, outsider, .. }, other) = forked();
    let late = world.draft(&reader, Kind::CHECKPOINT, vec![1; 64]).sign(&reader);
    assert!(!world.circle().has_resolved(other));
    let entry = resolving(&world, &lead, &world.resolved(other, &[reader.person]));
    world.push(entry).unwrap();
    let circle = world.circle();
    assert!(circle.has_resolved(other));
    assert_eq!(circle.role_of(reader.person), None);
    assert_eq!(circle.role_of(outsider.person), Some(Role::Writer));
    assert_eq!(circle.newest_epoch().part.number, 2);
    assert!(circle.newest_epoch().part.recipients.iter().all(|to| to.device != reader.id()));
    assert_eq!(world.valid(&late), Err(Refusal::PastCutOff));
    world.push(world.content(&writer).sign(&writer)).unwrap();
}

#[test]
fn a_resolution_that_breaks_a_rule_is_refused() {
    let (Team { mut world, lead, writer, reader, .. }, other) = forked();
    let check =
        |world: &World, by: &Install, record: &ForkResolve| world.check(&resolving(world, by, record));
    let two = Refusal::Rule("the other branch is another one");
    let good = world.resolved(other, &[reader.person]);
    assert_eq!(check(&world, &writer, &good), Err(Refusal::NoRight));
    let head = |other_head: EntryId| ForkResolve { other_head, ..good.clone() };
    for here in world.circle_log.iter().filter(|entry| entry.header().kind.must_be_understood()) {
        assert_eq!(check(&world, &lead, &head(here.id())), Err(two.clone()));
    }
    assert_eq!(check(&world, &lead, &head(EntryId::ZERO)), Err(two.clone()));
    let listed = Refusal::Rule("access ends for people on the access list");
    assert_eq!(check(&world, &lead, &world.resolved(other, &[PersonId([99; 16])])), Err(listed));
    let own = Refusal::Rule("nobody ends their own access: they would know the new key");
    assert_eq!(check(&world, &lead, &world.resolved(other, &[lead.person])), Err(own));
    let mut stale = good.clone();
    stale.epoch = world.next_epoch(&[]);
    assert!(matches!(check(&world, &lead, &stale), Err(Refusal::Rule(_))), "wrapped for who is removed");
    world.push(world.draft(&reader, Kind::CHECKPOINT, vec![1; 64]).sign(&reader)).unwrap();
    assert_eq!(check(&world, &lead, &good), Err(Refusal::StaleCutOff));
    let mut people = [reader.person, writer.person];
    people.sort_unstable();
    let both = world.resolved(other, &people);
    assert_eq!(check(&world, &lead, &both), Ok(()));
    people.reverse();
    let disorder = ForkResolve { removed: people.to_vec(), ..both };
    assert!(matches!(check(&world, &lead, &disorder), Err(Refusal::Malformed(_))));

    world.push(resolving(&world, &lead, &world.resolved(other, &[]))).unwrap();
    assert_eq!(check(&world, &lead, &world.resolved(other, &[])), Err(two), "once");
}

#[test]
fn what_names_a_branch_that_does_not_count_is_unproven() {
    let (Team { world, writer, .. }, other) = forked();
    let entry = world.content(&writer).with(|h| h.control_head = other).sign(&writer);
    assert_eq!(world.valid(&entry), Err(Refusal::UnknownHead));
    assert!(Refusal::UnknownHead.is_unproven());
}

#[test]
fn an_admin_with_a_device_always_stays_on_the_list() {
    let Team { mut world, lead, tablet, writer, reader, .. } = team();
    let changed =
        |world: &World, by: &Install, person| world.check(&world.changing(by, person, Role::Writer));
    assert_eq!(changed(&world, &lead, lead.person), Err(Refusal::LastAdmin));
    let body = granted(writer.person, Role::Admin, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    assert_eq!(changed(&world, &lead, lead.person), Ok(()), "another one is left");
    assert_eq!(world.check(&world.ending(&writer, lead.person)), Ok(()));
    world.revoke(&lead, &writer);
    assert_eq!(changed(&world, &lead, lead.person), Err(Refusal::LastAdmin), "who is left has no device");
    assert_eq!(changed(&world, &tablet, lead.person), Err(Refusal::LastAdmin));
    assert_eq!(changed(&world, &lead, writer.person), Ok(()));
    assert_eq!(world.check(&world.ending(&lead, reader.person)), Ok(()));
}

/// The team's circle, founded by the writer, who left; the lead, an org admin, is on the list with this role.
fn orphaned(role: Role) -> Team {
    let mut team = team();
    let Team { world, lead, writer, .. } = &mut team;
    world.circle_log.clear();
    world.found(writer, &[writer]);
    let body = granted(lead.person, role, vec![]);
    world.push(world.draft(writer, Kind::ACCESS_GRANTED, body).sign(writer)).unwrap();
    team
}

#[test]
fn an_org_admin_on_the_list_acts_when_no_admin_has_a_device_left() {
    let Team { mut world, lead, writer, outsider, .. } = orphaned(Role::Reader);
    let adding = |world: &World, by: &Install, role: Role| {
        let body = granted(outsider.person, role, vec![]);
        world.draft(by, Kind::ACCESS_GRANTED, body).sign(by)
    };
    let here = world.org.len() - 1;
    assert!(!world.circle().is_orphaned(&world.org, here));
    assert_eq!(world.check(&adding(&world, &lead, Role::Writer)), Err(Refusal::NoRight));
    world.revoke(&lead, &writer);
    assert!(world.circle().is_orphaned(&world.org, here + 1));
    assert!(!world.circle().acts_as_admin(lead.person, &world.org, here), "not before that");
    let first = Refusal::Rule("who is no recipient any more is cut off first, with a new epoch");
    assert_eq!(world.check(&adding(&world, &lead, Role::Writer)), Err(first));
    assert_eq!(
        world.check(&world.ending(&lead, writer.person)),
        Err(Refusal::LastAdmin),
        "an admin comes first"
    );
    let lowered = world.changing(&lead, writer.person, Role::Writer);
    assert_eq!(world.check(&lowered), Err(Refusal::LastAdmin));
    world.push(world.rotating(&lead)).unwrap();
    assert_eq!(world.check(&world.content(&lead).sign(&lead)), Err(Refusal::NoRight), "still a reader");
    world.push(adding(&world, &lead, Role::Writer)).unwrap();
}

#[test]
fn an_org_admin_who_writes_takes_an_orphaned_circle_over_in_the_open() {
    let Team { mut world, lead, writer, outsider, .. } = orphaned(Role::Writer);
    world.revoke(&lead, &writer);
    world.push(world.rotating(&lead)).unwrap();
    let body = granted(lead.person, Role::Admin, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    world.push(world.ending(&lead, writer.person)).unwrap();
    let body = granted(outsider.person, Role::Reader, vec![]);
    world.push(world.draft(&lead, Kind::ACCESS_GRANTED, body).sign(&lead)).unwrap();
    assert_eq!(world.circle().role_of(lead.person), Some(Role::Admin));
}

#[test]
fn an_org_admin_who_is_not_on_the_list_gets_no_way_in() {
    let Team { mut world, lead, writer, outsider, .. } = team();
    world.circle_log.clear();
    world.found(&writer, &[&writer]);
    world.revoke(&lead, &writer);
    for role in [Role::Reader, Role::Admin] {
        for person in [lead.person, outsider.person] {
            let entry = world.draft(&lead, Kind::ACCESS_GRANTED, granted(person, role, vec![])).sign(&lead);
            assert_eq!(world.check(&entry), Err(Refusal::NoRight));
            let org = world.org.clone();
            let mut circle = world.circle().clone();
            let verdict = circle.replay(&entry, &org, Signature::Check);
            assert_eq!(verdict, Ok(Verdict::Inert(Refusal::NoRight)));
            assert_eq!(circle.people().count(), 1);
        }
    }
}
