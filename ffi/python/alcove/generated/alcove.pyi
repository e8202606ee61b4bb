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
    role: Role
    def __init__(self, *, person: PersonId, role: Role) -> None: ...


class Answered:
    """Somebody answered a code."""
    digits: str
    display_name: str
    def __init__(self, *, digits: str, display_name: str) -> None: ...


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

Author: typing.TypeAlias = str
Timestamp: typing.TypeAlias = int

class SeenAttendance:
    """An attendance, with who wrote it and when their device says it was."""
    value: Attendance
    device: Author
    incarnation: int
    at: Timestamp
    def __init__(self, *, value: Attendance, device: Author, incarnation: int, at: Timestamp) -> None: ...


class AttendanceValues:
    """The attendances that stand for one person and session. None is preferred: show them all."""
    values: typing.List[SeenAttendance]
    def __init__(self, *, values: typing.List[SeenAttendance]) -> None: ...


class SeenText:
    """A text, with who wrote it and when their device says it was."""
    value: str
    device: Author
    incarnation: int
    at: Timestamp
    def __init__(self, *, value: str, device: Author, incarnation: int, at: Timestamp) -> None: ...


class TextValues:
    """The texts that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenText]
    def __init__(self, *, values: typing.List[SeenText]) -> None: ...


class BetweenSessionView:
    """A task between sessions, and what came of it."""
    item: str
    task: TextValues
    result: TextValues
    def __init__(self, *, item: str, task: TextValues, result: TextValues) -> None: ...


class KeyStoreError(Exception):
    """Why a key store did not do what it was asked. Throw these; anything else that is thrown counts as
    [`KeyStoreError::Transient`].
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
        [`KeyStoreError`].
        """

    def unwrap(self, alias: str, wrapped: bytes, reason: str) -> bytes:
        """Unwraps what `wrap` gave. `reason` is what the app gave to
        [`Client::open_with_key_store`](crate::Client::open_with_key_store), for the prompt.

        # Errors
        [`KeyStoreError`].
        """

    def delete(self, alias: str) -> None:
        """Forgets the key `alias`; one that is not there is no error.

        # Errors
        [`KeyStoreError`].
        """

    def level(self) -> KeyStoreLevel:
        """How well it keeps keys on this device.

        # Errors
        [`KeyStoreError`].
        """

    def load(self, name: str) -> typing.Optional[bytes]:
        """The record `name`; none where it was never kept.

        # Errors
        [`KeyStoreError`]; never none instead of an error, which would look like a restored folder.
        """

    def keep(self, name: str, record: bytes) -> None:
        """Keeps the record `name` in place of the one before, so that it survives a power loss. Nothing is saved while this
        fails.

        # Errors
        [`KeyStoreError`].
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
        [`KeyStoreError`].
        """

    def unwrap(self, alias: str, wrapped: bytes, reason: str) -> bytes:
        """Unwraps what `wrap` gave. `reason` is what the app gave to
        [`Client::open_with_key_store`](crate::Client::open_with_key_store), for the prompt.

        # Errors
        [`KeyStoreError`].
        """

    def delete(self, alias: str) -> None:
        """Forgets the key `alias`; one that is not there is no error.

        # Errors
        [`KeyStoreError`].
        """

    def level(self) -> KeyStoreLevel:
        """How well it keeps keys on this device.

        # Errors
        [`KeyStoreError`].
        """

    def load(self, name: str) -> typing.Optional[bytes]:
        """The record `name`; none where it was never kept.

        # Errors
        [`KeyStoreError`]; never none instead of an error, which would look like a restored folder.
        """

    def keep(self, name: str, record: bytes) -> None:
        """Keeps the record `name` in place of the one before, so that it survives a power loss. Nothing is saved while this
        fails.

        # Errors
        [`KeyStoreError`].
        """


class UnlockProblem(enum.Enum):
    """Why the device does not open."""
    WRONG_PASSPHRASE = 0
    """The passphrase is wrong: ask again."""
    LOCKED = 1
    """The key store is locked: ask the person to unlock the phone, then try again."""
    CANCELLED = 2
    """The person did not let the key store go on: offer it again, or ask for the passphrase."""
    KEY_INVALIDATED = 3
    """The key store gave the key up for good, as after a new fingerprint: ask for the passphrase, then [`Client::add_key_store`](crate::Client::add_key_store) again."""
    KEY_MISSING = 4
    """The key store does not hold the key, or was never asked to: as [`UnlockProblem::KeyInvalidated`]."""
    WRONG_KEY = 5
    """What the key store gave is not this device's key: as [`UnlockProblem::KeyInvalidated`], and report it."""
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
        """The code is over. With [`CeremonyEnd::DigitsDiffer`], [`CeremonyEnd::Forged`] or [`CeremonyEnd::Used`] somebody
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
        """Sync, or write with [`Client::seal`](crate::Client::seal): this device was without the relay for longer than the
        practice allows and shows nothing, or what was sealed meanwhile waits to be taken in.
        """
        def __init__(self) -> None: ...

    class Closed(ApiError):
        """Open the device again: this client was closed."""
        def __init__(self) -> None: ...

CircleId: typing.TypeAlias = str

class NewMember:
    """A person in therapy to add to a group."""
    legal_name: str
    display_hint: str
    joined: str
    def __init__(self, *, legal_name: str, display_hint: str, joined: str) -> None: ...

DocumentId: typing.TypeAlias = str

class DocKey:
    """A document: its circle and its id there."""
    circle: CircleId
    document: DocumentId
    def __init__(self, *, circle: CircleId, document: DocumentId) -> None: ...


class TextField:
    """A field of prose in a document: what text calls take."""
    key: DocKey
    field: str
    def __init__(self, *, key: DocKey, field: str) -> None: ...


class SessionRef:
    """What names a session everywhere: its group, series, day and ordinal."""
    group: CircleId
    series: str
    local_date: str
    ordinal: int
    def __init__(self, *, group: CircleId, series: str, local_date: str, ordinal: int) -> None: ...


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


class NewGroup:
    """A group to make."""
    label: str
    purpose: str
    def __init__(self, *, label: str, purpose: str) -> None: ...


class NewSession:
    """A session to make."""
    group: CircleId
    local_date: str
    ordinal: int
    scheduled: typing.Optional[Timestamp]
    def __init__(self, *, group: CircleId, local_date: str, ordinal: int, scheduled: typing.Optional[Timestamp]) -> None: ...

DeviceId: typing.TypeAlias = str

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
    sealed_changes: int
    lost_changes: int
    def __init__(self, *, at: Timestamp, sealed_changes: int, lost_changes: int) -> None: ...


class DeviceItem:
    """A device of the practice, revoked ones included."""
    device: DeviceId
    person: PersonId
    standing: DeviceStanding
    is_this: bool
    certifier: Certifier
    added_ms: typing.Optional[int]
    last_heard: typing.Optional[Timestamp]
    revoke_waits: bool
    last_word: typing.Optional[LastWord]
    def __init__(self, *, device: DeviceId, person: PersonId, standing: DeviceStanding, is_this: bool, certifier: Certifier, added_ms: typing.Optional[int], last_heard: typing.Optional[Timestamp], revoke_waits: bool, last_word: typing.Optional[LastWord]) -> None: ...


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


class DrilledCircle:
    """What a drill found in one circle that this person may open."""
    circle: CircleId
    kind: typing.Optional[CircleKind]
    opens: bool
    def __init__(self, *, circle: CircleId, kind: typing.Optional[CircleKind], opens: bool) -> None: ...


class SeenNumber:
    """A number, with who wrote it and when their device says it was."""
    value: int
    device: Author
    incarnation: int
    at: Timestamp
    def __init__(self, *, value: int, device: Author, incarnation: int, at: Timestamp) -> None: ...


class NumberValues:
    """The numbers that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenNumber]
    def __init__(self, *, values: typing.List[SeenNumber]) -> None: ...


