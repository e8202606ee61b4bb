//! Goals in the person's own words, with their own ratings; things to do.

use alcove_client_core::client::{NewGoal, NewTask, TaskItem};
use alcove_client_core::clinical::{GoalStatus, TaskView};
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::PersonId;

use crate::client::Client;
use crate::custom::CircleId;
use crate::error::ApiError;
use crate::items::GoalItem;

/// A goal to record.
#[uniffi::remote(Record)]
pub struct NewGoal {
    /// In the person's own words.
    pub own_words: String,
    /// Why it matters to them.
    #[uniffi(default = "")]
    pub why: String,
    /// Rating at the beginning, 0 to 10.
    #[uniffi(default = None)]
    pub baseline: Option<i64>,
    /// Rating aimed at, 0 to 10.
    #[uniffi(default = None)]
    pub target: Option<i64>,
    /// What helps.
    #[uniffi(default = [])]
    pub supports: Vec<String>,
}

/// Something to do.
#[uniffi::remote(Record)]
pub struct NewTask {
    /// What.
    pub what: String,
    /// By when, as `YYYY-MM-DD`; may be empty.
    #[uniffi(default = "")]
    pub due: String,
    /// Who does it.
    #[uniffi(default = None)]
    pub owner: Option<PersonId>,
    /// What it came from; may be empty.
    #[uniffi(default = "")]
    pub because: String,
}

/// A task of a person or a group, as a list of things to do shows it.
#[uniffi::remote(Record)]
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

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Records a goal.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a goal without words or a rating that is none, [`ApiError::Refused`].
    pub async fn new_goal(&self, member: CircleId, new: NewGoal) -> Result<DocKey, ApiError> {
        Ok(self.core.new_goal(member, new).await?)
    }

    /// Records the person's own rating of a goal, 0 to 10, on a day (`YYYY-MM-DD`).
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for a rating or a day that is none, [`ApiError::Refused`].
    pub async fn rate_goal(&self, goal: DocKey, rating: i64, on: String) -> Result<(), ApiError> {
        Ok(self.core.rate_goal(goal, rating, &on).await?)
    }

    /// Says what became of a goal.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn set_goal_status(&self, goal: DocKey, status: GoalStatus) -> Result<(), ApiError> {
        Ok(self.core.set_goal_status(goal, status).await?)
    }

    /// A person's goals, with ratings; prose cut short.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for an unknown member, [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn goals(&self, member: CircleId) -> Result<Vec<GoalItem>, ApiError> {
        self.core.require_member(member).await?;
        Ok(self.core.goals(member).await?)
    }

    /// Adds something to do for a person (their circle) or a group (its circle).
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] without words or for a day that is none, [`ApiError::Refused`].
    pub async fn new_task(&self, circle: CircleId, new: NewTask) -> Result<DocKey, ApiError> {
        Ok(self.core.new_task(circle, new).await?)
    }

    /// Says whether a task is done. Who said it and when stands with it.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`], [`ApiError::Refused`]; nothing changed.
    pub async fn set_task_done(&self, task: DocKey, done: bool) -> Result<(), ApiError> {
        Ok(self.core.set_task_done(task, done).await?)
    }

    /// Things to do on this device, of one circle or all, by day; those without a day first.
    ///
    /// # Errors
    /// [`ApiError::StorageFailed`], [`ApiError::LeaseEnded`].
    pub async fn tasks(&self, circle: Option<CircleId>) -> Result<Vec<TaskItem>, ApiError> {
        Ok(self.core.tasks(circle).await?)
    }
}
