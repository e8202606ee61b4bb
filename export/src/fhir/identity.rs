//! Who the record is about, and who wrote it.

use std::collections::BTreeMap;

use alcove_client_core::client::{ExportedRef, MemberDocument};
use alcove_client_core::document::{DocView, FieldView};
use serde_json::{Value, json};
use uuid::Uuid;

use super::shapes::{clean, date, further_id, narrative, put, reference};
use crate::MemberFile;
use crate::file::{all_texts, one_text};
use crate::report::{Block, Line, lines};

const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";

/// The practice and its clinicians. Their ids are this export's own.
pub(super) struct People {
    organization: Uuid,
    by_name: BTreeMap<String, Uuid>,
    by_device: BTreeMap<[u8; 16], Uuid>,
}

impl People {
    pub(super) fn of(file: &MemberFile, record: ExportedRef) -> Self {
        let mut people = Self {
            organization: further_id(record, "practice"),
            by_name: BTreeMap::new(),
            by_device: BTreeMap::new(),
        };
        for device in file.documents().iter().flat_map(|document| devices(&document.view)) {
            if let Some(name) = file.clinician(&device) {
                let id = further_id(record, &format!("clinician {name}"));
                people.by_name.insert(name.to_owned(), id);
                people.by_device.insert(device, id);
            }
        }
        people
    }

    pub(super) fn organization(&self) -> Uuid {
        self.organization
    }

    pub(super) fn by_name(&self, name: &str) -> Option<Uuid> {
        self.by_name.get(name).copied()
    }

    pub(super) fn authors(&self, view: &DocView) -> Vec<Uuid> {
        let mut authors: Vec<Uuid> =
            devices(view).iter().filter_map(|device| self.by_device.get(device).copied()).collect();
        authors.sort_unstable();
        authors.dedup();
        authors
    }

    pub(super) fn resources(&self, file: &MemberFile) -> Vec<(Uuid, Value)> {
        let name = if file.practice().is_empty() { "The practice" } else { file.practice() };
        let practice = json!({
            "resourceType": "Organization",
            "id": self.organization.to_string(),
            "name": clean(name),
            "text": narrative(&[line("Practice", name)])
        });
        let clinicians = self.by_name.iter().map(|(name, id)| {
            let clinician = json!({
                "resourceType": "Practitioner",
                "id": id.to_string(),
                "name": [{ "text": clean(name) }],
                "text": narrative(&[line("Clinician", name)])
            });
            (*id, clinician)
        });
        std::iter::once((self.organization, practice)).chain(clinicians).collect()
    }
}

fn line(label: &str, value: &str) -> Line {
    Line { label: label.to_owned(), block: Block::Value(value.to_owned()) }
}

fn devices(view: &DocView) -> Vec<[u8; 16]> {
    let mut found = Vec::new();
    for field in view.fields.values() {
        match field {
            FieldView::Value(values) => found.extend(values.values.iter().map(|seen| seen.device)),
            FieldView::Text(_) => {}
            FieldView::Set(items) => {
                let values = items.values().flat_map(|item| item.fields.values());
                found.extend(values.flat_map(|values| values.values.iter().map(|seen| seen.device)));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The person. A value that is not settled is left to the narrative, which shows all that stand.
pub(super) fn patient(file: &MemberFile, record: &MemberDocument) -> Value {
    let view = &record.view;
    let mut names: Vec<Value> = all_texts(view, "legal_name")
        .iter()
        .map(|name| json!({ "use": "official", "text": clean(name) }))
        .collect();
    let preferred = all_texts(view, "preferred_name");
    names.extend(preferred.iter().map(|name| json!({ "use": "usual", "text": clean(name) })));
    let mut patient = json!({
        "resourceType": "Patient",
        "text": narrative(&lines(file, record)),
        "managingOrganization": reference(further_id(record.reference, "practice"))
    });
    put(&mut patient, "name", Some(names).filter(|names| !names.is_empty()).map(Value::Array));
    put(&mut patient, "birthDate", one_text(view, "dob").and_then(|dob| date(&dob)).map(Value::from));
    let number = one_text(view, "nhs_number").filter(|number| !number.trim().is_empty());
    let identifier = number.map(|number| json!([{ "system": NHS_NUMBER, "value": clean(&number) }]));
    put(&mut patient, "identifier", identifier);
    patient
}
