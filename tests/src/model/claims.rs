//! What must hold in every state.

use alcove_protocol::entry::{Class, Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, EntryId, PersonId};
use alcove_protocol::record::{AccessEnded, CutOff, EpochRecord, ForkResolve, Record, Role};

use super::library::{DEVICES, Index, LIFE, Library, View};
use super::state::{Device, Restored, State};
use super::steps::{is_prefix, sync};

/// How often what matters came up, so that a model that never gets there is noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// States in which somebody's access had ended.
    pub removed: usize,
    /// States with a revoked device.
    pub revoked: usize,
    /// Back-dated entries of somebody who is gone that were tried against a device or the relay.
    pub cheats: usize,
    /// States whose control entries had forked.
    pub forked: usize,
    /// States whose org logs had forked: an admin's device that had not heard of a lost entry ended the relay's waiting and
    /// made another. Nothing resolves that in this version.
    pub org_forked: usize,
    /// States in which a fork had been resolved.
    pub resolved: usize,
    /// Restored relays to which every device gave back what it had.
    pub given_back: usize,
    /// Entries that lay behind a cut-off made between a restore and their coming back.
    pub set_aside: usize,
    /// Entries that only a device without rights still held.
    pub stranded: usize,
}

pub(super) fn check(state: &State, library: &mut Library, tally: &mut Tally) -> Result<(), String> {
    let mut views: Vec<std::rc::Rc<View>> = state.devices.iter().map(|device| device.view(library)).collect();
    views.push(state.relay.view(library));
    tally.revoked += usize::from(views.iter().any(|view| view.org.revoked_at(u32::MAX).next().is_some()));
    let all: Vec<Index> = entries(state);
    for view in &views {
        nothing_counts_behind_a_cut_off(view, &all, library)?;
        tally.removed += usize::from(view.circle.people().count() < 2);
        tally.resolved += usize::from(control(view, library, Kind::FORK_RESOLVE).next().is_some());
        if !view.checked.replace(true) {
            an_admin_stays(view)?;
            recipients_are_not_gone(view, library)?;
            cheats_count_nowhere(view, library, tally)?;
        }
    }
    same_logs_same_verdicts(&views, &all, library)?;
    relay_holds_what_counts(state, library, tally)?;
    if state.restored != Restored::No {
        everything_comes_back(state, library, tally)?;
    }
    Ok(())
}

fn entries(state: &State) -> Vec<Index> {
    let held = state.devices.iter().flat_map(|device| device.circle.iter().chain(&device.outbox));
    let mut all: Vec<Index> = held.copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn control<'a>(
    view: &'a View,
    library: &'a Library,
    kind: Kind,
) -> impl Iterator<Item = (usize, Index)> + 'a {
    let places = view.control.iter().copied().enumerate();
    places.filter(move |(_, at)| library.entry(*at).header().kind == kind)
}

fn claim(holds: bool, words: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(words()) }
}

fn an_admin_stays(view: &View) -> Result<(), String> {
    let of_circle = view.circle.people().any(|(_, held)| held.role == Role::Admin);
    let of_org = view.org.admin_devices().next().is_some();
    claim(of_circle && of_org, || "no admin is left".to_owned())
}

/// Whoever was removed at a place is no recipient from there on, until access is granted again; a device that was
/// revoked where an epoch stands is none of it.
fn recipients_are_not_gone(view: &View, library: &Library) -> Result<(), String> {
    for epoch in view.circle.epochs() {
        for to in &epoch.part.recipients {
            let install = library.installs.iter().find(|install| install.id == to.device).unwrap();
            let listed = view.circle.role_at(install.person, epoch.at).is_some();
            let active = view.org.device_at(to.device, epoch.org_at).is_some();
            claim(listed && active, || format!("{:?} is a recipient of {}", to.device, epoch.part.number))?;
        }
    }
    Ok(())
}

/// A removal as its record says it.
struct Removed {
    at: u32,
    org_at: u32,
    people: Vec<PersonId>,
    cut_offs: Vec<CutOff>,
}

fn removals(view: &View, library: &Library) -> Vec<Removed> {
    let mut removals = Vec::new();
    for (at, entry) in view.control.iter().enumerate() {
        let entry = library.entry(*entry);
        let (people, cut_offs) = match entry.header().kind {
            Kind::ACCESS_ENDED => {
                let ended = AccessEnded::from_body(entry.body()).unwrap();
                (vec![ended.person], ended.cut_offs)
            }
            Kind::FORK_RESOLVE => {
                let resolved = ForkResolve::from_body(entry.body()).unwrap();
                (resolved.removed, resolved.cut_offs)
            }
            Kind::EPOCH => (Vec::new(), EpochRecord::from_body(entry.body()).unwrap().cut_offs),
            _ => continue,
        };
        let org_at = view.org.index_of(entry.header().org_head).unwrap();
        removals.push(Removed { at: u32::try_from(at).unwrap(), org_at, people, cut_offs });
    }
    removals
}

