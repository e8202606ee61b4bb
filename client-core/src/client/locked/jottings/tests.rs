#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{JOTTING_TEXT_BYTES_MAX, JotError, Jottings};
use crate::client::tests::{found, home, passphrase};
use crate::client::{Client, Home, NewGroup, NewSession, TextField};
use crate::crypto::DeviceSecrets;
use crate::crypto::jotting::{JOTTINGS_MAX, JottingKeys, JottingKeysError};
use crate::engine::{EditRefused, Effect, SaveOp};
use crate::error::ClientError;
use crate::shell::clock::system_rng;

fn file(home: &Home) -> PathBuf {
    home.path().join("jottings.sealed")
}

fn keys_file(home: &Home) -> PathBuf {
    home.path().join("jottings.keys")
}

/// A practice with the note of one session; the device is locked again.
async fn locked(folder: &TempDir) -> (Home, TextField) {
    let home = home(folder);
    let client = found(&home).await;
    let group = NewGroup { label: "Tuesday".to_owned(), purpose: String::new() };
    let group = client.create_group(group).await.unwrap();
    let local_date = "2031-04-10".to_owned();
    let new = NewSession { group, local_date, ordinal: 1, scheduled: None };
    let session = client.create_session(new).await.unwrap();
    let field = client.group_note(&session, "process").await.unwrap();
    client.append(&field, "Written before.\n").await.unwrap();
    client.close().await;
    (home, field)
}

async fn unlocked(home: &Home) -> Client {
    Client::open_with_passphrase(home, passphrase("elm")).await.unwrap()
}

fn texts(jottings: &Jottings) -> Vec<&str> {
    jottings.items.iter().map(|item| item.jotting.text.as_str()).collect()
}

/// Whether words lie in any file of a folder.
fn is_readable(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

#[tokio::test]
async fn what_is_jotted_down_while_locked_is_read_by_nobody_then_filed_once() {
    let folder = TempDir::new().unwrap();
    let (home, field) = locked(&folder).await;
    assert_eq!(home.jot("M3 rang", false).await.unwrap().waiting, 1);
    assert_eq!(home.jot("I was tired", true).await.unwrap().waiting, 2);
    for words in ["M3 rang", "I was tired", "Tuesday", "Written before"] {
        assert!(!is_readable(folder.path(), words), "a thief's view: {words}");
    }
    let written = std::fs::read(file(&home)).unwrap();

    let client = unlocked(&home).await;
    let jottings = client.jottings().await.unwrap();
    assert!(!file(&home).exists(), "it is in the store now");
    assert_eq!(client.status().jottings, 2);
    assert_eq!(texts(&jottings), ["M3 rang", "I was tired"]);
    assert_eq!([jottings.items[0].jotting.private, jottings.items[1].jotting.private], [false, true]);
    assert_eq!((jottings.waiting, jottings.kept, jottings.keys_altered), (0, 0, None));
    let (first, second) = (jottings.items[0].jotting.id, jottings.items[1].jotting.id);
    client.file_jotting(first, &field, "M3 rang (14:05)\n").await.unwrap();
    assert_eq!(client.text(&field).await.unwrap(), "Written before.\nM3 rang (14:05)\n");
    let again = client.file_jotting(first, &field, "M3 rang (14:05)\n").await;
    assert!(matches!(again, Err(ClientError::NotFound { what: "jotting" })));
    client.close().await;

    // A crash before the file was removed: it says nothing new, filed or not.
    std::fs::write(file(&home), written).unwrap();
    let client = unlocked(&home).await;
    assert_eq!(texts(&client.jottings().await.unwrap()), ["I was tired"]);
    client.discard_jotting(second).await.unwrap();
    client.close().await;
    let client = unlocked(&home).await;
    assert!(client.jottings().await.unwrap().items.is_empty());
    assert_eq!(client.text(&field).await.unwrap(), "Written before.\nM3 rang (14:05)\n");
}

#[tokio::test]
async fn filing_leaves_the_store_in_one_batch_and_what_is_refused_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let (home, field) = locked(&folder).await;
    home.jot("M3 rang", false).await.unwrap();
    let client = unlocked(&home).await;
    let id = client.jottings().await.unwrap().items[0].jotting.id;
    let nowhere = TextField { field: "no such field".to_owned(), ..field.clone() };
    let refused = client.file_jotting(id, &nowhere, "x").await;
    assert!(matches!(refused, Err(ClientError::Edit(EditRefused::UnknownDocument))));
    assert_eq!(client.status().jottings, 1);

    let key = field.key;
    let batches = client
        .use_open(vec![key], move |engine, now, _| {
            let effects = engine.file_jotting(id, key, "process", "M3 rang\n", now).unwrap();
            let ops = |effect: &Effect| match effect {
                Effect::Save(batch) => Some(batch.ops.clone()),
                _ => None,
            };
            let saves = effects.iter().filter_map(ops);
            (saves.collect::<Vec<_>>(), effects)
        })
        .await
        .unwrap();
    assert_eq!(batches.len(), 1);
    let has = |wanted: fn(&SaveOp) -> bool| batches[0].iter().any(wanted);
    assert!(has(|op| matches!(op, SaveOp::LocalChange { .. })));
    assert!(has(|op| matches!(op, SaveOp::Meta("jottings", _))));
}

