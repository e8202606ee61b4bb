//! Charts that join members.

use super::*;
use crate::clinical::InteractionKind;
use crate::clinical::measures::ChangeKind;

fn grid(codes: &[&[i64]]) -> GridRow {
    let sessions = codes
        .iter()
        .map(|codes| Some(codes.iter().map(|code| Attendance::from_code(*code)).collect()))
        .collect();
    let member = GridInput { subject: "Member 1".to_owned(), sessions };
    attendance_grid((0..codes.len()).map(week).collect(), &[member]).rows.remove(0)
}

#[test]
fn two_absences_without_notice_in_a_row_flag_a_member_and_a_cancelled_session_does_not_hide_them() {
    let runs = |codes: &[&[i64]]| {
        let row = grid(codes);
        (row.dnas_now, row.dnas_longest, row.is_flagged)
    };
    assert_eq!(runs(&[&[5], &[3], &[5]]), (0, 1, false));
    assert_eq!(runs(&[&[5], &[5], &[3]]), (1, 1, false));
    assert_eq!(runs(&[&[5], &[3], &[3]]), (2, 2, true));
    assert_eq!(runs(&[&[3], &[4], &[3]]), (2, 2, true), "the provider cancelled in between");
    assert_eq!(runs(&[&[3], &[3], &[0]]), (2, 2, true), "the next one lies in the future");
    assert_eq!(runs(&[&[3], &[2], &[3]]), (1, 1, false), "a cancellation with notice is contact");
    assert_eq!(runs(&[&[3], &[3], &[6]]), (0, 2, false), "who came back is not flagged");
    assert_eq!(runs(&[&[3], &[3, 6], &[3]]), (1, 1, false), "two codes are nobody's absence");
}

#[test]
fn the_grid_has_a_letter_for_every_national_code_and_counts_who_was_in_the_room() {
    let letters: Vec<char> = Attendance::ALL.into_iter().map(letter).collect();
    assert_eq!(letters, ['A', 'L', 'T', 'C', 'D', 'P', 'F']);
    let member = |codes: [Option<i64>; 3]| GridInput {
        subject: "Member".to_owned(),
        sessions: codes.map(|code| code.map(|code| vec![Attendance::from_code(code)])).to_vec(),
    };
    let grid = attendance_grid(
        (0..3).map(week).collect(),
        &[member([Some(5), Some(6), Some(7)]), member([None, Some(5), Some(42)])],
    );
    assert_eq!(grid.in_the_room, [1, 2, 0]);
    let second = grid.rows.get(1).unwrap();
    assert_eq!(second.cells.first(), Some(&Cell::NotAMember));
    assert_eq!(second.cells.get(2), Some(&Cell::Code { code: 42, letter: 'U', in_run: false }));
    assert_eq!(grid.words().lines.first().unwrap(), "Member: ALT");
}

#[test]
fn the_river_keeps_the_order_of_the_roster() {
    let river = group_river(
        &instrument("phq-9"),
        vec![
            RiverInput { subject: "Member 1".to_owned(), tenths: vec![100, 170] },
            RiverInput { subject: "Member 2".to_owned(), tenths: vec![180, 120, 90] },
            RiverInput { subject: "Member 3".to_owned(), tenths: vec![50] },
        ],
    );
    let kinds: Vec<_> = river.rows.iter().map(|row| (row.subject.as_str(), row.change)).collect();
    assert_eq!(
        kinds,
        [
            ("Member 1", Some(ChangeKind::ReliablyWorse)),
            ("Member 2", Some(ChangeKind::ReliablyBetter)),
            ("Member 3", None),
        ]
    );
    assert_eq!(river.rows.get(1).unwrap().since_start, [0, -60, -90]);
    let small = vec![RiverInput { subject: "Member 4".to_owned(), tenths: vec![50, 60] }];
    let words = [river, group_river(&instrument("phq-9"), small)].map(|river| river.words().lines.concat());
    assert!(
        words[0].contains("Member 1: +7 points") && words[0].contains("Member 2: -9 points"),
        "{words:?}"
    );
    assert!(words[1].contains("Member 4: +1 point since the start"), "{words:?}");
}

