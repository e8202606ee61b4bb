//! Goals, in the person's own words.

use super::SeamRead;
use crate::clinical::Day;

choice! {
    /// What became of a goal.
    pub enum GoalStatus {
        /// Worked towards.
        Active = "active", "active";
        /// Met.
        Met = "met", "met";
        /// Replaced by another.
        Changed = "changed", "changed";
        /// Given up.
        Dropped = "dropped", "dropped";
    }
}

item! {
    /// The person's own rating of a goal: 0 is not at all, 10 is reached. Unvalidated.
    pub struct GoalRatingView {
        /// 0 to 10.
        rating: fixed(i64),
        /// Day.
        on: fixed(Day),
    }
}

item! {
    /// What helps towards a goal.
    pub struct SupportView {
        /// What.
        what: value(String),
    }
}

document! {
    /// A goal.
    pub struct GoalView for Goal {
        /// In the person's own words.
        own_words: prose,
        /// Why it matters to them.
        why: prose,
        /// Rating at the beginning, 0 to 10.
        baseline: value(i64),
        /// Rating aimed at, 0 to 10.
        target: value(i64),
        /// Ratings since.
        ratings: log(GoalRatingView),
        /// What became of it.
        status: value(GoalStatus),
        /// What helps.
        supports: set(SupportView),
        /// Seams in its prose that somebody has read.
        seams_read: log(SeamRead),
    }
}
