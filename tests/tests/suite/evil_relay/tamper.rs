//! What rows are made of.

use std::fmt;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ack, Ask, News, Tell};
use alcove_protocol::id::LogId;
use alcove_server::relay::memory::Relay;
use alcove_tests::world::{Hostile, Request};

/// A relay that answers by a function.
struct Liar<F>(F);

impl<F> fmt::Debug for Liar<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Liar")
    }
}

impl<F: FnMut(&Request<'_>, &mut Relay) -> Vec<Tell>> Hostile for Liar<F> {
    fn answer(&mut self, request: &Request<'_>, relay: &mut Relay) -> Vec<Tell> {
        (self.0)(request, relay)
    }
}

/// Answers as the function says.
pub(super) fn answering(
    answer: impl FnMut(&Request<'_>, &mut Relay) -> Vec<Tell> + 'static,
) -> Box<dyn Hostile> {
    Box::new(Liar(answer))
}

/// Answers one device with changed frames, and everybody else honestly.
pub(super) fn telling(
    device: usize,
    mut change: impl FnMut(&mut Vec<Tell>, &Relay) + 'static,
) -> Box<dyn Hostile> {
    answering(move |request, relay| {
        let mut tells = request.pass_on(relay);
        if request.device == device {
            change(&mut tells, relay);
        }
        tells
    })
}

/// Changes the news that one device is told; `false` leaves them out.
pub(super) fn news(
    device: usize,
    mut keep: impl FnMut(&Entry, &mut News) -> bool + 'static,
) -> Box<dyn Hostile> {
    telling(device, move |tells, _| {
        tells.retain_mut(|tell| {
            let Tell::News(news) = tell else { return true };
            match Entry::parse(news.entry.to_vec()) {
                Ok(entry) => keep(&entry, news),
                Err(_) => true,
            }
        });
    })
}

/// Where `Done` stands, or the end: what is told more goes before it.
pub(super) fn before_done(tells: &[Tell]) -> usize {
    tells.iter().position(|tell| matches!(tell, Tell::Done)).unwrap_or(tells.len())
}

/// Whether the frames are an answer to a request that was admitted.
pub(super) fn is_answer(tells: &[Tell]) -> bool {
    matches!(tells.last(), Some(Tell::Done))
}

/// An entry as news at a place.
pub(super) fn as_news(entry: &[u8], log: LogId, seq: u64) -> Tell {
    Tell::News(News {
        log,
        seq,
        relay_time_ms: 1_767_225_600_000,
        entry: entry.to_vec().into(),
        companions: Vec::new(),
    })
}

/// The newest place of a log.
pub(super) fn newest(relay: &Relay, log: LogId) -> u64 {
    relay.entries_of(log).count() as u64
}

/// Whether an ask is a push, of whatever sort.
pub(super) fn is_push(ask: &Ask) -> bool {
    matches!(ask, Ask::Push(_) | Ask::Reoffer(_))
}

/// The pushed entries of a request, in order.
pub(super) fn pushes(request: &Request<'_>) -> Vec<Entry> {
    let of = |ask: &Ask| match ask {
        Ask::Push(push) | Ask::Reoffer(push) => Entry::parse(push.entry.to_vec()).ok(),
        _ => None,
    };
    request.asks.iter().filter_map(of).collect()
}

/// The request without its pushes.
pub(super) fn without_pushes(request: &Request<'_>) -> Vec<Ask> {
    request.asks.iter().filter(|ask| !is_push(ask)).cloned().collect()
}

/// The answer to a request whose pushes reach nobody: `answer` says what each of them is told.
pub(super) fn swallow(
    request: &Request<'_>,
    relay: &mut Relay,
    answer: impl FnMut((u32, Entry)) -> Option<Tell>,
) -> Vec<Tell> {
    let mut tells = request.pass_on_instead(&without_pushes(request), relay);
    let answers: Vec<Tell> = (0..).zip(pushes(request)).filter_map(answer).collect();
    tells.splice(1.min(tells.len())..1.min(tells.len()), answers);
    tells
}

/// "It lies at this place."
pub(super) fn acked(push: u32, seq: u64) -> Tell {
    Tell::Ack(Ack { push, seq, relay_time_ms: 1_767_225_600_000 })
}
