use super::*;
use crate::clinical::{Attendance, MemberEntryView, RosterView, Scalar, ValueKind};

#[test]
fn a_loaded_document_goes_on_where_it_stopped_and_others_can_follow() {
    let mut anna = note(1);
    let mut ben = note(2);
    anna.edit(&splice("theme", 0, 0, "one "), NOW).unwrap();
    let first = checked(&mut anna, 1);
    let base = anna.save().unwrap();
    anna.edit(&splice("theme", 4, 0, "two "), NOW).unwrap();
    let second = checked(&mut anna, 2);
    let chunks: Vec<_> = second.iter().map(CheckedChange::bytes).collect();

    let mut again = Document::load(DocKind::GroupNote, actor(1), Some(&base), chunks).unwrap();
    assert_eq!(again.heads(), anna.heads());
    assert_eq!(again.last_seq(), 2);
    again.edit(&splice("theme", 8, 0, "three"), NOW).unwrap();
    let third = checked(&mut again, 3);
    assert_eq!(third[0].seq(), 3);

    let report = ben.take_in(tokens(first.into_iter().chain(second).chain(third)));
    assert_eq!(report.applied, [0, 1, 2]);
    assert_eq!(ben.text("theme").unwrap(), "one two three");
}

#[test]
fn an_edit_that_is_refused_changes_nothing() {
    let mut doc = note(1);
    doc.edit(&splice("theme", 0, 0, "äöü🙂"), NOW).unwrap();
    let before = doc.view().unwrap();
    let refused = [
        (splice("theme", 5, 0, "x"), EditError::OutOfRange { len: 4 }),
        (splice("theme", 2, 3, "x"), EditError::OutOfRange { len: 4 }),
        (splice("theme", usize::MAX, 2, "x"), EditError::OutOfRange { len: 4 }),
        (splice("nowhere", 0, 0, "x"), EditError::UnknownField),
        (splice("stage", 0, 0, "x"), EditError::WrongClass),
        (set("theme", "x"), EditError::WrongClass),
        (set("stage", 7), EditError::WrongType { expected: ValueKind::Text }),
        (set("stage", "x".repeat(5_000).as_str()), EditError::ValueTooLong),
        (set("stage", "x".repeat(1024 * 1024).as_str()), EditError::ValueTooLong),
        (set("stage", "a\u{0}b"), EditError::ControlCharacter),
        (splice("theme", 0, 0, "\u{1b}[2J"), EditError::ControlCharacter),
        (splice("theme", 0, 0, "\rback"), EditError::ControlCharacter),
        (splice("theme", 0, 0, "\u{7f}\u{85}"), EditError::ControlCharacter),
        (DocEdit::ClearValue { field: "theme".into() }, EditError::WrongClass),
        (DocEdit::ClearValue { field: "series".into() }, EditError::Immutable),
    ];
    for (edit, error) in refused {
        assert_eq!(doc.edit(&edit, NOW), Err(error), "{edit:?}");
        assert_eq!(doc.view().unwrap(), before);
    }
}

#[test]
fn a_value_of_another_type_is_refused_with_what_the_field_takes_in_plain_words() {
    let words = |kind: ValueKind| EditError::WrongType { expected: kind }.to_string();
    assert_eq!(words(ValueKind::Code(&[5, 0])), "this field takes one of its codes: 5, 0");
    assert_eq!(
        words(ValueKind::Choice(&["draft", "ready"])),
        "this field takes one of its codes: draft, ready"
    );
    assert_eq!(words(ValueKind::Bool), "this field takes yes or no");
}

#[test]
fn a_fixed_value_is_written_once_and_two_creators_who_agree_make_no_conflict() {
    let (mut anna, mut ben) = (note(1), note(2));
    for doc in [&mut anna, &mut ben] {
        doc.edit(&set("local_date", "2026-11-24"), NOW).unwrap();
        doc.edit(&set("local_date", "2026-11-24"), NOW).unwrap();
    }
    let from_ben = checked(&mut ben, 1);
    assert_eq!(anna.commit(NOW).len(), 1);
    anna.take_in(tokens(from_ben));
    let dates = anna.view().unwrap().value("local_date");
    assert_eq!((dates.values.len(), dates.is_conflict()), (2, false));
    assert_eq!(anna.edit(&set("local_date", "2026-11-24"), NOW), Ok(()));
    assert!(!anna.has_open_change());
    assert_eq!(anna.edit(&set("local_date", "2026-11-25"), NOW), Err(EditError::Immutable));
}

