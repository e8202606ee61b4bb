//! Sealed messages by step. A step is written once: a side keeps what it sealed, and sends the same bytes again.

use std::collections::BTreeMap;

use alcove_protocol::codec::{DecodeError, Reader, Writer};

use super::Step;

/// A sealed message of a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its place.
    pub step: Step,
    /// Sealed under the code's secret.
    pub sealed: Vec<u8>,
}

/// What one side has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(BTreeMap<Step, Vec<u8>>);

impl Letters {
    pub(super) fn has(&self, step: Step) -> bool {
        self.0.contains_key(&step)
    }

    /// Writes a step, unless it is written already.
    pub(super) fn write(&mut self, step: Step, seal: impl FnOnce() -> Vec<u8>) {
        self.0.entry(step).or_insert_with(seal);
    }

    pub(super) fn to_letters(&self) -> Vec<Letter> {
        self.0.iter().map(|(step, sealed)| Letter { step: *step, sealed: sealed.clone() }).collect()
    }

    /// Whether somebody else has written a step of this side.
    pub(super) fn contradict(&self, letter: &Letter) -> bool {
        self.0.get(&letter.step).is_some_and(|sealed| *sealed != letter.sealed)
    }

    /// Layout: count (2), then each with step (1), length (2), bytes.
    pub(super) fn put(&self, w: &mut Writer) {
        w.count(self.0.len());
        for (step, sealed) in &self.0 {
            w.u8(step.0).count(sealed.len()).put(sealed);
        }
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut letters = BTreeMap::new();
        for _ in 0..r.u16()? {
            let step = Step(r.u8()?);
            let length = usize::from(r.u16()?);
            letters.insert(step, r.take(length)?.to_vec());
        }
        Ok(Self(letters))
    }
}

/// The message of a step among `letters`.
pub(super) fn find(letters: &[Letter], step: Step) -> Option<&Letter> {
    letters.iter().find(|letter| letter.step == step)
}

/// A yes, a no, or nothing said yet: one byte in stored ceremonies.
pub(super) fn read_said(r: &mut Reader<'_>) -> Result<Option<bool>, DecodeError> {
    match r.u8()? {
        0 => Ok(None),
        1 => Ok(Some(true)),
        2 => Ok(Some(false)),
        _ => Err(r.unexpected("0 to 2")),
    }
}

pub(super) fn put_said(said: Option<bool>, w: &mut Writer) {
    w.u8(match said {
        None => 0,
        Some(true) => 1,
        Some(false) => 2,
    });
}
