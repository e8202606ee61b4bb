//! A change while much is unsent: in the engine alone, its store answering at once, with a status after each change as the
//! shell asks for one; and in a client, until it lies in its encrypted store.

mod in_client;

use std::time::Instant;

use alcove_client_core::clinical::{CircleKind, DocKind};
use alcove_client_core::crypto::DeviceSecrets;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Commit, DocKey, Effect, Engine, Event};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{Incarnation, LogId, PersonId};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::Failure;
use crate::report::{Good, Row, median};
use crate::scene::sentence;

const NAME: &str = "unsent";
/// Unsent changes before those that are measured.
const SIZES: [usize; 3] = [1_000, 10_000, 30_000];
/// Changes that a note is typed in.
const NOTE_CHANGES: usize = 30;
/// Changes of a run, and runs.
const CHANGES: usize = 100;
const RUNS: usize = 5;
/// What a change may cost with the most unsent ones, as a part of what it costs with the fewest.
const GROWTH: f64 = 1.5;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let mut rows = in_engine()?;
    rows.extend(in_client::run().await?);
    Ok(rows)
}

fn in_engine() -> Result<Vec<Row>, Failure> {
    let mut device = Device::found()?;
    let (mut rows, mut first) = (Vec::new(), None);
    for size in SIZES {
        while device.changes < size {
            device.change()?;
        }
        let (mut whole, mut status) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let (change, told) = device.measure()?;
            whole.push(change);
            status.push(told);
        }
        let (change, status) = (median(&mut whole), median(&mut status));
        let note = format!("{:.1} us of it the status; {RUNS} runs of {CHANGES}, median", status * 1e3);
        rows.push(row("engine", size, change, *first.get_or_insert(change)).note(note));
    }
    Ok(rows)
}

fn row(place: &str, size: usize, change: f64, fewest: f64) -> Row {
    Row::new(NAME, format!("{place}: a change after {size} unsent ones"), change, "ms").limit(
        Good::Below,
        fewest * GROWTH,
        "1.5 times that after the fewest",
    )
}

struct Device {
    engine: Engine,
    circle: LogId,
    rng: ChaCha20Rng,
    now: Timestamp,
    changes: usize,
}

impl Device {
    fn found() -> Result<Self, Failure> {
        let mut rng = ChaCha20Rng::seed_from_u64(29);
        let secrets = DeviceSecrets::make(&mut rng);
        let (engine, effects) =
            Engine::found_org(secrets, PersonId([1; 16]), Incarnation(1), Vec::new(), &mut rng)?;
        let now = Timestamp(1_932_991_320_000);
        let mut device = Self { engine, circle: LogId::ZERO, rng, now, changes: 0 };
        device.save(effects);
        let founded = device.engine.found_circle(CircleKind::Group, b"Tuesday", &mut device.rng)?;
        device.circle = founded.circle;
        device.save(founded.effects);
        Ok(device)
    }

    /// The store keeps everything at once.
    fn save(&mut self, effects: Vec<Effect>) {
        let mut left = effects;
        while let Some(effect) = left.pop() {
            if let Effect::Save(batch) = effect {
                left.extend(self.engine.handle(Event::Saved(batch.number), self.now, &mut self.rng));
            }
        }
    }

    fn note(&mut self) -> Result<DocKey, Failure> {
        let name = (self.changes / NOTE_CHANGES).to_be_bytes();
        let (key, effects) = self.engine.document_for(self.circle, DocKind::GroupNote, &name)?;
        self.save(effects);
        Ok(key)
    }

    fn change(&mut self) -> Result<(), Failure> {
        let key = self.note()?;
        let insert = sentence(self.changes);
        self.now.0 += 1_000;
        let edit = DocEdit::SpliceText { field: "process".to_owned(), at: 0, delete: 0, insert };
        let effects = self.engine.edit(key, &[edit], Commit::Now, self.now)?;
        self.save(effects);
        self.changes += 1;
        Ok(())
    }

    /// Milliseconds of a change with its status, and of the status alone.
    #[expect(clippy::cast_precision_loss, reason = "a hundred changes")]
    fn measure(&mut self) -> Result<(f64, f64), Failure> {
        let (started, mut status) = (Instant::now(), 0.0);
        for _ in 0..CHANGES {
            self.change()?;
            let asked = Instant::now();
            let unsent = self.engine.status().unsent.changes;
            status += asked.elapsed().as_secs_f64();
            if usize::try_from(unsent) != Ok(self.changes) {
                return Err(format!("{unsent} changes are unsent, and {} were made", self.changes).into());
            }
        }
        let each = 1e3 / CHANGES as f64;
        Ok((started.elapsed().as_secs_f64() * each, status * each))
    }
}
