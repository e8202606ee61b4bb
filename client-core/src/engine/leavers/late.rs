//! Decisions about work that came too late: entries behind a cut-off, and what devices handed in. To accept it is to write
//! it anew as one's own, so that it counts like everything else; to refuse it leaves it set aside.

use std::collections::BTreeMap;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::record::{Intake, Record};
use alcove_protocol::trust::{Refusal, Signature, check_owner};

use crate::clinical::DocKind;
use crate::document::guard::{CheckedChange, guard};
use crate::document::{Actor, DocView, Document, Incoming, derive_edits, only_repeats};
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::writing::edit::EditRefused;
use crate::engine::writing::save::{Decision, DocKey, LateDecision, SaveOp};
use crate::time::Timestamp;

/// Why nothing was decided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideRefused {
    /// This person is no admin of the circle (for handed-in work: nor of the organisation).
    #[error("only an admin of the circle decides that")]
    NotAdmin,
    /// The bytes are no entry that waits for a decision.
    #[error("this is nothing that waits for a decision")]
    NotLate,
    /// It was decided on this device before.
    #[error("that was decided already")]
    Decided,
    /// The circle, or the key that opens the work, is not on this device.
    #[error("the key to that work is not on this device")]
    KeyMissing,
    /// What was sealed is not in order.
    #[error("what was handed in cannot be read")]
    Malformed,
    /// It builds on other work that is set aside: decide about that first, or about both together.
    #[error("it builds on other work that is set aside: accept both together, the older first")]
    Incomplete,
    /// A document is not open: load those that [`Engine::late_documents`] names.
    #[error("a document is not open")]
    NotOpen,
    /// It cannot be written anew here.
    #[error(transparent)]
    Edit(#[from] EditRefused),
}

impl DecideRefused {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAdmin => "not_admin",
            Self::NotLate => "not_late",
            Self::Decided => "decided_already",
            Self::KeyMissing => "key_missing",
            Self::Malformed => "malformed",
            Self::Incomplete => "incomplete",
            Self::NotOpen => "not_open",
            Self::Edit(_) => "edit_refused",
        }
    }
}

/// The work of one entry in one document.
pub(super) struct Work {
    pub(super) key: DocKey,
    pub(super) kind: DocKind,
    pub(super) changes: Vec<CheckedChange>,
}

/// A document without and with late work.
struct Trial {
    kind: DocKind,
    before: Document,
    after: Document,
}

