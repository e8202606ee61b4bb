//! Things to do.

use super::SeamRead;
use crate::clinical::Day;

document! {
    /// Something to do for one person or a group: it lies in the circle that it is for.
    pub struct TaskView for Task {
        /// What.
        what: value(String),
        /// By when.
        due: value(Day),
        /// Hex of the person id of whoever does it.
        owner: value(String),
        /// Whether it is done.
        done: value(bool),
        /// What it came from, such as an absence.
        because: value(String),
        /// More about it.
        notes: prose,
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
        ;
        /// Who changed something without having seen that it is done, as it was done without having seen that: where
        /// there is anybody, it is done, but changed meanwhile.
        changed_beside_done: beside(done),
    }
}
