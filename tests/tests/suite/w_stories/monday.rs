//! W1: Monday. A phone that was off since Friday, and a new one on a bad link: what is needed before the next session is
//! there first, and the header says exactly what is true.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use alcove_client_core::client::{
    Client, NewConcern, NewGroup, NewMember, NewSession, SessionRef, Space, WorkingSet, WorkingState,
};
use alcove_client_core::clinical::{Attendance, ConcernKind};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_protocol::id::LogId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::people::group_of_eight;
use super::practice::{Phone, Practice, settle};

/// Bytes that reach the device before the link breaks again: a handshake, and a record of TLS or two.
const ATTEMPT_BYTES: i64 = 30 * 1024;
const ATTEMPTS_MAX: usize = 200;
const MONDAY: &str = "2031-06-30";

/// A link that breaks after a number of bytes towards the device, again with each connection.
struct BreakingLink {
    address: SocketAddr,
    left: Arc<AtomicI64>,
}

impl BreakingLink {
    async fn to(relay: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (address, left) = (listener.local_addr().unwrap(), Arc::new(AtomicI64::new(i64::MAX)));
        let room = Arc::clone(&left);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, relay, Arc::clone(&room)));
            }
        });
        Self { address, left }
    }
}

async fn carry(near: TcpStream, relay: SocketAddr, left: Arc<AtomicI64>) {
    let Ok(far) = TcpStream::connect(relay).await else { return };
    let ((mut near_in, mut near_out), (mut far_in, mut far_out)) = (near.into_split(), far.into_split());
    let up = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut near_in, &mut far_out).await;
    });
    let mut buffer = vec![0; 4_096];
    while let Ok(count @ 1..) = far_in.read(&mut buffer).await {
        let before = left.fetch_sub(i64::try_from(count).unwrap(), Ordering::Relaxed);
        if before <= 0 || near_out.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    up.abort();
}

async fn session_on(phone: &Phone, group: LogId, week: i64) -> SessionRef {
    let day = jiff::civil::date(2031, 1, 9).checked_add(jiff::Span::new().weeks(week)).unwrap();
    let new = NewSession { group, local_date: day.to_string(), ordinal: 1, scheduled: None };
    phone.client.create_session(new).await.unwrap()
}

/// A session with an entry of some length for each member.
async fn hold(phone: &Phone, group: LogId, week: i64, members: &[LogId]) {
    let session = session_on(phone, group, week).await;
    for member in members {
        phone.client.attend(&session, *member, Attendance::OnTime).await.unwrap();
        let note = phone.client.member_note(&session, *member, "observation").await.unwrap();
        let words: Vec<String> = (0..60).map(|word| (week * 1_000 + word * 7919).to_string()).collect();
        phone.client.replace_text(&note, &words.join(" ")).await.unwrap();
    }
    phone.client.save_typing().await.unwrap();
}

fn concern() -> NewConcern {
    NewConcern {
        kinds: vec![ConcernKind::SelfHarm],
        formulation: "Since the letter came.".to_owned(),
        ..NewConcern::default()
    }
}

