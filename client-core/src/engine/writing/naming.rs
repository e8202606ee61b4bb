//! Documents that have natural keys: where they lie, and where they lay before they were withdrawn or destroyed.

use alcove_protocol::id::{DocHandle, LogId};

use crate::clinical::DocKind;
use crate::crypto::{IdSalt, derive_document_handle};
use crate::engine::{DocKey, Engine};

/// The names that a natural key gives, one after the other: what is gone is never written in again.
fn names<'a>(
    salt: &'a IdSalt,
    kind: DocKind,
    natural_key: &'a [u8],
) -> impl Iterator<Item = DocHandle> + use<'a> {
    (0..=u16::MAX).map(move |purges| derive_document_handle(salt, kind.number(), natural_key, purges))
}

impl Engine {
    /// Where the document with this natural key lies, or will lie once it is made; none for a circle that is not held.
    pub fn document_named(&self, circle: LogId, kind: DocKind, natural_key: &[u8]) -> Option<DocKey> {
        let state = &self.circles.get(&circle)?.state;
        let document = names(self.id_salt(circle)?, kind, natural_key).find(|name| !state.is_gone(*name))?;
        Some(DocKey { circle, document })
    }

    /// Where documents with this natural key lay that are withdrawn or destroyed, oldest first.
    pub fn documents_gone(&self, circle: LogId, kind: DocKind, natural_key: &[u8]) -> Vec<DocKey> {
        let (Some(held), Some(salt)) = (self.circles.get(&circle), self.id_salt(circle)) else {
            return Vec::new();
        };
        let gone = names(salt, kind, natural_key).take_while(|name| held.state.is_gone(*name));
        gone.map(|document| DocKey { circle, document }).collect()
    }
}
