//! The relay's database is restored from a backup: devices give back what it lacks, whoever wrote it.

use alcove_protocol::frame::{Cursor, Frontier, Hello, Tell};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::Problem;

use crate::both::Either;
use crate::practice::{Device, Signed, cursor, hello};
use crate::{acks, id_of, news};

fn frontiers(tells: &[Tell]) -> Vec<Frontier> {
    let pairs = tells.iter().zip(tells.iter().skip(1));
    let of = |(unknown, frontier): (&Tell, &Tell)| match (unknown, frontier) {
        (Tell::CursorUnknown(log), Tell::Frontier(frontier)) if frontier.log == *log => {
            Some(frontier.clone())
        }
        _ => None,
    };
    let frontiers: Vec<_> = pairs.filter_map(of).collect();
    let unknown = tells.iter().filter(|tell| matches!(tell, Tell::CursorUnknown(_))).count();
    assert_eq!(frontiers.len(), unknown, "a frontier behind every CursorUnknown");
    frontiers
}

/// A practice of two, a backup of it, and entries of both behind the backup.
struct Scene {
    relay: Either,
    admin: Device,
    colleague: Device,
    circle: LogId,
    /// What the relay held at the backup: org log (1 to 3), circle (1 to 3).
    before: Vec<Signed>,
    /// What came behind it: content of both, a person in the org log, a grant to them, content.
    lost: Vec<Signed>,
    old: Hello,
}

impl Scene {
    async fn new(mut relay: Either) -> Self {
        let (mut admin, circle, mut before) = relay.practice().await;
        let (mut colleague, entries) = relay.colleague(&mut admin, circle, 2).await;
        before.extend(entries);
        let note = admin.content(circle, 1, 600);
        assert_eq!(relay.push(&admin, &note).await, Ok(3));
        before.push(note);
        relay.back_up().await;
        let person = admin.add_person(alcove_protocol::id::PersonId([104; 16]));
        let lost = vec![
            person,
            admin.content(circle, 1, 600),
            admin.grant(circle, alcove_protocol::id::PersonId([104; 16]), &[]),
            admin.content(circle, 1, 600),
        ];
        let tells = relay.ask(&admin, lost.iter().map(Signed::push).collect()).await;
        assert_eq!(acks(&tells), [Ok(4), Ok(4), Ok(5), Ok(6)]);
        let theirs = colleague.content(circle, 2, 600);
        assert_eq!(relay.push(&colleague, &theirs).await, Ok(7));
        let mut old = hello(admin.org);
        old.history = Some(relay.history().await);
        old.cursors = vec![cursor(admin.org, 4, lost[0].entry.id()), cursor(circle, 7, theirs.entry.id())];
        let lost = lost.into_iter().chain([theirs]).collect();
        Self { relay, admin, colleague, circle, before, lost, old }
    }

    /// What the relay says that it holds.
    async fn frontier(&mut self, by_colleague: bool) -> Vec<Frontier> {
        let device = if by_colleague { &self.colleague } else { &self.admin };
        let mut frontiers = frontiers(&self.relay.sync(device, self.old.clone(), Vec::new()).await);
        frontiers.sort_by_key(|frontier| frontier.log != self.admin.org);
        frontiers
    }

    async fn cursors(&mut self) -> Vec<Cursor> {
        let read = news(&self.relay.ask(&self.admin, Vec::new()).await);
        let mut newest: std::collections::BTreeMap<LogId, (u64, EntryId)> = std::collections::BTreeMap::new();
        for news in &read {
            let place = newest.entry(news.log).or_insert((0, EntryId::ZERO));
            *place = (*place).max((news.seq, id_of(news)));
        }
        newest.into_iter().map(|(log, (seq, id))| cursor(log, seq, id)).collect()
    }

    /// The admin names places of the new history for these logs, with nothing left to give back.
    async fn name_new_places(&mut self, logs: &[LogId]) {
        let mut new = hello(self.admin.org);
        new.history = Some(self.relay.history().await);
        new.cursors = self.cursors().await;
        new.cursors.retain(|cursor| logs.contains(&cursor.log));
        let tells = self.relay.sync(&self.admin, new, Vec::new()).await;
        assert!(frontiers(&tells).is_empty());
    }
}

