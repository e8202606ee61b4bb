//! Frames: what goes over `POST /v1/sync` (each body a CBOR sequence) and over the WebSocket `/v1/live` (one or more
//! frames in a binary message). One codec, one engine, two transports.
//!
//! A request is `Hello`, then any number of the other asks. The answer is `Welcome`, then in any order acks,
//! refusals, receipts, mail and news, then `Done`. Over the WebSocket there is no `Done` after the first: news go on.

mod codec;
mod restore;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use crate::id::{DeviceId, Generation, Instance, LogId, MailboxId};
use crate::problem::Problem;
use crate::receipt::Receipt;
use codec::read_companions;
pub use codec::{FrameError, read_frame, write_frame};
pub use restore::{AuthorTip, Frontier, HandedIn};

/// The version both sides must speak.
pub const PROTOCOL_VERSION: u16 = 1;
/// `POST`: one sync.
pub const SYNC_ROUTE: &str = "/v1/sync";
/// `GET`, upgraded to a WebSocket: a sync that stays open.
pub const LIVE_ROUTE: &str = "/v1/live";
/// `GET`: who the relay is ([`RelayInfo`] as CBOR), before an org log names it.
pub const RELAY_ROUTE: &str = "/v1/relay";
/// `GET`: a [`Challenge`], where TLS ends at a proxy.
pub const CHALLENGE_ROUTE: &str = "/v1/challenge";

/// The relay's answer on [`RELAY_ROUTE`]. Only the founder of an organisation takes the key from here, and then
/// signs it into the org log; everybody else takes it from there.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RelayInfo {
    /// The protocol it speaks.
    #[n(0)]
    pub protocol: u16,
    /// Ed25519, for receipts.
    #[n(1)]
    pub public_key: ByteArray<32>,
    /// Its database.
    #[n(2)]
    pub instance: Instance,
    /// The life of that database's history.
    #[n(3)]
    pub generation: Generation,
}

/// What a device asks.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Ask {
    /// Always first.
    #[n(0)]
    Hello(#[n(0)] Hello),
    /// Store an entry.
    #[n(1)]
    Push(#[n(0)] Push),
    /// Open a mailbox for a ceremony. Only admitted devices.
    #[n(2)]
    MailOpen(#[n(0)] MailOpen),
    /// Leave a message. Whoever knows the mailbox.
    #[n(3)]
    MailPut(#[n(0)] Mail),
    /// Send every message of the mailbox.
    #[n(4)]
    MailGet(#[n(0)] MailboxId),
    /// Gives back an entry that a restored relay lost, whoever wrote it: valid as the rules say, whatever has happened
    /// since. Counted together with pushes.
    #[n(5)]
    Reoffer(#[n(0)] Push),
    /// Asks for the wraps of a recipient that is no device: the own kit, or the organisation's recovery key. Answered
    /// with `News` of the entries that carry one, in the circles that the person may read.
    #[n(6)]
    Wraps(#[n(0)] DeviceId),
    /// Asks for what revoked and wiped devices handed in, beyond this many. For org admins.
    #[n(7)]
    IntakeGet(#[n(0)] u64),
}

/// Who asks, and what they hold.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`].
    #[n(0)]
    pub protocol: u16,
    /// The organisation.
    #[n(1)]
    pub org: LogId,
    /// Nobody, for a ceremony's mailbox only.
    #[n(2)]
    pub login: Option<Login>,
    /// One-time token for an organisation that the relay does not hold yet.
    #[n(3)]
    pub org_token: Option<String>,
    /// The instance and generation that the cursors belong to.
    #[n(4)]
    pub history: Option<History>,
    /// One for the org log and for each circle held. Circles not named are sent from their start.
    #[n(5)]
    pub cursors: Vec<Cursor>,
}

/// A device's signature on this connection, see [`crate::login`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Login {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// Its signature.
    #[n(1)]
    pub signature: ByteArray<64>,
    /// A device that is not in the org log yet shows its certificate (layout of `device_added`), and may then read
    /// the org log and push its own `device_added`.
    #[n(2)]
    pub certificate: Option<ByteVec>,
    /// The relay's challenge that the signature is over, where TLS ends at a proxy; absent over the TLS exporter.
    #[n(3)]
    pub challenge: Option<ByteArray<32>>,
}

/// Which history of which relay a cursor counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct History {
    /// The relay's database.
    #[n(0)]
    pub instance: Instance,
    /// The life of its history.
    #[n(1)]
    pub generation: Generation,
}

/// How far a device has taken in a log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    /// The log.
    #[n(0)]
    pub log: LogId,
    /// It holds every entry up to this seq; zero is none.
    #[n(1)]
    pub seq: u64,
    /// The first bytes of the id at `seq`; zeros at zero.
    #[n(2)]
    pub first8: ByteArray<8>,
    /// Ranges (first, last) beyond `seq` that it holds too, ascending: a broken first sync goes on where it was.
    #[n(3)]
    pub have: Vec<(u64, u64)>,
}

/// An entry to store, with the wraps or wrapped slots whose hashes it signs, in the record's order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Push {
    /// The entry's bytes.
    #[n(0)]
    pub entry: ByteVec,
    /// What travels beside it, at most [`COMPANIONS_MAX`](crate::limits::COMPANIONS_MAX).
    #[n(1)]
    #[cbor(decode_with = "read_companions")]
    pub companions: Vec<ByteVec>,
}

/// Opens a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MailOpen {
    /// Derived from the ceremony's secret.
    #[n(0)]
    pub mailbox: MailboxId,
    /// At most [`crate::limits::MAIL_LIFE_MS_MAX`].
    #[n(1)]
    pub life_ms: u64,
}

/// A sealed message of a ceremony. A place is written once.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Mail {
    /// Where it lies.
    #[n(0)]
    pub mailbox: MailboxId,
    /// Its place, from 1.
    #[n(1)]
    pub step: u8,
    /// Sealed.
    #[n(2)]
    pub sealed: ByteVec,
}

