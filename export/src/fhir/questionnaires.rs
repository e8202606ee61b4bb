//! Conversations about suitability, and measures.

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::CRITERIA;
use serde_json::{Value, json};

use super::bundle::Builder;
use super::shapes::{
    clean, date, further_id, id_of, item_int, item_text, put, reference, survey, text_concept,
};
use crate::file::{one_text, prose};
use crate::report::named_by;
use crate::words;

/// What names the questionnaire about suitability.
const QUESTIONNAIRE: &str = "urn:alcove:questionnaire:suitability";

/// The conversation about the six criteria as a questionnaire of ours and its answers, and what came of it as an
/// impression. It has no total.
pub(super) fn screening(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let questionnaire = builder.id_of_record("questionnaire");
    let text_item = |id: &str, text: &str| json!({ "linkId": id, "text": text, "type": "string" });
    let criteria = CRITERIA.iter().map(|(code, words)| {
        json!({
            "linkId": code, "text": words, "type": "group",
            "item": [
                text_item(&format!("{code}.answer"), "Answer"),
                text_item(&format!("{code}.words"), "In the person's own words"),
                text_item(&format!("{code}.help"), "What would help")
            ]
        })
    });
    let definition = json!({
        "resourceType": "Questionnaire",
        "url": QUESTIONNAIRE,
        "name": "SuitabilityConversation",
        "title": "Conversation about suitability for a group",
        "status": "active",
        "subjectType": ["Patient"],
        "item": criteria.collect::<Vec<_>>(),
        "text": super::shapes::plain("A conversation about the six criteria, in the person's own words. It has no total.")
    });
    let answers = CRITERIA.iter().filter_map(|(code, words)| criterion(view, code, words));
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": QUESTIONNAIRE,
        "status": "completed",
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    let day = one_text(view, "on").and_then(|day| date(&day));
    put(&mut response, "authored", day.clone().map(Value::from));
    put(
        &mut response,
        "item",
        Some(answers.collect::<Vec<_>>()).filter(|all| !all.is_empty()).map(Value::Array),
    );
    let outcome = one_text(view, "recommendation")
        .map_or_else(|| "No recommendation yet".to_owned(), |code| words::sentence(&code));
    let mut impression = json!({
        "resourceType": "ClinicalImpression",
        "status": "completed",
        "subject": builder.patient(),
        "investigation": [{
            "code": text_concept("Conversation about suitability for a group"),
            "item": [reference(id_of(document.reference))]
        }],
        "summary": clean(&outcome),
        "text": builder.narrative(document)
    });
    put(&mut impression, "effectiveDateTime", day.map(Value::from));
    builder.add_once(questionnaire, definition);
    builder.add(id_of(document.reference), response);
    builder.add(further_id(document.reference, "impression"), impression);
}

fn criterion(view: &alcove_client_core::document::DocView, code: &str, words: &str) -> Option<Value> {
    let answer = one_text(view, code).map(|answer| words::sentence(&answer));
    let own_words = prose(view, &format!("{code}_words")).map(str::to_owned);
    let help = prose(view, &format!("{code}_help")).map(str::to_owned);
    let item = |part: &str, text: Option<String>| {
        let answer = json!([{ "valueString": clean(&text?) }]);
        Some(json!({ "linkId": format!("{code}.{part}"), "answer": answer }))
    };
    let items: Vec<Value> = [item("answer", answer), item("words", own_words), item("help", help)]
        .into_iter()
        .flatten()
        .collect();
    if items.is_empty() { None } else { Some(json!({ "linkId": code, "text": words, "item": items })) }
}

/// A measure: the answers, and an Observation for each total.
pub(super) fn outcome(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let day = one_text(view, "taken_on").and_then(|day| date(&day));
    let name = one_text(view, "instrument").unwrap_or_else(|| "Measure".to_owned());
    let answers = view.items("answers").filter_map(|(id, item)| {
        let value = item_int(item, "value")?;
        Some(json!({ "linkId": clean(id), "answer": [{ "valueInteger": value }] }))
    });
    let answers: Vec<Value> = answers.collect();
    let mut response = json!({
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    put(&mut response, "authored", day.clone().map(Value::from));
    put(&mut response, "item", Some(answers).filter(|all| !all.is_empty()).map(Value::Array));
    let session = one_text(view, "session_ref");
    let session = session.and_then(|session| Some(named_by(builder.file(), &session)?.reference));
    let encounter = session.map(|session| reference(id_of(session)));
    put(&mut response, "encounter", encounter.clone());
    builder.add(id_of(document.reference), response);
    for (scale, item) in view.items("totals") {
        let Some(tenths) = item_int(item, "tenths") else { continue };
        let rule = item_text(item, "rule").unwrap_or_default();
        let mut total = json!({
            "resourceType": "Observation",
            "status": "final",
            "category": [survey()],
            "code": text_concept(&format!("{name}: {scale} (rule {rule})")),
            "subject": builder.patient(),
            "valueQuantity": { "value": decimal(tenths), "unit": "points" },
            "derivedFrom": [reference(id_of(document.reference))],
            "text": builder.narrative_of_item(document, "totals", scale)
        });
        put(&mut total, "effectiveDateTime", day.clone().map(Value::from));
        put(&mut total, "encounter", encounter.clone());
        builder.add(further_id(document.reference, &format!("total {scale}")), total);
    }
}

fn decimal(tenths: i64) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "totals of measures are small")]
    let points = tenths as f64 / 10.0;
    if tenths % 10 == 0 { json!(tenths / 10) } else { json!(points) }
}
