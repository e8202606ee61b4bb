//! Charts of one person for a supervisor, under a case label.

use std::path::PathBuf;

use alcove_client_core::client::{Client, LocalDay, Naming, NewSharedChart};
use alcove_client_core::clinical::chart::PersonChart;
use alcove_client_core::clinical::{DocKind, SharedExtractView};
use alcove_export::chart::{WIDTH_MAX, WIDTH_MIN};
use clap::{Args, ValueEnum};

use super::{TermsArgs, Written};
use crate::app::App;
use crate::atlas::{Atlas, doc_id};
use crate::documents::find;
use crate::error::CliError;
use crate::moment::{Moment, offset_minutes, today};
use crate::pick;
use crate::verb::chart::{Way, show_as};

/// Which chart.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// Measures over time
    MemberLine,
    /// How the person took part
    Participation,
    /// A goal's ratings
    Goal,
    /// Safety over time
    Safety,
}

#[derive(Debug, Args)]
pub(super) struct ShareChartArgs {
    /// Which chart
    chart: Which,
    /// Of whom
    #[arg(long)]
    member: String,
    /// Which of their goals, from 1
    #[arg(long, default_value_t = 1)]
    number: usize,
    /// Which group; not needed where there is only one
    #[arg(long)]
    group: Option<String>,
    #[command(flatten)]
    terms: TermsArgs,
}

#[derive(Debug, Args)]
pub(super) struct SharedChartArgs {
    /// Its number in the last list of copies, or the beginning of its id
    copy: String,
    /// Write a picture: a new file that ends with .svg or .png
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How wide the picture is, in pixels
    #[arg(long, default_value_t = 720, value_parser = clap::value_parser!(u32).range(i64::from(WIDTH_MIN)..=i64::from(WIDTH_MAX)))]
    width: u32,
}

pub(super) async fn share(app: &App, client: &Client, args: ShareChartArgs) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let group = pick::group(app, &atlas, args.group.as_deref())?.group;
    let member = pick::member(app, &atlas, group, &args.member)?.member;
    let chart = match args.chart {
        Which::MemberLine => {
            let line = client.chart_member_line(group, member, Naming::Hidden, &[]).await?;
            PersonChart::MemberLine(line)
        }
        Which::Participation => {
            PersonChart::Participation(client.chart_participation(group, member, Naming::Hidden).await?)
        }
        Which::Goal => {
            let goals = client.chart_goals(member).await?;
            let goal = args.number.checked_sub(1).and_then(|at| goals.into_iter().nth(at));
            PersonChart::Goal(goal.ok_or(CliError::NoMatch { what: "goal" })?)
        }
        Which::Safety => {
            let days = LocalDay { offset_minutes: offset_minutes() };
            PersonChart::Safety(client.chart_safety(group, member, Naming::Hidden, today(), days).await?)
        }
    };
    let supervisor = pick::person(app, &atlas, &args.terms.with)?.person;
    let until = args.terms.until();
    let new = NewSharedChart { chart, case_label: args.terms.label, until };
    let key = client.share_chart(supervisor, new).await?;
    let words =
        format!("{} may look at this chart until {}.", atlas.person_name(supervisor), Moment::from(until));
    app.show_edit(client, Written { document: doc_id(key), words }).await
}

pub(super) async fn show(app: &App, client: &Client, args: &SharedChartArgs) -> Result<(), CliError> {
    let key = find(app, client, DocKind::SharedExtract, None, Some(&args.copy)).await?;
    let copy = client.record::<SharedExtractView>(key).await?;
    let chart = Client::chart_of(&copy.view).ok_or(CliError::NoMatch { what: "chart" })?;
    let way = Way { out: args.out.as_deref(), width: args.width, text: false, is_numbered: false };
    show_as(app, &chart, &way)
}
