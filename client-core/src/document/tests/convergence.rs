use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Splice { at: usize, delete: usize, insert: String },
    Stage(u8),
    Clear,
    Replace(String),
    Deliver { to: usize, skip: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..60_usize, 0..6_usize, "[a-z ß🙂]{0,12}")
            .prop_map(|(at, delete, insert)| Step::Splice { at, delete, insert }),
        1 => (0..4_u8).prop_map(Step::Stage),
        1 => Just(Step::Clear),
        1 => "[a-z ]{0,20}".prop_map(Step::Replace),
        2 => (0..3_usize, 0..4_usize).prop_map(|(to, skip)| Step::Deliver { to, skip }),
    ]
}

fn edit_of(doc: &Document, step: &Step) -> Option<DocEdit> {
    let len = doc.text_len("process").unwrap();
    Some(match step {
        Step::Splice { at, delete, insert } => {
            let at = at % (len + 1);
            splice("process", at, (*delete).min(len - at), insert)
        }
        Step::Stage(stage) => set("stage", format!("stage {stage}").as_str()),
        Step::Clear => DocEdit::ClearValue { field: "stage".into() },
        Step::Replace(text) => DocEdit::ReplaceText { field: "process".into(), text: text.clone() },
        Step::Deliver { .. } => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever the order, with gaps and duplicates: the same heads and the same view in the end, a save
    /// that loads, and every change passes the guard and the pack.
    #[test]
    fn three_devices_end_alike(steps in proptest::collection::vec((0..3_usize, step()), 1..60)) {
        let mut docs = [note(1), note(2), note(3)];
        let mut all: Vec<CheckedChange> = Vec::new();
        for (at, (who, step)) in (0_i64..).zip(&steps) {
            if let Some(edit) = edit_of(&docs[*who], step) {
                docs[*who].edit(&edit, NOW).unwrap();
                all.extend(checked(&mut docs[*who], at));
            }
            if let Step::Deliver { to, skip } = step {
                let some: Vec<_> = all.iter().rev().skip(*skip).step_by(skip + 1).cloned().collect();
                let report = docs[*to].take_in(tokens(some));
                prop_assert_eq!(report.refused, []);
            }
        }
        let forwards = tokens(all.iter().cloned());
        let backwards: Vec<_> = tokens(all.iter().rev().cloned())
            .into_iter()
            .map(|incoming| Incoming { token: incoming.token + 1_000, ..incoming })
            .collect();
        docs[0].take_in(forwards.clone());
        docs[1].take_in(backwards.clone());
        docs[2].take_in(forwards.into_iter().chain(backwards).collect());
        let [anna, ben, cleo] = &mut docs;
        prop_assert_eq!(anna.heads(), ben.heads());
        prop_assert_eq!(anna.heads(), cleo.heads());
        prop_assert_eq!(anna.view().unwrap(), ben.view().unwrap());
        prop_assert_eq!(anna.view().unwrap(), cleo.view().unwrap());
        let saved = anna.save().unwrap();
        let loaded = Document::load(DocKind::GroupNote, actor(1), Some(&saved), std::iter::empty::<&[u8]>());
        prop_assert_eq!(loaded.unwrap().view().unwrap(), anna.view().unwrap());
        let chunks: Vec<_> = all.iter().map(CheckedChange::bytes).collect();
        let packed = pack::pack(&chunks, actor(1));
        prop_assert_eq!(pack::unpack(&packed, actor(1), pack::PackLimits::default()).unwrap(), chunks);
    }
}
