//! W18, its end: a record whose time is over is destroyed everywhere, a certificate stays, and a hold wins wherever it is
//! known. And what goes sooner: what was kept on consent alone.

use alcove_client_core::client::{
    Change, DestroyRefused, NewConsent, NewGroup, NewMember, NewResponse, NewSession, NewTap, SessionRef,
};
use alcove_client_core::clinical::chart::{Party, Tap};
use alcove_client_core::clinical::measures::{Answers, InstrumentRef};
use alcove_client_core::clinical::{
    Attendance, CircleKind, ConsentMeans, ConsentState, ConsentSubject, DocKind, InteractionKind,
    MeasureMode, MemberEntryView, Scalar, SignatureMeaning,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{CloseRefused, Commit, DocKey, Ending};
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::ListQuery;
use alcove_protocol::id::LogId;
use jiff::civil::{Date, date};

use super::practice::{Phone, Practice, settle};
use super::signing::{entry, sign};
use super::traces::{left_at_relay, left_on};

const NAME: &str = "Ptarmigan Three";
const STORY: &str = "Spoke of the ptarmigan on the moor.";
/// Part of a word of both that no index cuts.
const MARK: &str = "tarmiga";
const DUE: Date = date(2031, 4, 10);

struct Scene {
    practice: Practice,
    anna: Phone,
    ben: Phone,
    group: LogId,
    member: LogId,
    session: SessionRef,
    entry: DocKey,
}

/// A member who was seen 20 years before the day [`DUE`], on two people's devices.
async fn scene() -> Scene {
    let (practice, anna) = Practice::found().await;
    let client = &anna.client;
    let group =
        client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await.unwrap();
    let new = NewMember { legal_name: NAME.to_owned(), ..NewMember::default() };
    let member = client.add_member(group, new).await.unwrap();
    let new = NewSession { group, local_date: "2011-04-10".to_owned(), ordinal: 1, scheduled: None };
    let session = client.create_session(new).await.unwrap();
    let entry = client.attend(&session, member, Attendance::LateSeen).await.unwrap();
    let note = client.member_note(&session, member, "observation").await.unwrap();
    client.replace_text(&note, STORY).await.unwrap();
    let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![group]).await;
    settle(&[&anna, &ben]).await;
    Scene { practice, anna, ben, group, member, session, entry }
}

async fn documents_of(phone: &Phone, circle: LogId) -> usize {
    let mut count = 0;
    for kind in DocKind::ALL.into_iter().filter(|kind| kind.circle_kinds().contains(&CircleKind::Member)) {
        let query =
            ListQuery { kind, circle: Some(circle), newest_first: false, conflicts_only: false, limit: 100 };
        count += phone.client.list(&query).await.unwrap().len();
    }
    count
}

