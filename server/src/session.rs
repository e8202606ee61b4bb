//! What a logged-in connection does, the same over a request and over a WebSocket: log in, push, use mailboxes.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ack, Ask, Hello, Mail, Push, Refused, Tell, Welcome};
use alcove_protocol::id::{DeviceId, LogId, MailboxId};
use alcove_protocol::keys::SignKey;
use alcove_protocol::limits::{COMPANION_BYTES_MAX, COMPANIONS_MAX};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::{OrgState, Signature};
use bytes::Bytes;
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::data_dir::TokenFolder;
use crate::news::Outlook;
use crate::relay::admission::{Standing, admit};
use crate::relay::asks::{is_passed_over, may_get_intake};
use crate::relay::companions::arrange;
use crate::relay::cursor::is_foreign;
use crate::relay::mailbox::require_open;
use crate::shared::Shared;
use crate::store::StoreError;
use crate::time::now_ms;
use crate::writer::{Greeting, Job, MailAsk, Outcomes, Prepared, PushJob, Said};

/// Up to so many signatures of one message are checked by the connection itself.
const CHECKED_HERE_MAX: usize = 8;

/// What a connection is bound to: filled by the listener, or by a test that calls the router without a socket.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The TLS exporter value of the connection, [`alcove_protocol::label::LOGIN_EXPORTER`] without context. `None` where
    /// TLS ends at a proxy.
    pub exporter: Option<[u8; 32]>,
    /// Where it comes from.
    pub address: IpAddr,
}

/// A push, or an entry that is given back after a restore.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) push: Push,
    pub(crate) reoffered: bool,
}

/// A connection after its hello.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) org: LogId,
    /// What it might do when it said hello.
    pub(crate) standing: Standing,
    pub(crate) peer: Peer,
    /// The connection's number in the hub; zero for a request.
    pub(crate) origin: u64,
    said: Arc<Said>,
    /// Of a device that the org log names. Shared with the workers that check its entries.
    sign_key: Option<Arc<SignKey>>,
    token_hash: Option<[u8; 32]>,
}

impl Session {
    /// Decides what the connection may do.
    pub(crate) async fn open(
        shared: &Shared,
        peer: Peer,
        host: String,
        hello: &Hello,
        first_push: Option<&Push>,
    ) -> Result<Self, Problem> {
        if hello.login.is_none() && !shared.may_ask(peer.address) {
            return Err(Problem::Busy);
        }
        let org = shared.known.org(&*shared.store, hello.org).await.map_err(|e| storage_failed(&e))?;
        let genesis = match (&org, first_push) {
            (None, Some(push)) => Entry::parse(push.entry.to_vec()).ok(),
            _ => None,
        };
        let connection = shared.bind(&peer, host, hello);
        let admitted = admit(hello, &connection, shared.relay(), org.as_deref(), genesis.as_ref());
        let device = hello.login.as_ref().map(|login| login.device);
        let standing = match admitted {
            Ok(standing) => standing,
            Err(problem) => {
                tracing::info!(event = "login", org = ?hello.org, ?device, result = problem.code());
                let counted = shared.may_ask(peer.address);
                return Err(if counted { problem } else { Problem::Busy });
            }
        };
        let result = if matches!(standing, Standing::Revoked(..)) { "revoked" } else { "ok" };
        tracing::debug!(event = "login", org = ?hello.org, ?device, result);
        let known = device.and_then(|device| org.as_ref()?.known_device(device));
        let sign_key = known.and_then(|device| SignKey::read(&device.keys.sign)).map(Arc::new);
        let token_hash = hello.org_token.as_deref().map(TokenFolder::hash);
        let said = Said {
            elsewhere: is_foreign(hello, shared.history()),
            places: hello.cursors.iter().map(|cursor| (cursor.log, cursor.seq)).collect(),
        };
        let said = Arc::new(said);
        Ok(Self { org: hello.org, standing, peer, origin: 0, said, sign_key, token_hash })
    }

    pub(crate) fn device(&self) -> Option<DeviceId> {
        self.standing.device()
    }

    /// The organisation, and what the device may do by its durable log: a newcomer is admitted when its add is stored.
    ///
    /// # Errors
    /// [`Problem::Revoked`] for a device that was not revoked yet when it said hello: it is to say hello again.
    pub(crate) async fn now(&self, shared: &Shared) -> Result<(Standing, Option<Arc<OrgState>>), Problem> {
        let org = shared.known.org(&*shared.store, self.org).await.map_err(|e| storage_failed(&e))?;
        let now = self.standing.now(org.as_deref());
        let was_revoked = matches!(self.standing, Standing::Revoked(..));
        if matches!(now, Standing::Revoked(..)) && !was_revoked {
            return Err(Problem::Revoked);
        }
        Ok((now, org))
    }

