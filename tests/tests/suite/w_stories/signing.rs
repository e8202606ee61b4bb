//! W7 and W8: two facilitators and one signed text.

use alcove_client_core::client::{NewMember, NewSession, NoteStanding, SessionRef, SignAs};
use alcove_client_core::clinical::signing::{SignBlock, SignWarning, render};
use alcove_client_core::clinical::{
    AddendumReason, Attendance, DocKind, Scalar, SignatureMeaning, WorkOutcome,
};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Commit, DocKey, EditRefused, SignRefused};
use alcove_client_core::error::ClientError;
use alcove_client_core::ports::ListQuery;
use alcove_protocol::id::LogId;

use super::practice::{Phone, Practice, settle};

const SEEN: &str = "Was quiet at first, then spoke about the bus.";

pub(super) fn set(field: &str, value: impl Into<Scalar>) -> DocEdit {
    DocEdit::SetValue { field: field.to_owned(), value: value.into() }
}

pub(super) fn set_in(set: &str, item: &str, field: &str, value: impl Into<Scalar>) -> DocEdit {
    let (set, item, field) = (set.to_owned(), item.to_owned(), field.to_owned());
    DocEdit::SetItemValue { set, item, field, value: value.into() }
}

/// A member of the group, and their entry for a session, as far as it must be filled in.
pub(super) async fn entry(phone: &Phone, group: LogId, day: u8) -> (LogId, SessionRef, DocKey) {
    let new = NewMember { legal_name: "Member 3".to_owned(), ..NewMember::default() };
    let member = phone.client.add_member(group, new).await.unwrap();
    let date = format!("2031-04-{day:02}");
    let session = NewSession { group, local_date: date, ordinal: 1, scheduled: None };
    let session = phone.client.create_session(session).await.unwrap();
    let key = phone.client.attend(&session, member, Attendance::LateSeen).await.unwrap();
    phone.client.edit(key, vec![set("safety_considered", "nothing new noted")], Commit::Now).await.unwrap();
    let note = phone.client.member_note(&session, member, "observation").await.unwrap();
    phone.client.replace_text(&note, SEEN).await.unwrap();
    (member, session, key)
}

pub(super) async fn sign(phone: &Phone, key: DocKey, meaning: SignatureMeaning) {
    phone.client.sign(key, SignAs::new(meaning)).await.unwrap();
}