/// Read from the records alone: a person's removals reach what names an older control head; a device's revocation, from
/// the first new epoch on that names it, whatever that device says.
///
/// Where the person came to the list by an entry that knew of the revocation, no epoch names the device: it never had a
/// key that they were given, and what it wrote before is the removal's to judge that had ended their access.
fn lies_behind(view: &View, library: &Library, h: &Header) -> bool {
    let Some(named) = view.circle.index_of(h.control_head) else { return false };
    let device = view.org.known_device(h.author).unwrap();
    let removals = removals(view, library);
    let behind = |removed: &Removed| {
        let last = removed.cut_offs.iter().find(|cut| cut.device == h.author);
        last.is_none_or(|last| h.seq > last.seq)
    };
    let of_person = |removed: &&Removed| removed.people.contains(&device.person) && named < removed.at;
    let names_it = |removed: &&Removed| {
        let Some(since) = listed_since(view, library, device.person, removed.at - 1) else { return false };
        device.revoked_at.is_some_and(|revoked| since < revoked && revoked <= removed.org_at)
    };
    removals.iter().filter(of_person).any(behind) || removals.iter().find(names_it).is_some_and(behind)
}

/// The place of the org log that the entry named with which the person came to the list, where they are on it, without a
/// break, at place `at` of the control entries.
fn listed_since(view: &View, library: &Library, person: PersonId, at: u32) -> Option<u32> {
    let listed = (0..=at).rev().take_while(|at| view.circle.role_at(person, *at).is_some());
    let came_with = view.control[listed.last()? as usize];
    view.org.index_of(library.entry(came_with).header().org_head)
}

fn nothing_counts_behind_a_cut_off(view: &View, all: &[Index], library: &Library) -> Result<(), String> {
    for entry in all.iter().map(|at| library.entry(*at)) {
        let content = entry.header().kind.class() == Class::Content;
        if content && view.valid(entry).is_ok() {
            claim(!lies_behind(view, library, entry.header()), || {
                format!("{entry:?} counts behind a cut-off")
            })?;
        }
    }
    Ok(())
}

/// Somebody who is gone and signs what they like, under any heads: without a key, so of a kind that needs none.
fn cheats_count_nowhere(view: &View, library: &Library, tally: &mut Tally) -> Result<(), String> {
    let cut_at = |device: DeviceId| view.circle.cut_off_of((device, LIFE));
    for (number, install) in library.installs.iter().enumerate() {
        let revoked = view.org.device(install.id).is_none() && view.to_cut_off().is_empty();
        let removed = view.circle.role_of(install.person).is_none();
        if !(revoked || removed) {
            continue;
        }
        for control_at in 0..view.circle.len() {
            for org_at in 0..view.org.len() {
                let mut header = library.circle_header(number, Kind(0x0203), view);
                header.control_head = view.circle.id_at(control_at).unwrap_or(EntryId::ZERO);
                header.org_head = view.org.id_at(org_at).unwrap_or(EntryId::ZERO);
                header.nonce = [1; 24];
                // Where the view lacks a part of the chain, a second entry with a seq that is taken is the chain's to judge.
                header.seq = header.seq.max(cut_at(install.id).map_or(0, |(seq, _)| seq + 1));
                let cheat = unsigned(&header);
                tally.cheats += 1;
                claim(view.valid(&cheat).is_err(), || {
                    format!(
                        "device {number}, cut off at {:?}, counts at {control_at}, {org_at}",
                        cut_at(install.id)
                    )
                })?;
            }
        }
    }
    Ok(())
}

fn unsigned(header: &Header) -> Entry {
    let mut bytes = header.to_bytes(0);
    bytes.extend_from_slice(&[0; 64]);
    Entry::parse(bytes).unwrap()
}

fn same_logs_same_verdicts(
    views: &[std::rc::Rc<View>],
    all: &[Index],
    library: &Library,
) -> Result<(), String> {
    for (number, one) in views.iter().enumerate() {
        for other in views.iter().skip(number + 1) {
            let heads = |view: &View| (view.org.head(), view.circle.control_head());
            if heads(one) != heads(other) {
                continue;
            }
            let same = one.circle.people().eq(other.circle.people())
                && one.circle.epochs().eq(other.circle.epochs())
                && all.iter().all(|at| one.valid(library.entry(*at)) == other.valid(library.entry(*at)));
            claim(same, || "two who hold the same logs judge differently".to_owned())?;
        }
    }
    Ok(())
}

