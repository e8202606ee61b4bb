//! The instruments that this practice can use: those that come with Alcove, and packs that somebody loaded from a file.
//! A pack lies in the practice's circle, in parts that are written once, so that the same file loaded twice is one pack.

use alcove_protocol::id::LogId;
use sha2::{Digest, Sha256};

use crate::client::writing::drafting::{item, set};
use crate::client::{Client, NaturalKey};
use crate::clinical::measures::{AnswerError, Instrument, InstrumentError, InstrumentRef, shipped};
use crate::clinical::{CircleKind, DocKind, InstrumentPackView, Scalar, VALUE_BYTES_MAX};
use crate::engine::DocKey;
use crate::error::ClientError;

/// Why a measure was not taken, or a pack not loaded. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeasureError {
    /// The file is no instrument that can be used.
    #[error(transparent)]
    Instrument(#[from] InstrumentError),
    /// The answers do not fit the instrument.
    #[error(transparent)]
    Answers(#[from] AnswerError),
    /// Neither shipped nor loaded.
    #[error("there is no such instrument here")]
    UnknownInstrument,
    /// The practice has this version already, with another wording or other rules.
    #[error("there is another definition of this version already: a change needs a new version")]
    OtherDefinition,
    /// Two definitions of one version were loaded on different devices.
    #[error("there are two definitions of this version: load a newer version that replaces both")]
    TwoDefinitions,
    /// The day lies before the person was born.
    #[error("the day lies before the person's day of birth")]
    BeforeBirth,
    /// A correction is of the same instrument and person as what it corrects.
    #[error("what is to be corrected is no response of this person to this instrument")]
    NotTheSame,
}

impl MeasureError {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Instrument(InstrumentError::NotLicensed) => "not_licensed",
            Self::Instrument(_) => "bad_instrument",
            Self::Answers(_) => "bad_answers",
            Self::UnknownInstrument => "unknown_instrument",
            Self::OtherDefinition => "other_definition",
            Self::TwoDefinitions => "two_definitions",
            Self::BeforeBirth => "before_birth",
            Self::NotTheSame => "not_the_same",
        }
    }
}

/// An instrument, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstrumentItem {
    /// The definition.
    pub instrument: Instrument,
    /// The pack that it was loaded as; none where it came with Alcove.
    pub pack: Option<DocKey>,
}

/// All instruments, with the packs that cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instruments {
    /// Shipped first, then loaded.
    pub items: Vec<InstrumentItem>,
    /// Packs that are not whole, or that this version cannot read. They are kept.
    pub unreadable: Vec<DocKey>,
}

impl Instruments {
    /// The definition with this name.
    ///
    /// # Errors
    /// [`MeasureError::UnknownInstrument`], [`MeasureError::TwoDefinitions`].
    pub fn get(&self, wanted: &InstrumentRef) -> Result<&Instrument, MeasureError> {
        let mut found: Option<&Instrument> = None;
        for item in self.items.iter().filter(|item| item.instrument.reference() == *wanted) {
            // What came with Alcove stands first, and nothing that is loaded takes its place.
            match found {
                Some(first) if *first != item.instrument => return Err(MeasureError::TwoDefinitions),
                Some(_) => {}
                None if item.pack.is_none() => return Ok(&item.instrument),
                None => found = Some(&item.instrument),
            }
        }
        found.ok_or(MeasureError::UnknownInstrument)
    }
}

impl Client {
    /// Every instrument that can be used here.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn instruments(&self) -> Result<Instruments, ClientError> {
        let mut instruments = Instruments::default();
        let shipped = shipped().map_err(MeasureError::from)?;
        instruments
            .items
            .extend(shipped.into_iter().map(|instrument| InstrumentItem { instrument, pack: None }));
        for pack in self.records::<InstrumentPackView>(None).await? {
            match joined(&pack.view).and_then(|bytes| Instrument::parse(&bytes).ok()) {
                Some(instrument) => {
                    instruments.items.push(InstrumentItem { instrument, pack: Some(pack.key) });
                }
                None => instruments.unreadable.push(pack.key),
            }
        }
        Ok(instruments)
    }

    /// Loads a pack: checked whole, then shared with the practice. The same file loaded again changes nothing.
    ///
    /// # Errors
    /// [`ClientError::Measure`] when the file is none, or its version is taken; [`ClientError::NotFound`] while the
    /// practice's circle is not on this device.
    pub async fn add_instrument_pack(&self, file: &[u8]) -> Result<Instrument, ClientError> {
        let instrument = Instrument::parse(file).map_err(MeasureError::from)?;
        let wanted = instrument.reference();
        let known = self.instruments().await?;
        if let Some(item) = known.items.iter().find(|item| item.instrument.reference() == wanted) {
            if item.instrument == instrument {
                return Ok(instrument);
            }
            return Err(MeasureError::OtherDefinition.into());
        }
        // Written anew, so that two files that differ in spaces only are one pack.
        let text = serde_json::to_string(&instrument)
            .map_err(|_| ClientError::BadInput { what: "the instrument cannot be written" })?;
        let mut edits = vec![
            set("instrument", wanted.id.as_str()),
            set("version", wanted.version.as_str()),
            set("language", wanted.language.as_str()),
        ];
        edits.extend(parts(&text).into_iter().zip(0_u32..).map(|(part, number)| {
            item("parts", &format!("{number:04}"), vec![("text", Scalar::from(part))])
        }));
        let practice = self.practice_circle().await?;
        let name = NaturalKey::Of(Sha256::digest(text.as_bytes()).to_vec());
        self.new_record(DocKind::InstrumentPack, practice, name, edits).await?;
        Ok(instrument)
    }

    async fn practice_circle(&self) -> Result<LogId, ClientError> {
        let circles = self.circle_summaries().await?;
        let practice = circles.into_iter().find(|circle| circle.kind == Some(CircleKind::Practice));
        Ok(practice.ok_or(ClientError::NotFound { what: "practice: sync first" })?.circle)
    }
}

/// The text in parts that fit a value.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.len().min(VALUE_BYTES_MAX);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (part, after) = rest.split_at(end);
        parts.push(part);
        rest = after;
    }
    parts
}

/// The parts as one text; none where one of them is missing or stands twice.
fn joined(view: &InstrumentPackView) -> Option<Vec<u8>> {
    let mut parts: Vec<_> = view.parts.iter().collect();
    parts.sort_unstable_by(|a, b| a.item.cmp(&b.item));
    let mut bytes = Vec::new();
    for (part, number) in parts.into_iter().zip(0_u32..) {
        if part.item != format!("{number:04}") {
            return None;
        }
        bytes.extend_from_slice(part.text.settled()?.as_bytes());
    }
    Some(bytes)
}
