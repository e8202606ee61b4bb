//! `alcove goal` and `alcove task`: what a person works towards, and what is to be done.

use alcove_client_core::client::{NewGoal, NewTask};
use alcove_client_core::clinical::{DocKind, GoalStatus};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::record::{Place, Written};
use crate::app::{App, Cells, Listed};
use crate::atlas::{Atlas, doc_id, joined, short};
use crate::documents::{find, list, names, person, show};
use crate::error::CliError;
use crate::moment::today;
use crate::pick;
use crate::pick::{Choice, pick};

/// A person's goals, in their own words, with their own ratings
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove goal add one \"Take the bus to work\" --why \"To see my sister\" --baseline 2 --target 7
  alcove goal rate 1 4
  alcove goal status 1 met
  alcove goal list one")]
pub(crate) struct GoalArgs {
    #[command(subcommand)]
    verb: GoalVerb,
}

#[derive(Debug, Subcommand)]
enum GoalVerb {
    /// List a person's goals
    List {
        /// Who
        person: String,
    },
    /// Show a goal with its ratings
    Show {
        /// Its number in the last list, or the beginning of its id
        goal: Option<String>,
    },
    /// Record a goal; works offline
    Add {
        /// Who
        person: String,
        /// In the person's own words
        words: String,
        /// Why it matters to them
        #[arg(long, default_value = "", hide_default_value = true)]
        why: String,
        /// Their rating now, 0 to 10
        #[arg(long)]
        baseline: Option<i64>,
        /// The rating aimed at, 0 to 10
        #[arg(long)]
        target: Option<i64>,
        /// What helps
        #[arg(long)]
        support: Vec<String>,
    },
    /// Record the person's own rating, 0 (not at all) to 10 (reached)
    Rate {
        /// The goal's number in the last list, or the beginning of its id
        goal: String,
        /// 0 to 10
        rating: i64,
        /// Day [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<String>,
    },
    /// Say what became of a goal: active, met, changed, dropped
    Status {
        /// The goal's number in the last list, or the beginning of its id
        goal: String,
        /// What became of it
        status: String,
    },
}

pub(crate) async fn run(app: &App, args: GoalArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb {
        GoalVerb::List { person: who } => {
            let (member, _) = person(app, client, &who).await?;
            list(app, client, DocKind::Goal, Some(member), "No goals yet. `alcove goal add` records one.")
                .await
        }
        GoalVerb::Show { goal } => {
            let key = find(app, client, DocKind::Goal, None, goal.as_deref()).await?;
            show(app, client, key).await
        }
        GoalVerb::Add { person: who, words, why, baseline, target, support } => {
            let (member, name) = person(app, client, &who).await?;
            let new = NewGoal { own_words: words, why, baseline, target, supports: support };
            let key = client.new_goal(member, new).await?;
            let words = format!("{name} has a goal.");
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
        GoalVerb::Rate { goal, rating, on } => {
            let key = find(app, client, DocKind::Goal, None, Some(&goal)).await?;
            client.rate_goal(key, rating, &on.unwrap_or_else(today)).await?;
            app.show_edit(client, Written { document: doc_id(key), words: format!("Rated {rating} of 10.") })
                .await
        }
        GoalVerb::Status { goal, status } => {
            let key = find(app, client, DocKind::Goal, None, Some(&goal)).await?;
            client.set_goal_status(key, GoalStatus::from(status)).await?;
            app.show_edit(client, Written { document: doc_id(key), words: "The goal is written.".to_owned() })
                .await
        }
    })
    .await
}

/// Things to do for a person or a group
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove task
  alcove task add \"Ring about the missed session\" --member two --due 2031-04-14
  alcove task done 1")]
pub(crate) struct TaskArgs {
    #[command(subcommand)]
    verb: Option<TaskVerb>,
}