/// Everything that the relay holds counts. After a restore it can have taken content of somebody whose removal it had lost:
/// when that comes back, the content is set aside on every device.
fn relay_holds_what_counts(state: &State, library: &mut Library, tally: &mut Tally) -> Result<(), String> {
    let view = state.relay.view(library);
    for entry in state.relay.log.iter().map(|at| library.entry(*at)) {
        if entry.header().kind.class() != Class::Content || view.valid(entry).is_ok() {
            continue;
        }
        let behind = lies_behind(&view, library, entry.header());
        tally.set_aside += usize::from(behind);
        claim(behind && state.restored != Restored::No, || format!("the relay holds {entry:?}"))?;
    }
    Ok(())
}

/// Every device gives back what it has, in the order of their numbers, until nothing changes: then no accepted entry is
/// missing, and every removal stands.
fn everything_comes_back(state: &State, library: &mut Library, tally: &mut Tally) -> Result<(), String> {
    let mut settled = state.clone();
    for device in (0..DEVICES).chain(0..DEVICES) {
        sync(&mut settled, device, library);
    }
    let relay = settled.relay.view(library);
    let forked = settled.devices.iter().enumerate().any(|(number, device)| {
        let control = &device.view(library).control;
        let active = relay.org.device(library.installs[number].id).is_some();
        active && !is_prefix(control, &relay.control) && !is_prefix(&relay.control, control)
    });
    // A relay that waits for one admin's device can take a control entry before another device gives an older one back.
    let fresh = settled.restored != Restored::Rightly { fresh: false };
    let org = settled.relay.org(library);
    let org_forked = |device: &Device| !is_prefix(&device.org, &org) && !is_prefix(&org, &device.org);
    if settled.devices.iter().any(org_forked) {
        tally.org_forked += 1;
        return claim(fresh, || "the org log forked, and nobody had made an entry of it".to_owned());
    }
    if forked {
        tally.forked += 1;
        return claim(fresh, || "control forked, and nobody had made a control entry".to_owned());
    }
    tally.given_back += 1;
    let resolved = control(&relay, library, Kind::FORK_RESOLVE).next().is_some();
    for (number, device) in state.devices.iter().enumerate() {
        let install = &library.installs[number];
        let has_rights =
            relay.org.device(install.id).is_some() && relay.circle.role_of(install.person).is_some();
        let own = device.view(library);
        for at in &device.circle {
            let entry = library.entry(*at);
            if settled.relay.log.contains(at) || own.valid(entry).is_err() && !library.is_control(*at) {
                continue;
            }
            let cut = lies_behind(&relay, library, entry.header());
            let void_branch = relay.circle.index_of(entry.header().control_head).is_none();
            tally.set_aside += usize::from(cut);
            let headless = follows_what_is_lost(entry, &relay);
            tally.stranded += usize::from(!cut && (!has_rights || headless));
            let excused = !has_rights
                || headless
                || fresh && cut
                || resolved && (void_branch || library.is_control(*at));
            claim(excused, || format!("{entry:?} of device {number} did not come back"))?;
        }
        removals_stand(&own, &relay, library, has_rights)?;
    }
    Ok(())
}

/// Whether the entry's author has no rights any more and alone held what came before it: then it cannot come back.
fn follows_what_is_lost(entry: &Entry, relay: &View) -> bool {
    let h = entry.header();
    let tip = relay.circle.tip((h.author, LIFE)).map_or(0, |tip| tip.seq);
    relay.org.device(h.author).is_none() && h.seq > tip + 1
}

/// A removal stands in the relay's chain; or the fork was resolved that it lay on, and the person is off the list there
/// too, unless it is the admin who resolved it: an admin stays.
fn removals_stand(own: &View, relay: &View, library: &Library, has_rights: bool) -> Result<(), String> {
    for (place, at) in control(own, library, Kind::ACCESS_ENDED).filter(|(_, at)| !relay.control.contains(at))
    {
        let person = AccessEnded::from_body(library.entry(at).body()).unwrap().person;
        let granted_again = own.circle.role_of(person).is_some();
        let gone = control(relay, library, Kind::FORK_RESOLVE).any(|(resolved_at, resolve)| {
            let resolve = library.entry(resolve);
            let other = own.circle.index_of(ForkResolve::from_body(resolve.body()).unwrap().other_head);
            let lay_on_it = other.is_some_and(|head| head as usize >= place);
            let author = resolve.header().author;
            let by_them =
                library.installs.iter().any(|install| install.id == author && install.person == person);
            let resolved_at = u32::try_from(resolved_at).unwrap();
            lay_on_it && (by_them || relay.circle.role_at(person, resolved_at).is_none())
        });
        let headless = follows_what_is_lost(library.entry(at), relay);
        claim(gone || granted_again || headless || !has_rights, || {
            format!("{:?} does not stand", library.entry(at))
        })?;
    }
    Ok(())
}
