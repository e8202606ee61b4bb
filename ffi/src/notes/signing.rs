//! Signing notes: ready, signed by one or several, what stands beside what was signed, and what was added later.

use alcove_client_core::client::{self, NoteStanding, SignAs};
use alcove_client_core::clinical::signing::{LateLabel, Required, SignatureFault, Statement};
use alcove_client_core::clinical::{AddendumReason, SignatureMeaning, WorkOutcome};
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, PersonId};

use crate::client::Client;
use crate::custom::{CircleId, Count};
use crate::documents::RecordView;
use crate::error::ApiError;
use crate::notes::sign_check::SignCheck;

/// What somebody who signs says.
#[uniffi::remote(Record)]
pub struct SignAs {
    /// What the signature means.
    pub meaning: SignatureMeaning,
    /// What the signer adds.
    #[uniffi(default = "")]
    pub comment: String,
    /// The signer knows that others typed words in the note who have not signed it.
    #[uniffi(default = false)]
    pub acknowledges_others: bool,
}

/// How far a note has come.
#[uniffi::remote(Enum)]
pub enum NoteStanding {
    /// Being written.
    Draft,
    /// Its author says that it is ready.
    Ready,
    /// Signed by some of those who must.
    Signed {
        /// Signatures that hold.
        have: Count,
        /// Signatures that it needs.
        need: Count,
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
        /// When, by their clock, ms since 1970.
        at: Timestamp,
    },
}

/// Whose signatures a note needs beside its author's.
#[uniffi::remote(Record)]
pub struct Required {
    /// The co-facilitator's.
    pub cofacilitator: bool,
    /// A supervisor's, where a trainee signed.
    pub supervisor_for_trainee: bool,
}

/// A signature that holds: it was made with the signer's device key over the text as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Signature {
    /// Who signed.
    pub person: PersonId,
    /// On which device.
    pub device: DeviceId,
    /// What it means.
    pub meaning: SignatureMeaning,
    /// When, by the signer's clock, ms since 1970.
    pub at: Timestamp,
    /// How far local time was ahead of UTC, in minutes.
    pub utc_offset_minutes: i16,
    /// The signer's role in the group.
    pub role: String,
    /// What the signer added.
    pub comment: String,
    /// People whose words are in the note and whom the signer named, because they had not signed.
    pub others: Vec<PersonId>,
}

impl From<Statement> for Signature {
    fn from(signed: Statement) -> Self {
        Self {
            person: signed.person,
            device: signed.device,
            meaning: signed.meaning,
            at: signed.at,
            utc_offset_minutes: signed.utc_offset_minutes,
            role: signed.role,
            comment: signed.comment,
            others: signed.others,
        }
    }
}

/// Why a signature does not hold.
#[uniffi::remote(Enum)]
pub enum SignatureFault {
    /// It is not laid out as a signature.
    Malformed,
    /// It was made for another note.
    Moved,
    /// Its device, or the state of the practice that it names, is not known.
    UnknownSigner,
    /// The device was not this person's active device.
    NotActive,
    /// Somebody else's device put it there.
    Copied,
    /// The bytes are not what was signed.
    Forged,
}

/// A signature that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FaultySignature {
    /// The device that put it there.
    pub device: DeviceId,
    /// Why it does not hold.
    pub fault: SignatureFault,
    /// The same in a few words, for people.
    pub reason: String,
}

/// Set where a note was written late.
#[uniffi::remote(Record)]
pub struct LateLabel {
    /// When what is told happened, ms since 1970.
    pub event_at: Timestamp,
    /// When its first words were written, by the writer's clock.
    pub first_at: Timestamp,
    /// When its last words were written.
    pub last_at: Timestamp,
    /// How far the relay's clock was ahead of this device's at their last contact, in ms, if that is known.
    pub clock_offset_ms: Option<i64>,
}

/// Work that no signature covers.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Contribution {
    /// Names it.
    pub id: String,
    /// Who wrote it, where that is known.
    pub person: Option<PersonId>,
    /// When it was begun, by the author's clock, ms since 1970.
    pub begun: Timestamp,
    /// When it was ended.
    pub ended: Timestamp,
    /// When the relay had all of it; none before.
    pub arrived: Option<Timestamp>,
    /// What was written.
    pub text: String,
    /// What was decided about it.
    pub outcome: Option<WorkOutcome>,
}

impl From<client::Contribution> for Contribution {
    fn from(
        client::Contribution { id, person, written, arrived, text, outcome }: client::Contribution,
    ) -> Self {
        Self { id, person, begun: written.0, ended: written.1, arrived, text, outcome }
    }
}

/// Something added to a note.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Addendum {
    /// Its document.
    pub key: DocKey,
    /// Why.
    pub reason: Option<AddendumReason>,
    /// What.
    pub text: String,
    /// Its signatures that hold.
    pub signatures: Vec<Signature>,
}

