//! The end of notes: signed, sealed, withdrawn, destroyed.

use std::collections::BTreeSet;

use alcove_client_core::clinical::{CircleKind, DocKind, Scalar, SignatureMeaning};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{CloseRefused, Commit, DocKey, SignRefused, SignRequest, ToDestroy};

use super::World;
use super::workload::KEYS;

/// What was on the screens of those who sealed or withdrew a note.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    /// Tokens that all of them had in it.
    pub(crate) seen_by_all: BTreeSet<String>,
    /// Tokens that some of them had in it.
    pub(crate) seen_by_some: BTreeSet<String>,
}

impl World {
    /// Seals a note, after signing it, or withdraws it.
    pub(crate) fn close_one(&mut self, at: usize) {
        let mut circles = self.circles_of(at);
        circles.retain(|(_, kind)| matches!(kind, CircleKind::Group | CircleKind::Member));
        let (Some((circle, kind)), Some(natural_key)) =
            (self.close_dice.pick(&circles), self.close_dice.pick(&KEYS))
        else {
            return;
        };
        let kind = if kind == CircleKind::Group { DocKind::GroupNote } else { DocKind::MemberEntry };
        let Some(key) = self.open_document(at, circle, kind, natural_key) else { return };
        if self.tokens_shown(at, key).is_empty() {
            return;
        }
        if self.sets_holds && self.close_dice.chance(400) {
            let on = self.close_dice.chance(600);
            return self.hold(at, key, on);
        }
        let done = if self.close_dice.chance(300) {
            self.withdraw(at, key).map(|()| "notes withdrawn").map_err(|refused| format!("{refused:?}"))
        } else {
            self.finish(at, key, kind);
            let signed = self.sign(at, key);
            self.counters.hit(if signed.is_ok() { "notes signed" } else { "signatures refused" });
            self.seal(at, key).map(|()| "notes sealed").map_err(|refused| format!("{refused:?}"))
        };
        match done {
            Ok(what) => {
                self.counters.hit(what);
                self.trace.say(|| format!("device {at}: {what}: {key:?}"));
            }
            Err(refused) => self.counters.hit(&format!("not closed: {refused}")),
        }
    }

    /// Sets a hold on a note, or lets go of it.
    fn hold(&mut self, at: usize, key: DocKey, on: bool) {
        self.held.insert(key);
        self.set_value(at, key, "legal_hold", Scalar::from(if on { "on" } else { "off" }), Commit::Now);
        self.counters.hit(if on { "holds set" } else { "holds let go" });
        self.trace.say(|| format!("device {at} sets a hold {on} on {key:?}"));
    }

    /// Every device that knows of a hold lets go of it.
    pub(super) fn let_go_of_holds(&mut self) {
        for key in std::mem::take(&mut self.held) {
            for at in self.running() {
                self.load(at, key);
                let view = self.devices[at]
                    .engine
                    .as_ref()
                    .and_then(|engine| engine.document(key).ok()?.view().ok());
                let held = view.is_some_and(|view| {
                    view.value("legal_hold").values.iter().any(|seen| seen.value != Scalar::from("off"))
                });
                if held {
                    self.hold(at, key, false);
                    self.held.remove(&key);
                    self.sync_until_quiet();
                }
            }
        }
    }

    /// Fills in and reads what must be before a signature.
    fn finish(&mut self, at: usize, key: DocKey, kind: DocKind) {
        if kind == DocKind::MemberEntry {
            self.set_value(at, key, "attendance", Scalar::Int(5), Commit::Now);
            self.set_value(at, key, "safety_considered", Scalar::from("nothing new"), Commit::Now);
        }
        let view = self.devices[at].engine.as_ref().and_then(|engine| engine.document(key).ok()?.view().ok());
        for seam in view.into_iter().flat_map(|view| view.seams).filter(|seam| !seam.read) {
            let read = self.edit(at, key, &[DocEdit::ReadSeam { seam: seam.id }], Commit::Now);
            self.counters.hit(if read.is_ok() { "seams read" } else { "seams not read" });
        }
    }

    fn note_closing(&mut self, key: DocKey, seen: BTreeSet<String>) {
        let first = || Closing { seen_by_all: seen.clone(), seen_by_some: BTreeSet::new() };
        let closing = self.closings.entry(key).or_insert_with(first);
        closing.seen_by_all.retain(|token| seen.contains(token));
        closing.seen_by_some.extend(seen);
    }

