//! Concerns for somebody's safety, and safety plans. There is no level anywhere.

use alcove_client_core::client::{NewAction, NewConcern, NewSafetyPlan};
use alcove_client_core::clinical::{ConcernKind, ConcernStatus};
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::{ConcernItem, SafetyPlanItem};

/// A concern to record.
#[uniffi::remote(Record)]
pub struct NewConcern {
    /// What about; at least one.
    pub kinds: Vec<ConcernKind>,
    /// How it is understood.
    #[uniffi(default = "")]
    pub formulation: String,
    /// What makes it better or worse.
    #[uniffi(default = "")]
    pub what_changes_it: String,
    /// What protects.
    #[uniffi(default = "")]
    pub protective: String,
    /// How the person sees it.
    #[uniffi(default = "")]
    pub persons_view: String,
    /// What prompted it; may be empty. [`OpenPrompt::name`](alcove_client_core::client::OpenPrompt) of a measure's prompt answers
    /// that prompt, which stays open otherwise.
    #[uniffi(default = "")]
    pub prompted_by: String,
}

/// Something that was done at once.
#[uniffi::remote(Record)]
pub struct NewAction {
    /// Who did it.
    pub who: String,
    /// What.
    pub what: String,
    /// When, as the person says it.
    #[uniffi(default = "")]
    pub when: String,
    /// Who was told.
    #[uniffi(default = "")]
    pub told_whom: String,
}

/// A safety plan that was agreed.
#[uniffi::remote(Record)]
pub struct NewSafetyPlan {
    /// Day on which it was agreed, as `YYYY-MM-DD`.
    pub agreed_on: String,
    /// Warning signs.
    #[uniffi(default = "")]
    pub warning_signs: String,
    /// What the person can do alone.
    #[uniffi(default = "")]
    pub own_coping: String,
    /// People to be with or to ask.
    #[uniffi(default = "")]
    pub people: String,
    /// Professionals and services.
    #[uniffi(default = "")]
    pub professionals: String,
    /// Making the surroundings safer.
    #[uniffi(default = "")]
    pub environment: String,
    /// Reasons to live.
    #[uniffi(default = "")]
    pub reasons: String,
    /// Whether it was written together with the person.
    pub co_produced: bool,
    /// Whether the person has a copy.
    pub copy_given: bool,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Opens a concern.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when nothing is said of what it is about, [`ApiError::Refused`].
    pub async fn open_concern(&self, member: CircleId, new: NewConcern) -> Result<DocKey, ApiError> {
        Ok(self.core.open_concern(member, new).await?)
    }

    /// Says that a concern is open, watched or closed. Closing does not count where something was written beside it: it then
    /// shows as open again.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn set_concern_status(&self, concern: DocKey, status: ConcernStatus) -> Result<(), ApiError> {
        Ok(self.core.set_concern_status(concern, status).await?)
    }

    /// Says whether a concern is about something.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn set_concern_kind(
        &self,
        concern: DocKey,
        kind: ConcernKind,
        applies: bool,
    ) -> Result<(), ApiError> {
        Ok(self.core.set_concern_kind(concern, &kind, applies).await?)
    }

    /// Adds to the log of what was done at once. What stands there is never changed.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when nothing is said of what was done, [`ApiError::Refused`].
    pub async fn log_action(&self, concern: DocKey, new: NewAction) -> Result<(), ApiError> {
        Ok(self.core.log_action(concern, new).await?)
    }

    /// A person's concerns, prose cut short.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn concerns(&self, member: CircleId) -> Result<Vec<ConcernItem>, ApiError> {
        Ok(self.core.concerns(member).await?)
    }

    /// Keeps a plan that was agreed as the next version, whose number this gives; it is not changed afterwards.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a plan without words, a day that is none or before the birth; [`ApiError::Refused`].
    pub async fn agree_safety_plan(&self, member: CircleId, new: NewSafetyPlan) -> Result<i64, ApiError> {
        Ok(self.core.agree_safety_plan(member, new).await?)
    }

    /// A person's safety plans, oldest version first. Two of one number were agreed on two devices: show both.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn safety_plans(&self, member: CircleId) -> Result<Vec<SafetyPlanItem>, ApiError> {
        Ok(self.core.safety_plans(member).await?)
    }
}