#[tokio::test]
async fn a_write_that_breaks_off_anywhere_costs_only_what_was_never_confirmed() {
    let folder = TempDir::new().unwrap();
    let (home, _) = locked(&folder).await;
    home.jot("first", false).await.unwrap();
    let first = std::fs::read(file(&home)).unwrap();
    home.jot("second", false).await.unwrap();
    let both = std::fs::read(file(&home)).unwrap();
    let cuts = [0, 3, 44, 60, first.len() - 1, first.len(), first.len() + 20, both.len() - 1];
    for (round, cut) in cuts.into_iter().enumerate() {
        std::fs::write(file(&home), &both[..cut]).unwrap();
        let next = format!("after cut {round}");
        let waiting = home.jot(&next, false).await.unwrap().waiting;
        assert_eq!(waiting, if cut < first.len() { 1 } else { 2 }, "cut at {cut}");
        let client = unlocked(&home).await;
        let jottings = client.jottings().await.unwrap();
        assert!(texts(&jottings).contains(&next.as_str()), "cut at {cut}");
        assert_eq!(jottings.kept, 0);
        client.close().await;
    }
    let client = unlocked(&home).await;
    let jottings = client.jottings().await.unwrap();
    assert_eq!(texts(&jottings).iter().filter(|text| **text == "first").count(), 1);
    assert!(!texts(&jottings).contains(&"second"), "it was cut off each time");
}

#[tokio::test]
async fn keys_that_a_thief_put_in_are_told_and_made_anew_and_what_was_sealed_for_them_is_kept() {
    let folder = TempDir::new().unwrap();
    let (home, _) = locked(&folder).await;
    home.jot("before", false).await.unwrap();
    let thief = DeviceSecrets::make(&mut system_rng());
    let ours = JottingKeys::from_file(&std::fs::read(keys_file(&home)).unwrap()).unwrap();
    let theirs = JottingKeys { device: thief.public(), intake: None, ..ours.clone() };
    std::fs::write(keys_file(&home), theirs.to_file(&thief.sign)).unwrap();
    let jotted = home.jot("read by the thief", false).await.unwrap();
    assert_eq!(jotted.device, thief.derive_device_id(), "who knows their device's name notices");
    assert_eq!(jotted.waiting, 1, "what lay there is not written over");

    let client = unlocked(&home).await;
    let jottings = client.jottings().await.unwrap();
    assert!(jottings.keys_altered.is_some());
    assert_eq!(
        (texts(&jottings), jottings.kept),
        (vec!["before"], 1),
        "what is ours comes in, the rest is kept"
    );
    assert_eq!(JottingKeys::from_file(&std::fs::read(keys_file(&home)).unwrap()), Ok(ours));
    client.close().await;
    let client = unlocked(&home).await;
    let jottings = client.jottings().await.unwrap();
    assert_eq!((texts(&jottings), jottings.kept), (vec!["before"], 1));
    assert!(jottings.keys_altered.is_some(), "it stays told");
}

