//! Outcome measures: instruments, responses, scores, and prompts that nobody has answered.

use alcove_client_core::client::{self, InstrumentItem, Instruments, NewResponse, OpenPrompt};
use alcove_client_core::clinical::measures::{self, Answers, Instrument, InstrumentRef, Prompt};
use alcove_client_core::clinical::{MeasureMode, OutcomeResponseView};
use alcove_client_core::engine::DocKey;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;

/// What names a definition: responses keep it, so that a total can be computed anew by the rule of its time.
#[uniffi::remote(Record)]
pub struct InstrumentRef {
    /// The instrument's id.
    pub id: String,
    /// The definition's version.
    pub version: String,
    /// The wording's language, as BCP 47 has it.
    pub language: String,
}

/// An instrument, and where it comes from.
#[uniffi::remote(Record)]
pub struct InstrumentItem {
    /// The definition.
    pub instrument: Instrument,
    /// The pack that it was loaded as; none where it came with Alcove.
    pub pack: Option<DocKey>,
}

/// All instruments, with the packs that cannot be used.
#[uniffi::remote(Record)]
pub struct Instruments {
    /// Shipped first, then loaded.
    pub items: Vec<InstrumentItem>,
    /// Packs that are not whole, or that this version cannot read. They are kept.
    pub unreadable: Vec<DocKey>,
}

/// The answer to one item.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ItemAnswer {
    /// The item's number on the form.
    pub item: String,
    /// The points of the answer, one of its options.
    pub points: i32,
}

/// A measure to record.
#[uniffi::remote(Record)]
pub struct NewResponse {
    /// The person.
    pub member: CircleId,
    /// The definition by which it was filled in.
    pub instrument: InstrumentRef,
    /// How.
    pub mode: MeasureMode,
    /// The day, as `YYYY-MM-DD`.
    pub taken_on: String,
    /// The answers, each item once; an item that was left out is left out here.
    pub answers: Answers,
    /// The response that this one corrects. A response itself is never changed.
    #[uniffi(default = None)]
    pub supersedes: Option<DocKey>,
}

/// A prompt to talk with the person and to record a safety concern. It says nothing about how likely harm is.
#[uniffi::remote(Record)]
pub struct Prompt {
    /// The item's number on the form.
    pub item: String,
    /// What the clinician reads.
    pub words: String,
}

/// A total.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Total {
    /// Ten times the points: where items were left out, a total has a fraction.
    pub tenths: i32,
    /// How many items it was computed from, where some were left out.
    pub computed_from: Option<u64>,
    /// The name that the source gives to it.
    pub band: Option<String>,
    /// Whether the source speaks of a case.
    pub is_case: Option<bool>,
}

/// What answers come to.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Score {
    /// The total; none where the rule gives none.
    pub total: Option<Total>,
    /// Why there is no total, in one sentence for people.
    pub no_total: Option<String>,
    /// Items that were left out, by their number on the form.
    pub missing: Vec<String>,
    /// Prompts that the answers open: show them at once.
    pub prompts: Vec<Prompt>,
    /// Items with a prompt that were left out: nobody knows whether they would have opened it.
    pub unanswered_prompts: Vec<String>,
}

impl From<measures::Total> for Total {
    fn from(measures::Total { tenths, computed_from, band, is_case }: measures::Total) -> Self {
        Self { tenths, computed_from: computed_from.map(|items| items as u64), band, is_case }
    }
}

impl From<measures::Score> for Score {
    fn from(measures::Score { total, missing, prompts, unanswered_prompts }: measures::Score) -> Self {
        let no_total = total.as_ref().err().map(ToString::to_string);
        Self { total: total.ok().map(Into::into), no_total, missing, prompts, unanswered_prompts }
    }
}

/// A measure that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Recorded {
    /// The response.
    pub key: DocKey,
    /// What it comes to.
    pub score: Score,
}

/// A response, scored anew by the rule of its definition.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ResponseItem {
    /// The document.
    pub key: DocKey,
    /// What it says.
    pub view: OutcomeResponseView,
    /// What names its definition.
    pub instrument: InstrumentRef,
    /// The answers.
    pub answers: Vec<ItemAnswer>,
    /// The score; none where it cannot be computed here.
    pub score: Option<Score>,
    /// Why it cannot, in one sentence for people.
    pub no_score: Option<String>,
    /// It stands: nothing corrects it.
    pub stands: bool,
    /// Responses that correct this one. More than one is a disagreement to be shown.
    pub superseded_by: Vec<DocKey>,
    /// Other responses that stand for the same day and instrument: perhaps the same form entered twice.
    pub beside: Vec<DocKey>,
    /// Whether a total was written down that the rule does not give.
    pub total_differs: bool,
}

impl From<client::ResponseItem> for ResponseItem {
    fn from(item: client::ResponseItem) -> Self {
        let answer = |(item, points): (&str, i32)| ItemAnswer { item: item.to_owned(), points };
        Self {
            key: item.key,
            stands: item.stands(),
            answers: item.answers.iter().map(answer).collect(),
            no_score: item.score.as_ref().err().map(ToString::to_string),
            score: item.score.ok().map(Into::into),
            view: item.view,
            instrument: item.instrument,
            superseded_by: item.superseded_by,
            beside: item.beside,
            total_differs: item.total_differs,
        }
    }
}

/// A prompt that nobody has answered yet.
#[uniffi::remote(Record)]
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
    /// What a safety concern names as its prompt ([`NewConcern::prompted_by`](alcove_client_core::client::NewConcern)), to
    /// answer it.
    pub name: String,
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Every instrument that can be used here: those that come with Alcove, and packs that somebody loaded.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn instruments(&self) -> Result<Instruments, ApiError> {
        Ok(self.core.instruments().await?)
    }

    /// Loads a pack, the bytes of its file: checked whole, then shared with the practice. The same file loaded again changes
    /// nothing.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] when the file is none, its licence does not allow it to be shown, or its version is taken.
    pub async fn add_instrument_pack(&self, file: Vec<u8>) -> Result<Instrument, ApiError> {
        Ok(self.core.add_instrument_pack(&file).await?)
    }

    /// Records a measure that was filled in, and scores it. Prompts of the score want an answer today.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for answers that do not fit or none at all, an unknown instrument, a day that is none
    /// or before the birth; [`ApiError::Refused`]. Nothing changed.
    pub async fn add_response(&self, new: NewResponse) -> Result<Recorded, ApiError> {
        Ok(self.core.add_response(new).await.map(|(key, score)| Recorded { key, score: score.into() })?)
    }

    /// A person's responses, oldest first, scored anew.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member, [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn responses(&self, member: CircleId) -> Result<Vec<ResponseItem>, ApiError> {
        self.core.require_member(member).await?;
        Ok(self.core.responses(member).await?.into_iter().map(Into::into).collect())
    }

    /// Prompts of a person's responses that stand, and that neither a safety concern nor the day's entry answers.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn open_prompts(&self, member: CircleId) -> Result<Vec<OpenPrompt>, ApiError> {
        Ok(self.core.open_prompts(member).await?)
    }
}
