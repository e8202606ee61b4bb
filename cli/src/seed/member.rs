//! A person in therapy, from referral to the first session.

use alcove_client_core::client::{
    Client, CriterionSaid, MemberEdit, MembershipEdit, NewAction, NewConcern, NewGoal, NewReferral,
    NewScreening,
};
use alcove_client_core::clinical::{
    CRITERIA, ConcernKind, ConsentMeans, ConsentState, CriterionAnswer, MembershipStatus, Recommendation,
};
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::LogId;
use jiff::ToSpan;
use jiff::civil::Date;

use super::words::Words;
use crate::error::CliError;

/// One in so many people has a concern for their safety.
const CONCERN_PERCENT: usize = 12;

/// A person while their weeks are made up.
pub(super) struct Member {
    pub(super) circle: LogId,
    pub(super) goal: DocKey,
    /// Where they are on the way: 0 is the beginning, 100 better.
    pub(super) progress: i64,
    /// What they gain with a session on top of what chance gives.
    pub(super) pace: i64,
    /// How often they come, in hundredths.
    pub(super) comes_percent: usize,
    /// Whether the measures of these weeks are to be filled in when they next come.
    pub(super) measures_due: bool,
}

/// Writes everything that comes before the first session.
pub(super) async fn make(
    client: &Client,
    group: LogId,
    circle: LogId,
    joined: Date,
    words: &mut Words,
) -> Result<Member, CliError> {
    let days_before = |days: i64| joined.checked_sub(days.days()).unwrap_or(joined).to_string();
    let born =
        Date::constant(1958, 1, 1).checked_add(i64::try_from(words.below(16_000)).unwrap_or_default().days());
    let born = born.map(|day| day.to_string()).ok();
    client.edit_person(circle, MemberEdit { dob: born, ..MemberEdit::default() }).await?;
    let referral = NewReferral {
        source: "GP".to_owned(),
        received_on: days_before(60),
        reason: words.pick("referral").to_owned(),
        requested: "group".to_owned(),
        ..NewReferral::default()
    };
    client.refer(circle, referral).await?;
    client.screen(circle, screening(days_before(30), words)).await?;
    client
        .affirm_rules(group, circle, ConsentState::Given, ConsentMeans::Spoken, &joined.to_string())
        .await?;
    let membership = MembershipEdit {
        status: Some(MembershipStatus::Active),
        start: Some(joined.to_string()),
        ..MembershipEdit::default()
    };
    client.set_membership(group, circle, membership).await?;
    let goal = NewGoal {
        own_words: words.pick("goal").to_owned(),
        why: words.pick("why").to_owned(),
        baseline: Some(i64::try_from(1 + words.below(3)).unwrap_or(1)),
        target: Some(8),
        supports: vec![words.pick("plan").to_owned()],
    };
    let goal = client.new_goal(circle, goal).await?;
    if words.percent(CONCERN_PERCENT) {
        concern(client, circle, words).await?;
    }
    let pace = i64::try_from(words.below(4)).unwrap_or_default();
    Ok(Member { circle, goal, progress: 0, pace, comes_percent: 65 + words.below(30), measures_due: false })
}

fn screening(on: String, words: &mut Words) -> NewScreening {
    let answers =
        [CriterionAnswer::No, CriterionAnswer::Some, CriterionAnswer::Yes, CriterionAnswer::NotAsked];
    let criteria = CRITERIA.iter().map(|(code, _)| {
        let answer = answers.get(words.below(answers.len())).cloned().unwrap_or(CriterionAnswer::NotAsked);
        let is_more = matches!(answer, CriterionAnswer::Some | CriterionAnswer::Yes);
        let said = if is_more { (words.pick("own_words"), words.pick("help")) } else { ("", "") };
        CriterionSaid { code: (*code).to_owned(), answer, words: said.0.to_owned(), help: said.1.to_owned() }
    });
    NewScreening {
        on,
        criteria: criteria.collect(),
        hopes_for_group: words.pick("hopes").to_owned(),
        recommendation: Some(Recommendation::Group),
        agreed_with_person: Some(true),
        ..NewScreening::default()
    }
}

async fn concern(client: &Client, circle: LogId, words: &mut Words) -> Result<(), CliError> {
    let new = NewConcern {
        kinds: vec![ConcernKind::SuicidalThoughts],
        formulation: words.pick("formulation").to_owned(),
        protective: words.pick("protective").to_owned(),
        ..NewConcern::default()
    };
    let concern = client.open_concern(circle, new).await?;
    let action = NewAction {
        who: "lead".to_owned(),
        what: "talked it through after the session".to_owned(),
        when: "the same evening".to_owned(),
        told_whom: "GP".to_owned(),
    };
    Ok(client.log_action(concern, action).await?)
}
