//! A control log of 10,000 entries replayed, as a relay does when it starts and a device when it comes in, beside the
//! signature checks of the same entries alone.

use std::time::Instant;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::Ask;
use alcove_protocol::id::{DeviceId, LogId};
use alcove_protocol::keys::{DeviceCertificate, SignKey};
use alcove_protocol::record::{
    AccessEnded, AccessGranted, EpochPart, Grant, Recipient, Record, Role, wrap_hash,
};
use alcove_protocol::trust::{CircleState, OrgState, Signature, Verdict};

use crate::Failure;
use crate::report::{Good, Row, median};
use crate::signer::Device;

const NAME: &str = "replay";
const ENTRIES: usize = 10_000;
/// Devices of the circle, each of a person of their own.
const DEVICES: u16 = 10;
const RUNS: usize = 5;
/// What the rules may cost beside the signature check that nothing can save.
const TIMES_SIGNATURES: f64 = 2.0;

pub(crate) fn run() -> Result<Vec<Row>, Failure> {
    let scene = Scene::make()?;
    let (mut circle, mut circle_peer) = (Vec::new(), Vec::new());
    let (mut org, mut org_peer) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        circle_peer.push(scene.check_signatures(&scene.control)?);
        circle.push(scene.replay_circle()?);
        org_peer.push(scene.check_signatures(&scene.org_log)?);
        org.push(scene.replay_org()?);
    }
    let row = |what: &str, replay: &mut [f64], peer: &mut [f64], note: &str| {
        let peer = median(peer);
        Row::new(NAME, what, median(replay), "us an entry")
            .limit(Good::Below, TIMES_SIGNATURES * peer, "2 x signature checks alone, same run")
            .note(format!("{peer:.1} us an entry for the checks alone; {note}; median of {RUNS}"))
    };
    let ends = format!(
        "each second one ends a person's access with an epoch for {} devices, the next grants it again",
        DEVICES - 1
    );
    let added = "5,000 people and their devices, whose certificates are signed, too";
    Ok(vec![
        row("a circle's 10,000 control entries", &mut circle, &mut circle_peer, &ends),
        row("an org log of 10,000 entries", &mut org, &mut org_peer, added),
    ])
}

struct Scene {
    /// One admin signs everything, so that the peer reads one key once.
    key: SignKey,
    sign: [u8; 32],
    genesis: Entry,
    created: Entry,
    /// The org log as the circle's entries name it.
    org: OrgState,
    org_log: Vec<Entry>,
    control: Vec<Entry>,
}

impl Scene {
    fn make() -> Result<Self, Failure> {
        let mut lead = Device::new(1);
        let (log, founding) = lead.found();
        let [genesis, created] = founding.as_slice() else { return Err("two founding entries".into()) };
        let (genesis, created) = (entry_of(genesis)?, entry_of(created)?);
        let mut org = OrgState::found(&genesis)?;
        let mut circle = CircleState::found(&created, &org, Signature::Check)?;
        let (mut people, mut org_log, mut control) = (Vec::new(), Vec::new(), Vec::new());
        for number in 2..=DEVICES {
            let mut other = Device::new(number);
            for push in lead.take_in(log, &mut other) {
                let entry = entry_of(&push)?;
                if entry.log() == log {
                    expect_applied(&circle.replay(&entry, &org, Signature::Check)?)?;
                    control.push(entry);
                } else {
                    expect_applied(&org.replay(&entry)?)?;
                    org_log.push(entry);
                }
            }
            people.push(other);
        }
        let last = people.last().ok_or("nobody to end the access of")?;
        while control.len() < ENTRIES {
            let (kind, body) = match circle.role_of(last.person()) {
                Some(_) => (Kind::ACCESS_ENDED, ended(last, &circle, &org)),
                None => (Kind::ACCESS_GRANTED, granted(last, &circle)),
            };
            let entry = lead.control(log, kind, &body);
            expect_applied(&circle.replay(&entry, &org, Signature::Checked)?)?;
            control.push(entry);
        }
        let sign = lead.sign_public();
        let key = SignKey::read(&sign).ok_or("no key")?;
        let mut scene = Self { key, sign, genesis, created, org, org_log, control };
        scene.fill_org_log(&mut lead, log)?;
        Ok(scene)
    }

