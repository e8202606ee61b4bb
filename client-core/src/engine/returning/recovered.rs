//! Devices that custodians brought back, and private circles: two custodians can give a person a device again, so two who
//! conspire can give themselves one. A private circle's keys go to it, and to whatever it brought in, only after the
//! person has said on another device that it is theirs.

use std::collections::BTreeSet;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::record::Grant;
use alcove_protocol::trust::OrgState;

use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::writing::save::SaveOp;

/// What the person said about devices that custodians brought back.
#[derive(Debug, Default)]
pub(in crate::engine) struct Recovered {
    /// Devices that are theirs.
    trusted: BTreeSet<DeviceId>,
    /// Circles whose newest key the log seems to have given to a device, and did not: the wrap holds nothing.
    owed: BTreeSet<(LogId, DeviceId)>,
}

impl Recovered {
    /// The name under which the store keeps it.
    pub(in crate::engine) const META: &'static str = "recovered";

    /// Layout: devices (2), each 16; then what is owed (2), each circle (16) and device (16).
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.count(self.trusted.len());
        for device in &self.trusted {
            w.put(&device.0);
        }
        w.count(self.owed.len());
        for (circle, device) in &self.owed {
            w.put(&circle.0).put(&device.0);
        }
        w.finish()
    }

    pub(in crate::engine) fn from_meta(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        let Some(bytes) = bytes else { return Ok(Self::default()) };
        let mut r = Reader::new(bytes);
        let trusted = (0..r.u16()?).map(|_| Ok(DeviceId(r.array()?))).collect::<Result<_, DecodeError>>()?;
        let owed = (0..r.u16()?)
            .map(|_| Ok((LogId(r.array()?), DeviceId(r.array()?))))
            .collect::<Result<_, DecodeError>>()?;
        r.end()?;
        Ok(Self { trusted, owed })
    }
}

/// The device, brought in by custodians, through which `id` (a device or a kit) came; none where every step was the word
/// of a device or a kit of the person.
fn brought_by_custodians(org: &OrgState, id: DeviceId, trusted: &BTreeSet<DeviceId>) -> Option<DeviceId> {
    let mut at = id;
    // Whoever vouches was there before: the walk ends, and costs no more steps than there are devices and kits.
    loop {
        if let Some(kit) = org.kit(at) {
            at = kit.added_by;
            continue;
        }
        let device = org.known_device(at)?;
        if trusted.contains(&at) {
            return None;
        }
        if org.recovery(device.certifier).is_some() {
            return Some(at);
        }
        at = device.certifier;
    }
}

impl Engine {
    /// Active devices of this person that custodians brought back, and about which the person has not said on this device
    /// that they are theirs. Until then they get no key of a private circle.
    pub fn recovered_devices(&self) -> Vec<DeviceId> {
        let Some(org) = self.org() else { return Vec::new() };
        let own = org.devices_of(self.me.person(), org.len()).map(|(id, _)| id);
        own.filter(|id| {
            self.is_withheld(org, *id)
                && org.known_device(*id).is_some_and(|held| org.recovery(held.certifier).is_some())
        })
        .collect()
    }

    /// The person says that a device which custodians brought back is theirs: with the next sync it gets the keys of the
    /// private circles, too.
    pub fn trust_recovered(&mut self, device: DeviceId) -> Vec<Effect> {
        let through = self.brought_in_by(device);
        if self.recovered.trusted.insert(device) {
            let private = self.circles.values().filter(|circle| circle.state.no_org_recovery());
            let owed = private.flat_map(|circle| through.iter().map(|id| (circle.log(), *id)));
            let owed: Vec<(LogId, DeviceId)> = owed.collect();
            self.recovered.owed.extend(owed);
            self.save_recovered();
            self.effects.push(Effect::Notify(Notice::Status));
        }
        self.finish()
    }

    /// This person's devices and kit that came through a device which custodians brought back, itself among them.
    fn brought_in_by(&self, device: DeviceId) -> Vec<DeviceId> {
        let Some(org) = self.org() else { return Vec::new() };
        let own = org.recipients_of(self.me.person(), org.len()).into_iter().map(|(id, _)| id);
        let trusted = &self.recovered.trusted;
        own.filter(|id| brought_by_custodians(org, *id, trusted) == Some(device)).collect()
    }

    /// Another device of this person gave a device that custodians brought back the key of a private circle: there the
    /// person has said that it is theirs.
    pub(in crate::engine) fn learn_trust(&mut self, log: LogId, author: DeviceId, grants: &[Grant]) {
        let private = self.circles.get(&log).is_some_and(|circle| circle.state.no_org_recovery());
        let Some(org) = self.org().filter(|_| private) else { return };
        if self.is_withheld(org, author) {
            return;
        }
        let told = grants.iter().map(|grant| grant.recipient.device).filter(|id| {
            let by_custodians = |certifier: DeviceId| org.recovery(certifier).is_some();
            org.known_device(*id).is_some_and(|held| by_custodians(held.certifier))
        });
        let told: Vec<DeviceId> = told.collect();
        let before = self.recovered.trusted.len();
        self.recovered.trusted.extend(told);
        if self.recovered.trusted.len() > before {
            self.save_recovered();
        }
    }

    /// Whether a private circle's key goes to this device or kit of this person only once they have said so.
    pub(in crate::engine) fn is_withheld(&self, org: &OrgState, id: DeviceId) -> bool {
        let of = |id: DeviceId| brought_by_custodians(org, id, &self.recovered.trusted);
        // What came through the same device as this one is no stranger to it.
        of(id).is_some_and(|through| of(self.me.device()) != Some(through))
    }

    /// Whether this device came back by custodians, and the circle is private: a wrap that holds nothing is no error then,
    /// but waits for the person's word on another device.
    pub(in crate::engine) fn may_be_withheld(&self, log: LogId) -> bool {
        let private = self.circles.get(&log).is_some_and(|circle| circle.state.no_org_recovery());
        let me = self.me.device();
        private && self.org().is_some_and(|org| brought_by_custodians(org, me, &BTreeSet::new()).is_some())
    }

    /// Those of `ids` that get no key of the circle yet.
    pub(in crate::engine) fn withheld_in(&self, log: LogId, ids: &[DeviceId]) -> BTreeSet<DeviceId> {
        let private = self.circles.get(&log).is_some_and(|circle| circle.state.no_org_recovery());
        let Some(org) = self.org().filter(|_| private) else { return BTreeSet::new() };
        ids.iter().copied().filter(|id| self.is_withheld(org, *id)).collect()
    }

    /// Whether the device was given a wrap that holds nothing, and is now to get the key.
    pub(in crate::engine) fn is_owed(&self, log: LogId, device: DeviceId) -> bool {
        self.recovered.owed.contains(&(log, device))
    }

    /// The key is on its way to them.
    pub(in crate::engine) fn settle_owed(&mut self, log: LogId, devices: &[DeviceId]) {
        let before = self.recovered.owed.len();
        self.recovered.owed.retain(|(circle, device)| *circle != log || !devices.contains(device));
        if self.recovered.owed.len() < before {
            self.save_recovered();
        }
    }

    fn save_recovered(&mut self) {
        let bytes = self.recovered.to_bytes();
        self.save(SaveOp::Meta(Recovered::META, bytes));
    }
}
