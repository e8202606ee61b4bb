//! W4: capture in a basement, by taps. W6: the sheet of a session with eight people. W5, variant: a session that nobody
//! had scheduled, begun by two.

use std::collections::BTreeSet;
use std::path::Path;

use alcove_client_core::client::{Client, Home, NoteStanding, SessionRef, SignAs, TextField};
use alcove_client_core::clinical::signing::SignBlock;
use alcove_client_core::clinical::{Attendance, Caution, MemberEntryView, SignatureMeaning};
use alcove_client_core::engine::{Commit, SignRefused};
use alcove_client_core::error::ClientError;
use alcove_protocol::id::LogId;

use super::people::{DAY, Member, group_of_eight, session_of};
use super::practice::{Phone, Practice, settle};
use super::signing::set;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The device as it is after its program was killed at this instant: its files, opened again.
async fn killed_now(phone: &Phone, folder: &Path, number: usize) -> Client {
    let path = folder.join(format!("killed-{number}"));
    copy(phone.home.path(), &path);
    Client::open(&Home::new(path, "a test"), phone.keys.clone()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn w04_every_tap_survives_a_kill_as_soon_as_it_is_answered_and_typing_within_a_moment() {
    let (mut practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let session = session_of(&phone, group).await;
    settle(&[&phone]).await;
    practice.stop_relay().await;
    for (number, member) in members.iter().enumerate() {
        let said = Attendance::ALL[number % 6];
        phone.client.attend(&session, member.circle, said).await.unwrap();
        let reopened = killed_now(&phone, practice.folder.path(), number).await;
        let entry = reopened.entry(&session, member.circle).await.unwrap().unwrap();
        assert_eq!(entry.view.attendance.settled(), Some(&said));
        reopened.close().await;
    }
    let note = phone.client.group_note(&session, "process").await.unwrap();
    phone.client.splice(&note, 0, 0, "come back to this").await.unwrap();
    let mut number = 100;
    // Nothing else is called: the text reaches the store by itself, half a second after it was typed.
    let begun = std::time::Instant::now();
    loop {
        let reopened = killed_now(&phone, practice.folder.path(), number).await;
        let text = reopened.text(&note).await.unwrap();
        reopened.close().await;
        if text == "come back to this" {
            break;
        }
        number += 1;
        assert!(begun.elapsed().as_secs() < 30, "typed text stays in memory only");
        tokio::task::yield_now().await;
    }
}

async fn own_part(phone: &Phone, session: &SessionRef, member: LogId, text: &str) -> TextField {
    let note = phone.client.member_note(session, member, "observation").await.unwrap();
    phone.client.replace_text(&note, text).await.unwrap();
    note
}

#[tokio::test(flavor = "multi_thread")]
async fn w06_eight_entries_share_the_context_and_nothing_else_and_a_co_members_name_is_caught() {
    let (_practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let session = session_of(&phone, group).await;
    let shared = phone.client.group_note(&session, "shareable_context").await.unwrap();
    phone.client.replace_text(&shared, "The group practised grounding.").await.unwrap();
    assert!(
        phone.client.prepare_entry(&session, members[0].circle).await.is_err(),
        "nothing is said of attendance yet"
    );
    for (number, member) in members.iter().enumerate() {
        let said = if number == 6 { Attendance::DidNotAttend } else { Attendance::OnTime };
        phone.client.attend(&session, member.circle, said).await.unwrap();
        for _ in 0..2 {
            phone.client.prepare_entry(&session, member.circle).await.unwrap();
        }
    }
    let sheet = phone.client.session_sheet(&session).await.unwrap();
    assert_eq!((sheet.rows.len(), sheet.shared.as_str()), (8, "The group practised grounding."));
    assert!(sheet.rows.iter().all(|row| row.has_context && !row.own_part_written), "own parts stay empty");
    for (number, member) in members.iter().enumerate() {
        let entry = phone.client.entry(&session, member.circle).await.unwrap().unwrap();
        let view = phone.client.record::<MemberEntryView>(entry.key).await.unwrap().view;
        assert_eq!(view.group_context, "The group practised grounding.");
        let tasks = phone.client.tasks(Some(member.circle)).await.unwrap();
        assert_eq!(tasks.len(), usize::from(number == 6), "the absence of member 7 is followed up, once");
        assert_eq!(view.followup_needed.state, (number == 6).then_some(Caution::Yes));
    }

    let (own, other) = (&members[1], &members[4]);
    let text = format!("{} lent {}'s brother a book, she said.", own.given, other.given);
    let note = own_part(&phone, &session, own.circle, &text).await;
    let hits = phone.client.name_hits(note.key).await.unwrap();
    assert_eq!(hits.len(), 1, "the person's own name is none of them");
    phone.client.take_offer(note.key, &hits[0]).await.unwrap();
    let text = phone.text(&note).await;
    assert_eq!(text, format!("{} lent another member's brother a book, she said.", own.given));
    assert!(phone.client.name_hits(note.key).await.unwrap().is_empty());

    let family = own_part(&phone, &session, own.circle, &format!("She read {} aloud.", other.family)).await;
    let hit = phone.client.name_hits(family.key).await.unwrap().remove(0);
    for reason in ["", other.given] {
        assert!(phone.client.keep_name(family.key, &hit, reason).await.is_err());
    }
    phone.client.keep_name(family.key, &hit, "An author of that name").await.unwrap();
    assert!(phone.client.name_hits(family.key).await.unwrap().is_empty());
    phone.client.append(&family, &format!("Then {} left.", other.family)).await.unwrap();
    assert_eq!(phone.client.name_hits(family.key).await.unwrap().len(), 1, "an answer is for its own words");
    let answers = phone.client.record::<MemberEntryView>(family.key).await.unwrap().view.guard_answers;
    assert_eq!(answers.len(), 2, "what was replaced and what was kept are logged");
    let rows = phone.client.session_sheet(&session).await.unwrap().rows;
    let written = rows.iter().filter(|row| row.own_part_written).map(|row| row.member.member);
    assert!(written.eq([own.circle]));
    sign_all_eight(&phone, &session, &members, &family).await;
    assert_found_as_it_was_written(&phone, &family).await;
    settle(&[&phone]).await;
    phone.client.seal_note(family.key).await.unwrap();
    settle(&[&phone]).await;
    assert_found_as_it_was_written(&phone, &family).await;
}

/// What is found of a note is its text, signed or sealed: no id, and no answer to the name guard.
async fn assert_found_as_it_was_written(phone: &Phone, note: &TextField) {
    let found = phone.client.search("aloud").await.unwrap().remove(0);
    assert_eq!(found.key, note.key);
    let snippet = found.snippet.replace(['\u{2068}', '\u{2069}'], "");
    assert!(snippet.contains("aloud."), "{snippet}");
    let me = phone.client.person().to_hex();
    for inside in ["An author of that name", "replaced by", me.as_str()] {
        assert!(!snippet.contains(inside), "{snippet}");
        assert!(phone.client.search(inside).await.unwrap().is_empty(), "{inside}");
    }
}

/// On the bus home, without signal: every own part is written, what the guard still asks stands in the way, and eight
/// entries are signed one after the other.
async fn sign_all_eight(phone: &Phone, session: &SessionRef, members: &[Member], asked: &TextField) {
    let author = || SignAs::new(SignatureMeaning::Author);
    for (number, member) in members.iter().enumerate() {
        let entry = phone.client.entry(session, member.circle).await.unwrap().unwrap();
        if entry.key != asked.key {
            let refused = phone.client.sign(entry.key, author()).await.unwrap_err();
            assert!(
                matches!(refused, ClientError::Sign(SignRefused::Blocked(_))),
                "nothing of one's own is written"
            );
            own_part(phone, session, member.circle, &format!("Spoke of week {number}.")).await;
        }
        let considered = set("safety_considered", "nothing new noted");
        phone.client.edit(entry.key, vec![considered], Commit::Now).await.unwrap();
    }
    let refused = phone.client.sign(asked.key, author()).await.unwrap_err();
    let ClientError::Sign(SignRefused::Blocked(blocks)) = refused else { panic!("{refused:?}") };
    assert_eq!(blocks, [SignBlock::NameHits(1)]);
    let hit = phone.client.name_hits(asked.key).await.unwrap().remove(0);
    phone.client.take_offer(asked.key, &hit).await.unwrap();
    let mut texts = BTreeSet::new();
    for member in members {
        let key = phone.client.entry(session, member.circle).await.unwrap().unwrap().key;
        phone.client.sign(key, author()).await.unwrap();
        let note = phone.client.note(key).await.unwrap();
        assert_eq!((note.standing, note.signatures.len()), (NoteStanding::Complete, 1));
        assert_eq!(note.text.text("group_context"), "The group practised grounding.");
        texts.insert(note.text.text("observation").to_owned());
        let others = members.iter().filter(|other| other.circle != member.circle);
        for other in others {
            assert!(!note.text.text("observation").contains(other.given), "no co-member is named");
        }
    }
    assert_eq!(texts.len(), 8, "eight own parts");
}

#[tokio::test(flavor = "multi_thread")]
async fn w05_a_session_that_nobody_had_scheduled_and_two_began_becomes_one_with_both_answers_open() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let new = alcove_client_core::client::NewMember {
        legal_name: "Member Three".to_owned(),
        display_hint: "M3".to_owned(),
        joined: "2031-01-09".to_owned(),
    };
    let member = anna.client.add_member(group, new).await.unwrap();
    settle(&[&anna, &ben]).await;
    let lead = anna.client.begin_unscheduled(group, DAY).await.unwrap();
    let co = ben.client.begin_unscheduled(group, DAY).await.unwrap();
    anna.client.attend(&lead, member, Attendance::LateSeen).await.unwrap();
    ben.client.attend(&co, member, Attendance::DidNotAttend).await.unwrap();
    settle(&[&anna, &ben]).await;

    let that_day = async |phone: &Phone| {
        let sessions = phone.client.sessions(Some(group), 100).await.unwrap();
        sessions.into_iter().filter(|item| item.session.local_date == DAY).collect::<Vec<_>>()
    };
    assert_eq!(that_day(&anna).await.len(), 2);
    let candidates = anna.client.may_be_same(&lead).await.unwrap();
    assert_eq!(candidates.len(), 1);
    let own = that_day(&anna).await.into_iter().find(|item| item.session == lead).unwrap().key;
    anna.client.same_session(own, candidates[0].key, true).await.unwrap();
    settle(&[&anna, &ben]).await;
    let mut shown = Vec::new();
    for phone in [&anna, &ben] {
        assert!(phone.client.may_be_same(&lead).await.unwrap().is_empty(), "nobody is asked twice");
        let sessions = that_day(phone).await;
        assert_eq!(sessions.len(), 1, "one session");
        let sheet = phone.client.session_sheet(&sessions[0].session).await.unwrap();
        let row = sheet.rows.into_iter().find(|row| row.member.member == member).unwrap();
        assert!(row.attendance.is_conflict(), "both answers stand, open");
        shown.push((sessions, row.attendance, row.entries));
    }
    assert_eq!(shown[0], shown[1], "both phones show the same");
}
