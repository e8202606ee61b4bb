//! Intents: what a person decided. The log says it once the device is online: an intent is turned into an entry on the
//! newest head, and stays until the log says what it wanted, whoever wrote it.
//!
//! Removals go first, then new epochs, then whatever adds. On contact each intent is judged again: one that is true
//! already goes, one that is no longer allowed goes with a report and changes nothing.

mod access;
mod codec;
mod decide;
mod dropped;
mod judge;
mod org;

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{
    AdminChanged, DeviceRecovered, KitAdded, PersonAdded, Policy, RecoveryKeys, RelayRecord, Role,
};
use alcove_protocol::trust::Refusal;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice, Report};
use crate::engine::rights::rotation::Renewal;
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;
pub use dropped::Dropped;
pub(in crate::engine) use dropped::DroppedDecisions;
pub(in crate::engine) use org::Drafted;

/// What a person decided and the log does not say yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The organisation uses this relay.
    AddRelay(RelayRecord),
    /// A clinician joins.
    AddPerson(PersonAdded),
    /// A device joins.
    AddDevice(Box<DeviceCertificate>),
    /// A person comes on a circle's access list, or gets a higher role there.
    GrantAccess {
        /// The circle.
        circle: LogId,
        /// Who.
        person: PersonId,
        /// What they may do.
        role: Role,
    },
    /// As [`Self::GrantAccess`], for a time.
    GrantUntil {
        /// The circle.
        circle: LogId,
        /// Who.
        person: PersonId,
        /// What they may do.
        role: Role,
        /// When their devices stop opening the circle, ms since 1970.
        until_ms: u64,
    },
    /// A device is lost: it may not write, and nothing new is readable on it.
    RevokeDevice(DeviceId),
    /// As [`Self::RevokeDevice`]; and the device destroys its keys and its store when it hears of it.
    WipeDevice(DeviceId),
    /// A clinician leaves, with every device.
    RemovePerson(PersonId),
    /// A person becomes an admin of the organisation, or is one no longer.
    ChangeAdmin(AdminChanged),
    /// A person goes off a circle's access list.
    EndAccess {
        /// The circle.
        circle: LogId,
        /// Who.
        person: PersonId,
    },
    /// A person on a circle's access list gets a lower role.
    ChangeAccess {
        /// The circle.
        circle: LogId,
        /// Who.
        person: PersonId,
        /// What they may do from then on.
        role: Role,
    },
    /// A circle gets a new key.
    Rotate {
        /// The circle.
        circle: LogId,
    },
    /// This person has a recovery kit; it replaces the one before.
    AddKit(Box<KitAdded>),
    /// The organisation has this recovery key and these custodians.
    SetRecoveryKeys(Box<RecoveryKeys>),
    /// The organisation gets a new intake key, which this device makes.
    SetIntakeKey,
    /// What holds for every device of the organisation.
    SetPolicy(Policy),
    /// A device joins by the word of two custodians.
    AddRecoveredDevice(Box<DeviceRecovered>),
    /// A note gets its final form.
    Seal {
        /// The circle.
        circle: LogId,
        /// The note.
        document: DocHandle,
        /// Its final form.
        note: SealedBytes,
    },
    /// A document is destroyed.
    Purge {
        /// The circle.
        circle: LogId,
        /// The document.
        document: DocHandle,
        /// When the relay had the newest of it, ms since 1970.
        newest_ms: u64,
    },
}

/// The final form of a note. `Debug` prints no content.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBytes(pub Vec<u8>);

impl std::fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedBytes({} bytes)", self.0.len())
    }
}

/// Why a decision was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// This person may not do that (any more).
    NoRight,
    /// Nobody would be left who may change the list.
    LastAdmin,
    /// Nobody ends their own access: they would know the new key.
    OwnAccess,
    /// Who was to be let in has been removed since the decision was made.
    RemovedSince,
    /// The rules do not allow it: the stable code says more.
    Refused(Problem),
}

