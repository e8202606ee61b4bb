//! The sync engine, sans-IO: events and edits in, effects out; time and randomness are arguments.
//!
//! ```text
//! edit | event + now + rng  ->  Engine  ->  save | send | load | set timer | notify | report
//! ```
//! What must survive a crash together leaves in one [`SaveBatch`]; nothing is sent before its save is confirmed;
//! what a remote party does wrong becomes a [`Report`] and a quarantined entry, never an error or a panic.
//! Deliberately absent: `async`, clocks, random sources, files and sockets.

mod doubt;
mod effect;
mod identity;
mod leavers;
mod link;
mod locked;
mod meeting;
mod reading;
mod record;
mod returning;
mod rights;
mod start;
mod status;
mod views;
mod writing;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use alcove_protocol::frame::{Ask, History};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::trust::OrgState;
use rand_core::CryptoRng;

pub use doubt::evidence::Finding;
pub use doubt::incarnation::Witness;
pub(crate) use effect::NOTE_CLOSED;
pub use effect::{Effect, Event, LoadRequest, Notice, Report};
pub use identity::Identity;
pub use leavers::late::DecideRefused;
pub use leavers::leaving::{HandInRefused, LastWord, Standing as DeviceStanding};
pub use locked::jottings::{FileRefused, JottingItem, JottingKeysFile, JottingsTaken};
pub use locked::lease::{LeaseState, LeaseStatus};
pub use locked::sealed::{SealRefused, SealedEdit, SealedRecord, SealedTaken};
pub use meeting::ceremony::{CeremonyState, OfferState};
pub use meeting::hand_over::{HAND_OVER_CONTENT_BYTES_MAX, HandOver, HandOverError, HandedEntry};
pub use reading::lookup::{EntryRow, EvidenceKind, EvidenceRow, Looked, Lookup};
pub use reading::progress::Progress;
pub use record::audit::AuditNote;
pub use record::provenance::{Came, Provenance, Reach};
pub use record::purging::{Ending, ToDestroy};
pub use record::sealing::CloseRefused;
pub use record::signing::{
    Beside, SignRefused, SignRequest, SignedState, is_signable, status_edits, status_target,
};
pub use returning::recovery::{DrilledCircle, PaperKey};
pub use rights::access_list::Listed;
pub use rights::found::{CircleFounded, FoundError};
pub use rights::intents::{Dropped, Intent, NotDone};
pub use start::StartError;
pub use status::{CircleSummary, Delivery, Status, Unsent};
pub use writing::documents::NotOpen;
pub use writing::edit::{Commit, EditRefused};
pub use writing::save::{
    Decision, DocKey, LateDecision, QuarantineRow, SaveBatch, SaveOp, Standing, Stored, StoredCircle,
    StoredDocument, StoredEntry, StoredLocalChange, ViewRow,
};
pub use writing::texts::{TextId, TextWritten};

use crate::clinical::DocKind;
use crate::crypto::KemSecret;
use crate::time::Timestamp;
use doubt::evidence::Evidence;
use doubt::incarnation::Life;
use doubt::parting::Parting;
use doubt::reoffer::CatchUp;
use leavers::leaving::{LastWords, Leaving};
use link::sync::Link;
use locked::jottings::Jottings;
use locked::lease::Lease;
use meeting::ceremony::Ceremonies;
use reading::inbox::Page;
use record::audit::Audit;
use record::closed::ClosedDocuments;
use record::recording::OpenRecord;
use returning::recovered::Recovered;
use returning::recovery::Opening;
use rights::circle::{Circle, OwnChain};
use rights::intents::{Decided, DroppedDecisions};
use writing::documents::OpenDocuments;
use writing::local::LocalChanges;
use writing::outbox::Pending;
use writing::texts::OpenTexts;

/// The org log on this device.
#[derive(Debug)]
struct Org {
    state: OrgState,
    progress: Progress,
    own: OwnChain,
}

/// The engine of one device.
#[derive(Debug)]
pub struct Engine {
    me: Identity,
    org: Option<Org>,
    circles: BTreeMap<LogId, Circle>,
    kinds: BTreeMap<DocKey, DocKind>,
    closed: ClosedDocuments,
    /// Documents with a record or a purge that are to be looked at.
    to_close: BTreeSet<DocKey>,
    /// Final forms of notes, as far as they were needed.
    sealed_notes: BTreeMap<DocKey, OpenRecord>,
    /// Records that this device has looked at and not said its word about.
    attests_due: BTreeSet<DocKey>,
    /// When the relay refused a purge, by its clock, ms since 1970.
    purges_refused: BTreeMap<DocKey, u64>,
    open: OpenDocuments,
    pending: Vec<Pending>,
    local: LocalChanges,
    intents: BTreeMap<u64, Decided>,
    /// Decisions that were not carried out.
    dropped: DroppedDecisions,
    leaving: Leaving,
    /// Of wiped devices.
    last_words: LastWords,
    /// Entries that were set aside and decided about here.
    decided: BTreeSet<EntryId>,
    intake_keys: BTreeMap<DeviceId, KemSecret>,
    /// The number of the newest handed-in entry that was taken in.
    intake_seen: u64,
    ceremonies: Ceremonies,
    lease: Lease,
    audit: Audit,
    jottings: Jottings,
    /// The newest record of sealed work that was handed in.
    sealed_handed: u64,
    /// The relay said that it holds more than came.
    expects_more: bool,
    recovered: Recovered,
    /// A kit or the recovery key at work.
    opening: Option<Opening>,
    drilled: Option<Vec<DrilledCircle>>,
    history: Option<History>,
    link: Link,
    page: Page,
    heard: BTreeMap<DeviceId, Timestamp>,
    quarantined: u64,
    /// Places whose bytes were no entry when they came: the good ones may still come.
    damaged: BTreeSet<(LogId, u64)>,
    /// Entries that lost their effect in this process: the store may not know it yet.
    discounted: BTreeSet<EntryId>,
    /// Documents that the store gave last time so that they did not load.
    unreadable: BTreeSet<DocKey>,
    /// Documents from which something is set aside that this device's own changes build on: its change numbers are used,
    /// so nothing more is written there.
    frozen: BTreeSet<DocKey>,
    catch_up: CatchUp,
    evidence: Evidence,
    parting: Option<Parting>,
    texts: OpenTexts,
    life: Life,
    /// What the clock said last.
    clock: Timestamp,
    utc_offset_minutes: i16,
    /// Later kinds and schemas of documents are kept and not shown.
    newest_schema: u16,
    /// Documents with an open change in the store, from before this process.
    typing_left: Vec<DocKey>,
    /// Several calls are made as one.
    together: bool,
    /// What the current call wants kept, and then done.
    ops: Vec<SaveOp>,
    effects: Vec<Effect>,
    /// Batches that are not confirmed yet, oldest first.
    unconfirmed: VecDeque<Arc<SaveBatch>>,
    storage_failing: bool,
    next_batch: u64,
    next_number: u64,
    /// Frames that wait for a batch.
    outgoing: Option<(u64, Vec<Ask>)>,
}

