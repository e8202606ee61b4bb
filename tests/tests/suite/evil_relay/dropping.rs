//! Keeping back: entries, keys, all of it.

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::frame::Tell;
use alcove_protocol::id::EntryId;
use alcove_protocol::suite::WRAP_BYTES;

use super::script::{Row, Seen};
use super::tamper::{news, telling};

const MISSING: Seen = Seen::Found("entries_missing");
const WITHHELD: Seen = Seen::Found("entries_withheld");

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "drops one content entry in the middle",
        evil: |stage| {
            let (anna, group) = (stage.id_of(stage.anna), stage.group);
            let mut dropped: Option<EntryId> = None;
            news(stage.ben, move |entry, _| {
                let header = entry.header();
                if header.kind == Kind::CONTENT && header.author == anna && header.log == group {
                    dropped.get_or_insert(entry.id());
                }
                dropped != Some(entry.id())
            })
        },
        seen: &[MISSING],
        blind: None,
    },
    Row {
        name: "drops everything new but the receipts",
        evil: |stage| telling(stage.tablet, |tells, _| tells.retain(|tell| !matches!(tell, Tell::News(_)))),
        seen: &[WITHHELD],
        blind: None,
    },
    Row {
        name: "drops everything new from who writes, receipts too",
        evil: |stage| {
            telling(stage.ben, |tells, _| {
                tells.retain(|tell| !matches!(tell, Tell::News(_) | Tell::Receipt(_) | Tell::Coming(_)));
            })
        },
        seen: &[MISSING],
        blind: None,
    },
    Row {
        name: "says to who only reads that nothing is new",
        evil: |stage| {
            telling(stage.tablet, |tells, _| {
                tells.retain(|tell| !matches!(tell, Tell::News(_) | Tell::Receipt(_) | Tell::Coming(_)));
            })
        },
        seen: &[],
        blind: Some("nothing that the device is given names what is kept back; other devices can show it"),
    },
    Row {
        name: "drops what colleagues say they have",
        evil: |stage| news(stage.ben, |entry, _| entry.header().kind != Kind::CHECKPOINT),
        seen: &[MISSING],
        blind: None,
    },
    Row {
        name: "drops control entries",
        evil: |stage| news(stage.ben, |entry, _| entry.header().kind.class() != Class::Control),
        seen: &[MISSING],
        blind: None,
    },
    Row {
        name: "drops the entry that makes somebody admin",
        evil: |stage| news(stage.tablet, |entry, _| entry.header().kind != Kind::ACCESS_GRANTED),
        seen: &[MISSING, Seen::Quarantined("unknown_head")],
        blind: None,
    },
    Row {
        name: "drops new entries of the org log",
        evil: |stage| news(stage.ben, |entry, _| entry.header().kind.class() != Class::Org),
        seen: &[Seen::Quarantined("unknown_head")],
        blind: None,
    },
    Row {
        name: "drops key slots",
        evil: |stage| news(stage.ben, |entry, _| entry.header().kind != Kind::SLOTS),
        seen: &[MISSING],
        blind: None,
    },
    Row {
        name: "withholds wraps",
        evil: |stage| {
            news(stage.ben, |_, news| {
                news.companions.retain(|companion| companion.len() != WRAP_BYTES);
                true
            })
        },
        seen: &[MISSING, Seen::Found("key_missing")],
        blind: None,
    },
    Row {
        name: "withholds wrapped key slots",
        evil: |stage| {
            news(stage.ben, |_, news| {
                news.companions.retain(|companion| companion.len() == WRAP_BYTES);
                true
            })
        },
        seen: &[MISSING, Seen::Found("slot_missing")],
        blind: None,
    },
    Row {
        name: "damages wraps",
        evil: |stage| {
            news(stage.ben, |_, news| {
                for wrap in news.companions.iter_mut().filter(|companion| companion.len() == WRAP_BYTES) {
                    wrap[600] ^= 1;
                }
                true
            })
        },
        seen: &[MISSING, Seen::Found("key_missing")],
        blind: None,
    },
    Row {
        name: "gives the wraps and slots of other entries",
        evil: |stage| {
            let mut before = Vec::new();
            news(stage.ben, move |_, news| {
                if !news.companions.is_empty() {
                    std::mem::swap(&mut before, &mut news.companions);
                }
                true
            })
        },
        seen: &[MISSING, Seen::Found("key_missing")],
        blind: None,
    },
    Row {
        name: "keeps one circle back altogether",
        evil: |stage| {
            let member = stage.member;
            telling(stage.tablet, move |tells, _| {
                tells.retain(|tell| match tell {
                    Tell::News(news) => news.log != member,
                    _ => true,
                });
            })
        },
        seen: &[WITHHELD],
        blind: None,
    },
];
