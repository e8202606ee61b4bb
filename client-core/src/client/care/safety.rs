//! Concerns for somebody's safety, and safety plans. There is no level anywhere.

use alcove_protocol::id::LogId;

use crate::client::writing::drafting::{Draft, item, make_item_id, set, set_in};
use crate::client::{Client, NaturalKey, Record};
use crate::clinical::{
    ConcernKind, ConcernStatus, DocKind, FieldValue, SafetyConcernView, SafetyPlanView, Scalar, SeenValue,
};
use crate::engine::DocKey;
use crate::error::ClientError;

/// A concern to record.
#[derive(Clone, Debug, Default)]
pub struct NewConcern {
    /// What about; at least one.
    pub kinds: Vec<ConcernKind>,
    /// How it is understood.
    pub formulation: String,
    /// What makes it better or worse.
    pub what_changes_it: String,
    /// What protects.
    pub protective: String,
    /// How the person sees it.
    pub persons_view: String,
    /// What prompted it, such as an item of a measure; may be empty.
    pub prompted_by: String,
}

/// Something that was done at once.
#[derive(Clone, Debug, Default)]
pub struct NewAction {
    /// Who did it.
    pub who: String,
    /// What.
    pub what: String,
    /// When, as the person says it.
    pub when: String,
    /// Who was told.
    pub told_whom: String,
}

/// A safety plan that was agreed.
#[derive(Clone, Debug, Default)]
pub struct NewSafetyPlan {
    /// Day on which it was agreed, as `YYYY-MM-DD`.
    pub agreed_on: String,
    /// Warning signs.
    pub warning_signs: String,
    /// What the person can do alone.
    pub own_coping: String,
    /// People to be with or to ask.
    pub people: String,
    /// Professionals and services.
    pub professionals: String,
    /// Making the surroundings safer.
    pub environment: String,
    /// Reasons to live.
    pub reasons: String,
    /// Whether it was written together with the person.
    pub co_produced: bool,
    /// Whether the person has a copy.
    pub copy_given: bool,
}

/// To whom the copy went that a person took along when the plan was agreed.
const COPY_FOR_PERSON: &str = "the person";

impl Client {
    /// Opens a concern. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when nothing is said of what it is about.
    pub async fn open_concern(&self, member: LogId, new: NewConcern) -> Result<DocKey, ClientError> {
        if new.kinds.is_empty() {
            return Err(ClientError::BadInput { what: "a concern says what it is about" });
        }
        let mut draft = Draft::default()
            .value("status", Some(ConcernStatus::Open))
            .prose("formulation", &new.formulation)
            .prose("what_changes_it", &new.what_changes_it)
            .prose("protective", &new.protective)
            .prose("persons_view", &new.persons_view)
            .text("prompted_by", &new.prompted_by);
        for kind in &new.kinds {
            draft = draft.item("kinds", kind.code(), vec![("applies", Scalar::from(true))]);
        }
        self.new_record(DocKind::SafetyConcern, member, NaturalKey::Random, draft.0).await
    }

    /// Says that a concern is open, watched or closed. Closing does not count where something was written beside it: it
    /// then shows as open again.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn set_concern_status(
        &self,
        concern: DocKey,
        status: ConcernStatus,
    ) -> Result<(), ClientError> {
        self.edit_record(concern, vec![set("status", status)]).await
    }

    /// Says whether a concern is about something.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn set_concern_kind(
        &self,
        concern: DocKey,
        kind: &ConcernKind,
        applies: bool,
    ) -> Result<(), ClientError> {
        self.edit_record(concern, vec![set_in("kinds", kind.code(), "applies", applies)]).await
    }

    /// Adds to the log of what was done at once.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when nothing is said of what was done.
    pub async fn log_action(&self, concern: DocKey, new: NewAction) -> Result<(), ClientError> {
        if new.what.trim().is_empty() {
            return Err(ClientError::BadInput { what: "an action says what was done" });
        }
        let values = vec![
            ("who", Scalar::from(new.who.as_str())),
            ("what", Scalar::from(new.what.as_str())),
            ("when", Scalar::from(new.when.as_str())),
            ("told_whom", Scalar::from(new.told_whom.as_str())),
        ];
        self.edit_record(concern, vec![item("immediate_actions", &make_item_id(), values)]).await
    }

    /// A person's concerns, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn concerns(&self, member: LogId) -> Result<Vec<Record<SafetyConcernView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// Everything that was ever written about where a concern stands.
    pub(in crate::client) async fn status_history(
        &self,
        concern: DocKey,
    ) -> Result<Vec<SeenValue<ConcernStatus>>, ClientError> {
        let history = self.use_open(vec![concern], move |engine, _, _| {
            let history =
                engine.document(concern).ok().and_then(|concern| concern.value_history("status").ok());
            (history.unwrap_or_default(), Vec::new())
        });
        let status = |seen: SeenValue<Scalar>| {
            let SeenValue { value, device, incarnation, at } = seen;
            Some(SeenValue { value: ConcernStatus::from_scalar(&value)?, device, incarnation, at })
        };
        Ok(history.await?.into_iter().filter_map(status).collect())
    }

    /// Keeps a plan that was agreed as the next version; it is not changed afterwards. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a plan without words or a day before the person's birth, [`ClientError::Edit`].
    pub async fn agree_safety_plan(&self, member: LogId, new: NewSafetyPlan) -> Result<i64, ClientError> {
        let sections = [
            ("warning_signs", &new.warning_signs),
            ("own_coping", &new.own_coping),
            ("people", &new.people),
            ("professionals", &new.professionals),
            ("environment", &new.environment),
            ("reasons", &new.reasons),
        ];
        if sections.iter().all(|(_, text)| text.trim().is_empty()) {
            return Err(ClientError::BadInput { what: "a safety plan has at least one section" });
        }
        let held = self.safety_plans(member).await?;
        let versions = held.iter().flat_map(|plan| plan.view.version.values.iter().map(|seen| seen.value));
        let version = versions.max().unwrap_or_default() + 1;
        let mut draft = Draft::default()
            .value("version", Some(version))
            .value("agreed_on", Some(new.agreed_on.as_str()))
            .value("co_produced", Some(new.co_produced));
        if new.copy_given {
            let copy =
                vec![("to", Scalar::from(COPY_FOR_PERSON)), ("on", Scalar::from(new.agreed_on.as_str()))];
            draft = draft.item("copies", &make_item_id(), copy);
        }
        for (field, text) in sections {
            draft = draft.text(field, text);
        }
        self.new_record(DocKind::SafetyPlan, member, NaturalKey::Random, draft.0).await?;
        Ok(version)
    }

    /// A person's safety plans, oldest version first. Two of one number were agreed on two devices: both are shown.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn safety_plans(&self, member: LogId) -> Result<Vec<Record<SafetyPlanView>>, ClientError> {
        self.records(Some(member)).await
    }
}
