//! What comes back from a backup, or exists twice: the relay, a device.

use std::collections::BTreeSet;

use alcove_client_core::engine::{Delivery, DocKey, EvidenceKind, Finding, Looked, Lookup};
use alcove_client_core::shell::store::MemoryStore;
use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::{Ask, Hello, Login, PROTOCOL_VERSION, Push, Tell};
use alcove_protocol::id::{EntryId, Generation};
use alcove_protocol::login::LoginContext;
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Record, Void};
use alcove_server::relay::memory::Relay;

use super::network::HOST;
use super::{Device, Fault, Happening, World};

/// A device's disk as it once was.
#[derive(Clone, Debug)]
pub struct DeviceImage {
    store: MemoryStore,
    /// For each token typed until then, whether it is on this disk.
    saved: Vec<bool>,
}

impl World {
    /// The relay's logs as they are now.
    pub fn relay_image(&self) -> Relay {
        self.relay.clone()
    }

    /// Whether something forgot what it had said: then two screens of a ceremony may differ, and both people say no.
    pub(crate) fn has_come_back(&self) -> bool {
        ["relay restored", "devices restored", "devices copied"]
            .iter()
            .any(|name| self.counters.get(name) > 0)
    }

    /// The relay comes back with an older copy of its logs, and says so: its history has another generation.
    pub fn restore_relay(&mut self, image: Relay) {
        self.trace.say(|| "the relay is restored".to_owned());
        let before = std::mem::replace(&mut self.relay, image);
        let now_ms = u64::try_from(self.now).unwrap_or(0);
        self.relay.finish_restore(Generation(self.fault_dice.bytes()), now_ms);
        let held: BTreeSet<EntryId> = self.ids_at_relay();
        let logs: Vec<_> = before.logs().collect();
        let entries = logs.into_iter().flat_map(|log| before.entries_of(log));
        for entry in entries.filter(|entry| !held.contains(&entry.id())) {
            let key = DocKey { circle: entry.log(), document: entry.header().document };
            self.owed.insert(entry.id(), key);
        }
        self.acked.retain(|id, _| held.contains(id));
        self.forget_what_nobody_has();
        self.counters.hit("relay restored");
        self.restart_relay();
    }

    /// Ids of everything that the relay holds.
    pub fn ids_at_relay(&self) -> BTreeSet<EntryId> {
        let logs: Vec<_> = self.relay.logs().collect();
        logs.into_iter()
            .flat_map(|log| self.relay.entries_of(log))
            .map(alcove_protocol::entry::Entry::id)
            .collect()
    }

    /// Entries of ways of a log that do not count: some device keeps them, or their author says that they are void.
    pub(crate) fn ids_of_other_ways(&self) -> BTreeSet<EntryId> {
        let mut ids = BTreeSet::new();
        for device in &self.devices {
            let Ok(stored) = device.store.load_start_now() else { continue };
            for row in stored.evidence {
                match row.kind {
                    EvidenceKind::BranchEntry => {
                        ids.extend(Entry::parse(row.bytes).ok().map(|entry| entry.id()));
                    }
                    EvidenceKind::BranchContent | EvidenceKind::BranchLate => {
                        ids.extend(row.subject.first_chunk().map(|id| EntryId(*id)));
                    }
                    EvidenceKind::RelayFork
                    | EvidenceKind::Claim
                    | EvidenceKind::ControlFork
                    | EvidenceKind::ChainFork
                    | EvidenceKind::RolledBack => {}
                }
            }
        }
        for log in self.relay.logs() {
            let voids = self.relay.entries_of(log).filter(|entry| entry.header().kind == Kind::VOID);
            let voided = voids.filter_map(|entry| Void::from_body(entry.body()).ok());
            ids.extend(voided.flat_map(|record| record.0).map(|voided| voided.id));
        }
        ids
    }

    /// Whether the finding tells of a log that went two ways after the relay was restored.
    pub(crate) fn may_have_forked(&self, finding: &Finding) -> bool {
        let forked = matches!(finding, Finding::ControlForked { .. } | Finding::OrgForked { .. });
        forked && self.counters.get("relay restored") > 0
    }

    /// Whether a restored relay has not been given back everything that it had acknowledged.
    pub(crate) fn relay_lacks_owed(&self) -> bool {
        let held = self.ids_at_relay();
        let of_other_ways = self.ids_of_other_ways();
        self.owed.keys().any(|id| !held.contains(id) && !of_other_ways.contains(id))
    }

    /// The relay and a device came back from backups, and an entry is in neither, nor on another device: it is gone.
    fn forget_what_nobody_has(&mut self) {
        let held = self.ids_at_relay();
        let missing: Vec<EntryId> = self.owed.keys().filter(|id| !held.contains(*id)).copied().collect();
        let lookup = Lookup::Entries(missing.clone());
        let mut somewhere = BTreeSet::new();
        for device in &self.devices {
            if let Looked::Entries(entries) = device.store.look_now(&lookup) {
                somewhere.extend(entries.into_iter().map(|entry| entry.id));
            }
        }
        for id in missing.into_iter().filter(|id| !somewhere.contains(id)) {
            let Some(key) = self.owed.remove(&id) else { continue };
            let typed = self.devices.iter_mut().flat_map(|device| &mut device.typed);
            typed.filter(|typed| typed.key == key).for_each(|typed| typed.saved = false);
            self.counters.hit("entries that nobody has any more");
        }
    }

