//! How the letters of a new device travel to the one that lets it in.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::{Ask, Hello, Mail, PROTOCOL_VERSION, Tell};
use alcove_protocol::problem::Problem;

use crate::crypto::ceremony::{CeremonyCode, CeremonyError, Letter, Step};
use crate::error::ClientError;
use crate::shell::clock::now;
use crate::shell::link::exchange;
use crate::shell::nearby::NearCarrier;
use crate::shell::relay::{LinkError, RelayEndpoint, WireCounter};

/// What [`Carrier::exchange`] gives.
pub type Exchanged<'a> = Pin<Box<dyn Future<Output = Result<Vec<Letter>, ClientError>> + Send + 'a>>;

/// A way for letters. Everything in them is sealed, so a carrier is trusted with nothing; it may lose, repeat and reorder
/// them. An app brings its own for what only a phone has, such as Bluetooth or a row of QR codes.
pub trait Carrier: Send {
    /// Brings `letters` to the other side, each as often as it is given, and gives what lies there for this one. `part`
    /// asks for that part of a hand-over as well, where the way is wide enough for one.
    ///
    /// # Errors
    /// [`ClientError`] when the way is closed for good; what may pass is an empty answer.
    fn exchange<'a>(&'a mut self, letters: &'a [Letter], part: Option<u8>) -> Exchanged<'a>;

    /// Whether a new device is handed over logs and keys on this way, and so needs no relay.
    fn brings_hand_over(&self) -> bool;

    /// How long to wait before the next exchange.
    fn pause(&self) -> Duration;

    /// Why nobody answered, when the wait is over.
    fn why_no_answer(&self) -> ClientError {
        ClientError::NoAnswer
    }
}

/// How often the mailbox is looked into.
pub(super) const MAILBOX_PAUSE: Duration = Duration::from_millis(700);

/// How often a device nearby is asked.
const NEARBY_PAUSE: Duration = Duration::from_millis(300);

/// The mailbox at the relay.
#[derive(Debug)]
pub(super) struct MailboxCarrier {
    endpoint: RelayEndpoint,
    code: CeremonyCode,
    counter: Arc<WireCounter>,
    org_unknown: bool,
}

impl MailboxCarrier {
    pub(super) fn new(code: CeremonyCode) -> Self {
        let endpoint = RelayEndpoint {
            address: code.relay_address.clone(),
            certificate_sha256: code.certificate_sha256,
        };
        Self { endpoint, code, counter: Arc::new(WireCounter::default()), org_unknown: false }
    }

    pub(super) fn endpoint(&self) -> &RelayEndpoint {
        &self.endpoint
    }

    async fn ask(&mut self, letters: &[Letter]) -> Result<Vec<Letter>, ClientError> {
        let mailbox = self.code.mailbox();
        let hello = Hello {
            protocol: PROTOCOL_VERSION,
            org: self.code.org,
            login: None,
            org_token: None,
            history: None,
            cursors: Vec::new(),
        };
        let put = letters.iter().map(|letter| {
            let sealed = letter.sealed.clone().into();
            Ask::MailPut(Mail { mailbox, step: letter.step.0, sealed })
        });
        let asks: Vec<Ask> =
            std::iter::once(Ask::Hello(hello)).chain(put).chain([Ask::MailGet(mailbox)]).collect();
        let tells = match exchange(&self.endpoint, &self.counter, &asks).await {
            Ok(tells) => tells,
            Err(LinkError::Refused(Problem::MailTaken)) => return Err(CeremonyError::Used.into()),
            Err(LinkError::Refused(problem)) => return self.refused(problem),
            Err(error) => return Err(error.into()),
        };
        self.org_unknown = false;
        let letter = |tell| {
            let Tell::Mail(mail) = tell else { return None };
            Some(Letter { step: Step(mail.step), sealed: mail.sealed.into() })
        };
        Ok(tells.into_iter().filter_map(letter).collect())
    }

    /// The code may have been made offline: the mailbox opens when the other device syncs.
    fn refused(&mut self, problem: Problem) -> Result<Vec<Letter>, ClientError> {
        self.org_unknown = problem == Problem::UnknownOrg;
        if problem == Problem::MailboxClosed && self.code.is_over(now()) {
            return Err(CeremonyError::Expired.into());
        }
        let may_pass = matches!(problem, Problem::MailboxClosed | Problem::UnknownOrg | Problem::Busy);
        if may_pass { Ok(Vec::new()) } else { Err(ClientError::RelayRefused(problem)) }
    }
}

impl Carrier for MailboxCarrier {
    fn exchange<'a>(&'a mut self, letters: &'a [Letter], _part: Option<u8>) -> Exchanged<'a> {
        Box::pin(self.ask(letters))
    }

    fn brings_hand_over(&self) -> bool {
        false
    }

    fn pause(&self) -> Duration {
        MAILBOX_PAUSE
    }

    fn why_no_answer(&self) -> ClientError {
        if self.org_unknown { CeremonyError::Foreign.into() } else { ClientError::NoAnswer }
    }
}

impl Carrier for NearCarrier {
    fn exchange<'a>(&'a mut self, letters: &'a [Letter], part: Option<u8>) -> Exchanged<'a> {
        Box::pin(self.ask(letters, part))
    }

    fn brings_hand_over(&self) -> bool {
        true
    }

    fn pause(&self) -> Duration {
        NEARBY_PAUSE
    }
}
