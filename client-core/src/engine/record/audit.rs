//! The audit trail of this device: what was viewed, searched, exported, signed and decided on it, one document a day, in a
//! circle that only its person writes into and the practice's officer may read.
//!
//! Noting an event costs nothing; events are written together, a moment later or when something must not go on before they
//! are. What is not written yet is kept beside the head of the chain.

use std::collections::BTreeMap;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{DeviceId, Incarnation, LogId};
use alcove_protocol::record::Role;
use data_encoding::HEXLOWER;
use rand_core::CryptoRng;

use crate::clinical::{AuditKind, CircleKind, DocKind, Scalar};
use crate::crypto::audit::{AUDIT_HASH_BYTES, AuditLink, derive_search_mark};
use crate::document::DocEdit;
use crate::engine::Engine;
use crate::engine::effect::Effect;
use crate::engine::rights::circle::Circle;
use crate::engine::rights::found::FoundError;
use crate::engine::writing::edit::Commit;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// Who looks at a record again within this time goes on looking: one event.
const SAME_VIEW_MS: i64 = 10 * 60 * 1_000;
/// Events that wait at most; beyond, views and searches are not noted.
const WAITING_MAX: usize = 4_096;
/// Bytes of what says an event more closely.
const DETAIL_BYTES_MAX: usize = 256;
/// The clock may go back by so much: it is set right.
const CLOCK_SLACK_MS: i64 = 2 * 60 * 1_000;

/// Something that was done on this device.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditNote {
    /// What.
    pub kind: AuditKind,
    /// The circle that it was about.
    pub circle: Option<LogId>,
    /// More closely, without content; of a search its words, which are not kept once it is written.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}

impl std::fmt::Debug for AuditNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuditNote({:?})", self.kind)
    }
}

/// What this device knows of its trail.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Audit {
    /// The life of the store that the chain belongs to.
    life: Incarnation,
    number: u64,
    hash: [u8; AUDIT_HASH_BYTES],
    waiting: Vec<AuditNote>,
    /// How far each trail went when it was last checked here.
    heads: Vec<u8>,
    /// The newest view of each circle: in this process, and, once the trail was read, before it.
    viewed: BTreeMap<LogId, Timestamp>,
    /// What was written before this process is known.
    looked_back: bool,
    /// The clock is behind what was seen, and that was noted.
    clock_is_behind: bool,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            life: Incarnation(0),
            number: 0,
            hash: [0; AUDIT_HASH_BYTES],
            waiting: Vec::new(),
            heads: Vec::new(),
            viewed: BTreeMap::new(),
            looked_back: false,
            clock_is_behind: false,
        }
    }
}

impl Audit {
    /// The name under which the store keeps [`Self::to_bytes`].
    pub(in crate::engine) const META: &'static str = "audit";

    /// Layout: life 8, number 8, hash 32, count 2, then each: time 8, circle 16 (zero without one), kind length 1 and text,
    /// detail length 2 and text.
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.u64(self.life.0).u64(self.number).put(&self.hash);
        w.count(self.waiting.len());
        for note in &self.waiting {
            w.put(&note.at.0.to_be_bytes()).put(&note.circle.unwrap_or(LogId::ZERO).0);
            let kind = note.kind.code().as_bytes();
            w.u8(u8::try_from(kind.len()).unwrap_or(u8::MAX)).put(kind);
            w.count(note.detail.len()).put(note.detail.as_bytes());
        }
        w.finish()
    }

    /// The name under which the store keeps what [`Engine::audit_heads`] gives.
    pub(in crate::engine) const HEADS_META: &'static str = "audit_heads";

    pub(in crate::engine) fn from_meta(
        bytes: Option<&[u8]>,
        heads: Option<Vec<u8>>,
    ) -> Result<Self, DecodeError> {
        let heads = heads.unwrap_or_default();
        let Some(bytes) = bytes else { return Ok(Self { heads, ..Self::default() }) };
        let mut r = Reader::new(bytes);
        let (life, number, hash) = (Incarnation(r.u64()?), r.u64()?, r.array()?);
        let waiting = (0..r.u16()?).map(|_| read_note(&mut r)).collect::<Result<_, _>>()?;
        r.end()?;
        Ok(Self { life, number, hash, waiting, heads, ..Self::default() })
    }
}

fn read_note(r: &mut Reader<'_>) -> Result<AuditNote, DecodeError> {
    let at = Timestamp(i64::from_be_bytes(r.array()?));
    let circle = Some(LogId(r.array()?)).filter(|circle| *circle != LogId::ZERO);
    let kind = usize::from(r.u8()?);
    let kind = AuditKind::from(read_text(r, kind)?);
    let detail = usize::from(r.u16()?);
    Ok(AuditNote { kind, circle, detail: read_text(r, detail)?, at })
}

fn read_text(r: &mut Reader<'_>, bytes: usize) -> Result<String, DecodeError> {
    let text = std::str::from_utf8(r.take(bytes)?).map(str::to_owned);
    text.map_err(|_| r.unexpected("text in UTF-8"))
}