#[test]
fn the_climate_points_out_what_is_low_and_falling_and_names_nobody() {
    let question = "It felt safe enough".to_owned();
    let answer = |number: usize, points: i32| ClimateAnswer {
        day: week(number),
        question: question.clone(),
        points,
        points_max: 2,
    };
    let answers: Vec<ClimateAnswer> =
        [(0, 2), (0, 2), (0, 1), (1, 1), (1, 2), (2, 0), (2, 1), (2, 1), (3, 1)]
            .into_iter()
            .map(|(number, points)| answer(number, points))
            .collect();
    let silent = group_climate(std::slice::from_ref(&question), &[]).words();
    assert_eq!(silent.lines, ["It felt safe enough: no answers yet"]);
    let climate = group_climate(std::slice::from_ref(&question), &answers);
    let points: Vec<_> = climate
        .series
        .iter()
        .flat_map(|series| &series.points)
        .map(|point| (point.answers, point.least, point.median, point.greatest, point.is_low_and_falling))
        .collect();
    assert_eq!(
        points,
        [(3, 50, 100, 100, false), (2, 50, 75, 100, false), (3, 0, 50, 50, true), (1, 50, 50, 50, false)]
    );
}

#[test]
fn counts_of_one_member_hold_nobody_else() {
    let tap = |from: &str, to: &str, kind: InteractionKind| Tap {
        from: Party::from_code(from),
        to: Party::from_code(to),
        kind,
    };
    let taps = [
        tap("aa01", "bb02", InteractionKind::Support),
        tap("aa01", "cc03", InteractionKind::Support),
        tap("bb02", "aa01", InteractionKind::Challenge),
        tap("aa01", "group", InteractionKind::Disclosure),
        tap("facilitator", "aa01", InteractionKind::Feedback),
        tap("bb02", "cc03", InteractionKind::Conflict),
    ];
    let counts = counts_of(&taps, "aa01");
    let expected = [
        ("offered-disclosure", 1),
        ("offered-support", 2),
        ("received-challenge", 1),
        ("received-feedback", 1),
    ];
    assert_eq!(counts.iter().map(|(id, count)| (id.as_str(), *count)).collect::<Vec<_>>(), expected);
    assert!(counts.keys().all(|id| !id.contains("bb02") && !id.contains("cc03")));
    assert!(counts_of(&taps, "dd04").is_empty());

    let members = [("aa01".to_owned(), "Member 1".to_owned()), ("bb02".to_owned(), "Member 2".to_owned())];
    let ring = who_to_whom(week(0), &members, &taps);
    assert_eq!((ring.arcs.len(), ring.unknown), (4, 2), "taps of cc03, who has left, are counted apart");
    assert_eq!(ring.places, ["Member 1", "Member 2", "facilitators", "the group"]);
    assert!(ring.words().lines.contains(&"Member 1 to Member 2: support 1".to_owned()));
}

#[test]
fn factors_are_counted_by_the_stage_of_their_session() {
    let note = |stage: Option<&str>, factors: &[&str]| FactorInput {
        stage: stage.map(str::to_owned),
        factors: factors.iter().map(|factor| (*factor).to_owned()).collect(),
    };
    let map = factor_map(&[
        note(Some("working"), &["hope", "altruism"]),
        note(Some("beginning"), &["hope"]),
        note(Some("working"), &["hope"]),
        note(None, &[]),
    ]);
    assert_eq!(map.stages, ["working", "beginning", "not said"]);
    assert_eq!((map.sessions.as_slice(), map.rows.len()), ([2, 1, 1].as_slice(), 11));
    let words = map.words();
    assert_eq!(words.lines.first().unwrap(), "instillation of hope: working 2 of 2, beginning 1 of 1");
    assert!(words.lines.contains(&"altruism: working 1 of 2".to_owned()));
    assert!(words.lines.contains(&"catharsis: never tagged".to_owned()));
}
