//! The offline lease: how long this device may be read without the relay having confirmed its standing.
//!
//! It is enforced by this code, not by cryptography: whoever has the opened keys and another program reads on. What it
//! does is that a device which nobody could reach to revoke it stops showing anything by itself. Time is the newest that
//! this device has ever seen, so that a clock that is set back wins nothing; with each confirmation it begins anew.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::limits::LEASE_DAYS_DEFAULT;

use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::leavers::leaving::Standing;
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;

const DAY_MS: i64 = 86_400_000;
/// How far time goes on before the store hears of it.
const KEPT_EVERY_MS: i64 = 3_600_000;
/// The warning begins after 9 days of 14, and in proportion.
const WARNED_AFTER: (i64, i64) = (9, 14);

/// How the lease stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseState {
    /// Nothing to do.
    Valid,
    /// It ends soon: sync.
    Ending,
    /// Reading has stopped; writing goes on, sealed.
    Ended,
}

/// The lease, for whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseStatus {
    /// When the relay last confirmed this device's standing, by this device's clock.
    pub confirmed: Timestamp,
    /// The newest time that this device has seen.
    pub newest: Timestamp,
    /// Days that the organisation gives.
    pub days: u8,
    /// Work lies sealed beside the store and is taken in before anything else is written.
    pub sealed_waits: bool,
}

impl LeaseStatus {
    /// When it ends, if nothing confirms it before.
    pub fn ends(&self) -> Timestamp {
        Timestamp(self.confirmed.0.saturating_add(i64::from(self.days) * DAY_MS))
    }

    /// From when on it warns.
    pub fn warns(&self) -> Timestamp {
        let (part, of) = WARNED_AFTER;
        Timestamp(self.confirmed.0.saturating_add(i64::from(self.days) * DAY_MS * part / of))
    }

    /// How it stands at a time of the device's clock.
    pub fn state(&self, now: Timestamp) -> LeaseState {
        let now = now.max(self.newest);
        match now {
            now if now >= self.ends() => LeaseState::Ended,
            now if now >= self.warns() => LeaseState::Ending,
            _ => LeaseState::Valid,
        }
    }

    /// Whole days that are left, rounded up; none once it has ended.
    pub fn days_left(&self, now: Timestamp) -> u32 {
        let left = self.ends().0.saturating_sub(now.max(self.newest).0).max(0);
        u32::try_from(left.saturating_add(DAY_MS - 1) / DAY_MS).unwrap_or(u32::MAX)
    }
}

/// What this device remembers of its lease.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::engine) struct Lease {
    /// None until the clock is first seen: the lease of a new device begins there.
    confirmed: Option<Timestamp>,
    newest: Timestamp,
    /// The newest time that the store has.
    kept: Timestamp,
    pub(in crate::engine) sealed_waits: bool,
}

impl Lease {
    /// The name under which the store keeps it.
    pub(in crate::engine) const META: &'static str = "lease";

    /// Layout: confirmed (8), newest (8).
    pub(in crate::engine) fn from_meta(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        let Some(bytes) = bytes else { return Ok(Self::default()) };
        let mut r = Reader::new(bytes);
        let confirmed = Timestamp(i64::from_be_bytes(r.array()?));
        let newest = Timestamp(i64::from_be_bytes(r.array()?));
        r.end()?;
        Ok(Self { confirmed: Some(confirmed), newest, kept: newest, sealed_waits: false })
    }

    pub(in crate::engine) fn confirmed(&self) -> Option<Timestamp> {
        self.confirmed
    }
}

impl Engine {
    /// The lease as this device knows it.
    pub fn lease(&self) -> LeaseStatus {
        let days = self.org().map_or(LEASE_DAYS_DEFAULT, |org| org.policy().lease_days);
        LeaseStatus {
            confirmed: self.lease.confirmed.unwrap_or(self.clock),
            newest: self.lease.newest,
            days,
            sealed_waits: self.lease.sealed_waits,
        }
    }

    /// Tells the time, before the engine is used: it never goes back.
    pub fn see_clock(&mut self, now: Timestamp) {
        self.clock = now;
        self.lease.newest = self.lease.newest.max(now);
        self.lease.confirmed.get_or_insert(now);
    }

    /// Says whether work lies sealed beside the store.
    pub fn set_sealed_waits(&mut self, waits: bool) {
        self.lease.sealed_waits = waits;
    }

    /// Whether nothing of the documents is shown, and what is written is sealed beside the store.
    pub fn is_lease_ended(&self) -> bool {
        self.lease().state(self.clock) == LeaseState::Ended
    }

    /// The time is noted, so that a clock that is set back while the device is off wins at most an hour.
    pub(in crate::engine) fn keep_clock(&mut self, now: Timestamp) {
        self.see_clock(now);
        if self.lease.newest.0 - self.lease.kept.0 >= KEPT_EVERY_MS {
            self.keep_lease();
        }
    }

    /// The relay has answered this device, and the organisation's log says that it may work.
    pub(in crate::engine) fn confirm_lease(&mut self, now: Timestamp) {
        let me = self.me.device();
        let known = self.org().is_some_and(|org| org.device(me).is_some());
        if !known || self.standing() != Standing::Active {
            return;
        }
        let before = self.lease();
        // A clock that once ran ahead has told a time that never was: it counts no longer.
        self.lease.newest = now;
        self.lease.confirmed = Some(now);
        let moved = now.0.saturating_sub(before.confirmed.0).abs() >= KEPT_EVERY_MS;
        if moved || before.state(now) != LeaseState::Valid {
            self.keep_lease();
            self.effects.push(Effect::Notify(Notice::Status));
        }
    }

    fn keep_lease(&mut self) {
        let Some(confirmed) = self.lease.confirmed else { return };
        self.lease.kept = self.lease.newest;
        let mut w = Writer::default();
        w.put(&confirmed.0.to_be_bytes()).put(&self.lease.newest.0.to_be_bytes());
        self.save(SaveOp::Meta(Lease::META, w.finish()));
    }
}
