//! What can happen.

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::PersonId;
use alcove_protocol::record::{
    AccessEnded, AccessGranted, DeviceNamed, EpochRecord, ForkResolve, Record, Role,
};
use alcove_protocol::trust::Signature;

use super::library::{DEVICES, Index, Library, next_epoch};
use super::state::{Restored, State};

/// One step. Devices are numbered; 0 and 1 are of one person, 2 is of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Seals content under the heads that the device has, and keeps it.
    Seal(usize),
    /// Gives back what the relay lost, sends what waits, takes what is new.
    Sync(usize),
    /// Ends the access of the other person.
    Remove(usize),
    /// Grants the other person access again.
    Grant(usize),
    /// Makes an epoch that cuts revoked devices off.
    Rotate(usize),
    /// Revokes a device.
    Revoke(usize, usize),
    /// Lets the relay's branch count against that of a device.
    Resolve(usize, usize),
    /// The relay comes back from a backup without its newest entries.
    Restore(usize),
    /// The same, and its operator tells nobody.
    RestoreSilently(usize),
}

/// Every step that changes something, and what comes of it.
pub(super) fn all(state: &State, library: &mut Library) -> Vec<(Step, State)> {
    let mut steps = Vec::new();
    for device in 0..DEVICES {
        steps.extend([
            Step::Seal(device),
            Step::Sync(device),
            Step::Remove(device),
            Step::Grant(device),
            Step::Rotate(device),
        ]);
        let others = (0..DEVICES).filter(|other| *other != device);
        steps.extend(others.flat_map(|other| [Step::Revoke(device, other), Step::Resolve(device, other)]));
    }
    steps.extend((1..=3).flat_map(|lost| [Step::Restore(lost), Step::RestoreSilently(lost)]));
    let done = steps.into_iter().map(|step| (step, done(state, step, library)));
    done.filter_map(|(step, after)| Some((step, after?))).filter(|(_, after)| after != state).collect()
}

fn done(state: &State, step: Step, library: &mut Library) -> Option<State> {
    let mut after = state.clone();
    match step {
        Step::Seal(device) => seal(&mut after, device, library)?,
        Step::Sync(device) => sync(&mut after, device, library),
        Step::Revoke(device, target) => revoke(&mut after, device, target, library)?,
        Step::Remove(device) => {
            let view = state.devices[device].view(library);
            let person = other_person(library, device);
            view.circle.role_of(person)?;
            let cut_offs = view.circle.cut_offs_for(&[person], &view.org, view.org_at());
            let ended = AccessEnded { person, cut_offs, epoch: next_epoch(&view, &[person]) };
            control(&mut after, device, Kind::ACCESS_ENDED, &ended.to_body(), library)?;
        }
        Step::Grant(device) => {
            let view = state.devices[device].view(library);
            let person = other_person(library, device);
            if view.circle.role_of(person).is_some() {
                return None;
            }
            let granted = AccessGranted { person, role: Role::Admin, until_ms: 0, grants: Vec::new() };
            control(&mut after, device, Kind::ACCESS_GRANTED, &granted.to_body(), library)?;
        }
        Step::Rotate(device) => {
            let view = state.devices[device].view(library);
            if view.to_cut_off().is_empty() {
                return None;
            }
            let cut_offs = view.circle.cut_offs_for(&[], &view.org, view.org_at());
            let record = EpochRecord { part: next_epoch(&view, &[]), cut_offs };
            control(&mut after, device, Kind::EPOCH, &record.to_body(), library)?;
        }
        Step::Resolve(device, other) => resolve(&mut after, device, other, library)?,
        Step::Restore(lost) => {
            restore(&mut after, lost)?;
            after.relay.waits = true;
            after.restored = Restored::Rightly { fresh: false };
        }
        Step::RestoreSilently(lost) => {
            let kept = state.relay.log.len().checked_sub(lost)?;
            if state.relay.log.iter().skip(kept).any(|at| library.is_org(*at)) {
                return None;
            }
            restore(&mut after, lost)?;
            after.restored = Restored::Silently;
        }
    }
    Some(after)
}

