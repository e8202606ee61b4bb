//! Prose: reading it, typing into it, replacing it.

use alcove_protocol::id::LogId;

use super::Client;
use super::supervision::is_ended;
use crate::clinical::{AuditKind, DocKind};
use crate::document::{DocEdit, DocView};
use crate::engine::{Commit, DocKey, EditRefused, Effect};
use crate::error::ClientError;
use crate::shell::actor::Command;

/// A field of prose in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextField {
    /// The document.
    pub key: DocKey,
    /// The field's name, such as `process` or `observation`.
    pub field: String,
}

impl Client {
    /// The prose as it stands on this device.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when there is no such document or field, [`ClientError::LeaseEnded`].
    pub async fn text(&self, field: &TextField) -> Result<String, ClientError> {
        self.require_lease()?;
        let TextField { key, field } = field.clone();
        self.note_audit(AuditKind::View, Some(key.circle), "").await;
        let (text, is_copy) = self
            .use_open(vec![key], move |engine, _, _| {
                let document = engine.document(key).ok();
                let is_copy = document.is_some_and(|document| document.kind() == DocKind::SharedExtract);
                ((document.and_then(|document| document.text(&field)), is_copy), Vec::new())
            })
            .await?;
        if is_copy {
            self.document(key).await?;
        }
        text.ok_or(ClientError::NotFound { what: "note" })
    }

    /// A whole document as it stands on this device.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::GrantEnded`] for a copy whose time is over, by the newest time that this
    /// device has seen.
    pub async fn document(&self, key: DocKey) -> Result<DocView, ClientError> {
        self.require_lease()?;
        self.note_audit(AuditKind::View, Some(key.circle), "").await;
        self.read(key).await
    }

    /// A whole document for the program's own use: nobody looks at it.
    pub(super) async fn read(&self, key: DocKey) -> Result<DocView, ClientError> {
        let (view, now) = self
            .use_open(vec![key], move |engine, now, _| {
                let view = engine.document(key).ok().and_then(|document| document.view().ok());
                ((view, now.max(engine.lease().newest)), Vec::new())
            })
            .await?;
        let view = view.ok_or(ClientError::NotFound { what: "document" })?;
        if is_ended(&view, now) { Err(ClientError::GrantEnded) } else { Ok(view) }
    }

    /// Types into prose: at `at`, deletes and inserts, in Unicode code points. Returns at once; the store has it within
    /// half a second, or when [`Client::save_typing`] returns.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when it does not fit; nothing changed.
    pub async fn splice(
        &self,
        field: &TextField,
        at: usize,
        delete: usize,
        insert: &str,
    ) -> Result<(), ClientError> {
        let edit = DocEdit::SpliceText { field: field.field.clone(), at, delete, insert: insert.to_owned() };
        self.edit(field.key, vec![edit], Commit::WhenIdle).await
    }

    /// Appends a paragraph and saves it.
    ///
    /// # Errors
    /// As [`Client::splice`].
    pub async fn append(&self, field: &TextField, paragraph: &str) -> Result<(), ClientError> {
        let text = self.text(field).await?;
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let edit = DocEdit::SpliceText {
            field: field.field.clone(),
            at: text.chars().count(),
            delete: 0,
            insert: format!("{gap}{paragraph}"),
        };
        self.edit(field.key, vec![edit], Commit::Now).await
    }

    /// Makes the prose read `text`, changing as little as possible, and saves it.
    ///
    /// # Errors
    /// As [`Client::splice`].
    pub async fn replace_text(&self, field: &TextField, text: &str) -> Result<(), ClientError> {
        let edit = DocEdit::ReplaceText { field: field.field.clone(), text: text.to_owned() };
        self.edit(field.key, vec![edit], Commit::Now).await
    }

    /// Puts everything typed so far into the store. When this returns, a crash loses none of it.
    ///
    /// # Errors
    /// [`ClientError::StorageFull`] or [`ClientError::StorageFailed`].
    pub async fn save_typing(&self) -> Result<(), ClientError> {
        self.use_engine(|engine, _, _| ((), engine.save_typing())).await
    }

    /// Edits a document. With [`Commit::Now`] the edit is saved when this returns.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when it does not fit or is not allowed, [`ClientError::NoAuthority`] when it lets a hold go that
    /// this person may not; nothing changed.
    pub async fn edit(&self, key: DocKey, edits: Vec<DocEdit>, commit: Commit) -> Result<(), ClientError> {
        self.refuse_release(key, &edits).await?;
        if commit == Commit::WhenIdle {
            let edits = edits.clone();
            let typed = self.command_engine(Command::Type, move |engine, now, _| {
                or_refused(engine.edit(key, &edits, commit, now))
            });
            match typed.await? {
                Err(EditRefused::NotOpen) => {}
                typed => return Ok(typed?),
            }
        }
        let edited = self.use_open(vec![key], move |engine, now, _| {
            let settles = engine.settles_conflict(key, &edits);
            let (edited, effects) = or_refused(engine.edit(key, &edits, commit, now));
            (edited.map(|()| settles), effects)
        });
        if edited.await?? {
            self.note_audit(AuditKind::MergeResolve, Some(key.circle), "").await;
        }
        Ok(())
    }

    /// Bytes of automerge's own compact save of a document, for comparison with what is stored and sent.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn automerge_save_bytes(&self, key: DocKey) -> Result<usize, ClientError> {
        Ok(self.automerge_save(key).await?.len())
    }

    /// Automerge's own compact save of a document, for comparison. It holds everything that people wrote in it: the
    /// caller keeps it in memory.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn automerge_save(&self, key: DocKey) -> Result<Vec<u8>, ClientError> {
        self.require_lease()?;
        self.use_open(vec![key], move |engine, now, _| {
            let effects = engine.commit_all(now);
            let saved = engine.document(key).ok().and_then(|document| document.clone().save().ok());
            (saved, effects)
        })
        .await?
        .ok_or(ClientError::NotFound { what: "document" })
    }

    /// The document with this natural key, made where it does not exist yet.
    pub(super) async fn document_for(
        &self,
        circle: LogId,
        kind: DocKind,
        natural_key: &'static [u8],
    ) -> Result<DocKey, ClientError> {
        self.document_by_key(circle, kind, natural_key.to_vec()).await
    }

    pub(super) async fn document_by_key(
        &self,
        circle: LogId,
        kind: DocKind,
        natural_key: Vec<u8>,
    ) -> Result<DocKey, ClientError> {
        let made =
            self.use_engine(move |engine, _, _| match engine.document_for(circle, kind, &natural_key) {
                Ok((key, effects)) => (Ok(key), effects),
                Err(refused) => (Err(refused), Vec::new()),
            });
        Ok(made.await??)
    }
}

fn or_refused(edited: Result<Vec<Effect>, EditRefused>) -> (Result<(), EditRefused>, Vec<Effect>) {
    match edited {
        Ok(effects) => (Ok(()), effects),
        Err(refused) => (Err(refused), Vec::new()),
    }
}