/// What the relay answers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Tell {
    /// Always first.
    #[n(0)]
    Welcome(#[n(0)] Welcome),
    /// A push is durable (also when it had been before).
    #[n(1)]
    Ack(#[n(0)] Ack),
    /// A push was not stored.
    #[n(2)]
    Refused(#[n(0)] Refused),
    /// An entry the device did not hold.
    #[n(3)]
    News(#[n(0)] News),
    /// The relay's signature on what it holds.
    #[n(4)]
    Receipt(#[n(0)] Receipt),
    /// A message of a mailbox.
    #[n(5)]
    Mail(#[n(0)] Mail),
    /// How much news follows, for progress.
    #[n(6)]
    Coming(#[n(0)] Coming),
    /// The queue of this connection was full: ask again from the cursors.
    #[n(7)]
    Resync(#[n(0)] LogId),
    /// The log's history here is not the one the cursor counts in.
    #[n(8)]
    CursorUnknown(#[n(0)] LogId),
    /// The request ends here, unanswered in part.
    #[n(9)]
    Problem(#[n(0)] Trouble),
    /// All that was asked is answered.
    #[n(10)]
    Done,
    /// What the relay holds of a log whose history is not the device's: from it the device gives back what was lost.
    #[n(11)]
    Frontier(#[n(0)] Frontier),
    /// What a device handed in, with its place in the order in which the relay took it.
    #[n(12)]
    Intake(#[n(0)] HandedIn),
}

/// Who answers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Welcome {
    /// Which history the seqs count in.
    #[n(0)]
    pub history: History,
    /// The relay's clock, ms since 1970.
    #[n(1)]
    pub relay_time_ms: u64,
}

/// The push with number `push` (from 0, in the order of this request or connection) is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ack {
    /// Which push.
    #[n(0)]
    pub push: u32,
    /// Its place in the log.
    #[n(1)]
    pub seq: u64,
    /// When it was stored, ms since 1970.
    #[n(2)]
    pub relay_time_ms: u64,
}

/// The push with number `push` was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Refused {
    /// Which push.
    #[n(0)]
    pub push: u32,
    /// Why.
    #[n(1)]
    pub problem: Problem,
}

/// An entry of a log at its place. The log is named beside the entry, so that an entry damaged at the relay still has
/// a place: the device quarantines it, goes on, and asks for it again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct News {
    /// The log.
    #[n(0)]
    pub log: LogId,
    /// Its place in the log.
    #[n(1)]
    pub seq: u64,
    /// When it was stored, ms since 1970.
    #[n(2)]
    pub relay_time_ms: u64,
    /// The entry's bytes.
    #[n(3)]
    pub entry: ByteVec,
    /// Wraps for this device only; key slots for every device; matched by their hashes; at most [`COMPANIONS_MAX`](crate::limits::COMPANIONS_MAX).
    #[n(4)]
    #[cbor(decode_with = "read_companions")]
    pub companions: Vec<ByteVec>,
}

/// How much news follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Coming {
    /// Entries.
    #[n(0)]
    pub entries: u64,
    /// Bytes of their entries.
    #[n(1)]
    pub bytes: u64,
}

/// Why a request ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Trouble {
    /// Why.
    #[n(0)]
    pub problem: Problem,
    /// When to ask again; zero leaves it to the device.
    #[n(1)]
    pub retry_after_ms: u64,
}

/// What `GET /v1/challenge` answers where TLS ends at a proxy: a login signs it in place of the TLS exporter.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Challenge {
    /// Random, for one login.
    #[n(0)]
    pub nonce: ByteArray<32>,
    /// For how long it holds, ms.
    #[n(1)]
    pub life_ms: u64,
}
