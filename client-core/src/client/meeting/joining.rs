//! Coming in by a code: the new device's steps.

use std::fmt;
use std::time::Duration;

use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::Record;
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

use super::carrier::{Carrier, MAILBOX_PAUSE, MailboxCarrier};
use crate::client::opening::home::HomeStore;
use crate::client::opening::setup::{credentials_to_meta, fetch_relay_record, make_incarnation};
use crate::client::practice::directory::require_own_name;
use crate::client::{Client, Home};
use crate::crypto::ceremony::{
    CeremonyCode, CeremonyError, Joining, PARTS_MAX, Purpose, Reply, Step, open_part,
};
use crate::crypto::digits::Digits;
use crate::crypto::passphrase::KeyFile;
use crate::engine::{Engine, HandOver, Identity, SaveBatch, SaveOp};
use crate::error::ClientError;
use crate::ports::Storage;
use crate::shell::actor::Credentials;
use crate::shell::clock::{now, system_rng};
use crate::shell::nearby::NearCarrier;
use crate::shell::store::SqliteViews;
use crate::shell::vault::HomeLock;

/// The store's name for a ceremony that is not over yet ([`Joining::to_bytes`]).
const JOINING_META: &str = "joining";
/// How long the practice's directory may take to come, so that the own name is written into it.
const DIRECTORY_WAIT: Duration = Duration::from_secs(30);

/// How long to wait for whoever offered the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinWait(pub Duration);

/// A device that joined.
#[derive(Debug)]
pub struct Joined {
    /// It, open. With a relay it has synced once.
    pub client: Client,
    /// Whether a person joined or a device was linked.
    pub purpose: Purpose,
}

/// A device on its way in: its digits are compared with those of the device that made the code, and both people say so.
pub struct Join {
    home: OpenHome,
    joining: Joining,
    carrier: Box<dyn Carrier>,
    your_name: String,
}

struct OpenHome {
    lock: HomeLock,
    store: HomeStore,
    views: SqliteViews,
    keys: KeyFile,
}

/// Whoever is invited says what they are called; whoever links a device has said it.
fn require_name_for(code: &CeremonyCode, your_name: &str) -> Result<(), ClientError> {
    if code.purpose == Purpose::Invite { require_own_name(your_name) } else { Ok(()) }
}

impl fmt::Debug for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Join").field("joining", &self.joining).finish_non_exhaustive()
    }
}

impl Join {
    /// Begins with a code: through the relay that it names, or straight to the device nearby that made it. When an
    /// earlier attempt with the same code came to no end, it goes on where that was.
    ///
    /// # Errors
    /// [`ClientError::Code`], [`ClientError::Ceremony`] when the code is over, [`ClientError::AlreadySetUp`],
    /// [`ClientError::BadInput`] for a name that is too long, or for none of somebody who is invited.
    pub async fn start(home: &Home, keys: KeyFile, code: &str, your_name: &str) -> Result<Self, ClientError> {
        let parsed = CeremonyCode::from_text(code)?;
        let carrier: Box<dyn Carrier> = match parsed.nearby() {
            Some(address) => Box::new(NearCarrier::new(address, parsed.mailbox())),
            None => Box::new(MailboxCarrier::new(parsed)),
        };
        Self::start_over(home, keys, code, your_name, carrier).await
    }

    /// [`Join::start`] with new keys, sealed under `passphrase`. After a failure it may be called again with the same
    /// passphrase and code.
    ///
    /// # Errors
    /// As [`Join::start`]; [`ClientError::WrongPassphrase`] when keys lie here under another one.
    pub async fn start_with_passphrase(
        home: &Home,
        passphrase: Zeroizing<String>,
        code: &str,
        your_name: &str,
    ) -> Result<Self, ClientError> {
        require_name_for(&CeremonyCode::from_text(code)?, your_name)?;
        let keys = home.keys_for_new_device(passphrase).await?;
        Self::start(home, keys, code, your_name).await
    }

