//! Starting from what the store holds. The store is encrypted and authenticated, so signatures are not checked again.

use std::collections::BTreeMap;

use crate::time::Timestamp;
use alcove_protocol::codec::DecodeError;
use alcove_protocol::entry::Entry;
use alcove_protocol::frame::History;
use alcove_protocol::record::{Created, Record};
use alcove_protocol::trust::chain::{Chain, Link};
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature};
use rand_core::CryptoRng;

use crate::engine::doubt::evidence::Evidence;
use crate::engine::doubt::incarnation::{Life, Witness};
use crate::engine::leavers::leaving::{LastWords, Leaving};
use crate::engine::locked::jottings::Jottings;
use crate::engine::locked::lease::Lease;
use crate::engine::reading::inbox::Placed;
use crate::engine::record::audit::Audit;
use crate::engine::record::closed::Closed;
use crate::engine::returning::recovered::Recovered;
use crate::engine::returning::recovery::{Opening, PaperKey};
use crate::engine::rights::circle::{Circle, Founding, HeldEntry, OwnChain};
use crate::engine::rights::control::grants_of;
use crate::engine::rights::intents::{Decided, DroppedDecisions};
use crate::engine::writing::local::Local;
use crate::engine::writing::outbox::Pending;
use crate::engine::writing::save::{Standing, Stored, StoredCircle, StoredEntry};
use crate::engine::{CeremonyState, Engine, Identity, Org};

