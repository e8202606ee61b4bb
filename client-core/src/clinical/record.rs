//! The documents of the record, one file for what belongs together. Who may open which is a matter of their circles
//! ([`DocKind::circle_kinds`](super::DocKind::circle_kinds)), and where one person's story lies beside another's key
//! nothing here names the other.

mod common;
mod consent;
mod contact;
mod entry;
mod goals;
mod governance;
mod group;
mod measures;
mod note_status;
mod person;
mod practice;
mod referral;
mod roster;
mod safety;
mod screening;
mod session;
mod supervision;
mod tasks;

use super::{ClinicalView, DocKind, FieldDef};
use crate::document::DocView;

pub use common::*;
pub use consent::*;
pub use contact::*;
pub use entry::*;
pub use goals::*;
pub use governance::*;
pub use group::*;
pub use measures::*;
pub use note_status::*;
pub use person::*;
pub use practice::*;
pub use referral::*;
pub use roster::*;
pub use safety::*;
pub use screening::*;
pub use session::*;
pub use supervision::*;
pub use tasks::*;

/// Which view a kind has.
macro_rules! views {
    ($($kind:ident => $view:ident,)*) => {
        pub(super) const fn fields(kind: DocKind) -> &'static [FieldDef] {
            match kind {
                $(DocKind::$kind => <$view as ClinicalView>::FIELDS,)*
            }
        }

        /// The field of which the view tells, under this name, who wrote unseen by its value.
        pub(super) fn beside(kind: DocKind, name: &str) -> Option<&'static str> {
            let told = match kind {
                $(DocKind::$kind => <$view as ClinicalView>::BESIDE,)*
            };
            told.iter().find(|(view, _)| *view == name).map(|(_, field)| *field)
        }

        /// The typed view as JSON.
        pub(super) fn json(view: &DocView) -> String {
            match view.kind {
                $(DocKind::$kind => serde_json::to_string(&$view::from(view)),)*
            }
            .unwrap_or_default()
        }
    };
}

views! {
    Directory => DirectoryView,
    Group => GroupView,
    Session => SessionView,
    GroupNote => GroupNoteView,
    Roster => RosterView,
    MemberRecord => MemberRecordView,
    MemberEntry => MemberEntryView,
    GroundRules => GroundRulesView,
    InteractionTicks => InteractionTicksView,
    BoundaryEvent => BoundaryEventView,
    ContactCard => ContactCardView,
    Referral => ReferralView,
    Screening => ScreeningView,
    ConsentRecord => ConsentRecordView,
    Membership => MembershipView,
    OutcomeResponse => OutcomeResponseView,
    Goal => GoalView,
    SafetyConcern => SafetyConcernView,
    SafetyPlan => SafetyPlanView,
    BoundaryNote => BoundaryNoteView,
    ContactNote => ContactNoteView,
    Letter => LetterView,
    ProcessNote => ProcessNoteView,
    SupervisionNote => SupervisionNoteView,
    Task => TaskView,
    AccessRequest => AccessRequestView,
    DestructionCertificate => DestructionCertificateView,
    AuditTrail => AuditTrailView,
    SharedExtract => SharedExtractView,
    Policies => PoliciesView,
    NoteStatus => NoteStatusView,
    Addendum => AddendumView,
    Contribution => ContributionView,
    InstrumentPack => InstrumentPackView,
}
