//! What a logged-in connection does, the same over a request and over a WebSocket: log in, push, use mailboxes.

use std::net::IpAddr;
use std::sync::Arc;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ack, Ask, Hello, Mail, Push, Refused, Tell, Welcome};
use alcove_protocol::id::{DeviceId, LogId, MailboxId, PersonId};
use alcove_protocol::limits::{COMPANION_BYTES_MAX, COMPANIONS_MAX};
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::Signature;
use bytes::Bytes;
use tokio::sync::oneshot;

use crate::data_dir::TokenFolder;
use crate::relay::admission::{Connection, Standing, admit};
use crate::relay::mailbox::require_open;
use crate::shared::Shared;
use crate::store::StoreError;
use crate::time::now_ms;
use crate::writer::{Job, MailAsk, Outcomes, Prepared, PushJob};

/// Up to so many signatures of one message are checked by the connection itself.
const CHECKED_HERE_MAX: usize = 8;

/// What a connection is bound to: filled by the listener, or by a test that calls the router without a socket.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The TLS exporter value of the connection, [`alcove_protocol::label::LOGIN_EXPORTER`] without context.
    pub exporter: [u8; 32],
    /// Where it comes from.
    pub address: IpAddr,
}

/// A connection after its hello.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) org: LogId,
    pub(crate) standing: Standing,
    pub(crate) peer: Peer,
    /// The connection's number in the hub; zero for a request.
    pub(crate) origin: u64,
    sign_key: Option<[u8; 32]>,
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
        let org = shared.orgs.load(&*shared.store, hello.org).await.map_err(|e| storage_failed(&e))?;
        let genesis = match (&org, first_push) {
            (None, Some(push)) => Entry::parse(push.entry.to_vec()).ok(),
            _ => None,
        };
        let connection = Connection { exporter: peer.exporter, host };
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
        tracing::debug!(event = "login", org = ?hello.org, ?device, result = "ok");
        let sign_key = device.and_then(|device| Some(org.as_ref()?.device(device)?.keys.sign));
        let token_hash = hello.org_token.as_deref().map(TokenFolder::hash);
        Ok(Self { org: hello.org, standing, peer, origin: 0, sign_key, token_hash })
    }

    pub(crate) fn device(&self) -> Option<DeviceId> {
        self.standing.device()
    }

    /// The person of the device, by the durable org log: a newcomer becomes one when its add is stored.
    pub(crate) async fn load_person(&self, shared: &Shared) -> Result<Option<PersonId>, Problem> {
        let org = shared.orgs.load(&*shared.store, self.org).await.map_err(|e| storage_failed(&e))?;
        Ok(self.device().and_then(|device| Some(org?.device(device)?.person)))
    }

    /// Checks signatures and hands the pushes to the writer; the outcomes come once they are durable.
    pub(crate) async fn push(
        &self,
        shared: &Shared,
        pushes: Vec<Push>,
    ) -> Result<oneshot::Receiver<Outcomes>, Problem> {
        let device = self.device().ok_or(Problem::LoginRefused)?;
        let pushes = check_all(shared, pushes, device, self.sign_key).await?;
        let (reply, outcomes) = oneshot::channel();
        let job = PushJob {
            org: self.org,
            device,
            origin: self.origin,
            token_hash: self.token_hash,
            pushes,
            reply,
        };
        shared.writer.send(Job::Push(job)).await.map_err(|_| Problem::GoingAway)?;
        Ok(outcomes)
    }

    /// Answers an ask about mail.
    pub(crate) async fn mail(&self, shared: &Shared, ask: Ask) -> Result<Vec<Mail>, Problem> {
        if self.device().is_none() && !shared.may_ask(self.peer.address) {
            return Err(Problem::Busy);
        }
        match ask {
            Ask::MailOpen(open) if matches!(self.standing, Standing::Admitted(..)) => {
                change_mail(shared, MailAsk::Open(open)).await.map(|()| Vec::new())
            }
            Ask::MailOpen(_) => Err(Problem::LoginRefused),
            Ask::MailPut(mail) => change_mail(shared, MailAsk::Put(mail)).await.map(|()| Vec::new()),
            Ask::MailGet(mailbox) => get_mail(shared, mailbox).await,
            Ask::Hello(_) | Ask::Push(_) | Ask::Reoffer(_) | Ask::Wraps(_) | Ask::IntakeGet(_) => {
                Err(Problem::BadFrame)
            }
        }
    }
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
    pushes: Vec<Push>,
    device: DeviceId,
    sign_key: Option<[u8; 32]>,
) -> Result<Vec<Result<Prepared, Problem>>, Problem> {
    let check = move |pushes: Vec<Push>| -> Vec<Result<Prepared, Problem>> {
        pushes.into_iter().map(|push| check_one(push, device, sign_key)).collect()
    };
    if pushes.len() <= CHECKED_HERE_MAX {
        return Ok(check(pushes));
    }
    let mut first = pushes;
    let second = first.split_off(first.len() / 2);
    let work = |pushes: Vec<Push>| async move {
        let permit = Arc::clone(&shared.workers).acquire_owned().await.map_err(|_| Problem::GoingAway)?;
        let checked = tokio::task::spawn_blocking(move || {
            let checked = check(pushes);
            drop(permit);
            checked
        });
        checked.await.map_err(|_| Problem::GoingAway)
    };
    let (mut checked, more) = tokio::try_join!(work(first), work(second))?;
    checked.extend(more);
    Ok(checked)
}

/// Parses a push and checks its signature. A device that the org log does not name yet is checked by the writer,
/// against the key that its own entry brings.
fn check_one(push: Push, device: DeviceId, sign_key: Option<[u8; 32]>) -> Result<Prepared, Problem> {
    if push.companions.len() > COMPANIONS_MAX || push.companions.iter().any(|c| c.len() > COMPANION_BYTES_MAX)
    {
        return Err(Problem::TooLarge);
    }
    let entry = Entry::parse(push.entry.into()).map_err(|_| Problem::BadEntry)?;
    if entry.header().author != device {
        return Err(Problem::NoAccess);
    }
    let signature = match sign_key {
        Some(key) if entry.is_signed_by(&key) => Signature::Checked,
        Some(_) => return Err(Problem::BadSignature),
        None => Signature::Check,
    };
    let companions = push.companions.into_iter().map(|c| Bytes::from(Vec::from(c))).collect();
    Ok(Prepared { entry: Arc::new(entry), companions, signature })
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
