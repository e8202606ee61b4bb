//! Writing in a document: edits go into the open change, and a commit closes it.

use automerge::ReadDoc;
use automerge::transaction::{CommitOptions, Transactable};

use super::edit::{self, DocEdit, EditError};
use super::index::NewChange;
use super::panic_quiet::quietly;
use super::{Document, LocalChange, OPEN_BYTES_MAX, OPEN_OPS_MAX};
use crate::time::Timestamp;

impl Document {
    /// Whether something was edited since the last commit.
    pub fn has_open_change(&self) -> bool {
        self.doc.pending_ops() > 0 || !self.finished.is_empty()
    }

    /// Adds an edit to the open change. `now` is shown beside values until the commit.
    ///
    /// An edit too large for one change closes the open one at `now`, as often as needed; all of them come
    /// with the next [`Document::commit`].
    ///
    /// # Errors
    /// [`EditError`]; the document is as it was, except after [`EditError::Broken`].
    pub fn edit(&mut self, edit: &DocEdit, now: Timestamp) -> Result<(), EditError> {
        quietly(|| self.edit_loudly(edit, now)).unwrap_or(Err(EditError::Broken))
    }

    fn edit_loudly(&mut self, edit: &DocEdit, now: Timestamp) -> Result<(), EditError> {
        let (since, is_made) = edit::schema_of(self.kind, edit)?;
        if since > self.newest {
            return Err(EditError::UnknownField);
        }
        if is_made {
            self.migrate(since, now)?;
        }
        let pieces = if let DocEdit::ReadSeam { seam } = edit {
            edit::plan_reading(&self.objects, &self.seams().map_err(|_| EditError::Broken)?, seam)?
        } else if let DocEdit::Settle { conflict, value } = edit {
            let open = self.viewer().view(self.kind).map_err(|_| EditError::Broken)?.open_conflicts;
            let conflict = open.iter().find(|open| open.id == *conflict).ok_or(EditError::ConflictChanged)?;
            edit::plan_settling(&self.doc, &self.objects, self.kind, conflict, value)?
        } else {
            let pieces = edit::plan(&self.doc, &self.objects, self.kind, edit)?;
            if let (true, DocEdit::SetValue { field, value }) = (pieces.is_empty(), edit)
                && self.is_changed_beside(field)?
            {
                edit::plan_again(self.kind, field, value)?
            } else {
                pieces
            }
        };
        self.edited_at = now;
        let splices = if self.has_watched() {
            pieces.iter().filter_map(edit::Piece::splice).collect()
        } else {
            Vec::new()
        };
        for piece in pieces {
            if self.open_bytes + piece.bytes > OPEN_BYTES_MAX || self.open_ops + piece.ops > OPEN_OPS_MAX {
                self.close_change(now);
            }
            self.open_bytes += piece.bytes;
            self.open_ops += piece.ops;
            edit::write(&mut self.doc, piece).map_err(|_| EditError::Broken)?;
        }
        self.note_splices(&splices);
        Ok(())
    }

    /// Closes the open change and returns what was written since the last commit: nothing, one change, or
    /// several when an edit was too large for one.
    #[must_use = "what is not stored is lost"]
    pub fn commit(&mut self, now: Timestamp) -> Vec<LocalChange> {
        self.close_change(now);
        std::mem::take(&mut self.finished)
    }

    pub(super) fn close_change(&mut self, now: Timestamp) {
        (self.open_bytes, self.open_ops) = (0, 0);
        if self.doc.pending_ops() == 0 {
            return;
        }
        let Some(hash) = self.doc.commit_with(CommitOptions::default().with_time(now.0)) else { return };
        let Some(change) = self.doc.get_change_by_hash(&hash) else { return };
        let deps: Vec<[u8; 32]> = change.deps().iter().map(|dep| dep.0).collect();
        self.learn([NewChange {
            hash: hash.0,
            author: Some(self.actor),
            seq: change.seq(),
            max_op: change.max_op(),
            time: now,
            deps: &deps,
        }]);
        self.heads = vec![hash];
        self.finished.push(LocalChange { hash: hash.0, bytes: change.raw_bytes().to_vec() });
    }

    fn is_changed_beside(&self, field: &str) -> Result<bool, EditError> {
        let beside = self.viewer().beside(field).map_err(|_| EditError::Broken)?;
        Ok(!beside.is_empty())
    }
}
