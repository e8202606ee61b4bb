//! Hearing of what changes in one session, and of the values that disagree. Neither keeps the client open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};

use alcove_protocol::id::LogId;

use crate::client::{Change, Changes, Client, Heard, Inner, SessionRef};
use crate::clinical::DocKind;
use crate::engine::{DocKey, Notice};
use crate::error::ClientError;
use crate::ports::{ListQuery, Views};

/// What whoever watches a session hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionHeard {
    /// A document of the session changed.
    Document {
        /// Which.
        key: DocKey,
        /// What it is.
        kind: DocKind,
        /// By another device.
        remote: bool,
    },
    /// A circle came, or its access list changed: entries of the session may have come or gone.
    Circle(LogId),
    /// The listener was slower than the changes and missed some: read what is shown again.
    Missed {
        /// How many changes of any kind.
        changes: u64,
    },
}

/// What changes in one session, in order. Ends with the client.
#[derive(Debug)]
pub struct SessionChanges {
    changes: Changes,
    client: Weak<Inner>,
    session: SessionRef,
    circles: BTreeSet<LogId>,
    documents: BTreeMap<DocKey, DocKind>,
    /// Heard, and not yet told: the wait may be given up in between.
    pending: Option<(DocKey, bool)>,
}

impl SessionChanges {
    /// The next one; none once the client is closed. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Option<SessionHeard> {
        loop {
            if let Some((key, remote)) = self.pending {
                if !self.circles.contains(&key.circle) {
                    self.look_again().await;
                }
                self.pending = None;
                if let Some(kind) = self.documents.get(&key) {
                    return Some(SessionHeard::Document { key, kind: *kind, remote });
                }
            }
            match self.changes.next().await? {
                Heard::Change(Change::Notice(Notice::Document { key, remote })) => {
                    self.pending = Some((key, remote));
                }
                Heard::Change(Change::Notice(Notice::Circle(circle))) => {
                    self.circles.clear();
                    return Some(SessionHeard::Circle(circle));
                }
                Heard::Change(_) => {}
                Heard::Missed { changes } => {
                    self.circles.clear();
                    return Some(SessionHeard::Missed { changes });
                }
            }
        }
    }

    async fn look_again(&mut self) {
        let Some(client) = open(&self.client) else { return };
        if let Ok(found) = client.documents_of(&self.session).await {
            (self.circles, self.documents) = found;
        }
    }
}

/// Values of a document that disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictItem {
    /// The document.
    pub key: DocKey,
    /// What it is.
    pub kind: DocKind,
    /// Fields whose values disagree.
    pub conflicts: u32,
}

/// The documents whose values disagree, as they change; a slow listener sees the newest only. Ends with the client.
#[derive(Debug)]
pub struct ConflictChanges {
    changes: Changes,
    client: Weak<Inner>,
    known: Option<BTreeMap<DocKey, ConflictItem>>,
    /// Heard of, and not yet looked at: the wait may be given up in between.
    pending: Option<DocKey>,
}

impl ConflictChanges {
    /// The first time the whole list; after that the whole list when it differs. None once the client is closed. Nothing
    /// is lost when the wait is given up.
    pub async fn next(&mut self) -> Option<Vec<ConflictItem>> {
        loop {
            let Some(known) = &mut self.known else {
                let all = open(&self.client)?.conflicted().await.ok()?;
                let all: BTreeMap<_, _> = all.into_iter().map(|item| (item.key, item)).collect();
                let items = all.values().cloned().collect();
                self.known = Some(all);
                return Some(items);
            };
            let Some(key) = self.pending else {
                match self.changes.next().await? {
                    Heard::Change(Change::Notice(Notice::Document { key, .. })) => self.pending = Some(key),
                    Heard::Change(_) => {}
                    Heard::Missed { .. } => self.known = None,
                }
                continue;
            };
            let row = open(&self.client)?.conflict_of(key).await;
            self.pending = None;
            // A store that fails says so elsewhere; what it did not say is found with the next change.
            let Ok(row) = row else { continue };
            let before = known.get(&key).cloned();
            if before != row {
                match row {
                    Some(item) => known.insert(key, item),
                    None => known.remove(&key),
                };
                return Some(known.values().cloned().collect());
            }
        }
    }
}

fn open(client: &Weak<Inner>) -> Option<Client> {
    client.upgrade().map(|inner| Client { inner, finds_places: false })
}

impl Client {
    /// What changes in a session from now on.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown group.
    pub async fn listen_session(&self, session: &SessionRef) -> Result<SessionChanges, ClientError> {
        let changes = self.listen();
        let (circles, documents) = self.documents_of(session).await?;
        let (client, session) = (Arc::downgrade(&self.inner), session.clone());
        Ok(SessionChanges { changes, client, session, circles, documents, pending: None })
    }

    /// Documents whose values disagree, now and as that changes.
    pub fn listen_conflicts(&self) -> ConflictChanges {
        ConflictChanges {
            changes: self.listen(),
            client: Arc::downgrade(&self.inner),
            known: None,
            pending: None,
        }
    }

    /// Documents of every kind whose values disagree, by circle.
    ///
    /// # Errors
    /// [`ClientError::LeaseEnded`], [`ClientError::StorageFailed`].
    pub async fn conflicted(&self) -> Result<Vec<ConflictItem>, ClientError> {
        self.require_lease()?;
        let mut found = Vec::new();
        for kind in DocKind::ALL {
            let query = ListQuery { conflicts_only: true, ..ListQuery::all_of(kind) };
            for row in self.views()?.list(&query).await? {
                found.push(ConflictItem { key: row.key, kind: row.kind, conflicts: row.conflicts });
            }
        }
        found.sort_by_key(|item| item.key);
        Ok(found)
    }

    async fn conflict_of(&self, key: DocKey) -> Result<Option<ConflictItem>, ClientError> {
        let row = self.views()?.row(key).await?;
        let row = row.filter(|row| row.conflicts > 0);
        Ok(row.map(|row| ConflictItem { key, kind: row.kind, conflicts: row.conflicts }))
    }

    async fn documents_of(
        &self,
        session: &SessionRef,
    ) -> Result<(BTreeSet<LogId>, BTreeMap<DocKey, DocKind>), ClientError> {
        let session = session.clone();
        self.use_engine(move |engine, _, _| {
            let SessionRef { group, series, local_date, ordinal } = &session;
            let found = engine.session_documents(*group, series, local_date, *ordinal).map(|documents| {
                let circles = engine.circle_summaries().into_iter().map(|found| found.circle).collect();
                (circles, documents.into_iter().collect())
            });
            (found, Vec::new())
        })
        .await?
        .ok_or(ClientError::NotFound { what: "group" })
    }
}

#[cfg(test)]
mod tests;
