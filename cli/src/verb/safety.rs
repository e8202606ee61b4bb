//! `alcove safety`: concerns for somebody's safety, and safety plans.

use alcove_client_core::client::{Client, NewAction, NewConcern, NewSafetyPlan, OpenPrompt};
use alcove_client_core::clinical::{ConcernKind, ConcernStatus, DocKind};
use alcove_protocol::id::LogId;
use clap::{Args, Subcommand};

use super::record::Written;
use crate::app::App;
use crate::atlas::doc_id;
use crate::documents::{find, list, person, show};
use crate::error::CliError;
use crate::moment::today;
use crate::pick::{Choice, pick};

/// Safety: concerns, what was done at once, and plans
///
/// There is no level of risk anywhere: a concern is understood in words, and answered by a plan. Closing a concern does not
/// count where somebody wrote something beside it; it is then open again.
#[derive(Debug, Args)]
#[command(after_help = "\
Kinds: suicidal_thoughts, self_harm, harm_to_others, harm_from_others, neglect,
  safeguarding_adult, safeguarding_child, deterioration.
Examples:
  alcove safety open one --about suicidal_thoughts --formulation \"Since the letter came.\"
  alcove safety action 1 \"Rang the crisis line together\" --told \"the duty worker\"
  alcove safety status 1 watching
  alcove safety plan one --warning-signs \"Not sleeping\" --people \"My sister\" \\
    --co-produced --copy-given
  alcove safety plans one")]
pub(crate) struct SafetyArgs {
    #[command(subcommand)]
    verb: SafetyVerb,
}

#[derive(Debug, Subcommand)]
enum SafetyVerb {
    /// List a person's concerns
    List {
        /// Who; without it, everybody's
        person: Option<String>,
    },
    /// Show a concern
    Show {
        /// Its number in the last list, or the beginning of its id
        concern: Option<String>,
    },
    /// Open a concern; works offline
    Open {
        /// Who
        person: String,
        /// What it is about; once for each
        #[arg(long, required = true)]
        about: Vec<String>,
        /// How it is understood
        #[arg(long, default_value = "", hide_default_value = true)]
        formulation: String,
        /// What makes it better or worse
        #[arg(long, default_value = "", hide_default_value = true)]
        what_changes_it: String,
        /// What protects
        #[arg(long, default_value = "", hide_default_value = true)]
        protective: String,
        /// How the person sees it
        #[arg(long, default_value = "", hide_default_value = true)]
        persons_view: String,
        /// The answer that asked for it: its number in the last `measure prompts`
        #[arg(long, value_name = "NUMBER")]
        prompted_by: Option<String>,
    },
    /// Add to the log of what was done at once
    Action {
        /// The concern's number in the last list, or the beginning of its id
        concern: String,
        /// What was done
        what: String,
        /// Who did it
        #[arg(long, default_value = "", hide_default_value = true)]
        who: String,
        /// When
        #[arg(long, default_value = "", hide_default_value = true)]
        when: String,
        /// Who was told
        #[arg(long, default_value = "", hide_default_value = true)]
        told: String,
    },
    /// Say that a concern is open, watching or closed
    Status {
        /// The concern's number in the last list, or the beginning of its id
        concern: String,
        /// open, watching or closed
        status: String,
    },
    /// Keep a plan that was agreed, as the next version; it is not changed afterwards
    Plan {
        /// Who
        person: String,
        #[command(flatten)]
        sections: Box<Sections>,
    },
    /// List a person's plans
    Plans {
        /// Who
        person: String,
    },
    /// Show a plan: the newest of a person, or one of the last list
    ShowPlan {
        /// Its number in the last list, or the beginning of its id
        plan: Option<String>,
    },
}

