//! Revoked devices, and people who are taken off an access list.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{Ask, News, Tell};
use alcove_protocol::problem::Problem;
use http_body_util::BodyExt;

use crate::both::Either;
use crate::practice::{Device, cursor, hello};
use crate::{Relay, acks, id_of, news, places, trouble};

fn kinds(news: &[News]) -> Vec<Kind> {
    news.iter().map(|news| Entry::parse(news.entry.to_vec()).unwrap().header().kind).collect()
}

#[tokio::test]
async fn a_revoked_device_reads_the_org_log_and_nothing_else() {
    for mut relay in Either::both().await {
        let (mut admin, circle, founding) = relay.practice().await;
        let (mut colleague, _) = relay.colleague(&mut admin, circle, 2).await;
        let unsent = colleague.content(circle, 1, 600);
        let revoked = admin.revoke(colleague.id());
        assert_eq!(relay.push(&admin, &revoked).await, Ok(4));
        let mut hello = hello(admin.org);
        hello.cursors = vec![cursor(circle, 1, founding[1].entry.id())];
        let tells = relay.sync(&colleague, hello, vec![unsent.push(), unsent.reoffer()]).await;
        assert_eq!(acks(&tells), [Err(Problem::Revoked), Err(Problem::Revoked)]);
        let read = news(&tells);
        assert!(read.iter().all(|news| news.log == admin.org), "the org log only");
        assert_eq!(kinds(&read).last(), Some(&Kind::DEVICE_REVOKED), "it learns of its revocation");
        assert_eq!(trouble(&tells), None);
        assert!(!tells.iter().any(|tell| matches!(tell, Tell::CursorUnknown(_))));
        for ask in [Ask::Wraps(colleague.id()), Ask::IntakeGet(0)] {
            let tells = relay.ask(&colleague, vec![ask]).await;
            assert_eq!((trouble(&tells), news(&tells).len()), (None, 4), "whatever it asks, it hears of it");
        }
        let other = colleague.circle(&[colleague.id()]);
        assert_eq!(relay.push(&colleague, &other).await, Err(Problem::Revoked));
    }
}

#[tokio::test]
async fn a_connection_of_a_device_is_cut_in_the_commit_that_revokes_it() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    let (mut theirs, _) = relay.at.live(&colleague, hello(admin.org)).await;
    let (mut own, _) = relay.at.live(&admin, hello(admin.org)).await;
    let revoked = admin.revoke(colleague.id());
    let rotated = admin.rotate(circle, &[admin.id()], Vec::new());
    let later = admin.content(circle, 1, 600);
    own.ask(&[revoked.push(), rotated.push(), later.push()]).await;
    let mut last = None;
    while let Some(tell) = theirs.next().await {
        if let Tell::News(news) = &tell {
            assert_eq!(news.log, admin.org, "nothing of the circle after the revocation");
        }
        last = Some(tell);
    }
    assert!(matches!(last, Some(Tell::Problem(trouble)) if trouble.problem == Problem::Revoked), "{last:?}");
    // It may say hello again, and then follows the org log: it hears when it is to be wiped.
    let (mut again, read) = relay.at.live(&colleague, hello(admin.org)).await;
    assert!(news(&read).iter().all(|news| news.log == admin.org));
    let note = admin.content(circle, 1, 600);
    relay.push(&admin, &note).await.unwrap();
    let wiped = admin.wipe(colleague.id());
    relay.push(&admin, &wiped).await.unwrap();
    let Some(Tell::News(heard)) = again.next_but_receipts().await else { panic!("it hears nothing") };
    assert_eq!(id_of(&heard), wiped.entry.id());
}

#[tokio::test]
async fn every_device_of_a_person_who_leaves_is_cut() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    let mut tablet = Device::new(3, 102);
    colleague.certify(&mut tablet);
    let added = tablet.add_itself(admin.org_head);
    relay.push(&tablet, &added).await.unwrap();
    admin.see_org(&added.entry);
    let mut lives = Vec::new();
    for device in [&colleague, &tablet] {
        lives.push(relay.at.live(device, hello(admin.org)).await.0);
    }
    let left = admin.remove_person(colleague.person);
    relay.push(&admin, &left).await.unwrap();
    for mut live in lives {
        let mut last = None;
        while let Some(tell) = live.next().await {
            last = Some(tell);
        }
        assert!(matches!(last, Some(Tell::Problem(trouble)) if trouble.problem == Problem::Revoked));
    }
    assert_eq!(places(&relay.news(&tablet, hello(admin.org)).await).len(), 5, "the org log");
}

