//! Who holds what.

use std::rc::Rc;

use alcove_protocol::entry::Kind;
use alcove_protocol::id::PersonId;
use alcove_protocol::record::{
    AccessGranted, Created, EpochPart, Genesis, PersonAdded, Recipient, Record, Role,
};
use alcove_protocol::suite::Suite;

use super::library::{DEVICES, Index, Library, View};

/// A device: its part of the logs, and one entry that it has sealed and not sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Device {
    /// The org log.
    pub(super) org: Vec<Index>,
    /// Entries of the circle, ascending by number.
    pub(super) circle: Vec<Index>,
    pub(super) outbox: Option<Index>,
}

/// The relay: everything in the order in which it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Relay {
    pub(super) log: Vec<Index>,
    /// It was restored and takes no fresh control entry yet.
    pub(super) waits: bool,
}

/// How a relay came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Restored {
    No,
    /// With a new generation; `fresh` says whether a control or org entry was made since.
    Rightly {
        fresh: bool,
    },
    /// Its operator told nobody: control entries are taken at once, and the chain may fork.
    Silently,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) devices: [Device; DEVICES],
    pub(super) relay: Relay,
    pub(super) restored: Restored,
    /// Entries that the relay has from the start on.
    pub(super) founded: usize,
}

impl Device {
    pub(super) fn view(&self, library: &mut Library) -> Rc<View> {
        library.view(&self.org, &self.circle)
    }

    pub(super) fn take(&mut self, entry: Index) {
        if let Err(place) = self.circle.binary_search(&entry) {
            self.circle.insert(place, entry);
        }
    }
}

impl Relay {
    pub(super) fn org(&self, library: &Library) -> Vec<Index> {
        self.log.iter().copied().filter(|at| library.is_org(*at)).collect()
    }

    pub(super) fn circle(&self, library: &Library) -> Vec<Index> {
        let mut held: Vec<Index> = self.log.iter().copied().filter(|at| !library.is_org(*at)).collect();
        held.sort_unstable();
        held
    }

    pub(super) fn view(&self, library: &mut Library) -> Rc<View> {
        let (org, circle) = (self.org(library), self.circle(library));
        library.view(&org, &circle)
    }
}

impl State {
    /// An organisation of two admins and a circle of both; everybody holds everything.
    pub(super) fn start(library: &mut Library) -> Self {
        let people: [PersonId; DEVICES] = library.installs.each_ref().map(|install| install.person);
        let genesis =
            Genesis { min_suite: Suite::XWING, founder: people[0], keys: library.installs[0].keys.clone() };
        let header = library.blank(0, Kind::GENESIS);
        let mut org = vec![library.signed(0, header, &genesis.to_body())];
        let mut add = |library: &mut Library, kind: Kind, body: &dyn Fn(&Library) -> Vec<u8>| {
            let state = library.org(&org);
            let header = library.org_header(0, kind, &state);
            let body = body(library);
            org.push(library.signed(0, header, &body));
            state.log()
        };
        let second = PersonAdded { person: people[2], admin: true };
        let log = add(library, Kind::PERSON_ADDED, &|_| second.to_body());
        add(library, Kind::DEVICE_ADDED, &|library| library.certificate(log, 0, 1));
        add(library, Kind::DEVICE_ADDED, &|library| library.certificate(log, 0, 2));

        let state = library.org(&org);
        let mut devices = [library.installs[0].id, library.installs[1].id];
        devices.sort_unstable();
        let recipients = devices.map(|device| Recipient { device, wrap_hash: [0; 32] }).to_vec();
        let epoch = EpochPart { number: 1, commitment: [1; 32], history: Vec::new(), recipients };
        let mut header = library.blank(0, Kind::CREATED);
        (header.epoch, header.epoch_tag, header.org_head) = (1, epoch.tag(), state.head());
        let founding = Vec::new();
        let created = Created { org: log, no_org_recovery: false, creator: people[0], epoch, founding };
        let mut circle = vec![library.made(&header, &created.to_body())];
        let view = library.view(&org, &circle);
        let granted = AccessGranted { person: people[2], role: Role::Admin, until_ms: 0, grants: Vec::new() };
        let header = library.circle_header(0, Kind::ACCESS_GRANTED, &view);
        circle.push(library.made(&header, &granted.to_body()));

        let log: Vec<Index> = org.iter().chain(&circle).copied().collect();
        let device = Device { org, circle, outbox: None };
        Self {
            devices: [device.clone(), device.clone(), device],
            founded: log.len(),
            relay: Relay { log, waits: false },
            restored: Restored::No,
        }
    }
}
