//! What a device that is linked without a network gets from the old one: logs, keys, and as much content as fits. Every
//! entry is judged as if a relay had sent it, and every epoch key by what the log committed to.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::id::{DocHandle, EntryId, Generation, Instance, LogId, SlotId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::limits::{COMPANION_BYTES_MAX, COMPANIONS_MAX, ENTRY_BYTES_MAX};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::crypto::{EpochKey, SlotSecret};
use crate::engine::effect::Effect;
use crate::engine::reading::inbox::Placed;
use crate::engine::writing::save::{SaveOp, Standing, StoredEntry};
use crate::engine::{Engine, Identity, Intent};
use crate::time::Timestamp;

/// The layout's version.
const VERSION: u8 = 1;
/// Bytes of entries that are taken in at once.
const PAGE_BYTES: usize = 256 * 1024;
/// Content that is handed over; the rest comes with the first sync.
pub const HAND_OVER_CONTENT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// An entry as it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedEntry {
    /// Its place at the relay; zero for a founding entry that the relay does not have yet.
    pub seq: u64,
    /// When the relay stored it, ms since 1970.
    pub relay_time_ms: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Wraps or wrapped slots that the old device still keeps.
    pub companions: Vec<Vec<u8>>,
}

impl From<StoredEntry> for HandedEntry {
    fn from(stored: StoredEntry) -> Self {
        let StoredEntry { seq, relay_time_ms, bytes, companions, .. } = stored;
        Self { seq: seq.unwrap_or_default(), relay_time_ms, bytes, companions }
    }
}

/// What is handed over, as the old device's store gives it.
///
/// Layout: version (1), history there (1), instance (16), generation (16); then with a count (4) before each: entries
/// of the org log and control entries in the order of their chains, epoch keys (log 16, number 4, key 32), slots (log
/// 16, slot 16, document 16, secret 32), content entries. An entry: seq (8), relay time (8), length (4), bytes,
/// companions (count 2, each with length 2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOver {
    /// The relay's history that places count in.
    pub history: Option<(Instance, Generation)>,
    /// The org log, then each circle's control entries.
    pub chained: Vec<HandedEntry>,
    /// Epoch keys.
    pub epoch_keys: Vec<(LogId, u32, EpochKey)>,
    /// Key slots.
    pub slots: Vec<(LogId, SlotId, DocHandle, SlotSecret)>,
    /// Content, in the order in which it came.
    pub content: Vec<HandedEntry>,
}

/// Why a device does not start from what it was handed over. Nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandOverError {
    /// It does not have its layout.
    #[error("what was handed over is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// The organisation's log is not in it, or another's is.
    #[error("the organisation's log was not handed over")]
    NoOrg,
    /// The log ends before the entry that the old device named.
    #[error("the organisation's log was handed over in part only")]
    HeadMissing,
}

