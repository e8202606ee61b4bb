//! Sealing, and the rest of W14: what was typed and deleted on the way to a signed text is gone everywhere, the text and
//! its signatures stay, and nobody's late words are lost.

use alcove_client_core::client::{NoteStanding, SignAs};
use alcove_client_core::clinical::SignatureMeaning;
use alcove_client_core::clinical::signing::render;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{CloseRefused, Commit, DocKey, EditRefused};
use alcove_client_core::error::ClientError;

use super::practice::{Phone, Practice, settle};
use super::signing::{entry, set, sign};
use super::traces::{left_at_relay, left_on};

const SLIP: &str = "Rosalind drove her home. ";
/// Part of a word that was typed and deleted; no index cuts it.
const MARK: &str = "osalin";

/// Anna types another member's name, takes it out again, and signs with Ben's words in it.
async fn signed_with_a_slip(anna: &Phone, ben: &Phone, group: alcove_protocol::id::LogId) -> DocKey {
    let (member, session, key) = entry(anna, group, 2).await;
    let note = anna.client.member_note(&session, member, "observation").await.unwrap();
    anna.client.splice(&note, 0, 0, SLIP).await.unwrap();
    anna.client.save_typing().await.unwrap();
    settle(&[anna, ben]).await;
    anna.client.splice(&note, 0, SLIP.len(), "").await.unwrap();
    let bens = ben.client.member_note(&session, member, "plan").await.unwrap();
    ben.client.append(&bens, "Ask about the bus.").await.unwrap();
    settle(&[anna, ben]).await;
    let sign = SignAs { acknowledges_others: true, ..SignAs::new(SignatureMeaning::Author) };
    anna.client.sign(key, sign).await.unwrap();
    settle(&[anna, ben]).await;
    key
}

#[tokio::test(flavor = "multi_thread")]
async fn sealing_keeps_the_signed_text_and_destroys_what_was_typed_and_deleted() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let key = signed_with_a_slip(&anna, &ben, note.key.circle).await;
    let before = render(&anna.client.note(key).await.unwrap().text);
    assert_eq!(anna.client.sealing_due(None).await.unwrap(), [key]);

    anna.client.seal_note(key).await.unwrap();
    assert!(anna.client.note(key).await.unwrap().closing);
    assert_eq!(anna.client.sealing_due(None).await.unwrap(), []);
    let again = anna.client.seal_note(key).await;
    assert!(matches!(again, Err(ClientError::Close(CloseRefused::ClosedAlready))), "{again:?}");
    for _ in 0..3 {
        settle(&[&anna, &ben]).await;
    }
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert_eq!(shown.standing, NoteStanding::Sealed { unsigned: false });
        assert_eq!(render(&shown.text), before, "the signed text is byte-identical");
        assert!(shown.is_signed_text && shown.faults.is_empty() && shown.contributions.is_empty());
        assert_eq!(shown.signatures[0].person, anna.client.person());
        assert_eq!(phone.client.search("quiet bus").await.unwrap().len(), 1, "it is found as before");
        assert!(phone.client.search("Rosalind").await.unwrap().is_empty());
        let refused = phone.client.edit(key, vec![set("attendance", "on_time")], Commit::Now).await;
        assert!(matches!(refused, Err(ClientError::Edit(EditRefused::Sealed))), "{refused:?}");
    }

    // A device that comes later gets the final form alone.
    let tablet = practice.meet(&anna, "tablet", Purpose::Link, Vec::new()).await;
    settle(&[&anna, &ben, &tablet]).await;
    let shown = tablet.client.note(key).await.unwrap();
    assert_eq!(shown.standing, NoteStanding::Sealed { unsigned: false });
    assert_eq!((render(&shown.text), shown.signatures.len()), (before, 1));

    let relay = practice.with_database(async |database| left_at_relay(database, key).await).await;
    assert!(relay.tombstones > 2 && relay.bodies == 1 && relay.slots == 1, "{relay:?}");
    for phone in [anna, ben, tablet] {
        let left = left_on(phone, key, MARK).await;
        assert!(left.tombstones > 2 && left.bodies == 1 && left.slots == 1 && left.wraps == 1, "{left:?}");
        assert!(left.marks.is_empty(), "{:?}", left.marks);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_comes_after_the_drafts_are_gone_sets_its_words_beside_the_sealed_note() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (member, session, key) = entry(&anna, note.key.circle, 2).await;
    settle(&[&anna, &ben]).await;
    // Ben types offline; Anna signs and seals without knowing: she alone wrote what the relay has.
    let bens = ben.client.member_note(&session, member, "observation").await.unwrap();
    ben.client.append(&bens, " Left the room once and came back.").await.unwrap();
    sign(&anna, key, SignatureMeaning::Author).await;
    let before = render(&anna.client.note(key).await.unwrap().text);
    anna.client.seal_note(key).await.unwrap();
    settle(&[&anna]).await;
    assert_eq!(anna.client.note(key).await.unwrap().standing, NoteStanding::Sealed { unsigned: false });

    settle(&[&ben, &anna]).await;
    settle(&[&ben, &anna]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert_eq!(shown.standing, NoteStanding::Sealed { unsigned: false });
        assert_eq!(render(&shown.text), before);
        let [beside] = shown.contributions.as_slice() else { panic!("{:?}", shown.contributions) };
        assert!(beside.text.contains("Left the room once"), "{}", beside.text);
        assert_eq!(beside.person, Some(ben.client.person()));
    }
    let status = ben.client.status();
    assert_eq!((status.unsent.entries, status.unsent.changes), (0, 0), "nothing waits for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn w14_the_draft_of_somebody_who_left_is_sealed_unsigned_by_the_lead() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (_, _, key) = entry(&ben, note.key.circle, 2).await;
    settle(&[&ben, &anna]).await;
    let refused = anna.client.seal_unsigned(key).await;
    assert!(matches!(refused, Err(ClientError::Close(CloseRefused::AuthorHere))), "{refused:?}");
    anna.client.remove_person(ben.client.person()).await.unwrap();
    settle(&[&anna]).await;

    let before = render(&anna.client.note(key).await.unwrap().text);
    anna.client.seal_unsigned(key).await.unwrap();
    settle(&[&anna]).await;
    let shown = anna.client.note(key).await.unwrap();
    assert_eq!(shown.standing, NoteStanding::Sealed { unsigned: true });
    assert_eq!((render(&shown.text), shown.signatures.len()), (before, 0));
    let refused = anna.client.edit(key, vec![set("attendance", "on_time")], Commit::Now).await;
    assert!(matches!(refused, Err(ClientError::Edit(EditRefused::Sealed))), "{refused:?}");
}
