//! The small pieces of FHIR: references, codes, narratives, times.

use alcove_client_core::client::ExportedRef;
use alcove_client_core::clinical::Scalar;
use alcove_client_core::document::ItemView;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::html;
use crate::report::Line;

/// Codes of our own are in systems below this name.
const OWN_SYSTEM: &str = "urn:alcove";

/// What names the resource of a document: the exported ref as a UUID of version 8.
pub(super) fn id_of(reference: ExportedRef) -> Uuid {
    uuid::Builder::from_custom_bytes(reference.0).into_uuid()
}

/// What names a further resource that is made from the same document.
pub(super) fn further_id(reference: ExportedRef, what: &str) -> Uuid {
    let hash = Sha256::new().chain_update(reference.0).chain_update(what.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(hash.split_at(16).0);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

pub(super) fn url(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

pub(super) fn reference(id: Uuid) -> Value {
    json!({ "reference": url(id) })
}

/// A concept with a code of a published system.
pub(super) fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }] })
}

/// A concept that is only words.
pub(super) fn text_concept(text: &str) -> Value {
    json!({ "text": clean(text) })
}

/// The category of what a person said of themselves.
pub(super) fn survey() -> Value {
    concept("http://terminology.hl7.org/CodeSystem/observation-category", "survey", "Survey")
}

/// The one text of an item's field.
pub(super) fn item_text(item: &ItemView, field: &str) -> Option<String> {
    match item.value(field).settled() {
        Some(Scalar::Text(text)) if !text.is_empty() => Some(text.clone()),
        Some(Scalar::Text(_) | Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_)) | None => None,
    }
}

/// The one number of an item's field.
pub(super) fn item_int(item: &ItemView, field: &str) -> Option<i64> {
    match item.value(field).settled() {
        Some(Scalar::Int(number)) => Some(*number),
        Some(Scalar::Text(_) | Scalar::Bool(_) | Scalar::Time(_)) | None => None,
    }
}

/// A concept with a code of ours.
pub(super) fn own_concept(system: &str, code: &str, text: &str) -> Value {
    json!({ "coding": [{ "system": format!("{OWN_SYSTEM}:{system}"), "code": code }], "text": clean(text) })
}

/// The narrative of a resource.
pub(super) fn narrative(lines: &[Line]) -> Value {
    let mut markup = String::new();
    html::lines(&mut markup, lines);
    json!({
        "status": "generated",
        "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>", markup.replace(" dir=\"auto\"", ""))
    })
}

/// A narrative of one sentence.
pub(super) fn plain(words: &str) -> Value {
    json!({
        "status": "generated",
        "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{}</p></div>", html::escape(words))
    })
}

/// A day, if it is one.
pub(super) fn date(text: &str) -> Option<String> {
    let is_day = text.len() == 10 && text.is_ascii();
    text.parse::<jiff::civil::Date>().ok().filter(|_| is_day).map(|day| day.to_string())
}

/// A `string` of FHIR: not empty, and without the characters that JSON carries and FHIR forbids.
pub(super) fn clean(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| !html::is_unshowable(*letter) || matches!(letter, '\n' | '\t'))
        .collect();
    let kept = kept.trim();
    if kept.is_empty() { "-".to_owned() } else { kept.to_owned() }
}

/// Puts a value into an object, if there is one.
pub(super) fn put(object: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(value), Some(object)) = (value, object.as_object_mut()) {
        object.insert(name.to_owned(), value);
    }
}
