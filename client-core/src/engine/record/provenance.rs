//! Where the words of a note came from: which device, when, whether it had its relay, and when the relay had them.

use std::collections::HashMap;

use alcove_protocol::entry::Entry;

use crate::clinical::signing::{SpanWay, Ways};
use crate::document::guard::guard;
use crate::document::{Actor, Letters, Made};
use crate::engine::Engine;
use crate::engine::writing::save::DocKey;
use crate::time::Timestamp;

/// How a change came to the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Its device had reached the relay a short while before it was sent.
    Connected,
    /// Its device had not reached the relay since.
    Offline {
        /// Since when, by that device's clock.
        since: Timestamp,
    },
    /// The relay does not have it yet.
    Unsent,
    /// The entry that brought it is not on this device.
    Unknown,
}

/// A change with its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    /// The change.
    pub made: Made,
    /// How it came.
    pub reach: Reach,
    /// When the relay had it.
    pub arrived: Option<Timestamp>,
}

/// Where the words of a note came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Every change, each after those that it builds on.
    pub changes: Vec<Came>,
    /// The letters that stand.
    pub letters: Vec<Letters>,
}

impl Engine {
    /// Where the words of an open document came from. `entries` are the document's content entries on this device, each with
    /// the relay's time, which is zero for one that the relay does not have. None where the document is not open.
    pub fn provenance(&self, key: DocKey, entries: &[(Vec<u8>, u64)]) -> Option<Provenance> {
        let document = &self.open.get(key)?.document;
        let mut ways: HashMap<[u8; 32], (Reach, Option<Timestamp>)> = HashMap::new();
        for (bytes, relay_time_ms) in entries {
            let Ok(entry) = Entry::parse(bytes.clone()) else { continue };
            let Ok((stamp, _, chunks)) = self.open_stamped(key, &entry) else { continue };
            let header = entry.header();
            let author = Actor::new(header.author.0, header.incarnation.0);
            let arrived =
                (*relay_time_ms > 0).then(|| Timestamp(i64::try_from(*relay_time_ms).unwrap_or(i64::MAX)));
            for change in chunks.into_iter().filter_map(|bytes| guard(bytes, author).ok()) {
                // What was written before the device lost its relay, and not sent, was written while it had it.
                let reach = match (arrived, stamp.offline_since_ms) {
                    (None, _) => Reach::Unsent,
                    (Some(_), since) if since != 0 && change.time().0 >= since => {
                        Reach::Offline { since: Timestamp(since) }
                    }
                    (Some(_), _) => Reach::Connected,
                };
                let way = ways.entry(change.hash()).or_insert((reach, arrived));
                // What was sent again came when it came first.
                if arrived.is_some_and(|at| way.1.is_none_or(|known| at < known)) {
                    *way = (reach, arrived);
                }
            }
        }
        let changes = document.changes_made().into_iter().map(|made| {
            let is_own = made.author == self.me.actor();
            let unknown = if is_own && self.is_unsent(key) { Reach::Unsent } else { Reach::Unknown };
            let (reach, arrived) = ways.get(&made.hash).copied().unwrap_or((unknown, None));
            Came { made, reach, arrived }
        });
        Some(Provenance { changes: changes.collect(), letters: document.standing_letters().ok()? })
    }

    /// How the words of an open document came, as its final form keeps it; `entries` as for [`Self::provenance`]. Of what the
    /// relay does not have yet this device knows whether it has the relay now.
    pub fn ways(&self, key: DocKey, entries: &[(Vec<u8>, u64)], now: Timestamp) -> Ways {
        let offline_since = self.stamp(now, now).offline_since_ms;
        let provenance = self.provenance(key, entries).unwrap_or_default();
        let way = |came: &Came| {
            let offline = match came.reach {
                Reach::Connected => false,
                Reach::Offline { .. } => true,
                Reach::Unsent => offline_since != 0 && came.made.at.0 >= offline_since,
                Reach::Unknown => return None,
            };
            Some((came.made.hash, SpanWay { offline, arrived: came.arrived }))
        };
        provenance.changes.iter().filter_map(way).collect()
    }

    fn is_unsent(&self, key: DocKey) -> bool {
        self.local.has_any_of(key)
    }
}
