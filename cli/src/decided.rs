//! What was decided, in words: with the names that this device knows.

use alcove_client_core::client::CircleItem;
use alcove_client_core::engine::Intent;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::record::{AdminChanged, Role};

use crate::atlas::{Atlas, short};
use crate::verb::{circle_words, role_words};

/// Names for what decisions are about.
pub(crate) struct Decider<'a> {
    pub(crate) atlas: &'a Atlas,
    pub(crate) circles: &'a [CircleItem],
}

impl Decider<'_> {
    /// `revoke the device 3f9c01ab of Ben`
    pub(crate) fn words(&self, intent: &Intent) -> String {
        match intent {
            Intent::AddRelay(_) => "meet through this relay".to_owned(),
            Intent::AddPerson(added) => {
                format!("add {} to the practice", self.atlas.person_name(added.person))
            }
            Intent::AddDevice(certificate) => {
                format!("add a device of {}", self.atlas.person_name(certificate.person))
            }
            Intent::AddRecoveredDevice(recovered) => {
                format!("add a device of {} by two custodians", self.atlas.person_name(recovered.person))
            }
            Intent::GrantAccess { circle, person, role }
            | Intent::GrantUntil { circle, person, role, .. }
            | Intent::ChangeAccess { circle, person, role } => {
                self.role(*circle, &self.atlas.person_name(*person), *role)
            }
            Intent::EndAccess { circle, person } => {
                let person = self.atlas.person_name(*person);
                format!("end the access of {person} to {}", self.circle(*circle))
            }
            Intent::Rotate { circle } => format!("seal {} with a new key", self.circle(*circle)),
            Intent::RevokeDevice(device) => format!("revoke the device {}", self.device(*device)),
            Intent::WipeDevice(device) => format!("revoke and wipe the device {}", self.device(*device)),
            Intent::RemovePerson(person) => {
                format!("{} leaves the practice", self.atlas.person_name(*person))
            }
            Intent::ChangeAdmin(AdminChanged { person, admin }) => {
                let no_longer = if *admin { "" } else { " no longer" };
                format!("{} is{no_longer} an admin of the practice", self.atlas.person_name(*person))
            }
            Intent::AddKit(_) => "your recovery kit".to_owned(),
            Intent::SetRecoveryKeys(_) => "the practice's recovery key and its custodians".to_owned(),
            Intent::SetIntakeKey => "a key for work that is handed in".to_owned(),
            Intent::SetPolicy(policy) => format!("a lease of {} days", policy.lease_days),
            Intent::Seal { circle, .. } => format!("a note in {} gets its final form", self.circle(*circle)),
            Intent::Purge { circle, .. } => format!("destroy a document in {}", self.circle(*circle)),
        }
    }

    fn role(&self, circle: LogId, person: &str, role: Role) -> String {
        format!("{person} may {} in {}", role_words(role), self.circle(circle))
    }

    fn device(&self, device: DeviceId) -> String {
        format!("{} of {}", short(&device.to_hex()), self.atlas.device_name(device))
    }

    /// What a log holds: a circle, or the practice's own list of people and devices.
    pub(crate) fn log(&self, log: LogId) -> String {
        if self.circles.iter().any(|item| item.circle == log) {
            self.circle(log)
        } else {
            "The practice's list of people and devices".to_owned()
        }
    }

    /// What a circle is called.
    pub(crate) fn circle(&self, circle: LogId) -> String {
        let item = self.circles.iter().find(|item| item.circle == circle);
        item.map_or_else(|| circle_words(None, ""), |item| circle_words(item.kind, &item.label))
    }
}
