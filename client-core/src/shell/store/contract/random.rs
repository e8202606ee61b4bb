//! Random batches leave both stores with the same records.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{
    DeviceId, DocHandle, EntryId, Generation, Incarnation, Instance, LogId, MailboxId, SlotId,
};
use alcove_protocol::trust::chain::Tip;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::made::{created, entry, genesis, key, placed, view};
use super::{OnDisk, Subject, shown};
use crate::clinical::{CircleKind, DocKind};
use crate::crypto::{EpochKey, IdSalt, KemSecret, SlotSecret};
use crate::engine::{
    Decision, DocKey, EvidenceKind, EvidenceRow, LateDecision, LoadRequest, Lookup, Progress, QuarantineRow,
    SaveOp, Standing, StoredEntry, ViewRow,
};
use crate::ports::{ListQuery, Storage, Views};
use crate::shell::store::MemoryStore;
use crate::time::Timestamp;

const CASES: u32 = 96;
const WORDS: [&str; 6] = ["river", "rivers", "Ölberg", "oliver", "calm", "calmly river"];
const REASONS: [&str; 4] = ["malformed", "unknown_head", "bad_wrap", "broken_chain"];

/// The few entries, circles and documents that the operations are about, so that they often meet.
struct World {
    entries: Vec<Entry>,
    logs: Vec<LogId>,
    keys: Vec<DocKey>,
}

impl World {
    fn new() -> Self {
        let (genesis, first, second) = (genesis(), created(1), created(2));
        let logs = vec![genesis.log(), first.log(), second.log()];
        let mut entries = vec![genesis, first, second];
        entries.extend((2..5).map(|seq| entry(Kind::PERSON_ADDED, logs[0], 1, seq, 0)));
        for log in &logs[1..] {
            let kinds = [Kind::EPOCH, Kind::SLOTS, Kind::KEY_GRANT, Kind::CHECKPOINT, Kind::VOID];
            entries.extend(kinds.into_iter().zip(2..).map(|(kind, seq)| entry(kind, *log, 1, seq, 0)));
            entries.push(entry(Kind(0x0302), *log, 2, 1, 0));
            for author in 1..4 {
                entries
                    .extend((1..4).map(|seq| entry(Kind::CONTENT, *log, author, seq * 3, 5 + (author & 1))));
            }
        }
        let keys = logs[1..].iter().flat_map(|log| [5, 6].map(|document| key(*log, document))).collect();
        Self { entries, logs, keys }
    }

