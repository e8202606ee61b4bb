//! A text that an editor has open.

use alcove_client_core::client;
use alcove_client_core::text::TextUnits;
use alcove_protocol::id::{DeviceId, PersonId};

use crate::error::ApiError;

/// What an editor's positions and lengths count.
#[uniffi::remote(Enum)]
pub enum TextUnits {
    /// 16-bit units of UTF-16, as `length` of Kotlin and Java, `NSString`, `UITextView` and JavaScript count: an emoji is
    /// two or more.
    Utf16,
    /// Unicode scalars, as `len` of Python counts: an emoji is one or more.
    Scalars,
}

/// Who wrote something in an open text.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TextAuthor {
    /// The device.
    pub device: DeviceId,
    /// Whose it is, as far as this device knows.
    pub person: Option<PersonId>,
}

/// A replacement in an editor's text, in its units.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct TextSplice {
    /// Where it lies when those before it are done.
    pub at: u32,
    /// How much goes.
    pub delete: u32,
    /// What comes.
    pub insert: String,
    /// Whose it is, this device's own undo among them; none where that of several was put together.
    pub author: Option<TextAuthor>,
}

/// What an editor does next to its text: all of `splices`, in order.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TextChange {
    /// The editor's revision once it has done this.
    pub revision: u64,
    /// How many splices the editor must have made for this to fit.
    pub own: u64,
    /// In order.
    pub splices: Vec<TextSplice>,
}

/// What can be taken back and done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TextHistory {
    /// [`TextSession::undo`] has something to take back.
    pub can_undo: bool,
    /// [`TextSession::redo`] has something to do again.
    pub can_redo: bool,
}

/// A text that an editor has open: [`Client::open_text`](crate::Client::open_text).
///
/// The contract. The editor begins with [`TextSession::text`], at revision 0, having made no splice.
///
/// 1. What the person types goes to [`TextSession::splice`], in order, each against the text as the editor shows it, with
///    the editor's revision. The call does not wait: make it from the thread of the user interface.
/// 2. [`TextSession::take`] (at once) and [`TextSession::next`] (waits) give the next change. The editor shows it only if
///    its `own` is the number of splices that the editor has made, and its `revision` is the editor's plus one; then that
///    is the editor's revision. Otherwise it leaves the change and takes again: it typed meanwhile, and is given the same
///    change for the text as it is now. Changes that the editor makes for this are not given to `splice`.
///
/// An editor that does so shows the text of the document when nothing is left to take, whatever was typed here and
/// elsewhere, in whichever order. Nothing is read or compared as a whole: a keystroke in a long text costs what it costs
/// in a short one.
///
/// What was typed is in the store within half a second, or when [`TextSession::save`] returns; what is typed in the moment
/// in which the client is locked is not, and stands in [`TextSession::text`] only. The text is closed by
/// [`TextSession::end`], or when it is let go (`close` in Kotlin, the last reference in Swift and Python).
#[derive(Debug, uniffi::Object)]
pub struct TextSession {
    core: client::TextSession,
}

