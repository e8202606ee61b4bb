//! Signing notes: ready, signed by one or several, what stands beside what was signed, and what was added later.

mod addenda;
mod around;
mod freezing;

use alcove_protocol::id::{DeviceId, PersonId};

use crate::client::{Client, Record, with_effects};
use crate::clinical::signing::{LateLabel, SignBlock, SignWarning, SignatureFault, Statement};
use crate::clinical::{
    AddendumReason, AuditKind, ContributionView, DocKind, NoteState, SignatureMeaning, WorkOutcome,
};
use crate::document::DocView;
use crate::engine::{Beside, Commit, DocKey, SignRefused, SignRequest, SignedState};
use crate::error::ClientError;
use crate::time::Timestamp;

pub use around::LATE_POLICY;

/// What somebody who signs says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignAs {
    /// What the signature means.
    pub meaning: SignatureMeaning,
    /// What the signer adds.
    pub comment: String,
    /// The signer knows that others typed words in the note who have not signed it.
    pub acknowledges_others: bool,
}

impl SignAs {
    /// A signature with this meaning, without a comment.
    pub fn new(meaning: SignatureMeaning) -> Self {
        Self { meaning, comment: String::new(), acknowledges_others: false }
    }
}

/// How far a note has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteStanding {
    /// Being written.
    Draft,
    /// Its author says that it is ready.
    Ready,
    /// Signed by some of those who must.
    Signed {
        /// Signatures that hold.
        have: usize,
        /// Signatures that it needs.
        need: usize,
    },
    /// Every signature is there.
    Complete,
    /// It has its final form, and nothing else of it is kept.
    Sealed {
        /// Nobody signed it: its author had left.
        unsigned: bool,
    },
    /// It was in the wrong record: nothing else is kept of it.
    Withdrawn {
        /// Who withdrew it.
        by: Option<PersonId>,
        /// When, by their clock.
        at: Timestamp,
    },
}

impl NoteStanding {
    /// Whether nothing is left to sign.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Complete | Self::Sealed { .. } | Self::Withdrawn { .. })
    }
}

/// A note with everything that became of it.
#[derive(Clone, Debug)]
pub struct NoteItem {
    /// The note.
    pub key: DocKey,
    /// How far it has come.
    pub standing: NoteStanding,
    /// What was signed; what stands now where nobody has signed.
    pub text: DocView,
    /// Whether `text` was signed.
    pub is_signed_text: bool,
    /// Signatures of this text that hold, earliest first.
    pub signatures: Vec<Statement>,
    /// Signatures that do not hold: whose device put them there, and why.
    pub faults: Vec<(DeviceId, SignatureFault)>,
    /// How many other texts of this note were signed by people who did not know of this one.
    pub other_versions: usize,
    /// What no signature covers.
    pub contributions: Vec<Contribution>,
    /// What was added, oldest first.
    pub addenda: Vec<Addendum>,
    /// Set where it was written late.
    pub late: Option<LateLabel>,
    /// Its final form, or its end, waits for the relay.
    pub closing: bool,
    /// When it was filed here anew, because it had been in another record in error.
    pub filed_anew: Option<Timestamp>,
}

/// Work that no signature covers.
#[derive(Clone, Debug)]
pub struct Contribution {
    /// Names it.
    pub id: String,
    /// Who wrote it, where that is known.
    pub person: Option<PersonId>,
    /// When it was begun and ended, by the author's clock.
    pub written: (Timestamp, Timestamp),
    /// When the relay had all of it; none before.
    pub arrived: Option<Timestamp>,
    /// What was written.
    pub text: String,
    /// What was decided about it.
    pub outcome: Option<WorkOutcome>,
}

/// Something added to a note.
#[derive(Clone, Debug)]
pub struct Addendum {
    /// Its document.
    pub key: DocKey,
    /// Why.
    pub reason: Option<AddendumReason>,
    /// What.
    pub text: String,
    /// Its signatures that hold.
    pub signatures: Vec<Statement>,
}

impl Contribution {
    /// Whether it lies in a document of its own, beside the note.
    pub fn is_document(&self) -> bool {
        self.id.len() == 32 && !self.id.contains('-')
    }
}

impl Client {
    /// A note with its signatures and what stands beside it.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::LeaseEnded`].
    pub async fn note(&self, key: DocKey) -> Result<NoteItem, ClientError> {
        let state = self.signed_state(key).await?;
        let current = self.document(key).await?;
        let required = self.required_signatures(key.circle).await?;
        let (closing, closed) = self.closed_standing(key).await?;
        let standing = match state.versions.first() {
            _ if closed.is_some() => closed.unwrap_or(NoteStanding::Draft),
            Some(version) if version.is_complete(required) => NoteStanding::Complete,
            Some(version) => {
                NoteStanding::Signed { have: version.signatures.len(), need: version.needed(required) }
            }
            None if state.ready => NoteStanding::Ready,
            None => NoteStanding::Draft,
        };
        let addenda = if current.kind == DocKind::Addendum { Vec::new() } else { self.addenda(key).await? };
        let contributions = self.contributions_in(key, &state).await?;
        let faults =
            state.signatures.iter().filter_map(|one| Some((one.put_there_by, *one.checked.as_ref().err()?)));
        let faults = faults.collect();
        let late = self.late_of(key, &current).await?;
        let is_signed_text = state.text.is_some();
        Ok(NoteItem {
            key,
            standing,
            text: state.text.unwrap_or(current),
            is_signed_text,
            signatures: state.versions.first().map(|version| version.signatures.clone()).unwrap_or_default(),
            faults,
            other_versions: state.versions.len().saturating_sub(1),
            contributions,
            addenda,
            late,
            closing,
            filed_anew: state.filed_anew,
        })
    }

