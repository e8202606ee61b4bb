//! The capability to read one person's record and nothing else: what exports are made from.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;
use data_encoding::HEXLOWER;

use crate::client::{AuditQuery, Client, NoteStanding, PersonItem, view_of};
use crate::clinical::measures::Instrument;
use crate::clinical::signing::Statement;
use crate::clinical::{
    AuditKind, CircleKind, ConcernStatus, DocKind, MultiValue, NoteStatusView, Scalar, SeenValue,
    SignatureMeaning,
};
use crate::crypto::derive_exported_ref;
use crate::document::{DocView, FieldView};
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::time::Timestamp;

/// What names a document in an export: a keyed hash under the person's own salt. It says nothing to who holds another
/// person's export, or the relay's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExportedRef(pub [u8; 16]);

/// A document of the person, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberDocument {
    /// What names it in an export.
    pub reference: ExportedRef,
    /// What it says: what was signed, where somebody signed it.
    pub view: DocView,
    /// Signatures that hold, earliest first.
    pub signatures: Vec<SignedBy>,
    /// Of a safety concern: every opening, watching and closing, in the order of the times claimed.
    pub turns: Vec<SeenValue<ConcernStatus>>,
}

/// Who signed a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBy {
    /// Their name, or their id where the directory does not say.
    pub who: String,
    /// What the signature means.
    pub meaning: SignatureMeaning,
    /// When, by the signer's clock.
    pub at: Timestamp,
}

/// Something that somebody did with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEvent {
    /// The clinician's name.
    pub who: String,
    /// What they did.
    pub kind: AuditKind,
    /// When, by their device's clock.
    pub at: Timestamp,
}

/// May open one person's own documents: their clinical record, and how to reach them. It has no method that takes a
/// circle, a document or a search, so nothing that is handed it can open anything else.
///
/// The client cannot be reached through it:
///
/// ```compile_fail,E0616
/// fn open_another(scope: &alcove_client_core::client::MemberScope) {
///     let _ = scope.client.groups();
/// }
/// ```
///
/// Nor can one be made for a circle that the client did not check:
///
/// ```compile_fail,E0451
/// use alcove_client_core::client::{Client, MemberScope};
/// fn widen(client: Client, roster: alcove_protocol::id::LogId) -> MemberScope {
///     MemberScope { client, circles: vec![roster] }
/// }
/// ```
#[derive(Debug)]
pub struct MemberScope {
    client: Client,
    /// The record's circle, then the contact circle where it is on this device.
    circles: Vec<LogId>,
}

impl Client {
    /// The scope of one person in therapy, by the circle of their record.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when this is no circle of a person's record on this device; [`ClientError::LeaseEnded`].
    pub async fn member_scope(&self, member: LogId) -> Result<MemberScope, ClientError> {
        self.require_lease()?;
        let circles = self.circle_summaries().await?;
        let is_record = |circle: &&crate::engine::CircleSummary| {
            circle.circle == member && circle.kind == Some(CircleKind::Member)
        };
        let record = circles.iter().find(is_record).ok_or(ClientError::NotFound { what: "member" })?.circle;
        let contact = circles.iter().filter(|c| c.kind == Some(CircleKind::Contact) && c.info == member.0);
        let circles = std::iter::once(record).chain(contact.map(|circle| circle.circle)).collect();
        Ok(MemberScope { client: self.clone(), circles })
    }
}

