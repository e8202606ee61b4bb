//! W21: the co-facilitator's phone is one version of documents behind.

use alcove_client_core::client::{Change, Client, SignAs};
use alcove_client_core::clinical::SignatureMeaning;
use alcove_client_core::clinical::signing::SignBlock;
use alcove_client_core::document::FIRST_SCHEMA;
use alcove_client_core::engine::Report;

use super::practice::{Phone, Practice, settle, write_note};

/// The same phone, opened again as a version that knows schemas up to this one.
async fn reopen(phone: Phone, newest: u16) -> Phone {
    let Phone { client, home, keys } = phone;
    client.close().await;
    let home = home.with_newest_schema(newest);
    let client = Client::open(&home, keys.clone()).await.unwrap();
    Phone { client, home, keys }
}

#[tokio::test(flavor = "multi_thread")]
async fn w21_a_phone_one_version_behind_keeps_what_it_cannot_show_says_so_and_shows_it_after_the_update() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let ben = reopen(ben, FIRST_SCHEMA).await;
    let other = write_note(&anna, note.key.circle, 2, "Only what every version knows.").await;
    settle(&[&anna, &ben]).await;
    assert_eq!(ben.text(&other).await, "Only what every version knows.");

    // Both write into one paragraph; the newer version notes that the seam was read, which the older one cannot.
    anna.client.replace_text(&note, "The group opened slowly and with tears.").await.unwrap();
    ben.client.replace_text(&note, "The group opened slowly after the break.").await.unwrap();
    settle(&[&anna, &ben]).await;
    let seam = anna.client.unread_seams(note.key).await.unwrap().remove(0);
    let mut changes = ben.client.changes();
    anna.client.read_seam(note.key, &seam).await.unwrap();
    anna.client.append(&note, "Written by the newer version.").await.unwrap();
    settle(&[&anna, &ben]).await;
    let known = ben.text(&note).await;
    assert!(known.contains("tears") && known.contains("break") && !known.contains("newer"));
    assert!(ben.client.has_newer_content(note.key).await.unwrap());
    assert!(!ben.client.has_newer_content(other.key).await.unwrap(), "only where it is so");
    assert_eq!(ben.client.newer_documents().await.unwrap(), [note.key]);
    let author = SignAs::new(SignatureMeaning::Author);
    let (blocked, _) = ben.client.sign_check(note.key, author).await.unwrap();
    assert!(blocked.contains(&SignBlock::NewerContent), "{blocked:?}");
    let newer = Report::UpdateNeeded(note.key.circle);
    let is_told = |change: Change| matches!(change, Change::Report(report) if report == newer);
    assert!(std::iter::from_fn(|| changes.try_recv().ok()).any(is_told));

    // It goes on writing, for everybody; and it still says so after a restart.
    ben.client.append(&note, "Written by the older version.").await.unwrap();
    settle(&[&anna, &ben]).await;
    let text = anna.text(&note).await;
    assert!(text.contains("newer version") && text.contains("older version"));
    let ben = reopen(ben, FIRST_SCHEMA).await;
    assert!(ben.client.has_newer_content(note.key).await.unwrap());

    // What was kept is all there: no relay is asked for it.
    practice.stop_relay().await;
    let ben = reopen(ben, u16::MAX).await;
    assert_eq!(ben.text(&note).await, text);
    assert!(!ben.client.has_newer_content(note.key).await.unwrap());
    assert_eq!(ben.client.newer_documents().await.unwrap(), []);
    assert_eq!(ben.client.document(note.key).await.unwrap(), anna.client.document(note.key).await.unwrap());
}
