//! W6, its counting part: one tap an interaction, and each member's entry has how often, and nobody else.

use alcove_client_core::client::Naming;
use alcove_client_core::client::{NewMember, NewSession, NewTap, SessionRef};
use alcove_client_core::clinical::chart::{Chart, Party, Tap};
use alcove_client_core::clinical::{DocKind, InteractionKind};
use alcove_client_core::ports::ListQuery;
use alcove_protocol::id::LogId;

use super::practice::{Phone, Practice, settle};

const NAMES: [&str; 3] = ["Kingfisher", "Lapwing", "Nightjar"];

struct Room {
    session: SessionRef,
    /// Circle and handle of each member.
    members: Vec<(LogId, String)>,
}

async fn room(phone: &Phone, group: LogId) -> Room {
    for name in NAMES {
        let new = NewMember {
            legal_name: format!("{name} Member"),
            display_hint: name.to_owned(),
            joined: "2031-01-09".to_owned(),
        };
        phone.client.add_member(group, new).await.unwrap();
    }
    let new = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal: 1, scheduled: None };
    let session = phone.client.create_session(new).await.unwrap();
    let found = phone.client.members(group).await.unwrap();
    let member = |name: &str| {
        let item = found.iter().find(|item| item.display_hints.iter().any(|hint| hint == name)).unwrap();
        (item.member, item.row.clone())
    };
    Room { session, members: NAMES.map(member).to_vec() }
}

impl Room {
    fn party(&self, at: usize) -> Party {
        Party::Member(self.members[at].1.clone())
    }

    async fn tap(&self, phone: &Phone, from: Party, to: Party, kind: InteractionKind) {
        let new = NewTap { tap: Tap { from, to, kind }, offset_s: 60 };
        phone.client.tick(&self.session, new).await.unwrap();
    }

    async fn counts(&self, phone: &Phone, at: usize) -> Vec<(String, i64)> {
        let entry = phone.client.entry(&self.session, self.members[at].0).await.unwrap();
        let summary = entry.map(|entry| entry.view.interaction_summary).unwrap_or_default();
        summary.into_iter().map(|row| (row.item, *row.count.settled().unwrap())).collect()
    }
}

/// Everything that the lists, the search and the whole documents of a member's circle hold, as one text.
async fn all_of_circle(phone: &Phone, circle: LogId) -> String {
    let mut all = String::new();
    for kind in DocKind::ALL {
        let query = ListQuery {
            kind,
            circle: Some(circle),
            newest_first: false,
            conflicts_only: false,
            limit: 1_000,
        };
        for row in phone.client.list(&query).await.unwrap() {
            all.push_str(&row.json);
            let whole = phone.client.document(row.key).await.unwrap();
            all.push_str(&serde_json::to_string(&whole).unwrap());
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn w06_every_entry_gets_counts_without_names_and_who_to_whom_stays_in_the_roster() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let room = room(&anna, group).await;
    settle(&[&anna, &ben]).await;

    // Both tap, unseen by each other: everything counts.
    room.tap(&anna, room.party(0), room.party(1), InteractionKind::Support).await;
    room.tap(&ben, room.party(0), room.party(1), InteractionKind::Support).await;
    room.tap(&ben, room.party(1), Party::Group, InteractionKind::Disclosure).await;
    room.tap(&anna, Party::Facilitator, room.party(0), InteractionKind::Challenge).await;
    settle(&[&anna, &ben]).await;
    let projected = anna.client.project_ticks(&room.session).await.unwrap();
    assert_eq!((projected.written.len(), projected.closed.len()), (2, 0), "nobody tapped the third");
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let offered = [("offered-support".to_owned(), 2), ("received-challenge".to_owned(), 1)];
        assert_eq!(room.counts(phone, 0).await, offered);
        let received = [("offered-disclosure".to_owned(), 1), ("received-support".to_owned(), 2)];
        assert_eq!(room.counts(phone, 1).await, received);
        assert_eq!(room.counts(phone, 2).await, []);
    }

    // What came since is counted as well, and no conflict stays.
    room.tap(&ben, room.party(2), room.party(0), InteractionKind::Feedback).await;
    ben.client.project_ticks(&room.session).await.unwrap();
    settle(&[&anna, &ben]).await;
    assert_eq!(room.counts(&anna, 2).await, [("offered-feedback".to_owned(), 1)]);
    assert_eq!(room.counts(&anna, 0).await.len(), 3);

    // Nothing in one member's circle leads to another.
    for (at, (circle, _)) in room.members.iter().enumerate() {
        let all = all_of_circle(&anna, *circle).await;
        assert!(all.contains(NAMES[at]), "the scan sees what is there");
        for (other, (id, handle)) in room.members.iter().enumerate().filter(|(other, _)| *other != at) {
            assert!(!all.contains(NAMES[other]) && !all.contains(handle.as_str()), "{at} names {other}");
            assert!(!all.contains(&id.to_hex()), "{at} holds the id of {other}");
        }
    }
    let ring = anna.client.chart_who_to_whom(&room.session, Naming::Hidden).await.unwrap();
    assert_eq!(ring.arcs.iter().map(|arc| arc.count).sum::<usize>(), 5);
    let told = format!("{:?}", ring.words());
    assert!(NAMES.iter().all(|name| !told.contains(name)), "a chart names nobody unless it is asked to");
}

#[tokio::test(flavor = "multi_thread")]
async fn w06_a_tap_by_or_towards_somebody_who_is_not_there_is_refused_and_counts_nowhere() {
    let (_practice, anna) = Practice::found().await;
    let note = super::practice::first_note(&anna, "The group opened slowly.").await;
    let room = room(&anna, note.key.circle).await;
    let stranger = Party::Member("00112233445566778899aabbccddeeff".to_owned());
    let refused = [
        (stranger.clone(), room.party(0)),
        (room.party(0), stranger),
        (Party::Group, room.party(0)),
        (room.party(1), room.party(1)),
    ];
    for (from, to) in refused {
        let tap = Tap { from, to, kind: InteractionKind::Support };
        let told = anna.client.tick(&room.session, NewTap { tap, offset_s: 0 }).await.unwrap_err();
        assert!(matches!(told, alcove_client_core::error::ClientError::BadInput { .. }), "{told:?}");
    }
    let tap = Tap { from: room.party(0), to: Party::Group, kind: InteractionKind::Laughter };
    assert!(anna.client.tick(&room.session, NewTap { tap, offset_s: 90_000 }).await.is_err());
    assert_eq!(anna.client.ticks(&room.session).await.unwrap(), None);
    assert!(anna.client.project_ticks(&room.session).await.unwrap().written.is_empty());
}
