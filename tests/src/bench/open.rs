//! Sealed entries opened a second: what a device does with what others wrote, from the bytes to the document, without
//! link and store; beside the signature check and the cipher alone on the same bytes.

use std::time::Instant;

use alcove_client_core::clinical::DocKind;
use alcove_client_core::crypto::payload::{Stamp, pack_content, unpack_content};
use alcove_client_core::crypto::{BodyKeys, open_entry, seal_entry};
use alcove_client_core::document::pack::{PackLimits, pack, unpack};
use alcove_client_core::document::{Actor, DocEdit, Document, FIRST_SCHEMA, Incoming, guard::guard};
use alcove_client_core::time::Timestamp;
use alcove_protocol::entry::Entry;
use alcove_protocol::id::DocHandle;
use alcove_protocol::keys::SignKey;
use alcove_protocol::trust::{CircleState, OrgState, Signature};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::Failure;
use crate::replay::entry_of;
use crate::report::{Good, Row, median};
use crate::scene::{SENTENCE_CHARS, sentence};
use crate::signer::Device;

const NAME: &str = "open";
const RUNS: usize = 5;
const KIND: DocKind = DocKind::MemberEntry;
const EPOCH_KEY: [u8; 32] = [3; 32];
const SLOT_SECRET: [u8; 32] = [4; 32];

pub(crate) fn run() -> Result<Vec<Row>, Failure> {
    let mut rows = measure(Load { documents: 100, entries: 20, changes: 1 }, "of one sentence")?;
    rows.extend(measure(Load { documents: 400, entries: 1, changes: 40 }, "of a whole note in 40 changes")?);
    Ok(rows)
}

/// How much is opened.
#[derive(Clone, Copy)]
struct Load {
    documents: usize,
    /// Entries of each document.
    entries: usize,
    /// Changes of each entry, a sentence each.
    changes: usize,
}

#[expect(clippy::cast_precision_loss, reason = "some thousand entries")]
fn measure(load: Load, what: &str) -> Result<Vec<Row>, Failure> {
    let scene = Scene::make(load)?;
    let (mut whole, mut unsealed, mut peer) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        for (seconds, work) in [
            (&mut peer, Scene::check_and_decrypt as fn(&Scene) -> Result<usize, Failure>),
            (&mut unsealed, Scene::open_all),
            (&mut whole, Scene::take_in_all),
        ] {
            let started = Instant::now();
            let count = work(&scene)?;
            seconds.push(started.elapsed().as_secs_f64());
            if count != load.documents * load.entries {
                return Err(format!("{count} entries, not all").into());
            }
        }
    }
    let count = (load.documents * load.entries) as f64;
    let each_us = |seconds: &mut [f64]| median(seconds) * 1e6 / count;
    let (whole, unsealed, peer) = (each_us(&mut whole), each_us(&mut unsealed), each_us(&mut peer));
    let note = format!(
        "{count} entries, {} of a document; changes of {SENTENCE_CHARS} characters, {} in an entry; without link and \
         store; median of {RUNS}",
        load.entries, load.changes
    );
    Ok(vec![
        Row::new(NAME, format!("entries {what}, opened and applied"), 1e6 / whole, "/s")
            .limit(Good::Beside, 1e6 / peer, "signature and cipher alone, same run")
            .note(note),
        Row::new(NAME, format!("entries {what}, without guard and automerge"), unsealed, "us an entry")
            .limit(Good::Beside, peer, "signature and cipher alone, same run"),
    ])
}

struct Scene {
    key: SignKey,
    author: Actor,
    org: OrgState,
    circle: CircleState,
    /// The entries of each document, and beside each what the cipher alone works on.
    documents: Vec<Vec<(Entry, Raw)>>,
}

