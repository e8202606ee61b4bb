//! Everything that is not a session.

use alcove_client_core::client::MemberDocument;
use serde_json::json;

use super::bundle::Builder;
use super::shapes::{id_of, own_concept};
use crate::words;

/// The resource of a document.
pub(super) fn add(builder: &mut Builder<'_>, document: &MemberDocument) {
    let kind = format!("{:?}", document.view.kind);
    let basic = json!({
        "resourceType": "Basic",
        "code": own_concept("kind", &words::snake_case(&kind), &words::section_title(document.view.kind)),
        "subject": builder.patient(),
        "text": builder.narrative(document)
    });
    builder.add(id_of(document.reference), basic);
}
