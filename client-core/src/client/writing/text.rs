//! Prose: reading it, typing into it, replacing it.

use alcove_protocol::id::LogId;
use ropey::Rope;

use crate::client::gate::is_ended;
use crate::client::{Client, with_effects};
use crate::clinical::{AuditKind, DocKind, MergeClass, fields};
use crate::document::{DocEdit, DocView, Document, EditError};
use crate::engine::{Commit, DocKey, EditRefused, Engine, NotOpen};
use crate::error::ClientError;
use crate::shell::actor::Command;
use crate::text::{BadPosition, TextUnits};

/// A field of prose in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextField {
    /// The document.
    pub key: DocKey,
    /// The field's name, such as `process` or `observation`.
    pub field: String,
}

/// A name that is none of the document's fields of prose.
const NO_SUCH_PROSE: ClientError =
    ClientError::BadInput { what: "a note of this kind has no prose of that name" };

/// Before anything is made for a field that no document of the kind has.
pub(in crate::client) fn require_prose(kind: DocKind, field: &str) -> Result<(), ClientError> {
    let mut prose = fields(kind).iter().filter(|one| one.class == MergeClass::Text);
    prose.any(|one| one.name == field).then_some(()).ok_or(NO_SUCH_PROSE)
}

impl Client {
    /// The prose as it stands on this device.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when there is no such document, [`ClientError::BadInput`] when it has no such prose,
    /// [`ClientError::LeaseEnded`].
    pub async fn text(&self, field: &TextField) -> Result<String, ClientError> {
        self.require_lease()?;
        let TextField { key, field } = field.clone();
        self.note_audit(AuditKind::View, Some(key.circle), "").await;
        let (text, kind) = self
            .use_open(vec![key], move |engine, _, _| {
                let document = engine.document(key).ok();
                let text = document.and_then(|document| document.text(&field));
                ((text, document.map(Document::kind)), Vec::new())
            })
            .await?;
        if kind == Some(DocKind::SharedExtract) {
            self.document(key).await?;
        }
        text.ok_or(if kind.is_some() { NO_SUCH_PROSE } else { ClientError::NotFound { what: "note" } })
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
    pub(in crate::client) async fn read(&self, key: DocKey) -> Result<DocView, ClientError> {
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

    /// As [`Client::splice`], in the units of an editor. Where an editor types all along, [`Client::open_text`] does it
    /// without reading the text each time.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when it does not fit, or lies inside a surrogate pair; nothing changed.
    pub async fn splice_text(
        &self,
        field: &TextField,
        units: TextUnits,
        at: usize,
        delete: usize,
        insert: &str,
    ) -> Result<(), ClientError> {
        let (name, key, insert) = (field.field.clone(), field.key, insert.to_owned());
        let edited = self.use_open(vec![key], move |engine, now, _| {
            let edit = text_for(engine, key, &name).and_then(|text| {
                let from = scalars(units, &text, at)?;
                let to = scalars(units, &text, at.saturating_add(delete))?;
                Ok(DocEdit::SpliceText { field: name, at: from, delete: to - from, insert })
            });
            let edited = edit.and_then(|edit| engine.edit(key, &[edit], Commit::WhenIdle, now));
            with_effects(edited)
        });
        Ok(edited.await??)
    }

    /// A place in prose as words that stay with it through all edits, here and elsewhere, and through restarts: the caret,
    /// a bookmark. It holds on to the letter that stands there, or to the end.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when there is no such place; as [`Client::text`].
    pub async fn text_cursor(
        &self,
        field: &TextField,
        units: TextUnits,
        at: usize,
    ) -> Result<String, ClientError> {
        self.require_lease()?;
        let TextField { key, field } = field.clone();
        let cursor = self.use_open(vec![key], move |engine, _, _| {
            let cursor = text_for(engine, key, &field).and_then(|text| {
                let at = scalars(units, &text, at)?;
                let document = engine.document(key).map_err(|NotOpen| EditRefused::NotOpen)?;
                Ok(document.cursor(&field, at).ok_or(EditError::Broken)?)
            });
            (cursor, Vec::new())
        });
        Ok(cursor.await??)
    }

    /// Where a cursor lies now; where its letter was taken out, at the next one that stands. None when it is no cursor of
    /// this prose.
    ///
    /// # Errors
    /// As [`Client::text`].
    pub async fn text_position(
        &self,
        field: &TextField,
        units: TextUnits,
        cursor: &str,
    ) -> Result<Option<usize>, ClientError> {
        self.require_lease()?;
        let TextField { key, field } = field.clone();
        let cursor = cursor.to_owned();
        let position = self.use_open(vec![key], move |engine, _, _| {
            let position = text_for(engine, key, &field).map(|text| {
                let at = engine.document(key).ok().and_then(|document| document.position(&field, &cursor));
                at.map(|at| units.of_scalars(&text, at))
            });
            (position, Vec::new())
        });
        Ok(position.await??)
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
                with_effects(engine.edit(key, &edits, commit, now))
            });
            match typed.await? {
                Err(EditRefused::NotOpen) => {}
                typed => return Ok(typed?),
            }
        }
        let edited = self.use_open(vec![key], move |engine, now, _| {
            let settles = engine.settles_conflict(key, &edits);
            let (edited, effects) = with_effects(engine.edit(key, &edits, commit, now));
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
    pub(in crate::client) async fn document_for(
        &self,
        circle: LogId,
        kind: DocKind,
        natural_key: &'static [u8],
    ) -> Result<DocKey, ClientError> {
        self.document_by_key(circle, kind, natural_key.to_vec()).await
    }

    pub(in crate::client) async fn document_by_key(
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

/// The prose of an open document.
fn text_for(engine: &Engine, key: DocKey, field: &str) -> Result<Rope, EditRefused> {
    let document = engine.document(key).map_err(|NotOpen| EditRefused::NotOpen)?;
    Ok(Rope::from_str(&document.text(field).ok_or(EditError::UnknownField)?))
}

fn scalars(units: TextUnits, text: &Rope, at: usize) -> Result<usize, EditRefused> {
    let scalars = units.to_scalars(text, at).map_err(|bad| match bad {
        BadPosition::Beyond(len) => EditError::OutOfRange { len },
        BadPosition::InsideLetter => EditError::InsideLetter,
    });
    Ok(scalars?)
}
