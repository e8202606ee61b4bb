//! W9, its measure part: an answer that asks for a conversation about safety says so on every phone, until somebody records
//! one. And two facilitators with one paper form.

use alcove_client_core::client::{MeasureError, NaturalKey, NewMember, NewResponse, ResponseItem};
use alcove_client_core::clinical::measures::{AnswerError, Answers, Instrument, InstrumentError, NoTotal};
use alcove_client_core::clinical::{DocKind, MeasureMode, Scalar};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::DocKey;
use alcove_client_core::error::ClientError;
use alcove_protocol::id::LogId;

use super::practice::{Phone, Practice, settle};

async fn member(phone: &Phone, group: LogId) -> LogId {
    let new = NewMember {
        legal_name: "Member Six".to_owned(),
        display_hint: "M6".to_owned(),
        joined: "2031-01-09".to_owned(),
    };
    phone.client.add_member(group, new).await.unwrap()
}

async fn instrument(phone: &Phone, id: &str) -> Instrument {
    let known = phone.client.instruments().await.unwrap();
    known.items.into_iter().map(|item| item.instrument).find(|instrument| instrument.id == id).unwrap()
}

async fn answer(
    phone: &Phone,
    member: LogId,
    id: &str,
    line: &str,
    supersedes: Option<DocKey>,
) -> Result<DocKey, ClientError> {
    let instrument = instrument(phone, id).await;
    let answers = Answers::in_order(&instrument, line).map_err(MeasureError::from)?;
    let new = NewResponse {
        member,
        instrument: instrument.reference(),
        mode: MeasureMode::SelfPaper,
        taken_on: "2031-04-10".to_owned(),
        answers,
        supersedes,
    };
    Ok(phone.client.add_response(new).await?.0)
}

