//! What people do all day: note, mark, sync, go offline, invite.

use alcove_client_core::clinical::{CircleKind, DocKind, Scalar};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Commit, DocKey, Intent, Status};
use alcove_protocol::id::LogId;
use alcove_protocol::record::{LoginMode, RelayRecord, Role};

use super::{Fault, HOUR_MS, Happening, World};

const CIRCLES: [CircleKind; 4] =
    [CircleKind::Practice, CircleKind::Group, CircleKind::Roster, CircleKind::Member];
pub(super) const KEYS: [&[u8]; 3] = [b"monday", b"tuesday", b"wednesday"];
const YEAR_MS: i64 = 366 * 24 * HOUR_MS;

impl World {
    /// A founder with a practice, whose people begin to work.
    pub fn populate(&mut self) {
        let founder = self.found_org();
        self.set_up(founder);
        self.acting = true;
        self.schedule(1_000, Happening::Act { device: founder });
    }

    /// The relay's record and the practice circle.
    pub fn set_up(&mut self, at: usize) {
        let record = RelayRecord {
            public_key: self.relay.public_key(),
            login: LoginMode::Exporter,
            certificate_sha256: [0; 32],
            address: "relay.test".to_owned(),
        };
        self.use_engine(at, |engine, _, _| ((), engine.intend(vec![Intent::AddRelay(record)])));
        self.found_circle(at, CircleKind::Practice);
    }

    /// Founds a circle.
    pub fn found_circle(&mut self, at: usize, kind: CircleKind) -> Option<LogId> {
        self.use_engine(at, |engine, _, rng| match engine.found_circle(kind, b"", rng) {
            Ok(founded) => (Some(founded.circle), founded.effects),
            Err(_) => (None, Vec::new()),
        })?
    }

    /// Circles in which the device may write, with their kinds.
    pub fn circles_of(&self, at: usize) -> Vec<(LogId, CircleKind)> {
        let Some(engine) = &self.devices[at].engine else { return Vec::new() };
        let summaries = engine.circle_summaries();
        summaries
            .into_iter()
            .filter(|summary| summary.role.is_some_and(|role| role >= Role::Writer))
            .filter_map(|summary| Some((summary.circle, summary.kind?)))
            .collect()
    }

    pub(crate) fn act(&mut self, at: usize) {
        if !self.acting {
            return;
        }
        let wait = self.devices[at].dice.log_between(50, 2 * HOUR_MS);
        self.schedule(wait, Happening::Act { device: at });
        if self.devices[at].engine.is_none() {
            return;
        }
        if self.suffer(at) {
            return;
        }
        if self.closes_notes && self.close_dice.chance(80) {
            return self.close_one(at);
        }
        match self.devices[at].dice.below(100) {
            0..55 => self.write(at),
            55..80 if !self.devices[at].syncing => self.link_up(at, false),
            80..86 => self.link_up(at, true),
            86..90 => self.hang_up(at),
            90..93 => self.found_another(at),
            93..96 => self.let_in(at),
            96..98 => self.bring_in(at),
            _ => {}
        }
    }

    /// What befalls the device now; `true` when it is down.
    fn suffer(&mut self, at: usize) -> bool {
        if self.strikes(Fault::CrashIdle) {
            self.crash(at);
            return true;
        }
        if self.come_back(at) {
            return true;
        }
        if self.strikes(Fault::ClockJump) {
            self.devices[at].skew_ms = self.fault_dice.between(-3 * YEAR_MS, 3 * YEAR_MS);
        }
        if self.strikes(Fault::StorageFull) {
            self.devices[at].full_until = self.now + self.fault_dice.log_between(1_000, 6 * HOUR_MS);
        }
        false
    }

    fn found_another(&mut self, at: usize) {
        if self.circles_of(at).len() < 6
            && let Some(kind) = self.devices[at].dice.pick(&CIRCLES[1..])
        {
            self.found_circle(at, kind);
        }
    }

    /// Puts a person of the organisation on the access list of a circle.
    fn let_in(&mut self, at: usize) {
        let engine = self.devices[at].engine();
        let me = engine.me().person();
        let people: Vec<_> =
            engine.org().into_iter().flat_map(|org| org.people().map(|(id, _)| id)).collect();
        let circles: Vec<LogId> = engine
            .circle_summaries()
            .into_iter()
            .filter(|summary| summary.role == Some(Role::Admin))
            .map(|summary| summary.circle)
            .collect();
        let dice = &mut self.devices[at].dice;
        let (Some(person), Some(circle)) = (dice.pick(&people), dice.pick(&circles)) else { return };
        let role = if dice.chance(700) { Role::Writer } else { Role::Admin };
        if person != me {
            self.counters.hit("access granted");
            let intent = Intent::GrantAccess { circle, person, role };
            self.use_engine(at, |engine, _, _| ((), engine.intend(vec![intent])));
        }
    }

