//! Intents about who may open a circle, as its next control entry: one at a time, since each names the one before.

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::limits::GRANTS_MAX;
use alcove_protocol::record::{AccessGranted, Record};
use alcove_protocol::trust::Refusal;
use rand_core::CryptoRng;

use super::{Decided, Granting, Intent, NotDone, Rank};
use crate::engine::Engine;
use crate::engine::doubt::parting::Settling;
use crate::time::Timestamp;

impl Engine {
    /// Makes the next control entry of a circle: a removal that was decided or that time has brought, else a new key that
    /// is due, else a grant.
    pub(super) fn resolve_circle(&mut self, log: LogId, now: Timestamp, rng: &mut dyn CryptoRng) {
        let Some(circle) = self.circles.get(&log) else { return };
        let is_stuck = circle.state.blocked().is_some() || self.link.is_turned_away(log);
        if is_stuck || self.has_pending_control(log) {
            return;
        }
        if self.settle_circle(log, rng) == Settling::Waits {
            return;
        }
        let mut waits = false;
        for (number, decided) in self.intents_of(Some(log)) {
            if decided.intent.rank() == Rank::Add {
                continue;
            }
            if matches!(&decided.intent, Intent::EndAccess { person, .. } if *person == self.me.person()) {
                self.drop_intent(number, NotDone::OwnAccess);
                continue;
            }
            match self.try_renewal(&decided, log, rng) {
                Some(Ok(())) => return,
                Some(Err(refusal)) => self.drop_intent(number, NotDone::from(&refusal)),
                None => waits = true,
            }
        }
        if self.renew_if_due(log, now, rng) || waits || self.is_rotation_due(log) {
            return;
        }
        if self.resolve_purges(log, now, rng) {
            return;
        }
        for (number, decided) in self.intents_of(Some(log)) {
            match self.try_grant(&decided.intent, log, rng) {
                Some(Ok(())) => return,
                Some(Err(refusal)) if self.link.is_current() => {
                    self.drop_intent(number, NotDone::from(&refusal));
                }
                _ => {}
            }
        }
    }

    /// Nothing when it has to wait.
    fn try_renewal(
        &mut self,
        decided: &Decided,
        log: LogId,
        rng: &mut dyn CryptoRng,
    ) -> Option<Result<(), Refusal>> {
        let renewal = decided.intent.renewal()?;
        match self.try_renew(log, &renewal, rng)? {
            Err(Refusal::LastAdmin) if self.is_admin_on_the_way(Some(log)) => {
                // Whoever is to follow comes first.
                let granted = self.intents_of(Some(log)).into_iter().find_map(|(_, waiting)| {
                    let makes_admin = waiting.intent.makes_admin();
                    if makes_admin { self.try_grant(&waiting.intent, log, rng) } else { None }
                });
                if let Some(Ok(())) = granted { Some(Ok(())) } else { None }
            }
            outcome => Some(outcome),
        }
    }

    /// Nothing when it has to wait: for the person, for a device of theirs, or for the key.
    fn try_grant(
        &mut self,
        intent: &Intent,
        log: LogId,
        rng: &mut dyn CryptoRng,
    ) -> Option<Result<(), Refusal>> {
        let granting = intent.granting()?;
        if self.waits_for_removals() {
            return None;
        }
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return None };
        let org_at = org.state.len();
        if org.state.person(granting.person).is_none() {
            let joins = |intent: &Intent| matches!(intent, Intent::AddPerson(added) if added.person == granting.person);
            let stranger = Refusal::Rule("access is granted to people of the org log");
            return (!self.intents().any(joins)).then_some(Err(stranger));
        }
        if !circle.state.acts_as_admin(self.me.person(), &org.state, org_at) {
            return Some(Err(Refusal::NoRight));
        }
        let recipients: Vec<DeviceId> = org
            .state
            .recipients_of(granting.person, org_at)
            .iter()
            .map(|(id, _)| *id)
            .take(GRANTS_MAX)
            .collect();
        let has_device = org.state.devices_of(granting.person, org_at).next().is_some();
        let (number, key) = circle.newest_key().map(|(number, key)| (number, key.clone()))?;
        if !has_device {
            return None;
        }
        let (grants, wraps) = self.make_grants(log, number, &key, &recipients, rng);
        let Granting { person, role, until_ms } = granting;
        let body = AccessGranted { person, role, until_ms, grants }.to_body();
        Some(self.try_control_entry(log, Kind::ACCESS_GRANTED, &body, wraps, rng).map(drop))
    }

    /// Removals of the organisation come before anybody is let in.
    fn waits_for_removals(&self) -> bool {
        self.intents
            .values()
            .any(|decided| decided.intent.circle().is_none() && decided.intent.rank() == Rank::Removal)
    }
}
