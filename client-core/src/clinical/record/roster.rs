//! The roster circle: the only place where two members meet. Small, and destroyable.

use super::SeamRead;
use crate::clinical::Day;

item! {
    /// One row of a roster. The item's id is the member's handle in this group; a person who comes back has a new row.
    pub struct RosterMemberView {
        /// Hex of the id of the member's circle.
        member: fixed(String),
        /// First name or initial.
        display_hint: value(String),
        /// Day of joining.
        joined: value(Day),
        /// Day of leaving.
        left: value(Day),
    }
}

document! {
    /// Who is in a group.
    pub struct RosterView for Roster {
        /// One row for each time that a person joined.
        members: set(RosterMemberView),
    }
}

choice! {
    /// What one person did towards another in a session.
    pub enum InteractionKind {
        /// Support.
        Support = "support", "support";
        /// Challenge.
        Challenge = "challenge", "challenge";
        /// Advice.
        Advice = "advice", "advice";
        /// Told something of themselves.
        Disclosure = "disclosure", "disclosure";
        /// Feedback.
        Feedback = "feedback", "feedback";
        /// Silence.
        Silence = "silence", "silence";
        /// Laughter.
        Laughter = "laughter", "laughter";
        /// Conflict.
        Conflict = "conflict", "conflict";
    }
}

item! {
    /// One tap: who did what towards whom.
    pub struct TickView {
        /// A handle of the roster, or `facilitator`.
        from: fixed(String),
        /// A handle of the roster, `group` or `facilitator`.
        to: fixed(String),
        /// What.
        kind: fixed(InteractionKind),
        /// Seconds since the session began.
        offset_s: fixed(i64),
    }
}

document! {
    /// Who interacted with whom in one session. It never leaves the roster's circle and lives until the entries are sealed.
    pub struct InteractionTicksView for InteractionTicks {
        /// The session's series.
        series: fixed(String),
        /// The session's day.
        local_date: fixed(String),
        /// Which session of that day.
        ordinal: fixed(i64),
        /// The taps.
        ticks: log(TickView),
        /// Whether they are kept for supervision after the entries were sealed.
        keep_for_supervision: value(bool),
    }
}

choice! {
    /// What crossed a boundary of the group.
    pub enum BoundaryKind {
        /// Members met outside.
        MetOutside = "met_outside", "met outside";
        /// Contact by social media.
        SocialMedia = "social_media", "contact by social media";
        /// Something left the group.
        ConfidentialityBreach = "confidentiality_breach", "breach of confidentiality";
        /// Late again and again.
        LatenessPattern = "lateness_pattern", "pattern of lateness";
        /// A gift.
        Gift = "gift", "gift";
        /// Came intoxicated.
        Intoxication = "intoxication", "intoxication";
        /// Aggression.
        Aggression = "aggression", "aggression";
    }
}

item! {
    /// Somebody concerned. The item's id is the handle in the roster.
    pub struct ConcernedView {
        /// Hex of the handle of the nameless note in that member's circle.
        note: fixed(String),
    }
}

document! {
    /// A boundary that was crossed, with everybody concerned. Each of them has a nameless note of it in their own record.
    pub struct BoundaryEventView for BoundaryEvent {
        /// What.
        kind: fixed(BoundaryKind),
        /// Day.
        on: value(Day),
        /// Who is concerned.
        concerned: set(ConcernedView),
        /// Who raised it: a handle of the roster, or `facilitator`.
        raised_by: value(String),
        /// How it was handled.
        handled: prose,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}

document! {
    /// A member's own part of a boundary event: others are "another member".
    pub struct BoundaryNoteView for BoundaryNote {
        /// What.
        kind: fixed(BoundaryKind),
        /// Day.
        on: value(Day),
        /// How it was handled with this person.
        handled: prose,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}
