//! What removal leaves behind: devices that are out, and keys that they must not reach.

use alcove_client_core::crypto::{CircleTag, Committed, EpochKey, WrapInfo, unwrap};
use alcove_client_core::engine::Event;
use alcove_client_core::shell::store::MemoryStore;
use alcove_protocol::frame::Tell;
use alcove_protocol::id::LogId;
use alcove_protocol::record::EpochPart;
use alcove_protocol::suite::WRAP_BYTES;

use super::World;
use super::typing::contains;

/// Whether a device still plays a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It does.
    Works,
    /// It is switched off for good.
    Retired,
    /// Its keys and its disk are destroyed.
    Wiped,
}

impl World {
    /// The device destroys its keys, then its disk, and never starts again.
    pub(crate) fn wipe(&mut self, at: usize) {
        self.drop_link(at);
        let device = &mut self.devices[at];
        device.engine = None;
        device.store = MemoryStore::default();
        device.fate = Fate::Wiped;
        (device.life, device.live, device.syncing) = (0, false, false);
        self.counters.hit("devices wiped");
    }

    /// The device is out of the story: it is switched off, and nothing is expected of it any more.
    pub fn retire(&mut self, at: usize) {
        self.drop_link(at);
        let device = &mut self.devices[at];
        device.engine = None;
        device.fate = Fate::Retired;
    }

    /// A relay tells a device something that an honest one would not, within a sync that asks for nothing else.
    pub fn tell(&mut self, at: usize, tells: Vec<Tell>) {
        self.link_up(at, true);
        self.settle();
        self.handle(at, Event::Received(tells));
        self.settle();
        self.hang_up(at);
    }

    /// Claims that nothing which the device stored or was ever told opens the circle's key of this epoch: no wrap opens
    /// with its keys, no key it holds leads there through the history, and the key lies in none of its bytes.
    ///
    /// # Panics
    /// When there is a way.
    pub fn assert_key_out_of_reach(&self, at: usize, circle: LogId, number: u32) {
        let key = self.epoch_key_of(circle, number).unwrap();
        let device = &self.devices[at];
        assert!(!device.told.iter().any(|bytes| contains(bytes, &key)), "the key was told in the open");
        let stored = format!("{:?}", device.store);
        assert!(!contains(stored.as_bytes(), format!("{key:?}").as_bytes()), "the key lies in the store");
        let held = device.store.load_start_now().unwrap();
        let held = held.circles.iter().find(|held| held.log == circle).unwrap();
        assert!(held.epoch_keys.iter().all(|(_, held)| held.expose() != &key), "the store has the key");
        assert!(!held.epoch_keys.is_empty(), "it has older ones");
        self.assert_no_wrap_opens(at, circle, number);
    }

    fn assert_no_wrap_opens(&self, at: usize, circle: LogId, number: u32) {
        let device = &self.devices[at];
        let me = device.secrets.public().device_id();
        for entry in self.relay.entries_of(circle) {
            let Ok(Some(part)) = EpochPart::of(entry) else { continue };
            if part.number < number {
                continue;
            }
            assert!(part.recipients.iter().all(|recipient| recipient.device != me), "it is a recipient");
            let tag = CircleTag::from(circle);
            let committed = Committed { circle: tag, number: part.number, commitment: part.commitment };
            let header = entry.header();
            let (suite, previous) = (header.suite, header.control_head);
            let info = WrapInfo { suite, circle: tag, number: part.number, recipient: me, previous };
            let told = device.told.iter().filter(|bytes| bytes.len() == WRAP_BYTES);
            let everywhere = self.relay.companions_of(circle).filter(|bytes| bytes.len() == WRAP_BYTES);
            for wrap in told.map(Vec::as_slice).chain(everywhere) {
                assert!(unwrap(&device.secrets, wrap, &info, &committed).is_err(), "a wrap opens");
            }
        }
    }

    /// A circle's key of an epoch, from whoever has it.
    fn epoch_key_of(&self, circle: LogId, number: u32) -> Option<[u8; 32]> {
        self.devices.iter().find_map(|device| {
            let stored = device.store.load_start_now().ok()?;
            let circle = stored.circles.iter().find(|held| held.log == circle)?;
            let key: &EpochKey =
                circle.epoch_keys.iter().find(|(held, _)| *held == number).map(|(_, key)| key)?;
            Some(*key.expose())
        })
    }
}
