//! An empty device takes in a whole practice. The devices are linked before anything is written, and then stay closed to
//! the relay until they are measured.

use std::time::{Duration, Instant};

use alcove_client_core::client::{Change, Client, TextField};
use alcove_client_core::clinical::DocKind;
use alcove_client_core::engine::Notice;
use alcove_client_core::ports::ListQuery;
use automerge::Automerge;

use crate::Failure;
use crate::relay_child::cpu_of;
use crate::report::{Good, Row, median};
use crate::scene::{Device, Practice, Size};

const NAME: &str = "first-sync";
const RUNS: usize = 3;
const ROUND_TRIP: Duration = Duration::from_millis(300);
const SLOW_BITS_PER_SECOND: u64 = 128_000;
/// Sessions that lists show first.
const NEWEST: u32 = 20;

/// What the device may need of the processor, beside automerge alone.
const TIMES_AUTOMERGE: f64 = 1.7;
/// Round trips of a first sync that nothing can save: TLS, and the request.
const FLOOR_ROUND_TRIPS: f64 = 2.0;

pub(crate) async fn run(size: Size, slow_link: bool) -> Result<Vec<Row>, Failure> {
    let (mut practice, lead) = Practice::found().await?;
    let mut devices = Vec::new();
    for number in 0..=2 * RUNS {
        devices.push(practice.link(&lead, &format!("tablet-{number}")).await?);
    }
    practice.fill(&lead, size).await?;
    let documents = changes_of_everything(&lead.client).await?;
    let (mut usable, mut whole, mut steps) = (Vec::new(), Vec::new(), Vec::new());
    for device in devices.split_off(RUNS + 1) {
        expect_empty(&device.client).await?;
        let device = device.reopen().await?;
        practice.proxy.set(ROUND_TRIP, None);
        let mut changes = device.client.changes();
        let started = Instant::now();
        let groups = practice.groups.len();
        let (synced, listed) = tokio::join!(sync_all(&device.client), until_usable(&device.client, groups));
        synced?;
        whole.push(started.elapsed().as_secs_f64());
        usable.push(listed?.duration_since(started).as_secs_f64());
        steps.push(progress_shown(&mut changes));
        practice.proxy.set_fast();
        check(&device.client, &practice.notes, &lead.client).await?;
        device.client.close().await;
    }
    let slow = devices.pop();
    let (alone, used) = processor_times(devices, &documents).await?;
    let note = format!("{} notes; from the call, TCP and TLS included", size.notes());
    let floor = FLOOR_ROUND_TRIPS * ROUND_TRIP.as_secs_f64();
    let mut rows = vec![
        Row::new(NAME, "300 ms: lists usable", median(&mut usable), "s")
            .limit(Good::Below, 1.5, "issue")
            .note(format!("groups listed, the newest {NEWEST} sessions listed and open; {note}")),
        Row::new(NAME, "300 ms: everything applied and saved", median(&mut whole), "s")
            .limit(Good::Below, TIMES_AUTOMERGE * alone + floor, "1.7 x automerge alone, and two round trips")
            .note(note),
        Row::new(NAME, "processor time of the device", used, "s")
            .limit(Good::Below, TIMES_AUTOMERGE * alone, "1.7 x automerge alone, same run")
            .note(format!(
                "{:.2} x the {alone:.2} s that automerge alone needs to parse, apply (one call a document) and save the \
                 same {} changes of {} documents; TLS, signatures, opening, the guard, the store, views, search and the \
                 proxy included",
                used / alone,
                documents.iter().map(Vec::len).sum::<usize>(),
                documents.len()
            )),
        Row::new(NAME, "300 ms: steps of progress shown", median(&mut steps), "").limit(
            Good::Above,
            2.0,
            "issue: shows progress",
        ),
    ];
    if let Some(device) = slow.filter(|_| slow_link) {
        rows.push(over_slow_link(&practice, &lead, device).await?);
    }
    Ok(rows)
}

/// The changes of every document on the device, as they travel: one list of change chunks for each.
async fn changes_of_everything(client: &Client) -> Result<Vec<Vec<Vec<u8>>>, Failure> {
    let mut documents = Vec::new();
    for kind in DocKind::ALL {
        let query =
            ListQuery { kind, circle: None, newest_first: false, conflicts_only: false, limit: u32::MAX };
        for row in client.list(&query).await? {
            let saved = Automerge::load(&client.automerge_save(row.key).await?)?;
            let changes = saved.get_changes(&[]);
            documents.push(changes.iter().map(|change| change.raw_bytes().to_vec()).collect());
        }
    }
    Ok(documents)
}

