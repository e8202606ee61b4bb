//! Documents of any kind by their typed views: made, read, listed, edited.

use std::collections::BTreeMap;

use alcove_protocol::id::LogId;
use rand_core::CryptoRng;

use crate::client::{Client, view_of};
use crate::clinical::{CircleKind, ClinicalView, DocKind, row_view};
use crate::document::{DocEdit, FieldView};
use crate::engine::{Commit, DocKey, Engine};
use crate::error::ClientError;
use crate::ports::{ListQuery, Views};
use crate::shell::clock::system_rng;

/// Bytes of the natural key of a document that has no name which two devices could both think of.
const RANDOM_KEY_BYTES: usize = 16;

/// A document with its typed view.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<V> {
    /// The document.
    pub key: DocKey,
    /// What it says. In lists, prose is cut short.
    pub view: V,
    /// Fields whose values disagree.
    pub conflicts: u32,
}

/// A document of any kind, as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordRow {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// Its fields by name, prose cut short.
    pub fields: BTreeMap<&'static str, FieldView>,
    /// Fields whose values disagree.
    pub conflicts: u32,
}

impl RecordRow {
    pub(in crate::client) fn new(
        key: DocKey,
        kind: DocKind,
        json: &str,
        conflicts: u32,
    ) -> Result<Self, ClientError> {
        let view = row_view(kind, json);
        let view = view.ok_or_else(|| ClientError::Damaged { what: "a row of a list".to_owned() })?;
        Ok(Self { key, kind, fields: view.fields, conflicts })
    }
}

/// What names a document inside its circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NaturalKey {
    /// Two devices that make it offline, with the same bytes, meet in one document.
    Of(Vec<u8>),
    /// A document of its own.
    Random,
}

impl Client {
    /// Makes a document and writes its first values, all or none; with a natural key that is there already, edits that
    /// one. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when the circle does not hold such documents or a day lies before the person's birth,
    /// [`ClientError::NotFound`] for an unknown circle, [`ClientError::Edit`].
    pub async fn new_record(
        &self,
        kind: DocKind,
        circle: LogId,
        name: NaturalKey,
        edits: Vec<DocEdit>,
    ) -> Result<DocKey, ClientError> {
        self.require_holds(circle, kind).await?;
        self.refuse_before_birth(circle, kind, &edits).await?;
        let name = match name {
            NaturalKey::Of(name) => name,
            NaturalKey::Random => random_key(&mut system_rng()).to_vec(),
        };
        let key = self.document_by_key(circle, kind, name).await?;
        self.edit(key, edits, Commit::Now).await?;
        Ok(key)
    }

    /// Edits a document, all or none, as one decision.
    ///
    /// # Errors
    /// [`ClientError::Edit`], [`ClientError::BadInput`] for a day before the person's birth; nothing changed.
    pub async fn edit_record(&self, key: DocKey, edits: Vec<DocEdit>) -> Result<(), ClientError> {
        if let Some(row) = self.views()?.row(key).await? {
            self.refuse_before_birth(key.circle, row.kind, &edits).await?;
        }
        self.edit(key, edits, Commit::Now).await
    }

    /// A document, whole.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when there is none, or one of another kind.
    pub async fn record<V: ClinicalView>(&self, key: DocKey) -> Result<Record<V>, ClientError> {
        let view = self.document(key).await?;
        if view.kind != V::KIND {
            return Err(ClientError::NotFound { what: V::KIND.label() });
        }
        let conflicts = u32::try_from(view.conflicts().len()).unwrap_or(u32::MAX);
        Ok(Record { key, view: V::from(&view), conflicts })
    }

    /// Documents of a kind, of one circle or of all that this device holds, by their sort key; prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn records<V: ClinicalView>(
        &self,
        circle: Option<LogId>,
    ) -> Result<Vec<Record<V>>, ClientError> {
        let rows = self.list(&ListQuery { circle, ..ListQuery::all_of(V::KIND) }).await?;
        rows.iter()
            .map(|row| Ok(Record { key: row.key, view: view_of(row)?, conflicts: row.conflicts }))
            .collect()
    }

    /// Documents of any kind, as `query` wants them: their fields, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn list_records(&self, query: &ListQuery) -> Result<Vec<RecordRow>, ClientError> {
        let rows = self.list(query).await?;
        rows.into_iter().map(|row| RecordRow::new(row.key, row.kind, &row.json, row.conflicts)).collect()
    }

    /// What a circle holds.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown circle, or one whose first key is not here yet.
    pub async fn kind_of_circle(&self, circle: LogId) -> Result<CircleKind, ClientError> {
        self.use_engine(move |engine, _, _| (kind_of(engine, circle), Vec::new()))
            .await?
            .ok_or(ClientError::NotFound { what: "circle" })
    }

    /// Refuses a document where such documents do not lie.
    pub(in crate::client) async fn require_holds(
        &self,
        circle: LogId,
        kind: DocKind,
    ) -> Result<(), ClientError> {
        require_kind(Some(self.kind_of_circle(circle).await?), kind)
    }
}

pub(in crate::client) fn require_kind(found: Option<CircleKind>, kind: DocKind) -> Result<(), ClientError> {
    let found = found.ok_or(ClientError::NotFound { what: "circle" })?;
    let what = "this circle does not hold such documents";
    kind.circle_kinds().contains(&found).then_some(()).ok_or(ClientError::BadInput { what })
}

pub(in crate::client) fn kind_of(engine: &Engine, circle: LogId) -> Option<CircleKind> {
    engine.circle_summaries().into_iter().find(|found| found.circle == circle)?.kind
}

fn random_key(rng: &mut impl CryptoRng) -> [u8; RANDOM_KEY_BYTES] {
    let mut key = [0; RANDOM_KEY_BYTES];
    rng.fill_bytes(&mut key);
    key
}