    fn bring_in(&mut self, at: usize) {
        let engine = self.devices[at].engine();
        if self.devices.len() >= self.devices_max || engine.org().is_none() {
            return;
        }
        let is_admin = engine.org().is_some_and(|org| org.is_admin(engine.me().person()));
        let circles: Vec<LogId> = engine
            .circle_summaries()
            .into_iter()
            .filter(|summary| summary.role == Some(Role::Admin))
            .map(|summary| summary.circle)
            .collect();
        if is_admin && self.devices[at].dice.chance(600) {
            let some = circles.into_iter().take(1 + self.devices[at].dice.below(4)).collect();
            self.invite(at, Purpose::Invite, some);
        } else {
            self.invite(at, Purpose::Link, Vec::new());
        }
    }

    fn write(&mut self, at: usize) {
        let circles = self.circles_of(at);
        let Some((circle, kind)) = self.devices[at].dice.pick(&circles) else { return };
        let (kind, natural_key) = self.pick_document(at, kind);
        let Some(key) = self.open_document(at, circle, kind, natural_key) else { return };
        let commit = if self.devices[at].dice.chance(500) { Commit::Now } else { Commit::WhenIdle };
        let times = 1 + self.devices[at].dice.below(4);
        for _ in 0..times {
            self.write_into(at, key, kind, commit);
        }
        self.check_status(at);
    }

    fn pick_document(&mut self, at: usize, kind: CircleKind) -> (DocKind, &'static [u8]) {
        let dice = &mut self.devices[at].dice;
        let key = dice.pick(&KEYS).unwrap_or(b"monday");
        match kind {
            CircleKind::Practice => (DocKind::Directory, b""),
            CircleKind::Roster => (DocKind::Roster, b""),
            CircleKind::Member if dice.chance(200) => (DocKind::MemberRecord, b""),
            CircleKind::Member => (DocKind::MemberEntry, key),
            _ if dice.chance(200) => (DocKind::Session, key),
            _ if dice.chance(200) => (DocKind::Group, b""),
            _ => (DocKind::GroupNote, key),
        }
    }

    fn write_into(&mut self, at: usize, key: DocKey, kind: DocKind, commit: Commit) {
        let roll = self.devices[at].dice.below(100);
        let prose = match kind {
            DocKind::GroupNote => "theme",
            DocKind::MemberEntry => "observation",
            DocKind::MemberRecord => "communication_needs",
            DocKind::Session => "cancel_reason",
            DocKind::Group => "purpose",
            DocKind::Directory => return drop(self.add_item(at, key, "people", ("name", "value"))),
            DocKind::Roster => return drop(self.add_item(at, key, "members", ("display_hint", "value"))),
            _ => return,
        };
        match (kind, roll) {
            (_, 0..60) => drop(self.type_token(at, key, prose, commit)),
            (_, 60..70) => self.delete_token(at, key, prose, commit),
            (DocKind::MemberEntry, _) => {
                self.set_value(
                    at,
                    key,
                    "attendance",
                    Scalar::Int(i64::try_from(roll % 7).unwrap_or(0)),
                    commit,
                );
            }
            (DocKind::Session, _) => self.set_value(at, key, "status", Scalar::from("held"), commit),
            (DocKind::Group, 70..85) => drop(self.add_item(at, key, "facilitators", ("role", "lead"))),
            (DocKind::Group, _) => {
                let label = format!("label {}", roll % 5);
                self.set_value(at, key, "label", Scalar::Text(label), commit);
            }
            _ => {}
        }
    }

    /// Writes a value.
    pub fn set_value(&mut self, at: usize, key: DocKey, field: &str, value: Scalar, commit: Commit) {
        let edit = DocEdit::SetValue { field: field.to_owned(), value };
        if self.edit(at, key, &[edit], commit).is_ok() {
            self.counters.hit("edits: value");
        }
    }

    /// What the status says must fit together.
    fn check_status(&mut self, at: usize) {
        let Some(engine) = &self.devices[at].engine else { return };
        let Status { unsent, ceremonies, .. } = engine.status();
        let dated = unsent.oldest.is_some();
        let open = engine.ceremonies_open();
        if (unsent.changes > 0) != dated || ceremonies != open {
            self.violate(format!("device {at}: status contradicts itself: {unsent:?}, {ceremonies} {open}"));
        }
    }
}
