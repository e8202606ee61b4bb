//! One chart of each kind, with everything in it that can be drawn.

use alcove_client_core::clinical::chart::{
    ClimateAnswer, Clock, ConcernBar, ConcernTurn, DevicePoint, FactorInput, GoalInput, GridInput, LineInput,
    Mark, MeasureInput, Paper, Party, PlanMark, Response, RiverInput, SafetyTimeline, StripAuthor,
    StripChange, StripInput, StripLetters, StripMoment, StripReach, StripSignature, StripSpan, SyncMap, Tap,
    Words, attendance_grid, factor_map, goal_sparkline, group_climate, group_river, member_line,
    paperwork_board, participation_ribbon, provenance_strip, who_to_whom,
};
use alcove_client_core::clinical::measures::{Instrument, shipped};
use alcove_client_core::clinical::{
    Attendance, ConcernStatus, InteractionKind, Participation, THERAPEUTIC_FACTORS,
};

use crate::chart::{Canvas, Draw};

/// A chart that can be drawn and told.
pub(super) struct Scene {
    words: Words,
    draw: Box<dyn Fn(f64) -> Canvas>,
}

impl Scene {
    fn of(chart: impl Draw + 'static) -> Self {
        Self { words: chart.words(), draw: Box::new(move |width| chart.draw(width)) }
    }

    pub(super) fn draw(&self, width: f64) -> Canvas {
        (self.draw)(width)
    }

    pub(super) fn words(&self) -> Words {
        self.words.clone()
    }
}

type Make = fn() -> Scene;

pub(super) fn scenes() -> Vec<(&'static str, Make)> {
    vec![
        ("member line", line),
        ("attendance", || attendance(12)),
        ("attendance of a year", || attendance(45)),
        ("participation", participation),
        ("goal", goal),
        ("paperwork", paperwork),
        ("sync map", sync),
        ("climate", climate),
        ("factors", factors),
        ("river", river),
        ("who to whom", ring),
        ("safety", safety),
        ("provenance", provenance),
        ("provenance of a sealed note", provenance_sealed),
    ]
}

fn instrument(id: &str) -> Instrument {
    shipped().unwrap().into_iter().find(|instrument| instrument.id == id).unwrap()
}

fn week(number: u32) -> String {
    let first = jiff::civil::date(2031, 1, 9);
    first.checked_add(jiff::Span::new().weeks(number)).unwrap().to_string()
}

fn line() -> Scene {
    let (phq9, gad7) = (instrument("phq-9"), instrument("gad-7"));
    let response = |number: u32, tenths: Option<i32>, is_prorated: bool| Response {
        day: week(number),
        tenths,
        is_prorated,
    };
    let measures = vec![
        MeasureInput {
            instrument: &phq9,
            responses: vec![
                response(0, Some(270), false),
                response(1, Some(170), false),
                response(2, Some(193), true),
                response(4, Some(150), false),
                response(5, None, false),
                response(7, Some(90), false),
                response(7, Some(110), false),
                response(9, Some(0), false),
            ],
        },
        MeasureInput {
            instrument: &gad7,
            responses: vec![response(0, Some(140), false), response(9, Some(100), false)],
        },
    ];
    let codes = |number: u32| match number {
        3 => vec![Attendance::DidNotAttend],
        6 => vec![Attendance::DidNotAttend, Attendance::LateSeen],
        _ => vec![Attendance::OnTime],
    };
    Scene::of(member_line(LineInput {
        subject: "Member 3 with a name that is far too long for one line of a narrow screen".to_owned(),
        measures,
        sessions: (0..10).map(|number| (week(number), codes(number))).collect(),
        marks: vec![Mark { day: week(5), words: "goal changed".to_owned() }],
    }))
}

fn attendance(sessions: u32) -> Scene {
    let codes = |member: u32, session: u32| match (member * 7 + session * 5) % 23 {
        1 => vec![Attendance::DidNotAttend],
        2 => vec![Attendance::LateSeen],
        3 => vec![Attendance::CancelledByPerson],
        4 => vec![Attendance::TooLate],
        5 => Vec::new(),
        6 => vec![Attendance::DidNotAttend, Attendance::LateSeen],
        _ if session == 5 => vec![Attendance::CancelledByProvider],
        _ if member == 4 && session + 3 >= sessions => vec![Attendance::DidNotAttend],
        _ => vec![Attendance::OnTime],
    };
    let members: Vec<GridInput> = (0..8)
        .map(|member| GridInput {
            subject: format!("Member {}", member + 1),
            sessions: (0..sessions)
                .map(|session| (member != 7 || session > 3).then(|| codes(member, session)))
                .collect(),
        })
        .collect();
    Scene::of(attendance_grid((0..sessions).map(week).collect(), &members))
}

