//! The end of a person's record: reviewed when its time is over, destroyed by somebody whom the practice has named, and a
//! certificate that stays. Nothing is destroyed because a day has come, and nothing that is held.

mod kept;
mod sooner;

use alcove_protocol::id::{LogId, PersonId, hash};
use alcove_protocol::label;
use data_encoding::HEXLOWER;
use jiff::civil::Date;

use crate::client::practice::groups::ROSTER_KEY;
use crate::client::writing::drafting::{Draft, item, set, set_in};
use crate::client::{Client, NaturalKey, RetentionItem};
use crate::clinical::{
    AuditKind, CircleKind, DestructionCertificateView, DocKind, MemberRecordView, MultiValue, RetentionDue,
    RosterView, Scalar,
};
use crate::document::{DocEdit, DocView, Document, FieldView};
use crate::engine::{Delivery, DocKey, Intent};
use crate::error::ClientError;
use crate::ports::{ListQuery, ListRow};
use crate::shell::clock::now;
use crate::time::Timestamp;

pub use kept::KeptRecord;
pub use sooner::ConsentDue;

/// After so long a release of a hold is taken to be known: a device that has not synced since keeps the record.
const RELEASE_HEARD_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Why a record was not destroyed. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DestroyRefused {
    /// Its time is not over, or nobody knows when the person was last seen.
    #[error("the time for which this record is kept is not over")]
    NotDue,
    /// Nobody has reviewed it since it was last held or kept longer.
    #[error("nobody has reviewed this record and found that it may be destroyed")]
    NotReviewed,
    /// A hold was let go, and not every device is known to have heard of it: it would keep the record.
    #[error(
        "a hold was let go, and not every device is known to have heard of it: sync them all, or wait for seven days"
    )]
    NotHeard,
    /// There is nothing of it here.
    #[error("there is nothing left to destroy")]
    Nothing,
}

impl DestroyRefused {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::NotReviewed => "not_reviewed",
            Self::NotHeard => "release_not_heard",
            Self::Nothing => "nothing_to_destroy",
        }
    }
}

/// A document that would be destroyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDocument {
    /// Which.
    pub key: DocKey,
    /// What it records.
    pub kind: DocKind,
    /// The first day on which something was written in it, by its authors' clocks; empty where nothing was.
    pub oldest: String,
    /// The last day.
    pub newest: String,
    /// What the certificate calls it, in hex.
    pub hash: String,
}

/// What destroying a record would do, and whether it may be.
#[derive(Clone, Debug, PartialEq)]
pub struct DestructionPlan {
    /// The record, and how long it is kept.
    pub record: RetentionItem,
    /// What the review found, if it still counts.
    pub reviewed: Option<String>,
    /// Everything that would be destroyed.
    pub documents: Vec<PlannedDocument>,
}

/// A certificate of destruction.
#[derive(Clone, Debug, PartialEq)]
pub struct CertificateItem {
    /// Its document.
    pub key: DocKey,
    /// What it says.
    pub view: DestructionCertificateView,
    /// Who decided.
    pub authority: Option<PersonId>,
    /// Documents of the decision that are not destroyed at the relay yet: an admin destroys what others wrote once nothing
    /// came to it for seven days.
    pub waiting: usize,
}

