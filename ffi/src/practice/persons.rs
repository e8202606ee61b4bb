//! People in therapy: their record, how to reach them, their place in a group.

use alcove_client_core::client::{MemberEdit, MembershipEdit};
use alcove_client_core::clinical::MembershipStatus;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::PersonId;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::{ContactCardItem, MembershipItem, PersonRecordItem};

/// What to write into a person's record; what is none stays as it is.
#[uniffi::remote(Record)]
pub struct MemberEdit {
    /// Name in law.
    #[uniffi(default = None)]
    pub legal_name: Option<String>,
    /// Name to be called by.
    #[uniffi(default = None)]
    pub preferred_name: Option<String>,
    /// Pronouns.
    #[uniffi(default = None)]
    pub pronouns: Option<String>,
    /// Day of birth, as `YYYY-MM-DD`.
    #[uniffi(default = None)]
    pub dob: Option<String>,
    /// NHS number: ten digits; spaces do not matter.
    #[uniffi(default = None)]
    pub nhs_number: Option<String>,
    /// General practitioner.
    #[uniffi(default = None)]
    pub gp: Option<String>,
    /// What the person needs to take part.
    #[uniffi(default = None)]
    pub communication_needs: Option<String>,
    /// The clinician in charge.
    #[uniffi(default = None)]
    pub lead_clinician: Option<PersonId>,
    /// Whether there is a safeguarding alert. Of two answers written at once the cautious one counts.
    #[uniffi(default = None)]
    pub safeguarding_alert: Option<bool>,
    /// Day of death, as `YYYY-MM-DD`.
    #[uniffi(default = None)]
    pub deceased_on: Option<String>,
}

/// What to write about a membership; what is none stays as it is.
#[uniffi::remote(Record)]
pub struct MembershipEdit {
    /// Where the person is with the group.
    #[uniffi(default = None)]
    pub status: Option<MembershipStatus>,
    /// First day, as `YYYY-MM-DD`.
    #[uniffi(default = None)]
    pub start: Option<String>,
    /// Last day, as `YYYY-MM-DD`.
    #[uniffi(default = None)]
    pub end: Option<String>,
    /// Why it ended.
    #[uniffi(default = None)]
    pub end_reason: Option<String>,
    /// How the ending is prepared.
    #[uniffi(default = None)]
    pub ending_plan: Option<String>,
    /// The pace that suits the person.
    #[uniffi(default = None)]
    pub pace_preference: Option<String>,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Makes a record for a person who is in no group yet, such as one who was just referred: their circle.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an empty name or a device that has not synced yet.
    pub async fn register_person(&self, legal_name: String) -> Result<CircleId, ApiError> {
        Ok(self.core.register_person(&legal_name).await?)
    }

    /// Puts a person who has a record into a group, from `joined` (`YYYY-MM-DD`; may be empty) on. `display_hint` is the first name
    /// or initial for the roster. Everybody who may open the roster may then open the record.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or person or a day that is none.
    pub async fn join_group(
        &self,
        group: CircleId,
        member: CircleId,
        display_hint: String,
        joined: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.join_group(group, member, &display_hint, &joined).await?)
    }

    /// Everybody in therapy whose record this device holds, by name.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn persons(&self) -> Result<Vec<PersonRecordItem>, ApiError> {
        Ok(self.core.persons().await?)
    }

    /// A person's record.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown person, [`ApiError::LeaseEnded`].
    pub async fn person_record(&self, member: CircleId) -> Result<PersonRecordItem, ApiError> {
        Ok(self.core.person_record(member).await?)
    }

    /// Writes into a person's record, all or nothing.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an NHS number or a day that is none, a day before the birth or a birth in the future;
    /// [`ApiError::Refused`]. Nothing changed.
    pub async fn edit_person(&self, member: CircleId, edit: MemberEdit) -> Result<DocKey, ApiError> {
        Ok(self.core.edit_person(member, edit).await?)
    }

    /// How to reach a person: one card, unless two devices made one each offline.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn contact_cards(&self, member: CircleId) -> Result<Vec<ContactCardItem>, ApiError> {
        Ok(self.core.contact_cards(member).await?)
    }

    /// Writes on a person's contact card, all or nothing. It lies in a circle of its own, made where it is not there yet for
    /// everybody who may open the record. [`fields_of`](crate::fields_of) lists its fields.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn edit_contact_card(&self, member: CircleId, edits: Vec<DocEdit>) -> Result<DocKey, ApiError> {
        Ok(self.core.edit_contact_card(member, edits).await?)
    }

    /// Lets somebody who plans appointments open a person's contact card, and nothing else of theirs.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] where there is no card, [`ApiError::Refused`].
    pub async fn share_contact_card(&self, member: CircleId, person: PersonId) -> Result<(), ApiError> {
        Ok(self.core.share_contact_card(member, person).await?)
    }

    /// What a member's record calls a group: an alias of its own, so that no record names a group.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member.
    pub async fn group_alias(&self, group: CircleId, member: CircleId) -> Result<String, ApiError> {
        Ok(self.core.group_alias(group, member).await?)
    }

    /// Writes into a person's record where they are with a group, all or nothing.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a day that is none or before the birth, [`ApiError::Refused`]. Nothing changed.
    pub async fn set_membership(
        &self,
        group: CircleId,
        member: CircleId,
        edit: MembershipEdit,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.set_membership(group, member, edit).await?)
    }

    /// A person's memberships, past ones too.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn memberships(&self, member: CircleId) -> Result<Vec<MembershipItem>, ApiError> {
        Ok(self.core.memberships(member).await?)
    }

    /// The groups on whose rosters a person is or was.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn groups_of(&self, member: CircleId) -> Result<Vec<CircleId>, ApiError> {
        Ok(self.core.groups_of(member).await?)
    }
}
