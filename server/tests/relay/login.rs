//! Who is admitted, and to what.

use alcove_protocol::frame::{Ask, Mail, MailOpen, Tell};
use alcove_protocol::id::{MailboxId, RelayId};
use alcove_protocol::problem::Problem;

use alcove_server::relay::rate::Rate;
use alcove_server::{Config, Hooks};

use crate::client::At;
use crate::practice::{Device, hello};
use crate::{Relay, acks, places, trouble};

#[tokio::test]
async fn a_login_holds_for_one_connection_one_relay_one_host_and_one_device() {
    let relay = Relay::open().await;
    let (device, _) = relay.practice().await;
    let stranger = Device::new(9, 109);
    let (_, stale) = relay.at.connect().await;
    for wrong in 0..4 {
        let (tls, exporter) = relay.at.connect().await;
        let mut login = match wrong {
            0 => device.login(relay.at.relay, "localhost", &stale),
            1 => device.login(RelayId([3; 16]), "localhost", &exporter),
            2 => device.login(relay.at.relay, "elsewhere", &exporter),
            _ => {
                let mut stranger = Device::new(9, 109);
                stranger.org = device.org;
                stranger.login(relay.at.relay, "localhost", &exporter)
            }
        };
        if wrong == 3 {
            login.device = stranger.id();
        }
        let mut hello = hello(device.org);
        hello.login = Some(login);
        let (status, tells) = At::post(tls, &[Ask::Hello(hello)]).await;
        assert_eq!((status, trouble(&tells)), (401, Some(Problem::LoginRefused)), "case {wrong}");
        assert_eq!(tells.len(), 1);
    }
}

#[tokio::test]
async fn a_certified_device_reads_the_org_log_only_until_it_is_added() {
    let relay = Relay::open().await;
    let (admin, circle) = relay.practice().await;
    let mut tablet = Device::new(4, 101);
    admin.certify(&mut tablet);
    let before = relay.news(&tablet, hello(admin.org)).await;
    assert_eq!(places(&before), [(admin.org, 1)]);
    let early = tablet.content(circle, 1, 600);
    assert!(relay.push(&tablet, &early).await.is_err());
    let mut tablet = Device::new(4, 101);
    admin.certify(&mut tablet);
    let added = tablet.add_itself(admin.org_head);
    let tells = relay.sync(&tablet, vec![added.push()]).await;
    assert_eq!(acks(&tells), [Ok(2)]);
    assert!(
        places(&crate::news(&tells)).contains(&(circle, 1)),
        "from now on it reads what its person reads"
    );
}

#[tokio::test]
async fn a_certificate_of_nobody_opens_nothing() {
    let relay = Relay::open().await;
    let (device, _) = relay.practice().await;
    let mut other = Device::new(7, 107);
    other.genesis();
    let mut tablet = Device::new(4, 101);
    other.certify(&mut tablet);
    tablet.org = device.org;
    assert_eq!(trouble(&relay.sync(&tablet, Vec::new()).await), Some(Problem::LoginRefused));
}

#[tokio::test]
async fn nobody_reads_and_nobody_pushes_without_a_login() {
    let relay = Relay::open().await;
    let (mut device, circle) = relay.practice().await;
    let (tls, _) = relay.at.connect().await;
    let (_, tells) = At::post(tls, &[Ask::Hello(hello(device.org))]).await;
    assert!(matches!(tells.as_slice(), [Tell::Welcome(_), Tell::Done]));
    let push = device.content(circle, 1, 600).push();
    let (tls, _) = relay.at.connect().await;
    let (_, tells) = At::post(tls, &[Ask::Hello(hello(device.org)), push]).await;
    assert_eq!(trouble(&tells), Some(Problem::LoginRefused));
}

#[tokio::test]
async fn a_person_reads_only_the_circles_they_are_on_the_access_list_of() {
    let relay = Relay::open().await;
    let (mut admin, circle) = relay.practice().await;
    let private = admin.circle(&[admin.id()]);
    relay.push(&admin, &private).await.unwrap();
    let colleague = relay.colleague(&mut admin, circle).await;
    let read = places(&relay.news(&colleague, hello(admin.org)).await);
    assert_eq!(read, [(admin.org, 1), (admin.org, 2), (admin.org, 3), (circle, 1), (circle, 2)]);
}

#[tokio::test]
async fn an_address_that_asks_too_often_without_a_login_is_put_off() {
    let few = |config: &mut Config| {
        config.open = true;
        config.limits.guests = Rate { burst: 2, per_second: 0 };
    };
    let relay = Relay::start(tempfile::tempdir().unwrap(), few, Hooks::default()).await;
    let (device, _) = relay.practice().await;
    let mut answers = Vec::new();
    for _ in 0..3 {
        let (tls, _) = relay.at.connect().await;
        answers.push(At::post(tls, &[Ask::Hello(hello(device.org))]).await.0);
    }
    assert_eq!(answers, [200, 200, 503]);
    assert_eq!(trouble(&relay.sync(&device, Vec::new()).await), None, "who logs in is not counted");
}

#[tokio::test]
async fn a_mailbox_is_opened_by_a_device_and_used_by_whoever_knows_it() {
    let relay = Relay::open().await;
    let (device, _) = relay.practice().await;
    let mailbox = MailboxId([8; 32]);
    let mail = |step, byte| Ask::MailPut(Mail { mailbox, step, sealed: vec![byte; 40].into() });
    let guest = async |ask: Ask| {
        let (tls, _) = relay.at.connect().await;
        At::post(tls, &[Ask::Hello(hello(device.org)), ask]).await.1
    };
    assert_eq!(trouble(&guest(mail(1, 1)).await), Some(Problem::MailboxClosed));
    let open = Ask::MailOpen(MailOpen { mailbox, life_ms: 60_000 });
    assert_eq!(trouble(&guest(open.clone()).await), Some(Problem::LoginRefused));
    assert_eq!(trouble(&relay.sync(&device, vec![open]).await), None);
    assert_eq!(trouble(&guest(mail(1, 1)).await), None);
    assert_eq!(trouble(&guest(mail(1, 1)).await), None, "the same again is fine");
    assert_eq!(trouble(&guest(mail(1, 2)).await), Some(Problem::MailTaken));
    let got = guest(Ask::MailGet(mailbox)).await;
    assert!(got.iter().any(|tell| matches!(tell, Tell::Mail(mail) if mail.step == 1 && mail.sealed[0] == 1)));
    let long = Ask::MailOpen(MailOpen { mailbox, life_ms: u64::MAX });
    assert_eq!(trouble(&relay.sync(&device, vec![long]).await), Some(Problem::TooLarge));
}