impl Engine {
    /// Notes what was done. Says whether there is something new to be written.
    ///
    /// Of records, only those of people in therapy are watched; looking at one again within ten minutes goes on as one view.
    pub fn note_audit(&mut self, mut note: AuditNote) -> bool {
        if note.kind == AuditKind::View {
            let Some(circle) = note.circle.filter(|circle| self.is_watched(*circle)) else { return false };
            let before = self.audit.viewed.insert(circle, note.at);
            if before.is_some_and(|before| goes_on(before, note.at)) {
                return false;
            }
        }
        let may_wait_no_more = matches!(note.kind, AuditKind::View | AuditKind::Search);
        if may_wait_no_more && self.audit.waiting.len() >= WAITING_MAX {
            return false;
        }
        let end = note.detail.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let end = end.take_while(|end| *end <= DETAIL_BYTES_MAX).last().unwrap_or_default();
        note.detail.truncate(end);
        self.audit.waiting.push(note);
        true
    }

    /// Notes that the clock went back, once for each time that it does. Ask before the time is seen.
    pub fn note_clock(&mut self, now: Timestamp) -> bool {
        let behind = self.lease().newest.0.saturating_sub(now.0);
        let is_behind = behind > CLOCK_SLACK_MS;
        let is_new = is_behind && !std::mem::replace(&mut self.audit.clock_is_behind, is_behind);
        let detail = format!("back by {} s", behind / 1_000);
        is_new && self.note_audit(AuditNote { kind: AuditKind::ClockJump, circle: None, detail, at: now })
    }

    /// Whether events wait to be written.
    pub fn has_audit_to_write(&self) -> bool {
        !self.audit.waiting.is_empty()
    }

    fn is_watched(&self, circle: LogId) -> bool {
        let kind = self.circles.get(&circle).and_then(|held| held.founding.as_ref()).map(|held| held.kind);
        matches!(kind, Some(CircleKind::Member | CircleKind::Contact | CircleKind::Supervision))
    }

    /// The circle of this person's trails: founded where there is none. Of two that were founded offline, the one with the
    /// lower id.
    fn audit_circle(&mut self, rng: &mut dyn CryptoRng) -> Result<LogId, FoundError> {
        let person = self.me.person();
        let own = self.circles.values().find(|circle| {
            let founding = circle.founding.as_ref();
            founding.is_some_and(|held| held.kind == CircleKind::Audit && held.info == person.0)
                && circle.state.role_of(person) >= Some(Role::Writer)
        });
        match own.map(Circle::log) {
            Some(circle) => Ok(circle),
            None => Ok(self.found_circle(CircleKind::Audit, &person.0, rng)?.circle),
        }
    }

    /// Whether a circle holds audit trails.
    pub(in crate::engine) fn is_audit_circle(&self, circle: LogId) -> bool {
        let founding = self.circles.get(&circle).and_then(|held| held.founding.as_ref());
        founding.is_some_and(|held| held.kind == CircleKind::Audit)
    }

    /// The document of this device's events of a day (`YYYY-MM-DD`); made where it is not there yet. Load it, then write.
    pub fn open_audit(&mut self, day: &str, rng: &mut dyn CryptoRng) -> (Option<DocKey>, Vec<Effect>) {
        self.together(|engine| {
            let circle = engine.audit_circle(rng).ok()?;
            let (device, life) = engine.me.author();
            let natural = [device.0.as_slice(), &life.0.to_be_bytes(), day.as_bytes()].concat();
            engine.document_for(circle, DocKind::AuditTrail, &natural).ok().map(|(key, _)| key)
        })
    }

    /// Writes what waits into the document of a day, which is open; without one, or where it cannot be written, it is kept
    /// beside the chain. Either way it is in the store's next batch.
    pub fn write_audit(&mut self, key: Option<DocKey>, day: &str, now: Timestamp) -> Vec<Effect> {
        if self.audit.waiting.is_empty() {
            return self.finish();
        }
        if let Some(key) = key {
            self.drop_what_goes_on(key);
        }
        let written = self.together(|engine| {
            if let Some(key) = key
                && !engine.audit.waiting.is_empty()
                && let Some((edits, number, hash)) = engine.audit_edits(key, day)
                && engine.edit(key, &edits, Commit::Now, now).is_ok()
            {
                let life = engine.me.author().1;
                engine.audit = Audit { life, number, hash, waiting: Vec::new(), ..engine.audit.clone() };
            }
            engine.save(SaveOp::Meta(Audit::META, engine.audit.to_bytes()));
        });
        written.1
    }

    /// Views that wait and go on one that an earlier process wrote into the day's document are none of their own: in a
    /// terminal each command is a process.
    fn drop_what_goes_on(&mut self, key: DocKey) {
        if std::mem::replace(&mut self.audit.looked_back, true) {
            return;
        }
        let Some(view) = self.open.get(key).and_then(|open| open.document.view().ok()) else { return };
        let before = views_in(&view);
        self.audit.waiting.retain(|note| {
            let earlier = note.circle.and_then(|circle| before.get(&circle.to_hex()));
            note.kind != AuditKind::View || earlier.is_none_or(|earlier| !goes_on(*earlier, note.at))
        });
    }

