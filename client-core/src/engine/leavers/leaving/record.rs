//! What a device remembers of its leaving.

use std::collections::BTreeSet;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::id::{EntryId, LogId};

use crate::engine::rights::circle::OwnChain;
use crate::time::Timestamp;

/// How far a wiped device has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) enum Wipe {
    /// It was not asked, or has not answered yet.
    #[default]
    None,
    /// Its last word is on its way.
    Answered,
    /// The relay has its last word, or will not take it: nothing keeps the keys and the store any longer.
    Due,
}

/// What became of a sealed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum PartState {
    Waits,
    HandedIn,
    /// The relay will not take it.
    Impossible,
}

/// Local changes that lie in one `intake` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Part {
    pub(in crate::engine) id: EntryId,
    pub(in crate::engine) circle: LogId,
    pub(in crate::engine) numbers: BTreeSet<u64>,
    pub(in crate::engine) state: PartState,
}

/// What was handed in, and how far the end of the device has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Leaving {
    /// The owner entries of this device.
    pub(in crate::engine) chain: OwnChain,
    pub(in crate::engine) parts: Vec<Part>,
    /// Circles from which the person wants work handed in.
    pub(in crate::engine) wanted: BTreeSet<LogId>,
    pub(in crate::engine) wipe: Wipe,
    /// When this device heard that it is to be wiped.
    pub(in crate::engine) wipe_heard: Option<Timestamp>,
    /// The person was told, in this process.
    pub(in crate::engine) told: bool,
    /// The shell was told to destroy everything, in this process.
    pub(in crate::engine) wiping: bool,
}

impl Leaving {
    /// Whether the local change with this number lies in a part.
    pub(in crate::engine) fn holds(&self, number: u64) -> bool {
        self.parts.iter().any(|part| part.numbers.contains(&number))
    }

    /// The newest local number in a part.
    pub(in crate::engine) fn newest_number(&self) -> u64 {
        let numbers = self.parts.iter().filter_map(|part| part.numbers.last());
        numbers.copied().max().unwrap_or_default()
    }

    /// The name under which the store keeps [`Self::to_bytes`].
    pub(in crate::engine) const META: &'static str = "leaving";

    pub(in crate::engine) fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        let (seq, id) = (self.chain.seq, self.chain.id.unwrap_or(EntryId::ZERO));
        w.u64(seq).put(&id.0);
        w.u8(match self.wipe {
            Wipe::None => 0,
            Wipe::Answered => 1,
            Wipe::Due => 2,
        });
        w.count(self.wanted.len());
        for circle in &self.wanted {
            w.put(&circle.0);
        }
        w.count(self.parts.len());
        for part in &self.parts {
            w.put(&part.id.0).put(&part.circle.0);
            w.u8(match part.state {
                PartState::Waits => 0,
                PartState::HandedIn => 1,
                PartState::Impossible => 2,
            });
            w.u32(u32::try_from(part.numbers.len()).unwrap_or(u32::MAX));
            for number in &part.numbers {
                w.u64(*number);
            }
        }
        w.put(&self.wipe_heard.map_or(0, |at| at.0).to_be_bytes());
        w.finish()
    }

    pub(in crate::engine) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let seq = r.u64()?;
        let id = Some(EntryId(r.array()?)).filter(|id| !id.is_zero());
        let chain = OwnChain { seq, id, ..OwnChain::default() };
        let wipe = match r.u8()? {
            0 => Wipe::None,
            1 => Wipe::Answered,
            _ => Wipe::Due,
        };
        let wanted = (0..r.u16()?).map(|_| r.array().map(LogId)).collect::<Result<_, _>>()?;
        let parts = (0..r.u16()?).map(|_| read_part(&mut r)).collect::<Result<_, _>>()?;
        // Without it, nobody had asked for a wipe yet.
        let heard = if r.is_at_end() { 0 } else { i64::from_be_bytes(r.array()?) };
        r.end()?;
        let wipe_heard = (heard != 0).then_some(Timestamp(heard));
        Ok(Self { chain, parts, wanted, wipe, wipe_heard, told: true, wiping: false })
    }
}

fn read_part(r: &mut Reader<'_>) -> Result<Part, DecodeError> {
    let (id, circle) = (EntryId(r.array()?), LogId(r.array()?));
    let state = match r.u8()? {
        0 => PartState::Waits,
        1 => PartState::HandedIn,
        _ => PartState::Impossible,
    };
    let numbers = (0..r.u32()?).map(|_| r.u64()).collect::<Result<_, _>>()?;
    Ok(Part { id, circle, numbers, state })
}
