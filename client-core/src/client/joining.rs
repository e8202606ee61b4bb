//! Bringing in a person or a device by a code that is exchanged out of band.

use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::{Ask, Hello, Mail, PROTOCOL_VERSION, Tell};
use alcove_protocol::id::LogId;
use alcove_protocol::limits::MAIL_LIFE_MS_MAX;
use alcove_protocol::problem::Problem;
use tokio::time::{Instant, sleep};

use super::home::HomeStore;
use super::setup::{credentials_to_meta, fetch_relay_record, make_incarnation};
use super::{Client, Home};
use crate::crypto::ceremony::{CeremonyCode, Purpose, Reply, Request, Step};
use crate::crypto::passphrase::KeyFile;
use crate::engine::{Engine, Identity, Notice, SaveBatch, SaveOp};
use crate::error::ClientError;
use crate::ports::Storage;
use crate::shell::actor::{Change, Credentials};
use crate::shell::clock::{now, system_rng};
use crate::shell::link::exchange;
use crate::shell::relay::{LinkError, RelayEndpoint, WireCounter};

/// The store's name for a request that was sent and not answered yet: code length (2), code, sealed request.
const JOINING_META: &str = "joining";
/// How often the mailbox is looked into.
const POLL_WAIT: Duration = Duration::from_millis(700);

/// How long to wait for whoever offered the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinWait(pub Duration);

/// A device that joined.
#[derive(Debug)]
pub struct Joined {
    /// It, open and synced once.
    pub client: Client,
    /// Whether a person joined or a device was linked.
    pub purpose: Purpose,
}

impl Client {
    /// A code that brings a person into the practice and into `groups` (with rosters and members' records), or links
    /// another device of this person. It works once, for 24 hours; hand it over out of band.
    ///
    /// # Errors
    /// [`ClientError::Link`] when no relay is set up.
    pub async fn offer_code(&self, purpose: Purpose, groups: Vec<LogId>) -> Result<String, ClientError> {
        let mut circles = Vec::new();
        for group in groups {
            circles.extend(self.circles_of_group(group).await?);
        }
        let code = self
            .use_engine(move |engine, now, rng| {
                let Some(relay) = engine.relay().cloned() else {
                    return (None, Vec::new());
                };
                let life = MAIL_LIFE_MS_MAX;
                let expires_ms = u64::try_from(now.0).unwrap_or_default() + life;
                let org = engine.me().org();
                let code = CeremonyCode::make(
                    purpose,
                    org,
                    relay.address,
                    relay.certificate_sha256,
                    expires_ms,
                    rng,
                );
                let text = code.to_text().to_string();
                (Some(text), engine.offer(code, circles, rng))
            })
            .await?;
        code.ok_or(ClientError::Link(LinkError::NoRelay))
    }

    /// Waits until somebody used a code of this device, syncing meanwhile. Says whether somebody did.
    ///
    /// # Errors
    /// [`ClientError::Link`] when the relay cannot be reached.
    pub async fn wait_for_joiner(&self, wait_max: Duration) -> Result<bool, ClientError> {
        let mut changes = self.changes();
        let until = Instant::now() + wait_max;
        loop {
            self.sync().await?;
            while let Ok(change) = changes.try_recv() {
                if matches!(change, Change::Notice(Notice::Joined { .. })) {
                    // One more sync grants what waited for the new device to be in the log.
                    self.sync().await?;
                    return Ok(true);
                }
            }
            if Instant::now() >= until {
                return Ok(false);
            }
            sleep(POLL_WAIT).await;
        }
    }

    /// Joins with a code, and syncs once. When nobody answered in time, call it again with the same code: it goes on
    /// where it was.
    ///
    /// # Errors
    /// [`ClientError::Code`], [`ClientError::CodeExpired`], [`ClientError::NoAnswer`], [`ClientError::Link`].
    pub async fn join(
        home: &Home,
        keys: KeyFile,
        code: &str,
        your_name: &str,
        wait: JoinWait,
    ) -> Result<Joined, ClientError> {
        let code = CeremonyCode::from_text(code)?;
        let lock = home.lock().await?;
        let (mut store, views) = home.open_store(&keys.vault_key).await?;
        let stored = store.load_start().await?;
        if stored.meta.iter().any(|(name, _)| name == Identity::META) {
            return Err(ClientError::AlreadySetUp { path: home.path().to_owned() });
        }
        let endpoint = RelayEndpoint {
            address: code.relay_address.clone(),
            certificate_sha256: code.certificate_sha256,
        };
        let earlier =
            stored.meta.iter().find(|(name, _)| name == JOINING_META).map(|(_, bytes)| bytes.as_slice());
        let sealed = match earlier.and_then(|bytes| earlier_request(bytes, &code)) {
            Some(sealed) => sealed,
            None => make_request(&mut store, &code, &keys, your_name).await?,
        };
        let relay = fetch_relay_record(&endpoint).await?;
        let reply = wait_for_reply(&endpoint, &code, &sealed, wait).await?;
        let ours = reply.certificate.keys == keys.device.public()
            && reply.certificate.org == code.org
            && reply.certificate.person == reply.person;
        if !ours {
            return Err(ClientError::CodeExpired);
        }
        let me = Identity::new(code.org, reply.person, make_incarnation(), keys.device);
        let credentials =
            Credentials { relay: Some(relay), certificate: Some(reply.certificate), org_token: None };
        let (engine, first) = Engine::join(me, credentials_to_meta(&credentials));
        let client = Self::run(engine, first, store, views, lock, credentials);
        client.sync().await?;
        if code.purpose == Purpose::Invite {
            client.introduce(your_name).await?;
        }
        Ok(Joined { client, purpose: code.purpose })
    }

