//! Referral, and the conversation about whether a group suits a person. Nothing is counted or ranked.

use alcove_client_core::client::{CriterionSaid, NewReferral, NewScreening, NewStep};
use alcove_client_core::clinical::{Barrier, CRITERIA, CriterionAnswer, Recommendation, ReferralStatus};
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::{BarrierHelp, CircleId};
use crate::error::ApiError;
use crate::items::{ReferralItem, ScreeningItem};

/// A referral to record.
#[uniffi::remote(Record)]
pub struct NewReferral {
    /// Where it came from.
    pub source: String,
    /// Day on which it came, as `YYYY-MM-DD`.
    pub received_on: String,
    /// Why.
    #[uniffi(default = "")]
    pub reason: String,
    /// What was asked for.
    #[uniffi(default = "")]
    pub requested: String,
    /// Therapy before.
    #[uniffi(default = "")]
    pub prior_therapy: String,
}

/// What a person says of one of the six criteria.
#[uniffi::remote(Record)]
pub struct CriterionSaid {
    /// The criterion's code, of [`screening_criteria`].
    pub code: String,
    /// What the person answers.
    pub answer: CriterionAnswer,
    /// In their own words.
    #[uniffi(default = "")]
    pub words: String,
    /// What would help.
    #[uniffi(default = "")]
    pub help: String,
}

/// A step of preparation.
#[uniffi::remote(Record)]
pub struct NewStep {
    /// What.
    pub step: String,
    /// By when, as `YYYY-MM-DD`; may be empty.
    #[uniffi(default = "")]
    pub due: String,
}

/// What may stand in the way, and what would help.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BarrierSaid {
    /// What.
    pub barrier: Barrier,
    /// What would help; may be empty.
    pub help: String,
}

/// A conversation about suitability to record.
#[uniffi::remote(Record)]
pub struct NewScreening {
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// What was said of the criteria; those left out were not talked about.
    #[uniffi(default = [])]
    pub criteria: Vec<CriterionSaid>,
    /// What the person hopes for from a group.
    #[uniffi(default = "")]
    pub hopes_for_group: String,
    /// How the person is with others.
    #[uniffi(default = "")]
    pub interpersonal_style: String,
    /// What may stand in the way, and what would help.
    #[uniffi(default = [])]
    pub barriers: Vec<BarrierHelp>,
    /// Steps of preparation.
    #[uniffi(default = [])]
    pub steps: Vec<NewStep>,
    /// What is proposed.
    #[uniffi(default = None)]
    pub recommendation: Option<Recommendation>,
    /// Whether the person agrees.
    #[uniffi(default = None)]
    pub agreed_with_person: Option<bool>,
    /// Day on which to look again, as `YYYY-MM-DD`. A task for that day comes with it.
    #[uniffi(default = None)]
    pub review_on: Option<String>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Records a referral.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none or before the birth, [`ApiError::Refused`].
    pub async fn refer(&self, member: CircleId, new: NewReferral) -> Result<DocKey, ApiError> {
        Ok(self.core.refer(member, new).await?)
    }

    /// A person's referrals, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn referrals(&self, member: CircleId) -> Result<Vec<ReferralItem>, ApiError> {
        Ok(self.core.referrals(member).await?)
    }

    /// Says what became of a referral, and why.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn decide_referral(
        &self,
        referral: DocKey,
        status: ReferralStatus,
        reason: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.decide_referral(referral, status, &reason).await?)
    }

    /// Records a conversation about suitability; with a day for looking again, a task for it too.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown criterion, a day that is none or before the birth; [`ApiError::Refused`].
    pub async fn screen(&self, member: CircleId, new: NewScreening) -> Result<DocKey, ApiError> {
        Ok(self.core.screen(member, new).await?)
    }

    /// A person's conversations about suitability, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn screenings(&self, member: CircleId) -> Result<Vec<ScreeningItem>, ApiError> {
        Ok(self.core.screenings(member).await?)
    }

    /// Says whether a step of preparation is done. `step` is the id of its item.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown step, [`ApiError::Refused`].
    pub async fn set_step_done(&self, screening: DocKey, step: String, done: bool) -> Result<(), ApiError> {
        Ok(self.core.set_step_done(screening, &step, done).await?)
    }
}

/// One of the six reasons why a group may not suit a person.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Criterion {
    /// Its code, which [`CriterionSaid::code`] takes.
    pub code: String,
    /// What a clinician reads.
    pub label: String,
}

/// The six criteria of a conversation about suitability, in their order.
#[uniffi::export]
pub fn screening_criteria() -> Vec<Criterion> {
    let criterion =
        |(code, label): (&str, &str)| Criterion { code: code.to_owned(), label: label.to_owned() };
    CRITERIA.into_iter().map(criterion).collect()
}
