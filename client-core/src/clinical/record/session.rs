//! A meeting of a group, and its nameless note.

use super::SeamRead;
use crate::time::Timestamp;

choice! {
    /// How a session was held.
    pub enum Delivery {
        /// In one room.
        InPerson = "in_person", "in person";
        /// By video.
        Video = "video", "video";
        /// Some in the room, some by video.
        Mixed = "mixed", "mixed";
    }
}

choice! {
    /// What became of a session.
    pub enum SessionStatus {
        /// To come.
        Planned = "planned", "planned";
        /// Held.
        Held = "held", "held";
        /// Cancelled by the provider.
        CancelledProvider = "cancelled_provider", "cancelled by the provider";
        /// Cancelled for another reason.
        CancelledOther = "cancelled_other", "cancelled";
    }
}

item! {
    /// A facilitator who was there. The item's id is the hex of the person id.
    pub struct PresentView {
        /// Whether they were there.
        present: value(bool),
    }
}

item! {
    /// Another document that records the same unscheduled session. The item's id is the hex of its handle.
    pub struct SameAsView {
        /// Whether a person said that it is the same.
        same: value(bool),
    }
}

document! {
    /// One meeting of a group.
    pub struct SessionView for Session {
        /// The series it belongs to.
        series: fixed(String),
        /// The day, as `YYYY-MM-DD` where the group meets.
        local_date: fixed(String),
        /// Which session of that day, from 1.
        ordinal: fixed(i64),
        /// When it was to begin.
        scheduled: value(Timestamp),
        /// When it began.
        actual_start: value(Timestamp),
        /// When it ended.
        actual_end: value(Timestamp),
        /// How it was held.
        delivery: value(Delivery),
        /// Where.
        place: value(String),
        /// Planned length in minutes.
        duration_min: value(i64),
        /// What became of it.
        status: value(SessionStatus),
        /// Why it was cancelled.
        cancel_reason: prose,
        /// Which facilitators were there.
        facilitators_present: set(PresentView) since 2,
        /// Members present, counted when the note was signed. Professionals are not counted as participants.
        count_present: value(i64),
        /// Members absent, counted when the note was signed.
        count_absent: value(i64),
        /// Professionals present, counted when the note was signed.
        count_professionals: value(i64),
        /// What else records the same unscheduled session.
        same_as: set(SameAsView) since 2,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead) since 2,
    }
}

item! {
    /// A code that applies. The item's id is the code: an intervention, or one of the eleven therapeutic factors.
    pub struct TagView {
        /// Whether it applies.
        applies: value(bool),
    }
}

document! {
    /// The nameless note of a session.
    pub struct GroupNoteView for GroupNote {
        /// The session's series.
        series: fixed(String),
        /// The session's day.
        local_date: fixed(String),
        /// Which session of that day.
        ordinal: fixed(i64),
        /// What the session was about.
        theme: prose,
        /// Agenda, or the skill that was taught.
        agenda_or_skill: prose,
        /// Cohesion, conflict, avoidance; without names.
        process: prose,
        /// How the facilitators worked together.
        facilitator_coordination: prose,
        /// What to do next time.
        next_session: prose,
        /// What may be copied into each member's entry.
        shareable_context: prose,
        /// Stage of the group, in the clinician's own terms.
        stage: value(String),
        /// What the facilitators did, as codes.
        interventions: set(TagView) since 2,
        /// Therapeutic factors that were at work.
        therapeutic_factors: set(TagView) since 2,
        /// Answers to the name guard.
        guard_answers: set(super::GuardAnswerView) since 2,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead) since 2,
    }
}

/// The eleven therapeutic factors as concepts (I. D. Yalom, The Theory and Practice of Group Psychotherapy): codes of
/// the items of `therapeutic_factors`.
pub const THERAPEUTIC_FACTORS: [(&str, &str); 11] = [
    ("hope", "instillation of hope"),
    ("universality", "universality"),
    ("information", "imparting information"),
    ("altruism", "altruism"),
    ("family", "corrective recapitulation of the family"),
    ("socialising", "socialising techniques"),
    ("imitation", "imitative behaviour"),
    ("interpersonal_learning", "interpersonal learning"),
    ("cohesiveness", "group cohesiveness"),
    ("catharsis", "catharsis"),
    ("existential", "existential factors"),
];
