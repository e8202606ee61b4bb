//! What is not finished: entries by state and age, and clocks that run.

use serde::Serialize;

use super::{Chart, Words};

/// Ages by which papers are sorted: the least days, and the words.
pub const AGES: [(u32, &str); 4] = [(0, "today"), (1, "1-7 days"), (8, "8-28 days"), (29, "29+ days")];

/// A paper that is not finished.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Where it stands: `draft`, `conflict`, `awaiting co-sign`, `late`.
    pub state: &'static str,
    /// Days since the session.
    pub age_days: u32,
}

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// What is due.
    pub what: String,
    /// Days left; negative when it is over.
    pub days_left: i32,
}

/// One state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperworkRow {
    /// The state.
    pub state: &'static str,
    /// Papers by age, as [`AGES`] has them.
    pub by_age: [usize; AGES.len()],
}

/// What is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperworkBoard {
    /// One row a state, in the order given.
    pub rows: Vec<PaperworkRow>,
    /// Days since the oldest paper's session.
    pub oldest_days: Option<u32>,
    /// Clocks, the first due first.
    pub clocks: Vec<Clock>,
}

/// Makes the board: a row for every state of `states`, also where nothing stands in it.
pub fn paperwork_board(states: &[&'static str], papers: &[Paper], mut clocks: Vec<Clock>) -> PaperworkBoard {
    let rows = states.iter().map(|state| {
        let mut by_age = [0; AGES.len()];
        for paper in papers.iter().filter(|paper| paper.state == *state) {
            let at = AGES.iter().rposition(|(from, _)| *from <= paper.age_days).unwrap_or(0);
            if let Some(count) = by_age.get_mut(at) {
                *count += 1;
            }
        }
        PaperworkRow { state, by_age }
    });
    clocks.sort_unstable_by(|a, b| a.days_left.cmp(&b.days_left).then_with(|| a.what.cmp(&b.what)));
    PaperworkBoard {
        rows: rows.collect(),
        oldest_days: papers.iter().map(|paper| paper.age_days).max(),
        clocks,
    }
}

impl Chart for PaperworkBoard {
    fn words(&self) -> Words {
        let total: usize = self.rows.iter().flat_map(|row| row.by_age).sum();
        let mut lines: Vec<String> = self.rows.iter().map(row_words).collect();
        lines.extend(self.oldest_days.map(|days| format!("The oldest is of a session {days} days ago")));
        lines.extend(self.clocks.iter().map(|clock| match clock.days_left {
            left @ 0.. => format!("{}: {left} days left", clock.what),
            over => format!("{}: over for {} days", clock.what, over.unsigned_abs()),
        }));
        let title = match total {
            0 => "Paperwork: nothing is open".to_owned(),
            1 => "Paperwork: 1 entry is open".to_owned(),
            total => format!("Paperwork: {total} entries are open"),
        };
        Words { title, lines }
    }
}

fn row_words(row: &PaperworkRow) -> String {
    let ages = row.by_age.iter().zip(AGES).filter(|(count, _)| **count > 0);
    let ages: Vec<String> = ages.map(|(count, (_, age))| format!("{count} of {age}")).collect();
    let ages = if ages.is_empty() { "none".to_owned() } else { ages.join(", ") };
    format!("{}: {ages}", row.state)
}