    /// Puts the own name into the directory, once the practice circle is here.
    async fn introduce(&self, your_name: &str) -> Result<(), ClientError> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            match self.set_own_name(your_name).await {
                Ok(()) => return self.sync().await,
                Err(ClientError::NotFound { .. } | ClientError::Edit(_)) if Instant::now() < until => {
                    sleep(POLL_WAIT).await;
                    self.sync().await?;
                }
                Err(ClientError::NotFound { .. } | ClientError::Edit(_)) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

fn earlier_request(bytes: &[u8], code: &CeremonyCode) -> Option<Vec<u8>> {
    let text = code.to_text();
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let (earlier, sealed) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    (earlier == text.as_bytes()).then(|| sealed.to_vec())
}

/// Makes the request and keeps it: sent again after a crash, it is the same.
async fn make_request(
    store: &mut HomeStore,
    code: &CeremonyCode,
    keys: &KeyFile,
    your_name: &str,
) -> Result<Vec<u8>, ClientError> {
    let request = Request {
        keys: keys.device.public(),
        commitment: [0; 32],
        nonce: [0; 32],
        display_name: your_name.to_owned(),
    };
    let plain = request.to_bytes().map_err(|_| ClientError::BadInput { what: "the name is too long" })?;
    let sealed = code.seal_mail(Step::REQUEST, &plain, &mut system_rng());
    let text = code.to_text();
    let mut bytes = u16::try_from(text.len()).unwrap_or_default().to_be_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(&sealed);
    store.save(&SaveBatch { number: 0, ops: vec![SaveOp::Meta(JOINING_META, bytes)] }).await?;
    Ok(sealed)
}

async fn wait_for_reply(
    endpoint: &RelayEndpoint,
    code: &CeremonyCode,
    sealed: &[u8],
    wait: JoinWait,
) -> Result<Reply, ClientError> {
    let counter = Arc::new(WireCounter::default());
    let mailbox = code.mailbox();
    let hello = Hello {
        protocol: PROTOCOL_VERSION,
        org: code.org,
        login: None,
        org_token: None,
        history: None,
        cursors: Vec::new(),
    };
    let asks = [
        Ask::Hello(hello),
        Ask::MailPut(Mail { mailbox, step: Step::REQUEST.0, sealed: sealed.to_vec().into() }),
        Ask::MailGet(mailbox),
    ];
    let until = Instant::now() + wait.0;
    loop {
        let tells = match exchange(endpoint, &counter, &asks).await {
            Ok(tells) => tells,
            Err(LinkError::Refused(Problem::MailboxClosed)) if is_over(code) => {
                return Err(ClientError::CodeExpired);
            }
            // The code may have been made offline: the mailbox opens when the other device syncs.
            Err(LinkError::Refused(Problem::MailboxClosed | Problem::UnknownOrg | Problem::Busy)) => {
                Vec::new()
            }
            Err(LinkError::Refused(Problem::MailTaken)) => return Err(ClientError::CodeExpired),
            Err(error) => return Err(error.into()),
        };
        for tell in tells {
            if let Tell::Mail(mail) = tell
                && mail.step == Step::REPLY.0
                && let Ok(plain) = code.open_mail(Step::REPLY, &mail.sealed)
                && let Ok(reply) = Reply::from_bytes(&plain)
            {
                return Ok(reply);
            }
        }
        if Instant::now() >= until {
            return Err(ClientError::NoAnswer);
        }
        sleep(POLL_WAIT).await;
    }
}

fn is_over(code: &CeremonyCode) -> bool {
    u64::try_from(now().0).is_ok_and(|now| now > code.expires_ms)
}
