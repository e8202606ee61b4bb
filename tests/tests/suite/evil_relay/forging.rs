//! Forging, moving, damaging. Only who holds a device's key signs for it, and a signature covers every field.

use alcove_protocol::entry::{Class, Entry, HEADER_BYTES, Kind};
use alcove_protocol::frame::{News, Tell};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{AccessGranted, AdminChanged, PersonAdded, Record, Role};
use alcove_server::relay::memory::Relay;
use alcove_tests::world::Hostile;
use ed25519_dalek::SigningKey;

use super::script::{Row, Seen, Stage};
use super::tamper::{as_news, before_done, is_answer, newest, news, telling};

const MALFORMED: &[Seen] = &[Seen::Quarantined("malformed")];
const SUITE_REFUSED: &[Seen] = &[Seen::Quarantined("suite_refused")];
const WRONG_LOG: &[Seen] = &[Seen::Quarantined("wrong_log")];
const NO_ACCESS: &[Seen] = &[Seen::Quarantined("no_access")];
const UNKNOWN_HEAD: &[Seen] = &[Seen::Quarantined("unknown_head")];
const BAD_SIGNATURE: &[Seen] = &[Seen::Quarantined("bad_signature")];

/// Tells Ben one more entry, at the place behind the newest of a log.
fn slipping(stage: &Stage, log: LogId, mut make: impl FnMut(&Relay) -> Entry + 'static) -> Box<dyn Hostile> {
    telling(stage.ben, move |tells, relay| {
        if is_answer(tells) {
            let forged = make(relay);
            let at = before_done(tells);
            tells.insert(at, as_news(forged.bytes(), log, newest(relay, log) + 1));
        }
    })
}

/// The newest entry of a class, written anew with another kind and body, in the name of the same author, by a key of the
/// relay's own.
fn forged(relay: &Relay, log: LogId, class: Class, kind: Kind, body: &[u8]) -> Entry {
    let model = relay.entries_of(log).filter(|entry| entry.header().kind.class() == class).last().unwrap();
    let mut header = model.header().clone();
    header.kind = kind;
    header.prev = model.id();
    header.control_head = model.id();
    header.seq += 1;
    Entry::sign(header, body, &SigningKey::from_bytes(&[7; 32]))
}

fn ghost_certificate(org: LogId, certifier: DeviceId) -> DeviceCertificate {
    let ghost = alcove_client_core::crypto::DeviceSecrets::make(alcove_tests::world::Dice::new(9, 9).rng());
    let person = PersonId([9; 16]);
    DeviceCertificate::issue(org, person, ghost.public(), certifier, &SigningKey::from_bytes(&[7; 32]))
}

/// Changes the bytes of Anna's new content on the way to Ben.
fn damaging(stage: &Stage, mut damage: impl FnMut(&mut Vec<u8>) + 'static) -> Box<dyn Hostile> {
    let anna = stage.id_of(stage.anna);
    news(stage.ben, move |entry, news| {
        if entry.header().kind == Kind::CONTENT && entry.header().author == anna {
            let mut bytes = entry.bytes().to_vec();
            damage(&mut bytes);
            news.entry = bytes.into();
        }
        true
    })
}

fn flipping(stage: &Stage, at: usize) -> Box<dyn Hostile> {
    damaging(stage, move |bytes| bytes[at] ^= 1)
}

