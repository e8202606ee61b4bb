//! W18: a record comes up for review, and somebody holds it meanwhile.

use alcove_client_core::client::{NewGroup, NewMember, NewSession};
use alcove_client_core::clinical::{Attendance, RetentionRule};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_protocol::id::LogId;
use jiff::civil::date;

use super::practice::{Phone, Practice, settle};

/// A group with one member who was seen once.
async fn member_seen_on(phone: &Phone, day: &str) -> (LogId, LogId) {
    let client = &phone.client;
    let group =
        client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await.unwrap();
    let new = NewMember { legal_name: "Member Three".to_owned(), ..NewMember::default() };
    let member = client.add_member(group, new).await.unwrap();
    let new = NewSession { group, local_date: day.to_owned(), ordinal: 1, scheduled: None };
    let session = client.create_session(new).await.unwrap();
    client.attend(&session, member, Attendance::LateSeen).await.unwrap();
    (group, member)
}

#[tokio::test(flavor = "multi_thread")]
async fn w18_a_record_comes_up_for_review_20_years_on_and_a_hold_set_meanwhile_wins() {
    let (practice, anna) = Practice::found().await;
    let (group, member) = member_seen_on(&anna, "2011-04-10").await;
    let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![group]).await;
    settle(&[&anna, &ben]).await;
    let of = async |phone: &Phone| {
        let items = phone.client.retention().await.unwrap();
        items.into_iter().find(|item| item.member == member).unwrap()
    };
    let item = of(&anna).await;
    assert_eq!(item.due.map(|due| (due.on, due.rule)), Some((date(2031, 4, 10), RetentionRule::LastContact)));
    assert!(!item.is_due(date(2031, 4, 9)) && item.is_due(date(2031, 4, 10)));

    anna.client.hold_record(member, false).await.unwrap();
    ben.client.hold_record(member, true).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let item = of(phone).await;
        assert!(item.held && !item.is_due(date(2060, 1, 1)), "the hold wins over the release beside it");
    }
    anna.client.hold_record(member, false).await.unwrap();
    settle(&[&anna, &ben]).await;
    assert!(of(&ben).await.is_due(date(2060, 1, 1)), "who has seen the hold may let it go");

    let refused = anna.client.keep_record_until(member, date(2050, 1, 1), " ").await;
    assert!(refused.is_err(), "keeping longer needs a reason");
    anna.client.keep_record_until(member, date(2050, 1, 1), "an inquest is open").await.unwrap();
    settle(&[&anna, &ben]).await;
    let item = of(&ben).await;
    assert_eq!(item.due.map(|due| (due.on, due.rule)), Some((date(2050, 1, 1), RetentionRule::Extended)));
    assert_eq!(item.kept_because.as_deref(), Some("an inquest is open"));
}
