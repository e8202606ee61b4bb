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

mod care;
mod client;
mod custom;
mod documents;
mod error;
mod host;
mod items;
mod keeping;
mod live;
mod locked;
mod measuring;
mod meeting;
mod notes;
mod practice;
mod record;
mod returning;
mod rights;
mod showing;
mod types;
mod writing;

pub use care::boundaries::Concerned;
pub use care::suitability::{BarrierSaid, Criterion, screening_criteria};
pub use care::supervision::chart_of_extract;
pub use client::Client;
pub use documents::{
    FieldContent, FieldInfo, ItemField, ItemFieldInfo, ItemValue, Merging, RecordField, RecordItem,
    RecordListItem, RecordView, Seam, ValueShape, fields_of, kind_label,
};
pub use error::{ApiError, EntryProblem, FolderState, UnlockProblem};
pub use host::{
    BackgroundTime, ChangeListener, HostError, KeyStore, KeyStoreError, KeyStoreLevel, LogLevel, LogLine,
    LogSink, Subscription, set_log_sink,
};
pub use keeping::audit::{AuditItem, AuditReport, TrailEvent, TrailItem};
pub use keeping::export::PlaceToDecide;
pub use live::status::{EndedCircle, Evidence, HeardFrom, RefusedCircle, Status, Unsent};
pub use live::sync::Connectivity;
pub use live::watch::{Change, ChangeWatch, ConflictWatch, SessionChange, SessionWatch, StatusWatch};
pub use locked::jottings::{Jotted, Jotting, Jottings, jot};
pub use locked::lease::Lease;
pub use measuring::charts::{
    AttendanceGridChart, ChangeOfTotal, FactorMapChart, GoalSparklineChart, GroupClimateChart,
    GroupRiverChart, MemberLineChart, PaperworkBoard, PaperworkRow, ParticipationRibbonChart,
    ProvenanceStripChart, RangeOfTotals, SafetyTimelineChart, SyncMapChart, WhoToWhomChart,
};
pub use measuring::measures::{ItemAnswer, Recorded, ResponseItem, Score, Total};
pub use meeting::ceremony::{Answered, CeremonyEnd, Joining, Offer};
pub use notes::sign_check::{SignBlock, SignCheck, SignObstacle};
pub use notes::signing::{Addendum, Contribution, FaultySignature, NoteItem, Signature};
pub use notes::ticks::{DueTicks, SessionTicks};
pub use practice::guarding::NameHit;
pub use returning::custodians::{RecoveryKeyDraft, recover_with_custodians};
pub use returning::recovery::{CameBack, PaperProblem, recover_with_kit};
pub use rights::access::{Decisions, NotCarriedOut};
pub use rights::decisions::Decided;
pub use rights::late::SetAside;
pub use showing::finding::TimelineItem;
pub use types::Access;
pub use writing::text_session::{TextAuthor, TextChange, TextHistory, TextSession, TextSplice};

uniffi::setup_scaffolding!("alcove");
