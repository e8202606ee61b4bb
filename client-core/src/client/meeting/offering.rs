//! Giving out a code: the old device's steps.

use std::net::SocketAddr;
use std::time::Duration;

use alcove_protocol::id::{DeviceId, LogId, MailboxId};
use alcove_protocol::limits::MAIL_LIFE_MS_MAX;
use tokio::time::{Instant, sleep, timeout};
use zeroize::Zeroizing;

use super::nearby::Listening;
use crate::client::Client;
use crate::crypto::ceremony::{CeremonyCode, CeremonyError, Purpose};
use crate::crypto::digits::Digits;
use crate::engine::{EditRefused, OfferState};
use crate::error::ClientError;
use crate::shell::clock::{now, system_rng};
use crate::shell::relay::LinkError;

/// How often the state of a code is looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// How long one look waits for a sync; the sync goes on by itself.
const SYNC_WAIT: Duration = Duration::from_secs(3);

/// A code that was given out. It works once, for 24 hours.
#[derive(Debug)]
pub struct Offer {
    client: Client,
    code: CeremonyCode,
    mailbox: MailboxId,
    /// For a code without a relay: the code ends with it.
    listening: Option<Listening>,
}

/// Somebody answered a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The digits to compare with the new device's screen.
    pub digits: Digits,
    /// What they want to be called; empty for a further device of the same person.
    pub display_name: String,
}

impl Client {
    /// A code that brings a person into the practice and into `groups` (with rosters and members' records), or links
    /// another device of this person. Hand it over out of band.
    ///
    /// # Errors
    /// [`ClientError::Link`] when no relay is set up; [`EditRefused::NoRight`] when this person may not invite.
    pub async fn offer(&self, purpose: Purpose, groups: Vec<LogId>) -> Result<Offer, ClientError> {
        let mut circles = Vec::new();
        for group in groups {
            circles.extend(self.circles_of_group(group).await?);
        }
        let code = self
            .use_engine(move |engine, _, rng| {
                let me = engine.me();
                let (org, person) = (me.org(), me.person());
                if purpose == Purpose::Invite && engine.org().is_none_or(|org| !org.is_admin(person)) {
                    return (Err(EditRefused::NoRight.into()), Vec::new());
                }
                let Some(relay) = engine.relay().cloned() else {
                    return (Err(ClientError::Link(LinkError::NoRelay)), Vec::new());
                };
                let certificate = relay.certificate_sha256;
                let code = CeremonyCode::make(purpose, org, relay.address, certificate, expires_ms(), rng);
                let effects = engine.offer(code.clone(), circles, rng);
                (Ok(code), effects)
            })
            .await??;
        Ok(Offer::new(self, code, None))
    }

    /// A code that links another device of this person without a relay and without a network beyond the one that both
    /// are in: the new device comes straight to this one, which listens at `listen` until the offer is dropped (where
    /// nothing is given, at its address in the local network and a free port).
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when this device cannot listen there, or is in no network.
    pub async fn offer_nearby(&self, listen: Option<SocketAddr>) -> Result<Offer, ClientError> {
        let (listener, address) = super::nearby::bind(listen).await?;
        let org = self.use_engine(|engine, _, _| (engine.me().org(), Vec::new())).await?;
        let place = CeremonyCode::nearby_address(&address.to_string());
        let code = CeremonyCode::make(Purpose::Link, org, place, [0; 32], expires_ms(), &mut system_rng());
        let offered = code.clone();
        self.use_engine(move |engine, _, rng| ((), engine.offer(offered, Vec::new(), rng))).await?;
        let listening = Listening::start(self.clone(), listener, code.mailbox());
        Ok(Offer::new(self, code, Some(listening)))
    }

    /// The codes that this device gave out and that are not over, to take up after a restart.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn open_offers(&self) -> Result<Vec<Offer>, ClientError> {
        let codes = self.use_engine(|engine, _, _| (engine.open_codes(), Vec::new())).await?;
        Ok(codes.into_iter().map(|code| Offer::new(self, code, None)).collect())
    }
}

