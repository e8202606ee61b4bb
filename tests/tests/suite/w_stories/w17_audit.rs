//! W17: who saw a record? The officer reads everybody's trails, checks that they are whole, and hears which event was
//! altered on which device.

use std::collections::BTreeSet;

use alcove_client_core::client::{AuditQuery, Client, NewMember, TrailItem};
use alcove_client_core::clinical::{AuditKind, AuditTrailView, Scalar, TrailFault};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;
use alcove_protocol::id::{DeviceId, LogId};

use super::people::{group_of_eight, session_of};
use super::practice::{Phone, Practice, first_note, settle};

struct Scene {
    /// Its relay and folders last as long as it does.
    practice: Practice,
    /// The lead, a colleague in the same group, and the officer, who is in no group.
    anna: Phone,
    ben: Phone,
    cleo: Phone,
    /// The eighth member's record, and another's.
    eighth: LogId,
    first: LogId,
}

async fn scene() -> Scene {
    let (practice, anna) = Practice::found().await;
    let group = first_note(&anna, "The group opened slowly.").await.key.circle;
    let mut members = Vec::new();
    for name in ["Member One", "Member Eight"] {
        let member = NewMember { legal_name: name.to_owned(), ..NewMember::default() };
        members.push(anna.client.add_member(group, member).await.unwrap());
    }
    let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![group]).await;
    let cleo = practice.meet(&anna, "cleo", Purpose::Invite, Vec::new()).await;
    settle(&[&anna, &ben, &cleo]).await;
    anna.client.set_audit_reader(cleo.client.person(), true).await.unwrap();
    settle(&[&anna, &ben, &cleo]).await;
    Scene { practice, anna, ben, cleo, eighth: members[1], first: members[0] }
}

/// Opens a member's record.
async fn look_at(client: &Client, member: LogId) {
    let record =
        client.records::<alcove_client_core::clinical::MemberRecordView>(Some(member)).await.unwrap();
    client.document(record[0].key).await.unwrap();
}

async fn trails(client: &Client) -> Vec<TrailItem> {
    client.verify_audit().await.unwrap().trails
}

fn trail_of(trails: &[TrailItem], device: DeviceId) -> &TrailItem {
    trails.iter().find(|trail| trail.device == device).unwrap()
}

