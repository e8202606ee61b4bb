//! A person in therapy: their record, how to reach them, their memberships.

use alcove_client_core::clinical::{
    Channel, ContactCardView, EmergencyContactView, MemberRecordView, MembershipStatus, MembershipView,
    MultiValue, ReachView, SeamRead, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::{CautionLattice, LegalHoldLattice};
use crate::custom::Author;
use crate::values::{DayValues, NhsNumberValues, TextValues, YesNoValues};

/// A way to reach somebody.
#[uniffi::remote(Enum)]
pub enum Channel {
    /// Telephone.
    Phone,
    /// Electronic mail.
    Email,
    /// By post.
    Address,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Where a person is with a group.
#[uniffi::remote(Enum)]
pub enum MembershipStatus {
    /// Waits for a place.
    Waiting,
    /// Prepared to join.
    Prepared,
    /// A member.
    Active,
    /// Away for a while.
    Paused,
    /// Left.
    Left,
    /// Finished.
    Completed,
    /// Asked to leave.
    Removed,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    Channel: SeenChannel, ChannelValues;
    MembershipStatus: SeenMembershipStatus, MembershipStatusValues;
}

/// A person in therapy.
#[uniffi::remote(Record)]
pub struct MemberRecordView {
    /// Name in law.
    pub legal_name: TextValues,
    /// Name to be called by.
    pub preferred_name: TextValues,
    /// Pronouns.
    pub pronouns: TextValues,
    /// Day of birth.
    pub dob: DayValues,
    /// NHS number.
    pub nhs_number: NhsNumberValues,
    /// General practitioner.
    pub gp: TextValues,
    /// What the person needs to take part.
    pub communication_needs: String,
    /// Hex of the person id of the clinician in charge.
    pub lead_clinician: TextValues,
    /// Whether there is a safeguarding alert.
    pub safeguarding_alert: CautionLattice,
    /// Day of death.
    pub deceased_on: DayValues,
    /// Why the record is held, or was let go. Who said so and when stands with the value.
    pub hold_reason: TextValues,
    /// What the review at the end of its time found: it may be destroyed, and why. A later hold or decision to keep it
    /// longer takes that back.
    pub reviewed: TextValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A way to reach somebody.
#[uniffi::remote(Record)]
pub struct ReachView {
    /// Id of the item.
    pub item: String,
    /// Which.
    pub channel: ChannelValues,
    /// Number or address.
    pub value: TextValues,
    /// Whether it is still used.
    pub in_use: YesNoValues,
}

/// Somebody to call in an emergency.
#[uniffi::remote(Record)]
pub struct EmergencyContactView {
    /// Id of the item.
    pub item: String,
    /// Name.
    pub name: TextValues,
    /// What they are to the person.
    pub relation: TextValues,
    /// How to reach them.
    pub phone: TextValues,
}

/// How to reach one person. It lies in a circle of its own, so that whoever plans appointments opens nothing else.
#[uniffi::remote(Record)]
pub struct ContactCardView {
    /// Name to ask for.
    pub name: TextValues,
    /// Telephones, e-mail, address.
    pub reach: Vec<ReachView>,
    /// What is safe: voicemail, letters, who may answer.
    pub safe_contact_rules: String,
    /// Whom to call in an emergency.
    pub emergency_contacts: Vec<EmergencyContactView>,
    /// Whether reminders are welcome.
    pub reminders_ok: YesNoValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A person's membership of a group, without naming the group in a way that another member's record shares.
#[uniffi::remote(Record)]
pub struct MembershipView {
    /// What this record calls the group: a keyed hash of its own.
    pub group_alias: TextValues,
    /// Where the person is with it.
    pub status: MembershipStatusValues,
    /// First day.
    pub start: DayValues,
    /// Last day.
    pub end: DayValues,
    /// Why it ended.
    pub end_reason: TextValues,
    /// How the ending is prepared.
    pub ending_plan: String,
    /// The pace that suits the person.
    pub pace_preference: String,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
