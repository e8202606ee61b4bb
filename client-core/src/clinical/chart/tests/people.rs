//! Charts of one person.

use super::*;
use crate::clinical::measures::ChangeKind;
use crate::clinical::{ConcernStatus, Participation};

fn response(week_number: usize, tenths: Option<i32>, is_prorated: bool) -> Response {
    Response { day: week(week_number), tenths, is_prorated }
}

fn line(responses: Vec<Response>, sessions: Vec<(String, Vec<Attendance>)>) -> MemberLine {
    let phq9 = instrument("phq-9");
    member_line(LineInput {
        subject: "Member 3".to_owned(),
        measures: vec![MeasureInput { instrument: &phq9, responses }],
        sessions,
        marks: vec![Mark { day: week(2), words: "goal met".to_owned() }],
    })
}

#[test]
fn a_member_line_shows_what_is_missing_as_missing_and_never_joins_across_it() {
    let sessions = (0..6).map(|number| (week(number), vec![Attendance::OnTime])).collect();
    let responses = vec![
        response(4, Some(90), false),
        response(0, Some(180), false),
        response(1, Some(193), true),
        response(3, None, false),
        response(4, Some(110), false),
    ];
    let line = line(responses, sessions);
    let series = line.measures.first().unwrap();
    let readings: Vec<&Reading> = series.points.iter().map(|point| &point.reading).collect();
    assert_eq!(
        readings,
        [
            &Reading::Total { tenths: 180, is_prorated: false },
            &Reading::Total { tenths: 193, is_prorated: true },
            &Reading::NotTaken,
            &Reading::NoTotal,
            &Reading::Several { tenths: vec![90, 110] },
        ],
        "the session after the last response is not missing yet"
    );
    assert_eq!(
        (series.caseness, series.baseline, series.reliable_from),
        (Some(10), Some(180), Some((120, 240)))
    );
    assert_eq!(line.attendance.len(), 6);
    assert_eq!(
        line.words(),
        Words {
            title: "Member 3: PHQ-9 over time".to_owned(),
            lines: [
                "PHQ-9, 0 to 27; a case from 10:",
                "2031-01-09: 18",
                "2031-01-16: 19.3 (items left out)",
                "2031-01-23: not taken",
                "2031-01-30: no total, too many items left out",
                "2031-02-06: 9 and 11 (recorded twice, differently)",
                "Since the first: +1.3, within the measure's own error",
                "Attendance in 6 sessions: AAAAAA",
                "2031-01-23: goal met",
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    );
}

#[test]
fn a_change_since_the_first_total_is_named_by_the_reliable_change() {
    let change = |newest: i32| {
        line(vec![response(0, Some(180), false), response(1, Some(newest), false)], Vec::new())
            .measures
            .first()
            .and_then(|series| series.change)
    };
    assert_eq!(change(120), Some((-60, ChangeKind::ReliablyBetter)));
    assert_eq!(change(121), Some((-59, ChangeKind::WithinError)));
    assert_eq!(change(240), Some((60, ChangeKind::ReliablyWorse)));
}

#[test]
fn a_line_of_nothing_says_so() {
    let nothing = member_line(LineInput {
        subject: "Member 1".to_owned(),
        measures: Vec::new(),
        sessions: Vec::new(),
        marks: Vec::new(),
    });
    assert_eq!(nothing.words().title, "Member 1: no measures yet");
}

#[test]
fn taking_part_has_no_order_and_keeps_what_two_people_recorded() {
    let ribbon = participation_ribbon(
        "Member 3".to_owned(),
        vec![
            (
                week(1),
                vec![Participation::Withdrew, Participation::ListenedByChoice, Participation::Withdrew],
            ),
            (week(0), vec![Participation::SpokeFreely]),
            (week(2), Vec::new()),
        ],
    );
    assert_eq!(
        ribbon.words().lines,
        [
            "2031-01-09: spoke freely",
            "2031-01-16: listened by choice / withdrew",
            "2031-01-23: nothing recorded",
        ]
    );
}

#[test]
fn a_goal_is_rated_from_0_to_10_and_what_lies_outside_is_counted_not_drawn() {
    let goal = goal_sparkline(GoalInput {
        own_words: "x".repeat(500),
        baseline: Some(2),
        target: Some(70),
        ratings: vec![(week(1), 4), (week(0), 3), (week(1), 5), (week(2), 11), (week(2), -1)],
        marks: Vec::new(),
    });
    let points: Vec<_> =
        goal.points.iter().map(|point| (point.day.as_str(), point.ratings.as_slice())).collect();
    assert_eq!(points, [("2031-01-09", [3].as_slice()), ("2031-01-16", [4, 5].as_slice())]);
    assert_eq!((goal.baseline, goal.target, goal.outside), (Some(2), None, 2));
    assert!(goal.own_words.len() < 200 && goal.words().title.contains("not validated"));
}

#[test]
fn safety_over_time_has_bars_actions_and_plans_and_no_level() {
    let turn = |at: usize, status: ConcernStatus| ConcernTurn { day: week(at), status };
    let bar = |about: &str, from: usize, status: ConcernStatus| ConcernBar {
        about: about.to_owned(),
        from: week(from),
        until: (status == ConcernStatus::Closed).then(|| week(3)),
        turns: if status == ConcernStatus::Closed {
            vec![
                turn(from, ConcernStatus::Open),
                turn(from + 1, ConcernStatus::Closed),
                turn(from + 2, ConcernStatus::Open),
                turn(3, ConcernStatus::Closed),
            ]
        } else {
            vec![turn(from, ConcernStatus::Open)]
        },
        status,
        is_disputed: false,
        actions: vec![week(from)],
    };
    let timeline = SafetyTimeline::of(
        "Member 6".to_owned(),
        week(5),
        vec![bar("self-harm", 2, ConcernStatus::Open), bar("deterioration", 0, ConcernStatus::Closed)],
        vec![PlanMark { day: week(4), version: 2 }, PlanMark { day: week(2), version: 1 }],
    );
    assert_eq!(
        timeline.words().lines,
        [
            "deterioration: open from 2031-01-09, closed from 2031-01-16, open again from 2031-01-23, closed from \
             2031-01-30; something was done on 2031-01-09",
            "self-harm: open from 2031-01-23; something was done on 2031-01-23",
            "2031-01-23: plan 1 agreed",
            "2031-02-06: plan 2 agreed",
        ]
    );
}
