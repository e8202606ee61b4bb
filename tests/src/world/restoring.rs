//! What comes back from a backup, or exists twice: the relay, a device.

use std::collections::BTreeSet;

use alcove_client_core::engine::{Delivery, DocKey};
use alcove_client_core::shell::store::MemoryStore;
use alcove_protocol::id::{EntryId, Generation};
use alcove_server::relay::memory::Relay;

use super::{Device, World};

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

    /// A device's disk as it is now.
    pub fn device_image(&self, at: usize) -> DeviceImage {
        DeviceImage { store: self.devices[at].store.clone(), typed: self.devices[at].typed.len() }
    }

    /// The device's disk comes back as it once was; its key store does not. What it wrote since and nobody else has is
    /// gone.
    pub fn restore_device(&mut self, at: usize, image: DeviceImage) {
        self.trace.say(|| format!("device {at} is restored"));
        let gone: Vec<bool> =
            self.devices[at].typed.iter().map(|typed| self.is_only_here(at, typed.key)).collect();
        for (typed, gone) in self.devices[at].typed.iter_mut().zip(gone).skip(image.typed) {
            typed.saved &= !gone;
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
