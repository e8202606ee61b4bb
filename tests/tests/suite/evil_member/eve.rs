//! What Eve has: her keys, the circle's keys, and a place in her chain.

use alcove_client_core::clinical::DocKind;
use alcove_client_core::crypto::payload::{Stamp, pack_content};
use alcove_client_core::crypto::{
    BodyKeys, EpochKey, SlotSecret, WrapInfo, commitment, seal_entry, seal_history, wrap,
};
use alcove_client_core::document::pack::pack;
use alcove_client_core::document::{Actor, DocEdit, Document, FIRST_SCHEMA};
use alcove_client_core::engine::DocKey;
use alcove_client_core::time::Timestamp;
use alcove_protocol::entry::{Class, Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, PersonId, SlotId};
use alcove_protocol::record::{EpochPart, Recipient, wrap_hash};
use alcove_protocol::suite::Suite;
use alcove_protocol::trust::OrgState;
use alcove_tests::world::Dice;
use ed25519_dalek::SigningKey;

use super::script::Stage;

/// Her hand.
pub(super) struct Eve {
    pub(super) sign: SigningKey,
    pub(super) device: DeviceId,
    incarnation: Incarnation,
    group: LogId,
    org: OrgState,
    /// Where her chain in the group ends.
    pub(super) seq: u64,
    pub(super) prev: EntryId,
    /// Control entries of the group, oldest first.
    pub(super) control: Vec<EntryId>,
    /// The org log, oldest first.
    pub(super) org_entries: Vec<EntryId>,
    pub(super) epochs: Vec<(u32, EpochKey, [u8; 32])>,
    slots: Vec<(SlotId, DocHandle, SlotSecret)>,
    /// Who is on the access list.
    pub(super) people: Vec<PersonId>,
    pub(super) dice: Dice,
}

impl Stage {
    /// Eve, as she is now.
    pub(super) fn eve(&self) -> Eve {
        let device = &self.world.devices[self.eve];
        let me = device.engine().me();
        let (id, incarnation) = me.author();
        let entries: Vec<&Entry> = self.world.relay.entries_of(self.group).collect();
        let mine = entries.iter().rev().find(|entry| entry.header().author == id);
        let control: Vec<&&Entry> =
            entries.iter().filter(|entry| entry.header().kind.class() == Class::Control).collect();
        let stored = device.store.load_start_now().unwrap();
        let circle = stored.circles.into_iter().find(|circle| circle.log == self.group).unwrap();
        let commitments: Vec<[u8; 32]> = control
            .iter()
            .filter_map(|entry| EpochPart::of(entry).ok().flatten())
            .map(|part| part.commitment)
            .collect();
        let epochs = circle.epoch_keys.into_iter().zip(commitments);
        let summaries = device.engine().circle_summaries();
        let summary = summaries.into_iter().find(|summary| summary.circle == self.group).unwrap();
        Eve {
            sign: me.secrets().sign.clone(),
            device: id,
            incarnation,
            group: self.group,
            org: device.engine().org().unwrap().clone(),
            seq: mine.map_or(0, |entry| entry.header().seq),
            prev: mine.map_or(EntryId::ZERO, |entry| entry.id()),
            control: control.iter().map(|entry| entry.id()).collect(),
            org_entries: self.world.relay.entries_of(self.org).map(Entry::id).collect(),
            epochs: epochs.map(|((number, key), commitment)| (number, key, commitment)).collect(),
            slots: circle.slots,
            people: summary.people.iter().map(|(person, _)| *person).collect(),
            dice: Dice::new(66, 6),
        }
    }

    /// A document as Eve's device shows it.
    pub(super) fn document(&mut self, key: DocKey) -> Document {
        self.world.load(self.eve, key);
        self.world.devices[self.eve].engine().document(key).unwrap().clone()
    }
}

impl Eve {
    pub(super) fn actor(&self) -> Actor {
        Actor::new(self.device.0, self.incarnation.0)
    }

    pub(super) fn org_log(&self) -> LogId {
        self.org.log()
    }

    pub(super) fn person(&self) -> PersonId {
        self.org.known_device(self.device).unwrap().person
    }

    /// The header of her next entry in the group.
    pub(super) fn header(&mut self, kind: Kind) -> Header {
        Header {
            suite: Suite::XWING,
            kind,
            log: self.group,
            author: self.device,
            incarnation: self.incarnation,
            seq: self.seq + 1,
            prev: self.prev,
            control_head: *self.control.last().unwrap(),
            org_head: *self.org_entries.last().unwrap(),
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: self.dice.bytes(),
        }
    }

    /// Of an entry that belongs to the newest epoch.
    pub(super) fn sealed_header(&mut self, kind: Kind) -> Header {
        let mut header = self.header(kind);
        let (number, _, commitment) = self.epochs.last().unwrap();
        header.epoch = *number;
        header.epoch_tag.copy_from_slice(&commitment[..8]);
        header
    }

    /// Signs, and goes on from there.
    pub(super) fn sign(&mut self, header: Header, body: &[u8]) -> Entry {
        let (seq, log) = (header.seq, header.log);
        let entry = Entry::sign(header, body, &self.sign);
        if log == self.group {
            (self.seq, self.prev) = (seq, entry.id());
        }
        entry
    }

