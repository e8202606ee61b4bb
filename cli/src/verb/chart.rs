//! `alcove chart`: what a clinician would rather look at than read; in words, as data, or as a picture.

use std::io::Write;
use std::path::{Path, PathBuf};

use alcove_client_core::client::{Client, LocalDay, Naming};
use alcove_client_core::clinical::chart::{Chart, Words};
use alcove_client_core::time::Timestamp;
use alcove_export::chart::{self, Draw, WIDTH_MAX, WIDTH_MIN};
use alcove_protocol::id::LogId;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::measure::pick_instrument;
use super::note::written_note;
use super::sign::NotePlace;
use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::{Moment, offset_minutes, today};
use crate::pick;
use crate::show::Show;

/// Charts, in words or as a picture
///
/// Without --out a chart is told in words. Members are called by their number in `alcove member list`; --names calls them
/// by name. A picture lies on this machine as an ordinary file, outside the encrypted store: anybody who opens it can read it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  alcove chart member-line \"member one\" --out line.svg
  alcove chart attendance --group tuesday --out attendance.png --width 320
  alcove chart paperwork")]
pub(crate) struct ChartArgs {
    #[command(subcommand)]
    kind: ChartKind,
    /// Which group; not needed where there is only one
    #[arg(long, global = true)]
    group: Option<String>,
    /// Call members by their names
    #[arg(long, global = true)]
    names: bool,
    /// Write a picture: a new file that ends with .svg or .png
    #[arg(long, global = true, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How wide the picture is, in pixels
    #[arg(long, global = true, default_value_t = 720, value_parser = clap::value_parser!(u32).range(i64::from(WIDTH_MIN)..=i64::from(WIDTH_MAX)))]
    width: u32,
    /// Tell it in words as well as drawing it
    #[arg(long, global = true)]
    text: bool,
}

#[derive(Debug, Subcommand)]
enum ChartKind {
    /// One person's measures over time, with attendance under the axis
    MemberLine {
        /// Whose
        member: String,
        /// This instrument only; can be given more than once
        #[arg(long)]
        instrument: Vec<String>,
    },
    /// Who came when, with absences in a row
    Attendance {
        /// The newest so many sessions
        #[arg(long, default_value_t = 45)]
        sessions: usize,
    },
    /// How one person took part
    Participation {
        /// Whose
        member: String,
    },
    /// A goal's ratings from 0 to 10
    Goal {
        /// Whose
        member: String,
        /// Which of their goals, from 1
        #[arg(long, default_value_t = 1)]
        number: usize,
    },
    /// What is not finished, by state and age
    Paperwork,
    /// Devices, when each was last heard from, and what is only on this one
    SyncMap,
    /// How heard and safe the group felt
    Climate,
    /// Therapeutic factors by stage of the group
    Factors,
    /// Change since the start, member by member
    River {
        /// By which instrument
        instrument: String,
    },
    /// Who did what towards whom in one session; for the facilitators' screen only
    WhoToWhom {
        /// Which session: a date, `today`, or a number of the last list
        session: String,
    },
    /// Who wrote which part of a note, on which device, offline or not
    Provenance {
        /// Which session: its day, `today`, or its number in the last list
        session: String,
        /// This member's entry instead of the group's note
        #[arg(long)]
        member: Option<String>,
    },
    /// Safety concerns, what was done, and plans
    Safety {
        /// Whose
        member: String,
    },
}

/// A chart in words or as data, and where its picture went.
#[derive(Serialize)]
struct Shown<'a, C: Chart> {
    words: Words,
    series: &'a C,
    file: Option<String>,
    #[serde(skip)]
    tell: bool,
    /// Members are called by numbers.
    #[serde(skip)]
    is_numbered: bool,
}

impl<C: Chart> Show for Shown<'_, C> {
    fn text(&self) -> String {
        let mut lines = Vec::new();
        if self.tell {
            lines.push(self.words.title.clone());
            lines.extend(self.words.lines.iter().map(|line| format!("  {line}")));
        }
        lines.extend(self.is_numbered.then(|| {
            "Members are numbered as in `alcove member list`; --names calls them by name.".to_owned()
        }));
        lines.extend(self.file.as_ref().map(|file| {
            format!("The picture is in {file}: an ordinary file, readable by whoever opens it.")
        }));
        lines.join("\n")
    }
}

