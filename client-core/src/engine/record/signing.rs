//! Signing a note on this device: what stands in the way, the statement over what it says, and who signed what.
//!
//! A note's signatures lie in a document of their own beside it, so that signing changes nothing in the note.

mod beside;

use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::record::Role;
use data_encoding::{BASE64, HEXLOWER};

use crate::clinical::signing::{
    COMMENT_BYTES_MAX, CheckedSignature, NotePlace, Required, SignBlock, SignWarning, SignedVersion,
    Statement, checked_signatures, missing_parts, rendering_hash, signed_versions,
};
use crate::clinical::{
    DocKind, NoteState, NoteStatusView, Scalar, SignatureMeaning, WorkOutcome, schema_version,
};
use crate::crypto::derive_document_handle;
use crate::document::{DocEdit, DocView, Document};
use crate::engine::writing::edit::{Commit, EditRefused};
use crate::engine::writing::save::DocKey;
use crate::engine::{Effect, Engine};
use crate::time::Timestamp;
pub use beside::Beside;

/// What a signer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignRequest {
    /// What the signature means.
    pub meaning: SignatureMeaning,
    /// What the signer adds; at most [`COMMENT_BYTES_MAX`] bytes.
    pub comment: String,
    /// The signer's role in the group.
    pub role: String,
    /// The signer knows that others typed words in the note who have not signed it.
    pub acknowledges_others: bool,
    /// Names that the guard found and nobody has answered for.
    pub name_hits: usize,
    /// What the first signature copies into the note, so that it stands alone.
    pub freezes: Vec<DocEdit>,
}

/// Why a note was not signed. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignRefused {
    /// Something must be done first.
    #[error("this cannot be signed yet. {}", .0.iter().map(SignBlock::words).collect::<Vec<_>>().join(" "))]
    Blocked(Vec<SignBlock>),
    /// Documents of this kind are not signed.
    #[error("this is nothing that is signed")]
    NotSignable,
    /// This person has signed this very text.
    #[error("you have signed this already")]
    SignedAlready,
    /// The text that others signed is not all on this device, or is not what they signed.
    #[error("the text that was signed is not all on this device yet: sync first")]
    NotHere,
    /// The comment is too long.
    #[error("the comment is too long")]
    CommentTooLong,
    /// It cannot be written here.
    #[error(transparent)]
    Edit(#[from] EditRefused),
}

/// A note's signatures as this device sees them.
#[derive(Clone, Debug, Default)]
pub struct SignedState {
    /// Its author says that it is ready.
    pub ready: bool,
    /// Every signature, also those that do not hold.
    pub signatures: Vec<CheckedSignature>,
    /// The texts that were signed: the one that counts first.
    pub versions: Vec<SignedVersion>,
    /// What the text that counts says; none while it is not all here, or nobody has signed.
    pub text: Option<DocView>,
    /// What stands beside it.
    pub beside: Vec<Beside>,
    /// When it was filed here anew, because it had been in another record in error.
    pub filed_anew: Option<Timestamp>,
}

/// Whether documents of the kind are signed.
pub fn is_signable(kind: DocKind) -> bool {
    matches!(
        kind,
        DocKind::GroupNote
            | DocKind::MemberEntry
            | DocKind::Screening
            | DocKind::SafetyPlan
            | DocKind::ContactNote
            | DocKind::Letter
            | DocKind::ProcessNote
            | DocKind::SupervisionNote
            | DocKind::Addendum
    )
}

impl Engine {
    /// The document that holds a note's signatures; made where it is not there yet and `make` says so.
    ///
    /// # Errors
    /// [`EditRefused`].
    pub fn note_status(&mut self, note: DocKey, make: bool) -> Result<Option<DocKey>, EditRefused> {
        let founding = self.circles.get(&note.circle).and_then(|circle| circle.founding.as_ref());
        let salt = &founding.ok_or(EditRefused::UnknownDocument)?.salt;
        let document = derive_document_handle(salt, DocKind::NoteStatus.number(), &note.document.0, 0);
        let key = DocKey { circle: note.circle, document };
        if self.kinds.contains_key(&key) {
            return Ok(Some(key));
        }
        if !make {
            return Ok(None);
        }
        let (key, _) = self.document_for(note.circle, DocKind::NoteStatus, &note.document.0)?;
        Ok(Some(key))
    }

