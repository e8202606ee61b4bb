//! Fan-out: passes what is durable to the live connections that may read it. A connection that does not keep up is
//! told so and closed; nothing is dropped in silence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use alcove_protocol::frame::{News, Tell, write_frame};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use bytes::Bytes;
use tokio::sync::{Notify, mpsc};

use crate::relay::Head;
use crate::relay::companions::{Address, addresses};
use crate::relay::ledger::Effect;
use crate::store::NewEntry;

/// A durable entry on its way out.
#[derive(Debug)]
pub(crate) struct Passed {
    /// The connection it came from.
    pub(crate) origin: u64,
    pub(crate) org: LogId,
    pub(crate) new: NewEntry,
    pub(crate) effect: Effect,
}

/// What a live connection hears.
#[derive(Debug)]
pub(crate) enum Event {
    /// An entry, as the bytes of a frame.
    News { log: LogId, head: Head, frame: Bytes },
    /// The device may read more than before: look again.
    LookAgain,
    /// The person may not read the log any more: its control entry that says so was the last.
    Ended(LogId),
}

/// Why a connection is to end before what waits in its queue is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// An entry of this log found no room.
    Lost(LogId),
    /// The device was revoked.
    Revoked,
}

/// A live connection's place in the hub.
#[derive(Debug)]
pub(crate) struct Subscriber {
    number: u64,
    device: DeviceId,
    queue: mpsc::Sender<Event>,
    cut: OnceLock<Cut>,
    /// Rings when the connection is cut.
    pub(crate) rings: Notify,
}

impl Subscriber {
    /// Why the connection is to end, once it is.
    pub(crate) fn cut(&self) -> Option<Cut> {
        self.cut.get().copied()
    }

    fn send(&self, log: LogId, event: Event) {
        if self.cut.get().is_none() && self.queue.try_send(event).is_err() {
            self.end(Cut::Lost(log));
        }
    }

    fn end(&self, cut: Cut) {
        if self.cut.set(cut).is_ok() {
            self.rings.notify_one();
        }
    }
}

#[derive(Debug, Default)]
struct Listeners {
    logs: HashMap<LogId, Vec<Arc<Subscriber>>>,
    people: HashMap<(LogId, PersonId), Vec<Arc<Subscriber>>>,
    devices: HashMap<DeviceId, Vec<Arc<Subscriber>>>,
}

impl Listeners {
    /// Tells those whose rights the entry changed, in the same breath: who lost them hears nothing that comes behind it.
    fn tell_effect(&mut self, one: &Passed) {
        let log = one.new.log;
        match &one.effect {
            Effect::CircleFounded(person) | Effect::AccessGranted(person) => {
                for subscriber in self.people.get(&(one.org, *person)).into_iter().flatten() {
                    subscriber.send(log, Event::LookAgain);
                }
            }
            Effect::DeviceAdded(device) => {
                for subscriber in self.devices.get(device).into_iter().flatten() {
                    subscriber.send(log, Event::LookAgain);
                }
            }
            Effect::AccessEnded(people) => {
                for person in people {
                    for subscriber in self.people.get(&(one.org, *person)).into_iter().flatten() {
                        subscriber.send(log, Event::Ended(log));
                        remove(&mut self.logs, &log, subscriber);
                    }
                }
            }
            Effect::DevicesRevoked(devices) => {
                for subscriber in devices.iter().filter_map(|device| self.devices.get(device)).flatten() {
                    subscriber.end(Cut::Revoked);
                }
            }
            Effect::None | Effect::OrgFounded | Effect::OrgChanged | Effect::Purged(_) => {}
        }
    }
}

/// Every live connection.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    listeners: Mutex<Listeners>,
}

impl Hub {
    /// Joins: news of logs come after [`follow`](Self::follow).
    pub(crate) fn join(
        &self,
        number: u64,
        device: DeviceId,
        queue_max: usize,
    ) -> (Arc<Subscriber>, mpsc::Receiver<Event>) {
        let (queue, events) = mpsc::channel(queue_max);
        let subscriber =
            Arc::new(Subscriber { number, device, queue, cut: OnceLock::new(), rings: Notify::new() });
        self.lock().devices.entry(device).or_default().push(Arc::clone(&subscriber));
        (subscriber, events)
    }