#[tokio::test]
async fn damage_in_the_file_costs_the_jotting_it_hits_and_damaged_keys_are_said() {
    let folder = TempDir::new().unwrap();
    let (home, _) = locked(&folder).await;
    home.jot("first", false).await.unwrap();
    let one = std::fs::read(file(&home)).unwrap().len();
    home.jot("second", false).await.unwrap();
    let mut bytes = std::fs::read(file(&home)).unwrap();
    bytes[one - 40] ^= 1;
    std::fs::write(file(&home), bytes).unwrap();
    let client = unlocked(&home).await;
    let jottings = client.jottings().await.unwrap();
    assert_eq!((texts(&jottings), jottings.kept), (vec!["second"], 1));
    client.close().await;

    let good = std::fs::read(keys_file(&home)).unwrap();
    for bad in [&good[..100], b"".as_slice(), b"a letter"] {
        std::fs::write(keys_file(&home), bad).unwrap();
        let refused = home.jot("nowhere", false).await;
        let wanted = JotError::Keys(JottingKeysError::Damaged);
        assert!(matches!(refused, Err(ClientError::Jot(error)) if error == wanted));
    }
    std::fs::remove_file(keys_file(&home)).unwrap();
    let refused = home.jot("nowhere", false).await;
    assert!(matches!(refused, Err(ClientError::Jot(JotError::NoKeys))));
    assert!(!file(&home).exists(), "nothing was written");
}

#[tokio::test]
async fn jottings_are_bounded_and_a_full_file_says_so_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let (home, field) = locked(&folder).await;
    let too_long = home.jot(&"x".repeat(JOTTING_TEXT_BYTES_MAX + 1), false).await;
    assert!(matches!(too_long, Err(ClientError::Jot(JotError::TooLong { max: JOTTING_TEXT_BYTES_MAX }))));
    assert!(matches!(home.jot(" \n", false).await, Err(ClientError::Jot(JotError::Empty))));
    for number in 0..JOTTINGS_MAX {
        home.jot(&format!("jotting {number}"), false).await.unwrap();
    }
    let full = home.jot("one more", false).await;
    assert!(matches!(full, Err(ClientError::Jot(JotError::Full { max: JOTTINGS_MAX }))));

    let client = unlocked(&home).await;
    assert_eq!(client.jottings().await.unwrap().items.len(), JOTTINGS_MAX);
    // While it is open, a locked screen jots on; there is no room in the store before something is filed.
    home.jot("on the locked screen", false).await.unwrap();
    home.jot("and another", false).await.unwrap();
    let jottings = client.jottings().await.unwrap();
    assert_eq!((jottings.items.len(), jottings.waiting), (JOTTINGS_MAX, 2));
    assert!(file(&home).exists());
    client.file_jotting(jottings.items[0].jotting.id, &field, "filed\n").await.unwrap();
    let jottings = client.jottings().await.unwrap();
    assert_eq!((jottings.items.len(), jottings.waiting), (JOTTINGS_MAX, 1));
    client.discard_jotting(jottings.items[0].jotting.id).await.unwrap();
    let jottings = client.jottings().await.unwrap();
    assert_eq!((jottings.items.len(), jottings.waiting), (JOTTINGS_MAX, 0));
    assert!(texts(&jottings).ends_with(&["on the locked screen", "and another"]));
    assert!(!file(&home).exists());
}

#[tokio::test]
async fn a_wipe_takes_the_jottings_along_and_nothing_is_jotted_down_after_it() {
    let folder = TempDir::new().unwrap();
    let (home, _) = locked(&folder).await;
    home.jot("M3 rang", false).await.unwrap();
    home.destroy(&[]).await.unwrap();
    let left: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["home.lock"]);
    assert!(matches!(home.jot("M3 rang", false).await, Err(ClientError::NotSetUp { .. })));
    std::fs::write(home.path().join("keys.sealed"), b"left by a crash").unwrap();
    std::fs::write(home.path().join("wiping"), b"").unwrap();
    assert!(matches!(home.jot("M3 rang", false).await, Err(ClientError::Wiped)));
}
