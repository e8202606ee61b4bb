//! `alcove screening`: whether a group suits a person, in their own words.

use alcove_client_core::client::{CriterionSaid, NewScreening, NewStep};
use alcove_client_core::clinical::{CRITERIA, CriterionAnswer, DocKind, Recommendation};
use clap::{Args, Subcommand};

use super::record::Written;
use crate::app::App;
use crate::atlas::doc_id;
use crate::documents::{find, list, person, show};
use crate::error::CliError;
use crate::moment::today;

/// Whether a group suits a person: a conversation in their own words, with steps of preparation
///
/// Six reasons why a group may not suit somebody are talked about; nothing is counted, and nobody is excluded by a number.
/// A day for looking again comes with a task.
#[derive(Debug, Args)]
#[command(after_help = "\
The six: fearful_of_people, hard_to_trust, too_ashamed, paranoid_feelings,
  limited_awareness, not_identifying.
Answers: no, some, yes, not_asked.
Recommendations: group, one_to_one, both, prepare_then_review, defer.
Example:
  alcove screening add nine --answer hard_to_trust=some \\
    --words hard_to_trust=\"I need to know who is there.\" \\
    --would-help hard_to_trust=\"Meet both facilitators first.\" --step \"See the room\" \\
    --recommend prepare_then_review --agreed --review-on 2031-04-17
  alcove screening list nine
  alcove screening done 1 ITEM")]
pub(crate) struct ScreeningArgs {
    #[command(subcommand)]
    verb: ScreeningVerb,
}

#[derive(Debug, Subcommand)]
enum ScreeningVerb {
    /// Record a conversation; works offline
    Add {
        /// Who
        person: String,
        #[command(flatten)]
        what: Box<What>,
    },
    /// List a person's conversations
    List {
        /// Who
        person: String,
    },
    /// Show a conversation
    Show {
        /// Its number in the last list, or the beginning of its id
        screening: Option<String>,
    },
    /// Say that a step of preparation is done
    Done {
        /// The conversation's number in the last list, or the beginning of its id
        screening: String,
        /// The step's id, as `show` prints it
        step: String,
    },
}

#[derive(Debug, Args)]
struct What {
    /// Day of the conversation [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// What the person answers, as CRITERION=ANSWER
    #[arg(long)]
    answer: Vec<String>,
    /// In their own words, as CRITERION=WORDS
    #[arg(long)]
    words: Vec<String>,
    /// What would help, as CRITERION=WORDS
    #[arg(long)]
    would_help: Vec<String>,
    /// What the person hopes for from a group
    #[arg(long, default_value = "", hide_default_value = true)]
    hopes: String,
    /// How the person is with others
    #[arg(long, default_value = "", hide_default_value = true)]
    style: String,
    /// A step of preparation, with `@DATE` at its end where it has a day
    #[arg(long)]
    step: Vec<String>,
    /// What is proposed
    #[arg(long)]
    recommend: Option<String>,
    /// The person agrees
    #[arg(long)]
    agreed: bool,
    /// Day on which to look again
    #[arg(long, value_name = "DATE")]
    review_on: Option<String>,
}

pub(crate) async fn run(app: &App, args: ScreeningArgs) -> Result<(), CliError> {
    app.with_client(async |client| match args.verb {
        ScreeningVerb::Add { person: who, what } => {
            let (member, name) = person(app, client, &who).await?;
            let key = client.screen(member, conversation(*what)?).await?;
            let words = format!("The conversation with {name} is kept.");
            app.show_edit(client, Written { document: doc_id(key), words }).await
        }
        ScreeningVerb::List { person: who } => {
            let (member, _) = person(app, client, &who).await?;
            list(app, client, DocKind::Screening, Some(member), "No conversation yet.").await
        }
        ScreeningVerb::Show { screening } => {
            let key = find(app, client, DocKind::Screening, None, screening.as_deref()).await?;
            show(app, client, key).await
        }
        ScreeningVerb::Done { screening, step } => {
            let key = find(app, client, DocKind::Screening, None, Some(&screening)).await?;
            client.set_step_done(key, &step, true).await?;
            app.show_edit(client, Written { document: doc_id(key), words: "The step is done.".to_owned() })
                .await
        }
    })
    .await
}

fn conversation(what: What) -> Result<NewScreening, CliError> {
    let said = |list: &[String], code: &str| {
        let own = |pair: &String| {
            pair.split_once('=').filter(|(held, _)| *held == code).map(|(_, words)| words.to_owned())
        };
        list.iter().find_map(own)
    };
    let given = [&what.answer, &what.words, &what.would_help].into_iter().flatten();
    let is_known = |pair: &String| {
        pair.split_once('=').is_some_and(|(code, _)| CRITERIA.iter().any(|(known, _)| *known == code))
    };
    if !given.clone().all(is_known) {
        return Err(CliError::Input {
            words: "there is no such criterion; `alcove help screening` lists the six",
        });
    }
    let criteria =
        CRITERIA.iter().filter(|(code, _)| given.clone().any(|pair| pair.starts_with(&format!("{code}="))));
    let criterion = |(code, _): &(&str, &str)| CriterionSaid {
        code: (*code).to_owned(),
        answer: said(&what.answer, code).map_or(CriterionAnswer::NotAsked, CriterionAnswer::from),
        words: said(&what.words, code).unwrap_or_default(),
        help: said(&what.would_help, code).unwrap_or_default(),
    };
    let step = |step: &String| {
        let (step, due) = step.rsplit_once('@').unwrap_or((step, ""));
        NewStep { step: step.trim().to_owned(), due: due.to_owned() }
    };
    Ok(NewScreening {
        on: what.on.unwrap_or_else(today),
        criteria: criteria.map(criterion).collect(),
        hopes_for_group: what.hopes,
        interpersonal_style: what.style,
        barriers: Vec::new(),
        steps: what.step.iter().map(step).collect(),
        recommendation: what.recommend.map(Recommendation::from),
        agreed_with_person: what.agreed.then_some(true),
        review_on: what.review_on,
    })
}
