//! Charts of the work itself.

use super::*;

#[test]
fn papers_stand_by_state_and_age_and_clocks_by_what_is_due_first() {
    let paper = |state: &'static str, age_days: u32| Paper { state, age_days };
    let clock = |what: &str, days_left: i32| Clock { what: what.to_owned(), days_left };
    let board = paperwork_board(
        &["draft", "late"],
        &[
            paper("draft", 0),
            paper("draft", 1),
            paper("late", 7),
            paper("late", 8),
            paper("late", 28),
            paper("late", 400),
        ],
        vec![clock("Access request 1", 12), clock("Access request 2", -3)],
    );
    assert_eq!(
        board.words(),
        Words {
            title: "Paperwork: 6 entries are open".to_owned(),
            lines: [
                "draft: 1 of today, 1 of 1-7 days",
                "late: 1 of 1-7 days, 2 of 8-28 days, 1 of 29+ days",
                "The oldest is of a session 400 days ago",
                "Access request 2: over for 3 days",
                "Access request 1: 12 days left",
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    );
    let nothing = paperwork_board(&["draft"], &[], Vec::new());
    assert_eq!(nothing.words().title, "Paperwork: nothing is open");
}

#[test]
fn the_sync_map_never_says_that_all_is_well_while_something_is_missing() {
    let device = |owner: &str, is_this: bool, heard_minutes_ago: Option<u64>| DevicePoint {
        owner: owner.to_owned(),
        is_this,
        is_own: is_this,
        heard_minutes_ago,
    };
    let map = SyncMap {
        devices: vec![
            device("Lead", true, None),
            device("Co-facilitator", false, Some(3_000)),
            device("Trainee", false, None),
        ],
        unsent: 0,
        oldest_unsent_minutes: None,
        lease_days_left: 9,
        lease_days: 14,
        has_gaps: true,
    };
    assert_eq!(
        map.words().lines,
        [
            "Nothing waits here, but something is missing",
            "Lead: this device",
            "Co-facilitator: heard 2 days ago",
            "Trainee: never heard from",
            "This device can be read for 9 of 14 days without the relay",
        ]
    );
    let unsent = SyncMap { unsent: 7, oldest_unsent_minutes: Some(190), ..map };
    assert_eq!(unsent.unsent_words(), "7 changes only on this device, the oldest 3 hours old");
}

#[test]
fn days_are_counted_over_leap_years_and_what_is_no_day_has_no_place() {
    assert_eq!(day_number("1970-01-01"), Some(0));
    assert_eq!(day_number("2000-03-01").zip(day_number("2000-02-28")), Some((11_017, 11_015)));
    assert_eq!(day_number("2031-02-30"), None);
    assert_eq!(day_number(""), None);
}
