//! W22: search with its limits, offline. And one person's record in the order of days.

use alcove_client_core::client::{Days, NewGoal, NewSession, SearchIn};
use alcove_client_core::clinical::{Attendance, DocKind};
use alcove_client_core::error::ClientError;

use super::people::group_of_eight;
use super::practice::Practice;

fn days(from: &str, to: &str) -> Days {
    Days { from: Some(from.to_owned()), to: Some(to.to_owned()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn w22_a_search_stays_with_its_person_its_group_and_its_days_and_is_noted() {
    let (mut practice, phone) = Practice::found().await;
    practice.stop_relay().await;
    let (group, members) = group_of_eight(&phone).await;
    for day in ["2031-04-10", "2031-04-17"] {
        let new = NewSession { group, local_date: day.to_owned(), ordinal: 1, scheduled: None };
        let session = phone.client.create_session(new).await.unwrap();
        for member in &members {
            let note = phone.client.member_note(&session, member.circle, "observation").await.unwrap();
            phone.client.append(&note, "Panic on the bus, and got off early.").await.unwrap();
        }
        let theme = phone.client.group_note(&session, "theme").await.unwrap();
        phone.client.append(&theme, "Panic, and the bus.").await.unwrap();
    }
    let one = members[0].circle;
    let find = async |of, days: &Days| phone.client.search_in("panic bus", of, days).await.unwrap();
    assert_eq!(find(SearchIn::Everywhere, &Days::default()).await.len(), 18);
    let hers = find(SearchIn::Member(one), &Days::default()).await;
    assert!(hers.len() == 2 && hers.iter().all(|hit| hit.key.circle == one), "nobody else's");
    assert_eq!(find(SearchIn::Group(group), &Days::default()).await.len(), 18, "the group's view has all");
    let april_10 = days("2031-04-01", "2031-04-16");
    let hits = find(SearchIn::Member(one), &april_10).await;
    assert!(hits.len() == 1 && hits[0].sort.starts_with("2031-04-10"));
    assert!(find(SearchIn::Everywhere, &days("2031-05-01", "2031-05-31")).await.is_empty());
    let wrong = Days { from: Some("10 April".to_owned()), to: None };
    let refused = phone.client.search_in("bus", SearchIn::Everywhere, &wrong).await;
    assert!(matches!(refused, Err(ClientError::BadInput { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_timeline_has_everything_dated_of_theirs_in_one_order_and_nothing_of_others() {
    let (_practice, phone) = Practice::found().await;
    let (group, members) = group_of_eight(&phone).await;
    let one = members[0].circle;
    for day in ["2031-04-17", "2031-04-10"] {
        let new = NewSession { group, local_date: day.to_owned(), ordinal: 1, scheduled: None };
        let session = phone.client.create_session(new).await.unwrap();
        for member in &members {
            phone.client.attend(&session, member.circle, Attendance::OnTime).await.unwrap();
        }
    }
    let goal = NewGoal { own_words: "Take the bus".to_owned(), ..NewGoal::default() };
    phone.client.new_goal(one, goal).await.unwrap();
    let items = phone.client.timeline(one, &Days::default()).await.unwrap();
    assert!(items.iter().all(|item| item.key.circle == one));
    assert!(items.windows(2).all(|pair| pair[0].day <= pair[1].day));
    let entries: Vec<&str> =
        items.iter().filter(|item| item.kind == DocKind::MemberEntry).map(|item| item.day.as_str()).collect();
    assert_eq!(entries, ["2031-04-10", "2031-04-17"]);
    assert_eq!(
        items.iter().filter(|item| item.kind == DocKind::Goal).count(),
        1,
        "on the day of its writing"
    );
    let one_day = phone.client.timeline(one, &days("2031-04-17", "2031-04-17")).await.unwrap();
    assert_eq!(one_day.len(), 1);
}
