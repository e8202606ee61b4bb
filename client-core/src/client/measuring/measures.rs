//! Outcome measures that were filled in. A response is never changed: a correction is a new one that supersedes it.

use std::collections::BTreeMap;

use alcove_protocol::id::LogId;

use super::instruments::{Instruments, MeasureError};
use crate::client::writing::drafting::{item, set};
use crate::client::{Client, NaturalKey, Record};
use crate::clinical::measures::{Answers, Instrument, InstrumentRef, Score, SumRule, score};
use crate::clinical::{
    DocKind, MeasureMode, MemberEntryView, MemberRecordView, OutcomeResponseView, SafetyConcernView, Scalar,
};
use crate::crypto::derive_exported_ref;
use crate::document::DocEdit;
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::time::Timestamp;

/// The one scale of an instrument that has one total.
const TOTAL: &str = "total";

/// A measure to record.
#[derive(Clone, Debug)]
pub struct NewResponse {
    /// The person.
    pub member: LogId,
    /// The definition by which it was filled in.
    pub instrument: InstrumentRef,
    /// How.
    pub mode: MeasureMode,
    /// The day, as `YYYY-MM-DD`.
    pub taken_on: String,
    /// The answers.
    pub answers: Answers,
    /// The response that this one corrects.
    pub supersedes: Option<DocKey>,
}

/// A response, scored anew by the rule of its definition.
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseItem {
    /// The document.
    pub key: DocKey,
    /// What it says.
    pub view: OutcomeResponseView,
    /// What names its definition.
    pub instrument: InstrumentRef,
    /// The answers.
    pub answers: Answers,
    /// The score; or why it cannot be computed here.
    pub score: Result<Score, MeasureError>,
    /// Responses that correct this one. More than one is a disagreement to be shown.
    pub superseded_by: Vec<DocKey>,
    /// Other responses that stand for the same day and instrument: perhaps the same form entered twice.
    pub beside: Vec<DocKey>,
    /// Whether a total was written down that the rule does not give.
    pub total_differs: bool,
}

impl ResponseItem {
    /// Whether it stands: nothing corrects it.
    pub fn stands(&self) -> bool {
        self.superseded_by.is_empty()
    }

    /// The day; none where two stand.
    pub fn day(&self) -> Option<&str> {
        self.view.taken_on.settled().map(|day| day.0.as_str())
    }

    /// What a safety concern names, when it was prompted by an item of this response.
    pub fn prompt_name(&self, item: &str) -> String {
        format!("{}:{item}", self.key.document.to_hex())
    }
}

/// A prompt that nobody has answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPrompt {
    /// The response.
    pub response: DocKey,
    /// The day.
    pub day: Option<String>,
    /// What clinicians call the instrument.
    pub instrument: String,
    /// The item's number on the form.
    pub item: String,
    /// What the clinician reads.
    pub words: String,
    /// What a safety concern names as its prompt, to answer it.
    pub name: String,
}

impl Client {
    /// Records a measure. Works offline.
    ///
    /// # Errors
    /// [`ClientError::Measure`] for answers that do not fit, [`ClientError::BadInput`] for none at all or a day that is
    /// none, [`ClientError::NotFound`], [`ClientError::Edit`]; nothing changed.
    pub async fn add_response(&self, new: NewResponse) -> Result<(DocKey, Score), ClientError> {
        let instruments = self.instruments().await?;
        let instrument = instruments.get(&new.instrument)?;
        let scored = score(instrument, &new.instrument, &new.answers).map_err(MeasureError::from)?;
        if new.answers.iter().next().is_none() {
            return Err(ClientError::BadInput { what: "a measure needs an answer to at least one item" });
        }
        self.require_day_of_life(new.member, &new.taken_on).await?;
        if let Some(corrected) = new.supersedes {
            self.require_same(corrected, &new).await?;
        }
        let mut edits = edits_of(instrument, &new, &scored, &self.person().to_hex());
        let session = self.session_of_day(new.member, &new.taken_on).await?;
        edits.extend(session.map(|session| set("session_ref", session.as_str())));
        let key = self.new_record(DocKind::OutcomeResponse, new.member, NaturalKey::Random, edits).await?;
        Ok((key, scored))
    }

