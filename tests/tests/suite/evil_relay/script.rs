//! The days that every row plays, and what must hold after each sync and in the end.

use std::collections::BTreeSet;

use alcove_client_core::clinical::DocKind;
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::engine::{Commit, DocKey, Intent, Looked, Lookup, Report};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::record::{Policy, Role};
use alcove_protocol::suite::Suite;
use alcove_tests::world::{HOUR_MS, Hostile, World};

use crate::scenes::{Pair, note, pair};

/// Requests that one sync may take whatever the relay answers.
const REQUESTS_MAX: u64 = 80;

/// One behaviour.
pub(super) struct Row {
    /// What the relay does.
    pub(super) name: &'static str,
    /// Makes it do so.
    pub(super) evil: fn(&Stage) -> Box<dyn Hostile>,
    /// What must be seen on a device; nothing at all may be when this is empty.
    pub(super) seen: &'static [Seen],
    /// Why a device may say that all is in sync although it is not: nothing that it was given says otherwise.
    pub(super) blind: Option<&'static str>,
}

/// What a device shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// An entry in quarantine, with the stable code of the reason.
    Quarantined(&'static str),
    /// A finding, with its stable code.
    Found(&'static str),
    /// A push that came back, with the problem's code.
    Refused(&'static str),
    /// An answer that ended with a problem.
    Trouble(&'static str),
    /// A receipt by a key that the org log does not name.
    ReceiptWrong,
    /// A log that the relay does not know, or not as it was.
    HistoryChanged,
    /// Another life of a device's store.
    NewLife,
}

impl Seen {
    fn is(self, report: &Report) -> bool {
        match (self, report) {
            (Self::Quarantined(code), Report::Quarantined { reason, .. }) => code == *reason,
            (Self::Found(code), Report::Found(finding)) => code == finding.code(),
            (Self::Refused(code), Report::Refused { problem, .. })
            | (Self::Trouble(code), Report::Trouble { problem, .. }) => code == problem.code(),
            (Self::ReceiptWrong, Report::ReceiptWrong(_))
            | (Self::HistoryChanged, Report::HistoryChanged(_))
            | (Self::NewLife, Report::NewLife) => true,
            _ => false,
        }
    }
}

/// Two people with three devices, who share a group and a member circle.
pub(super) struct Stage {
    pub(super) world: World,
    /// Ben's device: most rows are aimed at it.
    pub(super) ben: usize,
    /// Anna's devices; the tablet only reads.
    pub(super) anna: usize,
    pub(super) tablet: usize,
    pub(super) org: LogId,
    pub(super) group: LogId,
    pub(super) member: LogId,
    /// A device said that all is in sync, and it was not.
    blind: Option<String>,
}

impl Stage {
    fn new(seed: u64) -> Self {
        let Pair { mut world, anna, ben, group, member } = pair(seed);
        let tablet = world.invite(anna, Purpose::Link, Vec::new());
        world.sync_until_quiet();
        let key = note(&mut world, anna, group);
        world.type_token(anna, key, "theme", Commit::Now).unwrap();
        for _ in 0..2 {
            world.sync_until_quiet();
            world.run_until(world.now + 2 * HOUR_MS);
        }
        assert_eq!(world.violations, Vec::<String>::new());
        (world.findings_expected, world.quarantine_expected) = (true, true);
        let org = world.devices[anna].engine().me().org();
        Self { world, ben, anna, tablet, org, group, member, blind: None }
    }

    pub(super) fn id_of(&self, at: usize) -> DeviceId {
        self.world.devices[at].engine().me().device()
    }

    fn devices(&self) -> [usize; 3] {
        [self.anna, self.tablet, self.ben]
    }

    fn write(&mut self, round: usize) {
        for at in [self.anna, self.ben] {
            self.type_into(at, self.group, DocKind::GroupNote, b"monday", "theme");
            let name: &[u8] = if at == self.anna { b"anna" } else { b"ben" };
            self.type_into(at, self.member, DocKind::MemberEntry, name, "observation");
        }
        let (circle, person) = (self.group, self.world.devices[self.ben].engine().me().person());
        let decisions = match round {
            0 => {
                let policy = Policy { min_suite: Suite::XWING, lease_days: 20 };
                vec![Intent::SetPolicy(policy), Intent::GrantAccess { circle, person, role: Role::Admin }]
            }
            1 => vec![Intent::Rotate { circle }, Intent::Rotate { circle: self.member }],
            // Two control entries in one page.
            2 => vec![Intent::ChangeAccess { circle, person, role: Role::Writer }, Intent::Rotate { circle }],
            _ => Vec::new(),
        };
        self.world.use_engine(self.anna, |engine, _, _| ((), engine.intend(decisions)));
    }

    /// A device without a circle's key cannot write there yet.
    fn type_into(&mut self, at: usize, circle: LogId, kind: DocKind, name: &[u8], field: &str) {
        if let Some(key) = self.world.open_document(at, circle, kind, name) {
            self.world.type_token(at, key, field, Commit::Now);
        }
    }

    fn sync(&mut self, at: usize) -> Result<(), String> {
        let answers = "answers of a hostile relay";
        let before = self.world.counters.get(answers);
        self.world.link_up(at, false);
        self.world.settle();
        if self.world.devices[at].syncing {
            // The transport's patience ends.
            self.world.hang_up(at);
        }
        let requests = self.world.counters.get(answers) - before;
        if requests > REQUESTS_MAX {
            return Err(format!("a sync of device {at} took {requests} requests"));
        }
        self.require_no_violation()?;
        self.judge_status(at)
    }

    fn require_no_violation(&self) -> Result<(), String> {
        self.world.violations.first().map_or(Ok(()), |violation| Err(violation.clone()))
    }

    /// What the device says of itself, against what is true.
    fn judge_status(&mut self, at: usize) -> Result<(), String> {
        let device = &self.world.devices[at];
        let status = device.engine().status();
        if !status.is_whole() {
            return Ok(());
        }
        let stored = device.store.load_start_now().unwrap();
        let unsent = stored.pending.len() + stored.local_changes.len();
        if unsent > 0 {
            return Err(format!(
                "device {at} says that all is in sync, and {unsent} things wait in its store"
            ));
        }
        let (mut held, mut own) = (BTreeSet::new(), BTreeSet::new());
        let Looked::Logs(rows) =
            device.store.look_now(&Lookup::Logs(vec![self.org, self.group, self.member]))
        else {
            return Err("the store does not answer".to_owned());
        };
        for row in rows {
            held.insert(row.id);
            if row.own && !row.lost {
                own.insert(row.id);
            }
        }
        let truth: BTreeSet<EntryId> = self.world.ids_at_relay();
        let readable: BTreeSet<EntryId> = [self.org, self.group, self.member]
            .into_iter()
            .flat_map(|log| self.world.relay.entries_of(log).map(alcove_protocol::entry::Entry::id))
            .collect();
        let (lacks, lost) = (readable.difference(&held).count(), own.difference(&truth).count());
        if lacks + lost > 0 {
            self.blind.get_or_insert(format!(
                "device {at} says that all is in sync; {lacks} entries are kept from it, {lost} of its own are not stored"
            ));
        }
        Ok(())
    }

    fn play(&mut self) -> Result<(), String> {
        for round in 0..3 {
            self.write(round);
            for at in self.devices() {
                self.sync(at)?;
            }
            self.world.run_until(self.world.now + 2 * HOUR_MS);
            for at in self.devices() {
                self.sync(at)?;
            }
        }
        Ok(())
    }

    /// Whether a device showed it, and did not call itself in sync while that was so.
    fn require_seen(&self, seen: &[Seen]) -> Result<(), String> {
        let reports = || self.world.devices.iter().flat_map(|device| &device.reports);
        if let Some(missed) = seen.iter().find(|seen| !reports().any(|report| seen.is(report))) {
            let all: BTreeSet<String> = reports().filter_map(tells).collect();
            return Err(format!("{missed:?} was not seen, but {all:?}"));
        }
        let said: BTreeSet<String> = reports().filter_map(tells).filter(|said| !is_ordinary(said)).collect();
        if seen.is_empty() && !said.is_empty() {
            return Err(format!("nothing should be seen, but {said:?}"));
        }
        if reports().any(|report| *report == Report::NewLife) && !seen.contains(&Seen::NewLife) {
            return Err("a device began another life".to_owned());
        }
        for device in &self.world.devices {
            let status = device.engine().status();
            if status.is_whole() && status.evidence.iter().any(alcove_client_core::engine::Finding::is_open) {
                return Err("in sync, and yet something does not fit".to_owned());
            }
        }
        Ok(())
    }

    /// The relay is honest from now on.
    fn come_clean(&mut self) -> Result<(), String> {
        self.world.hostile = None;
        self.write(3);
        // What a relay refused for good is tried again after an hour.
        self.world.run_until(self.world.now + 2 * HOUR_MS);
        self.world.heal();
        self.require_no_violation()?;
        self.world.check();
        self.require_no_violation()?;
        for at in self.devices() {
            let key = note(&mut self.world, at, self.group);
            self.require_writable(at, key)?;
        }
        self.world.heal();
        self.world.check();
        self.require_no_violation()
    }

    fn require_writable(&mut self, at: usize, key: DocKey) -> Result<(), String> {
        let typed = self.world.type_token(at, key, "theme", Commit::Now);
        typed.map(drop).ok_or_else(|| format!("device {at} cannot write any more"))
    }
}

/// The stable code of what a report tells about the relay; what is always harmless is left out.
fn tells(report: &Report) -> Option<String> {
    match report {
        Report::Quarantined { reason, .. } => Some(format!("quarantined: {reason}")),
        Report::Found(finding) => Some(format!("found: {}", finding.code())),
        Report::Refused { problem, .. } => Some(format!("refused: {}", problem.code())),
        Report::Trouble { problem, .. } => Some(format!("trouble: {}", problem.code())),
        Report::ReceiptWrong(_) => Some("receipt wrong".to_owned()),
        Report::NewLife => Some("new life".to_owned()),
        Report::HistoryChanged(_) => Some("history changed".to_owned()),
        _ => None,
    }
}

/// Two who write at once, and the one who comes second makes it anew.
fn is_ordinary(said: &str) -> bool {
    matches!(said, "refused: stale_head" | "refused: stale_epoch")
}

fn play(row: &Row, seed: u64) -> Result<(), String> {
    let mut stage = Stage::new(seed);
    stage.world.hostile = Some((row.evil)(&stage));
    stage.play()?;
    stage.require_seen(row.seen)?;
    match (&stage.blind, row.blind) {
        (Some(wrong), None) => return Err(wrong.clone()),
        (None, Some(why)) => return Err(format!("no device was blind, although {why}")),
        (Some(_), Some(_)) | (None, None) => {}
    }
    stage.come_clean()
}

/// Plays all rows.
pub(super) fn assert_all(first_seed: u64, rows: &[Row]) {
    crate::rows::assert_all(first_seed, rows, |row| row.name, play);
}
