#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use tempfile::TempDir;

use super::SessionHeard;
use crate::client::tests::{found, home};
use crate::client::{Client, NewGroup, NewMember, NewSession, SessionRef};
use crate::clinical::{Attendance, DocKind};
use crate::error::ClientError;

async fn session(client: &Client, ordinal: u16) -> SessionRef {
    let groups = client.groups().await.unwrap();
    let group = match groups.first() {
        Some(group) => group.group,
        None => client
            .create_group(NewGroup { label: "Tuesday".to_owned(), purpose: String::new() })
            .await
            .unwrap(),
    };
    let new = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal, scheduled: None };
    client.create_session(new).await.unwrap()
}

#[tokio::test]
async fn a_session_is_heard_of_and_no_other_also_for_a_member_who_came_later() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let (ours, other) = (session(&client, 1).await, session(&client, 2).await);
    let mut heard = client.listen_session(&ours).await.unwrap();
    let new = NewMember {
        legal_name: "M1".to_owned(),
        display_hint: String::new(),
        joined: "2031-01-07".to_owned(),
    };
    let member = client.add_member(ours.group, new).await.unwrap();
    client.attend(&other, member, Attendance::OnTime).await.unwrap();
    let note = client.group_note(&other, "process").await.unwrap();
    client.append(&note, "Another evening.").await.unwrap();
    let entry = client.attend(&ours, member, Attendance::OnTime).await.unwrap();
    let note = client.group_note(&ours, "process").await.unwrap();
    client.append(&note, "Opening round.").await.unwrap();
    let expected = [(entry, DocKind::MemberEntry.number()), (note.key, DocKind::GroupNote.number())];

    let mut documents = BTreeSet::new();
    let mut circles = BTreeSet::new();
    // The session itself was made before anybody listened.
    while documents != BTreeSet::from(expected) {
        match heard.next().await.unwrap() {
            SessionHeard::Document { key, kind, remote } => {
                assert!(!remote && expected.contains(&(key, kind.number())));
                documents.insert((key, kind.number()));
            }
            SessionHeard::Circle(circle) => {
                circles.insert(circle);
            }
            SessionHeard::Missed { .. } => panic!("nothing was missed"),
        }
    }
    assert!(circles.contains(&member));
    client.close().await;
    while heard.next().await.is_some() {}
}

#[tokio::test]
async fn a_subscription_does_not_keep_the_client_open_and_an_unknown_group_has_none() {
    let folder = TempDir::new().unwrap();
    let home = home(&folder);
    let client = found(&home).await;
    let ours = session(&client, 1).await;
    let unknown = SessionRef { group: alcove_protocol::id::LogId([9; 16]), ..ours.clone() };
    assert!(matches!(client.listen_session(&unknown).await, Err(ClientError::NotFound { .. })));
    let mut heard = client.listen_session(&ours).await.unwrap();
    let mut conflicts = client.listen_conflicts();
    assert_eq!(conflicts.next().await, Some(Vec::new()));
    drop(client);
    while heard.next().await.is_some() {}
    assert_eq!(conflicts.next().await, None);
}
