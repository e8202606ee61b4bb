//! Documents of one kind, as lists give them.

use alcove_client_core::client::Record;
use alcove_client_core::clinical::{
    BoundaryEventView, BoundaryNoteView, ContactCardView, ContactNoteView, GoalView, GroundRulesView,
    LetterView, MemberRecordView, MembershipView, ProcessNoteView, ReferralView, SafetyConcernView,
    SafetyPlanView, ScreeningView, SessionView, SharedExtractView, SupervisionNoteView,
};
use alcove_client_core::engine::DocKey;

macro_rules! record_items {
    ($($(#[$doc:meta])* $item:ident: $view:ident;)*) => {$(
        pub(crate) type $item = Record<$view>;

        $(#[$doc])*
        #[uniffi::remote(Record)]
        pub struct $item {
            /// The document.
            pub key: DocKey,
            /// What it says. In lists, prose is cut short: read a whole text with `text`.
            pub view: $view,
            /// Fields whose values disagree.
            pub conflicts: u32,
        }
    )*};
}

record_items! {
    /// A person in therapy. Their circle is the one of the document.
    PersonRecordItem: MemberRecordView;
    /// How to reach a person.
    ContactCardItem: ContactCardView;
    /// A person's membership of a group.
    MembershipItem: MembershipView;
    /// How somebody came to the practice.
    ReferralItem: ReferralView;
    /// A conversation about whether a group suits a person.
    ScreeningItem: ScreeningView;
    /// One version of a group's ground rules.
    GroundRulesItem: GroundRulesView;
    /// A boundary that was crossed, with everybody concerned. For the facilitators only.
    BoundaryEventItem: BoundaryEventView;
    /// One member's own, nameless part of a boundary event.
    BoundaryNoteItem: BoundaryNoteView;
    /// A goal.
    GoalItem: GoalView;
    /// A concern for somebody's safety.
    ConcernItem: SafetyConcernView;
    /// One version of a safety plan.
    SafetyPlanItem: SafetyPlanView;
    /// A contact outside sessions.
    ContactNoteItem: ContactNoteView;
    /// A letter.
    LetterItem: LetterView;
    /// A clinician's private note.
    ProcessNoteItem: ProcessNoteView;
    /// A note of supervision.
    SupervisionNoteItem: SupervisionNoteView;
    /// A copy of one document that a supervisor may read for a time.
    ExtractItem: SharedExtractView;
    /// Another document that may record the same session.
    SessionCandidate: SessionView;
}
