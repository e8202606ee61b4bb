//! Work that devices hand in: sealed to the organisation's intake key, which the devices of its admins hold.

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::HandedIn;
use alcove_protocol::id::{DocHandle, EntryId, LogId};
use alcove_protocol::limits::INTAKE_ENTRIES_MAX;
use alcove_protocol::record::{Intake, IntakeKey, Recipient, Record, WipeAck, wrap_hash};
use alcove_protocol::suite::Suite;
use alcove_protocol::trust::{OrgState, Signature, check_owner};
use rand_core::CryptoRng;

use crate::clinical::{DocKind, schema_version};
use crate::crypto::KemSecret;
use crate::crypto::intake::{
    IntakePlace, IntakeWrapInfo, open_intake, seal_intake, unwrap_intake, wrap_intake,
};
use crate::document::pack::{PackLimits, pack, unpack};
use crate::document::schema_needed;
use crate::engine::Engine;
use crate::engine::effect::{Effect, Report};
use crate::engine::leavers::late::{DecideRefused, Work, actor_of, check_changes};
use crate::engine::reading::inbox::Placed;
use crate::engine::rights::intents::Drafted;
use crate::engine::rights::rotation::no_wrap;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// The stable code of handed-in work.
const HANDED_IN: &str = "handed_in";
/// Raw change bytes that go into one `intake` entry, unless a single change is larger.
const WORK_BYTES_MAX: usize = 192 * 1024;
/// The name under which the store keeps the number of the newest `intake` entry that was taken in.
const INTAKE_SEEN_META: &str = "intake_seen";

/// Changes of one document on their way into an `intake` entry.
pub(in crate::engine) struct Portion {
    pub(in crate::engine) key: DocKey,
    pub(in crate::engine) kind: DocKind,
    pub(in crate::engine) at: Timestamp,
    pub(in crate::engine) numbers: Vec<u64>,
    pub(in crate::engine) changes: Vec<Vec<u8>>,
}

impl Engine {
    /// Whether this device should make the organisation's next intake key: there is none, or other devices hold it than
    /// those of the admins.
    pub(in crate::engine) fn wants_intake_key(&self) -> bool {
        let Some(org) = self.org() else { return false };
        org.is_admin(self.me.person()) && self.link.is_current() && !org.is_intake_key_current()
    }

    /// Whether this device asks for what was handed in.
    pub(in crate::engine) fn wants_handed_in(&self) -> bool {
        let admin = self.org().is_some_and(|org| org.is_admin(self.me.person()));
        admin && !self.is_revoked() && self.is_org_at_relay()
    }

    pub(in crate::engine) fn draft_intake_key(
        &self,
        org: &OrgState,
        rng: &mut dyn CryptoRng,
    ) -> Option<Drafted> {
        let key = KemSecret::make(rng);
        let mut record = IntakeKey { kem: key.public(), recipients: Vec::new() };
        let mut companions = Vec::new();
        for recipient in org.admin_devices() {
            let info = IntakeWrapInfo {
                suite: Suite::XWING,
                org: self.me.org(),
                intake: record.intake_id(),
                recipient,
                previous: org.head(),
            };
            let kem = &org.device(recipient)?.keys.kem;
            let wrap = wrap_intake(&key, kem, &info, rng).unwrap_or_else(|_| no_wrap(rng));
            record.recipients.push(Recipient { device: recipient, wrap_hash: wrap_hash(&wrap) });
            companions.push(wrap);
        }
        Some(Drafted { kind: Kind::INTAKE_KEY, body: record.to_body(), companions })
    }

    /// What an entry of the org log changes here besides the replayed log.
    pub(in crate::engine) fn org_applied(&mut self, placed: &Placed, now: Timestamp) {
        if placed.entry.header().kind == Kind::INTAKE_KEY {
            self.take_intake_key(placed, now);
        }
        self.note_standing(now);
        for log in self.circles.keys().copied().collect::<Vec<_>>() {
            self.set_late_content_aside(log, now);
        }
    }

