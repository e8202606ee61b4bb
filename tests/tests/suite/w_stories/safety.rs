//! W9: a concern is closed on one device while it grows on another. And who may open what: a contact card opens without the
//! record.

use alcove_client_core::client::{NewAction, NewConcern, NewConsent, NewMember, NewSafetyPlan, NewTask};
use alcove_client_core::clinical::{
    ConcernKind, ConcernStatus, ConsentMeans, ConsentState, ConsentSubject, DocKind, SafetyConcernView,
    SafetyPlanView, Scalar, fields,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::error::ClientError;
use alcove_protocol::id::LogId;

use super::practice::{Phone, Practice, settle};

/// Two phones that share a group with one member.
async fn two_with_a_member() -> (Practice, Phone, Phone, LogId) {
    let (practice, lead, co, note) = Practice::of_two().await;
    let new = NewMember {
        legal_name: "Member Six".to_owned(),
        display_hint: "M6".to_owned(),
        joined: "2031-01-09".to_owned(),
    };
    let member = lead.client.add_member(note.key.circle, new).await.unwrap();
    settle(&[&lead, &co]).await;
    (practice, lead, co, member)
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_a_concern_that_one_closed_and_another_wrote_into_is_open_and_both_see_why() {
    let (mut practice, lead, co, member) = two_with_a_member().await;
    let new = NewConcern {
        kinds: vec![ConcernKind::SuicidalThoughts],
        formulation: "Since the letter came.".to_owned(),
        ..NewConcern::default()
    };
    let concern = lead.client.open_concern(member, new).await.unwrap();
    settle(&[&lead, &co]).await;

    practice.stop_relay().await;
    let action = |what: &str| NewAction { what: what.to_owned(), ..NewAction::default() };
    co.client.log_action(concern, action("Item 9 of the measure was talked about at once.")).await.unwrap();
    lead.client.log_action(concern, action("Rang on Wednesday.")).await.unwrap();
    lead.client.set_concern_status(concern, ConcernStatus::Closed).await.unwrap();
    let closed = lead.client.record::<SafetyConcernView>(concern).await.unwrap().view;
    assert_eq!(closed.status.state, Some(ConcernStatus::Closed));
    practice.start_relay().await;
    settle(&[&lead, &co]).await;

    for phone in [&lead, &co] {
        let view = phone.client.record::<SafetyConcernView>(concern).await.unwrap().view;
        assert_eq!(view.status.state, Some(ConcernStatus::Open), "closing did not count");
        let why: Vec<_> = view.status.reopened_by.iter().map(|who| who.device).collect();
        assert_eq!(why, [co.client.device().0], "who wrote beside it");
        assert_eq!(view.immediate_actions.len(), 2);
        let listed = phone.client.concerns(member).await.unwrap();
        assert_eq!(listed[0].view.status.state, Some(ConcernStatus::Open), "lists say the same");
    }
    for kind in [DocKind::SafetyConcern, DocKind::SafetyPlan] {
        let rates =
            |name: &str| ["risk", "level", "severity", "score"].iter().any(|word| name.contains(word));
        assert!(fields(kind).iter().all(|field| !rates(field.name)));
    }
    lead.client.set_concern_status(concern, ConcernStatus::Closed).await.unwrap();
    settle(&[&lead, &co]).await;
    let view = co.client.record::<SafetyConcernView>(concern).await.unwrap().view;
    assert_eq!(view.status.state, Some(ConcernStatus::Closed), "closing after having seen it counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_a_safety_plan_is_agreed_in_versions_that_nobody_changes_and_is_read_offline() {
    let (mut practice, lead, co, member) = two_with_a_member().await;
    let plan = |people: &str| NewSafetyPlan {
        agreed_on: "2031-04-10".to_owned(),
        warning_signs: "Not sleeping.".to_owned(),
        people: people.to_owned(),
        co_produced: true,
        ..NewSafetyPlan::default()
    };
    assert_eq!(lead.client.agree_safety_plan(member, plan("My sister.")).await.unwrap(), 1);
    settle(&[&lead, &co]).await;
    assert_eq!(co.client.agree_safety_plan(member, plan("My sister and the duty worker.")).await.unwrap(), 2);
    settle(&[&lead, &co]).await;
    practice.stop_relay().await;
    let plans = lead.client.safety_plans(member).await.unwrap();
    assert_eq!(plans.len(), 2);
    let newest = lead.client.record::<SafetyPlanView>(plans[1].key).await.unwrap().view;
    assert_eq!(newest.people.settled().map(String::as_str), Some("My sister and the duty worker."));
    let change = DocEdit::SetValue { field: "people".to_owned(), value: Scalar::from("Nobody.") };
    assert!(matches!(lead.client.edit_record(plans[1].key, vec![change]).await, Err(ClientError::Edit(_))));
    let empty = NewSafetyPlan { agreed_on: "2031-04-10".to_owned(), ..NewSafetyPlan::default() };
    assert!(matches!(lead.client.agree_safety_plan(member, empty).await, Err(ClientError::BadInput { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_given_on_one_device_and_withdrawn_on_another_is_withdrawn_and_disputed_until_said_again() {
    let (mut practice, lead, co, member) = two_with_a_member().await;
    let say = async |phone: &Phone, state: ConsentState| {
        let new = NewConsent {
            what: ConsentSubject::Recording,
            detail: String::new(),
            state,
            how: ConsentMeans::Spoken,
            on: "2031-04-10".to_owned(),
            text: String::new(),
        };
        phone.client.record_consent(member, new).await.unwrap();
    };
    say(&lead, ConsentState::Given).await;
    settle(&[&lead, &co]).await;
    practice.stop_relay().await;
    say(&lead, ConsentState::Given).await;
    say(&co, ConsentState::Withdrawn).await;
    practice.start_relay().await;
    settle(&[&lead, &co]).await;
    for phone in [&lead, &co] {
        let held = phone.client.consents(member).await.unwrap().remove(0);
        assert_eq!((&held.state, held.is_disputed()), (&ConsentState::Withdrawn, true));
    }
    say(&lead, ConsentState::Given).await;
    settle(&[&lead, &co]).await;
    let held = co.client.consents(member).await.unwrap().remove(0);
    assert_eq!((&held.state, held.is_disputed()), (&ConsentState::Given, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduler_opens_the_contact_card_and_nothing_else_of_a_person() {
    let (practice, lead, co, member) = two_with_a_member().await;
    let name = DocEdit::SetValue { field: "name".to_owned(), value: Scalar::from("Member Six") };
    lead.client.edit_contact_card(member, vec![name]).await.unwrap();
    lead.client
        .new_task(member, NewTask { what: "Ring the GP".to_owned(), ..NewTask::default() })
        .await
        .unwrap();
    let scheduler = practice.meet(&lead, "scheduler", Purpose::Invite, Vec::new()).await;
    settle(&[&lead, &co, &scheduler]).await;
    lead.client.share_contact_card(member, scheduler.client.person()).await.unwrap();
    settle(&[&lead, &co, &scheduler]).await;
    settle(&[&lead, &scheduler]).await;

    let cards = scheduler.client.contact_cards(member).await.unwrap();
    assert_eq!(cards.len(), 1);
    assert_eq!(cards[0].view.name.settled().map(String::as_str), Some("Member Six"));
    assert!(scheduler.client.persons().await.unwrap().is_empty());
    assert!(scheduler.client.tasks(None).await.unwrap().is_empty());
    assert!(scheduler.client.groups().await.unwrap().is_empty());
    let reminders = DocEdit::SetValue { field: "reminders_ok".to_owned(), value: Scalar::from(true) };
    scheduler.client.edit_record(cards[0].key, vec![reminders]).await.unwrap();
    settle(&[&scheduler, &lead, &co]).await;
    let card = co.client.contact_cards(member).await.unwrap().remove(0);
    assert_eq!(card.view.reminders_ok.settled(), Some(&true), "the co-facilitator opens it too");
}
