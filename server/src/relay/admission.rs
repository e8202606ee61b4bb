//! Whom the relay admits, and to what.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{Hello, PROTOCOL_VERSION};
use alcove_protocol::id::{DeviceId, PersonId, RelayId};
use alcove_protocol::keys::relay_id;
use alcove_protocol::limits::{CURSORS_MAX, HAVE_RANGES_MAX};
use alcove_protocol::login::{EXPORTER_BYTES, LoginContext};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Genesis, LoginMode, Record};
use alcove_protocol::trust::OrgState;

/// What a login is bound to on the relay's side of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// What makes the login fresh.
    pub bound: Bound,
    /// The `Host` that the device connected to, without port.
    pub host: String,
}

/// What makes a login fresh: it is no use on another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// TLS ends in the relay: the exporter value of this connection.
    Exporter([u8; EXPORTER_BYTES]),
    /// TLS ends at a proxy: the challenge that the login names, if this relay gave it out, it still held, and it was not
    /// used before.
    Challenge(Option<[u8; EXPORTER_BYTES]>),
}

impl Connection {
    /// A connection whose TLS ends in the relay.
    pub fn over_tls(exporter: [u8; EXPORTER_BYTES], host: String) -> Self {
        Self { bound: Bound::Exporter(exporter), host }
    }

    /// A connection whose TLS ends at a proxy, and the challenge that its login names, taken from those given out.
    pub fn behind_proxy(challenge: Option<[u8; EXPORTER_BYTES]>, host: String) -> Self {
        Self { bound: Bound::Challenge(challenge), host }
    }
}

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No login: leave and fetch mail of a mailbox it knows.
    Nobody,
    /// A device by somebody's word for it that is not in the org log yet: read the org log, push its own add.
    Newcomer(DeviceId),
    /// A device whose push of the genesis is about to bring the organisation here.
    Founder(DeviceId),
    /// An active device of the org log.
    Admitted(DeviceId, PersonId),
    /// A device that was revoked: read the org log, hand in what it has not sent, and nothing else.
    Revoked(DeviceId, PersonId),
}

impl Standing {
    /// The device that logged in.
    pub fn device(self) -> Option<DeviceId> {
        match self {
            Self::Nobody => None,
            Self::Newcomer(device)
            | Self::Founder(device)
            | Self::Admitted(device, _)
            | Self::Revoked(device, _) => Some(device),
        }
    }

    /// The person for whom circles are read.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Admitted(_, person) => Some(person),
            Self::Nobody | Self::Newcomer(_) | Self::Founder(_) | Self::Revoked(..) => None,
        }
    }

    /// What became of it by the org log as it is now: a newcomer was added, a device was revoked.
    #[must_use]
    pub fn now(self, org: Option<&OrgState>) -> Self {
        let known = self.device().and_then(|id| Some((id, org?.known_device(id)?)));
        match known {
            Some((id, device)) if device.revoked_at.is_some() => Self::Revoked(id, device.person),
            Some((id, device)) => Self::Admitted(id, device.person),
            None => self,
        }
    }
}

/// Decides what the sender of `hello` may do. `org` is the organisation's durable state, `first_push` the first entry
/// that came with the request: it brings the founder's keys when the relay does not hold the organisation.
///
/// # Errors
/// [`Problem::WrongVersion`], [`Problem::TooLarge`] for lists over their bounds, [`Problem::UnknownOrg`],
/// [`Problem::ChallengeNeeded`] behind a proxy without a challenge that holds, and [`Problem::LoginRefused`] for
/// everything that is wrong with a login.
pub fn admit(
    hello: &Hello,
    connection: &Connection,
    relay: RelayId,
    org: Option<&OrgState>,
    first_push: Option<&Entry>,
) -> Result<Standing, Problem> {
    if hello.protocol != PROTOCOL_VERSION {
        return Err(Problem::WrongVersion);
    }
    if hello.cursors.len() > CURSORS_MAX || hello.cursors.iter().any(|c| c.have.len() > HAVE_RANGES_MAX) {
        return Err(Problem::TooLarge);
    }
    let Some(login) = &hello.login else {
        return Ok(Standing::Nobody);
    };
    let bytes = require_bound(hello, connection, relay, org)?;
    let context = LoginContext {
        exporter: &bytes,
        relay,
        host: &connection.host,
        org: hello.org,
        device: login.device,
    };
    let signed_by = |auth: &[u8; 32]| match connection.bound {
        Bound::Exporter(_) => context.is_signed_by(auth, &login.signature),
        Bound::Challenge(_) => context.is_challenge_signed_by(auth, &login.signature),
    };
    let Some(org) = org else {
        return found(hello, login.device, first_push, signed_by);
    };
    if let Some(device) = org.known_device(login.device) {
        let standing = Standing::Newcomer(login.device).now(Some(org));
        return if signed_by(&device.keys.auth) { Ok(standing) } else { Err(Problem::LoginRefused) };
    }
    let word = login.certificate.as_ref().ok_or(Problem::LoginRefused)?;
    let newcomer = org.check_newcomer(word).map_err(|_| Problem::LoginRefused)?;
    let holds = newcomer.keys.device_id() == login.device && signed_by(&newcomer.keys.auth);
    if holds { Ok(Standing::Newcomer(login.device)) } else { Err(Problem::LoginRefused) }
}

/// What the login is signed over. How devices log in stands in the relay's record in the org log; a founder, for whom
/// there is none yet, logs in as this connection asks for.
fn require_bound(
    hello: &Hello,
    connection: &Connection,
    relay: RelayId,
    org: Option<&OrgState>,
) -> Result<[u8; EXPORTER_BYTES], Problem> {
    let records = org.map(OrgState::relays).unwrap_or_default();
    let record = records.iter().rev().find(|record| relay_id(&record.public_key) == relay);
    let challenged = hello.login.as_ref().is_some_and(|login| login.challenge.is_some());
    match (connection.bound, record.map(|record| record.login)) {
        (Bound::Exporter(exporter), None | Some(LoginMode::Exporter)) if !challenged => Ok(exporter),
        (Bound::Challenge(challenge), None | Some(LoginMode::Proxy)) => {
            challenge.filter(|_| challenged).ok_or(Problem::ChallengeNeeded)
        }
        (Bound::Exporter(_) | Bound::Challenge(_), _) => Err(Problem::LoginRefused),
    }
}

fn found(
    hello: &Hello,
    device: DeviceId,
    first_push: Option<&Entry>,
    signed_by: impl Fn(&[u8; 32]) -> bool,
) -> Result<Standing, Problem> {
    let genesis = first_push
        .filter(|entry| entry.header().kind == Kind::GENESIS && entry.log() == hello.org)
        .and_then(|entry| Genesis::from_body(entry.body()).ok())
        .ok_or(Problem::UnknownOrg)?;
    let holds = genesis.keys.device_id() == device && signed_by(&genesis.keys.auth);
    if holds { Ok(Standing::Founder(device)) } else { Err(Problem::LoginRefused) }
}
