//! Devices of the practice: which there are, and the end of one that is lost.

use alcove_client_core::client::{
    Certifier, DeviceItem, ReadableCircle, Revocation, RevocationReport, WipeState,
};
use alcove_client_core::clinical::CircleKind;
use alcove_client_core::engine::{DeviceStanding, LastWord};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, PersonId};

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// What a device is to the practice.
#[uniffi::remote(Enum)]
pub enum DeviceStanding {
    /// It may work.
    Active,
    /// It was revoked: it hands in what it had not sent, and does nothing else.
    Revoked,
    /// It was revoked, and is to destroy its keys and its store.
    Wiped,
}

/// Who vouched for a device.
#[uniffi::remote(Enum)]
pub enum Certifier {
    /// Nobody: with it the practice was set up.
    Founder,
    /// Another device: one of the same person, or an admin's.
    Device(DeviceId),
    /// The person's recovery kit.
    Kit(DeviceId),
    /// Two custodians of the practice's recovery key.
    Custodians,
}

/// The last word of a wiped device: it destroyed what was on it.
#[uniffi::remote(Record)]
pub struct LastWord {
    /// When this device heard it, ms since 1970.
    pub at: Timestamp,
    /// Unsent changes that it handed in before.
    pub sealed_changes: u64,
    /// Unsent changes that are lost.
    pub lost_changes: u64,
}

/// A device of the practice, revoked ones included.
#[uniffi::remote(Record)]
pub struct DeviceItem {
    /// Its id.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// What it is to the practice.
    pub standing: DeviceStanding,
    /// It is the one that this runs on.
    pub is_this: bool,
    /// Who vouched for it.
    pub certifier: Certifier,
    /// When the relay stored the entry that added it, ms since 1970; none while that is not known here.
    pub added_ms: Option<u64>,
    /// When it was last heard from, by its own clock: it says so at most once an hour.
    pub last_heard: Option<Timestamp>,
    /// A decision to revoke it waits for the relay.
    pub revoke_waits: bool,
    /// What it said last, when it was wiped and said so.
    pub last_word: Option<LastWord>,
}

/// How a device ends.
#[uniffi::remote(Enum)]
pub enum Revocation {
    /// It writes and reads nothing new; what was not sent can be handed in.
    Revoke,
    /// The same, and it destroys its keys and its store when it hears of it. If the store is locked then, what was not
    /// sent is lost: say so before.
    Wipe,
}

/// What a circle holds.
#[uniffi::remote(Enum)]
pub enum CircleKind {
    /// A therapy group: its shell, sessions and nameless notes.
    Group,
    /// Who is in a group.
    Roster,
    /// The whole clinical record of one person in therapy.
    Member,
    /// Private process notes of one clinician.
    Private,
    /// Supervision notes of two clinicians.
    Supervision,
    /// Names, templates and policies of the practice; no patient data.
    Practice,
    /// How to reach one person in therapy.
    Contact,
    /// Appointments, without anything clinical.
    Schedule,
    /// Who opened and changed what.
    Audit,
    /// Access requests, retention and what was destroyed.
    Governance,
}

/// A circle whose content may lie on a device.
#[uniffi::remote(Record)]
pub struct ReadableCircle {
    /// The circle.
    pub circle: CircleId,
    /// What it holds; none while its first key is missing.
    pub kind: Option<CircleKind>,
    /// What people call it: the group's label, the name in a record, the practice's name; empty while that is not here.
    pub label: String,
    /// Its newest key was never given to the device: what is written from now on is not readable there.
    pub new_key: bool,
}

/// What is known about a device that was, or is to be, revoked. What it had not sent is known only by the device itself.
#[uniffi::remote(Record)]
pub struct RevocationReport {
    /// The device.
    pub device: DeviceId,
    /// Whose it was.
    pub person: PersonId,
    /// It was asked to destroy its keys and its store.
    pub wipe: bool,
    /// The relay knows: it takes nothing more from the device than what it hands in.
    pub told: bool,
    /// Circles whose content may lie on it, as far as they are on this device too.
    pub readable: Vec<ReadableCircle>,
    /// When it was last heard from, ms since 1970.
    pub last_heard: Option<Timestamp>,
    /// Days without the relay after which the app on it stops showing anything. Our code keeps that, not cryptography.
    pub lease_days: u8,
    /// What it said last, when it was wiped and said so.
    pub last_word: Option<LastWord>,
}

/// How far the wipe of this device has come.
#[uniffi::remote(Enum)]
pub enum WipeState {
    /// Nobody asked for it.
    None,
    /// It was asked for: show nothing. What was not sent is handed in with the next sync, and the last word after it; a
    /// day after the device heard of it, it does not wait any longer.
    Answering,
    /// The keys and the files are to be destroyed now: [`Client::destroy`].
    Due,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Every device that the practice ever had, by person.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn devices(&self) -> Result<Vec<DeviceItem>, ApiError> {
        Ok(self.core.devices().await?)
    }

    /// Revokes a device, this one too. Works offline: the decision waits, and the next sync tells the relay first of all;
    /// [`Client::sync_through`] also gives the circles that were readable there new keys.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a device that the practice never had, [`ApiError::Refused`] when it is neither this
    /// person's nor this person an admin, or no admin would be left with a device. Nothing changed.
    pub async fn revoke_device(
        &self,
        device: DeviceId,
        how: Revocation,
    ) -> Result<RevocationReport, ApiError> {
        Ok(self.core.revoke_device(device, how).await?)
    }

    /// What is known about a device that was, or is to be, revoked: ask again after a sync.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a device that the practice never had.
    pub async fn revocation_report(&self, device: DeviceId) -> Result<RevocationReport, ApiError> {
        Ok(self.core.revocation_report(device).await?)
    }

    /// Syncs until no decision waits and no circle lacks the new key that one brings.
    ///
    /// # Errors
    /// As [`Client::sync`].
    pub async fn sync_through(&self) -> Result<(), ApiError> {
        Ok(self.core.sync_through().await?)
    }

    /// How far the wipe of this device has come. Ask after opening and after each sync; a live client also hears
    /// [`Change::WipeDue`](crate::Change::WipeDue).
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn wipe_state(&self) -> Result<WipeState, ApiError> {
        Ok(self.core.wipe_state().await?)
    }

    /// Closes the store and destroys the device that lives in the folder: its keys, then its files, and those of the app
    /// that are named in `also`. What was not sent or handed in is lost. An app that keeps the passphrase in a key store
    /// of the platform deletes it there first. After a failure or a crash, opening the folder goes on.
    ///
    /// # Errors
    /// [`ApiError::FolderNotReady`], [`ApiError::StorageFailed`] when a file cannot be removed.
    pub async fn destroy(&self, also: Vec<String>) -> Result<(), ApiError> {
        let also: Vec<&str> = also.iter().map(String::as_str).collect();
        Ok(self.core.clone().destroy(&self.home, &also).await?)
    }
}
