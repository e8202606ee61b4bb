//! The practice: its people and its policies. No patient data.

item! {
    /// One clinician. The item's id is the hex of the person id.
    pub struct PersonView {
        /// Full name.
        name: value(String),
        /// Job title.
        job_title: value(String),
        /// Whether they read everybody's audit trails.
        reads_audit: value(bool) since 2,
        /// Whether they let holds go and destroy records. While nobody is named, the practice's admins do.
        releases_holds: value(bool) since 2,
    }
}

document! {
    /// The practice and the names of its people.
    pub struct DirectoryView for Directory {
        /// Name of the practice.
        practice: value(String),
        /// Its people.
        people: set(PersonView),
    }
}

item! {
    /// One rule of the employer's, as data.
    pub struct PolicyView {
        /// The value, in the unit that the rule's name ends with.
        value: value(i64),
        /// Where the rule stands.
        source: value(String),
        /// Day from which it counts.
        effective_from: value(crate::clinical::Day),
    }
}

document! {
    /// The employer's rules: what counts as late, how long kinds of records are kept. The item's id is the rule's name.
    pub struct PoliciesView for Policies {
        /// The rules.
        policies: set(PolicyView),
    }
}
