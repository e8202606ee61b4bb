//! A goal's ratings from 0 to 10, in the person's own words. Unvalidated, and said to be.

use serde::{Deserialize, Serialize};

use super::{Chart, Mark, Words};

/// Characters of the person's words that a title takes.
const WORDS_CHARS_MAX: usize = 120;

/// A goal.
#[derive(Clone, Debug)]
pub struct GoalInput {
    /// In the person's own words.
    pub own_words: String,
    /// Rating at the beginning.
    pub baseline: Option<i64>,
    /// Rating aimed at.
    pub target: Option<i64>,
    /// Days with ratings, in any order.
    pub ratings: Vec<(String, i64)>,
    /// What else happened: the goal was changed or met.
    pub marks: Vec<Mark>,
}

/// Ratings of one day: one, or several where two people recorded different ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingPoint {
    /// The day.
    pub day: String,
    /// Ratings from 0 to 10.
    pub ratings: Vec<i64>,
}

/// A goal's ratings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalSparkline {
    /// In the person's own words.
    pub own_words: String,
    /// Rating at the beginning.
    pub baseline: Option<i64>,
    /// Rating aimed at.
    pub target: Option<i64>,
    /// Ratings by day.
    pub points: Vec<RatingPoint>,
    /// Ratings outside 0 to 10, which are not drawn.
    pub outside: usize,
    /// What else happened.
    pub marks: Vec<Mark>,
}

/// Makes the sparkline.
pub fn goal_sparkline(input: GoalInput) -> GoalSparkline {
    let on_scale = |rating: &i64| (0..=10).contains(rating);
    let (drawn, outside): (Vec<_>, Vec<_>) =
        input.ratings.into_iter().partition(|(_, rating)| on_scale(rating));
    let mut days: Vec<String> = drawn.iter().map(|(day, _)| day.clone()).collect();
    days.sort_unstable();
    days.dedup();
    let point = |day: String| {
        let mut ratings: Vec<i64> =
            drawn.iter().filter(|(rated, _)| *rated == day).map(|(_, rating)| *rating).collect();
        ratings.sort_unstable();
        ratings.dedup();
        RatingPoint { day, ratings }
    };
    let mut marks = input.marks;
    marks.sort_unstable();
    GoalSparkline {
        own_words: input.own_words.chars().take(WORDS_CHARS_MAX).collect(),
        baseline: input.baseline.filter(on_scale),
        target: input.target.filter(on_scale),
        points: days.into_iter().map(point).collect(),
        outside: outside.len(),
        marks,
    }
}

impl Chart for GoalSparkline {
    fn words(&self) -> Words {
        let mut lines = Vec::new();
        lines.extend(self.baseline.map(|rating| format!("At the beginning: {rating} of 10")));
        lines.extend(self.points.iter().map(|point| {
            let ratings: Vec<String> = point.ratings.iter().map(i64::to_string).collect();
            format!("{}: {} of 10", point.day, ratings.join(" and "))
        }));
        lines.extend(self.target.map(|rating| format!("Aimed at: {rating} of 10")));
        lines.extend(self.marks.iter().map(|mark| format!("{}: {}", mark.day, mark.words)));
        if self.outside > 0 {
            lines.push(format!("Not drawn, because outside 0 to 10: {}", self.outside));
        }
        Words {
            title: format!("Own rating of the goal \u{201c}{}\u{201d} (not validated)", self.own_words),
            lines,
        }
    }
}
