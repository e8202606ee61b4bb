//! People come back with paper: a kit, or the sheets of two custodians.

use alcove_client_core::crypto::kit::KitCode;
use alcove_client_core::crypto::quorum::{NewRecovery, Quorum};
use alcove_client_core::engine::{Engine, Identity, Intent, PaperKey};
use alcove_protocol::id::{Incarnation, LogId, PersonId};
use alcove_protocol::record::Record;

use super::{Device, World};

impl World {
    /// The person of a device makes a recovery kit; a sync tells the others.
    pub fn make_kit(&mut self, at: usize) -> KitCode {
        let code = self.use_engine(at, |engine, _, rng| {
            let (org, person) = (engine.me().org(), engine.me().person());
            let code = KitCode::make(org, person, "relay.test:1".to_owned(), [0; 32], rng).unwrap();
            let kit = code.derive_keys().public(person);
            let effects = engine.intend(vec![Intent::AddKit(Box::new(kit))]);
            (code, effects)
        });
        code.unwrap()
    }

    /// An admin makes the organisation's recovery key; a sync tells the others.
    pub fn make_custodians(&mut self, at: usize) -> Quorum {
        let quorum = self.use_engine(at, |engine, _, rng| {
            let org = engine.me().org();
            let NewRecovery { record, shares } = NewRecovery::make(org, rng);
            let [first, _, third] = shares;
            let quorum = Quorum::combine(&[third, first], org, &record).unwrap();
            (quorum, engine.intend(vec![Intent::SetRecoveryKeys(Box::new(record))]))
        });
        quorum.unwrap()
    }

    /// A new device of whoever holds the kit, with an empty store.
    pub fn come_back_with_kit(&mut self, code: &KitCode) -> usize {
        let (org, person, kit) = (code.org(), code.person(), code.derive_keys());
        let key = PaperKey { id: kit.public(person).kit_id(), kem: kit.kem.clone() };
        self.come_back_by(org, person, key, |keys| {
            let certificate = kit.certify(org, person, keys);
            (certificate.to_body(), Intent::AddDevice(Box::new(certificate)))
        })
    }

    /// A new device of a person, by the word of two custodians.
    pub fn come_back_with_quorum(&mut self, org: LogId, person: PersonId, quorum: &Quorum) -> usize {
        let word = |keys| quorum.recover_device(person, keys);
        let any = word(self.devices[0].secrets.public());
        let key = PaperKey { id: any.recovery, kem: quorum.kem.clone() };
        self.come_back_by(org, person, key, |keys| {
            let recovered = word(keys);
            (recovered.to_body(), Intent::AddRecoveredDevice(Box::new(recovered)))
        })
    }

    fn come_back_by(
        &mut self,
        org: LogId,
        person: PersonId,
        key: PaperKey,
        word: impl Fn(alcove_protocol::keys::DeviceKeys) -> (Vec<u8>, Intent),
    ) -> usize {
        let at = self.devices.len();
        let mut device = Device::new(self.seed, at);
        let (shown, intent) = word(device.secrets.public());
        let me = Identity::new(org, person, Incarnation(1), device.secrets.clone());
        let (engine, effects) = Engine::come_back(me, Vec::new(), intent, key);
        device.engine = Some(engine);
        self.devices.push(device);
        self.words.insert(at, shown);
        self.perform(at, effects);
        at
    }
}