    /// People and their devices; who is on the circle's list stays who it was.
    fn fill_org_log(&mut self, lead: &mut Device, log: LogId) -> Result<(), Failure> {
        let people = u16::try_from((ENTRIES - self.org_log.len()) / 2)?;
        for number in 0..people {
            for push in lead.take_in(log, &mut Device::new(DEVICES + 1 + number)).iter().take(2) {
                self.org_log.push(entry_of(push)?);
            }
        }
        Ok(())
    }

    fn check_signatures(&self, entries: &[Entry]) -> Result<f64, Failure> {
        let started = Instant::now();
        let signed = entries.iter().filter(|entry| self.is_signed(entry)).count();
        let each = each_us(started, entries);
        if signed == entries.len() { Ok(each) } else { Err("a signature does not hold".into()) }
    }

    fn is_signed(&self, entry: &Entry) -> bool {
        let vouched = match entry.header().kind {
            Kind::DEVICE_ADDED => DeviceCertificate::from_body(entry.body())
                .is_ok_and(|certificate| certificate.is_signed_by(&self.sign)),
            _ => true,
        };
        vouched && entry.is_signed_with(&self.key)
    }

    fn replay_circle(&self) -> Result<f64, Failure> {
        let mut circle = CircleState::found(&self.created, &self.org, Signature::Check)?;
        let started = Instant::now();
        for entry in &self.control {
            expect_applied(&circle.replay(entry, &self.org, Signature::Check)?)?;
        }
        Ok(each_us(started, &self.control))
    }

    fn replay_org(&self) -> Result<f64, Failure> {
        let mut org = OrgState::found(&self.genesis)?;
        let started = Instant::now();
        for entry in &self.org_log {
            expect_applied(&org.replay(entry)?)?;
        }
        Ok(each_us(started, &self.org_log))
    }
}

pub(crate) fn entry_of(push: &Ask) -> Result<Entry, Failure> {
    let Ask::Push(push) = push else { return Err("not a push".into()) };
    Ok(Entry::parse(push.entry.to_vec())?)
}

fn expect_applied(verdict: &Verdict) -> Result<(), Failure> {
    match verdict {
        Verdict::Applied => Ok(()),
        Verdict::Inert(refusal) => Err(refusal.to_string().into()),
    }
}

/// A hash in the place of each wrap's: the rules see nothing else of it.
fn recipient(device: DeviceId) -> Recipient {
    Recipient { device, wrap_hash: wrap_hash(&device.0) }
}

fn ended(other: &Device, circle: &CircleState, org: &OrgState) -> Vec<u8> {
    let keeps = |person| person != other.person();
    let part = EpochPart {
        number: circle.newest_epoch().part.number + 1,
        commitment: [7; 32],
        history: vec![0x48; 76],
        recipients: circle.recipients(keeps, org, org.len() - 1).into_iter().map(recipient).collect(),
    };
    AccessEnded { person: other.person(), cut_offs: Vec::new(), epoch: part }.to_body()
}

fn granted(other: &Device, circle: &CircleState) -> Vec<u8> {
    let epoch = circle.newest_epoch().part.number;
    let grants = vec![Grant { epoch, recipient: recipient(other.id()) }];
    AccessGranted { person: other.person(), role: Role::Writer, until_ms: 0, grants }.to_body()
}

#[expect(clippy::cast_precision_loss, reason = "some thousand entries")]
fn each_us(started: Instant, entries: &[Entry]) -> f64 {
    started.elapsed().as_secs_f64() * 1e6 / entries.len() as f64
}
