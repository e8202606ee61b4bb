//! Decisions about people, devices and access, as an app shows them.

use alcove_client_core::engine::Intent;
use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::record::{Policy, Role};

use crate::custom::CircleId;

/// What a person decided.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Decided {
    /// The practice uses this relay.
    AddRelay {
        /// Its address.
        address: String,
    },
    /// A clinician joins.
    AddPerson {
        /// Who.
        person: PersonId,
    },
    /// A device joins.
    AddDevice {
        /// Whose.
        person: PersonId,
    },
    /// A person comes on a circle's access list, or gets a higher role there.
    GrantAccess {
        /// The circle.
        circle: CircleId,
        /// Who.
        person: PersonId,
        /// What they may do.
        role: Role,
        /// When their devices stop opening the circle, ms since 1970; none for never.
        until_ms: Option<u64>,
    },
    /// A person on a circle's access list gets a lower role.
    ChangeAccess {
        /// The circle.
        circle: CircleId,
        /// Who.
        person: PersonId,
        /// What they may do from then on.
        role: Role,
    },
    /// A person goes off a circle's access list.
    EndAccess {
        /// The circle.
        circle: CircleId,
        /// Who.
        person: PersonId,
    },
    /// A device is lost.
    RevokeDevice {
        /// Which.
        device: DeviceId,
        /// It is to destroy its keys and its store, too.
        wipe: bool,
    },
    /// A clinician leaves, with every device.
    RemovePerson {
        /// Who.
        person: PersonId,
    },
    /// A person becomes an admin of the practice, or is one no longer.
    ChangeAdmin {
        /// Who.
        person: PersonId,
        /// What they are from now on.
        admin: bool,
    },
    /// A circle gets a new key.
    NewKey {
        /// The circle.
        circle: CircleId,
    },
    /// This person has a recovery kit; it replaces the one before.
    AddKit,
    /// The practice has a new recovery key and new custodians.
    SetRecoveryKeys,
    /// The practice gets a new intake key.
    SetIntakeKey,
    /// What holds for every device.
    SetPolicy {
        /// What.
        rules: Policy,
    },
    /// A note gets its final form, or is withdrawn.
    CloseNote {
        /// Its circle.
        circle: CircleId,
    },
    /// A document is destroyed.
    Destroy {
        /// Its circle.
        circle: CircleId,
    },
    /// A device joins by the word of two custodians.
    AddRecoveredDevice {
        /// Whose.
        person: PersonId,
    },
}

impl From<Intent> for Decided {
    fn from(intent: Intent) -> Self {
        match intent {
            Intent::AddRelay(relay) => Self::AddRelay { address: relay.address },
            Intent::AddPerson(added) => Self::AddPerson { person: added.person },
            Intent::AddDevice(certificate) => Self::AddDevice { person: certificate.person },
            Intent::GrantAccess { circle, person, role } => {
                Self::GrantAccess { circle, person, role, until_ms: None }
            }
            Intent::GrantUntil { circle, person, role, until_ms } => {
                Self::GrantAccess { circle, person, role, until_ms: Some(until_ms) }
            }
            Intent::ChangeAccess { circle, person, role } => Self::ChangeAccess { circle, person, role },
            Intent::EndAccess { circle, person } => Self::EndAccess { circle, person },
            Intent::RevokeDevice(device) => Self::RevokeDevice { device, wipe: false },
            Intent::WipeDevice(device) => Self::RevokeDevice { device, wipe: true },
            Intent::RemovePerson(person) => Self::RemovePerson { person },
            Intent::ChangeAdmin(change) => Self::ChangeAdmin { person: change.person, admin: change.admin },
            Intent::Rotate { circle } => Self::NewKey { circle },
            Intent::Seal { circle, .. } => Self::CloseNote { circle },
            Intent::Purge { circle, .. } => Self::Destroy { circle },
            Intent::AddKit(_) => Self::AddKit,
            Intent::SetRecoveryKeys(_) => Self::SetRecoveryKeys,
            Intent::SetIntakeKey => Self::SetIntakeKey,
            Intent::SetPolicy(rules) => Self::SetPolicy { rules },
            Intent::AddRecoveredDevice(recovered) => Self::AddRecoveredDevice { person: recovered.person },
        }
    }
}
