//! What every row plays, and what must hold in the end.

use std::collections::BTreeSet;

use alcove_client_core::clinical::DocKind;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, DocKey, Intent, Report, Unsent};
use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::Role;
use alcove_tests::world::{HOUR_MS, World};

use crate::scenes::{Pair, note, pair, sync};
use crate::trust_stories::decide;

/// One attack.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) name: &'static str,
    /// What Eve may do in the group.
    pub(super) role: Role,
    /// What she signs, in order.
    pub(super) attack: fn(&mut Stage) -> Vec<Attack>,
    /// What an honest relay answers to the last of it; none where it takes it, because it cannot see what is wrong.
    pub(super) honest: Option<Problem>,
    /// What honest devices show when it is stored all the same.
    pub(super) seen: &'static [Seen],
    /// Eve goes in the end; not where her chain has a hole, behind which only a relay that is with her could count.
    pub(super) removed: bool,
}

/// What a device shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// An entry in quarantine, with the stable code of the reason.
    Quarantined(&'static str),
    /// A finding, with its stable code.
    Found(&'static str),
    /// That a newer version wrote.
    Newer,
}

/// An entry, and what travels beside it.
#[derive(Clone)]
pub(super) struct Attack {
    pub(super) entry: Entry,
    pub(super) companions: Vec<Vec<u8>>,
}

impl From<Entry> for Attack {
    fn from(entry: Entry) -> Self {
        Self { entry, companions: Vec::new() }
    }
}

/// Three people in a group; Eve is the third.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) anna: usize,
    pub(super) ben: usize,
    pub(super) eve: usize,
    pub(super) org: LogId,
    pub(super) group: LogId,
    eve_person: PersonId,
    /// A note that all three wrote in.
    pub(super) note: DocKey,
    /// Another note, of Anna's and Ben's.
    pub(super) other: DocKey,
}

impl Stage {
    pub(super) fn new(seed: u64, role: Role) -> Self {
        let Pair { mut world, anna, ben, group, .. } = pair(seed);
        let eve = world.invite(anna, Purpose::Invite, vec![group]);
        world.sync_until_quiet();
        let org = world.devices[anna].engine().me().org();
        let key = note(&mut world, anna, group);
        let other = world.open_document(anna, group, DocKind::GroupNote, b"tuesday").unwrap();
        for key in [key, other] {
            world.type_token(anna, key, "theme", Commit::Now).unwrap();
        }
        world.sync_until_quiet();
        for at in [ben, eve] {
            note(&mut world, at, group);
            world.type_token(at, key, "theme", Commit::Now).unwrap();
        }
        world.sync_until_quiet();
        let eve_person = world.devices[eve].engine().me().person();
        let mut stage = Self { world, anna, ben, eve, org, group, eve_person, note: key, other };
        stage.give(role);
        stage.world.run_until(stage.world.now + 2 * HOUR_MS);
        stage.world.sync_until_quiet();
        assert_eq!(stage.world.violations, Vec::<String>::new());
        (stage.world.findings_expected, stage.world.quarantine_expected) = (true, true);
        stage
    }

    fn give(&mut self, role: Role) {
        let (circle, person) = (self.group, self.person(self.eve));
        match role {
            Role::Reader => self.decide(Intent::ChangeAccess { circle, person, role }),
            Role::Writer => {}
            Role::Admin => self.decide(Intent::GrantAccess { circle, person, role }),
        }
    }

    /// Anna decides, and everybody hears of it.
    pub(super) fn decide(&mut self, intent: Intent) {
        decide(&mut self.world, self.anna, vec![intent]);
        self.world.sync_until_quiet();
        assert_eq!(self.world.violations, Vec::<String>::new());
    }

    pub(super) fn person(&self, at: usize) -> PersonId {
        self.world.devices[at].engine().me().person()
    }

    pub(super) fn device(&self, at: usize) -> DeviceId {
        self.world.devices[at].engine().me().device()
    }

    /// What an honest relay answers to the last of it.
    fn ask_honest(&mut self, attacks: &[Attack]) -> Option<Problem> {
        let image = self.world.relay_image();
        let mut answer = None;
        for attack in attacks {
            answer = self.world.push_as(self.eve, &attack.entry, &attack.companions);
        }
        self.world.relay = image;
        answer
    }

    fn store(&mut self, attacks: Vec<Attack>) {
        let now_ms = u64::try_from(self.world.now).unwrap();
        // What is handed in lies in no log.
        let in_logs = attacks.into_iter().filter(|attack| attack.entry.header().kind.class() != Class::Owner);
        for Attack { entry, companions } in in_logs {
            self.world.relay.store_unjudged(entry, companions, now_ms);
        }
    }

    fn honest(&self) -> [usize; 2] {
        [self.anna, self.ben]
    }

