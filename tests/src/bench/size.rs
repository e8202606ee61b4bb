//! Bytes of one note: at the relay, on the device, and in automerge's own save.

use std::path::Path;

use alcove_client_core::client::{NewGroup, NewMember};

use crate::Failure;
use crate::report::{Good, Row};
use crate::scene::{Practice, session_of, type_note};

const NAME: &str = "size";
/// Notes between two readings, so that pages of a database count as the part that they are.
const NOTES: usize = 40;

#[expect(clippy::cast_precision_loss, reason = "sizes of some files")]
pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let (practice, lead) = Practice::found().await?;
    let group =
        lead.client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await?;
    let member = NewMember { legal_name: "Member 1".to_owned(), ..NewMember::default() };
    let member = lead.client.add_member(group, member).await?;
    let mut sessions = Vec::new();
    for day in 0..NOTES {
        sessions.push(session_of(&lead.client, group, day).await?);
    }
    lead.client.sync().await?;
    let relay = database_bytes(&practice.relay_folder()).await?;
    let (lead, device) = lead.store_bytes().await?;
    let mut saved = 0;
    for (number, session) in sessions.iter().enumerate() {
        let note = type_note(&lead.client, session, member, number).await?;
        lead.client.sync().await?;
        saved += lead.client.automerge_save_bytes(note.key).await?;
    }
    let wire = lead.client.wire_counts().sent;
    let relay = database_bytes(&practice.relay_folder()).await?.saturating_sub(relay);
    let device = lead.store_bytes().await?.1.saturating_sub(device);
    let each = |bytes: u64| bytes as f64 / NOTES as f64;
    let peer = each(saved as u64);
    let note = format!("{NOTES} notes of 2.1 KB in 41 changes, each sent by a sync of its own; each");
    let source = "automerge's save, same run";
    Ok(vec![
        Row::new(NAME, "a note at the relay", each(relay), "B")
            .limit(Good::Beside, peer, source)
            .note(note.clone()),
        Row::new(NAME, "a note sent, above TLS", each(wire), "B")
            .limit(Good::Beside, peer, source)
            .note(note.clone()),
        Row::new(NAME, "a note on the device, with its entry, views and search index", each(device), "B")
            .limit(Good::Beside, peer, source)
            .note(note),
    ])
}

/// Bytes of the relay's database, its log counted as what it will be: nothing, once it is written back.
async fn database_bytes(folder: &Path) -> Result<u64, Failure> {
    let path = folder.join("relay.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut connection = sqlx::ConnectOptions::connect(&options).await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
    sqlx::Connection::close(connection).await?;
    Ok(std::fs::metadata(path)?.len())
}
