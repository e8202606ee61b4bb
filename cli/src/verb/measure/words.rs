//! What `alcove measure` says. A total stands beside what its source calls it, and beside how it came about; nothing says
//! how likely harm is.

use std::fmt::Write;

use alcove_client_core::client::MeasureError;
use alcove_client_core::client::{InstrumentItem, Instruments, OpenPrompt, ResponseItem};
use alcove_client_core::clinical::measures::{
    ChangeKind, Instrument, InstrumentError, NoTotal, Score, Total, change, points_words,
};
use alcove_client_core::engine::DocKey;
use alcove_client_core::error::ClientError;
use serde::Serialize;

use crate::app::Cells;
use crate::atlas::doc_id;
use crate::error::CliError;
use crate::moment::day_words;
use crate::show::Show;

#[derive(Serialize)]
pub(super) struct InstrumentRow {
    id: String,
    version: String,
    language: String,
    name: String,
    items: usize,
    may_show: bool,
    is_validated: bool,
    pack: Option<String>,
    readable: bool,
}

impl InstrumentRow {
    pub(super) const HEADER: [&'static str; 5] = ["Id", "Name", "Items", "Wording", "From"];

    pub(super) fn of(item: &InstrumentItem) -> Self {
        let instrument = &item.instrument;
        Self {
            id: instrument.id.clone(),
            version: instrument.version.clone(),
            language: instrument.language.clone(),
            name: instrument.name.clone(),
            items: instrument.items.len(),
            may_show: instrument.render().is_ok(),
            is_validated: instrument.is_validated,
            pack: item.pack.map(doc_id),
            readable: true,
        }
    }

    pub(super) fn unreadable(pack: DocKey) -> Self {
        Self {
            id: String::new(),
            version: String::new(),
            language: String::new(),
            name: "a pack that this version cannot read".to_owned(),
            items: 0,
            may_show: false,
            is_validated: false,
            pack: Some(doc_id(pack)),
            readable: false,
        }
    }
}

impl Cells for InstrumentRow {
    fn cells(&self) -> Vec<String> {
        let note = if self.is_validated || !self.readable { "" } else { " (not validated)" };
        vec![
            if self.readable { format!("{}@{}", self.id, self.version) } else { String::new() },
            format!("{}{note}", self.name),
            self.items.to_string(),
            if self.may_show { "may be shown" } else { "may not be shown" }.to_owned(),
            if self.pack.is_some() { "the practice" } else { "Alcove" }.to_owned(),
        ]
    }
}

/// An instrument as a person answers it.
#[derive(Serialize)]
pub(super) struct Form {
    title: String,
    recall: String,
    items: Vec<FormItem>,
    attribution: String,
}

#[derive(Serialize)]
struct FormItem {
    id: String,
    text: String,
    options: Vec<(i32, String)>,
}

impl Form {
    pub(super) fn of(instrument: &Instrument) -> Result<Self, CliError> {
        let refused = |error: InstrumentError| ClientError::from(MeasureError::from(error));
        let rendering = instrument.render().map_err(refused)?;
        let items = rendering.items.iter().map(|(item, options)| FormItem {
            id: item.id.clone(),
            text: item.text.clone(),
            options: options.iter().map(|option| (option.value, option.label.clone())).collect(),
        });
        Ok(Self {
            title: rendering.title.to_owned(),
            recall: rendering.recall.to_owned(),
            items: items.collect(),
            attribution: rendering.attribution.to_owned(),
        })
    }
}

impl Show for Form {
    fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n", self.title, self.recall);
        let mut options_said: &[(i32, String)] = &[];
        for item in &self.items {
            if item.options.as_slice() != options_said {
                let options: Vec<String> =
                    item.options.iter().map(|(points, label)| format!("{points} {label}")).collect();
                let _ = write!(text, "\n  {}\n", options.join("   "));
                options_said = &item.options;
            }
            let _ = write!(text, "\n  {}. {}", item.id, item.text);
        }
        let _ = write!(text, "\n\n{}", self.attribution);
        text
    }
}

/// A pack that was loaded.
#[derive(Serialize)]
pub(super) struct Loaded {
    id: String,
    version: String,
    name: String,
    may_show: bool,
}

impl Loaded {
    pub(super) fn of(instrument: &Instrument) -> Self {
        Self {
            id: instrument.id.clone(),
            version: instrument.version.clone(),
            name: instrument.name.clone(),
            may_show: instrument.render().is_ok(),
        }
    }
}

impl Show for Loaded {
    fn text(&self) -> String {
        let note =
            if self.may_show { "" } else { " Nothing in it says that its wording may be shown: it is not." };
        format!("{} ({}@{}) can be used by the whole practice.{note}", self.name, self.id, self.version)
    }
}

/// A response that was recorded.
#[derive(Serialize)]
pub(super) struct Added {
    id: String,
    member: String,
    instrument: String,
    score: Score,
    prompts: Vec<String>,
    /// What a safety concern names to answer each prompt.
    prompt_names: Vec<String>,
}

impl Added {
    pub(super) fn of(member: String, instrument: &Instrument, key: DocKey, score: Score) -> Self {
        Self {
            id: doc_id(key),
            member,
            instrument: instrument.name.clone(),
            prompts: score.prompts.iter().map(|prompt| prompt.words.clone()).collect(),
            prompt_names: score
                .prompts
                .iter()
                .map(|prompt| format!("{}:{}", key.document.to_hex(), prompt.item))
                .collect(),
            score,
        }
    }
}

impl Show for Added {
    fn text(&self) -> String {
        let mut lines =
            vec![format!("{}, {}: {}.", self.member, self.instrument, total_words(&self.score.total))];
        if !self.score.missing.is_empty() {
            lines.push(format!("Left out: item {}.", self.score.missing.join(", ")));
        }
        for (prompt, name) in self.prompts.iter().zip(&self.prompt_names) {
            lines.push(format!("Before you go on: {prompt}"));
            lines.push(format!("  A concern that answers it names it: --prompted-by {name}"));
        }
        for item in &self.score.unanswered_prompts {
            lines.push(format!("Item {item} was left out: ask about it."));
        }
        lines.join("\n")
    }
}

fn total_words(total: &Result<Total, NoTotal>) -> String {
    match total {
        Err(reason) => reason.to_string(),
        Ok(total) => {
            let mut words = format!("total {}", points_words(total.tenths));
            if let Some(band) = &total.band {
                let _ = write!(words, ", {band} by its source");
            }
            if let Some(count) = total.computed_from {
                let _ = write!(words, ", computed from {count} items");
            }
            words
        }
    }
}

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

/// Prompts that nobody has answered.
#[derive(Default, Serialize)]
pub(super) struct Prompts {
    prompts: Vec<PromptRow>,
}

#[derive(Serialize)]
struct PromptRow {
    member: String,
    day: Option<String>,
    instrument: String,
    item: String,
    words: String,
    name: String,
}

impl Prompts {
    pub(super) fn add(&mut self, member: String, prompt: OpenPrompt) {
        let OpenPrompt { day, instrument, item, words, name, .. } = prompt;
        self.prompts.push(PromptRow { member, day, instrument, item, words, name });
    }
}

impl Show for Prompts {
    fn text(&self) -> String {
        if self.prompts.is_empty() {
            return "Every answer that asks for a conversation about safety has one recorded.".to_owned();
        }
        let line = |row: &PromptRow| {
            let day = row.day.as_deref().map(day_words).unwrap_or_default();
            format!(
                "{}, {} of {day}: {}\n  A concern that answers it names it: --prompted-by {}",
                row.member, row.instrument, row.words, row.name
            )
        };
        self.prompts.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}
