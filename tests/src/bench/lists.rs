//! Lists and search over a store that holds years of work.

use std::time::Instant;

use alcove_client_core::client::{Client, NewGroup, NewMember};
use alcove_client_core::clinical::DocKind;
use alcove_client_core::engine::{DocKey, SaveBatch, SaveOp, ViewRow};
use alcove_client_core::ports::{ListQuery, ListRow, Storage};
use alcove_client_core::shell::store::SqliteStore;
use alcove_client_core::shell::vault::VaultDb;
use alcove_protocol::id::DocHandle;

use crate::Failure;
use crate::report::{Good, Row, median};
use crate::scene::{Device, Practice, SENTENCE_CHARS, sentence, session_of, type_note};

const NAME: &str = "lists";
const SESSIONS: u32 = 1_000;
const ENTRIES: u32 = 9_000;
const RUNS: usize = 15;
/// Rows of a batch while the store is filled.
const BATCH: u32 = 500;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let (_practice, lead) = Practice::found().await?;
    let group =
        lead.client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await?;
    let member = NewMember { legal_name: "Member 1".to_owned(), ..NewMember::default() };
    let member = lead.client.add_member(group, member).await?;
    let session = session_of(&lead.client, group, 0).await?;
    type_note(&lead.client, &session, member, 0).await?;
    let lead = fill(lead).await?;
    let (mut listing, mut common, mut rare) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let started = Instant::now();
        let listed = lead.client.sessions(None, SESSIONS).await?.len();
        listing.push(started.elapsed().as_secs_f64() * 1e3);
        expect_count("sessions listed", listed, 1_000)?;
        common.push(timed_search(&lead.client, "argument brother", 200).await?);
        let entry = 1 + run * 500;
        rare.push(timed_search(&lead.client, &format!("entrymark{entry}x"), 1).await?);
    }
    let seeded = "rows of real documents, copied in the store's views; median of 15";
    Ok(vec![
        Row::new(NAME, "listing 1,000 sessions", median(&mut listing), "ms")
            .limit(Good::Below, 10.0, "issue")
            .note(seeded),
        Row::new(NAME, "search over 9,000 entries, two words that most contain", median(&mut common), "ms")
            .limit(Good::Below, 150.0, "issue")
            .note("the best 200 with snippets"),
        Row::new(NAME, "search over 9,000 entries, a word of one", median(&mut rare), "ms")
            .limit(Good::Below, 150.0, "issue")
            .note(seeded),
    ])
}

fn expect_count(what: &str, found: usize, wanted: usize) -> Result<(), Failure> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found}, not {wanted}").into()) }
}

async fn timed_search(client: &Client, words: &str, hits: usize) -> Result<f64, Failure> {
    let started = Instant::now();
    let found = client.search(words).await?.len();
    let ms = started.elapsed().as_secs_f64() * 1e3;
    expect_count("hits", found, hits)?;
    Ok(ms)
}

/// Copies the rows of one session and one entry under other keys, until the store holds as many as wanted.
async fn fill(lead: Device) -> Result<Device, Failure> {
    let session = template(&lead.client, DocKind::Session).await?;
    let entry = template(&lead.client, DocKind::MemberEntry).await?;
    let Device { home, keys, client } = lead;
    client.close().await;
    let (mut store, views) = SqliteStore::open(VaultDb::open(&home.vault_path(), &keys.vault_key).await?);
    for (template, count) in [(&session, SESSIONS), (&entry, ENTRIES)] {
        for batch in 0..count.div_ceil(BATCH) {
            let numbers = (batch * BATCH).max(1)..((batch + 1) * BATCH).min(count);
            let ops = numbers.flat_map(|number| row(template, number)).collect();
            store.save(&SaveBatch { number: u64::from(batch), ops }).await?;
        }
    }
    drop(views);
    store.close().await?;
    let client = Client::open(&home, keys.clone()).await?;
    Ok(Device { home, keys, client })
}

async fn template(client: &Client, kind: DocKind) -> Result<ListRow, Failure> {
    let query = ListQuery { kind, circle: None, newest_first: false, conflicts_only: false, limit: 1 };
    Ok(client.list(&query).await?.pop().ok_or("no row to copy")?)
}

fn row(template: &ListRow, number: u32) -> [SaveOp; 1] {
    let mut document = [0; 16];
    for (byte, mixed) in document.iter_mut().zip(number.to_be_bytes().iter().cycle()) {
        *byte = *mixed;
    }
    let key = DocKey { circle: template.key.circle, document: DocHandle(document) };
    let sentences = (0..2_100 / SENTENCE_CHARS).map(|at| sentence(number as usize * 40 + at));
    let words = if template.kind == DocKind::MemberEntry { sentences.collect() } else { String::new() };
    [SaveOp::View(Box::new(ViewRow {
        key,
        kind: template.kind,
        sort: format!("2031-{number:06}"),
        json: template.json.clone(),
        conflicts: 0,
        text: format!("{words} {}mark{number}x", if words.is_empty() { "session" } else { "entry" }),
    }))]
}
