//! W5: two facilitators record one session at the same time, on two phones, without signal.

use alcove_client_core::client::{NewGroup, NewMember, NewSession, SessionRef, TextField};
use alcove_client_core::clinical::{Attendance, Scalar};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::{DocView, EditError};
use alcove_client_core::engine::EditRefused;
use alcove_client_core::error::ClientError;
use alcove_protocol::id::LogId;

use super::practice::{Phone, Practice, settle};

/// What one of the two records of Thursday's session, having no signal: nobody made the session before.
async fn record(phone: &Phone, group: LogId, members: [LogId; 2], code: Attendance, text: &str) -> TextField {
    let new = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal: 1, scheduled: None };
    let session: SessionRef = phone.client.create_session(new).await.unwrap();
    phone.client.attend(&session, members[0], code).await.unwrap();
    let note = phone.client.member_note(&session, members[1], "observation").await.unwrap();
    phone.client.replace_text(&note, text).await.unwrap();
    note
}

async fn documents(phone: &Phone, keys: &[TextField; 2]) -> [DocView; 2] {
    let of = async |at: usize| phone.client.document(keys[at].key).await.unwrap();
    [of(0).await, of(1).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn w05_two_who_record_one_session_at_once_see_one_session_an_open_conflict_and_a_seam() {
    let (practice, anna) = Practice::found().await;
    let group = NewGroup { label: "Thursday".to_owned(), ..NewGroup::default() };
    let group = anna.client.create_group(group).await.unwrap();
    let mut members = Vec::new();
    for name in ["member 3", "member 5"] {
        let joined = "2031-01-01".to_owned();
        let new = NewMember { legal_name: name.to_owned(), display_hint: name.to_owned(), joined };
        members.push(anna.client.add_member(group, new).await.unwrap());
    }
    let members: [LogId; 2] = members.try_into().unwrap();
    let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![group]).await;
    settle(&[&anna, &ben]).await;

    let at_anna = record(&anna, group, members, Attendance::LateSeen, "She spoke of her mother.").await;
    let at_ben = record(&ben, group, members, Attendance::DidNotAttend, "She was quiet.").await;
    assert_eq!(at_anna, at_ben, "both are in one entry without having met");
    settle(&[&anna, &ben]).await;

    let session =
        SessionRef { group, series: "main".to_owned(), local_date: "2031-04-10".to_owned(), ordinal: 1 };
    let third = anna.client.entry(&session, members[0]).await.unwrap().unwrap();
    let keys = [TextField { key: third.key, field: String::new() }, at_anna.clone()];
    for phone in [&anna, &ben] {
        assert_eq!(phone.client.sessions(Some(group), 10).await.unwrap().len(), 1, "one session");
        assert_eq!(documents(phone, &keys).await, documents(&anna, &keys).await, "and one entry each");
        let entry = phone.client.entry(&session, members[0]).await.unwrap().unwrap();
        let both: Vec<_> =
            entry.view.attendance.values.iter().map(|seen| (seen.value, seen.device)).collect();
        let expected = [
            (Attendance::LateSeen, anna.client.device().0),
            (Attendance::DidNotAttend, ben.client.device().0),
        ];
        assert_eq!((both.as_slice(), entry.view.attendance.settled()), (&expected[..], None));
        let seams = phone.client.unread_seams(at_anna.key).await.unwrap();
        let [seam] = seams.as_slice() else { panic!("one seam, not {seams:?}") };
        let authors: Vec<_> = seam.authors.iter().map(|author| author.device).collect();
        assert_eq!(
            (seam.field, authors),
            ("observation", vec![anna.client.device().0, ben.client.device().0])
        );
    }
    let text = ben.text(&at_ben).await;
    assert!(text.contains("She spoke of her mother.") && text.contains("She was quiet."));

    settled_and_read(&anna, &ben, &keys).await;
}

async fn settled_and_read(anna: &Phone, ben: &Phone, keys: &[TextField; 2]) {
    let [third, fifth] = keys.each_ref().map(|note| note.key);
    let conflicts = anna.client.conflicts(third).await.unwrap();
    let [conflict] = conflicts.as_slice() else { panic!("one conflict, not {conflicts:?}") };
    let late = Scalar::from(Attendance::LateSeen.code());
    anna.client.settle(third, conflict, late.clone()).await.unwrap();
    let seam = anna.client.unread_seams(fifth).await.unwrap().remove(0);
    anna.client.read_seam(fifth, &seam).await.unwrap();
    settle(&[anna, ben]).await;
    for phone in [anna, ben] {
        assert_eq!(documents(phone, keys).await, documents(anna, keys).await);
        assert_eq!(phone.client.conflicts(third).await.unwrap(), []);
        assert_eq!(phone.client.unread_seams(fifth).await.unwrap(), []);
        phone.client.read_seam(fifth, &seam).await.unwrap();
    }
    let again = ben.client.settle(third, conflict, late).await;
    let refused = EditRefused::Document(EditError::ConflictChanged);
    assert!(matches!(again, Err(ClientError::Edit(ref why)) if *why == refused), "{again:?}");
}
