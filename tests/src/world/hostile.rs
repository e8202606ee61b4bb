//! A relay that does not keep to the rules: it stands where the honest one stands, holds its logs and its key, and
//! answers what it likes.

use std::fmt;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ask, Hello, Login, PROTOCOL_VERSION, Push, Refused, Tell, Trouble};
use alcove_protocol::login::LoginContext;
use alcove_protocol::problem::Problem;
use alcove_server::relay::admission::Connection as Bound;
use alcove_server::relay::memory::Relay;

use super::World;
use super::network::HOST;

/// What stands between devices and the honest relay.
pub trait Hostile: fmt::Debug {
    /// The answer to a device. `relay` is what the devices will find again once all is honest.
    fn answer(&mut self, request: &Request<'_>, relay: &mut Relay) -> Vec<Tell>;
}

/// What a device asks.
#[derive(Debug)]
pub struct Request<'a> {
    /// The device's number in the world.
    pub device: usize,
    /// What it asks.
    pub asks: &'a [Ask],
    /// True time, ms since 1970.
    pub now_ms: u64,
    bound: Bound,
}

impl Request<'_> {
    /// What an honest relay answers.
    pub fn pass_on(&self, relay: &mut Relay) -> Vec<Tell> {
        self.pass_on_instead(self.asks, relay)
    }

    /// What an honest relay answers when this reaches it instead.
    pub fn pass_on_instead(&self, asks: &[Ask], relay: &mut Relay) -> Vec<Tell> {
        relay.sync(&self.bound, asks, self.now_ms)
    }
}

impl World {
    /// Asks whoever stands where the relay should.
    pub(crate) fn ask_through(&mut self, device: usize, exporter: [u8; 32], asks: &[Ask]) -> Vec<Tell> {
        let Some(mut hostile) = self.hostile.take() else { return self.ask_relay(exporter, asks) };
        let now_ms = u64::try_from(self.now).unwrap_or(0);
        let request = Request { device, asks, now_ms, bound: Bound::over_tls(exporter, HOST.to_owned()) };
        let tells = hostile.answer(&request, &mut self.relay);
        self.counters.hit("answers of a hostile relay");
        self.hostile = Some(hostile);
        tells
    }

    /// Pushes an entry as a device, whatever its engine thinks of it; what the relay refuses it with.
    pub fn push_as(&mut self, at: usize, entry: &Entry, companions: &[Vec<u8>]) -> Option<Problem> {
        let exporter: [u8; 32] = self.net_dice.bytes();
        let me = self.devices[at].engine().me();
        let (org, device) = (me.org(), me.device());
        let context = LoginContext { exporter: &exporter, relay: self.relay.id(), host: HOST, org, device };
        let signature = context.sign(&me.secrets().auth).into();
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            org,
            login: Some(Login { device, signature, certificate: None, challenge: None }),
            org_token: None,
            history: Some(self.relay.history()),
            cursors: Vec::new(),
        };
        let companions = companions.iter().map(|companion| companion.clone().into()).collect();
        let push = Push { entry: entry.bytes().to_vec().into(), companions };
        let tells = self.ask_relay(exporter, &[Ask::Hello(hello), Ask::Push(push)]);
        tells.into_iter().find_map(|tell| match tell {
            Tell::Refused(Refused { problem, .. }) | Tell::Problem(Trouble { problem, .. }) => Some(problem),
            _ => None,
        })
    }
}
