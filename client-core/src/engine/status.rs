//! Status: what is on this device, at the relay, on other devices; never one in place of another.

use std::collections::BTreeSet;

use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::Role;
use alcove_protocol::trust::chain::Chain;

use crate::clinical::CircleKind;
use crate::engine::Engine;
use crate::engine::doubt::evidence::Finding;
use crate::engine::leavers::leaving::Standing as DeviceStanding;
use crate::engine::locked::lease::LeaseStatus;
use crate::engine::rights::circle::Circle;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// What the relay has not acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Changes of documents, open ones included.
    pub changes: u64,
    /// Entries that are signed and wait, those that hold such changes among them.
    pub entries: u64,
    /// When the oldest of the changes was made.
    pub oldest: Option<Timestamp>,
}

/// Where a document's newest text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Only here: the relay has not acknowledged everything.
    OnThisDevice,
    /// The relay has stored everything durably; no other device is known to hold it.
    AtTheRelay,
    /// So many other devices say that they hold everything this device wrote in the circle.
    OnOtherDevices(u32),
}

/// What an app shows about sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What the relay has not acknowledged.
    pub unsent: Unsent,
    /// Places taken in, over all logs: entries that the relay ordered and this device holds.
    pub entries: u64,
    /// Entries set aside since the store was made, without those that were decided about.
    pub quarantined: u64,
    /// The store cannot keep anything.
    pub storage_failing: bool,
    /// When the relay last answered, in this process.
    pub last_contact: Option<Timestamp>,
    /// Circles whose history at the relay is not the one known here.
    pub history_changed: Vec<LogId>,
    /// Circles whose newest key is not here.
    pub key_missing: Vec<LogId>,
    /// Circles in which a newer version wrote what this one must understand.
    pub update_needed: Vec<LogId>,
    /// Circles in which the relay refused content for good, and why.
    pub refused: Vec<(LogId, Problem)>,
    /// Circles with entries missing between others of one author or in the log.
    pub holes: Vec<LogId>,
    /// When each device was last heard from.
    pub heard: Vec<(DeviceId, Timestamp)>,
    /// Invitations and links that wait for the other device.
    pub ceremonies: usize,
    /// What does not fit, at the relay or between devices.
    pub evidence: Vec<Finding>,
    /// What this device is to its organisation.
    pub standing: DeviceStanding,
    /// Circles off whose access list this person is, and how many changes were not sent there before: they wait, and can
    /// be handed in.
    pub access_ended: Vec<(LogId, u64)>,
    /// Circles in which nothing is sealed until they have a new key.
    pub rotation_due: Vec<LogId>,
    /// Devices that custodians brought back, and about which this person has not said that they are theirs: they get no
    /// key of a private circle.
    pub recovered: Vec<DeviceId>,
    /// How long this device may be read without the relay.
    pub lease: LeaseStatus,
    /// Decisions that wait for the relay.
    pub decisions: usize,
    /// Unsent changes, sealed for the organisation's admins, that wait for the relay.
    pub handing_in: u64,
    /// Unsent changes that the relay keeps for the organisation's admins.
    pub handed_in: u64,
    /// Jottings that wait to be filed.
    pub jottings: u64,
}

impl Status {
    /// Whether nothing waits to be sent and nothing is, or may be, missing: only then everything is in sync. What was set
    /// aside does not count.
    pub fn is_whole(&self) -> bool {
        self.unsent == Unsent::default()
            && self.holes.is_empty()
            && self.key_missing.is_empty()
            && self.history_changed.is_empty()
            && !self.evidence.iter().any(Finding::is_open)
    }
}

/// A circle, for lists and rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircleSummary {
    /// Its id.
    pub circle: LogId,
    /// What it holds; none while its first key is missing.
    pub kind: Option<CircleKind>,
    /// What it belongs to.
    pub info: Vec<u8>,
    /// This person's role.
    pub role: Option<Role>,
    /// The access list.
    pub people: Vec<(PersonId, Role)>,
}

impl Engine {
    /// What an app shows about sync.
    pub fn status(&self) -> Status {
        let logs_where = |wanted: fn(&Circle) -> bool| -> Vec<LogId> {
            self.circles.values().filter(|circle| wanted(circle)).map(Circle::log).collect()
        };
        let has_hole = |circle: &&Circle| circle.progress.has_gap() || self.holes_of(circle).next().is_some();
        let logs_with_holes = self.circles.values().filter(has_hole).map(Circle::log);
        Status {
            unsent: self.unsent(),
            entries: self.circles.values().map(|circle| circle.progress.newest()).sum::<u64>()
                + self.org.as_ref().map_or(0, |org| org.progress.newest()),
            quarantined: self.quarantined.saturating_sub(self.decided.len() as u64),
            storage_failing: self.storage_failing,
            last_contact: self.link.last_contact,
            history_changed: logs_where(|circle| circle.history_changed),
            key_missing: logs_where(|circle| circle.newest_key().is_none()),
            update_needed: logs_where(|circle| circle.state.blocked().is_some()),
            refused: self.local.blocked().collect(),
            holes: logs_with_holes.collect(),
            heard: self.heard.iter().map(|(device, at)| (*device, *at)).collect(),
            ceremonies: self.ceremonies.open(),
            evidence: self.findings().into_iter().collect(),
            standing: self.standing(),
            access_ended: self.access_ended(),
            rotation_due: self.circles.keys().copied().filter(|log| self.is_rotation_due(*log)).collect(),
            recovered: self.recovered_devices(),
            lease: self.lease(),
            decisions: self.intents.len(),
            handing_in: self.handing_in(),
            handed_in: self.handed_in(),
            jottings: self.jottings().len() as u64,
        }
    }

