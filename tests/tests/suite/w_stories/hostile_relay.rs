//! W20: the relay's operator is hostile, and changes what it stores behind everybody's back.

use std::path::Path;

use alcove_client_core::client::TextField;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::Finding;
use alcove_protocol::id::LogId;
use sqlx::sqlite::SqliteConnection;

use super::practice::{Phone, Practice, settle, write_note};

const NOTES: u8 = 6;

/// Notes of Anna's that Ben has not got yet, one entry each, and where the relay put them.
async fn notes_on_the_relay(practice: &Practice, anna: &Phone, group: LogId) -> Vec<TextField> {
    let mut notes = Vec::new();
    for day in 2..2 + NOTES {
        notes.push(write_note(anna, group, day, &text_of(day)).await);
        anna.client.sync().await.unwrap();
    }
    assert!(practice.relay_folder().exists());
    notes
}

fn text_of(day: u8) -> String {
    format!("What was said on day {day}.")
}

/// The places of the notes' own entries.
async fn places_of(database: &mut SqliteConnection, notes: &[TextField]) -> Vec<i64> {
    let mut places = Vec::new();
    for note in notes {
        let place = "SELECT seq FROM entries WHERE log = ? AND doc = ? AND kind = 0x0201";
        let query = sqlx::query_scalar(place).bind(note.key.circle.0.to_vec());
        places.push(query.bind(note.key.document.0.to_vec()).fetch_one(&mut *database).await.unwrap());
    }
    places
}

async fn run(database: &mut SqliteConnection, sql: &'static str, circle: LogId, places: &[i64]) {
    let mut query = sqlx::query(sql).bind(circle.0.to_vec());
    for place in places {
        query = query.bind(*place);
    }
    query.execute(database).await.unwrap();
}

async fn count_read(phone: &Phone, notes: &[TextField]) -> usize {
    let mut read = 0;
    for (day, note) in (2..).zip(notes) {
        read += usize::from(phone.find_text(note).await == Some(text_of(day)));
    }
    read
}

#[tokio::test(flavor = "multi_thread")]
async fn w20_an_entry_taken_out_of_the_middle_is_told_and_nothing_is_said_to_be_in_sync_until_it_is_back() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let notes = notes_on_the_relay(&practice, &anna, group).await;
    practice
        .with_database(async |database| {
            let places = places_of(database, &notes).await;
            let middle = places[places.len() / 2];
            let aside = "CREATE TABLE taken AS SELECT * FROM entries WHERE FALSE";
            sqlx::query(aside).execute(&mut *database).await.unwrap();
            let copy = "INSERT INTO taken SELECT * FROM entries WHERE log = ? AND seq = ?";
            run(database, copy, group, &[middle]).await;
            run(database, "DELETE FROM entries WHERE log = ? AND seq = ?", group, &[middle]).await;
        })
        .await;
    for _ in 0..2 {
        ben.client.sync().await.unwrap();
    }
    let status = ben.client.status();
    assert!(!status.is_whole(), "an entry is missing: {status:?}");
    let tells = |finding: &Finding| {
        matches!(finding, Finding::Hole { log, author: Some(_) } if *log == group) && finding.is_open()
    };
    assert!(status.evidence.iter().any(tells), "{:?}", status.evidence);
    assert_eq!(count_read(&ben, &notes).await, notes.len() - 1, "everything else is read");

    practice
        .with_database(async |database| {
            sqlx::query("INSERT INTO entries SELECT * FROM taken").execute(&mut *database).await.unwrap();
        })
        .await;
    settle(&[&anna, &ben]).await;
    assert_eq!(count_read(&ben, &notes).await, notes.len());
    assert!(ben.client.status().is_whole(), "{:?}", ben.client.status());
}

#[tokio::test(flavor = "multi_thread")]
async fn w20_entries_in_another_order_end_in_the_same_notes() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let notes = notes_on_the_relay(&practice, &anna, group).await;
    practice
        .with_database(async |database| {
            let places = places_of(database, &notes).await;
            for pair in places.chunks_exact(2) {
                let aside = "UPDATE entries SET seq = -seq WHERE log = ? AND seq IN (?, ?)";
                run(database, aside, group, pair).await;
                let swap = "UPDATE entries SET seq = ? + ? + seq WHERE log = ? AND seq < 0";
                sqlx::query(swap)
                    .bind(pair[0])
                    .bind(pair[1])
                    .bind(group.0.to_vec())
                    .execute(&mut *database)
                    .await
                    .unwrap();
            }
        })
        .await;
    for _ in 0..3 {
        ben.client.sync().await.unwrap();
    }
    assert_eq!(count_read(&ben, &notes).await, notes.len());
    anna.client.sync().await.unwrap();
    assert_eq!(count_read(&anna, &notes).await, notes.len(), "who had them keeps them");
}

