//! The end of a note's way: sealed, withdrawn from a wrong record, or destroyed.

use alcove_protocol::id::{LogId, PersonId};
use rand_core::CryptoRng;

use crate::client::writing::drafting::set;
use crate::client::{Client, NewTask, NoteStanding, view_of, with_effects};
use crate::clinical::{AddendumView, AuditKind, ContributionView, DocKind};
use crate::document::{DocView, derive_edits};
use crate::engine::{Commit, DocKey, Ending, Engine, ToDestroy, is_signable};
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::clock::system_rng;
use crate::time::Timestamp;

/// Documents that are open at the same time.
const OPEN_AT_ONCE: usize = 32;
/// What a task for a signer says.
const WITHDRAWN_TASK: &str = "A note that you signed was withdrawn: it was in the wrong record.";

impl Client {
    /// Seals a note that has every signature: its final form becomes all that is kept of it. What was typed and deleted in
    /// it is destroyed on every device and at the relay once everybody who wrote in it was heard from, or after seven days.
    ///
    /// # Errors
    /// [`ClientError::Close`], [`ClientError::NotFound`]; nothing changed.
    pub async fn seal_note(&self, key: DocKey) -> Result<(), ClientError> {
        let note = self.note(key).await?;
        if matches!(note.standing, NoteStanding::Draft | NoteStanding::Ready | NoteStanding::Signed { .. }) {
            return Err(ClientError::BadInput { what: "not every signature of this note is there yet" });
        }
        let status = self.status_of(key).await?;
        let entries = self.views()?.content_entries(key).await?;
        let seal = move |engine: &mut Engine, now: Timestamp, _: &mut dyn CryptoRng| {
            let ways = engine.ways(key, &entries, now);
            engine.seal_note(key, status, &ways, now)
        };
        self.use_open(vec![key, status], seal).await??;
        self.audit(AuditKind::Seal, Some(key.circle), "note").await
    }

    /// Seals the draft of people who have all left, without a signature: it says so for ever.
    ///
    /// # Errors
    /// [`ClientError::Close`], [`ClientError::NotFound`]; nothing changed.
    pub async fn seal_unsigned(&self, key: DocKey) -> Result<(), ClientError> {
        self.document(key).await?;
        let entries = self.views()?.content_entries(key).await?;
        let seal = move |engine: &mut Engine, now: Timestamp, _: &mut dyn CryptoRng| {
            let ways = engine.ways(key, &entries, now);
            with_effects(engine.seal_unsigned(key, &ways, now))
        };
        self.use_open(vec![key], seal).await??;
        self.audit(AuditKind::Seal, Some(key.circle), "note, unsigned").await
    }

