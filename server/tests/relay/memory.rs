//! The relay without disk and network, as the simulated world runs it.

use alcove_protocol::frame::{Ask, Hello, History, Tell};
use alcove_protocol::id::{Generation, Instance};
use alcove_protocol::problem::Problem;
use alcove_server::relay::admission::Connection;
use alcove_server::relay::memory::Relay;
use ed25519_dalek::SigningKey;

use crate::practice::{Device, cursor, hello};
use crate::{acks, news, places, trouble};

const EXPORTER: [u8; 32] = [6; 32];

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) relay: Relay,
    connection: Connection,
}

impl World {
    pub(crate) fn new(open: bool) -> Self {
        let history = History { instance: Instance([1; 16]), generation: Generation([1; 16]) };
        let relay = Relay::new(SigningKey::from_bytes(&[40; 32]), history, open);
        Self { relay, connection: Connection::over_tls(EXPORTER, "relay".to_owned()) }
    }

    pub(crate) fn sync(
        &mut self,
        device: &Device,
        mut hello: Hello,
        asks: Vec<Ask>,
        now_ms: u64,
    ) -> Vec<Tell> {
        let exporter = EXPORTER;
        hello.login = Some(device.login(self.relay.id(), &self.connection.host, &exporter));
        let all: Vec<Ask> = std::iter::once(Ask::Hello(hello)).chain(asks).collect();
        self.relay.sync(&self.connection, &all, now_ms)
    }
}

#[test]
fn the_relay_in_memory_stores_orders_and_answers_like_the_real_one() {
    let mut world = World::new(true);
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    let circle = device.circle(&[device.id()]);
    let log = circle.entry.log();
    let first = device.content(log, 1, 600);
    let pushes = vec![genesis.push(), circle.push(), first.push(), first.push()];
    let tells = world.sync(&device, hello(device.org), pushes, 50);
    assert_eq!(acks(&tells), [Ok(1), Ok(1), Ok(2), Ok(2)]);
    assert!(news(&tells).is_empty(), "its own entries do not come back");
    let second = device.content(log, 2, 600);
    let mut from = hello(device.org);
    from.cursors = vec![cursor(log, 1, circle.entry.id())];
    // The clock of the relay went back; the times in a log do not.
    let tells = world.sync(&device, from, vec![second.push()], 20);
    assert_eq!(places(&news(&tells)), [(device.org, 1), (log, 2)]);
    assert!(
        tells.iter().any(|tell| matches!(tell, Tell::Ack(ack) if ack.seq == 3 && ack.relay_time_ms == 50))
    );
    assert_eq!(world.relay.entries_held(), 4);
    let receipts = tells.iter().filter(
        |tell| matches!(tell, Tell::Receipt(receipt) if receipt.is_signed_by(&world.relay.public_key())),
    );
    assert_eq!(receipts.count(), 2);
}

#[test]
fn the_relay_in_memory_admits_like_the_real_one() {
    let mut world = World::new(false);
    let mut device = Device::new(1, 101);
    let genesis = device.genesis();
    assert_eq!(trouble(&world.sync(&device, hello(device.org), Vec::new(), 1)), Some(Problem::UnknownOrg));
    let tells = world.sync(&device, hello(device.org), vec![genesis.push()], 1);
    assert_eq!(acks(&tells), [Err(Problem::OrgTokenNeeded)]);
    let mut open = World::new(true);
    open.sync(&device, hello(device.org), vec![genesis.push()], 1);
    let wrong = Connection::over_tls([7; 32], "relay".to_owned());
    let mut hello = hello(device.org);
    hello.login = Some(device.login(open.relay.id(), "relay", &EXPORTER));
    let tells = open.relay.sync(&wrong, &[Ask::Hello(hello)], 2);
    assert_eq!(trouble(&tells), Some(Problem::LoginRefused));
}