#[test]
fn attendance_marked_twice_offline_stays_a_conflict_until_someone_settles_it() {
    let kind = DocKind::MemberEntry;
    let (mut anna, mut ben) =
        (Document::create(kind, actor(1)).unwrap(), Document::create(kind, actor(2)).unwrap());
    anna.edit(&set("attendance", Attendance::LateSeen.code()), NOW).unwrap();
    ben.edit(&set("attendance", Attendance::DidNotAttend.code()), NOW).unwrap();
    let (from_anna, from_ben) = (checked(&mut anna, 1), checked(&mut ben, 2));
    anna.take_in(tokens(from_ben));
    ben.take_in(tokens(from_anna));
    let seen = MemberEntryView::from(&anna.view().unwrap()).attendance;
    assert_eq!(seen, MemberEntryView::from(&ben.view().unwrap()).attendance);
    assert!(seen.is_conflict() && seen.settled().is_none());
    let both: Vec<_> = seen.values.iter().map(|v| (v.value, v.device, v.at.0 - NOW.0)).collect();
    assert_eq!(both, [(Attendance::LateSeen, [1; 16], 1), (Attendance::DidNotAttend, [2; 16], 2)]);
    assert_eq!(anna.view().unwrap().conflicts(), ["attendance"]);

    // Writing a value that already stands settles it: it supersedes all that was seen.
    anna.edit(&set("attendance", Attendance::LateSeen.code()), NOW).unwrap();
    let settling = checked(&mut anna, 3);
    ben.take_in(tokens(settling));
    let settled = MemberEntryView::from(&ben.view().unwrap()).attendance;
    assert_eq!((settled.values.len(), settled.settled()), (1, Some(&Attendance::LateSeen)));
    // And once settled, writing it again is nothing.
    ben.edit(&set("attendance", Attendance::LateSeen.code()), NOW).unwrap();
    assert!(!ben.has_open_change());
}

#[test]
fn a_member_added_twice_offline_is_one_row() {
    let kind = DocKind::Roster;
    let (mut anna, mut ben) =
        (Document::create(kind, actor(1)).unwrap(), Document::create(kind, actor(2)).unwrap());
    for (doc, hint) in [(&mut anna, "M"), (&mut ben, "Mo")] {
        let values =
            vec![("member".to_owned(), Scalar::from("c1")), ("display_hint".to_owned(), hint.into())];
        doc.edit(&DocEdit::AddItem { set: "members".into(), item: "c1".into(), values }, NOW).unwrap();
    }
    let from_ben = checked(&mut ben, 1);
    assert_eq!(anna.commit(NOW).len(), 1);
    anna.take_in(tokens(from_ben));
    let roster = RosterView::from(&anna.view().unwrap());
    assert_eq!(roster.members.len(), 1);
    assert_eq!(roster.members[0].member.settled().map(String::as_str), Some("c1"));
    assert!(roster.members[0].display_hint.is_conflict());
    let bad = DocEdit::AddItem { set: "members".into(), item: "a/b".into(), values: Vec::new() };
    assert_eq!(anna.edit(&bad, NOW), Err(EditError::ItemId));
}

#[test]
fn replacing_a_text_keeps_what_a_colleague_wrote_elsewhere_in_it() {
    let (mut anna, mut ben) = (note(1), note(2));
    anna.edit(&splice("process", 0, 0, "They were late. They were quiet."), NOW).unwrap();
    let start = checked(&mut anna, 1);
    ben.take_in(tokens(start));
    let replace = |text: &str| DocEdit::ReplaceText { field: "process".into(), text: text.into() };
    anna.edit(&replace("Two were late. They were quiet."), NOW).unwrap();
    ben.edit(&replace("They were late. They were calm."), NOW).unwrap();
    let from_ben = checked(&mut ben, 2);
    assert_eq!(anna.commit(NOW).len(), 1);
    anna.take_in(tokens(from_ben));
    assert_eq!(anna.text("process").unwrap(), "Two were late. They were calm.");
}

