//! What `alcove measure` says. A total stands beside what its source calls it, and beside how it came about; nothing says
//! how likely harm is.

use std::fmt::Write;

use alcove_client_core::client::{InstrumentItem, MeasureError, OpenPrompt};
use alcove_client_core::clinical::measures::{
    Instrument, InstrumentError, NoTotal, Score, Total, points_words,
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
    pub(super) title: String,
    recall: String,
    pub(super) items: Vec<FormItem>,
    pub(super) attribution: String,
}

#[derive(Serialize)]
pub(super) struct FormItem {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) options: Vec<(i32, String)>,
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
        for (number, prompt) in (1..).zip(&self.prompts) {
            lines.push(format!("Before you go on: {prompt}"));
            lines.push(answered_by(number));
        }
        for item in &self.score.unanswered_prompts {
            lines.push(format!("Item {item} was left out: ask about it."));
        }
        lines.join("\n")
    }
}

fn answered_by(number: usize) -> String {
    format!("  A concern answers it: `alcove safety open PERSON --prompted-by {number}`")
}

pub(super) fn total_words(total: &Result<Total, NoTotal>) -> String {
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

    /// What a concern names to answer each, in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.prompts.iter().map(|row| row.name.clone())
    }
}

impl Show for Prompts {
    fn text(&self) -> String {
        if self.prompts.is_empty() {
            return "Every answer that asks for a conversation about safety has one recorded.".to_owned();
        }
        let line = |(number, row): (usize, &PromptRow)| {
            let day = row.day.as_deref().map(day_words).unwrap_or_default();
            let answered_by = answered_by(number);
            format!(
                "{number}  {}, {} of {day}: {}\n{answered_by}",
                row.member,
                row.instrument.to_uppercase(),
                row.words
            )
        };
        (1..).zip(&self.prompts).map(line).collect::<Vec<_>>().join("\n")
    }
}
