//! The first change of every document, and those that bring old kinds new texts and sets: rebuilt by each reader and
//! never sent.
//!
//! Two devices that create the same document offline must share its beginning, or their texts could never
//! merge. So the texts and sets of a kind are made by one change that depends on nothing but kind and
//! schema version. What it contains is frozen: a test holds its hash.
//!
//! A text or set that a later schema version brings is made by a migration: one change for each kind and version, by an
//! author derived from both, after the change of the version before. It is put into a document when the first edit
//! here, or the first change from elsewhere, needs it. A document that uses nothing new stays readable for devices of
//! an earlier version.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, AutomergeError, Change, ObjId as ExId, ObjType, ROOT, ReadDoc};
use sha2::{Digest, Sha256};

use super::actor::ACTOR_BYTES;
use super::guard::head::Head;
use crate::clinical::{DocKind, FieldDef, MergeClass, fields, schema_version};

/// The schema version with which every kind begins.
pub const FIRST_SCHEMA: u16 = 1;

/// Bytes of a genesis change's actor id. Other than [`ACTOR_BYTES`], so that no device can have it.
pub(crate) const GENESIS_ACTOR_BYTES: usize = 20;
const _: () = assert!(GENESIS_ACTOR_BYTES != ACTOR_BYTES);

const GENESIS_LABEL: &[u8] = b"alcove genesis actor";

/// The actor of the genesis change: 16 bytes of SHA-256(label), kind and schema version, each `u16` big endian.
pub(crate) fn derive_genesis_actor(kind: DocKind, schema: u16) -> [u8; GENESIS_ACTOR_BYTES] {
    let label: [u8; 32] = Sha256::digest(GENESIS_LABEL).into();
    let mut actor = [0; GENESIS_ACTOR_BYTES];
    let numbers = kind.number().to_be_bytes().into_iter().chain(schema.to_be_bytes());
    for (place, byte) in actor.iter_mut().zip(label.into_iter().take(16).chain(numbers)) {
        *place = byte;
    }
    actor
}

/// The change that brings a kind the texts and sets of one schema version.
#[derive(Clone, Debug)]
pub(super) struct Migration {
    /// The schema version.
    pub(super) schema: u16,
    pub(super) change: Change,
}

/// What all documents of a kind have in common.
#[derive(Clone)]
pub(super) struct Origin {
    /// A document that holds its genesis change and nothing else.
    pub(super) genesis: AutoCommit,
    /// By schema version, each after the one before.
    pub(super) migrations: Vec<Migration>,
    /// Texts and sets, with the schema version that brings them.
    pub(super) objects: Vec<(&'static str, u16, ExId)>,
}

impl Origin {
    /// What this build knows of a kind, as far as the schema version `newest`.
    pub(super) fn derive(kind: DocKind, newest: u16) -> Result<Self, AutomergeError> {
        let mut versions: Vec<u16> =
            made(kind).map(|field| field.since).filter(|since| *since <= newest).collect();
        versions.retain(|schema| *schema > FIRST_SCHEMA);
        versions.sort_unstable();
        versions.dedup();
        let mut doc = AutoCommit::new();
        make_objects(&mut doc, kind, FIRST_SCHEMA)?;
        let genesis = doc.clone();
        let mut migrations = Vec::new();
        for schema in versions {
            make_objects(&mut doc, kind, schema)?;
            migrations.extend(doc.get_last_local_change().map(|change| Migration { schema, change }));
        }
        let mut objects = Vec::new();
        for field in made(kind).filter(|field| field.since <= newest) {
            let (_, id) = doc.get(ROOT, field.name)?.ok_or(AutomergeError::Fail)?;
            objects.push((field.name, field.since, id));
        }
        Ok(Self { genesis, migrations, objects })
    }
}

/// The schema version that a reader of these changes must know, as far as they say so themselves: that of the newest
/// migration that one of them builds on or refers to.
pub fn schema_needed<B: AsRef<[u8]>>(kind: DocKind, chunks: &[B]) -> u16 {
    let newest = schema_version(kind);
    let Some(origin) = (newest > FIRST_SCHEMA).then(|| Origin::derive(kind, newest).ok()).flatten() else {
        return FIRST_SCHEMA;
    };
    let heads: Vec<Head<'_>> = chunks.iter().filter_map(|chunk| Head::parse(chunk.as_ref()).ok()).collect();
    let needed = origin.migrations.iter().rev().find(|migration| {
        let actor = derive_genesis_actor(kind, migration.schema);
        let hash = migration.change.hash().0;
        heads.iter().any(|head| head.deps.contains(&&hash) || head.others.contains(&&actor[..]))
    });
    needed.map_or(FIRST_SCHEMA, |migration| migration.schema)
}

/// The fields of a kind that are objects inside automerge.
fn made(kind: DocKind) -> impl Iterator<Item = &'static FieldDef> {
    fields(kind).iter().filter(|field| field.class.is_object())
}

fn make_objects(doc: &mut AutoCommit, kind: DocKind, schema: u16) -> Result<(), AutomergeError> {
    doc.set_actor(automerge::ActorId::from(&derive_genesis_actor(kind, schema)[..]));
    for field in made(kind).filter(|field| field.since == schema) {
        let object = if field.class == MergeClass::Text { ObjType::Text } else { ObjType::Map };
        doc.put_object(ROOT, field.name, object)?;
    }
    doc.commit_with(CommitOptions::default().with_time(0));
    Ok(())
}
