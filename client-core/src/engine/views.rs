//! Rows for lists and search, computed whenever a document changes.

use crate::clinical::{DocKind, row};
use crate::engine::Engine;
use crate::engine::record::sealing::is_held;
use crate::engine::writing::save::{DocKey, SaveOp, ViewRow};

impl Engine {
    pub(super) fn save_view(&mut self, key: DocKey) {
        let Some(open) = self.open.get(key) else { return };
        let Ok(view) = open.document.view() else { return };
        // A final form takes no hold, and none is let go of in it.
        if !open.document.is_sealed() {
            self.note_hold(key, is_held(&view));
        }
        if view.kind == DocKind::NoteStatus {
            self.note_status_changed(key, &view);
        }
        let row = row(&view);
        let conflicts = u32::try_from(view.conflicts().len()).unwrap_or(u32::MAX);
        let row = ViewRow { key, kind: view.kind, sort: row.sort, json: row.json, conflicts, text: row.text };
        self.save(SaveOp::View(Box::new(row)));
    }
}