    fn access_ended(&self) -> Vec<(LogId, u64)> {
        let ended = self.circles.values().filter(|circle| circle.state.role_of(self.me.person()).is_none());
        ended.map(|circle| (circle.log(), self.local.count(circle.log()))).collect()
    }

    fn unsent(&self) -> Unsent {
        // Trails are no work that a person waits for.
        let circles = || self.local.circles().filter(|circle| !self.is_audit_circle(*circle));
        let changes: u64 = circles().map(|circle| self.local.count(circle)).sum();
        let open = || self.open.with_open_change();
        let made = circles().filter_map(|circle| self.local.oldest(circle));
        let pending = self.pending.iter().filter(|pending| !self.is_audit_circle(pending.entry.log()));
        Unsent {
            changes: changes + open().count() as u64,
            entries: pending.count().try_into().unwrap_or(u64::MAX),
            oldest: made.chain(open().map(|(_, open)| open.last_edit)).min(),
        }
    }

    fn handed_in(&self) -> u64 {
        let logs = self.circles.keys().copied().chain([self.me.org()]);
        logs.map(|log| self.handed_in_count(log) as u64).sum()
    }

    /// Whether the relay holds the org log.
    pub fn is_org_at_relay(&self) -> bool {
        self.org.as_ref().is_some_and(|org| org.progress.newest() > 0)
    }

    /// Where a document's newest text is.
    pub fn delivery(&self, key: DocKey) -> Delivery {
        let open_change = self.open.get(key).is_some_and(|open| open.document.has_open_change());
        if open_change || self.local.has_any_of(key) || self.has_lost_of(key) {
            return Delivery::OnThisDevice;
        }
        let Some(circle) = self.circles.get(&key.circle) else { return Delivery::OnThisDevice };
        let mut waiting = self.pending.iter().map(|pending| &pending.entry);
        let newest = waiting
            .find(|entry| entry.log() == key.circle)
            .map_or(u64::MAX, |entry| entry.header().seq.saturating_sub(1))
            .min(circle.own.content_seq);
        match circle.seen.values().filter(|seen| **seen >= newest).count() {
            0 => Delivery::AtTheRelay,
            devices => Delivery::OnOtherDevices(u32::try_from(devices).unwrap_or(u32::MAX)),
        }
    }

    /// The name under which the store keeps whether more is expected.
    pub(super) const EXPECTS_MORE_META: &'static str = "expects_more";

    /// Whether the relay said that it holds more than came: the sync goes on, or it broke off and the next one brings it.
    pub fn expects_more(&self) -> bool {
        self.expects_more
    }

    pub(super) fn expect_more(&mut self, more: bool) {
        if std::mem::replace(&mut self.expects_more, more) != more {
            self.save(SaveOp::Meta(Self::EXPECTS_MORE_META, vec![u8::from(more)]));
        }
    }

    /// Circles of which something is known to be missing: a key, or entries between others.
    pub fn partial_circles(&self) -> BTreeSet<LogId> {
        let partial = self.circles.values().filter(|circle| {
            circle.newest_key().is_none()
                || circle.progress.has_gap()
                || circle.chains.values().any(Chain::has_hole)
        });
        partial.map(Circle::log).collect()
    }

    /// Every circle on this device.
    pub fn circle_summaries(&self) -> Vec<CircleSummary> {
        self.circles
            .values()
            .map(|circle| CircleSummary {
                circle: circle.log(),
                kind: circle.founding.as_ref().map(|founding| founding.kind),
                info: circle.founding.as_ref().map(|founding| founding.info.clone()).unwrap_or_default(),
                role: circle.state.role_of(self.me.person()),
                people: circle.state.people().map(|(person, access)| (person, access.role)).collect(),
            })
            .collect()
    }

    /// The id salt of a circle whose key is here: for the natural keys of sessions and entries.
    pub fn id_salt(&self, circle: LogId) -> Option<&crate::crypto::IdSalt> {
        self.circles.get(&circle)?.founding.as_ref().map(|founding| &founding.salt)
    }
}