    /// Tokens that stand in an open document.
    fn tokens_shown(&self, at: usize, key: DocKey) -> BTreeSet<String> {
        let engine = self.devices[at].engine.as_ref();
        let view = engine.and_then(|engine| engine.document(key).ok()?.view().ok());
        let Some(view) = view else { return BTreeSet::new() };
        let json = serde_json::to_string(&view).unwrap();
        let typed = self.devices.iter().flat_map(|device| &device.typed).filter(|typed| typed.key == key);
        typed.map(|typed| typed.token.clone()).filter(|token| json.contains(token)).collect()
    }

    /// Signs an open note as the device's person, for everybody who wrote in it.
    ///
    /// # Errors
    /// What the engine answers; `None` when the device is down.
    pub fn sign(&mut self, at: usize, note: DocKey) -> Result<(), Option<SignRefused>> {
        let status = self.open_status(at, note).ok_or(None)?;
        let request = SignRequest {
            meaning: SignatureMeaning::Author,
            comment: String::new(),
            role: String::new(),
            acknowledges_others: true,
            name_hits: 0,
            freezes: Vec::new(),
        };
        let signed =
            self.use_engine(at, |engine, now, _| match engine.sign_note(note, status, &request, now) {
                Ok(effects) => (Ok(()), effects),
                Err(refused) => (Err(refused), Vec::new()),
            });
        signed.ok_or(None)?.map_err(Some)
    }

    /// Seals a signed note.
    ///
    /// # Errors
    /// What the engine answers; `None` when the device is down.
    pub fn seal(&mut self, at: usize, note: DocKey) -> Result<(), Option<CloseRefused>> {
        let status = self.open_status(at, note).ok_or(None)?;
        let seen = self.tokens_shown(at, note);
        let sealed = self.use_engine(at, |engine, now, _| {
            let ways = engine.ways(note, &[], now);
            engine.seal_note(note, status, &ways, now)
        });
        sealed.ok_or(None)?.map_err(Some)?;
        self.note_closing(note, seen);
        Ok(())
    }

    /// Withdraws a note from a wrong record, with its status.
    ///
    /// # Errors
    /// What the engine answers; `None` when the device is down.
    pub fn withdraw(&mut self, at: usize, note: DocKey) -> Result<(), Option<CloseRefused>> {
        self.load(at, note);
        let status = self.use_engine(at, |engine, _, _| (engine.note_status(note, false), Vec::new()));
        let beside: Vec<DocKey> = status.and_then(Result::ok).flatten().into_iter().collect();
        for key in &beside {
            self.load(at, *key);
        }
        let seen = self.tokens_shown(at, note);
        let withdrawn =
            self.use_engine(at, |engine, now, _| match engine.withdraw_note(note, &beside, now) {
                Ok(effects) => (Ok(()), effects),
                Err(refused) => (Err(refused), Vec::new()),
            });
        withdrawn.ok_or(None)?.map_err(Some)?;
        self.note_closing(note, seen);
        Ok(())
    }

    /// Destroys a document whole, as if something had come to it just now.
    ///
    /// # Errors
    /// What the engine answers; `None` when the device is down.
    pub fn destroy(&mut self, at: usize, key: DocKey) -> Result<(), Option<CloseRefused>> {
        self.load(at, key);
        let seen = self.tokens_shown(at, key);
        let document = ToDestroy { key, newest_ms: u64::try_from(self.now).unwrap_or(0) };
        let destroyed =
            self.use_engine(at, |engine, now, _| match engine.purge_documents(&[document], now) {
                Ok(effects) => (Ok(()), effects),
                Err(refused) => (Err(refused), Vec::new()),
            });
        destroyed.ok_or(None)?.map_err(Some)?;
        self.note_closing(key, seen);
        Ok(())
    }

    /// The note and the document that holds its signatures, both open.
    fn open_status(&mut self, at: usize, note: DocKey) -> Option<DocKey> {
        self.load(at, note);
        let made =
            self.use_engine(at, |engine, _, _| engine.together(|engine| engine.note_status(note, true)));
        let status = made?.ok()??;
        self.load(at, status);
        Some(status)
    }
}
