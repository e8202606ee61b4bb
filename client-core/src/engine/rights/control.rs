//! Entries of the org log and control entries of circles: replayed in the order of their chain.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::DeviceId;
use alcove_protocol::record::{AccessGranted, Created, EpochPart, Grant, KeyGrant, Record};
use alcove_protocol::trust::chain::Link;
use alcove_protocol::trust::{CircleState, OrgState, Refusal, Signature, Verdict};

use crate::engine::effect::{Effect, Notice, Report};
use crate::engine::reading::inbox::Placed;
use crate::engine::reading::progress::Progress;
use crate::engine::rights::circle::{Circle, OwnChain};
use crate::engine::writing::save::{SaveOp, Standing};
use crate::engine::{Engine, Org};
use crate::time::Timestamp;

impl Engine {
    pub(in crate::engine) fn take_org_entry(&mut self, placed: Placed, now: Timestamp) {
        let Some(org) = &mut self.org else { return self.found_org_from(placed, now) };
        match org.state.replay(&placed.entry) {
            Ok(verdict) => {
                if org.state.blocked().is_some() {
                    self.effects.push(Effect::Report(Report::UpdateNeeded(placed.entry.log())));
                }
                if verdict == Verdict::Applied {
                    self.org_applied(&placed, now);
                }
                self.keep_whole(&placed, &verdict);
                self.effects.push(Effect::Notify(Notice::Status));
            }
            Err(Refusal::StaleHead) if self.parts(&placed) => {}
            Err(refusal) => self.refuse(placed, &refusal, now),
        }
    }

    /// The org log is believed because its id was exchanged in person: the genesis must hash to it.
    fn found_org_from(&mut self, placed: Placed, now: Timestamp) {
        match OrgState::found(&placed.entry) {
            Ok(state) if state.log() == self.me.org() => {
                let own = OwnChain::default();
                self.org = Some(Org { state, progress: Progress::default(), own });
                self.keep(&placed, Standing::Taken);
            }
            Ok(_) => self.refuse(placed, &Refusal::WrongLog, now),
            Err(refusal) => self.refuse(placed, &refusal, now),
        }
    }

    pub(in crate::engine) fn take_control_entry(&mut self, placed: Placed, now: Timestamp) {
        let log = placed.entry.log();
        let Some(org) = &self.org else {
            return self.unusable(log, placed.seq, "unknown_org", placed.entry.into_bytes(), now);
        };
        let replayed = match self.circles.get_mut(&log) {
            Some(circle) => {
                let before = circle.state.len().saturating_sub(1);
                circle
                    .state
                    .replay(&placed.entry, &org.state, Signature::Check)
                    .map(|verdict| (verdict, before))
            }
            None => found_circle_from(&placed, &org.state).map(|circle| {
                self.circles.insert(log, circle);
                (Verdict::Applied, 0)
            }),
        };
        let (verdict, control_at) = match replayed {
            Ok(replayed) => replayed,
            Err(Refusal::StaleHead) if self.parts(&placed) => return,
            Err(refusal) => return self.refuse(placed, &refusal, now),
        };
        let header = placed.entry.header();
        let org_at = self.org.as_ref().and_then(|org| org.state.index_of(header.org_head));
        if verdict == Verdict::Applied {
            let link = Link::of(&placed.entry, control_at, org_at.unwrap_or_default());
            if let Ok(link) = link {
                self.take_link(log, &placed, link, now);
            }
            self.heard_from(header.author, placed.relay_time_ms);
            self.control_applied(&placed, now);
        } else {
            self.link_without_effect(&placed, now);
            if self.circles.get(&log).is_some_and(|circle| circle.state.blocked().is_some()) {
                self.effects.push(Effect::Report(Report::UpdateNeeded(log)));
            }
        }
        self.keep_whole(&placed, &verdict);
        self.effects.push(Effect::Notify(Notice::Circle(log)));
    }

