//! What was sealed, withdrawn or destroyed does not come back: not with the relay's backup, and not with a device's.

use std::path::Path;

use alcove_client_core::client::{Client, NoteStanding, SignAs, TextField};
use alcove_client_core::clinical::SignatureMeaning;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{DocKey, Ending};
use alcove_protocol::id::LogId;
use alcove_server::{Config, restore};

use super::practice::{Phone, Practice, settle, write_note};
use super::signing::entry;
use super::traces::{left_at_relay, left_in};

const STORY: &str = "Rosalind wept at the anniversary.";
/// Part of a word of the story that no index cuts.
const MARK: &str = "osalin";
const SINCE: &str = "Written after the backup.";

/// Three notes with the story in each: one will be sealed without it, one withdrawn, one destroyed.
struct Notes {
    sealed: DocKey,
    withdrawn: DocKey,
    destroyed: DocKey,
}

impl Notes {
    fn all(&self) -> [(DocKey, usize); 3] {
        [(self.sealed, 1), (self.withdrawn, 1), (self.destroyed, 0)]
    }
}

async fn written(anna: &Phone, group: LogId, day: u8) -> DocKey {
    let (member, session, key) = entry(anna, group, day).await;
    let note = anna.client.member_note(&session, member, "observation").await.unwrap();
    anna.client.splice(&note, 0, 0, STORY).await.unwrap();
    anna.client.save_typing().await.unwrap();
    key
}

async fn three(anna: &Phone, group: LogId) -> Notes {
    let notes = Notes {
        sealed: written(anna, group, 2).await,
        withdrawn: written(anna, group, 3).await,
        destroyed: written(anna, group, 4).await,
    };
    anna.client.sync().await.unwrap();
    notes
}

async fn end(anna: &Phone, ben: &Phone, notes: &Notes) {
    let item = anna.client.note(notes.sealed).await.unwrap();
    let text = item.text.text("observation").replace(STORY, "");
    let observation = TextField { key: notes.sealed, field: "observation".to_owned() };
    anna.client.replace_text(&observation, &text).await.unwrap();
    anna.client.sign(notes.sealed, SignAs::new(SignatureMeaning::Author)).await.unwrap();
    anna.client.seal_note(notes.sealed).await.unwrap();
    anna.client.withdraw(notes.withdrawn, None).await.unwrap();
    anna.client.purge_documents(&[notes.destroyed]).await.unwrap();
    for _ in 0..2 {
        settle(&[anna, ben]).await;
    }
}

async fn assert_ended(phone: &Phone, notes: &Notes) {
    let sealed = phone.client.note(notes.sealed).await.unwrap();
    assert_eq!(sealed.standing, NoteStanding::Sealed { unsigned: false });
    assert!(sealed.is_signed_text && sealed.contributions.is_empty());
    let withdrawn = phone.client.note(notes.withdrawn).await.unwrap();
    assert!(matches!(withdrawn.standing, NoteStanding::Withdrawn { .. }), "{:?}", withdrawn.standing);
    assert_eq!(phone.client.ending(notes.destroyed).await.unwrap(), Ending::Gone);
    assert!(phone.client.search("Rosalind").await.unwrap().is_empty());
    let status = phone.client.status();
    assert_eq!((status.unsent.entries, status.unsent.changes, status.quarantined), (0, 0, 0));
}

async fn assert_gone_at_relay(practice: &mut Practice, notes: &Notes) {
    for (key, kept) in notes.all() {
        let left = practice.with_database(async |database| left_at_relay(database, key).await).await;
        assert!(left.tombstones > 0 && left.bodies == kept && left.slots == kept, "{left:?}");
    }
}

async fn assert_gone_on(phone: Phone, notes: &Notes) {
    let Phone { client, home, keys } = phone;
    client.close().await;
    for (key, kept) in notes.all() {
        let left = left_in(&home, &keys, key, MARK).await;
        assert!(left.bodies == kept && left.slots == kept && left.wraps == kept, "{left:?}");
        assert_eq!(left.marks, [""; 0]);
    }
}

