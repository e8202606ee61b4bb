//! What devices tell: what an honest relay and honest devices never give cause for is a violation.

use alcove_client_core::engine::{Finding, Notice, Report};

use super::World;

impl World {
    pub(super) fn noticed(&mut self, at: usize, notice: &Notice) {
        match notice {
            Notice::SyncDone => {
                self.counters.hit("syncs done");
                self.devices[at].syncing = false;
            }
            Notice::Joined { .. } => self.counters.hit("ceremonies done"),
            Notice::Document { .. }
            | Notice::Circle(_)
            | Notice::Status
            | Notice::Progress { .. }
            | Notice::Ceremony
            | Notice::CeremonyEnded { .. } => {}
        }
    }

    fn found(&mut self, at: usize, finding: &Finding) {
        self.counters.hit(&format!("found: {}", finding.code()));
        let harmless = matches!(
            finding,
            Finding::Stalled { .. } | Finding::RolledBack { restored: true, .. } | Finding::GivingBack { .. }
        );
        let damaged = self.quarantine_expected && matches!(finding, Finding::Hole { .. });
        // A restored relay does lack what others name, until it was given back.
        let lacking = matches!(finding, Finding::Withheld { by: Some(_), .. }) && self.relay_lacks_owed();
        if !harmless && !damaged && !lacking && !self.may_have_forked(finding) && !self.findings_expected {
            self.violate(format!("device {at} raises a false alarm: {finding:?}"));
        }
    }

    pub(super) fn reported(&mut self, at: usize, report: Report) {
        self.trace.say(|| format!("device {at} reports {report:?}"));
        match &report {
            Report::Quarantined { reason, .. } => {
                self.counters.hit(&format!("quarantine: {reason}"));
                // A tombstone comes back to a restored relay before the purge that says so.
                let bare = *reason == "body_missing" && self.counters.get("relay restored") > 0;
                let held = *reason == "purge_held" && self.sets_holds;
                // A person's own words, which were late for a note that somebody ended.
                let words = *reason == "note_closed";
                if !self.quarantine_expected && !bare && !held && !words {
                    self.violate(format!("device {at} quarantined an honest entry: {report:?}"));
                }
            }
            Report::Refused { problem, .. } => self.counters.hit(&format!("refused: {}", problem.code())),
            Report::Trouble { problem, .. } => {
                self.counters.hit(&format!("trouble: {}", problem.code()));
                self.devices[at].syncing = false;
                self.drop_link(at);
            }
            Report::Found(finding) => self.found(at, &finding.clone()),
            Report::NewLife => self.note_new_life(at),
            Report::StorageFailing => self.counters.hit("storage failing reported"),
            Report::Resync => self.counters.hit("resync"),
            Report::DecisionDropped { .. } => self.counters.hit("decisions dropped"),
            Report::AccessEnded { .. } => self.counters.hit("access ended"),
            Report::Revoked { .. } => self.counters.hit("devices revoked"),
            Report::HandedIn { .. } | Report::JottingsHandedIn { .. } => self.counters.hit("work handed in"),
            Report::WipeAcknowledged { .. } => self.counters.hit("wipes acknowledged"),
            Report::HistoryChanged(_) | Report::ReceiptWrong(_) | Report::UpdateNeeded(_)
                if self.findings_expected => {}
            Report::HistoryChanged(_)
            | Report::JottingKeysAltered
            | Report::ReceiptWrong(_)
            | Report::UpdateNeeded(_)
            | Report::BaseNotRenewed { .. } => {
                self.violate(format!("device {at}: {report:?} about an honest relay"));
            }
        }
        self.devices[at].reports.push(report);
    }
}
