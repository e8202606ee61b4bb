//! Several devices and a relay in one thread and virtual time.
//!
//! Each device is a real engine with a store in memory and its own clock; the relay is the real relay's decisions over
//! logs in memory. Between them lie links that lose, delay, repeat and cut. A device does what its shell does: effects
//! in order, what follows from an effect before what was to be done after it. TLS is not simulated: a connection is its
//! exporter value, and logins are checked as the relay checks them.

mod closed;
mod closing;
mod device;
mod dice;
mod doubling;
mod faults;
mod healing;
mod hostile;
mod joining;
mod network;
mod oracle;
mod paper;
mod relaying;
mod reports;
mod restoring;
mod trace;
mod trust;
mod typing;
mod workload;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use alcove_client_core::engine::DocKey;
use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::frame::{Ask, History, Tell};
use alcove_protocol::id::{DeviceId, EntryId, Generation, Incarnation, Instance, LogId};
use alcove_server::relay::memory::Relay;
use ed25519_dalek::SigningKey;

pub use device::{Device, Typed};
pub use dice::Dice;
pub use faults::{Counters, Fault, Faults};
pub use hostile::{Hostile, Request};
pub use network::ConnId;
pub use oracle::relay_contains;
pub use restoring::DeviceImage;
pub use trace::Trace;
pub use trust::Fate;
pub use typing::TOKEN_CHARS;

use network::Connection;

/// When every world begins, ms since 1970.
pub const BEGINNING_MS: i64 = 1_767_225_600_000;
/// An hour.
pub const HOUR_MS: i64 = 3_600_000;

/// Something that will happen.
#[derive(Debug)]
pub(crate) enum Happening {
    /// A person does something at a device.
    Act { device: usize },
    /// A device's timer, if it is still set to this time of its own clock.
    Timer { device: usize, life: u32, at: i64 },
    /// A device that crashed starts again.
    Restart { device: usize },
    /// A device that wants to join looks into its mailbox.
    Join { device: usize },
    /// A request reaches the relay.
    Asked { conn: ConnId, asks: Vec<Ask>, answered: bool },
    /// Frames reach a device.
    Told { conn: ConnId, tells: Vec<Tell> },
    /// A device notices that its connection is gone.
    Cut { conn: ConnId },
}

/// Devices, a relay, and what lies between them.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own: no two of them make one state")]
pub struct World {
    /// The seed everything follows from.
    pub seed: u64,
    /// True time, ms since 1970.
    pub now: i64,
    heap: BinaryHeap<Reverse<(i64, u64)>>,
    happenings: BTreeMap<u64, Happening>,
    scheduled: u64,
    /// The relay.
    pub relay: Relay,
    /// What its receipts are signed with.
    pub relay_key: SigningKey,
    /// Who answers in its place.
    pub hostile: Option<Box<dyn Hostile>>,
    /// The devices, in the order they came.
    pub devices: Vec<Device>,
    connections: Vec<Connection>,
    /// Faults that are on.
    pub faults: Faults,
    /// How often everything happened.
    pub counters: Counters,
    /// What happened.
    pub trace: Trace,
    /// Claims that turned out false.
    pub violations: Vec<String>,
    /// Tokens that somebody deleted: they may be gone.
    pub deleted: BTreeSet<String>,
    /// Entries that the relay will not take whatever happens.
    pub refused: BTreeSet<EntryId>,
    /// The relay's newest backup, and those of disks.
    backup: Option<Relay>,
    /// What devices show the relay that came back by paper.
    pub(crate) words: BTreeMap<usize, Vec<u8>>,
    disk_backups: BTreeMap<usize, DeviceImage>,
    /// Entries that a restored relay held before, and the documents that they are of.
    owed: BTreeMap<EntryId, DocKey>,
    /// How often more than once tokens may stand in their documents.
    maybe_again: BTreeMap<String, usize>,
    /// Unsent changes that some life of a device wrote anew.
    rewritten: BTreeSet<Vec<u8>>,
    /// A device exists twice: both lives push the same author seqs until they notice.
    copies_expected: bool,
    /// Where the relay said that entries lie.
    acked: BTreeMap<EntryId, (LogId, u64)>,
    /// Every author seq that ever left a device, and the entry that used it.
    author_seqs: BTreeMap<(LogId, DeviceId, Incarnation, u64), EntryId>,
    /// Epoch keys, as the stores were given them.
    keys: BTreeSet<[u8; 32]>,
    /// Entries that reach devices with a flipped bit, and how often still.
    pub damaged: BTreeMap<EntryId, u32>,
    /// Alarms about the relay or other devices are part of the story.
    pub findings_expected: bool,
    /// People seal and withdraw notes.
    pub closes_notes: bool,
    /// People set holds on notes, and let go of them.
    pub sets_holds: bool,
    /// Notes that somebody sealed or withdrew, and what they had on screen.
    closings: BTreeMap<DocKey, closing::Closing>,
    /// Words that devices set aside because the note that they were for was withdrawn.
    set_aside: Vec<Vec<u8>>,
    /// Quarantine is part of the story.
    pub quarantine_expected: bool,
    /// Every entry and companion that a device is told is kept, for claims about what it could know.
    pub keeps_told: bool,
    /// Devices at most; no more invitations beyond.
    pub devices_max: usize,
    pub(crate) acting: bool,
    dice: Dice,
    net_dice: Dice,
    fault_dice: Dice,
    close_dice: Dice,
    /// Notes on which somebody set a hold.
    held: BTreeSet<DocKey>,
}

