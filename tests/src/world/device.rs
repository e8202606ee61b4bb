//! A device: an engine, its disk, its clock, and what its shell does for it.

use std::collections::VecDeque;

use alcove_client_core::crypto::DeviceSecrets;
use alcove_client_core::engine::{
    DocKey, Effect, Engine, Event, Identity, Report, SaveBatch, SaveOp, Witness,
};
use alcove_client_core::ports::StorageError;
use alcove_client_core::shell::store::MemoryStore;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{Incarnation, PersonId};
use rand_core::CryptoRng;

use super::joining::Joining;
use super::network::ConnId;
use super::{Dice, Fate, Fault, HOUR_MS, Happening, World};

/// Something unique that somebody typed.
#[derive(Clone, Debug)]
pub struct Typed {
    /// What.
    pub token: String,
    /// Where.
    pub key: DocKey,
    /// The store confirmed that it holds it.
    pub saved: bool,
}

/// A device.
#[derive(Debug)]
pub struct Device {
    /// Its keys, as the host's key store keeps them.
    pub secrets: DeviceSecrets,
    /// Its disk.
    pub store: MemoryStore,
    /// What its key store keeps beside the disk.
    pub witness: Option<Vec<u8>>,
    /// Its engine, while it runs.
    pub engine: Option<Engine>,
    /// How far its clock is ahead.
    pub skew_ms: i64,
    /// Counts its starts.
    pub life: u32,
    /// Its connection.
    pub link: Option<ConnId>,
    /// The connection stays open.
    pub live: bool,
    /// A sync is under way.
    pub syncing: bool,
    /// Storage is full until then.
    pub full_until: i64,
    /// What it typed.
    pub typed: Vec<Typed>,
    /// What it reported.
    pub reports: Vec<Report>,
    /// Whether it still plays a part.
    pub fate: Fate,
    /// Every entry and companion that it was ever told.
    pub told: Vec<Vec<u8>>,
    pub(crate) joining: Option<Joining>,
    pub(crate) dice: Dice,
    pub(crate) tokens: usize,
    timer: Option<i64>,
}

impl Device {
    pub(crate) fn new(seed: u64, at: usize) -> Self {
        let mut dice = Dice::new(seed, 100 + at as u64);
        Self {
            secrets: DeviceSecrets::make(dice.rng()),
            store: MemoryStore::default(),
            witness: None,
            engine: None,
            skew_ms: dice.between(-120_000, 120_000),
            life: 0,
            link: None,
            live: false,
            syncing: false,
            full_until: 0,
            typed: Vec::new(),
            reports: Vec::new(),
            fate: Fate::Works,
            told: Vec::new(),
            joining: None,
            dice,
            tokens: 0,
            timer: None,
        }
    }

    /// The running engine.
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().unwrap()
    }
}

/// How a save ended.
enum Saved {
    Kept,
    Failed,
    Crashed,
}

impl World {
    /// A device that founds an organisation, and its relay and practice circle.
    pub fn found_org(&mut self) -> usize {
        let at = self.devices.len();
        let mut device = Device::new(self.seed, at);
        let founder = PersonId(device.dice.bytes());
        let (engine, effects) =
            Engine::found_org(device.secrets.clone(), founder, Incarnation(1), Vec::new(), device.dice.rng())
                .unwrap();
        device.engine = Some(engine);
        self.devices.push(device);
        self.perform(at, effects);
        at
    }

    /// What the device's clock says.
    pub fn clock(&self, at: usize) -> Timestamp {
        Timestamp(self.now + self.devices[at].skew_ms)
    }

    /// Uses a running engine, and does what it wants.
    pub fn use_engine<T>(
        &mut self,
        at: usize,
        work: impl FnOnce(&mut Engine, Timestamp, &mut dyn CryptoRng) -> (T, Vec<Effect>),
    ) -> Option<T> {
        let now = self.clock(at);
        let device = &mut self.devices[at];
        let engine = device.engine.as_mut()?;
        engine.see_clock(now);
        let (answer, effects) = work(engine, now, device.dice.rng());
        self.perform(at, effects);
        if self.devices[at].live {
            self.handle(at, Event::Timer);
        }
        Some(answer)
    }

    /// Tells the engine what happened, and does what it wants.
    pub(crate) fn handle(&mut self, at: usize, event: Event) {
        let effects = self.think(at, event);
        self.perform(at, effects);
    }

    fn think(&mut self, at: usize, event: Event) -> Vec<Effect> {
        let now = self.clock(at);
        let device = &mut self.devices[at];
        let Some(engine) = device.engine.as_mut() else { return Vec::new() };
        engine.handle(event, now, device.dice.rng())
    }