pub(super) fn other_person(library: &Library, device: usize) -> PersonId {
    library.installs[if device == 2 { 0 } else { 2 }].person
}

fn restore(state: &mut State, lost: usize) -> Option<()> {
    let kept = state.relay.log.len().checked_sub(lost)?;
    if state.restored != Restored::No || kept < state.founded {
        return None;
    }
    state.relay.log.truncate(kept);
    Some(())
}

fn seal(state: &mut State, device: usize, library: &mut Library) -> Option<()> {
    let view = state.devices[device].view(library);
    let install = &library.installs[device];
    let may = view.org.device(install.id).is_some()
        && view.circle.role_of(install.person) >= Some(Role::Writer)
        && view.to_cut_off().is_empty();
    if !may || state.devices[device].outbox.is_some() {
        return None;
    }
    let header = library.circle_header(device, Kind::CONTENT, &view);
    state.devices[device].outbox = Some(library.made(&header, &[0xab; 8]));
    Some(())
}

/// A fresh entry that a device makes while it holds what the relay holds; the relay checks it as it always does.
fn control(state: &mut State, device: usize, kind: Kind, body: &[u8], library: &mut Library) -> Option<()> {
    if state.relay.waits || state.devices[device].outbox.is_some() {
        return None;
    }
    let view = state.devices[device].view(library);
    let header = library.circle_header(device, kind, &view);
    let entry = library.made(&header, body);
    let relay = state.relay.view(library);
    relay.circle.check_push(library.entry(entry), &relay.org, Signature::Checked).ok()?;
    state.relay.log.push(entry);
    state.devices[device].take(entry);
    note_fresh(state);
    Some(())
}

fn note_fresh(state: &mut State) {
    if let Restored::Rightly { fresh } = &mut state.restored {
        *fresh = true;
    }
}

fn revoke(state: &mut State, device: usize, target: usize, library: &mut Library) -> Option<()> {
    let org = library.org(&state.devices[device].org);
    if state.relay.waits || org.device(library.installs[target].id).is_none() {
        return None;
    }
    let header = library.org_header(device, Kind::DEVICE_REVOKED, &org);
    let body = DeviceNamed(library.installs[target].id).to_body();
    let entry = library.signed(device, header, &body);
    let log = state.relay.org(library);
    library.org(&log).check(library.entry(entry)).ok()?;
    state.relay.log.push(entry);
    state.devices[device].org.push(entry);
    note_fresh(state);
    Some(())
}

fn resolve(state: &mut State, device: usize, other: usize, library: &mut Library) -> Option<()> {
    let (view, theirs) = (state.devices[device].view(library), state.devices[other].view(library));
    if state.restored == Restored::No || is_prefix(&theirs.control, &view.control) {
        return None;
    }
    if is_prefix(&view.control, &theirs.control) {
        return None;
    }
    let shared = view.control.iter().zip(&theirs.control).take_while(|(here, there)| here == there).count();
    let branch = theirs.circle.branch(u32::try_from(shared).ok()?);
    let removed = view.circle.owed_removals(&branch, &view.org);
    if removed.contains(&library.installs[device].person) {
        return None;
    }
    let cut_offs = view.circle.cut_offs_for(&removed, &view.org, view.org_at());
    let epoch = next_epoch(&view, &removed);
    let record = ForkResolve { other_head: theirs.circle.control_head(), removed, cut_offs, epoch };
    control(state, device, Kind::FORK_RESOLVE, &record.to_body(), library)
}

pub(super) fn is_prefix(short: &[Index], long: &[Index]) -> bool {
    long.starts_with(short)
}

/// One exchange of a device with the relay.
pub(super) fn sync(state: &mut State, device: usize, library: &mut Library) {
    let install = (library.installs[device].id, library.installs[device].person);
    let active = |state: &State, library: &mut Library| {
        let log = state.relay.org(library);
        library.org(&log).device(install.0).is_some()
    };
    if active(state, library) {
        give_back_org(state, device, library);
    }
    let log = state.relay.org(library);
    if !is_prefix(&state.devices[device].org, &log) {
        // The org log forked: the device stops, and says so.
        return;
    }
    state.devices[device].org = log;
    if !active(state, library) {
        state.devices[device].outbox = None;
        return;
    }
    if !give_back_circle(state, device, library) {
        return;
    }
    push(state, device, library);
    take_news(state, device, library);
    end_waiting(state, device, library);
}

