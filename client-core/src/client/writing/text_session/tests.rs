#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use tempfile::TempDir;

use super::*;
use crate::client::tests::{found, home, new_note, passphrase};
use crate::client::{Home, SignAs};
use crate::clinical::SignatureMeaning;

struct Scene {
    _folder: TempDir,
    home: Home,
    client: Client,
    note: TextField,
}

async fn scene() -> Scene {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let client = found(&home).await;
    let note = new_note(&client).await;
    Scene { _folder: folder, home, client, note }
}

/// Everything that is left to take, shown by an editor in UTF-16.
fn take_all(session: &TextSession, text: &mut Vec<u16>, mut revision: u64) -> u64 {
    while let Some(change) = session.take(revision).unwrap() {
        for splice in change.splices {
            text.splice(splice.at..splice.at + splice.delete, splice.insert.encode_utf16());
        }
        revision = change.revision;
    }
    revision
}

fn shown(text: &[u16]) -> String {
    String::from_utf16(text).unwrap()
}

#[tokio::test]
async fn what_is_typed_is_in_the_document_for_whoever_asks_next() {
    let Scene { client, note, .. } = scene().await;
    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    assert_eq!(session.text(), "");
    session.splice(0, 0, "A 🙂 begins", 0).unwrap();
    for (at, letter) in (11_usize..).zip([".", " ", "שׁ", "ل", "👩‍👩‍👧"]) {
        session.splice(at.min(session.text().encode_utf16().count()), 0, letter, 0).unwrap();
    }
    session.splice(2, 2, "🌱", 0).unwrap();
    assert_eq!(client.text(&note).await.unwrap(), session.text());
    assert!(session.text().starts_with("A 🌱 begins"));
    assert_eq!(session.take(0).unwrap(), None, "an editor is not told what it did itself");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_in_the_editors_units_and_changes_nothing() {
    let Scene { client, note, .. } = scene().await;
    client.replace_text(&note, "a🙂b").await.unwrap();
    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    let refused = |result: Result<(), ClientError>| match result {
        Err(ClientError::Edit(EditRefused::Document(error))) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(session.splice(5, 0, "x", 0)), EditError::OutOfRange { len: 4 });
    assert_eq!(refused(session.splice(2, 0, "x", 0)), EditError::InsideLetter);
    assert_eq!(refused(session.splice(0, 0, "\u{7}", 0)), EditError::ControlCharacter);
    assert_eq!(refused(session.splice(0, 0, &"x".repeat(NOTE_BYTES_MAX), 0)), EditError::NoteTooLarge);
    assert!(matches!(session.splice(0, 0, "x", 7), Err(ClientError::BadInput { .. })));
    assert!(matches!(session.take(2), Err(ClientError::BadInput { .. })));
    let once = |at, delete| client.splice_text(&note, TextUnits::Utf16, at, delete, "x");
    assert_eq!(refused(once(2, 0).await), EditError::InsideLetter);
    assert_eq!(refused(once(1, 1).await), EditError::InsideLetter);
    assert_eq!(refused(once(3, 2).await), EditError::OutOfRange { len: 4 });
    assert_eq!(client.text(&note).await.unwrap(), "a🙂b");
    once(1, 2).await.unwrap();
    assert_eq!(client.text(&note).await.unwrap(), "axb");
}

#[tokio::test]
async fn two_editors_of_one_text_and_a_call_from_elsewhere_end_at_one_text() {
    let Scene { client, note, .. } = scene().await;
    let one = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    let other = client.open_text(&note, TextUnits::Scalars).await.unwrap();
    let mut text: Vec<u16> = Vec::new();
    let mut revision = 0;
    for round in 0..50_usize {
        let at = round * 7 % (text.len() + 1);
        let at = at + usize::from(is_low(text.get(at)));
        text.splice(at..at, "é🙂".encode_utf16());
        one.splice(at, 0, "é🙂", revision).unwrap();
        other.splice(0, 0, "other ", other.revision()).unwrap();
        if round % 3 == 0 {
            client.append(&note, "from a call").await.unwrap();
            revision = take_all(&one, &mut text, revision);
            let heard = other.take(other.revision()).unwrap();
            other.take(heard.map_or(other.revision(), |change| change.revision)).unwrap();
        }
    }
    let mut settled = 0;
    while settled < 2 {
        one.save().await.unwrap();
        other.save().await.unwrap();
        revision = take_all(&one, &mut text, revision);
        let heard = other.take(other.revision()).unwrap();
        settled += u32::from(heard.is_none());
        other.take(heard.map_or(other.revision(), |change| change.revision)).unwrap();
    }
    let document = client.text(&note).await.unwrap();
    assert_eq!(shown(&text), document);
    assert_eq!(other.text(), document);
}

fn is_low(unit: Option<&u16>) -> bool {
    unit.is_some_and(|unit| (0xdc00..0xe000).contains(unit))
}

#[tokio::test]
async fn whoever_waits_hears_of_a_change_and_then_of_the_end() {
    let Scene { client, note, .. } = scene().await;
    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    let (change, ()) =
        tokio::join!(session.next(0), async { client.append(&note, "Elsewhere").await.unwrap() });
    let change = change.unwrap().unwrap();
    assert_eq!((change.revision, change.own), (1, 0));
    assert_eq!(change.splices[0].insert, "Elsewhere");
    let me = TextAuthor { device: client.device(), person: Some(client.person()) };
    assert_eq!(change.splices[0].author.map(|author| author.device), Some(me.device));

    let (end, ()) = tokio::join!(session.next(1), async { session.close() });
    assert_eq!(end.unwrap(), None);
    assert!(matches!(session.splice(0, 0, "x", 1), Err(ClientError::Closed)));
    assert_eq!(session.text(), "Elsewhere");

    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    let (end, ()) = tokio::join!(session.next(0), client.clone().close());
    assert_eq!(end.unwrap(), None);
    assert!(matches!(session.splice(0, 0, "x", 0), Err(ClientError::Closed)));
}

#[tokio::test]
async fn undo_takes_back_what_was_typed_here_and_leaves_the_rest() {
    let Scene { client, note, .. } = scene().await;
    client.replace_text(&note, "Opening. Closing.").await.unwrap();
    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    let mut text: Vec<u16> = session.text().encode_utf16().collect();
    assert_eq!(session.can_undo_and_redo().await.unwrap(), (false, false));
    assert!(!session.undo().await.unwrap());

    session.splice(8, 0, " 🙂 Middle", 0).unwrap();
    text.splice(8..8, " 🙂 Middle".encode_utf16());
    session.break_undo().await.unwrap();
    session.splice(0, 8, "", 0).unwrap();
    text.drain(..8);
    client.append(&note, "From elsewhere.").await.unwrap();
    session.save().await.unwrap();
    let revision = take_all(&session, &mut text, 0);
    assert_eq!(shown(&text), " 🙂 Middle Closing.\nFrom elsewhere.");

    assert!(session.undo().await.unwrap());
    let revision = take_all(&session, &mut text, revision);
    assert_eq!(shown(&text), "Opening. 🙂 Middle Closing.\nFrom elsewhere.");
    assert!(session.undo().await.unwrap());
    let revision = take_all(&session, &mut text, revision);
    assert_eq!(shown(&text), "Opening. Closing.\nFrom elsewhere.");
    assert_eq!(client.text(&note).await.unwrap(), shown(&text));
    assert_eq!(session.can_undo_and_redo().await.unwrap(), (false, true));

    assert!(session.redo().await.unwrap());
    assert!(session.redo().await.unwrap());
    assert!(!session.redo().await.unwrap());
    take_all(&session, &mut text, revision);
    assert_eq!(shown(&text), " 🙂 Middle Closing.\nFrom elsewhere.");
}

#[tokio::test]
async fn a_caret_is_where_it_was_after_a_restart() {
    let Scene { _folder, home, client, note } = scene().await;
    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    session.splice(0, 0, "One 🙂 two", 0).unwrap();
    let caret = session.cursor(7).await.unwrap();
    let end = session.cursor(10).await.unwrap();
    assert!(session.cursor(11).await.is_err());
    assert!(session.cursor(5).await.is_err(), "inside the pair");
    session.splice(0, 0, "🌱", 0).unwrap();
    assert_eq!(session.position(&caret).await.unwrap(), Some(9));
    assert_eq!(session.position("nonsense").await.unwrap(), None);
    session.save().await.unwrap();
    client.clone().close().await;

    let again = Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
    assert_eq!(again.text(&note).await.unwrap(), "🌱One 🙂 two");
    assert_eq!(again.text_position(&note, TextUnits::Utf16, &caret).await.unwrap(), Some(9));
    assert_eq!(again.text_position(&note, TextUnits::Scalars, &caret).await.unwrap(), Some(7));
    assert_eq!(again.text_position(&note, TextUnits::Utf16, &end).await.unwrap(), Some(12));
    assert_eq!(again.text_cursor(&note, TextUnits::Utf16, 9).await.unwrap(), caret);
    assert!(again.text_cursor(&note, TextUnits::Utf16, 7).await.is_err(), "inside the pair");
}

#[tokio::test]
async fn what_was_typed_last_is_kept_when_the_client_closes_at_once() {
    let Scene { _folder, home, client, note } = scene().await;
    let session = client.open_text(&note, TextUnits::Scalars).await.unwrap();
    for at in 0..500 {
        session.splice(at, 0, "x", 0).unwrap();
    }
    client.close().await;
    let again = Client::open_with_passphrase(&home, passphrase("elm")).await.unwrap();
    assert_eq!(again.text(&note).await.unwrap(), "x".repeat(500));
}

#[tokio::test]
async fn calls_from_many_threads_lose_nothing() {
    let Scene { client, note, .. } = scene().await;
    let session = Arc::new(client.open_text(&note, TextUnits::Scalars).await.unwrap());
    let typing = (0..4).map(|_| {
        let session = Arc::clone(&session);
        tokio::task::spawn_blocking(move || {
            for _ in 0..200 {
                session.splice(0, 0, "x", 0).unwrap();
            }
        })
    });
    for task in typing.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(client.text(&note).await.unwrap().len(), 800);
}

#[tokio::test]
async fn what_is_typed_into_a_note_that_was_signed_meanwhile_is_refused_and_stays_readable() {
    let Scene { _folder, client, note, .. } = scene().await;
    let session = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    session.splice(0, 0, "Written in time.", 0).unwrap();
    client.sign(note.key, SignAs::new(SignatureMeaning::Author)).await.unwrap();
    // The document says no after the call: typing waits for nobody.
    session.splice(16, 0, " Too late.", 0).unwrap();
    let is_signed = |error| matches!(error, ClientError::Edit(EditRefused::Signed));
    assert!(is_signed(session.next(0).await.unwrap_err()));
    assert!(is_signed(session.splice(0, 0, "x", 0).unwrap_err()));
    assert!(is_signed(session.undo().await.unwrap_err()));
    assert!(is_signed(session.save().await.unwrap_err()));
    assert_eq!(session.text(), "Written in time. Too late.");
    assert_eq!(client.text(&note).await.unwrap(), "Written in time.");

    let again = client.open_text(&note, TextUnits::Utf16).await.unwrap();
    assert_eq!(again.text(), "Written in time.");
}