/// The relay's database as it is now.
async fn back_up(practice: &mut Practice) -> std::path::PathBuf {
    let backup = practice.folder.path().join("backup.db");
    practice.stop_relay().await;
    std::fs::copy(practice.relay_folder().join("relay.db"), &backup).unwrap();
    practice.start_relay().await;
    backup
}

/// The operator puts the backup in its place and says so.
async fn restored(practice: &mut Practice, backup: &Path) {
    practice.stop_relay().await;
    for beside in ["relay.db-wal", "relay.db-shm"] {
        let _ = std::fs::remove_file(practice.relay_folder().join(beside));
    }
    std::fs::copy(backup, practice.relay_folder().join("relay.db")).unwrap();
    restore::finish(&Config::local(practice.relay_folder())).await.unwrap();
    practice.start_relay().await;
}

/// The relay comes back; everybody syncs, and a device joins that has never seen anything.
async fn nothing_comes_back_with(
    mut practice: Practice,
    backup: &Path,
    anna: Phone,
    ben: Phone,
    (group, notes): (LogId, Notes),
) {
    let since = write_note(&ben, group, 21, SINCE).await;
    settle(&[&ben, &anna]).await;
    assert_gone_at_relay(&mut practice, &notes).await;
    restored(&mut practice, backup).await;
    settle(&[&ben, &anna]).await;
    let tablet = practice.meet(&anna, "tablet", Purpose::Link, Vec::new()).await;
    settle(&[&anna, &ben, &tablet]).await;
    assert_gone_at_relay(&mut practice, &notes).await;
    for phone in [anna, ben, tablet] {
        assert_ended(&phone, &notes).await;
        assert_eq!(phone.text(&since).await, SINCE);
        assert_gone_on(phone, &notes).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_restored_to_before_a_purge_brings_no_purged_word_back_to_anybody() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let notes = three(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    let backup = back_up(&mut practice).await;
    end(&anna, &ben, &notes).await;
    Box::pin(nothing_comes_back_with(practice, &backup, anna, ben, (note.key.circle, notes))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_restored_to_before_a_purged_note_was_written_takes_what_is_left_of_it_and_all_that_came_since()
 {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let backup = back_up(&mut practice).await;
    let notes = three(&anna, note.key.circle).await;
    settle(&[&anna, &ben]).await;
    end(&anna, &ben, &notes).await;
    Box::pin(nothing_comes_back_with(practice, &backup, anna, ben, (note.key.circle, notes))).await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_restored_from_a_backup_of_its_folder_ends_what_ended_meanwhile_and_brings_nothing_back() {
    let (mut practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let notes = three(&anna, group).await;
    settle(&[&anna, &ben]).await;
    assert_eq!(ben.client.search("Rosalind").await.unwrap().len(), 3);
    let Phone { client, home, keys } = ben;
    client.close().await;
    let backup = practice.folder.path().join("bens-backup");
    copy(home.path(), &backup);
    let ben = Phone { client: Client::open(&home, keys.clone()).await.unwrap(), home, keys };
    let since = write_note(&ben, group, 21, SINCE).await;
    settle(&[&ben, &anna]).await;
    end(&anna, &ben, &notes).await;

    let Phone { client, home, keys } = ben;
    client.close().await;
    std::fs::remove_dir_all(home.path()).unwrap();
    copy(&backup, home.path());
    let ben = Phone { client: Client::open(&home, keys.clone()).await.unwrap(), home, keys };
    settle(&[&ben, &anna]).await;
    assert_gone_at_relay(&mut practice, &notes).await;
    let later = write_note(&ben, group, 22, "Written by the other life.").await;
    settle(&[&ben, &anna]).await;
    for phone in [anna, ben] {
        assert_ended(&phone, &notes).await;
        assert_eq!(phone.text(&since).await, SINCE);
        assert_eq!(phone.text(&later).await, "Written by the other life.");
        assert_gone_on(phone, &notes).await;
    }
}