impl NotDone {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoRight => "no_right",
            Self::LastAdmin => Problem::LastAdmin.code(),
            Self::OwnAccess => "own_access",
            Self::RemovedSince => "removed_since",
            Self::Refused(problem) => problem.code(),
        }
    }

    /// One sentence for people: what happened, and what to do.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoRight => "This person may not do that any more; nothing was changed. Ask an admin.",
            Self::LastAdmin => Problem::LastAdmin.words(),
            Self::OwnAccess => {
                "Nobody ends their own access; nothing was changed. Another admin must do that."
            }
            Self::RemovedSince => {
                "This person was removed after you had decided to let them in; nothing was changed. \
                 Decide again if you still want it."
            }
            Self::Refused(problem) => problem.words(),
        }
    }
}

impl From<&Refusal> for NotDone {
    fn from(refusal: &Refusal) -> Self {
        if matches!(refusal, Refusal::NoRight | Refusal::UnknownAuthor) {
            return Self::NoRight;
        }
        if *refusal == Refusal::LastAdmin { Self::LastAdmin } else { Self::Refused(refusal.problem()) }
    }
}

/// The order in which intents become entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Removal,
    Rotation,
    Add,
}

impl Intent {
    fn rank(&self) -> Rank {
        match self {
            Self::RevokeDevice(_)
            | Self::WipeDevice(_)
            | Self::RemovePerson(_)
            | Self::ChangeAdmin(AdminChanged { admin: false, .. })
            | Self::EndAccess { .. }
            | Self::ChangeAccess { .. } => Rank::Removal,
            Self::Rotate { .. } => Rank::Rotation,
            Self::AddRelay(_)
            | Self::AddPerson(_)
            | Self::AddDevice(_)
            | Self::GrantAccess { .. }
            | Self::GrantUntil { .. }
            | Self::ChangeAdmin(_)
            | Self::AddKit(_)
            | Self::SetRecoveryKeys(_)
            | Self::SetIntakeKey
            | Self::SetPolicy(_)
            | Self::AddRecoveredDevice(_)
            | Self::Seal { .. }
            | Self::Purge { .. } => Rank::Add,
        }
    }

    /// The circle it is about; none for the org log.
    fn circle(&self) -> Option<LogId> {
        if let Self::GrantAccess { circle, .. }
        | Self::GrantUntil { circle, .. }
        | Self::EndAccess { circle, .. }
        | Self::ChangeAccess { circle, .. }
        | Self::Rotate { circle }
        | Self::Seal { circle, .. }
        | Self::Purge { circle, .. } = self
        {
            Some(*circle)
        } else {
            None
        }
    }

    /// Whether it makes somebody an admin, so that another admin may go.
    fn makes_admin(&self) -> bool {
        let granted = self.granting().is_some_and(|granting| granting.role == Role::Admin);
        let promoted = matches!(self, Self::ChangeAdmin(AdminChanged { admin: true, .. }));
        granted || promoted || matches!(self, Self::AddPerson(PersonAdded { admin: true, .. }))
    }

    /// Whom it lets into a circle, and how far.
    fn granting(&self) -> Option<Granting> {
        if let Self::GrantAccess { person, role, .. } = self {
            return Some(Granting { person: *person, role: *role, until_ms: 0 });
        }
        if let Self::GrantUntil { person, role, until_ms, .. } = self {
            return Some(Granting { person: *person, role: *role, until_ms: *until_ms });
        }
        None
    }

    /// The control entry with a new epoch that it wants in a circle.
    fn renewal(&self) -> Option<Renewal> {
        if let Self::EndAccess { person, .. } = self {
            return Some(Renewal::End(*person));
        }
        if let Self::ChangeAccess { person, role, .. } = self {
            return Some(Renewal::Lower(*person, *role));
        }
        matches!(self, Self::Rotate { .. }).then_some(Renewal::KeyAlone)
    }
}

/// Whom a grant lets in, and how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Granting {
    person: PersonId,
    role: Role,
    until_ms: u64,
}

