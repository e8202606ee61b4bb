//! Referral, and the conversation about whether a group suits a person: in their own words, with steps of preparation.
//! Nothing is counted or ranked.

use alcove_protocol::id::LogId;

use crate::client::writing::drafting::{Draft, make_item_id, set_in};
use crate::client::{Client, NaturalKey, NewTask, Record};
use crate::clinical::{
    Barrier, CRITERIA, CriterionAnswer, DocKind, Recommendation, ReferralStatus, ReferralView, Scalar,
    ScreeningView,
};
use crate::engine::DocKey;
use crate::error::ClientError;

/// A referral to record.
#[derive(Clone, Debug, Default)]
pub struct NewReferral {
    /// Where it came from.
    pub source: String,
    /// Day on which it came, as `YYYY-MM-DD`.
    pub received_on: String,
    /// Why.
    pub reason: String,
    /// What was asked for.
    pub requested: String,
    /// Therapy before.
    pub prior_therapy: String,
}

/// What a person says of one of the six criteria.
#[derive(Clone, Debug)]
pub struct CriterionSaid {
    /// The criterion's code, of [`CRITERIA`].
    pub code: String,
    /// What the person answers.
    pub answer: CriterionAnswer,
    /// In their own words.
    pub words: String,
    /// What would help.
    pub help: String,
}

/// A step of preparation.
#[derive(Clone, Debug, Default)]
pub struct NewStep {
    /// What.
    pub step: String,
    /// By when, as `YYYY-MM-DD`; may be empty.
    pub due: String,
}

/// A conversation about suitability to record.
#[derive(Clone, Debug, Default)]
pub struct NewScreening {
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// What was said of the criteria; those left out were not talked about.
    pub criteria: Vec<CriterionSaid>,
    /// What the person hopes for from a group.
    pub hopes_for_group: String,
    /// How the person is with others.
    pub interpersonal_style: String,
    /// What may stand in the way, and what would help.
    pub barriers: Vec<(Barrier, String)>,
    /// Steps of preparation.
    pub steps: Vec<NewStep>,
    /// What is proposed.
    pub recommendation: Option<Recommendation>,
    /// Whether the person agrees.
    pub agreed_with_person: Option<bool>,
    /// Day on which to look again. A task for that day comes with it.
    pub review_on: Option<String>,
}

impl Client {
    /// Records a referral. Works offline.
    ///
    /// # Errors
    /// [`ClientError::Edit`] for a day that is none, [`ClientError::BadInput`] for one before the person's birth.
    pub async fn refer(&self, member: LogId, new: NewReferral) -> Result<DocKey, ClientError> {
        let draft = Draft::default()
            .value("received_on", Some(new.received_on.as_str()))
            .value("status", Some(ReferralStatus::Received))
            .text("source", &new.source)
            .text("requested", &new.requested)
            .prose("reason", &new.reason)
            .prose("prior_therapy", &new.prior_therapy);
        self.new_record(DocKind::Referral, member, NaturalKey::Random, draft.0).await
    }

    /// A person's referrals, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn referrals(&self, member: LogId) -> Result<Vec<Record<ReferralView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// Says what became of a referral, and why.
    ///
    /// # Errors
    /// [`ClientError::Edit`]; nothing changed.
    pub async fn decide_referral(
        &self,
        referral: DocKey,
        status: ReferralStatus,
        reason: &str,
    ) -> Result<(), ClientError> {
        let draft = Draft::default().value("status", Some(status)).prose("decision_reason", reason);
        self.edit_record(referral, draft.0).await
    }

    /// Records a conversation about suitability; with a day for looking again, a task for it too. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for an unknown criterion or a day before the person's birth, [`ClientError::Edit`].
    pub async fn screen(&self, member: LogId, new: NewScreening) -> Result<DocKey, ClientError> {
        let mut draft = Draft::default()
            .value("on", Some(new.on.as_str()))
            .prose("hopes_for_group", &new.hopes_for_group)
            .prose("interpersonal_style", &new.interpersonal_style)
            .value("recommendation", new.recommendation)
            .value("agreed_with_person", new.agreed_with_person)
            .value("review_on", new.review_on.as_deref());
        for said in new.criteria {
            if !CRITERIA.iter().any(|(code, _)| *code == said.code) {
                return Err(ClientError::BadInput { what: "there is no such criterion" });
            }
            draft = draft
                .value(&said.code, Some(said.answer))
                .prose(&format!("{}_words", said.code), &said.words)
                .prose(&format!("{}_help", said.code), &said.help);
        }
        for (barrier, help) in new.barriers {
            let values =
                vec![("barrier", Scalar::from(barrier)), ("what_would_help", Scalar::from(help.as_str()))];
            draft = draft.item("practical_barriers", &make_item_id(), values);
        }
        for step in new.steps {
            let mut values = vec![("step", Scalar::from(step.step.as_str())), ("done", Scalar::from(false))];
            if !step.due.is_empty() {
                values.push(("due", Scalar::from(step.due.as_str())));
            }
            draft = draft.item("preparation_plan", &make_item_id(), values);
        }
        let screening = self.new_record(DocKind::Screening, member, NaturalKey::Random, draft.0).await?;
        if let Some(due) = new.review_on {
            let task = NewTask {
                what: "Look at suitability again".to_owned(),
                due,
                owner: Some(self.person()),
                because: "suitability conversation".to_owned(),
            };
            self.new_task(member, task).await?;
        }
        Ok(screening)
    }

    /// A person's conversations about suitability, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn screenings(&self, member: LogId) -> Result<Vec<Record<ScreeningView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// Says whether a step of preparation is done.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] for an unknown step.
    pub async fn set_step_done(&self, screening: DocKey, step: &str, done: bool) -> Result<(), ClientError> {
        let held = self.record::<ScreeningView>(screening).await?;
        if !held.view.preparation_plan.iter().any(|held| held.item == step) {
            return Err(ClientError::NotFound { what: "step" });
        }
        self.edit_record(screening, vec![set_in("preparation_plan", step, "done", done)]).await
    }
}