#[tokio::test(flavor = "multi_thread")]
async fn w20_altered_and_exchanged_bodies_are_set_aside_and_everything_else_is_read() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let notes = notes_on_the_relay(&practice, &anna, group).await;
    practice
        .with_database(async |database| {
            let places = places_of(database, &notes).await;
            let flipped = "UPDATE entries SET bytes = substr(bytes, 1, 300) || x'0102' || substr(bytes, 303) \
                           WHERE log = ? AND seq = ?";
            run(database, flipped, group, &places[1..2]).await;
            let exchanged = "UPDATE entries SET bytes = (SELECT bytes FROM entries AS other WHERE \
                             other.log = entries.log AND other.doc IS NOT NULL AND other.seq < entries.seq \
                             ORDER BY seq DESC LIMIT 1) WHERE log = ? AND seq = ?";
            run(database, exchanged, group, &places[4..5]).await;
        })
        .await;
    for _ in 0..2 {
        ben.client.sync().await.unwrap();
    }
    let read = count_read(&ben, &notes).await;
    assert!((notes.len() - 2..notes.len()).contains(&read), "{read} of {} are read", notes.len());
    for (day, note) in (2..).zip(&notes) {
        let text = ben.find_text(note).await;
        assert!(
            text.is_none() || text == Some(text_of(day)),
            "{text:?} stands where another text was written"
        );
    }
    assert!(!ben.client.status().is_whole());
    let aside = ben.client.quarantine(10).await.unwrap();
    assert!(!aside.is_empty(), "what is wrong is shown, with a reason: {:?}", ben.client.status());
    let own = write_note(&ben, group, 20, "Ben goes on writing.").await;
    ben.client.sync().await.unwrap();
    anna.client.sync().await.unwrap();
    assert_eq!(anna.text(&own).await, "Ben goes on writing.");
}

#[tokio::test(flavor = "multi_thread")]
async fn w20_a_relay_that_goes_back_and_says_nothing_is_told_and_loses_nothing() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (live, backup) = (practice.relay_folder().join("relay.db"), practice.folder.path().join("backup.db"));
    practice.stop_relay().await;
    std::fs::copy(&live, &backup).unwrap();
    practice.start_relay().await;
    let notes = notes_on_the_relay(&practice, &anna, group).await;
    ben.client.sync().await.unwrap();
    let bens = write_note(&ben, group, 21, "Ben's, after the backup.").await;
    settle(&[&ben, &anna]).await;

    practice.stop_relay().await;
    for beside in ["relay.db-wal", "relay.db-shm"] {
        let _ = std::fs::remove_file(practice.relay_folder().join(beside));
    }
    std::fs::copy(&backup, &live).unwrap();
    practice.start_relay().await;
    settle(&[&ben, &anna]).await;
    let told = |phone: &Phone| {
        let evidence = phone.client.status().evidence;
        evidence.iter().any(|finding| matches!(finding, Finding::RolledBack { restored: false, .. }))
    };
    assert!(told(&ben) || told(&anna), "{:?}", ben.client.status().evidence);

    let newcomer = practice.meet(&anna, "tablet", Purpose::Link, Vec::new()).await;
    settle(&[&anna, &ben, &newcomer]).await;
    for phone in [&anna, &ben, &newcomer] {
        assert_eq!(count_read(phone, &notes).await, notes.len());
        assert_eq!(phone.text(&bens).await, "Ben's, after the backup.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn w20_the_relays_folder_holds_no_name_and_no_word_of_a_note() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    write_note(&anna, note.key.circle, 2, "Rosalind wept at the anniversary.").await;
    settle(&[&anna, &ben]).await;
    practice.stop_relay().await;
    let mut searched = 0;
    for file in std::fs::read_dir(practice.relay_folder()).unwrap() {
        let path = file.unwrap().path();
        let bytes = read_if_file(&path);
        searched += bytes.len();
        for word in ["Rosalind", "anniversary", "opened slowly", "Anna", "Elm House", "Tuesday"] {
            for spelt in [word.as_bytes().to_vec(), word.encode_utf16().flat_map(u16::to_le_bytes).collect()]
            {
                let found = bytes.windows(spelt.len()).any(|part| part == spelt);
                assert!(!found, "{word} stands in {}", path.display());
            }
        }
    }
    assert!(searched > 10_000, "there was something to search");
}

fn read_if_file(path: &Path) -> Vec<u8> {
    if path.is_file() { std::fs::read(path).unwrap() } else { Vec::new() }
}
