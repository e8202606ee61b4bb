//! Alcove for apps: encrypted notes that are written offline and meet through a relay that cannot read them.
//!
//! An app opens a [`Client`] and works with it; the client needs no network. Every call that may wait is asynchronous:
//! a coroutine in Kotlin, a coroutine of asyncio in Python. Errors are [`ApiError`]: each says what the app does next.
//! What changes, here or elsewhere, comes from [`Client::watch`] and its siblings. Where the app gives something to be called
//! ([`KeyStore`], [`ChangeListener`], [`LogSink`], [`BackgroundTime`]), it is called on a thread that may block and while no
//! lock is held, so it may call back in; whatever it throws is an error like any other.
//!
//! Ids are lower-case hexadecimal text; times are milliseconds since 1970, as the device that wrote them claims.
//!
//! Deliberately absent: decisions. Whatever needs an `if` is in `alcove-client-core`; this crate only knows uniffi.

#[macro_use]
mod values;

mod access;
mod audit;
mod between;
mod boundaries;
mod ceremony;
mod charts;
mod client;
mod closing;
mod compare;
mod consents;
mod custodians;
mod custom;
mod decisions;
mod destroying;
mod devices;
mod documents;
mod error;
mod export;
mod finding;
mod goals;
mod groups;
mod guarding;
mod host;
mod instruments;
mod items;
mod jottings;
mod late;
mod lease;
mod measures;
mod persons;
mod preparing;
mod record;
mod recovery;
mod requests;
mod retention;
mod safety;
mod sessions;
mod sign_check;
mod signing;
mod status;
mod suitability;
mod supervision;
mod sync;
mod text;
mod text_session;
mod ticks;
mod types;
mod unlock;
mod watch;

pub use access::{Decisions, NotCarriedOut};
pub use audit::{AuditItem, AuditReport, TrailEvent, TrailItem};
pub use boundaries::Concerned;
pub use ceremony::{Answered, CeremonyEnd, Joining, Offer};
pub use charts::{
    AttendanceGridChart, ChangeOfTotal, FactorMapChart, GoalSparklineChart, GroupClimateChart,
    GroupRiverChart, MemberLineChart, PaperworkBoard, PaperworkRow, ParticipationRibbonChart,
    ProvenanceStripChart, RangeOfTotals, SafetyTimelineChart, SyncMapChart, WhoToWhomChart,
};
pub use client::Client;
pub use custodians::{RecoveryKeyDraft, recover_with_custodians};
pub use decisions::Decided;
pub use documents::{
    FieldContent, FieldInfo, ItemField, ItemFieldInfo, ItemValue, Merging, RecordField, RecordItem,
    RecordListItem, RecordView, Seam, ValueShape, fields_of, kind_label,
};
pub use error::{ApiError, EntryProblem, FolderState, UnlockProblem};
pub use export::PlaceToDecide;
pub use finding::TimelineItem;
pub use guarding::NameHit;
pub use host::{
    BackgroundTime, ChangeListener, HostError, KeyStore, KeyStoreError, KeyStoreLevel, LogLevel, LogLine,
    LogSink, Subscription, set_log_sink,
};
pub use jottings::{Jotted, Jotting, Jottings, jot};
pub use late::SetAside;
pub use lease::Lease;
pub use measures::{ItemAnswer, Recorded, ResponseItem, Score, Total};
pub use recovery::{CameBack, PaperProblem, recover_with_kit};
pub use sign_check::{SignBlock, SignCheck, SignObstacle};
pub use signing::{Addendum, Contribution, FaultySignature, NoteItem, Signature};
pub use status::{EndedCircle, Evidence, HeardFrom, RefusedCircle, Status, Unsent};
pub use suitability::{BarrierSaid, Criterion, screening_criteria};
pub use supervision::chart_of_extract;
pub use sync::Connectivity;
pub use text_session::{TextAuthor, TextChange, TextHistory, TextSession, TextSplice};
pub use ticks::{DueTicks, SessionTicks};
pub use types::Access;
pub use watch::{Change, ChangeWatch, ConflictWatch, SessionChange, SessionWatch, StatusWatch};

uniffi::setup_scaffolding!("alcove");