    /// What exports call the person's session of a day, in hex: the same as of their entry for it. None where there was no
    /// session of their groups that day, or more than one.
    async fn session_of_day(&self, member: LogId, day: &str) -> Result<Option<String>, ClientError> {
        let mut entries = Vec::new();
        for group in self.groups_of(member).await? {
            let sessions = self.sessions(Some(group), u32::MAX).await?;
            for item in sessions.into_iter().filter(|item| item.session.local_date == day) {
                entries.push(self.entry_key(&item.session, member).await?);
            }
        }
        let [entry] = entries.as_slice() else { return Ok(None) };
        let entry = *entry;
        let derived = self.use_engine(move |engine, _, _| {
            let name = |salt| derive_exported_ref(salt, DocKind::MemberEntry.number(), entry.document);
            (engine.id_salt(entry.circle).map(name), Vec::new())
        });
        Ok(derived.await?.map(|name| data_encoding::HEXLOWER.encode(&name)))
    }

    /// A person's responses, oldest first, scored anew.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn responses(&self, member: LogId) -> Result<Vec<ResponseItem>, ClientError> {
        let instruments = self.instruments().await?;
        let records = self.records::<OutcomeResponseView>(Some(member)).await?;
        Ok(items_of(&instruments, records))
    }

    /// Prompts of a person's responses that stand, and that neither a safety concern nor the day's entry answers. What an
    /// entry said about safety before the response was entered answers nothing.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn open_prompts(&self, member: LogId) -> Result<Vec<OpenPrompt>, ClientError> {
        let concerns = self.records::<SafetyConcernView>(Some(member)).await?;
        let entries = self.records::<MemberEntryView>(Some(member)).await?;
        let names: Vec<&str> = concerns
            .iter()
            .flat_map(|concern| &concern.view.prompted_by.values)
            .map(|seen| seen.value.as_str())
            .collect();
        // What was considered before the form was filled in knows nothing of it.
        let considered_since = |day: &str, at: Timestamp| {
            entries.iter().any(|entry| {
                entry.view.local_date.settled().is_some_and(|date| date == day)
                    && entry.view.safety_considered.values.iter().any(|seen| seen.at >= at)
            })
        };
        let mut open = Vec::new();
        for response in self.responses(member).await?.into_iter().filter(ResponseItem::stands) {
            let Ok(score) = &response.score else { continue };
            let entered_at =
                response.view.instrument.values.iter().map(|seen| seen.at).max().unwrap_or_default();
            if response.day().is_some_and(|day| considered_since(day, entered_at)) {
                continue;
            }
            for prompt in &score.prompts {
                let name = response.prompt_name(&prompt.item);
                if !names.contains(&name.as_str()) {
                    open.push(OpenPrompt {
                        response: response.key,
                        day: response.day().map(str::to_owned),
                        instrument: response.instrument.id.clone(),
                        item: prompt.item.clone(),
                        words: prompt.words.clone(),
                        name,
                    });
                }
            }
        }
        Ok(open)
    }

    async fn require_day_of_life(&self, member: LogId, day: &str) -> Result<(), ClientError> {
        if day.parse::<jiff::civil::Date>().is_err() {
            return Err(ClientError::BadInput { what: "a day is written as 2031-04-10" });
        }
        let records = self.records::<MemberRecordView>(Some(member)).await?;
        let born = records.iter().flat_map(|record| &record.view.dob.values);
        if born.into_iter().any(|born| born.value.0.as_str() > day) {
            return Err(MeasureError::BeforeBirth.into());
        }
        Ok(())
    }

    async fn require_same(&self, corrected: DocKey, new: &NewResponse) -> Result<(), ClientError> {
        let old = self.record::<OutcomeResponseView>(corrected).await?;
        let is_same =
            corrected.circle == new.member && old.view.instrument.settled() == Some(&new.instrument.id);
        if is_same { Ok(()) } else { Err(MeasureError::NotTheSame.into()) }
    }
}

