//! What each kind of entry may say, at the heads that it names.

use super::{CircleState, least_role};
use crate::entry::{Entry, Header, Kind};
use crate::id::DeviceId;
use crate::record::{AccessGranted, EpochPart, EpochRecord, Grant, KeyGrant, Record, Slots};
use crate::trust::org::{Device, OrgState};
use crate::trust::{Refusal, require_unsealed};

impl CircleState {
    pub(super) fn check_content(
        &self,
        entry: &Entry,
        org: &OrgState,
        author: &Device,
        control_at: u32,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let h = entry.header();
        let role = self.role_at(author.person, control_at).ok_or(Refusal::NoRight)?;
        if role < least_role(h.kind) {
            return Err(Refusal::NoRight);
        }
        match h.kind {
            Kind::CONTENT => {
                if h.document.is_zero() || h.slot.is_zero() {
                    return Err(Refusal::Header("a document and a slot"));
                }
                self.require_epoch(h, control_at)
            }
            Kind::CHECKPOINT => {
                require_no_document(h)?;
                self.require_epoch(h, control_at)
            }
            Kind::SLOTS => {
                require_no_document(h)?;
                Slots::from_body(entry.body())?;
                self.require_epoch(h, control_at)
            }
            Kind::KEY_GRANT => {
                require_unsealed(entry)?;
                let grants = KeyGrant::from_body(entry.body())?.0;
                grants.iter().try_for_each(|grant| {
                    let device = self.check_grant(grant, org, control_at, org_at)?;
                    self.role_at(device.person, control_at).map(drop).ok_or(Refusal::NoRight)
                })
            }
            Kind::VOID => require_unsealed(entry),
            // A newer device's content kind: kept and forwarded, judged by who may write.
            _ => Ok(()),
        }
    }

    pub(super) fn check_control(
        &self,
        entry: &Entry,
        org: &OrgState,
        author: &Device,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let h = entry.header();
        if h.control_head != self.head {
            return Err(Refusal::StaleHead);
        }
        let at = self.len();
        let role = self.role_of(author.person).ok_or(Refusal::NoRight)?;
        if role < least_role(h.kind) {
            return Err(Refusal::NoRight);
        }
        require_unsealed(entry)?;
        match h.kind {
            Kind::ACCESS_GRANTED => {
                let granted = AccessGranted::from_body(entry.body())?;
                if org.person(granted.person).is_none_or(|person| person.added_at > org_at) {
                    return Err(Refusal::Rule("access is granted to people of the org log"));
                }
                if self.role_of(granted.person).is_some_and(|held| held > granted.role) {
                    return Err(Refusal::Rule("a lower role comes with a new epoch"));
                }
                granted.grants.iter().try_for_each(|grant| {
                    let device = self.check_grant(grant, org, at.saturating_sub(1), org_at)?;
                    if device.person == granted.person { Ok(()) } else { Err(Refusal::NoRight) }
                })
            }
            Kind::EPOCH => {
                let part = EpochRecord::from_body(entry.body())?.0;
                if part.number != self.newest_epoch().part.number.saturating_add(1) || part.history.is_empty()
                {
                    return Err(Refusal::Rule("an epoch follows the one before and seals its key"));
                }
                self.require_recipients(&part, org, org_at)
            }
            kind => Err(Refusal::Kind(kind)),
        }
    }

    fn check_grant<'org>(
        &self,
        grant: &Grant,
        org: &'org OrgState,
        control_at: u32,
        org_at: u32,
    ) -> Result<&'org Device, Refusal> {
        let newest = self.epoch_at(control_at).map_or(0, |epoch| epoch.part.number);
        if grant.epoch == 0 || grant.epoch > newest {
            return Err(Refusal::Rule("a grant is of an epoch that exists"));
        }
        org.device_at(grant.recipient.device, org_at).ok_or(Refusal::Rule("a grant is for an active device"))
    }

    pub(super) fn require_recipients(
        &self,
        part: &EpochPart,
        org: &OrgState,
        org_at: u32,
    ) -> Result<(), Refusal> {
        let mut want: Vec<DeviceId> =
            self.access.keys().flat_map(|person| org.devices_of(*person, org_at).map(|(id, _)| id)).collect();
        want.sort_unstable();
        if part.recipients.iter().map(|recipient| recipient.device).eq(want) {
            return Ok(());
        }
        Err(Refusal::Rule("an epoch is wrapped for exactly the active devices of the access list"))
    }

    fn require_epoch(&self, h: &Header, control_at: u32) -> Result<(), Refusal> {
        let in_force = self.epoch_at(control_at).ok_or(Refusal::StaleEpoch)?;
        if h.epoch == in_force.part.number && h.epoch_tag == in_force.part.tag() {
            return Ok(());
        }
        Err(Refusal::StaleEpoch)
    }
}

fn require_no_document(h: &Header) -> Result<(), Refusal> {
    if h.document.is_zero() && h.slot.is_zero() {
        Ok(())
    } else {
        Err(Refusal::Header("no document, no slot"))
    }
}
