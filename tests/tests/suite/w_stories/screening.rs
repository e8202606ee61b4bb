//! W2: a referral and a conversation about suitability at a home visit, without signal. W3: joining, and ground rules that
//! change.

use alcove_client_core::client::{CriterionSaid, MemberEdit, NewReferral, NewRules, NewScreening, NewStep};
use alcove_client_core::clinical::{
    CRITERIA, ConsentMeans, ConsentState, CriterionAnswer, DocKind, Recommendation, ScreeningView, fields,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::error::ClientError;

use super::people::{group_of_eight, session_of};
use super::practice::{Practice, settle};

fn conversation() -> NewScreening {
    let said = |(number, (code, _)): (usize, &(&str, &str))| CriterionSaid {
        code: (*code).to_owned(),
        answer: CriterionAnswer::ALL[number % 4].clone(),
        words: format!("In my own words, number {number}."),
        help: format!("A quiet seat, number {number}."),
    };
    let step = |step: &str| NewStep { step: step.to_owned(), due: "2031-04-17".to_owned() };
    NewScreening {
        on: "2031-04-10".to_owned(),
        criteria: CRITERIA.iter().enumerate().map(said).collect(),
        hopes_for_group: "To be less alone with it.".to_owned(),
        steps: vec![step("See the room beforehand"), step("Meet one facilitator")],
        recommendation: Some(Recommendation::PrepareThenReview),
        agreed_with_person: Some(true),
        review_on: Some("2031-04-17".to_owned()),
        ..NewScreening::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w02_a_conversation_at_a_home_visit_is_kept_in_own_words_and_its_review_comes_to_the_tablet() {
    let (mut practice, phone) = Practice::found().await;
    let tablet = practice.meet(&phone, "tablet", Purpose::Link, Vec::new()).await;
    settle(&[&phone, &tablet]).await;

    practice.stop_relay().await;
    let member = phone.client.register_person("Member Nine").await.unwrap();
    let referral = NewReferral {
        source: "GP".to_owned(),
        received_on: "2031-04-02".to_owned(),
        reason: "Avoids buses since the autumn.".to_owned(),
        ..NewReferral::default()
    };
    phone.client.refer(member, referral).await.unwrap();
    let screening = phone.client.screen(member, conversation()).await.unwrap();
    assert!(phone.client.sync().await.is_err(), "there is no signal");

    practice.start_relay().await;
    settle(&[&phone, &tablet]).await;
    let tasks = tablet.client.tasks(Some(member)).await.unwrap();
    assert_eq!(tasks.len(), 1, "the review is a task on the tablet");
    assert_eq!(tasks[0].view.due.settled().unwrap().0, "2031-04-17");
    let held = tablet.client.record::<ScreeningView>(screening).await.unwrap().view;
    assert_eq!(held.hard_to_trust_words, "In my own words, number 1.");
    assert_eq!(held.not_identifying_help, "A quiet seat, number 5.");
    assert_eq!(held.recommendation.settled(), Some(&Recommendation::PrepareThenReview));
    let is_number =
        |name: &str| ["score", "total", "sum", "level", "risk"].iter().any(|word| name.contains(word));
    assert!(fields(DocKind::Screening).iter().all(|field| !is_number(field.name)), "nothing is counted");

    let step = held.preparation_plan.iter().find(|step| step.step.settled().is_some()).unwrap().item.clone();
    tablet.client.set_step_done(screening, &step, true).await.unwrap();
    settle(&[&tablet, &phone]).await;
    let held = phone.client.record::<ScreeningView>(screening).await.unwrap().view;
    let done = held.preparation_plan.iter().filter(|step| step.done.settled() == Some(&true)).count();
    assert_eq!((held.preparation_plan.len(), done), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn w02_days_before_birth_and_numbers_that_are_none_are_refused_and_change_nothing() {
    let (_practice, phone) = Practice::found().await;
    let member = phone.client.register_person("Member Nine").await.unwrap();
    let edit = async |edit: MemberEdit| phone.client.edit_person(member, edit).await;
    let number = |text: &str| MemberEdit { nhs_number: Some(text.to_owned()), ..MemberEdit::default() };
    assert!(matches!(edit(number("943 476 5918")).await, Err(ClientError::Edit(_))));
    edit(number("943 476 5919")).await.unwrap();
    let born = |day: &str| MemberEdit { dob: Some(day.to_owned()), ..MemberEdit::default() };
    assert!(matches!(edit(born("2999-01-01")).await, Err(ClientError::BadInput { .. })));
    assert!(matches!(edit(born("1990-02-30")).await, Err(ClientError::Edit(_))));
    edit(born("1990-02-28")).await.unwrap();
    let died = MemberEdit { deceased_on: Some("1990-02-27".to_owned()), ..MemberEdit::default() };
    assert!(matches!(edit(died).await, Err(ClientError::BadInput { .. })));
    let early = NewReferral { received_on: "1989-12-31".to_owned(), ..NewReferral::default() };
    assert!(matches!(phone.client.refer(member, early).await, Err(ClientError::BadInput { .. })));
    let mut early = conversation();
    early.steps = vec![NewStep { step: "A step".to_owned(), due: "1980-01-01".to_owned() }];
    assert!(matches!(phone.client.screen(member, early).await, Err(ClientError::BadInput { .. })));
    let record = phone.client.person_record(member).await.unwrap().view;
    assert_eq!(record.nhs_number.settled().unwrap().0, "9434765919");
    assert_eq!(record.dob.settled().unwrap().0, "1990-02-28");
    assert!(record.deceased_on.values.is_empty());
    assert!(phone.client.referrals(member).await.unwrap().is_empty());
    assert!(phone.client.screenings(member).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn w03_who_has_not_affirmed_the_newest_rules_is_known_and_written_nowhere() {
    let (_practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let rules = |pace: &str| NewRules {
        confidentiality: "What is said here stays here.".to_owned(),
        pace: pace.to_owned(),
        effective_from: "2031-01-09".to_owned(),
        ..NewRules::default()
    };
    for version in 1..=3 {
        let issued = phone.client.issue_rules(group, rules(&format!("Listening is enough ({version}).")));
        assert_eq!(issued.await.unwrap(), version);
    }
    let affirm = async |member, state| {
        phone.client.affirm_rules(group, member, state, ConsentMeans::Spoken, "2031-02-06").await.unwrap();
    };
    for member in &members {
        affirm(member.circle, ConsentState::Given).await;
    }
    assert_eq!(phone.client.not_affirmed(group).await.unwrap().len(), 0);

    phone.client.issue_rules(group, rules("Listening is enough, and phones stay outside.")).await.unwrap();
    affirm(members[0].circle, ConsentState::Given).await;
    affirm(members[1].circle, ConsentState::Refused).await;
    phone.client.save_typing().await.unwrap();
    let before = phone.client.status().unsent;
    let missing: Vec<_> =
        phone.client.not_affirmed(group).await.unwrap().into_iter().map(|row| row.member).collect();
    let of =
        |list: &[alcove_protocol::id::LogId]| list.iter().copied().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(of(&missing), of(&members[1..].iter().map(|member| member.circle).collect::<Vec<_>>()));
    let session = session_of(&phone, group).await;
    let made = phone.client.status().unsent;
    let sheet = phone.client.session_sheet(&session).await.unwrap();
    assert_eq!(sheet.rows.iter().filter(|row| row.rules_open).count(), 7);
    assert!(made.changes > before.changes, "the count sees what is written");
    assert_eq!(phone.client.status().unsent.changes, made.changes, "the list is written nowhere");
    let aliases: std::collections::BTreeSet<String> = {
        let mut aliases = std::collections::BTreeSet::new();
        for member in &members {
            aliases.insert(phone.client.group_alias(group, member.circle).await.unwrap());
        }
        aliases
    };
    assert_eq!(aliases.len(), 8, "no two records call the group by the same name");
}