/// Changes what is told of a class of entries to Ben.
fn flipping_last(stage: &Stage, class: Class) -> Box<dyn Hostile> {
    news(stage.ben, move |entry, news| {
        if entry.header().kind.class() == class {
            let mut bytes = entry.bytes().to_vec();
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            news.entry = bytes.into();
        }
        true
    })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "puts a ghost device into the org log, signed by a key of its own",
        evil: |stage| {
            let (org, anna) = (stage.org, stage.id_of(stage.anna));
            slipping(stage, org, move |relay| {
                let body = ghost_certificate(org, anna).to_body();
                forged(relay, org, Class::Org, Kind::DEVICE_ADDED, &body)
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "puts a ghost device into the org log that adds itself",
        evil: |stage| {
            let (org, anna) = (stage.org, stage.id_of(stage.anna));
            slipping(stage, org, move |relay| {
                let certificate = ghost_certificate(org, anna);
                let model = forged(relay, org, Class::Org, Kind::DEVICE_ADDED, &[]);
                let mut header = model.header().clone();
                (header.author, header.seq, header.prev) = (certificate.keys.device_id(), 1, EntryId::ZERO);
                Entry::sign(header, &certificate.to_body(), &SigningKey::from_bytes(&[7; 32]))
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "adds a person of its own as org admin",
        evil: |stage| {
            let org = stage.org;
            slipping(stage, org, move |relay| {
                let body = PersonAdded { person: PersonId([9; 16]), admin: true }.to_body();
                forged(relay, org, Class::Org, Kind::PERSON_ADDED, &body)
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "makes an admin of the organisation",
        evil: |stage| {
            let (org, person) = (stage.org, stage.world.devices[stage.ben].engine().me().person());
            slipping(stage, org, move |relay| {
                let body = AdminChanged { person, admin: true }.to_body();
                forged(relay, org, Class::Org, Kind::ADMIN_CHANGED, &body)
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "signs an org-log entry in the name of the device it tells it to",
        evil: |stage| {
            let (org, ben) = (stage.org, stage.id_of(stage.ben));
            slipping(stage, org, move |relay| {
                let model = forged(relay, org, Class::Org, Kind::POLICY, &[]);
                let mut header = model.header().clone();
                (header.author, header.seq, header.prev) = (ben, 1, EntryId::ZERO);
                Entry::sign(header, &[], &SigningKey::from_bytes(&[7; 32]))
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "grants access to a person of its own",
        evil: |stage| {
            let group = stage.group;
            slipping(stage, group, move |relay| {
                let granted = AccessGranted {
                    person: PersonId([9; 16]),
                    role: Role::Admin,
                    until_ms: 0,
                    grants: Vec::new(),
                };
                forged(relay, group, Class::Control, Kind::ACCESS_GRANTED, &granted.to_body())
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "writes content of its own",
        evil: |stage| {
            let group = stage.group;
            slipping(stage, group, move |relay| {
                let contents = relay.entries_of(group).filter(|entry| entry.header().kind == Kind::CONTENT);
                let model = contents.last().unwrap();
                let mut header = model.header().clone();
                (header.seq, header.prev) = (header.seq + 1, model.id());
                Entry::sign(header, model.body(), &SigningKey::from_bytes(&[7; 32]))
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "swaps the bodies of entries",
        evil: |stage| {
            let mut body: Option<Vec<u8>> = None;
            damaging(stage, move |bytes| {
                let end = bytes.len() - 64;
                let own = bytes[HEADER_BYTES..end].to_vec();
                match &body {
                    Some(other) if other.len() == own.len() => {
                        bytes[HEADER_BYTES..end].copy_from_slice(other);
                    }
                    _ => bytes[HEADER_BYTES..end].reverse(),
                }
                body = Some(own);
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "swaps the signatures of entries",
        evil: |stage| {
            let mut signature = [7; 64];
            damaging(stage, move |bytes| {
                let end = bytes.len() - 64;
                let own: [u8; 64] = bytes[end..].try_into().unwrap();
                bytes[end..].copy_from_slice(&std::mem::replace(&mut signature, own));
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "moves entries of one circle into another",
        evil: |stage| {
            let (group, member) = (stage.group, stage.member);
            news(stage.ben, move |entry, news| {
                if entry.header().kind == Kind::CONTENT && news.log == group {
                    news.log = member;
                    news.seq += 1_000;
                }
                true
            })
        },
        seen: WRONG_LOG,
        blind: None,
    },
    Row {
        name: "moves control entries of a circle into the org log",
        evil: |stage| {
            let org = stage.org;
            news(stage.ben, move |entry, news| {
                if entry.header().kind.class() == Class::Control {
                    news.log = org;
                    news.seq += 1_000;
                }
                true
            })
        },
        seen: WRONG_LOG,
        blind: None,
    },
    Row {
        name: "moves entries between documents",
        evil: |stage| {
            let mut document: Option<Vec<u8>> = None;
            damaging(stage, move |bytes| {
                let own = bytes[161..177].to_vec();
                let other = document.get_or_insert_with(|| vec![5; 16]);
                bytes[161..177].copy_from_slice(other);
                document = Some(own);
            })
        },
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "takes an entry for one of an older layout",
        evil: |stage| damaging(stage, |bytes| bytes[0] = 0),
        seen: MALFORMED,
        blind: None,
    },
    Row {
        name: "takes an entry's suite down",
        evil: |stage| damaging(stage, |bytes| bytes[1..3].copy_from_slice(&[0, 1])),
        seen: SUITE_REFUSED,
        blind: None,
    },
    Row {
        name: "takes content for a kind that nobody knows",
        evil: |stage| damaging(stage, |bytes| bytes[3..5].copy_from_slice(&[2, 0x7f])),
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "takes content for a kind that must be understood",
        evil: |stage| damaging(stage, |bytes| bytes[3..5].copy_from_slice(&[0x81, 0x7f])),
        seen: &[Seen::Quarantined("stale_head")],
        blind: None,
    },
    Row {
        name: "flips a bit in every control entry",
        evil: |stage| flipping_last(stage, Class::Control),
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "flips a bit in every org-log entry",
        evil: |stage| flipping_last(stage, Class::Org),
        seen: BAD_SIGNATURE,
        blind: None,
    },
    Row {
        name: "cuts entries short",
        evil: |stage| damaging(stage, |bytes| bytes.truncate(HEADER_BYTES + 7)),
        seen: MALFORMED,
        blind: None,
    },
    Row {
        name: "serves circles that nobody founded",
        evil: |stage| {
            telling(stage.ben, |tells, _| {
                let at = before_done(tells);
                let strange = LogId([0xee; 16]);
                let news = News {
                    log: strange,
                    seq: 1,
                    relay_time_ms: 0,
                    entry: vec![1; 400].into(),
                    companions: Vec::new(),
                };
                tells.insert(at, Tell::News(news));
            })
        },
        seen: MALFORMED,
        blind: None,
    },
];

/// One row for each field of an entry.
pub(super) const FLIPS: &[Row] = &[
    flip("flips a bit of the version", |stage| flipping(stage, 0), MALFORMED),
    flip("flips a bit of the suite", |stage| flipping(stage, 2), SUITE_REFUSED),
    flip("flips a bit of the kind", |stage| flipping(stage, 4), BAD_SIGNATURE),
    flip("flips a bit of the log", |stage| flipping(stage, 5), WRONG_LOG),
    flip("flips a bit of the author", |stage| flipping(stage, 21), NO_ACCESS),
    flip("flips a bit of the incarnation", |stage| flipping(stage, 44), BAD_SIGNATURE),
    flip("flips a bit of the author seq", |stage| flipping(stage, 52), BAD_SIGNATURE),
    flip("flips a bit of the predecessor", |stage| flipping(stage, 53), BAD_SIGNATURE),
    flip("flips a bit of the control head", |stage| flipping(stage, 85), UNKNOWN_HEAD),
    flip("flips a bit of the org head", |stage| flipping(stage, 117), UNKNOWN_HEAD),
    flip("flips a bit of the epoch", |stage| flipping(stage, 152), BAD_SIGNATURE),
    flip("flips a bit of the epoch's tag", |stage| flipping(stage, 153), BAD_SIGNATURE),
    flip("flips a bit of the document", |stage| flipping(stage, 161), BAD_SIGNATURE),
    flip("flips a bit of the key slot", |stage| flipping(stage, 177), BAD_SIGNATURE),
    flip("flips a bit of the nonce", |stage| flipping(stage, 193), BAD_SIGNATURE),
    flip("flips a bit of the length", |stage| flipping(stage, 220), MALFORMED),
    flip("flips a bit of the key commitment", |stage| flipping(stage, HEADER_BYTES), BAD_SIGNATURE),
    flip("flips a bit of the ciphertext", |stage| flipping(stage, HEADER_BYTES + 40), BAD_SIGNATURE),
    flip(
        "flips a bit of the signature",
        |stage| {
            damaging(stage, |bytes| {
                let at = bytes.len() - 33;
                bytes[at] ^= 1;
            })
        },
        BAD_SIGNATURE,
    ),
];

const fn flip(name: &'static str, evil: fn(&Stage) -> Box<dyn Hostile>, seen: &'static [Seen]) -> Row {
    Row { name, evil, seen, blind: None }
}
