//! Every frame, with every field set and with every optional one left out.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use super::keys::receipt;
use super::{Vectors, compare};
use crate::frame::{
    Ack, Ask, AuthorTip, Challenge, Coming, Cursor, Frontier, HandedIn, Hello, History, Login, Mail,
    MailOpen, News, PROTOCOL_VERSION, Push, Refused, RelayInfo, Tell, Trouble, Welcome, read_frame,
    write_frame,
};
use crate::id::{DeviceId, EntryId, Generation, Incarnation, Instance, LogId, MailboxId};
use crate::problem::Problem;

const HISTORY: History = History { instance: Instance([1; 16]), generation: Generation([2; 16]) };

fn hello() -> Hello {
    Hello {
        protocol: PROTOCOL_VERSION,
        org: LogId([9; 16]),
        login: None,
        org_token: None,
        history: None,
        cursors: Vec::new(),
    }
}

fn asks() -> Vec<(&'static str, Ask)> {
    let mailbox = MailboxId([0x3b; 32]);
    let login = Login {
        device: DeviceId([3; 16]),
        signature: ByteArray::from([4; 64]),
        certificate: Some(vec![5, 6].into()),
        challenge: None,
    };
    let by_challenge = Login { challenge: Some(ByteArray::from([6; 32])), ..login.clone() };
    let cursors = vec![
        Cursor { log: LogId([9; 16]), seq: 0, first8: ByteArray::from([0; 8]), have: vec![] },
        Cursor {
            log: LogId([7; 16]),
            seq: 300,
            first8: ByteArray::from([8; 8]),
            have: vec![(302, 310), (70_000, 70_001)],
        },
    ];
    let full = Hello {
        login: Some(login),
        org_token: Some("token".into()),
        history: Some(HISTORY),
        cursors,
        ..hello()
    };
    vec![
        ("ask.hello.least", Ask::Hello(hello())),
        ("ask.hello.full", Ask::Hello(full)),
        ("ask.hello.challenge", Ask::Hello(Hello { login: Some(by_challenge), ..hello() })),
        ("ask.push", Ask::Push(Push { entry: vec![1, 2, 3].into(), companions: vec![vec![4].into()] })),
        ("ask.mail_open", Ask::MailOpen(MailOpen { mailbox, life_ms: 86_400_000 })),
        ("ask.mail_put", Ask::MailPut(Mail { mailbox, step: 2, sealed: vec![0xaa, 0xbb].into() })),
        ("ask.mail_get", Ask::MailGet(mailbox)),
        ("ask.reoffer", Ask::Reoffer(Push { entry: vec![1, 2, 3].into(), companions: vec![] })),
        ("ask.wraps", Ask::Wraps(DeviceId([0x71; 16]))),
        ("ask.intake_get", Ask::IntakeGet(258)),
    ]
}

fn tells() -> Vec<(&'static str, Tell)> {
    let log = LogId([7; 16]);
    let news = News {
        log,
        seq: 301,
        relay_time_ms: 1_767_225_600_000,
        entry: vec![1, 2, 3].into(),
        companions: vec![vec![4].into(), vec![5].into()],
    };
    let mail = Mail { mailbox: MailboxId([0x3b; 32]), step: 1, sealed: vec![0xaa].into() };
    let handed_in = HandedIn { number: 259, relay_time_ms: 1_767_225_600_000, entry: vec![1, 2, 3].into() };
    vec![
        ("tell.welcome", Tell::Welcome(Welcome { history: HISTORY, relay_time_ms: 1_767_225_600_000 })),
        ("tell.ack", Tell::Ack(Ack { push: 0, seq: 301, relay_time_ms: 1_767_225_600_000 })),
        ("tell.refused", Tell::Refused(Refused { push: 1, problem: Problem::StaleEpoch })),
        ("tell.refused.unknown", Tell::Refused(Refused { push: 1, problem: Problem::Other(999) })),
        ("tell.news", Tell::News(news)),
        ("tell.receipt", Tell::Receipt(receipt())),
        ("tell.mail", Tell::Mail(mail)),
        ("tell.coming", Tell::Coming(Coming { entries: 24, bytes: 65_536 })),
        ("tell.resync", Tell::Resync(log)),
        ("tell.cursor_unknown", Tell::CursorUnknown(log)),
        ("tell.problem", Tell::Problem(Trouble { problem: Problem::Busy, retry_after_ms: 2_000 })),
        ("tell.done", Tell::Done),
        (
            "tell.frontier.unknown",
            Tell::Frontier(Frontier {
                log,
                seq: 0,
                id: EntryId::ZERO,
                control_head: EntryId::ZERO,
                tips: vec![],
            }),
        ),
        ("tell.frontier", Tell::Frontier(frontier(log))),
        ("tell.intake", Tell::Intake(handed_in)),
    ]
}

fn frontier(log: LogId) -> Frontier {
    let tip = AuthorTip {
        device: DeviceId([3; 16]),
        incarnation: Incarnation(0x0102_0304_0506_0708),
        seq: 300,
        id: EntryId([0xa1; 32]),
    };
    Frontier { log, seq: 301, id: EntryId([0xa2; 32]), control_head: EntryId([0xa3; 32]), tips: vec![tip] }
}

fn written<T: Encode<()>>(frame: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_frame(frame, &mut bytes);
    bytes
}

fn reads<T: for<'b> Decode<'b, ()> + PartialEq + std::fmt::Debug>(name: &str, bytes: &[u8], want: T) {
    assert_eq!(read_frame::<T>(bytes), Ok(Some((want, bytes.len()))), "{name}");
}

#[test]
fn frames_keep_their_bytes_and_are_still_read() {
    let info = RelayInfo {
        protocol: PROTOCOL_VERSION,
        public_key: ByteArray::from([0x4e; 32]),
        instance: HISTORY.instance,
        generation: HISTORY.generation,
    };
    let challenge = Challenge { nonce: ByteArray::from([6; 32]), life_ms: 60_000 };
    let mut made: Vectors =
        vec![("relay_info".into(), written(&info)), ("challenge".into(), written(&challenge))];
    made.extend(asks().iter().map(|(name, ask)| ((*name).to_owned(), written(ask))));
    made.extend(tells().iter().map(|(name, tell)| ((*name).to_owned(), written(tell))));
    let kept = compare("frames.hex", &made);
    reads("relay_info", kept.get("relay_info").unwrap(), info);
    reads("challenge", kept.get("challenge").unwrap(), challenge);
    for (name, ask) in asks() {
        reads(name, kept.get(name).unwrap(), ask);
    }
    for (name, tell) in tells() {
        reads(name, kept.get(name).unwrap(), tell);
    }
}
