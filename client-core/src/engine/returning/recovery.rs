//! Keys that come out of paper: a person's kit, or the recovery key that two custodians put together.
//!
//! The relay serves the wraps for either only when it is asked for them. A device that comes back with an empty store
//! takes the keys; a drill only looks whether they open, and leaves everything as it is.

use std::collections::BTreeSet;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ask, News};
use alcove_protocol::id::{DeviceId, EntryId, LogId};
use alcove_protocol::record::wrap_hash;
use alcove_protocol::suite::Suite;

use crate::clinical::CircleKind;
use crate::crypto::{CircleTag, KemSecret, WrapInfo, unwrap_with};
use crate::engine::effect::Effect;
use crate::engine::rights::control::grants_of;
use crate::engine::writing::save::SaveOp;
use crate::engine::{Engine, Identity, Intent};

/// The private key of a kit or of the organisation's recovery key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperKey {
    /// Its id, by which epochs name it.
    pub id: DeviceId,
    /// Opens their wraps.
    pub kem: KemSecret,
}

impl PaperKey {
    /// The name under which the store keeps it until every key that it opens is here. Empty afterwards.
    pub(in crate::engine) const META: &'static str = "recovering";

    /// Layout: id (16), seed (32).
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(&self.id.0).put(self.kem.expose());
        w.finish()
    }

    /// None once everything is here.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Option<Self>, DecodeError> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let mut r = Reader::new(bytes);
        let key = Self { id: DeviceId(r.array()?), kem: KemSecret::from(r.array()?) };
        r.end()?;
        Ok(Some(key))
    }
}

/// What a drill found in one circle that this person may open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrilledCircle {
    /// The circle.
    pub circle: LogId,
    /// What it holds; none while its first key is missing here.
    pub kind: Option<CircleKind>,
    /// Whether the key in force there, and with it every older one, would come back.
    pub opens: bool,
}

/// A wrap that the relay served for a paper key.
#[derive(Debug)]
struct FoundWrap {
    log: LogId,
    number: u32,
    suite: Suite,
    circle: CircleTag,
    previous: EntryId,
    wrap: Vec<u8>,
}

/// A paper key at work.
#[derive(Debug)]
pub(in crate::engine) struct Opening {
    key: PaperKey,
    /// The keys that come out are kept; otherwise it is a drill.
    takes: bool,
    /// The request that is under way asked for the wraps.
    asked: bool,
    /// Wraps whose epoch is not known here yet.
    waiting: Vec<FoundWrap>,
    opened: BTreeSet<(LogId, u32)>,
}

impl Opening {
    fn new(key: PaperKey, takes: bool) -> Self {
        Self { key, takes, asked: false, waiting: Vec::new(), opened: BTreeSet::new() }
    }

    /// What the store remembers of a device that is on its way back.
    pub(in crate::engine) fn from_meta(bytes: Option<&[u8]>) -> Result<Option<Self>, DecodeError> {
        Ok(bytes.map(PaperKey::from_bytes).transpose()?.flatten().map(|key| Self::new(key, true)))
    }
}

impl Engine {
    /// The engine of a device that comes back by paper, with an empty store: `word` brings it into the org log, and the
    /// first sync after that asks for what `key` opens. All of it is saved with the identity, so that a crash in between
    /// costs nothing.
    pub fn come_back(
        me: Identity,
        remember: Vec<(&'static str, Vec<u8>)>,
        word: Intent,
        key: PaperKey,
    ) -> (Self, Vec<Effect>) {
        let mut engine = Self::new(me);
        engine.remember_identity(remember);
        engine.save(SaveOp::Meta(PaperKey::META, key.to_bytes()));
        engine.opening = Some(Opening::new(key, true));
        engine.add_intent(word);
        let effects = engine.finish();
        (engine, effects)
    }

    /// Looks with the next sync whether a paper key opens what the relay serves for it. Nothing is kept, and the key is
    /// not used up.
    pub fn start_drill(&mut self, key: PaperKey) -> Vec<Effect> {
        self.drilled = None;
        self.opening = Some(Opening::new(key, false));
        self.finish()
    }

    /// What the drill found, once the relay has answered; taken out.
    pub fn take_drilled(&mut self) -> Option<Vec<DrilledCircle>> {
        self.drilled.take()
    }

    /// Whether the keys of a device that came back are still on their way.
    pub fn is_coming_back(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.takes)
    }

