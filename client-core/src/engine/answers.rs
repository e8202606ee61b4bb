//! What the relay answers: acknowledgements, refusals, receipts.

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::frame::{Ack, History, Refused, Tell, Welcome};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::{Problem, Retry};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::record::{AccessGranted, KeyGrant, Record, Slots, Void, VoidedSeq};
use alcove_protocol::trust::Signature;

use crate::engine::Engine;
use crate::engine::effect::{Effect, Report};
use crate::engine::save::{DocKey, SaveOp};
use crate::time::Timestamp;

impl Engine {
    /// Takes in frames. News are staged; the page is taken in at the end.
    pub(super) fn receive(&mut self, tells: Vec<Tell>, now: Timestamp) {
        if self.is_store_overloaded() || !self.link.up {
            return;
        }
        for tell in tells {
            match tell {
                Tell::Welcome(welcome) => self.welcomed(&welcome),
                Tell::Ack(ack) => self.acknowledged(ack, now),
                Tell::Refused(refused) => self.refused(refused, now),
                Tell::News(news) => self.stage_or_wait(news, now),
                Tell::Receipt(receipt) => self.page.receipts.push(receipt),
                Tell::Mail(mail) => self.take_mail(&mail),
                Tell::Coming(coming) => self.link.coming += coming.entries,
                Tell::Resync(_) => self.effects.push(Effect::Report(Report::Resync)),
                Tell::CursorUnknown(log) => self.history_changed(log),
                Tell::Problem(trouble) if self.mail_refused(trouble.problem) => {
                    self.link.cut_short = true;
                    self.page.answered = !self.link.live;
                }
                Tell::Problem(trouble) => self.effects.push(Effect::Report(Report::Trouble {
                    problem: trouble.problem,
                    retry_after_ms: trouble.retry_after_ms,
                })),
                Tell::Done => self.page.answered = true,
            }
        }
        self.take_in_page(now);
        self.tell_progress();
    }

    fn welcomed(&mut self, welcome: &Welcome) {
        if self.history == Some(welcome.history) {
            return;
        }
        if self.history.is_none() {
            let History { instance, generation } = welcome.history;
            self.save(SaveOp::History(instance, generation));
            self.history = Some(welcome.history);
        }
    }

    fn history_changed(&mut self, log: LogId) {
        if let Some(circle) = self.circles.get_mut(&log) {
            circle.history_changed = true;
        }
        self.effects.push(Effect::Report(Report::HistoryChanged(log)));
    }

    fn acknowledged(&mut self, ack: Ack, now: Timestamp) {
        let sent = usize::try_from(ack.push).ok().and_then(|push| self.link.sent.get(push)).copied();
        if let Some(id) = sent {
            self.delivered(id, ack.seq, ack.relay_time_ms, now);
        }
    }

    /// An own entry is durable at the relay. Says whether it was waiting for that.
    pub(super) fn delivered(&mut self, id: EntryId, seq: u64, relay_time_ms: u64, now: Timestamp) -> bool {
        let Some(at) = self.pending.iter().position(|pending| pending.entry.id() == id) else { return false };
        let entry = self.pending.remove(at).entry;
        let log = entry.log();
        let progress = match (&mut self.org, self.circles.get_mut(&log)) {
            (Some(org), _) if log == org.state.log() => {
                if org.state.index_of(id).is_none() && org.state.replay(&entry).is_err() {
                    return true;
                }
                &mut org.progress
            }
            (Some(org), Some(circle)) => {
                if entry.header().kind.class() == Class::Control && circle.state.index_of(id).is_none() {
                    // The relay took it under compare-and-swap, so it continues what is here.
                    let replayed = circle.state.replay(&entry, &org.state, Signature::Checked);
                    if replayed.is_ok() && entry.header().kind == Kind::ACCESS_GRANTED {
                        let granted = AccessGranted::from_body(entry.body()).map(|record| record.grants);
                        let grants = granted.unwrap_or_default();
                        circle.wrapped_for.extend(grants.iter().map(|g| (g.epoch, g.recipient.device)));
                    }
                }
                &mut circle.progress
            }
            _ => return true,
        };
        progress.take(seq, id);
        let bytes = progress.to_bytes();
        self.save(SaveOp::Acked { id, seq, relay_time_ms });
        self.save(SaveOp::Progress(log, bytes));
        self.heard.insert(self.me.device(), now);
        if entry.header().kind == Kind::CONTENT {
            let key = DocKey { circle: log, document: entry.header().document };
            self.local.delivered(key, id);
            self.save(SaveOp::Delivered(id));
        }
        true
    }

