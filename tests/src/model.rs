//! A bounded model that is explored to the end: every order of a few steps of two admins with three devices and a relay
//! that may be restored from a backup, over the rules of `alcove_protocol::trust` as they are.
//!
//! A simulator runs some orders of many steps; this runs all orders of few. Entries are real; those of the circle carry
//! no signature, because the rules are told that it was checked. A step is a whole exchange: what lies between is the
//! simulator's job.

mod claims;
mod library;
mod state;
mod steps;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Instant;

pub use claims::Tally;
use library::Library;
use state::State;

/// What one depth brought.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// Steps from the start.
    pub steps: u32,
    /// States that were new.
    pub states: usize,
    /// Steps that were tried and possible.
    pub transitions: usize,
    /// Seconds that it took.
    pub seconds: f64,
}

/// What an exploration found.
#[derive(Clone, Debug, Default)]
pub struct Explored {
    /// One for each number of steps, from none.
    pub depths: Vec<Depth>,
    /// How often what matters came up.
    pub tally: Tally,
    /// The first claim that did not hold, with the steps that lead there.
    pub broken: Option<String>,
}

impl Explored {
    /// All states.
    pub fn states(&self) -> usize {
        self.depths.iter().map(|depth| depth.states).sum()
    }

    /// All transitions.
    pub fn transitions(&self) -> usize {
        self.depths.iter().map(|depth| depth.transitions).sum()
    }
}

/// Explores everything that at most `steps` steps can do, breadth first, until a claim breaks.
pub fn explore(steps: u32) -> Explored {
    let mut library = Library::new();
    let mut explored = Explored::default();
    let first = State::start(&mut library);
    let mut seen = HashSet::from([fingerprint(&first)]);
    let mut frontier = vec![(first, Vec::new())];
    for depth in 0..=steps {
        let started = Instant::now();
        let states = frontier.len();
        let mut next = Vec::new();
        let mut transitions = 0;
        for (state, path) in frontier {
            if let Err(claim) = claims::check(&state, &mut library, &mut explored.tally) {
                explored.broken = Some(format!("{claim}\nafter {path:#?}\n{state:#?}"));
                return explored;
            }
            if depth == steps {
                continue;
            }
            for (step, after) in steps::all(&state, &mut library) {
                transitions += 1;
                if seen.insert(fingerprint(&after)) {
                    let mut path = path.clone();
                    path.push(step);
                    next.push((after, path));
                }
            }
        }
        let seconds = started.elapsed().as_secs_f64();
        explored.depths.push(Depth { steps: depth, states, transitions, seconds });
        frontier = next;
    }
    explored
}

/// 128 bits: two states of some millions share one with a chance of less than 2^-80.
fn fingerprint(state: &State) -> (u64, u64) {
    let hash = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        state.hash(&mut hasher);
        hasher.finish()
    };
    (hash(1), hash(2))
}
