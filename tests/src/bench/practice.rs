//! A practice of five years on one device, made by `alcove seed-practice`: what a therapist waits for in a doorway.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use alcove_client_core::client::{Client, Home, NewGroup, NewMember, NewSession, SessionRef, SignAs};
use alcove_client_core::clinical::{Attendance, DocKind, Scalar, SignatureMeaning};
use alcove_client_core::document::guard::guard;
use alcove_client_core::document::{Actor, DocEdit, Document, Incoming};
use alcove_client_core::ports::ListQuery;
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::LogId;
use tempfile::TempDir;
use tokio::process::Command;

use crate::proxy::Proxy;
use crate::relay_child::RelayChild;
use crate::report::{Good, Row, median};
use crate::scene::Practice;
use crate::{Failure, practice_sync};

const NAME: &str = "practice";
/// After every session that was made up.
const SIGNED_ON: &str = "2090-04-10";
/// Forty members for 225 weeks: 9,000 entries.
const FULL: (&str, &str) = ("40", "225");
const SMALL: (&str, &str) = ("8", "12");
const PASSPHRASE: &str = "only for the benchmark";
const RUNS: usize = 5;
const SEARCHES: usize = 40;
/// Operations that a colleague made meanwhile, and the changes that they came in.
const REMOTE_OPS: usize = 1_000;
const REMOTE_CHANGES: usize = 50;

pub(crate) async fn run(small: bool) -> Result<Vec<Row>, Failure> {
    let folder = TempDir::new()?;
    let home = folder.path().join("home");
    let (members, weeks) = if small { SMALL } else { FULL };
    let relay = RelayChild::start(&folder.path().join("relay")).await?;
    let proxy = Proxy::start(relay.address).await?;
    let made = seed(&home, &proxy, &relay.fingerprint, members, weeks).await?;
    let note = format!("{made} entries");
    let mut rows = opening(&home, &note).await?;
    rows.push(signing(&home, &note).await?);
    rows.extend(practice_sync::run(&home, PASSPHRASE, &proxy, &folder.path().join("relay"), &note).await?);
    rows.push(merging()?);
    rows.push(at_rest(&home, made)?);
    rows.push(on_the_wire().await?);
    Ok(rows)
}

/// The laptop client, which lies beside this program.
fn alcove() -> Result<PathBuf, Failure> {
    let beside = std::env::current_exe()?.with_file_name("alcove");
    if beside.exists() {
        Ok(beside)
    } else {
        Err("build the laptop client first: cargo build --release -p alcove-cli".into())
    }
}

async fn seed(
    home: &Path,
    relay: &Proxy,
    fingerprint: &str,
    members: &str,
    weeks: &str,
) -> Result<u64, Failure> {
    let verb = |words: &[&str]| -> Result<Command, Failure> {
        let mut command = Command::new(alcove()?);
        command.arg("--home").arg(home).arg("--json").args(words).env("ALCOVE_PASSPHRASE", PASSPHRASE);
        command.stdin(Stdio::null()).kill_on_drop(true);
        Ok(command)
    };
    let address = relay.address.to_string();
    let at = ["--relay", address.as_str(), "--fingerprint", fingerprint];
    let named = ["setup", "--practice", "Elm House", "--name", "Lead"];
    if !verb(&[named.as_slice(), at.as_slice()].concat())?.output().await?.status.success() {
        return Err("alcove setup failed".into());
    }
    let seeded = verb(&["seed-practice", "--members", members, "--weeks", weeks])?.output().await?;
    let said: serde_json::Value = serde_json::from_slice(&seeded.stdout)?;
    said.get("entries")
        .and_then(serde_json::Value::as_u64)
        .ok_or_else(|| "alcove seed-practice failed".into())
}

