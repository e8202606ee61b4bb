//! One person's note of one session. It stands alone and never identifies another member.

use super::{Caution, SeamRead};
use crate::clinical::Attendance;
use crate::time::Timestamp;

choice! {
    /// How the sections are shown. What they hold does not change with it.
    pub enum NoteFormat {
        /// Subjective, objective, assessment, plan.
        Soap = "SOAP", "SOAP";
        /// Data, assessment, plan.
        Dap = "DAP", "DAP";
        /// Behaviour, intervention, response, plan.
        Birp = "BIRP", "BIRP";
        /// Goal, intervention, response, plan.
        Girp = "GIRP", "GIRP";
        /// As it comes.
        Free = "free", "free";
    }
}

choice! {
    /// How a person took part. Listening by choice is a way of taking part.
    pub enum Participation {
        /// Listened by choice.
        ListenedByChoice = "listened_by_choice", "listened by choice";
        /// Spoke when invited.
        SpokeWhenInvited = "spoke_when_invited", "spoke when invited";
        /// Spoke freely.
        SpokeFreely = "spoke_freely", "spoke freely";
        /// Supported others.
        SupportedOthers = "supported_others", "supported others";
        /// Withdrew.
        Withdrew = "withdrew", "withdrew";
        /// Left.
        Left = "left", "left";
    }
}

choice! {
    /// Which way a person moved towards a goal.
    pub enum GoalChange {
        /// Away from it.
        Away = "away", "further away";
        /// Neither.
        Same = "same", "about the same";
        /// Towards it.
        Towards = "towards", "closer";
    }
}

item! {
    /// Movement towards a goal in this session. The item's id is the hex of the goal's handle.
    pub struct ProgressView {
        /// Which way.
        change: value(GoalChange),
        /// What was seen.
        note: value(String),
    }
}

item! {
    /// Feedback that a facilitator gave.
    pub struct FeedbackView {
        /// What.
        what: value(String),
        /// How it was received.
        how_received: value(String),
    }
}

item! {
    /// A task between sessions, and what came of it.
    pub struct BetweenSessionView {
        /// The task.
        task: value(String),
        /// What came of it.
        result: value(String),
    }
}

item! {
    /// How often this person did something towards others, or others towards them; nobody is named. The item's id is
    /// `offered-KIND` or `received-KIND`.
    pub struct InteractionCountView {
        /// How often.
        count: value(i64),
    }
}

item! {
    /// An answer to the name guard. The id of an answer that keeps words is a keyed hash of them and their neighbours; that
    /// of one that replaced them is random.
    pub struct GuardAnswerView {
        /// Why the name stays.
        reason: value(String),
        /// Hex of the person id of whoever answered.
        by: value(String),
    }
}

document! {
    /// One person's note of one session.
    pub struct MemberEntryView for MemberEntry {
        /// The session's series.
        series: fixed(String),
        /// The session's day.
        local_date: fixed(String),
        /// Which session of that day.
        ordinal: fixed(i64),
        /// Whether the person attended.
        attendance: value(Attendance),
        /// When the person came.
        arrived_at: value(Timestamp),
        /// When the person left.
        left_at: value(Timestamp),
        /// Why the person left early.
        left_early_reason: prose,
        /// What notice of absence was given.
        absence_notice: value(String),
        /// Whether somebody must follow this up.
        followup_needed: lattice(Caution),
        /// How the person took part.
        participation: value(Participation),
        /// How the sections are shown.
        format: value(NoteFormat),
        /// What the person brought.
        presentation: prose,
        /// What was seen.
        observation: prose,
        /// What the therapist did.
        intervention: prose,
        /// How the person responded.
        response: prose,
        /// What the therapist makes of it.
        assessment: prose,
        /// What comes next.
        plan: prose,
        /// Movement towards goals.
        progress: set(ProgressView) since 2,
        /// Feedback that was given.
        feedback_given: set(FeedbackView) since 2,
        /// What was done between sessions.
        between_session: set(BetweenSessionView) since 2,
        /// Interactions, counted without identities.
        interaction_summary: set(InteractionCountView) since 2,
        /// What was considered about safety: `nothing new noted`, or the hex of a concern's handle. A signature needs it.
        safety_considered: value(String),
        /// The nameless context of the session, copied when the entry was made ready.
        group_context: prose since 2,
        /// Answers to the name guard.
        guard_answers: set(GuardAnswerView) since 2,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead) since 2,
    }
}
