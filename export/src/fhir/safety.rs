//! Concerns and plans. There is no level of risk in the record, and none in an export.

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::Scalar;
use serde_json::{Value, json};

use super::bundle::Builder;
use super::shapes::{clean, concept, date, further_id, id_of, item_text, own_concept, put, text_concept};
use crate::file::{all_texts, one_text};
use crate::words;

/// The parts of a plan, in the order in which a person uses them.
const PLAN_PARTS: [&str; 6] =
    ["warning_signs", "own_coping", "people", "professionals", "environment", "reasons"];

/// A Flag, and a Communication for each person who was told.
pub(super) fn concern(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let applies = |item: &alcove_client_core::document::ItemView| {
        !matches!(item.value("applies").settled(), Some(Scalar::Bool(false)))
    };
    let kinds: Vec<String> = view
        .items("kinds")
        .filter(|(_, item)| applies(item))
        .map(|(code, _)| words::sentence(code))
        .collect();
    let kinds = if kinds.is_empty() { "A concern for safety".to_owned() } else { kinds.join(", ") };
    let states = all_texts(view, "status");
    let is_closed = states.iter().all(|state| state == "closed") && !states.is_empty();
    let flag = json!({
        "resourceType": "Flag",
        "status": if is_closed { "inactive" } else { "active" },
        "category": [concept("http://terminology.hl7.org/CodeSystem/flag-category", "safety", "Safety")],
        "code": text_concept(&kinds),
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    builder.add(id_of(document.reference), flag);
    for (id, item) in view.items("immediate_actions") {
        let words =
            ["who", "what", "when", "told_whom"].into_iter().filter_map(|field| item_text(item, field));
        let payload = words.map(|text| json!({ "contentString": clean(&text) })).collect::<Vec<_>>();
        if payload.is_empty() {
            continue;
        }
        let told = json!({
            "resourceType": "Communication",
            "status": "completed",
            "category": [text_concept("What was done at once, and who was told")],
            "subject": builder.patient(),
            "about": [super::shapes::reference(id_of(document.reference))],
            "payload": payload,
            "text": builder.narrative_of_item(document, "immediate_actions", id)
        });
        builder.add(further_id(document.reference, &format!("action {id}")), told);
    }
}

/// A `CarePlan` with one activity for each part of the plan.
pub(super) fn plan(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let activities: Vec<Value> = PLAN_PARTS
        .into_iter()
        .filter_map(|part| {
            let text = one_text(view, part)?;
            let description = format!("{}: {text}", words::label(part));
            Some(json!({ "detail": { "status": "scheduled", "description": clean(&description) } }))
        })
        .collect();
    let mut plan = json!({
        "resourceType": "CarePlan",
        "status": "active",
        "intent": "plan",
        "category": [own_concept("plan", "safety", "Safety plan")],
        "title": "Safety plan",
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    put(&mut plan, "activity", Some(activities).filter(|all| !all.is_empty()).map(Value::Array));
    put(&mut plan, "created", one_text(view, "agreed_on").and_then(|day| date(&day)).map(Value::from));
    builder.add(id_of(document.reference), plan);
}
