//! A device is lost: every circle that it could open gets a new key, wrapped for the devices that are left. What that costs
//! the device that revokes it, beside the wraps alone.

use std::time::Instant;

use alcove_client_core::client::{Client, NewGroup, NewMember, Revocation};
use alcove_client_core::crypto::{CircleTag, EpochKey, KemSecret, WrapInfo, wrap};
use alcove_protocol::id::{DeviceId, EntryId};
use alcove_protocol::suite::{Suite, WRAP_BYTES};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::Failure;
use crate::relay_child::cpu_of;
use crate::report::{Good, Row, median};
use crate::scene::Practice;

const NAME: &str = "rotation";
const CIRCLES: usize = 50;
/// Devices of each circle when the last one is revoked; one is revoked in each run.
const DEVICES: usize = 10;
const RUNS: usize = 3;
/// Wraps of the peer: enough for the kernel's clock of processor time.
const PEER_WRAPS: u32 = 2_000;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let (practice, lead) = Practice::found().await?;
    fill(&lead.client).await?;
    let mut others = Vec::new();
    for number in 1..DEVICES + RUNS - 1 {
        let other = practice.link(&lead, &format!("tablet-{number}")).await?;
        others.push(other.client.device());
        other.client.close().await;
    }
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let lost = others.pop().ok_or("no device is left")?;
        runs.push(Run::watch(&lead.client, lost, others.len() + 1).await?);
    }
    rows_of(&runs)
}

/// Groups and records until there are as many circles as wanted, all at the relay.
async fn fill(client: &Client) -> Result<(), Failure> {
    let group = client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await?;
    for number in client.circles().await?.len()..CIRCLES {
        let new = NewMember { legal_name: format!("Member {number}"), ..NewMember::default() };
        client.add_member(group, new).await?;
    }
    Ok(client.sync().await?)
}

/// One revocation and what follows from it.
struct Run {
    wraps: usize,
    /// Seconds of the processor, of everything in this process.
    cpu: f64,
    seconds: f64,
    entries: u64,
    sent: u64,
    round_trips: u64,
}

impl Run {
    async fn watch(client: &Client, lost: DeviceId, left: usize) -> Result<Self, Failure> {
        let (wire, entries) = (client.wire_counts(), client.status().entries);
        let (cpu, started) = (cpu_of("self")?, Instant::now());
        client.revoke_device(lost, Revocation::Revoke).await?;
        client.sync_through().await?;
        let (cpu, seconds) = (cpu_of("self")? - cpu, started.elapsed().as_secs_f64());
        let report = client.revocation_report(lost).await?;
        let rotated = report.readable.iter().filter(|circle| circle.new_key).count();
        if !report.told || rotated != CIRCLES {
            return Err(format!("{rotated} of {CIRCLES} circles have a new key").into());
        }
        let (after, entries) = (client.wire_counts(), client.status().entries - entries);
        Ok(Self {
            wraps: CIRCLES * left,
            cpu,
            seconds,
            entries,
            sent: after.sent - wire.sent,
            round_trips: after.requests - wire.requests,
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of one revocation")]
fn rows_of(runs: &[Run]) -> Result<Vec<Row>, Failure> {
    let last = runs.last().ok_or("no run")?;
    let wrap_us = wraps_alone_us()?;
    let mut each_us: Vec<f64> = runs.iter().map(|run| run.cpu * 1e6 / run.wraps as f64).collect();
    let each_us = median(&mut each_us);
    let left = last.wraps / CIRCLES;
    let what = |figure: &str| format!("{CIRCLES} circles, one of {DEVICES} devices revoked: {figure}");
    let wraps = (last.wraps * WRAP_BYTES) as f64;
    Ok(vec![
        Row::new(NAME, what("processor time"), each_us * last.wraps as f64 / 1e3, "ms")
            .limit(Good::Beside, wrap_us * last.wraps as f64 / 1e3, "the HPKE wraps alone, same run")
            .note(format!(
                "{} wraps, {wrap_us:.0} us each alone, {each_us:.0} us each in all: signatures, cut-offs, the store, TLS, \
                 the proxy and what comes back included; median of {RUNS} devices, one after the other",
                last.wraps
            )),
        Row::new(NAME, what("bytes sent, above TLS"), last.sent as f64, "B").limit(
            Good::Beside,
            wraps,
            "the wraps alone",
        ),
        Row::new(NAME, what("entries"), last.entries as f64, "")
            .limit(Good::Beside, (CIRCLES + 1) as f64, "the revocation and one for each circle")
            .note(format!("each wrapped for the {left} devices that are left")),
        Row::new(NAME, what("until every circle has its key at the relay"), last.seconds, "s")
            .note(format!("{} round trips, on loopback", last.round_trips)),
    ])
}

/// Microseconds of the processor for one wrap and nothing else.
fn wraps_alone_us() -> Result<f64, Failure> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (key, recipient) = (EpochKey::make(&mut rng), KemSecret::make(&mut rng).public());
    let before = cpu_of("self")?;
    for number in 1..=PEER_WRAPS {
        let info = WrapInfo {
            suite: Suite::XWING,
            circle: CircleTag([1; 16]),
            number,
            recipient: DeviceId([2; 16]),
            previous: EntryId::ZERO,
        };
        wrap(&key, &recipient, &info, &mut rng)?;
    }
    Ok((cpu_of("self")? - before) * 1e6 / f64::from(PEER_WRAPS))
}