#[derive(Debug, Args)]
struct Sections {
    /// Warning signs
    #[arg(long, default_value = "", hide_default_value = true)]
    warning_signs: String,
    /// What the person can do alone
    #[arg(long, default_value = "", hide_default_value = true)]
    own_coping: String,
    /// People to be with or to ask
    #[arg(long, default_value = "", hide_default_value = true)]
    people: String,
    /// Professionals and services
    #[arg(long, default_value = "", hide_default_value = true)]
    professionals: String,
    /// Making the surroundings safer
    #[arg(long, default_value = "", hide_default_value = true)]
    environment: String,
    /// Reasons to live
    #[arg(long, default_value = "", hide_default_value = true)]
    reasons: String,
    /// It was written together with the person
    #[arg(long)]
    co_produced: bool,
    /// The person has a copy
    #[arg(long)]
    copy_given: bool,
    /// Day on which it was agreed [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

pub(crate) async fn run(app: &App, args: SafetyArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb {
        SafetyVerb::List { person: who } => {
            let member = match who {
                Some(who) => Some(person(app, client, &who).await?.0),
                None => None,
            };
            list(app, client, DocKind::SafetyConcern, member, "No concerns.").await
        }
        SafetyVerb::Show { concern } => {
            let key = find(app, client, DocKind::SafetyConcern, None, concern.as_deref()).await?;
            show(app, client, key).await
        }
        SafetyVerb::Open {
            person: who,
            about,
            formulation,
            what_changes_it,
            protective,
            persons_view,
            prompted_by,
        } => {
            let (member, name) = person(app, client, &who).await?;
            let prompted_by = match prompted_by {
                Some(words) => prompt(app, client, member, &words).await?,
                None => String::new(),
            };
            let kinds = about.iter().map(|words| kind(words)).collect::<Result<_, CliError>>()?;
            let new =
                NewConcern { kinds, formulation, what_changes_it, protective, persons_view, prompted_by };
            let key = client.open_concern(member, new).await?;
            let words = format!("A concern for {name} is open.");
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
        SafetyVerb::Action { concern, what, who, when, told } => {
            let key = find(app, client, DocKind::SafetyConcern, None, Some(&concern)).await?;
            client.log_action(key, NewAction { who, what, when, told_whom: told }).await?;
            app.show_edit(client, Written { document: doc_id(key), words: "It is in the log.".to_owned() })
                .await
        }
        SafetyVerb::Status { concern, status } => {
            let key = find(app, client, DocKind::SafetyConcern, None, Some(&concern)).await?;
            client.set_concern_status(key, ConcernStatus::from(status)).await?;
            app.show_edit(
                client,
                Written { document: doc_id(key), words: "The concern is written.".to_owned() },
            )
            .await
        }
        SafetyVerb::Plan { person: who, sections } => {
            let (member, name) = person(app, client, &who).await?;
            let new = NewSafetyPlan {
                agreed_on: sections.on.unwrap_or_else(today),
                warning_signs: sections.warning_signs,
                own_coping: sections.own_coping,
                people: sections.people,
                professionals: sections.professionals,
                environment: sections.environment,
                reasons: sections.reasons,
                co_produced: sections.co_produced,
                copy_given: sections.copy_given,
            };
            let version = client.agree_safety_plan(member, new).await?;
            let words = format!("{name} has version {version} of a safety plan.");
            app.show_edit(client, Written { document: version.to_string(), words }).await
        }
        SafetyVerb::Plans { person: who } => {
            let (member, _) = person(app, client, &who).await?;
            list(app, client, DocKind::SafetyPlan, Some(member), "No plan yet.").await
        }
        SafetyVerb::ShowPlan { plan } => {
            let key = find(app, client, DocKind::SafetyPlan, None, plan.as_deref()).await?;
            show(app, client, key).await
        }
    })
    .await
}

fn kind(words: &str) -> Result<ConcernKind, CliError> {
    let kind = ConcernKind::from(words.to_lowercase().replace('-', "_"));
    if let ConcernKind::Unknown(_) = kind {
        return Err(CliError::Input { words: "there is no such concern; `alcove help safety` lists them" });
    }
    Ok(kind)
}

/// The prompt that is meant: an open one of this person, by its number in the last list or by its name.
async fn prompt(app: &App, client: &Client, member: LogId, words: &str) -> Result<String, CliError> {
    let open = client.open_prompts(member).await?.into_iter();
    let choice = |prompt: OpenPrompt| Choice {
        id: prompt.name.clone(),
        names: vec![prompt.name.clone()],
        item: prompt.name,
    };
    pick("prompt", words, open.map(choice).collect(), &app.last_list())
}
