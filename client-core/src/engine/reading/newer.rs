//! What a newer version wrote and this one cannot show: entries that need a later schema, or a kind of document that is
//! unknown here. They are kept as they came, and looked through again at each start, since an update may be why it is one.

use alcove_protocol::id::DocHandle;

use crate::clinical::{DocKind, schema_version};
use crate::document::{Actor, Document, LoadError};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Report};
use crate::engine::reading::inbox::Placed;
use crate::engine::writing::save::{DocKey, Standing};
use crate::time::Timestamp;

impl Engine {
    /// Acts from now on as a version that knows kinds and schemas of documents up to `newest` only. To be said before
    /// anything else; a practice can so go on with older devices in view, and a test can be one of them.
    pub fn limit_schema(&mut self, newest: u16) {
        self.newest_schema = newest;
    }

    /// Whether a kind of document, in this schema version, can be shown.
    pub(super) fn knows(&self, kind: DocKind, schema: u16) -> bool {
        kind.since() <= self.newest_schema && schema <= schema_version(kind).min(self.newest_schema)
    }

    /// A document in which nothing was written.
    pub(in crate::engine) fn blank_document(&self, kind: DocKind) -> Result<Document, LoadError> {
        self.stored_document(kind, self.me.actor(), None, Vec::new())
    }

    /// A document from what is stored of it.
    pub(in crate::engine) fn stored_document(
        &self,
        kind: DocKind,
        actor: Actor,
        base: Option<&[u8]>,
        changes: Vec<Vec<u8>>,
    ) -> Result<Document, LoadError> {
        Document::load_as_of(self.newest_schema, kind, actor, base, changes)
    }

    /// Whether a newer version wrote something in the document that this one keeps and cannot show. What is shown is then
    /// not everything, and must not be signed.
    pub fn has_newer_content(&self, key: DocKey) -> bool {
        let holds = self.circles.get(&key.circle).is_some_and(|circle| circle.newer.contains(&key.document));
        holds || self.open.get(key).is_some_and(|open| open.document.has_newer_content())
    }

    /// Documents for which entries of a newer version wait, those of kinds among them that are unknown here.
    pub fn newer_documents(&self) -> Vec<DocKey> {
        let of = |(log, document): (_, &DocHandle)| DocKey { circle: log, document: *document };
        let circles = self.circles.iter();
        circles.flat_map(|(log, circle)| circle.newer.iter().map(move |at| (*log, at))).map(of).collect()
    }

    /// Keeps an entry of a newer version.
    pub(super) fn hold_newer(&mut self, key: DocKey, placed: Placed) {
        self.keep(&placed, Standing::Held);
        self.hold(placed, false);
        let Some(circle) = self.circles.get_mut(&key.circle) else { return };
        if circle.newer.insert(key.document) {
            self.effects.push(Effect::Report(Report::UpdateNeeded(key.circle)));
        }
    }

    /// Looks through what waits in the store for something other than a key: once, after a start.
    pub fn look_through_held(&mut self, now: Timestamp) -> Vec<Effect> {
        self.recall_all_held();
        if !self.page.staged.is_empty() {
            self.take_in_page(now);
        }
        self.finish()
    }

    /// What waits for something other than a key is staged again.
    pub(in crate::engine) fn recall_all_held(&mut self) {
        for (log, circle) in &mut self.circles {
            for (_, held) in circle.held.extract_if(.., |_, held| !held.keyless) {
                let key = DocKey { circle: *log, document: held.placed.entry.header().document };
                self.page.staged.entry(key).or_default().push(held.placed);
            }
        }
    }
}
