//! Which change put in which of the letters that stand.

use automerge::{ObjId as ExId, ReadDoc, ScalarValueRef, ValueRef};

use super::actor::Actor;
use super::edit::Objects;
use super::panic_quiet::quietly;
use super::{Document, Panicked};
use crate::clinical::{MergeClass, fields};
use crate::time::Timestamp;

/// A change of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Whose.
    pub author: Actor,
    /// Its hash.
    pub hash: [u8; 32],
    /// When the author's device says that it was made.
    pub at: Timestamp,
}

/// Letters side by side that one change put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letters {
    /// The prose field.
    pub field: &'static str,
    /// Who typed them.
    pub author: Actor,
    /// The change's hash; none while it is open.
    pub change: Option<[u8; 32]>,
    /// How many code points.
    pub chars: usize,
}

impl Document {
    /// Every change that a device made, each after those that it builds on; without the open one.
    pub fn changes_made(&self) -> Vec<Made> {
        let made = self.index.in_order().into_iter();
        made.map(|(author, made, _)| Made { author, hash: made.hash, at: made.time }).collect()
    }

    /// The letters that stand, field by field, in the order of the text.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document.
    pub fn standing_letters(&self) -> Result<Vec<Letters>, Panicked> {
        let mut letters = Vec::new();
        for field in fields(self.kind).iter().filter(|field| field.class == MergeClass::Text) {
            if let Some(object) = Objects::object(&self.objects, field.name) {
                quietly(|| self.letters_of(field.name, object, &mut letters))?;
            }
        }
        Ok(letters)
    }

    fn letters_of(&self, field: &'static str, object: &ExId, letters: &mut Vec<Letters>) {
        let from = letters.len();
        for item in self.doc.list_range(object, ..) {
            let ExId::Id(counter, actor, _) = item.id() else { continue };
            let Some(author) = Actor::from_actor_id(&actor) else { continue };
            let ValueRef::Scalar(ScalarValueRef::Str(text)) = &item.value else { continue };
            let change = self.index.change_of(&author, counter).map(|made| made.hash);
            let chars = text.chars().count();
            match letters.get_mut(from..).and_then(<[_]>::last_mut) {
                Some(last) if last.author == author && last.change == change => last.chars += chars,
                _ => letters.push(Letters { field, author, change, chars }),
            }
        }
    }
}
