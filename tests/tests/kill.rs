//! Processes killed with SIGKILL, over and over: what was shown as saved is there, once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use alcove_client_core::client::{Client, Home, Join, JoinWait, NewGroup, NewOrg, NewSession};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::crypto::passphrase::PassphraseCost;
use alcove_client_core::shell::relay::RelayEndpoint;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

const ROUNDS: u64 = 50;
const SEED: u64 = 0x0a1c_07e5;
const PASSPHRASE: &str = "killed and killed again";

/// The relay's binary: the one that `tests/run` built as it ships, or the one beside this test.
fn relay_program() -> PathBuf {
    std::env::var_os("ALCOVE_RELAY_BIN").map_or_else(
        || {
            let program = Path::new(env!("CARGO_BIN_EXE_typist")).with_file_name("alcove-relay");
            assert!(program.exists(), "build the relay first: cargo build --release -p alcove-server");
            program
        },
        PathBuf::from,
    )
}

struct Relay {
    child: Child,
    address: SocketAddr,
    endpoint: RelayEndpoint,
}

impl Relay {
    fn start(data: &Path, listen: &str) -> Self {
        let mut child = Command::new(relay_program())
            .args(["serve", "--open", "--listen", listen, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        let address: SocketAddr = address.strip_prefix("listening on ").unwrap().parse().unwrap();
        let fingerprint = lines.next().unwrap().unwrap();
        let sha256 = fingerprint.strip_prefix("certificate sha256 ").unwrap();
        let mut certificate_sha256 = [0; 32];
        for (byte, at) in certificate_sha256.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(sha256.get(at..at + 2).unwrap(), 16).unwrap();
        }
        Self { child, address, endpoint: RelayEndpoint { address: address.to_string(), certificate_sha256 } }
    }

    /// Kills it and starts it again on the same data and port.
    fn kill_and_restart(mut self, data: &Path) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        Self::start(data, &self.address.to_string())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start_typist(home: &Path, first: u64) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_typist"))
        .arg(home)
        .arg(first.to_string())
        .env("ALCOVE_PASSPHRASE", PASSPHRASE)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

async fn open(path: &Path) -> Client {
    let home = Home::new(path, "test").with_cost(PassphraseCost::FLOOR);
    Client::open(&home, home.unlock(PASSPHRASE).unwrap()).await.unwrap()
}

async fn new_home(path: &Path) -> (Home, alcove_client_core::crypto::passphrase::KeyFile) {
    let home = Home::new(path, "test").with_cost(PassphraseCost::FLOOR);
    let keys = Home::make_keys();
    home.store_keys(&keys, PASSPHRASE).await.unwrap();
    (home, keys)
}

/// Letters of a whole mark; what a kill tore is shorter, and was never shown as saved.
const MARK_LETTERS: usize = 7;

/// How often each whole mark stands in a text.
fn marks(text: &str) -> BTreeMap<u64, usize> {
    let mut counts = BTreeMap::new();
    for mark in text.split_whitespace().filter(|mark| mark.len() >= MARK_LETTERS) {
        let number = mark.strip_prefix('m').filter(|number| number.len() + 1 == MARK_LETTERS).unwrap();
        *counts.entry(number.parse().unwrap()).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_of_the_typing_client_and_of_the_relay_lose_nothing_that_was_shown_as_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (phone, tablet, data) =
        (folder.path().join("phone"), folder.path().join("tablet"), folder.path().join("relay"));
    let mut relay = Relay::start(&data, "127.0.0.1:0");
    let (home, keys) = new_home(&phone).await;
    let org = NewOrg {
        practice: "Practice".to_owned(),
        your_name: "Lead".to_owned(),
        relay: relay.endpoint.clone(),
        org_token: None,
    };
    let client = Client::set_up(&home, keys, org).await.unwrap();
    let group = NewGroup { label: "Group".to_owned(), purpose: String::new() };
    let group = client.create_group(group).await.unwrap();
    let session = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal: 1, scheduled: None };
    let session = client.create_session(session).await.unwrap();
    client.group_note(&session, "process").await.unwrap();
    client.sync().await.unwrap();
    client.close().await;

    let mut rng = ChaCha20Rng::seed_from_u64(SEED);
    let mut newest = 0;
    for round in 0..ROUNDS {
        let (mut typist, mut lines) = start_typist(&phone, newest + 1);
        for _ in 0..3 + rng.next_u32() % 12 {
            let line = lines.next().unwrap().unwrap();
            newest = line.strip_prefix("saved ").unwrap().parse().unwrap();
        }
        if round % 2 == 1 {
            relay = relay.kill_and_restart(&data);
        }
        typist.kill().unwrap();
        typist.wait().unwrap();
        // It may have typed on between the last line read and the kill; numbers go on behind those.
        for line in lines.map_while(Result::ok) {
            newest = line.strip_prefix("saved ").unwrap().parse().unwrap();
        }
        let client = open(&phone).await;
        let note = client.group_note(&session, "process").await.unwrap();
        let found = marks(&client.text(&note).await.unwrap());
        assert!((1..=newest).all(|number| found.get(&number) == Some(&1)), "seed {SEED}, round {round}");
        newest = found.keys().next_back().copied().unwrap();
        client.close().await;
    }

    let client = open(&phone).await;
    client.sync().await.unwrap();
    assert_eq!(client.status().unsent.changes, 0);
    let (home, keys) = new_home(&tablet).await;
    let offer = client.offer(Purpose::Link, Vec::new()).await.unwrap();
    let wait = Duration::from_mins(1);
    let mut join = Join::start(&home, keys, &offer.code(), "Lead").await.unwrap();
    let (new, old) = tokio::try_join!(join.digits(JoinWait(wait)), offer.digits(wait)).unwrap();
    assert_eq!(new, old.digits);
    offer.confirm(true).await.unwrap();
    let (joined, _) = tokio::try_join!(join.confirm(true, JoinWait(wait)), offer.joined(wait)).unwrap();
    let linked = joined.client;
    client.sync().await.unwrap();
    linked.sync().await.unwrap();
    let note = linked.group_note(&session, "process").await.unwrap();
    let found = marks(&linked.text(&note).await.unwrap());
    assert!((1..=newest).all(|number| found.get(&number) == Some(&1)));
    assert_eq!(linked.status().quarantined + client.status().quarantined, 0);
}