    pub(in crate::engine) fn take_intake_key(&mut self, placed: &Placed, now: Timestamp) {
        let Ok(record) = IntakeKey::from_body(placed.entry.body()) else { return };
        let me = self.me.device();
        let Some(recipient) = record.recipients.iter().find(|recipient| recipient.device == me) else {
            return;
        };
        let wrap = placed.companions.iter().find(|wrap| wrap_hash(wrap) == recipient.wrap_hash);
        let Some(wrap) = wrap else { return };
        let header = placed.entry.header();
        let info = IntakeWrapInfo {
            suite: header.suite,
            org: self.me.org(),
            intake: record.intake_id(),
            recipient: me,
            previous: header.control_head,
        };
        if let Ok(key) = unwrap_intake(self.me.secrets(), wrap, &info, &record.kem) {
            self.save(SaveOp::IntakeKey(record.intake_id(), key.clone()));
            self.intake_keys.insert(record.intake_id(), key);
        } else {
            let bytes = placed.entry.bytes().to_vec();
            self.note_quarantine(placed.entry.log(), Some(placed.seq), "bad_wrap", bytes, now);
        }
    }

    /// Seals what was not sent in a circle for the organisation's admins. Nothing of a private circle is.
    pub(super) fn seal_for_intake(&mut self, circle: LogId, now: Timestamp, rng: &mut dyn CryptoRng) {
        let private = self.circles.get(&circle).is_none_or(|held| held.state.no_org_recovery());
        let intake = self.org().and_then(|org| org.intake());
        let Some((kem, key)) = intake.map(|held| (held.record.kem.clone(), held.record.intake_id())) else {
            return;
        };
        if private {
            return;
        }
        let place = IntakePlace { suite: Suite::XWING, org: self.me.org(), circle, author: self.me.device() };
        for portions in self.portions(circle) {
            if self.leaving.parts.len() + 1 >= INTAKE_ENTRIES_MAX {
                return;
            }
            let numbers = portions.iter().flat_map(|portion| portion.numbers.clone()).collect();
            let work = self.lay_out(&portions, now);
            // Too much for one entry, even alone: it stays here, and counts as lost when the device is wiped.
            let Ok(sealed) = seal_intake(&kem, &place, &work, rng) else {
                self.add_part(EntryId::ZERO, circle, numbers);
                continue;
            };
            let body = Intake { key, circle, sealed }.to_body();
            if let Some(id) = self.add_owner_entry(Kind::INTAKE, &body, rng) {
                self.add_part(id, circle, numbers);
            }
        }
    }

    /// What is not handed in yet, in portions for one entry each.
    fn portions(&self, circle: LogId) -> Vec<Vec<Portion>> {
        let mut entries: Vec<Vec<Portion>> = Vec::new();
        let (mut current, mut bytes) = (Vec::new(), 0);
        for (key, locals) in self.local.of_circle(circle) {
            let Some(kind) = self.kinds.get(&key).copied() else { continue };
            for local in locals.iter().filter(|local| !self.leaving.holds(local.number)) {
                if bytes > 0 && bytes + local.bytes.len() > WORK_BYTES_MAX {
                    entries.push(std::mem::take(&mut current));
                    bytes = 0;
                }
                bytes += local.bytes.len();
                if current.last().is_none_or(|portion: &Portion| portion.key != key) {
                    let (numbers, changes) = (Vec::new(), Vec::new());
                    current.push(Portion { key, kind, at: local.at, numbers, changes });
                }
                if let Some(portion) = current.last_mut() {
                    portion.numbers.push(local.number);
                    portion.changes.push(local.bytes.clone());
                }
            }
        }
        if !current.is_empty() {
            entries.push(current);
        }
        entries
    }

    /// Layout: documents (2), then for each: document (16), kind (2), schema (2), claimed time (8), length (4), pack.
    pub(in crate::engine) fn lay_out(&self, portions: &[Portion], now: Timestamp) -> Vec<u8> {
        let mut w = Writer::default();
        w.count(portions.len());
        for portion in portions {
            let changes: Vec<&[u8]> = portion.changes.iter().map(Vec::as_slice).collect();
            let packed = pack(&changes, self.me.actor());
            let schema = schema_needed(portion.kind, &changes);
            w.put(&portion.key.document.0).u16(portion.kind.number()).u16(schema);
            w.put(&portion.at.0.min(now.0).to_be_bytes());
            w.u32(u32::try_from(packed.len()).unwrap_or(u32::MAX)).put(&packed);
        }
        w.finish()
    }

