//! A practice as clients make it: a relay process, a proxy before it, devices with encrypted stores, and notes typed the
//! way people type them.

use std::path::PathBuf;
use std::time::Duration;

use alcove_client_core::client::{
    Client, Home, Join, JoinWait, NewGroup, NewMember, NewOrg, NewSession, SessionRef, TextField,
};
use alcove_client_core::clinical::{Attendance, Scalar};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::crypto::passphrase::KeyFile;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;
use alcove_client_core::shell::vault::VaultDb;
use alcove_protocol::id::LogId;
use tempfile::TempDir;

use crate::Failure;
use crate::proxy::Proxy;
use crate::relay_child::RelayChild;

/// How long a ceremony may take.
const CEREMONY_WAIT: Duration = Duration::from_mins(1);
/// Groups of the practice.
const GROUPS: usize = 2;
/// The changes in which the text of a note is typed: with the one that names its session and the one that sets its
/// values, 41.
const TEXT_CHANGES: usize = 39;
/// Fields that the text is spread over.
const PROSE: [&str; 7] =
    ["presentation", "observation", "intervention", "response", "assessment", "plan", "left_early_reason"];
const WORDS: [&str; 24] = [
    "she",
    "spoke",
    "about",
    "the",
    "argument",
    "with",
    "her",
    "brother",
    "quietly",
    "others",
    "listened",
    "and",
    "gave",
    "feedback",
    "anger",
    "was",
    "named",
    "for",
    "first",
    "time",
    "agreed",
    "to",
    "practise",
    "breathing",
];

/// How much lies in a practice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// People in therapy, each with a circle of their own.
    pub(crate) members: usize,
    /// Sessions of each group, and so notes of each person.
    pub(crate) sessions: usize,
}

impl Size {
    pub(crate) const FULL: Self = Self { members: 50, sessions: 20 };
    pub(crate) const SMALL: Self = Self { members: 6, sessions: 10 };

    pub(crate) fn notes(self) -> usize {
        self.members * self.sessions
    }
}

/// A device that can be closed and opened again.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) home: Home,
    pub(crate) keys: KeyFile,
    pub(crate) client: Client,
}

impl Device {
    /// The same device after a restart: nothing in memory, no connection.
    pub(crate) async fn reopen(self) -> Result<Self, Failure> {
        self.client.close().await;
        let client = Client::open(&self.home, self.keys.clone()).await?;
        Ok(Self { home: self.home, keys: self.keys, client })
    }

    /// The same device after a restart, and the bytes of its store on disk, its log written back.
    pub(crate) async fn store_bytes(self) -> Result<(Self, u64), Failure> {
        self.client.close().await;
        let vault = VaultDb::open(&self.home.vault_path(), &self.keys.vault_key).await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *vault.writer().await).await?;
        vault.close().await?;
        let bytes = std::fs::metadata(self.home.vault_path())?.len();
        let client = Client::open(&self.home, self.keys.clone()).await?;
        Ok((Self { home: self.home, keys: self.keys, client }, bytes))
    }
}

/// A practice with its relay.
#[derive(Debug)]
pub(crate) struct Practice {
    /// Held so that it lives as long as the practice.
    _relay: RelayChild,
    pub(crate) proxy: Proxy,
    pub(crate) folder: TempDir,
    pub(crate) groups: Vec<LogId>,
    pub(crate) members: Vec<LogId>,
    /// In the order in which they were made.
    pub(crate) notes: Vec<TextField>,
}

impl Practice {
    /// Founds a practice on one device.
    pub(crate) async fn found() -> Result<(Self, Device), Failure> {
        let folder = TempDir::new()?;
        let relay = RelayChild::start(&folder.path().join("relay")).await?;
        let proxy = Proxy::start(relay.address).await?;
        let (home, keys) = (Home::new(folder.path().join("lead"), "bench"), Home::make_keys());
        let org = NewOrg {
            practice: "Elm Street".to_owned(),
            your_name: "Lead".to_owned(),
            relay: relay.endpoint_at(proxy.address)?,
            org_token: None,
        };
        let client = Client::set_up(&home, keys.clone(), org).await?;
        let practice =
            Self { _relay: relay, proxy, folder, groups: Vec::new(), members: Vec::new(), notes: Vec::new() };
        Ok((practice, Device { home, keys, client }))
    }

    /// The relay's data folder.
    pub(crate) fn relay_folder(&self) -> PathBuf {
        self.folder.path().join("relay")
    }

    /// A practice of `size` on one device, all of it at the relay.
    pub(crate) async fn full(size: Size) -> Result<(Self, Device), Failure> {
        let (mut practice, lead) = Self::found().await?;
        practice.fill(&lead, size).await?;
        Ok((practice, lead))
    }

