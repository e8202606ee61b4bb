//! Frames that make no sense, or too much of it.

use alcove_protocol::frame::{Coming, HandedIn, Mail, News, Tell, Trouble, read_frame, write_frame};
use alcove_protocol::id::MailboxId;
use alcove_protocol::limits::ENTRY_BYTES_MAX;
use alcove_protocol::problem::Problem;
use alcove_tests::world::Hostile;

use super::script::{Row, Seen, Stage};
use super::tamper::{answering, before_done, is_answer, newest, telling};

/// Tells Ben more than an honest relay would.
fn adding(stage: &Stage, mut more: impl FnMut() -> Vec<Tell> + 'static) -> Box<dyn Hostile> {
    telling(stage.ben, move |tells, _| {
        let at = before_done(tells);
        tells.splice(at..at, more());
    })
}

/// Frames as they cross the wire, damaged there; the transport ends an answer with the first that cannot be read.
fn on_the_wire(stage: &Stage, mut damage: impl FnMut(&mut Vec<u8>) + 'static) -> Box<dyn Hostile> {
    telling(stage.ben, move |tells, _| {
        let mut read = Vec::new();
        for tell in tells.iter() {
            let mut bytes = Vec::new();
            write_frame(tell, &mut bytes);
            damage(&mut bytes);
            let Ok(Some((tell, _))) = read_frame::<Tell>(&bytes) else { break };
            read.push(tell);
        }
        *tells = read;
    })
}

fn ending(stage: &Stage, problem: Problem) -> Box<dyn Hostile> {
    let ben = stage.ben;
    answering(move |request, relay| {
        if request.device == ben {
            return vec![Tell::Problem(Trouble { problem, retry_after_ms: u64::MAX })];
        }
        request.pass_on(relay)
    })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "sends entries over every bound",
        evil: |stage| {
            let group = stage.group;
            telling(stage.ben, move |tells, relay| {
                if is_answer(tells) {
                    let news = News {
                        log: group,
                        seq: newest(relay, group) + 1,
                        relay_time_ms: 0,
                        entry: vec![1; ENTRY_BYTES_MAX + 1].into(),
                        companions: Vec::new(),
                    };
                    let at = before_done(tells);
                    tells.insert(at, Tell::News(news));
                }
            })
        },
        seen: &[Seen::Quarantined("malformed")],
        blind: None,
    },
    Row {
        name: "sends thousands of entries that are none",
        evil: |stage| {
            let group = stage.group;
            adding(stage, move || {
                let garbage = |seq: u64| {
                    Tell::News(News {
                        log: group,
                        seq: 100_000 + seq,
                        relay_time_ms: 0,
                        entry: vec![1; 100].into(),
                        companions: Vec::new(),
                    })
                };
                (0..3_000).map(garbage).collect()
            })
        },
        seen: &[Seen::Quarantined("malformed")],
        blind: None,
    },
    Row {
        name: "sends companions that belong to nothing",
        evil: |stage| {
            super::tamper::news(stage.ben, |_, news| {
                news.companions.extend((0..200).map(|at| vec![at; 1_168].into()));
                true
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "sends frames of a number that nobody knows",
        evil: |stage| {
            let mut frames = 0;
            on_the_wire(stage, move |bytes| {
                frames += 1;
                if frames % 5 == 0 {
                    bytes[1] = 23;
                }
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "flips bits in frames",
        evil: |stage| {
            let mut dice = alcove_tests::world::Dice::new(5, 5);
            on_the_wire(stage, move |bytes| {
                if dice.chance(200) {
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                }
            })
        },
        seen: &[Seen::ReceiptWrong],
        blind: None,
    },
    Row {
        name: "cuts frames short",
        evil: |stage| {
            let mut dice = alcove_tests::world::Dice::new(6, 6);
            on_the_wire(stage, move |bytes| {
                if dice.chance(200) {
                    let kept = dice.below(bytes.len());
                    bytes.truncate(kept);
                }
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "delivers the mail of another mailbox",
        evil: |stage| {
            adding(stage, || {
                let mail = |step| Mail { mailbox: MailboxId([0xee; 32]), step, sealed: vec![3; 500].into() };
                (0..=20).map(|step| Tell::Mail(mail(step))).collect()
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "announces more than there can be",
        evil: |stage| {
            adding(stage, || {
                let coming = Tell::Coming(Coming { entries: u64::MAX, bytes: u64::MAX });
                vec![coming.clone(), coming]
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "asks to begin again with every answer",
        evil: |stage| {
            let group = stage.group;
            adding(stage, move || vec![Tell::Resync(group)])
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "ends every answer as revoked",
        evil: |stage| ending(stage, Problem::Revoked),
        seen: &[Seen::Trouble("revoked")],
        blind: None,
    },
    Row {
        name: "ends every answer as busy until the end of time",
        evil: |stage| ending(stage, Problem::Busy),
        seen: &[Seen::Trouble("busy")],
        blind: None,
    },
    Row {
        name: "never ends an answer",
        evil: |stage| telling(stage.ben, |tells, _| tells.retain(|tell| !matches!(tell, Tell::Done))),
        seen: &[],
        blind: None,
    },
    Row {
        name: "ends an answer many times",
        evil: |stage| adding(stage, || vec![Tell::Done; 20]),
        seen: &[],
        blind: None,
    },
    Row {
        name: "has a clock at the end of time",
        evil: |stage| {
            telling(stage.ben, |tells, _| {
                for tell in tells {
                    match tell {
                        Tell::Welcome(welcome) => welcome.relay_time_ms = u64::MAX,
                        Tell::News(news) => news.relay_time_ms = u64::MAX,
                        Tell::Ack(ack) => ack.relay_time_ms = u64::MAX,
                        _ => {}
                    }
                }
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "hands in what nobody handed in",
        evil: |stage| {
            telling(stage.anna, |tells, _| {
                let at = before_done(tells);
                let garbage =
                    |number| Tell::Intake(HandedIn { number, relay_time_ms: 0, entry: vec![1; 400].into() });
                tells.splice(at..at, [1, u64::MAX].map(garbage));
            })
        },
        seen: &[Seen::Quarantined("malformed")],
        blind: None,
    },
];
