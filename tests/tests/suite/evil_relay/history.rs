//! Forks, roll-backs, and lies about which history this is.

use alcove_protocol::frame::{Ask, Frontier, History, Tell};
use alcove_protocol::id::{EntryId, Generation, Instance};
use alcove_server::relay::memory::Relay;
use alcove_tests::world::Hostile;

use super::script::{Row, Seen, Stage};
use super::tamper::{answering, telling};

/// Tells one device that these logs are not the ones it knows.
fn denying(
    stage: &Stage,
    mut frontier: impl FnMut(&Relay, alcove_protocol::id::LogId) -> Option<Frontier> + 'static,
) -> Box<dyn Hostile> {
    let logs = [stage.group, stage.member];
    telling(stage.ben, move |tells, relay| {
        let denied: Vec<Tell> = logs
            .iter()
            .flat_map(|log| {
                let frontier = frontier(relay, *log).map(Tell::Frontier);
                [Some(Tell::CursorUnknown(*log)), frontier]
            })
            .flatten()
            .collect();
        tells.splice(1.min(tells.len())..1.min(tells.len()), denied);
    })
}

fn nothing(log: alcove_protocol::id::LogId) -> Frontier {
    Frontier { log, seq: 0, id: EntryId::ZERO, control_head: EntryId::ZERO, tips: Vec::new() }
}

/// After Ben has asked so often, the relay is as it was in the beginning.
fn rolling_back(stage: &Stage, after: u32, says_so: bool) -> Box<dyn Hostile> {
    let (image, ben, mut asked) = (stage.world.relay_image(), stage.ben, 0);
    answering(move |request, relay| {
        asked += u32::from(request.device == ben);
        if asked == after {
            asked += 1;
            *relay = image.clone();
            if says_so {
                relay.finish_restore(Generation([0xbb; 16]), request.now_ms);
            }
        }
        request.pass_on(relay)
    })
}

/// Another history with each answer to Ben.
fn welcoming(stage: &Stage, mut other: impl FnMut(History) -> History + 'static) -> Box<dyn Hostile> {
    telling(stage.ben, move |tells, _| {
        for tell in tells {
            if let Tell::Welcome(welcome) = tell {
                welcome.history = other(welcome.history);
            }
        }
    })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "shows one person another log than everybody else",
        evil: |stage| {
            let (mut other, ben) = (stage.world.relay_image(), stage.ben);
            answering(move |request, relay| {
                request.pass_on(if request.device == ben { &mut other } else { relay })
            })
        },
        seen: &[],
        blind: Some("each log is consistent by itself: only where the two meet does it show"),
    },
    Row {
        name: "shows one device two logs by turns",
        evil: |stage| {
            let (mut other, ben, mut turn) = (stage.world.relay_image(), stage.ben, 0_u32);
            answering(move |request, relay| {
                if request.device == ben && matches!(request.asks.first(), Some(Ask::Hello(_))) {
                    turn += 1;
                }
                let elsewhere = request.device == ben && (turn / 4).is_multiple_of(2);
                request.pass_on(if elsewhere { &mut other } else { relay })
            })
        },
        seen: &[Seen::Found("relay_forked")],
        blind: Some("until it is shown the other log again, each is consistent by itself"),
    },
    Row {
        name: "goes back to an older state and hides it",
        evil: |stage| rolling_back(stage, 5, false),
        seen: &[Seen::Found("relay_rolled_back")],
        blind: None,
    },
    Row {
        name: "goes back to an older state in another generation",
        evil: |stage| rolling_back(stage, 5, true),
        seen: &[Seen::Found("relay_restored")],
        blind: None,
    },
    Row {
        name: "comes back without the newest decisions and waits for nobody",
        evil: |stage| {
            let (image, anna, mut asked) = (stage.world.relay_image(), stage.anna, 0);
            answering(move |request, relay| {
                asked += u32::from(request.device == anna);
                if asked == 5 {
                    asked += 1;
                    *relay = image.clone();
                    relay.finish_restore(Generation([0xcc; 16]), request.now_ms);
                    relay.end_recovery();
                }
                request.pass_on(relay)
            })
        },
        seen: &[Seen::Found("relay_restored")],
        blind: None,
    },
    Row {
        name: "says with every answer that it is another database",
        evil: |stage| {
            let mut next = 0;
            welcoming(stage, move |history| {
                next += 1;
                History { instance: Instance([next; 16]), ..history }
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "says with every answer that it was restored",
        evil: |stage| {
            let mut next = 0;
            welcoming(stage, move |history| {
                next += 1;
                History { generation: Generation([next; 16]), ..history }
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "denies a circle's history without saying what it holds",
        evil: |stage| denying(stage, |_, _| None),
        seen: &[Seen::HistoryChanged],
        blind: None,
    },
    Row {
        name: "denies a circle's history and says that it holds nothing",
        evil: |stage| denying(stage, |_, log| Some(nothing(log))),
        seen: &[Seen::HistoryChanged],
        blind: None,
    },
    Row {
        name: "denies a circle's history and says that it holds more than there is",
        evil: |stage| {
            denying(stage, |_, log| Some(Frontier { seq: 1 << 40, id: EntryId([0xee; 32]), ..nothing(log) }))
        },
        seen: &[Seen::Found("relay_forked")],
        blind: None,
    },
    Row {
        name: "says of an older place that it is the newest",
        evil: |stage| {
            denying(stage, |relay, log| {
                let entries: Vec<EntryId> =
                    relay.entries_of(log).map(alcove_protocol::entry::Entry::id).collect();
                let seq = entries.len() / 2;
                let id = *entries.get(seq.checked_sub(1)?)?;
                Some(Frontier { seq: seq as u64, id, ..nothing(log) })
            })
        },
        seen: &[Seen::Found("relay_rolled_back")],
        blind: None,
    },
    Row {
        name: "tells frontiers of logs that nobody asked about",
        evil: |stage| {
            let (org, group) = (stage.org, stage.group);
            telling(stage.ben, move |tells, _| {
                let at = super::tamper::before_done(tells);
                tells.splice(at..at, [org, group].map(|log| Tell::Frontier(nothing(log))));
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "denies the org log's history",
        evil: |stage| {
            let org = stage.org;
            telling(stage.ben, move |tells, _| {
                let denied = [Tell::CursorUnknown(org), Tell::Frontier(nothing(org))];
                tells.splice(1.min(tells.len())..1.min(tells.len()), denied);
            })
        },
        seen: &[Seen::HistoryChanged],
        blind: None,
    },
];
