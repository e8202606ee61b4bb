//! A text that an editor has open: typing that waits for nobody, what others write meanwhile, and taking back.

mod shared;
#[cfg(test)]
mod tests;
use std::sync::{Arc, Mutex};

use alcove_protocol::id::{DeviceId, PersonId};
use tokio::runtime::Handle;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast};

use crate::client::{Client, TextField};
use crate::document::{EditError, NOTE_BYTES_MAX};
use crate::engine::{EditRefused, Notice};
use crate::error::ClientError;
use crate::shell::actor::Change;
use crate::text::{self, Direction, EditorText, TextError, TextUnits};
use shared::{Shared, State};

/// Who wrote something in an open text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextAuthor {
    /// The device.
    pub device: DeviceId,
    /// Whose it is, as far as this device knows.
    pub person: Option<PersonId>,
}

/// A replacement in an editor's text, with its author.
pub type TextSplice = text::Splice<TextAuthor>;
/// What an editor does next to its text.
pub type TextChange = text::TextChange<TextAuthor>;

/// A text that an editor has open.
///
/// **The contract.** The editor begins with [`TextSession::text`], at revision 0.
///
/// 1. What the person types is given to [`TextSession::splice`], in order, each splice against the text as the editor
///    shows it, with the editor's revision: the number of changes that it has taken and shown.
/// 2. [`TextSession::take`] (at once) or [`TextSession::next`] (waits) give the next change. The editor shows it only if
///    [`TextChange::own`] is the number of splices that it has made and [`TextChange::revision`] is its own plus one; then
///    that is its revision. Otherwise it leaves the change and takes again: it typed meanwhile, and gets the same change
///    for the text as it is now.
///
/// An editor that does so shows, when nothing is left to take, exactly the text of the document, whatever was typed here
/// and elsewhere in which order. When all calls come from one thread (that of the user interface), rule 2 never refuses.
///
/// Typing is in the document at once, in the store within half a second or when [`TextSession::save`] returns; what is
/// typed in the moment in which the client is closed is not, and stands in [`TextSession::text`] only. Positions and lengths count the units that the text was opened with.
#[derive(Debug)]
pub struct TextSession {
    shared: Arc<Shared>,
    changes: tokio::sync::Mutex<broadcast::Receiver<Change>>,
}

impl Client {
    /// Opens a field's prose for an editor.
    ///
    /// # Errors
    /// As [`Client::text`].
    pub async fn open_text(&self, field: &TextField, units: TextUnits) -> Result<TextSession, ClientError> {
        self.text(field).await?;
        let changes = self.changes();
        let TextField { key, field } = field.clone();
        let name = field.clone();
        let opened =
            self.use_open(vec![key], move |engine, _, _| (engine.open_text(key, &name), Vec::new())).await?;
        let (id, text) = opened.map_err(|refused| {
            let is_unknown = refused == EditRefused::NotOpen;
            if is_unknown { ClientError::NotFound { what: "note" } } else { refused.into() }
        })?;
        let me = TextAuthor { device: self.device(), person: Some(self.person()) };
        let text = EditorText::new(&text, units, NOTE_BYTES_MAX, me);
        let state = State { text, is_due: false, is_closed: false, refused: None };
        let shared = Shared {
            client: self.clone(),
            key,
            field,
            id,
            state: Mutex::new(state),
            woken: Notify::new(),
            runtime: Handle::current(),
        };
        Ok(TextSession { shared: Arc::new(shared), changes: tokio::sync::Mutex::new(changes) })
    }
}

impl TextSession {
    /// The text as the editor has it: what it began with, its own splices, and the changes whose revision it has named.
    /// It can be read after the text was closed or refused, so that nothing typed is lost.
    pub fn text(&self) -> String {
        let shown = self.shared.state().text.shown();
        shown.to_string()
    }

    /// The newest revision that the editor has named.
    pub fn revision(&self) -> u64 {
        self.shared.state().text.revision()
    }

    /// The editor deleted `delete` and inserted `insert` at `at`, when it was at `revision`. Returns at once; safe to call
    /// from the thread of a user interface. A line break of two characters becomes one: the editor is told.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when it lies outside the text or inside a surrogate pair, is too long or holds a control
    /// character, and from then on when the document takes nothing more (signed meanwhile, say);
    /// [`ClientError::BadInput`] for a revision that the editor cannot be at; [`ClientError::Closed`]. The splice does not
    /// count: the editor undoes it on its side.
    pub fn splice(&self, at: usize, delete: usize, insert: &str, revision: u64) -> Result<(), ClientError> {
        if self.shared.client.inner.commands.is_closed() {
            return Err(ClientError::Closed);
        }
        let mut state = self.shared.state();
        state.usable()?;
        state.text.splice(at, delete, insert, revision)?;
        let is_due = std::mem::replace(&mut state.is_due, true);
        drop(state);
        if !is_due {
            self.shared.send_exchange();
        }
        if insert.contains('\r') {
            self.shared.woken.notify_waiters();
        }
        Ok(())
    }

    /// What the editor, which is at `revision`, does next; none while nothing has come. Returns at once.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a revision that the editor cannot be at.
    pub fn take(&self, revision: u64) -> Result<Option<TextChange>, ClientError> {
        Ok(self.shared.state().text.take(revision)?)
    }

