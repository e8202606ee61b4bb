//! Whether a group suits a person: a conversation in their own words, with steps of preparation. No total, no automatic
//! exclusion.

use super::SeamRead;
use crate::clinical::Day;

choice! {
    /// What a person says of one of the six reasons why a group may not suit them.
    pub enum CriterionAnswer {
        /// No.
        No = "no", "no";
        /// To some degree.
        Some = "some", "to some degree";
        /// Yes.
        Yes = "yes", "yes";
        /// Not talked about.
        NotAsked = "not_asked", "not asked";
    }
}

choice! {
    /// What is proposed after the conversation.
    pub enum Recommendation {
        /// A group.
        Group = "group", "group";
        /// One to one.
        OneToOne = "one_to_one", "one to one";
        /// Both.
        Both = "both", "both";
        /// Prepare, then look again.
        PrepareThenReview = "prepare_then_review", "prepare, then review";
        /// Later.
        Defer = "defer", "defer";
    }
}

choice! {
    /// What may stand in the way.
    pub enum Barrier {
        /// Travel.
        Travel = "travel", "travel";
        /// Childcare.
        Childcare = "childcare", "childcare";
        /// Language.
        Language = "language", "language";
        /// Hearing.
        Hearing = "hearing", "hearing";
        /// Something else.
        Other = "other", "other";
    }
}

item! {
    /// Something practical that may stand in the way.
    pub struct BarrierView {
        /// What.
        barrier: value(Barrier),
        /// What would help.
        what_would_help: value(String),
    }
}

item! {
    /// A step of preparation.
    pub struct PreparationStepView {
        /// What.
        step: value(String),
        /// Whether it is done.
        done: value(bool),
        /// By when.
        due: value(Day),
    }
}

/// The six reasons why a group may not suit a person: the code in the names of a screening's fields, and what a clinician
/// reads. Source: the guidance on group therapy that Alcove's record was designed from.
pub const CRITERIA: [(&str, &str); 6] = [
    ("fearful_of_people", "frightened of people"),
    ("hard_to_trust", "hard to trust other people"),
    ("too_ashamed", "too ashamed to share"),
    ("paranoid_feelings", "feelings of paranoia"),
    ("limited_awareness", "little awareness of the condition"),
    ("not_identifying", "does not identify with the group's purpose"),
];

document! {
    /// One conversation about suitability. For each of the six criteria: the answer, the person's words, what would help.
    pub struct ScreeningView for Screening {
        /// Day of the conversation.
        on: fixed(Day),
        /// Frightened of people.
        fearful_of_people: value(CriterionAnswer),
        /// In the person's own words.
        fearful_of_people_words: prose,
        /// What would help.
        fearful_of_people_help: prose,
        /// Hard to trust other people.
        hard_to_trust: value(CriterionAnswer),
        /// In the person's own words.
        hard_to_trust_words: prose,
        /// What would help.
        hard_to_trust_help: prose,
        /// Too ashamed to share.
        too_ashamed: value(CriterionAnswer),
        /// In the person's own words.
        too_ashamed_words: prose,
        /// What would help.
        too_ashamed_help: prose,
        /// Feelings of paranoia; one-to-one may fit better.
        paranoid_feelings: value(CriterionAnswer),
        /// In the person's own words.
        paranoid_feelings_words: prose,
        /// What would help.
        paranoid_feelings_help: prose,
        /// Little awareness of the condition.
        limited_awareness: value(CriterionAnswer),
        /// In the person's own words.
        limited_awareness_words: prose,
        /// What would help.
        limited_awareness_help: prose,
        /// Does not identify with the group's purpose.
        not_identifying: value(CriterionAnswer),
        /// In the person's own words.
        not_identifying_words: prose,
        /// What would help.
        not_identifying_help: prose,
        /// What the person hopes for from a group.
        hopes_for_group: prose,
        /// How the person is with others.
        interpersonal_style: prose,
        /// What may stand in the way.
        practical_barriers: set(BarrierView),
        /// Hex of the handle of a safety concern that is open now.
        current_safety: value(String),
        /// Steps of preparation.
        preparation_plan: set(PreparationStepView),
        /// What is proposed.
        recommendation: value(Recommendation),
        /// Whether the person agrees.
        agreed_with_person: value(bool),
        /// Day on which to look again.
        review_on: value(Day),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}
