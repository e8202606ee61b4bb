//! W19: three weeks without signal. The lease runs out on the way; work goes on, sealed.

use std::time::SystemTime;

use alcove_client_core::client::{Client, Revocation, SealedWork, SessionRef};
use alcove_client_core::engine::{LeaseState, SaveBatch, SaveOp};
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::Storage;
use alcove_client_core::shell::store::SqliteStore;
use alcove_client_core::shell::vault::VaultDb;

use super::practice::{Phone, Practice, settle};

const DAY_MS: i64 = 86_400_000;
/// Layout of what the store remembers of the lease: when the relay last confirmed it 8, newest time seen 8.
const LEASE_META: &str = "lease";

/// The same phone, so many days after the relay last confirmed it: nobody waits for that, so what the store remembers is
/// moved back instead.
async fn days_later(phone: Phone, days: i64) -> Phone {
    phone.client.close().await;
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let now = i64::try_from(since.as_millis()).unwrap();
    let (confirmed, newest) = (now - days * DAY_MS, now - 60_000);
    let remembered = [confirmed.to_be_bytes(), newest.to_be_bytes()].concat();
    let vault = VaultDb::open(&phone.home.vault_path(), &phone.keys.vault_key).await.unwrap();
    let (mut store, views) = SqliteStore::open(vault);
    let ops = vec![SaveOp::Meta(LEASE_META, remembered)];
    store.save(&SaveBatch { number: 0, ops }).await.unwrap();
    drop(views);
    store.close().await.unwrap();
    let client = Client::open(&phone.home, phone.keys.clone()).await.unwrap();
    Phone { client, ..phone }
}

fn paragraph(text: &str) -> SealedWork {
    SealedWork::GroupNote { field: "process".to_owned(), paragraph: format!("{text}\n") }
}

#[tokio::test(flavor = "multi_thread")]
async fn w19_three_weeks_without_signal_the_session_is_recorded_sealed_and_comes_into_the_record() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    practice.stop_relay().await;
    let anna = days_later(anna, 8).await;
    assert_eq!(anna.client.lease().await.unwrap().state, LeaseState::Valid);
    let anna = days_later(anna, 10).await;
    let lease = anna.client.lease().await.unwrap();
    assert_eq!((lease.state, lease.days_left), (LeaseState::Ending, 4), "she is warned in time");
    assert_eq!(anna.text(&note).await, "The group opened slowly.", "and still reads");

    let anna = days_later(anna, 21).await;
    assert_eq!(anna.client.lease().await.unwrap().state, LeaseState::Ended);
    let refused = anna.client.text(&note).await;
    assert!(matches!(refused, Err(ClientError::LeaseEnded)), "{refused:?}");
    assert!(matches!(anna.client.search("slowly").await, Err(ClientError::LeaseEnded)));
    let session = SessionRef::on_day(note.key.circle, "2031-05-01", 1).unwrap();
    anna.client.seal(&session, SealedWork::Session).await.unwrap();
    anna.client.seal(&session, paragraph("Recorded in the field.")).await.unwrap();
    assert_eq!(anna.client.lease().await.unwrap().sealed, 2);
    for file in std::fs::read_dir(anna.home.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(8).any(|part| part == b"Recorded"), "it lies sealed");
    }

    practice.start_relay().await;
    settle(&[&anna, &ben]).await;
    let lease = anna.client.lease().await.unwrap();
    assert_eq!((lease.state, lease.sealed, lease.kept), (LeaseState::Valid, 0, 0));
    for phone in [&anna, &ben] {
        let recorded = phone.client.group_note(&session, "process").await.unwrap();
        assert!(phone.text(&recorded).await.contains("Recorded in the field."));
        assert_eq!(phone.text(&note).await, "The group opened slowly.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w19_a_phone_that_was_revoked_meanwhile_hands_its_sealed_work_to_the_admins() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    practice.stop_relay().await;
    let ben = days_later(ben, 21).await;
    let session = SessionRef::on_day(note.key.circle, "2031-05-01", 1).unwrap();
    ben.client.seal(&session, SealedWork::Session).await.unwrap();
    ben.client.seal(&session, paragraph("Ben's, in the field.")).await.unwrap();
    practice.start_relay().await;
    let lost = ben.client.device();
    anna.client.revoke_device(lost, Revocation::Revoke).await.unwrap();
    anna.client.sync_through().await.unwrap();

    for _ in 0..3 {
        ben.client.sync().await.unwrap();
    }
    assert_eq!(ben.client.lease().await.unwrap().sealed, 0, "nothing is left on it");
    assert!(ben.client.text(&note).await.is_err(), "it shows nothing any more");
    settle(&[&anna]).await;
    let late = anna.client.late_work(10).await.unwrap();
    let late: Vec<_> = late.into_iter().rev().filter_map(|item| Some(item.entry?.0)).collect();
    assert!(!late.is_empty());
    anna.client.accept_late(late).await.unwrap();
    settle(&[&anna]).await;
    let recorded = anna.client.group_note(&session, "process").await.unwrap();
    assert!(anna.text(&recorded).await.contains("Ben's, in the field."));
}
