//! What stands in the way of a signature, and what a signer is warned of.

use alcove_client_core::clinical::signing::{self, SignWarning};
use alcove_client_core::time::Timestamp;
use alcove_protocol::id::{DeviceId, PersonId};

/// Something that must be done before a note can be signed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SignBlock {
    /// Values disagree: settle them.
    Unsettled {
        /// Names of the fields.
        fields: Vec<String>,
    },
    /// Two people wrote into one paragraph without seeing each other's words: read those places.
    UnreadSeams {
        /// How many.
        count: u64,
    },
    /// Parts are empty.
    Missing {
        /// Names of the fields, of which one is enough.
        any_of: Vec<String>,
    },
    /// The name guard found names that nobody has answered for.
    NameHits {
        /// How many.
        count: u64,
    },
    /// A newer version wrote something that this one cannot show: update.
    NewerContent,
    /// Words of people who have not signed: sign with `acknowledges_others`, and they are named with the signature.
    WordsOfOthers {
        /// Who.
        people: Vec<PersonId>,
    },
}

/// Something in the way of a signature.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SignObstacle {
    /// What.
    pub block: SignBlock,
    /// The same in one sentence, for people.
    pub reason: String,
}

/// What a signer is told; it stops nothing.
#[uniffi::remote(Enum)]
pub enum SignWarning {
    /// A colleague's device was not heard from since the session: text may still arrive.
    NotHeardFrom {
        /// Whose.
        person: PersonId,
        /// Which.
        device: DeviceId,
        /// When it was heard from last, ms since 1970; none when never.
        last: Option<Timestamp>,
    },
}

/// Whether a note can be signed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SignCheck {
    /// What stands in the way; empty when it can be signed.
    pub obstacles: Vec<SignObstacle>,
    /// What to tell the signer.
    pub warnings: Vec<SignWarning>,
}

impl From<signing::SignBlock> for SignObstacle {
    fn from(block: signing::SignBlock) -> Self {
        let reason = block.words();
        let block = match block {
            signing::SignBlock::Unsettled(fields) => SignBlock::Unsettled { fields },
            signing::SignBlock::UnreadSeams(count) => SignBlock::UnreadSeams { count: count as u64 },
            signing::SignBlock::Missing(fields) => {
                SignBlock::Missing { any_of: fields.into_iter().map(str::to_owned).collect() }
            }
            signing::SignBlock::NameHits(count) => SignBlock::NameHits { count: count as u64 },
            signing::SignBlock::NewerContent => SignBlock::NewerContent,
            signing::SignBlock::WordsOfOthers(people) => SignBlock::WordsOfOthers { people },
        };
        Self { block, reason }
    }
}

impl From<(Vec<signing::SignBlock>, Vec<SignWarning>)> for SignCheck {
    fn from((blocks, warnings): (Vec<signing::SignBlock>, Vec<SignWarning>)) -> Self {
        Self { obstacles: blocks.into_iter().map(Into::into).collect(), warnings }
    }
}
