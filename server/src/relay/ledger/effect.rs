//! What an entry changes beside its own log.

use alcove_protocol::codec::DecodeError;
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{
    AccessEnded, AccessGranted, Created, DeviceRecovered, ForkResolve, Purge, Record,
};
use alcove_protocol::trust::OrgState;

/// What an entry changes that others must hear about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but its log.
    None,
    /// A new organisation.
    OrgFounded,
    /// The org log grew: another person, kit, key or rule.
    OrgChanged,
    /// The organisation has another device.
    DeviceAdded(DeviceId),
    /// Devices are the organisation's no longer: one that was revoked or wiped, or all of a person who left. Empty for
    /// a device that was revoked before it was wiped.
    DevicesRevoked(Vec<DeviceId>),
    /// A new circle, and the person on its access list.
    CircleFounded(PersonId),
    /// A person may read the circle from now on.
    AccessGranted(PersonId),
    /// People may not read the circle any more.
    AccessEnded(Vec<PersonId>),
    /// A document's key slots and entries are destroyed.
    Purged(Purge),
}

impl Effect {
    /// What a control entry that took effect does to the readers of its circle.
    pub(super) fn of_control(entry: &Entry) -> Result<Self, DecodeError> {
        let body = entry.body();
        Ok(match entry.header().kind {
            Kind::CREATED => Self::CircleFounded(Created::from_body(body)?.creator),
            Kind::ACCESS_GRANTED => Self::AccessGranted(AccessGranted::from_body(body)?.person),
            Kind::ACCESS_ENDED => Self::AccessEnded(vec![AccessEnded::from_body(body)?.person]),
            Kind::PURGE => Self::Purged(Purge::from_body(body)?),
            Kind::FORK_RESOLVE => Self::AccessEnded(ForkResolve::from_body(body)?.removed),
            _ => Self::None,
        })
    }

    /// What an entry of the org log did that has just been replayed into `org`.
    pub(super) fn of_org(entry: &Entry, org: &OrgState) -> Result<Self, DecodeError> {
        let body = entry.body();
        Ok(match entry.header().kind {
            Kind::DEVICE_ADDED => Self::DeviceAdded(DeviceCertificate::from_body(body)?.keys.device_id()),
            Kind::DEVICE_RECOVERED => Self::DeviceAdded(DeviceRecovered::from_body(body)?.keys.device_id()),
            Kind::DEVICE_REVOKED | Kind::DEVICE_WIPED | Kind::PERSON_REMOVED | Kind::ORG_FORK_RESOLVE => {
                let here = org.index_of(entry.id());
                let devices = org.devices().filter(|(_, device)| device.revoked_at == here && here.is_some());
                Self::DevicesRevoked(devices.map(|(id, _)| id).collect())
            }
            _ => Self::OrgChanged,
        })
    }
}
