//! W16: what is withdrawn from a wrong record is gone from every device and from the relay.

use alcove_client_core::client::{NewMember, NoteStanding, SessionHeard, SessionRef, SignAs};
use alcove_client_core::clinical::{Attendance, DocKind, SignatureMeaning};
use alcove_client_core::engine::{CloseRefused, Commit, DocKey, EditRefused, Ending};
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::ListQuery;
use alcove_protocol::id::LogId;

use super::practice::{Phone, Practice, settle};
use super::signing::{entry, set, sign};
use super::traces::{left_at_relay, left_on};

const STORY: &str = "Rosalind wept at the anniversary.";
/// Part of a word of the story that no index cuts.
const MARK: &str = "osalin";

/// Another member of the group, and the story in the wrong one's entry.
async fn filed_wrongly(anna: &Phone, group: LogId) -> (LogId, LogId, SessionRef, DocKey) {
    let (wrong, session, key) = entry(anna, group, 2).await;
    let new = NewMember { legal_name: "Member 5".to_owned(), ..NewMember::default() };
    let right = anna.client.add_member(group, new).await.unwrap();
    let note = anna.client.member_note(&session, wrong, "observation").await.unwrap();
    anna.client.replace_text(&note, STORY).await.unwrap();
    (wrong, right, session, key)
}

async fn entries_of(phone: &Phone, circle: LogId) -> Vec<DocKey> {
    let query = ListQuery {
        kind: DocKind::MemberEntry,
        circle: Some(circle),
        newest_first: false,
        conflicts_only: false,
        limit: 9,
    };
    phone.client.list(&query).await.unwrap().into_iter().map(|row| row.key).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn w16_what_is_withdrawn_from_a_wrong_record_is_gone_everywhere_but_for_a_stub() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let (wrong, right, session, key) = filed_wrongly(&anna, note.key.circle).await;
    sign(&anna, key, SignatureMeaning::Author).await;
    settle(&[&anna, &ben]).await;
    assert!(ben.client.note(key).await.unwrap().text.text("observation").contains("Rosalind"));
    assert_eq!(ben.client.search("Rosalind").await.unwrap().len(), 1);

    let filed = anna.client.withdraw(key, Some(right)).await.unwrap().unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        let NoteStanding::Withdrawn { by, .. } = shown.standing else { panic!("{:?}", shown.standing) };
        assert_eq!(by, Some(anna.client.person()));
        assert!(shown.text.fields.is_empty() && shown.signatures.is_empty() && !shown.closing);
        assert_eq!(entries_of(phone, wrong).await, [key], "the stub is listed");
        assert_eq!(entries_of(phone, right).await, [filed]);
        assert_eq!(phone.client.withdrawn_note(&session, Some(wrong)).await.unwrap(), Some(key));
        let hits = phone.client.search("Rosalind").await.unwrap();
        assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [filed]);
        let moved = phone.client.note(filed).await.unwrap();
        assert_eq!(moved.text.text("observation"), STORY);
        assert_eq!(moved.standing, NoteStanding::Draft, "it is to be signed in its own record");
        assert!(moved.filed_anew.is_some());
        let refused = phone.client.edit(key, vec![set("attendance", "on_time")], Commit::Now).await;
        assert!(matches!(refused, Err(ClientError::Edit(EditRefused::Withdrawn))), "{refused:?}");
    }
    let again = anna.client.withdraw(key, None).await;
    assert!(matches!(again, Err(ClientError::Close(CloseRefused::ClosedAlready))), "{again:?}");

    // The session of the wrong record can be written about again.
    let fresh = anna.client.attend(&session, wrong, Attendance::OnTime).await.unwrap();
    assert_ne!(fresh, key);
    let item = anna.client.entry(&session, wrong).await.unwrap().unwrap();
    assert_eq!(item.key, fresh);
    let mut heard = anna.client.listen_session(&session).await.unwrap();
    let observation = anna.client.member_note(&session, wrong, "observation").await.unwrap();
    assert_eq!(observation.key, fresh);
    anna.client.append(&observation, "Spoke of the weather.").await.unwrap();
    loop {
        match heard.next().await.unwrap() {
            SessionHeard::Document { key, .. } if key == fresh => break,
            _ => {}
        }
    }
    settle(&[&anna, &ben]).await;

    let of_wrong = practice.with_database(async |database| left_at_relay(database, key).await).await;
    assert!(of_wrong.tombstones > 0 && of_wrong.bodies == 1 && of_wrong.slots == 1, "{of_wrong:?}");
    for phone in [anna, ben] {
        let left = left_on(phone, key, MARK).await;
        assert!(left.tombstones > 0 && left.bodies == 1 && left.slots == 1, "{left:?}");
        assert_eq!(left.wraps, 1, "the wrapped key slots of the drafts are gone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w16_what_others_wrote_an_admin_withdraws_and_its_signer_is_told() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (wrong, _, session, key) = filed_wrongly(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    let refused = ben.client.withdraw(key, None).await;
    assert!(matches!(refused, Err(ClientError::Close(CloseRefused::NeedsAdmin))), "{refused:?}");

    let bens = ben.client.member_note(&session, wrong, "observation").await.unwrap();
    ben.client.append(&bens, " She left early.").await.unwrap();
    ben.client
        .sign(key, SignAs { acknowledges_others: true, ..SignAs::new(SignatureMeaning::Author) })
        .await
        .unwrap();
    settle(&[&anna, &ben]).await;
    anna.client.withdraw(key, None).await.unwrap();
    settle(&[&anna, &ben]).await;
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert!(matches!(shown.standing, NoteStanding::Withdrawn { .. }), "{:?}", shown.standing);
    }
    let tasks = ben.client.tasks(Some(wrong)).await.unwrap();
    let mine = ben.client.person().to_hex();
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].view.owner.settled(), Some(&mine));
    for phone in [anna, ben] {
        let left = left_on(phone, key, MARK).await;
        assert!(left.bodies == 1 && left.marks.is_empty(), "{left:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w16_a_hold_keeps_a_note_where_it_is_and_a_destroyed_document_is_gone() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let (wrong, _, _, key) = filed_wrongly(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    ben.client.hold_record(wrong, "the court asked").await.unwrap();
    settle(&[&anna, &ben]).await;
    let refused = anna.client.withdraw(key, None).await;
    assert!(matches!(refused, Err(ClientError::Close(CloseRefused::Held))), "{refused:?}");
    let refused = anna.client.purge_documents(&[key]).await;
    assert!(matches!(refused, Err(ClientError::Close(CloseRefused::Held))), "{refused:?}");
    anna.client.release_hold(wrong, "the court has decided").await.unwrap();
    settle(&[&anna, &ben]).await;

    anna.client.purge_documents(&[key]).await.unwrap();
    assert_eq!(anna.client.ending(key).await.unwrap(), Ending::Waits);
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        assert_eq!(phone.client.ending(key).await.unwrap(), Ending::Gone);
        assert!(phone.client.document(key).await.is_err());
        assert!(entries_of(phone, wrong).await.is_empty());
    }
    let left = practice.with_database(async |database| left_at_relay(database, key).await).await;
    assert!(left.tombstones > 0 && left.bodies == 0 && left.slots == 0, "{left:?}");
    for phone in [anna, ben] {
        let left = left_on(phone, key, MARK).await;
        assert!(left.bodies == 0 && left.wraps == 0 && left.marks.is_empty(), "{left:?}");
    }
}