fn participation() -> Scene {
    let ways = Participation::ALL.iter().chain(Participation::ALL).zip(0..);
    let mut sessions: Vec<(String, Vec<Participation>)> =
        ways.map(|(way, number)| (week(number), vec![way.clone()])).collect();
    sessions.push((week(13), Vec::new()));
    sessions.push((week(14), vec![Participation::Withdrew, Participation::SpokeFreely]));
    Scene::of(participation_ribbon("Member 3".to_owned(), sessions))
}

fn goal() -> Scene {
    Scene::of(goal_sparkline(GoalInput {
        own_words: "Say what I want without apologising, to my sister and at work".to_owned(),
        baseline: Some(0),
        target: Some(10),
        ratings: vec![(week(0), 0), (week(2), 3), (week(4), 3), (week(6), 5), (week(6), 4), (week(11), 10)],
        marks: vec![Mark { day: week(5), words: "plan changed".to_owned() }],
    }))
}

fn paperwork() -> Scene {
    let states = ["draft", "ready", "open conflict", "awaiting co-sign", "late"];
    let paper = |number: u32| Paper {
        state: states.get(number as usize % states.len()).copied().unwrap_or_default(),
        age_days: number * number % 40,
    };
    let papers: Vec<Paper> = (0..120).map(paper).collect();
    let clock = |what: &str, days_left: i32| Clock { what: what.to_owned(), days_left };
    Scene::of(paperwork_board(
        &states,
        &papers,
        vec![clock("Access request 1", 12), clock("Access request 2", -2)],
    ))
}

fn sync() -> Scene {
    let device = |owner: &str, is_this: bool, is_own: bool, heard_minutes_ago: Option<u64>| DevicePoint {
        owner: owner.to_owned(),
        is_this,
        is_own,
        heard_minutes_ago,
    };
    Scene::of(SyncMap {
        devices: vec![
            device("The lead", true, true, None),
            device("The lead", false, true, Some(300)),
            device(
                "A co-facilitator whose name and title take more room than there is",
                false,
                false,
                Some(90_000),
            ),
            device("A trainee", false, false, None),
        ],
        unsent: 7,
        oldest_unsent_minutes: Some(190),
        lease_days_left: 9,
        lease_days: 14,
        has_gaps: false,
    })
}

fn climate() -> Scene {
    let taps = instrument("todays-group");
    let questions: Vec<String> = taps.items.iter().map(|item| item.text.clone()).collect();
    let answer = |session: u32, member: u32, question: &String| ClimateAnswer {
        day: week(session),
        question: question.clone(),
        points: i32::try_from(match session {
            0..6 => 2,
            6..9 => (member + 1) % 3,
            _ => member % 2,
        })
        .unwrap(),
        points_max: 2,
    };
    let places = (0..12).flat_map(|session| (0..7).map(move |member| (session, member)));
    let answers: Vec<ClimateAnswer> = places
        .flat_map(|(session, member)| questions.iter().map(move |question| (session, member, question)))
        .map(|(session, member, question)| answer(session, member, question))
        .collect();
    Scene::of(group_climate(&questions, &answers))
}

fn factors() -> Scene {
    let stage = |number: usize| {
        ["beginning", "conflict", "working", "ending"].get(number / 3).map(|stage| (*stage).to_owned())
    };
    let codes = |number: usize| {
        THERAPEUTIC_FACTORS.iter().skip(number % 4).step_by(3).map(|(code, _)| (*code).to_owned())
    };
    let notes: Vec<FactorInput> = (0..15)
        .map(|number| FactorInput { stage: stage(number), factors: codes(number).collect() })
        .collect();
    Scene::of(factor_map(&notes))
}

fn river() -> Scene {
    let member = |number: i32| RiverInput {
        subject: format!("Member {number}"),
        tenths: (0..number).map(|step| 150 + step * (number - 4) * 12).collect(),
    };
    let mut members: Vec<RiverInput> = (1..=8).map(member).collect();
    members.push(RiverInput { subject: "Member 9".to_owned(), tenths: vec![200, 90] });
    Scene::of(group_river(&instrument("phq-9"), members))
}

