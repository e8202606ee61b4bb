use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use alcove_protocol::id::{DocHandle, Incarnation, LogId, PersonId};

use crate::clinical::DocKind;
use crate::crypto::DeviceSecrets;
use crate::document::tests::hostile::make_unsavable;
use crate::document::{Actor, Document};
use crate::engine::writing::save::{DocKey, SaveOp, StoredDocument};
use crate::engine::{Effect, Engine, Event, Identity, Report};
use crate::time::Timestamp;

const KEY: DocKey = DocKey { circle: LogId([1; 16]), document: DocHandle([2; 16]) };

fn engine() -> Engine {
    let secrets = DeviceSecrets::make(&mut ChaCha8Rng::seed_from_u64(1));
    Engine::new(Identity::new(LogId([3; 16]), PersonId([4; 16]), Incarnation(1), secrets))
}

/// What is saved and reported when the base of this document is due.
fn renewed(document: Document) -> (Vec<SaveOp>, Vec<Report>) {
    let mut engine = engine();
    engine.open.insert(KEY, document).since_base_bytes = 10;
    engine.renew_base(KEY, 10);
    let reports = std::mem::take(&mut engine.effects)
        .into_iter()
        .filter_map(|effect| if let Effect::Report(report) = effect { Some(report) } else { None });
    (std::mem::take(&mut engine.ops), reports.collect())
}

#[test]
fn a_base_that_does_not_prove_right_is_not_saved_and_is_reported_by_a_stable_code() {
    let (saved, reported) = renewed(make_unsavable());
    assert!(saved.is_empty(), "the last good base stays");
    assert!(
        matches!(
            reported.as_slice(),
            [Report::BaseNotRenewed { log, reason: "save_unproven" | "save_panicked" }] if *log == KEY.circle
        ),
        "{reported:?}"
    );
    let good = Document::create(DocKind::GroupNote, Actor::new([5; 16], 1));
    let (saved, reported) = renewed(good.unwrap_or_else(|error| panic!("{error}")));
    assert!(matches!(saved.as_slice(), [SaveOp::Base(KEY, _)]) && reported.is_empty());
}

#[test]
fn who_reads_one_document_after_the_other_does_not_keep_all_of_them_open() {
    let mut engine = engine();
    for number in 0..100 {
        let key = DocKey { document: DocHandle([number; 16]), ..KEY };
        engine.kinds.insert(key, DocKind::GroupNote);
        let stored = StoredDocument {
            key,
            kind: DocKind::GroupNote,
            from_entries: false,
            base: None,
            entries: Vec::new(),
            local_changes: Vec::new(),
            records: Vec::new(),
            typing: Vec::new(),
        };
        let effects =
            engine.handle(Event::Loaded(vec![stored]), Timestamp(1), &mut ChaCha8Rng::seed_from_u64(2));
        assert!(effects.is_empty() && engine.document(key).is_ok());
    }
    assert_eq!(engine.open.len(), super::OPEN_DOCUMENTS_MAX);
}
