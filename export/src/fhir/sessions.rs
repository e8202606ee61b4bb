//! A session as the person's own encounter, and the note about it as a document of its own.

use alcove_client_core::client::{MemberDocument, SignedBy};
use alcove_client_core::clinical::{Attendance, DocKind, SignatureMeaning, fields};
use alcove_client_core::document::{DocView, FieldView};
use alcove_client_core::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::bundle::Builder;
use super::shapes::{concept, date, further_id, id_of, own_concept, plain, put, reference, text_concept};
use crate::file::{last_written, one_int, one_text, prose};
use crate::report::{Block, Line, heading, with_note};
use crate::words::instant;
use crate::{MemberFile, words};

const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/// The encounter and its note.
pub(super) fn entry(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let attendance = one_int(view, "attendance").map(Attendance::from_code);
    let mut encounter = json!({
        "resourceType": "Encounter",
        "status": status(attendance),
        "class": { "system": ACT_CODE, "code": "AMB", "display": "ambulatory" },
        "subject": builder.patient(),
        "serviceProvider": builder.organization(),
        "text": builder.narrative(document)
    });
    let day = one_text(view, "local_date").and_then(|day| date(&day));
    put(&mut encounter, "period", day.map(|day| json!({ "start": day, "end": day })));
    let code = attendance.map(|attendance| {
        let text =
            format!("Therapy group: {} (NHS attendance code {})", attendance.label(), attendance.code());
        json!([own_concept("attendance", &attendance.code().to_string(), &text)])
    });
    put(&mut encounter, "type", code);
    builder.add(id_of(document.reference), encounter);
    note(builder, document);
}

fn status(attendance: Option<Attendance>) -> &'static str {
    match attendance {
        Some(Attendance::OnTime | Attendance::LateSeen) => "finished",
        Some(Attendance::Future) => "planned",
        Some(
            Attendance::TooLate
            | Attendance::CancelledByPerson
            | Attendance::DidNotAttend
            | Attendance::CancelledByProvider,
        ) => "cancelled",
        Some(Attendance::Unknown(_)) | None => "unknown",
    }
}

fn note(builder: &mut Builder<'_>, document: &MemberDocument) {
    let view = &document.view;
    let sections: Vec<Value> =
        fields(view.kind).iter().filter_map(|field| section(view, field.name)).collect();
    let id = further_id(document.reference, "note");
    let attesters: Vec<Value> =
        document.signatures.iter().map(|signature| attester(builder, signature)).collect();
    let mut composition = json!({
        "resourceType": "Composition",
        "status": note_status(builder.file(), document),
        "type": concept("http://loinc.org", "11506-3", "Progress note"),
        "subject": builder.patient(),
        "encounter": reference(id_of(document.reference)),
        "date": instant(Timestamp(last_written(view).unwrap_or_default())),
        "author": builder.authors(document),
        "title": heading(builder.file(), document),
        "text": builder.narrative(document)
    });
    put(&mut composition, "section", Some(sections).filter(|all| !all.is_empty()).map(Value::Array));
    put(&mut composition, "attester", Some(attesters).filter(|all| !all.is_empty()).map(Value::Array));
    builder.add(id, composition);
    for (number, signature) in (1..).zip(&document.signatures) {
        let provenance = provenance(builder, signature, id);
        builder.add(further_id(document.reference, &format!("signature {number}")), provenance);
    }
    let later: Vec<&MemberDocument> = with_note(builder.file(), document)
        .map(|(_, belonging)| belonging)
        .filter(|belonging| matches!(belonging.view.kind, DocKind::Addendum | DocKind::Contribution))
        .collect();
    for addition in later {
        append(builder, addition, id);
    }
}

fn section(view: &DocView, field: &str) -> Option<Value> {
    let Some(FieldView::Text(_)) = view.fields.get(field) else { return None };
    let line = Line { label: words::label(field), block: Block::Prose(prose(view, field)?.to_owned()) };
    Some(json!({ "title": line.label, "text": super::shapes::narrative(&[line]) }))
}

/// What was added later counts before signed.
fn note_status(file: &MemberFile, document: &MemberDocument) -> &'static str {
    let is_amended = with_note(file, document).any(|(_, belonging)| belonging.view.kind == DocKind::Addendum);
    if is_amended {
        "amended"
    } else if document.signatures.is_empty() {
        "preliminary"
    } else {
        "final"
    }
}

/// Something added to a note: a document of its own that says which one it continues.
fn append(builder: &mut Builder<'_>, addition: &MemberDocument, note: Uuid) {
    let is_signed = !addition.signatures.is_empty();
    let title = words::sentence(addition.view.kind.label());
    let text: Vec<Value> = section(&addition.view, "text").into_iter().collect();
    let mut composition = json!({
        "resourceType": "Composition",
        "status": if is_signed { "final" } else { "preliminary" },
        "type": concept("http://loinc.org", "11506-3", "Progress note"),
        "subject": builder.patient(),
        "date": instant(Timestamp(last_written(&addition.view).unwrap_or_default())),
        "author": builder.authors(addition),
        "title": title,
        "relatesTo": [{ "code": "appends", "targetReference": reference(note) }],
        "text": builder.narrative(addition)
    });
    put(&mut composition, "section", Some(text).filter(|all| !all.is_empty()).map(Value::Array));
    builder.add(id_of(addition.reference), composition);
}

fn attester(builder: &Builder<'_>, signature: &SignedBy) -> Value {
    let mode = if signature.meaning == SignatureMeaning::Supervised { "official" } else { "professional" };
    json!({ "mode": mode, "time": instant(signature.at), "party": builder.clinician(&signature.who) })
}

fn provenance(builder: &Builder<'_>, signature: &SignedBy, note: Uuid) -> Value {
    let meaning = signature.meaning.label();
    let who = builder.clinician(&signature.who);
    json!({
        "resourceType": "Provenance",
        "target": [reference(note)],
        "recorded": instant(signature.at),
        "activity": text_concept(&format!("Signed: {meaning}")),
        "agent": [{ "type": text_concept(meaning), "who": who }],
        "text": plain(&format!("Signed by {}: {meaning}, {}", signature.who, words::moment(signature.at)))
    })
}
