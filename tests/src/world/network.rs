//! Connections between devices and the relay, and everything that can happen to what they carry.

use std::collections::BTreeMap;

use alcove_client_core::engine::Event;
use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::{Ack, Ask, Cursor, Hello, Login, News, Refused, Tell};
use alcove_protocol::id::LogId;
use alcove_protocol::login::LoginContext;

use super::{Fault, Happening, World};

/// The name under which devices reach the relay.
pub(crate) const HOST: &str = "relay.test";
/// How long a device waits for an answer.
const PATIENCE_MS: i64 = 30_000;

/// A connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub(crate) usize);

#[derive(Debug)]
pub(crate) struct Connection {
    device: usize,
    life: u32,
    live: bool,
    exporter: [u8; 32],
    /// The device still holds its end.
    near: bool,
    /// The relay still holds its end.
    far: bool,
    /// What the relay remembers of a live connection: the hello, and up to where it told.
    hello: Option<Hello>,
    told: BTreeMap<LogId, Cursor>,
    pushes: u32,
    /// Nothing arrives before what was sent before.
    out_until: i64,
    in_until: i64,
}

impl World {
    /// Opens a connection and lets the engine sync over it.
    pub fn link_up(&mut self, at: usize, live: bool) {
        if self.devices[at].engine.is_none() {
            return;
        }
        self.drop_link(at);
        let id = ConnId(self.connections.len());
        let exporter = self.net_dice.bytes();
        self.connections.push(Connection {
            device: at,
            life: self.devices[at].life,
            live,
            exporter,
            near: true,
            far: live,
            hello: None,
            told: BTreeMap::new(),
            pushes: 0,
            out_until: 0,
            in_until: 0,
        });
        let device = &mut self.devices[at];
        (device.link, device.live, device.syncing) = (Some(id), live, true);
        self.counters.hit(if live { "live connections" } else { "syncs begun" });
        self.handle(at, Event::LinkUp { live });
    }

    /// The device lets go of its connection. What is under way may still reach the relay.
    pub(crate) fn drop_link(&mut self, at: usize) {
        if let Some(ConnId(conn)) = self.devices[at].link.take() {
            self.connections[conn].near = false;
            self.connections[conn].far = false;
        }
    }

    /// The device ends its connection.
    pub fn hang_up(&mut self, at: usize) {
        if self.devices[at].link.is_some() {
            self.drop_link(at);
            (self.devices[at].live, self.devices[at].syncing) = (false, false);
            self.handle(at, Event::LinkDown);
        }
    }

    /// The engine sends. On a live connection nothing overtakes; a request of its own may be lost or late.
    pub(crate) fn send(&mut self, at: usize, mut asks: Vec<Ask>) {
        let Some(conn) = self.devices[at].link else { return };
        self.log_in(at, conn, &mut asks);
        for ask in &asks {
            if let Ask::Push(push) = ask
                && let Ok(entry) = Entry::parse(push.entry.to_vec())
            {
                self.note_pushed(&entry);
            }
        }
        let latency = self.net_dice.log_between(5, 2_000);
        let connection = &mut self.connections[conn.0];
        if connection.live {
            let arrives = (self.now + latency).max(connection.out_until + 1);
            connection.out_until = arrives;
            let delay = arrives - self.now;
            if self.strikes(Fault::LiveCut) {
                return self.break_line(conn);
            }
            return self.schedule(delay, Happening::Asked { conn, asks, answered: true });
        }
        if self.strikes(Fault::RequestLost) {
            return self.schedule(PATIENCE_MS, Happening::Cut { conn });
        }
        if self.strikes(Fault::RequestLate) {
            let late = self.net_dice.log_between(PATIENCE_MS, 3_600_000);
            self.schedule(PATIENCE_MS, Happening::Cut { conn });
            return self.schedule(late, Happening::Asked { conn, asks, answered: false });
        }
        if self.strikes(Fault::RequestTwice) {
            let again = latency + self.net_dice.log_between(1, 60_000);
            self.schedule(again, Happening::Asked { conn, asks: asks.clone(), answered: false });
        }
        self.schedule(latency, Happening::Asked { conn, asks, answered: true });
    }

