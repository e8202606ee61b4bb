//! What the life before had sealed, and did not hear to be stored. Each entry was saved before it was first sent, so in
//! every continuation of that store its place in its chain was taken by this very entry: it goes out again byte for byte,
//! given back like what a relay lost, because a relay may have stored it and lost it since. Were its words written anew,
//! they would stand twice as soon as another device gives the entry back.
//!
//! Where a copy of the store wrote in the same life, the place may be the copy's: then nothing of it is sent.

use std::collections::BTreeSet;

use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::{Ask, Push};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::{Problem, Retry};

use crate::engine::Engine;
use crate::engine::writing::outbox::Pending;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

impl Engine {
    /// Entries of the life before that go to the relay as they are: of each circle the chain up to the last with words.
    fn given_back_of_before(&self) -> BTreeSet<EntryId> {
        let mut given_back = BTreeSet::new();
        if !self.life.unsettled || self.life.shared {
            return given_back;
        }
        let me = self.me.author();
        let mut with_words = BTreeSet::new();
        for entry in self.pending.iter().rev().map(|pending| &pending.entry) {
            let header = entry.header();
            let of_circle = matches!(header.kind.class(), Class::Control | Class::Content);
            if !of_circle || (header.author, header.incarnation) == me {
                continue;
            }
            let chain = (entry.log(), header.incarnation);
            if header.kind == Kind::CONTENT {
                with_words.insert(chain);
            }
            if with_words.contains(&chain) {
                given_back.insert(entry.id());
            }
        }
        given_back
    }

    /// Whether the relay has not answered yet to everything that the life before had sealed.
    pub(super) fn is_giving_back_before(&self) -> bool {
        !self.given_back_of_before().is_empty()
    }

    /// On an open connection: whether the last answer to what the life before had sealed is here.
    pub(in crate::engine) fn gave_back_before(&self) -> bool {
        let waits = self.life.waits_for_store || self.is_rewriting() || self.is_catching_up();
        self.life.unsettled && !waits && !self.is_giving_back_before()
    }

    /// What of it goes with the next request. A decision goes alone, and behind an entry that waits goes nothing: the
    /// relay judges each by the one before.
    fn next_of_before(&self) -> Vec<&Pending> {
        let given_back = self.given_back_of_before();
        let mut stopped: BTreeSet<LogId> = BTreeSet::new();
        let mut next = Vec::new();
        for pending in self.pending.iter().filter(|pending| given_back.contains(&pending.entry.id())) {
            let (id, log) = (pending.entry.id(), pending.entry.log());
            let has_tried = self.link.has_tried(id);
            if !has_tried && !stopped.contains(&log) {
                next.push(pending);
            }
            if has_tried || pending.entry.header().kind.class() == Class::Control {
                stopped.insert(log);
            }
        }
        next
    }

    /// Whether something of the life before goes with the next request.
    pub(in crate::engine) fn has_more_of_before(&self) -> bool {
        !self.next_of_before().is_empty()
    }

    /// Entries of the life before that go with this request. What only adds to a circle is given back, whatever was
    /// decided there since it was sealed; a decision is judged as a new one.
    pub(in crate::engine) fn give_back_before(&mut self) -> Vec<Ask> {
        let next: Vec<Pending> = self.next_of_before().into_iter().cloned().collect();
        let mut asks = Vec::new();
        for Pending { entry, companions } in next {
            if !self.link.try_once(entry.id()) {
                continue;
            }
            let header = entry.header();
            let adds = header.kind.class() == Class::Content && header.kind != Kind::KEY_GRANT;
            let push = Push {
                entry: entry.bytes().to_vec().into(),
                companions: companions.into_iter().map(Into::into).collect(),
            };
            asks.push(if adds { Ask::Reoffer(push) } else { Ask::Push(push) });
        }
        asks
    }

    fn is_giving_back_to(&self, log: LogId) -> bool {
        let lost = self.catch_up.lost.get(&log);
        lost.is_some_and(|lost| lost.values().any(|row| self.catch_up.is_offered(row)))
    }

    /// The relay did not take an entry of the life before. Says whether it was one; what is refused for good is written
    /// anew, with everything that follows it in its chain.
    pub(in crate::engine) fn refused_of_before(
        &mut self,
        at: usize,
        problem: Problem,
        now: Timestamp,
    ) -> bool {
        let Some(entry) = self.pending.get(at).map(|pending| pending.entry.clone()) else { return false };
        if !self.given_back_of_before().contains(&entry.id()) {
            return false;
        }
        let log = entry.log();
        let follows = self.pending.iter().take(at).any(|earlier| earlier.entry.log() == log);
        // What it builds on may still be on its way.
        let lacks = matches!(problem, Problem::BrokenChain | Problem::UnknownHead | Problem::UnknownLog);
        let waits =
            if lacks { follows || self.is_giving_back_to(log) } else { problem.retry() == Retry::Later };
        if waits || self.is_catching_up() {
            self.put_off(entry.id(), now);
            return true;
        }
        let incarnation = entry.header().incarnation;
        let mut index = 0;
        let gone = self.pending.extract_if(.., |pending| {
            let header = pending.entry.header();
            let goes = index >= at
                && (pending.entry.log(), header.incarnation) == (log, incarnation)
                && header.kind != Kind::CREATED;
            index += 1;
            goes
        });
        let gone: Vec<Pending> = gone.collect();
        for pending in gone {
            self.drop_of_before(&pending.entry);
        }
        true
    }

    /// Entries of the life before that will not be sent. What founds a log is the only one of its chain, and goes out as
    /// it is.
    pub(super) fn drop_pending_of_before(&mut self) {
        let me = self.me.author();
        let given_back = self.given_back_of_before();
        let goes = |pending: &Pending| {
            let header = pending.entry.header();
            let founds = matches!(header.kind, Kind::GENESIS | Kind::CREATED);
            (header.author, header.incarnation) != me
                && !founds
                && header.kind.class() != Class::Owner
                && !given_back.contains(&pending.entry.id())
        };
        let gone: Vec<Pending> = self.pending.extract_if(.., |pending| goes(pending)).collect();
        for pending in gone {
            self.drop_of_before(&pending.entry);
        }
    }

    fn drop_of_before(&mut self, entry: &Entry) {
        self.save(SaveOp::DropEntry(entry.id()));
        let (log, header) = (entry.log(), entry.header());
        let Some(circle) = self.circles.get_mut(&log) else { return };
        match header.kind {
            Kind::CONTENT => {
                let key = DocKey { circle: log, document: header.document };
                self.local.unseal(key, entry.id(), None);
                self.ops.push(SaveOp::Unsealed(entry.id()));
            }
            Kind::SLOTS | Kind::KEY_GRANT => {
                let dropped = circle.take_back_keys(entry);
                self.ops.extend(dropped.into_iter().map(|slot| SaveOp::DropSlot(log, slot)));
            }
            Kind::ATTEST => self.say_again(entry),
            _ => {}
        }
    }
}