    /// Makes groups, people, sessions and notes on one device, and sends them.
    pub(crate) async fn fill(&mut self, lead: &Device, size: Size) -> Result<(), Failure> {
        for group in 0..GROUPS {
            self.make_group(&lead.client, size, group).await?;
        }
        Ok(lead.client.sync().await?)
    }

    async fn make_group(&mut self, client: &Client, size: Size, number: usize) -> Result<(), Failure> {
        let new = NewGroup { label: format!("Group {number}"), purpose: String::new() };
        let group = client.create_group(new).await?;
        self.groups.push(group);
        let mut members = Vec::new();
        for member in 0..size.members / GROUPS {
            let new = NewMember { legal_name: format!("Member {number} {member}"), ..NewMember::default() };
            members.push(client.add_member(group, new).await?);
        }
        for day in 0..size.sessions {
            let session = session_of(client, group, day).await?;
            for member in &members {
                let seed = self.notes.len();
                self.notes.push(type_note(client, &session, *member, seed).await?);
            }
        }
        self.members.extend(members);
        Ok(())
    }

    /// Links another device of the same person.
    pub(crate) async fn link(&self, lead: &Device, name: &str) -> Result<Device, Failure> {
        let joined = self.meet(lead, name, Purpose::Link, Vec::new()).await?;
        lead.client.sync().await?;
        Ok(joined)
    }

    /// A whole ceremony through the relay, both people saying yes at once.
    pub(crate) async fn meet(
        &self,
        lead: &Device,
        name: &str,
        purpose: Purpose,
        groups: Vec<LogId>,
    ) -> Result<Device, Failure> {
        let home = Home::new(self.folder.path().join(name), "bench");
        meet(home, &lead.client, name, purpose, groups).await
    }
}

/// A whole ceremony through the relay, both people saying yes at once.
pub(crate) async fn meet(
    home: Home,
    lead: &Client,
    name: &str,
    purpose: Purpose,
    groups: Vec<LogId>,
) -> Result<Device, Failure> {
    let keys = Home::make_keys();
    let offer = lead.offer(purpose, groups).await?;
    let mut join = Join::start(&home, keys.clone(), &offer.code(), name).await?;
    let wait = JoinWait(CEREMONY_WAIT);
    let (new, old) = tokio::try_join!(join.digits(wait), offer.digits(CEREMONY_WAIT))?;
    let same = new == old.digits;
    offer.confirm(same).await?;
    let (joined, _) = tokio::try_join!(join.confirm(same, wait), offer.joined(CEREMONY_WAIT))?;
    Ok(Device { home, keys, client: joined.client })
}

/// A session of a group; days count from the first of January.
pub(crate) async fn session_of(client: &Client, group: LogId, day: usize) -> Result<SessionRef, Failure> {
    let local_date = format!("20{:02}-{:02}-{:02}", 31 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    let new = NewSession { group, local_date, ordinal: 1, scheduled: None };
    Ok(client.create_session(new).await?)
}

/// A note with every field of a member's entry, its 2.1 KB of text typed in 41 changes.
pub(crate) async fn type_note(
    client: &Client,
    session: &SessionRef,
    member: LogId,
    seed: usize,
) -> Result<TextField, Failure> {
    let note = client.member_note(session, member, "observation").await?;
    client.edit(note.key, entry_values(), Commit::Now).await?;
    for change in 0..TEXT_CHANGES {
        let field = PROSE.get(change % PROSE.len()).copied().unwrap_or("plan");
        let at = change / PROSE.len() * SENTENCE_CHARS;
        let insert = sentence(seed * TEXT_CHANGES + change);
        let edit = DocEdit::SpliceText { field: field.to_owned(), at, delete: 0, insert };
        client.edit(note.key, vec![edit], Commit::Now).await?;
    }
    Ok(note)
}

fn entry_values() -> Vec<DocEdit> {
    let set = |field: &str, value: Scalar| DocEdit::SetValue { field: field.to_owned(), value };
    let at = |ms: i64| Scalar::Time(alcove_client_core::time::Timestamp(ms));
    vec![
        set("attendance", Scalar::from(Attendance::OnTime.code())),
        set("arrived_at", at(1_900_000_000_000)),
        set("left_at", at(1_900_005_400_000)),
        set("absence_notice", Scalar::from("none")),
        set("participation", Scalar::from("spoke_freely")),
        set("format", Scalar::from("free")),
    ]
}

/// Characters of each sentence.
pub(crate) const SENTENCE_CHARS: usize = 54;

/// A sentence of words that no other number has in this order.
pub(crate) fn sentence(number: usize) -> String {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = String::new();
    while text.len() < SENTENCE_CHARS {
        mixed ^= mixed << 13;
        mixed ^= mixed >> 7;
        mixed ^= mixed << 17;
        text.push_str(WORDS.get(mixed % WORDS.len()).copied().unwrap_or_default());
        text.push(' ');
    }
    text.truncate(SENTENCE_CHARS);
    text
}