    fn place_of(&self, note: DocKey) -> Option<NotePlace> {
        let kind = self.kinds.get(&note)?.number();
        Some(NotePlace { org: self.me.org(), circle: note.circle, document: note.document, kind })
    }

    /// A note's signatures, and what stands beside what was signed. Both documents must be open.
    pub fn signed_state(&self, note: DocKey, status: Option<DocKey>) -> SignedState {
        let status = status.and_then(|key| self.open.get(key)?.document.view().ok());
        let (Some(status), Some(place), Some(org)) = (status, self.place_of(note), self.org()) else {
            return SignedState::default();
        };
        let status = NoteStatusView::from(&status);
        let signatures = checked_signatures(&status, place, org);
        let versions = signed_versions(&signatures);
        let ready = status.state.settled() == Some(&NoteState::Ready);
        let filed_anew = status.filed_anew.settled().copied();
        let mut state =
            SignedState { ready, signatures, versions, text: None, beside: Vec::new(), filed_anew };
        if let (Some(version), Some(open)) = (state.versions.first(), self.open.get(note)) {
            if open.document.is_sealed() {
                state.text =
                    open.document.view().ok().filter(|view| rendering_hash(view) == version.rendering);
                return state;
            }
            state.text = signed_text(&open.document, version);
            if let Ok(Some(works)) = open.document.beside(&version.heads) {
                state.beside = works.into_iter().map(|work| self.shown_beside(work, &status)).collect();
            }
        }
        state
    }

    /// Whose device it is.
    pub fn person_of(&self, device: DeviceId) -> Option<PersonId> {
        Some(self.org()?.known_device(device)?.person)
    }

    /// What stands in the way of this person's signature. Both documents must be open.
    pub fn sign_blocks(&self, note: DocKey, status: Option<DocKey>, request: &SignRequest) -> Vec<SignBlock> {
        let Some(open) = self.open.get(note) else { return Vec::new() };
        let state = self.signed_state(note, status);
        let mut blocks = Vec::new();
        if state.versions.is_empty()
            && let Ok(view) = open.document.view()
        {
            let conflicts = view.conflicts();
            if !conflicts.is_empty() {
                blocks.push(SignBlock::Unsettled(conflicts));
            }
            let unread = view.seams.iter().filter(|seam| !seam.read).count();
            if unread > 0 {
                blocks.push(SignBlock::UnreadSeams(unread));
            }
            if view.has_newer_content || self.has_newer_content(note) {
                blocks.push(SignBlock::NewerContent);
            }
            blocks.extend(missing_parts(&view).into_iter().map(SignBlock::Missing));
        }
        if request.name_hits > 0 {
            blocks.push(SignBlock::NameHits(request.name_hits));
        }
        let others = self.others_who_typed(&open.document, &state);
        if !others.is_empty() && !request.acknowledges_others {
            blocks.push(SignBlock::WordsOfOthers(others));
        }
        blocks
    }