fn ring() -> Scene {
    let members: Vec<(String, String)> =
        (0..8).map(|number| (format!("h{number}"), format!("Member {}", number + 1))).collect();
    let tap = |from: &str, to: &str, kind: &InteractionKind| Tap {
        from: Party::from_code(from),
        to: Party::from_code(to),
        kind: kind.clone(),
    };
    let mut taps: Vec<Tap> = InteractionKind::ALL.iter().map(|kind| tap("h0", "h3", kind)).collect();
    taps.push(tap("h5", "group", &InteractionKind::Disclosure));
    taps.push(tap("facilitator", "h6", &InteractionKind::Challenge));
    taps.push(tap("h6", "h2", &InteractionKind::Conflict));
    taps.push(tap("h6", "h2", &InteractionKind::Conflict));
    Scene::of(who_to_whom(week(0), &members, &taps))
}

fn provenance() -> Scene {
    let at = |minutes: i64| StripMoment(1_933_785_000_000 + minutes * 60_000);
    let author = |who: &str, device: &str| StripAuthor { who: who.to_owned(), device: device.to_owned() };
    let change = |author: usize, minutes: i64, reach: StripReach, chars: usize| {
        let arrived = (reach != StripReach::Unsent).then(|| at(minutes + 90));
        StripChange { author, at: at(minutes), reach, arrived, chars }
    };
    let letters = |field: &str, author: usize, reach: StripReach, chars: usize| StripLetters {
        field: field.to_owned(),
        author,
        reach,
        chars,
    };
    let (connected, offline, unsent) = (StripReach::Connected, StripReach::Offline, StripReach::Unsent);
    Scene::of(provenance_strip(StripInput {
        subject: "Member entry of 2031-04-10".to_owned(),
        authors: vec![
            author("The lead", "this device"),
            author("A co-facilitator whose name and title take more room than there is", "device fc32f3e8"),
            author("The lead", "device 0badc0de"),
        ],
        changes: vec![
            change(0, 0, connected, 180),
            change(0, 12, connected, 60),
            change(1, 20, offline, 90),
            change(1, 24, offline, 0),
            change(2, 170, StripReach::Unknown, 12),
            change(0, 175, unsent, 9),
        ],
        sealed: Vec::new(),
        letters: vec![
            letters("observation", 0, connected, 180),
            letters("observation", 1, offline, 90),
            letters("observation", 0, connected, 60),
            letters("plan", 2, StripReach::Unknown, 12),
            letters("plan", 0, unsent, 9),
        ],
        signatures: vec![StripSignature {
            at: at(150),
            who: "The lead".to_owned(),
            meaning: "author".to_owned(),
        }],
    }))
}

fn provenance_sealed() -> Scene {
    let minute = |minutes: i64| StripMoment(1_933_618_800_000 + minutes * 60_000);
    let reach = StripReach::Unknown;
    let span = |from: i64, to: i64, chars: usize| StripSpan {
        author: 0,
        from: minute(from),
        to: minute(to),
        reach,
        arrived: None,
        chars,
    };
    Scene::of(provenance_strip(StripInput {
        subject: "Entry of 2031-04-10".to_owned(),
        authors: vec![StripAuthor { who: "The lead".to_owned(), device: "this device".to_owned() }],
        sealed: vec![span(0, 12, 180), span(40, 41, 6)],
        letters: vec![StripLetters { field: "observation".to_owned(), author: 0, reach, chars: 186 }],
        ..StripInput::default()
    }))
}

fn safety() -> Scene {
    let turn = |at: u32, status: ConcernStatus| ConcernTurn { day: week(at), status };
    let bar = |about: &str, from: u32, until: Option<u32>, status: ConcernStatus| ConcernBar {
        about: about.to_owned(),
        from: week(from),
        until: until.map(week),
        turns: match until {
            Some(until) => vec![
                turn(from, ConcernStatus::Open),
                turn(from + 2, ConcernStatus::Closed),
                turn(from + 4, ConcernStatus::Open),
                turn(until, ConcernStatus::Closed),
            ],
            None => vec![turn(from, status.clone())],
        },
        is_disputed: status == ConcernStatus::Open,
        status,
        actions: vec![week(from), week(from + 1)],
    };
    Scene::of(SafetyTimeline::of(
        "Member 6".to_owned(),
        week(14),
        vec![
            bar("thoughts of suicide", 2, None, ConcernStatus::Open),
            bar("self-harm", 0, Some(8), ConcernStatus::Closed),
            bar("deterioration", 9, None, ConcernStatus::Watching),
        ],
        vec![PlanMark { day: week(3), version: 1 }, PlanMark { day: week(10), version: 2 }],
    ))
}
