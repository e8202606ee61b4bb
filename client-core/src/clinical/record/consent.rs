//! What a person agreed to.

use crate::clinical::Day;

choice! {
    /// What consent is about.
    pub enum ConsentSubject {
        /// A version of the ground rules.
        Rules = "rules", "ground rules";
        /// Recording.
        Recording = "recording", "recording";
        /// Sharing with the general practitioner.
        SharingWithGp = "sharing_gp", "sharing with the GP";
        /// Use of outcome data.
        OutcomeData = "outcome_data", "use of outcome data";
        /// A way to be reached.
        ContactChannel = "contact_channel", "way of contact";
    }
}

choice! {
    /// What the person said, from the least to the most cautious.
    pub enum ConsentState {
        /// Given.
        Given = "given", "given";
        /// Refused.
        Refused = "refused", "refused";
        /// Withdrawn.
        Withdrawn = "withdrawn", "withdrawn";
    }
}

choice! {
    /// How consent was said.
    pub enum ConsentMeans {
        /// Spoken.
        Spoken = "spoken", "spoken";
        /// Written.
        Written = "written", "written";
        /// On this device.
        OnDevice = "on_device", "on the device";
    }
}

item! {
    /// One statement of consent.
    pub struct ConsentView {
        /// What about.
        what: fixed(ConsentSubject),
        /// More closely: the version of the rules with the group's alias, the channel.
        detail: fixed(String),
        /// What was said.
        state: fixed(ConsentState),
        /// How.
        how: fixed(ConsentMeans),
        /// Day.
        on: fixed(Day),
        /// Hex of the person id of the witness.
        witnessed_by: fixed(String),
        /// Hex of SHA-256 of the text that was agreed to.
        text_hash: fixed(String),
        /// Ids of the statements that this one has seen and replaces, separated by spaces.
        replaces: fixed(String),
    }
}

document! {
    /// Everything a person agreed to, refused or withdrew.
    pub struct ConsentRecordView for ConsentRecord {
        /// The statements.
        statements: log(ConsentView),
    }
}
