//! The name guard over this device's records: whose names are looked for, and the answers to what was found.

use alcove_protocol::id::LogId;

use crate::client::Client;
use crate::client::writing::drafting::{item, make_item_id, set, set_in};
use crate::clinical::name_guard::{NameGuard, NameHit, PersonNames};
use crate::clinical::{
    CircleKind, ContactCardView, DocKind, MemberRecordView, MergeClass, MultiValue, RosterView, Scalar,
    ValueKind, fields,
};
use crate::crypto::derive_guard_answer;
use crate::document::{DocEdit, DocView};
use crate::engine::DocKey;
use crate::error::ClientError;

const ANSWERS: &str = "guard_answers";
/// Logged where the offer was taken.
const REPLACED: &str = "replaced by the offer";

impl Client {
    /// Places in a document's words that name somebody who must not be named there, and that nobody has answered. In a
    /// member's record: the other members of their groups; in a group's documents: its members; anywhere else: everybody
    /// in therapy. Built from what this device holds, kept nowhere.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown document.
    pub async fn name_hits(&self, key: DocKey) -> Result<Vec<NameHit>, ClientError> {
        let view = self.document(key).await?;
        self.name_hits_in(key.circle, &view).await
    }

    /// The same in what a document of a circle would say.
    pub(in crate::client) async fn name_hits_in(
        &self,
        circle: LogId,
        view: &DocView,
    ) -> Result<Vec<NameHit>, ClientError> {
        let guard = self.guard_for(circle).await?;
        let hits: Vec<NameHit> =
            texts(view).iter().flat_map(|(field, text)| guard.find(field, text)).collect();
        let answered = self.answer_ids(circle, &hits).await?;
        let kept: Vec<String> = view.items(ANSWERS).map(|(id, _)| id.to_owned()).collect();
        Ok(hits.into_iter().zip(answered).filter(|(_, id)| !kept.contains(id)).map(|(hit, _)| hit).collect())
    }

    /// Takes the guard's offer: the words give way to it, and that this was done is logged, without the words.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when the text has changed since, or holds two versions that disagree.
    pub async fn take_offer(&self, key: DocKey, hit: &NameHit) -> Result<(), ClientError> {
        let view = self.document(key).await?;
        self.require_hit(key, hit).await?;
        let mut edits = vec![replacement(&view, hit)?];
        if keeps_answers(view.kind) {
            let values = vec![
                ("reason", Scalar::from(REPLACED)),
                ("by", Scalar::from(self.person().to_hex().as_str())),
            ];
            edits.push(item(ANSWERS, &make_item_id(), values));
        }
        self.edit_record(key, edits).await
    }

    /// Keeps the words, with a reason. The answer is for these words between these neighbours; where they are written
    /// again elsewhere, the guard asks again.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] without a reason, when the reason names somebody itself, when the text has changed since,
    /// or when this kind of document keeps no answers.
    pub async fn keep_name(&self, key: DocKey, hit: &NameHit, reason: &str) -> Result<(), ClientError> {
        let view = self.document(key).await?;
        self.require_hit(key, hit).await?;
        if !keeps_answers(view.kind) {
            return Err(ClientError::BadInput { what: "this kind of document keeps no names" });
        }
        let answers = self.names_kept(key.circle, std::slice::from_ref(hit), reason).await?;
        self.edit_record(key, answers).await
    }

    /// Edits that keep what was found, with a reason.
    pub(in crate::client) async fn names_kept(
        &self,
        circle: LogId,
        hits: &[NameHit],
        reason: &str,
    ) -> Result<Vec<DocEdit>, ClientError> {
        if reason.trim().is_empty() {
            return Err(ClientError::BadInput { what: "keeping a name needs a reason" });
        }
        if !self.guard_for(circle).await?.find(ANSWERS, reason).is_empty() {
            return Err(ClientError::BadInput { what: "the reason itself names somebody" });
        }
        let by = Scalar::from(self.person().to_hex().as_str());
        let kept = |id: String| {
            item(ANSWERS, &id, vec![("reason", Scalar::from(reason.trim())), ("by", by.clone())])
        };
        Ok(self.answer_ids(circle, hits).await?.into_iter().map(kept).collect())
    }

