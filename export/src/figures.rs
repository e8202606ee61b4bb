//! Charts of one person's file: made from what the file holds after everything that is left out was taken away, so that no
//! drawing says more than the text.

use std::collections::BTreeSet;

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::chart::{
    ConcernBar, GoalInput, LineInput, MeasureInput, PlanMark, Response, SafetyTimeline, Words,
    goal_sparkline, member_line, participation_ribbon,
};
use alcove_client_core::clinical::measures::Instrument;
use alcove_client_core::clinical::{
    DocKind, GoalRatingView, GoalView, MemberEntryView, OutcomeResponseView, SafetyConcernView,
    SafetyPlanView,
};
use alcove_client_core::time::Timestamp;
use data_encoding::HEXLOWER;

#[cfg(feature = "drawing")]
use crate::chart::{Canvas, Draw};
#[cfg(feature = "drawing")]
use crate::html::is_unshowable;
use crate::{MemberFile, words};
#[cfg(not(feature = "drawing"))]
use alcove_client_core::clinical::chart::Chart as Draw;

/// Width of a chart on a page, in pixels.
#[cfg(feature = "drawing")]
const WIDTH: f64 = 640.0;
/// The one scale of a measure that has one total.
const TOTAL: &str = "total";

/// A chart in words, and its drawing where pictures are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The words.
    pub words: Words,
    /// The drawing.
    #[cfg(feature = "drawing")]
    pub drawing: Canvas,
}

impl Figure {
    fn of(chart: &impl Draw) -> Self {
        Self {
            words: chart.words(),
            #[cfg(feature = "drawing")]
            drawing: drawing(chart),
        }
    }
}

#[cfg(feature = "drawing")]
fn drawing(chart: &impl Draw) -> Canvas {
    let mut drawing = chart.draw(WIDTH);
    drawing.keep_letters(|letter| !is_unshowable(letter));
    drawing
}

/// The charts that belong to the documents of a kind; `made` is the day up to which what is not over reaches.
pub(crate) fn figures(file: &MemberFile, kind: DocKind, made: Timestamp) -> Vec<Figure> {
    if kind == DocKind::OutcomeResponse {
        return measures(file).into_iter().collect();
    }
    if kind == DocKind::MemberEntry {
        return participation(file).into_iter().collect();
    }
    if kind == DocKind::Goal {
        return goals(file);
    }
    if kind == DocKind::SafetyConcern {
        return safety(file, made).into_iter().collect();
    }
    Vec::new()
}

/// Measures over time, with attendance under the axis.
fn measures(file: &MemberFile) -> Option<Figure> {
    let responses: Vec<(String, OutcomeResponseView)> =
        file.of_kind(DocKind::OutcomeResponse).map(|held| (name(held), (&held.view).into())).collect();
    let corrected: BTreeSet<&str> = responses
        .iter()
        .flat_map(|(_, view)| &view.supersedes.values)
        .map(|seen| seen.value.as_str())
        .collect();
    let standing = || responses.iter().filter(|(name, _)| !corrected.contains(name.as_str()));
    let of = |instrument: &Instrument| {
        let reference = instrument.reference();
        let is_it = |view: &OutcomeResponseView| {
            view.instrument.settled() == Some(&reference.id)
                && view.version.settled() == Some(&reference.version)
                && view.language.settled() == Some(&reference.language)
        };
        let own = standing().filter(|(_, view)| is_it(view));
        own.filter_map(|(_, view)| response(instrument, view)).collect::<Vec<Response>>()
    };
    let measures: Vec<MeasureInput<'_>> = file
        .instruments()
        .iter()
        .map(|instrument| MeasureInput { instrument, responses: of(instrument) })
        .filter(|measure| !measure.responses.is_empty())
        .collect();
    if measures.is_empty() {
        return None;
    }
    let attended = |entry: MemberEntryView| {
        let said = entry.attendance.values.iter().map(|seen| seen.value).collect();
        Some((entry.local_date.settled()?.clone(), said))
    };
    let sessions = entries(file).filter_map(attended).collect();
    Some(Figure::of(&member_line(LineInput { subject: who(file), measures, sessions, marks: Vec::new() })))
}

fn response(instrument: &Instrument, view: &OutcomeResponseView) -> Option<Response> {
    let day = view.taken_on.settled()?.0.clone();
    let total = view.totals.iter().find(|total| total.item == TOTAL);
    let tenths = total.and_then(|total| i32::try_from(*total.tenths.settled()?).ok());
    let is_prorated = tenths.is_some() && view.answers.len() < instrument.items.len();
    Some(Response { day, tenths, is_prorated })
}

/// How the person took part, where anybody wrote it down.
fn participation(file: &MemberFile) -> Option<Figure> {
    let sessions: Vec<_> = entries(file)
        .filter_map(|entry| {
            let ways: Vec<_> = entry.participation.values.iter().map(|seen| seen.value.clone()).collect();
            Some((entry.local_date.settled()?.clone(), ways))
        })
        .collect();
    let is_said = sessions.iter().any(|(_, ways)| !ways.is_empty());
    is_said.then(|| Figure::of(&participation_ribbon(who(file), sessions)))
}

fn goals(file: &MemberFile) -> Vec<Figure> {
    let rated = |rating: &GoalRatingView| Some((rating.on.settled()?.0.clone(), *rating.rating.settled()?));
    let goals = file.of_kind(DocKind::Goal).map(|goal| GoalView::from(&goal.view));
    let sparkline = |goal: GoalView| {
        let ratings: Vec<_> = goal.ratings.iter().filter_map(rated).collect();
        let (baseline, target) = (goal.baseline.settled().copied(), goal.target.settled().copied());
        let input = GoalInput { ratings, baseline, target, own_words: goal.own_words, marks: Vec::new() };
        (!input.ratings.is_empty()).then(|| Figure::of(&goal_sparkline(input)))
    };
    goals.filter_map(sparkline).collect()
}

/// Concerns with every opening and closing, and plans.
fn safety(file: &MemberFile, made: Timestamp) -> Option<Figure> {
    let concerns = file.of_kind(DocKind::SafetyConcern);
    let bars: Vec<ConcernBar> = concerns
        .filter_map(|held| ConcernBar::of(&SafetyConcernView::from(&held.view), &held.turns, words::day))
        .collect();
    let plan = |view: SafetyPlanView| {
        Some(PlanMark { day: view.agreed_on.settled()?.0.clone(), version: *view.version.settled()? })
    };
    let plans = file.of_kind(DocKind::SafetyPlan).filter_map(|held| plan((&held.view).into())).collect();
    let timeline = SafetyTimeline::of(who(file), words::day(made), bars, plans);
    (!timeline.concerns.is_empty()).then(|| Figure::of(&timeline))
}

fn entries(file: &MemberFile) -> impl Iterator<Item = MemberEntryView> {
    file.of_kind(DocKind::MemberEntry).map(|entry| MemberEntryView::from(&entry.view))
}

fn name(document: &MemberDocument) -> String {
    HEXLOWER.encode(&document.reference.0)
}

fn who(file: &MemberFile) -> String {
    file.subject_name()
}
