//! One story for both relays: the one behind TLS with its database, and the one in memory.

use alcove_protocol::frame::{Ask, Hello, History, Tell};
use alcove_protocol::id::{Generation, LogId};
use alcove_protocol::problem::Problem;
use alcove_server::{Config, Hooks, restore};

use crate::memory::World;
use crate::practice::{Device, Signed, hello};
use crate::{Relay, acks};

/// A relay of either sort. Behind TLS and `SQLite`, a backup is a copy of the database file.
pub(crate) enum Either {
    Real { relay: Option<Box<Relay>>, saved: Vec<u8> },
    Memory { world: Box<World>, saved: Box<World> },
}

impl Either {
    /// One of each sort, open to new organisations.
    pub(crate) async fn both() -> [Self; 2] {
        let relay = Some(Box::new(Relay::open().await));
        let world = Box::new(World::new(true));
        [Self::Real { relay, saved: Vec::new() }, Self::Memory { saved: world.clone(), world }]
    }

    pub(crate) async fn sync(&mut self, device: &Device, hello: Hello, asks: Vec<Ask>) -> Vec<Tell> {
        match self {
            Self::Real { relay, .. } => relay.as_ref().unwrap().at.sync(device, hello, asks).await,
            Self::Memory { world, .. } => world.sync(device, hello, asks, 1_000),
        }
    }

    pub(crate) async fn ask(&mut self, device: &Device, asks: Vec<Ask>) -> Vec<Tell> {
        self.sync(device, hello(device.org), asks).await
    }

    pub(crate) async fn push(&mut self, device: &Device, signed: &Signed) -> Result<u64, Problem> {
        acks(&self.ask(device, vec![signed.push()]).await)[0]
    }

    /// An organisation of one device, with one circle.
    pub(crate) async fn practice(&mut self) -> (Device, LogId, Vec<Signed>) {
        let mut device = Device::new(1, 101);
        let genesis = device.genesis();
        let circle = device.circle(&[device.id()]);
        let tells = self.ask(&device, vec![genesis.push(), circle.push()]).await;
        assert_eq!(acks(&tells), [Ok(1), Ok(1)]);
        (device, circle.entry.log(), vec![genesis, circle])
    }

    /// Brings a second person's device into the organisation and the circle; the entries that did.
    pub(crate) async fn colleague(
        &mut self,
        admin: &mut Device,
        circle: LogId,
        seed: u8,
    ) -> (Device, Vec<Signed>) {
        let mut other = Device::new(seed, 100 + seed);
        let person = admin.add_person(other.person);
        self.push(admin, &person).await.unwrap();
        admin.certify(&mut other);
        let added = other.add_itself(admin.org_head);
        self.push(&other, &added).await.unwrap();
        admin.see_org(&added.entry);
        let granted = admin.grant(circle, other.person, &[other.id()]);
        self.push(admin, &granted).await.unwrap();
        other.see_control(&granted.entry);
        (other, vec![person, added, granted])
    }

    /// The relay's history, as a hello names it.
    pub(crate) async fn history(&self) -> History {
        match self {
            Self::Real { relay, .. } => {
                let info = relay.as_ref().unwrap().at.info().await;
                History { instance: info.instance, generation: info.generation }
            }
            Self::Memory { world, .. } => world.relay.history(),
        }
    }

    pub(crate) async fn logs_waiting(&self) -> usize {
        match self {
            Self::Real { relay, .. } => relay.as_ref().unwrap().health().await.1,
            Self::Memory { world, .. } => world.relay.logs_waiting(1_000),
        }
    }

    /// Stops, does something to the data, starts again.
    async fn restart(&mut self, work: impl AsyncFnOnce(&Config, &mut Vec<u8>)) {
        let Self::Real { relay, saved } = self else { return };
        let Relay { running, data, .. } = *relay.take().unwrap();
        running.stop().await;
        work(&Config::local(data.path().to_owned()), saved).await;
        *relay = Some(Box::new(Relay::start(data, |config| config.open = true, Hooks::default()).await));
    }

    pub(crate) async fn back_up(&mut self) {
        if let Self::Memory { world, saved } = self {
            saved.clone_from(world);
        }
        let save = async |config: &Config, saved: &mut Vec<u8>| {
            *saved = std::fs::read(config.data.join("relay.db")).unwrap();
        };
        self.restart(save).await;
    }

    /// Restores the backup; an operator who knows what to do says so to the relay.
    pub(crate) async fn restore(&mut self, finish: bool) {
        if let Self::Memory { world, saved } = self {
            world.clone_from(saved);
            if finish {
                world.relay.finish_restore(Generation([7; 16]), 1_000);
            }
        }
        let restore = async |config: &Config, saved: &mut Vec<u8>| {
            std::fs::write(config.data.join("relay.db"), saved).unwrap();
            if finish {
                assert!(restore::finish(config).await.unwrap() > 0);
            }
        };
        self.restart(restore).await;
    }

    pub(crate) async fn end_recovery(&mut self) {
        if let Self::Memory { world, .. } = self {
            world.relay.end_recovery();
        }
        let end = async |config: &Config, _: &mut Vec<u8>| {
            restore::end_recovery(config).await.unwrap();
        };
        self.restart(end).await;
    }

    /// Starts again with what was stored.
    pub(crate) async fn stop_and_start(&mut self) {
        self.restart(async |_, _| {}).await;
    }
}