    async fn require_hit(&self, key: DocKey, hit: &NameHit) -> Result<(), ClientError> {
        if self.name_hits(key).await?.contains(hit) {
            return Ok(());
        }
        Err(ClientError::BadInput { what: "the text has changed: look again" })
    }

    /// The guard for words in a circle.
    pub(in crate::client) async fn guard_for(&self, circle: LogId) -> Result<NameGuard, ClientError> {
        match self.kind_of_circle(circle).await? {
            CircleKind::Member => {
                let mut others = Vec::new();
                for group in self.groups_of(circle).await? {
                    others.extend(self.on_roster(group).await?.into_iter().filter(|other| *other != circle));
                }
                let own = self.names_of_all(vec![circle]).await?;
                Ok(NameGuard::new(&self.names_of_all(others).await?, own.first()))
            }
            CircleKind::Group => {
                let members = self.on_roster(circle).await?;
                Ok(NameGuard::new(&self.names_of_all(members).await?, None))
            }
            CircleKind::Roster
            | CircleKind::Private
            | CircleKind::Supervision
            | CircleKind::Practice
            | CircleKind::Contact
            | CircleKind::Schedule
            | CircleKind::Audit
            | CircleKind::Governance => self.guard_for_all().await,
        }
    }

    /// The guard for what leaves one person's record: everybody else in therapy whom this device knows, of any group.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn guard_of_others(&self, member: LogId) -> Result<NameGuard, ClientError> {
        let everybody = self.persons().await?.into_iter().map(|record| record.key.circle);
        let others = everybody.filter(|other| *other != member).collect();
        let own = self.names_of_all(vec![member]).await?;
        Ok(NameGuard::new(&self.names_of_all(others).await?, own.first()))
    }

    /// The guard for words in which nobody in therapy is to be named.
    pub(in crate::client) async fn guard_for_all(&self) -> Result<NameGuard, ClientError> {
        let everybody = self.persons().await?.into_iter().map(|record| record.key.circle).collect();
        Ok(NameGuard::new(&self.names_of_all(everybody).await?, None))
    }

    async fn on_roster(&self, group: LogId) -> Result<Vec<LogId>, ClientError> {
        Ok(self.members(group).await?.into_iter().map(|member| member.member).collect())
    }

    /// The names of some people: from their records, every roster they are on, and their contact cards. What lists show is
    /// enough for it: nobody's record is opened to compare names.
    async fn names_of_all(&self, mut members: Vec<LogId>) -> Result<Vec<PersonNames>, ClientError> {
        members.sort_unstable();
        members.dedup();
        let rosters: Vec<RosterView> =
            self.records(None).await?.into_iter().map(|roster| roster.view).collect();
        let mut names = Vec::new();
        for member in members {
            names.push(self.names_of(member, &rosters).await?);
        }
        Ok(names)
    }

    async fn names_of(&self, member: LogId, rosters: &[RosterView]) -> Result<PersonNames, ClientError> {
        let mut names = PersonNames::default();
        for record in self.records::<MemberRecordView>(Some(member)).await? {
            names.names.extend(all(&record.view.legal_name));
            names.nicknames.extend(all(&record.view.preferred_name));
        }
        let wanted = member.to_hex();
        let rows = rosters.iter().flat_map(|roster| &roster.members);
        let own = rows.filter(|row| all(&row.member).any(|held| held == wanted));
        names.nicknames.extend(own.flat_map(|row| all(&row.display_hint)));
        for circle in self.circles_with(CircleKind::Contact, member.0.to_vec()).await? {
            for card in self.records::<ContactCardView>(Some(circle)).await? {
                names.nicknames.extend(all(&card.view.name));
                let relatives = card.view.emergency_contacts.iter();
                names.relatives.extend(relatives.flat_map(|contact| all(&contact.name)));
            }
        }
        Ok(names)
    }

    async fn answer_ids(&self, circle: LogId, hits: &[NameHit]) -> Result<Vec<String>, ClientError> {
        let places: Vec<(String, String)> =
            hits.iter().map(|hit| (hit.field.clone(), hit.context().to_owned())).collect();
        self.use_engine(move |engine, _, _| {
            let ids = engine.id_salt(circle).map(|salt| {
                let id = |(field, context): &(String, String)| derive_guard_answer(salt, field, context);
                places.iter().map(|place| data_encoding::HEXLOWER.encode(&id(place))).collect()
            });
            (ids, Vec::new())
        })
        .await?
        .ok_or(ClientError::NotFound { what: "circle" })
    }
}

