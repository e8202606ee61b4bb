//! Coming back when every device is lost: with the person's kit, or with two custodians of the organisation.
//!
//! Nothing is written and the kit is not used up before the relay has let this person in and the organisation's log has
//! shown that the paper is good.

use std::sync::Arc;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ask, Hello, PROTOCOL_VERSION, Tell};
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::keys::{DeviceKeys, relay_id};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{DeviceRecovered, Record, RelayRecord};
use alcove_protocol::trust::OrgState;
use zeroize::Zeroizing;

use crate::client::opening::setup::{credentials_to_meta, fetch_relay_record, make_incarnation};
use crate::client::{Client, Home};
use crate::crypto::DeviceSecrets;
use crate::crypto::kit::{KitCode, KitKeys};
use crate::crypto::passphrase::KeyFile;
use crate::crypto::quorum::{Quorum, QuorumError, Share, require_together};
use crate::engine::{Engine, Identity, Intent, PaperKey};
use crate::error::ClientError;
use crate::ports::Storage;
use crate::shell::actor::Credentials;
use crate::shell::clock::system_rng;
use crate::shell::link::{Account, log_in_once};
use crate::shell::relay::{LinkError, RelayEndpoint, WireCounter};

/// Why paper does not bring anybody back, or a drill shows that it would not. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    /// The kit is of another practice.
    #[error("this kit belongs to another practice")]
    KitOfAnotherOrg,
    /// The kit is of another person of the practice.
    #[error("this kit belongs to another person")]
    KitOfAnotherPerson,
    /// The practice has never heard of the kit, and this device does not wait to tell it.
    #[error("the practice does not know this kit")]
    KitUnknown,
    /// The kit was made, and the practice has not heard of it yet.
    #[error("this kit is not at the relay yet: until it is, it brings nobody back")]
    KitNotSent,
    /// The kit brought a device back already.
    #[error("this kit is used up: it has brought a device back")]
    KitUsedUp,
    /// A newer kit replaced it.
    #[error("this kit was replaced by a newer one")]
    KitReplaced,
    /// Seen from a new device, the relay does not say which.
    #[error("this kit brings nobody back: it was used, replaced by a newer one, or never reached the relay")]
    KitNotInForce,
    /// The relay that the paper names, or that was named, does not hold the practice.
    #[error("the relay does not hold the practice of this paper")]
    OrgNotAtRelay,
    /// Shares that do not fit, or are not in force.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// Seen from a new device, the relay does not say which.
    #[error(
        "these sheets let nobody back in: they are of an older recovery key, or there is no such person in the practice"
    )]
    QuorumNotInForce,
    /// There are no custodians.
    #[error("the practice has no recovery key: nobody is a custodian")]
    NoCustodians,
    /// There are custodians, and only two of them hand over to the next.
    #[error("the practice has custodians already: two of their sheets are needed to make new ones")]
    HasCustodians,
    /// The relay did not tell everything.
    #[error("the relay has not answered yet")]
    NoAnswer,
}

/// A device that came back.
#[derive(Debug)]
pub struct CameBack {
    /// It, open. It has synced once.
    pub client: Client,
    /// Circles that open on it.
    pub opened: usize,
    /// Circles that do not, such as private ones after custodians brought it back.
    pub closed: usize,
}

/// What brings a device back, and what it opens.
struct Paper {
    org: LogId,
    person: PersonId,
    relay: RelayEndpoint,
    /// What the relay's refusal means.
    refused: RecoveryError,
}

impl Client {
    /// Makes this new, empty home a device of the person whose kit it is, its keys sealed under `passphrase`. The kit is
    /// used up by it: make another. When it breaks off after that, [`Client::open`] and [`Client::sync`] go on.
    ///
    /// # Errors
    /// [`ClientError::Recovery`], [`ClientError::AlreadySetUp`], [`ClientError::Link`]; nothing was changed.
    pub async fn recover_with_kit(
        home: &Home,
        passphrase: Zeroizing<String>,
        code: &KitCode,
    ) -> Result<CameBack, ClientError> {
        let relay = RelayEndpoint {
            address: code.relay_address().to_owned(),
            certificate_sha256: *code.certificate_sha256(),
        };
        let (org, person) = (code.org(), code.person());
        let paper = Paper { org, person, relay, refused: RecoveryError::KitNotInForce };
        let kit = code.derive_keys();
        let word = |keys: DeviceKeys| Record::to_body(&kit.certify(org, person, keys));
        let (relay, _) = paper.try_out(word).await?;
        let keys = home.keys_for_new_device(passphrase).await?;
        let certificate = kit.certify(org, person, keys.device.public());
        let (word, key) = (Intent::AddDevice(Box::new(certificate.clone())), paper_key(&kit, person));
        paper.come_back(home, keys, relay, Record::to_body(&certificate), word, key).await
    }

