//! W12: a clinician has a new phone.

use alcove_client_core::client::{Client, Home, Revocation};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::DeviceStanding;

use super::practice::{Practice, first_note, settle, write_note};

#[tokio::test(flavor = "multi_thread")]
async fn w12_a_new_phone_takes_over_and_the_old_one_is_retired_with_nothing_unsent_on_it() {
    let (practice, old, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let new = practice.meet(&old, "new-phone", Purpose::Link, Vec::new()).await;
    settle(&[&old, &new]).await;
    assert_eq!(new.client.groups().await.unwrap().len(), 1, "the new phone lists what the old one does");
    assert_eq!(new.text(&note).await, "The group opened slowly.");

    let on_the_way = write_note(&old, group, 2, "Written on the old phone, on the way home.").await;
    assert!(old.client.status().unsent.changes > 0, "what is unsent is listed before the phone is retired");
    old.client.sync().await.unwrap();
    assert_eq!(old.client.status().unsent.changes, 0);

    let report = new.client.revoke_device(old.client.device(), Revocation::Revoke).await.unwrap();
    assert!(!report.told, "the relay is asked with the next sync");
    new.client.sync_through().await.unwrap();
    let report = new.client.revocation_report(old.client.device()).await.unwrap();
    assert!(report.told && report.readable.iter().all(|circle| circle.new_key), "{report:?}");
    let after = write_note(&new, group, 3, "Written on the new phone.").await;
    settle(&[&new, &ben]).await;
    for phone in [&new, &ben] {
        assert_eq!(phone.text(&on_the_way).await, "Written on the old phone, on the way home.");
        assert_eq!(phone.text(&after).await, "Written on the new phone.");
    }
    old.client.sync().await.unwrap();
    assert_eq!(old.client.status().standing, DeviceStanding::Revoked);
    assert_eq!(old.find_text(&after).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn w12_where_the_old_phone_is_dead_the_kit_brings_everything_back_on_a_new_one() {
    let (practice, dead) = Practice::found().await;
    let note = first_note(&dead, "What the dead phone had sent.").await;
    let kit = dead.client.draft_kit().await.unwrap();
    dead.client.register_kit(&kit).await.unwrap();
    dead.client.sync_through().await.unwrap();
    settle(&[&dead]).await;
    let lost = dead.client.device();
    dead.client.close().await;

    let home = Home::new(practice.folder.path().join("new-phone"), "a test");
    let passphrase = || "correct horse battery".to_owned().into();
    let back = Client::recover_with_kit(&home, passphrase(), &kit).await.unwrap();
    assert_eq!(back.closed, 0, "every circle opens");
    for _ in 0..3 {
        back.client.sync().await.unwrap();
    }
    assert_eq!(back.client.text(&note).await.unwrap(), "What the dead phone had sent.");
    back.client.revoke_device(lost, Revocation::Revoke).await.unwrap();
    back.client.sync_through().await.unwrap();
    assert!(back.client.revocation_report(lost).await.unwrap().told);

    let again = Home::new(practice.folder.path().join("another"), "a test");
    assert!(Client::recover_with_kit(&again, passphrase(), &kit).await.is_err(), "a kit is used up");
}
