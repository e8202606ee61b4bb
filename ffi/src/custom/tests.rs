#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use alcove_client_core::clinical::measures::Answers;
use jiff::civil::Date;
use uniffi::{Lift, Lower};

use super::*;
use crate::UniFfiTag;

/// What arrives here when an app gives `given` where a `T` is expected.
fn given<G: Lower<UniFfiTag>, T: Lift<UniFfiTag, FfiType = G::FfiType>>(given: G) -> Result<T, ApiError> {
    T::try_lift(G::lower(given)).map_err(|error| error.downcast().unwrap())
}

/// What an app gets for `value`, given back.
fn there_and_back<T: Lower<UniFfiTag> + Lift<UniFfiTag, FfiType = <T as Lower<UniFfiTag>>::FfiType>>(
    value: T,
) -> T {
    given::<T, T>(value).unwrap()
}

fn assert_refuses<T: std::fmt::Debug + Lift<UniFfiTag, FfiType = <String as Lower<UniFfiTag>>::FfiType>>(
    texts: &[&str],
) {
    for text in texts {
        let refused = given::<String, T>((*text).to_owned()).unwrap_err();
        let ApiError::InvalidInput { reason } = refused else { panic!("{text:?}: {refused:?}") };
        assert!(text.is_empty() || !reason.contains(text), "what was given is not said back");
    }
}

#[test]
fn an_id_that_is_none_is_said_and_never_said_back() {
    let long = "ab".repeat(33);
    let wrong = ["", "hello", "zz112233445566778899aabbccddeeff", "\0", "1122", &long, "éé"];
    assert_refuses::<CircleId>(&wrong);
    assert_refuses::<DocumentId>(&wrong);
    assert_refuses::<PersonId>(&wrong);
    assert_refuses::<DeviceId>(&wrong);
    assert_refuses::<Author>(&wrong);
    assert_refuses::<EntryKey>(&wrong);
    assert_refuses::<ExportedId>(&wrong);
}

#[test]
fn ids_come_back_as_they_went() {
    assert_eq!(there_and_back(LogId([7; 16])), LogId([7; 16]));
    assert_eq!(there_and_back(DocHandle([8; 16])), DocHandle([8; 16]));
    assert_eq!(there_and_back(PersonId([9; 16])), PersonId([9; 16]));
    assert_eq!(there_and_back(DeviceId([10; 16])), DeviceId([10; 16]));
    assert_eq!(there_and_back(EntryId([11; 32])), EntryId([11; 32]));
    assert_eq!(there_and_back(ExportedRef([12; 16])), ExportedRef([12; 16]));
    assert_eq!(there_and_back::<Author>([13; 16]), [13; 16]);
}

#[test]
fn a_day_is_a_day_of_the_calendar() {
    let day: Date = given::<String, Date>("2031-04-10".to_owned()).unwrap();
    assert_eq!(there_and_back(day).to_string(), "2031-04-10");
    assert_refuses::<Date>(&["", "today", "2031-02-30", "10.04.2031", "2031-13-01"]);
}

#[test]
fn an_item_is_answered_once() {
    let answer = |item: &str, points| ItemAnswer { item: item.to_owned(), points };
    let given_answers = |list: Vec<ItemAnswer>| given::<Vec<ItemAnswer>, Answers>(list);
    let answers = given_answers(vec![answer("1", 3), answer("2", 0)]).unwrap();
    assert_eq!((answers.points("1"), answers.points("2"), answers.points("3")), (Some(3), Some(0), None));
    let twice = given_answers(vec![answer("1", 3), answer("1", 2)]).unwrap_err();
    assert!(matches!(twice, ApiError::InvalidInput { .. }));
    assert!(given_answers(Vec::new()).unwrap().iter().next().is_none());
}

#[test]
fn pairs_and_letters_come_back_as_they_went() {
    assert_eq!(there_and_back::<Letter>('é'), 'é');
    assert_eq!(there_and_back::<Count>(70_000), 70_000);
    let value: NamedValue = ("rating".to_owned(), Scalar::Int(7));
    assert_eq!(there_and_back(value.clone()), value);
    let handled: HandledWith = (LogId([1; 16]), "talked about it".to_owned());
    assert_eq!(there_and_back(handled.clone()), handled);
    let barrier: BarrierHelp = (Barrier::Travel, "a lift".to_owned());
    assert_eq!(there_and_back(barrier.clone()), barrier);
}

#[test]
fn a_code_of_a_newer_version_is_shown_and_comes_back() {
    let unknown = alcove_client_core::clinical::GoalStatus::Unknown("postponed".to_owned());
    assert_eq!(there_and_back(unknown.clone()), unknown);
}