class SeenTime:
    """A time, with who wrote it and when their device says it was."""
    value: Timestamp
    device: Author
    incarnation: int
    at: Timestamp
    def __init__(self, *, value: Timestamp, device: Author, incarnation: int, at: Timestamp) -> None: ...


class TimeValues:
    """The times that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenTime]
    def __init__(self, *, values: typing.List[SeenTime]) -> None: ...


class CautiousText:
    """What counts of a field that merges towards caution, and every value that stands. Where they differ, show it."""
    state: typing.Optional[str]
    values: TextValues
    def __init__(self, *, state: typing.Optional[str], values: TextValues) -> None: ...

CautionLattice: typing.TypeAlias = CautiousText
ParticipationValues: typing.TypeAlias = TextValues
NoteFormatValues: typing.TypeAlias = TextValues
GoalChangeValues: typing.TypeAlias = TextValues

class ProgressView:
    """Movement towards a goal in this session. The item's id is the hex of the goal's handle."""
    item: str
    change: GoalChangeValues
    note: TextValues
    def __init__(self, *, item: str, change: GoalChangeValues, note: TextValues) -> None: ...


class FeedbackView:
    """Feedback that a facilitator gave."""
    item: str
    what: TextValues
    how_received: TextValues
    def __init__(self, *, item: str, what: TextValues, how_received: TextValues) -> None: ...


class InteractionCountView:
    """How often this person did something towards others, or others towards them; nobody is named. The item's id is
    `offered-KIND` or `received-KIND`.
    """
    item: str
    count: NumberValues
    def __init__(self, *, item: str, count: NumberValues) -> None: ...


class GuardAnswerView:
    """An answer to the name guard. The item's id names the place that it found."""
    item: str
    reason: TextValues
    by: TextValues
    def __init__(self, *, item: str, reason: TextValues, by: TextValues) -> None: ...


class SeamRead:
    """Somebody has read a seam: a place in prose where two people wrote without seeing each other's words. The item's id
    names the seam.
    """
    item: str
    field: TextValues
    span: TextValues
    def __init__(self, *, item: str, field: TextValues, span: TextValues) -> None: ...

LegalHoldLattice: typing.TypeAlias = CautiousText