impl TextSession {
    pub(crate) fn new(core: client::TextSession) -> Self {
        Self { core }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl TextSession {
    /// The text as the editor has it: what it began with, its own splices, and the changes whose revision it has named. It
    /// can be read after the end and after an error, so that nothing typed is lost.
    pub fn text(&self) -> String {
        self.core.text()
    }

    /// The newest revision that the editor has named.
    pub fn revision(&self) -> u64 {
        self.core.revision()
    }

    /// The editor, which is at `revision`, deleted `delete` and inserted `insert` at `at`. Returns at once. A line break of
    /// two characters (CR LF) becomes one: the next change takes the other out.
    ///
    /// # Errors
    /// The splice does not count, nothing changed, and the editor undoes it on its side: [`ApiError::InvalidInput`] when it
    /// lies outside the text or inside a surrogate pair, makes the text too long, or holds a control character other than
    /// a line break or a tab, and for a revision that the editor cannot be at. [`ApiError::Refused`] or
    /// [`ApiError::LeaseEnded`] when the document takes nothing more, such as a note that was signed meanwhile: show
    /// [`TextSession::text`] so that it can be copied, and open the note anew. [`ApiError::Closed`].
    #[expect(clippy::needless_pass_by_value, reason = "owned values cross the border")]
    pub fn splice(&self, at: u32, delete: u32, insert: String, revision: u64) -> Result<(), ApiError> {
        Ok(self.core.splice(at as usize, delete as usize, &insert, revision)?)
    }

    /// What the editor, which is at `revision`, does next; none while nothing has come. Returns at once.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a revision that the editor cannot be at.
    pub fn take(&self, revision: u64) -> Result<Option<TextChange>, ApiError> {
        Ok(self.core.take(revision)?.map(TextChange::from))
    }

    /// Waits for what the editor, which is at `revision`, does next; none when the text is closed or the client is locked.
    /// A wait that is cancelled loses nothing. One waits at a time.
    ///
    /// # Errors
    /// As [`TextSession::splice`].
    pub async fn next(&self, revision: u64) -> Result<Option<TextChange>, ApiError> {
        Ok(self.core.next(revision).await?.map(TextChange::from))
    }

    /// Takes back what was typed in this open text last: all since a pause of a second, [`TextSession::break_undo`], an
    /// undo, or a change from elsewhere. What others wrote stays, and what they took out stays out. It is an edit like any
    /// other, and comes to the editor as a change. Says whether there was something. The last 200 steps are kept.
    ///
    /// # Errors
    /// As [`TextSession::splice`].
    pub async fn undo(&self) -> Result<bool, ApiError> {
        Ok(self.core.undo().await?)
    }

    /// Does again what [`TextSession::undo`] took back. Typing forgets it.
    ///
    /// # Errors
    /// As [`TextSession::splice`].
    pub async fn redo(&self) -> Result<bool, ApiError> {
        Ok(self.core.redo().await?)
    }

    /// What can be taken back and done again: for buttons and menus.
    ///
    /// # Errors
    /// As [`TextSession::splice`].
    pub async fn history(&self) -> Result<TextHistory, ApiError> {
        let (can_undo, can_redo) = self.core.can_undo_and_redo().await?;
        Ok(TextHistory { can_undo, can_redo })
    }

    /// What is typed next is taken back apart from what was typed before: after a paste, a new paragraph, a lost focus.
    ///
    /// # Errors
    /// As [`TextSession::splice`].
    pub async fn break_undo(&self) -> Result<(), ApiError> {
        Ok(self.core.break_undo().await?)
    }

    /// A place in the text as the editor has it, as words that stay with it through all edits, here and elsewhere, and
    /// through restarts: keep them with the caret. [`Client::text_position`](crate::Client::text_position) reads them, too.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when there is no such place.
    pub async fn cursor(&self, at: u32) -> Result<String, ApiError> {
        Ok(self.core.cursor(at as usize).await?)
    }

    /// Where a cursor lies in the text as the editor has it; where its character is gone, at the next one. None when it is
    /// no cursor of this text.
    ///
    /// # Errors
    /// As [`TextSession::splice`].
    pub async fn position(&self, cursor: String) -> Result<Option<u32>, ApiError> {
        Ok(self.core.position(&cursor).await?.map(in_u32))
    }

    /// Puts all that was typed into the store. When this returns, a crash loses none of it: call it when the app goes to the
    /// background.
    ///
    /// # Errors
    /// As [`TextSession::splice`], and [`ApiError::StorageFailed`].
    pub async fn save(&self) -> Result<(), ApiError> {
        Ok(self.core.save().await?)
    }

    /// The editor is done. What was typed is in the document, and [`TextSession::next`] ends.
    pub fn end(&self) {
        self.core.close();
    }
}

/// Texts are far shorter than what a position can hold.
pub(crate) fn in_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Prints no content.
impl std::fmt::Debug for TextSplice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TextSplice({}, -{}, +{} bytes)", self.at, self.delete, self.insert.len())
    }
}

impl From<client::TextChange> for TextChange {
    fn from(change: client::TextChange) -> Self {
        let splices = change.splices.into_iter().map(|splice| TextSplice {
            at: in_u32(splice.at),
            delete: in_u32(splice.delete),
            insert: splice.insert,
            author: splice.author.map(|author| TextAuthor { device: author.device, person: author.person }),
        });
        Self { revision: change.revision, own: change.own, splices: splices.collect() }
    }
}
