//! Decisions are judged at once, by what this device knows: who may not do something is told so now, and not by a report
//! after the next sync. The log judges them again on contact.

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;
use alcove_protocol::trust::OrgState;
use rand_core::CryptoRng;

use super::judge::is_done_in_org;
use super::{Intent, NotDone};
use crate::engine::Engine;
use crate::engine::effect::Effect;
use crate::engine::rights::rotation::Renewal;

impl Engine {
    /// [`Engine::intend`], when each of the decisions is allowed as far as this device knows, one after the other; what
    /// is true already is allowed and changes nothing.
    ///
    /// # Errors
    /// [`NotDone`], of the first that is not allowed; then nothing was noted.
    pub fn decide(&mut self, intents: Vec<Intent>, rng: &mut dyn CryptoRng) -> Result<Vec<Effect>, NotDone> {
        let Some(mut org) = self.org_with_decisions(rng) else { return Err(NotDone::NoRight) };
        for (at, intent) in intents.iter().enumerate() {
            let together = intents.get(..at).unwrap_or_default();
            match intent.circle() {
                Some(circle) => self.judge_in_circle(intent, circle, together, &org)?,
                None => self.judge_in_org(intent, &mut org, rng)?,
            }
        }
        Ok(self.intend(intents))
    }

    /// The org log as it will be when everything that was decided before is in it.
    fn org_with_decisions(&self, rng: &mut dyn CryptoRng) -> Option<OrgState> {
        let mut trial = self.org.as_ref()?.state.clone();
        let log = self.me.org();
        let pending = self.pending.iter().map(|pending| &pending.entry);
        for entry in pending.filter(|entry| entry.log() == log && entry.header().kind != Kind::GENESIS) {
            let _ = trial.replay(entry);
        }
        for (_, decided) in self.intents_of(None) {
            let _ = self.judge_in_org(&decided.intent, &mut trial, rng);
        }
        Some(trial)
    }

    /// Judges by the rules of the log itself: by the entry that would say so.
    fn judge_in_org(
        &self,
        intent: &Intent,
        trial: &mut OrgState,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), NotDone> {
        if is_done_in_org(intent, 0, trial) == Some(true) {
            return Ok(());
        }
        let Some(drafted) = self.draft_org(intent, trial, rng) else { return Ok(()) };
        let entry = self.sign_org_entry(&drafted, trial, rng);
        trial.check(&entry).map_err(|refusal| NotDone::from(&refusal))?;
        trial.replay(&entry).map_err(|refusal| NotDone::from(&refusal)).map(drop)
    }

    fn judge_in_circle(
        &self,
        intent: &Intent,
        log: LogId,
        together: &[Intent],
        org: &OrgState,
    ) -> Result<(), NotDone> {
        let me = self.me.person();
        let circle = self.circles.get(&log).ok_or(NotDone::NoRight)?;
        if org.device(self.me.device()).is_none() {
            return Err(NotDone::NoRight);
        }
        let may = if matches!(intent, Intent::Rotate { .. }) {
            circle.state.role_of(me).is_some_and(|role| role >= Role::Writer)
        } else {
            circle.state.acts_as_admin(me, org, org.len())
        };
        if !may {
            return Err(NotDone::NoRight);
        }
        let Some(Renewal::End(loses) | Renewal::Lower(loses, _)) = intent.renewal() else { return Ok(()) };
        if matches!(intent, Intent::EndAccess { .. }) && loses == me {
            return Err(NotDone::OwnAccess);
        }
        let earlier: Vec<Intent> = self.intents().chain(together).cloned().collect();
        let admins = self.admins_after(log, &earlier, org);
        if admins.contains(&loses) && admins.iter().all(|person| *person == loses) {
            return Err(NotDone::LastAdmin);
        }
        Ok(())
    }

    /// Admins of a circle who have a device, when `decisions` are carried out.
    fn admins_after(&self, log: LogId, decisions: &[Intent], org: &OrgState) -> Vec<PersonId> {
        let Some(circle) = self.circles.get(&log) else { return Vec::new() };
        let listed = circle.state.people().filter(|(_, access)| access.role == Role::Admin);
        let mut admins: Vec<PersonId> = listed.map(|(person, _)| person).collect();
        for intent in decisions.iter().filter(|intent| intent.circle() == Some(log)) {
            if let Some(granting) = intent.granting().filter(|granting| granting.role == Role::Admin) {
                admins.push(granting.person);
            }
            if let Some(Renewal::End(person) | Renewal::Lower(person, _)) = intent.renewal() {
                admins.retain(|admin| *admin != person);
            }
        }
        admins.retain(|person| org.devices_of(*person, org.len()).next().is_some());
        admins
    }
}
