use super::*;
use crate::clinical::{ConcernStatus, Day, Lattice, SafetyConcernView, TaskView};

fn pair(kind: DocKind, edits: &[DocEdit]) -> [Document; 2] {
    let mut docs = [1, 2].map(|n| Document::create(kind, actor(n)).unwrap());
    for edit in edits {
        docs[0].edit(edit, NOW).unwrap();
    }
    exchange(&mut docs, 0);
    docs
}

fn exchange(docs: &mut [Document; 2], at_ms: i64) {
    let [from_anna, from_ben] = docs.each_mut().map(|doc| checked(doc, at_ms));
    docs[0].take_in(tokens(from_ben));
    docs[1].take_in(tokens(from_anna));
}

fn status(doc: &Document) -> Lattice<ConcernStatus> {
    SafetyConcernView::from(&doc.view().unwrap()).status
}

#[test]
fn of_two_states_of_a_concern_the_more_cautious_counts_until_somebody_who_saw_both_says_otherwise() {
    let mut docs = pair(DocKind::SafetyConcern, &[set("status", "open")]);
    docs[0].edit(&set("status", "watching"), NOW).unwrap();
    docs[1].edit(&set("status", "open"), NOW).unwrap();
    docs[1].edit(&set("status", "closed"), NOW).unwrap();
    exchange(&mut docs, 1);
    for doc in &docs {
        assert_eq!(
            (status(doc).state, status(doc).values.is_conflict()),
            (Some(ConcernStatus::Watching), true)
        );
        assert_eq!(doc.view().unwrap().open_conflicts, [], "nobody has to settle it before signing");
    }
    docs[0].edit(&set("status", "closed"), NOW).unwrap();
    exchange(&mut docs, 2);
    for doc in &docs {
        assert_eq!(
            (status(doc).state, status(doc).values.is_conflict()),
            (Some(ConcernStatus::Closed), false)
        );
    }
    let clear = DocEdit::ClearValue { field: "status".into() };
    assert_eq!(docs[0].edit(&clear, NOW), Err(EditError::WrongClass));
}

#[test]
fn a_concern_that_was_closed_while_somebody_wrote_in_it_is_open_again_and_says_why() {
    let mut docs = pair(DocKind::SafetyConcern, &[set("status", "open")]);
    docs[0].edit(&set("status", "closed"), NOW).unwrap();
    docs[1].edit(&splice("formulation", 0, 0, "It came back on Sunday."), NOW).unwrap();
    exchange(&mut docs, 7);
    for doc in &docs {
        let shown = status(doc);
        let why: Vec<_> = shown.reopened_by.iter().map(|who| (who.device, who.at.0 - NOW.0)).collect();
        assert_eq!((shown.state, why), (Some(ConcernStatus::Open), vec![([2; 16], 7)]));
    }
    // Closed again by somebody who has read it.
    docs[0].edit(&set("status", "closed"), NOW).unwrap();
    exchange(&mut docs, 8);
    docs[0].edit(&set("status", "closed"), NOW).unwrap();
    assert!(!docs[0].has_open_change());
    for doc in &docs {
        assert_eq!((status(doc).state, status(doc).reopened_by.len()), (Some(ConcernStatus::Closed), 0));
    }
    docs[1].edit(&splice("formulation", 0, 0, "Later. "), NOW).unwrap();
    exchange(&mut docs, 9);
    assert_eq!(status(&docs[0]).state, Some(ConcernStatus::Closed), "who writes after it has seen it");
}

#[test]
fn a_task_that_was_done_while_somebody_changed_it_says_so() {
    let mut docs = pair(DocKind::Task, &[set("what", "Ring the GP"), set("due", "2031-04-10")]);
    docs[0].edit(&set("done", true), NOW).unwrap();
    docs[1].edit(&set("due", "2031-04-08"), NOW).unwrap();
    exchange(&mut docs, 3);
    for doc in &docs {
        let task = TaskView::from(&doc.view().unwrap());
        assert_eq!((task.done.settled(), task.due.settled()), (Some(&true), Some(&Day("2031-04-08".into()))));
        assert_eq!(task.changed_beside_done.iter().map(|who| who.device).collect::<Vec<_>>(), [[2; 16]]);
    }
}