#[tokio::test]
async fn who_is_off_the_access_list_is_served_the_entry_that_says_so_as_the_last() {
    for mut relay in Either::both().await {
        let (mut admin, circle, _) = relay.practice().await;
        let (mut colleague, entries) = relay.colleague(&mut admin, circle, 2).await;
        let seen = cursor(circle, 2, entries[2].entry.id());
        let before = admin.content(circle, 1, 600);
        let theirs = colleague.content(circle, 1, 600);
        assert_eq!(relay.push(&admin, &before).await, Ok(3));
        assert_eq!(relay.push(&colleague, &theirs).await, Ok(4));
        let ended =
            admin.end_access(circle, colleague.person, &[admin.id()], vec![colleague.cut_off(circle)]);
        assert_eq!(relay.push(&admin, &ended).await, Ok(5));
        let after = admin.content(circle, 1, 600);
        assert_eq!(relay.push(&admin, &after).await, Ok(6));
        let late = colleague.content(circle, 1, 600);
        let mut from = hello(admin.org);
        from.cursors = vec![seen];
        let tells = relay.sync(&colleague, from.clone(), vec![late.push(), late.reoffer()]).await;
        assert_eq!(acks(&tells), [Err(Problem::PastCutOff), Err(Problem::PastCutOff)]);
        let of_circle: Vec<_> = news(&tells).into_iter().filter(|news| news.log == circle).collect();
        assert_eq!(places(&of_circle), [(circle, 5)], "no content, not even from before");
        assert_eq!(id_of(&of_circle[0]), ended.entry.id());
        assert!(of_circle[0].companions.is_empty());
        assert!(!tells.iter().any(|tell| matches!(tell, Tell::CursorUnknown(_))));
        assert!(!tells.iter().any(|tell| matches!(tell, Tell::Receipt(receipt) if receipt.log == circle)));
        from.cursors = vec![cursor(circle, 5, ended.entry.id())];
        let tells = relay.sync(&colleague, from, Vec::new()).await;
        assert!(news(&tells).iter().all(|news| news.log != circle), "then nothing");
        relay.stop_and_start().await;
        assert!(news(&relay.ask(&colleague, Vec::new()).await).iter().all(|news| news.log != circle));
        let again = admin.grant(circle, colleague.person, &[]);
        assert_eq!(relay.push(&admin, &again).await, Ok(7));
        let read = news(&relay.ask(&colleague, Vec::new()).await);
        assert_eq!(read.iter().filter(|news| news.log == circle).count(), 7, "and everything again");
    }
}

#[tokio::test]
async fn a_live_connection_hears_the_end_of_its_access_and_nothing_behind_it() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    let (mut theirs, _) = relay.at.live(&colleague, hello(admin.org)).await;
    let more = admin.grant(circle, colleague.person, &[]);
    relay.push(&admin, &more).await.unwrap();
    let cut_off = vec![colleague.cut_off(admin.org)];
    let wrong = admin.end_access(circle, colleague.person, &[admin.id()], cut_off);
    assert_eq!(relay.push(&admin, &wrong).await, Err(Problem::StaleCutOff));
    admin.undo(circle, &more);
    let ended = admin.end_access(circle, colleague.person, &[admin.id()], Vec::new());
    let later = admin.content(circle, 1, 600);
    let someone = admin.add_person(alcove_protocol::id::PersonId([9; 16]));
    relay.sync(&admin, vec![ended.push(), later.push(), someone.push()]).await;
    let mut heard = Vec::new();
    while heard.len() < 3 {
        if let Some(Tell::News(news)) = theirs.next().await {
            heard.push(id_of(&news));
        }
    }
    let expected = [more.entry.id(), ended.entry.id(), someone.entry.id()];
    assert_eq!(heard, expected, "not the content in between");
    let again = admin.grant(circle, colleague.person, &[]);
    relay.push(&admin, &again).await.unwrap();
    let mut seqs = Vec::new();
    while seqs.len() < 6 {
        if let Some(Tell::News(news)) = theirs.next().await {
            seqs.push(news.seq);
        }
    }
    seqs.sort_unstable();
    assert_eq!(seqs, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_long_answer_ends_when_the_right_to_it_does() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let colleague = relay.colleague(&mut admin, circle).await;
    for _ in 0..3 {
        let entries: Vec<_> = (0..40).map(|_| admin.content(circle, 1, 370_000).push()).collect();
        let tells = relay.sync(&admin, entries).await;
        assert!(acks(&tells).iter().all(Result::is_ok));
    }
    let mut body = relay.at.stream(&colleague, hello(admin.org)).await;
    let mut bytes = body.frame().await.unwrap().unwrap().into_data().unwrap().to_vec();
    let ended = admin.end_access(circle, colleague.person, &[admin.id()], Vec::new());
    assert_eq!(relay.push(&admin, &ended).await, Ok(123));
    while let Some(frame) = body.frame().await {
        bytes.extend(frame.unwrap().into_data().unwrap());
    }
    let tells = crate::client::read_tells(&bytes);
    let contents = kinds(&news(&tells)).into_iter().filter(|kind| *kind == Kind::CONTENT).count();
    assert!(contents < 120, "all of it came though the access had ended");
    assert_eq!(tells.last(), Some(&Tell::Done));
}

