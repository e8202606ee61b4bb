//! Whom the relay admits, and to what.

use alcove_protocol::codec::Reader;
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{Hello, PROTOCOL_VERSION};
use alcove_protocol::id::{DeviceId, PersonId, RelayId};
use alcove_protocol::keys::{DeviceCertificate, relay_id};
use alcove_protocol::limits::CURSORS_MAX;
use alcove_protocol::login::{EXPORTER_BYTES, LoginContext};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Genesis, LoginMode, Record};
use alcove_protocol::trust::OrgState;

use alcove_protocol::limits::HAVE_RANGES_MAX;

/// What a login is bound to on the relay's side of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The TLS exporter value of this connection.
    pub exporter: [u8; EXPORTER_BYTES],
    /// The `Host` that the device connected to, without port.
    pub host: String,
}

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No login: leave and fetch mail of a mailbox it knows.
    Nobody,
    /// A certified device that is not in the org log yet: read the org log, push its own add.
    Newcomer(DeviceId),
    /// A device whose push of the genesis is about to bring the organisation here.
    Founder(DeviceId),
    /// An active device of the org log.
    Admitted(DeviceId, PersonId),
}

impl Standing {
    /// The device that logged in.
    pub fn device(self) -> Option<DeviceId> {
        match self {
            Self::Nobody => None,
            Self::Newcomer(device) | Self::Founder(device) | Self::Admitted(device, _) => Some(device),
        }
    }
}

/// Decides what the sender of `hello` may do. `org` is the organisation's durable state, `first_push` the first entry
/// that came with the request: it brings the founder's keys when the relay does not hold the organisation.
///
/// # Errors
/// [`Problem::WrongVersion`], [`Problem::TooLarge`] for lists over their bounds, [`Problem::UnknownOrg`], and
/// [`Problem::LoginRefused`] for everything that is wrong with a login.
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
    let context = LoginContext {
        exporter: &connection.exporter,
        relay,
        host: &connection.host,
        org: hello.org,
        device: login.device,
    };
    let signed_by = |auth: &[u8; 32]| context.is_signed_by(auth, &login.signature);
    let Some(org) = org else {
        return found(hello, login.device, first_push, signed_by);
    };
    let record = org.relays().iter().rev().find(|record| relay_id(&record.public_key) == relay);
    if record.is_some_and(|record| record.login == LoginMode::Proxy) {
        return Err(Problem::LoginRefused);
    }
    if let Some(device) = org.device(login.device) {
        let admitted = Standing::Admitted(login.device, device.person);
        return if signed_by(&device.keys.auth) { Ok(admitted) } else { Err(Problem::LoginRefused) };
    }
    let certificate = login.certificate.as_ref().ok_or(Problem::LoginRefused)?;
    let mut reader = Reader::new(certificate);
    let certificate = DeviceCertificate::read(&mut reader).map_err(|_| Problem::LoginRefused)?;
    let holds = reader.end().is_ok()
        && certificate.keys.device_id() == login.device
        && org.check_certificate(&certificate).is_ok()
        && signed_by(&certificate.keys.auth);
    if holds { Ok(Standing::Newcomer(login.device)) } else { Err(Problem::LoginRefused) }
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
