//! One device types, fifty others of the same circle are live: how long until each holds the change, decoded. The
//! change is durable before anybody hears of it.

use std::time::{Duration, Instant};

use alcove_protocol::frame::Tell;
use tempfile::TempDir;
use tokio::time::{MissedTickBehavior, interval};

use crate::Failure;
use crate::relay_child::RelayChild;
use crate::report::{Good, Row, quantile};
use crate::signer::Device;
use crate::wire::{At, Live, frames};

const NAME: &str = "fanout";
const DEVICES: u16 = 50;
const CHANGES: usize = 500;
/// Faster than anybody types, and slow enough that one change does not wait for the one before.
const CHANGE_EVERY: Duration = Duration::from_millis(20);
/// Sealed bytes of one change of about 50 characters, padded.
const SEALED_BYTES: usize = 272;
/// The best peer's p99.
const PEER_MS: f64 = 15.0;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let folder = TempDir::new()?;
    let relay = RelayChild::start(&folder.path().join("relay")).await?;
    let at = At::new(&relay).await?;
    let mut writer = Device::new(0);
    let (circle, mut founding) = writer.found();
    let mut devices: Vec<Device> = (1..=DEVICES).map(Device::new).collect();
    founding.extend(devices.iter_mut().flat_map(|device| writer.take_in(circle, device)));
    at.push_all(&writer, founding).await?;
    let changes: Vec<Vec<u8>> =
        (0..CHANGES).map(|_| frames(&[writer.content(circle, 1, SEALED_BYTES)])).collect();
    let mut listening = Vec::new();
    for device in &devices {
        listening.push(tokio::spawn(listen(at.live(device).await?)));
    }
    let live = at.live(&writer).await?;
    let cpu = relay.cpu()?;
    let sent = write(live, changes).await?;
    let mut ms = Vec::new();
    for heard in listening {
        let heard = heard.await??;
        ms.extend(sent.iter().zip(heard).map(|(sent, heard)| (heard - *sent).as_secs_f64() * 1e3));
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of some thousands")]
    let each_us = (relay.cpu()? - cpu) * 1e6 / ms.len() as f64;
    let note = format!(
        "one writer, {CHANGES} changes, one every {} ms; {DEVICES} live devices of {DEVICES} people; durable first, \
         TLS, verified; from the send until decoded",
        CHANGE_EVERY.as_millis()
    );
    Ok(vec![
        Row::new(NAME, "to another live device, p50", quantile(&mut ms, 0.5), "ms").note(note.clone()),
        Row::new(NAME, "to another live device, p99", quantile(&mut ms, 0.99), "ms")
            .limit(Good::Below, PEER_MS, "best peer, not durable")
            .note(note),
        Row::new(NAME, "processor time of the relay", each_us, "us a delivery"),
    ])
}

/// Sends the changes in time: when each was sent.
async fn write(mut live: Live, changes: Vec<Vec<u8>>) -> Result<Vec<Instant>, Failure> {
    let mut ticks = interval(CHANGE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut sent, mut acked) = (Vec::new(), 0);
    let mut changes = changes.into_iter();
    while acked < CHANGES {
        tokio::select! {
            _ = ticks.tick(), if changes.len() > 0 => {
                sent.push(Instant::now());
                live.send(changes.next().unwrap_or_default()).await?;
            }
            tells = live.next() => {
                for tell in tells? {
                    if let Tell::Ack(_) = tell {
                        acked += 1;
                    } else if let Tell::Refused(refused) = tell {
                        return Err(format!("a change was refused: {}", refused.problem.words()).into());
                    }
                }
            }
        }
    }
    Ok(sent)
}

/// When each change was heard, in order.
async fn listen(mut live: Live) -> Result<Vec<Instant>, Failure> {
    let mut heard = Vec::new();
    while heard.len() < CHANGES {
        for tell in live.next().await? {
            if let Tell::News(_) = tell {
                heard.push(Instant::now());
            } else if let Tell::Resync(_) | Tell::Problem(_) = tell {
                return Err("the relay ended a connection".into());
            }
        }
    }
    Ok(heard)
}