    /// The edits that write what waits, and the head of the chain after them.
    fn audit_edits(&self, key: DocKey, day: &str) -> Option<(Vec<DocEdit>, u64, [u8; AUDIT_HASH_BYTES])> {
        let salt = self.id_salt(key.circle)?;
        let (DeviceId(device), life) = self.me.author();
        let is_same_life = self.audit.life == life;
        let (mut number, mut hash) =
            if is_same_life { (self.audit.number, self.audit.hash) } else { (0, [0; AUDIT_HASH_BYTES]) };
        let set = |field: &str, value: Scalar| DocEdit::SetValue { field: field.to_owned(), value };
        let life_number = i64::try_from(life.0).unwrap_or(i64::MAX);
        let mut edits = Vec::new();
        if self.open.get(key)?.document.change_count() == 1 {
            edits.extend([
                set("device", Scalar::Text(HEXLOWER.encode(&device))),
                set("life", Scalar::Int(life_number)),
                set("day", Scalar::from(day)),
            ]);
        }
        for note in &self.audit.waiting {
            let before = hash;
            number += 1;
            let circle = note.circle.map(|circle| circle.to_hex()).unwrap_or_default();
            let detail = if note.kind == AuditKind::Search {
                HEXLOWER.encode(&derive_search_mark(salt, &note.detail))
            } else {
                note.detail.clone()
            };
            let (kind, at) = (note.kind.code(), note.at);
            hash = AuditLink {
                device: &device,
                life: life.0,
                number,
                before: &before,
                at,
                kind,
                circle: &circle,
                detail: &detail,
            }
            .hash();
            let values = vec![
                ("n".to_owned(), Scalar::Int(i64::try_from(number).unwrap_or(i64::MAX))),
                ("prev".to_owned(), Scalar::Text(HEXLOWER.encode(&before))),
                ("kind".to_owned(), Scalar::from(kind)),
                ("circle".to_owned(), Scalar::Text(circle)),
                ("detail".to_owned(), Scalar::Text(detail)),
                ("at".to_owned(), Scalar::Time(at)),
            ];
            edits.push(DocEdit::AddItem { set: "events".to_owned(), item: number.to_string(), values });
        }
        Some((edits, number, hash))
    }

    /// How far each trail went when it was last checked here; empty before that.
    pub fn audit_heads(&self) -> &[u8] {
        &self.audit.heads
    }

    /// Keeps how far each trail goes.
    pub fn keep_audit_heads(&mut self, heads: Vec<u8>) -> Vec<Effect> {
        self.audit.heads.clone_from(&heads);
        self.save(SaveOp::Meta(Audit::HEADS_META, heads));
        self.finish()
    }

    /// What stands for the words of a search in the trails of a circle that is here.
    pub fn search_mark(&self, circle: LogId, words: &str) -> Option<String> {
        Some(HEXLOWER.encode(&derive_search_mark(self.id_salt(circle)?, words)))
    }

    /// Whether an edit settles a value on which several stand.
    pub fn settles_conflict(&self, key: DocKey, edits: &[DocEdit]) -> bool {
        let Some(document) = self.open.get(key).map(|open| &open.document) else { return false };
        let values = edits.iter().any(|edit| {
            matches!(
                edit,
                DocEdit::SetValue { .. }
                    | DocEdit::ClearValue { .. }
                    | DocEdit::SetItemValue { .. }
                    | DocEdit::Settle { .. }
            )
        });
        values && document.view().is_ok_and(|view| edits.iter().any(|edit| is_settled(&view, edit)))
    }
}

fn goes_on(before: Timestamp, at: Timestamp) -> bool {
    at.0.abs_diff(before.0) < SAME_VIEW_MS.unsigned_abs()
}

/// The newest view of each circle, by its id in hex, that a day's document has.
fn views_in(view: &crate::document::DocView) -> BTreeMap<String, Timestamp> {
    let mut newest = BTreeMap::new();
    for (_, event) in view.items("events") {
        let (kind, circle, at) = (event.value("kind"), event.value("circle"), event.value("at"));
        if let (Some(Scalar::Text(kind)), Some(Scalar::Text(circle)), Some(Scalar::Time(at))) =
            (kind.settled(), circle.settled(), at.settled())
            && *kind == AuditKind::View.code()
        {
            let known = newest.entry(circle.clone()).or_insert(*at);
            *known = (*known).max(*at);
        }
    }
    newest
}

fn is_settled(view: &crate::document::DocView, edit: &DocEdit) -> bool {
    match edit {
        DocEdit::SetValue { field, .. } | DocEdit::ClearValue { field } => view.value(field).is_conflict(),
        DocEdit::SetItemValue { set, item, field, .. } => {
            view.items(set).any(|(id, held)| id == item && held.value(field).is_conflict())
        }
        DocEdit::Settle { .. } => true,
        DocEdit::SpliceText { .. }
        | DocEdit::ReplaceText { .. }
        | DocEdit::AddItem { .. }
        | DocEdit::ReadSeam { .. } => false,
    }
}