impl HandOver {
    /// Writes the layout.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut w = Writer::default();
        w.u8(VERSION).u8(u8::from(self.history.is_some()));
        let (instance, generation) = self.history.unwrap_or((Instance([0; 16]), Generation([0; 16])));
        w.put(&instance.0).put(&generation.0);
        put_entries(&self.chained, &mut w);
        put_count(self.epoch_keys.len(), &mut w);
        for (log, number, key) in &self.epoch_keys {
            w.put(&log.0).u32(*number).put(key.expose());
        }
        put_count(self.slots.len(), &mut w);
        for (log, slot, document, secret) in &self.slots {
            w.put(&log.0).put(&slot.0).put(&document.0).put(secret.expose());
        }
        put_entries(&self.content, &mut w);
        Zeroizing::new(w.finish())
    }

    /// Reads the layout. Total on any bytes.
    ///
    /// # Errors
    /// [`HandOverError::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HandOverError> {
        let mut r = Reader::new(bytes);
        Ok(Self::read(&mut r)?)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if r.u8()? != VERSION {
            return Err(r.unexpected("version 1"));
        }
        let has_history = r.u8()? == 1;
        let history = (Instance(r.array()?), Generation(r.array()?));
        let chained = read_entries(r)?;
        let epoch_keys = (0..r.u32()?)
            .map(|_| Ok((LogId(r.array()?), r.u32()?, EpochKey::from(r.array()?))))
            .collect::<Result<_, DecodeError>>()?;
        let slots = (0..r.u32()?)
            .map(|_| {
                let place = (LogId(r.array()?), SlotId(r.array()?), DocHandle(r.array()?));
                Ok((place.0, place.1, place.2, SlotSecret::from(r.array()?)))
            })
            .collect::<Result<_, DecodeError>>()?;
        let content = read_entries(r)?;
        r.end()?;
        Ok(Self { history: has_history.then_some(history), chained, epoch_keys, slots, content })
    }

    /// Takes the content apart into pages, each to be taken in by itself.
    pub fn take_content_pages(&mut self) -> Vec<Vec<HandedEntry>> {
        let mut pages = vec![Vec::new()];
        let mut bytes = 0;
        for entry in std::mem::take(&mut self.content) {
            bytes += entry.bytes.len();
            if bytes > PAGE_BYTES {
                bytes = entry.bytes.len();
                pages.push(Vec::new());
            }
            if let Some(page) = pages.last_mut() {
                page.push(entry);
            }
        }
        pages
    }
}

fn put_count(count: usize, w: &mut Writer) {
    w.u32(u32::try_from(count).unwrap_or(u32::MAX));
}

fn put_entries(entries: &[HandedEntry], w: &mut Writer) {
    put_count(entries.len(), w);
    for entry in entries {
        w.u64(entry.seq).u64(entry.relay_time_ms);
        put_count(entry.bytes.len(), w);
        w.put(&entry.bytes).count(entry.companions.len());
        for companion in &entry.companions {
            w.count(companion.len()).put(companion);
        }
    }
}

fn read_entries(r: &mut Reader<'_>) -> Result<Vec<HandedEntry>, DecodeError> {
    (0..r.u32()?).map(|_| read_entry(r)).collect()
}

fn read_entry(r: &mut Reader<'_>) -> Result<HandedEntry, DecodeError> {
    let (seq, relay_time_ms) = (r.u64()?, r.u64()?);
    let length = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
    if length > ENTRY_BYTES_MAX {
        return Err(r.unexpected("an entry within its bound"));
    }
    let bytes = r.take(length)?.to_vec();
    let count = r.count("companions", COMPANIONS_MAX)?;
    let companions = (0..count)
        .map(|_| {
            let length = r.count("companion bytes", COMPANION_BYTES_MAX)?;
            Ok(r.take(length)?.to_vec())
        })
        .collect::<Result<_, DecodeError>>()?;
    Ok(HandedEntry { seq, relay_time_ms, bytes, companions })
}

