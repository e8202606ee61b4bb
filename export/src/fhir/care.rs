//! Everything that is not a session: one function for each kind that FHIR has a resource for, `Basic` for the rest.

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::DocKind;
use serde_json::{Value, json};

use super::bundle::Builder;
use super::shapes::{clean, concept, date, further_id, id_of, own_concept, put, reference, text_concept};
use super::{questionnaires, safety};
use crate::file::{all_texts, last_written, one_text, prose};
use crate::words;
use crate::words::instant;
use alcove_client_core::time::Timestamp;

type Mapping = fn(&mut Builder<'_>, &MemberDocument);

/// The kinds that FHIR has a resource for.
const MAPPED: [(DocKind, Mapping); 11] = [
    (DocKind::Referral, referral),
    (DocKind::Screening, questionnaires::screening),
    (DocKind::ConsentRecord, consents),
    (DocKind::Membership, membership),
    (DocKind::OutcomeResponse, questionnaires::outcome),
    (DocKind::Goal, goal),
    (DocKind::SafetyConcern, safety::concern),
    (DocKind::SafetyPlan, safety::plan),
    (DocKind::ContactNote, contact_note),
    (DocKind::Letter, letter),
    (DocKind::Task, task),
];

/// The resources of a document.
pub(super) fn add(builder: &mut Builder<'_>, document: &MemberDocument) {
    let of_kind = MAPPED.iter().find(|(mapped, _)| *mapped == document.view.kind);
    of_kind.map_or(basic as Mapping, |(_, mapping)| *mapping)(builder, document);
}

fn basic(builder: &mut Builder<'_>, document: &MemberDocument) {
    let kind = document.view.kind;
    let basic = json!({
        "resourceType": "Basic",
        "code": own_concept("kind", &words::snake_case(&format!("{kind:?}")), kind.label()),
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    builder.add(id_of(document.reference), basic);
}

fn referral(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let status = match one_text(view, "status").as_deref() {
        Some("declined" | "redirected") => "revoked",
        Some("accepted") => "completed",
        Some("received" | "screening" | "waiting") => "active",
        Some(_) | None => "unknown",
    };
    let mut request = json!({
        "resourceType": "ServiceRequest",
        "status": status,
        "intent": "order",
        "code": text_concept("Group therapy"),
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    let day = one_text(view, "received_on").and_then(|day| date(&day));
    put(&mut request, "authoredOn", day.map(Value::from));
    put(&mut request, "reasonCode", prose(view, "reason").map(|reason| json!([text_concept(reason)])));
    builder.add(id_of(document.reference), request);
}

/// One Consent for each statement: FHIR's is about one thing. The document as a whole goes with them.
fn consents(builder: &mut Builder<'_>, document: &MemberDocument) {
    basic(builder, document);
    for (id, item) in document.view.items("statements") {
        let text = |field: &str| super::shapes::item_text(item, field);
        let (state, permits) = match text("state").as_deref() {
            Some("given") => ("active", "permit"),
            Some("refused") => ("rejected", "deny"),
            _ => ("inactive", "deny"),
        };
        let what = [text("what").map(|what| words::sentence(&what)), text("detail")];
        let what = what.into_iter().flatten().collect::<Vec<_>>().join(": ");
        let mut consent = json!({
            "resourceType": "Consent",
            "status": state,
            "scope": concept(
                "http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent"
            ),
            "category": [concept("http://loinc.org", "59284-0", "Consent Document")],
            "patient": builder.patient(),
            "policyRule": text_concept(&what),
            "provision": { "type": permits },
            "text": builder.narrative_of_item(document, "statements", id)
        });
        put(&mut consent, "dateTime", text("on").and_then(|day| date(&day)).map(Value::from));
        builder.add(further_id(document.reference, &format!("statement {id}")), consent);
    }
}

fn membership(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let status = match one_text(view, "status").as_deref() {
        Some("waiting") => "waitlist",
        Some("prepared") => "planned",
        Some("paused") => "onhold",
        Some("left" | "completed" | "removed") => "finished",
        Some(_) | None => "active",
    };
    let mut episode = json!({
        "resourceType": "EpisodeOfCare",
        "status": status,
        "type": [text_concept("Membership of a therapy group")],
        "patient": builder.patient(),
        "managingOrganization": builder.organization(),
        "text": builder.narrative(document)
    });
    put(&mut episode, "period", period(view, "start", "end"));
    builder.add(id_of(document.reference), episode);
}

fn period(view: &alcove_client_core::document::DocView, from: &str, to: &str) -> Option<Value> {
    let day = |field| one_text(view, field).and_then(|day| date(&day));
    let (start, end) = (day(from), day(to));
    let ordered = !matches!((&start, &end), (Some(start), Some(end)) if start > end);
    let mut period = json!({});
    put(&mut period, "start", start.map(Value::from).filter(|_| ordered));
    put(&mut period, "end", end.map(Value::from).filter(|_| ordered));
    Some(period).filter(|period| period.as_object().is_some_and(|fields| !fields.is_empty()))
}

fn goal(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let status = match one_text(view, "status").as_deref() {
        Some("met") => "completed",
        Some("changed" | "dropped") => "cancelled",
        Some(_) | None => "active",
    };
    let goal = json!({
        "resourceType": "Goal",
        "lifecycleStatus": status,
        "description": text_concept(prose(view, "own_words").unwrap_or("A goal that is not in words yet")),
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    builder.add(id_of(document.reference), goal);
    for (id, item) in view.items("ratings") {
        let rating = super::shapes::item_int(item, "rating");
        let day = super::shapes::item_text(item, "on").and_then(|day| date(&day));
        let (Some(rating), Some(day)) = (rating, day) else { continue };
        let observation = json!({
            "resourceType": "Observation",
            "status": "final",
            "category": [super::shapes::survey()],
            "code": text_concept("Own rating of a goal, 0 to 10 (not a validated measure)"),
            "subject": builder.patient(),
            "focus": [reference(id_of(document.reference))],
            "effectiveDateTime": day,
            "valueInteger": rating,
            "text": builder.narrative_of_item(document, "ratings", id)
        });
        builder.add(further_id(document.reference, &format!("rating {id}")), observation);
    }
}

fn contact_note(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let mut communication = json!({
        "resourceType": "Communication",
        "status": "completed",
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    let kind = one_text(view, "kind").map(|kind| json!([text_concept(&words::sentence(&kind))]));
    put(&mut communication, "category", kind);
    put(&mut communication, "sent", crate::file::one_time(view, "at").map(|at| json!(instant(at))));
    put(
        &mut communication,
        "payload",
        prose(view, "text").map(|text| json!([{ "contentString": clean(text) }])),
    );
    builder.add(id_of(document.reference), communication);
}

fn letter(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let text = data_encoding::BASE64.encode(view.text("text").as_bytes());
    let is_sent = !all_texts(view, "sent").is_empty();
    let kind = one_text(view, "kind").map_or_else(|| "Letter".to_owned(), |kind| format!("Letter ({kind})"));
    let mut attachment = json!({ "contentType": "text/plain; charset=utf-8", "title": kind });
    put(&mut attachment, "data", Some(json!(text)).filter(|_| !text.is_empty()));
    let letter = json!({
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": if is_sent { "final" } else { "preliminary" },
        "type": text_concept(&kind),
        "subject": builder.patient(),
        "date": instant(Timestamp(last_written(view).unwrap_or_default())),
        "author": builder.authors(document),
        "content": [{ "attachment": attachment }],
        "text": builder.narrative(document)
    });
    builder.add(id_of(document.reference), letter);
}

fn task(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let is_done =
        matches!(view.value("done").settled(), Some(alcove_client_core::clinical::Scalar::Bool(true)));
    let mut task = json!({
        "resourceType": "Task",
        "status": if is_done { "completed" } else { "requested" },
        "intent": "plan",
        "for": builder.patient(),
        "text": builder.narrative(document)
    });
    put(&mut task, "description", one_text(view, "what").map(|what| json!(clean(&what))));
    let due = one_text(view, "due").and_then(|day| date(&day));
    put(&mut task, "restriction", due.map(|day| json!({ "period": { "end": day } })));
    builder.add(id_of(document.reference), task);
}