impl From<client::Addendum> for Addendum {
    fn from(client::Addendum { key, reason, text, signatures }: client::Addendum) -> Self {
        Self { key, reason, text, signatures: signatures.into_iter().map(Into::into).collect() }
    }
}

/// A note with everything that became of it.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct NoteItem {
    /// The note.
    pub key: DocKey,
    /// How far it has come.
    pub standing: NoteStanding,
    /// What was signed; what stands now where nobody has signed.
    pub text: RecordView,
    /// Whether `text` was signed.
    pub is_signed_text: bool,
    /// Signatures of this text that hold, earliest first.
    pub signatures: Vec<Signature>,
    /// Signatures that do not hold.
    pub faults: Vec<FaultySignature>,
    /// How many other texts of this note were signed by people who did not know of this one.
    pub other_versions: u64,
    /// What no signature covers.
    pub contributions: Vec<Contribution>,
    /// What was added, oldest first.
    pub addenda: Vec<Addendum>,
    /// Set where it was written late.
    pub late: Option<LateLabel>,
    /// Its final form, or its end, waits for the relay.
    pub closing: bool,
    /// When it was filed here anew, because it had been in another record in error; ms since 1970.
    pub filed_anew: Option<Timestamp>,
}

impl From<client::NoteItem> for NoteItem {
    fn from(note: client::NoteItem) -> Self {
        let fault = |(device, fault): (DeviceId, SignatureFault)| FaultySignature {
            device,
            fault,
            reason: fault.to_string(),
        };
        Self {
            key: note.key,
            standing: note.standing,
            text: RecordView::new(note.key, note.text),
            is_signed_text: note.is_signed_text,
            signatures: note.signatures.into_iter().map(Into::into).collect(),
            faults: note.faults.into_iter().map(fault).collect(),
            other_versions: note.other_versions as u64,
            contributions: note.contributions.into_iter().map(Into::into).collect(),
            addenda: note.addenda.into_iter().map(Into::into).collect(),
            late: note.late,
            closing: note.closing,
            filed_anew: note.filed_anew,
        }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// A note with its signatures, each checked, and what stands beside it. Works for entries, group notes, process notes and
    /// notes of supervision.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown note, [`ApiError::LeaseEnded`].
    pub async fn note(&self, key: DocKey) -> Result<NoteItem, ApiError> {
        Ok(self.core.note(key).await?.into())
    }

    /// Says that a note is ready to be signed, or is not after all.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn mark_ready(&self, key: DocKey, ready: bool) -> Result<(), ApiError> {
        Ok(self.core.mark_ready(key, ready).await?)
    }

    /// What stands in the way of this person's signature, and what to warn them of. Ask before [`Client::sign`].
    ///
    /// # Errors
    /// As [`Client::note`].
    pub async fn sign_check(&self, key: DocKey, sign: SignAs) -> Result<SignCheck, ApiError> {
        Ok(self.core.sign_check(key, sign).await?.into())
    }

    /// Signs a note as the person whose device this is; where others have signed it, their very text. Works offline.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] with everything that stands in the way, [`ApiError::Refused`]. Nothing changed.
    pub async fn sign(&self, key: DocKey, sign: SignAs) -> Result<(), ApiError> {
        Ok(self.core.sign(key, sign).await?)
    }

    /// Adds something to a signed note, and signs it: the addendum. `keep_names` says why names that the name guard finds
    /// in it stay.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when nobody has signed the note, the text is empty, the guard finds names and `keep_names` is
    /// left out, or `keep_names` names somebody itself; [`ApiError::Refused`]. Nothing was added.
    #[uniffi::method(default(keep_names = None))]
    pub async fn addend(
        &self,
        key: DocKey,
        reason: AddendumReason,
        text: String,
        keep_names: Option<String>,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.addend(key, reason, &text, keep_names.as_deref()).await?)
    }

    /// Says what becomes of work that no signature covers. With [`WorkOutcome::Adopted`] its text becomes an addendum, which this
    /// person signs, unless they have signed one that says the same.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown contribution, or for names in it that the name guard finds: [`Client::addend`]
    /// its text with a reason first. [`ApiError::Refused`].
    pub async fn decide_contribution(
        &self,
        key: DocKey,
        id: String,
        outcome: WorkOutcome,
    ) -> Result<(), ApiError> {
        Ok(self.core.decide_contribution(key, &id, outcome).await?)
    }

    /// Whose signatures a note of a circle needs, by the strictest group that it belongs to.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn required_signatures(&self, circle: CircleId) -> Result<Required, ApiError> {
        Ok(self.core.required_signatures(circle).await?)
    }
}
