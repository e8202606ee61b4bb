//! What a benchmark found: rows with their limits, as a table and as JSON.

use comfy_table::{ContentArrangement, Table};
use serde_json::{Value, json};

/// Which side of the limit is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Good {
    /// Less than the limit.
    Below,
    /// More than the limit.
    Above,
    /// Neither: the other figure is there to compare with.
    Beside,
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    bench: &'static str,
    what: String,
    measured: f64,
    unit: &'static str,
    limit: Option<(Good, f64, &'static str)>,
    note: String,
}

impl Row {
    pub(crate) fn new(
        bench: &'static str,
        what: impl Into<String>,
        measured: f64,
        unit: &'static str,
    ) -> Self {
        Self { bench, what: what.into(), measured, unit, limit: None, note: String::new() }
    }

    /// The limit, in the same unit, and where it comes from: a fixed one, or a peer measured in the same run.
    pub(crate) fn limit(mut self, good: Good, limit: f64, source: &'static str) -> Self {
        self.limit = Some((good, limit, source));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The measured figure as a part of the limit.
    fn ratio(&self) -> Option<f64> {
        self.limit.map(|(_, limit, _)| self.measured / limit)
    }

    fn is_reached(&self) -> Option<bool> {
        self.limit.and_then(|(good, limit, _)| match good {
            Good::Below => Some(self.measured < limit),
            Good::Above => Some(self.measured > limit),
            Good::Beside => None,
        })
    }

    fn json(&self) -> Value {
        let limit = self.limit.map(|(good, limit, source)| {
            let is = match good {
                Good::Below => "most",
                Good::Above => "least",
                Good::Beside => "beside",
            };
            json!({ "value": limit, "is": is, "source": source })
        });
        json!({
            "bench": self.bench, "what": self.what, "measured": self.measured, "unit": self.unit, "limit": limit,
            "ratio": self.ratio(), "reached": self.is_reached(), "note": self.note,
        })
    }

    fn cells(&self) -> Vec<String> {
        let limit = self.limit.map_or_else(String::new, |(good, limit, source)| {
            let sign = match good {
                Good::Below => "< ",
                Good::Above => "> ",
                Good::Beside => "",
            };
            format!("{sign}{} ({source})", figure(limit))
        });
        let reached = match self.is_reached() {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        vec![
            self.bench.to_owned(),
            self.what.clone(),
            format!("{} {}", figure(self.measured), self.unit),
            limit,
            self.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            reached.to_owned(),
            self.note.clone(),
        ]
    }
}

fn figure(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

/// Every row as a table.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["bench", "what", "measured", "limit", "ratio", "reached", "note"]);
    for row in rows {
        table.add_row(row.cells());
    }
    table.to_string()
}

/// Every row as JSON.
pub(crate) fn json(rows: &[Row]) -> Value {
    Value::Array(rows.iter().map(Row::json).collect())
}

/// The value below which `part` of the samples lie; zero without samples.
pub(crate) fn quantile(samples: &mut [f64], part: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let at = (part * samples.len().saturating_sub(1) as f64).round() as usize;
    samples.get(at).copied().unwrap_or_default()
}

/// The median; zero without samples.
pub(crate) fn median(samples: &mut [f64]) -> f64 {
    quantile(samples, 0.5)
}
