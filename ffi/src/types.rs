//! The core's types as apps see them: twins that uniffi reads, no copies. A field that the core adds fails to compile
//! here until its twin has it.

use alcove_client_core::client::{
    EntryItem, GroupItem, MemberItem, NewGroup, NewMember, NewSession, PersonItem, SessionItem, SessionRef,
    TextField,
};
use alcove_client_core::clinical::{
    Attendance, DocKind, GroupView, MemberEntryView, MemberRecordView, SessionView,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::DocKey;
use alcove_client_core::ports::Hit;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, PersonId};
use alcove_protocol::record::Role;

use crate::custom::{CircleId, DocumentId, PersonRole};

/// What a clinician may do in a circle.
#[uniffi::remote(Enum)]
pub enum Role {
    /// Reads.
    Reader,
    /// Also writes.
    Writer,
    /// Also changes who may open it.
    Admin,
}

/// A clinician on a circle's access list.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Access {
    /// Who.
    pub person: PersonId,
    /// What they may do.
    pub role: Role,
}

/// What a code is for.
#[uniffi::remote(Enum)]
pub enum Purpose {
    /// A person joins the practice.
    Invite,
    /// A person adds another device.
    Link,
}

/// Whether a person attended, in the codes of the NHS data dictionary.
#[uniffi::remote(Enum)]
pub enum Attendance {
    /// 5: attended on time.
    OnTime,
    /// 6: arrived late, but was seen.
    LateSeen,
    /// 7: arrived too late to be seen.
    TooLate,
    /// 2: cancelled by, or on behalf of, the person.
    CancelledByPerson,
    /// 3: did not attend, and gave no notice.
    DidNotAttend,
    /// 4: cancelled or postponed by the provider.
    CancelledByProvider,
    /// 0: the session lies in the future.
    Future,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(i64),
}

/// What a document records.
#[uniffi::remote(Enum)]
pub enum DocKind {
    /// The practice and the names of its people.
    Directory,
    /// A therapy group's shell.
    Group,
    /// One meeting of a group.
    Session,
    /// The nameless note of one session.
    GroupNote,
    /// Who is in a group.
    Roster,
    /// A person in therapy.
    MemberRecord,
    /// One person's note of one session.
    MemberEntry,
    /// One version of a group's ground rules.
    GroundRules,
    /// Who interacted with whom in one session.
    InteractionTicks,
    /// A boundary that was crossed, with everybody concerned.
    BoundaryEvent,
    /// How to reach one person in therapy.
    ContactCard,
    /// How somebody came to the practice.
    Referral,
    /// A conversation about whether a group suits a person.
    Screening,
    /// What a person agreed to.
    ConsentRecord,
    /// A person's membership of a group.
    Membership,
    /// An outcome measure as it was filled in.
    OutcomeResponse,
    /// A goal.
    Goal,
    /// A concern for somebody's safety.
    SafetyConcern,
    /// One version of a safety plan.
    SafetyPlan,
    /// One member's own, nameless part of a boundary event.
    BoundaryNote,
    /// A contact outside sessions.
    ContactNote,
    /// A letter.
    Letter,
    /// A clinician's private note.
    ProcessNote,
    /// A note of supervision.
    SupervisionNote,
    /// Something to do for one person or a group.
    Task,
    /// A person's request for their record.
    AccessRequest,
    /// What is left of what was destroyed.
    DestructionCertificate,
    /// What one device did on one day.
    AuditTrail,
    /// A copy of one document that a supervisor may read for a time.
    SharedExtract,
    /// The employer's rules.
    Policies,
    /// Signatures of a note, and what became of it.
    NoteStatus,
    /// Something added to a signed note.
    Addendum,
    /// Words that came after a note was signed.
    Contribution,
    /// An instrument that the practice loaded.
    InstrumentPack,
}

/// A document: its circle and its id there.
#[uniffi::remote(Record)]
pub struct DocKey {
    /// The circle.
    pub circle: CircleId,
    /// The document.
    pub document: DocumentId,
}

/// A field of prose in a document: what text calls take.
#[uniffi::remote(Record)]
pub struct TextField {
    /// The document.
    pub key: DocKey,
    /// The field's name, such as `process` or `observation`.
    pub field: String,
}

/// A group to make.
#[uniffi::remote(Record)]
pub struct NewGroup {
    /// Short name, without a diagnosis.
    pub label: String,
    /// What it is for; may be empty.
    pub purpose: String,
}

/// A person in therapy to add to a group.
#[uniffi::remote(Record)]
pub struct NewMember {
    /// Name in law.
    pub legal_name: String,
    /// First name or initial, for the roster; empty takes the first word of the name.
    pub display_hint: String,
    /// Day of joining, as `YYYY-MM-DD`.
    pub joined: String,
}

/// A session to make.
#[uniffi::remote(Record)]
pub struct NewSession {
    /// The group.
    pub group: CircleId,
    /// The day, as `YYYY-MM-DD` where the group meets.
    pub local_date: String,
    /// Which session of that day, from 1.
    pub ordinal: u16,
    /// When it is to begin, ms since 1970.
    pub scheduled: Option<Timestamp>,
}

/// What names a session everywhere: its group, series, day and ordinal. It comes from
/// [`Client::create_session`](crate::Client::create_session) and [`Client::sessions`](crate::Client::sessions): never make one up.
#[uniffi::remote(Record)]
pub struct SessionRef {
    /// The group.
    pub group: CircleId,
    /// The series.
    pub series: String,
    /// The day, as `YYYY-MM-DD`.
    pub local_date: String,
    /// Which session of that day, from 1.
    pub ordinal: u16,
}

/// A clinician, as lists show them.
#[uniffi::remote(Record)]
pub struct PersonItem {
    /// Who.
    pub person: PersonId,
    /// Every name that stands for them; empty while the directory does not say.
    pub names: Vec<String>,
    /// Their devices that may work.
    pub devices: Vec<DeviceId>,
    /// Their devices that were revoked: what they wrote keeps its author.
    pub former_devices: Vec<DeviceId>,
    /// May add people, devices and relays.
    pub admin: bool,
    /// They belong to the organisation no longer.
    pub left: bool,
}

/// A group, as lists show it.
#[uniffi::remote(Record)]
pub struct GroupItem {
    /// Its circle.
    pub group: CircleId,
    /// What it says.
    pub view: GroupView,
    /// Who may open it.
    pub people: Vec<PersonRole>,
}

/// A person in therapy, as a group's list shows them.
#[uniffi::remote(Record)]
pub struct MemberItem {
    /// Their circle.
    pub member: CircleId,
    /// The roster's row.
    pub row: String,
    /// Every hint that stands.
    pub display_hints: Vec<String>,
    /// Their record; none while it is not on this device.
    pub record: Option<MemberRecordView>,
}

/// A session, as lists show it.
#[uniffi::remote(Record)]
pub struct SessionItem {
    /// Its document.
    pub key: DocKey,
    /// What names it.
    pub session: SessionRef,
    /// What it says.
    pub view: SessionView,
    /// Fields with more than one value.
    pub conflicts: u32,
}

/// A member's entry for a session.
#[uniffi::remote(Record)]
pub struct EntryItem {
    /// Its document.
    pub key: DocKey,
    /// What it says, prose cut short: read a whole text with `text`.
    pub view: MemberEntryView,
    /// Fields with more than one value.
    pub conflicts: u32,
}

/// A hit of a search.
#[uniffi::remote(Record)]
pub struct Hit {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// A date or a name, to sort by.
    pub sort: String,
    /// A piece of the text around the first match, the match between U+2068 and U+2069.
    pub snippet: String,
}
