//! How safe and heard the members felt: the three taps of "today's group", by session. Median and spread; nobody is named.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Chart, Words, counted};

/// A median at or below which a fall is pointed out, in percent of the scale.
const LOW_PERCENT: u32 = 50;

/// One member's answer to one question.
#[derive(Clone, Debug)]
pub struct ClimateAnswer {
    /// The day of the session.
    pub day: String,
    /// The question, in the words of the form.
    pub question: String,
    /// Points.
    pub points: i32,
    /// Most points of the question.
    pub points_max: i32,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClimatePoint {
    /// The day.
    pub day: String,
    /// Members who answered.
    pub answers: usize,
    /// The least answer, the median and the greatest, in percent of the scale.
    pub least: u32,
    /// The median.
    pub median: u32,
    /// The greatest answer.
    pub greatest: u32,
    /// Whether the median is low and lower than the session before.
    pub is_low_and_falling: bool,
}

/// One question over the sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClimateSeries {
    /// The question.
    pub question: String,
    /// The sessions in order.
    pub points: Vec<ClimatePoint>,
}

/// The group's climate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupClimate {
    /// One series a question, in the order of the form.
    pub series: Vec<ClimateSeries>,
}

/// Makes the climate. Questions keep the order of `questions`.
pub fn group_climate(questions: &[String], answers: &[ClimateAnswer]) -> GroupClimate {
    let series = questions.iter().map(|question| {
        let mut by_day: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for answer in answers.iter().filter(|answer| answer.question == *question) {
            by_day.entry(answer.day.as_str()).or_default().push(percent(answer));
        }
        let mut points: Vec<ClimatePoint> = Vec::new();
        for (day, mut values) in by_day {
            values.sort_unstable();
            let median = median(&values);
            let before = points.last().map(|point| point.median);
            points.push(ClimatePoint {
                day: day.to_owned(),
                answers: values.len(),
                least: values.first().copied().unwrap_or_default(),
                median,
                greatest: values.last().copied().unwrap_or_default(),
                is_low_and_falling: median <= LOW_PERCENT && before.is_some_and(|before| median < before),
            });
        }
        ClimateSeries { question: question.clone(), points }
    });
    GroupClimate { series: series.collect() }
}

fn percent(answer: &ClimateAnswer) -> u32 {
    let most = answer.points_max.max(1);
    u32::try_from(100 * answer.points.clamp(0, most) / most).unwrap_or(0)
}

/// Of sorted values; between the two middle ones where their number is even.
fn median(values: &[u32]) -> u32 {
    let at = |at: usize| values.get(at).copied().unwrap_or_default();
    let middle = values.len() / 2;
    let below = if values.len() % 2 == 1 { middle } else { middle.saturating_sub(1) };
    at(below).midpoint(at(middle))
}

impl Chart for GroupClimate {
    fn words(&self) -> Words {
        let mut lines = Vec::new();
        for series in &self.series {
            let nothing = if series.points.is_empty() { " no answers yet" } else { "" };
            lines.push(format!("{}:{nothing}", series.question));
            lines.extend(series.points.iter().map(|point| {
                let note = if point.is_low_and_falling { "; low, and falling" } else { "" };
                format!(
                    "{}: median {} % of {}, from {} to {}{note}",
                    point.day,
                    point.median,
                    counted(point.answers, "answer"),
                    point.least,
                    point.greatest
                )
            }));
        }
        Words { title: "Today's group, by session (not validated)".to_owned(), lines }
    }
}