fn refused(done: Result<DocKey, ClientError>) -> ClientError {
    match done {
        Err(error) => error,
        Ok(_) => panic!("it was destroyed"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w18_a_record_is_destroyed_when_it_is_due_reviewed_not_held_and_by_somebody_named_and_not_before() {
    let Scene { practice: _practice, anna, ben, member, .. } = scene().await;
    let early = refused(anna.client.destroy_record(member, date(2031, 4, 9)).await);
    assert!(matches!(early, ClientError::Destroy(DestroyRefused::NotDue)), "{early:?}");
    let not_reviewed = refused(anna.client.destroy_record(member, DUE).await);
    assert!(matches!(not_reviewed, ClientError::Destroy(DestroyRefused::NotReviewed)), "{not_reviewed:?}");
    let not_his = refused(ben.client.destroy_record(member, DUE).await);
    assert!(matches!(not_his, ClientError::NoAuthority), "{not_his:?}");
    assert!(ben.client.review_record(member, "may go").await.is_err());
    assert!(anna.client.review_record(member, " ").await.is_err(), "a review says something");

    anna.client.review_record(member, "nothing speaks for keeping it").await.unwrap();
    anna.client.hold_record(member, "a complaint came in").await.unwrap();
    let held = refused(anna.client.destroy_record(member, DUE).await);
    assert!(matches!(held, ClientError::Close(CloseRefused::Held)), "{held:?}");
    anna.client.release_hold(member, "the complaint is closed").await.unwrap();
    let again = refused(anna.client.destroy_record(member, DUE).await);
    assert!(matches!(again, ClientError::Destroy(DestroyRefused::NotReviewed)), "before the hold: {again:?}");
    // What a device that has not heard of the release would keep is not destroyed behind its back.
    anna.client.review_record(member, "nothing speaks for keeping it").await.unwrap();
    for _ in 0..2 {
        let not_heard = refused(anna.client.destroy_record(member, DUE).await);
        assert!(matches!(not_heard, ClientError::Destroy(DestroyRefused::NotHeard)), "{not_heard:?}");
        anna.client.sync().await.unwrap();
    }
    assert!(documents_of(&anna, member).await >= 2 && anna.client.certificates().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn w18_after_destruction_keys_and_texts_are_gone_everywhere_and_the_certificate_stays() {
    let Scene { mut practice, anna, ben, group, member, entry, .. } = scene().await;
    anna.client.review_record(member, "nothing speaks for keeping it").await.unwrap();
    let plan = anna.client.destruction_plan(member).await.unwrap();
    assert!(plan.documents.len() >= 2 && plan.reviewed.is_some());
    let mut changes = anna.client.changes();
    let certificate = anna.client.destroy_record(member, DUE).await.unwrap();
    settle(&[&anna, &ben]).await;
    let reports = std::iter::from_fn(|| changes.try_recv().ok()).filter(|it| matches!(it, Change::Report(_)));
    assert_eq!(reports.count(), 0, "that the review was never sent is no news to whoever destroyed it");

    for phone in [&anna, &ben] {
        assert_eq!(documents_of(phone, member).await, 0);
        assert!(phone.client.search("ptarmigan").await.unwrap().is_empty());
        assert!(phone.client.retention().await.unwrap().is_empty());
        assert!(phone.client.document(entry).await.is_err());
        assert!(phone.client.kept_records().await.unwrap().is_empty());
        assert_eq!(phone.client.members(group).await.unwrap().len(), 1, "that somebody was there stays");
    }
    let [item] = anna.client.certificates().await.unwrap().try_into().unwrap();
    assert_eq!((item.key, item.waiting), (certificate, 0));
    assert_eq!(item.authority, Some(anna.client.person()));
    assert_eq!(item.view.due_on.settled().unwrap(), "2031-04-10");
    let certified: Vec<&str> = item.view.destroyed.iter().map(|one| one.item.as_str()).collect();
    let mut planned: Vec<&str> = plan.documents.iter().map(|one| one.hash.as_str()).collect();
    planned.sort_unstable();
    assert_eq!(
        {
            let mut found = certified;
            found.sort_unstable();
            found
        },
        planned
    );
    let told = serde_json::to_string(&item.view).unwrap();
    assert!(!told.contains(MARK) && !told.contains("moor"), "no content: {told}");

    for document in &plan.documents {
        let left = practice.with_database(async |database| left_at_relay(database, document.key).await).await;
        assert!(left.bodies == 0 && left.slots == 0 && left.tombstones > 0, "at the relay: {left:?}");
    }
    for phone in [anna, ben] {
        let left = left_on(phone, entry, MARK).await;
        assert!(left.bodies == 0 && left.slots == 0 && left.wraps == 0, "{left:?}");
        assert_eq!(left.marks, [""; 0], "and no word of it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w18_a_hold_that_another_device_knows_of_keeps_the_record_there_and_it_is_filed_anew_for_all() {
    let Scene { practice: _practice, anna, ben, member, session, .. } = scene().await;
    anna.client.review_record(member, "nothing speaks for keeping it").await.unwrap();
    settle(&[&anna, &ben]).await;
    // Ben is offline and holds it; Anna destroys it without knowing.
    ben.client.hold_record(member, "a complaint came in").await.unwrap();
    anna.client.destroy_record(member, DUE).await.unwrap();
    for _ in 0..2 {
        anna.client.sync().await.unwrap();
    }
    for _ in 0..3 {
        ben.client.sync().await.unwrap();
    }
    assert_eq!(documents_of(&anna, member).await, 0);
    let [kept] = ben.client.kept_records().await.unwrap().try_into().unwrap();
    assert_eq!((kept.member, kept.names.as_slice()), (member, [NAME.to_owned()].as_slice()));
    let note = ben.client.entry(&session, member).await.unwrap().unwrap();
    assert_eq!(ben.client.document(note.key).await.unwrap().text("observation"), STORY, "nothing is lost");

    assert!(ben.client.file_kept_anew(member).await.unwrap() >= 2);
    settle(&[&ben, &anna]).await;
    let record =
        anna.client.retention().await.unwrap().into_iter().find(|item| item.member == member).unwrap();
    assert!(record.held && record.names == [NAME]);
    assert_eq!(record.hold.unwrap().because, "a complaint came in");
    let entry = anna.client.entry(&session, member).await.unwrap().unwrap();
    assert_eq!(anna.client.document(entry.key).await.unwrap().text("observation"), STORY);
    let held = refused(anna.client.destroy_record(member, date(2060, 1, 1)).await);
    assert!(matches!(held, ClientError::Close(CloseRefused::Held)), "{held:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_on_consent_alone_is_due_when_it_is_withdrawn_and_the_rest_of_the_record_stays() {
    let Scene { mut practice, anna, ben, member, .. } = scene().await;
    let say = async |state: ConsentState| {
        let consent = NewConsent {
            what: ConsentSubject::OutcomeData,
            detail: String::new(),
            state,
            how: ConsentMeans::Spoken,
            on: "2031-04-01".to_owned(),
            text: String::new(),
        };
        anna.client.record_consent(member, consent).await.unwrap();
    };
    say(ConsentState::Given).await;
    let known = anna.client.instruments().await.unwrap();
    let gad = known.items.iter().find(|item| item.instrument.id == "gad-7").unwrap();
    let instrument: InstrumentRef = gad.instrument.reference();
    let mut answers = Answers::default();
    for question in &gad.instrument.items {
        answers.add(&question.id, 1).unwrap();
    }
    let measured = NewResponse {
        member,
        instrument,
        mode: MeasureMode::SelfPaper,
        taken_on: "2031-04-01".to_owned(),
        answers,
        supersedes: None,
    };
    let (measure, _) = anna.client.add_response(measured).await.unwrap();
    anna.client.keep_on_consent(measure, &ConsentSubject::OutcomeData).await.unwrap();
    assert!(anna.client.consent_due(member).await.unwrap().is_empty(), "consent stands");
    let nothing = refused(anna.client.destroy_without_consent(member).await);
    assert!(matches!(nothing, ClientError::Destroy(DestroyRefused::Nothing)), "{nothing:?}");
    settle(&[&anna, &ben]).await;
    let before = documents_of(&ben, member).await;

    say(ConsentState::Withdrawn).await;
    let [due] = anna.client.consent_due(member).await.unwrap().try_into().unwrap();
    assert_eq!((due.key, due.subject), (measure, ConsentSubject::OutcomeData));
    anna.client.destroy_without_consent(member).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        assert!(phone.client.document(measure).await.is_err());
        assert_eq!(documents_of(phone, member).await, before - 1, "nothing else went");
    }
    let left = practice.with_database(async |database| left_at_relay(database, measure).await).await;
    assert!(left.bodies == 0 && left.slots == 0 && left.tombstones > 0, "{left:?}");
    let certificates = anna.client.certificates().await.unwrap();
    assert_eq!(certificates[0].view.rule.settled().unwrap(), "consent withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_did_what_towards_whom_goes_when_every_entry_is_sealed_and_not_before_and_the_counts_stay() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (_, session, key) = entry(&anna, group, 2).await;
    let row = anna.client.members(group).await.unwrap().remove(0).row;
    let tap = Tap { from: Party::Member(row), to: Party::Group, kind: InteractionKind::Disclosure };
    anna.client.tick(&session, NewTap { tap, offset_s: 60 }).await.unwrap();
    let (taps, _) = anna.client.ticks(&session).await.unwrap().unwrap();
    sign(&anna, key, SignatureMeaning::Author).await;
    settle(&[&anna, &ben]).await;
    assert!(anna.client.destroy_ticks(group).await.unwrap().is_empty(), "signed, and not sealed yet");

    anna.client.keep_ticks(&session, true).await.unwrap();
    anna.client.seal_note(key).await.unwrap();
    settle(&[&anna, &ben]).await;
    assert!(anna.client.destroy_ticks(group).await.unwrap().is_empty(), "kept for supervision");
    anna.client.keep_ticks(&session, false).await.unwrap();
    assert_eq!(anna.client.destroy_ticks(group).await.unwrap(), std::slice::from_ref(&session));
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        assert_eq!(phone.client.ticks(&session).await.unwrap(), None);
        let text = phone.client.note(key).await.unwrap().text;
        let counts = MemberEntryView::from(&text).interaction_summary;
        assert_eq!(counts.len(), 1, "how often stays with the person");
    }
    let left = practice.with_database(async |database| left_at_relay(database, taps).await).await;
    assert!(left.bodies == 0 && left.slots == 0 && left.tombstones > 0, "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn w18_what_others_wrote_waits_for_seven_days_and_a_hold_in_that_time_keeps_it() {
    let Scene { practice: _practice, anna, ben, member, session, entry, .. } = scene().await;
    let plan = ben.client.member_note(&session, member, "plan").await.unwrap();
    ben.client.append(&plan, "Ask about the moor.").await.unwrap();
    settle(&[&ben, &anna]).await;
    anna.client.review_record(member, "nothing speaks for keeping it").await.unwrap();
    anna.client.destroy_record(member, DUE).await.unwrap();
    let sync_both = async || {
        for phone in [&anna, &ben, &anna, &ben] {
            phone.client.sync().await.unwrap();
        }
    };
    sync_both().await;
    let [certificate] = anna.client.certificates().await.unwrap().try_into().unwrap();
    assert_eq!(certificate.waiting, 1, "the entry in which he wrote: {certificate:?}");
    assert!(anna.client.document(entry).await.is_ok() && ben.client.document(entry).await.is_ok());

    // The record itself is gone; what is left of the person's circle is held on the entry.
    let hold = DocEdit::SetValue { field: "legal_hold".to_owned(), value: Scalar::from("on") };
    ben.client.edit(entry, vec![hold], Commit::Now).await.unwrap();
    sync_both().await;
    let refused = anna.client.purge_documents(&[entry]).await;
    assert!(matches!(refused, Err(ClientError::Close(CloseRefused::Held))), "{refused:?}");
    assert_eq!(
        anna.client.ending(entry).await.unwrap(),
        Ending::Waits,
        "the decision waits, and nothing goes"
    );
}
