//! Taking asks: pushes, and mail.

use std::collections::BTreeMap;

use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::frame::{Ack, Ask, Hello, Mail, Push, Refused, Tell, Trouble, Welcome};
use alcove_protocol::id::{DeviceId, EntryId};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::Signature;

use super::{Relay, Stored};
use crate::relay::admission::{Connection, Standing, admit};
use crate::relay::asks::{entry_of, is_passed_over};
use crate::relay::companions::{addresses, arrange};
use crate::relay::ledger::{Effect, Ledger, Submission};
use crate::relay::mailbox::{Mailbox, check_open, check_put, require_open};
use crate::relay::{Place, cursor};

impl Relay {
    pub(super) fn answer(
        &mut self,
        connection: &Connection,
        asks: &[Ask],
        now_ms: u64,
    ) -> Result<Vec<Tell>, Problem> {
        let Some((Ask::Hello(hello), asks)) = asks.split_first() else {
            return Err(Problem::BadFrame);
        };
        let first_push = asks.iter().find_map(entry_of);
        let first_push = first_push.and_then(|push| Entry::parse(push.entry.to_vec()).ok());
        let standing = admit(hello, connection, self.id(), self.ledger.org(hello.org), first_push.as_ref())?;
        let mut tells = vec![Tell::Welcome(Welcome { history: self.history, relay_time_ms: now_ms })];
        let mut pushed = Vec::new();
        let mut number = 0;
        for ask in asks {
            match ask {
                Ask::Hello(_) => return Err(Problem::BadFrame),
                Ask::Push(push) | Ask::Reoffer(push) => {
                    let device = standing.device().ok_or(Problem::LoginRefused)?;
                    let reoffered = matches!(ask, Ask::Reoffer(_));
                    tells.push(match self.push(hello, device, push, reoffered, now_ms) {
                        Ok((id, place)) => {
                            pushed.extend(id);
                            let (seq, relay_time_ms) = (place.seq, place.relay_time_ms);
                            Tell::Ack(Ack { push: number, seq, relay_time_ms })
                        }
                        Err(problem) => Tell::Refused(Refused { push: number, problem }),
                    });
                    number += 1;
                }
                Ask::MailOpen(_) | Ask::MailPut(_) | Ask::MailGet(_) | Ask::Wraps(_) | Ask::IntakeGet(_) => {
                    let standing = standing.now(self.ledger.org(hello.org));
                    if is_passed_over(standing, ask) {
                        continue;
                    }
                    if let Err(problem) = self.serve(hello, standing, ask, now_ms, &mut tells) {
                        tells.push(Tell::Problem(Trouble { problem, retry_after_ms: 0 }));
                        return Ok(tells);
                    }
                }
            }
        }
        let standing = standing.now(self.ledger.org(hello.org));
        if let Some(device) = standing.device() {
            self.settle(hello, device, asks, now_ms);
            self.tell_news(hello, standing, device, &pushed, now_ms, &mut tells);
        }
        tells.push(Tell::Done);
        Ok(tells)
    }

    /// Its id as an entry of a log (what was handed in lies in none), and its place.
    fn push(
        &mut self,
        hello: &Hello,
        device: DeviceId,
        push: &Push,
        reoffered: bool,
        now_ms: u64,
    ) -> Result<(Option<EntryId>, Place), Problem> {
        let entry = Entry::parse(push.entry.to_vec()).map_err(|_| Problem::BadEntry)?;
        let mut companions: Vec<Vec<u8>> = push.companions.iter().map(|c| c.to_vec()).collect();
        if reoffered {
            companions = arrange(&entry, &companions)?;
        }
        let submission = Submission {
            org: hello.org,
            device,
            entry: &entry,
            companions: &companions,
            signature: Signature::Check,
            may_found_org: self.open,
            reoffered,
            reached: cursor::reached(hello, self.history, entry.log()),
        };
        if let Some((log, document)) = Ledger::needs_facts(&entry) {
            self.ledger.insert_facts(self.facts_of(log, document));
        }
        let decided = self.ledger.decide(&submission, now_ms);
        let id = entry.id();
        if entry.header().kind.class() == Class::Owner {
            let org = hello.org;
            let held = self.ledger.handed_in(org).and_then(|handed_in| handed_in.place_of(&entry));
            if let Ok(taken) = &decided {
                self.handed_in.entry(org).or_default().push((taken.place, entry));
            }
            return decided
                .map(|taken| taken.place)
                .or_else(|problem| held.ok_or(problem))
                .map(|p| (None, p));
        }
        let at = self.by_id.get(&id).copied();
        let taken = match decided {
            Ok(taken) => taken,
            Err(problem) => {
                let stored = at.and_then(|at| self.entries.get_mut(at)).ok_or(problem)?;
                if reoffered {
                    stored.complete(&entry, companions, &self.ledger);
                }
                return Ok((Some(id), stored.place));
            }
        };
        debug_assert!(taken.effect != Effect::OrgFounded || taken.place.seq == 1);
        if let Effect::Purged(purge) = &taken.effect {
            self.purge(taken.log, purge);
        }
        let entry = if self.ledger.is_purged(&entry) { entry.to_tombstone().unwrap_or(entry) } else { entry };
        let at = self.entries.len();
        let mut stored = Stored { place: taken.place, entry, companions: Vec::new() };
        stored.complete(&stored.entry.clone(), companions, &self.ledger);
        self.entries.push(stored);
        self.by_id.insert(id, at);
        self.logs.entry(taken.log).or_default().push(at);
        Ok((Some(id), taken.place))
    }

