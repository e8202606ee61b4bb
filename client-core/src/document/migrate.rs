//! Texts and sets that a later schema version brought an old kind, put into a document when something needs them.

use super::edit::EditError;
use super::genesis::{FIRST_SCHEMA, derive_genesis_actor};
use super::index::NewChange;
use super::panic_quiet::quietly;
use super::{Document, Incoming, Panicked};
use crate::time::Timestamp;

impl Document {
    /// Whether a newer version wrote something here that this one cannot show. It is kept.
    ///
    /// A document that cannot be read counts as such.
    pub fn has_newer_content(&self) -> bool {
        self.view().map_or(true, |view| view.has_newer_content)
    }

    /// Whether the actor is that of the genesis change, or of a migration that is in the document.
    pub(super) fn is_origin(&self, actor: &[u8]) -> bool {
        let held = self.migrations.iter().map(|migration| migration.schema);
        let mut held = held.filter(|schema| *schema <= self.objects.schema).chain([FIRST_SCHEMA]);
        held.any(|schema| derive_genesis_actor(self.kind, schema) == actor)
    }

    /// Brings the document to a schema version, an open change being closed at `now` first.
    pub(super) fn migrate(&mut self, schema: u16, now: Timestamp) -> Result<(), EditError> {
        let is_due = |due: &u16| *due > self.objects.schema && *due <= schema;
        let due: Vec<u16> = self.migrations.iter().map(|known| known.schema).filter(is_due).collect();
        if due.is_empty() {
            return Ok(());
        }
        self.close_change(now);
        quietly(|| self.apply_migrations(&due)).unwrap_or(Err(Panicked)).map_err(|_| EditError::Broken)
    }

    /// Brings the document to the schema version that changes from elsewhere build on.
    pub(super) fn migrate_for(&mut self, incoming: &[Incoming]) {
        let needed = self.migrations.iter().rev().find(|migration| {
            let hash = migration.change.hash().0;
            incoming.iter().any(|incoming| incoming.change.deps().contains(&hash))
        });
        if let Some(schema) = needed.map(|migration| migration.schema) {
            // Without it, what builds on it is held.
            self.migrate(schema, self.edited_at).unwrap_or_default();
        }
    }

    fn apply_migrations(&mut self, due: &[u16]) -> Result<(), Panicked> {
        for migration in self.migrations.iter().filter(|known| due.contains(&known.schema)) {
            let change = &migration.change;
            let deps: Vec<[u8; 32]> = change.deps().iter().map(|dep| dep.0).collect();
            self.doc.apply_changes([change.clone()]).map_err(|_| Panicked)?;
            self.index.add(&NewChange {
                hash: change.hash().0,
                author: None,
                seq: change.seq(),
                max_op: change.max_op(),
                time: Timestamp(0),
                deps: &deps,
            });
            self.objects.schema = migration.schema;
        }
        let mut heads = self.doc.document().get_heads();
        heads.sort_unstable();
        self.heads = heads;
        Ok(())
    }
}