pub(crate) async fn run(app: &App, args: ChartArgs) -> Result<(), CliError> {
    if args.out.as_deref().is_some_and(|out| format_of(out).is_none()) {
        return Err(CliError::Input { words: "a picture's file ends with .svg or .png" });
    }
    if args.group.is_some() && matches!(args.kind, ChartKind::Paperwork | ChartKind::SyncMap) {
        return Err(CliError::Input { words: "this chart is about all groups: leave --group out" });
    }
    app.with_client(async |client| {
        let atlas = Atlas::load(client).await?;
        let naming = if args.names { Naming::Shown } else { Naming::Hidden };
        let who = |member: &str| find(app, &atlas, args.group.as_deref(), member);
        match &args.kind {
            ChartKind::MemberLine { member, instrument } => {
                let (group, member) = who(member)?;
                show(app, &args, &client.chart_member_line(group, member, naming, instrument).await?)
            }
            ChartKind::Attendance { sessions } => {
                let group = pick::group(app, &atlas, args.group.as_deref())?.group;
                show(app, &args, &client.chart_attendance(group, naming, *sessions).await?)
            }
            ChartKind::Participation { member } => {
                let (group, member) = who(member)?;
                show(app, &args, &client.chart_participation(group, member, naming).await?)
            }
            ChartKind::Goal { member, number } => {
                let (_, member) = who(member)?;
                let goals = client.chart_goals(member).await?;
                let goal = number.checked_sub(1).and_then(|at| goals.get(at));
                show(app, &args, goal.ok_or(CliError::NoMatch { what: "goal" })?)
            }
            ChartKind::Paperwork => show(app, &args, &client.chart_paperwork(&today()).await?),
            ChartKind::SyncMap => show(app, &args, &client.chart_sync_map(Timestamp(Moment::now().0)).await?),
            ChartKind::Climate => {
                let group = pick::group(app, &atlas, args.group.as_deref())?.group;
                show(app, &args, &client.chart_climate(group).await?)
            }
            ChartKind::Factors => {
                let group = pick::group(app, &atlas, args.group.as_deref())?.group;
                show(app, &args, &client.chart_factors(group).await?)
            }
            ChartKind::River { instrument } => {
                let group = pick::group(app, &atlas, args.group.as_deref())?.group;
                let known = client.instruments().await?.items;
                let instrument = pick_instrument(&known, instrument)?.reference();
                show(app, &args, &client.chart_river(group, &instrument, naming).await?)
            }
            ChartKind::WhoToWhom { session } => {
                who_to_whom(app, client, &atlas, &args, session, naming).await
            }
            ChartKind::Provenance { session, member } => {
                let (session, group, member) = (session.clone(), args.group.clone(), member.clone());
                let (_, key) = written_note(app, client, &NotePlace { session, group, member }).await?;
                let days = LocalDay { offset_minutes: offset_minutes() };
                show(app, &args, &client.chart_provenance(key, days).await?)
            }
            ChartKind::Safety { member } => {
                let (group, member) = who(member)?;
                let days = LocalDay { offset_minutes: offset_minutes() };
                show(app, &args, &client.chart_safety(group, member, naming, today(), days).await?)
            }
        }
    })
    .await
}

/// It joins members, so no file may name them.
async fn who_to_whom(
    app: &App,
    client: &Client,
    atlas: &Atlas,
    args: &ChartArgs,
    session: &str,
    naming: Naming,
) -> Result<(), CliError> {
    if args.out.is_some() && naming == Naming::Shown {
        return Err(CliError::Input {
            words: "who-to-whom joins members: no file is written with their names",
        });
    }
    let group = args.group.as_deref().map(|group| pick::group(app, atlas, Some(group))).transpose()?;
    let session = pick::session(app, client, group.map(|group| group.group), session).await?;
    show(app, args, &client.chart_who_to_whom(&session.session, naming).await?)
}

fn find(app: &App, atlas: &Atlas, group: Option<&str>, member: &str) -> Result<(LogId, LogId), CliError> {
    let group = pick::group(app, atlas, group)?.group;
    Ok((group, pick::member(app, atlas, group, member)?.member))
}

fn show(app: &App, args: &ChartArgs, chart: &impl Draw) -> Result<(), CliError> {
    let is_numbered = !args.names && args.kind.has_members();
    show_as(app, chart, &Way { out: args.out.as_deref(), width: args.width, text: args.text, is_numbered })
}

/// How a chart is shown: as a picture where `out` says so, in words where it does not or `text` is wanted too.
pub(super) struct Way<'a> {
    pub(super) out: Option<&'a Path>,
    pub(super) width: u32,
    pub(super) text: bool,
    /// Members are called by numbers.
    pub(super) is_numbered: bool,
}

impl ChartKind {
    /// Whether it speaks of members.
    fn has_members(&self) -> bool {
        match self {
            Self::MemberLine { .. }
            | Self::Attendance { .. }
            | Self::Participation { .. }
            | Self::River { .. }
            | Self::WhoToWhom { .. }
            | Self::Safety { .. } => true,
            Self::Goal { .. }
            | Self::Paperwork
            | Self::SyncMap
            | Self::Climate
            | Self::Factors
            | Self::Provenance { .. } => false,
        }
    }
}

/// Shows a chart.
pub(super) fn show_as(app: &App, chart: &impl Draw, way: &Way<'_>) -> Result<(), CliError> {
    let Way { out, width, text, is_numbered } = *way;
    if out.is_some_and(|out| format_of(out).is_none()) {
        return Err(CliError::Input { words: "a picture's file ends with .svg or .png" });
    }
    let words = chart.words();
    let file = out.map(|out| write(out, chart, &words, width)).transpose()?;
    let tell = text || file.is_none();
    app.show(&Shown { words, series: chart, file, tell, is_numbered });
    Ok(())
}

#[derive(Clone, Copy)]
enum Format {
    Svg,
    Png,
}

fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_lowercase().as_str() {
        "svg" => Some(Format::Svg),
        "png" => Some(Format::Png),
        _ => None,
    }
}

/// Writes a new file that only its owner can read. Nothing is overwritten.
fn write(path: &Path, chart: &impl Draw, words: &Words, width: u32) -> Result<String, CliError> {
    let canvas = chart.draw(f64::from(width));
    let picture = match format_of(path) {
        Some(Format::Png) => chart::png(&canvas, words)?,
        Some(Format::Svg) | None => chart::svg(&canvas, words)?,
    };
    let failed = CliError::file("the picture cannot be written");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(&picture)).map_err(failed)?;
    Ok(path.display().to_string())
}
