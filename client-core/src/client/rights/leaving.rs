//! Work that came too late: what somebody who left, or a device that was revoked, had not sent. It is handed in, and an
//! admin decides about it.

use alcove_protocol::id::{EntryId, LogId};

use crate::client::{Client, with_effects};
use crate::document::DocView;
use crate::engine::{DecideRefused, DocKey};
use crate::error::ClientError;
use crate::ports::{QuarantineItem, Views};

/// Reasons of entries that can be decided about.
const DECIDABLE: [&str; 2] = ["past_cut_off", "handed_in"];

impl Client {
    /// What was set aside and can be decided about, decided or not, newest first.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn late_work(&self, limit: u32) -> Result<Vec<QuarantineItem>, ClientError> {
        let items = self.quarantine(limit).await?.into_iter();
        Ok(items.filter(|item| DECIDABLE.contains(&item.reason.as_str()) && item.entry.is_some()).collect())
    }

    /// What the documents would show with the work in them. Nothing changes. Entries of one author are given together.
    ///
    /// # Errors
    /// [`ClientError::Late`], [`ClientError::NotFound`] for an entry that was not set aside.
    pub async fn preview_late(&self, entries: Vec<EntryId>) -> Result<Vec<(DocKey, DocView)>, ClientError> {
        let entries = self.late_bytes(entries).await?;
        let documents = self.late_documents(entries.clone()).await?;
        let shown =
            self.use_open(documents, move |engine, _, _| (engine.preview_late(&entries), Vec::new())).await?;
        Ok(shown?)
    }

    /// Writes the work anew, as this person's. Entries of one author are given together: later ones build on earlier
    /// ones.
    ///
    /// # Errors
    /// As [`Client::preview_late`]; nothing changed.
    pub async fn accept_late(&self, entries: Vec<EntryId>) -> Result<(), ClientError> {
        let entries = self.late_bytes(entries).await?;
        let documents = self.late_documents(entries.clone()).await?;
        let accepted =
            self.use_open(documents, move |engine, now, _| with_effects(engine.accept_late(&entries, now)));
        Ok(accepted.await??)
    }

    /// Leaves the work set aside for good. It stays in the list, with the decision.
    ///
    /// # Errors
    /// As [`Client::preview_late`]; nothing changed.
    pub async fn refuse_late(&self, entries: Vec<EntryId>) -> Result<(), ClientError> {
        let entries = self.late_bytes(entries).await?;
        let refused = self.use_engine(move |engine, now, _| with_effects(engine.refuse_late(&entries, now)));
        Ok(refused.await??)
    }

    /// Hands in what was written on this device in a circle that this person may not write in any more, sealed for the
    /// organisation's admins; the next sync sends it.
    ///
    /// # Errors
    /// [`ClientError::HandIn`]; nothing changed.
    pub async fn hand_in(&self, circle: LogId) -> Result<(), ClientError> {
        let handed_in = self.use_engine(move |engine, _, _| with_effects(engine.hand_in(circle)));
        Ok(handed_in.await??)
    }

    async fn late_documents(&self, entries: Vec<Vec<u8>>) -> Result<Vec<DocKey>, ClientError> {
        let documents =
            self.use_engine(move |engine, _, _| (engine.late_documents(&entries), Vec::new())).await?;
        Ok(documents?)
    }

    /// The entries themselves, oldest first.
    async fn late_bytes(&self, entries: Vec<EntryId>) -> Result<Vec<Vec<u8>>, ClientError> {
        if entries.is_empty() {
            return Err(DecideRefused::NotLate.into());
        }
        let mut kept = Vec::new();
        for entry in entries {
            self.require_lease()?;
            let bytes = self.views()?.set_aside(entry).await?;
            let bytes = bytes.ok_or(ClientError::NotFound { what: "entry that was set aside" })?;
            let at = alcove_protocol::entry::Entry::parse(bytes.clone())
                .map(|parsed| (parsed.header().author, parsed.header().incarnation, parsed.header().seq));
            kept.push((at.map_err(|_| DecideRefused::NotLate)?, bytes));
        }
        kept.sort_by_key(|(at, _)| *at);
        Ok(kept.into_iter().map(|(_, bytes)| bytes).collect())
    }
}
