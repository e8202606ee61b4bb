//! Destroying what has been kept for long enough, with a certificate; and what a hold keeps.

use alcove_client_core::client::{
    AboutWhom, CertificateItem, ConsentDue, DestructionPlan, KeptRecord, PlannedDocument, PrivateItem,
    PrivateMaterial, RetentionItem, SessionRef,
};
use alcove_client_core::clinical::{ConsentSubject, DestructionCertificateView, DocKind};
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::PersonId;
use jiff::civil::Date;

use crate::client::Client;
use crate::custom::{CircleId, Count};
use crate::error::ApiError;

/// A document that would be destroyed.
#[uniffi::remote(Record)]
pub struct PlannedDocument {
    /// Which.
    pub key: DocKey,
    /// What it records.
    pub kind: DocKind,
    /// The first day on which something was written in it, by its authors' clocks; empty where nothing was.
    pub oldest: String,
    /// The last day.
    pub newest: String,
    /// What the certificate calls it, in hex.
    pub hash: String,
}

/// What destroying a record would do, and whether it may be.
#[uniffi::remote(Record)]
pub struct DestructionPlan {
    /// The record, and how long it is kept.
    pub record: RetentionItem,
    /// What the review found, if it still counts.
    pub reviewed: Option<String>,
    /// Everything that would be destroyed.
    pub documents: Vec<PlannedDocument>,
}

/// A certificate of destruction.
#[uniffi::remote(Record)]
pub struct CertificateItem {
    /// Its document.
    pub key: DocKey,
    /// What it says.
    pub view: DestructionCertificateView,
    /// Who decided.
    pub authority: Option<PersonId>,
    /// Documents of the decision that are not destroyed at the relay yet: an admin destroys what others wrote once nothing
    /// came to it for seven days.
    pub waiting: Count,
}

/// A record that was destroyed everywhere else.
#[uniffi::remote(Record)]
pub struct KeptRecord {
    /// Its circle.
    pub member: CircleId,
    /// Every name in law that stands.
    pub names: Vec<String>,
    /// Its documents that are kept here alone.
    pub documents: Vec<DocKey>,
}

/// Something that is kept on consent alone, which was withdrawn.
#[uniffi::remote(Record)]
pub struct ConsentDue {
    /// The person's circle.
    pub member: CircleId,
    /// The document.
    pub key: DocKey,
    /// What it records.
    pub kind: DocKind,
    /// What the person had agreed to.
    pub subject: ConsentSubject,
}

/// How it is known whom something is about.
#[uniffi::remote(Enum)]
pub enum AboutWhom {
    /// It names an entry of the person's record.
    ThisPerson,
    /// It names nobody: only its author knows.
    AuthorKnows,
}

/// Something that exists outside a record.
#[uniffi::remote(Record)]
pub struct PrivateItem {
    /// Which.
    pub key: DocKey,
    /// A private note, a note of supervision, or a copy for supervision.
    pub kind: DocKind,
    /// Whom it is about.
    pub about: AboutWhom,
    /// Whose it is: who may open it.
    pub open_to: Vec<PersonId>,
    /// Day by which its author meant to look at it again, or destroy it.
    pub review_by: Option<String>,
    /// Who has reviewed it: whose signature stands under it.
    pub reviewed_by: Vec<PersonId>,
}

/// What an officer who answers a request must know of beside the record.
#[uniffi::remote(Record)]
pub struct PrivateMaterial {
    /// What this device knows of.
    pub items: Vec<PrivateItem>,
    /// Colleagues who may open the record: what they keep for themselves is on their devices alone, so ask them.
    pub to_ask: Vec<PersonId>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Writes down that a record was reviewed when its time was over, and what was found. It changes nothing else.
    ///
    /// # Errors
    /// [`ApiError::Refused`] for who is none of [`Client::hold_authorities`], [`ApiError::InvalidInput`] without words or for
    /// an unknown member.
    pub async fn review_record(&self, member: CircleId, found: String) -> Result<(), ApiError> {
        Ok(self.core.review_record(member, &found).await?)
    }

    /// What destroying a record would destroy. Nothing changes.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member, [`ApiError::StorageFailed`].
    pub async fn destruction_plan(&self, member: CircleId) -> Result<DestructionPlan, ApiError> {
        Ok(self.core.destruction_plan(member).await?)
    }

    /// Destroys a person's whole record, and how to reach them: on this device and at the relay, and on every other device
    /// when it next syncs; what others wrote, once nothing came to it for seven days. A hold that another device knows of
    /// keeps it there. Gives the certificate. `today` is the day.
    ///
    /// # Errors
    /// [`ApiError::Refused`] for who is none of [`Client::hold_authorities`], and for what is held, not due or not reviewed;
    /// [`ApiError::InvalidInput`] for an unknown member. Nothing changed.
    pub async fn destroy_record(&self, member: CircleId, today: Date) -> Result<DocKey, ApiError> {
        Ok(self.core.destroy_record(member, today).await?)
    }

    /// Every certificate of destruction on this device, the newest first.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn certificates(&self) -> Result<Vec<CertificateItem>, ApiError> {
        Ok(self.core.certificates().await?)
    }

    /// Records that are destroyed everywhere else, and that a hold keeps on this device.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn kept_records(&self) -> Result<Vec<KeptRecord>, ApiError> {
        Ok(self.core.kept_records().await?)
    }

    /// Files what a hold kept on this device anew, under the same hold, so that everybody who may open the record has it
    /// again: how many documents.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] where nothing is kept, [`ApiError::Refused`].
    pub async fn file_kept_anew(&self, member: CircleId) -> Result<Count, ApiError> {
        Ok(self.core.file_kept_anew(member).await?)
    }

    /// Says that a document of a person is kept on consent alone, such as a recording: it is due for destruction when the
    /// consent is withdrawn.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown document, [`ApiError::Refused`].
    pub async fn keep_on_consent(&self, key: DocKey, subject: ConsentSubject) -> Result<(), ApiError> {
        Ok(self.core.keep_on_consent(key, &subject).await?)
    }

    /// What is kept on a person's consent alone and has lost it.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn consent_due(&self, member: CircleId) -> Result<Vec<ConsentDue>, ApiError> {
        Ok(self.core.consent_due(member).await?)
    }

    /// Destroys what is kept on a person's consent alone and has lost it: the certificate.
    ///
    /// # Errors
    /// [`ApiError::Refused`] for who is none of [`Client::hold_authorities`], or where nothing is due.
    pub async fn destroy_without_consent(&self, member: CircleId) -> Result<DocKey, ApiError> {
        Ok(self.core.destroy_without_consent(member).await?)
    }

    /// Destroys who interacted with whom in those sessions of a group whose entries are all sealed or withdrawn, unless it
    /// is kept for supervision: the sessions.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`].
    pub async fn destroy_ticks(&self, group: CircleId) -> Result<Vec<SessionRef>, ApiError> {
        Ok(self.core.destroy_ticks(group).await?)
    }

    /// What exists outside a person's record and may be about them, as far as this device knows. Only that it exists: its
    /// text is not read.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member, [`ApiError::StorageFailed`].
    pub async fn private_material(&self, member: CircleId) -> Result<PrivateMaterial, ApiError> {
        Ok(self.core.private_material(member).await?)
    }
}