fn blocks(refused: ClientError) -> Vec<SignBlock> {
    match refused {
        ClientError::Sign(SignRefused::Blocked(blocks)) => blocks,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w07_what_a_colleague_wrote_offline_before_the_signature_stands_beside_the_signed_text() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (member, session, key) = entry(&anna, note.key.circle, 2).await;
    settle(&[&anna, &ben]).await;

    // Ben is offline and types; Anna signs without knowing.
    let ben_note = ben.client.member_note(&session, member, "observation").await.unwrap();
    ben.client.append(&ben_note, "Left the room once and came back.").await.unwrap();
    let (blocked, warned) = anna.client.sign_check(key, SignAs::new(SignatureMeaning::Author)).await.unwrap();
    assert!(blocked.is_empty(), "{blocked:?}");
    let told = |warning: &SignWarning| matches!(warning, SignWarning::NotHeardFrom { person, .. } if *person == ben.client.person());
    assert!(warned.iter().any(told), "she is told whose text may still arrive: {warned:?}");
    sign(&anna, key, SignatureMeaning::Author).await;
    let signed = anna.client.note(key).await.unwrap();
    assert_eq!(signed.standing, NoteStanding::Complete);
    let bytes = render(&signed.text);

    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert!(shown.is_signed_text && shown.faults.is_empty());
        assert_eq!(render(&shown.text), bytes, "the signed text is byte-identical");
        assert_eq!(shown.signatures.len(), 1);
        assert_eq!(shown.signatures[0].person, anna.client.person());
        let [beside] = shown.contributions.as_slice() else { panic!("{:?}", shown.contributions) };
        assert_eq!(beside.person, Some(ben.client.person()));
        assert!(beside.text.contains("Left the room once") && beside.outcome.is_none());
        assert!(
            beside.written.0 < shown.signatures[0].at && beside.arrived.is_some(),
            "both times are shown"
        );
    }
    let edit = anna.client.append(&ben_note, "more").await;
    assert!(matches!(edit, Err(ClientError::Edit(EditRefused::Signed))), "{edit:?}");
    let edit = ben.client.append(&ben_note, "more").await;
    assert!(matches!(edit, Err(ClientError::Edit(EditRefused::Signed))), "{edit:?}");

    // He signs it as an addendum.
    let id = ben.client.note(key).await.unwrap().contributions[0].id.clone();
    ben.client.decide_contribution(key, &id, WorkOutcome::Adopted).await.unwrap();
    settle(&[&ben, &anna]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert_eq!(render(&shown.text), bytes);
        assert_eq!(shown.contributions[0].outcome, Some(WorkOutcome::Adopted));
        let [addendum] = shown.addenda.as_slice() else { panic!("{:?}", shown.addenda) };
        assert_eq!(addendum.reason, Some(AddendumReason::LateInformation));
        assert!(addendum.text.contains("Left the room once"));
        assert_eq!(addendum.signatures[0].person, ben.client.person());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w07_an_addendum_that_names_another_member_is_not_begun_until_it_says_why() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (member, session, key) = entry(&anna, note.key.circle, 2).await;
    let other = NewMember { legal_name: "Marigold".to_owned(), ..NewMember::default() };
    anna.client.add_member(note.key.circle, other).await.unwrap();
    settle(&[&anna, &ben]).await;
    let words = "Marigold gave her a lift.";
    let ben_note = ben.client.member_note(&session, member, "observation").await.unwrap();
    ben.client.append(&ben_note, words).await.unwrap();
    sign(&anna, key, SignatureMeaning::Author).await;
    settle(&[&ben, &anna]).await;

    let names = [SignBlock::NameHits(1)];
    let add = async |why| anna.client.addend(key, AddendumReason::LateInformation, words, why).await;
    assert_eq!(blocks(add(None).await.unwrap_err()), names);
    assert!(matches!(add(Some("Marigold said so")).await, Err(ClientError::BadInput { .. })));
    assert!(matches!(add(Some(" ")).await, Err(ClientError::BadInput { .. })));
    let shown = anna.client.note(key).await.unwrap();
    let beside = &shown.contributions[0];
    let adopt = async || anna.client.decide_contribution(key, &beside.id, WorkOutcome::Adopted).await;
    assert_eq!(blocks(adopt().await.unwrap_err()), names);
    assert!(anna.client.note(key).await.unwrap().addenda.is_empty());

    let why = Some("both know of it");
    let added = anna.client.addend(key, AddendumReason::LateInformation, &beside.text, why).await.unwrap();
    assert!(anna.client.name_hits(added).await.unwrap().is_empty());
    adopt().await.unwrap();
    let shown = anna.client.note(key).await.unwrap();
    assert_eq!(shown.contributions[0].outcome, Some(WorkOutcome::Adopted));
    let [addendum] = shown.addenda.as_slice() else { panic!("{:?}", shown.addenda) };
    assert_eq!((addendum.key, addendum.signatures.len()), (added, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn w07_conflicts_and_missing_parts_stand_in_the_way_and_say_so() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let (member, session, key) = entry(&anna, note.key.circle, 2).await;
    settle(&[&anna, &ben]).await;
    anna.client.attend(&session, member, Attendance::OnTime).await.unwrap();
    ben.client.attend(&session, member, Attendance::DidNotAttend).await.unwrap();
    settle(&[&anna, &ben]).await;
    let refused = anna.client.sign(key, SignAs::new(SignatureMeaning::Author)).await.unwrap_err();
    assert_eq!(blocks(refused), [SignBlock::Unsettled(vec!["attendance".to_owned()])]);
    anna.client.attend(&session, member, Attendance::LateSeen).await.unwrap();
    anna.client.edit(key, vec![set("safety_considered", " ")], Commit::Now).await.unwrap();
    let refused = anna.client.sign(key, SignAs::new(SignatureMeaning::Author)).await.unwrap_err();
    assert_eq!(blocks(refused), [SignBlock::Missing(vec!["safety_considered"])]);
    anna.client.edit(key, vec![set("safety_considered", "nothing new noted")], Commit::Now).await.unwrap();
    sign(&anna, key, SignatureMeaning::Author).await;
    let again = anna.client.sign(key, SignAs::new(SignatureMeaning::Author)).await;
    assert!(matches!(again, Err(ClientError::Sign(SignRefused::SignedAlready))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn w08_a_supervisor_counter_signs_what_a_trainee_signed_and_nothing_is_unlocked() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let query = ListQuery {
        kind: DocKind::Group,
        circle: Some(group),
        newest_first: false,
        conflicts_only: false,
        limit: 1,
    };
    let shell = anna.client.list(&query).await.unwrap()[0].key;
    let trainee = ben.client.person().to_hex();
    let values = vec![
        ("person".to_owned(), Scalar::from(trainee.as_str())),
        ("role".to_owned(), Scalar::from("trainee")),
    ];
    let edits = vec![
        set("supervisor_signs_for_trainee", true),
        DocEdit::AddItem { set: "facilitators".to_owned(), item: trainee, values },
    ];
    anna.client.edit(shell, edits, Commit::Now).await.unwrap();
    settle(&[&anna, &ben]).await;
    let (_, _, key) = entry(&ben, group, 3).await;
    sign(&ben, key, SignatureMeaning::Author).await;
    let signed = ben.client.note(key).await.unwrap();
    assert_eq!(signed.standing, NoteStanding::Signed { have: 1, need: 2 });
    assert_eq!(signed.signatures[0].role, "trainee");
    settle(&[&ben, &anna]).await;

    let counter = SignAs {
        comment: "Discussed on the way home.".to_owned(),
        ..SignAs::new(SignatureMeaning::Supervised)
    };
    anna.client.sign(key, counter).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert_eq!(shown.standing, NoteStanding::Complete);
        let [first, second] = shown.signatures.as_slice() else { panic!("{:?}", shown.signatures) };
        assert_eq!((first.rendering, &first.heads), (second.rendering, &second.heads), "the very same heads");
        assert_eq!(second.meaning, SignatureMeaning::Supervised);
        assert_eq!(second.comment, "Discussed on the way home.");
        let edit = phone.client.edit(key, vec![set("absence_notice", "none")], Commit::Now).await;
        assert!(matches!(edit, Err(ClientError::Edit(EditRefused::Signed))), "{edit:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w08_who_typed_for_the_signer_is_acknowledged_and_shown() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    // Ben types for Anna.
    let (_, _, key) = entry(&ben, note.key.circle, 4).await;
    settle(&[&ben, &anna]).await;
    let refused = anna.client.sign(key, SignAs::new(SignatureMeaning::Author)).await.unwrap_err();
    assert_eq!(blocks(refused), [SignBlock::WordsOfOthers(vec![ben.client.person()])]);
    let knows = SignAs { acknowledges_others: true, ..SignAs::new(SignatureMeaning::Author) };
    anna.client.sign(key, knows).await.unwrap();
    settle(&[&anna, &ben]).await;
    let shown = ben.client.note(key).await.unwrap();
    assert_eq!(shown.signatures[0].person, anna.client.person());
    assert_eq!(shown.signatures[0].others, [ben.client.person()], "the signature names who typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_forges_moves_or_copies_a_signature_and_the_text_stays_unsigned() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (_, _, key) = entry(&anna, group, 2).await;
    sign(&anna, key, SignatureMeaning::Author).await;
    settle(&[&anna, &ben]).await;
    let status = ListQuery {
        kind: DocKind::NoteStatus,
        circle: Some(key.circle),
        newest_first: false,
        conflicts_only: false,
        limit: 9,
    };
    let status = ben.client.list(&status).await.unwrap()[0].key;
    let shown = ben.client.document(status).await.unwrap();
    let (_, item) = shown.items("signatures").next().unwrap();
    let part = |name: &str| match item.value(name).settled() {
        Some(Scalar::Text(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    let copy = |item: &str, statement: &str, signature: &str| DocEdit::AddItem {
        set: "signatures".to_owned(),
        item: item.to_owned(),
        values: vec![
            ("statement".to_owned(), Scalar::from(statement)),
            ("signature".to_owned(), Scalar::from(signature)),
        ],
    };
    let (statement, signature) = (part("statement"), part("signature"));
    // Ben copies Anna's signature under an id of his own, alters it, and makes one up.
    let edits = vec![
        copy("copied", &statement, &signature),
        copy("altered", &statement.replace('A', "B"), &signature),
        copy("made-up", "not base64!", &signature),
    ];
    ben.client.edit(status, edits, Commit::Now).await.unwrap();
    // And he puts it beside another note.
    let (_, _, other) = entry(&ben, group, 3).await;
    ben.client.mark_ready(other, true).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert_eq!(shown.signatures.len(), 1, "the one that holds");
        assert_eq!(shown.faults.len(), 3, "{:?}", shown.faults);
        assert!(
            shown.faults.iter().all(|(device, _)| *device == ben.client.device()),
            "and who put them there"
        );
        assert_eq!(phone.client.note(other).await.unwrap().standing, NoteStanding::Ready);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w14_the_signatures_of_somebody_who_left_still_verify_and_drafts_go_on() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (_, _, signed) = entry(&ben, group, 2).await;
    let (_, _, draft) = entry(&ben, group, 3).await;
    sign(&ben, signed, SignatureMeaning::Author).await;
    settle(&[&ben, &anna]).await;
    let (who, before) = (ben.client.person(), render(&anna.client.note(signed).await.unwrap().text));
    anna.client.remove_person(who).await.unwrap();
    settle(&[&anna]).await;

    let shown = anna.client.note(signed).await.unwrap();
    assert_eq!((shown.standing, render(&shown.text)), (NoteStanding::Complete, before));
    assert!(shown.faults.is_empty() && shown.signatures[0].person == who);
    // The draft is the lead's to finish: whose words it holds is named in her signature.
    let knows = SignAs { acknowledges_others: true, ..SignAs::new(SignatureMeaning::Author) };
    anna.client.sign(draft, knows).await.unwrap();
    let shown = anna.client.note(draft).await.unwrap();
    assert_eq!(shown.signatures[0].others, [who]);
}