#[tokio::test]
async fn after_a_restore_any_device_gives_everything_back_and_then_control_goes_on() {
    for relay in Either::both().await {
        let mut scene = Scene::new(relay).await;
        let generation = scene.relay.history().await.generation;
        scene.relay.restore(true).await;
        assert_ne!(scene.relay.history().await.generation, generation);
        assert_eq!(scene.relay.logs_waiting().await, 2);
        let (org, circle) = (scene.admin.org, scene.circle);
        let [of_org, of_circle] = <[Frontier; 2]>::try_from(scene.frontier(true).await).unwrap();
        assert_eq!((of_org.log, of_org.seq, of_org.id), (org, 3, scene.before[3].entry.id()));
        assert_eq!((of_org.control_head, of_org.tips.len()), (of_org.id, 0));
        assert_eq!((of_circle.seq, of_circle.id), (3, scene.before[5].entry.id()));
        assert_eq!(of_circle.control_head, scene.before[4].entry.id());
        assert_eq!(of_circle.tips.len(), 1, "the admin's chain; the colleague had none");
        assert_eq!((of_circle.tips[0].seq, of_circle.tips[0].id), (3, scene.before[5].entry.id()));
        // The colleague's device gives back what the admin wrote, and its own.
        let again: Vec<_> = scene.lost.iter().map(Signed::reoffer).collect();
        let tells = scene.relay.sync(&scene.colleague, scene.old.clone(), again.clone()).await;
        assert_eq!(acks(&tells), [Ok(4), Ok(4), Ok(5), Ok(6), Ok(7)]);
        let tells = scene.relay.ask(&scene.admin, again).await;
        assert_eq!(acks(&tells), [Ok(4), Ok(4), Ok(5), Ok(6), Ok(7)], "the same again is acknowledged");
        // The colleague is no admin: the logs wait on, for notes not at all.
        scene.frontier(true).await;
        let note = scene.admin.content(circle, 1, 600);
        let late = scene.admin.add_person(alcove_protocol::id::PersonId([105; 16]));
        let grant = scene.admin.grant(circle, alcove_protocol::id::PersonId([104; 16]), &[]);
        let pushes = [&late, &note, &grant].map(Signed::push).to_vec();
        let tells = scene.relay.ask(&scene.admin, pushes).await;
        assert_eq!(acks(&tells), [Err(Problem::Recovering), Ok(8), Err(Problem::Recovering)]);
        scene.name_new_places(&[org, circle]).await;
        assert_eq!(
            scene.relay.logs_waiting().await,
            2,
            "the admin's device was not told what the relay holds"
        );
        scene.frontier(false).await;
        scene.relay.stop_and_start().await;
        scene.name_new_places(&[org]).await;
        assert_eq!(scene.relay.logs_waiting().await, 1);
        assert_eq!(scene.relay.push(&scene.admin, &late).await, Ok(5));
        assert_eq!(scene.relay.push(&scene.admin, &grant).await, Err(Problem::Recovering));
        scene.name_new_places(&[circle]).await;
        assert_eq!(scene.relay.logs_waiting().await, 0);
        assert_eq!(scene.relay.push(&scene.admin, &grant).await, Ok(9));
    }
}

#[tokio::test]
async fn devices_notice_and_give_back_though_the_operator_forgot_to_say_so() {
    for relay in Either::both().await {
        let mut scene = Scene::new(relay).await;
        scene.relay.restore(false).await;
        let frontiers = scene.frontier(false).await;
        assert_eq!(frontiers.iter().map(|frontier| frontier.seq).collect::<Vec<_>>(), [3, 3]);
        // A push of a device that has not noticed yet is put off, and not refused for good.
        let next = scene.colleague.content(scene.circle, 1, 600);
        let early = scene.relay.sync(&scene.colleague, scene.old.clone(), vec![next.push()]).await;
        assert_eq!(acks(&early), [Err(Problem::Recovering)]);
        let again: Vec<_> = scene.lost.iter().map(Signed::reoffer).chain([next.push()]).collect();
        let tells = scene.relay.sync(&scene.colleague, scene.old.clone(), again).await;
        assert_eq!(acks(&tells), [Ok(4), Ok(4), Ok(5), Ok(6), Ok(7), Ok(8)]);
        let tells = scene.relay.sync(&scene.colleague, scene.old.clone(), Vec::new()).await;
        assert!(
            frontiers_of_circle(&tells, scene.circle).is_empty(),
            "the same places hold the same entries"
        );
    }
}

fn frontiers_of_circle(tells: &[Tell], circle: LogId) -> Vec<Frontier> {
    frontiers(tells).into_iter().filter(|frontier| frontier.log == circle).collect()
}

#[tokio::test]
async fn an_operator_ends_the_waiting() {
    for relay in Either::both().await {
        let mut scene = Scene::new(relay).await;
        scene.relay.restore(true).await;
        let again = scene.lost.iter().map(Signed::reoffer).collect();
        scene.relay.sync(&scene.colleague, scene.old.clone(), again).await;
        let late = scene.admin.add_person(alcove_protocol::id::PersonId([105; 16]));
        assert_eq!(scene.relay.push(&scene.admin, &late).await, Err(Problem::Recovering));
        scene.relay.end_recovery().await;
        assert_eq!(scene.relay.logs_waiting().await, 0);
        assert_eq!(scene.relay.push(&scene.admin, &late).await, Ok(5));
    }
}

