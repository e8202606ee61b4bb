//! Listening for a device nearby: the old device's side of a ceremony without a relay.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::id::MailboxId;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::client::Client;
use crate::crypto::ceremony::{CeremonyError, Letter, Step};
use crate::error::ClientError;
use crate::shell::actor::Command;
use crate::shell::nearby::{NearAnswer, NearAsk, read_ask, write_answer};

/// Connections that are served at a time; the ceremony needs one.
const CONNECTIONS_MAX: usize = 4;
/// How long the end of a ceremony waits for the other device to hear of it.
const END_WAIT: Duration = Duration::from_secs(5);
/// An address of no network: asking for the way to it names this device's own address, and sends nothing.
const ELSEWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// A port that listens for one ceremony, until it is dropped.
#[derive(Debug)]
pub(super) struct Listening {
    task: JoinHandle<()>,
    end_heard: Arc<Notify>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listening {
    pub(super) fn start(client: Client, listener: TcpListener, mailbox: MailboxId) -> Self {
        let end_heard = Arc::new(Notify::new());
        let server =
            Arc::new(Server { client, mailbox, end_heard: Arc::clone(&end_heard), parts: Mutex::default() });
        Self { task: tokio::spawn(serve(server, listener)), end_heard }
    }

    /// Waits until the other device heard that the ceremony is over, for a while.
    pub(super) async fn said_the_end(&self) {
        let _ = timeout(END_WAIT, self.end_heard.notified()).await;
    }
}

/// Opens the port, and says under which address another device of the network finds it.
pub(super) async fn bind(listen: Option<SocketAddr>) -> Result<(TcpListener, SocketAddr), ClientError> {
    let listen = match listen {
        Some(listen) => listen,
        None => SocketAddr::new(own_address()?, 0),
    };
    let bad =
        |_| ClientError::BadInput { what: "this device cannot listen there: choose another address or port" };
    let listener = TcpListener::bind(listen).await.map_err(bad)?;
    let mut address = listener.local_addr().map_err(bad)?;
    if address.ip().is_unspecified() {
        address.set_ip(own_address()?);
    }
    Ok((listener, address))
}

fn own_address() -> Result<IpAddr, ClientError> {
    let asked = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect(ELSEWHERE)?;
        socket.local_addr()
    });
    asked.map(|address| address.ip()).map_err(|_| ClientError::BadInput {
        what: "this device is in no network: join one, or say at which address to listen",
    })
}

struct Server {
    client: Client,
    mailbox: MailboxId,
    end_heard: Arc<Notify>,
    /// What is handed over, sealed once.
    parts: Mutex<Option<Vec<Letter>>>,
}

async fn serve(server: Arc<Server>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        while connections.len() >= CONNECTIONS_MAX {
            connections.join_next().await;
        }
        if let Ok((stream, _)) = listener.accept().await {
            let server = Arc::clone(&server);
            connections.spawn(async move {
                // A connection that breaks is the new device's to make again.
                let _ = server.talk(stream).await;
            });
        }
        while connections.try_join_next().is_some() {}
    }
}

impl Server {
    async fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        while let Some(ask) = read_ask(&mut stream).await? {
            let answer = self.answer(ask).await;
            write_answer(&mut stream, &answer).await?;
            let ends = answer
                .as_ref()
                .map_or(true, |letters| letters.iter().any(|letter| letter.step == Step::VERDICT_OF_OLD));
            if ends {
                self.end_heard.notify_one();
            }
        }
        Ok(())
    }

    async fn answer(&self, ask: NearAsk) -> NearAnswer {
        let NearAsk { mailbox, part, letters } = ask;
        if mailbox != self.mailbox {
            return Err(CeremonyError::Foreign);
        }
        let exchanged = self
            .client
            .use_engine(move |engine, now, rng| engine.exchange_letters(mailbox, &letters, now, rng))
            .await;
        let mut letters = exchanged.map_err(|_| CeremonyError::Revoked)??;
        if let Some(part) = part {
            letters.extend(self.part(part).await);
        }
        Ok(letters)
    }

    async fn part(&self, number: u8) -> Option<Letter> {
        let mut parts = self.parts.lock().await;
        if parts.is_none() {
            *parts = self.seal_parts().await;
        }
        parts.as_ref()?.get(usize::from(number)).cloned()
    }

    async fn seal_parts(&self) -> Option<Vec<Letter>> {
        let (answer, loaded) = oneshot::channel();
        self.client.inner.commands.send(Command::LoadHandOver(answer)).await.ok()?;
        let hand_over = loaded.await.ok()?.ok()?;
        let mailbox = self.mailbox;
        let sealed = self
            .client
            .use_engine(move |engine, _, rng| (engine.seal_hand_over(mailbox, &hand_over, rng), Vec::new()));
        sealed.await.ok()?.ok()?
    }
}