    /// Checks signatures and hands the pushes to the writer; the outcomes come once they are durable.
    pub(crate) async fn push(
        &self,
        shared: &Shared,
        offers: Vec<Offer>,
    ) -> Result<oneshot::Receiver<Outcomes>, Problem> {
        let device = self.device().ok_or(Problem::LoginRefused)?;
        let org = if offers.iter().any(|offer| offer.reoffered) {
            shared.known.org(&*shared.store, self.org).await.map_err(|e| storage_failed(&e))?
        } else {
            None
        };
        let pushes = check_all(shared, offers, device, self.sign_key.clone(), org).await?;
        let (reply, outcomes) = oneshot::channel();
        let job = PushJob {
            org: self.org,
            device,
            origin: self.origin,
            token_hash: self.token_hash,
            said: Arc::clone(&self.said),
            pushes,
            reply,
        };
        shared.writer.send(Job::Push(job)).await.map_err(|_| Problem::GoingAway)?;
        Ok(outcomes)
    }

    /// Answers an ask that is neither hello nor push; the frames come in pages.
    pub(crate) async fn ask(&self, shared: &Shared, ask: Ask) -> Result<Answer, Problem> {
        if self.device().is_none() && !shared.may_ask(self.peer.address) {
            return Err(Problem::Busy);
        }
        let (standing, org) = self.now(shared).await?;
        if is_passed_over(standing, &ask) {
            return Ok(Answer::Nothing);
        }
        match ask {
            Ask::MailOpen(open) => {
                if !matches!(standing, Standing::Admitted(..)) {
                    return Err(Problem::LoginRefused);
                }
                change_mail(shared, MailAsk::Open(open)).await.map(|()| Answer::Nothing)
            }
            Ask::MailPut(mail) => change_mail(shared, MailAsk::Put(mail)).await.map(|()| Answer::Nothing),
            Ask::MailGet(mailbox) => get_mail(shared, mailbox).await.map(Answer::Mail),
            Ask::Wraps(recipient) => {
                Answer::wraps(shared, standing, &org.ok_or(Problem::UnknownOrg)?, recipient).await
            }
            Ask::IntakeGet(after) => {
                let served = may_get_intake(standing, &*org.ok_or(Problem::UnknownOrg)?);
                Ok(if served { Answer::Intake { org: self.org, after } } else { Answer::Nothing })
            }
            Ask::Hello(_) | Ask::Push(_) | Ask::Reoffer(_) => Err(Problem::BadFrame),
        }
    }

    /// Tells the writer what the hello means for logs that wait after a restore. `given_back` are logs for which entries
    /// came with it.
    pub(crate) async fn greet(
        &self,
        shared: &Shared,
        hello: &Hello,
        outlook: &Outlook,
        given_back: &[LogId],
    ) -> Result<(), Problem> {
        let Some(device) = self.device().filter(|_| shared.known.waiting(now_ms()) > 0) else {
            return Ok(());
        };
        let mut told: Vec<LogId> = outlook.unknown.iter().map(|frontier| frontier.log).collect();
        if is_foreign(hello, shared.history()) {
            // Also a log of which it holds nothing, and all of which comes now.
            told.extend(outlook.heads.iter().map(|(log, _)| *log));
        }
        let mut named = Vec::new();
        if hello.history == Some(shared.history()) {
            named.extend(outlook.named.iter().filter(|log| !given_back.contains(log)));
        }
        let (reply, noted) = oneshot::channel();
        let greeting = Greeting { org: self.org, device, told, named, reply };
        shared.writer.send(Job::Greeting(greeting)).await.map_err(|_| Problem::GoingAway)?;
        noted.await.map_err(|_| Problem::GoingAway)
    }
}

/// The logs for which entries are given back.
pub(crate) fn given_back(offers: &[Offer]) -> Vec<LogId> {
    let entries = offers.iter().filter(|offer| offer.reoffered);
    let logs =
        entries.filter_map(|offer| Entry::parse(offer.push.entry.to_vec()).ok()).map(|entry| entry.log());
    let logs: HashSet<LogId> = logs.collect();
    logs.into_iter().collect()
}