impl Client {
    /// Writes down that a record was reviewed when its time was over, and what was found. It changes nothing else.
    ///
    /// # Errors
    /// [`ClientError::NoAuthority`], [`ClientError::BadInput`] without words, [`ClientError::NotFound`].
    pub async fn review_record(&self, member: LogId, found: &str) -> Result<(), ClientError> {
        self.require_authority().await?;
        if found.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a review says what it found" });
        }
        let record = self.record_key(member).await?;
        self.say_anew(record, "reviewed", found.trim()).await?;
        self.edit_record(record, vec![set("reviewed", found.trim())]).await
    }

    /// What destroying a record would destroy.
    ///
    /// # Errors
    /// [`ClientError::NotFound`], [`ClientError::StorageFailed`].
    pub async fn destruction_plan(&self, member: LogId) -> Result<DestructionPlan, ClientError> {
        let record = self.retention().await?.into_iter().find(|item| item.member == member);
        let record = record.ok_or(ClientError::NotFound { what: "member" })?;
        let view = MemberRecordView::from(&self.read(record.record).await?);
        let mut documents = Vec::new();
        for row in self.rows_of_person(member).await? {
            documents.push(self.planned(&row).await?);
        }
        Ok(DestructionPlan { record, reviewed: review_of(&view), documents })
    }

    /// Destroys a person's whole record, and how to reach them: on this device and at the relay, and on every other device
    /// when it next syncs; what others wrote, once nothing came to it for seven days. A hold that another device knows of
    /// keeps it there. On rosters the person's row stays without a name. Returns the certificate.
    ///
    /// # Errors
    /// [`ClientError::NoAuthority`]; [`ClientError::Destroy`]; [`ClientError::Close`] for what is held or needs an admin of
    /// the record's circle, [`ClientError::NotFound`]; nothing changed.
    pub async fn destroy_record(&self, member: LogId, today: Date) -> Result<DocKey, ClientError> {
        self.require_authority().await?;
        let plan = self.destruction_plan(member).await?;
        if plan.record.held {
            return Err(crate::engine::CloseRefused::Held.into());
        }
        let due = plan.record.due.filter(|_| plan.record.is_due(today)).ok_or(DestroyRefused::NotDue)?;
        if plan.reviewed.is_none() {
            return Err(DestroyRefused::NotReviewed.into());
        }
        if !self.is_release_heard(&plan.record).await? {
            return Err(DestroyRefused::NotHeard.into());
        }
        let rule = format!("retention: {}", due.rule.code());
        let certificate = self.destroy_documents(member, plan.documents, &rule, Some(due)).await?;
        self.forget_on_rosters(member, today).await?;
        Ok(certificate)
    }

    /// Whether every device that may open the record has heard that its hold was let go, as far as is known. A device that
    /// has not keeps the record, and learns nothing more of the release once its text is destroyed.
    async fn is_release_heard(&self, record: &RetentionItem) -> Result<bool, ClientError> {
        let Some(let_go) = record.hold.as_ref().filter(|hold| !hold.held) else { return Ok(true) };
        let people: Vec<PersonId> =
            self.others_in(record.member).await?.into_iter().map(|(id, _)| id).collect();
        let (me, own) = (self.device(), self.person());
        let others = self.use_engine(move |engine, _, _| {
            let devices = engine.org().map(|org| {
                let of = |person: &PersonId| org.devices_of(*person, org.len()).map(|(device, _)| device);
                people.iter().chain([&own]).flat_map(of).filter(|device| *device != me).count()
            });
            (devices.unwrap_or_default(), Vec::new())
        });
        let others = u32::try_from(others.await?).unwrap_or(u32::MAX);
        Ok(match self.delivery(record.record).await? {
            Delivery::OnThisDevice => false,
            Delivery::OnOtherDevices(devices) if devices >= others => true,
            Delivery::AtTheRelay | Delivery::OnOtherDevices(_) => {
                others == 0 || now().0.saturating_sub(let_go.at.0) >= RELEASE_HEARD_MS
            }
        })
    }

    /// Decides the end of documents of a circle, then certifies it.
    async fn destroy_documents(
        &self,
        circle: LogId,
        documents: Vec<PlannedDocument>,
        rule: &str,
        due: Option<RetentionDue>,
    ) -> Result<DocKey, ClientError> {
        if documents.is_empty() {
            return Err(DestroyRefused::Nothing.into());
        }
        let keys: Vec<DocKey> = documents.iter().map(|document| document.key).collect();
        self.purge_documents(&keys).await?;
        let certificate = self.certify(circle, &documents, rule, due).await?;
        self.audit(AuditKind::Destroy, Some(circle), rule).await?;
        Ok(certificate)
    }

    async fn certify(
        &self,
        circle: LogId,
        documents: &[PlannedDocument],
        rule: &str,
        due: Option<RetentionDue>,
    ) -> Result<DocKey, ClientError> {
        let governance = self.governance_circle().await?;
        let due_on = due.map(|due| due.on.to_string()).unwrap_or_default();
        let mut draft = Draft::default()
            .value("circle", Some(circle.to_hex().as_str()))
            .value("rule", Some(rule))
            .value("due_on", Some(due_on.as_str()))
            .value("authority", Some(self.person().to_hex().as_str()))
            .value("at", Some(now()));
        for document in documents {
            let values = vec![
                ("kind", Scalar::from(i64::from(document.kind.number()))),
                ("oldest", Scalar::from(document.oldest.as_str())),
                ("newest", Scalar::from(document.newest.as_str())),
            ];
            draft.0.push(item("destroyed", &document.hash, values));
        }
        self.new_record(DocKind::DestructionCertificate, governance, NaturalKey::Random, draft.0).await
    }

    /// Every certificate on this device, the newest first.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn certificates(&self) -> Result<Vec<CertificateItem>, ClientError> {
        let waits = self.use_engine(|engine, _, _| {
            let circle = |intent: &Intent| {
                if let Intent::Purge { circle, .. } = intent { Some(circle.to_hex()) } else { None }
            };
            (engine.intents().filter_map(circle).collect::<Vec<String>>(), Vec::new())
        });
        let waits = waits.await?;
        let mut items = Vec::new();
        for record in self.records::<DestructionCertificateView>(None).await? {
            let circle = record.view.circle.settled();
            let waiting = waits.iter().filter(|waits| Some(*waits) == circle).count();
            let authority = record.view.authority.settled().and_then(|person| person.parse().ok());
            items.push(CertificateItem { key: record.key, view: record.view, authority, waiting });
        }
        items.sort_by_key(|item| std::cmp::Reverse((item.view.at.settled().copied(), item.key.document)));
        Ok(items)
    }

    /// Rows of everything about a person: their record, and how to reach them.
    async fn rows_of_person(&self, member: LogId) -> Result<Vec<ListRow>, ClientError> {
        let mut rows = self.rows_of_member(member).await?;
        for circle in self.circles_with(CircleKind::Contact, member.0.to_vec()).await? {
            rows.extend(
                self.list(&ListQuery { circle: Some(circle), ..ListQuery::all_of(DocKind::ContactCard) })
                    .await?,
            );
        }
        Ok(rows)
    }

    async fn planned(&self, row: &ListRow) -> Result<PlannedDocument, ClientError> {
        let key = row.key;
        let (heads, written) = self
            .use_open(vec![key], move |engine, _, _| {
                let heads = engine.document(key).map(Document::heads).unwrap_or_default();
                let written = engine.written_times(key).map(|(first, last, _)| (first, last));
                ((heads, written), Vec::new())
            })
            .await?;
        let times = times_in(&self.read(key).await?);
        let oldest = times.iter().copied().chain(written.map(|(first, _)| first)).min();
        let newest = times.iter().copied().chain(written.map(|(_, last)| last)).max();
        let mut parts: Vec<&[u8]> = vec![&key.circle.0, &key.document.0];
        parts.extend(heads.iter().map(<[u8; 32]>::as_slice));
        Ok(PlannedDocument {
            key,
            kind: row.kind,
            oldest: oldest.map(day).unwrap_or_default(),
            newest: newest.map(day).unwrap_or_default(),
            hash: HEXLOWER.encode(&hash(label::DESTROYED_DOCUMENT, &parts)),
        })
    }

    /// Takes a person's name off the rosters; that somebody was there stays, because sessions count them.
    async fn forget_on_rosters(&self, member: LogId, today: Date) -> Result<(), ClientError> {
        let wanted = member.to_hex();
        for group in self.groups_of(member).await? {
            let roster = self.roster_of(group).await?;
            let key = self.document_for(roster, DocKind::Roster, ROSTER_KEY).await?;
            let view = RosterView::from(&self.read(key).await?);
            let own =
                view.members.iter().filter(|row| row.member.values.iter().any(|seen| seen.value == wanted));
            let mut edits: Vec<DocEdit> = Vec::new();
            for row in own {
                edits.push(set_in("members", &row.item, "display_hint", ""));
                if row.left.values.is_empty() {
                    edits.push(set_in("members", &row.item, "left", today.to_string().as_str()));
                }
            }
            if !edits.is_empty() {
                self.edit_record(key, edits).await?;
            }
        }
        Ok(())
    }
}

/// What a review found, while no later hold or decision to keep the record longer takes it back.
fn review_of(record: &MemberRecordView) -> Option<String> {
    let newest = |values: &MultiValue<String>| values.values.iter().map(|seen| seen.at).max();
    let held = record.legal_hold.values.values.iter().map(|seen| seen.at).max();
    let since = newest(&record.retention_class).max(newest(&record.hold_reason)).max(held);
    let found = record.reviewed.settled().filter(|found| !found.is_empty())?;
    (newest(&record.reviewed) >= since).then(|| found.clone())
}

fn day(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date().to_string()
}

/// When the values of a document were written.
fn times_in(view: &DocView) -> Vec<Timestamp> {
    let of = |values: &MultiValue<Scalar>| values.values.iter().map(|seen| seen.at).collect::<Vec<_>>();
    let of_field = |field: &FieldView| match field {
        FieldView::Value(values) => of(values),
        FieldView::Text(_) => Vec::new(),
        FieldView::Set(items) => items.values().flat_map(|item| item.fields.values().flat_map(of)).collect(),
    };
    view.fields.values().flat_map(of_field).collect()
}
