//! A group of eight people in therapy, whose names are bare given names of the fixture file.

use alcove_client_core::client::{NewGroup, NewMember, NewSession, SessionRef};
use alcove_protocol::id::LogId;

use super::practice::Phone;

const FIXTURE: &str = include_str!("../../../../client-core/fixtures/given_names.txt");
pub(super) const DAY: &str = "2031-04-10";

/// The names of the fixture that are no words in English.
pub(super) fn plain_names() -> Vec<&'static str> {
    FIXTURE.lines().filter_map(|line| line.strip_prefix("plain ")).collect()
}

pub(super) struct Member {
    pub(super) circle: LogId,
    /// What they are called in the group.
    pub(super) given: &'static str,
    /// The other part of their name.
    pub(super) family: &'static str,
}

/// A group with eight members, made on this phone.
pub(super) async fn group_of_eight(phone: &Phone) -> (LogId, Vec<Member>) {
    let group = NewGroup { label: "Thursday".to_owned(), ..NewGroup::default() };
    let group = phone.client.create_group(group).await.unwrap();
    let names = plain_names();
    let mut members = Vec::new();
    for (given, family) in names.iter().zip(names.iter().skip(8)) {
        let new = NewMember {
            legal_name: format!("{given} {family}"),
            display_hint: (*given).to_owned(),
            joined: "2031-01-09".to_owned(),
        };
        let circle = phone.client.add_member(group, new).await.unwrap();
        members.push(Member { circle, given, family });
    }
    assert_eq!(members.len(), 8);
    (group, members)
}

pub(super) async fn session_of(phone: &Phone, group: LogId) -> SessionRef {
    let new = NewSession { group, local_date: DAY.to_owned(), ordinal: 1, scheduled: None };
    phone.client.create_session(new).await.unwrap()
}