async fn change_mail(shared: &Shared, ask: MailAsk) -> Result<(), Problem> {
    let (reply, done) = oneshot::channel();
    shared.writer.send(Job::Mail(ask, reply)).await.map_err(|_| Problem::GoingAway)?;
    done.await.map_err(|_| Problem::GoingAway)?
}

async fn get_mail(shared: &Shared, id: MailboxId) -> Result<Vec<Mail>, Problem> {
    let held = shared.store.load_mailbox(id).await.map_err(|error| storage_failed(&error))?;
    let mailbox = require_open(held.as_ref(), now_ms())?;
    let mail =
        |(step, sealed): (&u8, &Vec<u8>)| Mail { mailbox: id, step: *step, sealed: sealed.clone().into() };
    Ok(mailbox.messages.iter().map(mail).collect())
}

/// Checks every push, in order: few here, many on the worker pool, in two halves so that both cores work.
async fn check_all(
    shared: &Shared,
    pushes: Vec<Offer>,
    device: DeviceId,
    sign_key: Option<Arc<SignKey>>,
    org: Option<Arc<OrgState>>,
) -> Result<Vec<Result<Prepared, Problem>>, Problem> {
    let check = move |pushes: Vec<Offer>| -> Vec<Result<Prepared, Problem>> {
        let check = |offer| check_one(offer, device, sign_key.as_deref(), org.as_deref());
        pushes.into_iter().map(check).collect()
    };
    if pushes.len() <= CHECKED_HERE_MAX {
        return Ok(check(pushes));
    }
    let mut first = pushes;
    let second = first.split_off(first.len() / 2);
    let work = |pushes: Vec<Offer>| {
        let check = check.clone();
        async move {
            let permit = Arc::clone(&shared.workers).acquire_owned().await.map_err(|_| Problem::GoingAway)?;
            let checked = tokio::task::spawn_blocking(move || {
                let checked = check(pushes);
                drop(permit);
                checked
            });
            checked.await.map_err(|_| Problem::GoingAway)
        }
    };
    let (mut checked, more) = tokio::try_join!(work(first), work(second))?;
    checked.extend(more);
    Ok(checked)
}

/// Parses a push and checks its signature. A device that the org log does not name yet is checked by the writer,
/// against the key that its own entry brings. What is given back is its author's, whoever that is.
fn check_one(
    Offer { push, reoffered }: Offer,
    device: DeviceId,
    sign_key: Option<&SignKey>,
    org: Option<&OrgState>,
) -> Result<Prepared, Problem> {
    if push.companions.len() > COMPANIONS_MAX || push.companions.iter().any(|c| c.len() > COMPANION_BYTES_MAX)
    {
        return Err(Problem::TooLarge);
    }
    let entry = Entry::parse(push.entry.into()).map_err(|_| Problem::BadEntry)?;
    let author = entry.header().author;
    if author != device && !reoffered {
        return Err(Problem::NoAccess);
    }
    let of_author = if reoffered {
        org.and_then(|org| org.known_device(author)).and_then(|device| SignKey::read(&device.keys.sign))
    } else {
        None
    };
    let sign_key = if reoffered { of_author.as_ref() } else { sign_key };
    let signature = match sign_key {
        Some(key) if entry.is_signed_with(key) => Signature::Checked,
        Some(_) => return Err(Problem::BadSignature),
        None => Signature::Check,
    };
    let mut companions: Vec<Bytes> = push.companions.into_iter().map(|c| Bytes::from(Vec::from(c))).collect();
    if reoffered {
        companions = arrange(&entry, &companions)?;
    }
    Ok(Prepared { entry: Arc::new(entry), companions, signature, reoffered })
}

/// The frames that answer pushes; the first has number `first`.
pub(crate) fn acknowledge(first: u32, outcomes: Outcomes) -> impl Iterator<Item = Tell> {
    (first..).zip(outcomes).map(|(push, outcome)| match outcome {
        Ok(settled) => {
            let place = settled.head.place;
            Tell::Ack(Ack { push, seq: place.seq, relay_time_ms: place.relay_time_ms })
        }
        Err(problem) => Tell::Refused(Refused { push, problem }),
    })
}

pub(crate) fn welcome(shared: &Shared) -> Tell {
    Tell::Welcome(Welcome { history: shared.history(), relay_time_ms: now_ms() })
}

pub(crate) fn storage_failed(error: &StoreError) -> Problem {
    tracing::error!(event = "read_failed", %error);
    Problem::StorageFailed
}
