//! How long records are kept.

use alcove_client_core::client::{HoldDecision, RetentionItem};
use alcove_client_core::clinical::{RetentionDue, RetentionRule, RetentionRules};
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::PersonId;
use jiff::civil::Date;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// Why a record is kept as long as it is.
#[uniffi::remote(Enum)]
pub enum RetentionRule {
    /// So many years after the last contact.
    LastContact,
    /// So many years after death.
    Death,
    /// To a birthday.
    Birthday,
    /// Somebody decided so.
    Extended,
}

/// When a record comes up for review, and why then.
#[uniffi::remote(Record)]
pub struct RetentionDue {
    /// The day.
    pub on: Date,
    /// The rule.
    pub rule: RetentionRule,
}

/// Who held a record or let it go, when and why.
#[uniffi::remote(Record)]
pub struct HoldDecision {
    /// Whether it was held; else it was let go.
    pub held: bool,
    /// Who, if their device is known.
    pub by: Option<PersonId>,
    /// When, by their clock.
    pub at: Timestamp,
    /// Why; empty where nobody said.
    pub because: String,
}

/// A record, and how long it is kept.
#[uniffi::remote(Record)]
pub struct RetentionItem {
    /// The circle of the record.
    pub member: CircleId,
    /// The document of the record itself.
    pub record: DocKey,
    /// Every name in law that stands.
    pub names: Vec<String>,
    /// The last day on which the person was seen or spoken to, as far as this device knows.
    pub last_contact: Option<Date>,
    /// When it comes up for review; none while nobody knows the last contact.
    pub due: Option<RetentionDue>,
    /// Something in it is held: it is not up for review, whatever the day.
    pub held: bool,
    /// The newest decision about a hold of the record.
    pub hold: Option<HoldDecision>,
    /// Why somebody decided to keep it longer.
    pub kept_because: Option<String>,
}

/// The rules of a practice.
#[uniffi::remote(Record)]
pub struct RetentionRules {
    /// Years after the last contact.
    pub adult_last_contact: i16,
    /// Years after death.
    pub death: i16,
    /// The birthday to which a child's record is kept.
    pub child_birthday: i16,
    /// The same where the person was 17 at the last contact.
    pub child_17_birthday: i16,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Every record on this device, the one that is due first at the beginning.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn retention(&self) -> Result<Vec<RetentionItem>, ApiError> {
        Ok(self.core.retention().await?)
    }

    /// Holds a record, with a reason: nothing of it is destroyed. A hold that another device sets meanwhile wins over letting
    /// go.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] without a reason or for an unknown member, [`ApiError::Refused`]; nothing changed.
    pub async fn hold_record(&self, member: CircleId, because: String) -> Result<(), ApiError> {
        Ok(self.core.hold_record(member, &because).await?)
    }

    /// Lets a record go, with a reason.
    ///
    /// # Errors
    /// [`ApiError::Refused`] for who is none of [`Client::hold_authorities`], [`ApiError::InvalidInput`] without a reason;
    /// nothing changed.
    pub async fn release_hold(&self, member: CircleId, because: String) -> Result<(), ApiError> {
        Ok(self.core.release_hold(member, &because).await?)
    }

    /// Those who may let a hold go and destroy what is due.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn hold_authorities(&self) -> Result<Vec<PersonId>, ApiError> {
        Ok(self.core.hold_authorities().await?)
    }

    /// Names somebody who may let holds go and destroy records, or takes that back.
    ///
    /// # Errors
    /// [`ApiError::Refused`] for who is none of them and no admin of the practice, [`ApiError::InvalidInput`].
    pub async fn set_hold_authority(&self, person: PersonId, named: bool) -> Result<(), ApiError> {
        Ok(self.core.set_hold_authority(person, named).await?)
    }

    /// Keeps a record until a day that is later than its rule says, with a reason.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] without a reason or for an unknown member, [`ApiError::Refused`].
    pub async fn keep_record_until(
        &self,
        member: CircleId,
        until: Date,
        because: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.keep_record_until(member, until, &because).await?)
    }

    /// The practice's rules.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn retention_rules(&self) -> Result<RetentionRules, ApiError> {
        Ok(self.core.retention_rules().await?)
    }
}