#[tokio::test]
async fn a_circle_that_the_backup_lacks_comes_back_from_its_first_entry() {
    for mut relay in Either::both().await {
        let (mut admin, first, _) = relay.practice().await;
        let (mut colleague, _) = relay.colleague(&mut admin, first, 2).await;
        relay.back_up().await;
        let created = admin.circle(&[admin.id()]);
        let log = created.entry.log();
        let entries = [
            created,
            admin.slots(log, 1),
            admin.content(log, 1, 600),
            admin.grant(log, colleague.person, &[colleague.id()]),
        ];
        let tells = relay.ask(&admin, entries.iter().map(Signed::push).collect()).await;
        assert_eq!(acks(&tells), [Ok(1), Ok(2), Ok(3), Ok(4)]);
        let theirs = {
            colleague.see_control(&entries[3].entry);
            colleague.content(log, 1, 600)
        };
        assert_eq!(relay.push(&colleague, &theirs).await, Ok(5));
        relay.restore(true).await;
        let mut old = hello(admin.org);
        old.cursors = vec![cursor(log, 5, theirs.entry.id())];
        let next = colleague.content(log, 1, 600);
        let tells = relay.sync(&colleague, old.clone(), vec![next.push()]).await;
        assert_eq!(acks(&tells), [Err(Problem::Recovering)], "not that there is no such circle");
        let frontier = frontiers(&tells).pop().unwrap();
        assert_eq!((frontier.log, frontier.seq, frontier.id), (log, 0, EntryId::ZERO));
        // The colleague's device has no wrap of the first entry; key slots come with theirs.
        let without = |signed: &Signed| Signed { entry: signed.entry.clone(), companions: Vec::new() };
        let bare = vec![without(&entries[0]).reoffer(), without(&entries[1]).reoffer()];
        let tells = relay.sync(&colleague, old.clone(), bare).await;
        assert_eq!(acks(&tells), [Ok(1), Err(Problem::NoAccess)]);
        let others = entries[1..].iter().chain([&theirs]).map(Signed::reoffer).collect();
        let tells = relay.sync(&colleague, old.clone(), others).await;
        assert_eq!(acks(&tells), [Ok(2), Ok(3), Ok(4), Ok(5)], "though its grant came last but one");
        assert_eq!(relay.logs_waiting().await, 3, "it waits like the others");
        // The admin's device gives all of it back, with the wrap that was missing.
        let all: Vec<_> = entries.iter().chain([&theirs]).map(Signed::reoffer).collect();
        let tells = relay.sync(&admin, old, all).await;
        assert_eq!(acks(&tells), [Ok(1), Ok(2), Ok(3), Ok(4), Ok(5)]);
        let read = news(&relay.ask(&admin, Vec::new()).await);
        let of_circle: Vec<_> = read.iter().filter(|news| news.log == log).collect();
        assert_eq!(of_circle.len(), 5);
        let first = of_circle.iter().find(|news| news.seq == 1).unwrap();
        assert_eq!(*first.companions[0], *entries[0].companions[0], "its own wrap is there again");
        let theirs_read = news(&relay.ask(&colleague, Vec::new()).await);
        assert_eq!(theirs_read.iter().filter(|news| news.log == log).count(), 5);
    }
}

#[tokio::test]
async fn what_is_not_valid_does_not_come_back_either() {
    for relay in Either::both().await {
        let mut scene = Scene::new(relay).await;
        scene.relay.restore(true).await;
        let mut flipped = scene.lost[1].entry.bytes().to_vec();
        *flipped.last_mut().unwrap() ^= 1;
        let flipped = alcove_protocol::entry::Entry::parse(flipped).unwrap();
        let forged = Signed { entry: flipped, companions: Vec::new() };
        let hole = &scene.lost[3];
        let mut stranger = Device::new(9, 109);
        stranger.org = scene.admin.org;
        stranger.org_head = scene.admin.org_head;
        let alien = stranger.content(scene.circle, 1, 600);
        let again = [&scene.lost[0], &forged, hole, &alien].map(Signed::reoffer).to_vec();
        let refused = acks(&scene.relay.sync(&scene.colleague, scene.old.clone(), again).await);
        let expected =
            [Ok(4), Err(Problem::BadSignature), Err(Problem::UnknownHead), Err(Problem::UnknownHead)];
        assert_eq!(refused, expected);
    }
}