    /// Takes in what a device handed in, or the last word of one that was wiped.
    pub(in crate::engine) fn take_handed_in(&mut self, handed_in: &HandedIn, now: Timestamp) {
        if handed_in.number <= self.intake_seen {
            return;
        }
        self.intake_seen = handed_in.number;
        self.save(SaveOp::Meta(INTAKE_SEEN_META, handed_in.number.to_be_bytes().to_vec()));
        let bytes = handed_in.entry.to_vec();
        let Some(org) = &self.org else { return };
        let parsed = Entry::parse(bytes.clone()).ok();
        let entry = parsed.filter(|entry| check_owner(entry, &org.state, Signature::Check).is_ok());
        let Some(entry) = entry else {
            return self.note_quarantine(self.me.org(), None, "malformed", bytes, now);
        };
        let device = entry.header().author;
        if let (Kind::WIPE_ACK, Ok(ack)) = (entry.header().kind, WipeAck::from_body(entry.body())) {
            self.keep_last_word(device, &ack, now);
            let WipeAck { sealed_changes, lost_changes, .. } = ack;
            let report = Report::WipeAcknowledged { device, sealed_changes, lost_changes };
            self.effects.push(Effect::Report(report));
        } else if let Ok(Intake { circle, .. }) = Intake::from_body(entry.body()) {
            // What is of no circle are jottings; where they cannot be read, they wait like other work.
            if circle == self.me.org() && self.take_handed_in_jottings(&entry) {
                return self.effects.push(Effect::Report(Report::JottingsHandedIn { device }));
            }
            self.set_aside(circle, HANDED_IN, bytes, now);
            self.effects.push(Effect::Report(Report::HandedIn { circle, device }));
        }
    }

    /// What the store knows of the intake.
    pub(in crate::engine) fn intake_seen_from(meta: &[(String, Vec<u8>)]) -> u64 {
        let kept = meta.iter().find(|(name, _)| name == INTAKE_SEEN_META);
        let number = kept.and_then(|(_, bytes)| bytes.as_slice().try_into().ok());
        number.map_or(0, u64::from_be_bytes)
    }

    /// What an intake was sealed for.
    pub(in crate::engine) fn intake_place(&self, entry: &Entry, record: &Intake) -> IntakePlace {
        let header = entry.header();
        IntakePlace { suite: header.suite, org: self.me.org(), circle: record.circle, author: header.author }
    }

    /// Opens handed-in work down to changes that the guard let through.
    pub(super) fn open_handed_in(&self, entry: &Entry) -> Result<Vec<Work>, DecideRefused> {
        let record = Intake::from_body(entry.body()).map_err(|_| DecideRefused::NotLate)?;
        let key = self.intake_keys.get(&record.key).ok_or(DecideRefused::KeyMissing)?;
        let opened = open_intake(key, &self.intake_place(entry, &record), &record.sealed)
            .map_err(|_| DecideRefused::Malformed)?;
        let parts = read_work(&opened).map_err(|_| DecideRefused::Malformed)?;
        let author = actor_of(entry);
        let mut works = Vec::new();
        for WorkPart { document, kind, packed, .. } in parts {
            let kind = DocKind::from_number(kind).ok_or(DecideRefused::Malformed)?;
            let raw = unpack(&packed, author, PackLimits::default()).map_err(|_| DecideRefused::Malformed)?;
            let key = DocKey { circle: record.circle, document };
            works.push(Work { key, kind, changes: check_changes(raw, author)? });
        }
        Ok(works)
    }
}

/// What was written in one document.
pub(in crate::engine) struct WorkPart {
    pub(in crate::engine) document: DocHandle,
    /// The number of its kind.
    pub(in crate::engine) kind: u16,
    pub(in crate::engine) claimed: Timestamp,
    /// A pack of changes.
    pub(in crate::engine) packed: Vec<u8>,
}

pub(in crate::engine) fn read_work(opened: &[u8]) -> Result<Vec<WorkPart>, DecodeError> {
    let mut r = Reader::new(opened);
    let mut parts = Vec::new();
    for _ in 0..r.u16()? {
        let document = DocHandle(r.array()?);
        let kind = r.u16()?;
        let (schema, known) = (r.u16()?, DocKind::from_number(kind).map(schema_version));
        if known.is_some_and(|known| schema > known) {
            return Err(r.unexpected("a known schema"));
        }
        let claimed = Timestamp(i64::from_be_bytes(r.array()?));
        let length = usize::try_from(r.u32()?).unwrap_or(usize::MAX);
        parts.push(WorkPart { document, kind, claimed, packed: r.take(length)?.to_vec() });
    }
    r.end()?;
    Ok(parts)
}