    /// The operation that four numbers stand for.
    fn op(&self, [which, a, b, c]: [u8; 4]) -> SaveOp {
        let pick = |len: usize| usize::from(a) % len;
        let entry = &self.entries[pick(self.entries.len())];
        let log = self.logs[pick(self.logs.len())];
        let key = self.keys[pick(self.keys.len())];
        let number = u64::from(b % 24);
        let bytes = vec![a, b, c];
        match which % 55 {
            0..=9 => entry_op(entry, b, c),
            10 | 11 => SaveOp::Acked { id: entry.id(), seq: u64::from(b), relay_time_ms: u64::MAX },
            12 | 13 => SaveOp::Standing(entry.id(), standing(b)),
            14 => SaveOp::DropEntry(entry.id()),
            15 => SaveOp::Meta(REASONS[usize::from(b % 4)], bytes),
            16 => SaveOp::History(Instance([a; 16]), Generation([b; 16])),
            17 => {
                let kind = CircleKind::from_number(1 + b % 9).unwrap();
                SaveOp::Circle { log, kind, salt: IdSalt::from([b; 32]), info: bytes }
            }
            18 => SaveOp::EpochKey(log, u32::from(b % 3), EpochKey::from([c; 32])),
            19 | 20 => SaveOp::Slot(log, SlotId([b % 8; 16]), DocHandle([c; 16]), SlotSecret::from([c; 32])),
            21 => SaveOp::DropSlot(log, SlotId([b % 8; 16])),
            22 => {
                let mut progress = Progress::default();
                progress.take(u64::from(b), EntryId([c; 32]));
                SaveOp::Progress(log, progress.to_bytes())
            }
            23 | 24 => {
                let (author, seq) = (1 + b % 3, u64::from(c % 10));
                let tip = Tip { seq, id: EntryId([c; 32]), control_at: c.into(), org_at: u32::MAX };
                SaveOp::Tip(log, DeviceId([author; 16]), Incarnation(u64::MAX - u64::from(author)), tip)
            }
            25 => SaveOp::OwnChain(log, bytes),
            26 => SaveOp::Document(key, doc_kind(b)),
            27 | 28 => SaveOp::Base(key, bytes),
            29 => SaveOp::DropBase(key),
            30..=32 => SaveOp::LocalChange { key, number, bytes, at: Timestamp(c.into()) },
            33 | 34 => {
                SaveOp::Sealed(key, (number..number + 3).collect(), self.entries[usize::from(c) % 6].id())
            }
            35 => SaveOp::Unsealed(self.entries[usize::from(c) % 6].id()),
            36 => SaveOp::Delivered(self.entries[usize::from(c) % 6].id()),
            37 => SaveOp::Typing { key, number, edit: bytes },
            38 => SaveOp::TypingDone(key),
            39 | 40 => SaveOp::View(Box::new(view_row(key, b, c))),
            41 | 42 => SaveOp::Quarantine(QuarantineRow {
                log,
                seq: (b > 40).then_some(u64::from(b % 8)),
                reason: REASONS[usize::from(c % 4)],
                at: Timestamp(c.into()),
                bytes,
            }),
            43 => SaveOp::QuarantineHealed(log, u64::from(b % 8)),
            44 if c > 90 => SaveOp::Intent(number, bytes),
            44 => SaveOp::IntentDone(number),
            45 if c > 90 => SaveOp::Ceremony(MailboxId([b % 4; 32]), bytes),
            45 => SaveOp::CeremonyDone(MailboxId([b % 4; 32])),
            46 if c > 90 => SaveOp::Heard(DeviceId([b; 16]), Timestamp(c.into())),
            46 => SaveOp::Seen { log, observer: DeviceId([b % 4; 16]), own_seq: c.into() },
            47 => SaveOp::Lost(vec![entry.id(), self.entries[usize::from(b) % 6].id()]),
            48 => SaveOp::DropLocals(vec![number, number + 1]),
            49 => SaveOp::Evidence(evidence(log, b, c)),
            50 => {
                let row = evidence(log, b, c);
                SaveOp::EvidenceGone(row.log, row.kind, row.subject)
            }
            51 => SaveOp::Unseen(log),
            52 => SaveOp::Decided(LateDecision {
                entry: entry.id(),
                decision: if c > 90 { Decision::Accepted } else { Decision::Refused },
                at: Timestamp(b.into()),
                changes: vec![[c; 32]; usize::from(b % 3)],
            }),
            53 => SaveOp::IntakeKey(DeviceId([b % 4; 16]), KemSecret::from([c; 32])),
            _ if c > 90 => SaveOp::Checkpointed(log, Timestamp(b.into())),
            _ => SaveOp::NewsSince(log, Timestamp(b.into())),
        }
    }

    fn lookups(&self) -> [Lookup; 3] {
        let links = self.entries.iter().map(|entry| {
            let header = entry.header();
            (entry.log(), (header.author, header.incarnation), header.seq)
        });
        [
            Lookup::Logs(self.logs[..2].to_vec()),
            Lookup::Entries(self.entries.iter().rev().map(Entry::id).collect()),
            Lookup::Links(links.collect()),
        ]
    }

