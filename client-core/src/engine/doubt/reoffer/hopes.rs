//! A restored relay may hold this device's prefix of a log, or begin with the same: then nothing of that is asked for again.
//! It is hoped, and checked: a log that was filled up again may have the same entry at the place where the prefix ends, and
//! others before it.

use alcove_protocol::frame::{AuthorTip, Frontier, History};
use alcove_protocol::id::LogId;
use alcove_protocol::trust::chain::Chain;

use crate::engine::Engine;
use crate::engine::reading::lookup::EntryRow;
use crate::engine::rights::circle::Circle;
use crate::engine::writing::save::SaveOp;

/// A prefix of a log that is believed to be the relay's.
#[derive(Debug)]
pub(super) struct Hope {
    /// The author chains that the relay tells of.
    pub(super) tips: Vec<AuthorTip>,
    /// The prefix holds what the relay lacks: it is asked for again once the answer is complete.
    pub(super) is_vain: bool,
}

impl Engine {
    /// Whether the log's prefix is only believed to be the relay's.
    pub(in crate::engine) fn hopes_for_prefix(&self, log: LogId) -> bool {
        self.catch_up.hoped.contains_key(&log)
    }

    /// The answer is complete: a log of which something that the relay has did not come has another prefix than was hoped.
    pub(super) fn check_hopes(&mut self) {
        let is_short = |(log, Hope { tips, is_vain }): &(&LogId, &Hope)| {
            let circle = self.circles.get(log);
            let holds = |circle: &Circle, tip: &AuthorTip| {
                let chain = circle.chains.get(&(tip.device, tip.incarnation));
                chain.and_then(Chain::tip).is_some_and(|held| held.seq >= tip.seq)
            };
            circle.is_some_and(|circle| *is_vain || !tips.iter().all(|tip| holds(circle, tip)))
        };
        let short: Vec<LogId> = self.catch_up.hoped.iter().filter(is_short).map(|(log, _)| *log).collect();
        for log in short {
            self.misplaced(log);
        }
    }

    /// The relay has confirmed every prefix. Until then a device that starts again looks at all of them again, instead of
    /// taking one that the relay does not know for a fork.
    pub(super) fn save_history(&mut self) {
        if std::mem::take(&mut self.catch_up.history_unsaved)
            && let Some(History { instance, generation }) = self.history
        {
            self.save(SaveOp::History(instance, generation));
        }
    }
}

/// Whether an entry is none of those that the frontier's author chains end with or before.
pub(super) fn is_lacked(frontier: &Frontier, row: &EntryRow) -> bool {
    let author = (row.author, row.incarnation);
    let mut tips = frontier.tips.iter();
    let tip = tips.find(|tip| (tip.device, tip.incarnation) == author);
    !frontier.tips.is_empty() && tip.is_none_or(|tip| row.author_seq > tip.seq)
}
