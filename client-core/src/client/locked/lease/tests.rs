#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use alcove_protocol::frame::{History, Tell, Welcome};
use alcove_protocol::id::{Generation, Instance, LogId};
use rand_core::CryptoRng;
use tempfile::TempDir;

use super::{Lease, SealedWork};
use crate::client::tests::{found, home, passphrase};
use crate::client::{Client, NewGroup, NewMember, NewSession, SessionRef};
use crate::clinical::{Attendance, DocKind};
use crate::engine::{EditRefused, Effect, Engine, Event, LeaseState};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::time::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// The clock goes on while nobody syncs, and the store hears of it.
async fn pass_days(client: &Client, days: i64) {
    let later = move |now: Timestamp| Timestamp(now.0 + days * DAY_MS);
    client
        .use_engine(move |engine, now, rng| {
            let mut effects = engine.handle(Event::Timer, later(now), rng);
            effects.extend(engine.intend(Vec::new()));
            ((), effects)
        })
        .await
        .unwrap();
}

/// A sync with a relay that has nothing new.
async fn sync(client: &Client) {
    let answer = |engine: &mut Engine, now: Timestamp, rng: &mut dyn CryptoRng| -> Vec<Effect> {
        let history = History { instance: Instance([1; 16]), generation: Generation([1; 16]) };
        let welcome = Welcome { history, relay_time_ms: u64::try_from(now.0).unwrap() };
        let mut effects = engine.handle(Event::LinkUp { live: false }, now, rng);
        // What an admin makes on contact asks once more.
        for tells in [vec![Tell::Welcome(welcome), Tell::Done], vec![Tell::Done]] {
            effects.extend(engine.handle(Event::Received(tells), now, rng));
        }
        effects.retain(|effect| !matches!(effect, Effect::Send(_)));
        effects
    };
    client.use_engine(move |engine, now, rng| ((), answer(engine, now, rng))).await.unwrap();
}

struct Practice {
    client: Client,
    session: SessionRef,
    member: LogId,
}

async fn practice(folder: &TempDir) -> Practice {
    let client = found(&home(folder)).await;
    let group =
        client.create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() }).await.unwrap();
    let member = NewMember { legal_name: "Member One".to_owned(), ..NewMember::default() };
    let member = client.add_member(group, member).await.unwrap();
    let local_date = "2031-04-10".to_owned();
    let new = NewSession { group, local_date, ordinal: 1, scheduled: None };
    let session = client.create_session(new).await.unwrap();
    let field = client.group_note(&session, "process").await.unwrap();
    client.append(&field, "Written in time.\n").await.unwrap();
    Practice { client, session, member }
}

fn prose(paragraph: &str) -> SealedWork {
    SealedWork::GroupNote { field: "process".to_owned(), paragraph: format!("{paragraph}\n") }
}

async fn process(client: &Client, session: &SessionRef) -> String {
    let field = client.group_note(session, "process").await.unwrap();
    client.text(&field).await.unwrap()
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("lease.sealed")
}

#[tokio::test]
async fn past_the_lease_nothing_is_shown_and_everything_written_comes_back_once() {
    let folder = TempDir::new().unwrap();
    let Practice { client, session, member } = practice(&folder).await;
    pass_days(&client, 10).await;
    let Lease { state, days_left, .. } = client.lease().await.unwrap();
    assert_eq!((state, days_left), (LeaseState::Ending, 4));
    pass_days(&client, 15).await;
    assert_nothing_is_shown(&client, &session).await;

    client.seal(&session, prose("The bus was late.")).await.unwrap();
    client.seal(&session, SealedWork::Attendance { member, attendance: Attendance::LateSeen }).await.unwrap();
    let next = SessionRef::on_day(session.group, "2031-04-17", 1).unwrap();
    client.seal(&next, SealedWork::Session).await.unwrap();
    client.seal(&next, prose("A new week.")).await.unwrap();
    let bytes = std::fs::read(file(folder.path())).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"The bus"));
    client.close().await;

    let client = Client::open_with_passphrase(&home(&folder), passphrase("elm")).await.unwrap();
    assert_nothing_is_shown(&client, &session).await;
    client.seal(&session, prose("After a restart.")).await.unwrap();
    assert_eq!(client.lease().await.unwrap().sealed, 5);
    let whole = std::fs::read(file(folder.path())).unwrap();
    sync(&client).await;
    assert!(!file(folder.path()).exists(), "it is in the record now");
    assert_all_is_there(&client, &session, &next, member).await;
    client.close().await;

    // A crash between the save and the removal: the file is still there, and says nothing new.
    std::fs::write(file(folder.path()), whole).unwrap();
    let client = Client::open_with_passphrase(&home(&folder), passphrase("elm")).await.unwrap();
    assert_all_is_there(&client, &session, &next, member).await;
    assert!(!file(folder.path()).exists());
}

async fn assert_nothing_is_shown(client: &Client, session: &SessionRef) {
    assert!(client.is_lease_ended());
    assert!(matches!(client.groups().await, Err(ClientError::LeaseEnded)));
    assert!(matches!(client.search("time").await, Err(ClientError::LeaseEnded)));
    assert!(matches!(client.sessions(None, 5).await, Err(ClientError::LeaseEnded)));
    assert!(matches!(client.quarantine(5).await, Err(ClientError::LeaseEnded)));
    let refused = client.group_note(session, "process").await;
    assert!(
        matches!(refused, Err(ClientError::LeaseEnded | ClientError::Edit(EditRefused::LeaseEnded))),
        "{refused:?}"
    );
    // Names alone, to understand where something belongs; never what was written.
    let finding = client.to_find_places();
    assert_eq!(finding.groups().await.unwrap().len(), 1);
    let notes = ListQuery {
        kind: DocKind::GroupNote,
        circle: None,
        newest_first: true,
        conflicts_only: false,
        limit: 5,
    };
    assert!(matches!(finding.list(&notes).await, Err(ClientError::LeaseEnded)));
}

async fn assert_all_is_there(client: &Client, session: &SessionRef, next: &SessionRef, member: LogId) {
    assert_eq!(process(client, session).await, "Written in time.\nThe bus was late.\nAfter a restart.\n");
    assert_eq!(process(client, next).await, "A new week.\n");
    let days: Vec<String> =
        client.sessions(None, 5).await.unwrap().into_iter().map(|item| item.session.local_date).collect();
    assert_eq!(days.len(), 2);
    let entry = client.entry(session, member).await.unwrap().unwrap();
    assert_eq!(entry.view.attendance.values.first().map(|seen| seen.value), Some(Attendance::LateSeen));
    assert_eq!(client.search("bus").await.unwrap().len(), 1);
    let lease = client.lease().await.unwrap();
    assert_eq!((lease.state, lease.sealed, lease.kept), (LeaseState::Valid, 0, 0));
}

#[tokio::test]
async fn a_file_that_is_something_else_is_kept_and_keeps_nobody_from_writing() {
    let folder = TempDir::new().unwrap();
    let Practice { client, session, .. } = practice(&folder).await;
    pass_days(&client, 15).await;
    let letter = vec![b'x'; 4_000];
    std::fs::write(file(folder.path()), &letter).unwrap();
    client.seal(&session, prose("Written all the same.")).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("lease.kept")).unwrap(), letter);
    sync(&client).await;
    assert!(process(&client, &session).await.contains("Written all the same."));
    assert_eq!(client.lease().await.unwrap().kept, 1);
}