/// Whose devices viewed a record, as a reader of the trails sees it.
async fn viewers(client: &Client, member: LogId) -> BTreeSet<DeviceId> {
    let query = AuditQuery { circle: Some(member), ..AuditQuery::default() };
    let events = client.audit_events(query).await.unwrap().into_iter();
    events.filter(|item| item.event.kind == AuditKind::View).map(|item| item.device).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn w17_the_officer_sees_who_viewed_a_record_and_a_device_that_was_offline_only_comes_later() {
    let Scene { practice: _practice, anna, ben, cleo, eighth, first } = scene().await;
    look_at(&anna.client, eighth).await;
    // Ben has no signal: what he does lies on his device.
    look_at(&ben.client, eighth).await;
    look_at(&ben.client, first).await;
    ben.client.search("panic bus").await.unwrap();
    settle(&[&anna, &cleo]).await;
    settle(&[&anna, &cleo]).await;
    let report = cleo.client.verify_audit().await.unwrap();
    assert!(report.trails.iter().all(|trail| trail.faults.is_empty()), "{report:?}");
    assert_eq!(viewers(&cleo.client, eighth).await, BTreeSet::from([anna.client.device()]));
    assert!(report.silent.contains(&ben.client.person()), "that nothing came from Ben is said");

    settle(&[&ben, &anna, &cleo]).await;
    settle(&[&ben, &anna, &cleo]).await;
    let report = cleo.client.verify_audit().await.unwrap();
    assert!(report.trails.iter().all(|trail| trail.faults.is_empty()), "{report:?}");
    let devices = BTreeSet::from([anna.client.device(), ben.client.device()]);
    assert_eq!(viewers(&cleo.client, eighth).await, devices);
    assert_eq!(viewers(&cleo.client, first).await, BTreeSet::from([ben.client.device()]));
    assert!(!report.silent.contains(&ben.client.person()));

    // What was searched for stands nowhere; who knows the words can ask for them.
    let asked = |words: &str| AuditQuery { searched: Some(words.to_owned()), ..AuditQuery::default() };
    let found = cleo.client.audit_events(asked("Panic  BUS")).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].person, Some(ben.client.person()));
    assert!(!found[0].event.detail.contains("panic"));
    assert!(cleo.client.audit_events(asked("panic")).await.unwrap().is_empty());

    // Anna and Ben read their own trails and no other's; the officer opens no record.
    for phone in [&anna, &ben] {
        let own = trails(&phone.client).await;
        assert!(own.iter().all(|trail| trail.device == phone.client.device()), "{own:?}");
        assert!(!own.is_empty());
    }
    let records = cleo.client.records::<alcove_client_core::clinical::MemberRecordView>(None).await.unwrap();
    assert!(records.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn w17_an_event_that_was_altered_on_a_device_is_found_and_the_device_and_event_are_named() {
    let Scene { practice, anna, ben, cleo, eighth, first, .. } = scene().await;
    look_at(&ben.client, eighth).await;
    ben.client.audit(AuditKind::Print, Some(eighth), "letter").await.unwrap();
    let tablet = practice.meet(&ben, "ben's tablet", Purpose::Link, Vec::new()).await;
    settle(&[&ben, &tablet, &anna, &cleo]).await;
    settle(&[&ben, &tablet, &anna, &cleo]).await;
    let known = trails(&cleo.client).await;
    let events = trail_of(&known, ben.client.device()).events.len();
    assert!(known.iter().all(|trail| trail.faults.is_empty()));

    // On Ben's tablet, a changed program writes into the trail of his phone, over the event that comes next there.
    let number = u64::try_from(events).unwrap() + 1;
    let days = tablet.client.records::<AuditTrailView>(None).await.unwrap();
    let of_phone = ben.client.device().to_hex();
    let day = days.iter().find(|day| day.view.device.values[0].value == of_phone).unwrap();
    let values = vec![
        ("n".to_owned(), Scalar::Int(i64::try_from(number).unwrap())),
        ("prev".to_owned(), Scalar::Text("00".repeat(32))),
        ("kind".to_owned(), Scalar::from("view")),
        ("circle".to_owned(), Scalar::Text(first.to_hex())),
        ("detail".to_owned(), Scalar::from("")),
        ("at".to_owned(), Scalar::Time(alcove_client_core::time::Timestamp(1))),
    ];
    let edit = DocEdit::AddItem { set: "events".to_owned(), item: number.to_string(), values };
    tablet.client.edit(day.key, vec![edit], Commit::Now).await.unwrap();
    ben.client.audit(AuditKind::Export, Some(eighth), "whole record").await.unwrap();
    settle(&[&ben, &tablet, &anna, &cleo]).await;
    settle(&[&ben, &tablet, &anna, &cleo]).await;

    let checked = trails(&cleo.client).await;
    let phone = trail_of(&checked, ben.client.device());
    let tablet = tablet.client.device().0;
    assert!(phone.faults.contains(&TrailFault::Foreign { number, device: tablet }), "{:?}", phone.faults);
    assert!(phone.faults.contains(&TrailFault::Altered { number }), "{:?}", phone.faults);
    assert_eq!(phone.person, Some(ben.client.person()));
    let anna = trail_of(&checked, anna.client.device());
    assert_eq!(anna.faults, [], "nobody else's trail is in doubt");
}

#[tokio::test(flavor = "multi_thread")]
async fn w17_comparing_a_text_with_others_names_is_no_view_of_their_records() {
    let (_practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let session = session_of(&phone, group).await;
    let note = phone.client.member_note(&session, members[0].circle, "observation").await.unwrap();
    phone.client.append(&note, &format!("Spoke with {} after.", members[1].given)).await.unwrap();
    assert_eq!(phone.client.name_hits(note.key).await.unwrap().len(), 1, "the other's name is found");
    let device = BTreeSet::from([phone.client.device()]);
    assert_eq!(viewers(&phone.client, members[0].circle).await, device, "the entry was looked at");
    assert!(viewers(&phone.client, members[1].circle).await.is_empty(), "the other's record was not");
}