    /// Makes this new, empty home a device of `person`, by the sheets of two custodians. The sheets stay valid. Private
    /// circles do not come back by it.
    ///
    /// # Errors
    /// As [`Client::recover_with_kit`].
    pub async fn recover_with_quorum(
        home: &Home,
        passphrase: Zeroizing<String>,
        person: PersonId,
        relay: RelayEndpoint,
        shares: &[Share],
    ) -> Result<CameBack, ClientError> {
        require_together(shares).map_err(RecoveryError::from)?;
        let org = shares.first().map(Share::org).ok_or(RecoveryError::NoCustodians)?;
        let paper = Paper { org, person, relay, refused: RecoveryError::QuorumNotInForce };
        let word = |keys: DeviceKeys| signed_word(shares, person, keys);
        let (relay, state) = paper.try_out(word).await?;
        let record = state.recovery_at(state.len()).ok_or(RecoveryError::NoCustodians)?;
        let quorum = Quorum::combine(shares, org, record).map_err(RecoveryError::from)?;
        let keys = home.keys_for_new_device(passphrase).await?;
        let recovered = quorum.recover_device(person, keys.device.public());
        let key = PaperKey { id: record.recovery_id(), kem: quorum.kem.clone() };
        let word = Intent::AddRecoveredDevice(Box::new(recovered.clone()));
        paper.come_back(home, keys, relay, recovered.to_body(), word, key).await
    }
}

/// The id and the opening key of a kit.
pub(super) fn paper_key(kit: &KitKeys, person: PersonId) -> PaperKey {
    PaperKey { id: kit.public(person).kit_id(), kem: kit.kem.clone() }
}

/// Two custodians' word for a device, before it is known whether their shares are in force.
fn signed_word(shares: &[Share], person: PersonId, keys: DeviceKeys) -> Vec<u8> {
    let mut two: Vec<&Share> = shares.iter().collect();
    two.sort_unstable_by_key(|share| share.number());
    let [first, second, ..] = two.as_slice() else { return Vec::new() };
    let signatures = [first.sign_recovered(person, &keys), second.sign_recovered(person, &keys)];
    let (org, recovery) = (first.org(), first.recovery());
    DeviceRecovered { org, person, keys, recovery, signatures }.to_body()
}

impl Paper {
    /// Logs in once for a device that is forgotten again, and reads the org log. Tells nobody anything.
    async fn try_out(
        &self,
        word: impl Fn(DeviceKeys) -> Vec<u8>,
    ) -> Result<(RelayRecord, OrgState), ClientError> {
        let relay = fetch_relay_record(&self.relay).await?;
        let device = DeviceSecrets::make(&mut system_rng());
        let public = device.public();
        let account = Account {
            endpoint: self.relay.clone(),
            relay: relay_id(&relay.public_key),
            org: self.org,
            device: public.device_id(),
            auth: device.auth.clone(),
            certificate: Some(word(public)),
            org_token: None,
        };
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            org: self.org,
            login: None,
            org_token: None,
            history: None,
            cursors: Vec::new(),
        };
        let told = log_in_once(&account, &Arc::new(WireCounter::default()), vec![Ask::Hello(hello)]).await;
        let told = told.map_err(|error| {
            if error == LinkError::Refused(Problem::LoginRefused) {
                return self.refused.into();
            }
            if error == LinkError::Refused(Problem::UnknownOrg) {
                return RecoveryError::OrgNotAtRelay.into();
            }
            ClientError::from(error)
        })?;
        let state = replay(self.org, &told).ok_or(RecoveryError::NoAnswer)?;
        Ok((relay, state))
    }

    async fn come_back(
        &self,
        home: &Home,
        keys: KeyFile,
        relay: RelayRecord,
        certificate: Vec<u8>,
        word: Intent,
        key: PaperKey,
    ) -> Result<CameBack, ClientError> {
        let lock = home.lock().await?;
        let (mut store, views) = home.open_store(&keys.vault_key).await?;
        let stored = store.load_start().await?;
        if stored.meta.iter().any(|(name, _)| name == Identity::META) {
            return Err(ClientError::AlreadySetUp { path: home.path().to_owned() });
        }
        let credentials = Credentials { relay: Some(relay), certificate: Some(certificate), org_token: None };
        let me = Identity::new(self.org, self.person, make_incarnation(), keys.device);
        let (engine, first) = Engine::come_back(me, credentials_to_meta(&credentials), word, key);
        let client = Client::run(engine, first, store, views, lock, credentials);
        match client.came_back().await {
            Ok((opened, closed)) => Ok(CameBack { client, opened, closed }),
            Err(error) => {
                // It is set up; the next sync goes on.
                client.close().await;
                Err(error)
            }
        }
    }
}

impl Client {
    /// Syncs, and counts the circles that opened and those that did not.
    async fn came_back(&self) -> Result<(usize, usize), ClientError> {
        self.sync().await?;
        let circles = self.circle_summaries().await?;
        let own = circles.iter().filter(|circle| circle.role.is_some());
        let (opened, closed): (Vec<_>, Vec<_>) = own.partition(|circle| circle.kind.is_some());
        Ok((opened.len(), closed.len()))
    }
}

/// The organisation's log, from what the relay told.
fn replay(org: LogId, told: &[Tell]) -> Option<OrgState> {
    let mut state: Option<OrgState> = None;
    for tell in told {
        let Tell::News(news) = tell else { continue };
        let entry = Entry::parse(news.entry.to_vec()).ok().filter(|_| news.log == org)?;
        if let Some(state) = &mut state {
            state.replay(&entry).ok()?;
        } else {
            state = Some(OrgState::found(&entry).ok().filter(|state| state.log() == org)?);
        }
    }
    state
}
