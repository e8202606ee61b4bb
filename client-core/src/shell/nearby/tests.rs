#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use proptest::prelude::*;
use tokio::net::TcpListener;

use super::*;

fn frozen(name: &str) -> Vec<u8> {
    let frozen: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../../golden/ceremony.json")).unwrap();
    HEXLOWER.decode(frozen[name].as_bytes()).unwrap()
}

fn letters() -> Vec<Letter> {
    let letter = |step, byte, length| Letter { step, sealed: vec![byte; length] };
    vec![letter(Step::REQUEST, 7, 3), letter(Step::NONCE, 8, 0), letter(Step::of_part(63), 9, 2)]
}

/// Two ends of one connection.
async fn connected() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let here = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    (here, listener.accept().await.unwrap().0)
}

/// What is written to a connection before it ends.
async fn written(answer: &NearAnswer) -> Vec<u8> {
    let (mut here, mut there) = connected().await;
    write_answer(&mut here, answer).await.unwrap();
    drop(here);
    let mut bytes = Vec::new();
    there.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn frames_are_what_was_frozen() {
    let frames = [
        ("near_answer", written(&Ok(letters())).await),
        ("near_answer_revoked", written(&Err(CeremonyError::Revoked)).await),
        ("near_ask", asked(Some(4)).await),
        ("near_ask_no_part", asked(None).await),
    ];
    for (name, bytes) in frames {
        assert_eq!(bytes, frozen(name), "{name}");
    }
    let ask = |part| NearAsk { mailbox: MailboxId([2; 32]), part, letters: letters() };
    assert_eq!(parse_ask(&frozen("near_ask")[4..]), Ok(ask(Some(4))));
    assert_eq!(parse_ask(&frozen("near_ask_no_part")[4..]), Ok(ask(None)));
    assert_eq!(parse_answer(&frozen("near_answer")[4..]), Ok(Ok(letters())));
    assert_eq!(parse_answer(&frozen("near_answer_revoked")[4..]), Ok(Err(CeremonyError::Revoked)));
}

/// What the new device writes when it asks.
async fn asked(part: Option<u8>) -> Vec<u8> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let listening = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let ask = read_frame(&mut stream, ASK_BYTES_MAX).await.unwrap().unwrap();
        write_answer(&mut stream, &Ok(Vec::new())).await.unwrap();
        ask
    });
    let mut carrier = NearCarrier::new(&address, MailboxId([2; 32]));
    assert!(carrier.ask(&letters(), part).await.unwrap().is_empty());
    let frame = listening.await.unwrap();
    [&u32::try_from(frame.len()).unwrap().to_be_bytes(), frame.as_slice()].concat()
}

#[tokio::test]
async fn a_frame_over_its_bound_or_cut_short_is_refused() {
    let (mut here, mut there) = connected().await;
    let too_long = u32::try_from(ASK_BYTES_MAX + 1).unwrap();
    here.write_all(&too_long.to_be_bytes()).await.unwrap();
    assert_eq!(read_ask(&mut there).await.unwrap_err().kind(), io::ErrorKind::InvalidData);

    let (mut here, mut there) = connected().await;
    here.write_all(&frozen("near_ask")[..30]).await.unwrap();
    drop(here);
    assert_eq!(read_ask(&mut there).await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);

    let (here, mut there) = connected().await;
    drop(here);
    assert_eq!(read_ask(&mut there).await.unwrap(), None, "ended between two of them");
}

proptest! {
    #[test]
    fn reading_is_total(frame in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_ask(&frame);
        let _ = parse_answer(&frame);
    }
}
