#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::{CheckedTrail, TrailFault, TrailId, check_trails};
use crate::clinical::{AuditEventView, AuditKind, AuditTrailView, Day, MultiValue, SeenValue};
use crate::crypto::audit::AuditLink;
use crate::time::Timestamp;

const TRAIL: TrailId = ([7; 16], 3);

fn one<T>(value: T) -> MultiValue<T> {
    let ((device, incarnation), at) = (TRAIL, Timestamp(1));
    MultiValue { values: vec![SeenValue { value, device, incarnation, at }] }
}

/// A trail of `count` events over days of `a_day` events each.
fn days(count: u64, a_day: usize) -> Vec<AuditTrailView> {
    let mut before = [0; 32];
    let events: Vec<AuditEventView> = (1..=count)
        .map(|number| {
            let at = Timestamp(i64::try_from(number).unwrap() * 1_000);
            let circle = format!("{:032x}", number % 3);
            let event = AuditEventView {
                item: number.to_string(),
                n: one(i64::try_from(number).unwrap()),
                prev: one(HEXLOWER.encode(&before)),
                kind: one(AuditKind::View),
                circle: one(circle.clone()),
                detail: one(String::new()),
                at: one(at),
            };
            let ((device, life), kind) = (TRAIL, "view");
            let link = AuditLink {
                device: &device,
                life,
                number,
                before: &before,
                at,
                kind,
                circle: &circle,
                detail: "",
            };
            before = link.hash();
            event
        })
        .collect();
    events
        .chunks(a_day)
        .map(|events| AuditTrailView {
            device: one(HEXLOWER.encode(&TRAIL.0)),
            life: one(3),
            day: one(Day("2031-03-01".to_owned())),
            events: events.to_vec(),
            ..AuditTrailView::default()
        })
        .collect()
}

fn check(days: &[AuditTrailView]) -> CheckedTrail {
    check_trails(days, &BTreeMap::new()).remove(&TRAIL).unwrap()
}

fn event(days: &mut [AuditTrailView], number: usize) -> &mut AuditEventView {
    days.iter_mut().flat_map(|day| &mut day.events).nth(number - 1).unwrap()
}

#[test]
fn a_whole_trail_has_no_fault_in_whatever_order_its_days_come() {
    let mut trail = days(7, 3);
    for _ in 0..3 {
        let checked = check(&trail);
        assert_eq!(checked.faults, []);
        assert_eq!(checked.events.len(), 7);
        assert_eq!(checked.head.unwrap().0, 7);
        trail.rotate_left(1);
    }
    assert!(check_trails(&[], &BTreeMap::new()).is_empty());
}

#[test]
fn whatever_of_an_event_is_altered_is_found_and_the_event_named() {
    let alterations: [fn(&mut AuditEventView); 4] = [
        |event| event.kind = one(AuditKind::Search),
        |event| event.circle = one("somebody else".to_owned()),
        |event| event.detail = one("x".to_owned()),
        |event| event.at = one(Timestamp(5)),
    ];
    for alter in alterations {
        let mut trail = days(6, 4);
        alter(event(&mut trail, 3));
        assert_eq!(check(&trail).faults, [TrailFault::Altered { number: 3 }]);
    }
    let mut trail = days(6, 4);
    event(&mut trail, 3).n = one(9);
    let faults = check(&trail).faults;
    assert!(faults.contains(&TrailFault::Altered { number: 3 }), "{faults:?}");
}

#[test]
fn a_missing_event_a_second_version_and_another_writer_are_found() {
    let mut trail = days(9, 9);
    trail[0].events.drain(3..5);
    assert_eq!(check(&trail).faults, [TrailFault::Missing { from: 4, to: 5 }]);

    let mut trail = days(3, 9);
    let mut second = one(AuditKind::Search).values.pop().unwrap();
    second.device = [9; 16];
    event(&mut trail, 2).kind.values.push(second);
    let faults = check(&trail).faults;
    assert!(faults.contains(&TrailFault::Foreign { number: 2, device: [9; 16] }), "{faults:?}");
    assert!(faults.contains(&TrailFault::Altered { number: 2 }), "{faults:?}");
}

#[test]
fn what_was_checked_before_and_is_taken_back_or_written_anew_is_found() {
    let head = check(&days(6, 4)).head.unwrap();
    let known = BTreeMap::from([(TRAIL, head)]);
    let faults = |days: &[AuditTrailView]| check_trails(days, &known).remove(&TRAIL).unwrap().faults;
    assert_eq!(faults(&days(9, 4)), [], "it only grew");
    assert_eq!(faults(&days(4, 4)), [TrailFault::Missing { from: 5, to: 6 }]);
    assert_eq!(faults(&[]), [TrailFault::Missing { from: 1, to: 6 }]);
    // The last event has nobody who vouches for it but whoever saw it.
    let mut trail = days(6, 4);
    event(&mut trail, 6).circle = one(String::new());
    assert_eq!(check(&trail).faults, []);
    assert_eq!(faults(&trail), [TrailFault::Changed { number: 6 }]);
    // What follows on an event that was checked, and does not vouch for it, is what is wrong.
    let mut trail = days(8, 4);
    event(&mut trail, 7).prev = one("00".repeat(32));
    assert!(faults(&trail).contains(&TrailFault::Altered { number: 7 }));
}

proptest! {
    #[test]
    fn checking_is_total_on_whatever_stands_in_a_trail(
        device in "[0-9a-f]{0,40}",
        life in any::<i64>(),
        items in prop::collection::vec(("[0-9]{0,21}", any::<i64>(), "[0-9a-f]{0,70}"), 0..6),
    ) {
        let events = items.into_iter().map(|(item, n, prev)| AuditEventView {
            item, n: one(n), prev: one(prev), ..AuditEventView::default()
        });
        let day = AuditTrailView {
            device: one(device), life: one(life), events: events.collect(), ..AuditTrailView::default()
        };
        let _ = check_trails(&[day], &BTreeMap::new());
    }
}
