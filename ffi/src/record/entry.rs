//! One person's note of one session.

use alcove_client_core::clinical::{
    BetweenSessionView, FeedbackView, GoalChange, GuardAnswerView, InteractionCountView, MemberEntryView,
    MultiValue, NoteFormat, Participation, ProgressView, SeamRead, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::{CautionLattice, LegalHoldLattice};
use crate::custom::Author;
use crate::values::{AttendanceValues, NumberValues, TextValues, TimeValues};

/// How the sections are shown. What they hold does not change with it.
#[uniffi::remote(Enum)]
pub enum NoteFormat {
    /// Subjective, objective, assessment, plan.
    Soap,
    /// Data, assessment, plan.
    Dap,
    /// Behaviour, intervention, response, plan.
    Birp,
    /// Goal, intervention, response, plan.
    Girp,
    /// As it comes.
    Free,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// How a person took part. Listening by choice is a way of taking part.
#[uniffi::remote(Enum)]
pub enum Participation {
    /// Listened by choice.
    ListenedByChoice,
    /// Spoke when invited.
    SpokeWhenInvited,
    /// Spoke freely.
    SpokeFreely,
    /// Supported others.
    SupportedOthers,
    /// Withdrew.
    Withdrew,
    /// Left.
    Left,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Which way a person moved towards a goal.
#[uniffi::remote(Enum)]
pub enum GoalChange {
    /// Away from it.
    Away,
    /// Neither.
    Same,
    /// Towards it.
    Towards,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    NoteFormat: SeenNoteFormat, NoteFormatValues;
    Participation: SeenParticipation, ParticipationValues;
    GoalChange: SeenGoalChange, GoalChangeValues;
}

/// Movement towards a goal in this session. The item's id is that of the goal's document (`key.document`).
#[uniffi::remote(Record)]
pub struct ProgressView {
    /// Id of the item.
    pub item: String,
    /// Which way.
    pub change: GoalChangeValues,
    /// What was seen.
    pub note: TextValues,
}

/// Feedback that a facilitator gave.
#[uniffi::remote(Record)]
pub struct FeedbackView {
    /// Id of the item.
    pub item: String,
    /// What.
    pub what: TextValues,
    /// How it was received.
    pub how_received: TextValues,
}

/// A task between sessions, and what came of it.
#[uniffi::remote(Record)]
pub struct BetweenSessionView {
    /// Id of the item.
    pub item: String,
    /// The task.
    pub task: TextValues,
    /// What came of it.
    pub result: TextValues,
}

/// How often this person did something towards others, or others towards them; nobody is named. The item's id is
/// `offered-KIND` or `received-KIND`.
#[uniffi::remote(Record)]
pub struct InteractionCountView {
    /// Id of the item.
    pub item: String,
    /// How often.
    pub count: NumberValues,
}

/// An answer to the name guard. The id of an answer that keeps words is a keyed hash of them and their neighbours; that
/// of one that replaced them is random.
#[uniffi::remote(Record)]
pub struct GuardAnswerView {
    /// Id of the item.
    pub item: String,
    /// Why the name stays.
    pub reason: TextValues,
    /// Hex of the person id of whoever answered.
    pub by: TextValues,
}

/// One person's note of one session.
#[uniffi::remote(Record)]
pub struct MemberEntryView {
    /// The session's series.
    pub series: TextValues,
    /// The session's day.
    pub local_date: TextValues,
    /// Which session of that day.
    pub ordinal: NumberValues,
    /// Whether the person attended.
    pub attendance: AttendanceValues,
    /// When the person came.
    pub arrived_at: TimeValues,
    /// When the person left.
    pub left_at: TimeValues,
    /// Why the person left early.
    pub left_early_reason: String,
    /// What notice of absence was given.
    pub absence_notice: TextValues,
    /// Whether somebody must follow this up.
    pub followup_needed: CautionLattice,
    /// How the person took part.
    pub participation: ParticipationValues,
    /// How the sections are shown.
    pub format: NoteFormatValues,
    /// What the person brought.
    pub presentation: String,
    /// What was seen.
    pub observation: String,
    /// What the therapist did.
    pub intervention: String,
    /// How the person responded.
    pub response: String,
    /// What the therapist makes of it.
    pub assessment: String,
    /// What comes next.
    pub plan: String,
    /// Movement towards goals.
    pub progress: Vec<ProgressView>,
    /// Feedback that was given.
    pub feedback_given: Vec<FeedbackView>,
    /// What was done between sessions.
    pub between_session: Vec<BetweenSessionView>,
    /// Interactions, counted without identities.
    pub interaction_summary: Vec<InteractionCountView>,
    /// What was considered about safety: `nothing new noted`, or the id of a concern's document (`key.document`). A signature
    /// needs it.
    pub safety_considered: TextValues,
    /// The nameless context of the session, copied when the entry was made ready.
    pub group_context: String,
    /// Answers to the name guard.
    pub guard_answers: Vec<GuardAnswerView>,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