    /// Waits for what the editor, which is at `revision`, does next; none when the text or the client is closed. Nothing
    /// is lost when the wait is given up. One waits at a time.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a revision that the editor cannot be at; [`ClientError::Edit`] when the document does
    /// not take what was typed: keep [`TextSession::text`] and tell the person.
    pub async fn next(&self, revision: u64) -> Result<Option<TextChange>, ClientError> {
        let mut changes = self.changes.lock().await;
        loop {
            let woken = self.shared.woken.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            match self.shared.meet().await {
                Err(ClientError::Closed) => return Ok(None),
                met => met?,
            }
            if let Some(change) = self.take(revision)? {
                return Ok(Some(change));
            }
            loop {
                tokio::select! {
                    biased;
                    () = &mut woken => break,
                    heard = changes.recv() => match heard {
                        Ok(Change::Notice(Notice::Document { key, .. })) if key == self.shared.key => break,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return Ok(None),
                    },
                }
            }
        }
    }

    /// Takes back what was typed here last: all since the last pause of a second, [`TextSession::break_undo`], undo, or
    /// change from elsewhere. What others wrote stays. It is an edit like any other, and comes to the editor as a change.
    /// Says whether there was something.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when the document takes nothing, [`ClientError::Closed`].
    pub async fn undo(&self) -> Result<bool, ClientError> {
        self.turn(Direction::Undo).await
    }

    /// Does again what [`TextSession::undo`] took back. Typing forgets it.
    ///
    /// # Errors
    /// As [`TextSession::undo`].
    pub async fn redo(&self) -> Result<bool, ClientError> {
        self.turn(Direction::Redo).await
    }

    /// Whether [`TextSession::undo`] has something to take back, and [`TextSession::redo`] something to do again.
    ///
    /// # Errors
    /// As [`TextSession::undo`].
    pub async fn can_undo_and_redo(&self) -> Result<(bool, bool), ClientError> {
        self.shared
            .with_engine(|engine, shared, _, _| {
                let can = |direction| engine.can_turn_text(shared.id, direction);
                Ok((can(Direction::Undo), can(Direction::Redo)))
            })
            .await
    }

    /// What is typed next is taken back apart from what was typed before: a new paragraph, a paste, a lost focus.
    ///
    /// # Errors
    /// As [`TextSession::undo`].
    pub async fn break_undo(&self) -> Result<(), ClientError> {
        self.shared
            .with_engine(|engine, shared, _, _| {
                engine.end_text_group(shared.id);
                Ok(())
            })
            .await
    }

    /// A place in the text as the editor has it, as words that stay with it through all edits, here and elsewhere, and
    /// through restarts. [`Client::text_position`] reads them, too.
    ///
    /// # Errors
    /// [`ClientError::Edit`] when there is no such place.
    pub async fn cursor(&self, at: usize) -> Result<String, ClientError> {
        let at = self.shared.state().text.to_document(at)?;
        self.shared
            .with_engine(move |engine, shared, _, _| {
                let document = engine.document(shared.key).map_err(|_| EditRefused::NotOpen)?;
                let beyond =
                    EditError::OutOfRange { len: document.text_len(&shared.field).unwrap_or_default() };
                Ok(document.cursor(&shared.field, at).ok_or(beyond)?)
            })
            .await
    }

    /// Where a cursor lies in the text as the editor has it; where its letter is gone, at the next one. None when it is no
    /// cursor of this text.
    ///
    /// # Errors
    /// As [`TextSession::undo`].
    pub async fn position(&self, cursor: &str) -> Result<Option<usize>, ClientError> {
        let cursor = cursor.to_owned();
        self.shared
            .with_engine(move |engine, shared, _, _| {
                let document = engine.document(shared.key).map_err(|_| EditRefused::NotOpen)?;
                let at = document.position(&shared.field, &cursor);
                Ok(at.map(|at| shared.state().text.of_document(at)))
            })
            .await
    }

    /// Puts all that was typed into the store. When this returns, a crash loses none of it.
    ///
    /// # Errors
    /// As [`TextSession::undo`], and [`ClientError::StorageFull`] or [`ClientError::StorageFailed`].
    pub async fn save(&self) -> Result<(), ClientError> {
        self.shared.meet().await?;
        self.shared.client.save_typing().await
    }

    /// The editor is done. What was typed is in the document; whoever waits for the next change hears that it is over.
    pub fn close(&self) {
        let mut state = self.shared.state();
        if std::mem::replace(&mut state.is_closed, true) {
            return;
        }
        drop(state);
        self.shared.send_exchange();
        self.shared.woken.notify_waiters();
    }

    async fn turn(&self, direction: Direction) -> Result<bool, ClientError> {
        let turned = self
            .shared
            .with_engine(move |engine, shared, now, effects| {
                let (turned, wanted) = engine.turn_text(shared.id, direction, now)?;
                effects.extend(wanted);
                Ok(turned)
            })
            .await;
        self.shared.woken.notify_waiters();
        turned
    }
}

impl Drop for TextSession {
    fn drop(&mut self) {
        self.close();
    }
}

impl From<TextError> for ClientError {
    fn from(error: TextError) -> Self {
        let refused = match error {
            TextError::Beyond { len } => EditError::OutOfRange { len },
            TextError::InsideLetter => EditError::InsideLetter,
            TextError::TooLong => EditError::NoteTooLarge,
            TextError::ControlCharacter => EditError::ControlCharacter,
            TextError::Revision { .. } => {
                return Self::BadInput { what: "the editor cannot be at this revision of its text" };
            }
        };
        EditRefused::Document(refused).into()
    }
}
