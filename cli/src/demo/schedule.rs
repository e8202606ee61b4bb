//! When devices meet. Each works offline as far as it can; it meets another only before a transaction that builds on
//! something it lacks.

use super::trace::Trace;

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The author of this transaction types it.
    Type(usize),
    /// `from` sends all it has; `to` takes it in.
    Meet {
        /// Who sends.
        from: usize,
        /// Who takes in.
        to: usize,
    },
}

/// Plans a whole recording.
pub(super) fn plan(trace: &Trace) -> Vec<Step> {
    let mut queues: Vec<Vec<usize>> = vec![Vec::new(); trace.authors];
    for (index, transaction) in trace.transactions.iter().enumerate() {
        if let Some(queue) = queues.get_mut(transaction.author) {
            queue.push(index);
        }
    }
    let mut planner = Planner {
        trace,
        typed: vec![0; trace.authors],
        has: vec![vec![0; trace.authors]; trace.authors],
        queues,
        steps: Vec::new(),
    };
    planner.run();
    planner.steps
}

struct Planner<'a> {
    trace: &'a Trace,
    queues: Vec<Vec<usize>>,
    typed: Vec<usize>,
    /// What each author's device has of each other author.
    has: Vec<Vec<usize>>,
    steps: Vec<Step>,
}

impl Planner<'_> {
    fn run(&mut self) {
        let authors = self.trace.authors;
        for author in 0..authors {
            self.type_on(author);
        }
        // Whoever was let on stays in front, so that it gets as far as it can before the others go on.
        let mut front = 0;
        while let Some((to, from)) = (0..authors).map(|step| (front + step) % authors).find_map(|to| {
            self.lacks(to).filter(|(from, need)| self.count(*from) >= *need).map(|(from, _)| (to, from))
        }) {
            let count = self.count(from);
            if let Some(held) = self.has.get_mut(to).and_then(|has| has.get_mut(from)) {
                *held = count;
            }
            self.steps.push(Step::Meet { from, to });
            self.type_on(to);
            front = to;
        }
    }

    fn count(&self, author: usize) -> usize {
        self.typed.get(author).copied().unwrap_or_default()
    }

    /// The next transaction of an author's device.
    fn next(&self, author: usize) -> Option<usize> {
        self.queues.get(author)?.get(self.count(author)).copied()
    }

    /// Whose transactions a device lacks for its next one, and how many it needs.
    fn lacks(&self, author: usize) -> Option<(usize, usize)> {
        let next = self.trace.transactions.get(self.next(author)?)?;
        let has = self.has.get(author)?;
        next.builds_on
            .iter()
            .enumerate()
            .find(|(other, need)| *other != author && has.get(*other).is_some_and(|held| held < need))
            .map(|(other, need)| (other, *need))
    }

    fn type_on(&mut self, author: usize) {
        while let (Some(next), None) = (self.next(author), self.lacks(author)) {
            self.steps.push(Step::Type(next));
            if let Some(count) = self.typed.get_mut(author) {
                *count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::super::trace::Trace;
    use super::{Step, plan};

    fn meetings(steps: &[Step]) -> usize {
        steps.iter().filter(|step| matches!(step, Step::Meet { .. })).count()
    }

    #[test]
    fn the_built_in_recording_is_typed_whole_in_the_least_meetings_that_keep_causality() {
        let trace = Trace::load(None).unwrap();
        assert_eq!(trace.edits_per_author(), vec![12_124, 13_954]);
        let steps = plan(&trace);
        assert_eq!(steps.len() - meetings(&steps), 26_078);
        assert_eq!(meetings(&steps), 882);
    }

    #[test]
    fn three_authors_meet_before_what_they_build_on_and_type_everything() {
        let json = r#"{"endContent": "cab", "txns": [
            {"parents": [], "agent": 0, "patches": [[0, 0, "a"]]},
            {"parents": [0], "agent": 1, "patches": [[1, 0, "x"], [1, 1, "b"]]},
            {"parents": [0, 1], "agent": 2, "patches": [[0, 0, "c"]]}
        ]}"#;
        let trace = Trace::parse(json.as_bytes()).unwrap();
        let steps = plan(&trace);
        let typed: Vec<usize> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Type(index) => Some(*index),
                Step::Meet { .. } => None,
            })
            .collect();
        assert_eq!(typed, vec![0, 1, 2]);
        assert_eq!(meetings(&steps), 3, "one for the second author, two for the third");
    }

    #[test]
    fn a_recording_whose_transactions_do_not_follow_is_refused() {
        let json = r#"{"endContent": "", "txns": [{"parents": [3], "agent": 0, "patches": []}]}"#;
        assert!(Trace::parse(json.as_bytes()).is_err());
    }
}