#[derive(Debug, Subcommand)]
enum TaskVerb {
    /// List things to do, by day (the default)
    List {
        /// Also what is done
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Add something to do; works offline
    Add {
        /// What
        what: String,
        /// By when
        #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
        due: String,
        /// Who does it [default: you]
        #[arg(long, value_name = "COLLEAGUE")]
        owner: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Say that something is done
    Done {
        /// Its number in the last list, or the beginning of its id
        task: String,
        /// It is not done after all
        #[arg(long)]
        undo: bool,
    },
}

#[derive(Serialize)]
struct TaskRow {
    id: String,
    due: String,
    what: String,
    of: String,
    owner: String,
    state: &'static str,
}

impl Cells for TaskRow {
    fn cells(&self) -> Vec<String> {
        let cells = [&self.due, &self.what, &self.of, &self.owner];
        let mut cells: Vec<String> = cells.into_iter().cloned().collect();
        cells.push(self.state.to_owned());
        cells.push(short(self.id.split(':').nth(1).unwrap_or_default()));
        cells
    }
}

pub(crate) async fn run_tasks(app: &App, args: TaskArgs) -> Result<(), CliError> {
    let none = Place { member: None, group: None };
    app.with_client(async |client| match args.verb.unwrap_or(TaskVerb::List { all: false, place: none }) {
        TaskVerb::List { all, place } => {
            let rows = task_rows(client, place.circle(app, client).await?, all).await?;
            app.last_list().remember("task", rows.iter().map(|row| row.id.clone()));
            app.show(&Listed {
                rows,
                header: &["Due", "What", "Of", "Who does it", "State", "Id"],
                when_empty: "Nothing to do.",
            });
            Ok(())
        }
        TaskVerb::Add { what, due, owner, place } => {
            let circle = place.circle(app, client).await?;
            let circle = circle.ok_or(CliError::Input { words: "say whose, with --member or --group" })?;
            let owner = match owner {
                Some(words) => pick::person(app, &Atlas::load(client).await?, &words)?.person,
                None => client.person(),
            };
            let new = NewTask { what, due, owner: Some(owner), because: String::new() };
            let key = client.new_task(circle, new).await?;
            app.show_edit(client, Written { document: doc_id(key), words: "It is on the list.".to_owned() })
                .await
        }
        TaskVerb::Done { task, undo } => {
            let tasks = client.tasks(None).await?;
            let choice = |task: &alcove_client_core::client::TaskItem| Choice {
                id: doc_id(task.key),
                names: vec![task.key.document.to_hex()],
                item: task.key,
            };
            let key = pick("task", &task, tasks.iter().map(choice).collect(), &app.last_list())?;
            client.set_task_done(key, !undo).await?;
            let words = if undo { "It is to be done." } else { "Done." };
            app.show_edit(client, Written { document: doc_id(key), words: words.to_owned() }).await
        }
    })
    .await
}

async fn task_rows(
    client: &alcove_client_core::client::Client,
    circle: Option<alcove_protocol::id::LogId>,
    all: bool,
) -> Result<Vec<TaskRow>, CliError> {
    let (atlas, persons) = (Atlas::load(client).await?, names(client).await?);
    let row = |task: alcove_client_core::client::TaskItem| {
        let of = persons.iter().find(|(circle, _)| *circle == task.key.circle).map(|(_, name)| name.clone());
        let owner = task.view.owner.values.first().and_then(|seen| seen.value.parse().ok());
        TaskRow {
            id: doc_id(task.key),
            due: joined(&task.view.due.filter_map(|day| Some(day.0.clone()))),
            what: joined(&task.view.what),
            of: of.unwrap_or_else(|| atlas.place(task.key.circle)),
            owner: owner.map(|owner| atlas.person_name(owner)).unwrap_or_default(),
            state: match (task.disputed, task.view.done.settled()) {
                (true, _) => "devices disagree",
                (false, Some(true)) if task.changed_meanwhile => "done, but changed meanwhile",
                (false, Some(true)) => "done",
                (false, _) => "to do",
            },
        }
    };
    let rows = client.tasks(circle).await?.into_iter().map(row);
    Ok(rows.filter(|row| all || row.state != "done").collect())
}
