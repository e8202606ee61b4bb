//! The final form of a note: what it says, who wrote which words of it, and who signed it; or that it was withdrawn.
//!
//! JSON, so that a court's expert reads it without this program. What a later version adds is kept with the bytes.

use std::collections::BTreeMap;

use alcove_protocol::codec::DecodeError;
use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::trust::OrgState;
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

use super::{NotePlace, SignatureFault, Statement, check_signature, rendering_hash};
use crate::clinical::{DocKind, MultiValue, Scalar, SeenValue, fields};
use crate::document::{Actor, DocView, FieldView, ItemView, Run};
use crate::time::Timestamp;

/// A field of a sealed note.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SealedField {
    Values(Vec<SeenValue<Scalar>>),
    Text(String),
    Items(BTreeMap<String, BTreeMap<String, Vec<SeenValue<Scalar>>>>),
}

/// Words of one author in the sealed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The prose field.
    pub field: String,
    /// How many code points, following the span before in that field.
    pub chars: usize,
    /// Hex of the id of the device on which they were typed.
    pub device: String,
    /// When the first of them was typed, by that device's clock.
    pub first: Timestamp,
    /// When the last of them was typed.
    pub last: Timestamp,
    /// How they came; none where the sealing device did not know, and in what was sealed before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<SpanWay>,
}

/// How words came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanWay {
    /// Whether they were written while their device had not reached the relay.
    pub offline: bool,
    /// When the relay had the last of them; none where it did not have them yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Timestamp>,
}

/// How the words of each change came, by its hash.
pub type Ways = BTreeMap<[u8; 32], SpanWay>;

/// An author's changes up to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Hex of the id of the author's device.
    pub device: String,
    /// The life of that device's store.
    pub incarnation: u64,
    /// The number of the newest of them.
    pub upto: u64,
}

impl Extent {
    /// The changes of `author` up to number `upto`.
    pub fn new(author: Actor, upto: u64) -> Self {
        Self { device: DeviceId(author.device).to_hex(), incarnation: author.incarnation, upto }
    }

    /// Whose, and up to which number.
    pub fn read(&self) -> Option<(Actor, u64)> {
        let device: DeviceId = self.device.parse().ok()?;
        Some((Actor::new(device.0, self.incarnation), self.upto))
    }
}

/// A signature inside a sealed note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SealedSignature {
    statement: String,
    signature: String,
    put_there_by: String,
}

/// That a note was withdrawn: all that stays of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Hex of the id of the person who withdrew it.
    pub by: String,
    /// When, by their clock.
    pub at: Timestamp,
    /// Hex of the handles of what stood beside the note (signatures, addenda, contributions) and goes with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
}

/// Why a note was sealed without a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsigned {
    /// Its author left before signing it.
    AuthorLeft,
}

/// A sealed note.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedNote {
    version: u16,
    kind: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, SealedField>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    heads: Vec<String>,
    /// Who typed which words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<SealedSignature>,
    /// Work that no signature covers and that was set beside the note: whose, and how far it goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_beside: Vec<Extent>,
    /// How far each author's changes lie in it: what came later, or was not seen, is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Extent>,
    /// Why there is no signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsigned: Option<Unsigned>,
    /// That it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
}

/// Prints no content.
impl std::fmt::Debug for SealedNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedNote(kind {}, {} signatures)", self.kind, self.signatures.len())
    }
}

/// A signature with who put it where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBytes {
    /// What was signed.
    pub statement: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The device whose change held it.
    pub put_there_by: DeviceId,
}

const VERSION: u16 = 1;

impl SealedNote {
    /// The final form of a note that shows `view` at `heads`. `runs` are those of the note, change by change, and `ways` says how
    /// those came of which that is known.
    pub fn seal(
        view: &DocView,
        heads: &[[u8; 32]],
        (runs, ways): (&[Run], &Ways),
        signatures: &[SignedBytes],
    ) -> Self {
        let sealed = |signed: &SignedBytes| SealedSignature {
            statement: BASE64.encode(&signed.statement),
            signature: BASE64.encode(&signed.signature),
            put_there_by: signed.put_there_by.to_hex(),
        };
        Self {
            version: VERSION,
            kind: view.kind.number(),
            fields: view
                .fields
                .iter()
                .map(|(name, field)| ((*name).to_owned(), sealed_field(field)))
                .collect(),
            heads: heads.iter().map(|head| HEXLOWER.encode(head)).collect(),
            spans: spans_of(runs, ways),
            signatures: signatures.iter().map(sealed).collect(),
            set_beside: Vec::new(),
            covered: Vec::new(),
            unsigned: None,
            withdrawn: None,
        }
    }

    /// All that stays of a note that was recorded in error.
    pub fn withdraw(kind: DocKind, by: PersonId, at: Timestamp, beside: Vec<String>) -> Self {
        Self {
            version: VERSION,
            kind: kind.number(),
            fields: BTreeMap::new(),
            heads: Vec::new(),
            spans: Vec::new(),
            signatures: Vec::new(),
            set_beside: Vec::new(),
            covered: Vec::new(),
            unsigned: None,
            withdrawn: Some(Withdrawn { by: by.to_hex(), at, beside }),
        }
    }

