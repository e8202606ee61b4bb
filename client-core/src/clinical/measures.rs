//! Outcome measures: instruments as data files, the rules that score them, and what a change between two totals means.
//!
//! Deliberately absent: any level of risk. An item can open a prompt to record a safety concern, and nothing more.

mod answers;
mod change;
mod check;
mod instrument;
mod score;
mod shipped;
#[cfg(test)]
mod tests;

pub use answers::{AnswerError, Answers};
pub use change::{Change, ChangeKind, change, reliable_from};
pub use check::InstrumentError;
pub use instrument::{
    AnswerOption, Band, Bands, Direction, Instrument, InstrumentRef, Item, Licence, Missing, MissingRule,
    PACK_BYTES_MAX, Points, Recall, Rendering, Scoring, SumRule, Trigger,
};
pub use score::{NoTotal, Prompt, Score, Total, points_words, score};
pub use shipped::{TODAYS_GROUP, shipped};