/// A body sealed without anything around it.
struct Raw {
    nonce: [u8; 24],
    head: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl Scene {
    fn make(load: Load) -> Result<Self, Failure> {
        let mut device = Device::new(1);
        let (log, founding) = device.found();
        let [genesis, created] = founding.as_slice() else { return Err("two founding entries".into()) };
        let org = OrgState::found(&entry_of(genesis)?)?;
        let circle = CircleState::found(&entry_of(created)?, &org, Signature::Check)?;
        let author = Actor::new(device.id().0, 1);
        let mut documents = Vec::new();
        for number in 0..load.documents {
            let mut handle = [7; 16];
            handle[..8].copy_from_slice(&u64::try_from(number)?.to_be_bytes());
            let mut document = Document::create(KIND, author)?;
            let mut entries = Vec::new();
            for entry in 0..load.entries {
                let changes = (0..load.changes).map(|change| entry * load.changes + change);
                let plain = written(&mut document, number, changes, author)?;
                let entry = device.sealed(log, DocHandle(handle), |header| {
                    seal_entry(header, BodyKeys::Document(&EPOCH_KEY.into(), &SLOT_SECRET.into()), &plain)
                });
                let raw = Raw::seal(&entry, &plain)?;
                entries.push((entry, raw));
            }
            documents.push(entries);
        }
        let key = SignKey::read(&device.sign_public()).ok_or("no key")?;
        Ok(Self { key, author, org, circle, documents })
    }

    fn check_and_decrypt(&self) -> Result<usize, Failure> {
        let cipher = XChaCha20Poly1305::new(&Key::from(EPOCH_KEY));
        let mut count = 0;
        for (entry, raw) in self.documents.iter().flatten() {
            let payload = Payload { msg: &raw.ciphertext, aad: &raw.head };
            let opened =
                cipher.decrypt(&XNonce::from(raw.nonce), payload).map_err(|_| "the cipher refuses")?;
            count += usize::from(entry.is_signed_with(&self.key) && !opened.is_empty());
        }
        Ok(count)
    }

    fn open(&self, entry: &Entry) -> Result<Vec<Vec<u8>>, Failure> {
        self.circle.check_valid(entry, &self.org, Signature::Check)?;
        let plain = open_entry(entry, BodyKeys::Document(&EPOCH_KEY.into(), &SLOT_SECRET.into()))?;
        let (_, content) = unpack_content(&plain)?;
        let packed = content.get(4..).ok_or("no kind and schema")?;
        Ok(unpack(packed, self.author, PackLimits::default())?)
    }

    fn open_all(&self) -> Result<usize, Failure> {
        let mut count = 0;
        for (entry, _) in self.documents.iter().flatten() {
            count += usize::from(!self.open(entry)?.is_empty());
        }
        Ok(count)
    }

    /// As a page of news is taken in: entry by entry to the guard, then each document in one call.
    fn take_in_all(&self) -> Result<usize, Failure> {
        let reader = Actor::new([0x77; 16], 1);
        let mut count = 0;
        for entries in &self.documents {
            let mut incoming = Vec::new();
            for (token, (entry, _)) in (0..).zip(entries) {
                for bytes in self.open(entry)? {
                    incoming.push(Incoming { token, change: guard(bytes, self.author)? });
                }
            }
            count += Document::create(KIND, reader)?.take_in(incoming).applied.len();
        }
        Ok(count)
    }
}

impl Raw {
    fn seal(entry: &Entry, plain: &[u8]) -> Result<Self, Failure> {
        let (nonce, head) = (entry.header().nonce, entry.header().to_bytes(plain.len()));
        let cipher = XChaCha20Poly1305::new(&Key::from(EPOCH_KEY));
        let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &head });
        Ok(Self { nonce, ciphertext: sealed.map_err(|_| "the cipher refuses")?, head })
    }
}

/// Sentences typed into the document, one change each, laid out as the content of one entry.
fn written(
    document: &mut Document,
    number: usize,
    changes: impl Iterator<Item = usize>,
    author: Actor,
) -> Result<Vec<u8>, Failure> {
    let now = Timestamp(1_900_000_000_000);
    let mut chunks = Vec::new();
    for change in changes {
        let insert = sentence(number * 40 + change);
        let (field, at) = ("observation".to_owned(), change * SENTENCE_CHARS);
        document.edit(&DocEdit::SpliceText { field, at, delete: 0, insert }, now)?;
        chunks.extend(document.commit(now).into_iter().map(|change| change.bytes));
    }
    let mut content = Vec::new();
    content.extend(KIND.number().to_be_bytes());
    content.extend(FIRST_SCHEMA.to_be_bytes());
    content.extend(pack(&chunks, author));
    let stamp = Stamp { claimed_ms: now.0, utc_offset_minutes: 60, offline_since_ms: 0 };
    Ok(pack_content(&stamp, &content)?.to_vec())
}
