//! Goals in the person's own words, with their own ratings; things to do.

use alcove_protocol::id::{LogId, PersonId};

use crate::client::writing::drafting::{Draft, item, make_item_id, set};
use crate::client::{Client, NaturalKey, Record};
use crate::clinical::{DocKind, GoalStatus, GoalView, Scalar, TaskView};
use crate::engine::DocKey;
use crate::error::ClientError;

const RATING_MAX: i64 = 10;

/// A goal to record.
#[derive(Clone, Debug, Default)]
pub struct NewGoal {
    /// In the person's own words.
    pub own_words: String,
    /// Why it matters to them.
    pub why: String,
    /// Rating at the beginning, 0 to 10.
    pub baseline: Option<i64>,
    /// Rating aimed at, 0 to 10.
    pub target: Option<i64>,
    /// What helps.
    pub supports: Vec<String>,
}

/// Something to do.
#[derive(Clone, Debug, Default)]
pub struct NewTask {
    /// What.
    pub what: String,
    /// By when, as `YYYY-MM-DD`; may be empty.
    pub due: String,
    /// Who does it.
    pub owner: Option<PersonId>,
    /// What it came from; may be empty.
    pub because: String,
}

/// A task of a person or a group, as a list of things to do shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskItem {
    /// Its document.
    pub key: DocKey,
    /// What.
    pub view: TaskView,
    /// Whether devices disagree, also on whether it is done.
    pub disputed: bool,
    /// It was done on one device while another, which did not know that, changed it.
    pub changed_meanwhile: bool,
}

fn check_rating(rating: i64) -> Result<i64, ClientError> {
    if (0..=RATING_MAX).contains(&rating) {
        return Ok(rating);
    }
    Err(ClientError::BadInput { what: "a rating is a whole number from 0 to 10" })
}

impl NewTask {
    fn draft(&self) -> Draft {
        Draft::default()
            .text("what", &self.what)
            .text("due", &self.due)
            .value("owner", self.owner.map(|owner| owner.to_hex()).as_deref())
            .text("because", &self.because)
            .value("done", Some(false))
    }
}

impl Client {
    /// Records a goal. Works offline.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a goal without words or a rating that is none.
    pub async fn new_goal(&self, member: LogId, new: NewGoal) -> Result<DocKey, ClientError> {
        if new.own_words.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a goal is in the person's own words" });
        }
        let mut draft = Draft::default()
            .prose("own_words", &new.own_words)
            .prose("why", &new.why)
            .value("baseline", new.baseline.map(check_rating).transpose()?)
            .value("target", new.target.map(check_rating).transpose()?)
            .value("status", Some(GoalStatus::Active));
        for support in &new.supports {
            draft = draft.item("supports", &make_item_id(), vec![("what", Scalar::from(support.as_str()))]);
        }
        self.new_record(DocKind::Goal, member, NaturalKey::Random, draft.0).await
    }

    /// Records the person's own rating of a goal, 0 to 10.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a rating that is none, [`ClientError::Edit`] for a day that is none.
    pub async fn rate_goal(&self, goal: DocKey, rating: i64, on: &str) -> Result<(), ClientError> {
        let values = vec![("rating", Scalar::from(check_rating(rating)?)), ("on", Scalar::from(on))];
        self.edit_record(goal, vec![item("ratings", &make_item_id(), values)]).await
    }

    /// Says what became of a goal.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn set_goal_status(&self, goal: DocKey, status: GoalStatus) -> Result<(), ClientError> {
        self.edit_record(goal, vec![set("status", status)]).await
    }

    /// A person's goals, with ratings; prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn goals(&self, member: LogId) -> Result<Vec<Record<GoalView>>, ClientError> {
        self.records(Some(member)).await
    }

    /// Adds something to do for a person (their circle) or a group (its circle).
    ///
    /// # Errors
    /// [`ClientError::BadInput`] without words, [`ClientError::Edit`] for a day that is none.
    pub async fn new_task(&self, circle: LogId, new: NewTask) -> Result<DocKey, ClientError> {
        self.name_task(circle, new, NaturalKey::Random).await
    }

    pub(in crate::client) async fn name_task(
        &self,
        circle: LogId,
        new: NewTask,
        name: NaturalKey,
    ) -> Result<DocKey, ClientError> {
        if new.what.trim().is_empty() {
            return Err(ClientError::BadInput { what: "a task says what is to be done" });
        }
        self.new_record(DocKind::Task, circle, name, new.draft().0).await
    }

    /// Says whether a task is done. Who said it and when stands with it.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn set_task_done(&self, task: DocKey, done: bool) -> Result<(), ClientError> {
        self.edit_record(task, vec![set("done", done)]).await
    }

    /// Things to do on this device, of one circle or all, by day; those without a day first.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn tasks(&self, circle: Option<LogId>) -> Result<Vec<TaskItem>, ClientError> {
        let task = |record: Record<TaskView>| TaskItem {
            key: record.key,
            changed_meanwhile: is_changed_meanwhile(&record.view),
            view: record.view,
            disputed: record.conflicts > 0,
        };
        let mut tasks: Vec<TaskItem> = self.records(circle).await?.into_iter().map(task).collect();
        tasks.sort_by_cached_key(|task| task.view.due.values.iter().map(|seen| seen.value.0.clone()).min());
        Ok(tasks)
    }
}

fn is_changed_meanwhile(view: &TaskView) -> bool {
    view.done.values.iter().any(|seen| seen.value) && !view.changed_beside_done.is_empty()
}