    /// Says that a note is ready to be signed, or is not after all.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn mark_ready(&self, key: DocKey, ready: bool) -> Result<(), ClientError> {
        let status = self.status_of(key).await?;
        let state = if ready { NoteState::Ready } else { NoteState::Draft };
        self.use_open(vec![key, status], move |engine, now, _| {
            let edits = engine.kind_of(key).map(|kind| crate::engine::status_edits(key, kind, state));
            with_effects(engine.edit(status, &edits.unwrap_or_default(), Commit::Now, now))
        })
        .await??;
        Ok(())
    }

    /// Signs a note as the person whose device this is; where others have signed it, their very text. The first signature of
    /// an entry freezes into it the shared part of the group's note and the nameless counts of its session, as they are
    /// then; that of a group's note writes down how many were there.
    ///
    /// # Errors
    /// [`ClientError::Sign`] with everything that stands in the way, [`ClientError::NotFound`].
    pub async fn sign(&self, key: DocKey, sign: SignAs) -> Result<(), ClientError> {
        self.document(key).await?;
        let status = self.status_of(key).await?;
        let is_first = self.signed_state(key).await?.versions.is_empty();
        let request = self.request_of(key, sign).await?;
        self.use_open(vec![key, status], move |engine, now, _| {
            engine.together(|engine| engine.sign_note(key, status, &request, now).map(drop))
        })
        .await??;
        if is_first {
            self.count_session(key).await?;
        }
        self.audit(AuditKind::Sign, Some(key.circle), "note").await
    }

    /// What stands in the way of a signature, and what a signer is warned of.
    ///
    /// # Errors
    /// [`ClientError::NotFound`].
    pub async fn sign_check(
        &self,
        key: DocKey,
        sign: SignAs,
    ) -> Result<(Vec<SignBlock>, Vec<SignWarning>), ClientError> {
        let view = self.document(key).await?;
        let since = self.event_time(key.circle, &view).await?.unwrap_or_default();
        let request = self.request_of(key, sign).await?;
        let status = self.find_status(key).await?;
        let open = std::iter::once(key).chain(status).collect();
        self.use_open(open, move |engine, _, _| {
            let found = (engine.sign_blocks(key, status, &request), engine.sign_warnings(key, since));
            (found, Vec::new())
        })
        .await
    }

    async fn request_of(&self, key: DocKey, sign: SignAs) -> Result<SignRequest, ClientError> {
        let mut view = self.document(key).await?;
        let frozen = self.to_freeze(key, &view).await?;
        frozen.put_into(&mut view);
        Ok(SignRequest {
            meaning: sign.meaning,
            comment: sign.comment,
            role: self.role_in(key.circle).await?,
            acknowledges_others: sign.acknowledges_others,
            name_hits: self.name_hits_in(key.circle, &view).await?.len(),
            freezes: frozen.edits,
        })
    }

    pub(in crate::client) async fn signed_state(&self, key: DocKey) -> Result<SignedState, ClientError> {
        self.require_lease()?;
        let status = self.find_status(key).await?;
        let open = std::iter::once(key).chain(status).collect();
        self.use_open(open, move |engine, _, _| (engine.signed_state(key, status), Vec::new())).await
    }

    pub(super) async fn find_status(&self, key: DocKey) -> Result<Option<DocKey>, ClientError> {
        Ok(self.use_engine(move |engine, _, _| (engine.note_status(key, false), Vec::new())).await??)
    }

    pub(super) async fn status_of(&self, key: DocKey) -> Result<DocKey, ClientError> {
        let made =
            self.use_engine(move |engine, _, _| engine.together(|engine| engine.note_status(key, true)));
        made.await??.ok_or(ClientError::NotFound { what: "note" })
    }

    async fn contributions_in(
        &self,
        key: DocKey,
        state: &SignedState,
    ) -> Result<Vec<Contribution>, ClientError> {
        let mut found = Vec::new();
        for beside in state.beside.iter().filter(|beside| !beside.work.worked.is_empty()) {
            found.push(self.shown_contribution(key, beside).await?);
        }
        let target = key.document.to_hex();
        let records: Vec<Record<ContributionView>> = self.records(Some(key.circle)).await?;
        for record in records.into_iter().filter(|record| record.view.target.settled() == Some(&target)) {
            let whole: Record<ContributionView> = self.record(record.key).await?;
            let written = whole.view.written_at.settled().copied().unwrap_or_default();
            found.push(Contribution {
                id: record.key.document.to_hex(),
                person: whole.view.author.settled().and_then(|person| person.parse().ok()),
                written: (written, written),
                arrived: None,
                text: whole.view.text,
                outcome: whole.view.outcome.settled().cloned(),
            });
        }
        Ok(found)
    }

    async fn shown_contribution(&self, key: DocKey, beside: &Beside) -> Result<Contribution, ClientError> {
        let device = DeviceId(beside.work.author.device);
        let arrived = self.views()?.newest_relay_time(key, device).await?;
        Ok(Contribution {
            id: beside.id.clone(),
            person: beside.person,
            written: beside.work.at,
            arrived: arrived.map(|ms| Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))),
            text: beside.text(),
            outcome: beside.outcome.clone(),
        })
    }
}

impl From<SignRefused> for ClientError {
    fn from(refused: SignRefused) -> Self {
        if let SignRefused::Edit(refused) = refused { Self::Edit(refused) } else { Self::Sign(refused) }
    }
}