    pub(crate) fn perform(&mut self, at: usize, effects: Vec<Effect>) {
        let mut queue = VecDeque::from(effects);
        let mut steps = 0;
        let mut relink = false;
        while let Some(effect) = queue.pop_front() {
            steps += 1;
            if steps > 100_000 {
                return self.violate(format!("device {at} does not come to rest: effects without end"));
            }
            let event = match effect {
                Effect::Save(batch) => match self.save(at, &batch) {
                    Saved::Kept => Event::Saved(batch.number),
                    Saved::Failed => Event::SaveFailed(batch.number),
                    Saved::Crashed => return,
                },
                Effect::Load(requests) => {
                    self.counters.hit("documents loaded");
                    Event::Loaded(self.devices[at].store.load_documents_now(&requests))
                }
                Effect::Look(lookup) => {
                    self.counters.hit("entries looked up");
                    Event::Looked(Some(self.devices[at].store.look_now(&lookup)))
                }
                Effect::Relink => {
                    relink = true;
                    continue;
                }
                Effect::Send(asks) => {
                    self.send(at, asks);
                    continue;
                }
                Effect::SetTimer(when) => {
                    self.set_timer(at, when);
                    continue;
                }
                Effect::Notify(notice) => {
                    self.noticed(at, &notice);
                    continue;
                }
                Effect::Report(report) => {
                    self.reported(at, report);
                    continue;
                }
                Effect::Wipe => {
                    self.wipe(at);
                    return;
                }
            };
            for effect in self.think(at, event).into_iter().rev() {
                queue.push_front(effect);
            }
        }
        if relink && self.devices[at].live {
            self.hang_up(at);
            self.link_up(at, true);
        }
    }

    fn save(&mut self, at: usize, batch: &SaveBatch) -> Saved {
        self.counters.hit("saves");
        self.move_witness(at, batch);
        if self.strikes(Fault::CrashBeforeSave) {
            self.crash(at);
            return Saved::Crashed;
        }
        let full = self.devices[at].full_until > self.now;
        if full || self.strikes(Fault::SaveFails) {
            self.devices[at].store.fail_next_saves(1, StorageError::Full);
        }
        self.note_rewritten(at, batch);
        if self.devices[at].store.save_now(batch).is_err() {
            self.counters.hit("saves failed");
            return Saved::Failed;
        }
        for op in &batch.ops {
            match op {
                SaveOp::EpochKey(_, _, key) => drop(self.keys.insert(*key.expose())),
                SaveOp::Quarantine(row) => self.set_aside.push(row.bytes.clone()),
                _ => {}
            }
        }
        if self.strikes(Fault::CrashAfterSave) {
            self.crash(at);
            return Saved::Crashed;
        }
        self.note_saved(at, batch);
        Saved::Kept
    }

    /// The key store's record moves before the batch is committed.
    fn move_witness(&mut self, at: usize, batch: &SaveBatch) {
        if let Some(record) = Witness::moved_by(batch) {
            self.devices[at].witness = Some(record.to_vec());
        }
    }

    /// Whether a fault that is on strikes now.
    pub(crate) fn strikes(&mut self, fault: Fault) -> bool {
        let strikes = self.faults.strikes(fault, &mut self.fault_dice);
        if strikes {
            self.counters.hit(fault.name());
        }
        strikes
    }

    /// The device dies: what is not on its disk is gone.
    pub fn crash(&mut self, at: usize) {
        self.trace.say(|| format!("device {at} crashes"));
        let wait = self.fault_dice.log_between(1_000, HOUR_MS);
        self.drop_link(at);
        let device = &mut self.devices[at];
        device.engine = None;
        device.life += 1;
        (device.timer, device.live, device.syncing) = (None, false, false);
        self.schedule(wait, Happening::Restart { device: at });
    }

    /// The device starts from its disk.
    pub fn start(&mut self, at: usize) {
        let device = &mut self.devices[at];
        if device.engine.is_some() || device.fate != Fate::Works {
            return;
        }
        let stored = match device.store.load_start_now() {
            Ok(stored) => stored,
            Err(error) => return self.violate(format!("device {at}: its store does not load: {error}")),
        };
        let identity = stored.meta.iter().find(|(name, _)| name == Identity::META).map(|(_, bytes)| bytes);
        let Some(identity) = identity else { return self.begin_again(at) };
        let me = Identity::from_bytes(identity, device.secrets.clone()).unwrap();
        let now = Timestamp(self.now + device.skew_ms);
        match Engine::start(me, stored, device.witness.as_deref(), now, device.dice.rng()) {
            Ok(engine) => device.engine = Some(engine),
            Err(error) => return self.violate(format!("device {at} does not start: {error}")),
        }
        self.counters.hit("restarts");
        // A store that was restored or copied begins another life here.
        self.use_engine(at, |engine, _, _| ((), engine.save_typing()));
        self.use_engine(at, |engine, _, _| {
            let interrupted = engine.interrupted_documents();
            ((), engine.load(&interrupted))
        });
        self.use_engine(at, |engine, now, _| ((), engine.look_through_held(now)));
    }

    /// It died before anything was on its disk.
    fn begin_again(&mut self, at: usize) {
        if self.devices[at].joining.is_some() {
            return self.join_from_reply(at);
        }
        let old = self.devices[at].dice.bytes();
        let device = &mut self.devices[at];
        let founded = Engine::found_org(
            device.secrets.clone(),
            PersonId(old),
            Incarnation(1),
            Vec::new(),
            device.dice.rng(),
        );
        let (engine, effects) = founded.unwrap();
        device.engine = Some(engine);
        self.perform(at, effects);
    }

    fn set_timer(&mut self, at: usize, when: i64) {
        let now = self.clock(at).0;
        let device = &mut self.devices[at];
        device.timer = Some(when);
        let life = device.life;
        self.schedule(when - now, Happening::Timer { device: at, life, at: when });
    }

    pub(crate) fn timer(&mut self, at: usize, life: u32, when: i64) {
        let device = &mut self.devices[at];
        if device.life == life && device.timer == Some(when) {
            device.timer = None;
            self.handle(at, Event::Timer);
        }
    }
}
