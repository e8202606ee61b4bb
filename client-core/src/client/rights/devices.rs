//! Devices: whose there are, and the end of one that is lost.

use alcove_protocol::id::{DeviceId, EntryId, PersonId};
use alcove_protocol::trust::OrgState;

use crate::client::Client;
use crate::clinical::CircleKind;
use crate::engine::{DeviceStanding, Engine, Intent, LastWord};
use crate::error::ClientError;
use crate::time::Timestamp;

/// Who vouched for a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certifier {
    /// Nobody: with it the organisation was founded.
    Founder,
    /// Another device: one of the same person, or an admin's.
    Device(DeviceId),
    /// The person's recovery kit.
    Kit(DeviceId),
    /// Two custodians of the organisation's recovery key.
    Custodians,
}

/// A device of the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceItem {
    /// Its id.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is to the organisation.
    pub standing: DeviceStanding,
    /// It is the one that this runs on.
    pub is_this: bool,
    /// Who vouched for it.
    pub certifier: Certifier,
    /// When the relay stored the entry that added it, ms since 1970; none while that is not known here.
    pub added_ms: Option<u64>,
    /// When it was last heard from, by its own clock: at most once an hour it says so.
    pub last_heard: Option<Timestamp>,
    /// A decision to revoke it waits for the relay.
    pub revoke_waits: bool,
    /// What it said last, when it was wiped and said so.
    pub last_word: Option<LastWord>,
}

/// How a device ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It writes and reads nothing new; what was not sent can be handed in.
    Revoke,
    /// The same, and it destroys its keys and its store when it hears of it. If the store is locked then, what was not
    /// sent is lost.
    Wipe,
}

/// A circle whose content may lie on a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadableCircle {
    /// The circle.
    pub circle: alcove_protocol::id::LogId,
    /// What it holds.
    pub kind: Option<CircleKind>,
    /// What people call it, as in [`crate::client::CircleItem`].
    pub label: String,
    /// Its newest key was never given to the device: what is written from now on is not readable there.
    pub new_key: bool,
}

/// What is known about a device that was, or is to be, revoked. What it had not sent is known only by the device itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationReport {
    /// The device.
    pub device: DeviceId,
    /// Whose it was.
    pub person: PersonId,
    /// It was asked to destroy its keys and its store.
    pub wipe: bool,
    /// The relay's log says so: the relay takes nothing more from it than what it hands in.
    pub told: bool,
    /// Circles whose content may lie on it, as far as they are on this device too.
    pub readable: Vec<ReadableCircle>,
    /// When it was last heard from.
    pub last_heard: Option<Timestamp>,
    /// Days without the relay after which the app on it stops showing anything. Our code keeps that, not cryptography.
    pub lease_days: u8,
    /// What it said last, when it was wiped and said so.
    pub last_word: Option<LastWord>,
}

impl Client {
    /// Every device that the organisation ever had, by person.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn devices(&self) -> Result<Vec<DeviceItem>, ClientError> {
        let items = self.use_engine(|engine, _, _| (device_items(engine), Vec::new())).await?;
        let mut devices = Vec::new();
        for (mut item, entry) in items {
            if let Some(entry) = entry {
                item.added_ms = self.views()?.relay_time(entry).await?;
            }
            devices.push(item);
        }
        devices.sort_by_key(|item| (item.person, item.added_ms, item.device));
        Ok(devices)
    }

    /// Revokes a device, this one too. Works offline: the decision waits, and the next sync tells the relay first of all.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for a device that the organisation never had; [`ClientError::NotDone`] when it is
    /// neither this person's nor this person an admin, or no admin would be left with a device. Nothing changed.
    pub async fn revoke_device(
        &self,
        device: DeviceId,
        how: Revocation,
    ) -> Result<RevocationReport, ClientError> {
        self.revocation_report(device).await?;
        let intent = match how {
            Revocation::Revoke => Intent::RevokeDevice(device),
            Revocation::Wipe => Intent::WipeDevice(device),
        };
        self.decide(vec![intent]).await?;
        self.revocation_report(device).await
    }

    /// What is known about a device that was, or is to be, revoked.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for a device that the organisation never had.
    pub async fn revocation_report(&self, device: DeviceId) -> Result<RevocationReport, ClientError> {
        let labels = self.labels().await?;
        let last_heard = self.last_heard(device);
        self.use_engine(move |engine, _, _| {
            let report = engine.org().and_then(|org| {
                let held = org.known_device(device)?;
                let on_it = engine.circles_on(device);
                let circles = engine.circle_summaries().into_iter();
                let readable = circles.filter_map(|circle| {
                    let new_key = on_it.iter().find(|(log, _)| *log == circle.circle)?.1;
                    let label = labels.of(&circle);
                    Some(ReadableCircle { circle: circle.circle, kind: circle.kind, label, new_key })
                });
                Some(RevocationReport {
                    device,
                    person: held.person,
                    wipe: held.wiped_by.is_some() || waits(engine, &Intent::WipeDevice(device)),
                    told: held.revoked_at.is_some(),
                    readable: readable.collect(),
                    last_heard,
                    lease_days: org.policy().lease_days,
                    last_word: engine.last_word(device),
                })
            });
            (report, Vec::new())
        })
        .await?
        .ok_or(ClientError::NotFound { what: "device" })
    }

    fn last_heard(&self, device: DeviceId) -> Option<Timestamp> {
        self.inner.status.borrow().heard.iter().find(|(heard, _)| *heard == device).map(|(_, at)| *at)
    }
}

fn waits(engine: &Engine, intent: &Intent) -> bool {
    engine.intents().any(|waiting| waiting == intent)
}

/// The devices, and the entries that added them.
fn device_items(engine: &Engine) -> Vec<(DeviceItem, Option<EntryId>)> {
    let Some(org) = engine.org() else { return Vec::new() };
    let heard = engine.status().heard;
    org.devices()
        .map(|(device, held)| {
            let standing = match (held.wiped_by, held.revoked_at) {
                (Some(_), _) => DeviceStanding::Wiped,
                (None, Some(_)) => DeviceStanding::Revoked,
                (None, None) => DeviceStanding::Active,
            };
            let item = DeviceItem {
                device,
                person: held.person,
                standing,
                is_this: device == engine.me().device(),
                certifier: certifier_of(held.certifier, org),
                added_ms: None,
                last_heard: heard.iter().find(|(id, _)| *id == device).map(|(_, at)| *at),
                revoke_waits: waits(engine, &Intent::RevokeDevice(device))
                    || waits(engine, &Intent::WipeDevice(device)),
                last_word: engine.last_word(device),
            };
            (item, org.id_at(held.added_at))
        })
        .collect()
}

fn certifier_of(certifier: DeviceId, org: &OrgState) -> Certifier {
    if org.kit(certifier).is_some() {
        Certifier::Kit(certifier)
    } else if org.recovery(certifier).is_some() {
        Certifier::Custodians
    } else if org.known_device(certifier).is_some() {
        Certifier::Device(certifier)
    } else {
        Certifier::Founder
    }
}
