//! Access requests: what a person asked for, by when they have an answer, and what was decided on the way. They lie in the
//! practice's governance circle, apart from any record.

use alcove_protocol::id::LogId;
use jiff::civil::Date;

use crate::client::Client;
use crate::client::writing::drafting::{item, make_item_id, set};
use crate::client::writing::records::{NaturalKey, Record};
use crate::clinical::{AccessRequestView, CircleKind, DocKind, RequestState, Scalar, request_due};
use crate::document::DocEdit;
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::ports::ListQuery;
use crate::shell::clock::{now, system_rng};

/// A request, with its clock.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestItem {
    /// Its document.
    pub key: DocKey,
    /// What it says.
    pub view: AccessRequestView,
    /// Whose record it is about.
    pub member: Option<LogId>,
    /// The last day for an answer; none while its day of receipt is not settled.
    pub due: Option<Date>,
}

/// What was decided about a place of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceDecision {
    /// The place, as the export names it.
    pub place: String,
    /// It stays readable.
    pub disclose: bool,
    /// Why.
    pub reason: String,
}

impl Client {
    /// Writes down that somebody asks for a record. `requester` is empty where it is the person. Works offline.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown member, [`ClientError::Edit`] for a day that is none.
    pub async fn add_access_request(
        &self,
        member: LogId,
        received_on: &str,
        requester: &str,
    ) -> Result<DocKey, ClientError> {
        self.member_scope(member).await?;
        let governance = self.governance_circle().await?;
        let mut edits = vec![
            set("person_ref", member.to_hex().as_str()),
            set("received_on", received_on),
            set("state", RequestState::Received),
        ];
        if !requester.trim().is_empty() {
            edits.push(set("requester", requester.trim()));
        }
        self.new_record(DocKind::AccessRequest, governance, NaturalKey::Random, edits).await
    }

    /// Every request on this device, the one that is due first at the beginning.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`], [`ClientError::LeaseEnded`].
    pub async fn access_requests(&self) -> Result<Vec<RequestItem>, ClientError> {
        let mut items = Vec::new();
        for row in self.list(&ListQuery::all_of(DocKind::AccessRequest)).await? {
            items.push(item_of(self.record(row.key).await?));
        }
        items.sort_by_key(|item: &RequestItem| {
            (item.view.closed_on.settled().is_some(), item.due, item.key.document)
        });
        Ok(items)
    }

    /// Says how the identity of who asks was checked.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn identity_checked(&self, request: DocKey, how: &str) -> Result<(), ClientError> {
        let edits = vec![set("identity_checked", how.trim()), set("state", RequestState::Assembling)];
        self.edit_record(request, edits).await
    }

    /// Says what this person, as the responsible health professional, found about serious harm.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn harm_reviewed(&self, request: DocKey, outcome: &str) -> Result<(), ClientError> {
        let edits = vec![
            set("harm_review_by", self.person().to_hex().as_str()),
            set("harm_review_outcome", outcome.trim()),
            set("state", RequestState::Review),
        ];
        self.edit_record(request, edits).await
    }

    /// Puts the answer off by so many months, two at most, and says why.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for another number of months, or without a reason.
    pub async fn extend_request(
        &self,
        request: DocKey,
        months: i64,
        reason: &str,
    ) -> Result<(), ClientError> {
        if !(1..=crate::clinical::EXTENSION_MONTHS_MAX).contains(&months) || reason.trim().is_empty() {
            return Err(ClientError::BadInput {
                what: "an answer is put off by one or two months, with a reason",
            });
        }
        let edits = vec![set("extension_months", months), set("extension_reason", reason.trim())];
        self.edit_record(request, edits).await
    }

    /// Adds a decision about a place. The newest one about a place counts.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] without a reason, [`ClientError::Edit`].
    pub async fn decide_place(&self, request: DocKey, decision: PlaceDecision) -> Result<(), ClientError> {
        if decision.reason.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a decision about a place needs a reason" });
        }
        let outcome = if decision.disclose { "disclose" } else { "redact" };
        let values = vec![
            ("place", Scalar::from(decision.place.as_str())),
            ("decision", Scalar::from(outcome)),
            ("reason", Scalar::from(decision.reason.trim())),
            ("by", Scalar::from(self.person().to_hex().as_str())),
        ];
        self.add_to_log(request, "third_party", values, Vec::new()).await
    }

    /// Says that the export with this manifest was handed over, and closes the request.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn request_released(
        &self,
        request: DocKey,
        manifest: &str,
        today: Date,
    ) -> Result<(), ClientError> {
        let values = vec![
            ("at", Scalar::Time(now())),
            ("manifest", Scalar::from(manifest)),
            ("by", Scalar::from(self.person().to_hex().as_str())),
        ];
        let more = vec![set("state", RequestState::Released), set("closed_on", today.to_string().as_str())];
        self.add_to_log(request, "exports", values, more).await
    }

    async fn add_to_log(
        &self,
        document: DocKey,
        log: &str,
        values: Vec<(&str, Scalar)>,
        mut more: Vec<DocEdit>,
    ) -> Result<(), ClientError> {
        more.push(item(log, &make_item_id(), values));
        self.edit_record(document, more).await
    }

    /// The practice's governance circle; founded by whoever first needs it.
    pub(super) async fn governance_circle(&self) -> Result<LogId, ClientError> {
        self.use_engine(|engine, _, _| {
            let circles = engine.circle_summaries();
            let held = circles.into_iter().find(|circle| circle.kind == Some(CircleKind::Governance));
            match held {
                Some(circle) => (Ok(circle.circle), Vec::new()),
                None => engine.together(|engine| {
                    Ok(engine.found_circle(CircleKind::Governance, &[], &mut system_rng())?.circle)
                }),
            }
        })
        .await?
    }
}

fn item_of(record: Record<AccessRequestView>) -> RequestItem {
    let view = record.view;
    let received: Option<Date> = view.received_on.settled().and_then(|day| day.0.parse().ok());
    let months = view.extension_months.values.iter().map(|seen| seen.value).max().unwrap_or_default();
    let member = view.person_ref.settled().and_then(|hex| hex.parse().ok());
    RequestItem { key: record.key, due: received.and_then(|day| request_due(day, months)), member, view }
}