/// An intent, and how much of the logs its maker had seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Decided {
    pub(in crate::engine) intent: Intent,
    /// Control entries of its circle.
    pub(super) control_len: u32,
    /// Entries of the org log.
    pub(super) org_len: u32,
}

impl Engine {
    /// Notes what a person decided; the next sync tells the log.
    pub fn intend(&mut self, intents: Vec<Intent>) -> Vec<Effect> {
        for intent in intents {
            self.add_intent(intent);
        }
        self.effects.push(Effect::Notify(Notice::Status));
        self.finish()
    }

    /// Decisions that wait for the relay, oldest first.
    pub fn intents(&self) -> impl Iterator<Item = &Intent> {
        self.intents.values().map(|decided| &decided.intent)
    }

    pub(in crate::engine) fn add_intent(&mut self, intent: Intent) {
        if self.intents.values().any(|held| held.intent == intent) {
            return;
        }
        let circle = intent.circle().and_then(|circle| self.circles.get(&circle));
        let control_len = circle.map_or(0, |circle| circle.state.len());
        let org_len = self.org.as_ref().map_or(0, |org| org.state.len());
        let decided = Decided { intent, control_len, org_len };
        let number = self.make_number();
        self.save(SaveOp::Intent(number, decided.to_bytes()));
        self.intents.insert(number, decided);
    }

    /// The relay that devices meet through: the newest of the org log, or one that this device is about to add to it.
    pub fn relay(&self) -> Option<&RelayRecord> {
        let added =
            || self.intents().find_map(|i| if let Intent::AddRelay(relay) = i { Some(relay) } else { None });
        self.org().and_then(|org| org.relays().last()).or_else(added)
    }

    /// Turns intents, and what follows from the logs without anybody's decision, into entries where that is possible now.
    pub(in crate::engine) fn resolve_intents(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        self.drop_settled_intents();
        self.resolve_org_intents(rng);
        let logs: Vec<LogId> = self.circles.keys().copied().collect();
        for log in logs {
            self.resolve_circle(log, now, rng);
        }
    }

    pub(in crate::engine) fn has_pending_control(&self, log: LogId) -> bool {
        self.pending.iter().any(|pending| {
            let kind = pending.entry.header().kind;
            let decides = matches!(kind.class(), Class::Org | Class::Control);
            pending.entry.log() == log && decides && kind != Kind::CREATED && kind != Kind::GENESIS
        })
    }

    /// Intents of the org log, or of a circle, in the order in which they become entries.
    pub(in crate::engine) fn intents_of(&self, circle: Option<LogId>) -> Vec<(u64, Decided)> {
        let of_log = self.intents.iter().filter(|(_, decided)| decided.intent.circle() == circle);
        let mut intents: Vec<_> = of_log.map(|(number, decided)| (*number, decided.clone())).collect();
        intents.sort_unstable_by_key(|(number, decided)| (decided.intent.rank(), *number));
        intents
    }

    /// Whether a removal, or a new key, was decided that concerns a circle.
    pub(super) fn has_removal_intent(&self, circle: LogId) -> bool {
        self.intents().any(|intent| {
            let admins_alone = matches!(intent, Intent::ChangeAdmin(_));
            intent.rank() < Rank::Add && !admins_alone && intent.circle().is_none_or(|about| about == circle)
        })
    }

    pub(in crate::engine) fn intent_done(&mut self, number: u64) -> Option<Decided> {
        self.save(SaveOp::IntentDone(number));
        self.effects.push(Effect::Notify(Notice::Status));
        self.intents.remove(&number)
    }

    /// A decision cannot be carried out: it goes, and the person is told.
    pub(in crate::engine) fn drop_intent(&mut self, number: u64, reason: NotDone) {
        if let Some(Decided { intent, .. }) = self.intent_done(number) {
            self.keep_dropped(intent.clone(), reason);
            self.effects.push(Effect::Report(Report::DecisionDropped { intent: Box::new(intent), reason }));
        }
    }
}
