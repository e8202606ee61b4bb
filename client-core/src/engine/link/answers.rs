//! What the relay answers: acknowledgements, refusals, receipts.

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::frame::{Ack, History, Refused, Tell, Welcome};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::limits::VOIDS_MAX;
use alcove_protocol::problem::{Problem, Retry};
use alcove_protocol::record::{Record, Void, VoidedSeq};
use alcove_protocol::trust::chain::{Chain, Link};
use alcove_protocol::trust::{Signature, Verdict};

use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice, Report};
use crate::engine::reading::inbox::Placed;
use crate::engine::writing::local::Blocked;
use crate::engine::writing::outbox::Pending;
use crate::engine::writing::save::{DocKey, SaveOp, Standing};
use crate::time::Timestamp;

impl Engine {
    /// Takes in frames. News are staged; the page is taken in at the end.
    pub(in crate::engine) fn receive(&mut self, tells: Vec<Tell>, now: Timestamp) {
        if self.is_store_overloaded() || !self.link.up {
            return;
        }
        for tell in tells {
            match tell {
                Tell::Welcome(welcome) => self.welcomed(&welcome),
                Tell::Ack(ack) => self.acknowledged(ack, now),
                Tell::Refused(refused) => self.refused(refused, now),
                Tell::News(news) => self.stage(news, now),
                Tell::Receipt(receipt) => self.page.receipts.push(receipt),
                Tell::Mail(mail) => self.take_mail(&mail),
                Tell::Coming(coming) => {
                    self.link.coming += coming.entries;
                    self.expect_more(self.link.coming > 0);
                }
                Tell::Resync(_) => self.effects.push(Effect::Report(Report::Resync)),
                Tell::CursorUnknown(log) => self.cursor_unknown(log),
                Tell::Problem(trouble) if self.mail_refused(trouble.problem) => {
                    self.link.cut_short = true;
                    self.page.answered = !self.link.live;
                }
                Tell::Problem(trouble) if self.asks_too_much(trouble.problem) => {
                    self.link.asks_less = true;
                    self.link.cut_short = true;
                    self.page.answered = !self.link.live;
                }
                Tell::Problem(trouble) => self.effects.push(Effect::Report(Report::Trouble {
                    problem: trouble.problem,
                    retry_after_ms: trouble.retry_after_ms,
                })),
                Tell::Intake(handed_in) => self.link.handed_in.push(handed_in),
                Tell::Frontier(frontier) => self.take_frontier(frontier),
                Tell::Done => self.page.answered = true,
            }
        }
        if self.link.live && self.link.is_current() {
            self.confirm_lease(now);
        }
        self.open_paper_wraps();
        self.take_in_page(now);
        self.page.answered |= self.link.live && self.link.is_current() && self.gave_back_before();
        if self.link.coming > 0 {
            let (taken, coming) = (self.link.taken, self.link.coming);
            self.effects.push(Effect::Notify(Notice::Progress { taken, coming }));
        }
    }

    /// Whether the relay ended an answer over something that this device has lost the right to ask, and does not know.
    fn asks_too_much(&self, problem: Problem) -> bool {
        let about_rights = matches!(problem, Problem::Revoked | Problem::NoAccess);
        about_rights && !self.link.live && !self.link.asks_less
    }

    fn welcomed(&mut self, welcome: &Welcome) {
        self.link.relay_time_ms = welcome.relay_time_ms;
        let relay_ms = i64::try_from(welcome.relay_time_ms).unwrap_or(i64::MAX);
        self.link.clock_offset_ms = Some(relay_ms.saturating_sub(self.clock.0));
        if self.history == Some(welcome.history) {
            return;
        }
        if self.history.is_none() {
            let History { instance, generation } = welcome.history;
            self.save(SaveOp::History(instance, generation));
            self.history = Some(welcome.history);
        } else {
            self.other_history(welcome.history);
        }
    }

    pub(in crate::engine) fn history_changed(&mut self, log: LogId) {
        let known =
            self.circles.get_mut(&log).map(|circle| std::mem::replace(&mut circle.history_changed, true));
        if known != Some(true) {
            self.effects.push(Effect::Report(Report::HistoryChanged(log)));
        }
    }

