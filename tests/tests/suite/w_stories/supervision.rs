//! W11: supervision under case labels, and one entry that the supervisor may read for a time.

use alcove_client_core::client::{
    Client, Naming, NewContactNote, NewExtract, NewGoal, NewSharedChart, NewSupervisionNote,
};
use alcove_client_core::clinical::chart::{MemberLine, PersonChart};
use alcove_client_core::clinical::{Attendance, ContactKind, SharedExtractView};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::error::ClientError;
use alcove_client_core::time::Timestamp;

use super::people::{group_of_eight, session_of};
use super::practice::{Practice, settle};

const TWO_DAYS_MS: i64 = 48 * 3_600_000;

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_millis()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn w11_a_supervisor_reads_one_entry_under_a_label_until_its_time_is_over_also_offline() {
    let (mut practice, lead) = Practice::found().await;
    let (group, members) = group_of_eight(&lead).await;
    let session = session_of(&lead, group).await;
    let own = &members[4];
    let entry = lead.client.member_note(&session, own.circle, "observation").await.unwrap();
    let text = format!("{} spoke about the bus; {} listened.", own.given, members[5].given);
    lead.client.replace_text(&entry, &text).await.unwrap();
    let supervisor = practice.meet(&lead, "supervisor", Purpose::Invite, Vec::new()).await;
    settle(&[&lead, &supervisor]).await;

    let who = supervisor.client.person();
    let extract = |until| NewExtract { document: entry.key, case_label: "Case E".to_owned(), until };
    let named = NewExtract { case_label: own.given.to_owned(), ..extract(Timestamp(now().0 + TWO_DAYS_MS)) };
    assert!(matches!(lead.client.share_extract(who, named).await, Err(ClientError::BadInput { .. })));
    let long = extract(Timestamp(now().0 + TWO_DAYS_MS));
    let long = lead.client.share_extract(who, long).await.unwrap();
    let brief_until = Timestamp(now().0 + 1_000);
    let brief = lead.client.share_extract(who, extract(brief_until)).await.unwrap();
    settle(&[&lead, &supervisor]).await;
    settle(&[&lead, &supervisor]).await;

    practice.stop_relay().await;
    let copies = supervisor.client.extracts().await.unwrap();
    assert!(copies.iter().any(|copy| copy.key == long));
    for copy in &copies {
        assert_eq!(copy.view.rendering, "observation:\nCase E spoke about the bus; Case E listened.\n\n");
    }
    assert!(supervisor.client.document(entry.key).await.is_err(), "the entry itself stays closed");
    assert!(supervisor.client.search("bus").await.unwrap().is_empty(), "a copy is in no index");
    while now() < brief_until {
        tokio::task::yield_now().await;
    }
    let ended = supervisor.client.record::<alcove_client_core::clinical::SharedExtractView>(brief).await;
    assert!(matches!(ended, Err(ClientError::GrantEnded)));
    let field = alcove_client_core::client::TextField { key: brief, field: "rendering".to_owned() };
    assert!(matches!(supervisor.client.text(&field).await, Err(ClientError::GrantEnded)));
    assert_eq!(supervisor.client.extracts().await.unwrap().len(), 1, "the other one has time left");

    let circle = lead.client.supervision_by(who).await.unwrap();
    let guidance = NewSupervisionNote {
        case_label: "Case E".to_owned(),
        on: "2031-04-11".to_owned(),
        guidance: "Name the bus in the next session.".to_owned(),
        ..NewSupervisionNote::default()
    };
    let named = NewSupervisionNote { question: format!("How to answer {}?", own.family), ..guidance.clone() };
    assert!(matches!(
        lead.client.new_supervision_note(circle, named).await,
        Err(ClientError::BadInput { .. })
    ));
    supervisor.client.new_supervision_note(circle, guidance).await.unwrap();
    practice.start_relay().await;
    settle(&[&supervisor, &lead]).await;
    assert_eq!(lead.client.supervision_notes().await.unwrap().len(), 1);
    assert!(lead.client.contact_notes(own.circle).await.unwrap().is_empty(), "nothing files itself");
    let filed = NewContactNote {
        kind: ContactKind::Supervision,
        at: now(),
        text: "Name the bus in the next session.".to_owned(),
        plan: String::new(),
    };
    lead.client.new_contact_note(own.circle, filed).await.unwrap();
    assert_eq!(lead.client.contact_notes(own.circle).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn w11_two_charts_travel_under_a_case_label_are_drawn_offline_and_end_with_their_time() {
    let (mut practice, lead) = Practice::found().await;
    let (group, members) = group_of_eight(&lead).await;
    let session = session_of(&lead, group).await;
    let (own, other) = (&members[4], &members[5]);
    lead.client.attend(&session, own.circle, Attendance::LateSeen).await.unwrap();
    let own_words = format!("Say no to {} as I do to my sister.", other.given);
    let goal = NewGoal { own_words, baseline: Some(2), target: Some(8), ..NewGoal::default() };
    lead.client.new_goal(own.circle, goal).await.unwrap();
    let supervisor = practice.meet(&lead, "supervisor", Purpose::Invite, Vec::new()).await;
    settle(&[&lead, &supervisor]).await;

    let who = supervisor.client.person();
    let line = lead.client.chart_member_line(group, own.circle, Naming::Shown, &[]).await.unwrap();
    assert!(line.subject.contains(own.given), "on the lead's own screen it has the name");
    let goal = lead.client.chart_goals(own.circle).await.unwrap().remove(0);
    let until = Timestamp(now().0 + TWO_DAYS_MS);
    let share = |chart: PersonChart, case_label: &str, until| NewSharedChart {
        chart,
        case_label: case_label.to_owned(),
        until,
    };
    let named = share(PersonChart::MemberLine(line.clone()), own.given, until);
    assert!(matches!(lead.client.share_chart(who, named).await, Err(ClientError::BadInput { .. })));
    let brief_until = Timestamp(now().0 + 3_000);
    let shared = share(PersonChart::MemberLine(line.clone()), "Case E", until);
    let line_copy = lead.client.share_chart(who, shared).await.unwrap();
    let shared = share(PersonChart::Goal(goal), "Case E", brief_until);
    let goal_copy = lead.client.share_chart(who, shared).await.unwrap();
    settle(&[&lead, &supervisor]).await;
    settle(&[&lead, &supervisor]).await;

    practice.stop_relay().await;
    let copy = supervisor.client.record::<SharedExtractView>(line_copy).await.unwrap().view;
    assert!(
        copy.rendering.contains("Case E") && copy.rendering.contains("Attendance in 1 session: L"),
        "in words"
    );
    let Some(PersonChart::MemberLine(drawn)) = Client::chart_of(&copy) else { panic!("no chart") };
    assert_eq!(drawn, MemberLine { subject: "Case E".to_owned(), ..line });
    while now() < brief_until {
        tokio::task::yield_now().await;
    }
    let ended = supervisor.client.record::<SharedExtractView>(goal_copy).await;
    assert!(matches!(ended, Err(ClientError::GrantEnded)));
    // The lead looks at what was sent: nobody is named in it, though a name stood in the goal.
    let kept = lead.client.document(goal_copy).await;
    assert!(matches!(kept, Err(ClientError::GrantEnded)), "its time is over for both");
    for row in supervisor.client.records::<SharedExtractView>(None).await.unwrap() {
        let said = format!("{}{}{}", row.view.rendering, row.view.series, row.view.what.values.len());
        assert!(!members.iter().any(|member| said.contains(member.given) || said.contains(member.family)));
        assert!(
            row.view.rendering.is_empty() && row.view.series.is_empty(),
            "and nothing of it is in a list"
        );
    }
    assert!(supervisor.client.search("sister").await.unwrap().is_empty());
}
