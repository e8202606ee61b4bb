//! The name guard: places in words that name somebody who must not be named there, and the answers to them.

use std::sync::Arc;

use alcove_client_core::clinical::name_guard::{self, NameKind};
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::error::ApiError;

/// What the guard found.
#[uniffi::remote(Enum)]
pub enum NameKind {
    /// A name in law, whole or a part of it.
    Name,
    /// What the person is called.
    Nickname,
    /// One to four initials.
    Initials,
    /// A relative's name.
    Relative,
}

/// A place in a document's words that names somebody who must not be named there.
#[derive(Debug, uniffi::Object)]
pub struct NameHit {
    core: name_guard::NameHit,
}

#[uniffi::export]
impl NameHit {
    /// The field of the document.
    pub fn field(&self) -> String {
        self.core.field.clone()
    }

    /// Where it begins, in Unicode code points, not in the UTF-16 units of an editor.
    pub fn start(&self) -> u64 {
        self.core.start as u64
    }

    /// Where it ends, in Unicode code points, not in the UTF-16 units of an editor.
    pub fn end(&self) -> u64 {
        self.core.end as u64
    }

    /// What was found.
    pub fn kind(&self) -> NameKind {
        self.core.kind
    }

    /// What is offered in its place, such as `another member`.
    pub fn offer(&self) -> String {
        self.core.offer.to_owned()
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Places in a document's words that name somebody who must not be named there, and that nobody has answered. In a
    /// member's record: the other members of their groups; in a group's documents: its members; anywhere else: everybody
    /// in therapy. A signature needs every place answered.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown document, [`ApiError::LeaseEnded`].
    pub async fn name_hits(&self, key: DocKey) -> Result<Vec<Arc<NameHit>>, ApiError> {
        let hits = self.core.name_hits(key).await?;
        Ok(hits.into_iter().map(|core| Arc::new(NameHit { core })).collect())
    }

    /// Takes the guard's offer: the words give way to it, and that this was done is logged, without the words.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the text has changed since, or holds two versions that disagree: ask for the hits
    /// again.
    pub async fn take_offer(&self, key: DocKey, hit: Arc<NameHit>) -> Result<(), ApiError> {
        Ok(self.core.take_offer(key, &hit.core).await?)
    }

    /// Keeps the words, with a reason. The answer is for these words between these neighbours.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] without a reason, when the reason names somebody itself, when the text has changed since,
    /// or when this kind of document keeps no answers.
    pub async fn keep_name(&self, key: DocKey, hit: Arc<NameHit>, reason: String) -> Result<(), ApiError> {
        Ok(self.core.keep_name(key, &hit.core, &reason).await?)
    }
}
