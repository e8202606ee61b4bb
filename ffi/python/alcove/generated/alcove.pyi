# Written by ffi/generate from the generated module. What an app may use of it, with types.

import asyncio
import enum
import typing


class InternalError(Exception):
    ...

PersonId: typing.TypeAlias = str

class Role(enum.Enum):
    """What a clinician may do in a circle."""
    READER = 0
    """Reads."""
    WRITER = 1
    """Also writes."""
    ADMIN = 2
    """Also changes who may open it."""


class Access:
    """A clinician on a circle's access list."""
    person: PersonId
    """Who."""
    role: Role
    """What they may do."""
    def __init__(self, *, person: PersonId, role: Role) -> None: ...

Author: typing.TypeAlias = str
Timestamp: typing.TypeAlias = int

class SeenText:
    """A text, with who wrote it and when their device says it was."""
    value: str
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: str, device: Author, incarnation: int, at: Timestamp) -> None: ...


class TextValues:
    """The texts that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenText]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenText]) -> None: ...

Day: typing.TypeAlias = str

class SeenDay:
    """A day, with who wrote it and when their device says it was."""
    value: Day
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Day, device: Author, incarnation: int, at: Timestamp) -> None: ...


class DayValues:
    """The days that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenDay]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenDay]) -> None: ...


class SeenNumber:
    """A number, with who wrote it and when their device says it was."""
    value: int
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: int, device: Author, incarnation: int, at: Timestamp) -> None: ...


class NumberValues:
    """The numbers that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenNumber]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenNumber]) -> None: ...


class ThirdPartyDecision:
    """What was decided about somebody else who is mentioned."""

    class DISCLOSE(ThirdPartyDecision):
        """It stays: with consent, or because that is reasonable."""
        def __init__(self) -> None: ...

    class REDACT(ThirdPartyDecision):
        """It is left out."""
        def __init__(self) -> None: ...

    class UNKNOWN(ThirdPartyDecision):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_DISCLOSE(self) -> bool: ...

    def is_disclose(self) -> bool: ...

    def is_REDACT(self) -> bool: ...

    def is_redact(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenThirdPartyDecision:
    """A code, with who wrote it and when their device says it was."""
    value: ThirdPartyDecision
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ThirdPartyDecision, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ThirdPartyDecisionValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenThirdPartyDecision]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenThirdPartyDecision]) -> None: ...


class ThirdPartyView:
    """What was decided about one mention of somebody else (ICO: can the request be answered without it, did they consent,
    is it reasonable without consent).
    """
    item: str
    """Id of the item."""
    place: TextValues
    """Where: document and place."""
    decision: ThirdPartyDecisionValues
    """What was decided."""
    reason: TextValues
    """Why."""
    by: TextValues
    """Hex of the person id of whoever decided."""
    def __init__(self, *, item: str, place: TextValues, decision: ThirdPartyDecisionValues, reason: TextValues, by: TextValues) -> None: ...


class SeenTime:
    """A time, with who wrote it and when their device says it was."""
    value: Timestamp
    """The value, ms since 1970."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Timestamp, device: Author, incarnation: int, at: Timestamp) -> None: ...


class TimeValues:
    """The times that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenTime]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenTime]) -> None: ...


class ExportView:
    """An export that was made."""
    item: str
    """Id of the item."""
    at: TimeValues
    """When."""
    manifest: TextValues
    """Hex of SHA-256 of the manifest."""
    by: TextValues
    """Hex of the person id of whoever made it."""
    def __init__(self, *, item: str, at: TimeValues, manifest: TextValues, by: TextValues) -> None: ...


class RequestState:
    """Where an access request is."""

    class RECEIVED(RequestState):
        """Came in."""
        def __init__(self) -> None: ...

    class IDENTITY(RequestState):
        """The requester's identity is being checked."""
        def __init__(self) -> None: ...

    class ASSEMBLING(RequestState):
        """Being put together."""
        def __init__(self) -> None: ...

    class REVIEW(RequestState):
        """Being reviewed."""
        def __init__(self) -> None: ...

    class RELEASED(RequestState):
        """Handed over."""
        def __init__(self) -> None: ...

    class REFUSED(RequestState):
        """Refused."""
        def __init__(self) -> None: ...

    class UNKNOWN(RequestState):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_RECEIVED(self) -> bool: ...

    def is_received(self) -> bool: ...

    def is_IDENTITY(self) -> bool: ...

    def is_identity(self) -> bool: ...

    def is_ASSEMBLING(self) -> bool: ...

    def is_assembling(self) -> bool: ...

    def is_REVIEW(self) -> bool: ...

    def is_review(self) -> bool: ...

    def is_RELEASED(self) -> bool: ...

    def is_released(self) -> bool: ...

    def is_REFUSED(self) -> bool: ...

    def is_refused(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenRequestState:
    """A code, with who wrote it and when their device says it was."""
    value: RequestState
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: RequestState, device: Author, incarnation: int, at: Timestamp) -> None: ...


class RequestStateValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenRequestState]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenRequestState]) -> None: ...


class SeamRead:
    """Somebody has read a seam: a place in prose where two people wrote without seeing each other's words. The item's id
    names the seam.
    """
    item: str
    """Id of the item."""
    field: TextValues
    """The prose."""
    span: TextValues
    """Where the seam was when it was read, as `from-to` in code points."""
    def __init__(self, *, item: str, field: TextValues, span: TextValues) -> None: ...


class LegalHold:
    """Whether a document is held."""

    class OFF(LegalHold):
        """Not held."""
        def __init__(self) -> None: ...

    class ON(LegalHold):
        """Held: not destroyed, not shredded."""
        def __init__(self) -> None: ...

    class UNKNOWN(LegalHold):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_OFF(self) -> bool: ...

    def is_off(self) -> bool: ...

    def is_ON(self) -> bool: ...

    def is_on(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenLegalHold:
    """A code, with who wrote it and when their device says it was."""
    value: LegalHold
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: LegalHold, device: Author, incarnation: int, at: Timestamp) -> None: ...


class LegalHoldValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenLegalHold]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenLegalHold]) -> None: ...


class Writer:
    """Who wrote, and when their device says it was."""
    at: Timestamp
    """The newest of what they wrote, ms since 1970."""
    device: Author
    """The device."""
    incarnation: int
    """The device's incarnation."""
    def __init__(self, *, at: Timestamp, device: Author, incarnation: int) -> None: ...


class LegalHoldLattice:
    """What counts of a field that merges towards caution, and every value that stands. Where they differ, show it."""
    state: typing.Optional[LegalHold]
    """The most cautious value; none before the first."""
    values: LegalHoldValues
    """Every value that stands."""
    reopened_by: typing.List[Writer]
    """Where the least cautious value does not count because others wrote in the document without having seen it: who they are."""
    def __init__(self, *, state: typing.Optional[LegalHold], values: LegalHoldValues, reopened_by: typing.List[Writer]) -> None: ...


class AccessRequestView:
    """A person's request for their record."""
    person_ref: TextValues
    """Hex of the id of the member's circle."""
    received_on: DayValues
    """Day on which it came."""
    requester: TextValues
    """Who asks, where it is not the person."""
    identity_checked: TextValues
    """How the identity was checked; empty until it was."""
    scope: TextValues
    """What is asked for."""
    extension_months: NumberValues
    """Months by which the answer was put off, at most 2."""
    extension_reason: TextValues
    """Why it was put off."""
    harm_review_by: TextValues
    """Hex of the person id of whoever reviewed it for serious harm."""
    harm_review_outcome: TextValues
    """What the review found."""
    third_party: typing.List[ThirdPartyView]
    """Decisions about third parties."""
    exports: typing.List[ExportView]
    """Exports that were made."""
    state: RequestStateValues
    """Where it is."""
    closed_on: DayValues
    """Day on which it was closed."""
    notes: str
    """Notes on handling it."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, person_ref: TextValues, received_on: DayValues, requester: TextValues, identity_checked: TextValues, scope: TextValues, extension_months: NumberValues, extension_reason: TextValues, harm_review_by: TextValues, harm_review_outcome: TextValues, third_party: typing.List[ThirdPartyView], exports: typing.List[ExportView], state: RequestStateValues, closed_on: DayValues, notes: str, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ActivityClass:
    """What a group's meetings count as."""

    class GROUP_THERAPY(ActivityClass):
        """Group therapy."""
        def __init__(self) -> None: ...

    class GROUP_SESSION(ActivityClass):
        """A group session that is no therapy."""
        def __init__(self) -> None: ...

    class UNKNOWN(ActivityClass):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_GROUP_THERAPY(self) -> bool: ...

    def is_group_therapy(self) -> bool: ...

    def is_GROUP_SESSION(self) -> bool: ...

    def is_group_session(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenActivityClass:
    """A code, with who wrote it and when their device says it was."""
    value: ActivityClass
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ActivityClass, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ActivityClassValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenActivityClass]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenActivityClass]) -> None: ...

CircleId: typing.TypeAlias = str
DocumentId: typing.TypeAlias = str

class DocKey:
    """A document: its circle and its id there."""
    circle: CircleId
    """The circle."""
    document: DocumentId
    """The document."""
    def __init__(self, *, circle: CircleId, document: DocumentId) -> None: ...


class AddendumReason:
    """Why something is added to a signed note."""

    class LATE_INFORMATION(AddendumReason):
        """It became known later."""
        def __init__(self) -> None: ...

    class CORRECTION(AddendumReason):
        """Something was wrong."""
        def __init__(self) -> None: ...

    class DISAGREEMENT(AddendumReason):
        """Somebody disagrees."""
        def __init__(self) -> None: ...

    class PERSONS_STATEMENT(AddendumReason):
        """The person's own statement."""
        def __init__(self) -> None: ...

    class UNKNOWN(AddendumReason):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_LATE_INFORMATION(self) -> bool: ...

    def is_late_information(self) -> bool: ...

    def is_CORRECTION(self) -> bool: ...

    def is_correction(self) -> bool: ...

    def is_DISAGREEMENT(self) -> bool: ...

    def is_disagreement(self) -> bool: ...

    def is_PERSONS_STATEMENT(self) -> bool: ...

    def is_persons_statement(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...

DeviceId: typing.TypeAlias = str

class SignatureMeaning:
    """What a signature means."""

    class AUTHOR(SignatureMeaning):
        """I wrote this."""
        def __init__(self) -> None: ...

    class PRESENT_AND_AGREE(SignatureMeaning):
        """I was present and agree."""
        def __init__(self) -> None: ...

    class SUPERVISED(SignatureMeaning):
        """I supervised this."""
        def __init__(self) -> None: ...

    class TRANSCRIBED_FOR(SignatureMeaning):
        """Typed by somebody else for me."""
        def __init__(self) -> None: ...

    class UNKNOWN(SignatureMeaning):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_AUTHOR(self) -> bool: ...

    def is_author(self) -> bool: ...

    def is_PRESENT_AND_AGREE(self) -> bool: ...

    def is_present_and_agree(self) -> bool: ...

    def is_SUPERVISED(self) -> bool: ...

    def is_supervised(self) -> bool: ...

    def is_TRANSCRIBED_FOR(self) -> bool: ...

    def is_transcribed_for(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class Signature:
    """A signature that holds: it was made with the signer's device key over the text as it stands there."""
    person: PersonId
    """Who signed."""
    device: DeviceId
    """On which device."""
    meaning: SignatureMeaning
    """What it means."""
    at: Timestamp
    """When, by the signer's clock, ms since 1970."""
    utc_offset_minutes: int
    """How far local time was ahead of UTC, in minutes."""
    role: str
    """The signer's role in the group."""
    comment: str
    """What the signer added."""
    others: typing.List[PersonId]
    """People whose words are in the note and whom the signer named, because they had not signed."""
    def __init__(self, *, person: PersonId, device: DeviceId, meaning: SignatureMeaning, at: Timestamp, utc_offset_minutes: int, role: str, comment: str, others: typing.List[PersonId]) -> None: ...


class Addendum:
    """Something added to a note."""
    key: DocKey
    """Its document."""
    reason: typing.Optional[AddendumReason]
    """Why."""
    text: str
    """What."""
    signatures: typing.List[Signature]
    """Its signatures that hold."""
    def __init__(self, *, key: DocKey, reason: typing.Optional[AddendumReason], text: str, signatures: typing.List[Signature]) -> None: ...


class AnswerOption:
    """One answer that can be given."""
    value: int
    """Points."""
    label: str
    """Its words."""
    def __init__(self, *, value: int, label: str) -> None: ...


class AnswerView:
    """An answer. The item's id is the instrument's id of the question. An item that was left out is not here."""
    item: str
    """Id of the item."""
    value: NumberValues
    """The value of the option that was chosen."""
    def __init__(self, *, item: str, value: NumberValues) -> None: ...


class Answered:
    """Somebody answered a code."""
    digits: str
    """The six digits to show, as `123 456`."""
    display_name: str
    """What they want to be called; empty for a further device of the same person."""
    def __init__(self, *, digits: str, display_name: str) -> None: ...

Letter: typing.TypeAlias = str

class Cell:
    """One cell."""

    class NOT_A_MEMBER(Cell):
        """Not a member then."""
        def __init__(self) -> None: ...

    class MISSING(Cell):
        """Nothing recorded."""
        def __init__(self) -> None: ...

    class CODE(Cell):
        """The national code and its letter."""
        code: int
        """The code."""
        letter: Letter
        """Its letter."""
        in_run: bool
        """Whether it belongs to a run of absences without notice."""
        def __init__(self, code: int, letter: Letter, in_run: bool) -> None: ...

    class OPEN(Cell):
        """Two people recorded different codes."""
        codes: typing.List[int]
        """The codes."""
        def __init__(self, codes: typing.List[int]) -> None: ...

    def is_NOT_A_MEMBER(self) -> bool: ...

    def is_not_a_member(self) -> bool: ...

    def is_MISSING(self) -> bool: ...

    def is_missing(self) -> bool: ...

    def is_CODE(self) -> bool: ...

    def is_code(self) -> bool: ...

    def is_OPEN(self) -> bool: ...

    def is_open(self) -> bool: ...

Count: typing.TypeAlias = int

class GridRow:
    """One member's row."""
    subject: str
    """What the member is called."""
    cells: typing.List[Cell]
    """One cell a session."""
    dnas_now: Count
    """Absences without notice up to now, in a row. Sessions that the provider cancelled neither count nor break it."""
    dnas_longest: Count
    """The longest such run."""
    is_flagged: bool
    """Whether the run has reached the limit for a flag."""
    def __init__(self, *, subject: str, cells: typing.List[Cell], dnas_now: Count, dnas_longest: Count, is_flagged: bool) -> None: ...


class AttendanceGrid:
    """Members by sessions."""
    sessions: typing.List[str]
    """Days of the sessions."""
    rows: typing.List[GridRow]
    """One row a member."""
    in_the_room: typing.List[Count]
    """How many were in the room, by session."""
    def __init__(self, *, sessions: typing.List[str], rows: typing.List[GridRow], in_the_room: typing.List[Count]) -> None: ...


class Words:
    """A chart in words: everything that the drawing shows."""
    title: str
    """What the chart shows, in one line."""
    lines: typing.List[str]
    """What it says, one thing a line."""
    def __init__(self, *, title: str, lines: typing.List[str]) -> None: ...


class AttendanceGridChart:
    """Who came when."""
    chart: AttendanceGrid
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: AttendanceGrid, words: Words) -> None: ...


class AttendanceTick:
    """Attendance of one session."""
    day: str
    """The day."""
    letter: Letter
    """Its letter; `-` where nothing is recorded, `?` where two codes stand."""
    def __init__(self, *, day: str, letter: Letter) -> None: ...


class Attendance:
    """Whether a person attended, in the codes of the NHS data dictionary."""

    class ON_TIME(Attendance):
        """5: attended on time."""
        def __init__(self) -> None: ...

    class LATE_SEEN(Attendance):
        """6: arrived late, but was seen."""
        def __init__(self) -> None: ...

    class TOO_LATE(Attendance):
        """7: arrived too late to be seen."""
        def __init__(self) -> None: ...

    class CANCELLED_BY_PERSON(Attendance):
        """2: cancelled by, or on behalf of, the person."""
        def __init__(self) -> None: ...

    class DID_NOT_ATTEND(Attendance):
        """3: did not attend, and gave no notice."""
        def __init__(self) -> None: ...

    class CANCELLED_BY_PROVIDER(Attendance):
        """4: cancelled or postponed by the provider."""
        def __init__(self) -> None: ...

    class FUTURE(Attendance):
        """0: the session lies in the future."""
        def __init__(self) -> None: ...

    class UNKNOWN(Attendance):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: int, /) -> None: ...
        def __getitem__(self, index: int) -> int: ...

    def is_ON_TIME(self) -> bool: ...

    def is_on_time(self) -> bool: ...

    def is_LATE_SEEN(self) -> bool: ...

    def is_late_seen(self) -> bool: ...

    def is_TOO_LATE(self) -> bool: ...

    def is_too_late(self) -> bool: ...

    def is_CANCELLED_BY_PERSON(self) -> bool: ...

    def is_cancelled_by_person(self) -> bool: ...

    def is_DID_NOT_ATTEND(self) -> bool: ...

    def is_did_not_attend(self) -> bool: ...

    def is_CANCELLED_BY_PROVIDER(self) -> bool: ...

    def is_cancelled_by_provider(self) -> bool: ...

    def is_FUTURE(self) -> bool: ...

    def is_future(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenAttendance:
    """An attendance, with who wrote it and when their device says it was."""
    value: Attendance
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Attendance, device: Author, incarnation: int, at: Timestamp) -> None: ...


class AttendanceValues:
    """The attendances that stand for one person and session. None is preferred: show them all."""
    values: typing.List[SeenAttendance]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenAttendance]) -> None: ...


class AuditKind:
    """What was done."""

    class VIEW(AuditKind):
        """A record was opened."""
        def __init__(self) -> None: ...

    class SEARCH(AuditKind):
        """Somebody searched."""
        def __init__(self) -> None: ...

    class EXPORT(AuditKind):
        """Something was exported."""
        def __init__(self) -> None: ...

    class PRINT(AuditKind):
        """Something was printed."""
        def __init__(self) -> None: ...

    class SCREENSHOT_BLOCKED(AuditKind):
        """A picture of the screen was blocked."""
        def __init__(self) -> None: ...

    class SIGN(AuditKind):
        """Something was signed."""
        def __init__(self) -> None: ...

    class SEAL(AuditKind):
        """A note was given its final form."""
        def __init__(self) -> None: ...

    class WITHDRAW(AuditKind):
        """A note was withdrawn from a wrong record."""
        def __init__(self) -> None: ...

    class MERGE_RESOLVE(AuditKind):
        """A conflict was settled."""
        def __init__(self) -> None: ...

    class GRANT(AuditKind):
        """Access was given."""
        def __init__(self) -> None: ...

    class REVOKE(AuditKind):
        """Access or a device was taken away."""
        def __init__(self) -> None: ...

    class WIPE(AuditKind):
        """A device was wiped."""
        def __init__(self) -> None: ...

    class CLOCK_JUMP(AuditKind):
        """The device's clock jumped."""
        def __init__(self) -> None: ...

    class HOLD(AuditKind):
        """A record was held."""
        def __init__(self) -> None: ...

    class RELEASE_HOLD(AuditKind):
        """A hold was let go."""
        def __init__(self) -> None: ...

    class DESTROY(AuditKind):
        """A record, or a part of it, was destroyed."""
        def __init__(self) -> None: ...

    class UNKNOWN(AuditKind):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_VIEW(self) -> bool: ...

    def is_view(self) -> bool: ...

    def is_SEARCH(self) -> bool: ...

    def is_search(self) -> bool: ...

    def is_EXPORT(self) -> bool: ...

    def is_export(self) -> bool: ...

    def is_PRINT(self) -> bool: ...

    def is_print(self) -> bool: ...

    def is_SCREENSHOT_BLOCKED(self) -> bool: ...

    def is_screenshot_blocked(self) -> bool: ...

    def is_SIGN(self) -> bool: ...

    def is_sign(self) -> bool: ...

    def is_SEAL(self) -> bool: ...

    def is_seal(self) -> bool: ...

    def is_WITHDRAW(self) -> bool: ...

    def is_withdraw(self) -> bool: ...

    def is_MERGE_RESOLVE(self) -> bool: ...

    def is_merge_resolve(self) -> bool: ...

    def is_GRANT(self) -> bool: ...

    def is_grant(self) -> bool: ...

    def is_REVOKE(self) -> bool: ...

    def is_revoke(self) -> bool: ...

    def is_WIPE(self) -> bool: ...

    def is_wipe(self) -> bool: ...

    def is_CLOCK_JUMP(self) -> bool: ...

    def is_clock_jump(self) -> bool: ...

    def is_HOLD(self) -> bool: ...

    def is_hold(self) -> bool: ...

    def is_RELEASE_HOLD(self) -> bool: ...

    def is_release_hold(self) -> bool: ...

    def is_DESTROY(self) -> bool: ...

    def is_destroy(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class TrailEvent:
    """An event, as its device wrote it."""
    number: int
    """Its number, from 1."""
    kind: AuditKind
    """What was done."""
    circle: str
    """The circle that it was about; empty for none."""
    detail: str
    """More closely, without content."""
    at: Timestamp
    """When, by the device's clock, ms since 1970."""
    def __init__(self, *, number: int, kind: AuditKind, circle: str, detail: str, at: Timestamp) -> None: ...


class AuditItem:
    """An event with whose it is."""
    device: DeviceId
    """The device."""
    person: typing.Optional[PersonId]
    """Whose device it is."""
    event: TrailEvent
    """The event."""
    def __init__(self, *, device: DeviceId, person: typing.Optional[PersonId], event: TrailEvent) -> None: ...


class AuditQuery:
    """Which events to show."""
    circle: typing.Optional[CircleId]
    """About this circle only."""
    _from: typing.Optional[Timestamp]
    """From this time on, ms since 1970."""
    until: typing.Optional[Timestamp]
    """Before this time, ms since 1970."""
    searched: typing.Optional[str]
    """Searches for exactly these words only."""
    def __init__(self, *, circle: typing.Optional[CircleId]=..., _from: typing.Optional[Timestamp]=..., until: typing.Optional[Timestamp]=..., searched: typing.Optional[str]=...) -> None: ...


class TrailFault:
    """What does not fit in a trail."""

    class MISSING(TrailFault):
        """Events are not there: withheld, removed, or not here yet."""
        _from: int
        """The first."""
        to: int
        """The last."""
        def __init__(self, _from: int, to: int) -> None: ...

    class ALTERED(TrailFault):
        """The event is not what the next one vouches for, or has no order."""
        number: int
        """Its number."""
        def __init__(self, number: int) -> None: ...

    class CHANGED(TrailFault):
        """The event is not what it was when it was checked before."""
        number: int
        """Its number."""
        def __init__(self, number: int) -> None: ...

    class FOREIGN(TrailFault):
        """Another device wrote into this trail."""
        number: int
        """The event's number."""
        device: Author
        """The device."""
        def __init__(self, number: int, device: Author) -> None: ...

    def is_MISSING(self) -> bool: ...

    def is_missing(self) -> bool: ...

    def is_ALTERED(self) -> bool: ...

    def is_altered(self) -> bool: ...

    def is_CHANGED(self) -> bool: ...

    def is_changed(self) -> bool: ...

    def is_FOREIGN(self) -> bool: ...

    def is_foreign(self) -> bool: ...


class TrailItem:
    """One device's trail, in one life of its store."""
    device: DeviceId
    """The device."""
    life: int
    """The life of its store: a restored or copied store begins another."""
    person: typing.Optional[PersonId]
    """Whose device it is; none for a device that the practice does not know."""
    events: typing.List[TrailEvent]
    """Its events, in order."""
    faults: typing.List[TrailFault]
    """What does not fit."""
    def __init__(self, *, device: DeviceId, life: int, person: typing.Optional[PersonId], events: typing.List[TrailEvent], faults: typing.List[TrailFault]) -> None: ...


class AuditReport:
    """What the trails on this device say together."""
    trails: typing.List[TrailItem]
    """The trails."""
    silent: typing.List[PersonId]
    """People of the practice of whom no trail is here."""
    def __init__(self, *, trails: typing.List[TrailItem], silent: typing.List[PersonId]) -> None: ...


class Band:
    """A range of totals."""
    _from: int
    """Its least total."""
    label: str
    """Its name."""
    def __init__(self, *, _from: int, label: str) -> None: ...


class Bands:
    """Names that the source gives to ranges of totals."""
    of: str
    """What is named: symptoms, never a person and never a risk."""
    source: str
    """Where the names are written."""
    bands: typing.List[Band]
    """The ranges, in rising order; the first begins with the least total."""
    def __init__(self, *, of: str, source: str, bands: typing.List[Band]) -> None: ...


class Barrier:
    """What may stand in the way."""

    class TRAVEL(Barrier):
        """Travel."""
        def __init__(self) -> None: ...

    class CHILDCARE(Barrier):
        """Childcare."""
        def __init__(self) -> None: ...

    class LANGUAGE(Barrier):
        """Language."""
        def __init__(self) -> None: ...

    class HEARING(Barrier):
        """Hearing."""
        def __init__(self) -> None: ...

    class OTHER(Barrier):
        """Something else."""
        def __init__(self) -> None: ...

    class UNKNOWN(Barrier):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_TRAVEL(self) -> bool: ...

    def is_travel(self) -> bool: ...

    def is_CHILDCARE(self) -> bool: ...

    def is_childcare(self) -> bool: ...

    def is_LANGUAGE(self) -> bool: ...

    def is_language(self) -> bool: ...

    def is_HEARING(self) -> bool: ...

    def is_hearing(self) -> bool: ...

    def is_OTHER(self) -> bool: ...

    def is_other(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class BarrierSaid:
    """What may stand in the way, and what would help."""
    barrier: Barrier
    """What."""
    help: str
    """What would help; may be empty."""
    def __init__(self, *, barrier: Barrier, help: str) -> None: ...


class SeenBarrier:
    """A code, with who wrote it and when their device says it was."""
    value: Barrier
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Barrier, device: Author, incarnation: int, at: Timestamp) -> None: ...


class BarrierValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenBarrier]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenBarrier]) -> None: ...


class BarrierView:
    """Something practical that may stand in the way."""
    item: str
    """Id of the item."""
    barrier: BarrierValues
    """What."""
    what_would_help: TextValues
    """What would help."""
    def __init__(self, *, item: str, barrier: BarrierValues, what_would_help: TextValues) -> None: ...


class BetweenSessionView:
    """A task between sessions, and what came of it."""
    item: str
    """Id of the item."""
    task: TextValues
    """The task."""
    result: TextValues
    """What came of it."""
    def __init__(self, *, item: str, task: TextValues, result: TextValues) -> None: ...


class BoundaryKind:
    """What crossed a boundary of the group."""

    class MET_OUTSIDE(BoundaryKind):
        """Members met outside."""
        def __init__(self) -> None: ...

    class SOCIAL_MEDIA(BoundaryKind):
        """Contact by social media."""
        def __init__(self) -> None: ...

    class CONFIDENTIALITY_BREACH(BoundaryKind):
        """Something left the group."""
        def __init__(self) -> None: ...

    class LATENESS_PATTERN(BoundaryKind):
        """Late again and again."""
        def __init__(self) -> None: ...

    class GIFT(BoundaryKind):
        """A gift."""
        def __init__(self) -> None: ...

    class INTOXICATION(BoundaryKind):
        """Came intoxicated."""
        def __init__(self) -> None: ...

    class AGGRESSION(BoundaryKind):
        """Aggression."""
        def __init__(self) -> None: ...

    class UNKNOWN(BoundaryKind):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_MET_OUTSIDE(self) -> bool: ...

    def is_met_outside(self) -> bool: ...

    def is_SOCIAL_MEDIA(self) -> bool: ...

    def is_social_media(self) -> bool: ...

    def is_CONFIDENTIALITY_BREACH(self) -> bool: ...

    def is_confidentiality_breach(self) -> bool: ...

    def is_LATENESS_PATTERN(self) -> bool: ...

    def is_lateness_pattern(self) -> bool: ...

    def is_GIFT(self) -> bool: ...

    def is_gift(self) -> bool: ...

    def is_INTOXICATION(self) -> bool: ...

    def is_intoxication(self) -> bool: ...

    def is_AGGRESSION(self) -> bool: ...

    def is_aggression(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenBoundaryKind:
    """A code, with who wrote it and when their device says it was."""
    value: BoundaryKind
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: BoundaryKind, device: Author, incarnation: int, at: Timestamp) -> None: ...


class BoundaryKindValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenBoundaryKind]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenBoundaryKind]) -> None: ...


class ConcernedView:
    """Somebody concerned. The item's id is the handle in the roster."""
    item: str
    """Id of the item."""
    note: TextValues
    """The nameless note in that member's circle: the id of its document (`key.document`)."""
    def __init__(self, *, item: str, note: TextValues) -> None: ...


class BoundaryEventView:
    """A boundary that was crossed, with everybody concerned. Each of them has a nameless note of it in their own record."""
    kind: BoundaryKindValues
    """What."""
    on: DayValues
    """Day."""
    concerned: typing.List[ConcernedView]
    """Who is concerned."""
    raised_by: TextValues
    """Who raised it: a handle of the roster, or `facilitator`."""
    handled: str
    """How it was handled."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, kind: BoundaryKindValues, on: DayValues, concerned: typing.List[ConcernedView], raised_by: TextValues, handled: str, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class BoundaryEventItem:
    """A boundary that was crossed, with everybody concerned. For the facilitators only."""
    key: DocKey
    """The document."""
    view: BoundaryEventView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: BoundaryEventView, conflicts: int) -> None: ...


class BoundaryNoteView:
    """A member's own part of a boundary event: others are "another member"."""
    kind: BoundaryKindValues
    """What."""
    on: DayValues
    """Day."""
    handled: str
    """How it was handled with this person."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, kind: BoundaryKindValues, on: DayValues, handled: str, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class BoundaryNoteItem:
    """One member's own, nameless part of a boundary event."""
    key: DocKey
    """The document."""
    view: BoundaryNoteView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: BoundaryNoteView, conflicts: int) -> None: ...

EntryKey: typing.TypeAlias = str

class UnlockProblem(enum.Enum):
    """Why the device does not open."""
    WRONG_PASSPHRASE = 0
    """The passphrase is wrong: ask again."""
    LOCKED = 1
    """The key store is locked: ask the person to unlock the phone, then try again."""
    CANCELLED = 2
    """The person did not let the key store go on: offer it again, or ask for the passphrase."""
    KEY_INVALIDATED = 3
    """The key store gave the key up for good, as after a new fingerprint: ask for the passphrase, then `Client.add_key_store` again."""
    KEY_MISSING = 4
    """The key store does not hold the key, or was never asked to: as `UnlockProblem.KEY_INVALIDATED`."""
    WRONG_KEY = 5
    """What the key store gave is not this device's key: as `UnlockProblem.KEY_INVALIDATED`, and report it."""
    TRANSIENT = 6
    """The key store failed, or threw something that no key store may: try again, then ask for the passphrase."""


class FolderState:
    """What is the matter with the folder."""

    class NO_DEVICE(FolderState):
        """No device is in it: set this device up, or join with a code."""
        def __init__(self) -> None: ...

    class HOLDS_DEVICE(FolderState):
        """A device is in it already: open it instead."""
        def __init__(self) -> None: ...

    class WAS_WIPED(FolderState):
        """The device in it was wiped, as the practice had asked, and nothing is left: tell the person."""
        def __init__(self) -> None: ...

    class IN_USE(FolderState):
        """Another client has it open: close that one, or wait for the other process."""
        holder: str
        """Who works in the folder."""
        def __init__(self, holder: str) -> None: ...

    def is_NO_DEVICE(self) -> bool: ...

    def is_no_device(self) -> bool: ...

    def is_HOLDS_DEVICE(self) -> bool: ...

    def is_holds_device(self) -> bool: ...

    def is_WAS_WIPED(self) -> bool: ...

    def is_was_wiped(self) -> bool: ...

    def is_IN_USE(self) -> bool: ...

    def is_in_use(self) -> bool: ...


class CeremonyEnd(enum.Enum):
    """How a ceremony ended without anybody coming in."""
    DIGITS_DIFFER = 0
    """A person said that the two screens do not show the same six digits: somebody may be in between."""
    REVOKED = 1
    """Whoever made the code took it back."""
    USED = 2
    """Another device used the code first."""
    EXPIRED = 3
    """The code's 24 hours are over."""
    OTHER_VERSION = 4
    """The other device runs another version, without the comparison of digits: update both."""
    FORGED = 5
    """What the two devices said to each other was altered on the way."""
    FOREIGN = 6
    """The other side does not know the code: it belongs to another practice, or a newer one was made."""


class PaperProblem(enum.Enum):
    """Why paper brings nobody back."""
    ANOTHER_PRACTICE = 0
    """The kit is of another practice."""
    ANOTHER_PERSON = 1
    """The kit is of another person of the practice."""
    UNKNOWN = 2
    """The practice has never heard of the kit."""
    NOT_SENT = 3
    """The kit was made, and the relay has not heard of it yet: sync."""
    USED_UP = 4
    """The kit brought a device back already: each does once."""
    REPLACED = 5
    """A newer kit replaced it."""
    NOT_IN_FORCE = 6
    """The kit was used, replaced, or never reached the relay: from a new device it cannot be told which."""
    NOT_AT_RELAY = 7
    """The relay that the paper names does not hold the practice."""
    CUSTODIANS = 8
    """Something about the sheets of the practice's custodians."""


class EntryProblem:
    """Why nobody came in."""

    class CODE(EntryProblem):
        """The code is over. With `CeremonyEnd.DIGITS_DIFFER`, `CeremonyEnd.FORGED` or `CeremonyEnd.USED` somebody
        else may hold it, so hand the next one over in person.
        """
        end: CeremonyEnd
        """How it ended."""
        def __init__(self, end: CeremonyEnd) -> None: ...

    class PAPER(EntryProblem):
        """The kit or the sheets bring nobody back: look for others, or ask an admin."""
        problem: PaperProblem
        """What is wrong with them."""
        def __init__(self, problem: PaperProblem) -> None: ...

    def is_CODE(self) -> bool: ...

    def is_code(self) -> bool: ...

    def is_PAPER(self) -> bool: ...

    def is_paper(self) -> bool: ...


class ApiError(Exception):
    """Why a call failed, by what the app does next. `reason` is one sentence for people; it never holds anything that was
    typed.
    """

    def sentence(self) -> str:
        """The same in one sentence, for people. It holds nothing that was typed: show it and log it freely."""

    class NotUnlocked(ApiError):
        """Ask the person as `why` says: the device did not open, and nothing changed."""
        why: UnlockProblem
        reason: str
        def __init__(self, why: UnlockProblem, reason: str) -> None: ...

    class FolderNotReady(ApiError):
        """Do as `state` says: the folder is not in the state that this call needs, and was left as it is."""
        state: FolderState
        reason: str
        def __init__(self, state: FolderState, reason: str) -> None: ...

    class StoreUnusable(ApiError):
        """Tell the person and keep the folder: the store is damaged, another device's or not Alcove's. It was left as it
        is. Linking the device anew, in another folder, brings back what the relay holds.
        """
        reason: str
        def __init__(self, reason: str) -> None: ...

    class UpdateNeeded(ApiError):
        """Ask the person to update the app: a newer version wrote what this one must understand."""
        def __init__(self) -> None: ...

    class StorageFailed(ApiError):
        """Ask the person to free space, then try again: what was not shown as saved is not saved."""
        reason: str
        def __init__(self, reason: str) -> None: ...

    class TryLater(ApiError):
        """Go on working and try again later: the relay cannot be reached or is busy, or nobody answered a code yet."""
        reason: str
        def __init__(self, reason: str) -> None: ...

    class NotLetIn(ApiError):
        """Ask for another code or another paper: nobody came in, and nothing changed on either device."""
        why: EntryProblem
        reason: str
        def __init__(self, why: EntryProblem, reason: str) -> None: ...

    class RelayNotTrusted(ApiError):
        """Stop, and compare the fingerprint with the relay's operator: what answers is not the relay that is known."""
        reason: str
        def __init__(self, reason: str) -> None: ...

    class Refused(ApiError):
        """Tell the person: it is not allowed, and trying again changes nothing."""
        reason: str
        def __init__(self, reason: str) -> None: ...

    class InvalidInput(ApiError):
        """Ask for the input again: it does not fit, or names what is not on this device."""
        reason: str
        def __init__(self, reason: str) -> None: ...

    class LeaseEnded(ApiError):
        """Sync, or write with `Client.seal`: this device was without the relay for longer than the
        practice allows and shows nothing, or what was sealed meanwhile waits to be taken in.
        """
        def __init__(self) -> None: ...

    class Closed(ApiError):
        """Open the device again: this client was closed."""
        def __init__(self) -> None: ...

Date: typing.TypeAlias = str

class RequestItem:
    """A request, with its clock."""
    key: DocKey
    """Its document."""
    view: AccessRequestView
    """What it says."""
    member: typing.Optional[CircleId]
    """Whose record it is about."""
    due: typing.Optional[Date]
    """The last day for an answer; none while its day of receipt is not settled."""
    def __init__(self, *, key: DocKey, view: AccessRequestView, member: typing.Optional[CircleId], due: typing.Optional[Date]) -> None: ...


class Licence:
    """Under which terms an instrument may be shown."""
    may_show: bool
    """Whether the terms allow its wording on a screen."""
    terms: str
    """The terms, in the owner's words."""
    attribution: str
    """The line that stands under every rendering."""
    source: str
    """Where the terms are written."""
    def __init__(self, *, may_show: bool, terms: str, attribution: str, source: str) -> None: ...


class Recall:
    """What the items ask about."""
    words: str
    """The sentence above the items."""
    days: int
    """The days looked back on."""
    def __init__(self, *, words: str, days: int) -> None: ...


class Item:
    """One item of the form."""
    id: str
    """Its number on the form."""
    text: str
    """Its words."""
    source: str
    """Where the words come from."""
    reversed: bool
    """Whether its points are counted the other way round."""
    options: typing.List[AnswerOption]
    """Its own answers; none where it has those of the instrument."""
    def __init__(self, *, id: str, text: str, source: str, reversed: bool, options: typing.List[AnswerOption]) -> None: ...


class SumRule(enum.Enum):
    """How the answered items make a total."""
    SUM1 = 0
    """The points of all items, added."""


class Direction(enum.Enum):
    """Where change for the better leads."""
    LOWER_IS_BETTER = 0
    """Fewer points are better: symptoms."""
    HIGHER_IS_BETTER = 1
    """More points are better: wellbeing."""


class MissingRule(enum.Enum):
    """What happens where items were left out."""
    COMPLETE1 = 0
    """There is a total only where every item was answered."""
    MEAN_OF_ANSWERED1 = 1
    """A few missing items count as the mean of the answered ones; the total is rounded, halves upwards."""


class Missing:
    """What happens where items were left out."""
    rule: MissingRule
    """The rule."""
    items_max: Count
    """Most items that may be missing."""
    source: str
    """Where the rule is written."""
    def __init__(self, *, rule: MissingRule, items_max: Count, source: str) -> None: ...


class Scoring:
    """How a total comes about. Each rule has a version in its name; a changed rule is another name."""
    rule: SumRule
    """The rule."""
    direction: Direction
    """Where change for the better leads."""
    source: str
    """Where the rule is written."""
    missing: Missing
    """What happens where items were left out."""
    def __init__(self, *, rule: SumRule, direction: Direction, source: str, missing: Missing) -> None: ...


class Points:
    """A number of points, and its source."""
    points: int
    """The points."""
    source: str
    """Where they are written."""
    def __init__(self, *, points: int, source: str) -> None: ...


class Trigger:
    """An answer that opens a prompt to record a safety concern."""
    item: str
    """The item."""
    _from: int
    """The points from which the prompt opens."""
    prompt: str
    """What the clinician reads."""
    def __init__(self, *, item: str, _from: int, prompt: str) -> None: ...


class Instrument:
    """A questionnaire. Show its attribution under every rendering of its wording."""
    format: int
    """Version of the file's format."""
    id: str
    """Short name for programs: small letters, digits and dashes."""
    version: str
    """Version of this definition. A change of wording or rule is a new version."""
    language: str
    """Language of the wording, as BCP 47 has it."""
    name: str
    """What clinicians call it."""
    title: str
    """Its whole name."""
    is_validated: bool
    """Whether its scores were ever compared with anything else. Where not, say that beside them."""
    licence: typing.Optional[Licence]
    """Under which terms its wording may be shown."""
    recall: Recall
    """What the items ask about, and over which time."""
    options: typing.List[AnswerOption]
    """Answers of every item that brings none of its own."""
    items: typing.List[Item]
    """The items, in the order of the form."""
    scoring: Scoring
    """How a total comes about."""
    bands: typing.Optional[Bands]
    """Names that the source gives to ranges of totals."""
    caseness: typing.Optional[Points]
    """The total from which (or, where higher is better, up to which) the source speaks of a case."""
    reliable_change: typing.Optional[Points]
    """The least change that is more than the measure's own error."""
    triggers: typing.List[Trigger]
    """Answers that open a prompt."""
    def __init__(self, *, format: int, id: str, version: str, language: str, name: str, title: str, is_validated: bool, licence: typing.Optional[Licence], recall: Recall, options: typing.List[AnswerOption], items: typing.List[Item], scoring: Scoring, bands: typing.Optional[Bands], caseness: typing.Optional[Points], reliable_change: typing.Optional[Points], triggers: typing.List[Trigger]) -> None: ...


class KeyStoreError(Exception):
    """Why a key store did not do what it was asked. Throw these; anything else that is thrown counts as
    `KeyStoreError.Transient`.
    """

    class Locked(KeyStoreError):
        """It is locked until the person unlocks the phone."""
        def __init__(self) -> None: ...

    class UserCancelled(KeyStoreError):
        """The person did not let it go on."""
        def __init__(self) -> None: ...

    class KeyInvalidated(KeyStoreError):
        """It gave the key up for good, as after a new fingerprint."""
        def __init__(self) -> None: ...

    class Missing(KeyStoreError):
        """It does not hold the key."""
        def __init__(self) -> None: ...

    class Transient(KeyStoreError):
        """It failed in passing: it is asked again, at most three times."""
        def __init__(self) -> None: ...


class KeyStoreLevel(enum.Enum):
    """How well a key store keeps keys."""
    SOFTWARE = 0
    """In software."""
    HARDWARE = 1
    """In the processor's protected part, such as Android's TEE."""
    SECURE_ELEMENT = 2
    """In a chip of its own, such as `StrongBox` or the Secure Enclave."""


class KeyStore:
    """The platform's key store, written by the app. Each call may block, and comes from a thread of its own.

    `wrap`, `unwrap` and `delete` work with a key that never leaves the store and is named by `alias`; only what they wrap,
    32 bytes, crosses. `load` and `keep` hold small records, of at most 256 bytes, that nothing else may restore: they must
    not lie in the folder and not be in a backup, and must work without asking anybody while the client is open. From
    `keep` do not wait for a call of the client: it waits for `keep`.
    """

    def wrap(self, alias: str, key: bytes) -> bytes:
        """Makes the key `alias`, if there is none, and wraps `key` with it: at most 4,096 bytes.

        # Errors
        `KeyStoreError`.
        """

    def unwrap(self, alias: str, wrapped: bytes, reason: str) -> bytes:
        """Unwraps what `wrap` gave. `reason` is what the app gave to
        `Client.open_with_key_store`, for the prompt.

        # Errors
        `KeyStoreError`.
        """

    def delete(self, alias: str) -> None:
        """Forgets the key `alias`; one that is not there is no error.

        # Errors
        `KeyStoreError`.
        """

    def level(self) -> KeyStoreLevel:
        """How well it keeps keys on this device.

        # Errors
        `KeyStoreError`.
        """

    def load(self, name: str) -> typing.Optional[bytes]:
        """The record `name`; none where it was never kept.

        # Errors
        `KeyStoreError`; never none instead of an error, which would look like a restored folder.
        """

    def keep(self, name: str, record: bytes) -> None:
        """Keeps the record `name` in place of the one before, so that it survives a power loss. Nothing is saved while this
        fails.

        # Errors
        `KeyStoreError`.
        """


class KeyStoreImpl(KeyStore):
    """The platform's key store, written by the app. Each call may block, and comes from a thread of its own.

    `wrap`, `unwrap` and `delete` work with a key that never leaves the store and is named by `alias`; only what they wrap,
    32 bytes, crosses. `load` and `keep` hold small records, of at most 256 bytes, that nothing else may restore: they must
    not lie in the folder and not be in a backup, and must work without asking anybody while the client is open. From
    `keep` do not wait for a call of the client: it waits for `keep`.
    """

    def wrap(self, alias: str, key: bytes) -> bytes:
        """Makes the key `alias`, if there is none, and wraps `key` with it: at most 4,096 bytes.

        # Errors
        `KeyStoreError`.
        """

    def unwrap(self, alias: str, wrapped: bytes, reason: str) -> bytes:
        """Unwraps what `wrap` gave. `reason` is what the app gave to
        `Client.open_with_key_store`, for the prompt.

        # Errors
        `KeyStoreError`.
        """

    def delete(self, alias: str) -> None:
        """Forgets the key `alias`; one that is not there is no error.

        # Errors
        `KeyStoreError`.
        """

    def level(self) -> KeyStoreLevel:
        """How well it keeps keys on this device.

        # Errors
        `KeyStoreError`.
        """

    def load(self, name: str) -> typing.Optional[bytes]:
        """The record `name`; none where it was never kept.

        # Errors
        `KeyStoreError`; never none instead of an error, which would look like a restored folder.
        """

    def keep(self, name: str, record: bytes) -> None:
        """Keeps the record `name` in place of the one before, so that it survives a power loss. Nothing is saved while this
        fails.

        # Errors
        `KeyStoreError`.
        """


class NewMember:
    """A person in therapy to add to a group."""
    legal_name: str
    """Name in law."""
    display_hint: str
    """First name or initial, for the roster; empty takes the first word of the name."""
    joined: str
    """Day of joining, as `YYYY-MM-DD`."""
    def __init__(self, *, legal_name: str, display_hint: str, joined: str) -> None: ...


class InstrumentRef:
    """What names a definition: responses keep it, so that a total can be computed anew by the rule of its time."""
    id: str
    """The instrument's id."""
    version: str
    """The definition's version."""
    language: str
    """The wording's language, as BCP 47 has it."""
    def __init__(self, *, id: str, version: str, language: str) -> None: ...


class MeasureMode:
    """How a measure was filled in."""

    class SELF_PAPER(MeasureMode):
        """By the person, on paper."""
        def __init__(self) -> None: ...

    class SELF_DEVICE(MeasureMode):
        """By the person, on a device."""
        def __init__(self) -> None: ...

    class READ_ALOUD(MeasureMode):
        """Read aloud."""
        def __init__(self) -> None: ...

    class UNKNOWN(MeasureMode):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_SELF_PAPER(self) -> bool: ...

    def is_self_paper(self) -> bool: ...

    def is_SELF_DEVICE(self) -> bool: ...

    def is_self_device(self) -> bool: ...

    def is_READ_ALOUD(self) -> bool: ...

    def is_read_aloud(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class ItemAnswer:
    """The answer to one item."""
    item: str
    """The item's number on the form."""
    points: int
    """The points of the answer, one of its options."""
    def __init__(self, *, item: str, points: int) -> None: ...

Answers: typing.TypeAlias = typing.List[ItemAnswer]

class NewResponse:
    """A measure to record."""
    member: CircleId
    """The person."""
    instrument: InstrumentRef
    """The definition by which it was filled in."""
    mode: MeasureMode
    """How."""
    taken_on: str
    """The day, as `YYYY-MM-DD`."""
    answers: Answers
    """The answers, each item once; an item that was left out is left out here."""
    supersedes: typing.Optional[DocKey]
    """The response that this one corrects. A response itself is never changed."""
    def __init__(self, *, member: CircleId, instrument: InstrumentRef, mode: MeasureMode, taken_on: str, answers: Answers, supersedes: typing.Optional[DocKey]=...) -> None: ...


class Total:
    """A total."""
    tenths: int
    """Ten times the points: where items were left out, a total has a fraction."""
    computed_from: typing.Optional[int]
    """How many items it was computed from, where some were left out."""
    band: typing.Optional[str]
    """The name that the source gives to it."""
    is_case: typing.Optional[bool]
    """Whether the source speaks of a case."""
    def __init__(self, *, tenths: int, computed_from: typing.Optional[int], band: typing.Optional[str], is_case: typing.Optional[bool]) -> None: ...


class Prompt:
    """A prompt to talk with the person and to record a safety concern. It says nothing about how likely harm is."""
    item: str
    """The item's number on the form."""
    words: str
    """What the clinician reads."""
    def __init__(self, *, item: str, words: str) -> None: ...


class Score:
    """What answers come to."""
    total: typing.Optional[Total]
    """The total; none where the rule gives none."""
    no_total: typing.Optional[str]
    """Why there is no total, in one sentence for people."""
    missing: typing.List[str]
    """Items that were left out, by their number on the form."""
    prompts: typing.List[Prompt]
    """Prompts that the answers open: show them at once."""
    unanswered_prompts: typing.List[str]
    """Items with a prompt that were left out: nobody knows whether they would have opened it."""
    def __init__(self, *, total: typing.Optional[Total], no_total: typing.Optional[str], missing: typing.List[str], prompts: typing.List[Prompt], unanswered_prompts: typing.List[str]) -> None: ...


class Recorded:
    """A measure that was recorded."""
    key: DocKey
    """The response."""
    score: Score
    """What it comes to."""
    def __init__(self, *, key: DocKey, score: Score) -> None: ...


class ConsentState:
    """What the person said, from the least to the most cautious."""

    class GIVEN(ConsentState):
        """Given."""
        def __init__(self) -> None: ...

    class REFUSED(ConsentState):
        """Refused."""
        def __init__(self) -> None: ...

    class WITHDRAWN(ConsentState):
        """Withdrawn."""
        def __init__(self) -> None: ...

    class UNKNOWN(ConsentState):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_GIVEN(self) -> bool: ...

    def is_given(self) -> bool: ...

    def is_REFUSED(self) -> bool: ...

    def is_refused(self) -> bool: ...

    def is_WITHDRAWN(self) -> bool: ...

    def is_withdrawn(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class ConsentMeans:
    """How consent was said."""

    class SPOKEN(ConsentMeans):
        """Spoken."""
        def __init__(self) -> None: ...

    class WRITTEN(ConsentMeans):
        """Written."""
        def __init__(self) -> None: ...

    class ON_DEVICE(ConsentMeans):
        """On this device."""
        def __init__(self) -> None: ...

    class UNKNOWN(ConsentMeans):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_SPOKEN(self) -> bool: ...

    def is_spoken(self) -> bool: ...

    def is_WRITTEN(self) -> bool: ...

    def is_written(self) -> bool: ...

    def is_ON_DEVICE(self) -> bool: ...

    def is_on_device(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class NewSafetyPlan:
    """A safety plan that was agreed."""
    agreed_on: str
    """Day on which it was agreed, as `YYYY-MM-DD`."""
    warning_signs: str
    """Warning signs."""
    own_coping: str
    """What the person can do alone."""
    people: str
    """People to be with or to ask."""
    professionals: str
    """Professionals and services."""
    environment: str
    """Making the surroundings safer."""
    reasons: str
    """Reasons to live."""
    co_produced: bool
    """Whether it was written together with the person."""
    copy_given: bool
    """Whether the person has a copy."""
    def __init__(self, *, agreed_on: str, warning_signs: str=..., own_coping: str=..., people: str=..., professionals: str=..., environment: str=..., reasons: str=..., co_produced: bool, copy_given: bool) -> None: ...


class TextField:
    """A field of prose in a document: what text calls take."""
    key: DocKey
    """The document."""
    field: str
    """The field's name, such as `process` or `observation`."""
    def __init__(self, *, key: DocKey, field: str) -> None: ...


class SessionRef:
    """What names a session everywhere: its group, series, day and ordinal. It comes from
    `Client.create_session` and `Client.sessions`: never make one up.
    """
    group: CircleId
    """The group."""
    series: str
    """The series."""
    local_date: str
    """The day, as `YYYY-MM-DD`."""
    ordinal: int
    """Which session of that day, from 1."""
    def __init__(self, *, group: CircleId, series: str, local_date: str, ordinal: int) -> None: ...


class DestroyedView:
    """A document that was destroyed. The item's id is the hex of a hash that says nothing of its content:
    SHA-256(label `destroyed-document` || circle 16 || handle 16 || each of its heads 32, ascending). Who holds the
    document can show by it that it is the one.
    """
    item: str
    """Id of the item."""
    kind: NumberValues
    """The number of its kind."""
    oldest: TextValues
    """The first day on which something was written in it, by its authors' clocks."""
    newest: TextValues
    """The last day."""
    def __init__(self, *, item: str, kind: NumberValues, oldest: TextValues, newest: TextValues) -> None: ...


class DestructionCertificateView:
    """What is left of what was destroyed: no name and no content."""
    destroyed: typing.List[DestroyedView]
    """What."""
    circle: TextValues
    """Hex of the id of the circle in which it lay."""
    rule: TextValues
    """Why it could be destroyed: the rule of retention."""
    due_on: TextValues
    """The day from which it could be; empty where that was no matter of days."""
    authority: TextValues
    """Hex of the person id of whoever decided."""
    at: TimeValues
    """When."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, destroyed: typing.List[DestroyedView], circle: TextValues, rule: TextValues, due_on: TextValues, authority: TextValues, at: TimeValues, retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class CertificateItem:
    """A certificate of destruction."""
    key: DocKey
    """Its document."""
    view: DestructionCertificateView
    """What it says."""
    authority: typing.Optional[PersonId]
    """Who decided."""
    waiting: Count
    """Documents of the decision that are not destroyed at the relay yet: an admin destroys what others wrote once nothing came to it for seven days."""
    def __init__(self, *, key: DocKey, view: DestructionCertificateView, authority: typing.Optional[PersonId], waiting: Count) -> None: ...


class Naming(enum.Enum):
    """What members are called in a chart."""
    HIDDEN = 0
    """`Member 3`, by their place on the roster: for supervision, for a screen that others see."""
    SHOWN = 1
    """By their names."""


class ClimatePoint:
    """One session."""
    day: str
    """The day."""
    answers: Count
    """Members who answered."""
    least: int
    """The least answer, the median and the greatest, in percent of the scale."""
    median: int
    """The median."""
    greatest: int
    """The greatest answer."""
    is_low_and_falling: bool
    """Whether the median is low and lower than the session before."""
    def __init__(self, *, day: str, answers: Count, least: int, median: int, greatest: int, is_low_and_falling: bool) -> None: ...


class ClimateSeries:
    """One question over the sessions."""
    question: str
    """The question."""
    points: typing.List[ClimatePoint]
    """The sessions in order."""
    def __init__(self, *, question: str, points: typing.List[ClimatePoint]) -> None: ...


class GroupClimate:
    """The group's climate."""
    series: typing.List[ClimateSeries]
    """One series a question, in the order of the form."""
    def __init__(self, *, series: typing.List[ClimateSeries]) -> None: ...


class GroupClimateChart:
    """How safe and heard the members felt, by session."""
    chart: GroupClimate
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: GroupClimate, words: Words) -> None: ...


class FactorRow:
    """One factor."""
    factor: str
    """What it is called."""
    by_stage: typing.List[Count]
    """Sessions that had it, by stage."""
    def __init__(self, *, factor: str, by_stage: typing.List[Count]) -> None: ...


class FactorMap:
    """Factors by stages."""
    stages: typing.List[str]
    """The stages that occur, in the order in which they first do."""
    sessions: typing.List[Count]
    """Sessions of each stage."""
    rows: typing.List[FactorRow]
    """The eleven factors, in the order of their source."""
    def __init__(self, *, stages: typing.List[str], sessions: typing.List[Count], rows: typing.List[FactorRow]) -> None: ...


class FactorMapChart:
    """Which therapeutic factors were at work at which stage of a group."""
    chart: FactorMap
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: FactorMap, words: Words) -> None: ...


class RatingPoint:
    """Ratings of one day: one, or several where two people recorded different ones."""
    day: str
    """The day."""
    ratings: typing.List[int]
    """Ratings from 0 to 10."""
    def __init__(self, *, day: str, ratings: typing.List[int]) -> None: ...


class Mark:
    """Something that happened on a day."""
    day: str
    """The day."""
    words: str
    """What."""
    def __init__(self, *, day: str, words: str) -> None: ...


class GoalSparkline:
    """A goal's ratings."""
    own_words: str
    """In the person's own words."""
    baseline: typing.Optional[int]
    """Rating at the beginning."""
    target: typing.Optional[int]
    """Rating aimed at."""
    points: typing.List[RatingPoint]
    """Ratings by day."""
    outside: Count
    """Ratings outside 0 to 10, which are not drawn."""
    marks: typing.List[Mark]
    """What else happened."""
    def __init__(self, *, own_words: str, baseline: typing.Optional[int], target: typing.Optional[int], points: typing.List[RatingPoint], outside: Count, marks: typing.List[Mark]) -> None: ...


class GoalSparklineChart:
    """A goal with its ratings."""
    chart: GoalSparkline
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: GoalSparkline, words: Words) -> None: ...


class RangeOfTotals:
    """Two totals."""
    _from: int
    """The lower one."""
    to: int
    """The higher one."""
    def __init__(self, *, _from: int, to: int) -> None: ...

TotalRange: typing.TypeAlias = RangeOfTotals

class Reading:
    """What is known of one day."""

    class TOTAL(Reading):
        """A total, in tenths."""
        tenths: int
        """Tenths."""
        is_prorated: bool
        """Whether items were left out."""
        def __init__(self, tenths: int, is_prorated: bool) -> None: ...

    class SEVERAL(Reading):
        """Two responses of one day that differ."""
        tenths: typing.List[int]
        """Tenths."""
        def __init__(self, tenths: typing.List[int]) -> None: ...

    class NO_TOTAL(Reading):
        """Filled in, but too many items were left out."""
        def __init__(self) -> None: ...

    class NOT_TAKEN(Reading):
        """A session without the measure."""
        def __init__(self) -> None: ...

    def is_TOTAL(self) -> bool: ...

    def is_total(self) -> bool: ...

    def is_SEVERAL(self) -> bool: ...

    def is_several(self) -> bool: ...

    def is_NO_TOTAL(self) -> bool: ...

    def is_no_total(self) -> bool: ...

    def is_NOT_TAKEN(self) -> bool: ...

    def is_not_taken(self) -> bool: ...


class MeasurePoint:
    """One point."""
    day: str
    """The day."""
    reading: Reading
    """What is known of it."""
    def __init__(self, *, day: str, reading: Reading) -> None: ...


class ChangeKind(enum.Enum):
    """What a change between two totals means."""
    RELIABLY_BETTER = 0
    """Better by at least the reliable change."""
    RELIABLY_WORSE = 1
    """Worse by at least the reliable change."""
    WITHIN_ERROR = 2
    """Less than the reliable change, either way: it may be the measure's own error."""
    NOT_KNOWN = 3
    """The instrument names no reliable change."""


class ChangeOfTotal:
    """A change of a total, and what it means."""
    tenths: int
    """Ten times the change in points."""
    kind: ChangeKind
    """What it means."""
    def __init__(self, *, tenths: int, kind: ChangeKind) -> None: ...

TotalChange: typing.TypeAlias = ChangeOfTotal

class MeasureSeries:
    """One instrument's line."""
    name: str
    """What clinicians call the instrument."""
    range: TotalRange
    """The least and the greatest total, in points."""
    caseness: typing.Optional[int]
    """The points at which the source speaks of a case."""
    direction: Direction
    """Where change for the better leads."""
    baseline: typing.Optional[int]
    """The first total, in tenths."""
    reliable_from: typing.Optional[TotalRange]
    """Totals, in tenths, from which a change since the baseline is reliable: below and above."""
    points: typing.List[MeasurePoint]
    """The days in order."""
    change: typing.Optional[TotalChange]
    """What the newest total is against the baseline."""
    def __init__(self, *, name: str, range: TotalRange, caseness: typing.Optional[int], direction: Direction, baseline: typing.Optional[int], reliable_from: typing.Optional[TotalRange], points: typing.List[MeasurePoint], change: typing.Optional[TotalChange]) -> None: ...


class MemberLine:
    """One person's measures over time."""
    subject: str
    """What the person is called."""
    measures: typing.List[MeasureSeries]
    """One line an instrument."""
    attendance: typing.List[AttendanceTick]
    """Attendance by session."""
    marks: typing.List[Mark]
    """What else happened."""
    def __init__(self, *, subject: str, measures: typing.List[MeasureSeries], attendance: typing.List[AttendanceTick], marks: typing.List[Mark]) -> None: ...


class MemberLineChart:
    """A member's measures over time, with attendance under the axis."""
    chart: MemberLine
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: MemberLine, words: Words) -> None: ...


class PaperworkRow:
    """Unfinished papers of one state."""
    state: str
    """The state: `draft`, `conflict`, `awaiting co-sign`, `late`."""
    by_age: typing.List[int]
    """Papers by age, as `PaperworkBoard.ages` has them."""
    def __init__(self, *, state: str, by_age: typing.List[int]) -> None: ...


class Clock:
    """A clock that runs."""
    what: str
    """What is due."""
    days_left: int
    """Days left; negative when it is over."""
    def __init__(self, *, what: str, days_left: int) -> None: ...


class PaperworkBoard:
    """What is not finished."""
    ages: typing.List[str]
    """What the columns are called."""
    rows: typing.List[PaperworkRow]
    """One row a state."""
    oldest_days: typing.Optional[int]
    """Days since the oldest paper's session."""
    clocks: typing.List[Clock]
    """Clocks, the first due first."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, ages: typing.List[str], rows: typing.List[PaperworkRow], oldest_days: typing.Optional[int], clocks: typing.List[Clock], words: Words) -> None: ...


class Participation:
    """How a person took part. Listening by choice is a way of taking part."""

    class LISTENED_BY_CHOICE(Participation):
        """Listened by choice."""
        def __init__(self) -> None: ...

    class SPOKE_WHEN_INVITED(Participation):
        """Spoke when invited."""
        def __init__(self) -> None: ...

    class SPOKE_FREELY(Participation):
        """Spoke freely."""
        def __init__(self) -> None: ...

    class SUPPORTED_OTHERS(Participation):
        """Supported others."""
        def __init__(self) -> None: ...

    class WITHDREW(Participation):
        """Withdrew."""
        def __init__(self) -> None: ...

    class LEFT(Participation):
        """Left."""
        def __init__(self) -> None: ...

    class UNKNOWN(Participation):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_LISTENED_BY_CHOICE(self) -> bool: ...

    def is_listened_by_choice(self) -> bool: ...

    def is_SPOKE_WHEN_INVITED(self) -> bool: ...

    def is_spoke_when_invited(self) -> bool: ...

    def is_SPOKE_FREELY(self) -> bool: ...

    def is_spoke_freely(self) -> bool: ...

    def is_SUPPORTED_OTHERS(self) -> bool: ...

    def is_supported_others(self) -> bool: ...

    def is_WITHDREW(self) -> bool: ...

    def is_withdrew(self) -> bool: ...

    def is_LEFT(self) -> bool: ...

    def is_left(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class RibbonCell:
    """One session."""
    day: str
    """The day."""
    ways: typing.List[Participation]
    """Every way of taking part that was recorded; none where nothing was."""
    def __init__(self, *, day: str, ways: typing.List[Participation]) -> None: ...


class ParticipationRibbon:
    """A person's sessions."""
    subject: str
    """What the person is called."""
    cells: typing.List[RibbonCell]
    """The sessions in order."""
    def __init__(self, *, subject: str, cells: typing.List[RibbonCell]) -> None: ...


class ParticipationRibbonChart:
    """How a member took part, session by session."""
    chart: ParticipationRibbon
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: ParticipationRibbon, words: Words) -> None: ...


class LocalDay:
    """A day on the calendar of the device's time zone."""
    offset_minutes: int
    """Minutes by which clocks here are before UTC."""
    def __init__(self, *, offset_minutes: int) -> None: ...


class StripAuthor:
    """A device that wrote."""
    who: str
    """Whose it is."""
    device: str
    """Which of theirs."""
    def __init__(self, *, who: str, device: str) -> None: ...


class StripReach(enum.Enum):
    """Whether the device that wrote had its relay."""
    CONNECTED = 0
    """It had reached it a short while before."""
    OFFLINE = 1
    """It had not."""
    UNSENT = 2
    """The relay does not have it yet."""
    UNKNOWN = 3
    """Not known on this device."""


class StripPart:
    """A part of a text."""
    author: Count
    """Which device, by its place in the list."""
    reach: StripReach
    """How it came."""
    chars: Count
    """How many letters."""
    def __init__(self, *, author: Count, reach: StripReach, chars: Count) -> None: ...


class StripField:
    """A text."""
    field: str
    """Its field."""
    parts: typing.List[StripPart]
    """Its parts in the order of the text."""
    def __init__(self, *, field: str, parts: typing.List[StripPart]) -> None: ...

StripMoment: typing.TypeAlias = int

class StripSpan:
    """A stretch of time in which a device wrote."""
    author: Count
    """Which device, by its place in the list."""
    _from: StripMoment
    """From when: ms since 1970 of local time."""
    to: StripMoment
    """Until when."""
    reach: StripReach
    """How it came."""
    arrived: typing.Optional[StripMoment]
    """When the relay had all of it."""
    chars: Count
    """How many of its letters stand."""
    def __init__(self, *, author: Count, _from: StripMoment, to: StripMoment, reach: StripReach, arrived: typing.Optional[StripMoment], chars: Count) -> None: ...


class StripSignature:
    """A signature."""
    at: StripMoment
    """When, as the signer's device claims: ms since 1970 of local time."""
    who: str
    """Who."""
    meaning: str
    """What it means."""
    def __init__(self, *, at: StripMoment, who: str, meaning: str) -> None: ...


class ProvenanceStrip:
    """Who wrote which part of a note."""
    subject: str
    """What the note is called."""
    authors: typing.List[StripAuthor]
    """The devices that wrote."""
    fields: typing.List[StripField]
    """The texts."""
    spans: typing.List[StripSpan]
    """When they wrote, by device and time."""
    signatures: typing.List[StripSignature]
    """The signatures in order."""
    def __init__(self, *, subject: str, authors: typing.List[StripAuthor], fields: typing.List[StripField], spans: typing.List[StripSpan], signatures: typing.List[StripSignature]) -> None: ...


class ProvenanceStripChart:
    """Who wrote which part of a note, on which device, with or without the relay, and who signed it."""
    chart: ProvenanceStrip
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: ProvenanceStrip, words: Words) -> None: ...


class RiverRow:
    """One member."""
    subject: str
    """What the member is called."""
    since_start: typing.List[int]
    """Each total against the first, in tenths."""
    change: typing.Optional[ChangeKind]
    """What the newest is against the first."""
    def __init__(self, *, subject: str, since_start: typing.List[int], change: typing.Optional[ChangeKind]) -> None: ...


class GroupRiver:
    """The members side by side."""
    name: str
    """What clinicians call the instrument."""
    direction: Direction
    """Where change for the better leads."""
    reliable: typing.Optional[int]
    """The change, in points, from which it is reliable."""
    rows: typing.List[RiverRow]
    """One row a member, in the roster's order."""
    def __init__(self, *, name: str, direction: Direction, reliable: typing.Optional[int], rows: typing.List[RiverRow]) -> None: ...


class GroupRiverChart:
    """Change since the start, member by member. Not ranked."""
    chart: GroupRiver
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: GroupRiver, words: Words) -> None: ...


class ConcernStatus:
    """Whether a concern is over, from the least to the most cautious."""

    class CLOSED(ConcernStatus):
        """Over."""
        def __init__(self) -> None: ...

    class WATCHING(ConcernStatus):
        """Being watched."""
        def __init__(self) -> None: ...

    class OPEN(ConcernStatus):
        """Open."""
        def __init__(self) -> None: ...

    class UNKNOWN(ConcernStatus):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_CLOSED(self) -> bool: ...

    def is_closed(self) -> bool: ...

    def is_WATCHING(self) -> bool: ...

    def is_watching(self) -> bool: ...

    def is_OPEN(self) -> bool: ...

    def is_open(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class ConcernTurn:
    """When a concern was opened, watched or closed."""
    day: str
    """The day."""
    status: ConcernStatus
    """What it was from then on."""
    def __init__(self, *, day: str, status: ConcernStatus) -> None: ...


class ConcernBar:
    """One concern."""
    about: str
    """What about."""
    _from: str
    """The day on which it was opened."""
    until: typing.Optional[str]
    """The day on which it was closed; none while it is open or watched."""
    status: ConcernStatus
    """Where it stands."""
    turns: typing.List[ConcernTurn]
    """Every opening, watching and closing, oldest first; the last is where it stands."""
    is_disputed: bool
    """Whether two people disagree about where it stands."""
    actions: typing.List[str]
    """Days on which something was done at once."""
    def __init__(self, *, about: str, _from: str, until: typing.Optional[str], status: ConcernStatus, turns: typing.List[ConcernTurn], is_disputed: bool, actions: typing.List[str]) -> None: ...


class PlanMark:
    """One version of the plan."""
    day: str
    """The day on which it was agreed."""
    version: int
    """Its number."""
    def __init__(self, *, day: str, version: int) -> None: ...


class SafetyTimeline:
    """Safety over time."""
    subject: str
    """What the person is called."""
    today: str
    """The day up to which bars reach that are not closed."""
    concerns: typing.List[ConcernBar]
    """The concerns, the first opened first."""
    plans: typing.List[PlanMark]
    """The plans in order."""
    def __init__(self, *, subject: str, today: str, concerns: typing.List[ConcernBar], plans: typing.List[PlanMark]) -> None: ...


class SafetyTimelineChart:
    """A member's safety over time."""
    chart: SafetyTimeline
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: SafetyTimeline, words: Words) -> None: ...


class DevicePoint:
    """One device."""
    owner: str
    """Whose it is."""
    is_this: bool
    """Whether it is the one that draws."""
    is_own: bool
    """Whether it belongs to the same person."""
    heard_minutes_ago: typing.Optional[int]
    """Minutes since it was heard from; none where it never was."""
    def __init__(self, *, owner: str, is_this: bool, is_own: bool, heard_minutes_ago: typing.Optional[int]) -> None: ...


class SyncMap:
    """The devices of the practice, as this one knows them."""
    devices: typing.List[DevicePoint]
    """The devices: this one, the person's own, then the others."""
    unsent: int
    """Changes that are only on this device."""
    oldest_unsent_minutes: typing.Optional[int]
    """Minutes since the oldest of them."""
    lease_days_left: int
    """Days until this device stops showing anything."""
    lease_days: int
    """Days that the practice allows without the relay."""
    has_gaps: bool
    """Whether something is missing here, so that nothing says "all in sync"."""
    def __init__(self, *, devices: typing.List[DevicePoint], unsent: int, oldest_unsent_minutes: typing.Optional[int], lease_days_left: int, lease_days: int, has_gaps: bool) -> None: ...


class SyncMapChart:
    """Whose devices there are, and what is only on this one."""
    chart: SyncMap
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: SyncMap, words: Words) -> None: ...


class InteractionKind:
    """What one person did towards another in a session."""

    class SUPPORT(InteractionKind):
        """Support."""
        def __init__(self) -> None: ...

    class CHALLENGE(InteractionKind):
        """Challenge."""
        def __init__(self) -> None: ...

    class ADVICE(InteractionKind):
        """Advice."""
        def __init__(self) -> None: ...

    class DISCLOSURE(InteractionKind):
        """Told something of themselves."""
        def __init__(self) -> None: ...

    class FEEDBACK(InteractionKind):
        """Feedback."""
        def __init__(self) -> None: ...

    class SILENCE(InteractionKind):
        """Silence."""
        def __init__(self) -> None: ...

    class LAUGHTER(InteractionKind):
        """Laughter."""
        def __init__(self) -> None: ...

    class CONFLICT(InteractionKind):
        """Conflict."""
        def __init__(self) -> None: ...

    class UNKNOWN(InteractionKind):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_SUPPORT(self) -> bool: ...

    def is_support(self) -> bool: ...

    def is_CHALLENGE(self) -> bool: ...

    def is_challenge(self) -> bool: ...

    def is_ADVICE(self) -> bool: ...

    def is_advice(self) -> bool: ...

    def is_DISCLOSURE(self) -> bool: ...

    def is_disclosure(self) -> bool: ...

    def is_FEEDBACK(self) -> bool: ...

    def is_feedback(self) -> bool: ...

    def is_SILENCE(self) -> bool: ...

    def is_silence(self) -> bool: ...

    def is_LAUGHTER(self) -> bool: ...

    def is_laughter(self) -> bool: ...

    def is_CONFLICT(self) -> bool: ...

    def is_conflict(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class Interaction:
    """What one party did towards another."""
    _from: Count
    """Place on the ring."""
    to: Count
    """Place on the ring."""
    kind: InteractionKind
    """What."""
    count: Count
    """How often."""
    def __init__(self, *, _from: Count, to: Count, kind: InteractionKind, count: Count) -> None: ...


class WhoToWhom:
    """Who did what towards whom."""
    day: str
    """The day of the session."""
    places: typing.List[str]
    """The places on the ring: the members, the facilitators as one, the group as one."""
    arcs: typing.List[Interaction]
    """The arcs, in the order of the places."""
    unknown: Count
    """Taps by or towards somebody who is not on the roster any more, which are not drawn."""
    def __init__(self, *, day: str, places: typing.List[str], arcs: typing.List[Interaction], unknown: Count) -> None: ...


class WhoToWhomChart:
    """Who did what towards whom in a session. For the facilitators' own screen, never for an export."""
    chart: WhoToWhom
    """The series."""
    words: Words
    """The same in words, for whoever does not see it."""
    def __init__(self, *, chart: WhoToWhom, words: Words) -> None: ...


class CircleKind(enum.Enum):
    """What a circle holds."""
    GROUP = 0
    """A therapy group: its shell, sessions and nameless notes."""
    ROSTER = 1
    """Who is in a group."""
    MEMBER = 2
    """The whole clinical record of one person in therapy."""
    PRIVATE = 3
    """Private process notes of one clinician."""
    SUPERVISION = 4
    """Supervision notes of two clinicians."""
    PRACTICE = 5
    """Names, templates and policies of the practice; no patient data."""
    CONTACT = 6
    """How to reach one person in therapy."""
    SCHEDULE = 7
    """Appointments, without anything clinical."""
    AUDIT = 8
    """Who opened and changed what."""
    GOVERNANCE = 9
    """Access requests, retention and what was destroyed."""


class Listed:
    """A person on a circle's access list."""
    person: PersonId
    """Who."""
    role: Role
    """What they may do."""
    until_ms: int
    """When their devices stop opening the circle, ms since 1970; zero for never."""
    def __init__(self, *, person: PersonId, role: Role, until_ms: int) -> None: ...


class CircleItem:
    """A circle on this device: a group, its roster, a record, or the practice."""
    circle: CircleId
    """Its id."""
    kind: typing.Optional[CircleKind]
    """What it holds; none while its first key is missing."""
    label: str
    """What people call it: the group's label (also for its roster), the name in a record, the practice's name. Empty while that is not here."""
    role: typing.Optional[Role]
    """What this person may do; none when their access ended."""
    people: typing.List[Listed]
    """Who may open it."""
    def __init__(self, *, circle: CircleId, kind: typing.Optional[CircleKind], label: str, role: typing.Optional[Role], people: typing.List[Listed]) -> None: ...


class Advice(enum.Enum):
    """What two people do after a comparison."""
    SAME = 0
    """Nothing: both hold the same."""
    SYNC_OURS = 1
    """This device syncs, then they compare again."""
    SYNC_THEIRS = 2
    """The other device syncs, then they compare again."""
    SYNC_BOTH = 3
    """Both sync, then they compare again. When it stays so although both have reached the relay, entries are withheld from one of them."""
    DIFFERS = 4
    """Stop and tell whoever runs the relay: it told the two devices different things, and no sync heals that."""


class SeenYesNo:
    """A yes or no, with who wrote it and when their device says it was."""
    value: bool
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: bool, device: Author, incarnation: int, at: Timestamp) -> None: ...


class YesNoValues:
    """The answers that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenYesNo]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenYesNo]) -> None: ...


class ConcernKindView:
    """What a concern is about. The item's id is the code."""
    item: str
    """Id of the item."""
    applies: YesNoValues
    """Whether it applies."""
    def __init__(self, *, item: str, applies: YesNoValues) -> None: ...


class ImmediateActionView:
    """Something that was done at once."""
    item: str
    """Id of the item."""
    who: TextValues
    """Who did it."""
    what: TextValues
    """What."""
    when: TextValues
    """When, as the person said it."""
    told_whom: TextValues
    """Who was told."""
    def __init__(self, *, item: str, who: TextValues, what: TextValues, when: TextValues, told_whom: TextValues) -> None: ...


class SeenConcernStatus:
    """A code, with who wrote it and when their device says it was."""
    value: ConcernStatus
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ConcernStatus, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ConcernStatusValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenConcernStatus]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenConcernStatus]) -> None: ...


class ConcernStatusLattice:
    """What counts of a field that merges towards caution, and every value that stands. Where they differ, show it."""
    state: typing.Optional[ConcernStatus]
    """The most cautious value; none before the first."""
    values: ConcernStatusValues
    """Every value that stands."""
    reopened_by: typing.List[Writer]
    """Where the least cautious value does not count because others wrote in the document without having seen it: who they are."""
    def __init__(self, *, state: typing.Optional[ConcernStatus], values: ConcernStatusValues, reopened_by: typing.List[Writer]) -> None: ...


class SafetyConcernView:
    """A concern for somebody's safety."""
    kinds: typing.List[ConcernKindView]
    """What about."""
    formulation: str
    """How it is understood."""
    what_changes_it: str
    """What makes it better or worse."""
    protective: str
    """What protects."""
    immediate_actions: typing.List[ImmediateActionView]
    """What was done at once."""
    persons_view: str
    """How the person sees it."""
    plan: TextValues
    """The safety plan: the id of its document (`key.document`)."""
    status: ConcernStatusLattice
    """Whether it is over. Closing counts only if nothing was written beside it."""
    prompted_by: TextValues
    """What prompted it, such as an item of a measure."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, kinds: typing.List[ConcernKindView], formulation: str, what_changes_it: str, protective: str, immediate_actions: typing.List[ImmediateActionView], persons_view: str, plan: TextValues, status: ConcernStatusLattice, prompted_by: TextValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ConcernItem:
    """A concern for somebody's safety."""
    key: DocKey
    """The document."""
    view: SafetyConcernView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: SafetyConcernView, conflicts: int) -> None: ...


class Scalar:
    """A single value of a field."""

    class TEXT(Scalar):
        """Text that is replaced as a whole, at most 4,096 bytes; also a day, `YYYY-MM-DD`, and a code."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    class INT(Scalar):
        """A whole number, also for codes."""
        def __init__(self, value0: int, /) -> None: ...
        def __getitem__(self, index: int) -> int: ...

    class BOOL(Scalar):
        """Yes or no."""
        def __init__(self, value0: bool, /) -> None: ...
        def __getitem__(self, index: int) -> bool: ...

    class TIME(Scalar):
        """A moment, ms since 1970."""
        def __init__(self, value0: Timestamp, /) -> None: ...
        def __getitem__(self, index: int) -> Timestamp: ...

    def is_TEXT(self) -> bool: ...

    def is_text(self) -> bool: ...

    def is_INT(self) -> bool: ...

    def is_int(self) -> bool: ...

    def is_BOOL(self) -> bool: ...

    def is_bool(self) -> bool: ...

    def is_TIME(self) -> bool: ...

    def is_time(self) -> bool: ...


class SeenScalar:
    """A value of any type, with who wrote it and when their device says it was."""
    value: Scalar
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Scalar, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ConflictView:
    """Values of one field that were written without knowledge of each other and differ. None of them is preferred."""
    id: str
    """Names exactly these values: with another one beside them it is another conflict."""
    field: str
    """The field's name; `set/item/field` for that of an item."""
    values: typing.List[SeenScalar]
    """The values, by time, with who wrote them."""
    def __init__(self, *, id: str, field: str, values: typing.List[SeenScalar]) -> None: ...


class DocKind(enum.Enum):
    """What a document records."""
    DIRECTORY = 0
    """The practice and the names of its people."""
    GROUP = 1
    """A therapy group's shell."""
    SESSION = 2
    """One meeting of a group."""
    GROUP_NOTE = 3
    """The nameless note of one session."""
    ROSTER = 4
    """Who is in a group."""
    MEMBER_RECORD = 5
    """A person in therapy."""
    MEMBER_ENTRY = 6
    """One person's note of one session."""
    GROUND_RULES = 7
    """One version of a group's ground rules."""
    INTERACTION_TICKS = 8
    """Who interacted with whom in one session."""
    BOUNDARY_EVENT = 9
    """A boundary that was crossed, with everybody concerned."""
    CONTACT_CARD = 10
    """How to reach one person in therapy."""
    REFERRAL = 11
    """How somebody came to the practice."""
    SCREENING = 12
    """A conversation about whether a group suits a person."""
    CONSENT_RECORD = 13
    """What a person agreed to."""
    MEMBERSHIP = 14
    """A person's membership of a group."""
    OUTCOME_RESPONSE = 15
    """An outcome measure as it was filled in."""
    GOAL = 16
    """A goal."""
    SAFETY_CONCERN = 17
    """A concern for somebody's safety."""
    SAFETY_PLAN = 18
    """One version of a safety plan."""
    BOUNDARY_NOTE = 19
    """One member's own, nameless part of a boundary event."""
    CONTACT_NOTE = 20
    """A contact outside sessions."""
    LETTER = 21
    """A letter."""
    PROCESS_NOTE = 22
    """A clinician's private note."""
    SUPERVISION_NOTE = 23
    """A note of supervision."""
    TASK = 24
    """Something to do for one person or a group."""
    ACCESS_REQUEST = 25
    """A person's request for their record."""
    DESTRUCTION_CERTIFICATE = 26
    """What is left of what was destroyed."""
    AUDIT_TRAIL = 27
    """What one device did on one day."""
    SHARED_EXTRACT = 28
    """A copy of one document that a supervisor may read for a time."""
    POLICIES = 29
    """The employer's rules."""
    NOTE_STATUS = 30
    """Signatures of a note, and what became of it."""
    ADDENDUM = 31
    """Something added to a signed note."""
    CONTRIBUTION = 32
    """Words that came after a note was signed."""
    INSTRUMENT_PACK = 33
    """An instrument that the practice loaded."""


class ConsentSubject:
    """What consent is about."""

    class RULES(ConsentSubject):
        """A version of the ground rules."""
        def __init__(self) -> None: ...

    class RECORDING(ConsentSubject):
        """Recording."""
        def __init__(self) -> None: ...

    class SHARING_WITH_GP(ConsentSubject):
        """Sharing with the general practitioner."""
        def __init__(self) -> None: ...

    class OUTCOME_DATA(ConsentSubject):
        """Use of outcome data."""
        def __init__(self) -> None: ...

    class CONTACT_CHANNEL(ConsentSubject):
        """A way to be reached."""
        def __init__(self) -> None: ...

    class UNKNOWN(ConsentSubject):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_RULES(self) -> bool: ...

    def is_rules(self) -> bool: ...

    def is_RECORDING(self) -> bool: ...

    def is_recording(self) -> bool: ...

    def is_SHARING_WITH_GP(self) -> bool: ...

    def is_sharing_with_gp(self) -> bool: ...

    def is_OUTCOME_DATA(self) -> bool: ...

    def is_outcome_data(self) -> bool: ...

    def is_CONTACT_CHANNEL(self) -> bool: ...

    def is_contact_channel(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class ConsentDue:
    """Something that is kept on consent alone, which was withdrawn."""
    member: CircleId
    """The person's circle."""
    key: DocKey
    """The document."""
    kind: DocKind
    """What it records."""
    subject: ConsentSubject
    """What the person had agreed to."""
    def __init__(self, *, member: CircleId, key: DocKey, kind: DocKind, subject: ConsentSubject) -> None: ...


class SeenConsentSubject:
    """A code, with who wrote it and when their device says it was."""
    value: ConsentSubject
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ConsentSubject, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ConsentSubjectValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenConsentSubject]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenConsentSubject]) -> None: ...


class SeenConsentState:
    """A code, with who wrote it and when their device says it was."""
    value: ConsentState
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ConsentState, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ConsentStateValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenConsentState]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenConsentState]) -> None: ...


class SeenConsentMeans:
    """A code, with who wrote it and when their device says it was."""
    value: ConsentMeans
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ConsentMeans, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ConsentMeansValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenConsentMeans]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenConsentMeans]) -> None: ...


class ConsentView:
    """One statement of consent."""
    item: str
    """Id of the item."""
    what: ConsentSubjectValues
    """What about."""
    detail: TextValues
    """More closely: the version of the rules with the group's alias, the channel."""
    state: ConsentStateValues
    """What was said."""
    how: ConsentMeansValues
    """How."""
    on: DayValues
    """Day."""
    witnessed_by: TextValues
    """Hex of the person id of the witness."""
    text_hash: TextValues
    """Hex of SHA-256 of the text that was agreed to."""
    replaces: TextValues
    """Ids of the statements that this one has seen and replaces, separated by spaces."""
    def __init__(self, *, item: str, what: ConsentSubjectValues, detail: TextValues, state: ConsentStateValues, how: ConsentMeansValues, on: DayValues, witnessed_by: TextValues, text_hash: TextValues, replaces: TextValues) -> None: ...


class ConsentStanding:
    """What holds for one subject."""
    what: ConsentSubject
    """What about."""
    detail: str
    """More closely: the version of the rules with the group's alias, the channel."""
    state: ConsentState
    """What counts: withdrawn before refused before given."""
    standing: typing.List[ConsentView]
    """Statements that nobody has replaced. Where they say different things, show all."""
    def __init__(self, *, what: ConsentSubject, detail: str, state: ConsentState, standing: typing.List[ConsentView]) -> None: ...


class Channel:
    """A way to reach somebody."""

    class PHONE(Channel):
        """Telephone."""
        def __init__(self) -> None: ...

    class EMAIL(Channel):
        """Electronic mail."""
        def __init__(self) -> None: ...

    class ADDRESS(Channel):
        """By post."""
        def __init__(self) -> None: ...

    class UNKNOWN(Channel):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_PHONE(self) -> bool: ...

    def is_phone(self) -> bool: ...

    def is_EMAIL(self) -> bool: ...

    def is_email(self) -> bool: ...

    def is_ADDRESS(self) -> bool: ...

    def is_address(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenChannel:
    """A code, with who wrote it and when their device says it was."""
    value: Channel
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Channel, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ChannelValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenChannel]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenChannel]) -> None: ...


class ReachView:
    """A way to reach somebody."""
    item: str
    """Id of the item."""
    channel: ChannelValues
    """Which."""
    value: TextValues
    """Number or address."""
    in_use: YesNoValues
    """Whether it is still used."""
    def __init__(self, *, item: str, channel: ChannelValues, value: TextValues, in_use: YesNoValues) -> None: ...


class EmergencyContactView:
    """Somebody to call in an emergency."""
    item: str
    """Id of the item."""
    name: TextValues
    """Name."""
    relation: TextValues
    """What they are to the person."""
    phone: TextValues
    """How to reach them."""
    def __init__(self, *, item: str, name: TextValues, relation: TextValues, phone: TextValues) -> None: ...


class ContactCardView:
    """How to reach one person. It lies in a circle of its own, so that whoever plans appointments opens nothing else."""
    name: TextValues
    """Name to ask for."""
    reach: typing.List[ReachView]
    """Telephones, e-mail, address."""
    safe_contact_rules: str
    """What is safe: voicemail, letters, who may answer."""
    emergency_contacts: typing.List[EmergencyContactView]
    """Whom to call in an emergency."""
    reminders_ok: YesNoValues
    """Whether reminders are welcome."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, name: TextValues, reach: typing.List[ReachView], safe_contact_rules: str, emergency_contacts: typing.List[EmergencyContactView], reminders_ok: YesNoValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ContactCardItem:
    """How to reach a person."""
    key: DocKey
    """The document."""
    view: ContactCardView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: ContactCardView, conflicts: int) -> None: ...


class ContactKind:
    """A kind of contact."""

    class CALL(ContactKind):
        """A call."""
        def __init__(self) -> None: ...

    class TEXT(ContactKind):
        """A text message."""
        def __init__(self) -> None: ...

    class ONE_TO_ONE(ContactKind):
        """One to one."""
        def __init__(self) -> None: ...

    class DNA_FOLLOW_UP(ContactKind):
        """After a missed session."""
        def __init__(self) -> None: ...

    class PROFESSIONAL(ContactKind):
        """With another professional."""
        def __init__(self) -> None: ...

    class SUPERVISION(ContactKind):
        """Guidance from supervision."""
        def __init__(self) -> None: ...

    class UNKNOWN(ContactKind):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_CALL(self) -> bool: ...

    def is_call(self) -> bool: ...

    def is_TEXT(self) -> bool: ...

    def is_text(self) -> bool: ...

    def is_ONE_TO_ONE(self) -> bool: ...

    def is_one_to_one(self) -> bool: ...

    def is_DNA_FOLLOW_UP(self) -> bool: ...

    def is_dna_follow_up(self) -> bool: ...

    def is_PROFESSIONAL(self) -> bool: ...

    def is_professional(self) -> bool: ...

    def is_SUPERVISION(self) -> bool: ...

    def is_supervision(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenContactKind:
    """A code, with who wrote it and when their device says it was."""
    value: ContactKind
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ContactKind, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ContactKindValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenContactKind]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenContactKind]) -> None: ...


class GuardAnswerView:
    """An answer to the name guard. The id of an answer that keeps words is a keyed hash of them and their neighbours; that
    of one that replaced them is random.
    """
    item: str
    """Id of the item."""
    reason: TextValues
    """Why the name stays."""
    by: TextValues
    """Hex of the person id of whoever answered."""
    def __init__(self, *, item: str, reason: TextValues, by: TextValues) -> None: ...


class ContactNoteView:
    """A contact outside sessions."""
    kind: ContactKindValues
    """What kind."""
    at: TimeValues
    """When."""
    text: str
    """What happened."""
    plan: str
    """What comes next."""
    guard_answers: typing.List[GuardAnswerView]
    """Answers to the name guard."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, kind: ContactKindValues, at: TimeValues, text: str, plan: str, guard_answers: typing.List[GuardAnswerView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ContactNoteItem:
    """A contact outside sessions."""
    key: DocKey
    """The document."""
    view: ContactNoteView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: ContactNoteView, conflicts: int) -> None: ...


class NewGroup:
    """A group to make."""
    label: str
    """Short name, without a diagnosis."""
    purpose: str
    """What it is for; may be empty."""
    def __init__(self, *, label: str, purpose: str) -> None: ...


class NewSession:
    """A session to make."""
    group: CircleId
    """The group."""
    local_date: str
    """The day, as `YYYY-MM-DD` where the group meets."""
    ordinal: int
    """Which session of that day, from 1."""
    scheduled: typing.Optional[Timestamp]
    """When it is to begin, ms since 1970."""
    def __init__(self, *, group: CircleId, local_date: str, ordinal: int, scheduled: typing.Optional[Timestamp]) -> None: ...


class WorkOutcome:
    """What was decided about work that a note's signatures do not cover."""

    class ADOPTED(WorkOutcome):
        """It stands in an addendum."""
        def __init__(self) -> None: ...

    class CO_SIGNED(WorkOutcome):
        """It was co-signed with a comment."""
        def __init__(self) -> None: ...

    class DISCARDED(WorkOutcome):
        """It is kept as a draft that counts nowhere."""
        def __init__(self) -> None: ...

    class SET_BESIDE(WorkOutcome):
        """It was put into a contribution of its own when the note was sealed."""
        def __init__(self) -> None: ...

    class UNKNOWN(WorkOutcome):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_ADOPTED(self) -> bool: ...

    def is_adopted(self) -> bool: ...

    def is_CO_SIGNED(self) -> bool: ...

    def is_co_signed(self) -> bool: ...

    def is_DISCARDED(self) -> bool: ...

    def is_discarded(self) -> bool: ...

    def is_SET_BESIDE(self) -> bool: ...

    def is_set_beside(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class PlaceDecision:
    """What was decided about a place of a record."""
    place: str
    """The place, as `Client.places_to_decide` names it."""
    disclose: bool
    """It stays readable."""
    reason: str
    """Why."""
    def __init__(self, *, place: str, disclose: bool, reason: str) -> None: ...


class ReferralStatus:
    """What became of a referral."""

    class RECEIVED(ReferralStatus):
        """Came in."""
        def __init__(self) -> None: ...

    class SCREENING(ReferralStatus):
        """The person is being seen."""
        def __init__(self) -> None: ...

    class ACCEPTED(ReferralStatus):
        """A place was agreed."""
        def __init__(self) -> None: ...

    class WAITING(ReferralStatus):
        """Waits for a place."""
        def __init__(self) -> None: ...

    class DECLINED(ReferralStatus):
        """No place was agreed."""
        def __init__(self) -> None: ...

    class REDIRECTED(ReferralStatus):
        """Sent on."""
        def __init__(self) -> None: ...

    class UNKNOWN(ReferralStatus):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_RECEIVED(self) -> bool: ...

    def is_received(self) -> bool: ...

    def is_SCREENING(self) -> bool: ...

    def is_screening(self) -> bool: ...

    def is_ACCEPTED(self) -> bool: ...

    def is_accepted(self) -> bool: ...

    def is_WAITING(self) -> bool: ...

    def is_waiting(self) -> bool: ...

    def is_DECLINED(self) -> bool: ...

    def is_declined(self) -> bool: ...

    def is_REDIRECTED(self) -> bool: ...

    def is_redirected(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...

Suite: typing.TypeAlias = int

class Policy:
    """What holds for every device of the practice."""
    min_suite: Suite
    """The weakest set of algorithms taken, by its number; never lower than before."""
    lease_days: int
    """Days without the relay after which a device stops reading, 1 to 60. Our code keeps it, not cryptography."""
    def __init__(self, *, min_suite: Suite, lease_days: int) -> None: ...


class Decided:
    """What a person decided."""

    class ADD_RELAY(Decided):
        """The practice uses this relay."""
        address: str
        """Its address."""
        def __init__(self, address: str) -> None: ...

    class ADD_PERSON(Decided):
        """A clinician joins."""
        person: PersonId
        """Who."""
        def __init__(self, person: PersonId) -> None: ...

    class ADD_DEVICE(Decided):
        """A device joins."""
        person: PersonId
        """Whose."""
        def __init__(self, person: PersonId) -> None: ...

    class GRANT_ACCESS(Decided):
        """A person comes on a circle's access list, or gets a higher role there."""
        circle: CircleId
        """The circle."""
        person: PersonId
        """Who."""
        role: Role
        """What they may do."""
        until_ms: typing.Optional[int]
        """When their devices stop opening the circle, ms since 1970; none for never."""
        def __init__(self, circle: CircleId, person: PersonId, role: Role, until_ms: typing.Optional[int]) -> None: ...

    class CHANGE_ACCESS(Decided):
        """A person on a circle's access list gets a lower role."""
        circle: CircleId
        """The circle."""
        person: PersonId
        """Who."""
        role: Role
        """What they may do from then on."""
        def __init__(self, circle: CircleId, person: PersonId, role: Role) -> None: ...

    class END_ACCESS(Decided):
        """A person goes off a circle's access list."""
        circle: CircleId
        """The circle."""
        person: PersonId
        """Who."""
        def __init__(self, circle: CircleId, person: PersonId) -> None: ...

    class REVOKE_DEVICE(Decided):
        """A device is lost."""
        device: DeviceId
        """Which."""
        wipe: bool
        """It is to destroy its keys and its store, too."""
        def __init__(self, device: DeviceId, wipe: bool) -> None: ...

    class REMOVE_PERSON(Decided):
        """A clinician leaves, with every device."""
        person: PersonId
        """Who."""
        def __init__(self, person: PersonId) -> None: ...

    class CHANGE_ADMIN(Decided):
        """A person becomes an admin of the practice, or is one no longer."""
        person: PersonId
        """Who."""
        admin: bool
        """What they are from now on."""
        def __init__(self, person: PersonId, admin: bool) -> None: ...

    class NEW_KEY(Decided):
        """A circle gets a new key."""
        circle: CircleId
        """The circle."""
        def __init__(self, circle: CircleId) -> None: ...

    class ADD_KIT(Decided):
        """This person has a recovery kit; it replaces the one before."""
        def __init__(self) -> None: ...

    class SET_RECOVERY_KEYS(Decided):
        """The practice has a new recovery key and new custodians."""
        def __init__(self) -> None: ...

    class SET_INTAKE_KEY(Decided):
        """The practice gets a new intake key."""
        def __init__(self) -> None: ...

    class SET_POLICY(Decided):
        """What holds for every device."""
        rules: Policy
        """What."""
        def __init__(self, rules: Policy) -> None: ...

    class CLOSE_NOTE(Decided):
        """A note gets its final form, or is withdrawn."""
        circle: CircleId
        """Its circle."""
        def __init__(self, circle: CircleId) -> None: ...

    class DESTROY(Decided):
        """A document is destroyed."""
        circle: CircleId
        """Its circle."""
        def __init__(self, circle: CircleId) -> None: ...

    class ADD_RECOVERED_DEVICE(Decided):
        """A device joins by the word of two custodians."""
        person: PersonId
        """Whose."""
        def __init__(self, person: PersonId) -> None: ...

    def is_ADD_RELAY(self) -> bool: ...

    def is_add_relay(self) -> bool: ...

    def is_ADD_PERSON(self) -> bool: ...

    def is_add_person(self) -> bool: ...

    def is_ADD_DEVICE(self) -> bool: ...

    def is_add_device(self) -> bool: ...

    def is_GRANT_ACCESS(self) -> bool: ...

    def is_grant_access(self) -> bool: ...

    def is_CHANGE_ACCESS(self) -> bool: ...

    def is_change_access(self) -> bool: ...

    def is_END_ACCESS(self) -> bool: ...

    def is_end_access(self) -> bool: ...

    def is_REVOKE_DEVICE(self) -> bool: ...

    def is_revoke_device(self) -> bool: ...

    def is_REMOVE_PERSON(self) -> bool: ...

    def is_remove_person(self) -> bool: ...

    def is_CHANGE_ADMIN(self) -> bool: ...

    def is_change_admin(self) -> bool: ...

    def is_NEW_KEY(self) -> bool: ...

    def is_new_key(self) -> bool: ...

    def is_ADD_KIT(self) -> bool: ...

    def is_add_kit(self) -> bool: ...

    def is_SET_RECOVERY_KEYS(self) -> bool: ...

    def is_set_recovery_keys(self) -> bool: ...

    def is_SET_INTAKE_KEY(self) -> bool: ...

    def is_set_intake_key(self) -> bool: ...

    def is_SET_POLICY(self) -> bool: ...

    def is_set_policy(self) -> bool: ...

    def is_CLOSE_NOTE(self) -> bool: ...

    def is_close_note(self) -> bool: ...

    def is_DESTROY(self) -> bool: ...

    def is_destroy(self) -> bool: ...

    def is_ADD_RECOVERED_DEVICE(self) -> bool: ...

    def is_add_recovered_device(self) -> bool: ...


class NotCarriedOut:
    """A decision that was not carried out. Nothing changed by it."""
    at: Timestamp
    """When that turned out, ms since 1970."""
    decided: Decided
    """What was decided."""
    code: str
    """The stable code of the reason, for programs."""
    reason: str
    """The reason in one sentence, for people."""
    def __init__(self, *, at: Timestamp, decided: Decided, code: str, reason: str) -> None: ...


class Decisions:
    """What was decided here and is not in the logs."""
    waiting: typing.List[Decided]
    """What waits for the relay, oldest first."""
    not_done: typing.List[NotCarriedOut]
    """What turned out not to be allowed, oldest first; the newest 16."""
    def __init__(self, *, waiting: typing.List[Decided], not_done: typing.List[NotCarriedOut]) -> None: ...


class RetentionRule(enum.Enum):
    """Why a record is kept as long as it is."""
    LAST_CONTACT = 0
    """So many years after the last contact."""
    DEATH = 1
    """So many years after death."""
    BIRTHDAY = 2
    """To a birthday."""
    EXTENDED = 3
    """Somebody decided so."""


class RetentionDue:
    """When a record comes up for review, and why then."""
    on: Date
    """The day."""
    rule: RetentionRule
    """The rule."""
    def __init__(self, *, on: Date, rule: RetentionRule) -> None: ...


class HoldDecision:
    """Who held a record or let it go, when and why."""
    held: bool
    """Whether it was held; else it was let go."""
    by: typing.Optional[PersonId]
    """Who, if their device is known."""
    at: Timestamp
    """When, by their clock."""
    because: str
    """Why; empty where nobody said."""
    def __init__(self, *, held: bool, by: typing.Optional[PersonId], at: Timestamp, because: str) -> None: ...


class RetentionItem:
    """A record, and how long it is kept."""
    member: CircleId
    """The circle of the record."""
    record: DocKey
    """The document of the record itself."""
    names: typing.List[str]
    """Every name in law that stands."""
    last_contact: typing.Optional[Date]
    """The last day on which the person was seen or spoken to, as far as this device knows."""
    due: typing.Optional[RetentionDue]
    """When it comes up for review; none while nobody knows the last contact."""
    held: bool
    """Something in it is held: it is not up for review, whatever the day."""
    hold: typing.Optional[HoldDecision]
    """The newest decision about a hold of the record."""
    kept_because: typing.Optional[str]
    """Why somebody decided to keep it longer."""
    def __init__(self, *, member: CircleId, record: DocKey, names: typing.List[str], last_contact: typing.Optional[Date], due: typing.Optional[RetentionDue], held: bool, hold: typing.Optional[HoldDecision], kept_because: typing.Optional[str]) -> None: ...


class PlannedDocument:
    """A document that would be destroyed."""
    key: DocKey
    """Which."""
    kind: DocKind
    """What it records."""
    oldest: str
    """The first day on which something was written in it, by its authors' clocks; empty where nothing was."""
    newest: str
    """The last day."""
    hash: str
    """What the certificate calls it, in hex."""
    def __init__(self, *, key: DocKey, kind: DocKind, oldest: str, newest: str, hash: str) -> None: ...


class DestructionPlan:
    """What destroying a record would do, and whether it may be."""
    record: RetentionItem
    """The record, and how long it is kept."""
    reviewed: typing.Optional[str]
    """What the review found, if it still counts."""
    documents: typing.List[PlannedDocument]
    """Everything that would be destroyed."""
    def __init__(self, *, record: RetentionItem, reviewed: typing.Optional[str], documents: typing.List[PlannedDocument]) -> None: ...


class DeviceStanding(enum.Enum):
    """What a device is to the practice."""
    ACTIVE = 0
    """It may work."""
    REVOKED = 1
    """It was revoked: it hands in what it had not sent, and does nothing else."""
    WIPED = 2
    """It was revoked, and is to destroy its keys and its store."""


class Certifier:
    """Who vouched for a device."""

    class FOUNDER(Certifier):
        """Nobody: with it the practice was set up."""
        def __init__(self) -> None: ...

    class DEVICE(Certifier):
        """Another device: one of the same person, or an admin's."""
        def __init__(self, value0: DeviceId, /) -> None: ...
        def __getitem__(self, index: int) -> DeviceId: ...

    class KIT(Certifier):
        """The person's recovery kit."""
        def __init__(self, value0: DeviceId, /) -> None: ...
        def __getitem__(self, index: int) -> DeviceId: ...

    class CUSTODIANS(Certifier):
        """Two custodians of the practice's recovery key."""
        def __init__(self) -> None: ...

    def is_FOUNDER(self) -> bool: ...

    def is_founder(self) -> bool: ...

    def is_DEVICE(self) -> bool: ...

    def is_device(self) -> bool: ...

    def is_KIT(self) -> bool: ...

    def is_kit(self) -> bool: ...

    def is_CUSTODIANS(self) -> bool: ...

    def is_custodians(self) -> bool: ...


class LastWord:
    """The last word of a wiped device: it destroyed what was on it."""
    at: Timestamp
    """When this device heard it, ms since 1970."""
    sealed_changes: int
    """Unsent changes that it handed in before."""
    lost_changes: int
    """Unsent changes that are lost."""
    def __init__(self, *, at: Timestamp, sealed_changes: int, lost_changes: int) -> None: ...


class DeviceItem:
    """A device of the practice, revoked ones included."""
    device: DeviceId
    """Its id."""
    person: PersonId
    """Whose it is."""
    standing: DeviceStanding
    """What it is to the practice."""
    is_this: bool
    """It is the one that this runs on."""
    certifier: Certifier
    """Who vouched for it."""
    added_ms: typing.Optional[int]
    """When the relay stored the entry that added it, ms since 1970; none while that is not known here."""
    last_heard: typing.Optional[Timestamp]
    """When it was last heard from, by its own clock: it says so at most once an hour."""
    revoke_waits: bool
    """A decision to revoke it waits for the relay."""
    last_word: typing.Optional[LastWord]
    """What it said last, when it was wiped and said so."""
    def __init__(self, *, device: DeviceId, person: PersonId, standing: DeviceStanding, is_this: bool, certifier: Certifier, added_ms: typing.Optional[int], last_heard: typing.Optional[Timestamp], revoke_waits: bool, last_word: typing.Optional[LastWord]) -> None: ...


class RecoveryKeyDraftProtocol(typing.Protocol):
    """A recovery key that counts nowhere yet."""

    def sheets(self) -> typing.List[str]:
        """The codes of the three sheets, one for each custodian, to put on paper as text and as a QR code. They are secrets:
        two of them together open what the practice can recover. Show them once, and let go of this draft.
        """


class RecoveryKeyDraft(RecoveryKeyDraftProtocol):
    """A recovery key that counts nowhere yet."""

    def sheets(self) -> typing.List[str]:
        """The codes of the three sheets, one for each custodian, to put on paper as text and as a QR code. They are secrets:
        two of them together open what the practice can recover. Show them once, and let go of this draft.
        """


class DrilledCircle:
    """What a drill found in one circle that this person may open."""
    circle: CircleId
    """The circle."""
    kind: typing.Optional[CircleKind]
    """What it holds; none while its first key is missing here."""
    opens: bool
    """Whether its content would come back."""
    def __init__(self, *, circle: CircleId, kind: typing.Optional[CircleKind], opens: bool) -> None: ...


class ItemValue:
    """A field of an item, and its value."""
    field: str
    """The field's name."""
    value: Scalar
    """The value."""
    def __init__(self, *, field: str, value: Scalar) -> None: ...

NamedValue: typing.TypeAlias = ItemValue

class DocEdit:
    """One edit of a document. Which fields there are and what they take says `fields_of`; an edit that does not fit is
    refused and changes nothing.
    """

    class SET_VALUE(DocEdit):
        """Writes a value, settling every value that this device has seen for the field."""
        field: str
        """Name of the field."""
        value: Scalar
        """The value."""
        def __init__(self, field: str, value: Scalar) -> None: ...

    class CLEAR_VALUE(DocEdit):
        """Removes every value that this device has seen for the field."""
        field: str
        """Name of the field."""
        def __init__(self, field: str) -> None: ...

    class SPLICE_TEXT(DocEdit):
        """Replaces a stretch of prose. Positions count Unicode code points, not the UTF-16 units of an editor."""
        field: str
        """Name of the field."""
        at: Count
        """Where to delete and insert."""
        delete: Count
        """Code points to delete."""
        insert: str
        """Text to insert."""
        def __init__(self, field: str, at: Count, delete: Count, insert: str) -> None: ...

    class REPLACE_TEXT(DocEdit):
        """Makes prose read `text`, changing as little as possible, word by word."""
        field: str
        """Name of the field."""
        text: str
        """The whole new text."""
        def __init__(self, field: str, text: str) -> None: ...

    class ADD_ITEM(DocEdit):
        """Adds an item to a set or log. Added twice, it is one item."""
        set: str
        """Name of the set."""
        item: str
        """The item's own id: 1 to 64 ASCII letters, digits, `-` or `_`. Two devices that use the same id write one item."""
        values: typing.List[NamedValue]
        """First values of the item's fields."""
        def __init__(self, set: str, item: str, values: typing.List[NamedValue]) -> None: ...

    class SET_ITEM_VALUE(DocEdit):
        """Writes a value of an item, as `SetValue` does for a field."""
        set: str
        """Name of the set."""
        item: str
        """The item's id. An item that is not there is added."""
        field: str
        """Name of the item's field."""
        value: Scalar
        """The value."""
        def __init__(self, set: str, item: str, field: str, value: Scalar) -> None: ...

    class READ_SEAM(DocEdit):
        """Notes that somebody has read a seam. One that is read already stays as it is."""
        seam: str
        """The seam's id."""
        def __init__(self, seam: str) -> None: ...

    class SETTLE(DocEdit):
        """Writes the value that supersedes values which disagree."""
        conflict: str
        """The conflict's id."""
        value: Scalar
        """The value. For a field that is fixed once written it is one of those that disagree."""
        def __init__(self, conflict: str, value: Scalar) -> None: ...

    def is_SET_VALUE(self) -> bool: ...

    def is_set_value(self) -> bool: ...

    def is_CLEAR_VALUE(self) -> bool: ...

    def is_clear_value(self) -> bool: ...

    def is_SPLICE_TEXT(self) -> bool: ...

    def is_splice_text(self) -> bool: ...

    def is_REPLACE_TEXT(self) -> bool: ...

    def is_replace_text(self) -> bool: ...

    def is_ADD_ITEM(self) -> bool: ...

    def is_add_item(self) -> bool: ...

    def is_SET_ITEM_VALUE(self) -> bool: ...

    def is_set_item_value(self) -> bool: ...

    def is_READ_SEAM(self) -> bool: ...

    def is_read_seam(self) -> bool: ...

    def is_SETTLE(self) -> bool: ...

    def is_settle(self) -> bool: ...


class MemberEdit:
    """What to write into a person's record; what is none stays as it is."""
    legal_name: typing.Optional[str]
    """Name in law."""
    preferred_name: typing.Optional[str]
    """Name to be called by."""
    pronouns: typing.Optional[str]
    """Pronouns."""
    dob: typing.Optional[str]
    """Day of birth, as `YYYY-MM-DD`."""
    nhs_number: typing.Optional[str]
    """NHS number: ten digits; spaces do not matter."""
    gp: typing.Optional[str]
    """General practitioner."""
    communication_needs: typing.Optional[str]
    """What the person needs to take part."""
    lead_clinician: typing.Optional[PersonId]
    """The clinician in charge."""
    safeguarding_alert: typing.Optional[bool]
    """Whether there is a safeguarding alert. Of two answers written at once the cautious one counts."""
    deceased_on: typing.Optional[str]
    """Day of death, as `YYYY-MM-DD`."""
    def __init__(self, *, legal_name: typing.Optional[str]=..., preferred_name: typing.Optional[str]=..., pronouns: typing.Optional[str]=..., dob: typing.Optional[str]=..., nhs_number: typing.Optional[str]=..., gp: typing.Optional[str]=..., communication_needs: typing.Optional[str]=..., lead_clinician: typing.Optional[PersonId]=..., safeguarding_alert: typing.Optional[bool]=..., deceased_on: typing.Optional[str]=...) -> None: ...


class Ending(enum.Enum):
    """How far the end of a document has come."""
    NONE = 0
    """Nobody has decided it here."""
    WAITS = 1
    """It was decided, and is not in the log yet."""
    HELD = 2
    """The log says that it ends, and this device holds it: nothing was destroyed here."""
    GONE = 3
    """Nothing of it is left here."""


class Caution:
    """Yes or no, merged towards caution."""

    class NO(Caution):
        """No."""
        def __init__(self) -> None: ...

    class YES(Caution):
        """Yes."""
        def __init__(self) -> None: ...

    class UNKNOWN(Caution):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_NO(self) -> bool: ...

    def is_no(self) -> bool: ...

    def is_YES(self) -> bool: ...

    def is_yes(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenCaution:
    """A code, with who wrote it and when their device says it was."""
    value: Caution
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Caution, device: Author, incarnation: int, at: Timestamp) -> None: ...


class CautionValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenCaution]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenCaution]) -> None: ...


class CautionLattice:
    """What counts of a field that merges towards caution, and every value that stands. Where they differ, show it."""
    state: typing.Optional[Caution]
    """The most cautious value; none before the first."""
    values: CautionValues
    """Every value that stands."""
    reopened_by: typing.List[Writer]
    """Where the least cautious value does not count because others wrote in the document without having seen it: who they are."""
    def __init__(self, *, state: typing.Optional[Caution], values: CautionValues, reopened_by: typing.List[Writer]) -> None: ...


class SeenParticipation:
    """A code, with who wrote it and when their device says it was."""
    value: Participation
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Participation, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ParticipationValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenParticipation]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenParticipation]) -> None: ...


class NoteFormat:
    """How the sections are shown. What they hold does not change with it."""

    class SOAP(NoteFormat):
        """Subjective, objective, assessment, plan."""
        def __init__(self) -> None: ...

    class DAP(NoteFormat):
        """Data, assessment, plan."""
        def __init__(self) -> None: ...

    class BIRP(NoteFormat):
        """Behaviour, intervention, response, plan."""
        def __init__(self) -> None: ...

    class GIRP(NoteFormat):
        """Goal, intervention, response, plan."""
        def __init__(self) -> None: ...

    class FREE(NoteFormat):
        """As it comes."""
        def __init__(self) -> None: ...

    class UNKNOWN(NoteFormat):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_SOAP(self) -> bool: ...

    def is_soap(self) -> bool: ...

    def is_DAP(self) -> bool: ...

    def is_dap(self) -> bool: ...

    def is_BIRP(self) -> bool: ...

    def is_birp(self) -> bool: ...

    def is_GIRP(self) -> bool: ...

    def is_girp(self) -> bool: ...

    def is_FREE(self) -> bool: ...

    def is_free(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenNoteFormat:
    """A code, with who wrote it and when their device says it was."""
    value: NoteFormat
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: NoteFormat, device: Author, incarnation: int, at: Timestamp) -> None: ...


class NoteFormatValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenNoteFormat]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenNoteFormat]) -> None: ...


class GoalChange:
    """Which way a person moved towards a goal."""

    class AWAY(GoalChange):
        """Away from it."""
        def __init__(self) -> None: ...

    class SAME(GoalChange):
        """Neither."""
        def __init__(self) -> None: ...

    class TOWARDS(GoalChange):
        """Towards it."""
        def __init__(self) -> None: ...

    class UNKNOWN(GoalChange):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_AWAY(self) -> bool: ...

    def is_away(self) -> bool: ...

    def is_SAME(self) -> bool: ...

    def is_same(self) -> bool: ...

    def is_TOWARDS(self) -> bool: ...

    def is_towards(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenGoalChange:
    """A code, with who wrote it and when their device says it was."""
    value: GoalChange
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: GoalChange, device: Author, incarnation: int, at: Timestamp) -> None: ...


class GoalChangeValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenGoalChange]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenGoalChange]) -> None: ...


class ProgressView:
    """Movement towards a goal in this session. The item's id is that of the goal's document (`key.document`)."""
    item: str
    """Id of the item."""
    change: GoalChangeValues
    """Which way."""
    note: TextValues
    """What was seen."""
    def __init__(self, *, item: str, change: GoalChangeValues, note: TextValues) -> None: ...


class FeedbackView:
    """Feedback that a facilitator gave."""
    item: str
    """Id of the item."""
    what: TextValues
    """What."""
    how_received: TextValues
    """How it was received."""
    def __init__(self, *, item: str, what: TextValues, how_received: TextValues) -> None: ...


class InteractionCountView:
    """How often this person did something towards others, or others towards them; nobody is named. The item's id is
    `offered-KIND` or `received-KIND`.
    """
    item: str
    """Id of the item."""
    count: NumberValues
    """How often."""
    def __init__(self, *, item: str, count: NumberValues) -> None: ...


class MemberEntryView:
    """One person's note of one session."""
    series: TextValues
    """The session's series."""
    local_date: TextValues
    """The session's day."""
    ordinal: NumberValues
    """Which session of that day."""
    attendance: AttendanceValues
    """Whether the person attended."""
    arrived_at: TimeValues
    """When the person came."""
    left_at: TimeValues
    """When the person left."""
    left_early_reason: str
    """Why the person left early."""
    absence_notice: TextValues
    """What notice of absence was given."""
    followup_needed: CautionLattice
    """Whether somebody must follow this up."""
    participation: ParticipationValues
    """How the person took part."""
    format: NoteFormatValues
    """How the sections are shown."""
    presentation: str
    """What the person brought."""
    observation: str
    """What was seen."""
    intervention: str
    """What the therapist did."""
    response: str
    """How the person responded."""
    assessment: str
    """What the therapist makes of it."""
    plan: str
    """What comes next."""
    progress: typing.List[ProgressView]
    """Movement towards goals."""
    feedback_given: typing.List[FeedbackView]
    """Feedback that was given."""
    between_session: typing.List[BetweenSessionView]
    """What was done between sessions."""
    interaction_summary: typing.List[InteractionCountView]
    """Interactions, counted without identities."""
    safety_considered: TextValues
    """What was considered about safety: `nothing new noted`, or the id of a concern's document (`key.document`). A signature needs it."""
    group_context: str
    """The nameless context of the session, copied when the entry was made ready."""
    guard_answers: typing.List[GuardAnswerView]
    """Answers to the name guard."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, series: TextValues, local_date: TextValues, ordinal: NumberValues, attendance: AttendanceValues, arrived_at: TimeValues, left_at: TimeValues, left_early_reason: str, absence_notice: TextValues, followup_needed: CautionLattice, participation: ParticipationValues, format: NoteFormatValues, presentation: str, observation: str, intervention: str, response: str, assessment: str, plan: str, progress: typing.List[ProgressView], feedback_given: typing.List[FeedbackView], between_session: typing.List[BetweenSessionView], interaction_summary: typing.List[InteractionCountView], safety_considered: TextValues, group_context: str, guard_answers: typing.List[GuardAnswerView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class EntryItem:
    """A member's entry for a session."""
    key: DocKey
    """Its document."""
    view: MemberEntryView
    """What it says, prose cut short: read a whole text with `text`."""
    conflicts: int
    """Fields with more than one value."""
    def __init__(self, *, key: DocKey, view: MemberEntryView, conflicts: int) -> None: ...


class HandedOver:
    """What was written for somebody."""
    subject: str
    """Whose record it is."""
    files: typing.List[str]
    """Names of the files in the folder."""
    manifest_sha256: str
    """SHA-256 of the manifest, 64 hexadecimal digits: what is written down about this export."""
    def __init__(self, *, subject: str, files: typing.List[str], manifest_sha256: str) -> None: ...


class SharedExtractView:
    """A copy of one document's rendering, or of a chart, that a supervisor may read for a time."""
    case_label: TextValues
    """What the case is called here."""
    what: TextValues
    """What was copied, such as `entry of 2031-04-10`."""
    rendering: str
    """The rendering."""
    shared_by: TextValues
    """Hex of the person id of whoever shared it."""
    shared_at: TimeValues
    """When."""
    until: TimeValues
    """Until when it may be read."""
    taken_back: YesNoValues
    """Whether it was taken back before."""
    series: str
    """Of a chart its series as JSON, so that the supervisor's device can draw it; the rendering has it in words."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, case_label: TextValues, what: TextValues, rendering: str, shared_by: TextValues, shared_at: TimeValues, until: TimeValues, taken_back: YesNoValues, series: str, retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ExtractItem:
    """A copy of one document that a supervisor may read for a time."""
    key: DocKey
    """The document."""
    view: SharedExtractView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: SharedExtractView, conflicts: int) -> None: ...


class GoalRatingView:
    """The person's own rating of a goal: 0 is not at all, 10 is reached. Unvalidated."""
    item: str
    """Id of the item."""
    rating: NumberValues
    """0 to 10."""
    on: DayValues
    """Day."""
    def __init__(self, *, item: str, rating: NumberValues, on: DayValues) -> None: ...


class GoalStatus:
    """What became of a goal."""

    class ACTIVE(GoalStatus):
        """Worked towards."""
        def __init__(self) -> None: ...

    class MET(GoalStatus):
        """Met."""
        def __init__(self) -> None: ...

    class CHANGED(GoalStatus):
        """Replaced by another."""
        def __init__(self) -> None: ...

    class DROPPED(GoalStatus):
        """Given up."""
        def __init__(self) -> None: ...

    class UNKNOWN(GoalStatus):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_ACTIVE(self) -> bool: ...

    def is_active(self) -> bool: ...

    def is_MET(self) -> bool: ...

    def is_met(self) -> bool: ...

    def is_CHANGED(self) -> bool: ...

    def is_changed(self) -> bool: ...

    def is_DROPPED(self) -> bool: ...

    def is_dropped(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenGoalStatus:
    """A code, with who wrote it and when their device says it was."""
    value: GoalStatus
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: GoalStatus, device: Author, incarnation: int, at: Timestamp) -> None: ...


class GoalStatusValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenGoalStatus]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenGoalStatus]) -> None: ...


class SupportView:
    """What helps towards a goal."""
    item: str
    """Id of the item."""
    what: TextValues
    """What."""
    def __init__(self, *, item: str, what: TextValues) -> None: ...


class GoalView:
    """A goal."""
    own_words: str
    """In the person's own words."""
    why: str
    """Why it matters to them."""
    baseline: NumberValues
    """Rating at the beginning, 0 to 10."""
    target: NumberValues
    """Rating aimed at, 0 to 10."""
    ratings: typing.List[GoalRatingView]
    """Ratings since."""
    status: GoalStatusValues
    """What became of it."""
    supports: typing.List[SupportView]
    """What helps."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, own_words: str, why: str, baseline: NumberValues, target: NumberValues, ratings: typing.List[GoalRatingView], status: GoalStatusValues, supports: typing.List[SupportView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class GoalItem:
    """A goal."""
    key: DocKey
    """The document."""
    view: GoalView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: GoalView, conflicts: int) -> None: ...


class Modality:
    """How a group works."""

    class PROCESS(Modality):
        """Process group."""
        def __init__(self) -> None: ...

    class CBT(Modality):
        """Cognitive behavioural therapy."""
        def __init__(self) -> None: ...

    class DBT_SKILLS(Modality):
        """Skills of dialectical behaviour therapy."""
        def __init__(self) -> None: ...

    class PSYCHOEDUCATION(Modality):
        """Psychoeducation."""
        def __init__(self) -> None: ...

    class SUPPORT(Modality):
        """Support."""
        def __init__(self) -> None: ...

    class OTHER(Modality):
        """Something else."""
        def __init__(self) -> None: ...

    class UNKNOWN(Modality):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_PROCESS(self) -> bool: ...

    def is_process(self) -> bool: ...

    def is_CBT(self) -> bool: ...

    def is_cbt(self) -> bool: ...

    def is_DBT_SKILLS(self) -> bool: ...

    def is_dbt_skills(self) -> bool: ...

    def is_PSYCHOEDUCATION(self) -> bool: ...

    def is_psychoeducation(self) -> bool: ...

    def is_SUPPORT(self) -> bool: ...

    def is_support(self) -> bool: ...

    def is_OTHER(self) -> bool: ...

    def is_other(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenModality:
    """A code, with who wrote it and when their device says it was."""
    value: Modality
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Modality, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ModalityValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenModality]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenModality]) -> None: ...


class MembershipType:
    """Who may join when."""

    class CLOSED(MembershipType):
        """Everybody begins and ends together."""
        def __init__(self) -> None: ...

    class SLOW_OPEN(MembershipType):
        """A place that is left is filled."""
        def __init__(self) -> None: ...

    class OPEN(MembershipType):
        """Anybody comes to any session."""
        def __init__(self) -> None: ...

    class UNKNOWN(MembershipType):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_CLOSED(self) -> bool: ...

    def is_closed(self) -> bool: ...

    def is_SLOW_OPEN(self) -> bool: ...

    def is_slow_open(self) -> bool: ...

    def is_OPEN(self) -> bool: ...

    def is_open(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenMembershipType:
    """A code, with who wrote it and when their device says it was."""
    value: MembershipType
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: MembershipType, device: Author, incarnation: int, at: Timestamp) -> None: ...


class MembershipTypeValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenMembershipType]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenMembershipType]) -> None: ...


class GroupStatus:
    """Where a group is in its life."""

    class FORMING(GroupStatus):
        """Members are being found."""
        def __init__(self) -> None: ...

    class RUNNING(GroupStatus):
        """It meets."""
        def __init__(self) -> None: ...

    class PAUSED(GroupStatus):
        """It does not meet for a while."""
        def __init__(self) -> None: ...

    class ENDED(GroupStatus):
        """It is over."""
        def __init__(self) -> None: ...

    class UNKNOWN(GroupStatus):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_FORMING(self) -> bool: ...

    def is_forming(self) -> bool: ...

    def is_RUNNING(self) -> bool: ...

    def is_running(self) -> bool: ...

    def is_PAUSED(self) -> bool: ...

    def is_paused(self) -> bool: ...

    def is_ENDED(self) -> bool: ...

    def is_ended(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenGroupStatus:
    """A code, with who wrote it and when their device says it was."""
    value: GroupStatus
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: GroupStatus, device: Author, incarnation: int, at: Timestamp) -> None: ...


class GroupStatusValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenGroupStatus]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenGroupStatus]) -> None: ...


class FacilitatorRole:
    """What a facilitator does in a group."""

    class LEAD(FacilitatorRole):
        """Leads."""
        def __init__(self) -> None: ...

    class CO_FACILITATOR(FacilitatorRole):
        """Leads together with the lead."""
        def __init__(self) -> None: ...

    class TRAINEE(FacilitatorRole):
        """Learns; notes are counter-signed."""
        def __init__(self) -> None: ...

    class OBSERVER(FacilitatorRole):
        """Watches."""
        def __init__(self) -> None: ...

    class UNKNOWN(FacilitatorRole):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_LEAD(self) -> bool: ...

    def is_lead(self) -> bool: ...

    def is_CO_FACILITATOR(self) -> bool: ...

    def is_co_facilitator(self) -> bool: ...

    def is_TRAINEE(self) -> bool: ...

    def is_trainee(self) -> bool: ...

    def is_OBSERVER(self) -> bool: ...

    def is_observer(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenFacilitatorRole:
    """A code, with who wrote it and when their device says it was."""
    value: FacilitatorRole
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: FacilitatorRole, device: Author, incarnation: int, at: Timestamp) -> None: ...


class FacilitatorRoleValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenFacilitatorRole]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenFacilitatorRole]) -> None: ...


class FacilitatorView:
    """One facilitator of a group."""
    item: str
    """Id of the item."""
    person: TextValues
    """Hex of the person id."""
    role: FacilitatorRoleValues
    """What they do."""
    first_day: DayValues
    """First day."""
    last_day: DayValues
    """Last day."""
    def __init__(self, *, item: str, person: TextValues, role: FacilitatorRoleValues, first_day: DayValues, last_day: DayValues) -> None: ...


class SeriesView:
    """A series of sessions."""
    item: str
    """Id of the item."""
    rrule: TextValues
    """When it meets, as an RFC 5545 recurrence rule."""
    place_label: TextValues
    """Where."""
    room_notes: TextValues
    """About the room: access, quiet, a second exit."""
    start: TextValues
    """Local time at which it begins, `HH:MM`."""
    duration_min: NumberValues
    """Planned length in minutes; 75 is usual."""
    def __init__(self, *, item: str, rrule: TextValues, place_label: TextValues, room_notes: TextValues, start: TextValues, duration_min: NumberValues) -> None: ...


class TemplateView:
    """A template for notes. The item's id is its name."""
    item: str
    """Id of the item."""
    text: TextValues
    """The text that a section begins with."""
    section: TextValues
    """Which section it is for."""
    def __init__(self, *, item: str, text: TextValues, section: TextValues) -> None: ...


class GroupView:
    """A therapy group."""
    label: TextValues
    """Short name, without a diagnosis."""
    purpose: str
    """What the group is for."""
    modality: ModalityValues
    """How it works."""
    activity_class: ActivityClassValues
    """What its meetings count as."""
    membership_type: MembershipTypeValues
    """Who may join when."""
    size_min: NumberValues
    """Fewest members."""
    size_max: NumberValues
    """Most members; 8 is usual."""
    status: GroupStatusValues
    """Where it is in its life."""
    facilitators: typing.List[FacilitatorView]
    """Who leads it."""
    series: typing.List[SeriesView]
    """When it meets."""
    templates: typing.List[TemplateView]
    """Templates for its notes."""
    cofacilitator_signs: YesNoValues
    """Whether the co-facilitator signs each note too."""
    supervisor_signs_for_trainee: YesNoValues
    """Whether a supervisor counter-signs what a trainee signed."""
    rules_version: NumberValues
    """The version of the ground rules in force."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, label: TextValues, purpose: str, modality: ModalityValues, activity_class: ActivityClassValues, membership_type: MembershipTypeValues, size_min: NumberValues, size_max: NumberValues, status: GroupStatusValues, facilitators: typing.List[FacilitatorView], series: typing.List[SeriesView], templates: typing.List[TemplateView], cofacilitator_signs: YesNoValues, supervisor_signs_for_trainee: YesNoValues, rules_version: NumberValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...

PersonRole: typing.TypeAlias = Access

class GroupItem:
    """A group, as lists show it."""
    group: CircleId
    """Its circle."""
    view: GroupView
    """What it says."""
    people: typing.List[PersonRole]
    """Who may open it."""
    def __init__(self, *, group: CircleId, view: GroupView, people: typing.List[PersonRole]) -> None: ...


class InstrumentItem:
    """An instrument, and where it comes from."""
    instrument: Instrument
    """The definition."""
    pack: typing.Optional[DocKey]
    """The pack that it was loaded as; none where it came with Alcove."""
    def __init__(self, *, instrument: Instrument, pack: typing.Optional[DocKey]) -> None: ...


class Instruments:
    """All instruments, with the packs that cannot be used."""
    items: typing.List[InstrumentItem]
    """Shipped first, then loaded."""
    unreadable: typing.List[DocKey]
    """Packs that are not whole, or that this version cannot read. They are kept."""
    def __init__(self, *, items: typing.List[InstrumentItem], unreadable: typing.List[DocKey]) -> None: ...


class NewRules:
    """Ground rules to issue."""
    confidentiality: str
    """What stays in the group."""
    confidentiality_limits: str
    """Where confidentiality ends: harm, safeguarding, court."""
    no_meeting_outside: str
    """That members do not meet outside, and what to do if they do."""
    attendance: str
    """Attendance, lateness, notice."""
    leaving: str
    """Notice of leaving."""
    recording: str
    """Recording and phones."""
    pace: str
    """Everyone at their own pace: the right to listen."""
    effective_from: str
    """Day from which they count, as `YYYY-MM-DD`."""
    def __init__(self, *, confidentiality: str=..., confidentiality_limits: str=..., no_meeting_outside: str=..., attendance: str=..., leaving: str=..., recording: str=..., pace: str=..., effective_from: str) -> None: ...


class Jotting:
    """Something that was jotted down while the device was locked."""
    id: Author
    """Names it."""
    _from: DeviceId
    """The device that it was written on: this one, or one that was revoked and handed it in."""
    claimed: Timestamp
    """When it was written, as that device's clock said; ms since 1970."""
    private: bool
    """It is never handed in to the practice."""
    text: str
    """What was written."""
    def __init__(self, *, id: Author, _from: DeviceId, claimed: Timestamp, private: bool, text: str) -> None: ...


class Jottings:
    """What waits to be filed."""
    items: typing.List[Jotting]
    """The jottings, the oldest first."""
    waiting: int
    """More of them, for which there is no room before others are filed or discarded."""
    kept: int
    """Files that could not be taken in, and are kept."""
    keys_altered: typing.Optional[Timestamp]
    """When the keys that jottings are sealed for were last found altered, ms since 1970: what was jotted down before may have been read by whoever did it."""
    def __init__(self, *, items: typing.List[Jotting], waiting: int, kept: int, keys_altered: typing.Optional[Timestamp]) -> None: ...


class NameKind(enum.Enum):
    """What the guard found."""
    NAME = 0
    """A name in law, whole or a part of it."""
    NICKNAME = 1
    """What the person is called."""
    INITIALS = 2
    """One to four initials."""
    RELATIVE = 3
    """A relative's name."""


class NameHitProtocol(typing.Protocol):
    """A place in a document's words that names somebody who must not be named there."""

    def end(self) -> int:
        """Where it ends, in Unicode code points, not in the UTF-16 units of an editor."""

    def field(self) -> str:
        """The field of the document."""

    def kind(self) -> NameKind:
        """What was found."""

    def offer(self) -> str:
        """What is offered in its place, such as `another member`."""

    def start(self) -> int:
        """Where it begins, in Unicode code points, not in the UTF-16 units of an editor."""


class NameHit(NameHitProtocol):
    """A place in a document's words that names somebody who must not be named there."""

    def end(self) -> int:
        """Where it ends, in Unicode code points, not in the UTF-16 units of an editor."""

    def field(self) -> str:
        """The field of the document."""

    def kind(self) -> NameKind:
        """What was found."""

    def offer(self) -> str:
        """What is offered in its place, such as `another member`."""

    def start(self) -> int:
        """Where it begins, in Unicode code points, not in the UTF-16 units of an editor."""


class KeptRecord:
    """A record that was destroyed everywhere else."""
    member: CircleId
    """Its circle."""
    names: typing.List[str]
    """Every name in law that stands."""
    documents: typing.List[DocKey]
    """Its documents that are kept here alone."""
    def __init__(self, *, member: CircleId, names: typing.List[str], documents: typing.List[DocKey]) -> None: ...


class LateDecision(enum.Enum):
    """What was decided about work that was set aside."""
    ACCEPTED = 0
    """Its text was written anew."""
    REFUSED = 1
    """It stays without effect."""


class SetAside:
    """Something that was set aside. It is kept whatever is decided."""
    circle: CircleId
    """The circle, or the practice, whose log it is in."""
    seq: typing.Optional[int]
    """Its place at the relay."""
    code: str
    """Why, as a stable code. `note_closed`: what this person had typed unsent in a note that somebody withdrew, sealed or destroyed meanwhile."""
    at: Timestamp
    """When it was put there, ms since 1970."""
    bytes: int
    """How many bytes are kept."""
    entry: typing.Optional[EntryKey]
    """Its id, where the bytes are an entry: what decisions name."""
    device: typing.Optional[DeviceId]
    """The device that wrote it, where the bytes are an entry."""
    decision: typing.Optional[LateDecision]
    """What was decided about it here."""
    text: typing.Optional[str]
    """With `note_closed` the words themselves, to read or to copy: they are on no other device."""
    def __init__(self, *, circle: CircleId, seq: typing.Optional[int], code: str, at: Timestamp, bytes: int, entry: typing.Optional[EntryKey], device: typing.Optional[DeviceId], decision: typing.Optional[LateDecision], text: typing.Optional[str]) -> None: ...


class LeaseState(enum.Enum):
    """How the lease stands."""
    VALID = 0
    """Nothing to do."""
    ENDING = 1
    """It ends soon: ask the person to sync."""
    ENDED = 2
    """Reading has stopped; writing goes on, sealed, with `Client.seal`."""


class Lease:
    """The lease, and what waits because of it. It is enforced by this library, not by cryptography."""
    state: LeaseState
    """How it stands."""
    confirmed: Timestamp
    """When the relay last confirmed this device, by this device's clock; ms since 1970."""
    ends: Timestamp
    """When it ends, if nothing confirms it before; ms since 1970."""
    days: int
    """Days that the practice gives."""
    days_left: int
    """Whole days that are left, rounded up."""
    sealed: int
    """Pieces of work that lie sealed and wait for the next sync. Until then nothing is written but with `Client.seal`."""
    kept: int
    """Files of sealed work that could not be taken in, and are kept."""
    def __init__(self, *, state: LeaseState, confirmed: Timestamp, ends: Timestamp, days: int, days_left: int, sealed: int, kept: int) -> None: ...


class LetterKind:
    """A kind of letter."""

    class GP(LetterKind):
        """To the general practitioner."""
        def __init__(self) -> None: ...

    class DISCHARGE(LetterKind):
        """At the end of treatment."""
        def __init__(self) -> None: ...

    class OTHER(LetterKind):
        """Something else."""
        def __init__(self) -> None: ...

    class UNKNOWN(LetterKind):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_GP(self) -> bool: ...

    def is_gp(self) -> bool: ...

    def is_DISCHARGE(self) -> bool: ...

    def is_discharge(self) -> bool: ...

    def is_OTHER(self) -> bool: ...

    def is_other(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenLetterKind:
    """A code, with who wrote it and when their device says it was."""
    value: LetterKind
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: LetterKind, device: Author, incarnation: int, at: Timestamp) -> None: ...


class LetterKindValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenLetterKind]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenLetterKind]) -> None: ...


class LetterView:
    """A letter, written from sealed facts."""
    kind: LetterKindValues
    """What kind."""
    recipient: TextValues
    """To whom."""
    text: str
    """The text."""
    sent: DayValues
    """Day on which it was sent."""
    guard_answers: typing.List[GuardAnswerView]
    """Answers to the name guard."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, kind: LetterKindValues, recipient: TextValues, text: str, sent: DayValues, guard_answers: typing.List[GuardAnswerView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class LetterItem:
    """A letter."""
    key: DocKey
    """The document."""
    view: LetterView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: LetterView, conflicts: int) -> None: ...


class Change:
    """Something that an app hears about."""

    class DOCUMENT(Change):
        """A document changed."""
        key: DocKey
        """Which."""
        remote: bool
        """By another device."""
        def __init__(self, key: DocKey, remote: bool) -> None: ...

    class CIRCLE(Change):
        """A circle came, or its access list changed: read the lists again."""
        circle: CircleId
        """Which."""
        def __init__(self, circle: CircleId) -> None: ...

    class STATUS(Change):
        """What is unsent, or what other devices hold, changed: ask for the status."""
        def __init__(self) -> None: ...

    class SYNC_DONE(Change):
        """A sync is complete."""
        def __init__(self) -> None: ...

    class SYNC_PROGRESS(Change):
        """How far a sync's news were taken in."""
        taken: int
        """Entries taken."""
        coming: int
        """Entries announced."""
        def __init__(self, taken: int, coming: int) -> None: ...

    class JOINED(Change):
        """A person or device joined by a code of this device."""
        device: DeviceId
        """The new device."""
        def __init__(self, device: DeviceId) -> None: ...

    class CODE_ANSWERED(Change):
        """Somebody answered a code of this device, or their side went on: `Offer.digits` says how
        far it is.
        """
        def __init__(self) -> None: ...

    class CODE_ENDED(Change):
        """A code of this device ended without letting anybody in."""
        why: CeremonyEnd
        """How it ended."""
        reason: str
        """The same in one sentence, for people."""
        def __init__(self, why: CeremonyEnd, reason: str) -> None: ...

    class WIPE_DUE(Change):
        """This device was revoked and is to destroy what is on it. Show nothing more."""
        def __init__(self) -> None: ...

    class LIVE(Change):
        """The live connection came up or went down."""
        up: bool
        """Up or down."""
        def __init__(self, up: bool) -> None: ...

    class WARNING(Change):
        """Something that a person must be told."""
        reason: str
        """One sentence for people, free of content."""
        def __init__(self, reason: str) -> None: ...

    class MISSED(Change):
        """This listener was slower than the changes and missed some: read what is shown again."""
        changes: int
        """How many."""
        def __init__(self, changes: int) -> None: ...

    def is_DOCUMENT(self) -> bool: ...

    def is_document(self) -> bool: ...

    def is_CIRCLE(self) -> bool: ...

    def is_circle(self) -> bool: ...

    def is_STATUS(self) -> bool: ...

    def is_status(self) -> bool: ...

    def is_SYNC_DONE(self) -> bool: ...

    def is_sync_done(self) -> bool: ...

    def is_SYNC_PROGRESS(self) -> bool: ...

    def is_sync_progress(self) -> bool: ...

    def is_JOINED(self) -> bool: ...

    def is_joined(self) -> bool: ...

    def is_CODE_ANSWERED(self) -> bool: ...

    def is_code_answered(self) -> bool: ...

    def is_CODE_ENDED(self) -> bool: ...

    def is_code_ended(self) -> bool: ...

    def is_WIPE_DUE(self) -> bool: ...

    def is_wipe_due(self) -> bool: ...

    def is_LIVE(self) -> bool: ...

    def is_live(self) -> bool: ...

    def is_WARNING(self) -> bool: ...

    def is_warning(self) -> bool: ...

    def is_MISSED(self) -> bool: ...

    def is_missed(self) -> bool: ...


class HostError(Exception):
    """The host failed: whatever it throws is this. What it said is not read, so that nothing of it gets anywhere."""

    class Failed(HostError):
        """It threw something."""
        def __init__(self) -> None: ...


class ChangeListener:
    """Hears of changes, one after the other, each on a thread that may block. It may call the client, and wait for it."""

    def on_change(self, change: Change) -> None:
        """Something changed.

        # Errors
        Whatever it throws is counted by `Subscription.failures`; the next change comes all the same.
        """


class ChangeListenerImpl(ChangeListener):
    """Hears of changes, one after the other, each on a thread that may block. It may call the client, and wait for it."""

    def on_change(self, change: Change) -> None:
        """Something changed.

        # Errors
        Whatever it throws is counted by `Subscription.failures`; the next change comes all the same.
        """


class SubscriptionProtocol(typing.Protocol):
    """A listener that hears. It hears nothing more once this is cancelled, closed (`close` in Kotlin, the last reference in
    Python and Swift) or the client is locked; one call may be under way then.
    """

    def cancel(self) -> None:
        """Ends it."""

    def failures(self) -> int:
        """How often the listener threw."""


class Subscription(SubscriptionProtocol):
    """A listener that hears. It hears nothing more once this is cancelled, closed (`close` in Kotlin, the last reference in
    Python and Swift) or the client is locked; one call may be under way then.
    """

    def cancel(self) -> None:
        """Ends it."""

    def failures(self) -> int:
        """How often the listener threw."""


class NewAction:
    """Something that was done at once."""
    who: str
    """Who did it."""
    what: str
    """What."""
    when: str
    """When, as the person says it."""
    told_whom: str
    """Who was told."""
    def __init__(self, *, who: str, what: str, when: str=..., told_whom: str=...) -> None: ...


class Delivery:
    """How a session was held."""

    class IN_PERSON(Delivery):
        """In one room."""
        def __init__(self) -> None: ...

    class VIDEO(Delivery):
        """By video."""
        def __init__(self) -> None: ...

    class MIXED(Delivery):
        """Some in the room, some by video."""
        def __init__(self) -> None: ...

    class UNKNOWN(Delivery):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_IN_PERSON(self) -> bool: ...

    def is_in_person(self) -> bool: ...

    def is_VIDEO(self) -> bool: ...

    def is_video(self) -> bool: ...

    def is_MIXED(self) -> bool: ...

    def is_mixed(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenDelivery:
    """A code, with who wrote it and when their device says it was."""
    value: Delivery
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Delivery, device: Author, incarnation: int, at: Timestamp) -> None: ...


class DeliveryValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenDelivery]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenDelivery]) -> None: ...


class SessionStatus:
    """What became of a session."""

    class PLANNED(SessionStatus):
        """To come."""
        def __init__(self) -> None: ...

    class HELD(SessionStatus):
        """Held."""
        def __init__(self) -> None: ...

    class CANCELLED_PROVIDER(SessionStatus):
        """Cancelled by the provider."""
        def __init__(self) -> None: ...

    class CANCELLED_OTHER(SessionStatus):
        """Cancelled for another reason."""
        def __init__(self) -> None: ...

    class UNKNOWN(SessionStatus):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_PLANNED(self) -> bool: ...

    def is_planned(self) -> bool: ...

    def is_HELD(self) -> bool: ...

    def is_held(self) -> bool: ...

    def is_CANCELLED_PROVIDER(self) -> bool: ...

    def is_cancelled_provider(self) -> bool: ...

    def is_CANCELLED_OTHER(self) -> bool: ...

    def is_cancelled_other(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenSessionStatus:
    """A code, with who wrote it and when their device says it was."""
    value: SessionStatus
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: SessionStatus, device: Author, incarnation: int, at: Timestamp) -> None: ...


class SessionStatusValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenSessionStatus]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenSessionStatus]) -> None: ...


class PresentView:
    """A facilitator who was there. The item's id is the hex of the person id."""
    item: str
    """Id of the item."""
    present: YesNoValues
    """Whether they were there."""
    def __init__(self, *, item: str, present: YesNoValues) -> None: ...


class SameAsView:
    """Another document that records the same unscheduled session. The item's id is the hex of its handle."""
    item: str
    """Id of the item."""
    same: YesNoValues
    """Whether a person said that it is the same."""
    def __init__(self, *, item: str, same: YesNoValues) -> None: ...


class SessionView:
    """One meeting of a group."""
    series: TextValues
    """The series it belongs to."""
    local_date: TextValues
    """The day, as `YYYY-MM-DD` where the group meets."""
    ordinal: NumberValues
    """Which session of that day, from 1."""
    scheduled: TimeValues
    """When it was to begin."""
    actual_start: TimeValues
    """When it began."""
    actual_end: TimeValues
    """When it ended."""
    delivery: DeliveryValues
    """How it was held."""
    place: TextValues
    """Where."""
    duration_min: NumberValues
    """Planned length in minutes."""
    status: SessionStatusValues
    """What became of it."""
    cancel_reason: str
    """Why it was cancelled."""
    facilitators_present: typing.List[PresentView]
    """Which facilitators were there."""
    count_present: NumberValues
    """Members present, counted when the note was signed. Professionals are not counted as participants."""
    count_absent: NumberValues
    """Members absent, counted when the note was signed."""
    count_professionals: NumberValues
    """Professionals present, counted when the note was signed."""
    same_as: typing.List[SameAsView]
    """What else records the same unscheduled session."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, series: TextValues, local_date: TextValues, ordinal: NumberValues, scheduled: TimeValues, actual_start: TimeValues, actual_end: TimeValues, delivery: DeliveryValues, place: TextValues, duration_min: NumberValues, status: SessionStatusValues, cancel_reason: str, facilitators_present: typing.List[PresentView], count_present: NumberValues, count_absent: NumberValues, count_professionals: NumberValues, same_as: typing.List[SameAsView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class SessionCandidate:
    """Another document that may record the same session."""
    key: DocKey
    """The document."""
    view: SessionView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: SessionView, conflicts: int) -> None: ...

NhsNumber: typing.TypeAlias = str

class SeenNhsNumber:
    """An NHS number, with who wrote it and when their device says it was."""
    value: NhsNumber
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: NhsNumber, device: Author, incarnation: int, at: Timestamp) -> None: ...


class NhsNumberValues:
    """The NHS numbers that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenNhsNumber]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenNhsNumber]) -> None: ...


class MemberRecordView:
    """A person in therapy."""
    legal_name: TextValues
    """Name in law."""
    preferred_name: TextValues
    """Name to be called by."""
    pronouns: TextValues
    """Pronouns."""
    dob: DayValues
    """Day of birth."""
    nhs_number: NhsNumberValues
    """NHS number."""
    gp: TextValues
    """General practitioner."""
    communication_needs: str
    """What the person needs to take part."""
    lead_clinician: TextValues
    """Hex of the person id of the clinician in charge."""
    safeguarding_alert: CautionLattice
    """Whether there is a safeguarding alert."""
    deceased_on: DayValues
    """Day of death."""
    hold_reason: TextValues
    """Why the record is held, or was let go. Who said so and when stands with the value."""
    reviewed: TextValues
    """What the review at the end of its time found: it may be destroyed, and why. A later hold or decision to keep it longer takes that back."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, legal_name: TextValues, preferred_name: TextValues, pronouns: TextValues, dob: DayValues, nhs_number: NhsNumberValues, gp: TextValues, communication_needs: str, lead_clinician: TextValues, safeguarding_alert: CautionLattice, deceased_on: DayValues, hold_reason: TextValues, reviewed: TextValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class MemberItem:
    """A person in therapy, as a group's list shows them."""
    member: CircleId
    """Their circle."""
    row: str
    """The roster's row."""
    display_hints: typing.List[str]
    """Every hint that stands."""
    record: typing.Optional[MemberRecordView]
    """Their record; none while it is not on this device."""
    def __init__(self, *, member: CircleId, row: str, display_hints: typing.List[str], record: typing.Optional[MemberRecordView]) -> None: ...


class MembershipStatus:
    """Where a person is with a group."""

    class WAITING(MembershipStatus):
        """Waits for a place."""
        def __init__(self) -> None: ...

    class PREPARED(MembershipStatus):
        """Prepared to join."""
        def __init__(self) -> None: ...

    class ACTIVE(MembershipStatus):
        """A member."""
        def __init__(self) -> None: ...

    class PAUSED(MembershipStatus):
        """Away for a while."""
        def __init__(self) -> None: ...

    class LEFT(MembershipStatus):
        """Left."""
        def __init__(self) -> None: ...

    class COMPLETED(MembershipStatus):
        """Finished."""
        def __init__(self) -> None: ...

    class REMOVED(MembershipStatus):
        """Asked to leave."""
        def __init__(self) -> None: ...

    class UNKNOWN(MembershipStatus):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_WAITING(self) -> bool: ...

    def is_waiting(self) -> bool: ...

    def is_PREPARED(self) -> bool: ...

    def is_prepared(self) -> bool: ...

    def is_ACTIVE(self) -> bool: ...

    def is_active(self) -> bool: ...

    def is_PAUSED(self) -> bool: ...

    def is_paused(self) -> bool: ...

    def is_LEFT(self) -> bool: ...

    def is_left(self) -> bool: ...

    def is_COMPLETED(self) -> bool: ...

    def is_completed(self) -> bool: ...

    def is_REMOVED(self) -> bool: ...

    def is_removed(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class SeenMembershipStatus:
    """A code, with who wrote it and when their device says it was."""
    value: MembershipStatus
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: MembershipStatus, device: Author, incarnation: int, at: Timestamp) -> None: ...


class MembershipStatusValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenMembershipStatus]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenMembershipStatus]) -> None: ...


class MembershipView:
    """A person's membership of a group, without naming the group in a way that another member's record shares."""
    group_alias: TextValues
    """What this record calls the group: a keyed hash of its own."""
    status: MembershipStatusValues
    """Where the person is with it."""
    start: DayValues
    """First day."""
    end: DayValues
    """Last day."""
    end_reason: TextValues
    """Why it ended."""
    ending_plan: str
    """How the ending is prepared."""
    pace_preference: str
    """The pace that suits the person."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, group_alias: TextValues, status: MembershipStatusValues, start: DayValues, end: DayValues, end_reason: TextValues, ending_plan: str, pace_preference: str, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class MembershipItem:
    """A person's membership of a group."""
    key: DocKey
    """The document."""
    view: MembershipView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: MembershipView, conflicts: int) -> None: ...


class NewContactNote:
    """A contact to record."""
    kind: ContactKind
    """What kind."""
    at: Timestamp
    """When, ms since 1970."""
    text: str
    """What happened."""
    plan: str
    """What comes next."""
    def __init__(self, *, kind: ContactKind, at: Timestamp, text: str, plan: str=...) -> None: ...


class NewGoal:
    """A goal to record."""
    own_words: str
    """In the person's own words."""
    why: str
    """Why it matters to them."""
    baseline: typing.Optional[int]
    """Rating at the beginning, 0 to 10."""
    target: typing.Optional[int]
    """Rating aimed at, 0 to 10."""
    supports: typing.List[str]
    """What helps."""
    def __init__(self, *, own_words: str, why: str=..., baseline: typing.Optional[int]=..., target: typing.Optional[int]=..., supports: typing.List[str]=...) -> None: ...


class NewLetter:
    """A letter to write."""
    kind: LetterKind
    """What kind."""
    recipient: str
    """To whom."""
    text: str
    """The text."""
    sent: typing.Optional[str]
    """Day on which it was sent, as `YYYY-MM-DD`."""
    def __init__(self, *, kind: LetterKind, recipient: str, text: str, sent: typing.Optional[str]=...) -> None: ...


class NewProcessNote:
    """A private note to keep."""
    text: str
    """The note."""
    review_by: typing.Optional[str]
    """Day by which to look at it again, or destroy it, as `YYYY-MM-DD`."""
    linked_entry: typing.Optional[DocKey]
    """An entry that it is about."""
    def __init__(self, *, text: str, review_by: typing.Optional[str]=..., linked_entry: typing.Optional[DocKey]=...) -> None: ...


class NaturalKey:
    """What names a document inside its circle."""

    class OF(NaturalKey):
        """Two devices that make it offline, with the same bytes, meet in one document."""
        def __init__(self, value0: bytes, /) -> None: ...
        def __getitem__(self, index: int) -> bytes: ...

    class RANDOM(NaturalKey):
        """A document of its own."""
        def __init__(self) -> None: ...

    def is_OF(self) -> bool: ...

    def is_of(self) -> bool: ...

    def is_RANDOM(self) -> bool: ...

    def is_random(self) -> bool: ...


class NewSupervisionNote:
    """A note of supervision."""
    case_label: str
    """What the case is called here; no name."""
    on: str
    """Day, as `YYYY-MM-DD`."""
    question: str
    """What was asked."""
    guidance: str
    """What was advised."""
    actions: typing.List[str]
    """What was agreed."""
    def __init__(self, *, case_label: str, on: str, question: str=..., guidance: str=..., actions: typing.List[str]=...) -> None: ...


class NewTask:
    """Something to do."""
    what: str
    """What."""
    due: str
    """By when, as `YYYY-MM-DD`; may be empty."""
    owner: typing.Optional[PersonId]
    """Who does it."""
    because: str
    """What it came from; may be empty."""
    def __init__(self, *, what: str, due: str=..., owner: typing.Optional[PersonId]=..., because: str=...) -> None: ...


class NoteStanding:
    """How far a note has come."""

    class DRAFT(NoteStanding):
        """Being written."""
        def __init__(self) -> None: ...

    class READY(NoteStanding):
        """Its author says that it is ready."""
        def __init__(self) -> None: ...

    class SIGNED(NoteStanding):
        """Signed by some of those who must."""
        have: Count
        """Signatures that hold."""
        need: Count
        """Signatures that it needs."""
        def __init__(self, have: Count, need: Count) -> None: ...

    class COMPLETE(NoteStanding):
        """Every signature is there."""
        def __init__(self) -> None: ...

    class SEALED(NoteStanding):
        """It has its final form, and nothing else of it is kept."""
        unsigned: bool
        """Nobody signed it: its author had left."""
        def __init__(self, unsigned: bool) -> None: ...

    class WITHDRAWN(NoteStanding):
        """It was in the wrong record: nothing else is kept of it."""
        by: typing.Optional[PersonId]
        """Who withdrew it."""
        at: Timestamp
        """When, by their clock, ms since 1970."""
        def __init__(self, by: typing.Optional[PersonId], at: Timestamp) -> None: ...

    def is_DRAFT(self) -> bool: ...

    def is_draft(self) -> bool: ...

    def is_READY(self) -> bool: ...

    def is_ready(self) -> bool: ...

    def is_SIGNED(self) -> bool: ...

    def is_signed(self) -> bool: ...

    def is_COMPLETE(self) -> bool: ...

    def is_complete(self) -> bool: ...

    def is_SEALED(self) -> bool: ...

    def is_sealed(self) -> bool: ...

    def is_WITHDRAWN(self) -> bool: ...

    def is_withdrawn(self) -> bool: ...


class ScalarValues:
    """The values that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenScalar]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenScalar]) -> None: ...


class ItemField:
    """What a field of an item holds."""
    name: str
    """Its name."""
    values: ScalarValues
    """Every value that stands."""
    def __init__(self, *, name: str, values: ScalarValues) -> None: ...


class RecordItem:
    """One item of a set or log."""
    id: str
    """Its id."""
    fields: typing.List[ItemField]
    """Its fields that hold a value."""
    def __init__(self, *, id: str, fields: typing.List[ItemField]) -> None: ...


class FieldContent:
    """What a field holds."""

    class SINGLE(FieldContent):
        """A value, of which several may stand."""
        values: ScalarValues
        """Every value that stands."""
        def __init__(self, values: ScalarValues) -> None: ...

    class PROSE(FieldContent):
        """Prose."""
        text: str
        """The text; cut short in lists."""
        def __init__(self, text: str) -> None: ...

    class ITEMS(FieldContent):
        """Items."""
        items: typing.List[RecordItem]
        """By id."""
        def __init__(self, items: typing.List[RecordItem]) -> None: ...

    def is_SINGLE(self) -> bool: ...

    def is_single(self) -> bool: ...

    def is_PROSE(self) -> bool: ...

    def is_prose(self) -> bool: ...

    def is_ITEMS(self) -> bool: ...

    def is_items(self) -> bool: ...


class RecordField:
    """One field of a document."""
    name: str
    """Its name."""
    content: FieldContent
    """What it holds."""
    def __init__(self, *, name: str, content: FieldContent) -> None: ...


class Seam:
    """A paragraph that two devices or more wrote unseen by each other."""
    id: str
    """Names the seam; another change beside makes another seam."""
    field: str
    """The prose it lies in."""
    _from: int
    """First code point of the paragraph. An editor's UTF-16 units are other numbers wherever an emoji stands before."""
    to: int
    """Code point behind the paragraph."""
    authors: typing.List[Writer]
    """Who wrote unseen by somebody else here, two at least, by time."""
    read: bool
    """Whether somebody has read it since."""
    def __init__(self, *, id: str, field: str, _from: int, to: int, authors: typing.List[Writer], read: bool) -> None: ...


class RecordView:
    """A document of any kind, whole."""
    key: DocKey
    """The document."""
    kind: DocKind
    """Its kind."""
    fields: typing.List[RecordField]
    """Every field of the kind, in the order in which they are shown."""
    conflicts: typing.List[ConflictView]
    """Values that disagree, in the order of the fields."""
    seams: typing.List[Seam]
    """Paragraphs that were written by two devices unseen by each other, read or not."""
    has_newer_content: bool
    """A newer version of Alcove wrote something here that this one keeps and cannot show: say so, and do not sign."""
    def __init__(self, *, key: DocKey, kind: DocKind, fields: typing.List[RecordField], conflicts: typing.List[ConflictView], seams: typing.List[Seam], has_newer_content: bool) -> None: ...


class SignatureFault(enum.Enum):
    """Why a signature does not hold."""
    MALFORMED = 0
    """It is not laid out as a signature."""
    MOVED = 1
    """It was made for another note."""
    UNKNOWN_SIGNER = 2
    """Its device, or the state of the practice that it names, is not known."""
    NOT_ACTIVE = 3
    """The device was not this person's active device."""
    COPIED = 4
    """Somebody else's device put it there."""
    FORGED = 5
    """The bytes are not what was signed."""


class FaultySignature:
    """A signature that does not hold."""
    device: DeviceId
    """The device that put it there."""
    fault: SignatureFault
    """Why it does not hold."""
    reason: str
    """The same in a few words, for people."""
    def __init__(self, *, device: DeviceId, fault: SignatureFault, reason: str) -> None: ...


class Contribution:
    """Work that no signature covers."""
    id: str
    """Names it."""
    person: typing.Optional[PersonId]
    """Who wrote it, where that is known."""
    begun: Timestamp
    """When it was begun, by the author's clock, ms since 1970."""
    ended: Timestamp
    """When it was ended."""
    arrived: typing.Optional[Timestamp]
    """When the relay had all of it; none before."""
    text: str
    """What was written."""
    outcome: typing.Optional[WorkOutcome]
    """What was decided about it."""
    def __init__(self, *, id: str, person: typing.Optional[PersonId], begun: Timestamp, ended: Timestamp, arrived: typing.Optional[Timestamp], text: str, outcome: typing.Optional[WorkOutcome]) -> None: ...


class LateLabel:
    """Set where a note was written late."""
    event_at: Timestamp
    """When what is told happened, ms since 1970."""
    first_at: Timestamp
    """When its first words were written, by the writer's clock."""
    last_at: Timestamp
    """When its last words were written."""
    clock_offset_ms: typing.Optional[int]
    """How far the relay's clock was ahead of this device's at their last contact, in ms, if that is known."""
    def __init__(self, *, event_at: Timestamp, first_at: Timestamp, last_at: Timestamp, clock_offset_ms: typing.Optional[int]) -> None: ...


class NoteItem:
    """A note with everything that became of it."""
    key: DocKey
    """The note."""
    standing: NoteStanding
    """How far it has come."""
    text: RecordView
    """What was signed; what stands now where nobody has signed."""
    is_signed_text: bool
    """Whether `text` was signed."""
    signatures: typing.List[Signature]
    """Signatures of this text that hold, earliest first."""
    faults: typing.List[FaultySignature]
    """Signatures that do not hold."""
    other_versions: int
    """How many other texts of this note were signed by people who did not know of this one."""
    contributions: typing.List[Contribution]
    """What no signature covers."""
    addenda: typing.List[Addendum]
    """What was added, oldest first."""
    late: typing.Optional[LateLabel]
    """Set where it was written late."""
    closing: bool
    """Its final form, or its end, waits for the relay."""
    filed_anew: typing.Optional[Timestamp]
    """When it was filed here anew, because it had been in another record in error; ms since 1970."""
    def __init__(self, *, key: DocKey, standing: NoteStanding, text: RecordView, is_signed_text: bool, signatures: typing.List[Signature], faults: typing.List[FaultySignature], other_versions: int, contributions: typing.List[Contribution], addenda: typing.List[Addendum], late: typing.Optional[LateLabel], closing: bool, filed_anew: typing.Optional[Timestamp]) -> None: ...


class Purpose(enum.Enum):
    """What a code is for."""
    INVITE = 0
    """A person joins the practice."""
    LINK = 1
    """A person adds another device."""


class OfferProtocol(typing.Protocol):
    """A code that this device gave out. It works once, for 24 hours."""

    def code(self) -> str:
        """The code, to show as text and as a QR code."""

    async def confirm(self, same: bool) -> None:
        """What the person says: whether the other screen shows the same digits. With no, it ends on both devices and
        nothing has changed.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def digits(self, wait_s: int) -> Answered:
        """Syncs until somebody answers the code, at most `wait_s` seconds: the digits to compare with their screen.

        # Errors
        `ApiError.TryLater` when nobody did yet or the relay cannot be reached, `ApiError.NotLetIn` when the
        code is over.
        """

    def expires(self) -> Timestamp:
        """When the code stops working, ms since 1970."""

    async def joined(self, wait_s: int) -> DeviceId:
        """After a yes here, waits until the other person said yes too and their device is in.

        # Errors
        As `Offer.digits`; `CeremonyEnd.DIGITS_DIFFER` when either person said no.
        """

    def purpose(self) -> Purpose:
        """What the code is for."""

    async def revoke(self) -> None:
        """Takes the code back: whoever tries it is told so. It stops working here at once, also where the relay cannot be
        reached.

        # Errors
        `ApiError.StorageFailed`.
        """


class Offer(OfferProtocol):
    """A code that this device gave out. It works once, for 24 hours."""

    def code(self) -> str:
        """The code, to show as text and as a QR code."""

    async def confirm(self, same: bool) -> None:
        """What the person says: whether the other screen shows the same digits. With no, it ends on both devices and
        nothing has changed.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def digits(self, wait_s: int) -> Answered:
        """Syncs until somebody answers the code, at most `wait_s` seconds: the digits to compare with their screen.

        # Errors
        `ApiError.TryLater` when nobody did yet or the relay cannot be reached, `ApiError.NotLetIn` when the
        code is over.
        """

    def expires(self) -> Timestamp:
        """When the code stops working, ms since 1970."""

    async def joined(self, wait_s: int) -> DeviceId:
        """After a yes here, waits until the other person said yes too and their device is in.

        # Errors
        As `Offer.digits`; `CeremonyEnd.DIGITS_DIFFER` when either person said no.
        """

    def purpose(self) -> Purpose:
        """What the code is for."""

    async def revoke(self) -> None:
        """Takes the code back: whoever tries it is told so. It stops working here at once, also where the relay cannot be
        reached.

        # Errors
        `ApiError.StorageFailed`.
        """


class ConcernKind:
    """What a concern is about."""

    class SUICIDAL_THOUGHTS(ConcernKind):
        """Thoughts of suicide."""
        def __init__(self) -> None: ...

    class SELF_HARM(ConcernKind):
        """Self-harm."""
        def __init__(self) -> None: ...

    class HARM_TO_OTHERS(ConcernKind):
        """Harm to others."""
        def __init__(self) -> None: ...

    class HARM_FROM_OTHERS(ConcernKind):
        """Harm from others."""
        def __init__(self) -> None: ...

    class NEGLECT(ConcernKind):
        """Neglect."""
        def __init__(self) -> None: ...

    class SAFEGUARDING_ADULT(ConcernKind):
        """Safeguarding of an adult."""
        def __init__(self) -> None: ...

    class SAFEGUARDING_CHILD(ConcernKind):
        """Safeguarding of a child."""
        def __init__(self) -> None: ...

    class DETERIORATION(ConcernKind):
        """Deterioration."""
        def __init__(self) -> None: ...

    class UNKNOWN(ConcernKind):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_SUICIDAL_THOUGHTS(self) -> bool: ...

    def is_suicidal_thoughts(self) -> bool: ...

    def is_SELF_HARM(self) -> bool: ...

    def is_self_harm(self) -> bool: ...

    def is_HARM_TO_OTHERS(self) -> bool: ...

    def is_harm_to_others(self) -> bool: ...

    def is_HARM_FROM_OTHERS(self) -> bool: ...

    def is_harm_from_others(self) -> bool: ...

    def is_NEGLECT(self) -> bool: ...

    def is_neglect(self) -> bool: ...

    def is_SAFEGUARDING_ADULT(self) -> bool: ...

    def is_safeguarding_adult(self) -> bool: ...

    def is_SAFEGUARDING_CHILD(self) -> bool: ...

    def is_safeguarding_child(self) -> bool: ...

    def is_DETERIORATION(self) -> bool: ...

    def is_deterioration(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class NewConcern:
    """A concern to record."""
    kinds: typing.List[ConcernKind]
    """What about; at least one."""
    formulation: str
    """How it is understood."""
    what_changes_it: str
    """What makes it better or worse."""
    protective: str
    """What protects."""
    persons_view: str
    """How the person sees it."""
    prompted_by: str
    """What prompted it; may be empty. `OpenPrompt.name` of a measure's prompt answers that prompt, which stays open otherwise."""
    def __init__(self, *, kinds: typing.List[ConcernKind], formulation: str=..., what_changes_it: str=..., protective: str=..., persons_view: str=..., prompted_by: str=...) -> None: ...


class OpenPrompt:
    """A prompt that nobody has answered yet."""
    response: DocKey
    """The response."""
    day: typing.Optional[str]
    """The day."""
    instrument: str
    """What clinicians call the instrument."""
    item: str
    """The item's number on the form."""
    words: str
    """What the clinician reads."""
    name: str
    """What a safety concern names as its prompt (`NewConcern.prompted_by`), to answer it."""
    def __init__(self, *, response: DocKey, day: typing.Optional[str], instrument: str, item: str, words: str, name: str) -> None: ...


class TextUnits(enum.Enum):
    """What an editor's positions and lengths count."""
    UTF16 = 0
    """16-bit units of UTF-16, as `length` of Kotlin and Java, `NSString`, `UITextView` and JavaScript count: an emoji is two or more."""
    SCALARS = 1
    """Unicode scalars, as `len` of Python counts: an emoji is one or more."""


class TextHistory:
    """What can be taken back and done again."""
    can_undo: bool
    """`TextSession.undo` has something to take back."""
    can_redo: bool
    """`TextSession.redo` has something to do again."""
    def __init__(self, *, can_undo: bool, can_redo: bool) -> None: ...


class TextAuthor:
    """Who wrote something in an open text."""
    device: DeviceId
    """The device."""
    person: typing.Optional[PersonId]
    """Whose it is, as far as this device knows."""
    def __init__(self, *, device: DeviceId, person: typing.Optional[PersonId]) -> None: ...


class TextSplice:
    """A replacement in an editor's text, in its units."""
    at: int
    """Where it lies when those before it are done."""
    delete: int
    """How much goes."""
    insert: str
    """What comes."""
    author: typing.Optional[TextAuthor]
    """Whose it is, this device's own undo among them; none where that of several was put together."""
    def __init__(self, *, at: int, delete: int, insert: str, author: typing.Optional[TextAuthor]) -> None: ...


class TextChange:
    """What an editor does next to its text: all of `splices`, in order."""
    revision: int
    """The editor's revision once it has done this."""
    own: int
    """How many splices the editor must have made for this to fit."""
    splices: typing.List[TextSplice]
    """In order."""
    def __init__(self, *, revision: int, own: int, splices: typing.List[TextSplice]) -> None: ...


class TextSessionProtocol(typing.Protocol):
    """A text that an editor has open: `Client.open_text`.

    The contract. The editor begins with `TextSession.text`, at revision 0, having made no splice.

    1. What the person types goes to `TextSession.splice`, in order, each against the text as the editor shows it, with
    the editor's revision. The call does not wait: make it from the thread of the user interface.
    2. `TextSession.take` (at once) and `TextSession.next` (waits) give the next change. The editor shows it only if
    its `own` is the number of splices that the editor has made, and its `revision` is the editor's plus one; then that
    is the editor's revision. Otherwise it leaves the change and takes again: it typed meanwhile, and is given the same
    change for the text as it is now. Changes that the editor makes for this are not given to `splice`.

    An editor that does so shows the text of the document when nothing is left to take, whatever was typed here and
    elsewhere, in whichever order. Nothing is read or compared as a whole: a keystroke in a long text costs what it costs
    in a short one.

    What was typed is in the store within half a second, or when `TextSession.save` returns; what is typed in the moment
    in which the client is locked is not, and stands in `TextSession.text` only. The text is closed by
    `TextSession.end`, or when it is let go (`close` in Kotlin, the last reference in Swift and Python).
    """

    async def break_undo(self) -> None:
        """What is typed next is taken back apart from what was typed before: after a paste, a new paragraph, a lost focus.

        # Errors
        As `TextSession.splice`.
        """

    async def cursor(self, at: int) -> str:
        """A place in the text as the editor has it, as words that stay with it through all edits, here and elsewhere, and
        through restarts: keep them with the caret. `Client.text_position` reads them, too.

        # Errors
        `ApiError.InvalidInput` when there is no such place.
        """

    def end(self) -> None:
        """The editor is done. What was typed is in the document, and `TextSession.next` ends."""

    async def history(self) -> TextHistory:
        """What can be taken back and done again: for buttons and menus.

        # Errors
        As `TextSession.splice`.
        """

    async def next(self, revision: int) -> typing.Optional[TextChange]:
        """Waits for what the editor, which is at `revision`, does next; none when the text is closed or the client is locked.
        A wait that is cancelled loses nothing. One waits at a time.

        # Errors
        As `TextSession.splice`.
        """

    async def position(self, cursor: str) -> typing.Optional[int]:
        """Where a cursor lies in the text as the editor has it; where its character is gone, at the next one. None when it is
        no cursor of this text.

        # Errors
        As `TextSession.splice`.
        """

    async def redo(self) -> bool:
        """Does again what `TextSession.undo` took back. Typing forgets it.

        # Errors
        As `TextSession.splice`.
        """

    def revision(self) -> int:
        """The newest revision that the editor has named."""

    async def save(self) -> None:
        """Puts all that was typed into the store. When this returns, a crash loses none of it: call it when the app goes to the
        background.

        # Errors
        As `TextSession.splice`, and `ApiError.StorageFailed`.
        """

    def splice(self, at: int, delete: int, insert: str, revision: int) -> None:
        """The editor, which is at `revision`, deleted `delete` and inserted `insert` at `at`. Returns at once. A line break of
        two characters (CR LF) becomes one: the next change takes the other out.

        # Errors
        The splice does not count, nothing changed, and the editor undoes it on its side: `ApiError.InvalidInput` when it
        lies outside the text or inside a surrogate pair, makes the text too long, or holds a control character other than
        a line break or a tab, and for a revision that the editor cannot be at. `ApiError.Refused` or
        `ApiError.LeaseEnded` when the document takes nothing more, such as a note that was signed meanwhile: show
        `TextSession.text` so that it can be copied, and open the note anew. `ApiError.Closed`.
        """

    def take(self, revision: int) -> typing.Optional[TextChange]:
        """What the editor, which is at `revision`, does next; none while nothing has come. Returns at once.

        # Errors
        `ApiError.InvalidInput` for a revision that the editor cannot be at.
        """

    def text(self) -> str:
        """The text as the editor has it: what it began with, its own splices, and the changes whose revision it has named. It
        can be read after the end and after an error, so that nothing typed is lost.
        """

    async def undo(self) -> bool:
        """Takes back what was typed in this open text last: all since a pause of a second, `TextSession.break_undo`, an
        undo, or a change from elsewhere. What others wrote stays, and what they took out stays out. It is an edit like any
        other, and comes to the editor as a change. Says whether there was something. The last 200 steps are kept.

        # Errors
        As `TextSession.splice`.
        """


class TextSession(TextSessionProtocol):
    """A text that an editor has open: `Client.open_text`.

    The contract. The editor begins with `TextSession.text`, at revision 0, having made no splice.

    1. What the person types goes to `TextSession.splice`, in order, each against the text as the editor shows it, with
    the editor's revision. The call does not wait: make it from the thread of the user interface.
    2. `TextSession.take` (at once) and `TextSession.next` (waits) give the next change. The editor shows it only if
    its `own` is the number of splices that the editor has made, and its `revision` is the editor's plus one; then that
    is the editor's revision. Otherwise it leaves the change and takes again: it typed meanwhile, and is given the same
    change for the text as it is now. Changes that the editor makes for this are not given to `splice`.

    An editor that does so shows the text of the document when nothing is left to take, whatever was typed here and
    elsewhere, in whichever order. Nothing is read or compared as a whole: a keystroke in a long text costs what it costs
    in a short one.

    What was typed is in the store within half a second, or when `TextSession.save` returns; what is typed in the moment
    in which the client is locked is not, and stands in `TextSession.text` only. The text is closed by
    `TextSession.end`, or when it is let go (`close` in Kotlin, the last reference in Swift and Python).
    """

    async def break_undo(self) -> None:
        """What is typed next is taken back apart from what was typed before: after a paste, a new paragraph, a lost focus.

        # Errors
        As `TextSession.splice`.
        """

    async def cursor(self, at: int) -> str:
        """A place in the text as the editor has it, as words that stay with it through all edits, here and elsewhere, and
        through restarts: keep them with the caret. `Client.text_position` reads them, too.

        # Errors
        `ApiError.InvalidInput` when there is no such place.
        """

    def end(self) -> None:
        """The editor is done. What was typed is in the document, and `TextSession.next` ends."""

    async def history(self) -> TextHistory:
        """What can be taken back and done again: for buttons and menus.

        # Errors
        As `TextSession.splice`.
        """

    async def next(self, revision: int) -> typing.Optional[TextChange]:
        """Waits for what the editor, which is at `revision`, does next; none when the text is closed or the client is locked.
        A wait that is cancelled loses nothing. One waits at a time.

        # Errors
        As `TextSession.splice`.
        """

    async def position(self, cursor: str) -> typing.Optional[int]:
        """Where a cursor lies in the text as the editor has it; where its character is gone, at the next one. None when it is
        no cursor of this text.

        # Errors
        As `TextSession.splice`.
        """

    async def redo(self) -> bool:
        """Does again what `TextSession.undo` took back. Typing forgets it.

        # Errors
        As `TextSession.splice`.
        """

    def revision(self) -> int:
        """The newest revision that the editor has named."""

    async def save(self) -> None:
        """Puts all that was typed into the store. When this returns, a crash loses none of it: call it when the app goes to the
        background.

        # Errors
        As `TextSession.splice`, and `ApiError.StorageFailed`.
        """

    def splice(self, at: int, delete: int, insert: str, revision: int) -> None:
        """The editor, which is at `revision`, deleted `delete` and inserted `insert` at `at`. Returns at once. A line break of
        two characters (CR LF) becomes one: the next change takes the other out.

        # Errors
        The splice does not count, nothing changed, and the editor undoes it on its side: `ApiError.InvalidInput` when it
        lies outside the text or inside a surrogate pair, makes the text too long, or holds a control character other than
        a line break or a tab, and for a revision that the editor cannot be at. `ApiError.Refused` or
        `ApiError.LeaseEnded` when the document takes nothing more, such as a note that was signed meanwhile: show
        `TextSession.text` so that it can be copied, and open the note anew. `ApiError.Closed`.
        """

    def take(self, revision: int) -> typing.Optional[TextChange]:
        """What the editor, which is at `revision`, does next; none while nothing has come. Returns at once.

        # Errors
        `ApiError.InvalidInput` for a revision that the editor cannot be at.
        """

    def text(self) -> str:
        """The text as the editor has it: what it began with, its own splices, and the changes whose revision it has named. It
        can be read after the end and after an error, so that nothing typed is lost.
        """

    async def undo(self) -> bool:
        """Takes back what was typed in this open text last: all since a pause of a second, `TextSession.break_undo`, an
        undo, or a change from elsewhere. What others wrote stays, and what they took out stays out. It is an edit like any
        other, and comes to the editor as a change. Says whether there was something. The last 200 steps are kept.

        # Errors
        As `TextSession.splice`.
        """


class PersonItem:
    """A clinician, as lists show them."""
    person: PersonId
    """Who."""
    names: typing.List[str]
    """Every name that stands for them; empty while the directory does not say."""
    devices: typing.List[DeviceId]
    """Their devices that may work."""
    former_devices: typing.List[DeviceId]
    """Their devices that were revoked: what they wrote keeps its author."""
    admin: bool
    """May add people, devices and relays."""
    left: bool
    """They belong to the organisation no longer."""
    def __init__(self, *, person: PersonId, names: typing.List[str], devices: typing.List[DeviceId], former_devices: typing.List[DeviceId], admin: bool, left: bool) -> None: ...


class PersonRecordItem:
    """A person in therapy. Their circle is the one of the document."""
    key: DocKey
    """The document."""
    view: MemberRecordView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: MemberRecordView, conflicts: int) -> None: ...


class PlaceToDecide:
    """A place of a record that may name somebody else."""
    place: str
    """What names it: `Client.decide_place` takes it."""
    field: str
    """The field; `set/item/field` inside an item."""
    excerpt: str
    """The words around it, the place itself between `«` and `»`."""
    decided: bool
    """Whether the request says already what becomes of it."""
    def __init__(self, *, place: str, field: str, excerpt: str, decided: bool) -> None: ...


class AboutWhom(enum.Enum):
    """How it is known whom something is about."""
    THIS_PERSON = 0
    """It names an entry of the person's record."""
    AUTHOR_KNOWS = 1
    """It names nobody: only its author knows."""


class PrivateItem:
    """Something that exists outside a record."""
    key: DocKey
    """Which."""
    kind: DocKind
    """A private note, a note of supervision, or a copy for supervision."""
    about: AboutWhom
    """Whom it is about."""
    open_to: typing.List[PersonId]
    """Whose it is: who may open it."""
    review_by: typing.Optional[str]
    """Day by which its author meant to look at it again, or destroy it."""
    reviewed_by: typing.List[PersonId]
    """Who has reviewed it: whose signature stands under it."""
    def __init__(self, *, key: DocKey, kind: DocKind, about: AboutWhom, open_to: typing.List[PersonId], review_by: typing.Optional[str], reviewed_by: typing.List[PersonId]) -> None: ...


class PrivateMaterial:
    """What an officer who answers a request must know of beside the record."""
    items: typing.List[PrivateItem]
    """What this device knows of."""
    to_ask: typing.List[PersonId]
    """Colleagues who may open the record: what they keep for themselves is on their devices alone, so ask them."""
    def __init__(self, *, items: typing.List[PrivateItem], to_ask: typing.List[PersonId]) -> None: ...


class ProcessNoteView:
    """A private process note. An identifiable process note can have to be disclosed."""
    text: str
    """The note."""
    review_by: DayValues
    """Day by which to look at it again, or destroy it."""
    linked_entry: TextValues
    """An entry that it is about: the id of its document (`key.document`)."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, text: str, review_by: DayValues, linked_entry: TextValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ProcessNoteItem:
    """A clinician's private note."""
    key: DocKey
    """The document."""
    view: ProcessNoteView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: ProcessNoteView, conflicts: int) -> None: ...


class Projected:
    """What became of the taps of a session."""
    written: typing.List[CircleId]
    """Members into whose entries counts were written."""
    closed: typing.List[CircleId]
    """Members whose entries take no more edits."""
    def __init__(self, *, written: typing.List[CircleId], closed: typing.List[CircleId]) -> None: ...


class Concerned:
    """Somebody concerned by a boundary event."""
    member: CircleId
    """Who."""
    handled: str
    """How it was handled with them. These words stand in that person's record and must not name another member."""
    def __init__(self, *, member: CircleId, handled: str) -> None: ...

HandledWith: typing.TypeAlias = Concerned

class NewBoundary:
    """A boundary event to record."""
    kind: BoundaryKind
    """What."""
    on: str
    """Day, as `YYYY-MM-DD`."""
    concerned: typing.List[HandledWith]
    """Everybody concerned."""
    raised_by: typing.Optional[CircleId]
    """Who raised it; none for a facilitator."""
    handled: str
    """How it was handled, for the facilitators. It stays in the roster's circle."""
    def __init__(self, *, kind: BoundaryKind, on: str, concerned: typing.List[HandledWith], raised_by: typing.Optional[CircleId]=..., handled: str=...) -> None: ...


class NewConsent:
    """A statement of consent to record."""
    what: ConsentSubject
    """What about."""
    detail: str
    """More closely, such as the channel; may be empty."""
    state: ConsentState
    """What the person says."""
    how: ConsentMeans
    """How."""
    on: str
    """Day, as `YYYY-MM-DD`."""
    text: str
    """The text that was agreed to; its hash is kept. May be empty."""
    def __init__(self, *, what: ConsentSubject, detail: str=..., state: ConsentState, how: ConsentMeans, on: str, text: str=...) -> None: ...


class ListQuery:
    """Which documents a list wants."""
    kind: DocKind
    """Documents of this kind."""
    circle: typing.Optional[CircleId]
    """Of this circle only."""
    newest_first: bool
    """The last in the kind's order first."""
    conflicts_only: bool
    """Only documents in which values disagree."""
    limit: int
    """At most so many."""
    def __init__(self, *, kind: DocKind, circle: typing.Optional[CircleId]=..., newest_first: bool=..., conflicts_only: bool=..., limit: int=...) -> None: ...


class RecordListItem:
    """A document of any kind, as lists show it."""
    key: DocKey
    """The document."""
    kind: DocKind
    """Its kind."""
    fields: typing.List[RecordField]
    """Every field of the kind, in the order in which they are shown; prose is cut short."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, kind: DocKind, fields: typing.List[RecordField], conflicts: int) -> None: ...


class RecoveryState:
    """Which paper is in force, as far as this device has heard."""
    kit: typing.Optional[DeviceId]
    """This person's kit."""
    kit_waits: bool
    """A kit that was made here and that the relay has not heard of."""
    recovery_key: typing.Optional[DeviceId]
    """The practice's recovery key, whose sheets three custodians keep."""
    recovery_key_waits: bool
    """A recovery key that was made here and that the relay has not heard of."""
    def __init__(self, *, kit: typing.Optional[DeviceId], kit_waits: bool, recovery_key: typing.Optional[DeviceId], recovery_key_waits: bool) -> None: ...


class NewReferral:
    """A referral to record."""
    source: str
    """Where it came from."""
    received_on: str
    """Day on which it came, as `YYYY-MM-DD`."""
    reason: str
    """Why."""
    requested: str
    """What was asked for."""
    prior_therapy: str
    """Therapy before."""
    def __init__(self, *, source: str, received_on: str, reason: str=..., requested: str=..., prior_therapy: str=...) -> None: ...


class SeenReferralStatus:
    """A code, with who wrote it and when their device says it was."""
    value: ReferralStatus
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: ReferralStatus, device: Author, incarnation: int, at: Timestamp) -> None: ...


class ReferralStatusValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenReferralStatus]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenReferralStatus]) -> None: ...


class OnwardView:
    """Where a referral was sent on to."""
    item: str
    """Id of the item."""
    to: TextValues
    """To whom."""
    on: DayValues
    """Day."""
    def __init__(self, *, item: str, to: TextValues, on: DayValues) -> None: ...


class ReferralView:
    """A referral."""
    source: TextValues
    """Where it came from."""
    received_on: DayValues
    """Day on which it came."""
    reason: str
    """Why."""
    requested: TextValues
    """What was asked for."""
    prior_therapy: str
    """Therapy before."""
    status: ReferralStatusValues
    """What became of it."""
    decision_reason: str
    """Why it was decided so."""
    onward: typing.List[OnwardView]
    """Where it was sent on to."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, source: TextValues, received_on: DayValues, reason: str, requested: TextValues, prior_therapy: str, status: ReferralStatusValues, decision_reason: str, onward: typing.List[OnwardView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ReferralItem:
    """How somebody came to the practice."""
    key: DocKey
    """The document."""
    view: ReferralView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: ReferralView, conflicts: int) -> None: ...


class Required:
    """Whose signatures a note needs beside its author's."""
    cofacilitator: bool
    """The co-facilitator's."""
    supervisor_for_trainee: bool
    """A supervisor's, where a trainee signed."""
    def __init__(self, *, cofacilitator: bool, supervisor_for_trainee: bool) -> None: ...


class SeenMeasureMode:
    """A code, with who wrote it and when their device says it was."""
    value: MeasureMode
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: MeasureMode, device: Author, incarnation: int, at: Timestamp) -> None: ...


class MeasureModeValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenMeasureMode]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenMeasureMode]) -> None: ...


class TotalView:
    """A total. The item's id is the scale."""
    item: str
    """Id of the item."""
    tenths: NumberValues
    """Ten times the total: prorated totals have a fraction."""
    rule: TextValues
    """The version of the rule that computed it."""
    def __init__(self, *, item: str, tenths: NumberValues, rule: TextValues) -> None: ...


class OutcomeResponseView:
    """A measure that was filled in. It is not changed: a correction is a new one that supersedes it."""
    instrument: TextValues
    """Which instrument."""
    version: TextValues
    """Its version."""
    language: TextValues
    """Its language, BCP 47."""
    mode: MeasureModeValues
    """How it was filled in."""
    taken_on: DayValues
    """Day."""
    answers: typing.List[AnswerView]
    """The answers."""
    totals: typing.List[TotalView]
    """Totals by versioned rules."""
    session_ref: TextValues
    """The session in which it was filled in, by its exported reference."""
    entered_by: TextValues
    """Hex of the person id of whoever entered it."""
    supersedes: TextValues
    """The response that this one corrects: the id of its document (`key.document`)."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, instrument: TextValues, version: TextValues, language: TextValues, mode: MeasureModeValues, taken_on: DayValues, answers: typing.List[AnswerView], totals: typing.List[TotalView], session_ref: TextValues, entered_by: TextValues, supersedes: TextValues, retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ResponseItem:
    """A response, scored anew by the rule of its definition."""
    key: DocKey
    """The document."""
    view: OutcomeResponseView
    """What it says."""
    instrument: InstrumentRef
    """What names its definition."""
    answers: typing.List[ItemAnswer]
    """The answers."""
    score: typing.Optional[Score]
    """The score; none where it cannot be computed here."""
    no_score: typing.Optional[str]
    """Why it cannot, in one sentence for people."""
    stands: bool
    """It stands: nothing corrects it."""
    superseded_by: typing.List[DocKey]
    """Responses that correct this one. More than one is a disagreement to be shown."""
    beside: typing.List[DocKey]
    """Other responses that stand for the same day and instrument: perhaps the same form entered twice."""
    total_differs: bool
    """Whether a total was written down that the rule does not give."""
    def __init__(self, *, key: DocKey, view: OutcomeResponseView, instrument: InstrumentRef, answers: typing.List[ItemAnswer], score: typing.Optional[Score], no_score: typing.Optional[str], stands: bool, superseded_by: typing.List[DocKey], beside: typing.List[DocKey], total_differs: bool) -> None: ...


class RetentionRules:
    """The rules of a practice."""
    adult_last_contact: int
    """Years after the last contact."""
    death: int
    """Years after death."""
    child_birthday: int
    """The birthday to which a child's record is kept."""
    child_17_birthday: int
    """The same where the person was 17 at the last contact."""
    def __init__(self, *, adult_last_contact: int, death: int, child_birthday: int, child_17_birthday: int) -> None: ...


class ReadableCircle:
    """A circle whose content may lie on a device."""
    circle: CircleId
    """The circle."""
    kind: typing.Optional[CircleKind]
    """What it holds; none while its first key is missing."""
    label: str
    """What people call it: the group's label, the name in a record, the practice's name; empty while that is not here."""
    new_key: bool
    """Its newest key was never given to the device: what is written from now on is not readable there."""
    def __init__(self, *, circle: CircleId, kind: typing.Optional[CircleKind], label: str, new_key: bool) -> None: ...


class RevocationReport:
    """What is known about a device that was, or is to be, revoked. What it had not sent is known only by the device itself."""
    device: DeviceId
    """The device."""
    person: PersonId
    """Whose it was."""
    wipe: bool
    """It was asked to destroy its keys and its store."""
    told: bool
    """The relay knows: it takes nothing more from the device than what it hands in."""
    readable: typing.List[ReadableCircle]
    """Circles whose content may lie on it, as far as they are on this device too."""
    last_heard: typing.Optional[Timestamp]
    """When it was last heard from, ms since 1970."""
    lease_days: int
    """Days without the relay after which the app on it stops showing anything. Our code keeps that, not cryptography."""
    last_word: typing.Optional[LastWord]
    """What it said last, when it was wiped and said so."""
    def __init__(self, *, device: DeviceId, person: PersonId, wipe: bool, told: bool, readable: typing.List[ReadableCircle], last_heard: typing.Optional[Timestamp], lease_days: int, last_word: typing.Optional[LastWord]) -> None: ...


class Revocation(enum.Enum):
    """How a device ends."""
    REVOKE = 0
    """It writes and reads nothing new; what was not sent can be handed in."""
    WIPE = 1
    """The same, and it destroys its keys and its store when it hears of it. If the store is locked then, what was not sent is lost: say so before."""


class ClauseView:
    """A rule that this group added. The item's id is its number."""
    item: str
    """Id of the item."""
    text: TextValues
    """What it says."""
    def __init__(self, *, item: str, text: TextValues) -> None: ...


class GroundRulesView:
    """One version of a group's ground rules. What is agreed is not changed: a change is a new version."""
    version: NumberValues
    """Its number, from 1."""
    confidentiality: TextValues
    """What stays in the group."""
    confidentiality_limits: TextValues
    """Where confidentiality ends: harm, safeguarding, court."""
    no_meeting_outside: TextValues
    """That members do not meet outside, and what to do if they do."""
    attendance: TextValues
    """Attendance, lateness, notice."""
    leaving: TextValues
    """Notice of leaving."""
    recording: TextValues
    """Recording and phones."""
    pace: TextValues
    """Everyone at their own pace: the right to listen."""
    further: typing.List[ClauseView]
    """What this group added."""
    effective_from: DayValues
    """Day from which they count."""
    author: TextValues
    """Hex of the person id of whoever wrote them."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, version: NumberValues, confidentiality: TextValues, confidentiality_limits: TextValues, no_meeting_outside: TextValues, attendance: TextValues, leaving: TextValues, recording: TextValues, pace: TextValues, further: typing.List[ClauseView], effective_from: DayValues, author: TextValues, retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class GroundRulesItem:
    """One version of a group's ground rules."""
    key: DocKey
    """The document."""
    view: GroundRulesView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: GroundRulesView, conflicts: int) -> None: ...


class PlanCopyView:
    """A copy of a plan that was given away."""
    item: str
    """Id of the item."""
    to: TextValues
    """To whom: the person, somebody they chose, a service."""
    on: DayValues
    """Day."""
    def __init__(self, *, item: str, to: TextValues, on: DayValues) -> None: ...


class SafetyPlanView:
    """A safety plan. Once agreed it is not changed: a change is a new version."""
    version: NumberValues
    """Its number, from 1."""
    agreed_on: DayValues
    """Day on which it was agreed."""
    warning_signs: TextValues
    """Warning signs."""
    own_coping: TextValues
    """What the person can do alone."""
    people: TextValues
    """People to be with or to ask."""
    professionals: TextValues
    """Professionals and services."""
    environment: TextValues
    """Making the surroundings safer."""
    reasons: TextValues
    """Reasons to live."""
    co_produced: YesNoValues
    """Whether it was written together with the person."""
    copies: typing.List[PlanCopyView]
    """Copies that were given."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, version: NumberValues, agreed_on: DayValues, warning_signs: TextValues, own_coping: TextValues, people: TextValues, professionals: TextValues, environment: TextValues, reasons: TextValues, co_produced: YesNoValues, copies: typing.List[PlanCopyView], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class SafetyPlanItem:
    """One version of a safety plan."""
    key: DocKey
    """The document."""
    view: SafetyPlanView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: SafetyPlanView, conflicts: int) -> None: ...


class CriterionAnswer:
    """What a person says of one of the six reasons why a group may not suit them."""

    class NO(CriterionAnswer):
        """No."""
        def __init__(self) -> None: ...

    class SOME(CriterionAnswer):
        """To some degree."""
        def __init__(self) -> None: ...

    class YES(CriterionAnswer):
        """Yes."""
        def __init__(self) -> None: ...

    class NOT_ASKED(CriterionAnswer):
        """Not talked about."""
        def __init__(self) -> None: ...

    class UNKNOWN(CriterionAnswer):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_NO(self) -> bool: ...

    def is_no(self) -> bool: ...

    def is_SOME(self) -> bool: ...

    def is_some(self) -> bool: ...

    def is_YES(self) -> bool: ...

    def is_yes(self) -> bool: ...

    def is_NOT_ASKED(self) -> bool: ...

    def is_not_asked(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class CriterionSaid:
    """What a person says of one of the six criteria."""
    code: str
    """The criterion's code, of `screening_criteria`."""
    answer: CriterionAnswer
    """What the person answers."""
    words: str
    """In their own words."""
    help: str
    """What would help."""
    def __init__(self, *, code: str, answer: CriterionAnswer, words: str=..., help: str=...) -> None: ...

BarrierHelp: typing.TypeAlias = BarrierSaid

class NewStep:
    """A step of preparation."""
    step: str
    """What."""
    due: str
    """By when, as `YYYY-MM-DD`; may be empty."""
    def __init__(self, *, step: str, due: str=...) -> None: ...


class Recommendation:
    """What is proposed after the conversation."""

    class GROUP(Recommendation):
        """A group."""
        def __init__(self) -> None: ...

    class ONE_TO_ONE(Recommendation):
        """One to one."""
        def __init__(self) -> None: ...

    class BOTH(Recommendation):
        """Both."""
        def __init__(self) -> None: ...

    class PREPARE_THEN_REVIEW(Recommendation):
        """Prepare, then look again."""
        def __init__(self) -> None: ...

    class DEFER(Recommendation):
        """Later."""
        def __init__(self) -> None: ...

    class UNKNOWN(Recommendation):
        """A code that this version does not know. Show it, never drop it."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    def is_GROUP(self) -> bool: ...

    def is_group(self) -> bool: ...

    def is_ONE_TO_ONE(self) -> bool: ...

    def is_one_to_one(self) -> bool: ...

    def is_BOTH(self) -> bool: ...

    def is_both(self) -> bool: ...

    def is_PREPARE_THEN_REVIEW(self) -> bool: ...

    def is_prepare_then_review(self) -> bool: ...

    def is_DEFER(self) -> bool: ...

    def is_defer(self) -> bool: ...

    def is_UNKNOWN(self) -> bool: ...

    def is_unknown(self) -> bool: ...


class NewScreening:
    """A conversation about suitability to record."""
    on: str
    """Day, as `YYYY-MM-DD`."""
    criteria: typing.List[CriterionSaid]
    """What was said of the criteria; those left out were not talked about."""
    hopes_for_group: str
    """What the person hopes for from a group."""
    interpersonal_style: str
    """How the person is with others."""
    barriers: typing.List[BarrierHelp]
    """What may stand in the way, and what would help."""
    steps: typing.List[NewStep]
    """Steps of preparation."""
    recommendation: typing.Optional[Recommendation]
    """What is proposed."""
    agreed_with_person: typing.Optional[bool]
    """Whether the person agrees."""
    review_on: typing.Optional[str]
    """Day on which to look again, as `YYYY-MM-DD`. A task for that day comes with it."""
    def __init__(self, *, on: str, criteria: typing.List[CriterionSaid]=..., hopes_for_group: str=..., interpersonal_style: str=..., barriers: typing.List[BarrierHelp]=..., steps: typing.List[NewStep]=..., recommendation: typing.Optional[Recommendation]=..., agreed_with_person: typing.Optional[bool]=..., review_on: typing.Optional[str]=...) -> None: ...


class SeenCriterionAnswer:
    """A code, with who wrote it and when their device says it was."""
    value: CriterionAnswer
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: CriterionAnswer, device: Author, incarnation: int, at: Timestamp) -> None: ...


class CriterionAnswerValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenCriterionAnswer]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenCriterionAnswer]) -> None: ...


class PreparationStepView:
    """A step of preparation."""
    item: str
    """Id of the item."""
    step: TextValues
    """What."""
    done: YesNoValues
    """Whether it is done."""
    due: DayValues
    """By when."""
    def __init__(self, *, item: str, step: TextValues, done: YesNoValues, due: DayValues) -> None: ...


class SeenRecommendation:
    """A code, with who wrote it and when their device says it was."""
    value: Recommendation
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: Recommendation, device: Author, incarnation: int, at: Timestamp) -> None: ...


class RecommendationValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenRecommendation]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenRecommendation]) -> None: ...


class ScreeningView:
    """One conversation about suitability. For each of the six criteria: the answer, the person's words, what would help."""
    on: DayValues
    """Day of the conversation."""
    fearful_of_people: CriterionAnswerValues
    """Frightened of people."""
    fearful_of_people_words: str
    """In the person's own words."""
    fearful_of_people_help: str
    """What would help."""
    hard_to_trust: CriterionAnswerValues
    """Hard to trust other people."""
    hard_to_trust_words: str
    """In the person's own words."""
    hard_to_trust_help: str
    """What would help."""
    too_ashamed: CriterionAnswerValues
    """Too ashamed to share."""
    too_ashamed_words: str
    """In the person's own words."""
    too_ashamed_help: str
    """What would help."""
    paranoid_feelings: CriterionAnswerValues
    """Feelings of paranoia; one-to-one may fit better."""
    paranoid_feelings_words: str
    """In the person's own words."""
    paranoid_feelings_help: str
    """What would help."""
    limited_awareness: CriterionAnswerValues
    """Little awareness of the condition."""
    limited_awareness_words: str
    """In the person's own words."""
    limited_awareness_help: str
    """What would help."""
    not_identifying: CriterionAnswerValues
    """Does not identify with the group's purpose."""
    not_identifying_words: str
    """In the person's own words."""
    not_identifying_help: str
    """What would help."""
    hopes_for_group: str
    """What the person hopes for from a group."""
    interpersonal_style: str
    """How the person is with others."""
    practical_barriers: typing.List[BarrierView]
    """What may stand in the way."""
    current_safety: TextValues
    """A safety concern that is open now: the id of its document (`key.document`)."""
    preparation_plan: typing.List[PreparationStepView]
    """Steps of preparation."""
    recommendation: RecommendationValues
    """What is proposed."""
    agreed_with_person: YesNoValues
    """Whether the person agrees."""
    review_on: DayValues
    """Day on which to look again."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, on: DayValues, fearful_of_people: CriterionAnswerValues, fearful_of_people_words: str, fearful_of_people_help: str, hard_to_trust: CriterionAnswerValues, hard_to_trust_words: str, hard_to_trust_help: str, too_ashamed: CriterionAnswerValues, too_ashamed_words: str, too_ashamed_help: str, paranoid_feelings: CriterionAnswerValues, paranoid_feelings_words: str, paranoid_feelings_help: str, limited_awareness: CriterionAnswerValues, limited_awareness_words: str, limited_awareness_help: str, not_identifying: CriterionAnswerValues, not_identifying_words: str, not_identifying_help: str, hopes_for_group: str, interpersonal_style: str, practical_barriers: typing.List[BarrierView], current_safety: TextValues, preparation_plan: typing.List[PreparationStepView], recommendation: RecommendationValues, agreed_with_person: YesNoValues, review_on: DayValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class ScreeningItem:
    """A conversation about whether a group suits a person."""
    key: DocKey
    """The document."""
    view: ScreeningView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: ScreeningView, conflicts: int) -> None: ...


class SealedWork:
    """What to write past the lease."""

    class SESSION(SealedWork):
        """A session that took place."""
        def __init__(self) -> None: ...

    class GROUP_NOTE(SealedWork):
        """A paragraph of the session's nameless note."""
        field: str
        """The field of prose, such as `process`."""
        paragraph: str
        """What to append."""
        def __init__(self, field: str, paragraph: str) -> None: ...

    class MEMBER_NOTE(SealedWork):
        """A paragraph of a member's entry."""
        member: CircleId
        """Whose record."""
        field: str
        """The field of prose, such as `observation`."""
        paragraph: str
        """What to append."""
        def __init__(self, member: CircleId, field: str, paragraph: str) -> None: ...

    class ATTENDANCE(SealedWork):
        """Whether a member came."""
        member: CircleId
        """Whose record."""
        attendance: Attendance
        """What is said."""
        def __init__(self, member: CircleId, attendance: Attendance) -> None: ...

    def is_SESSION(self) -> bool: ...

    def is_session(self) -> bool: ...

    def is_GROUP_NOTE(self) -> bool: ...

    def is_group_note(self) -> bool: ...

    def is_MEMBER_NOTE(self) -> bool: ...

    def is_member_note(self) -> bool: ...

    def is_ATTENDANCE(self) -> bool: ...

    def is_attendance(self) -> bool: ...


class Hit:
    """A hit of a search."""
    key: DocKey
    """The document."""
    kind: DocKind
    """Its kind."""
    sort: str
    """A date or a name, to sort by."""
    snippet: str
    """A piece of the text around the first match, the match between U+2068 and U+2069."""
    def __init__(self, *, key: DocKey, kind: DocKind, sort: str, snippet: str) -> None: ...


class SearchIn:
    """Whose documents a search looks at."""

    class EVERYWHERE(SearchIn):
        """All that this device holds."""
        def __init__(self) -> None: ...

    class MEMBER(SearchIn):
        """One person's record and contact card."""
        def __init__(self, value0: CircleId, /) -> None: ...
        def __getitem__(self, index: int) -> CircleId: ...

    class GROUP(SearchIn):
        """A group, its roster and its members' records."""
        def __init__(self, value0: CircleId, /) -> None: ...
        def __getitem__(self, index: int) -> CircleId: ...

    def is_EVERYWHERE(self) -> bool: ...

    def is_everywhere(self) -> bool: ...

    def is_MEMBER(self) -> bool: ...

    def is_member(self) -> bool: ...

    def is_GROUP(self) -> bool: ...

    def is_group(self) -> bool: ...


class Days:
    """Days from and to, as `YYYY-MM-DD`, both counted in."""
    _from: typing.Optional[str]
    """The first day."""
    to: typing.Optional[str]
    """The last day."""
    def __init__(self, *, _from: typing.Optional[str]=..., to: typing.Optional[str]=...) -> None: ...


class SheetRow:
    """One member's row of a session's sheet."""
    member: MemberItem
    """Who."""
    attendance: AttendanceValues
    """Whether they came, every answer that stands."""
    entries: typing.List[EntryItem]
    """Their entry; none before anything was said of them. More than one where two documents record the session."""
    own_part_written: bool
    """Whether something was written about this person in this session."""
    has_context: bool
    """Whether the shared part stands in the entry."""
    rules_open: bool
    """Whether the person has not affirmed the ground rules in force."""
    def __init__(self, *, member: MemberItem, attendance: AttendanceValues, entries: typing.List[EntryItem], own_part_written: bool, has_context: bool, rules_open: bool) -> None: ...


class Sheet:
    """A session with everybody on the roster."""
    session: SessionRef
    """Which session."""
    shared: str
    """The nameless part of the group's note that may go into each entry."""
    rows: typing.List[SheetRow]
    """Those on the roster that day."""
    def __init__(self, *, session: SessionRef, shared: str, rows: typing.List[SheetRow]) -> None: ...


class SessionItem:
    """A session, as lists show it."""
    key: DocKey
    """Its document."""
    session: SessionRef
    """What names it."""
    view: SessionView
    """What it says."""
    conflicts: int
    """Fields with more than one value."""
    def __init__(self, *, key: DocKey, session: SessionRef, view: SessionView, conflicts: int) -> None: ...


class Connectivity(enum.Enum):
    """What the host knows of the network."""
    OFFLINE = 0
    """There is none, or this app may not use it."""
    METERED = 1
    """One that costs."""
    ONLINE = 2
    """Any other. So it is taken to be before the host says something."""


class MembershipEdit:
    """What to write about a membership; what is none stays as it is."""
    status: typing.Optional[MembershipStatus]
    """Where the person is with the group."""
    start: typing.Optional[str]
    """First day, as `YYYY-MM-DD`."""
    end: typing.Optional[str]
    """Last day, as `YYYY-MM-DD`."""
    end_reason: typing.Optional[str]
    """Why it ended."""
    ending_plan: typing.Optional[str]
    """How the ending is prepared."""
    pace_preference: typing.Optional[str]
    """The pace that suits the person."""
    def __init__(self, *, status: typing.Optional[MembershipStatus]=..., start: typing.Optional[str]=..., end: typing.Optional[str]=..., end_reason: typing.Optional[str]=..., ending_plan: typing.Optional[str]=..., pace_preference: typing.Optional[str]=...) -> None: ...


class PersonChart:
    """A chart of one person, to share with a supervisor."""

    class MEMBER_LINE(PersonChart):
        """Measures over time."""
        def __init__(self, value0: MemberLine, /) -> None: ...
        def __getitem__(self, index: int) -> MemberLine: ...

    class PARTICIPATION(PersonChart):
        """How the person took part."""
        def __init__(self, value0: ParticipationRibbon, /) -> None: ...
        def __getitem__(self, index: int) -> ParticipationRibbon: ...

    class GOAL(PersonChart):
        """A goal's ratings."""
        def __init__(self, value0: GoalSparkline, /) -> None: ...
        def __getitem__(self, index: int) -> GoalSparkline: ...

    class SAFETY(PersonChart):
        """Safety over time."""
        def __init__(self, value0: SafetyTimeline, /) -> None: ...
        def __getitem__(self, index: int) -> SafetyTimeline: ...

    def is_MEMBER_LINE(self) -> bool: ...

    def is_member_line(self) -> bool: ...

    def is_PARTICIPATION(self) -> bool: ...

    def is_participation(self) -> bool: ...

    def is_GOAL(self) -> bool: ...

    def is_goal(self) -> bool: ...

    def is_SAFETY(self) -> bool: ...

    def is_safety(self) -> bool: ...


class NewSharedChart:
    """A chart to share."""
    chart: PersonChart
    """The chart, as one of the calls for charts gave it."""
    case_label: str
    """What the case is called here; no name."""
    until: Timestamp
    """Until when it may be seen, ms since 1970."""
    def __init__(self, *, chart: PersonChart, case_label: str, until: Timestamp) -> None: ...


class NewExtract:
    """A copy to share."""
    document: DocKey
    """The document."""
    case_label: str
    """What the case is called here; no name."""
    until: Timestamp
    """Until when it may be read, ms since 1970."""
    def __init__(self, *, document: DocKey, case_label: str, until: Timestamp) -> None: ...


class SignAs:
    """What somebody who signs says."""
    meaning: SignatureMeaning
    """What the signature means."""
    comment: str
    """What the signer adds."""
    acknowledges_others: bool
    """The signer knows that others typed words in the note who have not signed it."""
    def __init__(self, *, meaning: SignatureMeaning, comment: str=..., acknowledges_others: bool=...) -> None: ...


class SignBlock:
    """Something that must be done before a note can be signed."""

    class UNSETTLED(SignBlock):
        """Values disagree: settle them."""
        fields: typing.List[str]
        """Names of the fields."""
        def __init__(self, fields: typing.List[str]) -> None: ...

    class UNREAD_SEAMS(SignBlock):
        """Two people wrote into one paragraph without seeing each other's words: read those places."""
        count: int
        """How many."""
        def __init__(self, count: int) -> None: ...

    class MISSING(SignBlock):
        """Parts are empty."""
        any_of: typing.List[str]
        """Names of the fields, of which one is enough."""
        def __init__(self, any_of: typing.List[str]) -> None: ...

    class NAME_HITS(SignBlock):
        """The name guard found names that nobody has answered for."""
        count: int
        """How many."""
        def __init__(self, count: int) -> None: ...

    class NEWER_CONTENT(SignBlock):
        """A newer version wrote something that this one cannot show: update."""
        def __init__(self) -> None: ...

    class WORDS_OF_OTHERS(SignBlock):
        """Words of people who have not signed: sign with `acknowledges_others`, and they are named with the signature."""
        people: typing.List[PersonId]
        """Who."""
        def __init__(self, people: typing.List[PersonId]) -> None: ...

    def is_UNSETTLED(self) -> bool: ...

    def is_unsettled(self) -> bool: ...

    def is_UNREAD_SEAMS(self) -> bool: ...

    def is_unread_seams(self) -> bool: ...

    def is_MISSING(self) -> bool: ...

    def is_missing(self) -> bool: ...

    def is_NAME_HITS(self) -> bool: ...

    def is_name_hits(self) -> bool: ...

    def is_NEWER_CONTENT(self) -> bool: ...

    def is_newer_content(self) -> bool: ...

    def is_WORDS_OF_OTHERS(self) -> bool: ...

    def is_words_of_others(self) -> bool: ...


class SignObstacle:
    """Something in the way of a signature."""
    block: SignBlock
    """What."""
    reason: str
    """The same in one sentence, for people."""
    def __init__(self, *, block: SignBlock, reason: str) -> None: ...


class SignWarning:
    """What a signer is told; it stops nothing."""

    class NOT_HEARD_FROM(SignWarning):
        """A colleague's device was not heard from since the session: text may still arrive."""
        person: PersonId
        """Whose."""
        device: DeviceId
        """Which."""
        last: typing.Optional[Timestamp]
        """When it was heard from last, ms since 1970; none when never."""
        def __init__(self, person: PersonId, device: DeviceId, last: typing.Optional[Timestamp]) -> None: ...

    def is_NOT_HEARD_FROM(self) -> bool: ...

    def is_not_heard_from(self) -> bool: ...


class SignCheck:
    """Whether a note can be signed."""
    obstacles: typing.List[SignObstacle]
    """What stands in the way; empty when it can be signed."""
    warnings: typing.List[SignWarning]
    """What to tell the signer."""
    def __init__(self, *, obstacles: typing.List[SignObstacle], warnings: typing.List[SignWarning]) -> None: ...


class Space:
    """Room on this device's disk."""

    class RESERVED(Space):
        """Room for a session is held."""
        def __init__(self) -> None: ...

    class LACKING(Space):
        """There is none to be had: this many bytes are to be freed."""
        bytes: int
        """Bytes."""
        def __init__(self, bytes: int) -> None: ...

    def is_RESERVED(self) -> bool: ...

    def is_reserved(self) -> bool: ...

    def is_LACKING(self) -> bool: ...

    def is_lacking(self) -> bool: ...


class Unsent:
    """What the relay has not acknowledged."""
    changes: int
    """Changes of documents, open ones included."""
    entries: int
    """Entries that are signed and wait, those that hold such changes among them."""
    oldest: typing.Optional[Timestamp]
    """When the oldest of the changes was made, ms since 1970."""
    def __init__(self, *, changes: int, entries: int, oldest: typing.Optional[Timestamp]) -> None: ...


class RefusedCircle:
    """A circle in which the relay refused content for good."""
    circle: CircleId
    """The circle."""
    code: str
    """The stable code of the reason, for programs."""
    reason: str
    """The reason in one sentence, for people."""
    def __init__(self, *, circle: CircleId, code: str, reason: str) -> None: ...


class HeardFrom:
    """When a device was last heard from."""
    device: DeviceId
    """The device."""
    at: Timestamp
    """When, ms since 1970."""
    def __init__(self, *, device: DeviceId, at: Timestamp) -> None: ...


class Evidence:
    """Something that does not fit, at the relay or between devices. Only shown: it keeps nobody from writing."""
    code: str
    """The stable code, for programs."""
    words: str
    """What it is and what to do now, in one or two sentences for people; "a colleague" where it is about `device`."""
    circle: CircleId
    """The circle, or the practice's own log."""
    device: typing.Optional[DeviceId]
    """The device that it is about, for the name of its owner."""
    open: bool
    """Something is, or may be, missing here or at the relay."""
    def __init__(self, *, code: str, words: str, circle: CircleId, device: typing.Optional[DeviceId], open: bool) -> None: ...


class EndedCircle:
    """A circle off whose access list this person is."""
    circle: CircleId
    """The circle."""
    unsent: int
    """Changes that were not sent there before: they wait."""
    def __init__(self, *, circle: CircleId, unsent: int) -> None: ...


class Status:
    """What is on this device and not yet elsewhere, and what needs attention."""
    unsent: Unsent
    """What the relay has not acknowledged."""
    entries: int
    """Entries that the relay ordered and this device holds, over all circles."""
    quarantined: int
    """What was set aside since the store was made and nobody decided about: see `Client.quarantine`."""
    storage_failing: bool
    """The store cannot keep anything."""
    last_contact: typing.Optional[Timestamp]
    """When the relay last answered, since the client was opened; ms since 1970."""
    history_changed: typing.List[CircleId]
    """Circles whose history at the relay is not the one known here."""
    key_missing: typing.List[CircleId]
    """Circles whose newest key is not here."""
    update_needed: typing.List[CircleId]
    """Circles in which a newer version wrote what this one must understand."""
    refused: typing.List[RefusedCircle]
    """Circles in which the relay refused content for good, and why."""
    holes: typing.List[CircleId]
    """Circles with entries missing between others."""
    heard: typing.List[HeardFrom]
    """When each device was last heard from."""
    codes_open: int
    """Codes that were offered and wait for the other device."""
    whole: bool
    """Nothing waits to be sent and nothing is, or may be, missing: only then everything is in sync. What was set aside does not count: nothing more comes of it by itself."""
    evidence: typing.List[Evidence]
    """What does not fit, at the relay or between devices."""
    standing: DeviceStanding
    """What this device is to the practice."""
    access_ended: typing.List[EndedCircle]
    """Circles off whose access list this person is."""
    rotation_due: typing.List[CircleId]
    """Circles in which nothing is sent until they have a new key."""
    recovered: typing.List[DeviceId]
    """Devices that custodians brought back, and about which this person has not said that they are theirs: see `Client.trust_recovered`."""
    lease_ends: Timestamp
    """When reading stops, if no sync confirms this device before; ms since 1970: see `Client.lease`."""
    decisions: int
    """Decisions that wait for the relay."""
    handing_in: int
    """Unsent changes, sealed for the practice's admins, that wait for the relay."""
    handed_in: int
    """Unsent changes that the relay keeps for the practice's admins."""
    jottings: int
    """Jottings that wait to be filed: see `Client.jottings`."""
    def __init__(self, *, unsent: Unsent, entries: int, quarantined: int, storage_failing: bool, last_contact: typing.Optional[Timestamp], history_changed: typing.List[CircleId], key_missing: typing.List[CircleId], update_needed: typing.List[CircleId], refused: typing.List[RefusedCircle], holes: typing.List[CircleId], heard: typing.List[HeardFrom], codes_open: int, whole: bool, evidence: typing.List[Evidence], standing: DeviceStanding, access_ended: typing.List[EndedCircle], rotation_due: typing.List[CircleId], recovered: typing.List[DeviceId], lease_ends: Timestamp, decisions: int, handing_in: int, handed_in: int, jottings: int) -> None: ...


class SupervisionActionView:
    """Something that was agreed in supervision."""
    item: str
    """Id of the item."""
    action: TextValues
    """What."""
    owner: TextValues
    """Hex of the person id of whoever does it."""
    due: DayValues
    """By when."""
    done: YesNoValues
    """Whether it is done."""
    def __init__(self, *, item: str, action: TextValues, owner: TextValues, due: DayValues, done: YesNoValues) -> None: ...


class SupervisionNoteView:
    """A note of supervision. Cases have labels, no names."""
    case_label: TextValues
    """What the case is called here."""
    on: DayValues
    """Day."""
    question: str
    """What was asked."""
    guidance: str
    """What was advised."""
    actions: typing.List[SupervisionActionView]
    """What was agreed."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, case_label: TextValues, on: DayValues, question: str, guidance: str, actions: typing.List[SupervisionActionView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class SupervisionNoteItem:
    """A note of supervision."""
    key: DocKey
    """The document."""
    view: SupervisionNoteView
    """What it says. In lists, prose is cut short: read a whole text with `text`."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, view: SupervisionNoteView, conflicts: int) -> None: ...


class BackgroundTime:
    """Says how much time the platform leaves the app in the background."""

    def left_ms(self) -> typing.Optional[int]:
        """Milliseconds that are left; none while nothing is running out. Asked a few times a second.

        # Errors
        Whatever it throws ends the sync, as zero does.
        """


class BackgroundTimeImpl(BackgroundTime):
    """Says how much time the platform leaves the app in the background."""

    def left_ms(self) -> typing.Optional[int]:
        """Milliseconds that are left; none while nothing is running out. Asked a few times a second.

        # Errors
        Whatever it throws ends the sync, as zero does.
        """


class SyncStep:
    """How far a step of a sync came. What it took in and sent counts; the next one goes on after it."""
    done: bool
    """The relay has answered everything: nothing is left to do."""
    unsent: int
    """Pieces of work that the relay has not acknowledged."""
    taken: int
    """Entries that this step took in."""
    coming: int
    """Entries that the relay announced in this step, those taken in among them."""
    def __init__(self, *, done: bool, unsent: int, taken: int, coming: int) -> None: ...


class JottingsTaken:
    """What became of a file of jottings."""
    taken: Count
    """Jottings that the store holds now, or held before."""
    left: Count
    """Jottings for which there is no room before others are filed: keep the file."""
    unreadable: Count
    """Records that do not open here, or are damaged: keep the file."""
    def __init__(self, *, taken: Count, left: Count, unreadable: Count) -> None: ...


class TaskView:
    """Something to do for one person or a group: it lies in the circle that it is for."""
    what: TextValues
    """What."""
    due: DayValues
    """By when."""
    owner: TextValues
    """Hex of the person id of whoever does it."""
    done: YesNoValues
    """Whether it is done."""
    because: TextValues
    """What it came from, such as an absence."""
    notes: str
    """More about it."""
    seams_read: typing.List[SeamRead]
    """Seams in its prose that somebody has read."""
    changed_beside_done: typing.List[Writer]
    """Who changed something without having seen that it is done, as it was done without having seen that: where there is anybody, it is done, but changed meanwhile."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, what: TextValues, due: DayValues, owner: TextValues, done: YesNoValues, because: TextValues, notes: str, seams_read: typing.List[SeamRead], changed_beside_done: typing.List[Writer], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class TaskItem:
    """A task of a person or a group, as a list of things to do shows it."""
    key: DocKey
    """Its document."""
    view: TaskView
    """What."""
    disputed: bool
    """Whether devices disagree, also on whether it is done."""
    changed_meanwhile: bool
    """It was done on one device while another, which did not know that, changed it."""
    def __init__(self, *, key: DocKey, view: TaskView, disputed: bool, changed_meanwhile: bool) -> None: ...


class Party:
    """Somebody who acts, or towards whom somebody acts."""

    class MEMBER(Party):
        """A member, by the row of the roster (`MemberItem.row`)."""
        def __init__(self, value0: str, /) -> None: ...
        def __getitem__(self, index: int) -> str: ...

    class FACILITATOR(Party):
        """A facilitator."""
        def __init__(self) -> None: ...

    class GROUP(Party):
        """The group as a whole; it never acts."""
        def __init__(self) -> None: ...

    def is_MEMBER(self) -> bool: ...

    def is_member(self) -> bool: ...

    def is_FACILITATOR(self) -> bool: ...

    def is_facilitator(self) -> bool: ...

    def is_GROUP(self) -> bool: ...

    def is_group(self) -> bool: ...


class Tap:
    """One tap."""
    _from: Party
    """Who."""
    to: Party
    """Towards whom."""
    kind: InteractionKind
    """What."""
    def __init__(self, *, _from: Party, to: Party, kind: InteractionKind) -> None: ...


class NewTap:
    """A tap to record."""
    tap: Tap
    """Who did what towards whom."""
    offset_s: int
    """Seconds since the session began, at most a day."""
    def __init__(self, *, tap: Tap, offset_s: int) -> None: ...


class SeenInteractionKind:
    """A code, with who wrote it and when their device says it was."""
    value: InteractionKind
    """The value."""
    device: Author
    """The device that wrote it."""
    incarnation: int
    """The device's incarnation."""
    at: Timestamp
    """When that device claims to have written it, ms since 1970."""
    def __init__(self, *, value: InteractionKind, device: Author, incarnation: int, at: Timestamp) -> None: ...


class InteractionKindValues:
    """The codes that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenInteractionKind]
    """Every value that stands."""
    def __init__(self, *, values: typing.List[SeenInteractionKind]) -> None: ...


class TickView:
    """One tap: who did what towards whom."""
    item: str
    """Id of the item."""
    _from: TextValues
    """A handle of the roster, or `facilitator`."""
    to: TextValues
    """A handle of the roster, `group` or `facilitator`."""
    kind: InteractionKindValues
    """What."""
    offset_s: NumberValues
    """Seconds since the session began."""
    def __init__(self, *, item: str, _from: TextValues, to: TextValues, kind: InteractionKindValues, offset_s: NumberValues) -> None: ...


class InteractionTicksView:
    """Who interacted with whom in one session. It never leaves the roster's circle and lives until the entries are sealed."""
    series: TextValues
    """The session's series."""
    local_date: TextValues
    """The session's day."""
    ordinal: NumberValues
    """Which session of that day."""
    ticks: typing.List[TickView]
    """The taps."""
    keep_for_supervision: YesNoValues
    """Whether they are kept for supervision after the entries were sealed."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, series: TextValues, local_date: TextValues, ordinal: NumberValues, ticks: typing.List[TickView], keep_for_supervision: YesNoValues, retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class SessionTicks:
    """The taps of a session."""
    key: DocKey
    """Their document."""
    view: InteractionTicksView
    """What was tapped."""
    def __init__(self, *, key: DocKey, view: InteractionTicksView) -> None: ...


class DueTicks:
    """Taps that are due to be destroyed."""
    session: SessionRef
    """Of which session."""
    key: DocKey
    """Their document."""
    def __init__(self, *, session: SessionRef, key: DocKey) -> None: ...


class TimelineItem:
    """Something dated in a person's record."""
    day: str
    """The day, as `YYYY-MM-DD`: its own where the document has one, else the day on which it was first written."""
    record: RecordListItem
    """The document."""
    def __init__(self, *, day: str, record: RecordListItem) -> None: ...


class ChangeWatchProtocol(typing.Protocol):
    """A subscription to changes. It ends when it is cancelled, closed (`close` in Kotlin, the last reference in Python) or
    when the client is locked.
    """

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next change."""

    async def next(self) -> typing.Optional[Change]:
        """Waits for the next change; none when the subscription is over. A wait that is cancelled (the coroutine in
        Kotlin, the task in Python) loses nothing: the next call gives what came meanwhile.
        """


class ChangeWatch(ChangeWatchProtocol):
    """A subscription to changes. It ends when it is cancelled, closed (`close` in Kotlin, the last reference in Python) or
    when the client is locked.
    """

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next change."""

    async def next(self) -> typing.Optional[Change]:
        """Waits for the next change; none when the subscription is over. A wait that is cancelled (the coroutine in
        Kotlin, the task in Python) loses nothing: the next call gives what came meanwhile.
        """


class ConflictItem:
    """A document with values that disagree."""
    key: DocKey
    """The document."""
    kind: DocKind
    """What it is."""
    conflicts: int
    """Fields whose values disagree."""
    def __init__(self, *, key: DocKey, kind: DocKind, conflicts: int) -> None: ...


class ConflictWatchProtocol(typing.Protocol):
    """A subscription to the documents whose values disagree. A slow listener sees the newest list only. It ends as
    `ChangeWatch` does, and when the store cannot be read.
    """

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next list."""

    async def next(self) -> typing.Optional[typing.List[ConflictItem]]:
        """The whole list: at once the first time, after that when it differs. None when the subscription is over. A wait that
        is cancelled loses nothing.
        """


class ConflictWatch(ConflictWatchProtocol):
    """A subscription to the documents whose values disagree. A slow listener sees the newest list only. It ends as
    `ChangeWatch` does, and when the store cannot be read.
    """

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next list."""

    async def next(self) -> typing.Optional[typing.List[ConflictItem]]:
        """The whole list: at once the first time, after that when it differs. None when the subscription is over. A wait that
        is cancelled loses nothing.
        """


class SessionChange:
    """Something that changed in a session."""

    class DOCUMENT(SessionChange):
        """A document of the session: the session itself, its note, its taps, a member's entry, or the signatures of a note."""
        key: DocKey
        """Which."""
        kind: DocKind
        """What it is."""
        remote: bool
        """By another device."""
        def __init__(self, key: DocKey, kind: DocKind, remote: bool) -> None: ...

    class CIRCLE(SessionChange):
        """A circle came, or its access list changed: entries of the session may have come or gone."""
        circle: CircleId
        """Which."""
        def __init__(self, circle: CircleId) -> None: ...

    class MISSED(SessionChange):
        """This listener was slower than the changes and missed some: read what is shown again."""
        changes: int
        """How many changes of any kind."""
        def __init__(self, changes: int) -> None: ...

    def is_DOCUMENT(self) -> bool: ...

    def is_document(self) -> bool: ...

    def is_CIRCLE(self) -> bool: ...

    def is_circle(self) -> bool: ...

    def is_MISSED(self) -> bool: ...

    def is_missed(self) -> bool: ...


class SessionWatchProtocol(typing.Protocol):
    """A subscription to what changes in one session. It ends as `ChangeWatch` does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next change."""

    async def next(self) -> typing.Optional[SessionChange]:
        """Waits for the next change; none when the subscription is over. A wait that is cancelled loses nothing."""


class SessionWatch(SessionWatchProtocol):
    """A subscription to what changes in one session. It ends as `ChangeWatch` does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next change."""

    async def next(self) -> typing.Optional[SessionChange]:
        """Waits for the next change; none when the subscription is over. A wait that is cancelled loses nothing."""


class StatusWatchProtocol(typing.Protocol):
    """A subscription to the status. A slow listener sees the newest only. It ends as `ChangeWatch` does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next status."""

    async def next(self) -> typing.Optional[Status]:
        """Waits for the next status; none when the subscription is over. A wait that is cancelled loses nothing."""


class StatusWatch(StatusWatchProtocol):
    """A subscription to the status. A slow listener sees the newest only. It ends as `ChangeWatch` does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next status."""

    async def next(self) -> typing.Optional[Status]:
        """Waits for the next status; none when the subscription is over. A wait that is cancelled loses nothing."""


class Whereabouts:
    """Where a document's newest text is."""

    class ON_THIS_DEVICE(Whereabouts):
        """Only here: the relay has not acknowledged everything."""
        def __init__(self) -> None: ...

    class AT_THE_RELAY(Whereabouts):
        """The relay has stored everything durably; no other device is known to hold it."""
        def __init__(self) -> None: ...

    class ON_OTHER_DEVICES(Whereabouts):
        """So many other devices say that they hold everything this device wrote in the circle."""
        def __init__(self, value0: int, /) -> None: ...
        def __getitem__(self, index: int) -> int: ...

    def is_ON_THIS_DEVICE(self) -> bool: ...

    def is_on_this_device(self) -> bool: ...

    def is_AT_THE_RELAY(self) -> bool: ...

    def is_at_the_relay(self) -> bool: ...

    def is_ON_OTHER_DEVICES(self) -> bool: ...

    def is_on_other_devices(self) -> bool: ...


class WipeState(enum.Enum):
    """How far the wipe of this device has come."""
    NONE = 0
    """Nobody asked for it."""
    ANSWERING = 1
    """It was asked for: show nothing. What was not sent is handed in with the next sync, and the last word after it; a day after the device heard of it, it does not wait any longer."""
    DUE = 2
    """The keys and the files are to be destroyed now: `Client.destroy`."""


class WithholdReason(enum.Enum):
    """Why something is withheld from a person's copy."""
    THIRD_PARTY = 0
    """It is about somebody else."""
    SERIOUS_HARM = 1
    """It would be likely to cause serious harm."""
    LEGAL_PRIVILEGE = 2
    """It is covered by legal privilege."""

ExportedId: typing.TypeAlias = str

class WorkingState(enum.Enum):
    """How much of the working set is on this device."""
    NOTHING = 0
    """No group is on this device."""
    COMING = 1
    """Something of the last sessions is still missing."""
    RECENT = 2
    """Every member's record and last sessions are here. The relay holds more, which may be an older concern or plan."""
    READY = 3
    """Everything that the relay had told of at the last sync is here."""


class HeardPerson:
    """Somebody who works in one of the groups, and when one of their devices was last heard from."""
    person: PersonId
    """Who."""
    names: typing.List[str]
    """Every name that stands."""
    at: typing.Optional[Timestamp]
    """When, ms since 1970; none while nothing came."""
    def __init__(self, *, person: PersonId, names: typing.List[str], at: typing.Optional[Timestamp]) -> None: ...


class MemberWork:
    """What is here about one member."""
    member: MemberItem
    """Who."""
    entries: Count
    """The last sessions, before today, for which their entry is here."""
    sessions: Count
    """How many of those sessions were theirs."""
    open_concerns: Count
    """Concerns here that are not closed."""
    plan: typing.Optional[int]
    """The newest version of their safety plan that is here."""
    is_whole: bool
    """Nothing of their record is known to be missing."""
    def __init__(self, *, member: MemberItem, entries: Count, sessions: Count, open_concerns: Count, plan: typing.Optional[int], is_whole: bool) -> None: ...


class GroupWork:
    """What is here about one group."""
    group: CircleId
    """The group."""
    sessions: typing.List[SessionItem]
    """Its last sessions up to today, newest first."""
    members: typing.List[MemberWork]
    """Its present members."""
    is_whole: bool
    """Nothing of the group and its roster is known to be missing."""
    def __init__(self, *, group: CircleId, sessions: typing.List[SessionItem], members: typing.List[MemberWork], is_whole: bool) -> None: ...


class WorkingSet:
    """The working set, with what a header says."""
    state: WorkingState
    """How much of it is here."""
    unsent: int
    """Changes that the relay has not acknowledged."""
    oldest_unsent: typing.Optional[Timestamp]
    """When the oldest of them was made, ms since 1970."""
    heard: typing.List[HeardPerson]
    """Everybody else who writes in the groups, those first who were not heard from for longest."""
    space: Space
    """Room for the next session."""
    groups: typing.List[GroupWork]
    """The groups."""
    def __init__(self, *, state: WorkingState, unsent: int, oldest_unsent: typing.Optional[Timestamp], heard: typing.List[HeardPerson], space: Space, groups: typing.List[GroupWork]) -> None: ...


class ClientProtocol(typing.Protocol):
    """An open device: notes that lie encrypted in a folder of this machine and meet those of others through a relay.

    Everything but setting up, joining and syncing works offline. Calls may be made from any thread, many at a time.
    One client at a time works in a folder; `Client.lock` gives it back.
    """

    async def accept_late(self, entries: typing.List[EntryKey]) -> None:
        """Writes the work anew, as this person's. Give entries of one author together: later ones build on earlier ones.

        # Errors
        As `Client.preview_late`; nothing changed.
        """

    async def access_requests(self) -> typing.List[RequestItem]:
        """Every request on this device, the one that is due first at the beginning.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def add_access_request(self, member: CircleId, received_on: str, requester: str) -> DocKey:
        """Writes down that somebody asks for a record, on a day (`YYYY-MM-DD`). `requester` is empty where it is the person.

        # Errors
        `ApiError.InvalidInput` for an unknown member or a day that is none, `ApiError.Refused`.
        """

    async def add_instrument_pack(self, file: bytes) -> Instrument:
        """Loads a pack, the bytes of its file: checked whole, then shared with the practice. The same file loaded again changes
        nothing.

        # Errors
        `ApiError.InvalidInput` when the file is none, its licence does not allow it to be shown, or its version is taken.
        """

    async def add_key_store(self, passphrase: str, key_store: KeyStore) -> KeyStoreLevel:
        """Lets `key_store` open this device from now on, beside the passphrase, and keep the record by which a restored or
        copied folder is noticed. A slot that was there before is replaced, and its key forgotten. Says how well the key
        store keeps keys.

        # Errors
        `ApiError.NotUnlocked` for another passphrase or when the key store fails: nothing changed.
        """

    async def add_member(self, group: CircleId, new: NewMember) -> CircleId:
        """Adds a person in therapy to a group, with a circle of their own.

        # Errors
        `ApiError.InvalidInput` for an empty name or an unknown group.
        """

    async def add_response(self, new: NewResponse) -> Recorded:
        """Records a measure that was filled in, and scores it. Prompts of the score want an answer today.

        # Errors
        `ApiError.InvalidInput` for answers that do not fit or none at all, an unknown instrument, a day that is none
        or before the birth; `ApiError.Refused`. Nothing changed.
        """

    async def addend(self, key: DocKey, reason: AddendumReason, text: str, keep_names: typing.Union[object, typing.Optional[str]]=...) -> DocKey:
        """Adds something to a signed note, and signs it: the addendum. `keep_names` says why names that the name guard finds
        in it stay.

        # Errors
        `ApiError.InvalidInput` when nobody has signed the note, the text is empty, the guard finds names and `keep_names` is
        left out, or `keep_names` names somebody itself; `ApiError.Refused`. Nothing was added.
        """

    async def affirm_rules(self, group: CircleId, member: CircleId, state: ConsentState, how: ConsentMeans, on: str) -> int:
        """Records that a person affirms the newest version of a group's rules, or does not: the version. `on` is a day,
        `YYYY-MM-DD`.

        # Errors
        `ApiError.InvalidInput` for a group without rules or a day that is none, `ApiError.Refused`.
        """

    async def agree_safety_plan(self, member: CircleId, new: NewSafetyPlan) -> int:
        """Keeps a plan that was agreed as the next version, whose number this gives; it is not changed afterwards.

        # Errors
        `ApiError.InvalidInput` for a plan without words, a day that is none or before the birth; `ApiError.Refused`.
        """

    async def append(self, field: TextField, paragraph: str) -> None:
        """Appends a paragraph. It is saved when this returns.

        # Errors
        As `Client.text`, and `ApiError.StorageFailed`.
        """

    async def attend(self, session: SessionRef, member: CircleId, attendance: Attendance) -> DocKey:
        """Says whether a member attended. What a colleague said meanwhile is kept beside it; saying it again after both
        are seen settles it. It is saved when this returns.

        # Errors
        As `Client.member_note`.
        """

    async def audit_events(self, query: AuditQuery) -> typing.List[AuditItem]:
        """What was done, by the times claimed.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def audit_readers(self) -> typing.List[PersonId]:
        """Those who read everybody's trails.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def begin_unscheduled(self, group: CircleId, local_date: str) -> SessionRef:
        """Begins a session that nobody had scheduled, on a day (`YYYY-MM-DD`). A colleague who began to record the same one
        has another: `Client.same_session` says that they are the same.

        # Errors
        `ApiError.InvalidInput` for a date that is none or an unknown group.
        """

    async def boundary_events(self, group: CircleId) -> typing.List[BoundaryEventItem]:
        """A group's boundary events. They name members together: for the facilitators only.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def boundary_notes(self, member: CircleId) -> typing.List[BoundaryNoteItem]:
        """What stands in a person's record of boundary events.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def certificates(self) -> typing.List[CertificateItem]:
        """Every certificate of destruction on this device, the newest first.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def change_role(self, circles: typing.List[CircleId], person: PersonId, role: Role) -> None:
        """Gives a person on the access lists of circles another role there. Works offline.

        # Errors
        `ApiError.InvalidInput` when the person is on none of the lists, `ApiError.Refused`; nothing changed.
        """

    async def chart_attendance(self, group: CircleId, naming: Naming, sessions_max: Count) -> AttendanceGridChart:
        """Who came when: the newest `sessions_max` sessions of a group.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.LeaseEnded`.
        """

    async def chart_climate(self, group: CircleId) -> GroupClimateChart:
        """How safe and heard the members felt, by session: medians and spread of the three taps, in percent.

        # Errors
        As `Client.chart_attendance`.
        """

    async def chart_factors(self, group: CircleId) -> FactorMapChart:
        """Which therapeutic factors were at work at which stage of a group.

        # Errors
        As `Client.chart_attendance`.
        """

    async def chart_goals(self, member: CircleId) -> typing.List[GoalSparklineChart]:
        """A member's goals with their ratings, the active ones first.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def chart_member_line(self, group: CircleId, member: CircleId, naming: Naming, wanted: typing.List[str]) -> MemberLineChart:
        """A member's measures over time, with attendance under the axis. `wanted` are ids of instruments; none means all.

        # Errors
        `ApiError.InvalidInput` for somebody who is not on the roster, `ApiError.LeaseEnded`.
        """

    async def chart_paperwork(self, today: str) -> PaperworkBoard:
        """What is not finished on the day `today`, `YYYY-MM-DD`: entries and notes by state and age, and requests whose clock
        runs.

        # Errors
        `ApiError.InvalidInput` for a day that is none, `ApiError.LeaseEnded`.
        """

    async def chart_participation(self, group: CircleId, member: CircleId, naming: Naming) -> ParticipationRibbonChart:
        """How a member took part, session by session.

        # Errors
        As `Client.chart_member_line`.
        """

    async def chart_provenance(self, key: DocKey, days: LocalDay) -> ProvenanceStripChart:
        """Who wrote which part of a note, on which device, with or without the relay, and who signed it.

        # Errors
        `ApiError.InvalidInput` for an unknown note, `ApiError.LeaseEnded`.
        """

    async def chart_river(self, group: CircleId, instrument: InstrumentRef, naming: Naming) -> GroupRiverChart:
        """Change since the start, member by member, by one instrument. Not ranked.

        # Errors
        `ApiError.InvalidInput` for an unknown group or instrument, `ApiError.LeaseEnded`.
        """

    async def chart_safety(self, group: CircleId, member: CircleId, naming: Naming, today: str, days: LocalDay) -> SafetyTimelineChart:
        """A member's safety over time: concerns, what was done, versions of the plan. Bars that are not closed reach up to
        `today`, `YYYY-MM-DD`.

        # Errors
        As `Client.chart_member_line`.
        """

    async def chart_sync_map(self, now: Timestamp) -> SyncMapChart:
        """Whose devices there are, when each was last heard from, and what is only on this one, at the time `now`, ms since
        1970.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def chart_who_to_whom(self, session: SessionRef, naming: Naming) -> WhoToWhomChart:
        """Who did what towards whom in a session. It joins members: it is for the facilitators' own screen, never for an
        export.

        # Errors
        `ApiError.InvalidInput` for an unknown group or a session without taps, `ApiError.LeaseEnded`.
        """

    async def circles(self) -> typing.List[CircleItem]:
        """Every circle on this device, with its access list.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def circles_of_group(self, group: CircleId) -> typing.List[CircleId]:
        """A group's circles: its own, its roster, and those of the members on the roster with their contact cards. Access to a group
        is access to all of them.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def compare(self, circle: CircleId, theirs: str) -> Advice:
        """Compares what this device holds of a circle with the code that another device shows.

        # Errors
        `ApiError.InvalidInput` for a mistyped code, one of another circle, or a circle that is not on this device.
        """

    async def comparison_code(self, circle: CircleId) -> str:
        """What this device holds of a circle, as a code for the other device to scan. It is no secret, and says nothing about
        content or names.

        # Errors
        `ApiError.InvalidInput` when the circle is not on this device.
        """

    async def concerns(self, member: CircleId) -> typing.List[ConcernItem]:
        """A person's concerns, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def conflicts(self, key: DocKey) -> typing.List[ConflictView]:
        """Values of a document that disagree.

        # Errors
        As `Client.record`.
        """

    async def consent_due(self, member: CircleId) -> typing.List[ConsentDue]:
        """What is kept on a person's consent alone and has lost it.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def consents(self, member: CircleId) -> typing.List[ConsentStanding]:
        """What a person's statements come to, by subject.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def contact_cards(self, member: CircleId) -> typing.List[ContactCardItem]:
        """How to reach a person: one card, unless two devices made one each offline.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def contact_notes(self, member: CircleId) -> typing.List[ContactNoteItem]:
        """A person's contacts outside sessions, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def create_group(self, new: NewGroup) -> CircleId:
        """Makes a group with an empty roster.

        # Errors
        `ApiError.InvalidInput` for an empty label.
        """

    async def create_session(self, new: NewSession) -> SessionRef:
        """Makes a session, or finds the one that was made already. Two devices that make it offline make one session.

        # Errors
        `ApiError.InvalidInput` for a date that is none, an unknown group or what is none.
        """

    async def decide_contribution(self, key: DocKey, id: str, outcome: WorkOutcome) -> None:
        """Says what becomes of work that no signature covers. With `WorkOutcome.ADOPTED` its text becomes an addendum, which this
        person signs, unless they have signed one that says the same.

        # Errors
        `ApiError.InvalidInput` for an unknown contribution, or for names in it that the name guard finds: `Client.addend`
        its text with a reason first. `ApiError.Refused`.
        """

    async def decide_place(self, request: DocKey, decision: PlaceDecision) -> None:
        """Adds a decision about a place. The newest one about a place counts.

        # Errors
        `ApiError.InvalidInput` without a reason, `ApiError.Refused`.
        """

    async def decide_referral(self, referral: DocKey, status: ReferralStatus, reason: str) -> None:
        """Says what became of a referral, and why.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def decisions(self) -> Decisions:
        """What was decided here and is not in the logs: what waits, and what turned out not to be allowed.

        # Errors
        `ApiError.Closed`.
        """

    async def destroy(self, also: typing.List[str]) -> None:
        """Closes the store and destroys the device that lives in the folder: its keys, then its files, and those of the app
        that are named in `also`. What was not sent or handed in is lost. An app that keeps the passphrase in a key store
        of the platform deletes it there first. After a failure or a crash, opening the folder goes on.

        # Errors
        `ApiError.FolderNotReady`, `ApiError.StorageFailed` when a file cannot be removed.
        """

    async def destroy_record(self, member: CircleId, today: Date) -> DocKey:
        """Destroys a person's whole record, and how to reach them: on this device and at the relay, and on every other device
        when it next syncs; what others wrote, once nothing came to it for seven days. A hold that another device knows of
        keeps it there. Gives the certificate. `today` is the day.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, and for what is held, not due or not reviewed;
        `ApiError.InvalidInput` for an unknown member. Nothing changed.
        """

    async def destroy_ticks(self, group: CircleId) -> typing.List[SessionRef]:
        """Destroys who interacted with whom in those sessions of a group whose entries are all sealed or withdrawn, unless it
        is kept for supervision: the sessions.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.Refused`.
        """

    async def destroy_without_consent(self, member: CircleId) -> DocKey:
        """Destroys what is kept on a person's consent alone and has lost it: the certificate.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, or where nothing is due.
        """

    async def destruction_plan(self, member: CircleId) -> DestructionPlan:
        """What destroying a record would destroy. Nothing changes.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`.
        """

    def device(self) -> DeviceId:
        """This device."""

    async def devices(self) -> typing.List[DeviceItem]:
        """Every device that the practice ever had, by person.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def discard_jotting(self, jotting: Author) -> None:
        """Takes a jotting off the list for good.

        # Errors
        `ApiError.InvalidInput` for an unknown one, `ApiError.StorageFailed`.
        """

    async def draft_kit(self) -> str:
        """A new recovery kit of this person, as a code that counts nowhere yet: put it on paper, as text and as a QR code,
        then `Client.register_kit`. The code is a secret, and nothing of it is kept here.

        # Errors
        `ApiError.Refused` when no relay is set up, or on a revoked device.
        """

    async def draft_recovery_key(self, before: typing.List[str]) -> RecoveryKeyDraft:
        """A new recovery key of the practice, for three custodians. Where there is one already, `before` are the codes of two of its
        custodians' sheets, who hand over; else it is empty. It counts nowhere yet: put the sheets on paper, then
        `Client.register_recovery_key`.

        # Errors
        `ApiError.Refused` when this person is no admin of the practice, `ApiError.InvalidInput` for a mistyped sheet, and an
        error about paper when the sheets do not fit; nothing was changed.
        """

    async def drill(self, code: str) -> typing.List[DrilledCircle]:
        """Shows whether a kit of this person works, without using it up: every circle that this person may open, and
        whether the kit would bring it back. Syncs.

        # Errors
        `ApiError.NotLetIn` where the kit would bring nobody back; as `Client.sync`.
        """

    async def edit_contact_card(self, member: CircleId, edits: typing.List[DocEdit]) -> DocKey:
        """Writes on a person's contact card, all or nothing. It lies in a circle of its own, made where it is not there yet for
        everybody who may open the record. `fields_of` lists its fields.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def edit_entry(self, session: SessionRef, member: CircleId, edits: typing.List[DocEdit]) -> DocKey:
        """Writes into a member's entry for a session, all or nothing; the entry is made where it is not there yet.
        `fields_of` lists its fields.

        # Errors
        As `Client.member_note`, and `ApiError.InvalidInput` for what does not fit.
        """

    async def edit_group_note(self, session: SessionRef, edits: typing.List[DocEdit]) -> DocKey:
        """Writes into a session's nameless group note, all or nothing; the note is made where it is not there yet.

        # Errors
        As `Client.group_note`, and `ApiError.InvalidInput` for what does not fit.
        """

    async def edit_person(self, member: CircleId, edit: MemberEdit) -> DocKey:
        """Writes into a person's record, all or nothing.

        # Errors
        `ApiError.InvalidInput` for an NHS number or a day that is none, a day before the birth or a birth in the future;
        `ApiError.Refused`. Nothing changed.
        """

    async def edit_record(self, key: DocKey, edits: typing.List[DocEdit]) -> None:
        """Edits a document, all or none, as one decision.

        # Errors
        As `Client.new_record`.
        """

    async def end_access(self, circles: typing.List[CircleId], person: PersonId) -> None:
        """Takes a person off the access lists of circles. Works offline. What they could read may still be on their devices.

        # Errors
        `ApiError.InvalidInput` when the person is on none of the lists; `ApiError.Refused` when this person may not do
        that, it is their own access, or nobody would be left who may change the list. Nothing changed.
        """

    async def ending(self, key: DocKey) -> Ending:
        """How far the end of a document has come.

        # Errors
        `ApiError.Closed`.
        """

    async def entry(self, session: SessionRef, member: CircleId) -> typing.Optional[EntryItem]:
        """A member's entry for a session; none while nothing was written.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def export_copy(self, request: RequestItem, folder: str, today: Date, made: Timestamp) -> HandedOver:
        """Writes the copy that a person asked for into `folder`, which is made or empty: one page of HTML (`record.html`) and a
        manifest of hashes; then closes the request. `today` is the day, `made` the time now in ms since 1970. The files are
        not encrypted, and only this app may read them: hand them over, then delete them. PDF and FHIR are made on a laptop.

        # Errors
        `ApiError.Refused` while a place is undecided, the identity is not checked or serious harm was not reviewed in the
        last six months; `ApiError.InvalidInput` for a folder that is not empty, and as `Client.places_to_decide`;
        `ApiError.StorageFailed`. The request stays open.
        """

    async def export_measures(self, member: CircleId, folder: str, made: Timestamp) -> HandedOver:
        """Writes what is counted about one person (attendance, measures, ratings of goals) into `folder`, which is made or
        empty: `measures.csv` (RFC 4180) and a manifest of hashes. `made` is the time now in ms since 1970. The files are not
        encrypted. It goes from clinician to clinician: nothing is withheld.

        # Errors
        `ApiError.InvalidInput` for an unknown member or a folder that is not empty, `ApiError.StorageFailed`,
        `ApiError.LeaseEnded`.
        """

    async def extend_request(self, request: DocKey, months: int, reason: str) -> None:
        """Puts the answer off by so many months, two at most, and says why.

        # Errors
        `ApiError.InvalidInput` for another number of months, or without a reason; `ApiError.Refused`.
        """

    async def extracts(self) -> typing.List[ExtractItem]:
        """Copies that may be read now, whole.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def file_jotting(self, jotting: Author, field: TextField, paragraph: str) -> None:
        """Appends a paragraph, made of a jotting as its person likes, to prose, and takes the jotting off the list: both or
        neither.

        # Errors
        `ApiError.InvalidInput` for an unknown jotting or field, `ApiError.Refused`, `ApiError.LeaseEnded`,
        `ApiError.StorageFailed`.
        """

    async def file_kept_anew(self, member: CircleId) -> Count:
        """Files what a hold kept on this device anew, under the same hold, so that everybody who may open the record has it
        again: how many documents.

        # Errors
        `ApiError.InvalidInput` where nothing is kept, `ApiError.Refused`.
        """

    async def goals(self, member: CircleId) -> typing.List[GoalItem]:
        """A person's goals, with ratings; prose cut short.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def grant_access(self, circles: typing.List[CircleId], person: PersonId, role: Role, until_ms: typing.Optional[int]) -> None:
        """Lets a person open circles, until `until_ms` (ms since 1970) where it is given, or gives them a higher role. Works offline;
        the next sync tells the relay.

        # Errors
        `ApiError.Refused` when this person may not do that; nothing changed.
        """

    async def group_alias(self, group: CircleId, member: CircleId) -> str:
        """What a member's record calls a group: an alias of its own, so that no record names a group.

        # Errors
        `ApiError.InvalidInput` for an unknown member.
        """

    async def group_note(self, session: SessionRef, field: str) -> TextField:
        """The prose `field` of a session's nameless group note: `theme`, `agenda_or_skill`, `process`,
        `facilitator_coordination`, `next_session` or `shareable_context`.

        # Errors
        `ApiError.InvalidInput` for an unknown group or a session that this device does not know
        (`Client.create_session` makes it), `ApiError.Refused` for a group that this person may only read.
        """

    async def groups(self) -> typing.List[GroupItem]:
        """Every group on this device, by label.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def groups_of(self, member: CircleId) -> typing.List[CircleId]:
        """The groups on whose rosters a person is or was.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def hand_in(self, circle: CircleId) -> None:
        """Hands in what was written on this device in a circle that this person may not write in any more, sealed for the practice's
        admins; the next sync sends it.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def harm_reviewed(self, request: DocKey, outcome: str) -> None:
        """Says what this person, as the responsible health professional, found about serious harm.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def hold_authorities(self) -> typing.List[PersonId]:
        """Those who may let a hold go and destroy what is due.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def hold_record(self, member: CircleId, because: str) -> None:
        """Holds a record, with a reason: nothing of it is destroyed. A hold that another device sets meanwhile wins over letting
        go.

        # Errors
        `ApiError.InvalidInput` without a reason or for an unknown member, `ApiError.Refused`; nothing changed.
        """

    async def identity_checked(self, request: DocKey, how: str) -> None:
        """Says how the identity of who asks was checked.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def instruments(self) -> Instruments:
        """Every instrument that can be used here: those that come with Alcove, and packs that somebody loaded.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def issue_rules(self, group: CircleId, new: NewRules) -> int:
        """Issues ground rules as the group's next version, whose number this gives. What was agreed before is not changed.

        # Errors
        `ApiError.InvalidInput` for rules without a word or a day that is none, `ApiError.Refused`.
        """

    async def join_group(self, group: CircleId, member: CircleId, display_hint: str, joined: str) -> None:
        """Puts a person who has a record into a group, from `joined` (`YYYY-MM-DD`; may be empty) on. `display_hint` is the first name
        or initial for the roster. Everybody who may open the roster may then open the record.

        # Errors
        `ApiError.InvalidInput` for an unknown group or person or a day that is none.
        """

    async def jottings(self) -> Jottings:
        """What was jotted down while the device was locked, or handed in by one that was revoked, and waits to be filed.

        # Errors
        `ApiError.LeaseEnded`, `ApiError.StorageFailed`.
        """

    async def keep_live(self, keep: bool) -> None:
        """Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.

        # Errors
        `ApiError.Closed`.
        """

    async def keep_name(self, key: DocKey, hit: NameHit, reason: str) -> None:
        """Keeps the words, with a reason. The answer is for these words between these neighbours.

        # Errors
        `ApiError.InvalidInput` without a reason, when the reason names somebody itself, when the text has changed since,
        or when this kind of document keeps no answers.
        """

    async def keep_on_consent(self, key: DocKey, subject: ConsentSubject) -> None:
        """Says that a document of a person is kept on consent alone, such as a recording: it is due for destruction when the
        consent is withdrawn.

        # Errors
        `ApiError.InvalidInput` for an unknown document, `ApiError.Refused`.
        """

    async def keep_record_until(self, member: CircleId, until: Date, because: str) -> None:
        """Keeps a record until a day that is later than its rule says, with a reason.

        # Errors
        `ApiError.InvalidInput` without a reason or for an unknown member, `ApiError.Refused`.
        """

    async def keep_ticks(self, session: SessionRef, keep: bool) -> None:
        """Keeps the taps of a session for supervision after its entries were sealed, or no longer.

        # Errors
        As `Client.tick`.
        """

    async def kept_records(self) -> typing.List[KeptRecord]:
        """Records that are destroyed everywhere else, and that a hold keeps on this device.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def late_work(self, limit: int) -> typing.List[SetAside]:
        """What was set aside and can be decided about, decided or not, newest first: work of somebody who left, or of a device that
        was revoked.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def lease(self) -> Lease:
        """How long this device may be read without the relay. Each sync begins it anew. Once it has ended, whatever shows
        content is `ApiError.LeaseEnded` until a sync.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def letters(self, member: CircleId) -> typing.List[LetterItem]:
        """A person's letters, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def listen(self, listener: ChangeListener) -> Subscription:
        """Has `listener` hear everything that changes from now on. One that is slower than the changes hears
        `Change.MISSED`.
        """

    async def lock(self) -> None:
        """Saves what is typed, closes the store and forgets the keys. Subscriptions end; every later call that reads or writes is
        `ApiError.Closed`. `Client.status`, `Client.person`, `Client.device` and `Client.space` go on saying what was
        known last. Kotlin's `close` only lets this handle go.
        """

    async def log_action(self, concern: DocKey, new: NewAction) -> None:
        """Adds to the log of what was done at once. What stands there is never changed.

        # Errors
        `ApiError.InvalidInput` when nothing is said of what was done, `ApiError.Refused`.
        """

    async def mark_ready(self, key: DocKey, ready: bool) -> None:
        """Says that a note is ready to be signed, or is not after all.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def may_be_same(self, session: SessionRef) -> typing.List[SessionCandidate]:
        """Unscheduled sessions that may be the same as this one: of the same day, and nobody has said yet.

        # Errors
        `ApiError.InvalidInput` for an unknown group or session.
        """

    async def member_note(self, session: SessionRef, member: CircleId, field: str) -> TextField:
        """The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
        `assessment`, `plan` or `left_early_reason`.

        # Errors
        As `Client.group_note`, and `ApiError.InvalidInput` for an unknown member and for somebody who was never on the
        group's roster. Of somebody who has left it can still be written.
        """

    async def members(self, group: CircleId) -> typing.List[MemberItem]:
        """The people in therapy on a group's roster.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def memberships(self, member: CircleId) -> typing.List[MembershipItem]:
        """A person's memberships, past ones too.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def name_hits(self, key: DocKey) -> typing.List[NameHit]:
        """Places in a document's words that name somebody who must not be named there, and that nobody has answered. In a
        member's record: the other members of their groups; in a group's documents: its members; anywhere else: everybody
        in therapy. A signature needs every place answered.

        # Errors
        `ApiError.InvalidInput` for an unknown document, `ApiError.LeaseEnded`.
        """

    async def new_contact_note(self, member: CircleId, new: NewContactNote) -> DocKey:
        """Records a contact outside sessions.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def new_goal(self, member: CircleId, new: NewGoal) -> DocKey:
        """Records a goal.

        # Errors
        `ApiError.InvalidInput` for a goal without words or a rating that is none, `ApiError.Refused`.
        """

    async def new_letter(self, member: CircleId, new: NewLetter) -> DocKey:
        """Keeps a letter.

        # Errors
        `ApiError.InvalidInput` for a day that is none, `ApiError.Refused`; nothing changed.
        """

    async def new_process_note(self, new: NewProcessNote) -> DocKey:
        """Keeps a note in this clinician's own circle, which nobody else can open.

        # Errors
        `ApiError.InvalidInput` for a day that is none or a device that has not synced yet; nothing changed.
        """

    async def new_record(self, kind: DocKind, circle: CircleId, name: NaturalKey, edits: typing.List[DocEdit]) -> DocKey:
        """Makes a document and writes its first values, all or none; with a natural key that is there already, edits that
        one. Where there is a call for the kind, such as `Client.new_goal`, prefer it.

        # Errors
        `ApiError.InvalidInput` when the circle does not hold such documents, for a field or a value that does not fit
        and for a day before the person's birth; `ApiError.Refused`. Nothing changed.
        """

    async def new_supervision_note(self, circle: CircleId, new: NewSupervisionNote) -> DocKey:
        """Keeps a note of supervision in the circle of a pair. Both of them may write in it.

        # Errors
        `ApiError.InvalidInput` when the label or the words name somebody in therapy, or for a day that is none;
        `ApiError.Refused`.
        """

    async def new_task(self, circle: CircleId, new: NewTask) -> DocKey:
        """Adds something to do for a person (their circle) or a group (its circle).

        # Errors
        `ApiError.InvalidInput` without words or for a day that is none, `ApiError.Refused`.
        """

    async def newer_documents(self) -> typing.List[DocKey]:
        """Documents for which entries of a newer version wait: ask the person to update.

        # Errors
        `ApiError.Closed`.
        """

    async def not_affirmed(self, group: CircleId) -> typing.List[MemberItem]:
        """Those on a group's roster who have not left and have not affirmed its newest rules.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def note(self, key: DocKey) -> NoteItem:
        """A note with its signatures, each checked, and what stands beside it. Works for entries, group notes, process notes and
        notes of supervision.

        # Errors
        `ApiError.InvalidInput` for an unknown note, `ApiError.LeaseEnded`.
        """

    async def offer(self, purpose: Purpose, groups: typing.List[CircleId]) -> Offer:
        """A code that brings a person into the practice and `groups`, or links another device of this person. It works
        once, for 24 hours; hand it over out of band.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.Refused` when no relay is set up or this person may
        not invite.
        """

    async def offer_nearby(self, listen: typing.Optional[str]) -> Offer:
        """A code that links another device of this person without a relay: the new device comes straight to this one, which
        listens at `listen` (`address:port`; its own address in the network and any port, where nothing is given) until
        the offer is let go.

        # Errors
        `ApiError.InvalidInput` when this device cannot listen there, or is in no network.
        """

    async def open_concern(self, member: CircleId, new: NewConcern) -> DocKey:
        """Opens a concern.

        # Errors
        `ApiError.InvalidInput` when nothing is said of what it is about, `ApiError.Refused`.
        """

    async def open_offers(self) -> typing.List[Offer]:
        """The codes that this device gave out and that are not over, to take up after a restart. One for a device nearby
        ends with its offer, and is not among them.

        # Errors
        `ApiError.Closed`.
        """

    async def open_prompts(self, member: CircleId) -> typing.List[OpenPrompt]:
        """Prompts of a person's responses that stand, and that neither a safety concern nor the day's entry answers.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def open_text(self, field: TextField, units: TextUnits) -> TextSession:
        """Opens prose for an editor: typing that waits for nobody, what others write meanwhile, cursors, undo.

        # Errors
        As `Client.text`.
        """

    async def people(self) -> typing.List[PersonItem]:
        """Every clinician of the practice.

        # Errors
        `ApiError.StorageFailed`.
        """

    def person(self) -> PersonId:
        """Whose device this is."""

    async def person_record(self, member: CircleId) -> PersonRecordItem:
        """A person's record.

        # Errors
        `ApiError.InvalidInput` for an unknown person, `ApiError.LeaseEnded`.
        """

    async def persons(self) -> typing.List[PersonRecordItem]:
        """Everybody in therapy whose record this device holds, by name.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def places_to_decide(self, request: RequestItem) -> typing.List[PlaceToDecide]:
        """The places of the record that a request is about which may name somebody else, decided or not: each wants a
        decision before `Client.export_copy`.

        # Errors
        `ApiError.InvalidInput` when whose record it is is not settled or the record is not on this device,
        `ApiError.LeaseEnded`.
        """

    async def policy(self) -> typing.Optional[Policy]:
        """What holds for every device of the practice; none before the first sync.

        # Errors
        `ApiError.Closed`.
        """

    async def practice_names(self) -> typing.List[str]:
        """What the practice is called, every value that stands.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def prepare_entry(self, session: SessionRef, member: CircleId) -> DocKey:
        """Brings a member's entry as far as a program may: the shared part is copied as its context, where none is there yet;
        for somebody who was absent, there is a task to follow it up. What is about the person stays empty.

        # Errors
        `ApiError.InvalidInput` while nothing is said of attendance, when the shared part names a member, or for an
        unknown group or member.
        """

    async def preview_late(self, entries: typing.List[EntryKey]) -> typing.List[RecordView]:
        """What the documents would show with the work in them. Nothing changes. Give entries of one author together.

        # Errors
        `ApiError.InvalidInput` for an entry that was not set aside, `ApiError.Refused`.
        """

    async def private_material(self, member: CircleId) -> PrivateMaterial:
        """What exists outside a person's record and may be about them, as far as this device knows. Only that it exists: its
        text is not read.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`.
        """

    async def process_notes(self) -> typing.List[ProcessNoteItem]:
        """This person's private notes, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def project_ticks(self, session: SessionRef) -> Projected:
        """Writes the nameless counts of a session into its members' entries. Done again, it writes what came since.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def purge_documents(self, keys: typing.List[DocKey]) -> None:
        """Destroys documents, whole, on every device and at the relay. With the next sync where only this person wrote in
        them; else by an admin, once nothing came to them for seven days: until then the decision waits. All are decided, or
        none; what is under a legal hold is not.

        # Errors
        `ApiError.Refused`, `ApiError.InvalidInput` for an unknown document.
        """

    async def quarantine(self, limit: int) -> typing.List[SetAside]:
        """Everything that was set aside, newest first. What is an entry is shown by `Client.preview_late`, a person's own
        words stand in `SetAside.text`.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def rate_goal(self, goal: DocKey, rating: int, on: str) -> None:
        """Records the person's own rating of a goal, 0 to 10, on a day (`YYYY-MM-DD`).

        # Errors
        `ApiError.InvalidInput` for a rating or a day that is none, `ApiError.Refused`.
        """

    async def read_seam(self, key: DocKey, seam: Seam) -> None:
        """Notes that this person has read a seam, for everybody.

        # Errors
        `ApiError.InvalidInput` when somebody wrote there since it was shown: it must be read again.
        """

    async def record(self, key: DocKey) -> RecordView:
        """A document, whole.

        # Errors
        `ApiError.InvalidInput` for an unknown document or a copy whose time is over, `ApiError.LeaseEnded`.
        """

    async def record_boundary(self, group: CircleId, new: NewBoundary) -> DocKey:
        """Records a boundary event: one fact in the roster's circle, and in the record of everybody concerned a note that names
        nobody else.

        # Errors
        `ApiError.InvalidInput` when nobody is concerned, for a day that is none, or where words name another member;
        `ApiError.Refused`.
        """

    async def record_consent(self, member: CircleId, new: NewConsent) -> DocKey:
        """Records what a person agrees to, refuses or withdraws. It replaces what this device has seen of the same subject; what
        another device writes meanwhile stands beside it.

        # Errors
        `ApiError.InvalidInput` for a day that is none or before the birth, `ApiError.Refused`.
        """

    async def records(self, query: ListQuery) -> typing.List[RecordListItem]:
        """Documents of one kind: what has a day by its day, everything else by its name.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def recovery_state(self) -> RecoveryState:
        """Which paper is in force.

        # Errors
        `ApiError.Closed`.
        """

    async def refer(self, member: CircleId, new: NewReferral) -> DocKey:
        """Records a referral.

        # Errors
        `ApiError.InvalidInput` for a day that is none or before the birth, `ApiError.Refused`.
        """

    async def referrals(self, member: CircleId) -> typing.List[ReferralItem]:
        """A person's referrals, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def refuse_late(self, entries: typing.List[EntryKey]) -> None:
        """Leaves the work set aside for good. It stays in the list, with the decision.

        # Errors
        As `Client.preview_late`; nothing changed.
        """

    async def register_kit(self, code: str) -> None:
        """Makes a kit that is on paper the one in force: it replaces the one before as soon as the relay hears of it, and
        every circle's key is wrapped for it. Give the code as it was typed from the paper: that proves the print.

        # Errors
        `ApiError.InvalidInput` for a mistyped code, `ApiError.NotLetIn`.
        """

    async def register_person(self, legal_name: str) -> CircleId:
        """Makes a record for a person who is in no group yet, such as one who was just referred: their circle.

        # Errors
        `ApiError.InvalidInput` for an empty name or a device that has not synced yet.
        """

    async def register_recovery_key(self, draft: RecoveryKeyDraft) -> None:
        """Makes a recovery key whose sheets are on paper the practice's, as soon as the relay hears of it.

        # Errors
        `ApiError.Refused` when this person is no admin of the practice.
        """

    async def release_hold(self, member: CircleId, because: str) -> None:
        """Lets a record go, with a reason.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, `ApiError.InvalidInput` without a reason;
        nothing changed.
        """

    async def remove_key_store(self) -> None:
        """Takes the key store's slot away and has it forget the key: the passphrase alone opens this device then.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def remove_person(self, person: PersonId) -> None:
        """A person leaves the practice: they are off every access list, and each of their devices is revoked. Works offline. What
        they wrote stays, and their signatures verify for ever.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def replace_text(self, field: TextField, text: str) -> None:
        """Makes the prose read `text`, changing as little as possible, so that a colleague's edit elsewhere in it stays.
        It is saved when this returns.

        # Errors
        As `Client.append`.
        """

    async def required_signatures(self, circle: CircleId) -> Required:
        """Whose signatures a note of a circle needs, by the strictest group that it belongs to.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def responses(self, member: CircleId) -> typing.List[ResponseItem]:
        """A person's responses, oldest first, scored anew.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def retention(self) -> typing.List[RetentionItem]:
        """Every record on this device, the one that is due first at the beginning.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def retention_rules(self) -> RetentionRules:
        """The practice's rules.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def review_record(self, member: CircleId, found: str) -> None:
        """Writes down that a record was reviewed when its time was over, and what was found. It changes nothing else.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, `ApiError.InvalidInput` without words or for
        an unknown member.
        """

    async def revocation_report(self, device: DeviceId) -> RevocationReport:
        """What is known about a device that was, or is to be, revoked: ask again after a sync.

        # Errors
        `ApiError.InvalidInput` for a device that the practice never had.
        """

    async def revoke_device(self, device: DeviceId, how: Revocation) -> RevocationReport:
        """Revokes a device, this one too. Works offline: the decision waits, and the next sync tells the relay first of all;
        `Client.sync_through` also gives the circles that were readable there new keys.

        # Errors
        `ApiError.InvalidInput` for a device that the practice never had, `ApiError.Refused` when it is neither this
        person's nor this person an admin, or no admin would be left with a device. Nothing changed.
        """

    async def rules(self, group: CircleId) -> typing.List[GroundRulesItem]:
        """Every version of a group's rules, oldest first. Two of one number were issued by two devices offline: a next one
        settles it.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def safety_plans(self, member: CircleId) -> typing.List[SafetyPlanItem]:
        """A person's safety plans, oldest version first. Two of one number were agreed on two devices: show both.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def same_session(self, one: DocKey, other: DocKey, same: bool) -> None:
        """Says whether two documents record the same unscheduled session. Both stay; lists show one.

        # Errors
        `ApiError.InvalidInput` for a session and itself, `ApiError.Refused`.
        """

    async def save_typing(self) -> None:
        """Puts everything typed so far into the store. When this returns, a crash loses none of it.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def screen(self, member: CircleId, new: NewScreening) -> DocKey:
        """Records a conversation about suitability; with a day for looking again, a task for it too.

        # Errors
        `ApiError.InvalidInput` for an unknown criterion, a day that is none or before the birth; `ApiError.Refused`.
        """

    async def screenings(self, member: CircleId) -> typing.List[ScreeningItem]:
        """A person's conversations about suitability, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def seal(self, session: SessionRef, work: SealedWork) -> None:
        """Writes past the lease: sealed, and on the disk when this returns. The next sync that confirms this device takes it
        into the record; if the device was revoked meanwhile, the practice's admins get it instead.

        # Errors
        `ApiError.InvalidInput` for an unknown group, member or field or for too much at once, `ApiError.Refused`,
        `ApiError.StoreUnusable` when the file of sealed work is not this device's, `ApiError.StorageFailed`.
        """

    async def seal_note(self, key: DocKey) -> None:
        """Seals a note that has every signature: its final form becomes all that is kept of it. What was typed and deleted in
        it is destroyed on every device and at the relay once everybody who wrote in it was heard from, or after seven days.

        # Errors
        `ApiError.InvalidInput` while signatures are missing or for an unknown note, `ApiError.Refused` for one that is
        held. Nothing changed.
        """

    async def seal_unsigned(self, key: DocKey) -> None:
        """Seals the draft of people who have all left, without a signature: it says so for ever.

        # Errors
        As `Client.seal_note`.
        """

    async def sealing_due(self, circle: typing.Optional[CircleId]) -> typing.List[DocKey]:
        """Notes that have every signature and are not sealed, of a circle or of all that this device holds.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def search(self, words: str) -> typing.List[Hit]:
        """Documents that contain words which begin with all of `words`, best first, at most 200.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def search_in(self, words: str, of: SearchIn, days: Days) -> typing.List[Hit]:
        """The same, of one person or group, and of some days. What has no day is found only where no days are asked for. What one
        person's search finds never lies beside another's.

        # Errors
        `ApiError.InvalidInput` for a day that is none or an unknown group, `ApiError.StorageFailed`.
        """

    async def session_sheet(self, session: SessionRef) -> Sheet:
        """The sheet of a session: who came, what is written of whom, what is shared.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.LeaseEnded`.
        """

    async def sessions(self, group: typing.Optional[CircleId], limit: int) -> typing.List[SessionItem]:
        """Sessions of a group, or of all groups, newest first, at most `limit`.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def set_admin(self, person: PersonId, admin: bool) -> None:
        """Makes a person an admin of the practice, or no longer. Works offline.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def set_audit_reader(self, person: PersonId, reads: bool) -> None:
        """Makes a person one of those who read everybody's trails, or no longer: each device does so with its next sync.

        # Errors
        `ApiError.InvalidInput` for somebody whom the directory does not name, `ApiError.Refused`.
        """

    async def set_concern_kind(self, concern: DocKey, kind: ConcernKind, applies: bool) -> None:
        """Says whether a concern is about something.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def set_concern_status(self, concern: DocKey, status: ConcernStatus) -> None:
        """Says that a concern is open, watched or closed. Closing does not count where something was written beside it: it then
        shows as open again.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def set_connectivity(self, connectivity: Connectivity) -> None:
        """Tells what the host knows of the network. Offline, nothing is tried on its own; with a network, or another one, a
        live connection that is kept comes back at once. A sync that is asked for is tried whatever this says.

        # Errors
        `ApiError.Closed`.
        """

    async def set_goal_status(self, goal: DocKey, status: GoalStatus) -> None:
        """Says what became of a goal.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def set_hold_authority(self, person: PersonId, named: bool) -> None:
        """Names somebody who may let holds go and destroy records, or takes that back.

        # Errors
        `ApiError.Refused` for who is none of them and no admin of the practice, `ApiError.InvalidInput`.
        """

    async def set_membership(self, group: CircleId, member: CircleId, edit: MembershipEdit) -> DocKey:
        """Writes into a person's record where they are with a group, all or nothing.

        # Errors
        `ApiError.InvalidInput` for a day that is none or before the birth, `ApiError.Refused`. Nothing changed.
        """

    async def set_org_token(self, token: str) -> None:
        """Keeps the one-time token of the relay's operator, where it was missing or wrong when the practice was set up. The
        next sync shows it.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def set_own_name(self, name: str) -> None:
        """Writes this person's name into the practice's directory.

        # Errors
        `ApiError.InvalidInput` for an empty name and on a device that has not synced yet, `ApiError.Refused`.
        """

    async def set_policy(self, policy: Policy) -> None:
        """Sets what holds for every device of the practice. Works offline.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def set_step_done(self, screening: DocKey, step: str, done: bool) -> None:
        """Says whether a step of preparation is done. `step` is the id of its item.

        # Errors
        `ApiError.InvalidInput` for an unknown step, `ApiError.Refused`.
        """

    async def set_task_done(self, task: DocKey, done: bool) -> None:
        """Says whether a task is done. Who said it and when stands with it.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def settle(self, key: DocKey, conflict: ConflictView, value: Scalar) -> None:
        """Writes the value that supersedes those that disagree.

        # Errors
        `ApiError.InvalidInput` when another value came since the conflict was shown, or when the value is none that the
        field holds; `ApiError.Refused`.
        """

    async def share_chart(self, supervisor: PersonId, new: NewSharedChart) -> DocKey:
        """Gives the supervisor a chart of one person to look at until a time, in words and as series that their device draws.
        The person is called by the case label, and names are taken out of whatever else it says.

        # Errors
        `ApiError.InvalidInput` for a label that is a name, or a time that is over.
        """

    async def share_contact_card(self, member: CircleId, person: PersonId) -> None:
        """Lets somebody who plans appointments open a person's contact card, and nothing else of theirs.

        # Errors
        `ApiError.InvalidInput` where there is no card, `ApiError.Refused`.
        """

    async def share_extract(self, supervisor: PersonId, new: NewExtract) -> DocKey:
        """Gives the supervisor a copy of one document to read until a time, with names taken out. What is shared is the text of
        now; the document itself stays closed.

        # Errors
        `ApiError.InvalidInput` for a label that is a name, a time that is over or an unknown document.
        """

    async def share_group(self, group: CircleId, person: PersonId) -> None:
        """Lets another clinician read and write a group, its roster and its members' records, from the next sync on.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.Refused`.
        """

    async def sign(self, key: DocKey, sign: SignAs) -> None:
        """Signs a note as the person whose device this is; where others have signed it, their very text. Works offline.

        # Errors
        `ApiError.InvalidInput` with everything that stands in the way, `ApiError.Refused`. Nothing changed.
        """

    async def sign_check(self, key: DocKey, sign: SignAs) -> SignCheck:
        """What stands in the way of this person's signature, and what to warn them of. Ask before `Client.sign`.

        # Errors
        As `Client.note`.
        """

    def space(self) -> Space:
        """Whether there is room for a session on this device's disk."""

    async def splice(self, field: TextField, at: int, delete: int, insert: str) -> None:
        """Types into prose: at `at`, deletes `delete` and inserts `insert`.

        Positions and lengths count Unicode scalars: Python's `len`, Kotlin's `codePointCount`, not Kotlin's `length`,
        which counts an emoji twice. The store has it within half a second, or when `Client.save_typing` returns.

        # Errors
        `ApiError.InvalidInput` when it lies outside the text; nothing changed.
        """

    async def splice_text(self, field: TextField, units: TextUnits, at: int, delete: int, insert: str) -> None:
        """As `Client.splice`, in the units of an editor. Where a person types all along, `Client.open_text` does it without
        reading the text each time.

        # Errors
        `ApiError.InvalidInput` when it lies outside the text or inside a surrogate pair; nothing changed.
        """

    def status(self) -> Status:
        """The newest status."""

    async def supervision_by(self, supervisor: PersonId) -> CircleId:
        """The circle of this person and their supervisor; founded where it is not there yet, and opened to the supervisor with the
        next sync.

        # Errors
        `ApiError.InvalidInput` for oneself, or on a device that has not synced yet.
        """

    async def supervision_notes(self) -> typing.List[SupervisionNoteItem]:
        """Notes of supervision on this device, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def sync(self) -> None:
        """Syncs once: sends what waits and takes in what is new. A live connection that is kept comes back after it.

        # Errors
        `ApiError.TryLater` when the relay cannot be reached, `ApiError.RelayNotTrusted`, `ApiError.Refused`.
        What was not sent stays and goes with the next sync.
        """

    async def sync_in_background(self, time: BackgroundTime) -> SyncStep:
        """One step of a sync that ends about a second before `time` says that none is left.

        # Errors
        As `Client.sync_now`.
        """

    async def sync_now(self, deadline_ms: int) -> SyncStep:
        """One step of a sync, for tasks in the background: it ends within `deadline_ms` milliseconds, also where the relay or
        the network stands still, and the next step goes on where it ended. A live connection that is kept comes back after it.

        # Errors
        As `Client.sync`. That the time ran out is no error: see `SyncStep`.
        """

    async def sync_through(self) -> None:
        """Syncs until no decision waits and no circle lacks the new key that one brings.

        # Errors
        As `Client.sync`.
        """

    async def take_back_extract(self, extract: DocKey) -> None:
        """Ends a copy before its time.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def take_jottings_of_another(self, file: bytes) -> JottingsTaken:
        """Takes in the file of jottings of another device of the practice, of somebody who cannot open it any more. Only an
        admin's device has the key to that, and private jottings stay sealed.

        # Errors
        `ApiError.InvalidInput` for what is no such file, `ApiError.StorageFailed`.
        """

    async def take_offer(self, key: DocKey, hit: NameHit) -> None:
        """Takes the guard's offer: the words give way to it, and that this was done is logged, without the words.

        # Errors
        `ApiError.InvalidInput` when the text has changed since, or holds two versions that disagree: ask for the hits
        again.
        """

    async def tasks(self, circle: typing.Optional[CircleId]) -> typing.List[TaskItem]:
        """Things to do on this device, of one circle or all, by day; those without a day first.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def text(self, field: TextField) -> str:
        """The prose as it stands on this device.

        # Errors
        `ApiError.InvalidInput` when there is no such note or field.
        """

    async def text_cursor(self, field: TextField, units: TextUnits, at: int) -> str:
        """A place in prose as words that stay with it through all edits, here and elsewhere, and through restarts: keep them
        with the caret or a bookmark. They hold on to the character that stands there, or to the end.

        # Errors
        `ApiError.InvalidInput` when there is no such place, or no such note or field.
        """

    async def text_position(self, field: TextField, units: TextUnits, cursor: str) -> typing.Optional[int]:
        """Where a cursor lies now; where its character was taken out, at the next one that stands. None when it is no cursor of
        this prose.

        # Errors
        `ApiError.InvalidInput` when there is no such note or field.
        """

    async def tick(self, session: SessionRef, new: NewTap) -> None:
        """Records one tap. Two facilitators' taps all count.

        # Errors
        `ApiError.InvalidInput` for somebody who is not on the roster, for the group as the one who acts, and for a time outside
        the day; `ApiError.Refused`.
        """

    async def ticks(self, session: SessionRef) -> typing.Optional[SessionTicks]:
        """The taps of a session; none where nothing was tapped, or they were destroyed.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def ticks_due(self, group: CircleId) -> typing.List[DueTicks]:
        """Taps of a group that are due to be destroyed: every entry of the session has all the signatures that it needs, and nobody
        keeps them for supervision.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def timeline(self, member: CircleId, days: Days) -> typing.List[TimelineItem]:
        """Everything in a person's record that has a day, the earliest first.

        # Errors
        `ApiError.InvalidInput` for an unknown member or a day that is none, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def trust_recovered(self, device: DeviceId) -> None:
        """Says that a device which custodians brought back is this person's: it gets the keys of the private circles, too.

        # Errors
        `ApiError.InvalidInput` when no such device waits for that: see `Status.recovered`.
        """

    async def unread_seams(self, key: DocKey) -> typing.List[Seam]:
        """Paragraphs of a document that two devices wrote unseen by each other, and that nobody has read since.

        # Errors
        As `Client.record`.
        """

    async def verify_audit(self) -> AuditReport:
        """Checks every trail on this device: whether anything is missing, altered or foreign.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    def watch(self) -> ChangeWatch:
        """A subscription to everything that changes from now on. On a client that is locked it is over at once."""

    def watch_conflicts(self) -> ConflictWatch:
        """A subscription to the documents whose values disagree, now and from now on."""

    async def watch_session(self, session: SessionRef) -> SessionWatch:
        """A subscription to what changes in `session` from now on.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    def watch_status(self) -> StatusWatch:
        """A subscription to the status from now on. One may come that looks like the one before."""

    async def whereabouts(self, keys: typing.List[DocKey]) -> typing.List[Whereabouts]:
        """Where documents' newest text is, in the order of `keys`.

        # Errors
        `ApiError.Closed`.
        """

    async def wipe_state(self) -> WipeState:
        """How far the wipe of this device has come. Ask after opening and after each sync; a live client also hears
        `Change.WIPE_DUE`.

        # Errors
        `ApiError.Closed`.
        """

    async def withdraw(self, key: DocKey, into: typing.Optional[CircleId]) -> typing.Optional[DocKey]:
        """Takes a note out of a record that it does not belong to; with `into`, files what it says anew in the right one first,
        as a draft of this person's: the new note. All that stays in the wrong record is that something was withdrawn, by
        whom and when. Whoever signed it gets a task. It counts with the next sync: until then the note shows as before and
        takes no more words here. What others wrote into it meanwhile becomes a private note of theirs, or is kept aside.

        # Errors
        `ApiError.InvalidInput` while values of it disagree, when the other record does not hold such documents, or for an
        unknown note; `ApiError.Refused`. Nothing was withdrawn.
        """

    async def withdrawn_note(self, session: SessionRef, member: typing.Optional[CircleId]) -> typing.Optional[DocKey]:
        """What was withdrawn last of a session's notes of `member`, or, without one, of its group note: of that only "recorded in
        error, by, when" is left, as `Client.note` says.

        # Errors
        `ApiError.InvalidInput` for an unknown group or member.
        """

    async def withhold_place(self, request: DocKey, place: str, because: WithholdReason, why: str) -> None:
        """Decides that a place of `Client.places_to_decide` is withheld, for a reason and in the words of who decides.
        `Client.decide_place` says that one stays readable.

        # Errors
        `ApiError.InvalidInput` without words, `ApiError.Refused`.
        """

    async def withhold_whole(self, request: DocKey, document: ExportedId, field: typing.Optional[str], because: WithholdReason, why: str) -> None:
        """Decides that a whole document, or one field of it, is withheld. `document` is the id that the copy itself gives it.

        # Errors
        As `Client.withhold_place`.
        """

    async def working_set(self, today: str) -> WorkingSet:
        """What is needed before the next session, as it is on this device now. `today` is a day, `YYYY-MM-DD`.

        # Errors
        `ApiError.InvalidInput` for a day that is none, `ApiError.LeaseEnded`, `ApiError.StorageFailed`.
        """


class Client(ClientProtocol):
    """An open device: notes that lie encrypted in a folder of this machine and meet those of others through a relay.

    Everything but setting up, joining and syncing works offline. Calls may be made from any thread, many at a time.
    One client at a time works in a folder; `Client.lock` gives it back.
    """

    @classmethod
    async def open(cls, folder: str, passphrase: str) -> Client:
        """Opens the device that is set up in `folder`. Takes about a second on purpose: so does every guess at the
        passphrase. Where another client has the folder, it waits 5 seconds for its end.

        # Errors
        `ApiError.NotUnlocked`, `ApiError.FolderNotReady` without a device, or after 5 seconds in use,
        `ApiError.StoreUnusable`, `ApiError.UpdateNeeded`: the folder is left as it is. Where a `Client.destroy` had
        broken off, it is done now, and the folder's state says so.
        """

    @classmethod
    async def open_with_key_store(cls, folder: str, key_store: KeyStore, reason: str) -> Client:
        """Opens the device in `folder` with the key that `key_store` holds since `Client.add_key_store`. `reason` is one
        sentence for the prompt of the platform, such as "to show your notes".

        # Errors
        `ApiError.NotUnlocked` says what the key store said; the passphrase still opens the device. As
        `Client.open`.
        """

    @classmethod
    async def set_up(cls, folder: str, passphrase: str, practice: str, your_name: str, relay_address: str, fingerprint: typing.Optional[str], org_token: typing.Optional[str]) -> Client:
        """Sets up the first device of a new practice in `folder`, whose keys are sealed under `passphrase`.

        The relay at `relay_address` (`host:port`) is asked who it is. `fingerprint` is the SHA-256 of its certificate,
        64 hexadecimal digits, as its operator gives it; leave it out where public authorities vouch for the
        certificate. `org_token` is the operator's one-time token, where the relay asks for one. The first
        `Client.sync` takes the practice to the relay. After a failure call it again with the same passphrase.

        # Errors
        `ApiError.TryLater` when the relay cannot be reached, `ApiError.RelayNotTrusted` also where
        no fingerprint is given and no public authority vouches for the certificate, `ApiError.FolderNotReady`,
        `ApiError.NotUnlocked` when an earlier attempt in the folder had another passphrase: an empty folder begins anew,
        `ApiError.InvalidInput` also without a name of the practice or an own one.
        """

    async def accept_late(self, entries: typing.List[EntryKey]) -> None:
        """Writes the work anew, as this person's. Give entries of one author together: later ones build on earlier ones.

        # Errors
        As `Client.preview_late`; nothing changed.
        """

    async def access_requests(self) -> typing.List[RequestItem]:
        """Every request on this device, the one that is due first at the beginning.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def add_access_request(self, member: CircleId, received_on: str, requester: str) -> DocKey:
        """Writes down that somebody asks for a record, on a day (`YYYY-MM-DD`). `requester` is empty where it is the person.

        # Errors
        `ApiError.InvalidInput` for an unknown member or a day that is none, `ApiError.Refused`.
        """

    async def add_instrument_pack(self, file: bytes) -> Instrument:
        """Loads a pack, the bytes of its file: checked whole, then shared with the practice. The same file loaded again changes
        nothing.

        # Errors
        `ApiError.InvalidInput` when the file is none, its licence does not allow it to be shown, or its version is taken.
        """

    async def add_key_store(self, passphrase: str, key_store: KeyStore) -> KeyStoreLevel:
        """Lets `key_store` open this device from now on, beside the passphrase, and keep the record by which a restored or
        copied folder is noticed. A slot that was there before is replaced, and its key forgotten. Says how well the key
        store keeps keys.

        # Errors
        `ApiError.NotUnlocked` for another passphrase or when the key store fails: nothing changed.
        """

    async def add_member(self, group: CircleId, new: NewMember) -> CircleId:
        """Adds a person in therapy to a group, with a circle of their own.

        # Errors
        `ApiError.InvalidInput` for an empty name or an unknown group.
        """

    async def add_response(self, new: NewResponse) -> Recorded:
        """Records a measure that was filled in, and scores it. Prompts of the score want an answer today.

        # Errors
        `ApiError.InvalidInput` for answers that do not fit or none at all, an unknown instrument, a day that is none
        or before the birth; `ApiError.Refused`. Nothing changed.
        """

    async def addend(self, key: DocKey, reason: AddendumReason, text: str, keep_names: typing.Union[object, typing.Optional[str]]=...) -> DocKey:
        """Adds something to a signed note, and signs it: the addendum. `keep_names` says why names that the name guard finds
        in it stay.

        # Errors
        `ApiError.InvalidInput` when nobody has signed the note, the text is empty, the guard finds names and `keep_names` is
        left out, or `keep_names` names somebody itself; `ApiError.Refused`. Nothing was added.
        """

    async def affirm_rules(self, group: CircleId, member: CircleId, state: ConsentState, how: ConsentMeans, on: str) -> int:
        """Records that a person affirms the newest version of a group's rules, or does not: the version. `on` is a day,
        `YYYY-MM-DD`.

        # Errors
        `ApiError.InvalidInput` for a group without rules or a day that is none, `ApiError.Refused`.
        """

    async def agree_safety_plan(self, member: CircleId, new: NewSafetyPlan) -> int:
        """Keeps a plan that was agreed as the next version, whose number this gives; it is not changed afterwards.

        # Errors
        `ApiError.InvalidInput` for a plan without words, a day that is none or before the birth; `ApiError.Refused`.
        """

    async def append(self, field: TextField, paragraph: str) -> None:
        """Appends a paragraph. It is saved when this returns.

        # Errors
        As `Client.text`, and `ApiError.StorageFailed`.
        """

    async def attend(self, session: SessionRef, member: CircleId, attendance: Attendance) -> DocKey:
        """Says whether a member attended. What a colleague said meanwhile is kept beside it; saying it again after both
        are seen settles it. It is saved when this returns.

        # Errors
        As `Client.member_note`.
        """

    async def audit_events(self, query: AuditQuery) -> typing.List[AuditItem]:
        """What was done, by the times claimed.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def audit_readers(self) -> typing.List[PersonId]:
        """Those who read everybody's trails.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def begin_unscheduled(self, group: CircleId, local_date: str) -> SessionRef:
        """Begins a session that nobody had scheduled, on a day (`YYYY-MM-DD`). A colleague who began to record the same one
        has another: `Client.same_session` says that they are the same.

        # Errors
        `ApiError.InvalidInput` for a date that is none or an unknown group.
        """

    async def boundary_events(self, group: CircleId) -> typing.List[BoundaryEventItem]:
        """A group's boundary events. They name members together: for the facilitators only.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def boundary_notes(self, member: CircleId) -> typing.List[BoundaryNoteItem]:
        """What stands in a person's record of boundary events.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def certificates(self) -> typing.List[CertificateItem]:
        """Every certificate of destruction on this device, the newest first.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def change_role(self, circles: typing.List[CircleId], person: PersonId, role: Role) -> None:
        """Gives a person on the access lists of circles another role there. Works offline.

        # Errors
        `ApiError.InvalidInput` when the person is on none of the lists, `ApiError.Refused`; nothing changed.
        """

    async def chart_attendance(self, group: CircleId, naming: Naming, sessions_max: Count) -> AttendanceGridChart:
        """Who came when: the newest `sessions_max` sessions of a group.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.LeaseEnded`.
        """

    async def chart_climate(self, group: CircleId) -> GroupClimateChart:
        """How safe and heard the members felt, by session: medians and spread of the three taps, in percent.

        # Errors
        As `Client.chart_attendance`.
        """

    async def chart_factors(self, group: CircleId) -> FactorMapChart:
        """Which therapeutic factors were at work at which stage of a group.

        # Errors
        As `Client.chart_attendance`.
        """

    async def chart_goals(self, member: CircleId) -> typing.List[GoalSparklineChart]:
        """A member's goals with their ratings, the active ones first.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def chart_member_line(self, group: CircleId, member: CircleId, naming: Naming, wanted: typing.List[str]) -> MemberLineChart:
        """A member's measures over time, with attendance under the axis. `wanted` are ids of instruments; none means all.

        # Errors
        `ApiError.InvalidInput` for somebody who is not on the roster, `ApiError.LeaseEnded`.
        """

    async def chart_paperwork(self, today: str) -> PaperworkBoard:
        """What is not finished on the day `today`, `YYYY-MM-DD`: entries and notes by state and age, and requests whose clock
        runs.

        # Errors
        `ApiError.InvalidInput` for a day that is none, `ApiError.LeaseEnded`.
        """

    async def chart_participation(self, group: CircleId, member: CircleId, naming: Naming) -> ParticipationRibbonChart:
        """How a member took part, session by session.

        # Errors
        As `Client.chart_member_line`.
        """

    async def chart_provenance(self, key: DocKey, days: LocalDay) -> ProvenanceStripChart:
        """Who wrote which part of a note, on which device, with or without the relay, and who signed it.

        # Errors
        `ApiError.InvalidInput` for an unknown note, `ApiError.LeaseEnded`.
        """

    async def chart_river(self, group: CircleId, instrument: InstrumentRef, naming: Naming) -> GroupRiverChart:
        """Change since the start, member by member, by one instrument. Not ranked.

        # Errors
        `ApiError.InvalidInput` for an unknown group or instrument, `ApiError.LeaseEnded`.
        """

    async def chart_safety(self, group: CircleId, member: CircleId, naming: Naming, today: str, days: LocalDay) -> SafetyTimelineChart:
        """A member's safety over time: concerns, what was done, versions of the plan. Bars that are not closed reach up to
        `today`, `YYYY-MM-DD`.

        # Errors
        As `Client.chart_member_line`.
        """

    async def chart_sync_map(self, now: Timestamp) -> SyncMapChart:
        """Whose devices there are, when each was last heard from, and what is only on this one, at the time `now`, ms since
        1970.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def chart_who_to_whom(self, session: SessionRef, naming: Naming) -> WhoToWhomChart:
        """Who did what towards whom in a session. It joins members: it is for the facilitators' own screen, never for an
        export.

        # Errors
        `ApiError.InvalidInput` for an unknown group or a session without taps, `ApiError.LeaseEnded`.
        """

    async def circles(self) -> typing.List[CircleItem]:
        """Every circle on this device, with its access list.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def circles_of_group(self, group: CircleId) -> typing.List[CircleId]:
        """A group's circles: its own, its roster, and those of the members on the roster with their contact cards. Access to a group
        is access to all of them.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def compare(self, circle: CircleId, theirs: str) -> Advice:
        """Compares what this device holds of a circle with the code that another device shows.

        # Errors
        `ApiError.InvalidInput` for a mistyped code, one of another circle, or a circle that is not on this device.
        """

    async def comparison_code(self, circle: CircleId) -> str:
        """What this device holds of a circle, as a code for the other device to scan. It is no secret, and says nothing about
        content or names.

        # Errors
        `ApiError.InvalidInput` when the circle is not on this device.
        """

    async def concerns(self, member: CircleId) -> typing.List[ConcernItem]:
        """A person's concerns, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def conflicts(self, key: DocKey) -> typing.List[ConflictView]:
        """Values of a document that disagree.

        # Errors
        As `Client.record`.
        """

    async def consent_due(self, member: CircleId) -> typing.List[ConsentDue]:
        """What is kept on a person's consent alone and has lost it.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def consents(self, member: CircleId) -> typing.List[ConsentStanding]:
        """What a person's statements come to, by subject.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def contact_cards(self, member: CircleId) -> typing.List[ContactCardItem]:
        """How to reach a person: one card, unless two devices made one each offline.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def contact_notes(self, member: CircleId) -> typing.List[ContactNoteItem]:
        """A person's contacts outside sessions, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def create_group(self, new: NewGroup) -> CircleId:
        """Makes a group with an empty roster.

        # Errors
        `ApiError.InvalidInput` for an empty label.
        """

    async def create_session(self, new: NewSession) -> SessionRef:
        """Makes a session, or finds the one that was made already. Two devices that make it offline make one session.

        # Errors
        `ApiError.InvalidInput` for a date that is none, an unknown group or what is none.
        """

    async def decide_contribution(self, key: DocKey, id: str, outcome: WorkOutcome) -> None:
        """Says what becomes of work that no signature covers. With `WorkOutcome.ADOPTED` its text becomes an addendum, which this
        person signs, unless they have signed one that says the same.

        # Errors
        `ApiError.InvalidInput` for an unknown contribution, or for names in it that the name guard finds: `Client.addend`
        its text with a reason first. `ApiError.Refused`.
        """

    async def decide_place(self, request: DocKey, decision: PlaceDecision) -> None:
        """Adds a decision about a place. The newest one about a place counts.

        # Errors
        `ApiError.InvalidInput` without a reason, `ApiError.Refused`.
        """

    async def decide_referral(self, referral: DocKey, status: ReferralStatus, reason: str) -> None:
        """Says what became of a referral, and why.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def decisions(self) -> Decisions:
        """What was decided here and is not in the logs: what waits, and what turned out not to be allowed.

        # Errors
        `ApiError.Closed`.
        """

    async def destroy(self, also: typing.List[str]) -> None:
        """Closes the store and destroys the device that lives in the folder: its keys, then its files, and those of the app
        that are named in `also`. What was not sent or handed in is lost. An app that keeps the passphrase in a key store
        of the platform deletes it there first. After a failure or a crash, opening the folder goes on.

        # Errors
        `ApiError.FolderNotReady`, `ApiError.StorageFailed` when a file cannot be removed.
        """

    async def destroy_record(self, member: CircleId, today: Date) -> DocKey:
        """Destroys a person's whole record, and how to reach them: on this device and at the relay, and on every other device
        when it next syncs; what others wrote, once nothing came to it for seven days. A hold that another device knows of
        keeps it there. Gives the certificate. `today` is the day.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, and for what is held, not due or not reviewed;
        `ApiError.InvalidInput` for an unknown member. Nothing changed.
        """

    async def destroy_ticks(self, group: CircleId) -> typing.List[SessionRef]:
        """Destroys who interacted with whom in those sessions of a group whose entries are all sealed or withdrawn, unless it
        is kept for supervision: the sessions.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.Refused`.
        """

    async def destroy_without_consent(self, member: CircleId) -> DocKey:
        """Destroys what is kept on a person's consent alone and has lost it: the certificate.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, or where nothing is due.
        """

    async def destruction_plan(self, member: CircleId) -> DestructionPlan:
        """What destroying a record would destroy. Nothing changes.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`.
        """

    def device(self) -> DeviceId:
        """This device."""

    async def devices(self) -> typing.List[DeviceItem]:
        """Every device that the practice ever had, by person.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def discard_jotting(self, jotting: Author) -> None:
        """Takes a jotting off the list for good.

        # Errors
        `ApiError.InvalidInput` for an unknown one, `ApiError.StorageFailed`.
        """

    async def draft_kit(self) -> str:
        """A new recovery kit of this person, as a code that counts nowhere yet: put it on paper, as text and as a QR code,
        then `Client.register_kit`. The code is a secret, and nothing of it is kept here.

        # Errors
        `ApiError.Refused` when no relay is set up, or on a revoked device.
        """

    async def draft_recovery_key(self, before: typing.List[str]) -> RecoveryKeyDraft:
        """A new recovery key of the practice, for three custodians. Where there is one already, `before` are the codes of two of its
        custodians' sheets, who hand over; else it is empty. It counts nowhere yet: put the sheets on paper, then
        `Client.register_recovery_key`.

        # Errors
        `ApiError.Refused` when this person is no admin of the practice, `ApiError.InvalidInput` for a mistyped sheet, and an
        error about paper when the sheets do not fit; nothing was changed.
        """

    async def drill(self, code: str) -> typing.List[DrilledCircle]:
        """Shows whether a kit of this person works, without using it up: every circle that this person may open, and
        whether the kit would bring it back. Syncs.

        # Errors
        `ApiError.NotLetIn` where the kit would bring nobody back; as `Client.sync`.
        """

    async def edit_contact_card(self, member: CircleId, edits: typing.List[DocEdit]) -> DocKey:
        """Writes on a person's contact card, all or nothing. It lies in a circle of its own, made where it is not there yet for
        everybody who may open the record. `fields_of` lists its fields.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def edit_entry(self, session: SessionRef, member: CircleId, edits: typing.List[DocEdit]) -> DocKey:
        """Writes into a member's entry for a session, all or nothing; the entry is made where it is not there yet.
        `fields_of` lists its fields.

        # Errors
        As `Client.member_note`, and `ApiError.InvalidInput` for what does not fit.
        """

    async def edit_group_note(self, session: SessionRef, edits: typing.List[DocEdit]) -> DocKey:
        """Writes into a session's nameless group note, all or nothing; the note is made where it is not there yet.

        # Errors
        As `Client.group_note`, and `ApiError.InvalidInput` for what does not fit.
        """

    async def edit_person(self, member: CircleId, edit: MemberEdit) -> DocKey:
        """Writes into a person's record, all or nothing.

        # Errors
        `ApiError.InvalidInput` for an NHS number or a day that is none, a day before the birth or a birth in the future;
        `ApiError.Refused`. Nothing changed.
        """

    async def edit_record(self, key: DocKey, edits: typing.List[DocEdit]) -> None:
        """Edits a document, all or none, as one decision.

        # Errors
        As `Client.new_record`.
        """

    async def end_access(self, circles: typing.List[CircleId], person: PersonId) -> None:
        """Takes a person off the access lists of circles. Works offline. What they could read may still be on their devices.

        # Errors
        `ApiError.InvalidInput` when the person is on none of the lists; `ApiError.Refused` when this person may not do
        that, it is their own access, or nobody would be left who may change the list. Nothing changed.
        """

    async def ending(self, key: DocKey) -> Ending:
        """How far the end of a document has come.

        # Errors
        `ApiError.Closed`.
        """

    async def entry(self, session: SessionRef, member: CircleId) -> typing.Optional[EntryItem]:
        """A member's entry for a session; none while nothing was written.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def export_copy(self, request: RequestItem, folder: str, today: Date, made: Timestamp) -> HandedOver:
        """Writes the copy that a person asked for into `folder`, which is made or empty: one page of HTML (`record.html`) and a
        manifest of hashes; then closes the request. `today` is the day, `made` the time now in ms since 1970. The files are
        not encrypted, and only this app may read them: hand them over, then delete them. PDF and FHIR are made on a laptop.

        # Errors
        `ApiError.Refused` while a place is undecided, the identity is not checked or serious harm was not reviewed in the
        last six months; `ApiError.InvalidInput` for a folder that is not empty, and as `Client.places_to_decide`;
        `ApiError.StorageFailed`. The request stays open.
        """

    async def export_measures(self, member: CircleId, folder: str, made: Timestamp) -> HandedOver:
        """Writes what is counted about one person (attendance, measures, ratings of goals) into `folder`, which is made or
        empty: `measures.csv` (RFC 4180) and a manifest of hashes. `made` is the time now in ms since 1970. The files are not
        encrypted. It goes from clinician to clinician: nothing is withheld.

        # Errors
        `ApiError.InvalidInput` for an unknown member or a folder that is not empty, `ApiError.StorageFailed`,
        `ApiError.LeaseEnded`.
        """

    async def extend_request(self, request: DocKey, months: int, reason: str) -> None:
        """Puts the answer off by so many months, two at most, and says why.

        # Errors
        `ApiError.InvalidInput` for another number of months, or without a reason; `ApiError.Refused`.
        """

    async def extracts(self) -> typing.List[ExtractItem]:
        """Copies that may be read now, whole.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def file_jotting(self, jotting: Author, field: TextField, paragraph: str) -> None:
        """Appends a paragraph, made of a jotting as its person likes, to prose, and takes the jotting off the list: both or
        neither.

        # Errors
        `ApiError.InvalidInput` for an unknown jotting or field, `ApiError.Refused`, `ApiError.LeaseEnded`,
        `ApiError.StorageFailed`.
        """

    async def file_kept_anew(self, member: CircleId) -> Count:
        """Files what a hold kept on this device anew, under the same hold, so that everybody who may open the record has it
        again: how many documents.

        # Errors
        `ApiError.InvalidInput` where nothing is kept, `ApiError.Refused`.
        """

    async def goals(self, member: CircleId) -> typing.List[GoalItem]:
        """A person's goals, with ratings; prose cut short.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def grant_access(self, circles: typing.List[CircleId], person: PersonId, role: Role, until_ms: typing.Optional[int]) -> None:
        """Lets a person open circles, until `until_ms` (ms since 1970) where it is given, or gives them a higher role. Works offline;
        the next sync tells the relay.

        # Errors
        `ApiError.Refused` when this person may not do that; nothing changed.
        """

    async def group_alias(self, group: CircleId, member: CircleId) -> str:
        """What a member's record calls a group: an alias of its own, so that no record names a group.

        # Errors
        `ApiError.InvalidInput` for an unknown member.
        """

    async def group_note(self, session: SessionRef, field: str) -> TextField:
        """The prose `field` of a session's nameless group note: `theme`, `agenda_or_skill`, `process`,
        `facilitator_coordination`, `next_session` or `shareable_context`.

        # Errors
        `ApiError.InvalidInput` for an unknown group or a session that this device does not know
        (`Client.create_session` makes it), `ApiError.Refused` for a group that this person may only read.
        """

    async def groups(self) -> typing.List[GroupItem]:
        """Every group on this device, by label.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def groups_of(self, member: CircleId) -> typing.List[CircleId]:
        """The groups on whose rosters a person is or was.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def hand_in(self, circle: CircleId) -> None:
        """Hands in what was written on this device in a circle that this person may not write in any more, sealed for the practice's
        admins; the next sync sends it.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def harm_reviewed(self, request: DocKey, outcome: str) -> None:
        """Says what this person, as the responsible health professional, found about serious harm.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def hold_authorities(self) -> typing.List[PersonId]:
        """Those who may let a hold go and destroy what is due.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def hold_record(self, member: CircleId, because: str) -> None:
        """Holds a record, with a reason: nothing of it is destroyed. A hold that another device sets meanwhile wins over letting
        go.

        # Errors
        `ApiError.InvalidInput` without a reason or for an unknown member, `ApiError.Refused`; nothing changed.
        """

    async def identity_checked(self, request: DocKey, how: str) -> None:
        """Says how the identity of who asks was checked.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def instruments(self) -> Instruments:
        """Every instrument that can be used here: those that come with Alcove, and packs that somebody loaded.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def issue_rules(self, group: CircleId, new: NewRules) -> int:
        """Issues ground rules as the group's next version, whose number this gives. What was agreed before is not changed.

        # Errors
        `ApiError.InvalidInput` for rules without a word or a day that is none, `ApiError.Refused`.
        """

    async def join_group(self, group: CircleId, member: CircleId, display_hint: str, joined: str) -> None:
        """Puts a person who has a record into a group, from `joined` (`YYYY-MM-DD`; may be empty) on. `display_hint` is the first name
        or initial for the roster. Everybody who may open the roster may then open the record.

        # Errors
        `ApiError.InvalidInput` for an unknown group or person or a day that is none.
        """

    async def jottings(self) -> Jottings:
        """What was jotted down while the device was locked, or handed in by one that was revoked, and waits to be filed.

        # Errors
        `ApiError.LeaseEnded`, `ApiError.StorageFailed`.
        """

    async def keep_live(self, keep: bool) -> None:
        """Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.

        # Errors
        `ApiError.Closed`.
        """

    async def keep_name(self, key: DocKey, hit: NameHit, reason: str) -> None:
        """Keeps the words, with a reason. The answer is for these words between these neighbours.

        # Errors
        `ApiError.InvalidInput` without a reason, when the reason names somebody itself, when the text has changed since,
        or when this kind of document keeps no answers.
        """

    async def keep_on_consent(self, key: DocKey, subject: ConsentSubject) -> None:
        """Says that a document of a person is kept on consent alone, such as a recording: it is due for destruction when the
        consent is withdrawn.

        # Errors
        `ApiError.InvalidInput` for an unknown document, `ApiError.Refused`.
        """

    async def keep_record_until(self, member: CircleId, until: Date, because: str) -> None:
        """Keeps a record until a day that is later than its rule says, with a reason.

        # Errors
        `ApiError.InvalidInput` without a reason or for an unknown member, `ApiError.Refused`.
        """

    async def keep_ticks(self, session: SessionRef, keep: bool) -> None:
        """Keeps the taps of a session for supervision after its entries were sealed, or no longer.

        # Errors
        As `Client.tick`.
        """

    async def kept_records(self) -> typing.List[KeptRecord]:
        """Records that are destroyed everywhere else, and that a hold keeps on this device.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def late_work(self, limit: int) -> typing.List[SetAside]:
        """What was set aside and can be decided about, decided or not, newest first: work of somebody who left, or of a device that
        was revoked.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def lease(self) -> Lease:
        """How long this device may be read without the relay. Each sync begins it anew. Once it has ended, whatever shows
        content is `ApiError.LeaseEnded` until a sync.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def letters(self, member: CircleId) -> typing.List[LetterItem]:
        """A person's letters, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def listen(self, listener: ChangeListener) -> Subscription:
        """Has `listener` hear everything that changes from now on. One that is slower than the changes hears
        `Change.MISSED`.
        """

    async def lock(self) -> None:
        """Saves what is typed, closes the store and forgets the keys. Subscriptions end; every later call that reads or writes is
        `ApiError.Closed`. `Client.status`, `Client.person`, `Client.device` and `Client.space` go on saying what was
        known last. Kotlin's `close` only lets this handle go.
        """

    async def log_action(self, concern: DocKey, new: NewAction) -> None:
        """Adds to the log of what was done at once. What stands there is never changed.

        # Errors
        `ApiError.InvalidInput` when nothing is said of what was done, `ApiError.Refused`.
        """

    async def mark_ready(self, key: DocKey, ready: bool) -> None:
        """Says that a note is ready to be signed, or is not after all.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def may_be_same(self, session: SessionRef) -> typing.List[SessionCandidate]:
        """Unscheduled sessions that may be the same as this one: of the same day, and nobody has said yet.

        # Errors
        `ApiError.InvalidInput` for an unknown group or session.
        """

    async def member_note(self, session: SessionRef, member: CircleId, field: str) -> TextField:
        """The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
        `assessment`, `plan` or `left_early_reason`.

        # Errors
        As `Client.group_note`, and `ApiError.InvalidInput` for an unknown member and for somebody who was never on the
        group's roster. Of somebody who has left it can still be written.
        """

    async def members(self, group: CircleId) -> typing.List[MemberItem]:
        """The people in therapy on a group's roster.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def memberships(self, member: CircleId) -> typing.List[MembershipItem]:
        """A person's memberships, past ones too.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def name_hits(self, key: DocKey) -> typing.List[NameHit]:
        """Places in a document's words that name somebody who must not be named there, and that nobody has answered. In a
        member's record: the other members of their groups; in a group's documents: its members; anywhere else: everybody
        in therapy. A signature needs every place answered.

        # Errors
        `ApiError.InvalidInput` for an unknown document, `ApiError.LeaseEnded`.
        """

    async def new_contact_note(self, member: CircleId, new: NewContactNote) -> DocKey:
        """Records a contact outside sessions.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def new_goal(self, member: CircleId, new: NewGoal) -> DocKey:
        """Records a goal.

        # Errors
        `ApiError.InvalidInput` for a goal without words or a rating that is none, `ApiError.Refused`.
        """

    async def new_letter(self, member: CircleId, new: NewLetter) -> DocKey:
        """Keeps a letter.

        # Errors
        `ApiError.InvalidInput` for a day that is none, `ApiError.Refused`; nothing changed.
        """

    async def new_process_note(self, new: NewProcessNote) -> DocKey:
        """Keeps a note in this clinician's own circle, which nobody else can open.

        # Errors
        `ApiError.InvalidInput` for a day that is none or a device that has not synced yet; nothing changed.
        """

    async def new_record(self, kind: DocKind, circle: CircleId, name: NaturalKey, edits: typing.List[DocEdit]) -> DocKey:
        """Makes a document and writes its first values, all or none; with a natural key that is there already, edits that
        one. Where there is a call for the kind, such as `Client.new_goal`, prefer it.

        # Errors
        `ApiError.InvalidInput` when the circle does not hold such documents, for a field or a value that does not fit
        and for a day before the person's birth; `ApiError.Refused`. Nothing changed.
        """

    async def new_supervision_note(self, circle: CircleId, new: NewSupervisionNote) -> DocKey:
        """Keeps a note of supervision in the circle of a pair. Both of them may write in it.

        # Errors
        `ApiError.InvalidInput` when the label or the words name somebody in therapy, or for a day that is none;
        `ApiError.Refused`.
        """

    async def new_task(self, circle: CircleId, new: NewTask) -> DocKey:
        """Adds something to do for a person (their circle) or a group (its circle).

        # Errors
        `ApiError.InvalidInput` without words or for a day that is none, `ApiError.Refused`.
        """

    async def newer_documents(self) -> typing.List[DocKey]:
        """Documents for which entries of a newer version wait: ask the person to update.

        # Errors
        `ApiError.Closed`.
        """

    async def not_affirmed(self, group: CircleId) -> typing.List[MemberItem]:
        """Those on a group's roster who have not left and have not affirmed its newest rules.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def note(self, key: DocKey) -> NoteItem:
        """A note with its signatures, each checked, and what stands beside it. Works for entries, group notes, process notes and
        notes of supervision.

        # Errors
        `ApiError.InvalidInput` for an unknown note, `ApiError.LeaseEnded`.
        """

    async def offer(self, purpose: Purpose, groups: typing.List[CircleId]) -> Offer:
        """A code that brings a person into the practice and `groups`, or links another device of this person. It works
        once, for 24 hours; hand it over out of band.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.Refused` when no relay is set up or this person may
        not invite.
        """

    async def offer_nearby(self, listen: typing.Optional[str]) -> Offer:
        """A code that links another device of this person without a relay: the new device comes straight to this one, which
        listens at `listen` (`address:port`; its own address in the network and any port, where nothing is given) until
        the offer is let go.

        # Errors
        `ApiError.InvalidInput` when this device cannot listen there, or is in no network.
        """

    async def open_concern(self, member: CircleId, new: NewConcern) -> DocKey:
        """Opens a concern.

        # Errors
        `ApiError.InvalidInput` when nothing is said of what it is about, `ApiError.Refused`.
        """

    async def open_offers(self) -> typing.List[Offer]:
        """The codes that this device gave out and that are not over, to take up after a restart. One for a device nearby
        ends with its offer, and is not among them.

        # Errors
        `ApiError.Closed`.
        """

    async def open_prompts(self, member: CircleId) -> typing.List[OpenPrompt]:
        """Prompts of a person's responses that stand, and that neither a safety concern nor the day's entry answers.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def open_text(self, field: TextField, units: TextUnits) -> TextSession:
        """Opens prose for an editor: typing that waits for nobody, what others write meanwhile, cursors, undo.

        # Errors
        As `Client.text`.
        """

    async def people(self) -> typing.List[PersonItem]:
        """Every clinician of the practice.

        # Errors
        `ApiError.StorageFailed`.
        """

    def person(self) -> PersonId:
        """Whose device this is."""

    async def person_record(self, member: CircleId) -> PersonRecordItem:
        """A person's record.

        # Errors
        `ApiError.InvalidInput` for an unknown person, `ApiError.LeaseEnded`.
        """

    async def persons(self) -> typing.List[PersonRecordItem]:
        """Everybody in therapy whose record this device holds, by name.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def places_to_decide(self, request: RequestItem) -> typing.List[PlaceToDecide]:
        """The places of the record that a request is about which may name somebody else, decided or not: each wants a
        decision before `Client.export_copy`.

        # Errors
        `ApiError.InvalidInput` when whose record it is is not settled or the record is not on this device,
        `ApiError.LeaseEnded`.
        """

    async def policy(self) -> typing.Optional[Policy]:
        """What holds for every device of the practice; none before the first sync.

        # Errors
        `ApiError.Closed`.
        """

    async def practice_names(self) -> typing.List[str]:
        """What the practice is called, every value that stands.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def prepare_entry(self, session: SessionRef, member: CircleId) -> DocKey:
        """Brings a member's entry as far as a program may: the shared part is copied as its context, where none is there yet;
        for somebody who was absent, there is a task to follow it up. What is about the person stays empty.

        # Errors
        `ApiError.InvalidInput` while nothing is said of attendance, when the shared part names a member, or for an
        unknown group or member.
        """

    async def preview_late(self, entries: typing.List[EntryKey]) -> typing.List[RecordView]:
        """What the documents would show with the work in them. Nothing changes. Give entries of one author together.

        # Errors
        `ApiError.InvalidInput` for an entry that was not set aside, `ApiError.Refused`.
        """

    async def private_material(self, member: CircleId) -> PrivateMaterial:
        """What exists outside a person's record and may be about them, as far as this device knows. Only that it exists: its
        text is not read.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`.
        """

    async def process_notes(self) -> typing.List[ProcessNoteItem]:
        """This person's private notes, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def project_ticks(self, session: SessionRef) -> Projected:
        """Writes the nameless counts of a session into its members' entries. Done again, it writes what came since.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def purge_documents(self, keys: typing.List[DocKey]) -> None:
        """Destroys documents, whole, on every device and at the relay. With the next sync where only this person wrote in
        them; else by an admin, once nothing came to them for seven days: until then the decision waits. All are decided, or
        none; what is under a legal hold is not.

        # Errors
        `ApiError.Refused`, `ApiError.InvalidInput` for an unknown document.
        """

    async def quarantine(self, limit: int) -> typing.List[SetAside]:
        """Everything that was set aside, newest first. What is an entry is shown by `Client.preview_late`, a person's own
        words stand in `SetAside.text`.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def rate_goal(self, goal: DocKey, rating: int, on: str) -> None:
        """Records the person's own rating of a goal, 0 to 10, on a day (`YYYY-MM-DD`).

        # Errors
        `ApiError.InvalidInput` for a rating or a day that is none, `ApiError.Refused`.
        """

    async def read_seam(self, key: DocKey, seam: Seam) -> None:
        """Notes that this person has read a seam, for everybody.

        # Errors
        `ApiError.InvalidInput` when somebody wrote there since it was shown: it must be read again.
        """

    async def record(self, key: DocKey) -> RecordView:
        """A document, whole.

        # Errors
        `ApiError.InvalidInput` for an unknown document or a copy whose time is over, `ApiError.LeaseEnded`.
        """

    async def record_boundary(self, group: CircleId, new: NewBoundary) -> DocKey:
        """Records a boundary event: one fact in the roster's circle, and in the record of everybody concerned a note that names
        nobody else.

        # Errors
        `ApiError.InvalidInput` when nobody is concerned, for a day that is none, or where words name another member;
        `ApiError.Refused`.
        """

    async def record_consent(self, member: CircleId, new: NewConsent) -> DocKey:
        """Records what a person agrees to, refuses or withdraws. It replaces what this device has seen of the same subject; what
        another device writes meanwhile stands beside it.

        # Errors
        `ApiError.InvalidInput` for a day that is none or before the birth, `ApiError.Refused`.
        """

    async def records(self, query: ListQuery) -> typing.List[RecordListItem]:
        """Documents of one kind: what has a day by its day, everything else by its name.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def recovery_state(self) -> RecoveryState:
        """Which paper is in force.

        # Errors
        `ApiError.Closed`.
        """

    async def refer(self, member: CircleId, new: NewReferral) -> DocKey:
        """Records a referral.

        # Errors
        `ApiError.InvalidInput` for a day that is none or before the birth, `ApiError.Refused`.
        """

    async def referrals(self, member: CircleId) -> typing.List[ReferralItem]:
        """A person's referrals, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def refuse_late(self, entries: typing.List[EntryKey]) -> None:
        """Leaves the work set aside for good. It stays in the list, with the decision.

        # Errors
        As `Client.preview_late`; nothing changed.
        """

    async def register_kit(self, code: str) -> None:
        """Makes a kit that is on paper the one in force: it replaces the one before as soon as the relay hears of it, and
        every circle's key is wrapped for it. Give the code as it was typed from the paper: that proves the print.

        # Errors
        `ApiError.InvalidInput` for a mistyped code, `ApiError.NotLetIn`.
        """

    async def register_person(self, legal_name: str) -> CircleId:
        """Makes a record for a person who is in no group yet, such as one who was just referred: their circle.

        # Errors
        `ApiError.InvalidInput` for an empty name or a device that has not synced yet.
        """

    async def register_recovery_key(self, draft: RecoveryKeyDraft) -> None:
        """Makes a recovery key whose sheets are on paper the practice's, as soon as the relay hears of it.

        # Errors
        `ApiError.Refused` when this person is no admin of the practice.
        """

    async def release_hold(self, member: CircleId, because: str) -> None:
        """Lets a record go, with a reason.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, `ApiError.InvalidInput` without a reason;
        nothing changed.
        """

    async def remove_key_store(self) -> None:
        """Takes the key store's slot away and has it forget the key: the passphrase alone opens this device then.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def remove_person(self, person: PersonId) -> None:
        """A person leaves the practice: they are off every access list, and each of their devices is revoked. Works offline. What
        they wrote stays, and their signatures verify for ever.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def replace_text(self, field: TextField, text: str) -> None:
        """Makes the prose read `text`, changing as little as possible, so that a colleague's edit elsewhere in it stays.
        It is saved when this returns.

        # Errors
        As `Client.append`.
        """

    async def required_signatures(self, circle: CircleId) -> Required:
        """Whose signatures a note of a circle needs, by the strictest group that it belongs to.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def responses(self, member: CircleId) -> typing.List[ResponseItem]:
        """A person's responses, oldest first, scored anew.

        # Errors
        `ApiError.InvalidInput` for an unknown member, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def retention(self) -> typing.List[RetentionItem]:
        """Every record on this device, the one that is due first at the beginning.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def retention_rules(self) -> RetentionRules:
        """The practice's rules.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def review_record(self, member: CircleId, found: str) -> None:
        """Writes down that a record was reviewed when its time was over, and what was found. It changes nothing else.

        # Errors
        `ApiError.Refused` for who is none of `Client.hold_authorities`, `ApiError.InvalidInput` without words or for
        an unknown member.
        """

    async def revocation_report(self, device: DeviceId) -> RevocationReport:
        """What is known about a device that was, or is to be, revoked: ask again after a sync.

        # Errors
        `ApiError.InvalidInput` for a device that the practice never had.
        """

    async def revoke_device(self, device: DeviceId, how: Revocation) -> RevocationReport:
        """Revokes a device, this one too. Works offline: the decision waits, and the next sync tells the relay first of all;
        `Client.sync_through` also gives the circles that were readable there new keys.

        # Errors
        `ApiError.InvalidInput` for a device that the practice never had, `ApiError.Refused` when it is neither this
        person's nor this person an admin, or no admin would be left with a device. Nothing changed.
        """

    async def rules(self, group: CircleId) -> typing.List[GroundRulesItem]:
        """Every version of a group's rules, oldest first. Two of one number were issued by two devices offline: a next one
        settles it.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def safety_plans(self, member: CircleId) -> typing.List[SafetyPlanItem]:
        """A person's safety plans, oldest version first. Two of one number were agreed on two devices: show both.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def same_session(self, one: DocKey, other: DocKey, same: bool) -> None:
        """Says whether two documents record the same unscheduled session. Both stay; lists show one.

        # Errors
        `ApiError.InvalidInput` for a session and itself, `ApiError.Refused`.
        """

    async def save_typing(self) -> None:
        """Puts everything typed so far into the store. When this returns, a crash loses none of it.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def screen(self, member: CircleId, new: NewScreening) -> DocKey:
        """Records a conversation about suitability; with a day for looking again, a task for it too.

        # Errors
        `ApiError.InvalidInput` for an unknown criterion, a day that is none or before the birth; `ApiError.Refused`.
        """

    async def screenings(self, member: CircleId) -> typing.List[ScreeningItem]:
        """A person's conversations about suitability, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def seal(self, session: SessionRef, work: SealedWork) -> None:
        """Writes past the lease: sealed, and on the disk when this returns. The next sync that confirms this device takes it
        into the record; if the device was revoked meanwhile, the practice's admins get it instead.

        # Errors
        `ApiError.InvalidInput` for an unknown group, member or field or for too much at once, `ApiError.Refused`,
        `ApiError.StoreUnusable` when the file of sealed work is not this device's, `ApiError.StorageFailed`.
        """

    async def seal_note(self, key: DocKey) -> None:
        """Seals a note that has every signature: its final form becomes all that is kept of it. What was typed and deleted in
        it is destroyed on every device and at the relay once everybody who wrote in it was heard from, or after seven days.

        # Errors
        `ApiError.InvalidInput` while signatures are missing or for an unknown note, `ApiError.Refused` for one that is
        held. Nothing changed.
        """

    async def seal_unsigned(self, key: DocKey) -> None:
        """Seals the draft of people who have all left, without a signature: it says so for ever.

        # Errors
        As `Client.seal_note`.
        """

    async def sealing_due(self, circle: typing.Optional[CircleId]) -> typing.List[DocKey]:
        """Notes that have every signature and are not sealed, of a circle or of all that this device holds.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def search(self, words: str) -> typing.List[Hit]:
        """Documents that contain words which begin with all of `words`, best first, at most 200.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def search_in(self, words: str, of: SearchIn, days: Days) -> typing.List[Hit]:
        """The same, of one person or group, and of some days. What has no day is found only where no days are asked for. What one
        person's search finds never lies beside another's.

        # Errors
        `ApiError.InvalidInput` for a day that is none or an unknown group, `ApiError.StorageFailed`.
        """

    async def session_sheet(self, session: SessionRef) -> Sheet:
        """The sheet of a session: who came, what is written of whom, what is shared.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.LeaseEnded`.
        """

    async def sessions(self, group: typing.Optional[CircleId], limit: int) -> typing.List[SessionItem]:
        """Sessions of a group, or of all groups, newest first, at most `limit`.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def set_admin(self, person: PersonId, admin: bool) -> None:
        """Makes a person an admin of the practice, or no longer. Works offline.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def set_audit_reader(self, person: PersonId, reads: bool) -> None:
        """Makes a person one of those who read everybody's trails, or no longer: each device does so with its next sync.

        # Errors
        `ApiError.InvalidInput` for somebody whom the directory does not name, `ApiError.Refused`.
        """

    async def set_concern_kind(self, concern: DocKey, kind: ConcernKind, applies: bool) -> None:
        """Says whether a concern is about something.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def set_concern_status(self, concern: DocKey, status: ConcernStatus) -> None:
        """Says that a concern is open, watched or closed. Closing does not count where something was written beside it: it then
        shows as open again.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def set_connectivity(self, connectivity: Connectivity) -> None:
        """Tells what the host knows of the network. Offline, nothing is tried on its own; with a network, or another one, a
        live connection that is kept comes back at once. A sync that is asked for is tried whatever this says.

        # Errors
        `ApiError.Closed`.
        """

    async def set_goal_status(self, goal: DocKey, status: GoalStatus) -> None:
        """Says what became of a goal.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def set_hold_authority(self, person: PersonId, named: bool) -> None:
        """Names somebody who may let holds go and destroy records, or takes that back.

        # Errors
        `ApiError.Refused` for who is none of them and no admin of the practice, `ApiError.InvalidInput`.
        """

    async def set_membership(self, group: CircleId, member: CircleId, edit: MembershipEdit) -> DocKey:
        """Writes into a person's record where they are with a group, all or nothing.

        # Errors
        `ApiError.InvalidInput` for a day that is none or before the birth, `ApiError.Refused`. Nothing changed.
        """

    async def set_org_token(self, token: str) -> None:
        """Keeps the one-time token of the relay's operator, where it was missing or wrong when the practice was set up. The
        next sync shows it.

        # Errors
        `ApiError.StorageFailed`.
        """

    async def set_own_name(self, name: str) -> None:
        """Writes this person's name into the practice's directory.

        # Errors
        `ApiError.InvalidInput` for an empty name and on a device that has not synced yet, `ApiError.Refused`.
        """

    async def set_policy(self, policy: Policy) -> None:
        """Sets what holds for every device of the practice. Works offline.

        # Errors
        `ApiError.Refused`; nothing changed.
        """

    async def set_step_done(self, screening: DocKey, step: str, done: bool) -> None:
        """Says whether a step of preparation is done. `step` is the id of its item.

        # Errors
        `ApiError.InvalidInput` for an unknown step, `ApiError.Refused`.
        """

    async def set_task_done(self, task: DocKey, done: bool) -> None:
        """Says whether a task is done. Who said it and when stands with it.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def settle(self, key: DocKey, conflict: ConflictView, value: Scalar) -> None:
        """Writes the value that supersedes those that disagree.

        # Errors
        `ApiError.InvalidInput` when another value came since the conflict was shown, or when the value is none that the
        field holds; `ApiError.Refused`.
        """

    async def share_chart(self, supervisor: PersonId, new: NewSharedChart) -> DocKey:
        """Gives the supervisor a chart of one person to look at until a time, in words and as series that their device draws.
        The person is called by the case label, and names are taken out of whatever else it says.

        # Errors
        `ApiError.InvalidInput` for a label that is a name, or a time that is over.
        """

    async def share_contact_card(self, member: CircleId, person: PersonId) -> None:
        """Lets somebody who plans appointments open a person's contact card, and nothing else of theirs.

        # Errors
        `ApiError.InvalidInput` where there is no card, `ApiError.Refused`.
        """

    async def share_extract(self, supervisor: PersonId, new: NewExtract) -> DocKey:
        """Gives the supervisor a copy of one document to read until a time, with names taken out. What is shared is the text of
        now; the document itself stays closed.

        # Errors
        `ApiError.InvalidInput` for a label that is a name, a time that is over or an unknown document.
        """

    async def share_group(self, group: CircleId, person: PersonId) -> None:
        """Lets another clinician read and write a group, its roster and its members' records, from the next sync on.

        # Errors
        `ApiError.InvalidInput` for an unknown group, `ApiError.Refused`.
        """

    async def sign(self, key: DocKey, sign: SignAs) -> None:
        """Signs a note as the person whose device this is; where others have signed it, their very text. Works offline.

        # Errors
        `ApiError.InvalidInput` with everything that stands in the way, `ApiError.Refused`. Nothing changed.
        """

    async def sign_check(self, key: DocKey, sign: SignAs) -> SignCheck:
        """What stands in the way of this person's signature, and what to warn them of. Ask before `Client.sign`.

        # Errors
        As `Client.note`.
        """

    def space(self) -> Space:
        """Whether there is room for a session on this device's disk."""

    async def splice(self, field: TextField, at: int, delete: int, insert: str) -> None:
        """Types into prose: at `at`, deletes `delete` and inserts `insert`.

        Positions and lengths count Unicode scalars: Python's `len`, Kotlin's `codePointCount`, not Kotlin's `length`,
        which counts an emoji twice. The store has it within half a second, or when `Client.save_typing` returns.

        # Errors
        `ApiError.InvalidInput` when it lies outside the text; nothing changed.
        """

    async def splice_text(self, field: TextField, units: TextUnits, at: int, delete: int, insert: str) -> None:
        """As `Client.splice`, in the units of an editor. Where a person types all along, `Client.open_text` does it without
        reading the text each time.

        # Errors
        `ApiError.InvalidInput` when it lies outside the text or inside a surrogate pair; nothing changed.
        """

    def status(self) -> Status:
        """The newest status."""

    async def supervision_by(self, supervisor: PersonId) -> CircleId:
        """The circle of this person and their supervisor; founded where it is not there yet, and opened to the supervisor with the
        next sync.

        # Errors
        `ApiError.InvalidInput` for oneself, or on a device that has not synced yet.
        """

    async def supervision_notes(self) -> typing.List[SupervisionNoteItem]:
        """Notes of supervision on this device, prose cut short.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def sync(self) -> None:
        """Syncs once: sends what waits and takes in what is new. A live connection that is kept comes back after it.

        # Errors
        `ApiError.TryLater` when the relay cannot be reached, `ApiError.RelayNotTrusted`, `ApiError.Refused`.
        What was not sent stays and goes with the next sync.
        """

    async def sync_in_background(self, time: BackgroundTime) -> SyncStep:
        """One step of a sync that ends about a second before `time` says that none is left.

        # Errors
        As `Client.sync_now`.
        """

    async def sync_now(self, deadline_ms: int) -> SyncStep:
        """One step of a sync, for tasks in the background: it ends within `deadline_ms` milliseconds, also where the relay or
        the network stands still, and the next step goes on where it ended. A live connection that is kept comes back after it.

        # Errors
        As `Client.sync`. That the time ran out is no error: see `SyncStep`.
        """

    async def sync_through(self) -> None:
        """Syncs until no decision waits and no circle lacks the new key that one brings.

        # Errors
        As `Client.sync`.
        """

    async def take_back_extract(self, extract: DocKey) -> None:
        """Ends a copy before its time.

        # Errors
        `ApiError.InvalidInput`, `ApiError.Refused`; nothing changed.
        """

    async def take_jottings_of_another(self, file: bytes) -> JottingsTaken:
        """Takes in the file of jottings of another device of the practice, of somebody who cannot open it any more. Only an
        admin's device has the key to that, and private jottings stay sealed.

        # Errors
        `ApiError.InvalidInput` for what is no such file, `ApiError.StorageFailed`.
        """

    async def take_offer(self, key: DocKey, hit: NameHit) -> None:
        """Takes the guard's offer: the words give way to it, and that this was done is logged, without the words.

        # Errors
        `ApiError.InvalidInput` when the text has changed since, or holds two versions that disagree: ask for the hits
        again.
        """

    async def tasks(self, circle: typing.Optional[CircleId]) -> typing.List[TaskItem]:
        """Things to do on this device, of one circle or all, by day; those without a day first.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def text(self, field: TextField) -> str:
        """The prose as it stands on this device.

        # Errors
        `ApiError.InvalidInput` when there is no such note or field.
        """

    async def text_cursor(self, field: TextField, units: TextUnits, at: int) -> str:
        """A place in prose as words that stay with it through all edits, here and elsewhere, and through restarts: keep them
        with the caret or a bookmark. They hold on to the character that stands there, or to the end.

        # Errors
        `ApiError.InvalidInput` when there is no such place, or no such note or field.
        """

    async def text_position(self, field: TextField, units: TextUnits, cursor: str) -> typing.Optional[int]:
        """Where a cursor lies now; where its character was taken out, at the next one that stands. None when it is no cursor of
        this prose.

        # Errors
        `ApiError.InvalidInput` when there is no such note or field.
        """

    async def tick(self, session: SessionRef, new: NewTap) -> None:
        """Records one tap. Two facilitators' taps all count.

        # Errors
        `ApiError.InvalidInput` for somebody who is not on the roster, for the group as the one who acts, and for a time outside
        the day; `ApiError.Refused`.
        """

    async def ticks(self, session: SessionRef) -> typing.Optional[SessionTicks]:
        """The taps of a session; none where nothing was tapped, or they were destroyed.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def ticks_due(self, group: CircleId) -> typing.List[DueTicks]:
        """Taps of a group that are due to be destroyed: every entry of the session has all the signatures that it needs, and nobody
        keeps them for supervision.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    async def timeline(self, member: CircleId, days: Days) -> typing.List[TimelineItem]:
        """Everything in a person's record that has a day, the earliest first.

        # Errors
        `ApiError.InvalidInput` for an unknown member or a day that is none, `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    async def trust_recovered(self, device: DeviceId) -> None:
        """Says that a device which custodians brought back is this person's: it gets the keys of the private circles, too.

        # Errors
        `ApiError.InvalidInput` when no such device waits for that: see `Status.recovered`.
        """

    async def unread_seams(self, key: DocKey) -> typing.List[Seam]:
        """Paragraphs of a document that two devices wrote unseen by each other, and that nobody has read since.

        # Errors
        As `Client.record`.
        """

    async def verify_audit(self) -> AuditReport:
        """Checks every trail on this device: whether anything is missing, altered or foreign.

        # Errors
        `ApiError.StorageFailed`, `ApiError.LeaseEnded`.
        """

    def watch(self) -> ChangeWatch:
        """A subscription to everything that changes from now on. On a client that is locked it is over at once."""

    def watch_conflicts(self) -> ConflictWatch:
        """A subscription to the documents whose values disagree, now and from now on."""

    async def watch_session(self, session: SessionRef) -> SessionWatch:
        """A subscription to what changes in `session` from now on.

        # Errors
        `ApiError.InvalidInput` for an unknown group.
        """

    def watch_status(self) -> StatusWatch:
        """A subscription to the status from now on. One may come that looks like the one before."""

    async def whereabouts(self, keys: typing.List[DocKey]) -> typing.List[Whereabouts]:
        """Where documents' newest text is, in the order of `keys`.

        # Errors
        `ApiError.Closed`.
        """

    async def wipe_state(self) -> WipeState:
        """How far the wipe of this device has come. Ask after opening and after each sync; a live client also hears
        `Change.WIPE_DUE`.

        # Errors
        `ApiError.Closed`.
        """

    async def withdraw(self, key: DocKey, into: typing.Optional[CircleId]) -> typing.Optional[DocKey]:
        """Takes a note out of a record that it does not belong to; with `into`, files what it says anew in the right one first,
        as a draft of this person's: the new note. All that stays in the wrong record is that something was withdrawn, by
        whom and when. Whoever signed it gets a task. It counts with the next sync: until then the note shows as before and
        takes no more words here. What others wrote into it meanwhile becomes a private note of theirs, or is kept aside.

        # Errors
        `ApiError.InvalidInput` while values of it disagree, when the other record does not hold such documents, or for an
        unknown note; `ApiError.Refused`. Nothing was withdrawn.
        """

    async def withdrawn_note(self, session: SessionRef, member: typing.Optional[CircleId]) -> typing.Optional[DocKey]:
        """What was withdrawn last of a session's notes of `member`, or, without one, of its group note: of that only "recorded in
        error, by, when" is left, as `Client.note` says.

        # Errors
        `ApiError.InvalidInput` for an unknown group or member.
        """

    async def withhold_place(self, request: DocKey, place: str, because: WithholdReason, why: str) -> None:
        """Decides that a place of `Client.places_to_decide` is withheld, for a reason and in the words of who decides.
        `Client.decide_place` says that one stays readable.

        # Errors
        `ApiError.InvalidInput` without words, `ApiError.Refused`.
        """

    async def withhold_whole(self, request: DocKey, document: ExportedId, field: typing.Optional[str], because: WithholdReason, why: str) -> None:
        """Decides that a whole document, or one field of it, is withheld. `document` is the id that the copy itself gives it.

        # Errors
        As `Client.withhold_place`.
        """

    async def working_set(self, today: str) -> WorkingSet:
        """What is needed before the next session, as it is on this device now. `today` is a day, `YYYY-MM-DD`.

        # Errors
        `ApiError.InvalidInput` for a day that is none, `ApiError.LeaseEnded`, `ApiError.StorageFailed`.
        """


class CameBack:
    """A device that came back."""
    client: Client
    """It, open. It has synced once."""
    opened: int
    """Circles that open on it."""
    closed: int
    """Circles that do not."""
    def __init__(self, *, client: Client, opened: int, closed: int) -> None: ...


class ConsentRecordView:
    """Everything a person agreed to, refused or withdrew."""
    statements: typing.List[ConsentView]
    """The statements."""
    retention_class: TextValues
    """Which rule of retention applies, where it is not the usual one of its kind."""
    legal_hold: LegalHoldLattice
    """Whether it is held: nothing held is destroyed, whatever its rule of retention says."""
    def __init__(self, *, statements: typing.List[ConsentView], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class Criterion:
    """One of the six reasons why a group may not suit a person."""
    code: str
    """Its code, which `CriterionSaid.code` takes."""
    label: str
    """What a clinician reads."""
    def __init__(self, *, code: str, label: str) -> None: ...


class Merging(enum.Enum):
    """How what several devices write into a field comes together."""
    FIXED = 0
    """Written once. Different first values stand beside each other until somebody settles them."""
    SEVERAL = 1
    """All values that were written without knowledge of each other stand, until a later write that saw them."""
    LAST_WINS = 2
    """The last one counts: for preferences."""
    CAUTIOUS = 3
    """The most cautious one counts; that others stand is shown."""
    PROSE = 4
    """Prose: merged letter by letter."""
    SET = 5
    """Items with ids of their own; adding wins."""
    LOG = 6
    """Items that are written once and stay."""


class ValueShape:
    """The values that a field takes."""

    class TEXT(ValueShape):
        """Text that is replaced as a whole, at most 4,096 bytes."""
        def __init__(self) -> None: ...

    class NUMBER(ValueShape):
        """A whole number."""
        def __init__(self) -> None: ...

    class YES_NO(ValueShape):
        """Yes or no."""
        def __init__(self) -> None: ...

    class MOMENT(ValueShape):
        """A moment, ms since 1970."""
        def __init__(self) -> None: ...

    class DAY(ValueShape):
        """A day as text, `YYYY-MM-DD`."""
        def __init__(self) -> None: ...

    class NHS_NUMBER(ValueShape):
        """An NHS number as text."""
        def __init__(self) -> None: ...

    class CHOICE(ValueShape):
        """One of these codes as text."""
        codes: typing.List[str]
        """The codes; of a field that merges towards caution from the least to the most cautious."""
        def __init__(self, codes: typing.List[str]) -> None: ...

    class CODE(ValueShape):
        """One of these codes as a number."""
        codes: typing.List[int]
        """The codes."""
        def __init__(self, codes: typing.List[int]) -> None: ...

    def is_TEXT(self) -> bool: ...

    def is_text(self) -> bool: ...

    def is_NUMBER(self) -> bool: ...

    def is_number(self) -> bool: ...

    def is_YES_NO(self) -> bool: ...

    def is_yes_no(self) -> bool: ...

    def is_MOMENT(self) -> bool: ...

    def is_moment(self) -> bool: ...

    def is_DAY(self) -> bool: ...

    def is_day(self) -> bool: ...

    def is_NHS_NUMBER(self) -> bool: ...

    def is_nhs_number(self) -> bool: ...

    def is_CHOICE(self) -> bool: ...

    def is_choice(self) -> bool: ...

    def is_CODE(self) -> bool: ...

    def is_code(self) -> bool: ...


class ItemFieldInfo:
    """A field of an item."""
    name: str
    """Its name."""
    merging: Merging
    """How it merges."""
    values: typing.Optional[ValueShape]
    """What it takes."""
    def __init__(self, *, name: str, merging: Merging, values: typing.Optional[ValueShape]) -> None: ...


class FieldInfo:
    """A field of a kind of document."""
    name: str
    """Its name, as edits and views have it."""
    merging: Merging
    """How it merges."""
    values: typing.Optional[ValueShape]
    """What it takes; none for prose and items."""
    items: typing.List[ItemFieldInfo]
    """The fields of its items; empty unless it is a set or log."""
    def __init__(self, *, name: str, merging: Merging, values: typing.Optional[ValueShape], items: typing.List[ItemFieldInfo]) -> None: ...


class Jotted:
    """What was jotted down."""
    waiting: int
    """Jottings that wait, this one among them."""
    device: DeviceId
    """The device that they are sealed for. An app that remembers it in the platform's key store notices when somebody put other keys into the folder."""
    def __init__(self, *, waiting: int, device: DeviceId) -> None: ...


class LogLevel(enum.Enum):
    """How much a line matters."""
    ERROR = 0
    """Something failed."""
    WARN = 1
    """Something is not as it should be."""
    INFO = 2
    """What happens."""
    DEBUG = 3
    """For whoever looks for a mistake."""


class LogLine:
    """A line of the log."""
    level: LogLevel
    """How much it matters."""
    target: str
    """The part of the library."""
    text: str
    """What happened, as `name=value` pairs. Ids, counts and codes; never content."""
    def __init__(self, *, level: LogLevel, target: str, text: str) -> None: ...


class JoiningProtocol(typing.Protocol):
    """A new device on its way in."""

    async def confirm(self, same: bool, wait_s: int) -> Client:
        """What the person says: whether the other screen shows the same digits. With yes, waits for the other person's yes,
        and the device is open. With no, it ends on both devices and nothing has changed. Either way this handle is used
        up.

        # Errors
        As `Joining.digits`; with no, always `CeremonyEnd.DIGITS_DIFFER`. After `ApiError.TryLater` begin again with
        the same code.
        """

    async def digits(self, wait_s: int) -> str:
        """Waits at most `wait_s` seconds for the device that made the code: the six digits to show, as `123 456`.

        # Errors
        `ApiError.TryLater` when it did not answer yet or cannot be reached, `ApiError.RelayNotTrusted`,
        `ApiError.NotLetIn` when the code is of no use any more.
        """


class Joining(JoiningProtocol):
    """A new device on its way in."""

    @classmethod
    async def start(cls, folder: str, passphrase: str, code: str, your_name: str) -> Joining:
        """Begins with a code, in `folder`, whose keys are sealed under `passphrase`. After a failure begin again with the
        same passphrase and code: it goes on where it was.

        # Errors
        `ApiError.InvalidInput` when the code is mistyped or none for this, or when somebody who is invited gives no name,
        `ApiError.UpdateNeeded` for a code of a newer version, `ApiError.NotLetIn` when its time is over,
        `ApiError.FolderNotReady`, `ApiError.NotUnlocked` when an earlier attempt in the folder had another passphrase.
        """

    async def confirm(self, same: bool, wait_s: int) -> Client:
        """What the person says: whether the other screen shows the same digits. With yes, waits for the other person's yes,
        and the device is open. With no, it ends on both devices and nothing has changed. Either way this handle is used
        up.

        # Errors
        As `Joining.digits`; with no, always `CeremonyEnd.DIGITS_DIFFER`. After `ApiError.TryLater` begin again with
        the same code.
        """

    async def digits(self, wait_s: int) -> str:
        """Waits at most `wait_s` seconds for the device that made the code: the six digits to show, as `123 456`.

        # Errors
        `ApiError.TryLater` when it did not answer yet or cannot be reached, `ApiError.RelayNotTrusted`,
        `ApiError.NotLetIn` when the code is of no use any more.
        """


class LogSink:
    """Takes the library's log, one line after the other, on a thread of its own."""

    def write(self, line: LogLine) -> None:
        """A line.

        # Errors
        Whatever it throws is of no consequence.
        """


class LogSinkImpl(LogSink):
    """Takes the library's log, one line after the other, on a thread of its own."""

    def write(self, line: LogLine) -> None:
        """A line.

        # Errors
        Whatever it throws is of no consequence.
        """


def chart_of_extract(extract: ExtractItem) -> typing.Optional[PersonChart]:
    """The chart of a copy (`Client.extracts`); none where it is a copy of something else, or of a chart that only a newer
    version draws.
    """


def fields_of(kind: DocKind) -> typing.List[FieldInfo]:
    """The fields of a kind of document, in the order in which they are shown."""


async def jot(folder: str, text: str, private: bool) -> Jotted:
    """Writes something down on the locked device in `folder`: no passphrase, no key but public ones. It is sealed, and on the
    disk when this returns; `Client.jottings` gives it back once the device is open. `private` keeps it from the
    practice's admins if the device is revoked.

    # Errors
    `ApiError.InvalidInput` for nothing or more than 8,192 bytes, `ApiError.Refused` when 256 wait or the device was
    never open here, `ApiError.StoreUnusable` when the keys are damaged, `ApiError.FolderNotReady`,
    `ApiError.StorageFailed`.
    """


def kind_label(kind: DocKind) -> str:
    """What a clinician calls a kind of document, in English."""


async def recover_with_custodians(folder: str, passphrase: str, person: PersonId, relay_address: str, fingerprint: typing.Optional[str], sheets: typing.List[str]) -> CameBack:
    """Makes this new, empty `folder` a device of `person`, by the sheets of two custodians, its keys sealed under
    `passphrase`. The sheets stay valid. Private circles do not come back by it. The relay is named as in
    `Client.set_up`.

    # Errors
    `ApiError.InvalidInput` for a mistyped sheet; as `recover_with_kit`. Nothing was changed.
    """


async def recover_with_kit(folder: str, passphrase: str, code: str) -> CameBack:
    """Makes this new, empty `folder` a device of the person whose kit it is, its keys sealed under `passphrase`. The kit is
    used up by it: make another. When it breaks off after that, `Client.open` and `Client.sync` go on.

    # Errors
    `ApiError.InvalidInput` for a mistyped code, `ApiError.NotLetIn`, `ApiError.FolderNotReady`,
    `ApiError.TryLater`, `ApiError.RelayNotTrusted`; nothing was changed.
    """


def screening_criteria() -> typing.List[Criterion]:
    """The six criteria of a conversation about suitability, in their order."""


def set_log_sink(sink: typing.Optional[LogSink], level: LogLevel) -> None:
    """Has `sink` take the log of the whole process from `level` up, in place of the one before; none ends it.

    # Errors
    `ApiError.Refused` where something else in this process takes Rust's log already.
    """


__all__ = [
    "InternalError",
    "Role",
    "ThirdPartyDecision",
    "RequestState",
    "LegalHold",
    "ActivityClass",
    "AddendumReason",
    "SignatureMeaning",
    "Cell",
    "Attendance",
    "AuditKind",
    "TrailFault",
    "Barrier",
    "BoundaryKind",
    "UnlockProblem",
    "FolderState",
    "CeremonyEnd",
    "PaperProblem",
    "EntryProblem",
    "ApiError",
    "SumRule",
    "Direction",
    "MissingRule",
    "KeyStoreError",
    "KeyStoreLevel",
    "MeasureMode",
    "ConsentState",
    "ConsentMeans",
    "Naming",
    "Reading",
    "ChangeKind",
    "Participation",
    "StripReach",
    "ConcernStatus",
    "InteractionKind",
    "CircleKind",
    "Advice",
    "Scalar",
    "DocKind",
    "ConsentSubject",
    "Channel",
    "ContactKind",
    "WorkOutcome",
    "ReferralStatus",
    "Decided",
    "RetentionRule",
    "DeviceStanding",
    "Certifier",
    "DocEdit",
    "Ending",
    "Caution",
    "NoteFormat",
    "GoalChange",
    "GoalStatus",
    "Modality",
    "MembershipType",
    "GroupStatus",
    "FacilitatorRole",
    "NameKind",
    "LateDecision",
    "LeaseState",
    "LetterKind",
    "Change",
    "HostError",
    "Delivery",
    "SessionStatus",
    "MembershipStatus",
    "NaturalKey",
    "NoteStanding",
    "FieldContent",
    "SignatureFault",
    "Purpose",
    "ConcernKind",
    "TextUnits",
    "AboutWhom",
    "Revocation",
    "CriterionAnswer",
    "Recommendation",
    "SealedWork",
    "SearchIn",
    "Connectivity",
    "PersonChart",
    "SignBlock",
    "SignWarning",
    "Space",
    "Party",
    "SessionChange",
    "Whereabouts",
    "WipeState",
    "WithholdReason",
    "WorkingState",
    "Merging",
    "ValueShape",
    "LogLevel",
    "Access",
    "SeenText",
    "TextValues",
    "SeenDay",
    "DayValues",
    "SeenNumber",
    "NumberValues",
    "SeenThirdPartyDecision",
    "ThirdPartyDecisionValues",
    "ThirdPartyView",
    "SeenTime",
    "TimeValues",
    "ExportView",
    "SeenRequestState",
    "RequestStateValues",
    "SeamRead",
    "SeenLegalHold",
    "LegalHoldValues",
    "Writer",
    "LegalHoldLattice",
    "AccessRequestView",
    "SeenActivityClass",
    "ActivityClassValues",
    "DocKey",
    "Signature",
    "Addendum",
    "AnswerOption",
    "AnswerView",
    "Answered",
    "GridRow",
    "AttendanceGrid",
    "Words",
    "AttendanceGridChart",
    "AttendanceTick",
    "SeenAttendance",
    "AttendanceValues",
    "TrailEvent",
    "AuditItem",
    "AuditQuery",
    "TrailItem",
    "AuditReport",
    "Band",
    "Bands",
    "BarrierSaid",
    "SeenBarrier",
    "BarrierValues",
    "BarrierView",
    "BetweenSessionView",
    "SeenBoundaryKind",
    "BoundaryKindValues",
    "ConcernedView",
    "BoundaryEventView",
    "BoundaryEventItem",
    "BoundaryNoteView",
    "BoundaryNoteItem",
    "RequestItem",
    "Licence",
    "Recall",
    "Item",
    "Missing",
    "Scoring",
    "Points",
    "Trigger",
    "Instrument",
    "NewMember",
    "InstrumentRef",
    "ItemAnswer",
    "NewResponse",
    "Total",
    "Prompt",
    "Score",
    "Recorded",
    "NewSafetyPlan",
    "TextField",
    "SessionRef",
    "DestroyedView",
    "DestructionCertificateView",
    "CertificateItem",
    "ClimatePoint",
    "ClimateSeries",
    "GroupClimate",
    "GroupClimateChart",
    "FactorRow",
    "FactorMap",
    "FactorMapChart",
    "RatingPoint",
    "Mark",
    "GoalSparkline",
    "GoalSparklineChart",
    "RangeOfTotals",
    "MeasurePoint",
    "ChangeOfTotal",
    "MeasureSeries",
    "MemberLine",
    "MemberLineChart",
    "PaperworkRow",
    "Clock",
    "PaperworkBoard",
    "RibbonCell",
    "ParticipationRibbon",
    "ParticipationRibbonChart",
    "LocalDay",
    "StripAuthor",
    "StripPart",
    "StripField",
    "StripSpan",
    "StripSignature",
    "ProvenanceStrip",
    "ProvenanceStripChart",
    "RiverRow",
    "GroupRiver",
    "GroupRiverChart",
    "ConcernTurn",
    "ConcernBar",
    "PlanMark",
    "SafetyTimeline",
    "SafetyTimelineChart",
    "DevicePoint",
    "SyncMap",
    "SyncMapChart",
    "Interaction",
    "WhoToWhom",
    "WhoToWhomChart",
    "Listed",
    "CircleItem",
    "SeenYesNo",
    "YesNoValues",
    "ConcernKindView",
    "ImmediateActionView",
    "SeenConcernStatus",
    "ConcernStatusValues",
    "ConcernStatusLattice",
    "SafetyConcernView",
    "ConcernItem",
    "SeenScalar",
    "ConflictView",
    "ConsentDue",
    "SeenConsentSubject",
    "ConsentSubjectValues",
    "SeenConsentState",
    "ConsentStateValues",
    "SeenConsentMeans",
    "ConsentMeansValues",
    "ConsentView",
    "ConsentStanding",
    "SeenChannel",
    "ChannelValues",
    "ReachView",
    "EmergencyContactView",
    "ContactCardView",
    "ContactCardItem",
    "SeenContactKind",
    "ContactKindValues",
    "GuardAnswerView",
    "ContactNoteView",
    "ContactNoteItem",
    "NewGroup",
    "NewSession",
    "PlaceDecision",
    "Policy",
    "NotCarriedOut",
    "Decisions",
    "RetentionDue",
    "HoldDecision",
    "RetentionItem",
    "PlannedDocument",
    "DestructionPlan",
    "LastWord",
    "DeviceItem",
    "DrilledCircle",
    "ItemValue",
    "MemberEdit",
    "SeenCaution",
    "CautionValues",
    "CautionLattice",
    "SeenParticipation",
    "ParticipationValues",
    "SeenNoteFormat",
    "NoteFormatValues",
    "SeenGoalChange",
    "GoalChangeValues",
    "ProgressView",
    "FeedbackView",
    "InteractionCountView",
    "MemberEntryView",
    "EntryItem",
    "HandedOver",
    "SharedExtractView",
    "ExtractItem",
    "GoalRatingView",
    "SeenGoalStatus",
    "GoalStatusValues",
    "SupportView",
    "GoalView",
    "GoalItem",
    "SeenModality",
    "ModalityValues",
    "SeenMembershipType",
    "MembershipTypeValues",
    "SeenGroupStatus",
    "GroupStatusValues",
    "SeenFacilitatorRole",
    "FacilitatorRoleValues",
    "FacilitatorView",
    "SeriesView",
    "TemplateView",
    "GroupView",
    "GroupItem",
    "InstrumentItem",
    "Instruments",
    "NewRules",
    "Jotting",
    "Jottings",
    "KeptRecord",
    "SetAside",
    "Lease",
    "SeenLetterKind",
    "LetterKindValues",
    "LetterView",
    "LetterItem",
    "NewAction",
    "SeenDelivery",
    "DeliveryValues",
    "SeenSessionStatus",
    "SessionStatusValues",
    "PresentView",
    "SameAsView",
    "SessionView",
    "SessionCandidate",
    "SeenNhsNumber",
    "NhsNumberValues",
    "MemberRecordView",
    "MemberItem",
    "SeenMembershipStatus",
    "MembershipStatusValues",
    "MembershipView",
    "MembershipItem",
    "NewContactNote",
    "NewGoal",
    "NewLetter",
    "NewProcessNote",
    "NewSupervisionNote",
    "NewTask",
    "ScalarValues",
    "ItemField",
    "RecordItem",
    "RecordField",
    "Seam",
    "RecordView",
    "FaultySignature",
    "Contribution",
    "LateLabel",
    "NoteItem",
    "NewConcern",
    "OpenPrompt",
    "TextHistory",
    "TextAuthor",
    "TextSplice",
    "TextChange",
    "PersonItem",
    "PersonRecordItem",
    "PlaceToDecide",
    "PrivateItem",
    "PrivateMaterial",
    "ProcessNoteView",
    "ProcessNoteItem",
    "Projected",
    "Concerned",
    "NewBoundary",
    "NewConsent",
    "ListQuery",
    "RecordListItem",
    "RecoveryState",
    "NewReferral",
    "SeenReferralStatus",
    "ReferralStatusValues",
    "OnwardView",
    "ReferralView",
    "ReferralItem",
    "Required",
    "SeenMeasureMode",
    "MeasureModeValues",
    "TotalView",
    "OutcomeResponseView",
    "ResponseItem",
    "RetentionRules",
    "ReadableCircle",
    "RevocationReport",
    "ClauseView",
    "GroundRulesView",
    "GroundRulesItem",
    "PlanCopyView",
    "SafetyPlanView",
    "SafetyPlanItem",
    "CriterionSaid",
    "NewStep",
    "NewScreening",
    "SeenCriterionAnswer",
    "CriterionAnswerValues",
    "PreparationStepView",
    "SeenRecommendation",
    "RecommendationValues",
    "ScreeningView",
    "ScreeningItem",
    "Hit",
    "Days",
    "SheetRow",
    "Sheet",
    "SessionItem",
    "MembershipEdit",
    "NewSharedChart",
    "NewExtract",
    "SignAs",
    "SignObstacle",
    "SignCheck",
    "Unsent",
    "RefusedCircle",
    "HeardFrom",
    "Evidence",
    "EndedCircle",
    "Status",
    "SupervisionActionView",
    "SupervisionNoteView",
    "SupervisionNoteItem",
    "SyncStep",
    "JottingsTaken",
    "TaskView",
    "TaskItem",
    "Tap",
    "NewTap",
    "SeenInteractionKind",
    "InteractionKindValues",
    "TickView",
    "InteractionTicksView",
    "SessionTicks",
    "DueTicks",
    "TimelineItem",
    "ConflictItem",
    "HeardPerson",
    "MemberWork",
    "GroupWork",
    "WorkingSet",
    "CameBack",
    "ConsentRecordView",
    "Criterion",
    "ItemFieldInfo",
    "FieldInfo",
    "Jotted",
    "LogLine",
    "chart_of_extract",
    "fields_of",
    "jot",
    "kind_label",
    "recover_with_custodians",
    "recover_with_kit",
    "screening_criteria",
    "set_log_sink",
    "KeyStoreImpl",
    "KeyStore",
    "RecoveryKeyDraft",
    "RecoveryKeyDraftProtocol",
    "NameHit",
    "NameHitProtocol",
    "ChangeListenerImpl",
    "ChangeListener",
    "Subscription",
    "SubscriptionProtocol",
    "Offer",
    "OfferProtocol",
    "TextSession",
    "TextSessionProtocol",
    "BackgroundTimeImpl",
    "BackgroundTime",
    "ChangeWatch",
    "ChangeWatchProtocol",
    "ConflictWatch",
    "ConflictWatchProtocol",
    "SessionWatch",
    "SessionWatchProtocol",
    "StatusWatch",
    "StatusWatchProtocol",
    "Client",
    "ClientProtocol",
    "Joining",
    "JoiningProtocol",
    "LogSinkImpl",
    "LogSink",
]