fn edits_of(instrument: &Instrument, new: &NewResponse, scored: &Score, me: &str) -> Vec<DocEdit> {
    let text = |field: &str, value: &str| set(field, value);
    let mut edits = vec![
        text("instrument", &new.instrument.id),
        text("version", &new.instrument.version),
        text("language", &new.instrument.language),
        set("mode", new.mode.clone()),
        text("taken_on", &new.taken_on),
        text("entered_by", me),
    ];
    edits.extend(new.supersedes.map(|corrected| text("supersedes", &corrected.document.to_hex())));
    edits.extend(
        new.answers
            .iter()
            .map(|(id, points)| item("answers", id, vec![("value", Scalar::from(i64::from(points)))])),
    );
    if let Ok(total) = &scored.total {
        let values = vec![
            ("tenths", Scalar::from(i64::from(total.tenths))),
            ("rule", Scalar::from(rule_of(instrument).as_str())),
        ];
        edits.push(item("totals", TOTAL, values));
    }
    edits
}

/// The versioned rules by which a total came about.
fn rule_of(instrument: &Instrument) -> String {
    let SumRule::Sum1 = instrument.scoring.rule;
    format!("sum/1 {}", instrument.scoring.missing.rule.name())
}

fn items_of(instruments: &Instruments, records: Vec<Record<OutcomeResponseView>>) -> Vec<ResponseItem> {
    let mut corrections: BTreeMap<String, Vec<DocKey>> = BTreeMap::new();
    for record in &records {
        for corrected in &record.view.supersedes.values {
            corrections.entry(corrected.value.clone()).or_default().push(record.key);
        }
    }
    let mut items: Vec<ResponseItem> = records
        .into_iter()
        .map(|record| {
            let superseded_by = corrections.remove(&record.key.document.to_hex()).unwrap_or_default();
            item_of(instruments, record, superseded_by)
        })
        .collect();
    items.sort_unstable_by(|a, b| a.day().cmp(&b.day()).then_with(|| a.key.cmp(&b.key)));
    let standing: Vec<(DocKey, Option<String>, InstrumentRef)> = items
        .iter()
        .filter(|item| item.stands())
        .map(|item| (item.key, item.day().map(str::to_owned), item.instrument.clone()))
        .collect();
    for item in items.iter_mut().filter(|item| item.stands()) {
        let is_beside = |(key, day, instrument): &&(DocKey, Option<String>, InstrumentRef)| {
            *key != item.key && day.as_deref() == item.day() && *instrument == item.instrument
        };
        item.beside = standing.iter().filter(is_beside).map(|(key, _, _)| *key).collect();
    }
    items
}

fn item_of(
    instruments: &Instruments,
    record: Record<OutcomeResponseView>,
    superseded_by: Vec<DocKey>,
) -> ResponseItem {
    let Record { key, view, .. } = record;
    let text = |values: &crate::clinical::MultiValue<String>| values.settled().cloned().unwrap_or_default();
    let instrument = InstrumentRef {
        id: text(&view.instrument),
        version: text(&view.version),
        language: text(&view.language),
    };
    let mut answers = Answers::default();
    for answer in &view.answers {
        // Two values of one answer, or one that is out of reach, come from a foreign program only: the item counts as
        // left out, and the stored total shows that something differs.
        let points = answer.value.settled().and_then(|points| i32::try_from(*points).ok());
        if let Some(points) = points {
            let _ = answers.add(&answer.item, points);
        }
    }
    let score = instruments
        .get(&instrument)
        .and_then(|definition| score(definition, &instrument, &answers).map_err(MeasureError::from));
    let written =
        view.totals.iter().find(|total| total.item == TOTAL).and_then(|total| total.tenths.settled());
    let computed = score.as_ref().ok().and_then(|score| score.total.as_ref().ok()).map(|total| total.tenths);
    let total_differs = score.is_ok() && written.copied() != computed.map(i64::from);
    ResponseItem { key, view, instrument, answers, score, superseded_by, beside: Vec::new(), total_differs }
}
