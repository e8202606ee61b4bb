//! A session as the person's own encounter, and the note about it as a document of its own.

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::{Attendance, fields};
use alcove_client_core::document::FieldView;
use alcove_client_core::time::Timestamp;
use serde_json::{Value, json};

use super::bundle::Builder;
use super::shapes::{concept, date, further_id, id_of, instant, own_concept, put, reference};
use crate::file::{last_written, one_int, one_text, prose};
use crate::report::{Block, Line, heading};
use crate::words;

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
    let sections: Vec<Value> = fields(view.kind)
        .iter()
        .filter(|field| matches!(view.fields.get(field.name), Some(FieldView::Text(_))))
        .filter_map(|field| {
            let text = prose(view, field.name)?.to_owned();
            let line = Line { label: words::label(field.name), block: Block::Prose(text) };
            Some(json!({ "title": line.label, "text": super::shapes::narrative(&[line]) }))
        })
        .collect();
    let written = last_written(view).unwrap_or_default();
    let mut composition = json!({
        "resourceType": "Composition",
        "status": "preliminary",
        "type": concept("http://loinc.org", "11506-3", "Progress note"),
        "subject": builder.patient(),
        "encounter": reference(id_of(document.reference)),
        "date": instant(Timestamp(written)),
        "author": builder.authors(document),
        "title": heading(builder.file(), document.reference),
        "text": builder.narrative(document)
    });
    put(&mut composition, "section", Some(sections).filter(|all| !all.is_empty()).map(Value::Array));
    builder.add(further_id(document.reference, "note"), composition);
}
