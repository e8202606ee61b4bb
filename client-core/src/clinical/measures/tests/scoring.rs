//! Totals that can be worked out by hand.

use super::*;

#[test]
fn phq_9_adds_nine_answers_and_names_what_the_source_names() {
    let phq9 = shipped_by_id("phq-9");
    assert_eq!(phq9.range(), (0, 27));
    let known = [
        ("0 0 0 0 0 0 0 0 0", 0, "minimal", false),
        ("1 1 1 1 0 0 0 0 0", 4, "minimal", false),
        ("1 1 1 1 1 0 0 0 0", 5, "mild", false),
        ("1 1 1 1 1 1 1 1 1", 9, "mild", false),
        ("2 1 1 1 1 1 1 1 1", 10, "moderate", true),
        ("2 2 2 2 2 2 2 0 0", 14, "moderate", true),
        ("3 3 3 3 3 0 0 0 0", 15, "moderately severe", true),
        ("3 3 3 3 3 3 1 0 0", 19, "moderately severe", true),
        ("3 3 3 3 3 3 2 0 0", 20, "severe", true),
        ("3 3 3 3 3 3 3 3 3", 27, "severe", true),
    ];
    for (line, points, band, is_case) in known {
        let total = scored(&phq9, line).total.unwrap();
        let expected = Total {
            tenths: 10 * points,
            computed_from: None,
            band: Some(band.to_owned()),
            is_case: Some(is_case),
        };
        assert_eq!(total, expected, "{line}");
    }
}

#[test]
fn phq_9_with_one_or_two_items_left_out_takes_the_mean_of_the_others_and_with_three_has_no_total() {
    let phq9 = shipped_by_id("phq-9");
    let known = [
        // 8 of 9 answered, sum 8: 8 * 9 / 8 = 9.
        ("1 1 1 1 1 1 1 1 -", 90, 8, false),
        // 8 answered, sum 4: 4.5.
        ("1 1 1 1 0 0 0 0 -", 45, 8, false),
        // 8 answered, sum 9: 10.125.
        ("- 2 1 1 1 1 1 1 1", 101, 8, true),
        // 7 answered, sum 7: 9.
        ("- 1 1 1 1 1 1 1 -", 90, 7, false),
        // 7 answered, sum 8: 10.286.
        ("2 1 - 1 1 - 1 1 1", 103, 7, true),
        // 7 answered, sum 20: 25.714.
        ("3 3 3 3 3 3 2 - -", 257, 7, true),
        ("0 0 0 0 0 0 0 - -", 0, 7, false),
        ("3 3 3 3 3 3 3 - -", 270, 7, true),
    ];
    for (line, tenths, computed_from, is_case) in known {
        let total = scored(&phq9, line).total.unwrap();
        let expected = (tenths, Some(computed_from), Some(is_case));
        assert_eq!((total.tenths, total.computed_from, total.is_case), expected, "{line}");
    }
    let three = scored(&phq9, "- - - 1 1 1 1 1 1");
    assert_eq!(three.total, Err(NoTotal::TooManyMissing { missing: 3, items: 9, allowed: 2 }));
    assert_eq!(three.missing, ["1", "2", "3"]);
    assert_eq!(
        three.total.unwrap_err().to_string(),
        "no total: 3 of 9 items were left out, and the rule allows 2"
    );
    assert!(scored(&phq9, "- - - - - - - - -").total.is_err(), "nothing answered is no total of 0");
}

#[test]
fn gad_7_adds_seven_answers_and_has_no_total_with_any_left_out() {
    let gad7 = shipped_by_id("gad-7");
    assert_eq!(gad7.range(), (0, 21));
    let known = [
        ("0 0 0 0 0 0 0", 0, "minimal", false),
        ("1 1 1 1 1 0 0", 5, "mild", false),
        ("1 1 1 1 1 1 1", 7, "mild", false),
        ("2 1 1 1 1 1 1", 8, "mild", true),
        ("2 2 2 1 1 1 1", 10, "moderate", true),
        ("3 2 2 2 2 2 2", 15, "severe", true),
        ("3 3 3 3 3 3 3", 21, "severe", true),
    ];
    for (line, points, band, is_case) in known {
        let total = scored(&gad7, line).total.unwrap();
        assert_eq!(
            (total.tenths / 10, total.band.as_deref(), total.is_case),
            (points, Some(band), Some(is_case)),
            "{line}"
        );
    }
    let one = scored(&gad7, "- 1 1 1 1 1 1");
    assert_eq!(one.total, Err(NoTotal::TooManyMissing { missing: 1, items: 7, allowed: 0 }));
}

#[test]
fn item_9_opens_a_prompt_from_the_first_answer_above_not_at_all_and_says_when_it_was_left_out() {
    let phq9 = shipped_by_id("phq-9");
    let zero = scored(&phq9, "3 3 3 3 3 3 3 3 0");
    assert!(zero.prompts.is_empty() && zero.unanswered_prompts.is_empty());
    for points in 1..=3 {
        let some = scored(&phq9, &format!("0 0 0 0 0 0 0 0 {points}"));
        assert_eq!(some.prompts.iter().map(|prompt| prompt.item.as_str()).collect::<Vec<_>>(), ["9"]);
        assert!(some.prompts.iter().all(|prompt| prompt.words.contains("own words")));
    }
    let left_out = scored(&phq9, "0 0 0 0 0 0 0 0 -");
    assert!(left_out.prompts.is_empty());
    assert_eq!(left_out.unanswered_prompts, ["9"]);
    let words = serde_json::to_string(&shipped().unwrap()).unwrap().to_lowercase();
    assert!(!words.contains("risk"), "no instrument speaks of a level of risk");
}

