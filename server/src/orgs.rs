//! The durable state of the organisations in use, for admission. The writer publishes here after it has committed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use alcove_protocol::entry::Entry;
use alcove_protocol::id::LogId;
use alcove_protocol::trust::{CircleState, OrgState};

use crate::relay::Head;
use crate::relay::ledger::{replay_circle, replay_org};
use crate::store::{Store, StoreError};

/// Organisations held at once. Past it the rest are loaded again when they are needed.
const ORGS_MAX: usize = 10_000;

/// Organisations, as they are on disk.
#[derive(Debug, Default)]
pub(crate) struct Orgs {
    held: RwLock<HashMap<LogId, Arc<OrgState>>>,
}

impl Orgs {
    /// The organisation, loaded if need be; `None` when the relay does not hold it.
    pub(crate) async fn load(
        &self,
        store: &dyn Store,
        org: LogId,
    ) -> Result<Option<Arc<OrgState>>, StoreError> {
        if let Some(state) = self.get(org) {
            return Ok(Some(state));
        }
        let Some((state, _)) = load_org(store, org).await? else { return Ok(None) };
        self.publish(Arc::new(state));
        Ok(self.get(org))
    }

    /// Takes a newer state. An older one, loaded while the writer published, changes nothing.
    pub(crate) fn publish(&self, state: Arc<OrgState>) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.get(&state.log()).is_some_and(|there| there.len() > state.len()) {
            return;
        }
        if held.len() >= ORGS_MAX {
            held.clear();
        }
        held.insert(state.log(), state);
    }

    fn get(&self, org: LogId) -> Option<Arc<OrgState>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).get(&org).cloned()
    }
}

/// Replays an org log from the store.
pub(crate) async fn load_org(store: &dyn Store, org: LogId) -> Result<Option<(OrgState, Head)>, StoreError> {
    let Some(stored) = store.load_log(org).await?.filter(|stored| stored.org == org) else {
        return Ok(None);
    };
    let entries = parse(stored.control)?;
    let state = replay_org(&entries).map_err(|_| StoreError::Damaged("an org log"))?;
    Ok(Some((state, stored.head)))
}

/// Replays a circle of `org` from the store; `None` when there is none of that name in the organisation.
pub(crate) async fn load_circle(
    store: &dyn Store,
    circle: LogId,
    org: &OrgState,
) -> Result<Option<(CircleState, Head)>, StoreError> {
    let Some(stored) = store.load_log(circle).await?.filter(|stored| stored.org == org.log()) else {
        return Ok(None);
    };
    let (control, tips) = (parse(stored.control)?, parse(stored.tips)?);
    let state = replay_circle(&control, &tips, org).map_err(|_| StoreError::Damaged("a circle log"))?;
    Ok(Some((state, stored.head)))
}

fn parse(entries: Vec<Vec<u8>>) -> Result<Vec<Entry>, StoreError> {
    let parsed: Result<Vec<Entry>, _> = entries.into_iter().map(Entry::parse).collect();
    parsed.map_err(|_| StoreError::Damaged("an entry"))
}
