//! Every value that a field ever had, not only those that stand.

use automerge::ScalarValue;
use automerge::legacy::{Key, ObjectId, OpType};

use super::actor::Actor;
use super::panic_quiet::quietly;
use super::view::scalar_of;
use super::{Document, Panicked};
use crate::clinical::{Scalar, SeenValue};
use crate::time::Timestamp;

impl Document {
    /// What was ever written into a value of the document, in the order of the times that devices claim.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document.
    pub fn value_history(&self, field: &str) -> Result<Vec<SeenValue<Scalar>>, Panicked> {
        let mut whole = self.doc.clone();
        let changes = quietly(|| whole.get_changes(&[]))?;
        let mut history = Vec::new();
        for change in changes {
            let Some(Actor { device, incarnation }) = Actor::from_actor_id(change.actor_id()) else {
                continue;
            };
            let at = Timestamp(change.timestamp());
            for op in change.decode().operations {
                let (ObjectId::Root, Key::Map(key), OpType::Put(value)) = (op.obj, op.key, op.action) else {
                    continue;
                };
                let value: ScalarValue = value;
                if key == field
                    && let Some(value) = scalar_of(&automerge::Value::from(value))
                {
                    history.push(SeenValue { value, device, incarnation, at });
                }
            }
        }
        history.sort_by_key(|seen| (seen.at, seen.device, seen.incarnation));
        Ok(history)
    }
}