    fn acknowledged(&mut self, ack: Ack, now: Timestamp) {
        let sent = usize::try_from(ack.push).ok().and_then(|push| self.link.sent.get(push)).copied();
        // In another history the place says nothing yet; the entry comes with the news once the places are right.
        if let Some(id) = sent.filter(|_| !self.is_other_history())
            && !self.offer_acknowledged(id, ack.seq, ack.relay_time_ms)
        {
            self.delivered(id, ack.seq, ack.relay_time_ms, now);
        }
    }

    /// An own entry is durable at the relay. Says whether it was waiting for that.
    pub(in crate::engine) fn delivered(
        &mut self,
        id: EntryId,
        seq: u64,
        relay_time_ms: u64,
        now: Timestamp,
    ) -> bool {
        let Some(at) = self.pending.iter().position(|pending| pending.entry.id() == id) else { return false };
        let Pending { entry, companions } = self.pending.remove(at);
        let placed = Placed { entry, seq, relay_time_ms, companions };
        let kind = placed.entry.header().kind;
        if kind.class() == Class::Owner {
            self.owner_delivered(&placed);
            return true;
        }
        let log = placed.entry.log();
        let applied = match (&mut self.org, self.circles.get_mut(&log)) {
            (Some(org), _) if log == org.state.log() => {
                if org.state.index_of(id).is_none() && org.state.replay(&placed.entry).is_err() {
                    return true;
                }
                self.org_applied(&placed, now);
                false
            }
            // The relay took it under compare-and-swap, so it continues what is here.
            (Some(org), Some(circle)) => {
                kind.class() == Class::Control
                    && circle.state.index_of(id).is_none()
                    && circle.state.replay(&placed.entry, &org.state, Signature::Checked)
                        == Ok(Verdict::Applied)
            }
            _ => return true,
        };
        if applied {
            self.control_applied(&placed, now);
        }
        self.link.revoking |= ends_devices(kind);
        self.note_delivered(&placed, now);
        if kind == Kind::RECORD {
            self.record_delivered(&placed.entry, placed.relay_time_ms);
        }
        true
    }

    fn note_delivered(&mut self, placed: &Placed, now: Timestamp) {
        let (id, log, seq) = (placed.entry.id(), placed.entry.log(), placed.seq);
        let progress = match (&mut self.org, self.circles.get_mut(&log)) {
            (_, Some(circle)) => &mut circle.progress,
            (Some(org), None) => &mut org.progress,
            (None, None) => return,
        };
        progress.take(seq, id);
        let bytes = progress.to_bytes();
        let header = placed.entry.header();
        if (header.author, header.incarnation) == self.me.author() {
            self.save(SaveOp::Acked { id, seq, relay_time_ms: placed.relay_time_ms });
        } else {
            // Of a life before only what the relay has is known to be in its chain: it is kept like another author's, so
            // that after a restart the chain goes on from what came ahead of it.
            self.save(SaveOp::DropEntry(id));
            self.save(SaveOp::Entry(placed.to_stored(Standing::Taken)));
        }
        self.save(SaveOp::Progress(log, bytes));
        self.heard.insert(self.me.device(), now);
        self.link_own(placed);
        if header.kind == Kind::CONTENT {
            let key = DocKey { circle: log, document: header.document };
            self.local.delivered(key, id);
            self.note_written(key);
            self.save(SaveOp::Delivered(id));
        }
    }

    /// The own chain, as the relay has it.
    fn link_own(&mut self, placed: &Placed) {
        let header = placed.entry.header();
        let (author, log) = ((header.author, header.incarnation), placed.entry.log());
        let (Some(org), Some(circle)) = (&self.org, self.circles.get_mut(&log)) else { return };
        let control_at = circle.state.index_of(header.control_head).unwrap_or_default();
        let org_at = org.state.index_of(header.org_head).unwrap_or_default();
        let Ok(link) = Link::of(&placed.entry, control_at, org_at) else { return };
        let tip = link.tip;
        let chain = circle.chain(author.0, author.1);
        let linked = chain.take(link);
        if author == self.me.author() && chain.tip().is_none_or(|newest| newest.seq < tip.seq) {
            // Of the own chain everything is known, in whatever order the relay says so.
            *chain = Chain::from_tip(tip);
        }
        for joined in linked.linked {
            circle.unlinked.remove(&joined);
        }
        self.page.chains.insert((log, author));
    }