    /// [`Join::start`], by a way of the app's own.
    ///
    /// # Errors
    /// As [`Join::start`].
    pub async fn start_over(
        home: &Home,
        keys: KeyFile,
        code: &str,
        your_name: &str,
        carrier: Box<dyn Carrier>,
    ) -> Result<Self, ClientError> {
        let code = CeremonyCode::from_text(code)?;
        require_name_for(&code, your_name)?;
        if code.is_over(now()) {
            return Err(CeremonyError::Expired.into());
        }
        let lock = home.lock().await?;
        let (mut store, views) = home.open_store(&keys.vault_key).await?;
        let stored = store.load_start().await?;
        let meta = |name: &str| stored.meta.iter().find(|(held, _)| held == name).map(|(_, bytes)| bytes);
        if meta(Identity::META).is_some() {
            return Err(ClientError::AlreadySetUp { path: home.path().to_owned() });
        }
        let public = keys.device.public();
        let earlier = meta(JOINING_META)
            .and_then(|bytes| Joining::from_bytes(bytes, public.clone()).ok())
            .filter(|earlier| *earlier.code() == code);
        let joining = match earlier {
            Some(earlier) => earlier,
            None => Joining::start(code, public, your_name, &mut system_rng())
                .map_err(|_| ClientError::BadInput { what: "the name is too long" })?,
        };
        let home = OpenHome { lock, store, views, keys };
        let mut join = Self { home, joining, carrier, your_name: your_name.to_owned() };
        join.keep().await?;
        Ok(join)
    }

    /// What the code is for.
    pub fn purpose(&self) -> Purpose {
        self.joining.code().purpose
    }

    /// The digits to compare with the screen of the device that made the code.
    ///
    /// # Errors
    /// [`ClientError::NoAnswer`] when that device did not answer in time, [`ClientError::Ceremony`] when the code is of
    /// no use any more, [`ClientError::Link`] or [`ClientError::NotNearby`].
    pub async fn digits(&mut self, wait: JoinWait) -> Result<Digits, ClientError> {
        self.go_on_until(wait, Joining::digits).await
    }

    /// Says whether the other screen shows the same digits. With yes, waits until the other person says so too, and
    /// comes in. With no, both devices end it, and nothing has changed.
    ///
    /// # Errors
    /// As [`Join::digits`]; with no, always [`CeremonyError::DigitsDiffer`]. After [`ClientError::NoAnswer`] it may be
    /// begun again with the same code.
    pub async fn confirm(mut self, same: bool, wait: JoinWait) -> Result<Joined, ClientError> {
        self.joining.confirm(same, &mut system_rng());
        self.keep().await?;
        if !same {
            // The other side ends by itself in the end; a failure to say so changes nothing here.
            let _ = self.exchange(None).await;
            return Err(CeremonyError::DigitsDiffer.into());
        }
        let reply = self.go_on_until(wait, |joining| joining.reply().cloned()).await?;
        if self.carrier.brings_hand_over() {
            self.come_in_nearby(reply, wait).await
        } else {
            self.come_in(reply).await
        }
    }

    async fn go_on_until<T>(
        &mut self,
        wait: JoinWait,
        pick: impl Fn(&Joining) -> Option<T>,
    ) -> Result<T, ClientError> {
        let until = Instant::now() + wait.0;
        loop {
            self.exchange(None).await?;
            if let Some(picked) = pick(&self.joining) {
                // What the letters of this side say must be on its way, too.
                return Ok(picked);
            }
            if self.joining.code().is_over(now()) {
                return Err(CeremonyError::Expired.into());
            }
            if Instant::now() >= until {
                return Err(self.carrier.why_no_answer());
            }
            sleep(self.carrier.pause()).await;
        }
    }

    /// Brings this side's letters and reads the other's; again when there is something to answer.
    async fn exchange(&mut self, part: Option<u8>) -> Result<(), ClientError> {
        loop {
            let letters = self.joining.letters();
            let answers = self.carrier.exchange(&letters, part).await?;
            let taken = self.joining.take(&answers, &mut system_rng());
            let wrote = self.joining.letters().len() > letters.len();
            if wrote || taken.is_err() {
                self.keep().await?;
            }
            if wrote && taken.is_err() {
                let _ = self.carrier.exchange(&self.joining.letters(), part).await;
            }
            taken?;
            if !wrote {
                return Ok(());
            }
        }
    }

    /// Keeps the ceremony: sent again after a crash, every letter is the same.
    async fn keep(&mut self) -> Result<(), ClientError> {
        let bytes = self.joining.to_bytes().to_vec();
        let batch = SaveBatch { number: 0, ops: vec![SaveOp::Meta(JOINING_META, bytes)] };
        Ok(self.home.store.save(&batch).await?)
    }

