//! Who wrote which part of a note.

use std::collections::HashMap;

use alcove_protocol::id::DeviceId;

use super::LocalDay;
use crate::client::Client;
use crate::clinical::Scalar;
use crate::clinical::chart::{
    ProvenanceStrip, StripAuthor, StripChange, StripInput, StripLetters, StripMoment, StripReach,
    StripSignature, StripSpan, provenance_strip,
};
use crate::clinical::signing::{Span, SpanWay};
use crate::document::{Actor, DocView};
use crate::engine::{Came, DocKey, Provenance, Reach};
use crate::error::ClientError;
use crate::time::Timestamp;

const OPEN: StripReach = StripReach::Unsent;
/// Letters of a device's id that are shown.
const ID_LETTERS_SHOWN: usize = 8;

impl Client {
    /// Who wrote which part of a note, on which device, with or without the relay, and who signed it.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::LeaseEnded`], [`ClientError::StorageFailed`].
    pub async fn chart_provenance(
        &self,
        key: DocKey,
        days: LocalDay,
    ) -> Result<ProvenanceStrip, ClientError> {
        let note = self.note(key).await?;
        let view = self.document(key).await?;
        let entries = self.views()?.content_entries(key).await?;
        let known = self.use_open(vec![key], move |engine, _, _| {
            let sealed = engine.sealed_note(key).map(|sealed| sealed.spans.clone());
            let provenance = if sealed.is_none() { engine.provenance(key, &entries) } else { None };
            ((sealed, provenance), Vec::new())
        });
        let (authors, mut input) = match known.await? {
            (Some(spans), _) => input_of_sealed(&spans, days),
            (None, Some(provenance)) => input_of(&provenance, days),
            (None, None) => return Err(ClientError::NotFound { what: "note" }),
        };
        let people = self.people().await?;
        let owner = |device: DeviceId| {
            let is_theirs = |person: &&crate::client::PersonItem| {
                person.devices.contains(&device) || person.former_devices.contains(&device)
            };
            let names = people.iter().find(is_theirs).map(|person| person.names.join(" / "));
            names
                .filter(|names| !names.is_empty())
                .unwrap_or_else(|| "somebody without a name here".to_owned())
        };
        let signatures = note.signatures.iter().map(|signed| StripSignature {
            at: moment(signed.at, days),
            who: owner(signed.device),
            meaning: signed.meaning.label().to_owned(),
        });
        let signatures = signatures.collect();
        let named = authors.into_iter().map(|device| StripAuthor {
            who: owner(device),
            device: if device == self.device() {
                "this device".to_owned()
            } else {
                format!("device {}", device.to_hex().chars().take(ID_LETTERS_SHOWN).collect::<String>())
            },
        });
        input.authors = named.collect();
        Ok(provenance_strip(StripInput { subject: subject_of(&view), signatures, ..input }))
    }
}

/// The devices in the order in which they came to the note, and what they did.
fn input_of(provenance: &Provenance, days: LocalDay) -> (Vec<DeviceId>, StripInput) {
    let mut authors: Vec<DeviceId> = Vec::new();
    let mut place = |actor: Actor| {
        let device = DeviceId(actor.device);
        authors.iter().position(|known| *known == device).unwrap_or_else(|| {
            authors.push(device);
            authors.len() - 1
        })
    };
    let mut standing: HashMap<[u8; 32], usize> = HashMap::new();
    for letters in &provenance.letters {
        if let Some(change) = letters.change {
            *standing.entry(change).or_default() += letters.chars;
        }
    }
    let mut reaches: HashMap<[u8; 32], StripReach> = HashMap::new();
    let changes = provenance.changes.iter().map(|Came { made, reach, arrived }| {
        let reach = reach_of(*reach);
        reaches.insert(made.hash, reach);
        StripChange {
            author: place(made.author),
            at: moment(made.at, days),
            reach,
            arrived: arrived.map(|at| moment(at, days)),
            chars: standing.get(&made.hash).copied().unwrap_or_default(),
        }
    });
    let changes = changes.collect();
    let letters = provenance.letters.iter().map(|letters| StripLetters {
        field: letters.field.replace('_', " "),
        author: place(letters.author),
        reach: letters.change.and_then(|change| reaches.get(&change)).copied().unwrap_or(OPEN),
        chars: letters.chars,
    });
    let letters = letters.collect();
    (authors, StripInput { changes, letters, ..StripInput::default() })
}

/// What a sealed note keeps of its changes.
fn input_of_sealed(spans: &[Span], days: LocalDay) -> (Vec<DeviceId>, StripInput) {
    let mut authors: Vec<DeviceId> = Vec::new();
    let mut input = StripInput::default();
    for span in spans {
        let Ok(device) = span.device.parse::<DeviceId>() else { continue };
        let author = authors.iter().position(|known| *known == device).unwrap_or_else(|| {
            authors.push(device);
            authors.len() - 1
        });
        let (reach, chars) = (reach_of_way(span.way), span.chars);
        let arrived = span.way.and_then(|way| way.arrived).map(|at| moment(at, days));
        let (from, to) = (moment(span.first, days), moment(span.last, days));
        input.letters.push(StripLetters { field: span.field.replace('_', " "), author, reach, chars });
        input.sealed.push(StripSpan { author, from, to, reach, arrived, chars });
    }
    (authors, input)
}

fn reach_of(reach: Reach) -> StripReach {
    match reach {
        Reach::Connected => StripReach::Connected,
        Reach::Offline { .. } => StripReach::Offline,
        Reach::Unsent => StripReach::Unsent,
        Reach::Unknown => StripReach::Unknown,
    }
}

/// What a sealed note keeps of how words came.
fn reach_of_way(way: Option<SpanWay>) -> StripReach {
    match way {
        None => StripReach::Unknown,
        Some(SpanWay { offline: true, .. }) => StripReach::Offline,
        Some(SpanWay { offline: false, .. }) => StripReach::Connected,
    }
}

fn moment(at: Timestamp, days: LocalDay) -> StripMoment {
    StripMoment(at.0.saturating_add(i64::from(days.offset_minutes) * 60_000))
}

/// `entry of 2031-04-10`: whose it is, whoever looks knows.
fn subject_of(view: &DocView) -> String {
    let day = view.value("local_date").values.iter().find_map(|seen| match &seen.value {
        Scalar::Text(day) => Some(format!(" of {day}")),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    });
    let label = format!("{}{}", view.kind.label(), day.unwrap_or_default());
    let mut letters = label.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
