//! What lists do not show is taken in last. A long answer, such as that of a first sync, brings notes about single
//! persons by the hundred; they wait while the rest comes, so that groups and sessions are there soon. What waits is in
//! memory only and counts as not held: after a crash it is sent again.

use std::collections::VecDeque;

use alcove_protocol::entry::Kind;
use alcove_protocol::frame::News;

use crate::clinical::CircleKind;
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::time::Timestamp;

/// Entries announced from which on an answer counts as long.
const LONG_ANSWER_ENTRIES_MIN: u64 = 64;
/// Bytes that may wait; beyond that entries are taken in as they come.
const LATER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of entries that are taken in at one turn.
const TURN_BYTES: usize = 64 * 1024;
/// Where an entry says of which kind it is.
const KIND_AT: std::ops::Range<usize> = 3..5;

/// Entries that wait, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Later {
    news: VecDeque<News>,
    bytes: usize,
}

impl Later {
    pub(super) fn is_empty(&self) -> bool {
        self.news.is_empty()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn push(&mut self, news: News) {
        self.bytes += news.entry.len();
        self.news.push_back(news);
    }

    fn pop(&mut self) -> Option<News> {
        let news = self.news.pop_front()?;
        self.bytes -= news.entry.len();
        Some(news)
    }
}

impl Engine {
    /// Whether [`Event::Turn`](crate::engine::Event::Turn) would do something now. It may come at any time, best when
    /// nothing else is to be done: until it came often enough, a sync is not done.
    pub fn has_more_to_take(&self) -> bool {
        !self.later.is_empty() && !self.storage_failing && !self.page.waits_for_documents()
    }

    /// Stages news, or lets them wait.
    pub(super) fn stage_or_wait(&mut self, news: News, now: Timestamp) {
        if self.may_wait(&news) {
            self.later.push(news);
        } else {
            self.stage(news, now);
        }
    }

    fn may_wait(&self, news: &News) -> bool {
        let is_content = || news.entry.get(KIND_AT) == Some(Kind::CONTENT.0.to_be_bytes().as_slice());
        let is_of_one_person = || {
            let founding = self.circles.get(&news.log).and_then(|circle| circle.founding.as_ref());
            founding.is_some_and(|founding| founding.kind == CircleKind::Member)
        };
        self.link.is_first_answer()
            && self.link.coming >= LONG_ANSWER_ENTRIES_MIN
            && self.later.bytes < LATER_BYTES_MAX
            && is_content()
            && is_of_one_person()
    }

    /// Takes in some of what waits.
    pub(super) fn take_turn(&mut self, now: Timestamp) {
        if !self.has_more_to_take() {
            return;
        }
        let mut bytes = 0;
        while bytes < TURN_BYTES
            && let Some(news) = self.later.pop()
        {
            bytes += news.entry.len();
            self.stage(news, now);
        }
        self.take_in_page(now);
        self.tell_progress();
    }

    pub(super) fn tell_progress(&mut self) {
        if self.link.coming > 0 {
            let (taken, coming) = (self.link.taken, self.link.coming);
            self.effects.push(Effect::Notify(Notice::Progress { taken, coming }));
        }
    }
}