    async fn compare(&self, memory: &mut MemoryStore, disk: &mut OnDisk) {
        assert_eq!(shown(&memory.start().await), shown(&disk.start().await));
        for bytes_max in [0, 3_000, usize::MAX] {
            let on_disk = disk.load_hand_over(bytes_max).await.unwrap();
            assert_eq!(*memory.load_hand_over_now(bytes_max).to_bytes(), *on_disk.to_bytes());
        }
        for lookup in self.lookups() {
            assert_eq!(memory.look_now(&lookup), disk.look(&lookup).await.unwrap());
        }
        let requests: Vec<LoadRequest> = (self.keys.iter())
            .flat_map(|key| [false, true].map(|from_entries| LoadRequest { key: *key, from_entries }))
            .collect();
        let in_memory = memory.load_documents_now(&requests);
        let on_disk = disk.load_documents(&requests).await.unwrap();
        assert_eq!(format!("{in_memory:#?}"), format!("{on_disk:#?}"));
        let (in_memory, on_disk) = (memory.indexed().await, disk.indexed().await);
        for (kind, newest_first) in [(0, false), (1, true), (2, true)] {
            let circle = newest_first.then_some(self.logs[1]);
            let kind = doc_kind(kind);
            let query = ListQuery { kind, circle, newest_first, conflicts_only: circle.is_none(), limit: 3 };
            assert_eq!(in_memory.list(&query).await, on_disk.list(&query).await);
        }
        for word in ["riv", "olber", "calm riv", "ly", "CALMLY"] {
            let circles = Some(self.logs.as_slice()).filter(|_| word.len() > 4);
            let mut hits = [
                in_memory.search(word, circles, 99).await.unwrap(),
                on_disk.search(word, circles, 99).await.unwrap(),
            ];
            for hits in &mut hits {
                hits.sort_by_key(|hit| hit.key);
            }
            assert_eq!(
                hits[0].iter().map(|hit| hit.key).collect::<Vec<_>>(),
                hits[1].iter().map(|hit| hit.key).collect::<Vec<_>>()
            );
        }
        assert_eq!(in_memory.quarantine(9).await, on_disk.quarantine(9).await);
    }
}

fn entry_op(entry: &Entry, b: u8, c: u8) -> SaveOp {
    let seq = (c > 60).then_some(u64::from(c % 8));
    let companions = vec![vec![b; usize::from(b % 3)]; usize::from(c % 3)];
    SaveOp::Entry(StoredEntry { companions, ..placed(entry, seq, standing(b)) })
}

fn evidence(log: LogId, b: u8, c: u8) -> EvidenceRow {
    let kind = EvidenceKind::from_number(1 + b % 8).unwrap();
    EvidenceRow { log, kind, subject: vec![c % 3], at: Timestamp(b.into()), bytes: vec![c] }
}

fn standing(b: u8) -> Standing {
    [Standing::Taken, Standing::Held, Standing::Quarantined, Standing::Taken][usize::from(b % 4)]
}

fn doc_kind(b: u8) -> DocKind {
    [DocKind::Session, DocKind::GroupNote, DocKind::Group][usize::from(b % 3)]
}

fn view_row(key: DocKey, b: u8, c: u8) -> ViewRow {
    let text = [WORDS[usize::from(b % 6)], WORDS[usize::from(c % 6)]].join(", ");
    ViewRow { conflicts: (c % 2).into(), ..view(key, doc_kind(b), WORDS[usize::from(c % 6)], &text) }
}

#[test]
fn random_batches_leave_both_stores_with_the_same_records() {
    let world = World::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let batches = prop::collection::vec(prop::collection::vec(any::<[u8; 4]>(), 1..60), 1..8);
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&batches, |batches| {
        runtime.block_on(async {
            let (mut memory, mut disk) = (MemoryStore::default(), OnDisk::new().await);
            for numbers in batches {
                let ops: Vec<SaveOp> = numbers.into_iter().map(|four| world.op(four)).collect();
                memory.keep(ops.clone()).await;
                disk.keep(ops).await;
                world.compare(&mut memory, &mut disk).await;
            }
            world.compare(&mut memory, &mut disk.reopened().await).await;
        });
        Ok(())
    });
    outcome.unwrap();
}
