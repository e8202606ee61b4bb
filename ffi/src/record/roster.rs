//! Who did what towards whom in a session, and boundaries that were crossed.

use alcove_client_core::clinical::{
    BoundaryEventView, BoundaryKind, BoundaryNoteView, ConcernedView, InteractionKind, InteractionTicksView,
    MultiValue, SeamRead, SeenValue, TickView,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, NumberValues, TextValues, YesNoValues};

/// What one person did towards another in a session.
#[uniffi::remote(Enum)]
pub enum InteractionKind {
    /// Support.
    Support,
    /// Challenge.
    Challenge,
    /// Advice.
    Advice,
    /// Told something of themselves.
    Disclosure,
    /// Feedback.
    Feedback,
    /// Silence.
    Silence,
    /// Laughter.
    Laughter,
    /// Conflict.
    Conflict,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What crossed a boundary of the group.
#[uniffi::remote(Enum)]
pub enum BoundaryKind {
    /// Members met outside.
    MetOutside,
    /// Contact by social media.
    SocialMedia,
    /// Something left the group.
    ConfidentialityBreach,
    /// Late again and again.
    LatenessPattern,
    /// A gift.
    Gift,
    /// Came intoxicated.
    Intoxication,
    /// Aggression.
    Aggression,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    InteractionKind: SeenInteractionKind, InteractionKindValues;
    BoundaryKind: SeenBoundaryKind, BoundaryKindValues;
}

/// One tap: who did what towards whom.
#[uniffi::remote(Record)]
pub struct TickView {
    /// Id of the item.
    pub item: String,
    /// A handle of the roster, or `facilitator`.
    pub from: TextValues,
    /// A handle of the roster, `group` or `facilitator`.
    pub to: TextValues,
    /// What.
    pub kind: InteractionKindValues,
    /// Seconds since the session began.
    pub offset_s: NumberValues,
}

/// Who interacted with whom in one session. It never leaves the roster's circle and lives until the entries are sealed.
#[uniffi::remote(Record)]
pub struct InteractionTicksView {
    /// The session's series.
    pub series: TextValues,
    /// The session's day.
    pub local_date: TextValues,
    /// Which session of that day.
    pub ordinal: NumberValues,
    /// The taps.
    pub ticks: Vec<TickView>,
    /// Whether they are kept for supervision after the entries were sealed.
    pub keep_for_supervision: YesNoValues,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// Somebody concerned. The item's id is the handle in the roster.
#[uniffi::remote(Record)]
pub struct ConcernedView {
    /// Id of the item.
    pub item: String,
    /// The nameless note in that member's circle: the id of its document (`key.document`).
    pub note: TextValues,
}

/// A boundary that was crossed, with everybody concerned. Each of them has a nameless note of it in their own record.
#[uniffi::remote(Record)]
pub struct BoundaryEventView {
    /// What.
    pub kind: BoundaryKindValues,
    /// Day.
    pub on: DayValues,
    /// Who is concerned.
    pub concerned: Vec<ConcernedView>,
    /// Who raised it: a handle of the roster, or `facilitator`.
    pub raised_by: TextValues,
    /// How it was handled.
    pub handled: String,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A member's own part of a boundary event: others are "another member".
#[uniffi::remote(Record)]
pub struct BoundaryNoteView {
    /// What.
    pub kind: BoundaryKindValues,
    /// Day.
    pub on: DayValues,
    /// How it was handled with this person.
    pub handled: String,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
