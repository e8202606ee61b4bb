//! W11: supervision under case labels, and one entry that the supervisor may read for a time.

use alcove_client_core::client::{NewContactNote, NewExtract, NewSupervisionNote};
use alcove_client_core::clinical::ContactKind;
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
