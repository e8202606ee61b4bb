//! Ground rules in versions, and what each person agreed to.

use alcove_client_core::client::{MemberItem, NewConsent, NewRules};
use alcove_client_core::clinical::{
    ConsentMeans, ConsentStanding, ConsentState, ConsentSubject, ConsentView,
};
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::GroundRulesItem;

/// Ground rules to issue.
#[uniffi::remote(Record)]
pub struct NewRules {
    /// What stays in the group.
    #[uniffi(default = "")]
    pub confidentiality: String,
    /// Where confidentiality ends: harm, safeguarding, court.
    #[uniffi(default = "")]
    pub confidentiality_limits: String,
    /// That members do not meet outside, and what to do if they do.
    #[uniffi(default = "")]
    pub no_meeting_outside: String,
    /// Attendance, lateness, notice.
    #[uniffi(default = "")]
    pub attendance: String,
    /// Notice of leaving.
    #[uniffi(default = "")]
    pub leaving: String,
    /// Recording and phones.
    #[uniffi(default = "")]
    pub recording: String,
    /// Everyone at their own pace: the right to listen.
    #[uniffi(default = "")]
    pub pace: String,
    /// Day from which they count, as `YYYY-MM-DD`.
    pub effective_from: String,
}

/// A statement of consent to record.
#[uniffi::remote(Record)]
pub struct NewConsent {
    /// What about.
    pub what: ConsentSubject,
    /// More closely, such as the channel; may be empty.
    #[uniffi(default = "")]
    pub detail: String,
    /// What the person says.
    pub state: ConsentState,
    /// How.
    pub how: ConsentMeans,
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// The text that was agreed to; its hash is kept. May be empty.
    #[uniffi(default = "")]
    pub text: String,
}

/// What holds for one subject.
#[uniffi::remote(Record)]
pub struct ConsentStanding {
    /// What about.
    pub what: ConsentSubject,
    /// More closely: the version of the rules with the group's alias, the channel.
    pub detail: String,
    /// What counts: withdrawn before refused before given.
    pub state: ConsentState,
    /// Statements that nobody has replaced. Where they say different things, show all.
    pub standing: Vec<ConsentView>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Issues ground rules as the group's next version, whose number this gives. What was agreed before is not changed.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for rules without a word or a day that is none, [`ApiError::Refused`].
    pub async fn issue_rules(&self, group: CircleId, new: NewRules) -> Result<i64, ApiError> {
        Ok(self.core.issue_rules(group, new).await?)
    }

    /// Every version of a group's rules, oldest first. Two of one number were issued by two devices offline: a next one
    /// settles it.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn rules(&self, group: CircleId) -> Result<Vec<GroundRulesItem>, ApiError> {
        Ok(self.core.rules(group).await?)
    }

    /// Records that a person affirms the newest version of a group's rules, or does not: the version. `on` is a day,
    /// `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a group without rules or a day that is none, [`ApiError::Refused`].
    pub async fn affirm_rules(
        &self,
        group: CircleId,
        member: CircleId,
        state: ConsentState,
        how: ConsentMeans,
        on: String,
    ) -> Result<i64, ApiError> {
        Ok(self.core.affirm_rules(group, member, state, how, &on).await?)
    }

    /// Those on a group's roster who have not left and have not affirmed its newest rules.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn not_affirmed(&self, group: CircleId) -> Result<Vec<MemberItem>, ApiError> {
        Ok(self.core.not_affirmed(group).await?)
    }

    /// Records what a person agrees to, refuses or withdraws. It replaces what this device has seen of the same subject; what
    /// another device writes meanwhile stands beside it.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none or before the birth, [`ApiError::Refused`].
    pub async fn record_consent(&self, member: CircleId, new: NewConsent) -> Result<DocKey, ApiError> {
        Ok(self.core.record_consent(member, new).await?)
    }

    /// What a person's statements come to, by subject.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn consents(&self, member: CircleId) -> Result<Vec<ConsentStanding>, ApiError> {
        Ok(self.core.consents(member).await?)
    }
}
