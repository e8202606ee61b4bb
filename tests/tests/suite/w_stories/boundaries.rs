//! W10: two members met outside. And separation: what one person's circles hold, in rows, search, documents and the relay's
//! log, names no other member and holds no id of theirs.

use alcove_client_core::client::{
    MembershipEdit, NewBoundary, NewConcern, NewConsent, NewContactNote, NewGoal, NewLetter, NewReferral,
    NewTask,
};
use alcove_client_core::clinical::{
    Attendance, BoundaryKind, ConcernKind, ConsentMeans, ConsentState, ConsentSubject, ContactKind, DocKind,
    LetterKind, Scalar,
};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::DocKey;
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::ListQuery;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::LogId;
use sqlx::Row;

use super::people::{Member, group_of_eight, session_of};
use super::practice::{Phone, Practice, settle};

async fn rows_of(phone: &Phone, circle: LogId) -> Vec<(DocKey, String)> {
    let mut rows = Vec::new();
    for kind in DocKind::ALL {
        let query = ListQuery {
            kind,
            circle: Some(circle),
            newest_first: false,
            conflicts_only: false,
            limit: 10_000,
        };
        rows.extend(phone.client.list(&query).await.unwrap().into_iter().map(|row| (row.key, row.json)));
    }
    rows
}

/// Everything that a circle's documents hold, history included, in plain bytes: rows, and automerge's own save.
async fn bytes_of(phone: &Phone, circle: LogId) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, json) in rows_of(phone, circle).await {
        bytes.extend(json.into_bytes());
        bytes.extend(format!("{:?}", phone.client.document(key).await.unwrap()).into_bytes());
        bytes.extend(serde_json::to_vec(&phone.client.document(key).await.unwrap()).unwrap());
        let save = phone.client.automerge_save(key).await.unwrap();
        bytes.extend(automerge_plain(&save));
    }
    bytes
}

