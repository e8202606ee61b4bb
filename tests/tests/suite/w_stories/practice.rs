//! A practice with a relay that can be stopped, changed behind everybody's back, and started again at the same address.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use alcove_client_core::client::{
    Client, Home, Join, JoinWait, NewGroup, NewOrg, NewSession, SessionRef, TextField,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::crypto::passphrase::KeyFile;
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_protocol::id::LogId;
use alcove_server::{Config, Hooks, Running, serve};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

const WAIT: Duration = Duration::from_mins(1);
/// Syncs of each device until everybody holds the same.
const SYNCS_MAX: usize = 12;

/// A device, and what opens it again.
pub(super) struct Phone {
    pub(super) client: Client,
    pub(super) home: Home,
    pub(super) keys: KeyFile,
}

impl Phone {
    pub(super) async fn text(&self, note: &TextField) -> String {
        self.client.text(note).await.unwrap()
    }

    /// The text of a note that may not be on this device.
    pub(super) async fn find_text(&self, note: &TextField) -> Option<String> {
        self.client.text(note).await.ok().filter(|text| !text.is_empty())
    }
}

pub(super) struct Practice {
    pub(super) folder: TempDir,
    relay: Option<Running>,
    address: SocketAddr,
    fingerprint: String,
}

impl Practice {
    /// A practice of one person on one phone.
    pub(super) async fn found() -> (Self, Phone) {
        Self::found_behind(async |relay| relay).await
    }

    /// The same, whose devices reach the relay by another address.
    pub(super) async fn found_behind(link: impl AsyncFnOnce(SocketAddr) -> SocketAddr) -> (Self, Phone) {
        let folder = tempfile::tempdir().unwrap();
        let relay = start(folder.path().join("relay"), None).await;
        let (address, fingerprint) = (link(relay.address()).await, relay.fingerprint().to_owned());
        let practice = Self { folder, relay: Some(relay), address, fingerprint };
        let (home, keys) = practice.home("anna");
        let org = NewOrg {
            practice: "Elm House".to_owned(),
            your_name: "Anna Lead".to_owned(),
            relay: practice.endpoint(),
            org_token: None,
        };
        let client = Client::set_up(&home, keys.clone(), org).await.unwrap();
        (practice, Phone { client, home, keys })
    }

    /// Anna with a group and a note, and Ben, who has joined the group.
    pub(super) async fn of_two() -> (Self, Phone, Phone, TextField) {
        let (practice, anna) = Self::found().await;
        let note = first_note(&anna, "The group opened slowly.").await;
        let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![note.key.circle]).await;
        settle(&[&anna, &ben]).await;
        assert_eq!(ben.text(&note).await, "The group opened slowly.");
        (practice, anna, ben, note)
    }

    fn home(&self, name: &str) -> (Home, KeyFile) {
        (Home::new(self.folder.path().join(name), "a test"), Home::make_keys())
    }

    pub(super) fn endpoint(&self) -> RelayEndpoint {
        RelayEndpoint::parse(&self.address.to_string(), Some(&self.fingerprint)).unwrap()
    }

    /// A whole ceremony through the relay: both people see the same digits and say yes.
    pub(super) async fn meet(&self, old: &Phone, name: &str, purpose: Purpose, groups: Vec<LogId>) -> Phone {
        let (home, keys) = self.home(name);
        let offer = old.client.offer(purpose, groups).await.unwrap();
        let mut join = Join::start(&home, keys.clone(), &offer.code(), name).await.unwrap();
        let (new, shown) = tokio::try_join!(join.digits(JoinWait(WAIT)), offer.digits(WAIT)).unwrap();
        assert_eq!(new, shown.digits);
        offer.confirm(true).await.unwrap();
        let (joined, _) = tokio::try_join!(join.confirm(true, JoinWait(WAIT)), offer.joined(WAIT)).unwrap();
        Phone { client: joined.client, home, keys }
    }

    pub(super) async fn stop_relay(&mut self) {
        self.relay.take().unwrap().stop().await;
    }

    pub(super) async fn start_relay(&mut self) {
        self.relay = Some(start(self.folder.path().join("relay"), Some(self.address)).await);
    }

    pub(super) fn relay_folder(&self) -> PathBuf {
        self.folder.path().join("relay")
    }

    /// The relay's operator changes its database while it stands still.
    pub(super) async fn with_database<T>(
        &mut self,
        change: impl AsyncFnOnce(&mut SqliteConnection) -> T,
    ) -> T {
        self.stop_relay().await;
        let path = self.relay_folder().join("relay.db");
        let mut database = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
        let changed = change(&mut database).await;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut database).await.unwrap();
        database.close().await.unwrap();
        self.start_relay().await;
        changed
    }
}

async fn start(data: PathBuf, listen: Option<SocketAddr>) -> Running {
    let config = Config { open: true, log_level: "error".to_owned(), ..Config::local(data) };
    let listen = listen.unwrap_or(config.listen);
    serve(Config { listen, ..config }, Hooks::default()).await.unwrap()
}

/// A group with a session, and a note of it.
pub(super) async fn first_note(phone: &Phone, text: &str) -> TextField {
    let group = NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() };
    let group = phone.client.create_group(group).await.unwrap();
    write_note(phone, group, 1, text).await
}

/// A note of the group, of the session on this day.
pub(super) async fn write_note(phone: &Phone, group: LogId, day: u8, text: &str) -> TextField {
    let new = NewSession { group, local_date: format!("2031-04-{day:02}"), ordinal: 1, scheduled: None };
    let session: SessionRef = phone.client.create_session(new).await.unwrap();
    let note = phone.client.group_note(&session, "process").await.unwrap();
    phone.client.replace_text(&note, text).await.unwrap();
    phone.client.save_typing().await.unwrap();
    note
}

/// Everybody syncs until nothing is on its way any more.
pub(super) async fn settle(phones: &[&Phone]) {
    let mut before = Vec::new();
    for _ in 0..SYNCS_MAX {
        for phone in phones {
            phone.client.sync().await.unwrap();
        }
        let status: Vec<_> = phones.iter().map(|phone| phone.client.status()).collect();
        let idle = status.iter().all(|status| status.unsent.entries == 0 && status.decisions == 0);
        let held: Vec<u64> = status.iter().map(|status| status.entries).collect();
        if idle && held == before {
            return;
        }
        before = held;
    }
    panic!("the devices did not come to rest: {before:?}");
}