    /// Notes that have every signature and are not sealed, of a circle or of all that this device holds.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn sealing_due(&self, circle: Option<LogId>) -> Result<Vec<DocKey>, ClientError> {
        let mut due = Vec::new();
        for kind in DocKind::ALL.into_iter().filter(|kind| is_signable(*kind)) {
            for row in self.list(&ListQuery { circle, ..ListQuery::all_of(kind) }).await? {
                let is_signed = self.find_status(row.key).await?.is_some();
                if is_signed {
                    let note = self.note(row.key).await?;
                    if note.standing == NoteStanding::Complete && !note.closing {
                        due.push(row.key);
                    }
                }
            }
        }
        Ok(due)
    }

    /// Takes a note out of a record that it does not belong to; with `into`, files what it says anew in the right one first,
    /// as a draft of this person's. All that stays in the wrong record is that something was withdrawn, by whom and when;
    /// its text, its history, its signatures and addenda are destroyed on every device and at the relay: with the next
    /// sync where only this person wrote, else by an admin, as [`Client::seal_note`] says. Whoever signed it gets a task.
    ///
    /// # Errors
    /// [`ClientError::Close`], [`ClientError::BadInput`] while values of it disagree or the other record does not hold such
    /// documents, [`ClientError::NotFound`]. Nothing was withdrawn.
    pub async fn withdraw(&self, key: DocKey, into: Option<LogId>) -> Result<Option<DocKey>, ClientError> {
        let note = self.note(key).await?;
        let beside = self.beside_of(key).await?;
        let open: Vec<DocKey> = beside.iter().copied().chain([key]).collect();
        let about = beside.clone();
        self.use_open(open.clone(), move |engine, _, _| (engine.may_withdraw(key, &about), Vec::new()))
            .await??;
        let filed = match into {
            Some(into) => Some(self.file_anew(&note.text, key, into).await?),
            None => None,
        };
        self.use_open(open, move |engine, now, _| with_effects(engine.withdraw_note(key, &beside, now)))
            .await??;
        let me = self.person();
        let mut told: Vec<PersonId> = note.signatures.iter().map(|signed| signed.person).collect();
        told.retain(|person| *person != me);
        for person in told {
            let task = NewTask { what: WITHDRAWN_TASK.to_owned(), owner: Some(person), ..NewTask::default() };
            self.new_task(key.circle, task).await?;
        }
        self.audit(AuditKind::Withdraw, Some(key.circle), "note").await?;
        Ok(filed)
    }

    /// What a note says, as a new draft in another circle.
    async fn file_anew(&self, text: &DocView, from: DocKey, into: LogId) -> Result<DocKey, ClientError> {
        if into == from.circle {
            return Err(ClientError::BadInput { what: "this is the record that it lies in" });
        }
        if !text.conflicts().is_empty() {
            return Err(ClientError::BadInput { what: "settle what disagrees in it first" });
        }
        self.require_holds(into, text.kind).await?;
        let mut name = [0; 16];
        rand_core::Rng::fill_bytes(&mut system_rng(), &mut name);
        let key = self.document_by_key(into, text.kind, name.to_vec()).await?;
        let mut edits = derive_edits(&self.read(key).await?, text);
        edits.retain(|edit| !matches!(edit.field(), "legal_hold" | "seams_read" | "guard_answers"));
        self.edit(key, edits, Commit::Now).await?;
        let status = self.status_of(key).await?;
        self.use_open(vec![status], move |engine, now, _| {
            let kind = engine.kind_of(key);
            let mut edits = kind.map(|kind| crate::engine::status_target(key, kind)).unwrap_or_default();
            edits.push(set("filed_anew", now));
            with_effects(engine.edit(status, &edits, Commit::Now, now))
        })
        .await??;
        Ok(key)
    }

    /// What stands beside a note: its status, its addenda with theirs, contributions.
    async fn beside_of(&self, key: DocKey) -> Result<Vec<DocKey>, ClientError> {
        let target = key.document.to_hex();
        let mut beside = Vec::new();
        for row in
            self.list(&ListQuery { circle: Some(key.circle), ..ListQuery::all_of(DocKind::Addendum) }).await?
        {
            if view_of::<AddendumView>(&row)?.target.settled() == Some(&target) {
                beside.push(row.key);
                beside.extend(self.find_status(row.key).await?);
            }
        }
        for row in self
            .list(&ListQuery { circle: Some(key.circle), ..ListQuery::all_of(DocKind::Contribution) })
            .await?
        {
            if view_of::<ContributionView>(&row)?.target.settled() == Some(&target) {
                beside.push(row.key);
            }
        }
        beside.extend(self.find_status(key).await?);
        Ok(beside)
    }

    /// Whether a note's end waits for the relay, and how it ended.
    pub(in crate::client) async fn closed_standing(
        &self,
        key: DocKey,
    ) -> Result<(bool, Option<NoteStanding>), ClientError> {
        self.use_open(vec![key], move |engine, _, _| {
            let standing = engine.sealed_note(key).map(|note| match &note.withdrawn {
                Some(withdrawn) => {
                    NoteStanding::Withdrawn { by: withdrawn.by.parse().ok(), at: withdrawn.at }
                }
                None => NoteStanding::Sealed { unsigned: note.unsigned.is_some() },
            });
            ((engine.is_closing(key), standing), Vec::new())
        })
        .await
    }

    /// Destroys documents, whole, on every device and at the relay. With the next sync where only this person wrote in
    /// them; else by an admin, once nothing came to them for seven days: until then the decision waits. All are decided,
    /// or none; what is under a legal hold is not. A hold that another device knows of keeps them there.
    ///
    /// # Errors
    /// [`ClientError::Close`], [`ClientError::NotFound`].
    pub async fn purge_documents(&self, keys: &[DocKey]) -> Result<(), ClientError> {
        self.require_lease()?;
        for some in keys.chunks(OPEN_AT_ONCE).map(<[DocKey]>::to_vec) {
            let may = |some: Vec<DocKey>| {
                move |engine: &mut Engine, _: Timestamp, _: &mut dyn CryptoRng| {
                    (some.iter().try_for_each(|key| engine.may_destroy(*key)), Vec::new())
                }
            };
            self.use_open(some.clone(), may(some)).await??;
        }
        for some in keys.chunks(OPEN_AT_ONCE) {
            let mut documents = Vec::new();
            for key in some {
                let newest_ms = self.views()?.newest_entry_time(*key).await?.unwrap_or_default();
                documents.push(ToDestroy { key: *key, newest_ms });
            }
            self.use_open(some.to_vec(), move |engine, now, _| {
                with_effects(engine.purge_documents(&documents, now))
            })
            .await??;
        }
        Ok(())
    }

    /// How far the end of a document has come.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn ending(&self, key: DocKey) -> Result<Ending, ClientError> {
        self.use_engine(move |engine, _, _| (engine.ending(key), Vec::new())).await
    }
}
