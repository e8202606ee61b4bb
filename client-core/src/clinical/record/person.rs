//! A person in therapy, how to reach them, and their place in a group.

use super::{Caution, SeamRead};
use crate::clinical::{Day, NhsNumber};

document! {
    /// A person in therapy.
    pub struct MemberRecordView for MemberRecord {
        /// Name in law.
        legal_name: value(String),
        /// Name to be called by.
        preferred_name: value(String),
        /// Pronouns.
        pronouns: value(String),
        /// Day of birth.
        dob: value(Day),
        /// NHS number.
        nhs_number: value(NhsNumber),
        /// General practitioner.
        gp: value(String),
        /// What the person needs to take part.
        communication_needs: prose,
        /// Hex of the person id of the clinician in charge.
        lead_clinician: value(String),
        /// Whether there is a safeguarding alert.
        safeguarding_alert: lattice(Caution),
        /// Day of death.
        deceased_on: value(Day),
        /// Why the record is held, or was let go. Who said so and when stands with the value.
        hold_reason: value(String) since 2,
        /// What the review at the end of its time found: it may be destroyed, and why. A later hold or decision to keep it
        /// longer takes that back.
        reviewed: value(String) since 2,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead) since 2,
    }
}

choice! {
    /// A way to reach somebody.
    pub enum Channel {
        /// Telephone.
        Phone = "phone", "telephone";
        /// Electronic mail.
        Email = "email", "e-mail";
        /// By post.
        Address = "address", "address";
    }
}

item! {
    /// A way to reach somebody.
    pub struct ReachView {
        /// Which.
        channel: value(Channel),
        /// Number or address.
        value: value(String),
        /// Whether it is still used.
        in_use: value(bool),
    }
}

item! {
    /// Somebody to call in an emergency.
    pub struct EmergencyContactView {
        /// Name.
        name: value(String),
        /// What they are to the person.
        relation: value(String),
        /// How to reach them.
        phone: value(String),
    }
}

document! {
    /// How to reach one person. It lies in a circle of its own, so that whoever plans appointments opens nothing else.
    pub struct ContactCardView for ContactCard {
        /// Name to ask for.
        name: value(String),
        /// Telephones, e-mail, address.
        reach: set(ReachView),
        /// What is safe: voicemail, letters, who may answer.
        safe_contact_rules: prose,
        /// Whom to call in an emergency.
        emergency_contacts: set(EmergencyContactView),
        /// Whether reminders are welcome.
        reminders_ok: value(bool),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

choice! {
    /// Where a person is with a group.
    pub enum MembershipStatus {
        /// Waits for a place.
        Waiting = "waiting", "waiting";
        /// Prepared to join.
        Prepared = "prepared", "prepared";
        /// A member.
        Active = "active", "active";
        /// Away for a while.
        Paused = "paused", "paused";
        /// Left.
        Left = "left", "left";
        /// Finished.
        Completed = "completed", "completed";
        /// Asked to leave.
        Removed = "removed", "removed";
    }
}

document! {
    /// A person's membership of a group, without naming the group in a way that another member's record shares.
    pub struct MembershipView for Membership {
        /// What this record calls the group: a keyed hash of its own.
        group_alias: fixed(String),
        /// Where the person is with it.
        status: value(MembershipStatus),
        /// First day.
        start: value(Day),
        /// Last day.
        end: value(Day),
        /// Why it ended.
        end_reason: value(String),
        /// How the ending is prepared.
        ending_plan: prose,
        /// The pace that suits the person.
        pace_preference: prose,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}
