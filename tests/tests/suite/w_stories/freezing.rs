//! What the first signature copies into an entry, so that it stands alone whatever becomes of the group's note.

use alcove_client_core::client::{NewMember, NewTap, SignAs};
use alcove_client_core::clinical::chart::{Party, Tap};
use alcove_client_core::clinical::signing::{SignBlock, render};
use alcove_client_core::clinical::{
    Attendance, DocKind, InteractionKind, MemberEntryView, SessionView, SignatureMeaning,
};
use alcove_client_core::engine::SignRefused;
use alcove_client_core::error::ClientError;

use super::practice::{Practice, settle};
use super::signing::{entry, set_in, sign};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_signature_freezes_the_groups_context_and_the_counts_and_later_changes_do_not_reach_them() {
    let (_practice, anna, ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (member, session, key) = entry(&anna, group, 2).await;
    let shared = anna.client.group_note(&session, "shareable_context").await.unwrap();
    anna.client.replace_text(&shared, "The group practised slow breathing.").await.unwrap();
    anna.client.prepare_entry(&session, member).await.unwrap();
    // The group's note changes after the entry was prepared, and somebody taps once more.
    anna.client.replace_text(&shared, "The group practised grounding.").await.unwrap();
    let row = anna.client.members(group).await.unwrap().remove(0).row;
    let tap = Tap { from: Party::Member(row), to: Party::Group, kind: InteractionKind::Disclosure };
    anna.client.tick(&session, NewTap { tap: tap.clone(), offset_s: 60 }).await.unwrap();
    sign(&anna, key, SignatureMeaning::Author).await;
    let signed = anna.client.note(key).await.unwrap();
    let (bytes, view) = (render(&signed.text), MemberEntryView::from(&signed.text));
    assert_eq!(view.group_context, "The group practised grounding.", "as it was at that moment");
    let counts: Vec<_> =
        view.interaction_summary.iter().map(|row| (row.item.as_str(), row.count.settled())).collect();
    assert_eq!(counts, [("offered-disclosure", Some(&1))]);

    anna.client.replace_text(&shared, "Something else altogether.").await.unwrap();
    anna.client.tick(&session, NewTap { tap, offset_s: 70 }).await.unwrap();
    anna.client.project_ticks(&session).await.unwrap();
    settle(&[&anna, &ben]).await;
    sign(&ben, key, SignatureMeaning::PresentAndAgree).await;
    settle(&[&ben, &anna]).await;
    for phone in [&anna, &ben] {
        let shown = phone.client.note(key).await.unwrap();
        assert_eq!(render(&shown.text), bytes, "what was signed is what stays");
        assert_eq!((shown.signatures.len(), shown.contributions.len()), (2, 0));
        assert_eq!(phone.client.project_ticks(&session).await.unwrap().closed, [member]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_in_the_shared_part_stops_the_signature_before_it_is_copied() {
    let (_practice, anna, _ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (_, session, key) = entry(&anna, group, 2).await;
    let new = NewMember { legal_name: "Kingfisher Member".to_owned(), ..NewMember::default() };
    anna.client.add_member(group, new).await.unwrap();
    let shared = anna.client.group_note(&session, "shareable_context").await.unwrap();
    anna.client.replace_text(&shared, "Kingfisher brought a poem.").await.unwrap();
    let refused = anna.client.sign(key, SignAs::new(SignatureMeaning::Author)).await.unwrap_err();
    let ClientError::Sign(SignRefused::Blocked(blocks)) = refused else { panic!("{refused:?}") };
    assert_eq!(blocks, [SignBlock::NameHits(1)]);
    assert_eq!(anna.client.document(key).await.unwrap().text("group_context"), "", "nothing was copied");
    anna.client.replace_text(&shared, "Somebody brought a poem.").await.unwrap();
    sign(&anna, key, SignatureMeaning::Author).await;
    assert_eq!(anna.client.document(key).await.unwrap().text("group_context"), "Somebody brought a poem.");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_the_groups_note_writes_down_how_many_were_there_and_counts_no_professional_among_them() {
    let (_practice, anna, _ben, note) = Practice::of_two().await;
    let group = note.key.circle;
    let (member, session, _) = entry(&anna, group, 2).await;
    let new = NewMember { legal_name: "Member 4".to_owned(), ..NewMember::default() };
    let other = anna.client.add_member(group, new).await.unwrap();
    anna.client.attend(&session, other, Attendance::DidNotAttend).await.unwrap();
    let prose = anna.client.group_note(&session, "theme").await.unwrap();
    anna.client.replace_text(&prose, "Waiting rooms").await.unwrap();
    let of_day = async || {
        let sessions = anna.client.sessions(Some(group), 9).await.unwrap();
        sessions.into_iter().find(|item| item.session == session).unwrap()
    };
    let there = set_in("facilitators_present", &anna.client.person().to_hex(), "present", true);
    anna.client.edit_record(of_day().await.key, vec![there]).await.unwrap();
    sign(&anna, prose.key, SignatureMeaning::Author).await;
    let counts = |view: &SessionView| {
        [&view.count_present, &view.count_absent, &view.count_professionals]
            .map(|value| value.settled().copied())
    };
    assert_eq!(counts(&of_day().await.view), [Some(1), Some(1), Some(1)]);
    anna.client.attend(&session, member, Attendance::TooLate).await.unwrap();
    assert_eq!(counts(&of_day().await.view), [Some(1), Some(1), Some(1)], "as it was when it was signed");
    assert_eq!(anna.client.document(prose.key).await.unwrap().kind, DocKind::GroupNote);
}