    /// Keeps an entry of a chain; its place stays open while something is missing beside it.
    fn keep_whole(&mut self, placed: &Placed, verdict: &Verdict) {
        let standing = standing_of(verdict);
        if *verdict == Verdict::Applied && self.is_incomplete(placed) {
            self.keep_open(placed);
            return self.save(SaveOp::Entry(placed.to_stored(standing)));
        }
        self.keep(placed, standing);
    }

    /// What a control entry changes here besides the replayed log, whoever wrote it.
    pub(in crate::engine) fn control_applied(&mut self, placed: &Placed, now: Timestamp) {
        self.take_control_keys(placed, now);
        self.sweep_cut_off(placed, now);
        self.set_late_content_aside(placed.entry.log(), now);
        self.note_own_access(placed.entry.log());
        if placed.entry.header().kind == Kind::PURGE {
            self.purge_applied(placed.entry.log(), placed.entry.body());
        }
    }

    /// Opens the wraps that a control entry brings this device.
    pub(in crate::engine) fn take_control_keys(&mut self, placed: &Placed, now: Timestamp) {
        let Some(circle) = self.circles.get_mut(&placed.entry.log()) else { return };
        let grants = grants_of(&placed.entry);
        circle.wrapped_for.extend(grants.iter().map(|grant| (grant.epoch, grant.recipient.device)));
        self.open_grants(placed, &grants, now);
    }

    pub(in crate::engine) fn heard_from(&mut self, device: DeviceId, relay_time_ms: u64) {
        let at = Timestamp(i64::try_from(relay_time_ms).unwrap_or(i64::MAX));
        let newest = self.heard.entry(device).or_insert(at);
        if *newest <= at {
            *newest = at;
            self.page.heard.insert(device);
        }
    }

    /// Saves how far the page moved logs and chains, and who was heard from.
    pub(in crate::engine) fn save_page_progress(&mut self) {
        for log in std::mem::take(&mut self.page.logs) {
            let progress = match (&self.org, self.circles.get(&log)) {
                (_, Some(circle)) => &circle.progress,
                (Some(org), None) => &org.progress,
                (None, None) => continue,
            };
            let bytes = progress.to_bytes();
            self.save(SaveOp::Progress(log, bytes));
        }
        for (log, author) in std::mem::take(&mut self.page.chains) {
            let tip = self.circles.get(&log).and_then(|circle| circle.chains.get(&author)?.tip().copied());
            if let Some(tip) = tip {
                self.save(SaveOp::Tip(log, author.0, author.1, tip));
            }
        }
        for device in std::mem::take(&mut self.page.heard) {
            if let Some(at) = self.heard.get(&device).copied() {
                self.save(SaveOp::Heard(device, at));
            }
        }
    }
}

/// For whom an entry of a circle wraps which epoch's key.
pub(in crate::engine) fn grants_of(entry: &Entry) -> Vec<Grant> {
    let body = entry.body();
    match entry.header().kind {
        Kind::ACCESS_GRANTED => {
            AccessGranted::from_body(body).map(|record| record.grants).unwrap_or_default()
        }
        Kind::KEY_GRANT => KeyGrant::from_body(body).map(|record| record.0).unwrap_or_default(),
        _ => {
            let part = EpochPart::of(entry).ok().flatten();
            let of = |part: EpochPart| -> Vec<Grant> {
                let number = part.number;
                part.recipients.into_iter().map(|recipient| Grant { epoch: number, recipient }).collect()
            };
            part.map(of).unwrap_or_default()
        }
    }
}

fn found_circle_from(placed: &Placed, org: &OrgState) -> Result<Circle, Refusal> {
    let state = CircleState::found(&placed.entry, org, Signature::Check)?;
    let created = Created::from_body(placed.entry.body())?;
    Ok(Circle::new(state, &placed.entry, created.founding))
}

fn standing_of(verdict: &Verdict) -> Standing {
    match verdict {
        Verdict::Applied => Standing::Taken,
        Verdict::Inert(_) => Standing::Quarantined,
    }
}
