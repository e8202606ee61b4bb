//! The record that settles a fork of the org log.

use crate::codec::{DecodeError, Reader, Writer};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::limits::{FORK_ENTRIES_MAX, FORK_REMOVALS_MAX};
use crate::record::Record;

/// `org_fork_resolve`: the org log forked (a relay was restored from a backup and went on). The way that the entry
/// continues counts; the removals of the other way stand too. Layout: last entry that both ways share (32), entries of the
/// other way in its order (2, from 1), each id (32), persons (2), each person (16) in strictly ascending order, devices
/// (2), each device (16) in strictly ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgForkResolve {
    /// The last entry that both ways share.
    pub parted: EntryId,
    /// The entries of the way that does not count. What names one of them is judged at `parted`.
    pub other: Vec<EntryId>,
    /// Who leaves, with every device.
    pub persons: Vec<PersonId>,
    /// Devices that are revoked.
    pub devices: Vec<DeviceId>,
}

fn ascending<T: Ord>(
    r: &mut Reader<'_>,
    what: &'static str,
    read: fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut list: Vec<T> = Vec::new();
    for _ in 0..r.count(what, FORK_REMOVALS_MAX)? {
        let next = read(r)?;
        if list.last().is_some_and(|last| *last >= next) {
            return Err(r.unexpected("ids in ascending order"));
        }
        list.push(next);
    }
    Ok(list)
}

impl Record for OrgForkResolve {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let parted = EntryId(r.array()?);
        let others = r.count("entries of the other way", FORK_ENTRIES_MAX)?;
        if others == 0 {
            return Err(r.unexpected("an entry of the other way"));
        }
        let other = (0..others).map(|_| r.array().map(EntryId)).collect::<Result<_, _>>()?;
        let persons = ascending(r, "removed persons", |r| r.array().map(PersonId))?;
        let devices = ascending(r, "revoked devices", |r| r.array().map(DeviceId))?;
        Ok(Self { parted, other, persons, devices })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.parted.0).count(self.other.len());
        for id in &self.other {
            w.put(&id.0);
        }
        w.count(self.persons.len());
        for person in &self.persons {
            w.put(&person.0);
        }
        w.count(self.devices.len());
        for device in &self.devices {
            w.put(&device.0);
        }
    }
}