    /// People whose words stand in the note and who have not signed it; this person aside.
    fn others_who_typed(&self, note: &Document, state: &SignedState) -> Vec<PersonId> {
        let signed = state.versions.first().map(SignedVersion::people).unwrap_or_default();
        let text = match state.versions.first() {
            Some(version) => note.at(&version.heads).ok().flatten(),
            None => Some(note.clone()),
        };
        let runs = text.and_then(|text| text.runs().ok()).unwrap_or_default();
        let mut people: Vec<PersonId> =
            runs.iter().filter_map(|run| self.person_of(DeviceId(run.author.device))).collect();
        people.retain(|person| *person != self.me.person() && !signed.contains(person));
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Devices of others who write in the circle that were not heard from since `since`.
    pub fn sign_warnings(&self, note: DocKey, since: Timestamp) -> Vec<SignWarning> {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&note.circle)) else {
            return Vec::new();
        };
        let writers = circle.state.people().filter(|(_, access)| access.role >= Role::Writer);
        let others = writers.map(|(person, _)| person).filter(|person| *person != self.me.person());
        let devices = others.flat_map(|person| {
            org.devices_of(person, org.len()).map(move |(device, _)| (person, device)).collect::<Vec<_>>()
        });
        devices
            .filter_map(|(person, device)| {
                let last = self.heard.get(&device).copied();
                let is_silent = last.is_none_or(|last| last < since);
                is_silent.then_some(SignWarning::NotHeardFrom { person, device, last })
            })
            .collect()
    }

    /// Signs a note as the person whose device this is. Where others signed, their very text is signed. Both documents must
    /// be open.
    ///
    /// # Errors
    /// [`SignRefused`]; nothing changed.
    pub fn sign_note(
        &mut self,
        note: DocKey,
        status: DocKey,
        request: &SignRequest,
        now: Timestamp,
    ) -> Result<Vec<Effect>, SignRefused> {
        self.see_clock(now);
        self.require_writer(note.circle)?;
        let kind = self.kinds.get(&note).copied().ok_or(EditRefused::UnknownDocument)?;
        if !is_signable(kind) || matches!(request.meaning, SignatureMeaning::Unknown(_)) {
            return Err(SignRefused::NotSignable);
        }
        if request.comment.len() > COMMENT_BYTES_MAX {
            return Err(SignRefused::CommentTooLong);
        }
        self.commit_document(note, now);
        let blocks = self.sign_blocks(note, Some(status), request);
        if !blocks.is_empty() {
            return Err(SignRefused::Blocked(blocks));
        }
        if !request.freezes.is_empty() && self.signed_state(note, Some(status)).versions.is_empty() {
            self.edit(note, &request.freezes, Commit::Now, now)?;
        }
        let statement = self.statement_of(note, status, request, now)?;
        let edits = self.signature_edits(note, kind, &statement);
        self.edit(status, &edits, Commit::Now, now).map_err(SignRefused::from)
    }

    fn statement_of(
        &self,
        note: DocKey,
        status: DocKey,
        request: &SignRequest,
        now: Timestamp,
    ) -> Result<Statement, SignRefused> {
        let open = self.open.get(note).ok_or(EditRefused::NotOpen)?;
        let place = self.place_of(note).ok_or(EditRefused::UnknownDocument)?;
        let org = self.org().ok_or(EditRefused::UnknownDocument)?;
        let state = self.signed_state(note, Some(status));
        let (heads, rendering) = match state.versions.first() {
            Some(version) if version.people().contains(&self.me.person()) => {
                return Err(SignRefused::SignedAlready);
            }
            Some(version) => {
                state.text.as_ref().ok_or(SignRefused::NotHere)?;
                (version.heads.clone(), version.rendering)
            }
            None => {
                let view = open.document.view().map_err(|_| SignRefused::NotHere)?;
                (open.document.heads(), rendering_hash(&view))
            }
        };
        Ok(Statement {
            place,
            schema: self.kinds.get(&note).map_or(1, |kind| schema_version(*kind)),
            heads,
            rendering,
            person: self.me.person(),
            device: self.me.device(),
            org_head: org.head(),
            meaning: request.meaning.clone(),
            at: now,
            utc_offset_minutes: self.utc_offset_minutes,
            clock_offset_ms: self.link.clock_offset_ms.unwrap_or(i64::MIN),
            others: self.others_who_typed(&open.document, &state),
            role: request.role.chars().take(32).filter(char::is_ascii).collect(),
            comment: request.comment.clone(),
        })
    }

    fn signature_edits(&self, note: DocKey, kind: DocKind, statement: &Statement) -> Vec<DocEdit> {
        let signature = statement.sign(&self.me.secrets().sign);
        let signature_item = DocEdit::AddItem {
            set: "signatures".to_owned(),
            item: HEXLOWER.encode(signature.split_at(16).0),
            values: vec![
                ("statement".to_owned(), Scalar::from(BASE64.encode(&statement.to_bytes()).as_str())),
                ("signature".to_owned(), Scalar::from(BASE64.encode(&signature).as_str())),
            ],
        };
        let mut edits = status_target(note, kind);
        edits.push(signature_item);
        edits
    }

    /// When the first and the last words of an open note were typed, by their authors' clocks, and how far the relay's clock
    /// was ahead of this device's; none for a note without words.
    pub fn written_times(&self, note: DocKey) -> Option<(Timestamp, Timestamp, Option<i64>)> {
        if let Some(sealed) = self.sealed_note(note).filter(|sealed| !sealed.spans.is_empty()) {
            let first = sealed.spans.iter().map(|span| span.first).min()?;
            let last = sealed.spans.iter().map(|span| span.last).max()?;
            return Some((first, last, self.link.clock_offset_ms));
        }
        let runs = self.open.get(note)?.document.runs().ok()?;
        let first = runs.iter().map(|run| run.at.0).min()?;
        let last = runs.iter().map(|run| run.at.1).max()?;
        Some((first, last, self.link.clock_offset_ms))
    }

    /// Says what becomes of work that the signatures do not cover.
    ///
    /// # Errors
    /// [`EditRefused`].
    pub fn decide_beside(
        &mut self,
        status: DocKey,
        beside: &Beside,
        outcome: WorkOutcome,
        now: Timestamp,
    ) -> Result<Vec<Effect>, EditRefused> {
        let author = beside.work.author;
        let item = DocEdit::AddItem {
            set: "decisions".to_owned(),
            item: beside.id.clone(),
            values: vec![
                ("device".to_owned(), Scalar::from(DeviceId(author.device).to_hex().as_str())),
                ("incarnation".to_owned(), Scalar::from(author.incarnation.cast_signed())),
                ("upto".to_owned(), Scalar::from(beside.work.upto.cast_signed())),
                ("outcome".to_owned(), outcome.into()),
                ("by".to_owned(), Scalar::from(self.me.person().to_hex().as_str())),
            ],
        };
        self.edit(status, &[item], Commit::Now, now)
    }

    /// A note's status changed: once a signature holds, the note takes no edits.
    pub(in crate::engine) fn note_status_changed(&mut self, status: DocKey, view: &DocView) {
        let status_view = NoteStatusView::from(view);
        let target = status_view.target.settled().and_then(|target| target.parse().ok());
        let (Some(document), Some(kind), Some(org)) = (target, status_view.target_kind.settled(), self.org())
        else {
            return;
        };
        let note = DocKey { circle: status.circle, document };
        let Ok(kind) = u16::try_from(*kind) else { return };
        let place = NotePlace { org: self.me.org(), circle: note.circle, document, kind };
        let holds = checked_signatures(&status_view, place, org).iter().any(|one| one.checked.is_ok());
        if holds && !self.closed(note).signed {
            self.close(note, |closed| closed.signed = true);
        }
    }
}

/// What a status document says of a note that is ready, or is not after all.
pub fn status_edits(note: DocKey, kind: DocKind, state: NoteState) -> Vec<DocEdit> {
    let mut edits = status_target(note, kind);
    edits.push(DocEdit::SetValue { field: "state".to_owned(), value: state.into() });
    edits
}

/// What a new status document says of its note.
pub fn status_target(note: DocKey, kind: DocKind) -> Vec<DocEdit> {
    let set = |field: &str, value: Scalar| DocEdit::SetValue { field: field.to_owned(), value };
    vec![
        set("target", Scalar::from(note.document.to_hex().as_str())),
        set("target_kind", Scalar::from(i64::from(kind.number()))),
    ]
}

/// What was signed, when it is here and is what was signed.
fn signed_text(note: &Document, version: &SignedVersion) -> Option<DocView> {
    let at = note.at(&version.heads).ok().flatten()?;
    at.view().ok().filter(|view| rendering_hash(view) == version.rendering)
}

impl SignedState {
    /// Whether every signature that is needed is there.
    pub fn is_complete(&self, required: Required) -> bool {
        self.versions.first().is_some_and(|version| version.is_complete(required))
    }
}
