//! Which of the wraps and key slots beside an entry concern whom: wraps are served only to the device that can open
//! them, key slots to everybody who may read the circle.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, SlotId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{AccessGranted, EpochPart, IntakeKey, KeyGrant, Record, Slots};
use alcove_protocol::trust::{check_companions, place_companions};

/// Whom a companion concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// An epoch wrap: only this device opens it.
    Device(DeviceId),
    /// A key slot of a document.
    Document(SlotId, DocHandle),
}

impl Address {
    /// Whether `device` is served the companion.
    pub fn reaches(&self, device: DeviceId) -> bool {
        match self {
            Self::Device(recipient) => *recipient == device,
            Self::Document(..) => true,
        }
    }
}

/// Whether entries of the kind travel with companions.
pub fn has_companions(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CREATED
            | Kind::EPOCH
            | Kind::ACCESS_GRANTED
            | Kind::ACCESS_CHANGED
            | Kind::ACCESS_ENDED
            | Kind::FORK_RESOLVE
            | Kind::KEY_GRANT
            | Kind::SLOTS
            | Kind::INTAKE_KEY
    )
}

/// Whom the companions of an entry concern, in the order they travel. Empty for a body that is not its kind's record.
pub fn addresses(entry: &Entry) -> Vec<Address> {
    let body = entry.body();
    match entry.header().kind {
        Kind::INTAKE_KEY => IntakeKey::from_body(body).map(|r| wraps(r.recipients.iter().map(|r| r.device))),
        Kind::ACCESS_GRANTED => {
            AccessGranted::from_body(body).map(|r| wraps(r.grants.iter().map(|g| g.recipient.device)))
        }
        Kind::KEY_GRANT => KeyGrant::from_body(body).map(|r| wraps(r.0.iter().map(|g| g.recipient.device))),
        Kind::SLOTS => Slots::from_body(body)
            .map(|r| r.0.iter().map(|s| Address::Document(s.slot, s.document)).collect()),
        _ => EpochPart::of(entry).map(|part| {
            wraps(part.iter().flat_map(|part| &part.recipients).map(|recipient| recipient.device))
        }),
    }
    .unwrap_or_default()
}

/// Puts the companions of an entry that is given back in the record's order: an empty one where a wrap is missing.
///
/// # Errors
/// [`Problem::BadCompanions`] when the entry signs no such companion or a key slot is missing; [`Problem::BadEntry`].
pub fn arrange<C: AsRef<[u8]> + Clone + Default>(entry: &Entry, companions: &[C]) -> Result<Vec<C>, Problem> {
    if check_companions(entry, companions).is_ok() {
        return Ok(companions.to_vec());
    }
    let places = place_companions(entry, companions).map_err(|refusal| refusal.problem())?;
    let at =
        |place: Option<usize>| place.and_then(|place| companions.get(place)).cloned().unwrap_or_default();
    Ok(places.into_iter().map(at).collect())
}

fn wraps(devices: impl Iterator<Item = DeviceId>) -> Vec<Address> {
    devices.map(Address::Device).collect()
}
