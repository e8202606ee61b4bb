//! What comes back from a backup, or exists twice: the relay, a device.

use std::collections::BTreeSet;

use alcove_client_core::engine::{Delivery, DocKey};
use alcove_client_core::shell::store::MemoryStore;
use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::frame::{Ask, Hello, Login, PROTOCOL_VERSION, Push, Tell};
use alcove_protocol::id::{EntryId, Generation};
use alcove_protocol::login::LoginContext;
use alcove_server::relay::memory::Relay;

use super::network::HOST;
use super::{Device, Fault, Happening, World};

/// A device's disk as it once was.
#[derive(Clone, Debug)]
pub struct DeviceImage {
    store: MemoryStore,
    typed: usize,
}

impl World {
    /// The relay's logs as they are now.
    pub fn relay_image(&self) -> Relay {
        self.relay.clone()
    }

    /// The relay comes back with an older copy of its logs, and says so: its history has another generation.
    pub fn restore_relay(&mut self, image: Relay) {
        self.trace.say(|| "the relay is restored".to_owned());
        self.relay = image;
        let now_ms = u64::try_from(self.now).unwrap_or(0);
        self.relay.finish_restore(Generation(self.fault_dice.bytes()), now_ms);
        let held: BTreeSet<EntryId> = self.ids_at_relay();
        self.owed.extend(self.acked.keys().copied());
        self.acked.retain(|id, _| held.contains(id));
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
        DeviceImage { store: self.devices[at].store.clone(), typed: self.devices[at].typed.len() }
    }

    /// The device's disk comes back as it once was; its key store does not. What it wrote since and nobody else has is
    /// gone.
    pub fn restore_device(&mut self, at: usize, image: DeviceImage) {
        self.trace.say(|| format!("device {at} is restored"));
        // A relay that is restored as well may have lost what only this device still had.
        let held = self.ids_at_relay();
        let relay_lacks = self.owed.iter().any(|id| !held.contains(id));
        self.owed.retain(|id| held.contains(id));
        let gone: Vec<bool> =
            self.devices[at].typed.iter().map(|typed| self.is_only_here(at, typed.key)).collect();
        for (typed, gone) in self.devices[at].typed.iter_mut().zip(gone).skip(image.typed) {
            typed.saved &= !gone && !relay_lacks;
        }
        self.may_be_twice(at, &image.store);
        self.drop_link(at);
        let device = &mut self.devices[at];
        device.engine = None;
        device.life += 1;
        (device.live, device.syncing) = (false, false);
        device.store = image.store;
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
        // What a relay lost of rights and keys may be decided anew by somebody who never saw it; that has stories.
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
            && self.counters.get(Fault::RelayRestored.name()) == 0
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
        self.may_be_twice(at, &store);
        self.devices.push(device);
        self.counters.hit("devices copied");
        self.start(copy);
        copy
    }

    /// A hostile relay takes an entry into its logs, for whatever it wants devices to believe.
    pub fn slip_in(&mut self, at: usize, entry: &Entry) {
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
        if !tells.iter().any(|tell| matches!(tell, Tell::Ack(_))) {
            self.violate("the entry could not be slipped in");
        }
    }

    fn is_only_here(&self, at: usize, key: DocKey) -> bool {
        let engine = self.devices[at].engine.as_ref();
        engine.is_none_or(|engine| engine.delivery(key) == Delivery::OnThisDevice)
    }

    /// What was still being typed when an image was made may have been finished in the life before, too.
    fn may_be_twice(&mut self, at: usize, image: &MemoryStore) {
        let open: BTreeSet<DocKey> =
            image.load_start_now().map(|stored| stored.typing.into_iter().collect()).unwrap_or_default();
        let typed = self.devices[at].typed.iter().filter(|typed| open.contains(&typed.key));
        self.maybe_twice.extend(typed.map(|typed| typed.token.clone()));
    }
}