/// A save with its compressed columns opened.
fn automerge_plain(save: &[u8]) -> Vec<u8> {
    let document = automerge::AutoCommit::load(save).unwrap();
    let options = automerge::SaveOptions { deflate: false, ..automerge::SaveOptions::default() };
    let mut document = document;
    document.save_with_options(options)
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// What identifies a member: names, the row's handle, ids of the circle and of every document in it; text and raw.
async fn marks_of(phone: &Phone, group: LogId, member: &Member) -> Vec<(String, Vec<u8>)> {
    let roster = phone.client.members(group).await.unwrap();
    let row = roster.into_iter().find(|row| row.member == member.circle).unwrap().row;
    let mut marks = vec![
        ("given name".to_owned(), member.given.as_bytes().to_vec()),
        ("family name".to_owned(), member.family.as_bytes().to_vec()),
        ("handle".to_owned(), row.into_bytes()),
        ("circle".to_owned(), member.circle.to_hex().into_bytes()),
        ("circle, raw".to_owned(), member.circle.0.to_vec()),
        ("alias".to_owned(), phone.client.group_alias(group, member.circle).await.unwrap().into_bytes()),
    ];
    for (key, _) in rows_of(phone, member.circle).await {
        marks.push(("document".to_owned(), key.document.to_hex().into_bytes()));
        marks.push(("document, raw".to_owned(), key.document.0.to_vec()));
    }
    marks
}

fn met(one: LogId, other: LogId, words: &str) -> NewBoundary {
    NewBoundary {
        kind: BoundaryKind::MetOutside,
        on: "2031-04-08".to_owned(),
        concerned: vec![(one, words.to_owned()), (other, "Met another member by chance.".to_owned())],
        raised_by: Some(one),
        handled: "Both said so in the group.".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w10_two_members_met_outside_and_neither_record_names_the_other() {
    let (_practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let (one, four) = (&members[0], &members[3]);
    let named = met(one.circle, four.circle, &format!("Met {} in town.", four.given));
    assert!(matches!(phone.client.record_boundary(group, named).await, Err(ClientError::BadInput { .. })));
    assert!(phone.client.boundary_events(group).await.unwrap().is_empty(), "nothing changed");
    let met = met(one.circle, four.circle, "Met another member in town.");
    phone.client.record_boundary(group, met).await.unwrap();

    let events = phone.client.boundary_events(group).await.unwrap();
    assert_eq!((events.len(), events[0].view.concerned.len()), (1, 2), "one fact, in the roster's circle");
    for (own, other) in [(one, four), (four, one)] {
        let notes = phone.client.boundary_notes(own.circle).await.unwrap();
        assert_eq!(notes.len(), 1);
        assert!(notes[0].view.handled.contains("another member"));
        let bytes = bytes_of(&phone, own.circle).await;
        assert!(contains(&bytes, b"another member"), "the scan finds what is there");
        for (what, mark) in marks_of(&phone, group, other).await {
            assert!(!contains(&bytes, &mark), "{what} of the other member");
        }
        let hits = phone.client.search(other.given).await.unwrap();
        assert!(hits.iter().all(|hit| hit.key.circle != own.circle));
    }
    for member in &members[4..] {
        assert!(phone.client.boundary_notes(member.circle).await.unwrap().is_empty());
    }
}

/// Something of everything in a member's record.
async fn fill(phone: &Phone, group: LogId, member: &Member) {
    let client = &phone.client;
    let circle = member.circle;
    let referral = NewReferral {
        received_on: "2030-12-01".to_owned(),
        reason: member.given.to_owned(),
        ..Default::default()
    };
    client.refer(circle, referral).await.unwrap();
    client.set_membership(group, circle, MembershipEdit::default()).await.unwrap();
    let name = DocEdit::SetValue { field: "name".to_owned(), value: Scalar::from(member.given) };
    client.edit_contact_card(circle, vec![name]).await.unwrap();
    let consent = NewConsent {
        what: ConsentSubject::SharingWithGp,
        detail: String::new(),
        state: ConsentState::Given,
        how: ConsentMeans::Spoken,
        on: "2031-01-09".to_owned(),
        text: "May we write to your GP?".to_owned(),
    };
    client.record_consent(circle, consent).await.unwrap();
    client
        .affirm_rules(group, circle, ConsentState::Given, ConsentMeans::Spoken, "2031-01-09")
        .await
        .unwrap();
    let goal = NewGoal { own_words: format!("{} takes the bus.", member.given), ..NewGoal::default() };
    let goal = client.new_goal(circle, goal).await.unwrap();
    client.rate_goal(goal, 4, "2031-04-10").await.unwrap();
    let concern = NewConcern { kinds: vec![ConcernKind::Deterioration], ..NewConcern::default() };
    client.open_concern(circle, concern).await.unwrap();
    client.new_task(circle, NewTask { what: "Ring the GP".to_owned(), ..NewTask::default() }).await.unwrap();
    let contact = NewContactNote {
        kind: ContactKind::Call,
        at: Timestamp(1_933_632_000_000),
        text: format!("{} called.", member.given),
        plan: String::new(),
    };
    client.new_contact_note(circle, contact).await.unwrap();
    let letter = NewLetter {
        kind: LetterKind::Gp,
        recipient: "The surgery".to_owned(),
        text: member.family.to_owned(),
        sent: None,
    };
    client.new_letter(circle, letter).await.unwrap();
    let session = session_of(phone, group).await;
    client.attend(&session, circle, Attendance::OnTime).await.unwrap();
    let entry = client.member_note(&session, circle, "observation").await.unwrap();
    client.replace_text(&entry, &format!("{} spoke to another member.", member.given)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn separation_of_eight_members_rows_search_documents_and_log_of_one_hold_nothing_of_another() {
    let (mut practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let rules = alcove_client_core::client::NewRules {
        confidentiality: "What is said here stays here.".to_owned(),
        effective_from: "2031-01-09".to_owned(),
        ..Default::default()
    };
    phone.client.issue_rules(group, rules).await.unwrap();
    for member in &members {
        fill(&phone, group, member).await;
    }
    phone
        .client
        .record_boundary(group, met(members[0].circle, members[3].circle, "Met another member."))
        .await
        .unwrap();
    settle(&[&phone]).await;

    let mut marks = Vec::new();
    let mut held = Vec::new();
    for member in &members {
        marks.push(marks_of(&phone, group, member).await);
        held.push(bytes_of(&phone, member.circle).await);
    }
    let logs = practice
        .with_database(async |database| {
            let rows = sqlx::query("SELECT log, bytes FROM entries").fetch_all(database).await.unwrap();
            rows.into_iter()
                .map(|row| (row.get::<Vec<u8>, _>(0), row.get::<Vec<u8>, _>(1)))
                .collect::<Vec<_>>()
        })
        .await;
    for (own, member) in members.iter().enumerate() {
        let log: Vec<u8> = logs
            .iter()
            .filter(|(log, _)| *log == member.circle.0)
            .flat_map(|(_, bytes)| bytes.clone())
            .collect();
        assert!(
            log.len() > 1_000 && contains(&held[own], member.given.as_bytes()),
            "there is something to scan"
        );
        for (other, marks) in marks.iter().enumerate().filter(|(other, _)| *other != own) {
            for (what, mark) in marks {
                assert!(!contains(&held[own], mark), "{what} of member {other} in documents of member {own}");
                assert!(!contains(&log, mark), "{what} of member {other} in the log of member {own}");
            }
        }
        let hits = phone.client.search(member.given).await.unwrap();
        let allowed =
            |circle: LogId| members.iter().all(|other| other.circle != circle || circle == member.circle);
        assert!(!hits.is_empty() && hits.iter().all(|hit| allowed(hit.key.circle)), "search of member {own}");
    }
}
