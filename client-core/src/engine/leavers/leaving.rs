//! The end of a device, and of an access: what was not sent is handed in to the organisation, sealed for its admins, and a
//! wiped device says so before anything is destroyed.

mod last_words;
mod record;
mod wipe;

use alcove_protocol::entry::{Class, Entry, Header, Kind};
use alcove_protocol::id::{DocHandle, EntryId, LogId, SlotId};
use alcove_protocol::problem::{Problem, Retry};
use alcove_protocol::suite::Suite;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice, Report};
use crate::engine::reading::inbox::Placed;
use crate::engine::rights::circle::make_nonce;
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;

pub use last_words::LastWord;
pub(in crate::engine) use last_words::LastWords;
pub(in crate::engine) use record::Leaving;
use record::{Part, PartState, Wipe};

/// What this device is to its organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may work.
    Active,
    /// It was revoked: it hands in what it had not sent, and does nothing else.
    Revoked,
    /// It was revoked, and is to destroy its keys and its store.
    Wiped,
}

/// Why work cannot be handed in. Nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandInRefused {
    /// This person may still write there: it will be sent.
    #[error("this person may still write here: it will be sent as usual")]
    StillAllowed,
    /// There is no such circle on this device.
    #[error("there is no such circle on this device")]
    UnknownCircle,
    /// A private circle is nobody else's: nothing of it is sealed for the organisation.
    #[error("a private circle is not handed in to the organisation")]
    Private,
    /// The organisation has no key to seal it for.
    #[error("the organisation has no key for work that is handed in: an admin must sync once")]
    NoIntakeKey,
}

impl HandInRefused {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::StillAllowed => "still_allowed",
            Self::UnknownCircle => "unknown_circle",
            Self::Private => "private_circle",
            Self::NoIntakeKey => "no_intake_key",
        }
    }
}

impl Engine {
    /// What this device is to its organisation, as far as it has heard.
    pub fn standing(&self) -> Standing {
        let me = self.org().and_then(|org| org.known_device(self.me.device()));
        match me {
            Some(device) if device.wiped_by.is_some() => Standing::Wiped,
            Some(device) if device.revoked_at.is_some() => Standing::Revoked,
            _ => Standing::Active,
        }
    }

    pub(in crate::engine) fn is_revoked(&self) -> bool {
        self.standing() != Standing::Active
    }

    /// Hands in what was written in a circle that this person may not write in any more; the next sync sends it.
    ///
    /// # Errors
    /// [`HandInRefused`].
    pub fn hand_in(&mut self, circle: LogId) -> Result<Vec<Effect>, HandInRefused> {
        let held = self.circles.get(&circle).ok_or(HandInRefused::UnknownCircle)?;
        if !self.is_revoked() && held.state.role_of(self.me.person()).is_some() {
            return Err(HandInRefused::StillAllowed);
        }
        if held.state.no_org_recovery() {
            return Err(HandInRefused::Private);
        }
        if self.org().and_then(|org| org.intake()).is_none() {
            return Err(HandInRefused::NoIntakeKey);
        }
        self.leaving.wanted.insert(circle);
        self.save_leaving();
        Ok(self.finish())
    }

    pub(super) fn save_leaving(&mut self) {
        let bytes = self.leaving.to_bytes();
        self.save(SaveOp::Meta(Leaving::META, bytes));
    }

