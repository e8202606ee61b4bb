//! An empty device takes in a whole practice. The devices are linked before anything is written, and then stay closed to
//! the relay until they are measured.

use std::time::{Duration, Instant};

use alcove_client_core::client::{Client, TextField};

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

pub(crate) async fn run(size: Size, slow_link: bool) -> Result<Vec<Row>, Failure> {
    let (mut practice, lead) = Practice::found().await?;
    let mut devices = Vec::new();
    for number in 0..=2 * RUNS {
        devices.push(practice.link(&lead, &format!("tablet-{number}")).await?);
    }
    practice.fill(&lead, size).await?;
    let (mut usable, mut whole) = (Vec::new(), Vec::new());
    for device in devices.split_off(RUNS + 1) {
        expect_empty(&device.client).await?;
        let device = device.reopen().await?;
        practice.proxy.set(ROUND_TRIP, None);
        let started = Instant::now();
        let groups = practice.groups.len();
        let (synced, listed) = tokio::join!(sync_all(&device.client), until_usable(&device.client, groups));
        synced?;
        whole.push(started.elapsed().as_secs_f64());
        usable.push(listed?.duration_since(started).as_secs_f64());
        practice.proxy.set_fast();
        check(&device.client, &practice.notes, &lead.client).await?;
        device.client.close().await;
    }
    let note = format!("{} notes; from the call, TCP and TLS included", size.notes());
    let mut rows = vec![
        Row::new(NAME, "300 ms: lists usable", median(&mut usable), "s")
            .limit(Good::Below, 1.5, "issue")
            .note(format!("groups listed, the newest {NEWEST} sessions listed and open; {note}")),
        Row::new(NAME, "300 ms: everything applied and saved", median(&mut whole), "s").note(note),
    ];
    let slow = devices.pop();
    rows.push(processor_time(devices).await?);
    if let Some(device) = slow.filter(|_| slow_link) {
        rows.push(over_slow_link(&practice, &lead, device).await?);
    }
    Ok(rows)
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
    loop {
        let sessions = client.sessions(None, NEWEST).await?;
        if sessions.len() == NEWEST as usize && client.groups().await?.len() == groups {
            for session in &sessions {
                client.document(session.key).await?;
            }
            return Ok(Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
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

/// Processor time of everything the device does, without delay on the link.
async fn processor_time(devices: Vec<Device>) -> Result<Row, Failure> {
    let mut used = Vec::new();
    for device in devices {
        let device = device.reopen().await?;
        let before = cpu_of("self")?;
        sync_all(&device.client).await?;
        used.push(cpu_of("self")? - before);
        device.client.close().await;
    }
    Ok(Row::new(NAME, "processor time of the device", median(&mut used), "s")
        .note("TLS, signatures, opening, the guard, the store, views, search; no delay"))
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