#[test]
fn a_large_edit_becomes_changes_that_fit_and_two_mebibytes_are_the_end() {
    let mut anna = note(1);
    let mut ben = note(2);
    let long: String = ('a'..='z').chain(['ß', '🙂', '\n']).cycle().take(300_000).collect();
    anna.edit(&splice("process", 0, 0, &long), NOW).unwrap();
    anna.edit(&splice("process", 1_000, 290_000, "-"), NOW).unwrap();
    let changes = checked(&mut anna, 1);
    assert!(changes.len() > 2);
    assert_eq!(ben.take_in(tokens(changes)).refused, []);
    assert_eq!(ben.text("process"), anna.text("process"));
    assert_eq!(ben.heads(), anna.heads());
    let before = anna.text("process").unwrap();
    let too_long = "x".repeat(NOTE_BYTES_MAX - before.len() + 1);
    assert_eq!(anna.edit(&splice("process", 0, 0, &too_long), NOW), Err(EditError::NoteTooLarge));
    assert_eq!(anna.text("process").unwrap(), before);
    assert!(!anna.has_open_change());
}

#[test]
fn edits_survive_being_stored_and_replayed() {
    let edits = [splice("theme", 0, 0, "Trust"), set("stage", "forming"), splice("theme", 5, 0, " and loss")];
    let (mut direct, mut replayed) = (note(1), note(1));
    for edit in &edits {
        direct.edit(edit, NOW).unwrap();
        let stored = serde_json::to_string(edit).unwrap();
        replayed.edit(&serde_json::from_str(&stored).unwrap(), NOW).unwrap();
    }
    assert_eq!(direct.commit(NOW), replayed.commit(NOW));
}

#[test]
fn no_debug_text_shows_what_was_typed() {
    let mut doc = note(1);
    doc.edit(&splice("theme", 0, 0, "secret words"), NOW).unwrap();
    doc.edit(&set("stage", "secret stage"), NOW).unwrap();
    let shown = format!(
        "{:?} {:?} {:?}",
        doc.view().unwrap(),
        splice("theme", 0, 0, "secret"),
        set("stage", "secret")
    );
    let shown = format!("{shown} {doc:?} {:?} {:?}", checked(&mut doc, 1), note(2));
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn text_of_every_script_comes_back_as_it_was_typed_and_a_mebibyte_of_it_as_well() {
    let typed = [
        "\u{202b}\u{5e9}\u{5dc}\u{5d5}\u{5dd} (left)\u{202c} and \u{627}\u{644}\u{633}",
        "e\u{301}\u{323} is not \u{e9}, Z\u{351}\u{354}a",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1ec}\u{1f1e7} \u{2764}\u{fe0f}",
        "tab\tand\nline",
    ];
    let mut doc = note(1);
    for text in typed {
        doc.edit(&DocEdit::ReplaceText { field: "theme".into(), text: text.into() }, NOW).unwrap();
        doc.edit(&set("stage", text), NOW).unwrap();
        assert_eq!(doc.text("theme").unwrap(), text);
        assert_eq!(doc.view().unwrap().value("stage").settled(), Some(&Scalar::from(text)));
    }
    doc.edit(&DocEdit::ReplaceText { field: "theme".into(), text: "one\r\ntwo".into() }, NOW).unwrap();
    assert_eq!(doc.text("theme").unwrap(), "one\ntwo");
    let long: String = typed.concat().chars().cycle().take(1024 * 1024 / 3).collect();
    doc.edit(&splice("process", 0, 0, &long), NOW).unwrap();
    let mut ben = note(2);
    assert_eq!(ben.take_in(tokens(checked(&mut doc, 1))).refused, []);
    assert_eq!(ben.text("process").unwrap(), long);
}