#[test]
fn items_counted_the_other_way_round_are() {
    let pack = parsed(&made_up()).unwrap();
    // All 0: the two reversed items count 4 each.
    assert_eq!(scored(&pack, "0 0 0 0 0 0 0 0 0 0").total.unwrap().tenths, 80);
    assert_eq!(scored(&pack, "4 0 0 4 4 4 4 4 4 4").total.unwrap().tenths, 400);
    // Nine answered: seven count 1, the two reversed ones 3: 13, and 13 * 10 / 9 = 14.4.
    assert_eq!(scored(&pack, "1 1 1 1 1 1 1 1 1 -").total.unwrap().tenths, 144);
    assert!(scored(&pack, "1 1 1 1 1 1 1 1 - -").total.is_err());
}

#[test]
fn a_change_counts_only_from_the_reliable_change_on() {
    let phq9 = shipped_by_id("phq-9");
    let kind = |from: i32, to: i32| change(&phq9, 10 * from, 10 * to).kind;
    assert_eq!(kind(15, 10), ChangeKind::WithinError);
    assert_eq!(kind(15, 9), ChangeKind::ReliablyBetter);
    assert_eq!(kind(15, 20), ChangeKind::WithinError);
    assert_eq!(kind(15, 21), ChangeKind::ReliablyWorse);
    assert_eq!(change(&phq9, 150, 90).is_reliable_recovery, Some(true));
    assert_eq!(change(&phq9, 200, 100).is_reliable_recovery, Some(false), "still a case");
    assert_eq!(
        change(&phq9, 110, 90).is_reliable_recovery,
        Some(false),
        "below the cut, but within the error"
    );
    assert_eq!(change(&phq9, 90, 30).is_reliable_recovery, Some(false), "no case at the baseline");
    assert_eq!(change(&phq9, 150, 91).kind, ChangeKind::WithinError, "5.9 points");
    assert_eq!(reliable_from(&phq9, 150), Some((90, 210)));
    let gad7 = shipped_by_id("gad-7");
    assert_eq!(change(&gad7, 120, 90).kind, ChangeKind::WithinError);
    assert_eq!(change(&gad7, 120, 80).kind, ChangeKind::ReliablyBetter);
    let mut pack = made_up();
    pack["reliable_change"] = serde_json::Value::Null;
    let unknown = change(&parsed(&pack).unwrap(), 200, 0);
    assert_eq!((unknown.kind, unknown.is_reliable_recovery), (ChangeKind::NotKnown, None));
    pack["scoring"]["direction"] = "higher_is_better".into();
    pack["reliable_change"] = serde_json::json!({"points": 6, "source": "this test"});
    let wellbeing = parsed(&pack).unwrap();
    assert_eq!(change(&wellbeing, 100, 160).kind, ChangeKind::ReliablyBetter);
    assert_eq!(wellbeing.is_case(110), Some(true));
    assert_eq!(wellbeing.is_case(111), Some(false));
}

#[test]
fn a_total_with_a_fraction_is_written_with_one() {
    assert_eq!([0, 5, 90, 103, -60].map(points_words), ["0", "0.5", "9", "10.3", "-6"]);
}

#[test]
fn answers_that_nobody_can_give_are_refused_and_name_the_item_only() {
    let phq9 = shipped_by_id("phq-9");
    let refused = |line: &str| Answers::in_order(&phq9, line).unwrap_err();
    assert_eq!(refused("0 0 0 0 0 0 0 0 4"), AnswerError::NotAnOption { item: "9".to_owned() });
    assert_eq!(refused("0 0 0 0 -1 0 0 0 0"), AnswerError::NotAnOption { item: "5".to_owned() });
    assert_eq!(refused("0 0 0 0 x 0 0 0 0"), AnswerError::NotANumber);
    assert_eq!(refused("0 0 0 0 1.5 0 0 0 0"), AnswerError::NotANumber);
    assert_eq!(refused("0 0 0 0 0 0 0 0"), AnswerError::WrongCount { items: 9 });
    assert_eq!(refused("0 0 0 0 0 0 0 0 0 0"), AnswerError::WrongCount { items: 9 });
    let mut answers = Answers::default();
    answers.add("1", 2).unwrap();
    assert_eq!(answers.add("1", 2), Err(AnswerError::Twice { item: "1".to_owned() }));
    answers.add("10", 0).unwrap();
    assert_eq!(score(&phq9, &phq9.reference(), &answers), Err(AnswerError::UnknownItem));
    assert_eq!(format!("{answers:?}"), "Answers(2 items)");
}

#[test]
fn answers_of_another_version_are_never_scored_by_this_one() {
    let phq9 = shipped_by_id("phq-9");
    let answers = Answers::in_order(&phq9, "0,0,0,0,0,0,0,0,0").unwrap();
    let of = |id: &str, version: &str, language: &str| InstrumentRef {
        id: id.to_owned(),
        version: version.to_owned(),
        language: language.to_owned(),
    };
    assert_eq!(score(&phq9, &of("gad-7", "1", "en"), &answers), Err(AnswerError::WrongInstrument));
    assert_eq!(score(&phq9, &of("phq-9", "2", "en"), &answers), Err(AnswerError::WrongVersion));
    assert_eq!(score(&phq9, &of("phq-9", "1", "cy"), &answers), Err(AnswerError::WrongVersion));
}