/// A cold start to today's sheet, then what is done with it.
async fn opening(home: &Path, note: &str) -> Result<Vec<Row>, Failure> {
    let home = Home::new(home.to_owned(), "bench");
    let keys = home.unlock(PASSPHRASE)?;
    let (mut starts, mut lists, mut opens) = (Vec::new(), Vec::new(), Vec::new());
    let mut searches = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        let client = Client::open(&home, keys.clone()).await?;
        let group = client.groups().await?.first().ok_or("no group")?.group;
        let newest = client.sessions(Some(group), 1).await?.remove(0);
        client.session_sheet(&newest.session).await?;
        starts.push(started.elapsed().as_secs_f64());
        lists.push(time_list(&client).await?);
        opens.push(time_open(&client, &newest.session, group).await?);
        for _ in 0..SEARCHES / RUNS {
            let started = Instant::now();
            let hits = client.search("panic bus").await?;
            searches.push(started.elapsed().as_secs_f64() * 1e3);
            if hits.is_empty() {
                return Err("nothing was found".into());
            }
        }
        client.close().await;
    }
    Ok(vec![
        Row::new(NAME, "cold start to the newest session's sheet", median(&mut starts), "s")
            .limit(Good::Below, 1.5, "issue")
            .note(format!("{note}; the store is opened, the passphrase's own second is not counted")),
        Row::new(NAME, "list of 200 entries", median(&mut lists), "ms").note(note.to_owned()),
        Row::new(NAME, "an entry is opened", median(&mut opens), "ms").note(note.to_owned()),
        Row::new(NAME, "search for two words", median(&mut searches), "ms")
            .limit(Good::Below, 150.0, "issue")
            .note(format!("\"panic bus\", {note}")),
        Row::new(NAME, "most memory so far", memory_peak_mib()?, "MiB").note(note.to_owned()),
    ])
}