    /// Hears of new circles of this person.
    pub(crate) fn follow_person(&self, subscriber: &Arc<Subscriber>, org: LogId, person: PersonId) {
        push_once(self.lock().people.entry((org, person)).or_default(), subscriber);
    }

    /// Hears the entries of a log from now on.
    pub(crate) fn follow(&self, subscriber: &Arc<Subscriber>, log: LogId) {
        push_once(self.lock().logs.entry(log).or_default(), subscriber);
    }

    /// Hears nothing more of a log.
    pub(crate) fn unfollow(&self, subscriber: &Subscriber, log: LogId) {
        remove(&mut self.lock().logs, &log, subscriber);
    }

    /// Leaves everything: the logs it followed, its person, its device.
    pub(crate) fn leave<'a>(
        &self,
        subscriber: &Subscriber,
        logs: impl Iterator<Item = &'a LogId>,
        person: Option<(LogId, PersonId)>,
    ) {
        let mut listeners = self.lock();
        logs.for_each(|log| remove(&mut listeners.logs, log, subscriber));
        if let Some(person) = person {
            remove(&mut listeners.people, &person, subscriber);
        }
        remove(&mut listeners.devices, &subscriber.device, subscriber);
    }

    /// Passes committed entries on, in the order of their places.
    pub(crate) fn publish(&self, passed: &[Passed]) {
        if passed.is_empty() {
            return;
        }
        let mut listeners = self.lock();
        for one in passed {
            if let Some(subscribers) = listeners.logs.get(&one.new.log) {
                pass(one, subscribers);
            }
            listeners.tell_effect(one);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pass(one: &Passed, subscribers: &[Arc<Subscriber>]) {
    let addresses = if one.new.companions.is_empty() { Vec::new() } else { addresses(&one.new.entry) };
    let for_each_device = addresses.iter().any(|address| matches!(address, Address::Device(_)));
    let mut shared: Option<Bytes> = None;
    for subscriber in subscribers.iter().filter(|subscriber| subscriber.number != one.origin) {
        let frame = if for_each_device {
            news_frame(&one.new, &addresses, subscriber.device)
        } else {
            shared.get_or_insert_with(|| news_frame(&one.new, &addresses, subscriber.device)).clone()
        };
        let head = Head { place: one.new.place, id: one.new.entry.id() };
        subscriber.send(one.new.log, Event::News { log: one.new.log, head, frame });
    }
}

fn news_frame(new: &NewEntry, addresses: &[Address], device: DeviceId) -> Bytes {
    let served = addresses
        .iter()
        .zip(&new.companions)
        .filter(|(address, companion)| address.reaches(device) && !companion.is_empty());
    let news = News {
        log: new.log,
        seq: new.place.seq,
        relay_time_ms: new.place.relay_time_ms,
        entry: new.entry.bytes().to_vec().into(),
        companions: served.map(|(_, companion)| companion.to_vec().into()).collect(),
    };
    let mut frame = Vec::with_capacity(new.entry.bytes().len() + 64);
    write_frame(&Tell::News(news), &mut frame);
    frame.into()
}

fn push_once(list: &mut Vec<Arc<Subscriber>>, subscriber: &Arc<Subscriber>) {
    if !list.iter().any(|there| there.number == subscriber.number) {
        list.push(Arc::clone(subscriber));
    }
}

fn remove<K: std::hash::Hash + Eq>(
    map: &mut HashMap<K, Vec<Arc<Subscriber>>>,
    key: &K,
    subscriber: &Subscriber,
) {
    if let Some(list) = map.get_mut(key) {
        list.retain(|there| there.number != subscriber.number);
        if list.is_empty() {
            map.remove(key);
        }
    }
}