fn all<T: Clone>(values: &MultiValue<T>) -> impl Iterator<Item = T> {
    values.values.iter().map(|seen| seen.value.clone())
}

fn keeps_answers(kind: DocKind) -> bool {
    fields(kind).iter().any(|field| field.name == ANSWERS)
}

/// Everything in a document that somebody wrote in words: prose by its field, a value by its field or `set/item/field`.
fn texts(view: &DocView) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut values = |path: String, values: &MultiValue<Scalar>| {
        for seen in &values.values {
            if let Scalar::Text(text) = &seen.value {
                texts.push((path.clone(), text.clone()));
            }
        }
    };
    for field in fields(view.kind) {
        match field.class {
            MergeClass::Text => values_of_prose(view, field.name, &mut values),
            MergeClass::MultiValue(ValueKind::Text) => values(field.name.to_owned(), &view.value(field.name)),
            MergeClass::Set(items) if field.name != ANSWERS => {
                let words: Vec<&str> = items
                    .iter()
                    .filter(|item| item.class == MergeClass::MultiValue(ValueKind::Text))
                    .map(|item| item.name)
                    .collect();
                for (id, item) in view.items(field.name) {
                    for name in &words {
                        values(format!("{}/{id}/{name}", field.name), &item.value(name));
                    }
                }
            }
            MergeClass::Immutable(_)
            | MergeClass::MultiValue(_)
            | MergeClass::Preference(_)
            | MergeClass::Lattice(_)
            | MergeClass::Set(_)
            | MergeClass::Log(_) => {}
        }
    }
    texts
}

fn values_of_prose(view: &DocView, field: &str, put: &mut impl FnMut(String, &MultiValue<Scalar>)) {
    let prose = crate::clinical::SeenValue {
        value: Scalar::from(view.text(field)),
        device: [0; 16],
        incarnation: 0,
        at: crate::time::Timestamp::default(),
    };
    put(field.to_owned(), &MultiValue { values: vec![prose] });
}

/// The edit that takes the offer.
fn replacement(view: &DocView, hit: &NameHit) -> Result<DocEdit, ClientError> {
    let with_offer = |values: &MultiValue<Scalar>| match values.settled() {
        Some(Scalar::Text(text)) => {
            let mut letters: Vec<char> = text.chars().collect();
            letters.splice(hit.start..hit.end, hit.offer.chars());
            Ok(letters.into_iter().collect::<String>())
        }
        _ => Err(ClientError::BadInput { what: "two versions stand here: settle them first" }),
    };
    let mut path = hit.field.splitn(3, '/');
    match (path.next(), path.next(), path.next()) {
        (Some(list), Some(id), Some(name)) => {
            let held = view.items(list).find(|(held, _)| *held == id).map(|(_, item)| item.value(name));
            Ok(set_in(list, id, name, with_offer(&held.unwrap_or_default())?.as_str()))
        }
        _ if view.value(&hit.field).values.is_empty() => Ok(hit.replacement()),
        _ => Ok(set(&hit.field, with_offer(&view.value(&hit.field))?.as_str())),
    }
}
