//! Two entries at one place of an author's chain: two copies of a store wrote, or a device deceives. On every device that
//! knows both, the same branch counts: the one that a cut-off names, and without a cut-off the one with the lower id. The
//! other is set aside with its reason, and the documents are built anew.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::record::{Record, Slots};
use alcove_protocol::trust::chain::{Author, Chain, Link, Tip, counting};

use crate::engine::Engine;
use crate::engine::doubt::evidence::{Finding, subject_of};
use crate::engine::effect::Effect;
use crate::engine::reading::inbox::Placed;
use crate::engine::reading::lookup::{EntryRow, EvidenceKind, Lookup};
use crate::engine::rights::control::grants_of;
use crate::engine::writing::save::{DocKey, SaveOp, Standing, StoredEntry};
use crate::time::Timestamp;

const REASON: &str = "chain_forked";

/// A chain that is being decided about, and what the store knows of it.
#[derive(Debug)]
pub(super) struct Deciding {
    log: LogId,
    author: Author,
    rows: BTreeMap<EntryId, EntryRow>,
    /// The newest entry before the first place that is taken twice.
    before: Option<Tip>,
}

impl Deciding {
    /// Which chain.
    pub(super) fn chain(&self) -> (LogId, Author) {
        (self.log, self.author)
    }
}

/// An entry of the chain, from the first place that is taken twice.
struct Branched {
    placed: Placed,
    link: Link,
}

impl Engine {
    /// An entry that does not follow in its author's chain may be of another branch of it.
    pub(in crate::engine) fn doubt_chain(&mut self, log: LogId, author: Author) {
        self.evidence.forked.insert((log, author));
    }

    /// A removal may name the branch that counts.
    pub(in crate::engine) fn doubt_forked_chains(&mut self, log: LogId) {
        let forked = self.evidence.forks_of(log);
        self.evidence.forked.extend(forked.into_iter().map(|author| (log, author)));
    }

    /// Whether a chain of the log has two branches.
    pub(in crate::engine) fn has_forked_chain(&self, log: LogId) -> bool {
        !self.evidence.forks_of(log).is_empty()
    }

    /// Asks the store about a chain that does not follow; one at a time.
    pub(super) fn look_at_forks(&mut self) {
        if self.evidence.deciding.is_some() {
            return;
        }
        if let Some((log, author)) = self.evidence.forked.pop_first() {
            let (rows, before) = (BTreeMap::new(), None);
            self.evidence.deciding = Some(Deciding { log, author, rows, before });
            self.effects.push(Effect::Look(Lookup::Logs(vec![log])));
        }
    }

    /// The entries of the chain's log, while one is decided about; otherwise given back.
    pub(in crate::engine) fn looked_at_forked(&mut self, rows: Vec<EntryRow>) -> Option<Vec<EntryRow>> {
        let Some(mut deciding) = self.evidence.deciding.take() else { return Some(rows) };
        let of_chain = |row: &EntryRow| (row.author, row.incarnation) == deciding.author;
        let mut by_seq: BTreeMap<u64, Vec<EntryRow>> = BTreeMap::new();
        for row in rows.into_iter().filter(of_chain) {
            by_seq.entry(row.author_seq).or_default().push(row);
        }
        let Some(first) = by_seq.iter().find(|(_, rows)| rows.len() > 1).map(|(seq, _)| *seq) else {
            self.look_at_forks();
            return None;
        };
        let from = by_seq.split_off(&first);
        deciding.before = by_seq.pop_last().and_then(|(seq, rows)| {
            rows.first().map(|row| Tip { seq, id: row.id, control_at: 0, org_at: 0 })
        });
        deciding.rows = from.into_values().flatten().map(|row| (row.id, row)).collect();
        let ids = deciding.rows.keys().copied().collect();
        self.evidence.deciding = Some(deciding);
        self.effects.push(Effect::Look(Lookup::Entries(ids)));
        None
    }

    /// The chain's entries themselves: decides. What was not asked for here is given back.
    pub(in crate::engine) fn decide_fork(
        &mut self,
        entries: Vec<StoredEntry>,
        now: Timestamp,
    ) -> Option<Vec<StoredEntry>> {
        let Some(deciding) = self.evidence.deciding.take() else { return Some(entries) };
        let Deciding { log, author, rows, before } = deciding;
        let branched: Vec<Branched> =
            entries.into_iter().filter_map(|stored| self.read_branched(stored)).collect();
        let links: Vec<Link> = branched.iter().map(|branched| branched.link.clone()).collect();
        let cut_off = self.circles.get(&log).and_then(|circle| circle.state.cut_off_of(author));
        let counts: BTreeSet<EntryId> = counting(before.as_ref(), &links, cut_off).into_iter().collect();
        let newest =
            links.iter().filter(|link| counts.contains(&link.tip.id)).max_by_key(|link| link.tip.seq);
        let newest = newest.map(|link| link.tip)?;
        self.note_forked(log, author, &links, now);
        let gone = losers(&links, &counts, newest.seq);
        let mut chain = Chain::from_tip(newest);
        for link in links.iter().filter(|link| link.tip.seq > newest.seq && !gone.contains(&link.tip.id)) {
            chain.take(link.clone());
        }
        if let Some(circle) = self.circles.get_mut(&log) {
            circle.chains.insert(author, chain);
        }
        self.save(SaveOp::Tip(log, author.0, author.1, newest));
        let mut documents = BTreeSet::new();
        for Branched { placed, .. } in &branched {
            let id = placed.entry.id();
            let is_aside = rows.get(&id).is_some_and(|row| row.standing == Standing::Quarantined);
            let changes = match (counts.contains(&id), gone.contains(&id)) {
                (true, _) if is_aside => self.let_branch_count(placed, now),
                (_, true) if !is_aside => self.set_branch_aside(placed, now),
                _ => false,
            };
            if changes {
                documents.insert(DocKey { circle: log, document: placed.entry.header().document });
            }
        }
        let documents: Vec<DocKey> =
            documents.into_iter().filter(|key| self.kinds.contains_key(key)).collect();
        self.rebuild(&documents, now);
        self.take_in_page(now);
        self.look_at_forks();
        None
    }

