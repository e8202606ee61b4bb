//! Records of a circle log that take access away: each carries a new epoch, and the cut-offs behind which nothing of
//! the removed devices counts.

use crate::codec::{DecodeError, Reader, Writer};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, Incarnation, PersonId};
use crate::limits::{CUT_OFFS_MAX, FORK_REMOVALS_MAX};
use crate::record::{Created, EpochPart, EpochRecord, Record, Role};

/// The last entry of an author chain that counts. Layout: device (16), incarnation (8), seq (8), id (32).
///
/// A chain of a removed device that no cut-off names has nothing that counts behind the removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutOff {
    /// The removed device.
    pub device: DeviceId,
    /// The life of its store.
    pub incarnation: Incarnation,
    /// The author seq of its newest entry in the log, at the removal's place.
    pub seq: u64,
    /// That entry's id.
    pub id: EntryId,
}

impl CutOff {
    fn key(&self) -> (DeviceId, Incarnation) {
        (self.device, self.incarnation)
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            device: DeviceId(r.array()?),
            incarnation: Incarnation(r.u64()?),
            seq: r.u64()?,
            id: EntryId(r.array()?),
        })
    }
}

/// Layout: count (2), then each cut-off, in strictly ascending order of device and incarnation.
pub(super) fn read_cut_offs(r: &mut Reader<'_>) -> Result<Vec<CutOff>, DecodeError> {
    let mut cut_offs: Vec<CutOff> = Vec::new();
    for _ in 0..r.count("cut-offs", CUT_OFFS_MAX)? {
        let next = CutOff::read(r)?;
        if cut_offs.last().is_some_and(|last| last.key() >= next.key()) {
            return Err(r.unexpected("cut-offs in ascending order"));
        }
        cut_offs.push(next);
    }
    Ok(cut_offs)
}

pub(super) fn write_cut_offs(w: &mut Writer, cut_offs: &[CutOff]) {
    w.count(cut_offs.len());
    for cut_off in cut_offs {
        w.put(&cut_off.device.0).u64(cut_off.incarnation.0).u64(cut_off.seq).put(&cut_off.id.0);
    }
}

impl EpochPart {
    /// The new epoch that an entry carries, whatever its kind; `None` for a kind that carries none.
    ///
    /// # Errors
    /// [`DecodeError`] when the body is not its kind's record.
    pub fn of(entry: &Entry) -> Result<Option<Self>, DecodeError> {
        let body = entry.body();
        Ok(Some(match entry.header().kind {
            Kind::CREATED => Created::from_body(body)?.epoch,
            Kind::EPOCH => EpochRecord::from_body(body)?.part,
            Kind::ACCESS_CHANGED => AccessChanged::from_body(body)?.epoch,
            Kind::ACCESS_ENDED => AccessEnded::from_body(body)?.epoch,
            Kind::FORK_RESOLVE => ForkResolve::from_body(body)?.epoch,
            _ => return Ok(None),
        }))
    }
}

/// `access_changed`: a person on the access list gets a lower role. Layout: person (16), role (1), until (8), cut-offs,
/// epoch part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChanged {
    /// Who.
    pub person: PersonId,
    /// What they may do from now on; lower than before.
    pub role: Role,
    /// When the acting devices stop opening the circle; zero is never. No validator reads it.
    pub until_ms: u64,
    /// Of the person's devices where they may not write any more; of revoked devices always.
    pub cut_offs: Vec<CutOff>,
    /// The new epoch.
    pub epoch: EpochPart,
}

impl Record for AccessChanged {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            person: PersonId(r.array()?),
            role: Role::read(r)?,
            until_ms: r.u64()?,
            cut_offs: read_cut_offs(r)?,
            epoch: EpochPart::read(r)?,
        })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.person.0).u8(self.role as u8).u64(self.until_ms);
        write_cut_offs(w, &self.cut_offs);
        self.epoch.write(w);
    }
}

/// `access_ended`: a person goes off the access list. Layout: person (16), cut-offs, epoch part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEnded {
    /// Who.
    pub person: PersonId,
    /// Of the person's devices, and of revoked ones.
    pub cut_offs: Vec<CutOff>,
    /// The new epoch.
    pub epoch: EpochPart,
}

impl Record for AccessEnded {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { person: PersonId(r.array()?), cut_offs: read_cut_offs(r)?, epoch: EpochPart::read(r)? })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.person.0);
        write_cut_offs(w, &self.cut_offs);
        self.epoch.write(w);
    }
}

/// `fork_resolve`: the control entries forked (a relay was restored from a backup and went on). The branch that the
/// entry continues counts; the removals of the other branch stand too. Layout: head of the other branch (32), persons
/// (2), each person (16) in strictly ascending order, cut-offs, epoch part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkResolve {
    /// The newest control entry of the branch that does not count.
    pub other_head: EntryId,
    /// Whose access the other branch ended, as far as they have access on this one.
    pub removed: Vec<PersonId>,
    /// Of those persons' devices, and of revoked ones.
    pub cut_offs: Vec<CutOff>,
    /// The new epoch.
    pub epoch: EpochPart,
}

impl Record for ForkResolve {
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let other_head = EntryId(r.array()?);
        let mut removed: Vec<PersonId> = Vec::new();
        for _ in 0..r.count("removed persons", FORK_REMOVALS_MAX)? {
            let next = PersonId(r.array()?);
            if removed.last().is_some_and(|last| *last >= next) {
                return Err(r.unexpected("persons in ascending order"));
            }
            removed.push(next);
        }
        Ok(Self { other_head, removed, cut_offs: read_cut_offs(r)?, epoch: EpochPart::read(r)? })
    }

    fn write(&self, w: &mut Writer) {
        w.put(&self.other_head.0).count(self.removed.len());
        for person in &self.removed {
            w.put(&person.0);
        }
        write_cut_offs(w, &self.cut_offs);
        self.epoch.write(w);
    }
}