    fn identity(&self, reply: &Reply) -> Identity {
        let device = self.home.keys.device.clone();
        Identity::new(self.joining.code().org, reply.person, make_incarnation(), device)
    }

    /// The relay brings the logs.
    async fn come_in(self, reply: Reply) -> Result<Joined, ClientError> {
        let purpose = self.purpose();
        let mailbox = MailboxCarrier::new(self.joining.code().clone());
        let relay = fetch_relay_record(mailbox.endpoint()).await?;
        let me = self.identity(&reply);
        let credentials = credentials(Some(relay), &reply.certificate);
        let (engine, first) = Engine::join(me, remember(&credentials));
        let OpenHome { lock, store, views, .. } = self.home;
        let client = Client::run(engine, first, store, views, lock, credentials);
        client.sync().await?;
        if purpose == Purpose::Invite {
            client.introduce(&self.your_name).await?;
        }
        Ok(Joined { client, purpose })
    }

    /// The old device brings the logs itself, part by part.
    async fn come_in_nearby(mut self, reply: Reply, wait: JoinWait) -> Result<Joined, ClientError> {
        let mut hand_over = HandOver::from_bytes(&self.fetch_parts(wait).await?)?;
        let me = self.identity(&reply);
        let credentials = credentials(None, &reply.certificate);
        let (engine, first) = Engine::join_handed_over(
            me,
            remember(&credentials),
            &hand_over,
            &reply.certificate,
            reply.org_head,
            now(),
        )?;
        let purpose = self.purpose();
        let OpenHome { lock, store, views, .. } = self.home;
        let client = Client::run(engine, first, store, views, lock, credentials);
        for page in hand_over.take_content_pages() {
            client.use_engine(move |engine, now, _| ((), engine.take_handed_content(&page, now))).await?;
        }
        self.joining.finish(&mut system_rng());
        // The other device stops waiting; when it does not hear this, it stops by itself.
        let _ = self.carrier.exchange(&self.joining.letters(), None).await;
        Ok(Joined { client, purpose })
    }

    async fn fetch_parts(&mut self, wait: JoinWait) -> Result<Zeroizing<Vec<u8>>, ClientError> {
        let until = Instant::now() + wait.0;
        let mut content = Zeroizing::new(Vec::new());
        let mut number = 0;
        loop {
            let letters = self.joining.letters();
            let answers = self.carrier.exchange(&letters, Some(number)).await?;
            let Some(letter) = answers.iter().find(|letter| letter.step == Step::of_part(number)) else {
                if Instant::now() >= until {
                    return Err(ClientError::NoAnswer);
                }
                sleep(self.carrier.pause()).await;
                continue;
            };
            let (secrets, from) = (&self.home.keys.device, self.joining.old_keys());
            let from = from.ok_or(CeremonyError::Forged)?;
            let device = secrets.derive_device_id();
            let part = open_part(self.joining.code(), letter, secrets, device, from)?;
            content.extend_from_slice(&part.content);
            number += 1;
            if number >= part.parts || usize::from(number) >= PARTS_MAX {
                return Ok(content);
            }
        }
    }
}

fn credentials(
    relay: Option<alcove_protocol::record::RelayRecord>,
    certificate: &DeviceCertificate,
) -> Credentials {
    Credentials { relay, certificate: Some(Record::to_body(certificate)), org_token: None }
}

/// The ceremony is over with the identity: its nonce is forgotten in the same batch.
fn remember(credentials: &Credentials) -> Vec<(&'static str, Vec<u8>)> {
    let mut remember = credentials_to_meta(credentials);
    remember.push((JOINING_META, Vec::new()));
    remember
}

impl Client {
    /// Puts the own name into the directory, once the practice circle is here.
    async fn introduce(&self, your_name: &str) -> Result<(), ClientError> {
        let until = Instant::now() + DIRECTORY_WAIT;
        loop {
            match self.set_own_name(your_name).await {
                Ok(()) => return self.sync().await,
                Err(ClientError::NotFound { .. } | ClientError::Edit(_)) if Instant::now() < until => {
                    sleep(MAILBOX_PAUSE).await;
                    self.sync().await?;
                }
                Err(ClientError::NotFound { .. } | ClientError::Edit(_)) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}