    /// Everybody but Eve writes and syncs.
    fn go_on(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            for at in self.honest() {
                for key in [self.note, self.other] {
                    self.world.load(at, key);
                    let typed = self.world.type_token(at, key, "theme", Commit::Now);
                    typed.ok_or_else(|| format!("device {at} cannot write any more"))?;
                }
                self.sync(at)?;
            }
            self.world.run_until(self.world.now + 2 * HOUR_MS);
            for at in self.honest() {
                self.sync(at)?;
            }
        }
        Ok(())
    }

    fn sync(&mut self, at: usize) -> Result<(), String> {
        self.world.link_up(at, false);
        self.world.settle();
        if self.world.devices[at].syncing {
            return Err(format!("a sync of device {at} does not end"));
        }
        self.world.violations.first().map_or(Ok(()), |violation| Err(violation.clone()))
    }

    fn require_seen(&self, seen: &[Seen]) -> Result<(), String> {
        let of = |at: usize| self.world.devices[at].reports.iter().filter_map(shown);
        let all: BTreeSet<Shown> = self.honest().into_iter().flat_map(of).collect();
        let missed = seen.iter().find(|seen| !all.contains(&(*seen).into()));
        if let Some(missed) = missed {
            return Err(format!("{missed:?} was not seen, but {all:?}"));
        }
        if let Some(more) = all.iter().find(|shown| !seen.iter().any(|seen| Shown::from(seen) == **shown)) {
            return Err(format!("{more:?} should not be seen"));
        }
        Ok(())
    }

    /// Honest devices are equal, hold all that was typed, and are the same after a restart.
    fn require_equal(&mut self) -> Result<(), String> {
        for key in [self.note, self.other] {
            let mut shown = Vec::new();
            for at in self.honest() {
                for restarted in [false, true] {
                    if restarted {
                        self.world.devices[at].engine = None;
                        self.world.start(at);
                    }
                    self.world.load(at, key);
                    let document = self.world.devices[at].engine().document(key);
                    let document = document.map_err(|_| format!("device {at} cannot open a note"))?;
                    shown.push((document.heads(), document.text("theme").unwrap_or_default()));
                }
            }
            if shown.windows(2).any(|two| two[0] != two[1]) {
                return Err("honest devices differ".to_owned());
            }
            let text = &shown[0].1;
            for at in self.honest() {
                let typed = self.world.devices[at].typed.iter().filter(|typed| typed.key == key);
                for typed in typed {
                    if text.matches(&typed.token).count() != 1 {
                        return Err(format!("{} of device {at} is not there once", typed.token));
                    }
                }
            }
        }
        for at in self.honest() {
            let status = self.world.devices[at].engine().status();
            let calm = status.unsent == Unsent::default()
                && status.key_missing.is_empty()
                && status.refused.is_empty()
                && status.update_needed.is_empty()
                && status.decisions == 0;
            if !calm {
                return Err(format!("device {at} is not at rest: {status:?}"));
            }
        }
        Ok(())
    }

    fn remove_eve(&mut self) -> Result<(), String> {
        let (circle, person) = (self.group, self.eve_person);
        let listed = |stage: &Self| {
            let summaries = stage.world.devices[stage.anna].engine().circle_summaries();
            let summary = summaries.into_iter().find(|summary| summary.circle == circle).unwrap();
            summary.people.iter().any(|(on_list, _)| *on_list == person)
        };
        if listed(self) {
            decide(&mut self.world, self.anna, vec![Intent::EndAccess { circle, person }]);
        }
        for _ in 0..2 {
            for at in self.honest() {
                self.sync(at)?;
            }
        }
        if listed(self) { Err("Eve cannot be removed any more".to_owned()) } else { Ok(()) }
    }
}

/// What was shown, as it can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shown(&'static str, String);

impl From<&Seen> for Shown {
    fn from(seen: &Seen) -> Self {
        match seen {
            Seen::Quarantined(code) => Self("quarantined", (*code).to_owned()),
            Seen::Found(code) => Self("found", (*code).to_owned()),
            Seen::Newer => Self("newer", String::new()),
        }
    }
}

fn shown(report: &Report) -> Option<Shown> {
    match report {
        Report::Quarantined { reason, .. } => Some(Shown("quarantined", (*reason).to_owned())),
        Report::Found(finding) => Some(Shown("found", finding.code().to_owned())),
        Report::UpdateNeeded(_) => Some(Shown("newer", String::new())),
        Report::NewLife => Some(Shown("found", "new life".to_owned())),
        _ => None,
    }
}

fn play(row: &Row, seed: u64) -> Result<(), String> {
    let mut stage = Stage::new(seed, row.role);
    let attacks = (row.attack)(&mut stage);
    let answer = stage.ask_honest(&attacks);
    if answer != row.honest {
        return Err(format!("an honest relay answers {answer:?}"));
    }
    stage.world.retire(stage.eve);
    stage.store(attacks);
    let ahead = stage.go_on();
    stage.require_seen(row.seen)?;
    ahead?;
    if row.removed {
        stage.remove_eve()?;
        stage.go_on()?;
    }
    for at in stage.honest() {
        sync(&mut stage.world, at);
    }
    stage.require_equal()
}

/// Plays all rows.
pub(super) fn assert_all(first_seed: u64, rows: &[Row]) {
    crate::rows::assert_all(first_seed, rows, |row| row.name, play);
}
