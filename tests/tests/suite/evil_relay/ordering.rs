//! Another order, another place, once more.

use alcove_protocol::entry::{Class, Entry, Kind};
use alcove_protocol::frame::{News, Tell};

use super::script::{Row, Seen};
use super::tamper::{as_news, before_done, is_answer, newest, telling};

fn is_news(tell: &Tell, wanted: impl Fn(&News, &Entry) -> bool) -> bool {
    let Tell::News(news) = tell else { return false };
    Entry::parse(news.entry.to_vec()).is_ok_and(|entry| wanted(news, &entry))
}

fn count(tells: &[Tell], wanted: impl Fn(&News, &Entry) -> bool + Copy) -> usize {
    tells.iter().filter(|tell| is_news(tell, wanted)).count()
}

/// News of a class, their places exchanged: the first comes where the last was.
fn exchange(tells: &mut [Tell], moves: impl Fn(&News, &Entry) -> bool) {
    let chosen: Vec<usize> = (0..tells.len()).filter(|at| is_news(&tells[*at], &moves)).collect();
    let entries: Vec<News> = chosen
        .iter()
        .filter_map(|at| if let Tell::News(news) = &tells[*at] { Some(news.clone()) } else { None })
        .collect();
    for (at, entry) in chosen.iter().zip(entries.iter().rev()) {
        let Tell::News(place) = &mut tells[*at] else { continue };
        (place.entry, place.companions) = (entry.entry.clone(), entry.companions.clone());
    }
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "reorders control entries of a circle",
        evil: |stage| {
            let group = stage.group;
            telling(stage.tablet, move |tells, _| {
                let is_control = |news: &News, entry: &Entry| {
                    news.log == group && entry.header().kind.class() == Class::Control
                };
                // The first waits for the second.
                let waits = count(tells, is_control) < 2;
                tells.retain(|tell| !waits || !is_news(tell, is_control));
                exchange(tells, is_control);
            })
        },
        seen: &[Seen::Quarantined("unknown_head")],
        blind: None,
    },
    Row {
        name: "reorders entries of the org log",
        evil: |stage| {
            telling(stage.ben, move |tells, _| {
                exchange(tells, |_, entry| entry.header().kind.class() == Class::Org);
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "reorders content",
        evil: |stage| {
            let group = stage.group;
            telling(stage.tablet, move |tells, _| {
                exchange(tells, |news, entry| news.log == group && entry.header().kind == Kind::CONTENT);
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "sends everything backwards",
        evil: |stage| telling(stage.ben, |tells, _| tells.reverse()),
        seen: &[Seen::Quarantined("unknown_head")],
        blind: None,
    },
    Row {
        name: "repeats an old entry at a new place",
        evil: |stage| {
            let group = stage.group;
            telling(stage.ben, move |tells, relay| {
                let old = relay.entries_of(group).find(|entry| entry.header().kind == Kind::CONTENT);
                if let (true, Some(old)) = (is_answer(tells), old) {
                    let at = before_done(tells);
                    tells.insert(at, as_news(old.bytes(), group, newest(relay, group) + 1));
                }
            })
        },
        seen: &[Seen::Quarantined("seq_taken")],
        blind: None,
    },
    Row {
        name: "repeats an old control entry at a new place",
        evil: |stage| {
            let group = stage.group;
            telling(stage.tablet, move |tells, relay| {
                let old =
                    relay.entries_of(group).filter(|entry| entry.header().kind.class() == Class::Control);
                if let (true, Some(old)) = (is_answer(tells), old.last()) {
                    let at = before_done(tells);
                    tells.insert(at, as_news(old.bytes(), group, newest(relay, group) + 1));
                }
            })
        },
        seen: &[Seen::Found("relay_forked")],
        blind: None,
    },
    Row {
        name: "repeats an old entry of the org log at a new place",
        evil: |stage| {
            let org = stage.org;
            telling(stage.ben, move |tells, relay| {
                if let (true, Some(old)) = (is_answer(tells), relay.entries_of(org).last()) {
                    let at = before_done(tells);
                    tells.insert(at, as_news(old.bytes(), org, newest(relay, org) + 1));
                }
            })
        },
        seen: &[Seen::Found("relay_forked")],
        blind: None,
    },
    Row {
        name: "repeats a device's own org-log entry at a new place",
        evil: |stage| {
            let (org, anna) = (stage.org, stage.id_of(stage.anna));
            telling(stage.anna, move |tells, relay| {
                let own = relay.entries_of(org).filter(|entry| entry.header().author == anna).last();
                if let (true, Some(own)) = (is_answer(tells), own) {
                    let at = before_done(tells);
                    tells.insert(at, as_news(own.bytes(), org, newest(relay, org) + 1));
                }
            })
        },
        seen: &[Seen::Found("relay_forked")],
        blind: None,
    },
    Row {
        name: "repeats an old page with every answer",
        evil: |stage| {
            let mut page: Vec<Tell> = Vec::new();
            telling(stage.ben, move |tells, _| {
                let news = |tell: &&Tell| matches!(tell, Tell::News(_));
                let new: Vec<Tell> = tells.iter().filter(news).cloned().collect();
                let at = before_done(tells);
                tells.splice(at..at, page.iter().cloned());
                page.extend(new);
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "says everything twice",
        evil: |stage| {
            telling(stage.ben, |tells, _| {
                *tells = tells
                    .iter()
                    .flat_map(|tell| {
                        let times = if matches!(tell, Tell::Done) { 1 } else { 2 };
                        std::iter::repeat_n(tell.clone(), times)
                    })
                    .collect();
            })
        },
        seen: &[],
        blind: None,
    },
    Row {
        name: "puts entries at places that do not exist",
        evil: |stage| {
            let group = stage.group;
            telling(stage.ben, move |tells, relay| {
                let Some(old) = relay.entries_of(group).last() else { return };
                let at = before_done(tells);
                let places = [0, u64::MAX, u64::MAX - 1];
                tells.splice(at..at, places.map(|seq| as_news(old.bytes(), group, seq)));
            })
        },
        seen: &[Seen::Found("entries_missing")],
        blind: None,
    },
    Row {
        name: "numbers entries with gaps",
        evil: |stage| {
            let group = stage.group;
            telling(stage.tablet, move |tells, _| {
                for tell in tells {
                    match tell {
                        Tell::News(news) if news.log == group => news.seq *= 2,
                        _ => {}
                    }
                }
            })
        },
        seen: &[Seen::Found("entries_missing")],
        blind: None,
    },
];