fn expires_ms() -> u64 {
    u64::try_from(now().0).unwrap_or_default() + MAIL_LIFE_MS_MAX
}

impl Offer {
    fn new(client: &Client, code: CeremonyCode, listening: Option<Listening>) -> Self {
        Self { client: client.clone(), mailbox: code.mailbox(), code, listening }
    }

    /// The code as text, in groups of five characters.
    pub fn code(&self) -> Zeroizing<String> {
        self.code.to_text()
    }

    /// What the code is for.
    pub fn purpose(&self) -> Purpose {
        self.code.purpose
    }

    /// When the code stops working, ms since 1970.
    pub fn expires_ms(&self) -> u64 {
        self.code.expires_ms
    }

    /// Waits until somebody answers the code: the digits to compare, and the name they gave.
    ///
    /// # Errors
    /// [`ClientError::NoAnswer`] when nobody did in time, [`ClientError::Ceremony`] when the code is over,
    /// [`ClientError::Link`] when the relay cannot be reached.
    pub async fn digits(&self, wait: Duration) -> Result<Answered, ClientError> {
        self.wait_for(wait, |state| {
            let display_name = state.display_name.clone()?;
            Some(Answered { digits: state.digits?, display_name })
        })
        .await
    }

    /// Says whether the other screen shows the same digits. With no, both devices end it, and nothing has changed.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn confirm(&self, same: bool) -> Result<(), ClientError> {
        let mailbox = self.mailbox;
        self.client.use_engine(move |engine, _, _| ((), engine.confirm_digits(mailbox, same))).await?;
        if !same {
            self.tell_the_end().await;
        }
        Ok(())
    }

    /// Waits until the other person has said yes as well and the new device is in. This person must have said yes.
    ///
    /// # Errors
    /// As [`Offer::digits`]; [`CeremonyError::DigitsDiffer`] when either person said no.
    pub async fn joined(&self, wait: Duration) -> Result<DeviceId, ClientError> {
        let device = self.wait_for(wait, |state| state.outcome.and_then(Result::ok)).await?;
        if self.listening.is_none() {
            // One more sync grants what waited for the new device to be in the log.
            self.client.sync().await?;
        }
        Ok(device)
    }

    /// Takes the code back: whoever tries it is told so. Where the relay cannot be reached, it stops working all the
    /// same, and the next sync says why.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::Closed`].
    pub async fn revoke(&self) -> Result<(), ClientError> {
        let mailbox = self.mailbox;
        self.client.use_engine(move |engine, _, _| ((), engine.revoke_code(mailbox))).await?;
        self.tell_the_end().await;
        Ok(())
    }

    /// The other side hears of the end by a letter: a failure to bring it changes nothing.
    async fn tell_the_end(&self) {
        match &self.listening {
            Some(listening) => listening.said_the_end().await,
            None => {
                let _ = timeout(SYNC_WAIT, self.client.sync()).await;
            }
        }
    }

    async fn wait_for<T>(
        &self,
        wait: Duration,
        pick: impl Fn(&OfferState) -> Option<T>,
    ) -> Result<T, ClientError> {
        let until = Instant::now() + wait;
        loop {
            if self.listening.is_none()
                && let Ok(synced) = timeout(SYNC_WAIT, self.client.sync()).await
            {
                synced?;
            }
            let mailbox = self.mailbox;
            let state = self.client.use_engine(move |engine, _, _| (engine.offer_state(mailbox), Vec::new()));
            let state = state.await?.ok_or(CeremonyError::Expired)?;
            if let Some(Err(why)) = state.outcome {
                return Err(why.into());
            }
            if let Some(picked) = pick(&state) {
                return Ok(picked);
            }
            if self.code.is_over(now()) {
                return Err(CeremonyError::Expired.into());
            }
            if Instant::now() >= until {
                return Err(ClientError::NoAnswer);
            }
            sleep(PAUSE).await;
        }
    }
}
