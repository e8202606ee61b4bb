//! A first sync over real connections that break: it goes on where it broke off, and says how far it is.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use alcove_client_core::client::{
    Change, Client, Home, Join, JoinWait, NewGroup, NewOrg, NewSession, SessionRef, TextField,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Commit, Notice};
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_server::{Config, Hooks, serve};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SEED: u64 = 0x0a1c_0f17;
const NOTES: usize = 120;
/// Random letters of each note: they do not compress to less than half.
const NOTE_CHARS: usize = 1_600;
/// What reaches the device before the line breaks; everything is about twice as much.
const BYTES_UNTIL_BREAK: u64 = 150_000;
const WAIT: Duration = Duration::from_secs(30);

/// A line to the relay that breaks after so many bytes towards the device.
struct Line {
    address: SocketAddr,
    left: Arc<AtomicU64>,
}

impl Line {
    async fn to(relay: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let left = Arc::new(AtomicU64::new(u64::MAX));
        let of_line = Arc::clone(&left);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let left = Arc::clone(&of_line);
                tokio::spawn(async move {
                    let far = TcpStream::connect(relay).await.unwrap();
                    let (mut near_read, mut near_write) = near.into_split();
                    let (mut far_read, mut far_write) = far.into_split();
                    tokio::select! {
                        _ = tokio::io::copy(&mut near_read, &mut far_write) => {}
                        () = until_broken(&mut far_read, &mut near_write, &left) => {}
                    }
                });
            }
        });
        Self { address, left }
    }

    fn break_after(&self, bytes: u64) {
        self.left.store(bytes, Ordering::SeqCst);
    }
}

async fn until_broken(
    from: &mut (impl AsyncReadExt + Unpin),
    to: &mut (impl AsyncWriteExt + Unpin),
    left: &AtomicU64,
) {
    let mut buffer = vec![0; 4_096];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let before = left.load(Ordering::SeqCst);
        let passes = usize::try_from(before).unwrap_or(usize::MAX).min(length);
        if to.write_all(&buffer[..passes]).await.is_err() || passes < length {
            return;
        }
        if before < u64::MAX {
            left.fetch_sub(passes as u64, Ordering::SeqCst);
        }
    }
}

async fn set_up(folder: &Path, relay: RelayEndpoint) -> Client {
    let home = Home::new(folder.join("lead"), "a test");
    let org =
        NewOrg { practice: "Elm House".to_owned(), your_name: "Lead".to_owned(), relay, org_token: None };
    Client::set_up(&home, Home::make_keys(), org).await.unwrap()
}

async fn link(folder: &Path, lead: &Client) -> Client {
    let home = Home::new(folder.join("tablet"), "a test");
    let offer = lead.offer(Purpose::Link, Vec::new()).await.unwrap();
    let mut join = Join::start(&home, Home::make_keys(), &offer.code(), "Lead").await.unwrap();
    let (new, old) = tokio::try_join!(join.digits(JoinWait(WAIT)), offer.digits(WAIT)).unwrap();
    assert_eq!(new, old.digits);
    offer.confirm(true).await.unwrap();
    let (joined, _) = tokio::try_join!(join.confirm(true, JoinWait(WAIT)), offer.joined(WAIT)).unwrap();
    lead.sync().await.unwrap();
    joined.client
}

/// Notes of one group, one for each day, all at the relay.
async fn write_notes(lead: &Client) -> Vec<TextField> {
    let group = NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() };
    let group = lead.create_group(group).await.unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut notes = Vec::new();
    for day in 0..NOTES {
        let local_date = format!("2031-{:02}-{:02}", 1 + day / 28, 1 + day % 28);
        let new = NewSession { group, local_date, ordinal: 1, scheduled: None };
        let session: SessionRef = lead.create_session(new).await.unwrap();
        let note = lead.group_note(&session, "process").await.unwrap();
        let insert: String =
            (0..NOTE_CHARS).map(|_| char::from(b'!' + (rng.next_u32() % 90) as u8)).collect();
        let edit = DocEdit::SpliceText { field: note.field.clone(), at: 0, delete: 0, insert };
        lead.edit(note.key, vec![edit], Commit::Now).await.unwrap();
        notes.push(note);
    }
    lead.sync().await.unwrap();
    notes
}

/// A sync, and what it said on the way: entries taken and announced.
async fn sync_and_listen(client: &Client) -> (Result<(), ClientError>, Vec<(u64, u64)>) {
    let mut changes = client.changes();
    let outcome = client.sync().await;
    let mut said = Vec::new();
    while let Ok(change) = changes.try_recv() {
        if let Change::Notice(Notice::Progress { taken, coming }) = change {
            said.push((taken, coming));
        }
    }
    (outcome, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_sync_that_breaks_off_goes_on_where_it_was_and_says_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let config =
        Config { open: true, log_level: "error".to_owned(), ..Config::local(folder.path().join("relay")) };
    let relay = serve(config, Hooks::default()).await.unwrap();
    let line = Line::to(relay.address()).await;
    let fingerprint = relay.fingerprint().to_string();
    let endpoint = RelayEndpoint::parse(&line.address.to_string(), Some(&fingerprint)).unwrap();
    let lead = set_up(folder.path(), endpoint).await;
    let tablet = link(folder.path(), &lead).await;
    let notes = write_notes(&lead).await;

    line.break_after(BYTES_UNTIL_BREAK);
    let (broken, first) = sync_and_listen(&tablet).await;
    assert!(matches!(broken, Err(ClientError::Link(_))), "{broken:?}");
    let (taken, announced) = *first.last().unwrap();
    assert!(0 < taken && taken < announced, "{taken} of {announced}");

    line.break_after(u64::MAX);
    let (whole, rest) = sync_and_listen(&tablet).await;
    whole.unwrap();
    assert_eq!(taken + rest[0].1, announced, "what was taken in is not sent again, and nothing is left out");
    assert!(rest.is_sorted() && rest.len() > 1, "{rest:?}");
    assert_eq!(rest.last().unwrap().0, rest[0].1);
    for note in &notes {
        assert_eq!(tablet.text(note).await.unwrap(), lead.text(note).await.unwrap());
    }
    tablet.close().await;
    lead.close().await;
    relay.stop().await;
}