    /// A connection begins: what a broken one had brought comes again.
    pub(in crate::engine) fn forget_paper_wraps(&mut self) {
        if let Some(opening) = &mut self.opening {
            opening.asked = false;
            opening.waiting.clear();
            opening.opened.clear();
        }
    }

    /// Asks for the wraps, once the organisation knows this device.
    pub(in crate::engine) fn ask_for_paper_wraps(&mut self) -> Option<Ask> {
        let known = self.org().is_some_and(|org| org.device(self.me.device()).is_some());
        if !known || self.is_catching_up() {
            return None;
        }
        let opening = self.opening.as_mut().filter(|opening| !opening.asked)?;
        opening.asked = true;
        Some(Ask::Wraps(opening.key.id))
    }

    /// Takes the wraps for the paper key out of an entry; says whether there were any. The entry itself comes with the
    /// news, in its place.
    pub(in crate::engine) fn take_paper_wraps(&mut self, news: &News) -> bool {
        let Some(opening) = self.opening.as_mut().filter(|opening| opening.asked) else { return false };
        if news.companions.is_empty() {
            return false;
        }
        let entry = Entry::parse(news.entry.to_vec()).ok().filter(|entry| entry.log() == news.log);
        let Some(entry) = entry else { return false };
        let header = entry.header();
        let before = opening.waiting.len();
        for grant in grants_of(&entry) {
            let hash = grant.recipient.wrap_hash;
            let wrap = news.companions.iter().find(|wrap| wrap_hash(wrap) == hash);
            let Some(wrap) = wrap.filter(|_| grant.recipient.device == opening.key.id) else { continue };
            opening.waiting.push(FoundWrap {
                log: news.log,
                number: grant.epoch,
                suite: header.suite,
                circle: CircleTag::of(header),
                previous: header.control_head,
                wrap: wrap.to_vec(),
            });
        }
        opening.waiting.len() > before
    }

    /// Opens the wraps whose epochs are known by now. Each key is checked against what the log committed to.
    pub(in crate::engine) fn open_paper_wraps(&mut self) {
        let Some(mut opening) = self.opening.take() else { return };
        for found in std::mem::take(&mut opening.waiting) {
            let (log, number) = (found.log, found.number);
            let Some(circle) = self.circles.get(&log) else {
                opening.waiting.push(found);
                continue;
            };
            let Some(committed) = circle.committed(number) else {
                opening.waiting.push(found);
                continue;
            };
            let info = WrapInfo {
                suite: found.suite,
                circle: found.circle,
                number,
                recipient: opening.key.id,
                previous: found.previous,
            };
            // One that does not open is as good as none: another writer's grant may follow.
            let Ok(key) = unwrap_with(&opening.key.kem, &found.wrap, &info, &committed) else { continue };
            opening.opened.insert((log, number));
            if opening.takes && !circle.epoch_keys.contains_key(&number) {
                self.add_epoch_key(log, number, key, self.clock);
            }
        }
        self.opening = Some(opening);
    }

    /// The relay has answered everything: the paper key is not needed any more.
    pub(in crate::engine) fn conclude_paper(&mut self) {
        let Some(opening) = self.opening.take_if(|opening| opening.asked) else { return };
        if opening.takes {
            self.save(SaveOp::Meta(PaperKey::META, Vec::new()));
            return;
        }
        let person = self.me.person();
        let own = self.circles.values().filter(|circle| circle.state.role_of(person).is_some());
        let drilled = own.map(|circle| DrilledCircle {
            circle: circle.log(),
            kind: circle.founding.as_ref().map(|founding| founding.kind),
            opens: opening.opened.contains(&(circle.log(), circle.state.newest_epoch().part.number)),
        });
        self.drilled = Some(drilled.collect());
    }
}