impl World {
    /// An empty world.
    pub fn new(seed: u64, faults: Faults) -> Self {
        let mut dice = Dice::new(seed, 0);
        let history = History { instance: Instance(dice.bytes()), generation: Generation(dice.bytes()) };
        let relay_key = SigningKey::from_bytes(&dice.bytes());
        let relay = Relay::new(relay_key.clone(), history, true);
        Self {
            seed,
            now: BEGINNING_MS,
            heap: BinaryHeap::new(),
            happenings: BTreeMap::new(),
            scheduled: 0,
            relay,
            relay_key,
            hostile: None,
            devices: Vec::new(),
            connections: Vec::new(),
            faults,
            counters: Counters::default(),
            trace: Trace::default(),
            violations: Vec::new(),
            deleted: BTreeSet::new(),
            refused: BTreeSet::new(),
            backup: None,
            words: BTreeMap::new(),
            disk_backups: BTreeMap::new(),
            owed: BTreeMap::new(),
            maybe_again: BTreeMap::new(),
            rewritten: BTreeSet::new(),
            copies_expected: false,
            acked: BTreeMap::new(),
            author_seqs: BTreeMap::new(),
            keys: BTreeSet::new(),
            damaged: BTreeMap::new(),
            findings_expected: false,
            closes_notes: false,
            sets_holds: false,
            held: BTreeSet::new(),
            closings: BTreeMap::new(),
            set_aside: Vec::new(),
            quarantine_expected: false,
            keeps_told: false,
            devices_max: 5,
            acting: false,
            dice,
            net_dice: Dice::new(seed, 1),
            fault_dice: Dice::new(seed, 2),
            close_dice: Dice::new(seed, 4),
        }
    }

    /// A world in which nothing goes wrong.
    pub fn calm(seed: u64) -> Self {
        Self { keeps_told: true, ..Self::new(seed, Faults::none()) }
    }

    pub(crate) fn schedule(&mut self, after_ms: i64, happening: Happening) {
        self.scheduled += 1;
        self.heap.push(Reverse((self.now + after_ms.max(0), self.scheduled)));
        self.happenings.insert(self.scheduled, happening);
    }

    /// Lets the next thing happen; `false` when nothing is left.
    pub fn step(&mut self) -> bool {
        let Some(Reverse((at, number))) = self.heap.pop() else { return false };
        self.now = self.now.max(at);
        let Some(happening) = self.happenings.remove(&number) else { return true };
        self.trace.note(self.now, || format!("{happening:?}"), &happening);
        match happening {
            Happening::Act { device } => self.act(device),
            Happening::Timer { device, life, at } => self.timer(device, life, at),
            Happening::Restart { device } => self.start(device),
            Happening::Join { device } => self.look_into_mailbox(device),
            Happening::Asked { conn, asks, answered } => self.asked(conn, asks, answered),
            Happening::Told { conn, tells } => self.told(conn, tells),
            Happening::Cut { conn } => self.cut(conn),
        }
        true
    }

    /// Lets happen what happens until then.
    pub fn run_until(&mut self, until: i64) {
        while self.violations.is_empty() && self.heap.peek().is_some_and(|Reverse((at, _))| *at <= until) {
            self.step();
        }
        self.now = self.now.max(until);
    }

    /// Lets everything under way come to its end; people do nothing meanwhile, and nobody looks for mail.
    pub fn settle(&mut self) {
        let mut acts = Vec::new();
        let mut steps = 0;
        while let Some(Reverse((at, number))) = self.heap.peek().copied() {
            steps += 1;
            if steps > 200_000 {
                self.violate("the world does not settle: something is repeated without end");
            }
            if !self.violations.is_empty() {
                break;
            }
            if matches!(self.happenings.get(&number), Some(Happening::Act { .. } | Happening::Join { .. })) {
                self.heap.pop();
                acts.push((at, number));
                continue;
            }
            self.step();
        }
        self.heap.extend(acts.into_iter().map(Reverse));
    }

    pub(crate) fn violate(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.trace.say(|| format!("VIOLATION: {what}"));
        self.violations.push(what);
    }

    pub(crate) fn note_pushed(&mut self, entry: &Entry) {
        let header = entry.header();
        // Owners' entries name the org log, and count apart from it.
        let owner = header.kind.class() == Class::Owner;
        let log = if owner { LogId::ZERO } else { entry.log() };
        let place = (log, header.author, header.incarnation, header.seq);
        let first = *self.author_seqs.entry(place).or_insert_with(|| entry.id());
        if first != entry.id() && !self.copies_expected {
            self.violate(format!("author seq used twice: {place:?}"));
        }
    }
}