impl MemberScope {
    /// Every document of the person that is on this device, by kind, then as lists sort them. Where one names another of
    /// them by its handle, it says the exported reference instead; where it names a clinician by their id, their name.
    /// Signatures stand with what was signed; words that no signature covers, and comments on signatures, are
    /// contributions of their own.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn documents(&self) -> Result<Vec<MemberDocument>, ClientError> {
        let mut documents = Vec::new();
        let mut names = self.clinicians_by_id().await?;
        let signed = self.signed().await?;
        for kind in DocKind::ALL.into_iter().filter(|kind| *kind != DocKind::NoteStatus) {
            for circle in &self.circles {
                let rows =
                    self.client.list(&ListQuery { circle: Some(*circle), ..ListQuery::all_of(kind) }).await?;
                for row in rows {
                    let reference = self.reference(row.key, kind).await?;
                    let handle = HEXLOWER.encode(&row.key.document.0);
                    if signed.contains(&handle) {
                        self.push_note(row.key, reference, &names, &mut documents).await?;
                    } else {
                        let view = self.client.document(row.key).await?;
                        if view.fields.is_empty()
                            && let (_, Some(NoteStanding::Withdrawn { by, at })) =
                                self.client.closed_standing(row.key).await?
                        {
                            documents.push(withdrawn_note(reference, kind, by, at, &names));
                            continue;
                        }
                        let mut turns = Vec::new();
                        if kind == DocKind::SafetyConcern {
                            turns = self.client.status_history(row.key).await?;
                        }
                        documents.push(MemberDocument { reference, view, signatures: Vec::new(), turns });
                    }
                    names.insert(handle, HEXLOWER.encode(&reference.0));
                }
            }
        }
        for document in &mut documents {
            rename(&mut document.view, &names);
            // These say again what the fields say, and would be forgotten where something is left out of a field.
            document.view.open_conflicts.clear();
            document.view.seams.clear();
        }
        Ok(documents)
    }

    /// Who did what with the record, as far as the trails on this device say, in the order of the times claimed. Of a
    /// search it says that there was one, not for what.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn accesses(&self) -> Result<Vec<AccessEvent>, ClientError> {
        let names = self.clinicians_by_id().await?;
        let query = AuditQuery { circle: self.circles.first().copied(), ..AuditQuery::default() };
        let events = self.client.audit_events(query).await?.into_iter().map(|item| {
            let person = item.person.map(|person| person.to_hex());
            let who = person.map(|hex| names.get(&hex).cloned().unwrap_or(hex));
            AccessEvent {
                who: who.unwrap_or_else(|| "a device that the practice does not know".to_owned()),
                kind: item.event.kind,
                at: item.event.at,
            }
        });
        Ok(events.collect())
    }

    /// Notes that the record leaves as an export, and returns once that is kept: before anything is handed over.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::StorageFull`]: do not go on.
    pub async fn note_export(&self, form: &'static str) -> Result<(), ClientError> {
        self.client.audit(AuditKind::Export, self.circles.first().copied(), form).await
    }

    /// What the practice is called: every name that stands.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn practice_names(&self) -> Result<Vec<String>, ClientError> {
        self.client.practice_names().await
    }

    /// The clinicians, by the device that they wrote on: names of staff, who are named in an export.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn clinicians(&self) -> Result<BTreeMap<[u8; 16], String>, ClientError> {
        let people = self.client.people().await?;
        let by_device = |person: PersonItem| {
            let name = person.names.join(" / ");
            let devices = person.devices.into_iter().chain(person.former_devices);
            devices.map(move |device| (device.0, name.clone())).collect::<Vec<_>>()
        };
        Ok(people.into_iter().flat_map(by_device).filter(|(_, name)| !name.is_empty()).collect())
    }

    /// The instruments that this device knows, each definition that is the only one of its name.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn instruments(&self) -> Result<Vec<Instrument>, ClientError> {
        let known = self.client.instruments().await?;
        let names = known.items.iter().map(|item| item.instrument.reference());
        Ok(names.filter_map(|name| known.get(&name).ok().cloned()).collect())
    }

    /// Who may open the record now: the clinician's name and what they may do, by name.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn access(&self) -> Result<Vec<(String, Role)>, ClientError> {
        let names = self.clinicians_by_id().await?;
        let circles = self.client.circle_summaries().await?;
        let own = circles.into_iter().filter(|circle| self.circles.first() == Some(&circle.circle));
        let access = own.flat_map(|circle| circle.people).map(|(person, role)| {
            let hex = person.to_hex();
            (names.get(&hex).cloned().unwrap_or(hex), role)
        });
        let mut access: Vec<(String, Role)> = access.collect();
        access.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Ok(access)
    }

    /// Handles of the notes whose signing has begun, in hex.
    async fn signed(&self) -> Result<BTreeSet<String>, ClientError> {
        let mut signed = BTreeSet::new();
        for circle in &self.circles {
            let query = ListQuery { circle: Some(*circle), ..ListQuery::all_of(DocKind::NoteStatus) };
            for row in self.client.list(&query).await? {
                let status: NoteStatusView = view_of(&row)?;
                signed.extend(status.target.values.into_iter().map(|seen| seen.value));
            }
        }
        Ok(signed)
    }

    /// A note with its signatures, then what stands beside it.
    async fn push_note(
        &self,
        key: DocKey,
        reference: ExportedRef,
        names: &BTreeMap<String, String>,
        documents: &mut Vec<MemberDocument>,
    ) -> Result<(), ClientError> {
        let note = self.client.note(key).await?;
        if let NoteStanding::Withdrawn { by, at } = note.standing {
            documents.push(withdrawn_note(reference, note.text.kind, by, at, names));
            return Ok(());
        }
        let name = |person: PersonId| names.get(&person.to_hex()).cloned().unwrap_or_else(|| person.to_hex());
        let signature = |statement: &Statement| SignedBy {
            who: name(statement.person),
            meaning: statement.meaning.clone(),
            at: statement.at,
        };
        let signatures = note.signatures.iter().map(signature).collect();
        let comments = note.signatures.iter().filter(|statement| !statement.comment.trim().is_empty());
        let comments =
            comments.map(|statement| (Some(statement.person), statement.at, statement.comment.clone()));
        let beside_it = note.contributions.iter().filter(|one| !one.is_document());
        let late = beside_it.map(|one| (one.person, one.written.0, one.text.clone()));
        let beside: Vec<_> = late.chain(comments).collect();
        documents.push(MemberDocument { reference, view: note.text, signatures, turns: Vec::new() });
        for (number, (person, at, text)) in (0_u8..=u8::MAX).zip(beside) {
            let mut own = key;
            if let Some(last) = own.document.0.last_mut() {
                *last ^= number;
            }
            let value = |value: Scalar| {
                let seen = SeenValue { value, device: [0; 16], incarnation: 0, at };
                FieldView::Value(MultiValue { values: vec![seen] })
            };
            let fields = BTreeMap::from([
                ("target", value(Scalar::from(HEXLOWER.encode(&reference.0).as_str()))),
                ("text", FieldView::Text(text)),
                ("author", value(Scalar::from(person.map(&name).unwrap_or_default().as_str()))),
                ("written_at", value(Scalar::Time(at))),
            ]);
            let view = DocView::of_fields(DocKind::Contribution, fields);
            let reference = self.reference(own, DocKind::Contribution).await?;
            documents.push(MemberDocument { reference, view, signatures: Vec::new(), turns: Vec::new() });
        }
        Ok(())
    }

    async fn clinicians_by_id(&self) -> Result<BTreeMap<String, String>, ClientError> {
        let people = self.client.people().await?;
        let named = people.into_iter().map(|person| (person.person.to_hex(), person.names.join(" / ")));
        Ok(named.filter(|(_, name)| !name.is_empty()).collect())
    }

    async fn reference(&self, key: DocKey, kind: DocKind) -> Result<ExportedRef, ClientError> {
        let derive = move |engine: &mut crate::engine::Engine| {
            engine.id_salt(key.circle).map(|salt| derive_exported_ref(salt, kind.number(), key.document))
        };
        let derived = self.client.use_engine(move |engine, _, _| (derive(engine), Vec::new())).await?;
        derived.map(ExportedRef).ok_or(ClientError::NotFound { what: "member" })
    }
}

