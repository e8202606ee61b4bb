//! Setting up the first device of a new organisation.

use std::sync::Arc;

use alcove_protocol::id::{Incarnation, PersonId};
use alcove_protocol::record::{LoginMode, Record, RelayRecord};
use rand_core::Rng;

use crate::client::practice::directory::{DIRECTORY_KEY, name_edit, practice_edit, require_own_name};
use crate::client::{Client, Home};
use crate::clinical::{CircleKind, DocKind};
use crate::crypto::passphrase::KeyFile;
use crate::engine::{Commit, Engine, Intent, Stored};
use crate::error::ClientError;
use crate::ports::Storage;
use crate::shell::actor::{Command, Credentials};
use crate::shell::clock::{now, system_rng};
use crate::shell::link::fetch_relay_info;
use crate::shell::relay::{RelayEndpoint, WireCounter};

/// The store's names for what this device shows a relay.
const RELAY_META: &str = "relay";
const CERTIFICATE_META: &str = "certificate";
const ORG_TOKEN_META: &str = "org_token";

/// A new organisation.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// What the practice is called. Sealed; the relay never sees it.
    pub practice: String,
    /// What the founder is called. Sealed too.
    pub your_name: String,
    /// The relay that devices meet through.
    pub relay: RelayEndpoint,
    /// The one-time token of the relay's operator, where the relay asks for one.
    pub org_token: Option<String>,
}

impl NewOrg {
    pub(super) fn require_names(&self) -> Result<(), ClientError> {
        if self.practice.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a practice needs a name" });
        }
        require_own_name(&self.your_name)
    }
}

impl Client {
    /// Founds an organisation on this device. The relay is asked who it is, nothing else; the first sync takes the
    /// organisation there.
    ///
    /// # Errors
    /// [`ClientError::Link`] when the relay cannot be reached or shows another certificate,
    /// [`ClientError::AlreadySetUp`], [`ClientError::BadInput`] without a name of the practice or of its founder.
    pub async fn set_up(home: &Home, keys: KeyFile, org: NewOrg) -> Result<Self, ClientError> {
        org.require_names()?;
        let lock = home.lock().await?;
        let (mut store, views) = home.open_store(&keys.vault_key).await?;
        if !store.load_start().await?.meta.is_empty() {
            return Err(ClientError::AlreadySetUp { path: home.path().to_owned() });
        }
        let relay = fetch_relay_record(&org.relay).await?;
        let mut rng = system_rng();
        let mut founder = PersonId::ZERO;
        rng.fill_bytes(&mut founder.0);
        let credentials =
            Credentials { relay: Some(relay), certificate: None, org_token: org.org_token.clone() };
        let remember = credentials_to_meta(&credentials);
        let incarnation = make_incarnation();
        let (mut engine, mut first) =
            Engine::found_org(keys.device, founder, incarnation, remember, &mut rng)?;
        let (outcome, effects) = engine.together(|engine| found_practice(engine, &org, &credentials));
        first.extend(effects);
        outcome?;
        Ok(Self::run(engine, first, store, views, lock, credentials))
    }
}

impl Client {
    /// Keeps the one-time token of the relay's operator, where it was missing or wrong when the organisation was
    /// founded. The next sync shows it.
    ///
    /// # Errors
    /// [`ClientError::StorageFull`] or [`ClientError::StorageFailed`].
    pub async fn set_org_token(&self, token: &str) -> Result<(), ClientError> {
        let bytes = token.as_bytes().to_vec();
        self.use_engine(move |engine, _, _| ((), engine.remember(ORG_TOKEN_META, bytes))).await?;
        let command = Command::OrgToken(token.to_owned());
        self.inner.commands.send(command).await.map_err(|_| ClientError::Closed)
    }
}

/// The practice circle with its directory, and the relay's record.
fn found_practice(engine: &mut Engine, org: &NewOrg, credentials: &Credentials) -> Result<(), ClientError> {
    let practice = engine.found_circle(CircleKind::Practice, &[], &mut system_rng())?.circle;
    let (key, _) = engine.document_for(practice, DocKind::Directory, DIRECTORY_KEY)?;
    let edits = [practice_edit(&org.practice), name_edit(engine.me().person(), &org.your_name)];
    engine.edit(key, &edits, Commit::Now, now())?;
    engine.intend(credentials.relay.clone().map(Intent::AddRelay).into_iter().collect());
    Ok(())
}

/// A random incarnation; the top bit stays clear, so that stores with signed numbers hold it as it is.
pub(in crate::client) fn make_incarnation() -> Incarnation {
    let mut bytes = [0; 8];
    system_rng().fill_bytes(&mut bytes);
    Incarnation(u64::from_be_bytes(bytes) >> 1)
}

/// Asks a relay who it is.
pub(in crate::client) async fn fetch_relay_record(
    endpoint: &RelayEndpoint,
) -> Result<RelayRecord, ClientError> {
    let info = fetch_relay_info(endpoint, &Arc::new(WireCounter::default())).await?;
    Ok(RelayRecord {
        public_key: *info.public_key,
        login: LoginMode::Exporter,
        certificate_sha256: endpoint.certificate_sha256,
        address: endpoint.address.clone(),
    })
}

pub(in crate::client) fn credentials_to_meta(credentials: &Credentials) -> Vec<(&'static str, Vec<u8>)> {
    let relay = credentials.relay.as_ref().map(|relay| (RELAY_META, relay.to_body()));
    let certificate = credentials.certificate.clone().map(|word| (CERTIFICATE_META, word));
    let token = credentials.org_token.as_ref().map(|token| (ORG_TOKEN_META, token.as_bytes().to_vec()));
    [relay, certificate, token].into_iter().flatten().collect()
}

pub(in crate::client) fn credentials_from(stored: &Stored) -> Result<Credentials, ClientError> {
    let meta =
        |name: &str| stored.meta.iter().find(|(held, _)| held == name).map(|(_, bytes)| bytes.as_slice());
    let damaged = |_| ClientError::Damaged { what: "what it knows of the relay".to_owned() };
    Ok(Credentials {
        relay: meta(RELAY_META).map(RelayRecord::from_body).transpose().map_err(damaged)?,
        certificate: meta(CERTIFICATE_META).map(<[u8]>::to_vec),
        org_token: meta(ORG_TOKEN_META).and_then(|bytes| String::from_utf8(bytes.to_vec()).ok()),
    })
}