    fn serve(
        &mut self,
        hello: &Hello,
        standing: Standing,
        ask: &Ask,
        now_ms: u64,
        tells: &mut Vec<Tell>,
    ) -> Result<(), Problem> {
        match ask {
            Ask::MailOpen(open) => {
                if !matches!(standing, Standing::Admitted(..)) {
                    return Err(Problem::LoginRefused);
                }
                if let Some(closes_ms) = check_open(open, self.mailboxes.get(&open.mailbox), now_ms)? {
                    self.mailboxes.insert(open.mailbox, Mailbox { closes_ms, messages: BTreeMap::new() });
                }
            }
            Ask::MailPut(mail) => {
                if check_put(mail, self.mailboxes.get(&mail.mailbox), now_ms)?
                    && let Some(mailbox) = self.mailboxes.get_mut(&mail.mailbox)
                {
                    mailbox.messages.insert(mail.step, mail.sealed.to_vec());
                }
            }
            Ask::MailGet(id) => {
                let mailbox = require_open(self.mailboxes.get(id), now_ms)?;
                tells.extend(mailbox.messages.iter().map(|(step, sealed)| {
                    let sealed = sealed.clone().into();
                    Tell::Mail(Mail { mailbox: *id, step: *step, sealed })
                }));
            }
            Ask::Wraps(recipient) => self.tell_wraps(hello.org, standing, *recipient, tells)?,
            Ask::IntakeGet(after) => self.tell_intake(hello.org, standing, *after, tells)?,
            Ask::Hello(_) | Ask::Push(_) | Ask::Reoffer(_) => return Err(Problem::BadFrame),
        }
        Ok(())
    }

    /// Logs that the device names under this history, and gives nothing back for, wait no longer for it.
    fn settle(&mut self, hello: &Hello, device: DeviceId, asks: &[Ask], now_ms: u64) {
        if hello.history != Some(self.history) || !self.ledger.recovery.is_active(now_ms) {
            return;
        }
        let given_back: Vec<_> = asks
            .iter()
            .filter_map(|ask| if let Ask::Reoffer(push) = ask { Some(push) } else { None })
            .filter_map(|push| Entry::parse(push.entry.to_vec()).ok())
            .map(|entry| entry.log())
            .collect();
        for named in hello.cursors.iter().filter(|cursor| cursor.seq > 0 && !given_back.contains(&cursor.log))
        {
            if self.knows(named) {
                self.ledger.settle(hello.org, device, named.log, now_ms);
            }
        }
    }
}

impl Stored {
    /// Takes the companions that it lacks: of a list in the record's order those that are not empty and were not purged.
    pub(super) fn complete(&mut self, entry: &Entry, companions: Vec<Vec<u8>>, ledger: &Ledger) {
        for (place, (address, companion)) in addresses(entry).into_iter().zip(companions).enumerate() {
            let held = self.companions.iter().any(|(there, _, _)| *there == place);
            if !companion.is_empty() && !held && !ledger.is_companion_purged(entry, &address) {
                self.companions.push((place, address, companion));
            }
        }
        self.companions.sort_by_key(|(place, _, _)| *place);
    }
}
