//! What devices hand in beside every log.

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ask, HandedIn, Tell};
use alcove_protocol::id::EntryId;
use alcove_protocol::limits::{INTAKE_BYTES_MAX, INTAKE_ENTRIES_MAX};
use alcove_protocol::problem::Problem;

use crate::both::Either;
use crate::practice::{Signed, cursor, hello};
use crate::{acks, news, places, trouble};

fn handed_in(tells: &[Tell]) -> Vec<HandedIn> {
    let of = |tell: &Tell| if let Tell::Intake(one) = tell { Some(one.clone()) } else { None };
    tells.iter().filter_map(of).collect()
}

fn ids(handed_in: &[HandedIn]) -> Vec<EntryId> {
    handed_in.iter().map(|one| Entry::parse(one.entry.to_vec()).unwrap().id()).collect()
}

#[tokio::test]
async fn a_revoked_device_hands_in_its_work_and_admins_fetch_it() {
    for mut relay in Either::both().await {
        let (mut admin, circle, founding) = relay.practice().await;
        let (key_entry, key) = admin.intake_key();
        assert_eq!(relay.push(&admin, &key_entry).await, Ok(2));
        let (mut colleague, _) = relay.colleague(&mut admin, circle, 2).await;
        let (third, _) = relay.colleague(&mut admin, circle, 3).await;
        let wiped = admin.wipe(colleague.id());
        assert_eq!(relay.push(&admin, &wiped).await, Ok(7));
        let work = [colleague.intake(key, circle, 900), colleague.intake(key, circle, 1_200)];
        let last = colleague.wipe_ack(wiped.entry.id());
        let pushes = [&work[0], &work[1], &last, &work[0]].map(Signed::push).to_vec();
        let mut from = hello(admin.org);
        from.cursors = vec![cursor(admin.org, 1, founding[0].entry.id())];
        let tells = relay.sync(&colleague, from, pushes).await;
        assert_eq!(acks(&tells), [Ok(1), Ok(2), Ok(3), Ok(1)], "counted apart, and the same again is fine");
        let expected: Vec<_> = (2..=7).map(|seq| (admin.org, seq)).collect();
        assert_eq!(places(&news(&tells)), expected, "the numbers are none of the org log");
        relay.stop_and_start().await;
        assert_eq!(relay.push(&colleague, &work[1]).await, Ok(2), "durable");
        let all = handed_in(&relay.ask(&admin, vec![Ask::IntakeGet(0)]).await);
        assert_eq!(ids(&all), [work[0].entry.id(), work[1].entry.id(), last.entry.id()]);
        assert_eq!(all.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3]);
        let rest = handed_in(&relay.ask(&admin, vec![Ask::IntakeGet(2)]).await);
        assert_eq!(ids(&rest), [last.entry.id()]);
        let tells = relay.ask(&third, vec![Ask::IntakeGet(0)]).await;
        assert_eq!((handed_in(&tells).len(), trouble(&tells)), (0, None));
        assert!(!news(&tells).is_empty(), "who is no admin any more gets the news that say so");
    }
}

#[tokio::test]
async fn an_active_device_hands_in_what_it_kept_past_its_lease() {
    for mut relay in Either::both().await {
        let (mut admin, circle, _) = relay.practice().await;
        let (key_entry, key) = admin.intake_key();
        relay.push(&admin, &key_entry).await.unwrap();
        let (mut colleague, _) = relay.colleague(&mut admin, circle, 2).await;
        let (work, note) = (colleague.intake(key, circle, 700), colleague.content(circle, 1, 600));
        assert_eq!(relay.push(&colleague, &work).await, Ok(1));
        assert_eq!(relay.push(&colleague, &note).await, Ok(3), "and goes on");
    }
}

#[tokio::test]
async fn what_is_not_signed_by_its_device_or_for_no_intake_key_is_not_taken() {
    for mut relay in Either::both().await {
        let (mut admin, circle, _) = relay.practice().await;
        let (key_entry, key) = admin.intake_key();
        relay.push(&admin, &key_entry).await.unwrap();
        let (mut colleague, _) = relay.colleague(&mut admin, circle, 2).await;
        let good = colleague.intake(key, circle, 700);
        let mut flipped = good.entry.bytes().to_vec();
        *flipped.last_mut().unwrap() ^= 1;
        let flipped = Signed { entry: Entry::parse(flipped).unwrap(), companions: Vec::new() };
        let nowhere = colleague.intake(alcove_protocol::id::DeviceId([9; 16]), circle, 700);
        let unasked = colleague.wipe_ack(EntryId([9; 32]));
        let pushes = [&flipped, &nowhere, &unasked].map(Signed::push).to_vec();
        let expected = [Err(Problem::BadSignature), Err(Problem::RuleBroken), Err(Problem::RuleBroken)];
        assert_eq!(acks(&relay.ask(&colleague, pushes).await), expected);
        assert_eq!(acks(&relay.ask(&admin, vec![good.push()]).await), [Err(Problem::NoAccess)]);
        assert_eq!(acks(&relay.ask(&admin, vec![good.reoffer()]).await), [Err(Problem::RuleBroken)]);
    }
}

#[tokio::test]
async fn a_device_has_so_much_room_and_its_last_word_always_fits() {
    for mut relay in Either::both().await {
        let (mut admin, circle, _) = relay.practice().await;
        let (key_entry, key) = admin.intake_key();
        relay.push(&admin, &key_entry).await.unwrap();
        let (mut colleague, _) = relay.colleague(&mut admin, circle, 2).await;
        let (mut third, _) = relay.colleague(&mut admin, circle, 3).await;
        let wiped = admin.wipe(colleague.id());
        relay.push(&admin, &wiped).await.unwrap();
        let many: Vec<_> =
            (0..=INTAKE_ENTRIES_MAX).map(|_| colleague.intake(key, circle, 700).push()).collect();
        let taken = acks(&relay.ask(&colleague, many).await);
        assert_eq!(taken.iter().filter(|one| one.is_ok()).count(), INTAKE_ENTRIES_MAX);
        assert_eq!(taken.last(), Some(&Err(Problem::IntakeFull)));
        let words = [colleague.wipe_ack(wiped.entry.id()), colleague.wipe_ack(wiped.entry.id())];
        let taken = acks(&relay.ask(&colleague, words.each_ref().map(Signed::push).to_vec()).await);
        assert_eq!(taken, [Ok(1 + INTAKE_ENTRIES_MAX as u64), Err(Problem::IntakeFull)]);
        let large = 380_000;
        let many: Vec<_> = (0..24).map(|_| third.intake(key, circle, large).push()).collect();
        let taken = acks(&relay.ask(&third, many).await);
        let room = INTAKE_BYTES_MAX / large;
        assert!((room - 1..=room).contains(&taken.iter().filter(|one| one.is_ok()).count()), "{taken:?}");
        assert_eq!(taken.last(), Some(&Err(Problem::IntakeFull)));
    }
}
