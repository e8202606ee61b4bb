//! What a document keeps of its history is what its changes say.

use std::collections::BTreeSet;

use super::*;
use crate::document::causality::Causality;
use proptest::prelude::*;

/// By author and number, whatever the order in which they came: what is beside each change, and what is contested.
type Known = Vec<(Actor, u64, BTreeSet<(Actor, u64)>, bool)>;

fn known(causality: &Causality, doc: &Document) -> Known {
    let mut all = Vec::new();
    for (author, made, _) in doc.index.in_order() {
        let id = causality.id(&author, made.seq).unwrap();
        let name = |id| {
            let (author, seq) = doc.index.author_of(&causality.hash(id).unwrap()).unwrap();
            (author, seq)
        };
        let beside: BTreeSet<_> = causality.beside(id).map(name).collect();
        all.push((author, made.seq, beside, causality.contested().contains(&id)));
    }
    all
}

#[derive(Clone, Debug)]
enum Step {
    Type { at: usize, delete: usize },
    Deliver { from: usize, skip: usize },
    ReadSeams,
    SaveAndLoad,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..60_usize, 0..3_usize).prop_map(|(at, delete)| Step::Type { at, delete }),
        3 => (0..4_usize, 0..5_usize).prop_map(|(from, skip)| Step::Deliver { from, skip }),
        1 => Just(Step::ReadSeams),
        1 => Just(Step::SaveAndLoad),
    ]
}

fn reload(doc: &mut Document) -> Document {
    let saved = doc.save().unwrap();
    Document::load(doc.kind(), doc.actor(), Some(&saved), std::iter::empty::<&[u8]>()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn what_grew_change_by_change_is_what_the_whole_history_says(
        steps in proptest::collection::vec((0..4_usize, step()), 1..60)
    ) {
        let mut docs: Vec<Document> = (1..5).map(note).collect();
        let mut all: Vec<Vec<CheckedChange>> = vec![Vec::new(); 4];
        for (at, (who, step)) in (0_i64..).zip(&steps) {
            let doc = &mut docs[*who];
            match step {
                Step::Type { at, delete } => {
                    let len = doc.text_len("process").unwrap();
                    let at = at % (len + 1);
                    let word = if at % 7 == 6 { "\n" } else { "ab" };
                    doc.edit(&splice("process", at, (*delete).min(len - at), word), NOW).unwrap();
                }
                Step::Deliver { from, skip } => {
                    let upto = all[*from].len().saturating_sub(*skip);
                    let report = doc.take_in(tokens(all[*from][..upto].iter().cloned()));
                    prop_assert_eq!(report.refused, []);
                }
                Step::ReadSeams => {
                    for seam in doc.view().unwrap().seams {
                        doc.edit(&DocEdit::ReadSeam { seam: seam.id }, NOW).unwrap();
                    }
                }
                Step::SaveAndLoad => *doc = reload(doc),
            }
            all[*who].extend(checked(doc, at));
            let anew = reload(doc);
            prop_assert_eq!(anew.view().unwrap(), doc.view().unwrap());
            prop_assert_eq!(doc.history.is_some(), doc.index.is_forked());
            if let Some(history) = &doc.history {
                let said = known(&Causality::derive(&doc.index), doc);
                prop_assert!(said.iter().all(|(_, _, beside, contested)| beside.is_empty() != *contested));
                prop_assert_eq!(known(&history.causality, doc), said);
            }
        }
    }
}
