//! Values that disagree, as a list that a person works through, and how one is settled: by an edit that names what it
//! supersedes.

use automerge::{AutoCommit, ObjId as ExId, ROOT, ReadDoc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::actor::Actor;
use super::view;
use crate::clinical::{FieldDef, MergeClass, Scalar, SeenValue};

const CONFLICT_LABEL: &[u8] = b"alcove conflict";

/// Values of one field that were written without knowledge of each other and differ. None of them is preferred.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConflictView {
    /// Names exactly these values in [`DocEdit::Settle`](super::DocEdit::Settle): with another one beside them it is
    /// another conflict.
    pub id: String,
    /// The field's name; `set/item/field` for that of an item.
    pub field: String,
    /// The values, by time, with who wrote them.
    pub values: Vec<SeenValue<Scalar>>,
}

/// Where the values of a field lie.
pub(super) struct Place<'a> {
    pub(super) object: &'a ExId,
    pub(super) key: String,
    /// The field's name, as [`ConflictView::field`] has it.
    pub(super) path: String,
    class: MergeClass,
}

impl Place<'static> {
    /// A field of the document itself.
    pub(super) fn of_document(field: &FieldDef) -> Self {
        let (key, path) = (field.name.to_owned(), field.name.to_owned());
        Self { object: &ROOT, key, path, class: field.class }
    }
}

impl<'a> Place<'a> {
    /// A field of an item of `set`, which is `object`.
    pub(super) fn of_item(object: &'a ExId, set: &str, item: &str, field: &FieldDef) -> Self {
        let (key, path) = (view::item_key(item, field.name), format!("{set}/{item}/{}", field.name));
        Self { object, key, path, class: field.class }
    }

    /// Whether values that differ here wait for a person. Of a field that merges towards caution the most cautious one
    /// counts at once, and of a preference the last one.
    pub(super) fn waits_for_a_person(&self) -> bool {
        matches!(self.class, MergeClass::Immutable(_) | MergeClass::MultiValue(_))
    }

    /// The id of the conflict between the values that stand here.
    pub(super) fn conflict_id(&self, doc: &AutoCommit) -> Result<String, automerge::AutomergeError> {
        let mut standing: Vec<(u64, Vec<u8>)> = Vec::new();
        for (_, id) in doc.get_all(self.object, &self.key)? {
            if let ExId::Id(counter, actor, _) = id
                && Actor::from_actor_id(&actor).is_some()
            {
                standing.push((counter, actor.to_bytes().to_vec()));
            }
        }
        standing.sort_unstable();
        let mut hash = Sha256::new().chain_update(CONFLICT_LABEL).chain_update([0]).chain_update(&self.path);
        for (counter, actor) in standing {
            hash = hash.chain_update(counter.to_be_bytes()).chain_update(actor);
        }
        let digest: [u8; 32] = hash.finalize().into();
        let (short, _) = digest.split_at(16);
        Ok(data_encoding::HEXLOWER.encode(short))
    }
}
