//! Seeded runs of the world: faults first, then everything heals, then everything must hold.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::world::{BEGINNING_MS, Counters, Dice, Fault, Faults, HOUR_MS, World};

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// What did not hold; empty is good.
    pub violations: Vec<String>,
    /// The hash of everything that happened.
    pub trace: u64,
    /// Faults that were on.
    pub faults: Vec<Fault>,
    /// How often everything happened.
    pub counters: Counters,
}

/// What people do in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// They write, sync, and let each other in.
    Writing,
    /// They seal and withdraw notes too, and nothing goes wrong but that they are offline.
    ClosingCalmly,
    /// They seal and withdraw notes too.
    Closing,
    /// They also set holds on notes, and let go of them.
    Holding,
}

/// Runs one seed.
pub fn run_seed(seed: u64, work: Work, traced: bool) -> Outcome {
    let mut dice = Dice::new(seed, 3);
    let swarm = Faults::swarm(&mut dice);
    let faults = if work == Work::ClosingCalmly { Faults::none() } else { swarm };
    let on: Vec<Fault> = faults.on().collect();
    let hours = dice.between(4, 72);
    let mut world = World::new(seed, faults);
    world.trace.printed = traced;
    world.devices_max = 2 + dice.below(4);
    world.closes_notes = work != Work::Writing;
    world.sets_holds = work == Work::Holding;
    let ran = catch_unwind(AssertUnwindSafe(|| {
        world.populate();
        world.run_until(BEGINNING_MS + hours * HOUR_MS);
        if world.violations.is_empty() {
            world.heal();
        }
        if world.violations.is_empty() {
            world.check();
        }
    }));
    if ran.is_err() {
        world.violations.push("a panic".to_owned());
    }
    Outcome {
        seed,
        violations: std::mem::take(&mut world.violations),
        trace: world.trace.hash(),
        faults: on,
        counters: world.counters.clone(),
    }
}

/// What many runs showed.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Runs.
    pub seeds: u64,
    /// Runs in which something did not hold.
    pub failures: Vec<Outcome>,
    /// Of all runs.
    pub counters: Counters,
    /// In how many runs each fault was on.
    pub armed: Counters,
}

impl Batch {
    fn add(&mut self, outcome: Outcome) {
        self.seeds += 1;
        self.counters.merge(&outcome.counters);
        for fault in &outcome.faults {
            self.armed.hit(fault.name());
        }
        if !outcome.violations.is_empty() {
            self.failures.push(outcome);
        }
    }

    fn merge(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.counters.merge(&other.counters);
        self.armed.merge(&other.armed);
        self.failures.extend(other.failures);
    }

    /// Faults that were on and never struck.
    pub fn never_struck(&self) -> Vec<&'static str> {
        let names = Fault::ALL.into_iter().map(Fault::name);
        names.filter(|name| self.armed.get(name) > 0 && self.counters.get(name) == 0).collect()
    }

    /// How often everything happened, as a table.
    pub fn table(&self) -> comfy_table::Table {
        let mut table = comfy_table::Table::new();
        table.set_header(["what", "times", "runs with the fault on"]);
        for (name, count) in self.counters.iter() {
            let armed = self.armed.get(name);
            let armed = if armed > 0 { armed.to_string() } else { String::new() };
            table.add_row([name.to_owned(), count.to_string(), armed]);
        }
        table
    }
}

/// Runs seeds on two threads. One in fifty runs twice, and must go the same way.
pub fn run_seeds(from: u64, seeds: u64, work: Work) -> Batch {
    let halves: Vec<Batch> = std::thread::scope(|scope| {
        let halves: Vec<_> = (0..2)
            .map(|half| {
                scope.spawn(move || {
                    let mut batch = Batch::default();
                    for seed in (from..from + seeds).filter(|seed| seed % 2 == half) {
                        let mut outcome = run_seed(seed, work, false);
                        if seed % 50 < 2 && run_seed(seed, work, false).trace != outcome.trace {
                            outcome.violations.push("two runs of the seed differ".to_owned());
                        }
                        batch.add(outcome);
                    }
                    batch
                })
            })
            .collect();
        halves.into_iter().map(|half| half.join().unwrap()).collect()
    });
    let mut whole = Batch::default();
    for half in halves {
        whole.merge(half);
    }
    whole.failures.sort_by_key(|outcome| outcome.seed);
    whole
}

/// The command that replays a seed with its trace.
pub fn replay_command(seed: u64, work: Work) -> String {
    let closing = match work {
        Work::Writing => "",
        Work::ClosingCalmly => " --closing --calm",
        Work::Closing => " --closing",
        Work::Holding => " --closing --holds",
    };
    format!("cargo run --release -p alcove-tests --bin sim -- --seed {seed}{closing} --trace")
}
