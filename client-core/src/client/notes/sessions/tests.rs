#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alcove_protocol::id::LogId;
use tempfile::TempDir;

use super::{MAIN_SERIES, NewSession, SessionRef};
use crate::client::tests::{found, home};
use crate::client::writing::drafting::set_in;
use crate::client::{Client, NewGroup, NewMember};
use crate::clinical::{Attendance, DocKind};
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::ListQuery;

const DAY: &str = "2031-04-10";

async fn group_with_member(client: &Client) -> (LogId, LogId) {
    let group = NewGroup { label: "Tuesday".to_owned(), purpose: String::new() };
    let group = client.create_group(group).await.unwrap();
    let new = NewMember {
        legal_name: "M1".to_owned(),
        display_hint: String::new(),
        joined: "2031-01-07".to_owned(),
    };
    (group, client.add_member(group, new).await.unwrap())
}

fn on(group: LogId, local_date: &str) -> NewSession {
    NewSession { group, local_date: local_date.to_owned(), ordinal: 1, scheduled: None }
}

async fn notes(client: &Client) -> Vec<DocKey> {
    let mut keys = Vec::new();
    for kind in [DocKind::Session, DocKind::GroupNote, DocKind::MemberEntry, DocKind::InteractionTicks] {
        keys.extend(client.list(&ListQuery::all_of(kind)).await.unwrap().iter().map(|row| row.key));
    }
    keys
}

fn assert_refused<T: std::fmt::Debug>(answer: &Result<T, ClientError>) {
    assert!(matches!(answer, Err(ClientError::BadInput { .. } | ClientError::NotFound { .. })), "{answer:?}");
}

#[tokio::test]
async fn a_note_under_a_wrong_id_or_of_a_session_that_was_never_made_is_refused_and_leaves_nothing() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let (group, member) = group_with_member(&client).await;
    let (other_group, stranger) = group_with_member(&client).await;
    let session = client.create_session(on(group, DAY)).await.unwrap();
    let before = notes(&client).await;

    for wrong in [group, other_group, stranger, LogId([9; 16])] {
        assert_refused(&client.attend(&session, wrong, Attendance::OnTime).await);
        assert_refused(&client.edit_entry(&session, wrong, Vec::new()).await);
        assert_refused(&client.member_note(&session, wrong, "plan").await);
    }
    for group in [member, LogId([9; 16])] {
        assert_refused(&client.create_session(on(group, DAY)).await);
        assert_refused(&client.begin_unscheduled(group, DAY).await);
    }
    assert_refused(&client.create_session(on(group, "2031-04-10T10:00")).await);
    let unmade = |series: &str, local_date: &str, ordinal| SessionRef {
        group,
        series: series.to_owned(),
        local_date: local_date.to_owned(),
        ordinal,
    };
    let unmade = [
        SessionRef { group: member, ..session.clone() },
        SessionRef { group: other_group, ..session.clone() },
        unmade(MAIN_SERIES, "junk", 1),
        unmade("junk", DAY, 1),
        unmade(MAIN_SERIES, "2031-04-11", 1),
        unmade(MAIN_SERIES, DAY, 2),
        unmade(MAIN_SERIES, DAY, 0),
    ];
    for session in &unmade {
        assert_refused(&client.attend(session, member, Attendance::OnTime).await);
        assert_refused(&client.member_note(session, member, "plan").await);
        assert_refused(&client.group_note(session, "process").await);
        assert_refused(&client.edit_group_note(session, Vec::new()).await);
        assert_refused(&client.may_be_same(session).await);
        assert_refused(&client.keep_ticks(session, true).await);
    }
    assert_eq!(notes(&client).await, before);
}

#[tokio::test]
async fn who_has_left_the_group_can_still_be_written_of_under_a_session_that_was_made() {
    let folder = TempDir::new().unwrap();
    let client = found(&home(&folder)).await;
    let (group, member) = group_with_member(&client).await;
    let first = client.create_session(on(group, DAY)).await.unwrap();
    let second = client.create_session(on(group, "2031-04-17")).await.unwrap();
    let unscheduled = client.begin_unscheduled(group, DAY).await.unwrap();
    let entry = client.attend(&first, member, Attendance::OnTime).await.unwrap();
    let roster = client.list(&ListQuery::all_of(DocKind::Roster)).await.unwrap().remove(0).key;
    let row = client.members(group).await.unwrap().remove(0).row;
    client.edit_record(roster, vec![set_in("members", &row, "left", "2031-04-20")]).await.unwrap();
    assert!(client.session_sheet(&first).await.unwrap().rows.is_empty());
    assert_eq!(client.member_note(&first, member, "plan").await.unwrap().key, entry);
    for session in [second, unscheduled] {
        client.attend(&session, member, Attendance::DidNotAttend).await.unwrap();
    }
}
