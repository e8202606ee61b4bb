//! Access requests, and what the audit trail tells apart.

use alcove_client_core::clinical::{
    AccessRequestView, AuditKind, DestroyedView, DestructionCertificateView, ExportView, MultiValue,
    RequestState, SeamRead, SeenValue, ThirdPartyDecision, ThirdPartyView,
};
use alcove_client_core::time::Timestamp;

use super::common::LegalHoldLattice;
use crate::custom::Author;
use crate::values::{DayValues, NumberValues, TextValues, TimeValues};

/// Where an access request is.
#[uniffi::remote(Enum)]
pub enum RequestState {
    /// Came in.
    Received,
    /// The requester's identity is being checked.
    Identity,
    /// Being put together.
    Assembling,
    /// Being reviewed.
    Review,
    /// Handed over.
    Released,
    /// Refused.
    Refused,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What was decided about somebody else who is mentioned.
#[uniffi::remote(Enum)]
pub enum ThirdPartyDecision {
    /// It stays: with consent, or because that is reasonable.
    Disclose,
    /// It is left out.
    Redact,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// What was done.
#[uniffi::remote(Enum)]
pub enum AuditKind {
    /// A record was opened.
    View,
    /// Somebody searched.
    Search,
    /// Something was exported.
    Export,
    /// Something was printed.
    Print,
    /// A picture of the screen was blocked.
    ScreenshotBlocked,
    /// Something was signed.
    Sign,
    /// A note was given its final form.
    Seal,
    /// A note was withdrawn from a wrong record.
    Withdraw,
    /// A conflict was settled.
    MergeResolve,
    /// Access was given.
    Grant,
    /// Access or a device was taken away.
    Revoke,
    /// A device was wiped.
    Wipe,
    /// The device's clock jumped.
    ClockJump,
    /// A record was held.
    Hold,
    /// A hold was let go.
    ReleaseHold,
    /// A record, or a part of it, was destroyed.
    Destroy,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    RequestState: SeenRequestState, RequestStateValues;
    ThirdPartyDecision: SeenThirdPartyDecision, ThirdPartyDecisionValues;
}

/// What was decided about one mention of somebody else (ICO: can the request be answered without it, did they consent,
/// is it reasonable without consent).
#[uniffi::remote(Record)]
pub struct ThirdPartyView {
    /// Id of the item.
    pub item: String,
    /// Where: document and place.
    pub place: TextValues,
    /// What was decided.
    pub decision: ThirdPartyDecisionValues,
    /// Why.
    pub reason: TextValues,
    /// Hex of the person id of whoever decided.
    pub by: TextValues,
}

/// An export that was made.
#[uniffi::remote(Record)]
pub struct ExportView {
    /// Id of the item.
    pub item: String,
    /// When.
    pub at: TimeValues,
    /// Hex of SHA-256 of the manifest.
    pub manifest: TextValues,
    /// Hex of the person id of whoever made it.
    pub by: TextValues,
}

/// A person's request for their record.
#[uniffi::remote(Record)]
pub struct AccessRequestView {
    /// Hex of the id of the member's circle.
    pub person_ref: TextValues,
    /// Day on which it came.
    pub received_on: DayValues,
    /// Who asks, where it is not the person.
    pub requester: TextValues,
    /// How the identity was checked; empty until it was.
    pub identity_checked: TextValues,
    /// What is asked for.
    pub scope: TextValues,
    /// Months by which the answer was put off, at most 2.
    pub extension_months: NumberValues,
    /// Why it was put off.
    pub extension_reason: TextValues,
    /// Hex of the person id of whoever reviewed it for serious harm.
    pub harm_review_by: TextValues,
    /// What the review found.
    pub harm_review_outcome: TextValues,
    /// Decisions about third parties.
    pub third_party: Vec<ThirdPartyView>,
    /// Exports that were made.
    pub exports: Vec<ExportView>,
    /// Where it is.
    pub state: RequestStateValues,
    /// Day on which it was closed.
    pub closed_on: DayValues,
    /// Notes on handling it.
    pub notes: String,
    /// Seams in its prose that somebody has read.
    pub seams_read: Vec<SeamRead>,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}

/// A document that was destroyed. The item's id is the hex of a hash that says nothing of its content:
/// SHA-256(label `destroyed-document` || circle 16 || handle 16 || each of its heads 32, ascending). Who holds the
/// document can show by it that it is the one.
#[uniffi::remote(Record)]
pub struct DestroyedView {
    /// Id of the item.
    pub item: String,
    /// The number of its kind.
    pub kind: NumberValues,
    /// The first day on which something was written in it, by its authors' clocks.
    pub oldest: TextValues,
    /// The last day.
    pub newest: TextValues,
}

/// What is left of what was destroyed: no name and no content.
#[uniffi::remote(Record)]
pub struct DestructionCertificateView {
    /// What.
    pub destroyed: Vec<DestroyedView>,
    /// Hex of the id of the circle in which it lay.
    pub circle: TextValues,
    /// Why it could be destroyed: the rule of retention.
    pub rule: TextValues,
    /// The day from which it could be; empty where that was no matter of days.
    pub due_on: TextValues,
    /// Hex of the person id of whoever decided.
    pub authority: TextValues,
    /// When.
    pub at: TimeValues,
    /// Which rule of retention applies, where it is not the usual one of its kind.
    pub retention_class: TextValues,
    /// Whether it is held: nothing held is destroyed, whatever its rule of retention says.
    pub legal_hold: LegalHoldLattice,
}
