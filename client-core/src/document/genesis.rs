//! The first change of every document, rebuilt by each reader and never sent.
//!
//! Two devices that create the same document offline must share its beginning, or their texts could never
//! merge. So the texts and sets of a kind are made by one change that depends on nothing but kind and
//! schema version. What it contains is frozen: a test holds its hash.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, AutomergeError, ObjType, ROOT};
use sha2::{Digest, Sha256};

use super::actor::ACTOR_BYTES;
use crate::clinical::{DocKind, MergeClass, fields};

/// The schema that this version writes and reads.
pub const SCHEMA_VERSION: u16 = 1;

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

/// A new document that holds its genesis change and nothing else.
pub(crate) fn derive_genesis(kind: DocKind) -> Result<AutoCommit, AutomergeError> {
    let actor = derive_genesis_actor(kind, SCHEMA_VERSION);
    let mut doc = AutoCommit::new().with_actor(automerge::ActorId::from(&actor[..]));
    for field in fields(kind).iter().filter(|field| field.since == SCHEMA_VERSION && field.class.is_object())
    {
        let object = if field.class == MergeClass::Text { ObjType::Text } else { ObjType::Map };
        doc.put_object(ROOT, field.name, object)?;
    }
    doc.commit_with(CommitOptions::default().with_time(0));
    Ok(doc)
}
