//! What only the store on disk can do: survive, run full, and be read while it is written.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use alcove_protocol::entry::Kind;
use sqlx::{AssertSqlSafe, Connection, Executor, query_scalar};

use crate::clinical::DocKind;
use crate::engine::{SaveBatch, SaveOp};
use crate::ports::{Storage, StorageError, Views};
use crate::shell::store::contract::made::{created, entry, key, local_change, pending, view};
use crate::shell::store::contract::{OnDisk, Subject, shown};
use crate::shell::store::sqlite::plan::Plan;
use crate::shell::store::sqlite::save;

fn a_busy_batch() -> Vec<SaveOp> {
    let circle = created(1);
    let mut ops = vec![pending(&circle)];
    for number in 1..100 {
        let document = u8::try_from(number).unwrap();
        let key = key(circle.log(), document);
        ops.push(SaveOp::Document(key, DocKind::GroupNote));
        ops.push(local_change(key, number));
        ops.push(pending(&entry(Kind::CONTENT, circle.log(), 1, number + 1, document)));
        ops.push(SaveOp::View(Box::new(view(key, DocKind::GroupNote, "2031", "quiet water"))));
        ops.push(SaveOp::Base(key, vec![document; 20_000]));
    }
    ops
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_power_loss() {
    let mut disk = OnDisk::new().await;
    disk.keep(a_busy_batch()).await;
    let before = shown(&disk.start().await);
    let crashed = tempfile::TempDir::new().unwrap();
    for file in ["vault.db", "vault.db-wal"] {
        std::fs::copy(disk.folder.path().join(file), crashed.path().join(file)).unwrap();
    }
    let mut again = OnDisk::open(crashed).await;
    assert_eq!(shown(&again.start().await), before);
    assert_eq!(again.indexed().await.search("wat", None, 200).await.unwrap().len(), 99);
}

#[tokio::test]
async fn a_full_disk_keeps_nothing_of_the_batch_and_the_same_batch_fits_later() {
    let mut disk = OnDisk::new().await;
    disk.keep(vec![pending(&created(2))]).await;
    let before = shown(&disk.start().await);
    let pages: i64 =
        query_scalar("PRAGMA page_count").fetch_one(&mut *disk.store.vault.writer().await).await.unwrap();
    limit_pages(&disk, pages + 60).await;
    assert_eq!(disk.try_keep(a_busy_batch()).await, Err(StorageError::Full));
    assert_eq!(shown(&disk.start().await), before);
    assert!(disk.views.search("wat", None, 200).await.unwrap().is_empty());
    limit_pages(&disk, pages + 10_000).await;
    disk.keep(a_busy_batch()).await;
    assert_eq!(disk.reopened().await.start().await.pending.len(), 101);
}

async fn limit_pages(disk: &OnDisk, pages: i64) {
    let statement = AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    disk.store.vault.writer().await.execute(statement).await.unwrap();
}

#[tokio::test]
async fn views_are_read_while_a_batch_is_being_saved() {
    let mut disk = OnDisk::new().await;
    let note = key(created(1).log(), 5);
    let saved = |text: &str| SaveOp::View(Box::new(view(note, DocKind::GroupNote, text, text)));
    disk.keep(vec![saved("before")]).await;
    disk.index_texts().await.unwrap();
    let batch = SaveBatch { number: 2, ops: vec![saved("after")] };
    let plan = Plan::of(&batch).unwrap();
    let mut writer = disk.store.vault.writer().await;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
    save::save(&mut transaction, &plan).await.unwrap();
    save::index_texts(&mut transaction).await.unwrap();
    assert_eq!(disk.views.search("before", None, 9).await.unwrap().len(), 1);
    assert!(disk.views.row(note).await.unwrap().unwrap().json.contains("before"));
    transaction.commit().await.unwrap();
    drop(writer);
    assert_eq!(disk.views.search("after", None, 9).await.unwrap().len(), 1);
    assert!(disk.views.search("before", None, 9).await.unwrap().is_empty());
}

async fn due(disk: &OnDisk) -> i64 {
    query_scalar("SELECT count(*) FROM view_due")
        .fetch_one(&mut *disk.store.vault.writer().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_text_waits_for_the_index_while_it_is_typed_and_goes_with_its_document() {
    let mut disk = OnDisk::new().await;
    let log = created(1).log();
    let saved = |document: u8, text: &str| {
        SaveOp::View(Box::new(view(key(log, document), DocKind::GroupNote, text, text)))
    };
    for text in ["water", "water runs", "water runs deep"] {
        disk.keep(vec![saved(1, text)]).await;
    }
    assert_eq!((due(&disk).await, disk.views.is_indexed().await), (1, Ok(false)));
    assert_eq!(disk.indexed().await.search("deep", None, 9).await.unwrap().len(), 1);
    assert_eq!(due(&disk).await, 0);

    disk.keep(vec![saved(1, "the river")]).await;
    disk.keep(vec![SaveOp::Purge(key(log, 1), Vec::new())]).await;
    assert_eq!((due(&disk).await, disk.views.is_indexed().await), (0, Ok(true)));
    assert!(disk.views.search("water", None, 9).await.unwrap().is_empty());
    assert!(disk.indexed().await.search("river", None, 9).await.unwrap().is_empty());

    for document in 2..7 {
        disk.keep(vec![saved(document, "the lake")]).await;
    }
    assert_eq!(due(&disk).await, 0, "a few wait, and no more");
    assert_eq!(disk.views.search("lake", None, 9).await.unwrap().len(), 5);
}

#[tokio::test]
async fn texts_that_wait_come_into_the_index_one_at_a_time_and_the_last_says_so() {
    let mut disk = OnDisk::new().await;
    assert_eq!(disk.index_next_text().await, Ok(false));
    let log = created(1).log();
    for document in 1..4 {
        disk.keep(vec![SaveOp::View(Box::new(view(key(log, document), DocKind::GroupNote, "a", "lake")))])
            .await;
    }
    for (others_wait, found) in [(true, 1), (true, 2), (false, 3)] {
        assert_eq!(disk.index_next_text().await, Ok(others_wait));
        assert_eq!(disk.views.search("lake", None, 9).await.unwrap().len(), found);
    }
    assert_eq!((due(&disk).await, disk.views.is_indexed().await), (0, Ok(true)));
}

#[tokio::test]
async fn errors_say_nothing_of_what_was_stored() {
    let disk = OnDisk::new().await;
    let views = disk.views.clone();
    disk.store.close().await.unwrap();
    let error = views.search("a secret word", None, 9).await.unwrap_err();
    assert_eq!(error, StorageError::Failed("the vault's database failed (code 0)".to_owned()));
}

#[tokio::test]
async fn every_load_that_grows_with_the_store_uses_an_index() {
    let disk = OnDisk::new().await;
    let mut writer = disk.store.vault.writer().await;
    for statement in [
        "SELECT log FROM entry WHERE kind = 519 AND standing = 0 ORDER BY place",
        "SELECT id FROM entry WHERE standing = 1 ORDER BY place",
        "SELECT id FROM entry WHERE seq IS NULL ORDER BY place",
        "SELECT log FROM entry WHERE (kind & 32512) < 512 ORDER BY log, kind NOT IN (32769, 33025), seq, place",
        "SELECT json FROM view WHERE kind = 3 ORDER BY sort DESC, circle DESC, document DESC LIMIT 9",
        "SELECT json FROM view WHERE kind = 3 AND circle = x'01' ORDER BY sort, circle, document LIMIT 9",
    ] {
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
                .fetch_all(&mut *writer)
                .await
                .unwrap();
        assert!(plan[0].3.contains("USING INDEX"), "{statement}: {plan:?}");
    }
}
