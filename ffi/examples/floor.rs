//! What the same work takes without the bindings: the floor for `ffi/bench`. Arguments: a home folder and its passphrase.
//! Prints `name=value` lines.

use std::time::{Duration, Instant};

use alcove_client_core::client::{Client, Home, TextField};
use alcove_client_core::error::ClientError;
use alcove_client_core::text::TextUnits;

const ROUNDS: usize = 40;
const ROWS: u32 = 200;
const SPLICES: usize = 20_000;
const SAVE_EVERY: usize = 100;

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// As fast as somebody types who waits for the store from time to time.
async fn time_splices(client: &Client, note: &TextField) -> Result<Duration, ClientError> {
    let text = client.open_text(note, TextUnits::Utf16).await?;
    let mut times = Vec::with_capacity(SPLICES);
    for at in 0..SPLICES {
        let began = Instant::now();
        text.splice(at % 1_000, 0, "x", 0)?;
        times.push(began.elapsed());
        if at % SAVE_EVERY == 0 {
            text.save().await?;
        }
    }
    Ok(median(times))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(passphrase)) = (arguments.next(), arguments.next()) else {
        return Err("a home folder and its passphrase are expected".into());
    };
    let home = Home::new(folder, "a benchmark");
    let began = Instant::now();
    let client = Client::open_with_passphrase(&home, passphrase.into()).await?;
    let sessions = client.sessions(None, ROWS).await?;
    println!("open_ms={:.1}", began.elapsed().as_secs_f64() * 1e3);
    println!("rows={}", sessions.len());
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        client.sessions(None, ROWS).await?;
        times.push(began.elapsed());
    }
    println!("list_ms={:.3}", median(times).as_secs_f64() * 1e3);
    let session = sessions.first().ok_or("the store holds no session")?;
    let note = client.group_note(&session.session, "process").await?;
    client.replace_text(&note, &"y".repeat(1_000)).await?;
    println!("splice_us={:.2}", time_splices(&client, &note).await?.as_secs_f64() * 1e6);
    client.close().await;
    Ok(())
}
