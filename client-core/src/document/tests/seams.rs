use super::*;

fn exchange(docs: &mut [Document], at_ms: i64) {
    let changes: Vec<Vec<CheckedChange>> = docs.iter_mut().map(|doc| checked(doc, at_ms)).collect();
    for (to, doc) in docs.iter_mut().enumerate() {
        let others = changes.iter().enumerate().filter(|(from, _)| *from != to);
        let report = doc.take_in(tokens(others.flat_map(|(_, changes)| changes.clone())));
        assert_eq!((report.refused, report.held), (vec![], vec![]));
    }
}

/// Two devices that hold the same text, one after the other.
fn pair(text: &str) -> [Document; 2] {
    let mut docs = [note(1), note(2)];
    docs[0].edit(&splice("process", 0, 0, text), NOW).unwrap();
    exchange(&mut docs, 0);
    docs
}

fn seams(doc: &Document) -> Vec<SeamView> {
    doc.view().unwrap().seams
}

/// The paragraphs that are unread seams.
fn unread(doc: &Document) -> Vec<String> {
    let text: Vec<char> = doc.text("process").unwrap().chars().collect();
    let view = doc.view().unwrap();
    view.unread_seams().map(|seam| text[seam.from..seam.to].iter().collect()).collect()
}

fn read(doc: &mut Document) {
    for seam in seams(doc) {
        doc.edit(&DocEdit::ReadSeam { seam: seam.id }, NOW).unwrap();
    }
}

#[test]
fn a_paragraph_that_two_wrote_unseen_by_each_other_is_a_seam_with_both_and_their_times() {
    let mut docs = pair("One.\nTwo.\nThree.");
    docs[0].edit(&splice("process", 9, 0, " He spoke."), NOW).unwrap();
    docs[1].edit(&splice("process", 9, 0, " He left."), NOW).unwrap();
    let (from_anna, from_ben) = (checked(&mut docs[0], 1), checked(&mut docs[1], 2));
    docs[0].take_in(tokens(from_ben));
    docs[1].take_in(tokens(from_anna));
    let seen = seams(&docs[0]);
    assert_eq!(seen, seams(&docs[1]));
    let [seam] = seen.as_slice() else { panic!("{seen:?}") };
    let text: Vec<char> = docs[0].text("process").unwrap().chars().collect();
    let paragraph: String = text[seam.from..seam.to].iter().collect();
    assert!(paragraph.starts_with("Two.") && paragraph.contains("spoke") && paragraph.contains("left"));
    let who: Vec<_> = seam.authors.iter().map(|who| (who.device, who.at.0 - NOW.0)).collect();
    assert_eq!((who, seam.field, seam.read), (vec![([1; 16], 1), ([2; 16], 2)], "process", false));
}

#[test]
fn who_types_one_after_the_other_or_in_paragraphs_of_their_own_makes_no_seam() {
    let mut docs = pair("One.\nTwo.");
    for (at, text) in [(4, " More."), (10, " And more.")] {
        docs[0].edit(&splice("process", at, 0, text), NOW).unwrap();
        exchange(&mut docs, 1);
        docs[1].edit(&splice("process", at, 0, text), NOW).unwrap();
        exchange(&mut docs, 2);
    }
    assert!(!docs[0].index.is_forked());
    let len = docs[0].text_len("process").unwrap();
    docs[0].edit(&splice("process", 0, 0, "First. "), NOW).unwrap();
    docs[0].edit(&splice("process", len + 7, 0, "\nAnna's own."), NOW).unwrap();
    docs[1].edit(&splice("process", len, 0, "\nBen's own."), NOW).unwrap();
    docs[1].edit(&set("stage", "working"), NOW).unwrap();
    exchange(&mut docs, 3);
    assert_eq!(seams(&docs[0]), []);
}

#[test]
fn a_deletion_beside_an_insertion_is_a_seam() {
    let mut docs = pair("She is not safe at home.\nThe end.");
    docs[0].edit(&splice("process", 6, 4, ""), NOW).unwrap();
    docs[1].edit(&splice("process", 23, 0, ", she says"), NOW).unwrap();
    exchange(&mut docs, 1);
    for doc in &docs {
        assert_eq!(unread(doc), ["She is safe at home, she says."]);
    }
    // Whatever remains of a paragraph that one deleted and the other went on with.
    let mut docs = pair("Gone.\nStays.");
    docs[0].edit(&splice("process", 0, 5, ""), NOW).unwrap();
    docs[1].edit(&splice("process", 2, 0, "X"), NOW).unwrap();
    exchange(&mut docs, 1);
    assert_eq!(unread(&docs[0]), ["X"]);
}