fn give_back_org(state: &mut State, device: usize, library: &mut Library) {
    for entry in state.devices[device].org.clone() {
        let log = state.relay.org(library);
        let org = library.org(&log);
        if org.index_of(library.entry(entry).id()).is_none() && org.check(library.entry(entry)).is_ok() {
            state.relay.log.push(entry);
        }
    }
}

/// Whether the device's branch is the relay's; control entries first, then each chain.
fn give_back_circle(state: &mut State, device: usize, library: &mut Library) -> bool {
    let (own, relay) = (state.devices[device].view(library), state.relay.view(library));
    let together = is_prefix(&own.control, &relay.control) || is_prefix(&relay.control, &own.control);
    if !together {
        if !relay.circle.has_resolved(own.circle.control_head()) {
            return false;
        }
        // The other branch counts: what names this one is written anew, which is not modelled.
        let kept = |at: &Index| relay.valid(library.entry(*at)).is_ok() && !library.is_control(*at);
        let held: Vec<Index> = state.devices[device].circle.iter().copied().filter(kept).collect();
        state.devices[device].circle.clone_from(&relay.control);
        state.devices[device].circle.sort_unstable();
        for entry in held {
            state.devices[device].take(entry);
        }
        state.devices[device].outbox = None;
    }
    let mut entries = own.control.clone();
    let mut content: Vec<Index> = state.devices[device].circle.clone();
    content.retain(|at| !library.is_control(*at));
    content.sort_by_key(|at| library.entry(*at).header().seq);
    entries.extend(content);
    for entry in entries {
        if state.relay.log.contains(&entry) {
            continue;
        }
        let relay = state.relay.view(library);
        let held = library.entry(entry);
        if relay.circle.check_reoffer(held, &relay.org, Signature::Checked).is_ok() {
            state.relay.log.push(entry);
        }
    }
    true
}

fn push(state: &mut State, device: usize, library: &mut Library) {
    let Some(entry) = state.devices[device].outbox.take() else { return };
    let relay = state.relay.view(library);
    if relay.circle.check_push(library.entry(entry), &relay.org, Signature::Checked).is_ok() {
        state.relay.log.push(entry);
        state.devices[device].take(entry);
    }
}

/// Everything for who is on the list; for who is not, the control entries up to the one that ended the access.
fn take_news(state: &mut State, device: usize, library: &mut Library) {
    let relay = state.relay.view(library);
    let person = library.installs[device].person;
    if relay.circle.role_of(person).is_some() {
        for entry in state.relay.circle(library) {
            state.devices[device].take(entry);
        }
        return;
    }
    let places = (0..relay.circle.len()).zip(&relay.control);
    let until = places
        .filter(|(at, _)| at.checked_sub(1).is_none_or(|at| relay.circle.role_at(person, at).is_some()));
    let served: Vec<Index> = until.map(|(_, entry)| *entry).collect();
    let known = state.devices[device].view(library).control.len();
    for entry in served.into_iter().skip(known) {
        let before = library.entry(entry).header().control_head;
        if state.devices[device].view(library).circle.control_head() == before {
            state.devices[device].take(entry);
        }
    }
}

/// A relay that was restored waits until an admin's device has nothing more to give back.
fn end_waiting(state: &mut State, device: usize, library: &mut Library) {
    let relay = state.relay.view(library);
    let person = library.installs[device].person;
    let whole = state.devices[device].circle.iter().all(|at| {
        state.relay.log.contains(at)
            || (library.entry(*at).header().kind.class() == Class::Content
                && relay.valid(library.entry(*at)).is_err())
    });
    if whole && relay.circle.acts_as_admin(person, &relay.org, relay.org_at()) {
        state.relay.waits = false;
    }
}
