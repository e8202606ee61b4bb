//! Conversations about whether a group suits a person.

use alcove_client_core::clinical::{
    Barrier, BarrierView, CriterionAnswer, MultiValue, PreparationStepView, Recommendation, ScreeningView,
    SeamRead, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, TextValues, YesNoValues};

/// What a person says of one of the six reasons why a group may not suit them.
#[uniffi::remote(Enum)]
pub enum CriterionAnswer {
    /// No.
    No,
    /// To some degree.
    Some,
    /// Yes.
    Yes,
    /// Not talked about.
    NotAsked,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What is proposed after the conversation.
#[uniffi::remote(Enum)]
pub enum Recommendation {
    /// A group.
    Group,
    /// One to one.
    OneToOne,
    /// Both.
    Both,
    /// Prepare, then look again.
    PrepareThenReview,
    /// Later.
    Defer,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What may stand in the way.
#[uniffi::remote(Enum)]
pub enum Barrier {
    /// Travel.
    Travel,
    /// Childcare.
    Childcare,
    /// Language.
    Language,
    /// Hearing.
    Hearing,
    /// Something else.
    Other,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    CriterionAnswer: SeenCriterionAnswer, CriterionAnswerValues;
    Recommendation: SeenRecommendation, RecommendationValues;
    Barrier: SeenBarrier, BarrierValues;
}

/// Something practical that may stand in the way.
#[uniffi::remote(Record)]
pub struct BarrierView {
    /// Id of the item.
    pub item: String,
    /// What.
    pub barrier: BarrierValues,
    /// What would help.
    pub what_would_help: TextValues,
}

/// A step of preparation.
#[uniffi::remote(Record)]
pub struct PreparationStepView {
    /// Id of the item.
    pub item: String,
    /// What.
    pub step: TextValues,
    /// Whether it is done.
    pub done: YesNoValues,
    /// By when.
    pub due: DayValues,
}

/// One conversation about suitability. For each of the six criteria: the answer, the person's words, what would help.
#[uniffi::remote(Record)]
pub struct ScreeningView {
    /// Day of the conversation.
    pub on: DayValues,
    /// Frightened of people.
    pub fearful_of_people: CriterionAnswerValues,
    /// In the person's own words.
    pub fearful_of_people_words: String,
    /// What would help.
    pub fearful_of_people_help: String,
    /// Hard to trust other people.
    pub hard_to_trust: CriterionAnswerValues,
    /// In the person's own words.
    pub hard_to_trust_words: String,
    /// What would help.
    pub hard_to_trust_help: String,
    /// Too ashamed to share.
    pub too_ashamed: CriterionAnswerValues,
    /// In the person's own words.
    pub too_ashamed_words: String,
    /// What would help.
    pub too_ashamed_help: String,
    /// Feelings of paranoia; one-to-one may fit better.
    pub paranoid_feelings: CriterionAnswerValues,
    /// In the person's own words.
    pub paranoid_feelings_words: String,
    /// What would help.
    pub paranoid_feelings_help: String,
    /// Little awareness of the condition.
    pub limited_awareness: CriterionAnswerValues,
    /// In the person's own words.
    pub limited_awareness_words: String,
    /// What would help.
    pub limited_awareness_help: String,
    /// Does not identify with the group's purpose.
    pub not_identifying: CriterionAnswerValues,
    /// In the person's own words.
    pub not_identifying_words: String,
    /// What would help.
    pub not_identifying_help: String,
    /// What the person hopes for from a group.
    pub hopes_for_group: String,
    /// How the person is with others.
    pub interpersonal_style: String,
    /// What may stand in the way.
    pub practical_barriers: Vec<BarrierView>,
    /// A safety concern that is open now: the id of its document (`key.document`).
    pub current_safety: TextValues,
    /// Steps of preparation.
    pub preparation_plan: Vec<PreparationStepView>,
    /// What is proposed.
    pub recommendation: RecommendationValues,
    /// Whether the person agrees.
    pub agreed_with_person: YesNoValues,
    /// Day on which to look again.
    pub review_on: DayValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