/// Why the engine does not start from a store. Nothing was changed in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// A stored record does not have its layout.
    #[error("a stored record is damaged: {0}")]
    Damaged(#[from] DecodeError),
    /// A stored log does not replay.
    #[error("a stored log does not replay: {0}")]
    Log(#[from] Refusal),
}

impl Engine {
    /// The engine of a device whose store holds `stored`. `witness` is what the device's key store keeps beside it: where
    /// the two differ, the store was restored or copied, and begins another life. The first call that returns effects
    /// saves that.
    ///
    /// # Errors
    /// [`StartError`] when the store's records are damaged.
    pub fn start(
        me: Identity,
        stored: Stored,
        witness: Option<&[u8]>,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, StartError> {
        let mut engine = Self::new(me);
        let meta =
            |name: &str| stored.meta.iter().find(|(held, _)| held == name).map(|(_, bytes)| bytes.clone());
        let kept_witness = meta(Witness::META);
        // What was set aside is not given back.
        let lost = stored.lost.iter().filter(|row| row.standing != Standing::Quarantined);
        for row in lost.cloned() {
            engine.catch_up.lost.entry(row.log).or_default().insert(row.id, row);
        }
        engine.evidence = Evidence::start(stored.receipts.clone(), stored.evidence.clone());
        engine.history = stored.history.map(|(instance, generation)| History { instance, generation });
        engine.org = replay_org(&stored)?;
        let pending = stored.pending.into_iter().map(pending_from).collect::<Result<Vec<_>, _>>()?;
        engine.pending = pending;
        for circle in stored.circles {
            if let Some(org) = &engine.org {
                let circle = start_circle(circle, &org.state)?;
                engine.circles.insert(circle.log(), circle);
            }
        }
        for (key, bytes) in stored.closed {
            engine.closed.insert(key, Closed::from_bytes(&bytes)?);
        }
        engine.kinds = stored.documents.into_iter().collect();
        for local in stored.local_changes {
            let kept = Local::open(local.number, local.bytes, local.at);
            engine.local.add(local.key, Local { entry: local.entry, ..kept });
        }
        for (number, bytes) in stored.intents {
            engine.intents.insert(number, Decided::from_bytes(&bytes)?);
        }
        for (mailbox, bytes) in stored.ceremonies {
            engine.ceremonies.add(mailbox, CeremonyState::from_bytes(&bytes)?);
        }
        if let Some((_, bytes)) = stored.meta.iter().find(|(name, _)| name == Leaving::META) {
            engine.leaving = Leaving::from_bytes(bytes)?;
        }
        engine.opening = Opening::from_meta(meta(PaperKey::META).as_deref())?;
        engine.audit = Audit::from_meta(meta(Audit::META).as_deref(), meta(Audit::HEADS_META))?;
        engine.jottings = Jottings::from_meta(meta(Jottings::META).as_deref())?;
        engine.lease = Lease::from_meta(meta(Lease::META).as_deref())?;
        engine.sealed_handed = Self::sealed_handed_from(meta(Self::SEALED_HANDED_META).as_deref());
        engine.expects_more = meta(Self::EXPECTS_MORE_META) == Some(vec![1]);
        engine.recovered = Recovered::from_meta(meta(Recovered::META).as_deref())?;
        if let Some(bytes) = meta(DroppedDecisions::META) {
            engine.dropped = DroppedDecisions::from_bytes(&bytes)?;
        }
        if let Some(bytes) = meta(LastWords::META) {
            engine.last_words = LastWords::from_bytes(&bytes)?;
        }
        engine.decided = stored.decided.into_iter().collect();
        engine.intake_keys = stored.intake_keys.into_iter().collect();
        engine.intake_seen = Self::intake_seen_from(&stored.meta);
        engine.freeze_what_waits();
        for (key, record) in engine.records().into_iter().chain(engine.records_pending()) {
            engine.keep_slot_apart(key, record);
        }
        engine.find_to_close();
        engine.heard = stored.heard.into_iter().collect();
        engine.quarantined = stored.quarantined;
        let elsewhere = engine.jottings.newest_number().max(engine.leaving.newest_number());
        engine.next_number = stored.newest_number.max(elsewhere) + 1;
        engine.typing_left = stored.typing;
        engine.life = Life::from_meta(meta(Life::META).as_deref());
        engine.catch_up.due = engine.life.unsettled || !engine.catch_up.lost.is_empty();
        engine.keep_clock(now);
        engine.check_witness(kept_witness.as_deref(), witness, now, rng)?;
        Ok(engine)
    }

    /// Documents whose last change was still open when the process ended: loading them commits it.
    pub fn interrupted_documents(&mut self) -> Vec<crate::engine::DocKey> {
        std::mem::take(&mut self.typing_left)
    }
}

fn replay_org(stored: &Stored) -> Result<Option<Org>, StartError> {
    let Some((first, rest)) = stored.org.split_first() else { return Ok(None) };
    let mut state = OrgState::found(&Entry::parse(first.clone())?)?;
    for bytes in rest {
        state.replay(&Entry::parse(bytes.clone())?)?;
    }
    let own = stored.org_own_chain.as_deref().map(OwnChain::from_bytes).transpose()?.unwrap_or_default();
    Ok(Some(Org { state, progress: stored.org_progress.clone(), own }))
}

fn pending_from(stored: StoredEntry) -> Result<Pending, StartError> {
    Ok(Pending { entry: Entry::parse(stored.bytes)?, companions: stored.companions })
}

fn start_circle(stored: StoredCircle, org: &OrgState) -> Result<Circle, StartError> {
    let mut entries = stored.control.into_iter().map(Entry::parse);
    let created = entries.next().ok_or(Refusal::UnknownHead)??;
    let record = Created::from_body(created.body())?;
    let state = CircleState::found(&created, org, Signature::Checked)?;
    let mut circle = Circle::new(state, &created, record.founding);
    circle.wrapped_for.extend(record.epoch.recipients.iter().map(|to| (1, to.device)));
    for entry in entries {
        let entry = entry?;
        circle.state.replay(&entry, org, Signature::Checked)?;
        circle.wrapped_for.extend(grants_of(&entry).iter().map(|g| (g.epoch, g.recipient.device)));
    }
    for bytes in stored.key_grants {
        let grants = grants_of(&Entry::parse(bytes)?);
        circle.wrapped_for.extend(grants.iter().map(|g| (g.epoch, g.recipient.device)));
    }
    circle.founding = stored.founding.map(|(kind, salt, info)| Founding { kind, salt, info });
    circle.epoch_keys = stored.epoch_keys.into_iter().collect();
    circle.drop_foreign_keys();
    for (slot, document, secret) in stored.slots {
        circle.add_slot(slot, document, secret);
    }
    circle.progress = stored.progress;
    circle.chains = stored
        .tips
        .into_iter()
        .map(|(device, incarnation, tip)| ((device, incarnation), Chain::from_tip(tip)))
        .collect::<BTreeMap<_, _>>();
    circle.own = stored.own_chain.as_deref().map(OwnChain::from_bytes).transpose()?.unwrap_or_default();
    circle.seen = stored.seen.into_iter().collect();
    circle.checkpointed = stored.checkpointed;
    circle.news_since = stored.news_since;
    take_up_waiting(&mut circle, org, stored.ahead, stored.held)?;
    Ok(circle)
}

/// Links that came ahead of their chain, and entries that wait for a key, a slot or a change.
fn take_up_waiting(
    circle: &mut Circle,
    org: &OrgState,
    ahead: Vec<Vec<u8>>,
    held: Vec<StoredEntry>,
) -> Result<(), StartError> {
    for bytes in ahead {
        let entry = Entry::parse(bytes)?;
        let header = entry.header();
        let control_at = circle.state.index_of(header.control_head).unwrap_or_default();
        let org_at = org.index_of(header.org_head).unwrap_or_default();
        let link = Link::of(&entry, control_at, org_at)?;
        circle.unlinked.insert(entry.id(), header.document);
        circle.chain(header.author, header.incarnation).take(link);
    }
    for stored in held {
        let entry = Entry::parse(stored.bytes)?;
        let header = entry.header();
        let keyless = !circle.epoch_keys.contains_key(&header.epoch)
            || (!header.slot.is_zero() && !circle.slots.contains_key(&header.slot));
        let placed = Placed {
            seq: stored.seq.unwrap_or_default(),
            relay_time_ms: stored.relay_time_ms,
            companions: stored.companions,
            entry,
        };
        circle.held.insert(placed.entry.id(), HeldEntry { placed, keyless });
    }
    Ok(())
}