fn tenths(item: &ResponseItem) -> i32 {
    item.score.as_ref().unwrap().total.as_ref().unwrap().tenths
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_item_9_of_the_phq_9_prompts_on_both_phones_until_a_concern_or_the_days_entry_answers_it() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let member = member(&anna, group).await;
    settle(&[&anna, &ben]).await;

    let key = answer(&ben, member, "phq-9", "1 1 0 0 0 0 0 0 2", None).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let open = phone.client.open_prompts(member).await.unwrap();
        assert_eq!(
            open.iter().map(|prompt| (prompt.response, prompt.item.as_str())).collect::<Vec<_>>(),
            [(key, "9")]
        );
        let words = open[0].words.to_lowercase();
        assert!(words.contains("own words"), "it asks for a conversation");
        assert!(
            ["low", "medium", "high", "risk"].iter().all(|level| !words.contains(level)),
            "and has no level"
        );
    }
    let name = anna.client.open_prompts(member).await.unwrap()[0].name.clone();
    let prompted = DocEdit::SetValue { field: "prompted_by".to_owned(), value: Scalar::from(name.as_str()) };
    anna.client.new_record(DocKind::SafetyConcern, member, NaturalKey::Random, vec![prompted]).await.unwrap();
    settle(&[&anna, &ben]).await;
    assert!(ben.client.open_prompts(member).await.unwrap().is_empty(), "the concern answers it");

    // Another one, answered by the day's entry.
    let first = answer(&ben, member, "phq-9", "0 0 0 0 0 0 0 0 1", None).await.unwrap();
    assert_eq!(ben.client.open_prompts(member).await.unwrap()[0].response, first);
    let session = super::people::session_of(&ben, group).await;
    let entry = ben.client.member_note(&session, member, "plan").await.unwrap().key;
    let considered =
        DocEdit::SetValue { field: "safety_considered".to_owned(), value: Scalar::from("nothing new noted") };
    ben.client.edit_record(entry, vec![considered]).await.unwrap();
    assert!(ben.client.open_prompts(member).await.unwrap().is_empty());

    // What the entry said before knows nothing of a form that is filled in after it.
    let later = answer(&ben, member, "phq-9", "0 0 0 0 0 0 0 0 2", None).await.unwrap();
    let open = ben.client.open_prompts(member).await.unwrap();
    assert_eq!(open.iter().map(|prompt| prompt.response).collect::<Vec<_>>(), [later]);
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_a_form_that_two_facilitators_enter_shows_twice_and_a_correction_keeps_what_it_corrects() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let member = member(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    let annas = answer(&anna, member, "phq-9", "2 2 2 2 2 2 2 2 0", None).await.unwrap();
    let bens = answer(&ben, member, "phq-9", "2 2 2 2 2 2 2 - 0", None).await.unwrap();
    settle(&[&anna, &ben]).await;
    let mut seen = Vec::new();
    for phone in [&anna, &ben] {
        let items = phone.client.responses(member).await.unwrap();
        assert!(items.iter().all(|item| item.stands() && item.beside.len() == 1 && !item.total_differs));
        seen.push(items.iter().map(|item| (item.key, tenths(item))).collect::<Vec<_>>());
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].contains(&(annas, 160)) && seen[0].contains(&(bens, 158)), "{seen:?}");

    // Both correct Ben's, unseen by each other: the two corrections stand side by side, and Ben's stays as it was.
    let by_anna = answer(&anna, member, "phq-9", "2 2 2 2 2 2 2 2 0", Some(bens)).await.unwrap();
    let by_ben = answer(&ben, member, "phq-9", "2 2 2 2 2 2 2 1 0", Some(bens)).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let items = phone.client.responses(member).await.unwrap();
        let old = items.iter().find(|item| item.key == bens).unwrap();
        assert!(!old.stands() && tenths(old) == 158);
        let mut corrections = old.superseded_by.clone();
        corrections.sort();
        let mut expected = vec![by_anna, by_ben];
        expected.sort();
        assert_eq!(corrections, expected);
        assert_eq!(items.iter().filter(|item| item.stands()).count(), 3);
    }
    let gad = answer(&anna, member, "gad-7", "0 0 0 0 0 0 0", Some(bens)).await;
    assert!(matches!(gad, Err(ClientError::Measure(MeasureError::NotTheSame))), "{gad:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_what_cannot_be_scored_is_refused_or_says_why_and_nothing_is_recorded_by_halves() {
    let (_practice, anna) = Practice::found().await;
    let note = super::practice::first_note(&anna, "The group opened slowly.").await;
    let member = member(&anna, note.key.circle).await;
    let impossible = answer(&anna, member, "phq-9", "0 0 0 0 0 0 0 0 4", None).await;
    let expected = AnswerError::NotAnOption { item: "9".to_owned() };
    assert!(
        matches!(&impossible, Err(ClientError::Measure(MeasureError::Answers(told))) if *told == expected)
    );
    let left_blank = answer(&anna, member, "phq-9", "- - - - - - - - -", None).await;
    assert!(matches!(left_blank, Err(ClientError::BadInput { .. })));
    assert!(anna.client.responses(member).await.unwrap().is_empty());

    answer(&anna, member, "gad-7", "1 1 1 1 1 1 -", None).await.unwrap();
    let items = anna.client.responses(member).await.unwrap();
    let score = items[0].score.as_ref().unwrap();
    assert_eq!(score.total, Err(NoTotal::TooManyMissing { missing: 1, items: 7, allowed: 0 }));
    assert!(!items[0].total_differs && items[0].view.totals.is_empty());

    // Nobody is asked before they were born, and no day is guessed.
    let records =
        anna.client.records::<alcove_client_core::clinical::MemberRecordView>(Some(member)).await.unwrap();
    let born = DocEdit::SetValue { field: "dob".to_owned(), value: Scalar::from("2031-04-11") };
    // As another program could have written it: this one refuses a birth in the future.
    anna.client.edit(records[0].key, vec![born], alcove_client_core::engine::Commit::Now).await.unwrap();
    let early = answer(&anna, member, "phq-9", "0 0 0 0 0 0 0 0 0", None).await;
    assert!(matches!(early, Err(ClientError::Measure(MeasureError::BeforeBirth))), "{early:?}");
}