    /// The org log says that this device is revoked: open changes are closed, and the person is told.
    pub(in crate::engine) fn note_standing(&mut self, now: Timestamp) {
        let standing = self.standing();
        if standing == Standing::Wiped && self.leaving.wipe_heard.is_none() {
            self.leaving.wipe_heard = Some(now);
            self.save_leaving();
        }
        if standing == Standing::Active || self.leaving.told {
            return;
        }
        self.leaving.told = true;
        self.commit_open_changes(now);
        self.effects.push(Effect::Report(Report::Revoked { wiped: standing == Standing::Wiped }));
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// Makes what a revoked device may still send. First everything signed earlier is offered: the relay may have it.
    pub(in crate::engine) fn prepare_leaving(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        let waits = self.pending.iter().any(|pending| pending.entry.header().kind.class() != Class::Owner);
        if waits {
            return;
        }
        let circles: Vec<LogId> = self.circles.keys().copied().collect();
        for circle in circles {
            self.seal_for_intake(circle, now, rng);
        }
        self.hand_in_jottings(rng);
        self.acknowledge_wipe(rng);
    }

    /// Seals what was asked to be handed in from circles that this person may not write in any more.
    pub(in crate::engine) fn prepare_hand_in(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        for circle in self.leaving.wanted.clone() {
            let lost =
                self.circles.get(&circle).is_none_or(|held| held.state.role_of(self.me.person()).is_none());
            if !lost {
                self.leaving.wanted.remove(&circle);
                self.save_leaving();
            } else if !self.pending.iter().any(|pending| pending.entry.log() == circle) {
                self.seal_for_intake(circle, now, rng);
            }
        }
    }

    /// Signs the next owner entry of this device. Owners' entries count apart from every log.
    pub(in crate::engine) fn add_owner_entry(
        &mut self,
        kind: Kind,
        body: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Option<EntryId> {
        let org_head = self.org.as_ref()?.state.head();
        let (author, incarnation) = self.me.author();
        let (seq, prev) = self.leaving.chain.next();
        let header = Header {
            suite: Suite::XWING,
            kind,
            log: self.me.org(),
            author,
            incarnation,
            seq,
            prev,
            control_head: EntryId::ZERO,
            org_head,
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: make_nonce(rng),
        };
        let entry = Entry::sign(header, body, &self.me.secrets().sign);
        let id = entry.id();
        self.leaving.chain.push(seq, id);
        self.add_pending(entry, Vec::new());
        Some(id)
    }

    /// The relay keeps an owner entry.
    pub(in crate::engine) fn owner_delivered(&mut self, placed: &Placed) {
        let id = placed.entry.id();
        // It needs no place among this device's logs: what it holds is still here in the open.
        self.save(SaveOp::DropEntry(id));
        if placed.entry.header().kind == Kind::WIPE_ACK {
            self.leaving.wipe = Wipe::Due;
        }
        if let Some(part) = self.leaving.parts.iter_mut().find(|part| part.id == id) {
            part.state = PartState::HandedIn;
        }
        self.save_leaving();
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// The relay refused an owner entry for good.
    pub(in crate::engine) fn owner_refused(&mut self, entry: &Entry, problem: Problem) {
        let taken = problem == Problem::SeqTaken || problem.retry() == Retry::Renew;
        if entry.header().kind == Kind::WIPE_ACK && !taken {
            self.leaving.wipe = Wipe::Due;
        }
        if entry.header().kind == Kind::WIPE_ACK && taken {
            self.leaving.wipe = Wipe::None;
        }
        if taken {
            self.leaving.parts.retain(|part| part.id != entry.id());
        } else if let Some(part) = self.leaving.parts.iter_mut().find(|part| part.id == entry.id()) {
            part.state = PartState::Impossible;
        }
        self.save_leaving();
    }

    /// Remembers what an entry holds; none (zero) holds what does not fit any.
    pub(in crate::engine) fn add_part(&mut self, id: EntryId, circle: LogId, numbers: Vec<u64>) {
        self.leaving.parts.push(Part {
            id,
            circle,
            numbers: numbers.into_iter().collect(),
            state: PartState::Waits,
        });
        self.save_leaving();
    }

    /// Entries that this device has made as an owner.
    pub(in crate::engine) fn owner_entries(&self) -> usize {
        usize::try_from(self.leaving.chain.next().0.saturating_sub(1)).unwrap_or(usize::MAX)
    }

    /// Local changes that the relay keeps for the admins, or will not.
    pub(in crate::engine) fn handed_in_count(&self, circle: LogId) -> usize {
        let of_circle = self.leaving.parts.iter().filter(|part| part.circle == circle);
        of_circle.filter(|part| part.state == PartState::HandedIn).map(|part| part.numbers.len()).sum()
    }
}