    fn log_in(&mut self, at: usize, conn: ConnId, asks: &mut [Ask]) {
        let device = &self.devices[at];
        let me = device.engine().me();
        for ask in asks {
            if let Ask::Hello(hello) = ask {
                let context = LoginContext {
                    exporter: &self.connections[conn.0].exporter,
                    relay: self.relay.id(),
                    host: HOST,
                    org: me.org(),
                    device: me.device(),
                };
                let signature = context.sign(&me.secrets().auth).into();
                let certificate = self.words.get(&at).cloned().map(Into::into);
                hello.login = Some(Login { device: me.device(), signature, certificate, challenge: None });
            }
        }
    }

    /// Both ends of a connection fall; each notices when it does.
    fn break_line(&mut self, conn: ConnId) {
        self.connections[conn.0].far = false;
        let notices = self.net_dice.log_between(10, PATIENCE_MS);
        self.schedule(notices, Happening::Cut { conn });
    }

    /// Every connection falls; the logs stay.
    pub fn restart_relay(&mut self) {
        for at in 0..self.connections.len() {
            if self.connections[at].far {
                self.break_line(ConnId(at));
            }
        }
    }

    pub(crate) fn cut(&mut self, conn: ConnId) {
        let connection = &mut self.connections[conn.0];
        connection.far = false;
        if std::mem::replace(&mut connection.near, false) {
            let at = connection.device;
            let device = &mut self.devices[at];
            (device.link, device.live, device.syncing) = (None, false, false);
            self.counters.hit("links cut");
            self.handle(at, Event::LinkDown);
        }
    }

    pub(crate) fn asked(&mut self, conn: ConnId, asks: Vec<Ask>, answered: bool) {
        if self.strikes(Fault::RelayRestart) {
            self.restart_relay();
        }
        let held = self.relay.entries_held();
        if self.connections[conn.0].live {
            if self.connections[conn.0].far {
                self.asked_live(conn, asks);
            }
        } else {
            let exporter = self.connections[conn.0].exporter;
            let early = self.strikes(Fault::AnsweredEarly).then(|| self.ask_early(exporter, &asks)).flatten();
            let at = self.connections[conn.0].device;
            let tells = early.unwrap_or_else(|| self.ask_through(at, exporter, &asks));
            if answered {
                self.answer(conn, tells);
            }
        }
        if self.relay.entries_held() > held {
            self.fan_out();
        }
    }

    /// Asks on a connection that stays open. Pushes count over its whole life, and `Done` ends the first answer only.
    fn asked_live(&mut self, conn: ConnId, mut asks: Vec<Ask>) {
        let first = matches!(asks.first(), Some(Ask::Hello(_)));
        if let Some(Ask::Hello(hello)) = asks.first() {
            self.connections[conn.0].told =
                hello.cursors.iter().map(|cursor| (cursor.log, cursor.clone())).collect();
            self.connections[conn.0].hello = Some(hello.clone());
        } else {
            let Some(hello) = self.hello_again(conn) else { return };
            asks.insert(0, Ask::Hello(hello));
        }
        let pushes = asks.iter().filter(|ask| matches!(ask, Ask::Push(_) | Ask::Reoffer(_))).count();
        let Connection { device, exporter, .. } = self.connections[conn.0];
        let tells = self.ask_through(device, exporter, &asks);
        let connection = &mut self.connections[conn.0];
        let before = connection.pushes;
        connection.pushes += u32::try_from(pushes).unwrap_or(0);
        let tells = tells
            .into_iter()
            .filter(|tell| first || !matches!(tell, Tell::Welcome(_) | Tell::Done))
            .map(|tell| match tell {
                Tell::Ack(ack) => Tell::Ack(Ack { push: ack.push + before, ..ack }),
                Tell::Refused(refused) => Tell::Refused(Refused { push: refused.push + before, ..refused }),
                other => other,
            })
            .collect();
        self.tell_live(conn, tells);
    }

    fn hello_again(&self, conn: ConnId) -> Option<Hello> {
        let connection = &self.connections[conn.0];
        let mut hello = connection.hello.clone()?;
        hello.cursors = connection.told.values().cloned().collect();
        hello.history = Some(self.relay.history());
        Some(hello)
    }

    /// What became durable goes to everybody who listens.
    fn fan_out(&mut self) {
        for at in 0..self.connections.len() {
            let conn = ConnId(at);
            if !(self.connections[at].live && self.connections[at].far) {
                continue;
            }
            let Some(hello) = self.hello_again(conn) else { continue };
            let Connection { device, exporter, .. } = self.connections[at];
            let tells = self.ask_through(device, exporter, &[Ask::Hello(hello)]);
            let tells: Vec<Tell> =
                tells.into_iter().filter(|tell| !matches!(tell, Tell::Welcome(_) | Tell::Done)).collect();
            if !tells.is_empty() {
                self.counters.hit("live news");
                self.tell_live(conn, tells);
            }
        }
    }

