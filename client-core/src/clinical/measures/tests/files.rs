//! Files of instruments: what is read, and what is refused with its own error.

use serde_json::json;

use super::*;

#[test]
fn the_shipped_instruments_are_whole_and_every_item_names_its_source() {
    let shipped = shipped().unwrap();
    assert_eq!(
        shipped.iter().map(|instrument| instrument.id.as_str()).collect::<Vec<_>>(),
        ["phq-9", "gad-7", TODAYS_GROUP]
    );
    for instrument in shipped.iter().filter(|instrument| instrument.is_validated) {
        let rendering = instrument.render().unwrap();
        assert!(rendering.attribution.contains("Spitzer"));
        assert!(rendering.items.iter().all(|(item, options)| {
            item.source.starts_with("https://") && options.iter().map(|option| option.value).eq(0..=3)
        }));
        assert!(instrument.caseness.is_some() && instrument.reliable_change.is_some());
    }
}

#[test]
fn our_own_three_taps_say_that_they_are_not_validated_and_have_no_cut_off() {
    let taps = shipped_by_id(TODAYS_GROUP);
    assert!(!taps.is_validated && taps.title.contains("not validated"));
    assert!(taps.caseness.is_none() && taps.reliable_change.is_none() && taps.bands.is_none());
    assert_eq!(scored(&taps, "2 1 2").total.unwrap().tenths, 50);
    assert!(taps.render().is_ok());
}

#[test]
fn what_has_no_licence_flag_is_not_shown_but_its_totals_can_be_scored() {
    let mut pack = made_up();
    pack.as_object_mut().unwrap().remove("licence");
    let bare = parsed(&pack).unwrap();
    assert_eq!(bare.render(), Err(InstrumentError::NotLicensed));
    assert!(scored(&bare, "0 0 0 0 0 0 0 0 0 0").total.is_ok());
    let mut pack = made_up();
    pack["licence"]["may_show"] = false.into();
    assert_eq!(parsed(&pack).unwrap().render(), Err(InstrumentError::NotLicensed));
    pack["licence"].as_object_mut().unwrap().remove("may_show");
    assert!(matches!(parsed(&pack), Err(InstrumentError::Malformed { .. })), "a licence says yes or no");
}

/// What is wrong with a pack.
type Fault = Box<dyn Fn(&mut serde_json::Value)>;

#[test]
fn a_pack_with_a_fault_is_refused_whole_and_by_name() {
    let bad = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut pack = made_up();
        change(&mut pack);
        parsed(&pack).unwrap_err()
    };
    let cases: Vec<(InstrumentError, Fault)> = vec![
        (InstrumentError::UnknownFormat, Box::new(|p| p["format"] = 2.into())),
        (InstrumentError::BadName { field: "the id" }, Box::new(|p| p["id"] = "Made Up".into())),
        (InstrumentError::BadName { field: "the version" }, Box::new(|p| p["version"] = "".into())),
        (InstrumentError::BadName { field: "the language" }, Box::new(|p| p["language"] = "en_GB!".into())),
        (InstrumentError::BadCount { what: "items" }, Box::new(|p| p["items"] = json!([]))),
        (InstrumentError::BadCount { what: "answers" }, Box::new(|p| p["options"] = json!([]))),
        (InstrumentError::Twice { what: "items" }, Box::new(|p| p["items"][1]["id"] = "1".into())),
        (InstrumentError::Twice { what: "answers" }, Box::new(|p| p["options"][1]["value"] = 0.into())),
        (InstrumentError::BadValue, Box::new(|p| p["options"][1]["value"] = (-1).into())),
        (
            InstrumentError::BadText { field: "an item's words" },
            Box::new(|p| p["items"][4]["text"] = " ".into()),
        ),
        (
            InstrumentError::BadText { field: "the source of an item's words" },
            Box::new(|p| p["items"][4]["source"] = "".into()),
        ),
        (InstrumentError::BadMissingRule, Box::new(|p| p["scoring"]["missing"]["items_max"] = 10.into())),
        (
            InstrumentError::BadMissingRule,
            Box::new(|p| p["scoring"]["missing"]["rule"] = "complete/1".into()),
        ),
        (
            InstrumentError::OutOfRange { field: "the caseness" },
            Box::new(|p| p["caseness"]["points"] = 41.into()),
        ),
        (
            InstrumentError::OutOfRange { field: "the reliable change" },
            Box::new(|p| p["reliable_change"]["points"] = 0.into()),
        ),
        (InstrumentError::BadTrigger, Box::new(|p| p["triggers"][0]["item"] = "11".into())),
        (InstrumentError::BadTrigger, Box::new(|p| p["triggers"][0]["from"] = 5.into())),
    ];
    for (expected, change) in cases {
        assert_eq!(bad(&change), expected);
    }
}

#[test]
fn bands_rise_from_the_least_total_and_never_name_a_risk() {
    let with = |of: &str, bands: serde_json::Value| {
        let mut pack = made_up();
        pack["bands"] = json!({"of": of, "source": "this test", "bands": bands});
        parsed(&pack).err()
    };
    assert_eq!(with("distress", json!([{"from": 0, "label": "a"}, {"from": 11, "label": "b"}])), None);
    assert_eq!(with("distress", json!([{"from": 1, "label": "a"}])), Some(InstrumentError::BadBands));
    assert_eq!(
        with("distress", json!([{"from": 0, "label": "a"}, {"from": 0, "label": "b"}])),
        Some(InstrumentError::BadBands)
    );
    assert_eq!(
        with("distress", json!([{"from": 0, "label": "a"}, {"from": 41, "label": "b"}])),
        Some(InstrumentError::BadBands)
    );
    assert_eq!(with("distress", json!([{"from": 0, "label": "Low risk"}])), Some(InstrumentError::RiskBand));
    assert_eq!(with("suicide risk", json!([{"from": 0, "label": "a"}])), Some(InstrumentError::RiskBand));
}

#[test]
fn a_file_that_is_none_is_told_by_its_place_and_never_repeated() {
    let refused = |bytes: &[u8]| Instrument::parse(bytes).unwrap_err();
    let error = refused(b"{\n  \"format\": \"secret\"}");
    assert!(matches!(error, InstrumentError::Malformed { line: 2, .. }), "{error:?}");
    assert!(!error.to_string().contains("secret"));
    let mut pack = made_up();
    pack["risk_level"] = "high".into();
    assert!(
        matches!(parsed(&pack), Err(InstrumentError::Malformed { .. })),
        "no field that the format lacks"
    );
    assert_eq!(refused(&vec![b' '; PACK_BYTES_MAX + 1]), InstrumentError::TooLarge);
    for cut in 0..made_up().to_string().len() {
        let text = made_up().to_string();
        assert!(Instrument::parse(&text.as_bytes()[..cut]).is_err());
    }
}

#[test]
fn a_file_read_and_written_again_is_the_same_instrument() {
    for instrument in shipped().unwrap().into_iter().chain([parsed(&made_up()).unwrap()]) {
        let written = serde_json::to_vec(&instrument).unwrap();
        assert_eq!(Instrument::parse(&written).unwrap(), instrument);
    }
}
