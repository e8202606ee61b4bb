//! An open device.

use std::sync::Arc;

use alcove_client_core::client::{
    self, EntryItem, GroupItem, Home, MemberItem, NewGroup, NewMember, NewOrg, NewSession, PersonItem,
    SessionItem, SessionRef, TextField,
};
use alcove_client_core::clinical::Attendance;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::DocKey;
use alcove_client_core::ports::Hit;
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_protocol::id::{DeviceId, PersonId};

use crate::ceremony::Offer;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::status::Status;
use crate::watch::{ChangeWatch, StatusWatch};

/// How this process names itself to another that finds the folder in use.
const PROGRAM: &str = "an Alcove app";

/// An open device: notes that lie encrypted in a folder of this machine and meet those of others through a relay.
///
/// Everything but setting up, joining and syncing works offline. Calls may be made from any thread, many at a time.
/// One client at a time works in a folder; [`Client::lock`] gives it back.
#[derive(Debug, uniffi::Object)]
pub struct Client {
    pub(crate) core: client::Client,
    pub(crate) home: Home,
}

pub(crate) fn home(folder: String) -> Home {
    Home::new(folder, PROGRAM)
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Opens the device that is set up in `folder`. Takes about a second on purpose: so does every guess at the
    /// passphrase.
    ///
    /// # Errors
    /// [`ApiError::NotUnlocked`], [`ApiError::FolderNotReady`] without a device, or after 5 seconds in use,
    /// [`ApiError::StoreUnusable`], [`ApiError::UpdateNeeded`]: the folder is left as it is. Where a [`Client::destroy`] had
    /// broken off, it is done now, and the folder's state says so.
    #[uniffi::constructor]
    pub async fn open(folder: String, passphrase: String) -> Result<Self, ApiError> {
        let home = home(folder);
        Ok(Self { core: client::Client::open_with_passphrase(&home, passphrase.into()).await?, home })
    }

    /// Sets up the first device of a new practice in `folder`, whose keys are sealed under `passphrase`.
    ///
    /// The relay at `relay_address` (`host:port`) is asked who it is. `fingerprint` is the SHA-256 of its certificate,
    /// 64 hexadecimal digits, as its operator gives it; leave it out where public authorities vouch for the
    /// certificate. `org_token` is the operator's one-time token, where the relay asks for one. The first
    /// [`Client::sync`] takes the practice to the relay. After a failure call it again with the same passphrase.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`],
    /// [`ApiError::FolderNotReady`], [`ApiError::InvalidInput`].
    #[uniffi::constructor]
    pub async fn set_up(
        folder: String,
        passphrase: String,
        practice: String,
        your_name: String,
        relay_address: String,
        fingerprint: Option<String>,
        org_token: Option<String>,
    ) -> Result<Self, ApiError> {
        let relay = RelayEndpoint::parse(&relay_address, fingerprint.as_deref())?;
        let org = NewOrg { practice, your_name, relay, org_token };
        let home = home(folder);
        Ok(Self { core: client::Client::set_up_with_passphrase(&home, passphrase.into(), org).await?, home })
    }

    /// Saves what is typed, closes the store and forgets the keys. Subscriptions end; every later call is
    /// [`ApiError::Closed`]. Kotlin's `close` only lets this handle go.
    pub async fn lock(&self) {
        self.core.clone().close().await;
    }

    /// Whose device this is.
    pub fn person(&self) -> PersonId {
        self.core.person()
    }

    /// This device.
    pub fn device(&self) -> DeviceId {
        self.core.device()
    }

    /// A code that brings a person into the practice and `groups`, or links another device of this person. It works
    /// once, for 24 hours; hand it over out of band.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] when no relay is set up or this person may
    /// not invite.
    pub async fn offer(&self, purpose: Purpose, groups: Vec<CircleId>) -> Result<Offer, ApiError> {
        Ok(Offer::new(self.core.offer(purpose, groups).await?))
    }

    /// A code that links another device of this person without a relay: the new device comes straight to this one, which
    /// listens at `listen` (`address:port`; its own address in the network and any port, where nothing is given) until
    /// the offer is let go.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when this device cannot listen there, or is in no network.
    pub async fn offer_nearby(&self, listen: Option<String>) -> Result<Offer, ApiError> {
        let listen = listen.map(|address| address.parse()).transpose();
        let listen =
            listen.map_err(|_| ApiError::InvalidInput { reason: "address:port is expected".to_owned() })?;
        Ok(Offer::new(self.core.offer_nearby(listen).await?))
    }

    /// The codes that this device gave out and that are not over, to take up after a restart. One for a device nearby
    /// ends with its offer, and is not among them.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn open_offers(&self) -> Result<Vec<Arc<Offer>>, ApiError> {
        let offers = self.core.open_offers().await?;
        Ok(offers.into_iter().map(|offer| Arc::new(Offer::new(offer))).collect())
    }

    /// Makes a group with an empty roster.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an empty label.
    pub async fn create_group(&self, new: NewGroup) -> Result<CircleId, ApiError> {
        Ok(self.core.create_group(new).await?)
    }

    /// Adds a person in therapy to a group, with a circle of their own.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an empty name or an unknown group.
    pub async fn add_member(&self, group: CircleId, new: NewMember) -> Result<CircleId, ApiError> {
        Ok(self.core.add_member(group, new).await?)
    }

    /// Makes a session, or finds the one that was made already. Two devices that make it offline make one session.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a date that is none or an unknown group.
    pub async fn create_session(&self, new: NewSession) -> Result<SessionRef, ApiError> {
        Ok(self.core.create_session(new).await?)
    }

    /// Lets another clinician read and write a group, its roster and its members' records, from the next sync on.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn share_group(&self, group: CircleId, person: PersonId) -> Result<(), ApiError> {
        Ok(self.core.share_group(group, person).await?)
    }

    /// Every clinician of the practice.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn people(&self) -> Result<Vec<PersonItem>, ApiError> {
        Ok(self.core.people().await?)
    }

    /// Every group on this device, by label.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn groups(&self) -> Result<Vec<GroupItem>, ApiError> {
        Ok(self.core.groups().await?)
    }

    /// The people in therapy on a group's roster.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group.
    pub async fn members(&self, group: CircleId) -> Result<Vec<MemberItem>, ApiError> {
        Ok(self.core.members(group).await?)
    }

    /// Sessions of a group, or of all groups, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn sessions(&self, group: Option<CircleId>, limit: u32) -> Result<Vec<SessionItem>, ApiError> {
        Ok(self.core.sessions(group, limit).await?)
    }

    /// A member's entry for a session; none while nothing was written.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn entry(&self, session: SessionRef, member: CircleId) -> Result<Option<EntryItem>, ApiError> {
        Ok(self.core.entry(&session, member).await?)
    }

    /// The prose `field` of a session's nameless group note: `theme`, `agenda_or_skill`, `process`,
    /// `facilitator_coordination`, `next_session` or `shareable_context`.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group, [`ApiError::Refused`] for one that this person may only read.
    pub async fn group_note(&self, session: SessionRef, field: String) -> Result<TextField, ApiError> {
        Ok(self.core.group_note(&session, &field).await?)
    }

    /// The prose `field` of a member's entry for a session: `presentation`, `observation`, `intervention`, `response`,
    /// `assessment`, `plan` or `left_early_reason`.
    ///
    /// # Errors
    /// As [`Client::group_note`].
    pub async fn member_note(
        &self,
        session: SessionRef,
        member: CircleId,
        field: String,
    ) -> Result<TextField, ApiError> {
        Ok(self.core.member_note(&session, member, &field).await?)
    }

    /// The prose as it stands on this device.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when there is no such note or field.
    pub async fn text(&self, field: TextField) -> Result<String, ApiError> {
        Ok(self.core.text(&field).await?)
    }

    /// Types into prose: at `at`, deletes `delete` and inserts `insert`.
    ///
    /// Positions and lengths count Unicode scalars: Python's `len`, Kotlin's `codePointCount`, not Kotlin's `length`,
    /// which counts an emoji twice. The store has it within half a second, or when [`Client::save_typing`] returns.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when it lies outside the text; nothing changed.
    pub async fn splice(
        &self,
        field: TextField,
        at: u32,
        delete: u32,
        insert: String,
    ) -> Result<(), ApiError> {
        Ok(self.core.splice(&field, at as usize, delete as usize, &insert).await?)
    }

    /// Appends a paragraph. It is saved when this returns.
    ///
    /// # Errors
    /// As [`Client::text`], and [`ApiError::StorageFailed`].
    pub async fn append(&self, field: TextField, paragraph: String) -> Result<(), ApiError> {
        Ok(self.core.append(&field, &paragraph).await?)
    }

    /// Makes the prose read `text`, changing as little as possible, so that a colleague's edit elsewhere in it stays.
    /// It is saved when this returns.
    ///
    /// # Errors
    /// As [`Client::append`].
    pub async fn replace_text(&self, field: TextField, text: String) -> Result<(), ApiError> {
        Ok(self.core.replace_text(&field, &text).await?)
    }

    /// Puts everything typed so far into the store. When this returns, a crash loses none of it.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn save_typing(&self) -> Result<(), ApiError> {
        Ok(self.core.save_typing().await?)
    }

    /// Says whether a member attended. What a colleague said meanwhile is kept beside it; saying it again after both
    /// are seen settles it. It is saved when this returns.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown group or member.
    pub async fn attend(
        &self,
        session: SessionRef,
        member: CircleId,
        attendance: Attendance,
    ) -> Result<DocKey, ApiError> {
        Ok(self.core.attend(&session, member, attendance).await?)
    }

    /// Documents that contain words which begin with all of `words`, best first, at most 200.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`].
    pub async fn search(&self, words: String) -> Result<Vec<Hit>, ApiError> {
        Ok(self.core.search(&words).await?)
    }

    /// Syncs once: sends what waits and takes in what is new.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`], [`ApiError::Refused`].
    /// What was not sent stays and goes with the next sync.
    pub async fn sync(&self) -> Result<(), ApiError> {
        Ok(self.core.sync().await?)
    }

    /// Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn keep_live(&self, keep: bool) -> Result<(), ApiError> {
        Ok(self.core.keep_live(keep).await?)
    }

    /// The newest status.
    pub fn status(&self) -> Status {
        self.core.status().into()
    }

    /// A subscription to everything that changes from now on.
    pub fn watch(&self) -> ChangeWatch {
        ChangeWatch::new(self.core.listen())
    }

    /// A subscription to the status from now on.
    pub fn watch_status(&self) -> StatusWatch {
        StatusWatch::new(self.core.listen_status())
    }
}