    /// A `void` of entries that a restored relay lost explains to the relay a place at which it holds nothing. Their author
    /// never heard that they were stored, and has sent what was in them anew: here the chain goes on behind them, and they
    /// are given back no more.
    pub(in crate::engine) fn without_lost(&mut self, log: LogId, entry: &Entry, mut link: Link) -> Link {
        let header = entry.header();
        let Some(circle) = self.circles.get(&log) else { return link };
        let tip = circle.chains.get(&(header.author, header.incarnation)).and_then(|chain| chain.tip());
        let Some(lost) = self.catch_up.lost.get_mut(&log) else { return link };
        let Some(tip) = tip.filter(|tip| lost.contains_key(&tip.id)) else { return link };
        if link.voided.iter().all(|voided| (voided.seq, voided.id) != (tip.seq, tip.id)) {
            return link;
        }
        let gone: Vec<EntryId> =
            link.voided.iter().map(|voided| voided.id).filter(|id| lost.remove(id).is_some()).collect();
        if lost.is_empty() {
            self.catch_up.lost.remove(&log);
        }
        link.voided.retain(|voided| voided.seq > tip.seq);
        for id in &gone {
            self.catch_up.lacking.remove(id);
            self.save(SaveOp::Standing(*id, Standing::Quarantined));
        }
        self.forget_words(log, &gone);
        link
    }

    fn read_branched(&self, stored: StoredEntry) -> Option<Branched> {
        let entry = Entry::parse(stored.bytes).ok()?;
        let (org, circle) = (self.org()?, self.circles.get(&entry.log())?);
        let header = entry.header();
        let control_at = circle.state.index_of(header.control_head)?;
        let link = Link::of(&entry, control_at, org.index_of(header.org_head)?).ok()?;
        let (seq, relay_time_ms) = (stored.seq.unwrap_or_default(), stored.relay_time_ms);
        Some(Branched { placed: Placed { entry, seq, relay_time_ms, companions: stored.companions }, link })
    }

    fn note_forked(&mut self, log: LogId, author: Author, links: &[Link], now: Timestamp) {
        let Some(first) = links.iter().map(|link| link.tip.seq).min() else { return };
        let ids = links.iter().filter(|link| link.tip.seq == first).flat_map(|link| link.tip.id.0).collect();
        self.keep_evidence(log, EvidenceKind::ChainFork, subject_of(author, first), ids, now);
        self.tell(Finding::DeviceForked { log, device: author.0 });
    }

    /// Says whether its document changes.
    fn let_branch_count(&mut self, placed: &Placed, now: Timestamp) -> bool {
        let (log, id) = (placed.entry.log(), placed.entry.id());
        self.discounted.remove(&id);
        self.quarantined = self.quarantined.saturating_sub(1);
        self.ops.push(SaveOp::QuarantineHealed(log, placed.seq));
        self.save(SaveOp::Standing(id, Standing::Taken));
        match placed.entry.header().kind {
            Kind::CONTENT => {
                let key = DocKey { circle: log, document: placed.entry.header().document };
                if let (false, Ok((kind, _))) =
                    (self.kinds.contains_key(&key), self.open_pack(key, &placed.entry))
                {
                    self.kinds.insert(key, kind);
                    self.save(SaveOp::Document(key, kind));
                }
                true
            }
            Kind::SLOTS => {
                let slots = Slots::from_body(placed.entry.body()).map(|record| record.0).unwrap_or_default();
                self.learn_slots(placed, &slots, true);
                self.restage_keyless(log, now);
                false
            }
            Kind::KEY_GRANT => {
                self.open_grants(placed, &grants_of(&placed.entry), now);
                false
            }
            _ => false,
        }
    }

    /// Says whether its document changes.
    fn set_branch_aside(&mut self, placed: &Placed, now: Timestamp) -> bool {
        let (log, id) = (placed.entry.log(), placed.entry.id());
        if let Some(circle) = self.circles.get_mut(&log) {
            circle.held.remove(&id);
            circle.unlinked.remove(&id);
        }
        self.discounted.insert(id);
        self.save(SaveOp::Standing(id, Standing::Quarantined));
        self.note_quarantine(log, Some(placed.seq), REASON, placed.entry.bytes().to_vec(), now);
        placed.entry.header().kind == Kind::CONTENT
    }
}

/// Entries that do not count: those at places up to the newest that does, and whatever follows them.
fn losers(links: &[Link], counts: &BTreeSet<EntryId>, newest: u64) -> BTreeSet<EntryId> {
    let mut in_order: Vec<&Link> = links.iter().filter(|link| !counts.contains(&link.tip.id)).collect();
    in_order.sort_by_key(|link| link.tip.seq);
    let mut gone = BTreeSet::new();
    for link in in_order {
        let explains = |id: &EntryId| gone.contains(id);
        if link.tip.seq <= newest || explains(&link.prev) {
            gone.insert(link.tip.id);
        }
    }
    gone
}