class MemberEntryView:
    """One person's note of one session. Prose is cut short in lists."""
    series: TextValues
    local_date: TextValues
    ordinal: NumberValues
    attendance: AttendanceValues
    arrived_at: TimeValues
    left_at: TimeValues
    left_early_reason: str
    absence_notice: TextValues
    followup_needed: CautionLattice
    participation: ParticipationValues
    format: NoteFormatValues
    presentation: str
    observation: str
    intervention: str
    response: str
    assessment: str
    plan: str
    progress: typing.List[ProgressView]
    feedback_given: typing.List[FeedbackView]
    between_session: typing.List[BetweenSessionView]
    interaction_summary: typing.List[InteractionCountView]
    safety_considered: TextValues
    group_context: str
    guard_answers: typing.List[GuardAnswerView]
    seams_read: typing.List[SeamRead]
    retention_class: TextValues
    legal_hold: LegalHoldLattice
    def __init__(self, *, series: TextValues, local_date: TextValues, ordinal: NumberValues, attendance: AttendanceValues, arrived_at: TimeValues, left_at: TimeValues, left_early_reason: str, absence_notice: TextValues, followup_needed: CautionLattice, participation: ParticipationValues, format: NoteFormatValues, presentation: str, observation: str, intervention: str, response: str, assessment: str, plan: str, progress: typing.List[ProgressView], feedback_given: typing.List[FeedbackView], between_session: typing.List[BetweenSessionView], interaction_summary: typing.List[InteractionCountView], safety_considered: TextValues, group_context: str, guard_answers: typing.List[GuardAnswerView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class EntryItem:
    """A member's entry for a session."""
    key: DocKey
    view: MemberEntryView
    conflicts: int
    def __init__(self, *, key: DocKey, view: MemberEntryView, conflicts: int) -> None: ...

ModalityValues: typing.TypeAlias = TextValues
ActivityClassValues: typing.TypeAlias = TextValues
MembershipTypeValues: typing.TypeAlias = TextValues
GroupStatusValues: typing.TypeAlias = TextValues
FacilitatorRoleValues: typing.TypeAlias = TextValues
DayValues: typing.TypeAlias = TextValues

class FacilitatorView:
    """One facilitator of a group."""
    item: str
    person: TextValues
    role: FacilitatorRoleValues
    first_day: DayValues
    last_day: DayValues
    def __init__(self, *, item: str, person: TextValues, role: FacilitatorRoleValues, first_day: DayValues, last_day: DayValues) -> None: ...


class SeriesView:
    """A series of sessions."""
    item: str
    rrule: TextValues
    place_label: TextValues
    room_notes: TextValues
    start: TextValues
    duration_min: NumberValues
    def __init__(self, *, item: str, rrule: TextValues, place_label: TextValues, room_notes: TextValues, start: TextValues, duration_min: NumberValues) -> None: ...


class TemplateView:
    """A template for notes. The item's id is its name."""
    item: str
    text: TextValues
    section: TextValues
    def __init__(self, *, item: str, text: TextValues, section: TextValues) -> None: ...


class SeenYesNo:
    """A yes or no, with who wrote it and when their device says it was."""
    value: bool
    device: Author
    incarnation: int
    at: Timestamp
    def __init__(self, *, value: bool, device: Author, incarnation: int, at: Timestamp) -> None: ...


class YesNoValues:
    """The answers that stand in one field. None is preferred: show them all."""
    values: typing.List[SeenYesNo]
    def __init__(self, *, values: typing.List[SeenYesNo]) -> None: ...


class GroupView:
    """A therapy group."""
    label: TextValues
    purpose: str
    modality: ModalityValues
    activity_class: ActivityClassValues
    membership_type: MembershipTypeValues
    size_min: NumberValues
    size_max: NumberValues
    status: GroupStatusValues
    facilitators: typing.List[FacilitatorView]
    series: typing.List[SeriesView]
    templates: typing.List[TemplateView]
    cofacilitator_signs: YesNoValues
    supervisor_signs_for_trainee: YesNoValues
    rules_version: NumberValues
    seams_read: typing.List[SeamRead]
    retention_class: TextValues
    legal_hold: LegalHoldLattice
    def __init__(self, *, label: TextValues, purpose: str, modality: ModalityValues, activity_class: ActivityClassValues, membership_type: MembershipTypeValues, size_min: NumberValues, size_max: NumberValues, status: GroupStatusValues, facilitators: typing.List[FacilitatorView], series: typing.List[SeriesView], templates: typing.List[TemplateView], cofacilitator_signs: YesNoValues, supervisor_signs_for_trainee: YesNoValues, rules_version: NumberValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...

PersonRole: typing.TypeAlias = Access

class GroupItem:
    """A group, as lists show it."""
    group: CircleId
    view: GroupView
    people: typing.List[PersonRole]
    def __init__(self, *, group: CircleId, view: GroupView, people: typing.List[PersonRole]) -> None: ...


class Jotting:
    """Something that was jotted down while the device was locked."""
    id: Author
    _from: DeviceId
    claimed: Timestamp
    private: bool
    text: str
    def __init__(self, *, id: Author, _from: DeviceId, claimed: Timestamp, private: bool, text: str) -> None: ...


class Jottings:
    """What waits to be filed."""
    items: typing.List[Jotting]
    waiting: int
    kept: int
    keys_altered: typing.Optional[Timestamp]
    def __init__(self, *, items: typing.List[Jotting], waiting: int, kept: int, keys_altered: typing.Optional[Timestamp]) -> None: ...


class LeaseState(enum.Enum):
    """How the lease stands."""
    VALID = 0
    """Nothing to do."""
    ENDING = 1
    """It ends soon: ask the person to sync."""
    ENDED = 2
    """Reading has stopped; writing goes on, sealed, with [`Client::seal`]."""


class Lease:
    """The lease, and what waits because of it. It is enforced by this library, not by cryptography."""
    state: LeaseState
    confirmed: Timestamp
    ends: Timestamp
    days: int
    days_left: int
    sealed: int
    kept: int
    def __init__(self, *, state: LeaseState, confirmed: Timestamp, ends: Timestamp, days: int, days_left: int, sealed: int, kept: int) -> None: ...


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
        """Somebody answered a code of this device, or their side went on: [`Offer::digits`](crate::Offer::digits) says how
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
        Whatever it throws is counted by [`Subscription::failures`]; the next change comes all the same.
        """


class ChangeListenerImpl(ChangeListener):
    """Hears of changes, one after the other, each on a thread that may block. It may call the client, and wait for it."""

    def on_change(self, change: Change) -> None:
        """Something changed.

        # Errors
        Whatever it throws is counted by [`Subscription::failures`]; the next change comes all the same.
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

NhsNumberValues: typing.TypeAlias = TextValues

class MemberRecordView:
    """A person in therapy."""
    legal_name: TextValues
    preferred_name: TextValues
    pronouns: TextValues
    dob: DayValues
    nhs_number: NhsNumberValues
    gp: TextValues
    communication_needs: str
    lead_clinician: TextValues
    safeguarding_alert: CautionLattice
    deceased_on: DayValues
    seams_read: typing.List[SeamRead]
    retention_class: TextValues
    legal_hold: LegalHoldLattice
    def __init__(self, *, legal_name: TextValues, preferred_name: TextValues, pronouns: TextValues, dob: DayValues, nhs_number: NhsNumberValues, gp: TextValues, communication_needs: str, lead_clinician: TextValues, safeguarding_alert: CautionLattice, deceased_on: DayValues, seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class MemberItem:
    """A person in therapy, as a group's list shows them."""
    member: CircleId
    row: str
    display_hints: typing.List[str]
    record: typing.Optional[MemberRecordView]
    def __init__(self, *, member: CircleId, row: str, display_hints: typing.List[str], record: typing.Optional[MemberRecordView]) -> None: ...


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
        [`ApiError::StorageFailed`].
        """

    async def digits(self, wait_s: int) -> Answered:
        """Syncs until somebody answers the code, at most `wait_s` seconds: the digits to compare with their screen.

        # Errors
        [`ApiError::TryLater`] when nobody did yet or the relay cannot be reached, [`ApiError::NotLetIn`] when the
        code is over.
        """

    def expires(self) -> Timestamp:
        """When the code stops working, ms since 1970."""

    async def joined(self, wait_s: int) -> DeviceId:
        """After a yes here, waits until the other person said yes too and their device is in.

        # Errors
        As [`Offer::digits`]; [`CeremonyEnd::DigitsDiffer`] when either person said no.
        """

    def purpose(self) -> Purpose:
        """What the code is for."""

    async def revoke(self) -> None:
        """Takes the code back: whoever tries it is told so. It stops working here at once, also where the relay cannot be
        reached.

        # Errors
        [`ApiError::StorageFailed`].
        """


class Offer(OfferProtocol):
    """A code that this device gave out. It works once, for 24 hours."""

    def code(self) -> str:
        """The code, to show as text and as a QR code."""

    async def confirm(self, same: bool) -> None:
        """What the person says: whether the other screen shows the same digits. With no, it ends on both devices and
        nothing has changed.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def digits(self, wait_s: int) -> Answered:
        """Syncs until somebody answers the code, at most `wait_s` seconds: the digits to compare with their screen.

        # Errors
        [`ApiError::TryLater`] when nobody did yet or the relay cannot be reached, [`ApiError::NotLetIn`] when the
        code is over.
        """

    def expires(self) -> Timestamp:
        """When the code stops working, ms since 1970."""

    async def joined(self, wait_s: int) -> DeviceId:
        """After a yes here, waits until the other person said yes too and their device is in.

        # Errors
        As [`Offer::digits`]; [`CeremonyEnd::DigitsDiffer`] when either person said no.
        """

    def purpose(self) -> Purpose:
        """What the code is for."""

    async def revoke(self) -> None:
        """Takes the code back: whoever tries it is told so. It stops working here at once, also where the relay cannot be
        reached.

        # Errors
        [`ApiError::StorageFailed`].
        """


class PersonItem:
    """A clinician, as lists show them."""
    person: PersonId
    names: typing.List[str]
    devices: typing.List[DeviceId]
    former_devices: typing.List[DeviceId]
    admin: bool
    left: bool
    def __init__(self, *, person: PersonId, names: typing.List[str], devices: typing.List[DeviceId], former_devices: typing.List[DeviceId], admin: bool, left: bool) -> None: ...


class RecoveryState:
    """Which paper is in force, as far as this device has heard."""
    kit: typing.Optional[DeviceId]
    kit_waits: bool
    recovery_key: typing.Optional[DeviceId]
    recovery_key_waits: bool
    def __init__(self, *, kit: typing.Optional[DeviceId], kit_waits: bool, recovery_key: typing.Optional[DeviceId], recovery_key_waits: bool) -> None: ...


class ReadableCircle:
    """A circle whose content may lie on a device."""
    circle: CircleId
    kind: typing.Optional[CircleKind]
    label: str
    new_key: bool
    def __init__(self, *, circle: CircleId, kind: typing.Optional[CircleKind], label: str, new_key: bool) -> None: ...


class RevocationReport:
    """What is known about a device that was, or is to be, revoked. What it had not sent is known only by the device itself."""
    device: DeviceId
    person: PersonId
    wipe: bool
    told: bool
    readable: typing.List[ReadableCircle]
    last_heard: typing.Optional[Timestamp]
    lease_days: int
    last_word: typing.Optional[LastWord]
    def __init__(self, *, device: DeviceId, person: PersonId, wipe: bool, told: bool, readable: typing.List[ReadableCircle], last_heard: typing.Optional[Timestamp], lease_days: int, last_word: typing.Optional[LastWord]) -> None: ...


class Revocation(enum.Enum):
    """How a device ends."""
    REVOKE = 0
    """It writes and reads nothing new; what was not sent can be handed in."""
    WIPE = 1
    """The same, and it destroys its keys and its store when it hears of it. If the store is locked then, what was not sent is lost: say so before."""


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


class Hit:
    """A hit of a search."""
    key: DocKey
    kind: DocKind
    sort: str
    snippet: str
    def __init__(self, *, key: DocKey, kind: DocKind, sort: str, snippet: str) -> None: ...

DeliveryValues: typing.TypeAlias = TextValues
SessionStatusValues: typing.TypeAlias = TextValues

class PresentView:
    """A facilitator who was there. The item's id is the hex of the person id."""
    item: str
    present: YesNoValues
    def __init__(self, *, item: str, present: YesNoValues) -> None: ...


class SameAsView:
    """Another document that records the same unscheduled session. The item's id is the hex of its handle."""
    item: str
    same: YesNoValues
    def __init__(self, *, item: str, same: YesNoValues) -> None: ...


class SessionView:
    """One meeting of a group."""
    series: TextValues
    local_date: TextValues
    ordinal: NumberValues
    scheduled: TimeValues
    actual_start: TimeValues
    actual_end: TimeValues
    delivery: DeliveryValues
    place: TextValues
    duration_min: NumberValues
    status: SessionStatusValues
    cancel_reason: str
    facilitators_present: typing.List[PresentView]
    count_present: NumberValues
    count_absent: NumberValues
    count_professionals: NumberValues
    same_as: typing.List[SameAsView]
    seams_read: typing.List[SeamRead]
    retention_class: TextValues
    legal_hold: LegalHoldLattice
    def __init__(self, *, series: TextValues, local_date: TextValues, ordinal: NumberValues, scheduled: TimeValues, actual_start: TimeValues, actual_end: TimeValues, delivery: DeliveryValues, place: TextValues, duration_min: NumberValues, status: SessionStatusValues, cancel_reason: str, facilitators_present: typing.List[PresentView], count_present: NumberValues, count_absent: NumberValues, count_professionals: NumberValues, same_as: typing.List[SameAsView], seams_read: typing.List[SeamRead], retention_class: TextValues, legal_hold: LegalHoldLattice) -> None: ...


class SessionItem:
    """A session, as lists show it."""
    key: DocKey
    session: SessionRef
    view: SessionView
    conflicts: int
    def __init__(self, *, key: DocKey, session: SessionRef, view: SessionView, conflicts: int) -> None: ...


class Connectivity(enum.Enum):
    """What the host knows of the network."""
    OFFLINE = 0
    """There is none, or this app may not use it."""
    METERED = 1
    """One that costs."""
    ONLINE = 2
    """Any other. So it is taken to be before the host says something."""


class Unsent:
    """What the relay has not acknowledged."""
    changes: int
    entries: int
    oldest: typing.Optional[Timestamp]
    def __init__(self, *, changes: int, entries: int, oldest: typing.Optional[Timestamp]) -> None: ...


class RefusedCircle:
    """A circle in which the relay refused content for good."""
    circle: CircleId
    code: str
    reason: str
    def __init__(self, *, circle: CircleId, code: str, reason: str) -> None: ...


class HeardFrom:
    """When a device was last heard from."""
    device: DeviceId
    at: Timestamp
    def __init__(self, *, device: DeviceId, at: Timestamp) -> None: ...


class Evidence:
    """Something that does not fit, at the relay or between devices. Only shown: it keeps nobody from writing."""
    code: str
    words: str
    circle: CircleId
    device: typing.Optional[DeviceId]
    open: bool
    def __init__(self, *, code: str, words: str, circle: CircleId, device: typing.Optional[DeviceId], open: bool) -> None: ...


class EndedCircle:
    """A circle off whose access list this person is."""
    circle: CircleId
    unsent: int
    def __init__(self, *, circle: CircleId, unsent: int) -> None: ...


class Status:
    """What is on this device and not yet elsewhere, and what needs attention."""
    unsent: Unsent
    entries: int
    quarantined: int
    storage_failing: bool
    last_contact: typing.Optional[Timestamp]
    history_changed: typing.List[CircleId]
    key_missing: typing.List[CircleId]
    update_needed: typing.List[CircleId]
    refused: typing.List[RefusedCircle]
    holes: typing.List[CircleId]
    heard: typing.List[HeardFrom]
    codes_open: int
    whole: bool
    evidence: typing.List[Evidence]
    standing: DeviceStanding
    access_ended: typing.List[EndedCircle]
    rotation_due: typing.List[CircleId]
    recovered: typing.List[DeviceId]
    lease_ends: Timestamp
    decisions: int
    handing_in: int
    handed_in: int
    jottings: int
    def __init__(self, *, unsent: Unsent, entries: int, quarantined: int, storage_failing: bool, last_contact: typing.Optional[Timestamp], history_changed: typing.List[CircleId], key_missing: typing.List[CircleId], update_needed: typing.List[CircleId], refused: typing.List[RefusedCircle], holes: typing.List[CircleId], heard: typing.List[HeardFrom], codes_open: int, whole: bool, evidence: typing.List[Evidence], standing: DeviceStanding, access_ended: typing.List[EndedCircle], rotation_due: typing.List[CircleId], recovered: typing.List[DeviceId], lease_ends: Timestamp, decisions: int, handing_in: int, handed_in: int, jottings: int) -> None: ...


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
    unsent: int
    taken: int
    coming: int
    def __init__(self, *, done: bool, unsent: int, taken: int, coming: int) -> None: ...


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
    kind: DocKind
    conflicts: int
    def __init__(self, *, key: DocKey, kind: DocKind, conflicts: int) -> None: ...


class ConflictWatchProtocol(typing.Protocol):
    """A subscription to the documents whose values disagree. A slow listener sees the newest list only. It ends as
    [`ChangeWatch`](crate::ChangeWatch) does, and when the store cannot be read.
    """

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next list."""

    async def next(self) -> typing.Optional[typing.List[ConflictItem]]:
        """The whole list: at once the first time, after that when it differs. None when the subscription is over. A wait that
        is cancelled loses nothing.
        """


class ConflictWatch(ConflictWatchProtocol):
    """A subscription to the documents whose values disagree. A slow listener sees the newest list only. It ends as
    [`ChangeWatch`](crate::ChangeWatch) does, and when the store cannot be read.
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
    """A subscription to what changes in one session. It ends as [`ChangeWatch`](crate::ChangeWatch) does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next change."""

    async def next(self) -> typing.Optional[SessionChange]:
        """Waits for the next change; none when the subscription is over. A wait that is cancelled loses nothing."""


class SessionWatch(SessionWatchProtocol):
    """A subscription to what changes in one session. It ends as [`ChangeWatch`](crate::ChangeWatch) does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next change."""

    async def next(self) -> typing.Optional[SessionChange]:
        """Waits for the next change; none when the subscription is over. A wait that is cancelled loses nothing."""


class StatusWatchProtocol(typing.Protocol):
    """A subscription to the status. A slow listener sees the newest only. It ends as [`ChangeWatch`] does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next status."""

    async def next(self) -> typing.Optional[Status]:
        """Waits for the next status; none when the subscription is over. A wait that is cancelled loses nothing."""


class StatusWatch(StatusWatchProtocol):
    """A subscription to the status. A slow listener sees the newest only. It ends as [`ChangeWatch`] does."""

    def cancel(self) -> None:
        """Ends the subscription, and every wait for its next status."""

    async def next(self) -> typing.Optional[Status]:
        """Waits for the next status; none when the subscription is over. A wait that is cancelled loses nothing."""


class WipeState(enum.Enum):
    """How far the wipe of this device has come."""
    NONE = 0
    """Nobody asked for it."""
    ANSWERING = 1
    """It was asked for: show nothing. What was not sent is handed in with the next sync, and the last word after it; a day after the device heard of it, it does not wait any longer."""
    DUE = 2
    """The keys and the files are to be destroyed now: [`Client::destroy`]."""


class ClientProtocol(typing.Protocol):
    """An open device: notes that lie encrypted in a folder of this machine and meet those of others through a relay.

    Everything but setting up, joining and syncing works offline. Calls may be made from any thread, many at a time.
    One client at a time works in a folder; [`Client::lock`] gives it back.
    """

    async def add_key_store(self, passphrase: str, key_store: KeyStore) -> KeyStoreLevel:
        """Lets `key_store` open this device from now on, beside the passphrase, and keep the record by which a restored or
        copied folder is noticed. A slot that was there before is replaced, and its key forgotten. Says how well the key
        store keeps keys.

        # Errors
        [`ApiError::NotUnlocked`] for another passphrase or when the key store fails: nothing changed.
        """

    async def add_member(self, group: CircleId, new: NewMember) -> CircleId:
        """Adds a person in therapy to a group, with a circle of their own.

        # Errors
        [`ApiError::InvalidInput`] for an empty name or an unknown group.
        """

    async def append(self, field: TextField, paragraph: str) -> None:
        """Appends a paragraph. It is saved when this returns.

        # Errors
        As [`Client::text`], and [`ApiError::StorageFailed`].
        """

    async def attend(self, session: SessionRef, member: CircleId, attendance: Attendance) -> DocKey:
        """Says whether a member attended. What a colleague said meanwhile is kept beside it; saying it again after both
        are seen settles it. It is saved when this returns.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group or member.
        """

    async def compare(self, circle: CircleId, theirs: str) -> Advice:
        """Compares what this device holds of a circle with the code that another device shows.

        # Errors
        [`ApiError::InvalidInput`] for a mistyped code, one of another circle, or a circle that is not on this device.
        """

    async def comparison_code(self, circle: CircleId) -> str:
        """What this device holds of a circle, as a code for the other device to scan. It is no secret, and says nothing about
        content or names.

        # Errors
        [`ApiError::InvalidInput`] when the circle is not on this device.
        """

    async def create_group(self, new: NewGroup) -> CircleId:
        """Makes a group with an empty roster.

        # Errors
        [`ApiError::InvalidInput`] for an empty label.
        """

    async def create_session(self, new: NewSession) -> SessionRef:
        """Makes a session, or finds the one that was made already. Two devices that make it offline make one session.

        # Errors
        [`ApiError::InvalidInput`] for a date that is none or an unknown group.
        """

    async def destroy(self, also: typing.List[str]) -> None:
        """Closes the store and destroys the device that lives in the folder: its keys, then its files, and those of the app
        that are named in `also`. What was not sent or handed in is lost. An app that keeps the passphrase in a key store
        of the platform deletes it there first. After a failure or a crash, opening the folder goes on.

        # Errors
        [`ApiError::FolderNotReady`], [`ApiError::StorageFailed`] when a file cannot be removed.
        """

    def device(self) -> DeviceId:
        """This device."""

    async def devices(self) -> typing.List[DeviceItem]:
        """Every device that the practice ever had, by person.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def discard_jotting(self, jotting: Author) -> None:
        """Takes a jotting off the list for good.

        # Errors
        [`ApiError::InvalidInput`] for an unknown one, [`ApiError::StorageFailed`].
        """

    async def draft_kit(self) -> str:
        """A new recovery kit of this person, as a code that counts nowhere yet: put it on paper, as text and as a QR code,
        then [`Client::register_kit`]. The code is a secret, and nothing of it is kept here.

        # Errors
        [`ApiError::Refused`] when no relay is set up, or on a revoked device.
        """

    async def drill(self, code: str) -> typing.List[DrilledCircle]:
        """Shows whether a kit of this person works, without using it up: every circle that this person may open, and
        whether the kit would bring it back. Syncs.

        # Errors
        [`ApiError::NotLetIn`] where the kit would bring nobody back; as [`Client::sync`].
        """

    async def entry(self, session: SessionRef, member: CircleId) -> typing.Optional[EntryItem]:
        """A member's entry for a session; none while nothing was written.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def file_jotting(self, jotting: Author, field: TextField, paragraph: str) -> None:
        """Appends a paragraph, made of a jotting as its person likes, to prose, and takes the jotting off the list: both or
        neither.

        # Errors
        [`ApiError::InvalidInput`] for an unknown jotting or field, [`ApiError::Refused`], [`ApiError::LeaseEnded`],
        [`ApiError::StorageFailed`].
        """

    async def group_note(self, session: SessionRef, field: str) -> TextField:
        """The prose `field` of a session's nameless group note: `theme`, `agenda_or_skill`, `process`,
        `facilitator_coordination`, `next_session` or `shareable_context`.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] for one that this person may only read.
        """

    async def groups(self) -> typing.List[GroupItem]:
        """Every group on this device, by label.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def jottings(self) -> Jottings:
        """What was jotted down while the device was locked, or handed in by one that was revoked, and waits to be filed.

        # Errors
        [`ApiError::LeaseEnded`], [`ApiError::StorageFailed`].
        """

    async def keep_live(self, keep: bool) -> None:
        """Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.

        # Errors
        [`ApiError::Closed`].
        """

    async def lease(self) -> Lease:
        """How long this device may be read without the relay. Each sync begins it anew. Once it has ended, whatever shows
        content is [`ApiError::LeaseEnded`] until a sync.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def listen(self, listener: ChangeListener) -> Subscription:
        """Has `listener` hear everything that changes from now on. One that is slower than the changes hears
        [`Change::Missed`].
        """

    async def lock(self) -> None:
        """Saves what is typed, closes the store and forgets the keys. Subscriptions end; every later call is
        [`ApiError::Closed`]. Kotlin's `close` only lets this handle go.
        """

    async def member_note(self, session: SessionRef, member: CircleId, field: str) -> TextField:
        """The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
        `assessment`, `plan` or `left_early_reason`.

        # Errors
        As [`Client::group_note`].
        """

    async def members(self, group: CircleId) -> typing.List[MemberItem]:
        """The people in therapy on a group's roster.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group.
        """

    async def offer(self, purpose: Purpose, groups: typing.List[CircleId]) -> Offer:
        """A code that brings a person into the practice and `groups`, or links another device of this person. It works
        once, for 24 hours; hand it over out of band.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] when no relay is set up or this person may
        not invite.
        """

    async def offer_nearby(self, listen: typing.Optional[str]) -> Offer:
        """A code that links another device of this person without a relay: the new device comes straight to this one, which
        listens at `listen` (`address:port`; its own address in the network and any port, where nothing is given) until
        the offer is let go.

        # Errors
        [`ApiError::InvalidInput`] when this device cannot listen there, or is in no network.
        """

    async def open_offers(self) -> typing.List[Offer]:
        """The codes that this device gave out and that are not over, to take up after a restart. One for a device nearby
        ends with its offer, and is not among them.

        # Errors
        [`ApiError::Closed`].
        """

    async def people(self) -> typing.List[PersonItem]:
        """Every clinician of the practice.

        # Errors
        [`ApiError::StorageFailed`].
        """

    def person(self) -> PersonId:
        """Whose device this is."""

    async def recovery_state(self) -> RecoveryState:
        """Which paper is in force.

        # Errors
        [`ApiError::Closed`].
        """

    async def register_kit(self, code: str) -> None:
        """Makes a kit that is on paper the one in force: it replaces the one before as soon as the relay hears of it, and
        every circle's key is wrapped for it. Give the code as it was typed from the paper: that proves the print.

        # Errors
        [`ApiError::InvalidInput`] for a mistyped code, [`ApiError::NotLetIn`].
        """

    async def remove_key_store(self) -> None:
        """Takes the key store's slot away and has it forget the key: the passphrase alone opens this device then.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def replace_text(self, field: TextField, text: str) -> None:
        """Makes the prose read `text`, changing as little as possible, so that a colleague's edit elsewhere in it stays.
        It is saved when this returns.

        # Errors
        As [`Client::append`].
        """

    async def revocation_report(self, device: DeviceId) -> RevocationReport:
        """What is known about a device that was, or is to be, revoked: ask again after a sync.

        # Errors
        [`ApiError::InvalidInput`] for a device that the practice never had.
        """

    async def revoke_device(self, device: DeviceId, how: Revocation) -> RevocationReport:
        """Revokes a device, this one too. Works offline: the decision waits, and the next sync tells the relay first of all;
        [`Client::sync_through`] also gives the circles that were readable there new keys.

        # Errors
        [`ApiError::InvalidInput`] for a device that the practice never had, [`ApiError::Refused`] when it is neither this
        person's nor this person an admin, or no admin would be left with a device. Nothing changed.
        """

    async def save_typing(self) -> None:
        """Puts everything typed so far into the store. When this returns, a crash loses none of it.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def seal(self, session: SessionRef, work: SealedWork) -> None:
        """Writes past the lease: sealed, and on the disk when this returns. The next sync that confirms this device takes it
        into the record; if the device was revoked meanwhile, the practice's admins get it instead.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group, member or field or for too much at once, [`ApiError::Refused`],
        [`ApiError::StoreUnusable`] when the file of sealed work is not this device's, [`ApiError::StorageFailed`].
        """

    async def search(self, words: str) -> typing.List[Hit]:
        """Documents that contain words which begin with all of `words`, best first, at most 200.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def sessions(self, group: typing.Optional[CircleId], limit: int) -> typing.List[SessionItem]:
        """Sessions of a group, or of all groups, newest first, at most `limit`.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def set_connectivity(self, connectivity: Connectivity) -> None:
        """Tells what the host knows of the network. Offline, nothing is tried on its own; with a network, or another one, a
        live connection that is kept comes back at once. A sync that is asked for is tried whatever this says.

        # Errors
        [`ApiError::Closed`].
        """

    async def share_group(self, group: CircleId, person: PersonId) -> None:
        """Lets another clinician read and write a group, its roster and its members' records, from the next sync on.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group.
        """

    async def splice(self, field: TextField, at: int, delete: int, insert: str) -> None:
        """Types into prose: at `at`, deletes `delete` and inserts `insert`.

        Positions and lengths count Unicode scalars: Python's `len`, Kotlin's `codePointCount`, not Kotlin's `length`,
        which counts an emoji twice. The store has it within half a second, or when [`Client::save_typing`] returns.

        # Errors
        [`ApiError::InvalidInput`] when it lies outside the text; nothing changed.
        """

    def status(self) -> Status:
        """The newest status."""

    async def sync(self) -> None:
        """Syncs once: sends what waits and takes in what is new.

        # Errors
        [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`], [`ApiError::Refused`].
        What was not sent stays and goes with the next sync.
        """

    async def sync_in_background(self, time: BackgroundTime) -> SyncStep:
        """One step of a sync that ends about a second before `time` says that none is left.

        # Errors
        As [`Client::sync_now`].
        """

    async def sync_now(self, deadline_ms: int) -> SyncStep:
        """One step of a sync, for tasks in the background: it ends within `deadline_ms` milliseconds, also where the relay or
        the network stands still, and the next step goes on where it ended. A live connection is left as it is.

        # Errors
        As [`Client::sync`]. That the time ran out is no error: see [`SyncStep`].
        """

    async def sync_through(self) -> None:
        """Syncs until no decision waits and no circle lacks the new key that one brings.

        # Errors
        As [`Client::sync`].
        """

    async def text(self, field: TextField) -> str:
        """The prose as it stands on this device.

        # Errors
        [`ApiError::InvalidInput`] when there is no such note or field.
        """

    async def trust_recovered(self, device: DeviceId) -> None:
        """Says that a device which custodians brought back is this person's: it gets the keys of the private circles, too.

        # Errors
        [`ApiError::InvalidInput`] when no such device waits for that: see [`Status::recovered`](crate::Status).
        """

    def watch(self) -> ChangeWatch:
        """A subscription to everything that changes from now on."""

    def watch_conflicts(self) -> ConflictWatch:
        """A subscription to the documents whose values disagree, now and from now on."""

    async def watch_session(self, session: SessionRef) -> SessionWatch:
        """A subscription to what changes in `session` from now on.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group.
        """

    def watch_status(self) -> StatusWatch:
        """A subscription to the status from now on."""

    async def wipe_state(self) -> WipeState:
        """How far the wipe of this device has come. Ask after opening and after each sync; a live client also hears
        [`Change::WipeDue`](crate::Change::WipeDue).

        # Errors
        [`ApiError::Closed`].
        """


class Client(ClientProtocol):
    """An open device: notes that lie encrypted in a folder of this machine and meet those of others through a relay.

    Everything but setting up, joining and syncing works offline. Calls may be made from any thread, many at a time.
    One client at a time works in a folder; [`Client::lock`] gives it back.
    """

    @classmethod
    async def open(cls, folder: str, passphrase: str) -> Client:
        """Opens the device that is set up in `folder`. Takes about a second on purpose: so does every guess at the
        passphrase.

        # Errors
        [`ApiError::NotUnlocked`], [`ApiError::FolderNotReady`] without a device, or after 5 seconds in use,
        [`ApiError::StoreUnusable`], [`ApiError::UpdateNeeded`]: the folder is left as it is. Where a [`Client::destroy`] had
        broken off, it is done now, and the folder's state says so.
        """

    @classmethod
    async def open_with_key_store(cls, folder: str, key_store: KeyStore, reason: str) -> Client:
        """Opens the device in `folder` with the key that `key_store` holds since [`Client::add_key_store`]. `reason` is one
        sentence for the prompt of the platform, such as "to show your notes".

        # Errors
        [`ApiError::NotUnlocked`] says what the key store said; the passphrase still opens the device. As
        [`Client::open`].
        """

    @classmethod
    async def set_up(cls, folder: str, passphrase: str, practice: str, your_name: str, relay_address: str, fingerprint: typing.Optional[str], org_token: typing.Optional[str]) -> Client:
        """Sets up the first device of a new practice in `folder`, whose keys are sealed under `passphrase`.

        The relay at `relay_address` (`host:port`) is asked who it is. `fingerprint` is the SHA-256 of its certificate,
        64 hexadecimal digits, as its operator gives it; leave it out where public authorities vouch for the
        certificate. `org_token` is the operator's one-time token, where the relay asks for one. The first
        [`Client::sync`] takes the practice to the relay. After a failure call it again with the same passphrase.

        # Errors
        [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`],
        [`ApiError::FolderNotReady`], [`ApiError::InvalidInput`].
        """

    async def add_key_store(self, passphrase: str, key_store: KeyStore) -> KeyStoreLevel:
        """Lets `key_store` open this device from now on, beside the passphrase, and keep the record by which a restored or
        copied folder is noticed. A slot that was there before is replaced, and its key forgotten. Says how well the key
        store keeps keys.

        # Errors
        [`ApiError::NotUnlocked`] for another passphrase or when the key store fails: nothing changed.
        """

    async def add_member(self, group: CircleId, new: NewMember) -> CircleId:
        """Adds a person in therapy to a group, with a circle of their own.

        # Errors
        [`ApiError::InvalidInput`] for an empty name or an unknown group.
        """

    async def append(self, field: TextField, paragraph: str) -> None:
        """Appends a paragraph. It is saved when this returns.

        # Errors
        As [`Client::text`], and [`ApiError::StorageFailed`].
        """

    async def attend(self, session: SessionRef, member: CircleId, attendance: Attendance) -> DocKey:
        """Says whether a member attended. What a colleague said meanwhile is kept beside it; saying it again after both
        are seen settles it. It is saved when this returns.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group or member.
        """

    async def compare(self, circle: CircleId, theirs: str) -> Advice:
        """Compares what this device holds of a circle with the code that another device shows.

        # Errors
        [`ApiError::InvalidInput`] for a mistyped code, one of another circle, or a circle that is not on this device.
        """

    async def comparison_code(self, circle: CircleId) -> str:
        """What this device holds of a circle, as a code for the other device to scan. It is no secret, and says nothing about
        content or names.

        # Errors
        [`ApiError::InvalidInput`] when the circle is not on this device.
        """

    async def create_group(self, new: NewGroup) -> CircleId:
        """Makes a group with an empty roster.

        # Errors
        [`ApiError::InvalidInput`] for an empty label.
        """

    async def create_session(self, new: NewSession) -> SessionRef:
        """Makes a session, or finds the one that was made already. Two devices that make it offline make one session.

        # Errors
        [`ApiError::InvalidInput`] for a date that is none or an unknown group.
        """

    async def destroy(self, also: typing.List[str]) -> None:
        """Closes the store and destroys the device that lives in the folder: its keys, then its files, and those of the app
        that are named in `also`. What was not sent or handed in is lost. An app that keeps the passphrase in a key store
        of the platform deletes it there first. After a failure or a crash, opening the folder goes on.

        # Errors
        [`ApiError::FolderNotReady`], [`ApiError::StorageFailed`] when a file cannot be removed.
        """

    def device(self) -> DeviceId:
        """This device."""

    async def devices(self) -> typing.List[DeviceItem]:
        """Every device that the practice ever had, by person.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def discard_jotting(self, jotting: Author) -> None:
        """Takes a jotting off the list for good.

        # Errors
        [`ApiError::InvalidInput`] for an unknown one, [`ApiError::StorageFailed`].
        """

    async def draft_kit(self) -> str:
        """A new recovery kit of this person, as a code that counts nowhere yet: put it on paper, as text and as a QR code,
        then [`Client::register_kit`]. The code is a secret, and nothing of it is kept here.

        # Errors
        [`ApiError::Refused`] when no relay is set up, or on a revoked device.
        """

    async def drill(self, code: str) -> typing.List[DrilledCircle]:
        """Shows whether a kit of this person works, without using it up: every circle that this person may open, and
        whether the kit would bring it back. Syncs.

        # Errors
        [`ApiError::NotLetIn`] where the kit would bring nobody back; as [`Client::sync`].
        """

    async def entry(self, session: SessionRef, member: CircleId) -> typing.Optional[EntryItem]:
        """A member's entry for a session; none while nothing was written.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def file_jotting(self, jotting: Author, field: TextField, paragraph: str) -> None:
        """Appends a paragraph, made of a jotting as its person likes, to prose, and takes the jotting off the list: both or
        neither.

        # Errors
        [`ApiError::InvalidInput`] for an unknown jotting or field, [`ApiError::Refused`], [`ApiError::LeaseEnded`],
        [`ApiError::StorageFailed`].
        """

    async def group_note(self, session: SessionRef, field: str) -> TextField:
        """The prose `field` of a session's nameless group note: `theme`, `agenda_or_skill`, `process`,
        `facilitator_coordination`, `next_session` or `shareable_context`.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] for one that this person may only read.
        """

    async def groups(self) -> typing.List[GroupItem]:
        """Every group on this device, by label.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def jottings(self) -> Jottings:
        """What was jotted down while the device was locked, or handed in by one that was revoked, and waits to be filed.

        # Errors
        [`ApiError::LeaseEnded`], [`ApiError::StorageFailed`].
        """

    async def keep_live(self, keep: bool) -> None:
        """Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.

        # Errors
        [`ApiError::Closed`].
        """

    async def lease(self) -> Lease:
        """How long this device may be read without the relay. Each sync begins it anew. Once it has ended, whatever shows
        content is [`ApiError::LeaseEnded`] until a sync.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def listen(self, listener: ChangeListener) -> Subscription:
        """Has `listener` hear everything that changes from now on. One that is slower than the changes hears
        [`Change::Missed`].
        """

    async def lock(self) -> None:
        """Saves what is typed, closes the store and forgets the keys. Subscriptions end; every later call is
        [`ApiError::Closed`]. Kotlin's `close` only lets this handle go.
        """

    async def member_note(self, session: SessionRef, member: CircleId, field: str) -> TextField:
        """The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
        `assessment`, `plan` or `left_early_reason`.

        # Errors
        As [`Client::group_note`].
        """

    async def members(self, group: CircleId) -> typing.List[MemberItem]:
        """The people in therapy on a group's roster.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group.
        """

    async def offer(self, purpose: Purpose, groups: typing.List[CircleId]) -> Offer:
        """A code that brings a person into the practice and `groups`, or links another device of this person. It works
        once, for 24 hours; hand it over out of band.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] when no relay is set up or this person may
        not invite.
        """

    async def offer_nearby(self, listen: typing.Optional[str]) -> Offer:
        """A code that links another device of this person without a relay: the new device comes straight to this one, which
        listens at `listen` (`address:port`; its own address in the network and any port, where nothing is given) until
        the offer is let go.

        # Errors
        [`ApiError::InvalidInput`] when this device cannot listen there, or is in no network.
        """

    async def open_offers(self) -> typing.List[Offer]:
        """The codes that this device gave out and that are not over, to take up after a restart. One for a device nearby
        ends with its offer, and is not among them.

        # Errors
        [`ApiError::Closed`].
        """

    async def people(self) -> typing.List[PersonItem]:
        """Every clinician of the practice.

        # Errors
        [`ApiError::StorageFailed`].
        """

    def person(self) -> PersonId:
        """Whose device this is."""

    async def recovery_state(self) -> RecoveryState:
        """Which paper is in force.

        # Errors
        [`ApiError::Closed`].
        """

    async def register_kit(self, code: str) -> None:
        """Makes a kit that is on paper the one in force: it replaces the one before as soon as the relay hears of it, and
        every circle's key is wrapped for it. Give the code as it was typed from the paper: that proves the print.

        # Errors
        [`ApiError::InvalidInput`] for a mistyped code, [`ApiError::NotLetIn`].
        """

    async def remove_key_store(self) -> None:
        """Takes the key store's slot away and has it forget the key: the passphrase alone opens this device then.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def replace_text(self, field: TextField, text: str) -> None:
        """Makes the prose read `text`, changing as little as possible, so that a colleague's edit elsewhere in it stays.
        It is saved when this returns.

        # Errors
        As [`Client::append`].
        """

    async def revocation_report(self, device: DeviceId) -> RevocationReport:
        """What is known about a device that was, or is to be, revoked: ask again after a sync.

        # Errors
        [`ApiError::InvalidInput`] for a device that the practice never had.
        """

    async def revoke_device(self, device: DeviceId, how: Revocation) -> RevocationReport:
        """Revokes a device, this one too. Works offline: the decision waits, and the next sync tells the relay first of all;
        [`Client::sync_through`] also gives the circles that were readable there new keys.

        # Errors
        [`ApiError::InvalidInput`] for a device that the practice never had, [`ApiError::Refused`] when it is neither this
        person's nor this person an admin, or no admin would be left with a device. Nothing changed.
        """

    async def save_typing(self) -> None:
        """Puts everything typed so far into the store. When this returns, a crash loses none of it.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def seal(self, session: SessionRef, work: SealedWork) -> None:
        """Writes past the lease: sealed, and on the disk when this returns. The next sync that confirms this device takes it
        into the record; if the device was revoked meanwhile, the practice's admins get it instead.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group, member or field or for too much at once, [`ApiError::Refused`],
        [`ApiError::StoreUnusable`] when the file of sealed work is not this device's, [`ApiError::StorageFailed`].
        """

    async def search(self, words: str) -> typing.List[Hit]:
        """Documents that contain words which begin with all of `words`, best first, at most 200.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def sessions(self, group: typing.Optional[CircleId], limit: int) -> typing.List[SessionItem]:
        """Sessions of a group, or of all groups, newest first, at most `limit`.

        # Errors
        [`ApiError::StorageFailed`].
        """

    async def set_connectivity(self, connectivity: Connectivity) -> None:
        """Tells what the host knows of the network. Offline, nothing is tried on its own; with a network, or another one, a
        live connection that is kept comes back at once. A sync that is asked for is tried whatever this says.

        # Errors
        [`ApiError::Closed`].
        """

    async def share_group(self, group: CircleId, person: PersonId) -> None:
        """Lets another clinician read and write a group, its roster and its members' records, from the next sync on.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group.
        """

    async def splice(self, field: TextField, at: int, delete: int, insert: str) -> None:
        """Types into prose: at `at`, deletes `delete` and inserts `insert`.

        Positions and lengths count Unicode scalars: Python's `len`, Kotlin's `codePointCount`, not Kotlin's `length`,
        which counts an emoji twice. The store has it within half a second, or when [`Client::save_typing`] returns.

        # Errors
        [`ApiError::InvalidInput`] when it lies outside the text; nothing changed.
        """

    def status(self) -> Status:
        """The newest status."""

    async def sync(self) -> None:
        """Syncs once: sends what waits and takes in what is new.

        # Errors
        [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`], [`ApiError::Refused`].
        What was not sent stays and goes with the next sync.
        """

    async def sync_in_background(self, time: BackgroundTime) -> SyncStep:
        """One step of a sync that ends about a second before `time` says that none is left.

        # Errors
        As [`Client::sync_now`].
        """

    async def sync_now(self, deadline_ms: int) -> SyncStep:
        """One step of a sync, for tasks in the background: it ends within `deadline_ms` milliseconds, also where the relay or
        the network stands still, and the next step goes on where it ended. A live connection is left as it is.

        # Errors
        As [`Client::sync`]. That the time ran out is no error: see [`SyncStep`].
        """

    async def sync_through(self) -> None:
        """Syncs until no decision waits and no circle lacks the new key that one brings.

        # Errors
        As [`Client::sync`].
        """

    async def text(self, field: TextField) -> str:
        """The prose as it stands on this device.

        # Errors
        [`ApiError::InvalidInput`] when there is no such note or field.
        """

    async def trust_recovered(self, device: DeviceId) -> None:
        """Says that a device which custodians brought back is this person's: it gets the keys of the private circles, too.

        # Errors
        [`ApiError::InvalidInput`] when no such device waits for that: see [`Status::recovered`](crate::Status).
        """

    def watch(self) -> ChangeWatch:
        """A subscription to everything that changes from now on."""

    def watch_conflicts(self) -> ConflictWatch:
        """A subscription to the documents whose values disagree, now and from now on."""

    async def watch_session(self, session: SessionRef) -> SessionWatch:
        """A subscription to what changes in `session` from now on.

        # Errors
        [`ApiError::InvalidInput`] for an unknown group.
        """

    def watch_status(self) -> StatusWatch:
        """A subscription to the status from now on."""

    async def wipe_state(self) -> WipeState:
        """How far the wipe of this device has come. Ask after opening and after each sync; a live client also hears
        [`Change::WipeDue`](crate::Change::WipeDue).

        # Errors
        [`ApiError::Closed`].
        """


class CameBack:
    """A device that came back."""
    client: Client
    opened: int
    closed: int
    def __init__(self, *, client: Client, opened: int, closed: int) -> None: ...


class Jotted:
    """What was jotted down."""
    waiting: int
    device: DeviceId
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
    target: str
    text: str
    def __init__(self, *, level: LogLevel, target: str, text: str) -> None: ...


class JoiningProtocol(typing.Protocol):
    """A new device on its way in."""

    async def confirm(self, same: bool, wait_s: int) -> Client:
        """What the person says: whether the other screen shows the same digits. With yes, waits for the other person's yes,
        and the device is open. With no, it ends on both devices and nothing has changed. Either way this handle is used
        up.

        # Errors
        As [`Joining::digits`]; with no, always [`CeremonyEnd::DigitsDiffer`]. After [`ApiError::TryLater`] begin again with
        the same code.
        """

    async def digits(self, wait_s: int) -> str:
        """Waits at most `wait_s` seconds for the device that made the code: the six digits to show, as `123 456`.

        # Errors
        [`ApiError::TryLater`] when it did not answer yet or cannot be reached, [`ApiError::RelayNotTrusted`],
        [`ApiError::NotLetIn`] when the code is of no use any more.
        """


class Joining(JoiningProtocol):
    """A new device on its way in."""

    @classmethod
    async def start(cls, folder: str, passphrase: str, code: str, your_name: str) -> Joining:
        """Begins with a code, in `folder`, whose keys are sealed under `passphrase`. After a failure begin again with the
        same passphrase and code: it goes on where it was.

        # Errors
        [`ApiError::InvalidInput`] when the code is mistyped or none for this, [`ApiError::UpdateNeeded`] for one of a newer
        version, [`ApiError::NotLetIn`] when its time is over, [`ApiError::FolderNotReady`],
        [`ApiError::NotUnlocked`] when an earlier attempt in the folder had another passphrase.
        """

    async def confirm(self, same: bool, wait_s: int) -> Client:
        """What the person says: whether the other screen shows the same digits. With yes, waits for the other person's yes,
        and the device is open. With no, it ends on both devices and nothing has changed. Either way this handle is used
        up.

        # Errors
        As [`Joining::digits`]; with no, always [`CeremonyEnd::DigitsDiffer`]. After [`ApiError::TryLater`] begin again with
        the same code.
        """

    async def digits(self, wait_s: int) -> str:
        """Waits at most `wait_s` seconds for the device that made the code: the six digits to show, as `123 456`.

        # Errors
        [`ApiError::TryLater`] when it did not answer yet or cannot be reached, [`ApiError::RelayNotTrusted`],
        [`ApiError::NotLetIn`] when the code is of no use any more.
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


async def jot(folder: str, text: str, private: bool) -> Jotted:
    """Writes something down on the locked device in `folder`: no passphrase, no key but public ones. It is sealed, and on the
    disk when this returns; [`Client::jottings`] gives it back once the device is open. `private` keeps it from the
    practice's admins if the device is revoked.

    # Errors
    [`ApiError::InvalidInput`] for nothing or more than 8,192 bytes, [`ApiError::Refused`] when 256 wait or the device was
    never open here, [`ApiError::StoreUnusable`] when the keys are damaged, [`ApiError::FolderNotReady`],
    [`ApiError::StorageFailed`].
    """


async def recover_with_kit(folder: str, passphrase: str, code: str) -> CameBack:
    """Makes this new, empty `folder` a device of the person whose kit it is, its keys sealed under `passphrase`. The kit is
    used up by it: make another. When it breaks off after that, [`Client::open`] and [`Client::sync`] go on.

    # Errors
    [`ApiError::InvalidInput`] for a mistyped code, [`ApiError::NotLetIn`], [`ApiError::FolderNotReady`],
    [`ApiError::TryLater`], [`ApiError::RelayNotTrusted`]; nothing was changed.
    """


def set_log_sink(sink: typing.Optional[LogSink], level: LogLevel) -> None:
    """Has `sink` take the log of the whole process from `level` up, in place of the one before; none ends it.

    # Errors
    [`ApiError::Refused`] where something else in this process takes Rust's log already.
    """


__all__ = [
    "InternalError",
    "Role",
    "Attendance",
    "KeyStoreError",
    "KeyStoreLevel",
    "UnlockProblem",
    "FolderState",
    "CeremonyEnd",
    "PaperProblem",
    "EntryProblem",
    "ApiError",
    "Advice",
    "DeviceStanding",
    "Certifier",
    "CircleKind",
    "LeaseState",
    "Change",
    "HostError",
    "Purpose",
    "Revocation",
    "SealedWork",
    "DocKind",
    "Connectivity",
    "SessionChange",
    "WipeState",
    "LogLevel",
    "Access",
    "Answered",
    "SeenAttendance",
    "AttendanceValues",
    "SeenText",
    "TextValues",
    "BetweenSessionView",
    "NewMember",
    "DocKey",
    "TextField",
    "SessionRef",
    "NewGroup",
    "NewSession",
    "LastWord",
    "DeviceItem",
    "DrilledCircle",
    "SeenNumber",
    "NumberValues",
    "SeenTime",
    "TimeValues",
    "CautiousText",
    "ProgressView",
    "FeedbackView",
    "InteractionCountView",
    "GuardAnswerView",
    "SeamRead",
    "MemberEntryView",
    "EntryItem",
    "FacilitatorView",
    "SeriesView",
    "TemplateView",
    "SeenYesNo",
    "YesNoValues",
    "GroupView",
    "GroupItem",
    "Jotting",
    "Jottings",
    "Lease",
    "MemberRecordView",
    "MemberItem",
    "PersonItem",
    "RecoveryState",
    "ReadableCircle",
    "RevocationReport",
    "Hit",
    "PresentView",
    "SameAsView",
    "SessionView",
    "SessionItem",
    "Unsent",
    "RefusedCircle",
    "HeardFrom",
    "Evidence",
    "EndedCircle",
    "Status",
    "SyncStep",
    "ConflictItem",
    "CameBack",
    "Jotted",
    "LogLine",
    "jot",
    "recover_with_kit",
    "set_log_sink",
    "KeyStoreImpl",
    "KeyStore",
    "ChangeListenerImpl",
    "ChangeListener",
    "Subscription",
    "SubscriptionProtocol",
    "Offer",
    "OfferProtocol",
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
