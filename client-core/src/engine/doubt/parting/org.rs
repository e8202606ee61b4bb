//! The org log went two ways. Every circle stands on it, so each is judged anew by the way that counts: what names an
//! entry of the other way is read as if it named the last that both share.

use std::collections::BTreeMap;

use alcove_protocol::entry::Kind;
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{DeviceRecovered, Record};
use alcove_protocol::trust::{OrgState, Verdict};

use super::circle::replay_shared;
use super::{Held, HeldLog, Other};
use crate::engine::doubt::evidence::Finding;
use crate::engine::reading::inbox::Placed;
use crate::engine::reading::lookup::EvidenceKind;
use crate::engine::writing::save::SaveOp;
use crate::engine::{Engine, Intent};
use crate::time::Timestamp;

impl Engine {
    /// Goes over to the way that begins with `first`. Says whether it is one.
    pub(super) fn part_org(
        &mut self,
        first: &Placed,
        mut logs: BTreeMap<LogId, HeldLog>,
        now: Timestamp,
    ) -> bool {
        let log = self.me.org();
        let (Some(held), Some(org)) = (logs.remove(&log), &self.org) else { return false };
        let Some(from) = org.state.index_of(first.entry.header().control_head).map(|at| at + 1) else {
            return false;
        };
        let shared = usize::try_from(from).unwrap_or(usize::MAX);
        let Some(mut state) = replay_org(held.chain.get(..shared).unwrap_or_default()) else { return false };
        if state.clone().replay(&first.entry) != Ok(Verdict::Applied) {
            return false;
        }
        let other = Other { branch: org.state.branch(from), again: false };
        state.part(&other.branch);
        let newest = other.branch.head();
        let gone = held.chain.get(shared..).unwrap_or_default().to_vec();
        self.keep_evidence(log, EvidenceKind::ControlFork, newest.0.to_vec(), other.to_bytes(), now);
        self.keep_other_way(log, newest, &gone, now);
        self.tell(Finding::OrgForked { log });
        if let Some(org) = &mut self.org {
            org.state = state;
        }
        for (log, held) in logs {
            self.judge_anew(log, &held, from, now);
        }
        self.bring_own_device_in(&gone);
        self.note_standing(now);
        true
    }

    /// A circle by the org log as it is now.
    fn judge_anew(&mut self, log: LogId, held: &HeldLog, org_from: u32, now: Timestamp) {
        let Some(org) = self.org() else { return };
        // A circle that was founded for a device of the other way has no place on this one: it stays as it is, here.
        let Some((state, shared)) = replay_shared(&held.chain, org, None) else { return };
        let mut tips = Vec::new();
        if let Some(circle) = self.circles.get_mut(&log) {
            for (author, chain) in &mut circle.chains {
                if chain.limit_org(org_from.saturating_sub(1)) {
                    tips.extend(chain.tip().map(|tip| (*author, *tip)));
                }
            }
        }
        for ((device, incarnation), tip) in tips {
            self.save(SaveOp::Tip(log, device, incarnation, tip));
        }
        self.go_over(log, state, shared, held, now);
    }

    /// A device that only the other way had brought in brings itself in again.
    fn bring_own_device_in(&mut self, gone: &[Held]) {
        let me = self.me.device();
        for Held { entry, .. } in gone {
            let body = entry.body();
            let intent = match entry.header().kind {
                Kind::DEVICE_ADDED => DeviceCertificate::from_body(body)
                    .ok()
                    .filter(|word| word.keys.device_id() == me)
                    .map(|word| Intent::AddDevice(Box::new(word))),
                Kind::DEVICE_RECOVERED => DeviceRecovered::from_body(body)
                    .ok()
                    .filter(|word| word.keys.device_id() == me)
                    .map(|word| Intent::AddRecoveredDevice(Box::new(word))),
                _ => None,
            };
            if let Some(intent) = intent {
                self.add_intent(intent);
            }
        }
    }

    /// Entries of the other way of the org log that ends in `head`, oldest first.
    pub(super) fn org_entries_of(&self, head: EntryId) -> Vec<alcove_protocol::entry::Entry> {
        let kept = self.evidence.kept_of(self.me.org(), EvidenceKind::BranchEntry);
        let of_way = kept.filter(|(subject, _)| subject.starts_with(&head.0));
        of_way.filter_map(|(_, bytes)| alcove_protocol::entry::Entry::parse(bytes.to_vec()).ok()).collect()
    }
}

fn replay_org(chain: &[Held]) -> Option<OrgState> {
    let (first, rest) = chain.split_first()?;
    let mut state = OrgState::found(&first.entry).ok()?;
    for held in rest {
        state.replay(&held.entry).ok()?;
    }
    Some(state)
}