/// All that a copy shows of a note that was in the record in error.
fn withdrawn_note(
    reference: ExportedRef,
    kind: DocKind,
    by: Option<PersonId>,
    at: Timestamp,
    names: &BTreeMap<String, String>,
) -> MemberDocument {
    let by = by.map(|person| person.to_hex()).map(|hex| names.get(&hex).cloned().unwrap_or(hex));
    let who = by.unwrap_or_default();
    let seen = |value: Scalar| {
        let one = SeenValue { value, device: [0; 16], incarnation: 0, at };
        FieldView::Value(MultiValue { values: vec![one] })
    };
    let text = format!("Withdrawn: this {} was recorded here in error.", kind.label());
    let fields = BTreeMap::from([
        ("text", FieldView::Text(text)),
        ("author", seen(Scalar::from(who.as_str()))),
        ("written_at", seen(Scalar::Time(at))),
    ]);
    let view = DocView::of_fields(DocKind::Contribution, fields);
    MemberDocument { reference, view, signatures: Vec::new(), turns: Vec::new() }
}

/// Replaces values, and ids of items, that are one of the names.
pub(super) fn rename(view: &mut DocView, names: &BTreeMap<String, String>) {
    let of_values = |values: &mut MultiValue<Scalar>| {
        for seen in &mut values.values {
            if let Scalar::Text(text) = &mut seen.value
                && let Some(name) = names.get(text.as_str())
            {
                text.clone_from(name);
            }
        }
    };
    for field in view.fields.values_mut() {
        match field {
            FieldView::Value(values) => of_values(values),
            FieldView::Text(_) => {}
            FieldView::Set(items) => {
                let renamed = std::mem::take(items).into_iter().map(|(id, mut item)| {
                    item.fields.values_mut().for_each(of_values);
                    (names.get(&id).cloned().unwrap_or(id), item)
                });
                *items = renamed.collect();
            }
        }
    }
}
