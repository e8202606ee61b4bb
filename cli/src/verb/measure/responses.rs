//! Responses in a list, and one of them item by item.

use alcove_client_core::client::{Instruments, ResponseItem};
use alcove_client_core::clinical::measures::{ChangeKind, change, points_words};
use alcove_client_core::error::ClientError;
use serde::Serialize;

use super::words::{Form, total_words};
use crate::app::Cells;
use crate::atlas::doc_id;
use crate::error::CliError;
use crate::moment::day_words;
use crate::show::Show;

#[derive(Serialize)]
pub(super) struct ResponseRow {
    id: String,
    day: Option<String>,
    instrument: String,
    version: String,
    total: Option<String>,
    band: Option<String>,
    is_case: Option<bool>,
    computed_from: Option<usize>,
    why_no_total: Option<String>,
    change: Option<String>,
    change_kind: Option<ChangeKind>,
    is_reliable_recovery: Option<bool>,
    prompts: Vec<String>,
    corrected: bool,
    entered_twice: bool,
    total_differs: bool,
}

impl ResponseRow {
    pub(super) const HEADER: [&'static str; 5] = ["Day", "Measure", "Total", "Since the first", "Notes"];

    pub(super) fn of(known: &Instruments, all: &[ResponseItem], item: &ResponseItem) -> Self {
        let definition = known.get(&item.instrument).ok();
        let total = item.score.as_ref().ok().and_then(|score| score.total.as_ref().ok());
        let first = all
            .iter()
            .filter(|other| other.stands() && other.instrument == item.instrument)
            .find_map(|other| Some((other.key, other.score.as_ref().ok()?.total.as_ref().ok()?.tenths)));
        let changed = match (definition, first, total) {
            (Some(definition), Some((key, first)), Some(total)) if key != item.key => {
                Some(change(definition, first, total.tenths))
            }
            _ => None,
        };
        Self {
            id: doc_id(item.key),
            day: item.day().map(str::to_owned),
            instrument: definition.map_or_else(|| item.instrument.id.clone(), |known| known.name.clone()),
            version: item.instrument.version.clone(),
            total: total.map(|total| points_words(total.tenths)),
            band: total.and_then(|total| total.band.clone()),
            is_case: total.and_then(|total| total.is_case),
            computed_from: total.and_then(|total| total.computed_from),
            why_no_total: match &item.score {
                Err(error) => Some(error.to_string()),
                Ok(score) => score.total.as_ref().err().map(ToString::to_string),
            },
            change: changed.map(|change| {
                let sign = if change.tenths > 0 { "+" } else { "" };
                format!("{sign}{}", points_words(change.tenths))
            }),
            change_kind: changed.map(|change| change.kind),
            is_reliable_recovery: changed.and_then(|change| change.is_reliable_recovery),
            prompts: item.score.as_ref().map_or_else(
                |_| Vec::new(),
                |score| score.prompts.iter().map(|prompt| prompt.item.clone()).collect(),
            ),
            corrected: !item.stands(),
            entered_twice: !item.beside.is_empty(),
            total_differs: item.total_differs,
        }
    }

    fn notes(&self) -> String {
        let mut notes = Vec::new();
        notes.extend(self.is_case.filter(|case| *case).map(|_| "case".to_owned()));
        notes.extend(self.computed_from.map(|count| format!("from {count} items")));
        notes.extend(self.prompts.iter().map(|item| format!("item {item}: talk about it")));
        for (says, words) in [
            (self.corrected, "corrected by another"),
            (self.entered_twice, "entered twice?"),
            (self.total_differs, "another total was written down"),
        ] {
            notes.extend(says.then(|| words.to_owned()));
        }
        notes.join("; ")
    }
}

impl Cells for ResponseRow {
    fn cells(&self) -> Vec<String> {
        let total = match (&self.total, &self.band, &self.why_no_total) {
            (Some(total), Some(band), _) => format!("{total} ({band})"),
            (Some(total), None, _) => total.clone(),
            (None, _, why) => why.clone().unwrap_or_default(),
        };
        let change = self.change.as_ref().map(|change| match self.change_kind {
            Some(ChangeKind::ReliablyBetter) => format!("{change} reliably better"),
            Some(ChangeKind::ReliablyWorse) => format!("{change} reliably worse"),
            Some(ChangeKind::WithinError) => format!("{change} within error"),
            Some(ChangeKind::NotKnown) | None => change.clone(),
        });
        vec![
            self.day.as_deref().map(day_words).unwrap_or_default(),
            self.instrument.clone(),
            total,
            change.unwrap_or_default(),
            self.notes(),
        ]
    }
}

/// One response, item by item.
#[derive(Serialize)]
pub(super) struct Shown {
    id: String,
    day: Option<String>,
    instrument: String,
    items: Vec<ShownItem>,
    total: Option<String>,
    words: String,
    attribution: String,
}

#[derive(Serialize)]
struct ShownItem {
    id: String,
    text: String,
    points: Option<i32>,
    answer: Option<String>,
}

impl Shown {
    pub(super) fn of(known: &Instruments, item: &ResponseItem) -> Result<Self, CliError> {
        let instrument = known.get(&item.instrument).map_err(ClientError::from)?;
        let form = Form::of(instrument)?;
        let score = item.score.as_ref().map_err(|error| ClientError::from(error.clone()))?;
        let items = form.items.into_iter().map(|shown| {
            let points = item.answers.points(&shown.id);
            let answer = shown.options.iter().find(|(value, _)| Some(*value) == points);
            ShownItem {
                points,
                answer: answer.map(|(_, label)| label.clone()),
                id: shown.id,
                text: shown.text,
            }
        });
        Ok(Self {
            id: doc_id(item.key),
            day: item.day().map(str::to_owned),
            instrument: form.title,
            items: items.collect(),
            total: score.total.as_ref().ok().map(|total| points_words(total.tenths)),
            words: total_words(&score.total),
            attribution: form.attribution,
        })
    }
}

impl Show for Shown {
    fn text(&self) -> String {
        let day = self.day.as_deref().map(day_words).unwrap_or_default();
        let mut lines = vec![format!("{}, {day}: {}", self.instrument, self.words), String::new()];
        lines.extend(self.items.iter().map(|item| {
            let answer = item.answer.as_deref().unwrap_or("left out");
            let points = item.points.map_or_else(|| "-".to_owned(), |points| points.to_string());
            format!("  {points}  {}. {}: {answer}", item.id, item.text)
        }));
        lines.push(String::new());
        lines.push(self.attribution.clone());
        lines.join("\n")
    }
}
