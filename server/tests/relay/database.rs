//! Somebody writes into the relay's database: no right comes of it, and everything else goes on.

use alcove_protocol::entry::Entry;
use alcove_protocol::id::LogId;
use alcove_protocol::problem::Problem;
use alcove_server::Hooks;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::practice::{Device, Signed, hello};
use crate::{Relay, acks, news};

/// A practice of two people with two circles, one of which the colleague may not read.
struct Scene {
    relay: Relay,
    admin: Device,
    colleague: Device,
    shared: LogId,
    private: LogId,
}

impl Scene {
    async fn new() -> Self {
        let relay = Relay::open().await;
        let (mut admin, shared) = relay.practice().await;
        let colleague = relay.colleague(&mut admin, shared).await;
        let private = admin.circle(&[admin.id()]);
        relay.push(&admin, &private).await.unwrap();
        Self { relay, admin, colleague, shared, private: private.entry.log() }
    }

    /// Stops the relay, changes its database, starts it again.
    async fn with_database(self, change: impl AsyncFnOnce(&mut SqliteConnection)) -> Self {
        let Relay { running, data, .. } = self.relay;
        running.stop().await;
        let path = data.path().join("relay.db");
        let mut database = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        change(&mut database).await;
        database.close().await.unwrap();
        let relay = Relay::start(data, |config| config.open = true, Hooks::default()).await;
        Self { relay, ..self }
    }

    async fn logs_of(&self, device: &Device) -> Vec<LogId> {
        let mut logs: Vec<_> =
            self.relay.news(device, hello(self.admin.org)).await.iter().map(|news| news.log).collect();
        logs.sort_unstable();
        logs.dedup();
        logs
    }
}

async fn insert(database: &mut SqliteConnection, entry: &Entry, seq: i64) {
    let header = entry.header();
    sqlx::query(
        "INSERT INTO entries (log, seq, id, kind, author, incarnation, author_seq, doc, relay_time_ms, bytes) \
         VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 1, ?)",
    )
    .bind(entry.log().0.to_vec())
    .bind(seq)
    .bind(entry.id().0.to_vec())
    .bind(i64::from(header.kind.0))
    .bind(header.author.0.to_vec())
    .bind(header.incarnation.0.cast_signed())
    .bind(header.seq.cast_signed())
    .bind(entry.bytes().to_vec())
    .execute(database)
    .await
    .unwrap();
}

async fn list(database: &mut SqliteConnection, device: &Device, circle: LogId) {
    let query = sqlx::query("INSERT INTO access (who, circle) VALUES (?, ?)");
    query.bind(device.person.0.to_vec()).bind(circle.0.to_vec()).execute(database).await.unwrap();
}

#[tokio::test]
async fn a_row_on_the_list_of_readers_gives_no_right() {
    let scene = Scene::new().await;
    let (who, private) = (Device::new(2, 102), scene.private);
    let scene = scene.with_database(async |database| list(database, &who, private).await).await;
    assert!(!scene.logs_of(&scene.colleague).await.contains(&scene.private));
    assert_eq!(scene.relay.health().await, (true, 0, 0), "a wrong index is no damage");
}

#[tokio::test]
async fn a_forged_grant_gives_no_right_and_its_log_is_set_aside() {
    let scene = Scene::new().await;
    // The colleague's device signs a grant to itself, behind the newest entry of the circle.
    let mut intruder = Device::new(2, 102);
    intruder.org = scene.admin.org;
    intruder.org_head = scene.admin.org_head;
    let private = scene.private;
    let founding = scene.relay.news(&scene.admin, hello(scene.admin.org)).await;
    let founding = founding.iter().find(|news| news.log == private).unwrap();
    intruder.see_control(&Entry::parse(founding.entry.to_vec()).unwrap());
    let forged = intruder.grant(private, intruder.person, &[intruder.id()]);
    let mut scene = scene
        .with_database(async |database| {
            insert(database, &forged.entry, 2).await;
            list(database, &intruder, private).await;
        })
        .await;
    // The forged entry is proven and breaks a rule: it stays without effect, as on every device.
    assert!(!scene.logs_of(&scene.colleague).await.contains(&private));
    let mut flipped = forged.entry.bytes().to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    let unsigned = Entry::parse(flipped).unwrap();
    scene = scene
        .with_database(async |database| {
            sqlx::query("DELETE FROM entries WHERE id = ?")
                .bind(forged.entry.id().0.to_vec())
                .execute(&mut *database)
                .await
                .unwrap();
            insert(database, &unsigned, 2).await;
        })
        .await;
    assert!(!scene.logs_of(&scene.colleague).await.contains(&private));
    assert_eq!(scene.relay.health().await, (true, 0, 1));
    let shared = scene.shared;
    let (of_admin, of_colleague) = (scene.logs_of(&scene.admin).await, scene.logs_of(&scene.colleague).await);
    assert!(of_admin.contains(&shared) && of_colleague.contains(&shared), "everything else goes on");
    assert!(!of_admin.contains(&private), "nobody has a right from it");
    let refused = scene.admin.content(private, 1, 600);
    assert_eq!(scene.relay.push(&scene.admin, &refused).await, Err(Problem::StorageFailed));
    let taken = scene.admin.content(shared, 1, 600);
    assert_eq!(scene.relay.push(&scene.admin, &taken).await, Ok(3));
}