    fn tell_live(&mut self, conn: ConnId, tells: Vec<Tell>) {
        for tell in &tells {
            if let Tell::Receipt(receipt) = tell {
                let cursor = Cursor {
                    log: receipt.log,
                    seq: receipt.seq,
                    first8: receipt.id.first8().into(),
                    have: Vec::new(),
                };
                self.connections[conn.0].told.insert(receipt.log, cursor);
            }
        }
        if self.strikes(Fault::LiveCut) {
            return self.break_line(conn);
        }
        self.answer(conn, tells);
    }

    /// An answer on its way: whole, in pieces, in part, or not at all.
    fn answer(&mut self, conn: ConnId, mut tells: Vec<Tell>) {
        if !self.connections[conn.0].live && self.strikes(Fault::AnswerLost) {
            return self.schedule(PATIENCE_MS, Happening::Cut { conn });
        }
        let cut = !self.connections[conn.0].live && self.strikes(Fault::AnswerCut);
        self.damage(&mut tells);
        if self.strikes(Fault::NewsShuffled) {
            self.shuffle_news(&mut tells);
        }
        if self.strikes(Fault::NewsTwice) {
            self.repeat_news(&mut tells);
        }
        if cut {
            tells.truncate(self.net_dice.below(tells.len() + 1));
        }
        let mut arrives = self.connections[conn.0].in_until.max(self.now);
        while !tells.is_empty() {
            let rest = tells.split_off(1 + self.net_dice.below(tells.len()));
            arrives += self.net_dice.log_between(1, 2_000);
            self.schedule(arrives - self.now, Happening::Told { conn, tells });
            tells = rest;
        }
        self.connections[conn.0].in_until = arrives;
        if cut {
            self.schedule(arrives - self.now + 1, Happening::Cut { conn });
        }
    }

    /// Content may come in any order; what brings rights and keys comes first.
    fn shuffle_news(&mut self, tells: &mut [Tell]) {
        let places: Vec<usize> = (0..tells.len()).filter(|at| is_content(&tells[*at])).collect();
        let mut order = places.clone();
        self.net_dice.shuffle(&mut order);
        let shuffled: Vec<Tell> = order.iter().map(|at| tells[*at].clone()).collect();
        for (place, tell) in places.into_iter().zip(shuffled) {
            tells[place] = tell;
        }
    }

    fn repeat_news(&mut self, tells: &mut Vec<Tell>) {
        let mut at = 0;
        while at < tells.len() {
            if matches!(tells[at], Tell::News(_)) && self.net_dice.chance(300) {
                tells.insert(at, tells[at].clone());
                at += 1;
            }
            at += 1;
        }
    }

    /// Flips a bit in the entries that are damaged at the relay.
    fn damage(&mut self, tells: &mut [Tell]) {
        for tell in tells {
            let Tell::News(news) = tell else { continue };
            let Ok(entry) = Entry::parse(news.entry.to_vec()) else { continue };
            let Some(left) = self.damaged.get_mut(&entry.id()).filter(|left| **left > 0) else { continue };
            *left -= 1;
            let mut bytes = news.entry.to_vec();
            let flipped = bytes.len() - 70;
            bytes[flipped] ^= 1;
            self.counters.hit("entries damaged");
            *tell = Tell::News(News { entry: bytes.into(), ..news.clone() });
        }
    }

    pub(crate) fn told(&mut self, conn: ConnId, tells: Vec<Tell>) {
        let connection = &self.connections[conn.0];
        let at = connection.device;
        if connection.near && connection.life == self.devices[at].life {
            if self.keeps_told {
                let news = tells
                    .iter()
                    .filter_map(|tell| if let Tell::News(news) = tell { Some(news) } else { None });
                let told = news.flat_map(|news| {
                    news.companions.iter().map(|bytes| bytes.to_vec()).chain([news.entry.to_vec()])
                });
                self.devices[at].told.extend(told);
            }
            self.handle(at, Event::Received(tells));
        }
    }
}

fn is_content(tell: &Tell) -> bool {
    let Tell::News(news) = tell else { return false };
    Entry::parse(news.entry.to_vec()).is_ok_and(|entry| {
        let kind = entry.header().kind;
        kind.class() == Class::Content && kind != Kind::KEY_GRANT
    })
}
