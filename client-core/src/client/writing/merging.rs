//! What came together from several devices and wants a person: seams in prose, values that disagree, and what a newer
//! version wrote.

use crate::client::Client;
use crate::clinical::Scalar;
use crate::document::{ConflictView, DocEdit, SeamView};
use crate::engine::{Commit, DocKey};
use crate::error::ClientError;

impl Client {
    /// Paragraphs of a document that two devices wrote unseen by each other, and that nobody has read since.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn unread_seams(&self, key: DocKey) -> Result<Vec<SeamView>, ClientError> {
        Ok(self.document(key).await?.unread_seams().cloned().collect())
    }

    /// Notes that this person has read a seam, for everybody. One that is read already stays as it is.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when somebody wrote there since it was shown: it must be read again.
    pub async fn read_seam(&self, key: DocKey, seam: &SeamView) -> Result<(), ClientError> {
        self.edit(key, vec![DocEdit::ReadSeam { seam: seam.id.clone() }], Commit::Now).await
    }

    /// Values of a document that disagree.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn conflicts(&self, key: DocKey) -> Result<Vec<ConflictView>, ClientError> {
        Ok(self.document(key).await?.open_conflicts)
    }

    /// Writes the value that supersedes those that disagree.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when another value came since the conflict was shown, or when the value is none that the
    /// field holds.
    pub async fn settle(
        &self,
        key: DocKey,
        conflict: &ConflictView,
        value: Scalar,
    ) -> Result<(), ClientError> {
        self.edit(key, vec![DocEdit::Settle { conflict: conflict.id.clone(), value }], Commit::Now).await
    }

    /// Whether a newer version wrote something in a document that this one keeps and cannot show. Such a document is not
    /// to be signed here.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn has_newer_content(&self, key: DocKey) -> Result<bool, ClientError> {
        self.use_open(vec![key], move |engine, _, _| (engine.has_newer_content(key), Vec::new())).await
    }

    /// Documents for which entries of a newer version wait, those of kinds among them that are unknown here.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn newer_documents(&self) -> Result<Vec<DocKey>, ClientError> {
        self.use_engine(|engine, _, _| (engine.newer_documents(), Vec::new())).await
    }
}