impl Engine {
    /// The engine of a device whose store is empty.
    pub fn new(me: Identity) -> Self {
        Self {
            me,
            org: None,
            circles: BTreeMap::new(),
            kinds: BTreeMap::new(),
            closed: ClosedDocuments::default(),
            to_close: BTreeSet::new(),
            sealed_notes: BTreeMap::new(),
            attests_due: BTreeSet::new(),
            purges_refused: BTreeMap::new(),
            open: OpenDocuments::default(),
            pending: Vec::new(),
            local: LocalChanges::default(),
            intents: BTreeMap::new(),
            dropped: DroppedDecisions::default(),
            leaving: Leaving::default(),
            last_words: LastWords::default(),
            decided: BTreeSet::new(),
            intake_keys: BTreeMap::new(),
            intake_seen: 0,
            ceremonies: Ceremonies::default(),
            lease: Lease::default(),
            audit: Audit::default(),
            jottings: Jottings::default(),
            sealed_handed: 0,
            expects_more: false,
            recovered: Recovered::default(),
            opening: None,
            drilled: None,
            history: None,
            link: Link::default(),
            page: Page::default(),
            heard: BTreeMap::new(),
            quarantined: 0,
            damaged: BTreeSet::new(),
            discounted: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            frozen: BTreeSet::new(),
            catch_up: CatchUp::default(),
            evidence: Evidence::default(),
            parting: None,
            texts: OpenTexts::default(),
            life: Life::default(),
            clock: Timestamp(0),
            utc_offset_minutes: 0,
            newest_schema: u16::MAX,
            typing_left: Vec::new(),
            together: false,
            ops: Vec::new(),
            effects: Vec::new(),
            unconfirmed: VecDeque::new(),
            storage_failing: false,
            next_batch: 1,
            next_number: 1,
            outgoing: None,
        }
    }

    /// Takes in what happened outside.
    pub fn handle(&mut self, event: Event, now: Timestamp, rng: &mut dyn CryptoRng) -> Vec<Effect> {
        self.keep_clock(now);
        let came_in =
            matches!(event, Event::Received(_) | Event::Loaded(_) | Event::Looked(Some(Looked::Chained(_))));
        match event {
            Event::LinkUp { live } => self.link_up(live, now, rng),
            Event::LinkDown => self.link_down(),
            Event::Received(tells) => self.receive(tells, now),
            Event::Saved(number) => self.saved(number),
            Event::SaveFailed(number) => self.save_failed(number, now),
            Event::Loaded(documents) => self.loaded(documents, now),
            Event::Looked(looked) => self.looked(looked, now, rng),
            Event::Timer => self.timer(now, rng),
        }
        self.leave_shared_life(now, rng);
        if self.page.answered {
            self.finish_answer(now, rng);
        } else if came_in {
            self.answer_if_live(now, rng);
        }
        self.wipe_if_due();
        self.finish()
    }

    fn looked(&mut self, looked: Option<Looked>, now: Timestamp, rng: &mut dyn CryptoRng) {
        match looked {
            Some(Looked::Logs(rows)) => {
                if let Some(rows) = self.looked_at_forked(rows) {
                    self.looked_at_logs(rows, now, rng);
                }
            }
            Some(Looked::Entries(entries)) => {
                if let Some(entries) = self.decide_fork(entries, now) {
                    self.looked_at_entries(entries, now, rng);
                }
            }
            Some(Looked::Links(rows)) => self.looked_at_links(&rows, now),
            Some(Looked::Chained(entries)) => self.looked_at_chained(entries, now),
            // The store failed: the next sync asks again.
            None => {
                self.evidence.forget_deciding();
                self.forget_parting();
                self.effects.push(Effect::Notify(Notice::SyncDone));
            }
        }
    }

    /// This device.
    pub fn me(&self) -> &Identity {
        &self.me
    }

    /// The replayed org log, once it is here.
    pub fn org(&self) -> Option<&OrgState> {
        self.org.as_ref().map(|org| &org.state)
    }

    /// The kind of a document that exists here.
    pub fn kind_of(&self, key: DocKey) -> Option<DocKind> {
        self.kinds.get(&key).copied()
    }

    /// Says how far local time is ahead of UTC: entries carry it beside the time they claim.
    pub fn set_utc_offset(&mut self, minutes: i16) {
        self.utc_offset_minutes = minutes;
    }

    fn make_number(&mut self) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        number
    }
}