#[tokio::test]
async fn a_device_comes_in_by_its_kit_and_finds_the_wraps_of_the_kit() {
    for mut relay in Either::both().await {
        let (mut admin, _, _) = relay.practice().await;
        let (added, kit, key) = admin.kit(40);
        assert_eq!(relay.push(&admin, &added).await, Ok(2));
        let circle = admin.circle(&sorted([admin.id(), kit]));
        let log = circle.entry.log();
        assert_eq!(relay.push(&admin, &circle).await, Ok(1));
        let read = news(&relay.ask(&admin, Vec::new()).await);
        let companions = |news: &[News]| -> usize {
            news.iter().filter(|news| news.log == log).map(|news| news.companions.len()).sum()
        };
        assert_eq!(companions(&read), 1, "the wrap for the kit is not in the news");
        let mut found = Device::new(5, 101);
        found.vouched_by_kit(&admin, kit, &key);
        assert_eq!(trouble(&relay.ask(&found, vec![Ask::Wraps(kit)]).await), Some(Problem::NoAccess));
        let add = found.add_itself(admin.org_head);
        let tells = relay.ask(&found, vec![add.push(), Ask::Wraps(kit)]).await;
        assert_eq!(acks(&tells), [Ok(3)]);
        let wrapped: Vec<_> = news(&tells).into_iter().filter(|news| !news.companions.is_empty()).collect();
        assert_eq!(places(&wrapped), [(log, 1)]);
        let mine = circle.companions.iter().position(|wrap| *wrap == *wrapped[0].companions[0]);
        assert_eq!(mine, sorted([admin.id(), kit]).iter().position(|id| *id == kit));
        admin.see_org(&add.entry);
        let rotated = admin.rotate(log, &[admin.id(), found.id()], Vec::new());
        assert_eq!(relay.push(&admin, &rotated).await, Ok(2), "the kit is used up");
        let (stranger, _) = relay.colleague(&mut admin, log, 2).await;
        for id in [kit, found.id(), stranger.id()] {
            assert_eq!(trouble(&relay.ask(&stranger, vec![Ask::Wraps(id)]).await), Some(Problem::NoAccess));
        }
    }
}

fn sorted<T: Ord, const N: usize>(mut list: [T; N]) -> [T; N] {
    list.sort_unstable();
    list
}

#[tokio::test]
async fn a_device_comes_in_by_two_custodians_and_everybody_is_served_the_wraps_of_the_recovery_key() {
    for mut relay in Either::both().await {
        let (mut admin, first, _) = relay.practice().await;
        let (keys, recovery, custodians) = admin.recovery();
        assert_eq!(relay.push(&admin, &keys).await, Ok(2));
        let circle = admin.circle(&sorted([admin.id(), recovery]));
        let log = circle.entry.log();
        assert_eq!(relay.push(&admin, &circle).await, Ok(1));
        let granted = admin.key_grant(first, &[recovery]);
        assert_eq!(relay.push(&admin, &granted).await, Ok(2));
        let (colleague, _) = relay.colleague(&mut admin, log, 2).await;
        let mut found = Device::new(5, 102);
        let add = found.recovered(&admin, recovery, &custodians, admin.org_head);
        let tells = relay.ask(&found, vec![add.push(), Ask::Wraps(recovery)]).await;
        assert_eq!(acks(&tells), [Ok(5)]);
        for tells in [tells, relay.ask(&colleague, vec![Ask::Wraps(recovery)]).await] {
            let wrapped = news(&tells);
            let wrapped =
                wrapped.iter().take_while(|news| news.log != admin.org && !news.companions.is_empty());
            let wrapped: Vec<_> = wrapped.map(|news| (news.log, news.seq)).collect();
            assert_eq!(wrapped, [(log, 1)], "only in circles that the person may read");
        }
        let own = news(&relay.ask(&admin, vec![Ask::Wraps(recovery)]).await);
        let mut own: Vec<_> = own.iter().take(2).map(|news| (news.log, news.companions.len())).collect();
        own.sort_unstable();
        assert_eq!(own, sorted([(log, 1), (first, 1)]));
        let mut other = Device::new(6, 102);
        let mut wrong = custodians;
        wrong.reverse();
        let forged = other.recovered(&admin, recovery, &wrong, add.entry.id());
        let tells = relay.ask(&other, vec![forged.push()]).await;
        assert_eq!(trouble(&tells), Some(Problem::LoginRefused));
    }
}