impl Engine {
    /// The engine of a device that was linked without a network, with an empty store: it has the logs and keys of the
    /// old device, and waits with what it writes until the org log names it, whichever device brings that. What it
    /// takes, who it is and what to `remember` are saved in one batch. The content follows with
    /// [`Self::take_handed_content`].
    ///
    /// # Errors
    /// [`HandOverError`].
    pub fn join_handed_over(
        me: Identity,
        remember: Vec<(&'static str, Vec<u8>)>,
        hand_over: &HandOver,
        certificate: &DeviceCertificate,
        org_head: EntryId,
        now: Timestamp,
    ) -> Result<(Self, Vec<Effect>), HandOverError> {
        let mut engine = Self::new(me);
        engine.remember_identity(remember);
        if let Some((instance, generation)) = hand_over.history {
            engine.history = Some(alcove_protocol::frame::History { instance, generation });
            engine.save(SaveOp::History(instance, generation));
        }
        for entry in &hand_over.chained {
            engine.take_handed(entry, now);
        }
        let org = engine.org().ok_or(HandOverError::NoOrg)?;
        org.index_of(org_head).ok_or(HandOverError::HeadMissing)?;
        for (log, number, key) in &hand_over.epoch_keys {
            engine.take_handed_key(*log, *number, key, now);
        }
        for (log, slot, document, secret) in &hand_over.slots {
            if let Some(circle) = engine.circles.get_mut(log) {
                circle.add_slot(*slot, *document, secret.clone());
                engine.save(SaveOp::Slot(*log, *slot, *document, secret.clone()));
            }
        }
        engine.add_intent(Intent::AddDevice(Box::new(certificate.clone())));
        engine.take_in_page(now);
        let effects = engine.finish();
        Ok((engine, effects))
    }

    /// Takes in a page of content that was handed over.
    pub fn take_handed_content(&mut self, page: &[HandedEntry], now: Timestamp) -> Vec<Effect> {
        for entry in page {
            self.take_handed(entry, now);
        }
        self.take_in_page(now);
        self.finish()
    }

    fn take_handed(&mut self, handed: &HandedEntry, now: Timestamp) {
        let Ok(entry) = Entry::parse(handed.bytes.clone()) else { return };
        let (log, class) = (entry.log(), entry.header().kind.class());
        let founds = matches!(entry.header().kind, Kind::GENESIS | Kind::CREATED);
        let known = self.circles.get(&log).is_some_and(|circle| circle.progress.holds(handed.seq));
        if known || (handed.seq == 0 && !founds) {
            return;
        }
        let HandedEntry { seq, relay_time_ms, companions, .. } = handed;
        let placed =
            Placed { entry, seq: *seq, relay_time_ms: *relay_time_ms, companions: companions.clone() };
        match class {
            Class::Org => self.take_org_entry(placed, now),
            Class::Control => self.take_control_entry(placed, now),
            Class::Content => self.take_content_class(placed, now),
            Class::Owner | Class::Unknown => {}
        }
    }

    fn take_handed_key(&mut self, log: LogId, number: u32, key: &EpochKey, now: Timestamp) {
        let committed = self.circles.get(&log).and_then(|circle| circle.committed(number));
        let holds = committed.is_some_and(|committed| committed.check(key).is_ok());
        let has = self.circles.get(&log).is_some_and(|circle| circle.epoch_keys.contains_key(&number));
        if holds && !has {
            self.add_epoch_key(log, number, key.clone(), now);
        }
    }

    /// A founding entry that was handed over before the relay had it gets its place. Says whether it was one.
    pub(in crate::engine) fn take_place_of_known(&mut self, placed: &Placed) -> bool {
        let (log, id) = (placed.entry.log(), placed.entry.id());
        let founds = match placed.entry.header().kind {
            Kind::GENESIS => self.org.as_ref().is_some_and(|org| org.state.index_of(id).is_some()),
            Kind::CREATED => self.circles.get(&log).is_some_and(|circle| circle.state.index_of(id).is_some()),
            _ => false,
        };
        if founds {
            self.keep(placed, Standing::Taken);
        }
        founds
    }

    /// Before the org log names this device, a relay takes nothing of it but the entry that brings it in.
    pub(in crate::engine) fn add_own_device(&mut self, rng: &mut dyn CryptoRng) {
        let me = self.me.device();
        if self.has_pending_control(self.me.org()) {
            return;
        }
        let own = self.intents.values().map(|decided| &decided.intent).find(|intent| {
            matches!(intent, Intent::AddDevice(certificate) if certificate.keys.device_id() == me)
                || matches!(intent, Intent::AddRecoveredDevice(word) if word.keys.device_id() == me)
        });
        let own = own.cloned();
        let trial = self.org().cloned();
        if let (Some(intent), Some(mut trial)) = (own, trial) {
            // What the rules do not allow yet, they may once the newest of the log is here.
            let _ = self.try_org_intent(&intent, &mut trial, rng);
        }
    }

    /// Whether the org log is here and has never named this device: then a relay takes nothing of it but the entry that
    /// brings it in.
    pub fn is_newcomer(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.state.known_device(self.me.device()).is_none())
    }
}

#[cfg(test)]
mod tests;
