//! One person's file as FHIR R4 (4.0.1). The record here is not FHIR, and no more of FHIR is used than an export needs:
//! resources are written as the JSON that R4 defines, and the tests hold every Bundle against HL7's own definitions with
//! the R4 instance validator of HAPI FHIR.
//!
//! Every resource carries its document's report as its narrative, so a reader of the Bundle alone misses nothing.

mod bundle;
mod care;
mod identity;
mod questionnaires;
mod safety;
mod sessions;
mod shapes;

use alcove_client_core::clinical::DocKind;
use alcove_client_core::time::Timestamp;
use serde_json::{Value, json};

use crate::report::{event_words, target};
use crate::words::instant;
use crate::{ExportError, MemberFile};

use self::bundle::Builder;

/// A Bundle about one person.
#[derive(Clone, PartialEq)]
pub struct Bundle {
    json: Value,
}

/// Prints no content.
impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bundle({} entries)", self.entries().count())
    }
}

impl Bundle {
    /// The Bundle as JSON text.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.json)
    }

    /// Its resources, in their order.
    pub fn entries(&self) -> impl Iterator<Item = &Value> {
        let entries = self.json.get("entry").and_then(Value::as_array).into_iter().flatten();
        entries.filter_map(|entry| entry.get("resource"))
    }
}

/// The document Bundle of a subject access export: a Composition whose sections lead to everything else.
///
/// # Errors
/// [`ExportError::Fhir`] when it would be about more than one person.
pub fn document(file: &MemberFile, title: &str, made: Timestamp) -> Result<Bundle, ExportError> {
    let mut builder = Builder::of(file, made)?;
    add_all(&mut builder);
    builder.document(title)
}

/// The collection Bundle that hands the whole record over to another service.
///
/// # Errors
/// [`ExportError::Fhir`] when it would be about more than one person.
pub fn collection(file: &MemberFile, made: Timestamp) -> Result<Bundle, ExportError> {
    let mut builder = Builder::of(file, made)?;
    add_all(&mut builder);
    builder.collection()
}

/// One `AuditEvent` for each access.
fn add_accesses(builder: &mut Builder<'_>) {
    if builder.file().accesses().is_empty() {
        return;
    }
    builder.begin_chapter("Who has access");
    for (number, event) in (1..).zip(builder.file().accesses()) {
        let audit = json!({
            "resourceType": "AuditEvent",
            "type": { "system": "urn:alcove:audit", "code": event.kind.code(), "display": event.kind.label() },
            "recorded": instant(event.at),
            "agent": [{ "who": builder.clinician(&event.who), "requestor": true }],
            "source": { "observer": builder.organization() },
            "entity": [{ "what": builder.patient() }],
            "text": shapes::plain(&event_words(event))
        });
        builder.add(builder.id_of_record(&format!("access {number}")), audit);
    }
}

fn add_all(builder: &mut Builder<'_>) {
    for document in builder.file().documents() {
        if target(builder.file(), document).is_some_and(|note| note.view.kind == DocKind::MemberEntry) {
            continue;
        }
        builder.begin(document);
        if document.view.kind == DocKind::MemberEntry {
            sessions::entry(builder, document);
        } else if document.view.kind != DocKind::MemberRecord {
            care::add(builder, document);
        }
    }
    add_accesses(builder);
}