    /// The bytes that are kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads them.
    ///
    /// # Errors
    /// [`DecodeError`] when they are no sealed note of a version that this build reads.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let wrong = DecodeError::Unexpected { at: 0, expected: "a sealed note" };
        let note: Self = serde_json::from_slice(bytes).map_err(|_| wrong.clone())?;
        if note.version == VERSION && DocKind::from_number(note.kind).is_some() {
            Ok(note)
        } else {
            Err(wrong)
        }
    }

    /// The author's newest change that the note holds; zero where it holds none.
    pub fn covered_of(&self, author: Actor) -> u64 {
        let held = self.covered.iter().filter_map(Extent::read).filter(|(known, _)| *known == author);
        held.map(|(_, upto)| upto).max().unwrap_or_default()
    }

    /// Whether an author's work was set beside the note up to this change.
    pub fn has_beside(&self, author: Actor, upto: u64) -> bool {
        self.set_beside.iter().filter_map(Extent::read).any(|(known, held)| known == author && held >= upto)
    }

    /// What the note records.
    pub fn kind(&self) -> Option<DocKind> {
        DocKind::from_number(self.kind)
    }

    /// What the note says. A field that this version does not know stays in the bytes.
    pub fn view(&self) -> Option<DocView> {
        let kind = self.kind()?;
        let mut view = DocView::empty(kind);
        for field in fields(kind) {
            if let Some(sealed) = self.fields.get(field.name) {
                view.fields.insert(field.name, shown_field(field.class.items(), sealed));
            }
        }
        Some(view)
    }

    /// The signatures inside, each checked: by the org log, and that it is over this very text.
    pub fn check(&self, place: NotePlace, org: &OrgState) -> Vec<Result<Statement, SignatureFault>> {
        let rendering = self.view().map(|view| rendering_hash(&view));
        let check = |sealed: &SealedSignature| {
            let decode = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| SignatureFault::Malformed);
            let put_there_by = sealed.put_there_by.parse().map_err(|_| SignatureFault::Malformed)?;
            let (statement, signature) = (decode(&sealed.statement)?, decode(&sealed.signature)?);
            let statement = check_signature(&statement, &signature, place, put_there_by, org)?;
            if Some(statement.rendering) == rendering { Ok(statement) } else { Err(SignatureFault::Moved) }
        };
        self.signatures.iter().map(check).collect()
    }

    /// Whether the note counts: it was withdrawn, or it has signatures and every one holds, or it says why it has none.
    pub fn counts(&self, place: NotePlace, org: &OrgState) -> bool {
        if self.kind != place.kind {
            return false;
        }
        if self.withdrawn.is_some() {
            return self.fields.is_empty();
        }
        let checked = self.check(place, org);
        checked.iter().all(Result::is_ok) && (checked.is_empty() == self.unsigned.is_some())
    }
}

fn sealed_field(field: &FieldView) -> SealedField {
    match field {
        FieldView::Value(values) => SealedField::Values(values.values.clone()),
        FieldView::Text(text) => SealedField::Text(text.clone()),
        FieldView::Set(items) => SealedField::Items(
            items
                .iter()
                .map(|(id, item)| {
                    let parts =
                        item.fields.iter().map(|(name, held)| ((*name).to_owned(), held.values.clone()));
                    (id.clone(), parts.collect())
                })
                .collect(),
        ),
    }
}

fn shown_field(items: Option<&'static [crate::clinical::FieldDef]>, sealed: &SealedField) -> FieldView {
    match sealed {
        SealedField::Values(values) => FieldView::Value(MultiValue { values: values.clone() }),
        SealedField::Text(text) => FieldView::Text(text.clone()),
        SealedField::Items(held) => {
            let shown = |parts: &BTreeMap<String, Vec<SeenValue<Scalar>>>| {
                let known = items.unwrap_or_default().iter();
                let fields = known.filter_map(|field| {
                    Some((field.name, MultiValue { values: parts.get(field.name)?.clone() }))
                });
                ItemView { fields: fields.collect() }
            };
            FieldView::Set(held.iter().map(|(id, parts)| (id.clone(), shown(parts))).collect())
        }
    }
}

/// What one author wrote side by side and came in one way is one span.
fn spans_of(runs: &[Run], ways: &Ways) -> Vec<Span> {
    let mut spans: Vec<(&Run, Span)> = Vec::new();
    for run in runs {
        let (chars, way) =
            (run.text.chars().count(), run.change.and_then(|change| ways.get(&change)).copied());
        match spans.last_mut() {
            Some((of, span))
                if (of.field, of.author) == (run.field, run.author) && is_one_way(span.way, way) =>
            {
                span.chars += chars;
                (span.first, span.last) = (span.first.min(run.at.0), span.last.max(run.at.1));
                span.way = span.way.zip(way).map(|(one, other)| SpanWay {
                    offline: one.offline,
                    arrived: one.arrived.zip(other.arrived).map(|(one, other)| one.max(other)),
                });
            }
            _ => spans.push((
                run,
                Span {
                    field: run.field.to_owned(),
                    chars,
                    device: DeviceId(run.author.device).to_hex(),
                    first: run.at.0,
                    last: run.at.1,
                    way,
                },
            )),
        }
    }
    spans.into_iter().map(|(_, span)| span).collect()
}

fn is_one_way(one: Option<SpanWay>, other: Option<SpanWay>) -> bool {
    one.map(|way| way.offline) == other.map(|way| way.offline)
}

#[cfg(test)]
mod tests;