#[test]
fn reading_mends_a_seam_on_every_device_and_twice_is_nothing() {
    let mut docs = pair("One.");
    docs[0].edit(&splice("process", 4, 0, " A."), NOW).unwrap();
    docs[1].edit(&splice("process", 4, 0, " B."), NOW).unwrap();
    exchange(&mut docs, 1);
    read(&mut docs[0]);
    assert_eq!(unread(&docs[0]), [""; 0], "in the open change already");
    read(&mut docs[1]);
    exchange(&mut docs, 2);
    for doc in &mut docs {
        assert_eq!(unread(doc), [""; 0]);
        assert_eq!(seams(doc).len(), 1, "it is still shown where it was");
        read(doc);
        assert!(!doc.has_open_change());
    }
    // Edits that come after both sides make no new seam.
    docs[1].edit(&splice("process", 0, 0, "Edited. "), NOW).unwrap();
    docs[1].edit(&splice("process", 10, 0, "\n"), NOW).unwrap();
    exchange(&mut docs, 3);
    assert_eq!((unread(&docs[0]), docs[0].view().unwrap()), (vec![], docs[1].view().unwrap()));
}

#[test]
fn what_is_written_beside_a_reading_is_a_seam_again_and_an_older_seam_cannot_be_read_any_more() {
    let mut docs = [note(1), note(2), note(3)];
    docs[0].edit(&splice("process", 0, 0, "One."), NOW).unwrap();
    exchange(&mut docs, 0);
    docs[0].edit(&splice("process", 4, 0, " A."), NOW).unwrap();
    docs[1].edit(&splice("process", 4, 0, " B."), NOW).unwrap();
    docs[2].edit(&splice("process", 4, 0, " C."), NOW).unwrap();
    let late = checked(&mut docs[2], 1);
    exchange(&mut docs[..2], 1);
    let shown = seams(&docs[1]);
    read(&mut docs[0]);
    exchange(&mut docs[..2], 2);
    for doc in &mut docs[..2] {
        assert_eq!(unread(doc), [""; 0]);
        doc.take_in(tokens(late.clone()));
        assert_eq!(unread(doc).len(), 1);
    }
    let old = DocEdit::ReadSeam { seam: shown[0].id.clone() };
    assert_eq!(docs[1].edit(&old, NOW), Err(EditError::SeamChanged));
    read(&mut docs[1]);
    assert_eq!(unread(&docs[1]), [""; 0]);
}

#[test]
fn a_reading_does_not_reach_into_a_paragraph_that_was_not_read() {
    let mut docs = pair("One.\nTwo.");
    docs[0].edit(&splice("process", 4, 0, " A."), NOW).unwrap();
    docs[0].edit(&splice("process", 12, 0, " A."), NOW).unwrap();
    docs[1].edit(&splice("process", 4, 0, " B."), NOW).unwrap();
    docs[1].edit(&splice("process", 12, 0, " B."), NOW).unwrap();
    exchange(&mut docs, 1);
    let [first, second] = seams(&docs[0]).try_into().unwrap();
    assert_ne!(first.id, second.id);
    docs[0].edit(&DocEdit::ReadSeam { seam: first.id }, NOW).unwrap();
    assert_eq!(unread(&docs[0]).len(), 1);
    // The line break between them goes: what was not read is in the paragraph now.
    docs[0].edit(&splice("process", first.to, 1, " "), NOW).unwrap();
    assert_eq!(unread(&docs[0]).len(), 1);
    read(&mut docs[0]);
    exchange(&mut docs, 2);
    assert_eq!((unread(&docs[0]), unread(&docs[1])), (vec![], vec![]));
}

#[test]
fn a_reading_of_nonsense_harms_nothing() {
    let mut docs = pair("One.");
    docs[0].edit(&splice("process", 4, 0, " A."), NOW).unwrap();
    docs[1].edit(&splice("process", 4, 0, " B."), NOW).unwrap();
    exchange(&mut docs, 1);
    let far = format!("99@{}..1@{}", "00".repeat(ACTOR_BYTES), "ff".repeat(ACTOR_BYTES));
    for (at, span) in (0..).zip(["", "..", "é..é", "1@..2@", "-1@00..1@00", far.as_str()]) {
        let values = vec![("field".to_owned(), "process".into()), ("span".to_owned(), span.into())];
        let add = DocEdit::AddItem { set: "seams_read".into(), item: format!("x{at}"), values };
        docs[0].edit(&add, NOW).unwrap();
    }
    assert_eq!(unread(&docs[0]).len(), 1);
}

#[test]
fn what_was_written_beside_a_value_is_told_until_somebody_wrote_it_again() {
    let mut docs = pair("One.");
    docs[0].edit(&set("stage", "ended"), NOW).unwrap();
    docs[1].edit(&splice("process", 4, 0, " It goes on."), NOW).unwrap();
    exchange(&mut docs, 5);
    for doc in &docs {
        let view = doc.view().unwrap();
        let who: Vec<_> =
            view.changed_beside("stage").iter().map(|who| (who.device, who.at.0 - NOW.0)).collect();
        assert_eq!(who, [([2; 16], 5)]);
        assert_eq!(view.changed_beside("series"), []);
    }
    docs[1].edit(&DocEdit::ClearValue { field: "stage".into() }, NOW).unwrap();
    docs[1].edit(&set("stage", "ended"), NOW).unwrap();
    assert_eq!(docs[1].view().unwrap().changed_beside("stage"), []);
    exchange(&mut docs, 6);
    assert_eq!(docs[0].view().unwrap().changed_beside("stage"), []);
}