/// How often the device said how far it is.
#[expect(clippy::cast_precision_loss, reason = "a count of some")]
fn progress_shown(changes: &mut tokio::sync::broadcast::Receiver<Change>) -> f64 {
    let mut shown = 0_usize;
    loop {
        match changes.try_recv() {
            Ok(Change::Notice(Notice::Progress { .. })) => shown += 1,
            Ok(_) | Err(tokio::sync::broadcast::error::TryRecvError::Lagged(_)) => {}
            Err(_) => return shown as f64,
        }
    }
}

/// The keys of circles come with the first answer of a later sync than the one that asks for them, so a device syncs
/// until nothing is missing, as an app does.
async fn sync_all(client: &Client) -> Result<(), Failure> {
    for _ in 0..5 {
        let before = client.status().entries;
        client.sync().await?;
        let status = client.status();
        if status.entries == before || status.key_missing.is_empty() {
            return Ok(());
        }
    }
    Err("keys are missing after five syncs".into())
}

async fn expect_empty(client: &Client) -> Result<(), Failure> {
    let (groups, sessions) = (client.groups().await?.len(), client.sessions(None, 1).await?.len());
    if groups + sessions == 0 { Ok(()) } else { Err("the new device was not empty".into()) }
}

/// Waits until an app could show its first page and open everything on it.
async fn until_usable(client: &Client, groups: usize) -> Result<Instant, Failure> {
    let mut changes = client.listen();
    loop {
        let sessions = client.sessions(None, NEWEST).await?;
        if sessions.len() == NEWEST as usize && client.groups().await?.len() == groups {
            let opened = sessions.iter().map(|session| client.document(session.key));
            futures_util::future::try_join_all(opened).await?;
            return Ok(Instant::now());
        }
        changes.next().await.ok_or("the client was closed")?;
    }
}

/// The new device shows what the old one shows, in every note.
async fn check(client: &Client, notes: &[TextField], lead: &Client) -> Result<(), Failure> {
    for note in notes {
        if client.text(note).await? != lead.text(note).await? {
            return Err("the new device shows another text".into());
        }
    }
    Ok(())
}

/// Processor time of automerge alone, and of everything the device does, without delay on the link; seconds. They take
/// turns, so that both meet the same machine.
async fn processor_times(devices: Vec<Device>, documents: &[Vec<Vec<u8>>]) -> Result<(f64, f64), Failure> {
    let (mut alone, mut used) = (Vec::new(), Vec::new());
    for device in devices {
        let before = cpu_of("self")?;
        automerge_alone(documents)?;
        alone.push(cpu_of("self")? - before);
        let device = device.reopen().await?;
        let before = cpu_of("self")?;
        sync_all(&device.client).await?;
        used.push(cpu_of("self")? - before);
        device.client.close().await;
    }
    Ok((median(&mut alone), median(&mut used)))
}

/// What nobody can do without: each document's changes parsed, applied in one call, and saved.
fn automerge_alone(documents: &[Vec<Vec<u8>>]) -> Result<usize, Failure> {
    let mut bytes = 0;
    for chunks in documents {
        let changes = chunks.iter().map(|chunk| automerge::Change::try_from(chunk.as_slice()));
        let mut document = Automerge::new();
        document.apply_changes(changes.collect::<Result<Vec<_>, _>>()?)?;
        bytes += document.save().len();
    }
    Ok(bytes)
}

async fn over_slow_link(practice: &Practice, lead: &Device, device: Device) -> Result<Row, Failure> {
    let device = device.reopen().await?;
    practice.proxy.set(ROUND_TRIP, Some(SLOW_BITS_PER_SECOND));
    let (started, before) = (Instant::now(), practice.proxy.carried());
    sync_all(&device.client).await?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes = practice.proxy.carried() - before;
    practice.proxy.set_fast();
    check(&device.client, &practice.notes, &lead.client).await?;
    Ok(Row::new(NAME, "300 ms, 128 kbit/s: completes", seconds, "s").note(format!("{bytes} bytes carried")))
}