    /// A text typed into a document, as changes.
    pub(super) fn typing(document: &mut Document, text: &str) -> Vec<Vec<u8>> {
        let edit =
            DocEdit::SpliceText { field: "theme".to_owned(), at: 0, delete: 0, insert: text.to_owned() };
        document.edit(&edit, Timestamp(1_767_225_600_000)).unwrap();
        document.commit(Timestamp(1_767_225_600_000)).into_iter().map(|change| change.bytes).collect()
    }

    pub(super) fn slot_of(&self, document: DocHandle) -> (SlotId, SlotSecret) {
        let (slot, _, secret) = self.slots.iter().find(|(_, of, _)| *of == document).unwrap();
        (*slot, secret.clone())
    }

    /// The header of content in a document, under its slot.
    pub(super) fn content_header(&mut self, document: DocHandle) -> Header {
        let slot = self.slot_of(document).0;
        Header { document, slot, ..self.sealed_header(Kind::CONTENT) }
    }

    /// Content, sealed as it should be.
    pub(super) fn content(&mut self, document: DocHandle, changes: &[Vec<u8>]) -> Entry {
        let header = self.content_header(document);
        let content = laid_out(DocKind::GroupNote.number(), FIRST_SCHEMA, &pack(changes, self.actor()));
        self.seal(header, &payload(&content))
    }

    /// Seals a plaintext under the epoch that the header names.
    pub(super) fn seal(&mut self, header: Header, plaintext: &[u8]) -> Entry {
        let secret = self.slot_of(header.document).1;
        let key = self.epochs.iter().find(|(number, ..)| *number == header.epoch).unwrap().1.clone();
        let body = seal_entry(&header, BodyKeys::Document(&key, &secret), plaintext);
        self.sign(header, &body)
    }

    /// The next epoch for these recipients, and its wraps.
    pub(super) fn epoch(&mut self, recipients: &[DeviceId], key: &EpochKey) -> (EpochPart, Vec<Vec<u8>>) {
        let (older, older_key, _) = self.epochs.last().unwrap().clone();
        let (number, previous) = (older + 1, *self.control.last().unwrap());
        let history = seal_history((older, &older_key), (number, key), self.group.into(), self.dice.rng());
        let mut part = EpochPart {
            number,
            commitment: commitment(self.group.into(), number, key),
            history,
            recipients: Vec::new(),
        };
        let mut wraps = Vec::new();
        for device in recipients {
            let info = WrapInfo {
                suite: Suite::XWING,
                circle: self.group.into(),
                number,
                recipient: *device,
                previous,
            };
            let known = self.org.device(*device).map(|device| device.keys.kem.clone());
            let kem = known.unwrap_or_else(|| {
                alcove_client_core::crypto::DeviceSecrets::make(self.dice.rng()).public().kem
            });
            let wrap = wrap(key, &kem, &info, self.dice.rng()).unwrap();
            part.recipients.push(Recipient { device: *device, wrap_hash: wrap_hash(&wrap) });
            wraps.push(wrap);
        }
        (part, wraps)
    }

    /// The devices that an epoch must be wrapped for.
    pub(super) fn recipients(&self, but: &[PersonId]) -> Vec<DeviceId> {
        let people = self.people.iter().filter(|person| !but.contains(person));
        let mut devices: Vec<DeviceId> = people
            .flat_map(|person| self.org.recipients_of(*person, self.org.len()))
            .map(|(id, _)| id)
            .collect();
        devices.sort_unstable();
        devices
    }

    /// The header of an org-log entry of hers.
    pub(super) fn org_header(&mut self, kind: Kind) -> Header {
        let before = *self.org_entries.last().unwrap();
        let log = self.org.log();
        Header {
            log,
            seq: 1,
            prev: EntryId::ZERO,
            control_head: before,
            org_head: EntryId::ZERO,
            ..self.header(kind)
        }
    }
}

/// Kind and version of a document, and its changes.
pub(super) fn laid_out(kind: u16, schema: u16, pack: &[u8]) -> Vec<u8> {
    [kind.to_be_bytes().as_slice(), &schema.to_be_bytes(), pack].concat()
}

/// As an honest device packs it.
pub(super) fn payload(content: &[u8]) -> Vec<u8> {
    let stamp = Stamp { claimed_ms: 1_767_225_600_000, utc_offset_minutes: 0, offline_since_ms: 0 };
    pack_content(&stamp, content).unwrap().to_vec()
}

/// A plaintext laid out by hand: compression, stored bytes, and so much padding.
pub(super) fn payload_by_hand(compression: u8, stored: &[u8], padding: &[u8]) -> Vec<u8> {
    let length = u32::try_from(stored.len()).unwrap().to_be_bytes();
    [[0; 18].as_slice(), &[compression], &length, stored, padding].concat()
}

/// Padded with zeros as the rule says.
pub(super) fn padded(mut plaintext: Vec<u8>) -> Vec<u8> {
    let length = plaintext.len().max(512) as u64;
    let exponent = length.ilog2();
    let step = 1_u64 << (exponent - (exponent.ilog2() + 1));
    plaintext.resize(usize::try_from(length.div_ceil(step) * step).unwrap(), 0);
    plaintext
}
