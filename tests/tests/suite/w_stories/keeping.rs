//! W18: a record comes up for review, and somebody holds it meanwhile.

use alcove_client_core::client::{NewGroup, NewMember, NewSession};
use alcove_client_core::clinical::{Attendance, RetentionRule, Scalar};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;
use alcove_client_core::error::ClientError;
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

    anna.client.release_hold(member, "nothing is open").await.unwrap();
    ben.client.hold_record(member, "a complaint came in").await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let item = of(phone).await;
        assert!(item.held && !item.is_due(date(2060, 1, 1)), "the hold wins over the release beside it");
    }
    anna.client.release_hold(member, "the complaint is closed").await.unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_let_go_by_a_named_authority_alone_and_who_and_why_is_recorded() {
    let (practice, anna) = Practice::found().await;
    let (group, member) = member_seen_on(&anna, "2011-04-10").await;
    let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![group]).await;
    settle(&[&anna, &ben]).await;
    let held = async |phone: &Phone| {
        let items = phone.client.retention().await.unwrap();
        let item = items.into_iter().find(|item| item.member == member).unwrap();
        (item.held, item.hold)
    };
    assert_eq!(anna.client.hold_authorities().await.unwrap(), [anna.client.person()], "an admin, by default");
    assert!(ben.client.hold_record(member, " ").await.is_err(), "a hold needs a reason");
    ben.client.hold_record(member, "a complaint came in").await.unwrap();
    let refused = ben.client.release_hold(member, "it is closed").await;
    assert!(matches!(refused, Err(ClientError::NoAuthority)), "{refused:?}");
    let record = ben.client.retention().await.unwrap()[0].record;
    let off = DocEdit::SetValue { field: "legal_hold".to_owned(), value: Scalar::from("off") };
    let refused = ben.client.edit(record, vec![off], Commit::Now).await;
    assert!(matches!(refused, Err(ClientError::NoAuthority)), "by no other way either: {refused:?}");
    let refused = ben.client.set_hold_authority(ben.client.person(), true).await;
    assert!(matches!(refused, Err(ClientError::NoAuthority)), "nobody names themselves: {refused:?}");
    settle(&[&anna, &ben]).await;

    anna.client.set_hold_authority(ben.client.person(), true).await.unwrap();
    let refused = anna.client.release_hold(member, "it is closed").await;
    assert!(matches!(refused, Err(ClientError::NoAuthority)), "who is named, and nobody else: {refused:?}");
    settle(&[&anna, &ben]).await;
    ben.client.release_hold(member, "it is closed").await.unwrap();
    settle(&[&anna, &ben]).await;
    let (held_now, decision) = held(&anna).await;
    let decision = decision.unwrap();
    assert!(!held_now && !decision.held);
    assert_eq!((decision.by, decision.because.as_str()), (Some(ben.client.person()), "it is closed"));
    // Taking the right away takes nothing back of what was kept, and what he lets go from now on does not count.
    anna.client.hold_record(member, "another complaint").await.unwrap();
    settle(&[&anna, &ben]).await;
    anna.client.set_hold_authority(ben.client.person(), false).await.unwrap();
    ben.client.release_hold(member, "closed as well").await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        assert!(held(phone).await.0, "let go by somebody who may not, it stays held");
    }
}
