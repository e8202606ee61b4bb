//! One person's file as it was read: documents, and the names of the clinicians who wrote them.

use std::collections::BTreeMap;

use alcove_client_core::client::{AccessEvent, ExportedRef, MemberDocument, MemberScope};
use alcove_client_core::clinical::measures::Instrument;
use alcove_client_core::clinical::{DocKind, Scalar};
use alcove_client_core::document::{DocView, FieldView};
#[cfg(feature = "fhir")]
use alcove_client_core::time::Timestamp;
use alcove_protocol::record::Role;

use crate::ExportError;

/// One person's documents, and who wrote them. Made from a [`MemberScope`] alone.
///
/// No other way leads to one; a group's roster, for one, cannot be put in:
///
/// ```compile_fail,E0308
/// async fn widen(client: &alcove_client_core::client::Client) {
///     let _ = alcove_export::MemberFile::read(client).await;
/// }
/// ```
///
/// ```compile_fail,E0451
/// use alcove_client_core::client::MemberDocument;
/// fn mix(documents: Vec<MemberDocument>) -> alcove_export::MemberFile {
///     alcove_export::MemberFile { documents, practice: String::new(), clinicians: Default::default() }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MemberFile {
    documents: Vec<MemberDocument>,
    practice: String,
    clinicians: BTreeMap<[u8; 16], String>,
    access: Vec<(String, String)>,
    accesses: Vec<AccessEvent>,
    instruments: Vec<Instrument>,
}

impl MemberFile {
    /// Reads everything that the scope can open.
    ///
    /// # Errors
    /// [`ExportError::Client`]; [`ExportError::NoRecord`] and [`ExportError::SeveralRecords`] when it is not one person's.
    pub async fn read(scope: &MemberScope) -> Result<Self, ExportError> {
        let practice = scope.practice_names().await?.join(" / ");
        let mut file = Self::of(scope.documents().await?, practice, scope.clinicians().await?)?;
        file.access =
            scope.access().await?.into_iter().map(|(name, role)| (name, role_words(role))).collect();
        file.accesses = scope.accesses().await?;
        file.instruments = scope.instruments().await?;
        Ok(file)
    }

    pub(crate) fn of(
        documents: Vec<MemberDocument>,
        practice: String,
        clinicians: BTreeMap<[u8; 16], String>,
    ) -> Result<Self, ExportError> {
        match documents.iter().filter(|document| document.view.kind == DocKind::MemberRecord).count() {
            0 => Err(ExportError::NoRecord),
            1 => Ok(Self {
                documents,
                practice,
                clinicians,
                access: Vec::new(),
                accesses: Vec::new(),
                instruments: Vec::new(),
            }),
            count => Err(ExportError::SeveralRecords { count }),
        }
    }

    /// The documents, by kind, then as lists sort them.
    pub fn documents(&self) -> &[MemberDocument] {
        &self.documents
    }

    pub(crate) fn documents_mut(&mut self) -> &mut [MemberDocument] {
        &mut self.documents
    }

    /// Documents of one kind.
    pub fn of_kind(&self, kind: DocKind) -> impl Iterator<Item = &MemberDocument> {
        self.documents.iter().filter(move |document| document.view.kind == kind)
    }

    /// The person's own record.
    pub fn record(&self) -> Option<&MemberDocument> {
        self.of_kind(DocKind::MemberRecord).next()
    }

    pub(crate) fn document(&self, reference: ExportedRef) -> Option<&MemberDocument> {
        self.documents.iter().find(|document| document.reference == reference)
    }

    /// What the practice is called.
    pub fn practice(&self) -> &str {
        &self.practice
    }

    /// Who may open the record now, and what they may do.
    pub fn access(&self) -> &[(String, String)] {
        &self.access
    }

    /// Who did what with the record, in the order of time.
    pub fn accesses(&self) -> &[AccessEvent] {
        &self.accesses
    }

    /// The definitions by which measures were scored.
    pub(crate) fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    #[cfg(test)]
    pub(crate) fn with_instruments(mut self, instruments: Vec<Instrument>) -> Self {
        self.instruments = instruments;
        self
    }

    #[cfg(test)]
    pub(crate) fn with_accesses(mut self, accesses: Vec<AccessEvent>) -> Self {
        self.accesses = accesses;
        self
    }

    /// The name of who wrote on this device, or none where the directory does not say.
    pub fn clinician(&self, device: &[u8; 16]) -> Option<&str> {
        self.clinicians.get(device).map(String::as_str)
    }

    /// The person's name in law, all that stand.
    pub fn subject_name(&self) -> String {
        self.record().map(|record| all_texts(&record.view, "legal_name").join(" / ")).unwrap_or_default()
    }
}

fn role_words(role: Role) -> String {
    match role {
        Role::Admin => "may read and write, and decides who else may",
        Role::Writer => "may read and write",
        Role::Reader => "may read",
    }
    .to_owned()
}

/// Every text that stands in a field, each once.
pub(crate) fn all_texts(view: &DocView, field: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for seen in view.value(known(view.kind, field)).values {
        if let Scalar::Text(text) = seen.value
            && !text.is_empty()
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    texts
}

/// The one text that stands, or none where several do.
pub(crate) fn one_text(view: &DocView, field: &str) -> Option<String> {
    let mut texts = all_texts(view, field);
    if texts.len() == 1 { texts.pop() } else { None }
}

/// The one number that stands.
pub(crate) fn one_int(view: &DocView, field: &str) -> Option<i64> {
    match view.value(known(view.kind, field)).settled() {
        Some(Scalar::Int(number)) => Some(*number),
        Some(Scalar::Text(_) | Scalar::Bool(_) | Scalar::Time(_)) | None => None,
    }
}

/// The one moment that stands.
#[cfg(feature = "fhir")]
pub(crate) fn one_time(view: &DocView, field: &str) -> Option<Timestamp> {
    match view.value(known(view.kind, field)).settled() {
        Some(Scalar::Time(at)) => Some(*at),
        Some(Scalar::Text(_) | Scalar::Bool(_) | Scalar::Int(_)) | None => None,
    }
}

/// The prose of a field, or none when it is empty.
#[cfg(feature = "fhir")]
pub(crate) fn prose<'a>(view: &'a DocView, field: &str) -> Option<&'a str> {
    Some(view.text(known(view.kind, field))).filter(|text| !text.trim().is_empty())
}

/// When the document was last written to, as its devices claim; none for an empty one.
pub(crate) fn last_written(view: &DocView) -> Option<i64> {
    let of_field = |field: &FieldView| match field {
        FieldView::Value(values) => values.values.iter().map(|seen| seen.at.0).max(),
        FieldView::Text(_) => None,
        FieldView::Set(items) => {
            let values = items.values().flat_map(|item| item.fields.values());
            values.flat_map(|values| values.values.iter().map(|seen| seen.at.0)).max()
        }
    };
    view.fields.values().filter_map(of_field).max()
}

/// The name itself; in tests, a name that the kind does not have is a failure and not an empty field.
fn known(kind: DocKind, field: &str) -> &str {
    #[cfg(test)]
    assert!(alcove_client_core::clinical::field(kind, field).is_some(), "{kind:?} has no field {field}");
    #[cfg(not(test))]
    let _ = kind;
    field
}