#[test]
fn settling_names_the_values_that_were_shown() {
    let mut docs = pair(DocKind::MemberEntry, &[]);
    docs[0].edit(&set("local_date", "2031-04-10"), NOW).unwrap();
    docs[0].edit(&set("attendance", 6), NOW).unwrap();
    docs[1].edit(&set("local_date", "2031-04-11"), NOW).unwrap();
    docs[1].edit(&set("attendance", 3), NOW).unwrap();
    exchange(&mut docs, 1);
    let mut shown = docs[0].view().unwrap().open_conflicts;
    assert_eq!(shown, docs[1].view().unwrap().open_conflicts);
    shown.sort_by_key(|conflict| conflict.field.clone());
    let [attendance, date] = shown.try_into().unwrap();
    assert_eq!(
        (attendance.field.as_str(), attendance.values.len(), date.field.as_str()),
        ("attendance", 2, "local_date")
    );
    let settle = |conflict: &ConflictView, value: crate::clinical::Scalar| DocEdit::Settle {
        conflict: conflict.id.clone(),
        value,
    };
    // What was fixed by two, differently, is one of the two.
    assert_eq!(docs[0].edit(&settle(&date, "2031-04-12".into()), NOW), Err(EditError::Immutable));
    docs[0].edit(&settle(&date, "2031-04-11".into()), NOW).unwrap();
    let decided = docs[0].view().unwrap().value("local_date");
    assert_eq!(decided.values.iter().map(|seen| seen.device).collect::<Vec<_>>(), [[1; 16]], "who decided");
    // A value that came since is not settled by somebody who has not seen it.
    docs[1].edit(&set("attendance", 7), NOW).unwrap();
    exchange(&mut docs, 2);
    assert_eq!(docs[0].edit(&settle(&attendance, 6.into()), NOW), Err(EditError::ConflictChanged));
    let view = docs[1].view().unwrap();
    assert_eq!(
        (view.value("local_date").settled(), view.open_conflicts),
        (Some(&"2031-04-11".into()), vec![])
    );
    assert_eq!(docs[1].edit(&settle(&date, "2031-04-11".into()), NOW), Err(EditError::ConflictChanged));
}

#[test]
fn unsent_work_of_an_earlier_life_is_written_anew_beside_what_a_colleague_wrote_and_settles_none_of_it() {
    let mut docs = pair(DocKind::MemberEntry, &[splice("plan", 0, 0, "Rest."), set("attendance", 5)]);
    // Written by the first life, not sent before its store was restored.
    docs[0].edit(&set("attendance", 6), NOW).unwrap();
    docs[0].edit(&splice("plan", 5, 0, " And walk."), NOW).unwrap();
    let unsent = checked(&mut docs[0], 1);
    docs[1].edit(&set("attendance", 3), NOW).unwrap();
    docs[1].edit(&splice("plan", 0, 0, "Sleep. "), NOW).unwrap();
    let colleague = checked(&mut docs[1], 2);
    let base = docs[1].clone();
    let chunks = |doc: &Document| {
        let mut doc = doc.clone();
        doc.save().unwrap()
    };
    let next_life = Actor::new([1; 16], 2);
    let mut document =
        Document::load(DocKind::MemberEntry, next_life, Some(&chunks(&base)), [[0_u8; 0]; 0]).unwrap();
    let mut after = document.clone();
    assert_eq!(after.take_in(tokens(unsent.clone())).applied.len(), 1);
    let anew = document.write_anew(&after, tokens(unsent), Timestamp(NOW.0 + 9)).unwrap();
    let view = document.view().unwrap();
    let both: Vec<_> =
        view.value("attendance").values.iter().map(|seen| (seen.value.clone(), seen.device)).collect();
    assert_eq!(both, [(3.into(), [2; 16]), (6.into(), [1; 16])]);
    assert_eq!((view.open_conflicts.len(), view.text("plan")), (1, "Sleep. Rest. And walk."));
    assert_eq!(view.unread_seams().count(), 1);
    // A colleague takes it in as any other change, and the next life goes on with it.
    let checked_anew = anew.into_iter().map(|change| guard(change.bytes, next_life).unwrap());
    assert_eq!(docs[1].take_in(tokens(checked_anew)).refused, []);
    assert_eq!(docs[1].view().unwrap(), view);
    document.edit(&splice("plan", 0, 0, "First: "), NOW).unwrap();
    let more = checked(&mut document, 10);
    assert_eq!(docs[1].take_in(tokens(more)).refused, []);
    assert_eq!((docs[1].view().unwrap(), colleague.len()), (document.view().unwrap(), 1));
}
