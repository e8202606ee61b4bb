//! The Bundle around the resources: sections, and the check that it is about one person.

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::field;
use alcove_client_core::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Bundle;
use super::identity::{self, People};
use super::shapes::{concept, further_id, id_of, narrative, reference, url};
use crate::report::{item_lines, lines};
use crate::words::instant;
use crate::{ExportError, MemberFile, words};

/// A section of the document and what it leads to.
struct Chapter {
    title: String,
    entries: Vec<Uuid>,
}

/// Collects the resources of one file.
pub(super) struct Builder<'a> {
    file: &'a MemberFile,
    made: Timestamp,
    record: &'a MemberDocument,
    people: People,
    resources: Vec<(Uuid, Value)>,
    chapters: Vec<Chapter>,
}

impl<'a> Builder<'a> {
    pub(super) fn of(file: &'a MemberFile, made: Timestamp) -> Result<Self, ExportError> {
        let record = file.record().ok_or(ExportError::NoRecord)?;
        let people = People::of(file, record.reference);
        let chapters = Vec::new();
        let mut builder = Self { file, made, record, people, resources: Vec::new(), chapters };
        builder.begin(record);
        builder.add(id_of(record.reference), identity::patient(file, record));
        let people = builder.people.resources(file);
        let entries = people.iter().map(|(id, _)| *id).collect();
        builder
            .chapters
            .push(Chapter { title: "The practice, and who wrote the record".to_owned(), entries });
        builder.resources.extend(people);
        Ok(builder)
    }

    pub(super) fn file(&self) -> &'a MemberFile {
        self.file
    }

    pub(super) fn patient(&self) -> Value {
        reference(id_of(self.record.reference))
    }

    pub(super) fn organization(&self) -> Value {
        reference(self.people.organization())
    }

    /// Who wrote a document: the clinicians whose devices did, or the practice where that is not known.
    pub(super) fn authors(&self, document: &MemberDocument) -> Vec<Value> {
        let authors = self.people.authors(&document.view);
        if authors.is_empty() {
            vec![self.organization()]
        } else {
            authors.into_iter().map(reference).collect()
        }
    }

    /// The narrative of a document.
    pub(super) fn narrative(&self, document: &MemberDocument) -> Value {
        narrative(&lines(self.file, document))
    }

    /// The narrative of one item of a set or log.
    pub(super) fn narrative_of_item(&self, document: &MemberDocument, set: &str, id: &str) -> Value {
        let defined = field(document.view.kind, set);
        let item = document.view.items(set).find(|(held, _)| *held == id);
        let lines = defined.zip(item).map(|(defined, (id, item))| item_lines(self.file, defined, id, item));
        narrative(&lines.unwrap_or_default())
    }

    /// The clinician of this name, as the export names them.
    pub(super) fn clinician(&self, name: &str) -> Value {
        match self.people.by_name(name) {
            Some(id) => reference(id),
            None => json!({ "display": super::shapes::clean(name) }),
        }
    }

    /// What follows belongs to this document's section.
    pub(super) fn begin(&mut self, document: &MemberDocument) {
        self.begin_chapter(&words::section_title(document.view.kind));
    }

    /// What follows belongs to the section of this title.
    pub(super) fn begin_chapter(&mut self, title: &str) {
        if self.chapters.last().is_none_or(|chapter| chapter.title != title) {
            self.chapters.push(Chapter { title: title.to_owned(), entries: Vec::new() });
        }
    }

    /// Adds a resource to the section.
    pub(super) fn add(&mut self, id: Uuid, mut resource: Value) {
        super::shapes::put(&mut resource, "id", Some(json!(id.to_string())));
        if let Some(chapter) = self.chapters.last_mut() {
            chapter.entries.push(id);
        }
        self.resources.push((id, resource));
    }

    /// The same, unless it is there already.
    pub(super) fn add_once(&mut self, id: Uuid, resource: Value) {
        if self.resources.iter().all(|(held, _)| *held != id) {
            self.add(id, resource);
        }
    }

    /// What names something that belongs to the whole record.
    pub(super) fn id_of_record(&self, what: &str) -> Uuid {
        further_id(self.record.reference, what)
    }

    /// All of it as a document.
    pub(super) fn document(mut self, title: &str) -> Result<Bundle, ExportError> {
        let id = further_id(self.record.reference, "composition");
        let sections: Vec<Value> = self
            .chapters
            .iter()
            .filter(|chapter| !chapter.entries.is_empty())
            .map(|chapter| {
                let entries: Vec<Value> = chapter.entries.iter().map(|id| reference(*id)).collect();
                json!({ "title": chapter.title, "entry": entries })
            })
            .collect();
        let composition = json!({
            "resourceType": "Composition",
            "id": id.to_string(),
            "status": "final",
            "type": concept("http://loinc.org", "11503-0", "Medical records"),
            "subject": self.patient(),
            "date": instant(self.made),
            "author": [self.organization()],
            "custodian": self.organization(),
            "title": title,
            "section": sections,
            "text": super::shapes::plain("The record is in the sections below.")
        });
        self.resources.insert(0, (id, composition));
        self.bundle("document")
    }

    /// All of it as a collection.
    pub(super) fn collection(self) -> Result<Bundle, ExportError> {
        self.bundle("collection")
    }

    fn bundle(self, kind: &str) -> Result<Bundle, ExportError> {
        require_one_patient(&self.resources, &url(id_of(self.record.reference)))?;
        let entries: Vec<Value> = self
            .resources
            .iter()
            .map(|(id, resource)| json!({ "fullUrl": url(*id), "resource": resource }))
            .collect();
        let id = further_id(self.record.reference, kind);
        Ok(Bundle {
            json: json!({
                "resourceType": "Bundle",
                "id": id.to_string(),
                "identifier": { "system": "urn:ietf:rfc:3986", "value": url(id) },
                "type": kind,
                "timestamp": instant(self.made),
                "entry": entries
            }),
        })
    }
}

/// One person a Bundle: exactly one Patient, and every subject is that one.
fn require_one_patient(resources: &[(Uuid, Value)], patient: &str) -> Result<(), ExportError> {
    let many = ExportError::Fhir { resource: "Bundle", what: "it is not about one person" };
    let is_patient =
        |resource: &&Value| resource.get("resourceType").and_then(Value::as_str) == Some("Patient");
    if resources.iter().map(|(_, resource)| resource).filter(is_patient).count() != 1 {
        return Err(many);
    }
    let about = |resource: &Value, name: &str| {
        let subject = resource.get(name)?.get("reference")?.as_str()?;
        Some(subject.to_owned())
    };
    let others = resources.iter().flat_map(|(_, resource)| {
        ["subject", "patient", "for"].into_iter().filter_map(|name| about(resource, name))
    });
    if others.into_iter().any(|subject| subject != patient) { Err(many) } else { Ok(()) }
}