impl Engine {
    /// Existing documents that entries set aside are about: they must be open for the rest.
    ///
    /// # Errors
    /// [`DecideRefused`] when one of them is nothing to decide about.
    pub fn late_documents(&self, entries: &[Vec<u8>]) -> Result<Vec<DocKey>, DecideRefused> {
        let mut keys: Vec<DocKey> = Vec::new();
        for bytes in entries {
            let work = self.open_late(&parse(bytes)?)?;
            keys.extend(work.iter().map(|work| work.key).filter(|key| self.kinds.contains_key(key)));
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// What the documents would show with the work in them. Nothing changes.
    ///
    /// # Errors
    /// [`DecideRefused`].
    pub fn preview_late(&self, entries: &[Vec<u8>]) -> Result<Vec<(DocKey, DocView)>, DecideRefused> {
        let mut shown = Vec::new();
        for (key, trial) in self.try_late(entries)? {
            shown.push((key, trial.after.view().map_err(|_| DecideRefused::Malformed)?));
        }
        Ok(shown)
    }

    /// Writes the work anew, as this person's. Entries of one author go together, the older first. Prose that another admin
    /// has taken over already is not written twice.
    ///
    /// # Errors
    /// [`DecideRefused`]; nothing changed.
    pub fn accept_late(&mut self, entries: &[Vec<u8>], now: Timestamp) -> Result<Vec<Effect>, DecideRefused> {
        let trials = self.try_late(entries)?;
        for key in trials.keys() {
            self.require_writer(key.circle)?;
        }
        let mut edits = Vec::new();
        for (key, trial) in trials {
            let (Ok(before), Ok(after)) = (trial.before.view(), trial.after.view()) else {
                return Err(DecideRefused::Malformed);
            };
            let mut adopted = derive_edits(&before, &after);
            // Another admin may have taken it over: then it is here, and would be here twice.
            adopted.retain(|edit| !only_repeats(&before, edit));
            edits.push((key, trial.kind, adopted));
        }
        let mut changes = Vec::new();
        for (key, kind, edits) in edits {
            if edits.is_empty() {
                continue;
            }
            self.make_known(key, kind)?;
            self.commit_document(key, now);
            self.edit_open(key, &edits, now)?;
            self.commit_document(key, now);
            changes.extend(self.open.get(key).map(|open| open.document.heads()).unwrap_or_default());
        }
        self.note_decision(entries, Decision::Accepted, &changes, now)?;
        Ok(self.finish())
    }

    /// Leaves the work set aside.
    ///
    /// # Errors
    /// [`DecideRefused`]; nothing changed.
    pub fn refuse_late(&mut self, entries: &[Vec<u8>], now: Timestamp) -> Result<Vec<Effect>, DecideRefused> {
        for bytes in entries {
            self.require_late(&parse(bytes)?)?;
        }
        self.note_decision(entries, Decision::Refused, &[], now)?;
        Ok(self.finish())
    }

    fn note_decision(
        &mut self,
        entries: &[Vec<u8>],
        decision: Decision,
        changes: &[[u8; 32]],
        at: Timestamp,
    ) -> Result<(), DecideRefused> {
        for bytes in entries {
            let entry = parse(bytes)?.id();
            self.decided.insert(entry);
            self.save(SaveOp::Decided(LateDecision { entry, decision, at, changes: changes.to_vec() }));
        }
        self.effects.push(Effect::Notify(Notice::Status));
        Ok(())
    }

    /// Makes a document that only the late work knows.
    pub(in crate::engine) fn make_known(&mut self, key: DocKey, kind: DocKind) -> Result<(), DecideRefused> {
        if !self.kinds.contains_key(&key) {
            let made = self.blank_document(kind).map_err(|_| DecideRefused::Malformed)?;
            self.kinds.insert(key, kind);
            self.open.insert(key, made);
            self.save(SaveOp::Document(key, kind));
        }
        Ok(())
    }

    /// Each document without and with the work.
    fn try_late(&self, entries: &[Vec<u8>]) -> Result<BTreeMap<DocKey, Trial>, DecideRefused> {
        let mut work_of: BTreeMap<DocKey, Vec<Work>> = BTreeMap::new();
        for bytes in entries {
            for work in self.open_late(&parse(bytes)?)? {
                work_of.entry(work.key).or_default().push(work);
            }
        }
        let mut trials = BTreeMap::new();
        for (key, works) in work_of {
            trials.insert(key, self.try_document(key, works)?);
        }
        Ok(trials)
    }

    fn try_document(&self, key: DocKey, works: Vec<Work>) -> Result<Trial, DecideRefused> {
        let kind = works.first().map(|work| work.kind).ok_or(DecideRefused::NotLate)?;
        let known = self.kinds.get(&key).copied();
        if known.unwrap_or(kind) != kind || works.iter().any(|work| work.kind != kind) {
            return Err(DecideRefused::Malformed);
        }
        let before = match (self.open.get(key), known) {
            (Some(open), _) => open.document.clone(),
            (None, Some(_)) => return Err(DecideRefused::NotOpen),
            (None, None) => self.blank_document(kind).map_err(|_| DecideRefused::Malformed)?,
        };
        let mut after = before.clone();
        let changes = (0..)
            .zip(works)
            .flat_map(|(token, work)| work.changes.into_iter().map(move |change| Incoming { token, change }));
        let outcome = after.take_in(changes.collect());
        if !outcome.refused.is_empty() {
            return Err(DecideRefused::Malformed);
        }
        if outcome.held.is_empty() {
            Ok(Trial { kind, before, after })
        } else {
            Err(DecideRefused::Incomplete)
        }
    }

    /// Whether the entry waits for a decision that is this person's.
    fn require_late(&self, entry: &Entry) -> Result<(), DecideRefused> {
        if self.decided.contains(&entry.id()) {
            return Err(DecideRefused::Decided);
        }
        let org = &self.org.as_ref().ok_or(DecideRefused::KeyMissing)?.state;
        let me = self.me.person();
        let acts_in = |log: LogId| {
            self.circles.get(&log).is_some_and(|circle| circle.state.acts_as_admin(me, org, org.len()))
        };
        if entry.header().kind == Kind::INTAKE {
            check_owner(entry, org, Signature::Check).map_err(|_| DecideRefused::NotLate)?;
            let circle = Intake::from_body(entry.body()).map_err(|_| DecideRefused::NotLate)?.circle;
            let may = org.is_admin(me) || acts_in(circle);
            return if may { Ok(()) } else { Err(DecideRefused::NotAdmin) };
        }
        let circle = self.circles.get(&entry.log()).ok_or(DecideRefused::KeyMissing)?;
        let judged = circle.state.check_valid(entry, org, Signature::Check);
        let is_late = judged == Err(Refusal::PastCutOff) || self.late_of_other_way(entry).is_some();
        if entry.header().kind != Kind::CONTENT || !is_late {
            return Err(DecideRefused::NotLate);
        }
        if acts_in(entry.log()) { Ok(()) } else { Err(DecideRefused::NotAdmin) }
    }

    fn open_late(&self, entry: &Entry) -> Result<Vec<Work>, DecideRefused> {
        self.require_late(entry)?;
        if entry.header().kind == Kind::INTAKE {
            return self.open_handed_in(entry);
        }
        let key = DocKey { circle: entry.log(), document: entry.header().document };
        let (kind, raw) = match self.late_of_other_way(entry) {
            Some(kept) => (kept.kind.ok_or(DecideRefused::KeyMissing)?, kept.changes),
            None => self.open_pack(key, entry).map_err(|_| DecideRefused::KeyMissing)?,
        };
        Ok(vec![Work { key, kind, changes: check_changes(raw, actor_of(entry))? }])
    }
}

/// Who wrote an entry, inside documents.
pub(in crate::engine) fn actor_of(entry: &Entry) -> Actor {
    let header = entry.header();
    let DeviceId(device) = header.author;
    Actor::new(device, header.incarnation.0)
}

pub(super) fn check_changes(raw: Vec<Vec<u8>>, author: Actor) -> Result<Vec<CheckedChange>, DecideRefused> {
    raw.into_iter().map(|bytes| guard(bytes, author).map_err(|_| DecideRefused::Malformed)).collect()
}

fn parse(bytes: &[u8]) -> Result<Entry, DecideRefused> {
    Entry::parse(bytes.to_vec()).map_err(|_| DecideRefused::NotLate)
}
