//! The relay as its clients meet it: real TLS on loopback, a real database, entries with real signatures.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking"
)]

mod both;
mod client;
mod database;
mod handed_in;
mod live;
mod login;
mod memory;
mod operation;
mod practice;
mod proxy;
mod push;
mod read;
mod removal;
mod restore;

use alcove_protocol::frame::{Ask, Hello, News, Tell};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::problem::Problem;
use alcove_server::{Config, Hooks, Running, serve};
use client::At;
use practice::{Device, Signed, hello};
use tempfile::TempDir;

/// A relay in this process, with its data in a folder of its own.
pub(crate) struct Relay {
    pub(crate) running: Running,
    pub(crate) at: At,
    pub(crate) data: TempDir,
}

impl Relay {
    pub(crate) async fn open() -> Self {
        Self::start(tempfile::tempdir().unwrap(), |config| config.open = true, Hooks::default()).await
    }

    pub(crate) async fn start(data: TempDir, change: impl FnOnce(&mut Config), hooks: Hooks) -> Self {
        let mut config = Config::local(data.path().to_owned());
        change(&mut config);
        let running = serve(config, hooks).await.unwrap();
        let at = At::new(running.address(), running.fingerprint()).await;
        Self { running, at, data }
    }

    /// An organisation of one device, with one circle.
    pub(crate) async fn practice(&self) -> (Device, LogId) {
        let mut device = Device::new(1, 101);
        let genesis = device.genesis();
        let circle = device.circle(&[device.id()]);
        let tells = self.at.sync(&device, hello(device.org), vec![genesis.push(), circle.push()]).await;
        assert_eq!(acks(&tells), [Ok(1), Ok(1)]);
        (device, circle.entry.log())
    }

    pub(crate) async fn push(&self, device: &Device, signed: &Signed) -> Result<u64, Problem> {
        acks(&self.sync(device, vec![signed.push()]).await)[0]
    }

    /// What `/health/ready` says: whether it is, how many logs wait, how many are damaged.
    pub(crate) async fn health(&self) -> (bool, usize, usize) {
        let (_, body) = self.at.get("/health/ready").await;
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let count = |name: &str| usize::try_from(body[name].as_u64().unwrap()).unwrap();
        (body["ready"].as_bool().unwrap(), count("logs_waiting"), count("logs_damaged"))
    }

    pub(crate) async fn sync(&self, device: &Device, asks: Vec<Ask>) -> Vec<Tell> {
        self.at.sync(device, hello(device.org), asks).await
    }

    pub(crate) async fn news(&self, device: &Device, hello: Hello) -> Vec<News> {
        news(&self.at.sync(device, hello, Vec::new()).await)
    }

    /// Brings a second person's device into the organisation and the circle.
    pub(crate) async fn colleague(&self, admin: &mut Device, circle: LogId) -> Device {
        let mut other = Device::new(2, 102);
        let person = admin.add_person(other.person);
        assert_eq!(self.push(admin, &person).await, Ok(2));
        admin.certify(&mut other);
        let added = other.add_itself(admin.org_head);
        assert_eq!(self.push(&other, &added).await, Ok(3));
        admin.see_org(&added.entry);
        let granted = admin.grant(circle, other.person, &[other.id()]);
        self.push(admin, &granted).await.unwrap();
        other.see_control(&granted.entry);
        other
    }
}

/// The seqs of the acks, or why not, in the order of the pushes.
pub(crate) fn acks(tells: &[Tell]) -> Vec<Result<u64, Problem>> {
    let mut acks: Vec<(u32, Result<u64, Problem>)> = tells
        .iter()
        .filter_map(|tell| match tell {
            Tell::Ack(ack) => Some((ack.push, Ok(ack.seq))),
            Tell::Refused(refused) => Some((refused.push, Err(refused.problem))),
            _ => None,
        })
        .collect();
    assert!(acks.is_sorted_by_key(|(push, _)| *push));
    acks.drain(..).map(|(_, ack)| ack).collect()
}

pub(crate) fn news(tells: &[Tell]) -> Vec<News> {
    tells
        .iter()
        .filter_map(|tell| if let Tell::News(news) = tell { Some(news.clone()) } else { None })
        .collect()
}

/// The problem that ended the request.
pub(crate) fn trouble(tells: &[Tell]) -> Option<Problem> {
    tells.iter().find_map(|tell| if let Tell::Problem(trouble) = tell { Some(trouble.problem) } else { None })
}

pub(crate) fn places(news: &[News]) -> Vec<(LogId, u64)> {
    news.iter().map(|news| (news.log, news.seq)).collect()
}

pub(crate) fn id_of(news: &News) -> EntryId {
    alcove_protocol::entry::Entry::parse(news.entry.to_vec()).unwrap().id()
}