#[tokio::test]
async fn a_changed_byte_of_a_control_entry_ends_every_right_from_it_and_no_other() {
    let scene = Scene::new().await;
    let shared = scene.shared;
    let scene = scene
        .with_database(async |database| {
            // The role in the grant: the last byte before "until" and the grants.
            sqlx::query(
                "UPDATE entries SET bytes = substr(bytes, 1, 237) || x'03' || substr(bytes, 239) \
                 WHERE log = ? AND seq = 2",
            )
            .bind(shared.0.to_vec())
            .execute(database)
            .await
            .unwrap();
        })
        .await;
    assert!(!scene.logs_of(&scene.colleague).await.contains(&shared));
    let of_admin = scene.logs_of(&scene.admin).await;
    assert!(of_admin.contains(&scene.private) && !of_admin.contains(&shared));
    assert_eq!(scene.relay.health().await, (true, 0, 1));
}

#[tokio::test]
async fn a_changed_byte_of_the_org_log_ends_its_logins_and_no_others() {
    let scene = Scene::new().await;
    let mut other = Device::new(7, 107);
    let genesis = other.genesis();
    assert_eq!(acks(&scene.relay.sync(&other, vec![genesis.push()]).await), [Ok(1)]);
    let org = scene.admin.org;
    let scene = scene
        .with_database(async |database| {
            // The last byte of a person's entry before its signature says whether they are an admin.
            sqlx::query(
                "UPDATE entries SET bytes = substr(bytes, 1, 237) || x'01' || substr(bytes, 239) \
                 WHERE log = ? AND seq = 2",
            )
            .bind(org.0.to_vec())
            .execute(database)
            .await
            .unwrap();
        })
        .await;
    let (tls, exporter) = scene.relay.at.connect().await;
    let mut greeting = hello(org);
    greeting.login = Some(scene.admin.login(scene.relay.at.relay, "localhost", &exporter));
    let (status, tells) = crate::client::At::post(tls, &[alcove_protocol::frame::Ask::Hello(greeting)]).await;
    assert_eq!((status, crate::trouble(&tells)), (503, Some(Problem::StorageFailed)));
    assert_eq!(scene.relay.news(&other, hello(other.org)).await.len(), 1);
    assert_eq!(scene.relay.health().await, (true, 0, 1));
}

#[tokio::test]
async fn a_damaged_note_at_the_end_of_its_authors_chain_stops_pushes_and_is_read_on() {
    let mut scene = Scene::new().await;
    let (shared, last) = (scene.shared, scene.admin.content(scene.shared, 1, 600));
    assert_eq!(scene.relay.push(&scene.admin, &last).await, Ok(3));
    scene = scene
        .with_database(async |database| {
            sqlx::query(
                "UPDATE entries SET bytes = substr(bytes, 1, 300) || x'0102' || substr(bytes, 303) \
                 WHERE log = ? AND seq = 3",
            )
            .bind(shared.0.to_vec())
            .execute(database)
            .await
            .unwrap();
        })
        .await;
    let next: Signed = scene.admin.content(shared, 1, 600);
    assert_eq!(scene.relay.push(&scene.admin, &next).await, Err(Problem::StorageFailed));
    let read = scene.relay.news(&scene.colleague, hello(scene.admin.org)).await;
    assert_eq!(read.iter().filter(|news| news.log == shared).count(), 3, "with the damaged one in its place");
    assert_eq!(scene.relay.health().await, (true, 0, 1));
    let elsewhere = scene.admin.content(scene.private, 1, 600);
    let tells = scene.relay.sync(&scene.admin, vec![elsewhere.push()]).await;
    assert_eq!(acks(&tells), [Ok(2)]);
    assert!(!news(&tells).is_empty());
}

#[tokio::test]
async fn a_long_control_log_is_replayed_with_every_signature() {
    const ENTRIES: usize = 10_000;
    let mut scene = Scene::new().await;
    let (shared, person) = (scene.shared, scene.colleague.person);
    let grants: Vec<_> = (0..ENTRIES).map(|_| scene.admin.grant(shared, person, &[]).push()).collect();
    for grants in grants.chunks(4_000) {
        let mut from = hello(scene.admin.org);
        from.cursors = vec![crate::practice::cursor(shared, 1, alcove_protocol::id::EntryId::ZERO)];
        let tells = scene.relay.at.sync(&scene.admin, from, grants.to_vec()).await;
        assert!(acks(&tells).iter().all(Result::is_ok));
    }
    let scene = scene.with_database(async |_| {}).await;
    let read = scene.relay.news(&scene.colleague, hello(scene.admin.org)).await;
    assert_eq!(read.iter().filter(|news| news.log == shared).count(), ENTRIES + 2);
    let last = i64::try_from(ENTRIES).unwrap() + 2;
    let scene = scene
        .with_database(async |database| {
            sqlx::query(
                "UPDATE entries SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00' \
                 WHERE log = ? AND seq = ?",
            )
            .bind(shared.0.to_vec())
            .bind(last)
            .execute(database)
            .await
            .unwrap();
        })
        .await;
    assert!(
        !scene.logs_of(&scene.colleague).await.contains(&shared),
        "the last signature counts like the first"
    );
}
