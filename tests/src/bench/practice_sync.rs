//! A second device of the same person takes in five years: how soon all is there, what travels, and what lies at the relay. A
//! device that was let in by a code syncs before its app gets it, so when the working set came cannot be seen from here.

use std::path::Path;
use std::time::Instant;

use alcove_client_core::client::{Client, Home, WorkingState};
use alcove_client_core::crypto::ceremony::Purpose;

use crate::Failure;
use crate::proxy::Proxy;
use crate::report::{Good, Row};
use crate::scene::meet;

const NAME: &str = "practice";
/// Every session lies before it.
const TODAY: &str = "2099-12-31";
const SYNCS_MAX: usize = 12;
const HISTORY_MB: f64 = 60.0;

pub(crate) async fn run(
    home: &Path,
    passphrase: &str,
    proxy: &Proxy,
    relay: &Path,
    note: &str,
) -> Result<Vec<Row>, Failure> {
    let home = Home::new(home.to_owned(), "bench");
    let lead = Client::open(&home, home.unlock(passphrase)?).await?;
    sync_all(&lead).await?;
    let at_rest = megabytes(bytes_in(relay)?);
    // The ceremony counts: the new device takes in what it can read as soon as it is let in.
    let (before, started) = (proxy.carried(), Instant::now());
    let tablet = Home::new(home.path().with_file_name("tablet"), "bench");
    let tablet = meet(tablet, &lead, "tablet", Purpose::Link, Vec::new()).await?;
    lead.sync().await?;
    sync_all(&tablet.client).await?;
    let (whole, bytes) = (started.elapsed().as_secs_f64(), proxy.carried() - before);
    if tablet.client.working_set(TODAY).await?.state != WorkingState::Ready {
        return Err("the new device is not ready after its syncs".into());
    }
    tablet.client.close().await;
    lead.close().await;
    let row = |what: &str, measured: f64, unit| Row::new(NAME, what, measured, unit).note(note.to_owned());
    Ok(vec![
        row("new device: everything is there, ceremony included", whole, "s"),
        row("new device: bytes of everything", megabytes(bytes), "MB").limit(
            Good::Below,
            HISTORY_MB,
            "issue",
        ),
        row("the practice at the relay", at_rest, "MB"),
    ])
}

/// The keys of circles come with a later answer than the one that asks for them.
async fn sync_all(client: &Client) -> Result<(), Failure> {
    let mut before = None;
    for _ in 0..SYNCS_MAX {
        client.sync().await?;
        let status = client.status();
        let now = (status.entries, status.unsent.entries);
        if status.unsent.entries == 0 && status.key_missing.is_empty() && before == Some(now) {
            return Ok(());
        }
        before = Some(now);
    }
    Err("the device did not come to rest".into())
}

fn bytes_in(folder: &Path) -> Result<u64, Failure> {
    let files = std::fs::read_dir(folder)?;
    Ok(files
        .filter_map(|file| file.ok()?.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|file| file.len())
        .sum())
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a practice")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
