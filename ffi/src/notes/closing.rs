//! The end of a note's way: sealed, withdrawn from a wrong record, or destroyed.

use alcove_client_core::client::SessionRef;
use alcove_client_core::engine::{DocKey, Ending};

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// How far the end of a document has come.
#[uniffi::remote(Enum)]
pub enum Ending {
    /// Nobody has decided it here.
    None,
    /// It was decided, and is not in the log yet.
    Waits,
    /// The log says that it ends, and this device holds it: nothing was destroyed here.
    Held,
    /// Nothing of it is left here.
    Gone,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Seals a note that has every signature: its final form becomes all that is kept of it. What was typed and deleted in
    /// it is destroyed on every device and at the relay once everybody who wrote in it was heard from, or after seven days.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] while signatures are missing or for an unknown note, [`ApiError::Refused`] for one that is
    /// held. Nothing changed.
    pub async fn seal_note(&self, key: DocKey) -> Result<(), ApiError> {
        Ok(self.core.seal_note(key).await?)
    }

    /// What was withdrawn last of a session's notes of `member`, or, without one, of its group note: of that only "recorded in
    /// error, by, when" is left, as [`Client::note`] says.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or member.
    pub async fn withdrawn_note(
        &self,
        session: SessionRef,
        member: Option<CircleId>,
    ) -> Result<Option<DocKey>, ApiError> {
        Ok(self.core.withdrawn_note(&session, member).await?)
    }

    /// Seals the draft of people who have all left, without a signature: it says so for ever.
    ///
    /// # Errors
    /// As [`Client::seal_note`].
    pub async fn seal_unsigned(&self, key: DocKey) -> Result<(), ApiError> {
        Ok(self.core.seal_unsigned(key).await?)
    }

    /// Notes that have every signature and are not sealed, of a circle or of all that this device holds.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn sealing_due(&self, circle: Option<CircleId>) -> Result<Vec<DocKey>, ApiError> {
        Ok(self.core.sealing_due(circle).await?)
    }

    /// Takes a note out of a record that it does not belong to; with `into`, files what it says anew in the right one first,
    /// as a draft of this person's: the new note. All that stays in the wrong record is that something was withdrawn, by
    /// whom and when. Whoever signed it gets a task. It counts with the next sync: until then the note shows as before and
    /// takes no more words here. What others wrote into it meanwhile becomes a private note of theirs, or is kept aside.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] while values of it disagree, when the other record does not hold such documents, or for an
    /// unknown note; [`ApiError::Refused`]. Nothing was withdrawn.
    pub async fn withdraw(&self, key: DocKey, into: Option<CircleId>) -> Result<Option<DocKey>, ApiError> {
        Ok(self.core.withdraw(key, into).await?)
    }

    /// Destroys documents, whole, on every device and at the relay. With the next sync where only this person wrote in
    /// them; else by an admin, once nothing came to them for seven days: until then the decision waits. All are decided, or
    /// none; what is under a legal hold is not.
    ///
    /// # Errors
    /// [`ApiError::Refused`], [`ApiError::InvalidInput`] for an unknown document.
    pub async fn purge_documents(&self, keys: Vec<DocKey>) -> Result<(), ApiError> {
        Ok(self.core.purge_documents(&keys).await?)
    }

    /// How far the end of a document has come.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn ending(&self, key: DocKey) -> Result<Ending, ApiError> {
        Ok(self.core.ending(key).await?)
    }
}
