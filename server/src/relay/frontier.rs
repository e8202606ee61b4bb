//! What the relay says that it holds of a log whose history is not the device's.

use alcove_protocol::frame::{AuthorTip, Frontier};
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::trust::chain::Author;

use super::Head;

/// Nothing: the relay does not hold the log, or the person may not read it.
pub fn nothing_of(log: LogId) -> Frontier {
    Frontier { log, seq: 0, id: EntryId::ZERO, control_head: EntryId::ZERO, tips: Vec::new() }
}

/// The newest entry, the newest control entry, and the newest entry of each author chain (none for an org log).
pub fn frontier_of(
    log: LogId,
    head: Head,
    control_head: EntryId,
    tips: impl IntoIterator<Item = (Author, u64, EntryId)>,
) -> Frontier {
    let tip = |((device, incarnation), seq, id)| AuthorTip { device, incarnation, seq, id };
    let mut tips: Vec<AuthorTip> = tips.into_iter().map(tip).collect();
    tips.sort_unstable_by_key(|tip| (tip.device, tip.incarnation));
    Frontier { log, seq: head.place.seq, id: head.id, control_head, tips }
}
