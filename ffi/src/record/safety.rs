//! Concerns for somebody's safety, and safety plans.

use alcove_client_core::clinical::{
    ConcernKind, ConcernKindView, ConcernStatus, ImmediateActionView, Lattice, MultiValue, PlanCopyView,
    SafetyConcernView, SafetyPlanView, SeamRead, SeenValue,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, NumberValues, TextValues, Writer, YesNoValues};

/// What a concern is about.
#[uniffi::remote(Enum)]
pub enum ConcernKind {
    /// Thoughts of suicide.
    SuicidalThoughts,
    /// Self-harm.
    SelfHarm,
    /// Harm to others.
    HarmToOthers,
    /// Harm from others.
    HarmFromOthers,
    /// Neglect.
    Neglect,
    /// Safeguarding of an adult.
    SafeguardingAdult,
    /// Safeguarding of a child.
    SafeguardingChild,
    /// Deterioration.
    Deterioration,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Whether a concern is over, from the least to the most cautious.
#[uniffi::remote(Enum)]
pub enum ConcernStatus {
    /// Over.
    Closed,
    /// Being watched.
    Watching,
    /// Open.
    Open,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    ConcernStatus: SeenConcernStatus, ConcernStatusValues;
}

cautious_values! {
    ConcernStatus: ConcernStatusValues, ConcernStatusLattice;
}

/// What a concern is about. The item's id is the code.
#[uniffi::remote(Record)]
pub struct ConcernKindView {
    /// Id of the item.
    pub item: String,
    /// Whether it applies.
    pub applies: YesNoValues,
}

/// Something that was done at once.
#[uniffi::remote(Record)]
pub struct ImmediateActionView {
    /// Id of the item.
    pub item: String,
    /// Who did it.
    pub who: TextValues,
    /// What.
    pub what: TextValues,
    /// When, as the person said it.
    pub when: TextValues,
    /// Who was told.
    pub told_whom: TextValues,
}

/// A concern for somebody's safety.
#[uniffi::remote(Record)]
pub struct SafetyConcernView {
    /// What about.
    pub kinds: Vec<ConcernKindView>,
    /// How it is understood.
    pub formulation: String,
    /// What makes it better or worse.
    pub what_changes_it: String,
    /// What protects.
    pub protective: String,
    /// What was done at once.
    pub immediate_actions: Vec<ImmediateActionView>,
    /// How the person sees it.
    pub persons_view: String,
    /// The safety plan: the id of its document (`key.document`).
    pub plan: TextValues,
    /// Whether it is over. Closing counts only if nothing was written beside it.
    pub status: ConcernStatusLattice,
    /// What prompted it, such as an item of a measure.
    pub prompted_by: TextValues,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A copy of a plan that was given away.
#[uniffi::remote(Record)]
pub struct PlanCopyView {
    /// Id of the item.
    pub item: String,
    /// To whom: the person, somebody they chose, a service.
    pub to: TextValues,
    /// Day.
    pub on: DayValues,
}

/// A safety plan. Once agreed it is not changed: a change is a new version.
#[uniffi::remote(Record)]
pub struct SafetyPlanView {
    /// Its number, from 1.
    pub version: NumberValues,
    /// Day on which it was agreed.
    pub agreed_on: DayValues,
    /// Warning signs.
    pub warning_signs: TextValues,
    /// What the person can do alone.
    pub own_coping: TextValues,
    /// People to be with or to ask.
    pub people: TextValues,
    /// Professionals and services.
    pub professionals: TextValues,
    /// Making the surroundings safer.
    pub environment: TextValues,
    /// Reasons to live.
    pub reasons: TextValues,
    /// Whether it was written together with the person.
    pub co_produced: YesNoValues,
    /// Copies that were given.
    pub copies: Vec<PlanCopyView>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