/// Eight entries of one session, one after the other: blocks, guard, signature, the event of the trail, and the disk.
async fn signing(home: &Path, note: &str) -> Result<Row, Failure> {
    let home = Home::new(home.to_owned(), "bench");
    let client = Client::open(&home, home.unlock(PASSPHRASE)?).await?;
    let group = client.groups().await?.first().ok_or("no group")?.group;
    let new = NewSession { group, local_date: SIGNED_ON.to_owned(), ordinal: 1, scheduled: None };
    let session = client.create_session(new).await?;
    let mut times = Vec::new();
    for (number, member) in client.members(group).await?.into_iter().take(8).enumerate() {
        let key = client.attend(&session, member.member, Attendance::OnTime).await?;
        let prose = DocEdit::ReplaceText { field: "observation".to_owned(), text: sentence(number) };
        let considered = DocEdit::SetValue {
            field: "safety_considered".to_owned(),
            value: Scalar::from("nothing new noted"),
        };
        client.edit_record(key, vec![prose, considered]).await?;
        while let Some(hit) = client.name_hits(key).await?.into_iter().next() {
            client.keep_name(key, &hit, "a word, and nobody's name").await?;
        }
        let started = Instant::now();
        client.sign(key, SignAs::new(SignatureMeaning::Author)).await?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    client.close().await;
    Ok(Row::new(NAME, "an entry is signed", median(&mut times), "ms")
        .limit(Good::Below, 300.0, "issue")
        .note(format!("median of {}; with the guard, in the store; {note}", times.len())))
}

async fn time_list(client: &Client) -> Result<f64, Failure> {
    let started = Instant::now();
    let query = ListQuery {
        kind: DocKind::MemberEntry,
        circle: None,
        newest_first: true,
        conflicts_only: false,
        limit: 200,
    };
    client.list(&query).await?;
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

async fn time_open(client: &Client, session: &SessionRef, group: LogId) -> Result<f64, Failure> {
    let member = client.members(group).await?.first().ok_or("no member")?.member;
    let entry = client.entry(session, member).await?.ok_or("no entry")?;
    let started = Instant::now();
    client.document(entry.key).await?;
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

/// A colleague's changes, through the guard into the document.
fn merging() -> Result<Row, Failure> {
    let mut times = Vec::new();
    for run in 0..RUNS {
        let author = Actor::new([u8::try_from(run).unwrap_or_default() + 1; 16], 1);
        let mut theirs = Document::create(DocKind::MemberEntry, author)?;
        let mut changes = Vec::new();
        for change in 0..REMOTE_CHANGES {
            for letter in 0..REMOTE_OPS / REMOTE_CHANGES {
                let at = change * (REMOTE_OPS / REMOTE_CHANGES) + letter;
                let insert = "a".to_owned();
                theirs.edit(
                    &DocEdit::SpliceText { field: "observation".to_owned(), at, delete: 0, insert },
                    Timestamp(1),
                )?;
            }
            changes.extend(theirs.commit(Timestamp(1)));
        }
        let mut ours = Document::create(DocKind::MemberEntry, Actor::new([99; 16], 1))?;
        let started = Instant::now();
        let mut incoming = Vec::new();
        for (at, change) in (0_u64..).zip(&changes) {
            let checked =
                guard(change.bytes.clone(), author).map_err(|_| "the guard refused an honest change")?;
            incoming.push(Incoming { token: at, change: checked });
        }
        ours.take_in(incoming);
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if ours.text_len("observation") != Some(REMOTE_OPS) {
            return Err("not everything was taken in".into());
        }
    }
    Ok(Row::new(NAME, "1,000 remote operations merged", median(&mut times), "ms")
        .limit(Good::Below, 200.0, "issue")
        .note(format!(
            "one text in {REMOTE_CHANGES} changes: guard, trial and merge; opening and saving are `open`'s"
        )))
}

fn at_rest(home: &Path, entries: u64) -> Result<Row, Failure> {
    let bytes: u64 = std::fs::read_dir(home)?
        .filter_map(Result::ok)
        // Room that is held for a session is nothing that the practice needs.
        .filter(|file| file.file_name() != "room.reserve")
        .filter_map(|file| file.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|data| data.len())
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "bytes of a store")]
    let mib = bytes as f64 / (1024.0 * 1024.0);
    Ok(Row::new(NAME, "the whole practice on the device", mib, "MiB")
        .note(format!("{} bytes an entry with its share of everything else", bytes / entries.max(1))))
}

/// A session of eight: its note and eight entries, sent after the session.
async fn on_the_wire() -> Result<Row, Failure> {
    let (practice, lead) = Practice::found().await?;
    let client = &lead.client;
    let group = client.create_group(NewGroup { label: "Group".to_owned(), ..Default::default() }).await?;
    let mut members = Vec::new();
    for number in 1..=8 {
        let new = NewMember { legal_name: format!("Member {number}"), ..Default::default() };
        members.push(client.add_member(group, new).await?);
    }
    for _ in 0..2 {
        client.sync().await?;
    }
    let before = practice.proxy.carried();
    let new = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal: 1, scheduled: None };
    let session = client.create_session(new).await?;
    let note = client.group_note(&session, "process").await?;
    client.append(&note, &sentence(0)).await?;
    for (number, member) in members.into_iter().enumerate() {
        let key = client.attend(&session, member, Attendance::OnTime).await?;
        let prose = |field: &str| DocEdit::ReplaceText { field: field.to_owned(), text: sentence(number) };
        let considered = DocEdit::SetValue {
            field: "safety_considered".to_owned(),
            value: Scalar::from("nothing new noted"),
        };
        client
            .edit_record(key, vec![prose("presentation"), prose("observation"), prose("plan"), considered])
            .await?;
    }
    client.sync().await?;
    #[expect(clippy::cast_precision_loss, reason = "bytes of a session")]
    let kilobytes = (practice.proxy.carried() - before) as f64 / 1e3;
    tokio::time::timeout(Duration::from_secs(10), lead.client.close()).await?;
    Ok(Row::new(NAME, "a session of eight, both ways", kilobytes, "kB")
        .limit(Good::Below, 60.0, "issue")
        .note("note, attendance and three sections of prose for each member; TLS included"))
}

fn sentence(number: usize) -> String {
    format!(
        "Sat near the door as usual and spoke of the way to work; sentence number {number} of the evening. "
    )
    .repeat(3)
}

/// The most memory that this process has held.
fn memory_peak_mib() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no figure of memory")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