/// A pack of made-up wording.
fn pack(version: &str, first: &str, licensed: bool) -> String {
    let mut pack = serde_json::json!({
        "format": 1, "id": "made-up", "version": version, "language": "en", "name": "Made-up",
        "title": "Made-up statements", "is_validated": false,
        "recall": {"words": "Over the last week", "days": 7},
        "options": [{"value": 0, "label": "No"}, {"value": 1, "label": "Yes"}],
        "items": [
            {"id": "1", "text": first, "source": "this test"},
            {"id": "2", "text": "x".repeat(1_900), "source": "this test"},
            {"id": "3", "text": "y".repeat(1_900), "source": "this test"},
            {"id": "4", "text": "\u{e9}".repeat(900), "source": "this test"}
        ],
        "scoring": {
            "rule": "sum/1", "direction": "lower_is_better", "source": "this test",
            "missing": {"rule": "complete/1", "source": "this test"}
        },
        "triggers": []
    });
    if licensed {
        pack["licence"] = serde_json::json!({
            "may_show": true, "terms": "Free.", "attribution": "By this test.", "source": "this test"
        });
    }
    serde_json::to_string_pretty(&pack).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_a_pack_reaches_the_whole_practice_and_the_same_file_loaded_twice_is_one_pack() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let member = member(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    let file = pack("1", "A statement", true);
    let compact: serde_json::Value = serde_json::from_str(&file).unwrap();
    anna.client.add_instrument_pack(file.as_bytes()).await.unwrap();
    ben.client.add_instrument_pack(compact.to_string().as_bytes()).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let known = phone.client.instruments().await.unwrap();
        assert_eq!(known.items.iter().filter(|item| item.pack.is_some()).count(), 1);
        assert!(known.unreadable.is_empty());
        assert_eq!(instrument(phone, "made-up").await.render().unwrap().attribution, "By this test.");
    }
    let key = answer(&ben, member, "made-up", "1 1 0 1", None).await.unwrap();
    settle(&[&anna, &ben]).await;
    let items = anna.client.responses(member).await.unwrap();
    assert_eq!(items.iter().map(|item| (item.key, tenths(item))).collect::<Vec<_>>(), [(key, 30)]);

    let other = anna.client.add_instrument_pack(pack("1", "Another statement", true).as_bytes()).await;
    assert!(matches!(other, Err(ClientError::Measure(MeasureError::OtherDefinition))), "{other:?}");
    let shipped = anna.client.add_instrument_pack(file.replace("\"made-up\"", "\"phq-9\"").as_bytes()).await;
    assert!(matches!(shipped, Err(ClientError::Measure(MeasureError::OtherDefinition))), "{shipped:?}");
    let bad = anna.client.add_instrument_pack(b"{}").await;
    assert!(
        matches!(
            &bad,
            Err(ClientError::Measure(MeasureError::Instrument(InstrumentError::Malformed { .. })))
        ),
        "{bad:?}"
    );
    let bare = anna.client.add_instrument_pack(pack("2", "A statement", false).as_bytes()).await.unwrap();
    assert_eq!(bare.render(), Err(InstrumentError::NotLicensed), "it can be scored, and is not shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn w09_two_definitions_of_one_version_are_used_by_nobody_until_a_newer_one_replaces_them() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let member = member(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    anna.client.add_instrument_pack(pack("1", "A statement", true).as_bytes()).await.unwrap();
    ben.client.add_instrument_pack(pack("1", "Another statement", true).as_bytes()).await.unwrap();
    settle(&[&anna, &ben]).await;
    for phone in [&anna, &ben] {
        let told = answer(phone, member, "made-up", "1 1 0 1", None).await;
        assert!(matches!(told, Err(ClientError::Measure(MeasureError::TwoDefinitions))), "{told:?}");
    }
}