    fn refused(&mut self, refused: Refused, now: Timestamp) {
        let sent = usize::try_from(refused.push).ok().and_then(|push| self.link.sent.get(push)).copied();
        if sent.is_some_and(|id| self.offer_refused(id, refused.problem)) {
            return;
        }
        let Some(at) = self.pending.iter().position(|pending| Some(pending.entry.id()) == sent) else {
            return;
        };
        let Some(entry) = self.pending.get(at).map(|pending| &pending.entry) else { return };
        let (id, log) = (entry.id(), entry.log());
        let key = DocKey { circle: log, document: entry.header().document };
        let problem = refused.problem;
        // While the relay does not hold the organisation, nothing of it can be there: all of it waits for the token.
        if matches!(problem, Problem::OrgTokenNeeded | Problem::UnknownOrg) {
            if problem == Problem::OrgTokenNeeded {
                self.effects.push(Effect::Report(Report::Trouble { problem, retry_after_ms: 0 }));
            }
            return self.put_off(id, now);
        }
        let follows_one_that_waits = problem == Problem::BrokenChain
            && self.pending.iter().take(at).any(|earlier| earlier.entry.log() == log);
        if self.refused_of_before(at, problem, now) {
            return;
        }
        if problem.retry() == Retry::Later || follows_one_that_waits || self.is_catching_up() {
            return self.put_off(id, now);
        }
        if !self.is_purged_by_me(key) {
            self.effects.push(Effect::Report(Report::Refused { log, problem }));
        }
        self.note_refusal(log, now);
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
            self.withdraw(entry, problem, follows > 0, now);
        }
    }

    /// Takes back an own entry that the relay refused for good: its seq is voided, its content waits again.
    /// What only `follows` the refused one, or was refused for its place in the chain, may be sealed again at once.
    pub(in crate::engine) fn withdraw(
        &mut self,
        entry: &alcove_protocol::entry::Entry,
        problem: Problem,
        follows: bool,
        now: Timestamp,
    ) {
        let header = entry.header();
        let log = entry.log();
        self.save(SaveOp::DropEntry(entry.id()));
        if header.kind.class() == Class::Owner {
            return self.owner_refused(entry, problem);
        }
        let org_head = self.org.as_ref().map_or(EntryId::ZERO, |org| org.state.head());
        let Some(circle) = self.circles.get_mut(&log) else { return };
        match header.kind {
            Kind::CONTENT => {
                let key = DocKey { circle: log, document: header.document };
                let placed_wrongly = matches!(problem, Problem::BrokenChain | Problem::SeqTaken);
                let never = problem.retry() == Retry::Never && !placed_wrongly && !follows;
                let heads = (circle.state.control_head(), org_head);
                let blocked = never.then_some(Blocked { problem, heads, at: now });
                self.local.unseal(key, entry.id(), blocked);
                self.ops.push(SaveOp::Unsealed(entry.id()));
            }
            Kind::SLOTS | Kind::KEY_GRANT => {
                let dropped = circle.take_back_keys(entry);
                self.ops.extend(dropped.into_iter().map(|slot| SaveOp::DropSlot(log, slot)));
            }
            Kind::VOID => {
                let voided = Void::from_body(entry.body()).map(|record| record.0).unwrap_or_default();
                circle.own.voided.extend(voided);
            }
            Kind::ATTEST => self.say_again(entry),
            Kind::PURGE if !follows && problem.retry() == Retry::Never => {
                self.purge_refused(log, entry.body(), now);
            }
            _ => {}
        }
        let Some(circle) = self.circles.get_mut(&log) else { return };
        circle.own.voided.push(VoidedSeq { seq: header.seq, id: entry.id() });
        circle.own.voided.sort_unstable_by_key(|voided| voided.seq);
        // No void can explain so many: the chain ends here, and what it held is written anew in another life.
        let is_over = circle.own.voided.len() > VOIDS_MAX;
        let own = circle.own.to_bytes();
        self.save(SaveOp::OwnChain(log, own));
        self.catch_up_as_copy(is_over);
    }
}

/// Whether an entry of this kind ends devices.
pub(in crate::engine) fn ends_devices(kind: Kind) -> bool {
    matches!(kind, Kind::DEVICE_REVOKED | Kind::DEVICE_WIPED | Kind::PERSON_REMOVED | Kind::ORG_FORK_RESOLVE)
}
