//! Types numbered marks into a session's note until somebody kills it: for the test that kills it.
//!
//! `typist HOME FIRST`: opens the device in HOME (passphrase in `ALCOVE_PASSPHRASE`) and types marks from number FIRST.
//! It prints `saved N` only after the store has mark N, and syncs now and then, whether the relay answers or not.

use std::error::Error;
use std::io::Write;

use alcove_client_core::client::{Client, Home, SessionItem, TextField};
use alcove_client_core::crypto::passphrase::PassphraseCost;

/// Marks between two syncs.
const SYNC_EVERY: u64 = 7;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let home = arguments.next().ok_or("a home folder is needed")?;
    let first: u64 = arguments.next().ok_or("a first number is needed")?.parse()?;
    let home = Home::new(home, "typist").with_cost(PassphraseCost::FLOOR);
    let client = Client::open(&home, home.unlock(&std::env::var("ALCOVE_PASSPHRASE")?)?).await?;
    let sessions = client.sessions(None, 1).await?;
    let SessionItem { session, .. } = sessions.into_iter().next().ok_or("a session is needed")?;
    let note = client.group_note(&session, "process").await?;
    // A mark that the last process left torn stays a word of its own.
    client.append(&note, "").await?;
    for number in first.. {
        type_mark(&client, &note, number).await?;
        println!("saved {number}");
        std::io::stdout().flush()?;
        if number % SYNC_EVERY == 0 {
            // The relay may be down or dying: what was typed stays here and goes with a later sync.
            let _ = client.sync().await;
        }
    }
    Ok(())
}

async fn type_mark(client: &Client, note: &TextField, number: u64) -> Result<(), Box<dyn Error>> {
    let end = client.text(note).await?.chars().count();
    for (step, letter) in format!("m{number:06} ").chars().enumerate() {
        client.splice(note, end + step, 0, &letter.to_string()).await?;
    }
    client.save_typing().await?;
    Ok(())
}