async fn working_set(client: &Client) -> WorkingSet {
    client.working_set(MONDAY).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn w01_after_a_weekend_off_the_working_set_is_ready_and_the_header_is_exact() {
    let (practice, anna) = Practice::found().await;
    let (group, members) = group_of_eight(&anna).await;
    let members: Vec<LogId> = members.iter().map(|member| member.circle).collect();
    let ben = practice.meet(&anna, "ben", Purpose::Invite, vec![group]).await;
    settle(&[&anna, &ben]).await;
    let before = working_set(&anna.client).await;
    assert_eq!((before.state, before.unsent, before.oldest_unsent), (WorkingState::Ready, 0, None));
    assert_eq!(before.space, Space::Reserved, "room for a session is held");

    // Anna's phone is off; Ben holds seven sessions and opens a concern.
    for week in 0..7 {
        hold(&ben, group, week, &members).await;
    }
    ben.client.open_concern(members[2], concern()).await.unwrap();
    settle(&[&ben]).await;
    // She wrote one thing on Friday evening, without signal.
    let made = session_on(&anna, group, 7).await;
    let header = working_set(&anna.client).await;
    assert_eq!(header.unsent, 1);
    assert_eq!(header.oldest_unsent, anna.client.status().unsent.oldest);
    assert!(header.oldest_unsent.is_some());

    settle(&[&anna, &ben]).await;
    let monday = working_set(&anna.client).await;
    assert_eq!((monday.state, monday.unsent, monday.oldest_unsent), (WorkingState::Ready, 0, None));
    let [heard] = monday.heard.as_slice() else { panic!("{:?}", monday.heard) };
    assert_eq!(heard.person, ben.client.person(), "the co-facilitator, and nobody else");
    let told =
        anna.client.status().heard.iter().find(|(device, _)| *device == ben.client.device()).unwrap().1;
    assert_eq!(heard.at, Some(told));
    let [work] = monday.groups.as_slice() else { panic!("{:?}", monday.groups) };
    assert_eq!(work.sessions.len(), 6);
    assert_eq!(work.sessions[0].session.local_date, made.local_date);
    assert!(work.members.iter().all(|member| member.is_whole && member.sessions == 6 && member.entries == 5));
    let concerns: Vec<usize> = work.members.iter().map(|member| member.open_concerns).collect();
    let third = work.members.iter().position(|member| member.member.member == members[2]).unwrap();
    assert_eq!((concerns[third], concerns.iter().sum::<usize>()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn w01_on_a_link_that_breaks_the_last_sessions_come_first_and_nothing_is_called_ready_too_early() {
    let mut link = None;
    let (practice, anna) = Practice::found_behind(async |relay| {
        let begun = BreakingLink::to(relay).await;
        let address = begun.address;
        link = Some(begun);
        address
    })
    .await;
    let link = link.unwrap();
    let group =
        anna.client.create_group(NewGroup { label: "Thursday".to_owned(), ..NewGroup::default() }).await;
    let group = group.unwrap();
    let mut members = Vec::new();
    for number in 1..=3 {
        let legal_name = format!("Member {number}");
        let new = NewMember { legal_name, joined: "2031-01-09".to_owned(), ..NewMember::default() };
        members.push(anna.client.add_member(group, new).await.unwrap());
    }
    let tablet = practice.meet(&anna, "tablet", Purpose::Link, Vec::new()).await;
    settle(&[&anna, &tablet]).await;
    for week in 0..20 {
        hold(&anna, group, week, &members).await;
        anna.client.sync().await.unwrap();
    }
    settle(&[&anna]).await;

    let (mut states, mut whole) = (Vec::new(), false);
    for _ in 0..ATTEMPTS_MAX {
        link.left.store(ATTEMPT_BYTES, Ordering::Relaxed);
        whole = tablet.client.sync().await.is_ok();
        let work = working_set(&tablet.client).await;
        if work.state == WorkingState::Recent && !states.contains(&WorkingState::Recent) {
            last_sessions_are_readable(&tablet, &work).await;
        }
        // Before it is told anything, the device shows what it knew.
        if !states.is_empty() || work.state != WorkingState::Ready {
            assert!(whole || work.state != WorkingState::Ready, "the relay had more to tell");
            states.push(work.state);
        }
        if whole {
            break;
        }
    }
    assert!(whole, "each attempt goes on where the last one broke off");
    assert!(states.is_sorted(), "{states:?}");
    for state in [WorkingState::Coming, WorkingState::Recent] {
        assert!(states.contains(&state), "{states:?}");
    }
    link.left.store(i64::MAX, Ordering::Relaxed);
    settle(&[&anna, &tablet]).await;
    assert_eq!(working_set(&tablet.client).await.state, WorkingState::Ready);
}

async fn last_sessions_are_readable(phone: &Phone, work: &WorkingSet) {
    let [group] = work.groups.as_slice() else { panic!("{:?}", work.groups) };
    assert_eq!((group.sessions.len(), group.members.len()), (6, 3));
    for member in &group.members {
        assert_eq!((member.sessions, member.entries, member.is_whole), (6, 6, false));
        for item in &group.sessions {
            let entry = phone.client.entry(&item.session, member.member.member).await.unwrap().unwrap();
            let whole = phone.client.document(entry.key).await.unwrap();
            assert!(whole.text("observation").len() > 200);
        }
    }
}