    fn refused(&mut self, refused: Refused, now: Timestamp) {
        let sent = usize::try_from(refused.push).ok().and_then(|push| self.link.sent.get(push)).copied();
        let Some(at) = self.pending.iter().position(|pending| Some(pending.entry.id()) == sent) else {
            return;
        };
        let Some(entry) = self.pending.get(at).map(|pending| &pending.entry) else { return };
        let log = entry.log();
        let problem = refused.problem;
        // While the relay does not hold the organisation, nothing of it can be there: all of it waits for the token.
        if matches!(problem, Problem::OrgTokenNeeded | Problem::UnknownOrg) {
            if problem == Problem::OrgTokenNeeded {
                self.effects.push(Effect::Report(Report::Trouble { problem, retry_after_ms: 0 }));
            }
            let id = entry.id();
            return self.put_off(id, now);
        }
        let follows_one_that_waits = problem == Problem::BrokenChain
            && self.pending.iter().take(at).any(|earlier| earlier.entry.log() == log);
        if problem.retry() == Retry::Later || follows_one_that_waits {
            let id = entry.id();
            return self.put_off(id, now);
        }
        self.effects.push(Effect::Report(Report::Refused { log, problem }));
        // What this device made after it in the same log names it: those entries are refused with it.
        let mut gone = Vec::new();
        let mut index = 0;
        self.pending.retain(|pending| {
            let goes = index >= at && pending.entry.log() == log;
            index += 1;
            if goes {
                gone.push(pending.entry.clone());
            }
            !goes
        });
        for (follows, entry) in gone.iter().enumerate() {
            self.withdraw(entry, problem, follows > 0);
        }
    }

    /// Takes back an own entry that the relay refused for good: its seq is voided, its content waits again.
    /// What only `follows` the refused one, or was refused for its place in the chain, may be sealed again at once.
    fn withdraw(&mut self, entry: &alcove_protocol::entry::Entry, problem: Problem, follows: bool) {
        let header = entry.header();
        let log = entry.log();
        self.save(SaveOp::DropEntry(entry.id()));
        let org_head = self.org.as_ref().map_or(EntryId::ZERO, |org| org.state.head());
        let Some(circle) = self.circles.get_mut(&log) else { return };
        match header.kind {
            Kind::CONTENT => {
                let key = DocKey { circle: log, document: header.document };
                let placed_wrongly = matches!(problem, Problem::BrokenChain | Problem::SeqTaken);
                let never = problem.retry() == Retry::Never && !placed_wrongly && !follows;
                let blocked = never.then(|| (problem, circle.state.control_head(), org_head));
                self.local.unseal(key, entry.id(), blocked);
                self.ops.push(SaveOp::Unsealed(entry.id()));
            }
            Kind::SLOTS => {
                for slot in Slots::from_body(entry.body()).map(|record| record.0).unwrap_or_default() {
                    // The secret stays in memory: until this is saved, the store still gives entries sealed with it.
                    circle.slot_of.remove(&slot.document);
                    self.ops.push(SaveOp::DropSlot(log, slot.slot));
                }
            }
            Kind::KEY_GRANT => {
                for grant in KeyGrant::from_body(entry.body()).map(|record| record.0).unwrap_or_default() {
                    circle.wrapped_for.remove(&(grant.epoch, grant.recipient.device));
                }
            }
            Kind::VOID => {
                let voided = Void::from_body(entry.body()).map(|record| record.0).unwrap_or_default();
                circle.own.voided.extend(voided);
            }
            _ => {}
        }
        circle.own.voided.push(VoidedSeq { seq: header.seq, id: entry.id() });
        circle.own.voided.sort_unstable_by_key(|voided| voided.seq);
        let own = circle.own.to_bytes();
        self.save(SaveOp::OwnChain(log, own));
    }

    /// A receipt is evidence only: it is kept, and one that contradicts what was sent is reported.
    pub(super) fn check_receipt(&mut self, receipt: Receipt) {
        let Some(org) = &self.org else { return };
        let signed = org.state.relays().iter().any(|relay| receipt.is_signed_by(&relay.public_key));
        let progress = self
            .circles
            .get(&receipt.log)
            .map(|circle| &circle.progress)
            .or_else(|| (receipt.log == org.state.log()).then_some(&org.progress));
        let Some(progress) = progress else { return };
        let contradicts = progress.contradicts(receipt.seq, receipt.id);
        let known_relay = !org.state.relays().is_empty();
        if (known_relay && !signed) || contradicts {
            self.effects.push(Effect::Report(Report::ReceiptWrong(receipt.log)));
            return;
        }
        self.save(SaveOp::Receipt(Box::new(receipt)));
    }
}