    /// Whether the relay would lose something about who may do what if it came back as `image`.
    pub(crate) fn loses_control(&self, image: &Relay) -> bool {
        let decides = |relay: &Relay| -> usize {
            let logs: Vec<_> = relay.logs().collect();
            let entries = logs.into_iter().flat_map(|log| relay.entries_of(log));
            entries.filter(|entry| matches!(entry.header().kind.class(), Class::Org | Class::Control)).count()
        };
        decides(image) < decides(&self.relay)
    }

    /// A device's disk as it is now.
    pub fn device_image(&self, at: usize) -> DeviceImage {
        let device = &self.devices[at];
        DeviceImage {
            store: device.store.clone(),
            saved: device.typed.iter().map(|typed| typed.saved).collect(),
        }
    }

    /// The device's disk comes back as it once was; its key store does not. What it wrote since and nobody else has is
    /// gone.
    pub fn restore_device(&mut self, at: usize, image: DeviceImage) {
        self.trace.say(|| format!("device {at} is restored"));
        let gone: Vec<bool> =
            self.devices[at].typed.iter().map(|typed| self.is_only_here(at, typed.key)).collect();
        let on_image = image.saved.into_iter().chain(std::iter::repeat(false));
        for ((typed, gone), on_image) in self.devices[at].typed.iter_mut().zip(gone).zip(on_image) {
            typed.saved &= on_image || !gone;
        }
        self.note_open_typing(&image.store);
        self.drop_link(at);
        let device = &mut self.devices[at];
        device.engine = None;
        device.life += 1;
        (device.live, device.syncing) = (false, false);
        device.store = image.store;
        self.forget_what_nobody_has();
        self.counters.hit("devices restored");
        self.start(at);
    }

    /// What comes back from a backup now, or is copied; `true` when it is the device itself. Backups are made at random.
    pub(crate) fn come_back(&mut self, at: usize) -> bool {
        if !self.faults.on().any(Fault::comes_back) {
            return false;
        }
        if self.fault_dice.chance(50) {
            self.backup = Some(self.relay_image());
        }
        if self.fault_dice.chance(100) {
            let image = self.device_image(at);
            self.disk_backups.insert(at, image);
        }
        // What a relay lost of rights and keys is decided anew by somebody who never saw it, and logs go two ways.
        if let Some(image) = self.backup.clone()
            && self.loses_control(&image)
            && !self.copies_expected
            && self.strikes(Fault::RelayForgets)
        {
            self.restore_relay(image);
            if self.fault_dice.chance(700) {
                self.relay.end_recovery();
            }
        }
        if let Some(image) = self.backup.clone()
            && !self.loses_control(&image)
            && !self.copies_expected
            && self.strikes(Fault::RelayRestored)
        {
            self.restore_relay(image);
        }
        if let Some(image) = self.disk_backups.get(&at).cloned()
            && self.strikes(Fault::DeviceRestored)
        {
            self.restore_device(at, image);
            return true;
        }
        // Two lives with one witness and a relay that lost what one of them wrote give two entries one place; no log
        // can hold both.
        if self.devices.len() < self.devices_max
            && self.counters.get("relay restored") == 0
            && self.strikes(Fault::DeviceCopied)
        {
            let copy = self.copy_device(at);
            self.schedule(1_000, Happening::Act { device: copy });
        }
        false
    }

    /// The device with its disk and its key store, once more.
    pub fn copy_device(&mut self, at: usize) -> usize {
        self.trace.say(|| format!("device {at} is copied"));
        let copy = self.devices.len();
        let mut device = Device::new(self.seed, copy);
        let original = &self.devices[at];
        device.secrets = original.secrets.clone();
        device.store = original.store.clone();
        device.witness.clone_from(&original.witness);
        let store = original.store.clone();
        self.copies_expected = true;
        self.note_open_typing(&store);
        self.note_copied(&store);
        self.devices.push(device);
        self.counters.hit("devices copied");
        self.start(copy);
        copy
    }

    /// A hostile relay takes an entry into its logs, for whatever it wants devices to believe.
    pub fn slip_in(&mut self, at: usize, entry: &Entry) {
        if self.reoffer_as(at, entry).is_some() {
            self.violate("the entry could not be slipped in");
        }
    }

    /// The device gives an entry back to the relay, as if that had lost it: what it answers.
    pub fn reoffer_as(&mut self, at: usize, entry: &Entry) -> Option<Problem> {
        let exporter: [u8; 32] = self.net_dice.bytes();
        let engine = self.devices[at].engine();
        let me = engine.me();
        let context = LoginContext {
            exporter: &exporter,
            relay: self.relay.id(),
            host: HOST,
            org: me.org(),
            device: me.device(),
        };
        let login = Login {
            device: me.device(),
            signature: context.sign(&me.secrets().auth).into(),
            certificate: None,
            challenge: None,
        };
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            org: me.org(),
            login: Some(login),
            org_token: None,
            history: None,
            cursors: Vec::new(),
        };
        let push = Push { entry: entry.bytes().to_vec().into(), companions: Vec::new() };
        let tells = self.ask_relay(exporter, &[Ask::Hello(hello), Ask::Reoffer(push)]);
        let refused =
            |tell: &Tell| if let Tell::Refused(refused) = tell { Some(refused.problem) } else { None };
        let acked = tells.iter().any(|tell| matches!(tell, Tell::Ack(_)));
        if acked { None } else { tells.iter().find_map(refused).or(Some(Problem::BadFrame)) }
    }

    fn is_only_here(&self, at: usize, key: DocKey) -> bool {
        let engine = self.devices[at].engine.as_ref();
        engine.is_none_or(|engine| engine.delivery(key) == Delivery::OnThisDevice)
    }
}
