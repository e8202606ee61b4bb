//! Whether a purge may destroy what it names: judged by the relay before it stores it, from the entries that it holds, and
//! by every device before it destroys anything, from those that it holds. The circle's own rules (section 8.2) come before.

use std::collections::BTreeMap;

use crate::entry::Kind;
use crate::id::{DeviceId, DocHandle, EntryId, PersonId, SlotId};
use crate::limits::PURGE_WAIT_MS_MIN;
use crate::record::{AttestVerdict, Attested, Purge};
use crate::trust::{OrgState, Refusal};

/// An entry of the document, without its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub id: EntryId,
    /// `content` or `record`.
    pub kind: Kind,
    /// Whose.
    pub author: DeviceId,
    /// What seals it.
    pub slot: SlotId,
    /// When the relay stored it.
    pub relay_time_ms: u64,
    /// Its body is there: no purge has taken it.
    pub whole: bool,
}

/// A word that somebody said about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The `attest` it stands in.
    pub id: EntryId,
    /// Whose.
    pub author: DeviceId,
    /// What.
    pub word: Attested,
}

/// What is known about a document and about who wants it gone.
#[derive(Debug)]
pub struct WrittenBy<'a> {
    /// Every entry of the document that is held.
    pub written: &'a [Written],
    /// Every word about it that is held, in the order of the log.
    pub said: &'a [Said],
    /// Whose device each is.
    pub org: &'a OrgState,
}

impl WrittenBy<'_> {
    /// The newest word of each device about a document.
    fn newest_words(&self, document: DocHandle) -> BTreeMap<DeviceId, &Said> {
        let about = self.said.iter().filter(|said| said.word.document == document);
        about.map(|said| (said.author, said)).collect()
    }

    /// The document's records that stay and what goes.
    fn goes(&self, purge: &Purge) -> impl Iterator<Item = &Written> {
        self.written.iter().filter(move |written| !purge.spares(written.kind, written.slot))
    }
}

/// Whether `purger` may destroy what the purge names. What only the purger's own devices wrote, they may. What others wrote
/// needs an admin, and another person's word that it may go, or [`PURGE_WAIT_MS_MIN`] since its newest entry in which
/// nobody said that it must stay.
///
/// # Errors
/// [`Refusal::Rule`], [`Refusal::NoRight`].
pub fn check_purge(
    purge: &Purge,
    purger: PersonId,
    acts_as_admin: bool,
    known: &WrittenBy<'_>,
    now_ms: u64,
) -> Result<(), Refusal> {
    if !purge.record.is_zero() {
        let stays = |written: &&Written| written.id == purge.record;
        let record = known.written.iter().find(stays);
        let fits =
            |record: &Written| record.whole && record.kind == Kind::RECORD && record.slot == purge.kept;
        if !record.is_some_and(fits) {
            return Err(Refusal::Rule("the record that stays is there, under the slot that stays"));
        }
    }
    let mine = |device: DeviceId| known.org.known_device(device).is_some_and(|held| held.person == purger);
    if known.goes(purge).all(|written| mine(written.author)) {
        return Ok(());
    }
    if !acts_as_admin {
        return Err(Refusal::NoRight);
    }
    let holds = |said: &&Said| said.word.verdict == AttestVerdict::Hold;
    let newest = known.newest_words(purge.document);
    if newest.values().any(holds) {
        return Err(Refusal::Rule("somebody said that it must stay"));
    }
    let fits = |said: &&Said| said.id == purge.attest && said.word.record == purge.record;
    let agreed = newest.values().any(|said| !mine(said.author) && fits(said));
    let newest_ms = known.written.iter().map(|written| written.relay_time_ms).max().unwrap_or_default();
    if agreed || now_ms.saturating_sub(newest_ms) >= PURGE_WAIT_MS_MIN {
        return Ok(());
    }
    Err(Refusal::Rule("what others wrote goes with another person's word, or after the waiting time"))
}

/// What the words of an `attest` say about one document.
pub fn said_about(
    document: DocHandle,
    id: EntryId,
    author: DeviceId,
    words: &[Attested],
) -> impl Iterator<Item = Said> {
    let about = words.iter().filter(move |word| word.document == document);
    about.map(move |word| Said { id, author, word: *word })
}
