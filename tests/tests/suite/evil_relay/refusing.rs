//! Lies about pushes: taken although it was not, refused although nothing is wrong. When more author seqs are used up than
//! a `void` can explain, the device begins another life.

use alcove_protocol::frame::{Refused, Tell};
use alcove_protocol::problem::Problem;
use alcove_tests::world::Hostile;

use super::script::{Row, Seen, Stage};
use super::tamper::{acked, answering, newest, swallow};

/// Refuses every push of Ben's, and stores none.
fn refusing(stage: &Stage, problem: Problem) -> Box<dyn Hostile> {
    let ben = stage.ben;
    answering(move |request, relay| {
        if request.device != ben {
            return request.pass_on(relay);
        }
        swallow(request, relay, |(push, _)| Some(Tell::Refused(Refused { push, problem })))
    })
}

/// Refuses every other push of Ben's, and stores the rest.
fn refusing_some(stage: &Stage, problem: Problem) -> Box<dyn Hostile> {
    let (ben, mut answers) = (stage.ben, 0_u32);
    answering(move |request, relay| {
        answers += 1;
        if request.device != ben || answers.is_multiple_of(2) {
            return request.pass_on(relay);
        }
        swallow(request, relay, |(push, _)| Some(Tell::Refused(Refused { push, problem })))
    })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "acknowledges what it does not store",
        evil: |stage| {
            let ben = stage.ben;
            answering(move |request, relay| {
                if request.device != ben {
                    return request.pass_on(relay);
                }
                let places: Vec<u64> =
                    super::tamper::pushes(request).iter().map(|entry| newest(relay, entry.log())).collect();
                let mut more = 0;
                swallow(request, relay, |(push, _)| {
                    more += 1;
                    Some(acked(push, places[push as usize] + more))
                })
            })
        },
        seen: &[Seen::Found("relay_forked")],
        blind: None,
    },
    Row {
        name: "acknowledges what it does not store, far away",
        evil: |stage| {
            let ben = stage.ben;
            answering(move |request, relay| {
                if request.device != ben {
                    return request.pass_on(relay);
                }
                swallow(request, relay, |(push, _)| Some(acked(push, 5_000 + u64::from(push))))
            })
        },
        seen: &[Seen::Found("entries_missing")],
        blind: None,
    },
    Row {
        name: "acknowledges every push twice, at two places",
        evil: |stage| {
            super::tamper::telling(stage.ben, |tells, _| {
                let again: Vec<Tell> = tells
                    .iter()
                    .filter_map(|tell| match tell {
                        Tell::Ack(ack) => Some(acked(ack.push, ack.seq + 7)),
                        _ => None,
                    })
                    .collect();
                let at = super::tamper::before_done(tells);
                tells.splice(at..at, again);
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "answers pushes that nobody made",
        evil: |stage| {
            super::tamper::telling(stage.ben, |tells, _| {
                let at = super::tamper::before_done(tells);
                let refused = Tell::Refused(Refused { push: 7_777, problem: Problem::NoAccess });
                tells.splice(at..at, [acked(4_444, 9), acked(u32::MAX, 9), refused]);
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "stores pushes and does not say so",
        evil: |stage| {
            super::tamper::telling(stage.ben, |tells, _| {
                tells.retain(|tell| !matches!(tell, Tell::Ack(_)));
            })
        },
        seen: &[Seen::Found("entries_withheld")],
        blind: None,
    },
    Row {
        name: "neither stores nor answers pushes",
        evil: |stage| {
            let ben = stage.ben;
            answering(move |request, relay| {
                if request.device == ben {
                    return swallow(request, relay, |_| None);
                }
                request.pass_on(relay)
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "says that the epoch is stale, always",
        evil: |stage| refusing(stage, Problem::StaleEpoch),
        seen: &[Seen::Refused("stale_epoch"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that the head is stale, always",
        evil: |stage| refusing(stage, Problem::StaleHead),
        seen: &[Seen::Refused("stale_head"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that the epoch is stale, now and then",
        evil: |stage| refusing_some(stage, Problem::StaleEpoch),
        seen: &[Seen::Refused("stale_epoch")],
        blind: None,
    },
    Row {
        name: "says that the device is revoked",
        evil: |stage| refusing(stage, Problem::Revoked),
        seen: &[Seen::Refused("revoked"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that the person has no access",
        evil: |stage| refusing(stage, Problem::NoAccess),
        seen: &[Seen::Refused("no_access"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that the chain is broken",
        evil: |stage| refusing(stage, Problem::BrokenChain),
        seen: &[Seen::Refused("broken_chain"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that the author seq is taken",
        evil: |stage| refusing_some(stage, Problem::SeqTaken),
        seen: &[Seen::Refused("seq_taken")],
        blind: None,
    },
    Row {
        name: "says that the entry lies behind a cut-off",
        evil: |stage| refusing(stage, Problem::PastCutOff),
        seen: &[Seen::Refused("past_cut_off"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that it does not know the circle",
        evil: |stage| refusing(stage, Problem::UnknownLog),
        seen: &[Seen::Refused("unknown_log"), Seen::NewLife],
        blind: None,
    },
    Row {
        name: "says that it does not know the organisation",
        evil: |stage| refusing(stage, Problem::UnknownOrg),
        seen: &[],
        blind: None,
    },
    Row { name: "is busy for ever", evil: |stage| refusing(stage, Problem::Busy), seen: &[], blind: None },
    Row {
        name: "refuses for a reason that nobody knows",
        evil: |stage| refusing(stage, Problem::Other(999)),
        seen: &[Seen::Refused("unknown_problem"), Seen::NewLife],
        blind: None,
    },
];
