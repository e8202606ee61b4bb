#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;

fn frozen() -> Vec<u8> {
    let frozen: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../../../golden/ceremony.json")).unwrap();
    HEXLOWER.decode(frozen["hand_over"].as_bytes()).unwrap()
}

fn entry(seq: u64, byte: u8, companions: Vec<Vec<u8>>) -> HandedEntry {
    let relay_time_ms = 1_900_000_000_000 + seq;
    HandedEntry { seq, relay_time_ms, bytes: vec![byte; usize::from(byte)], companions }
}

fn hand_over() -> HandOver {
    let log = LogId([1; 16]);
    HandOver {
        history: Some((Instance([2; 16]), Generation([3; 16]))),
        chained: vec![entry(0, 4, Vec::new()), entry(2, 5, vec![vec![6; 2], Vec::new()])],
        epoch_keys: vec![(log, 7, EpochKey::from([8; 32]))],
        slots: vec![(log, SlotId([9; 16]), DocHandle([10; 16]), SlotSecret::from([11; 32]))],
        content: vec![entry(3, 12, Vec::new())],
    }
}

#[test]
fn what_is_handed_over_is_laid_out_as_frozen() {
    assert_eq!(HEXLOWER.encode(&hand_over().to_bytes()), HEXLOWER.encode(&frozen()));
    assert_eq!(HandOver::from_bytes(&frozen()), Ok(hand_over()));
}

#[test]
fn another_version_and_what_is_cut_short_or_too_long_is_refused() {
    let mut other = frozen();
    other[0] = 2;
    assert!(matches!(HandOver::from_bytes(&other), Err(HandOverError::Malformed(_))));
    for end in 0..frozen().len() {
        assert!(HandOver::from_bytes(&frozen()[..end]).is_err(), "cut at {end}");
    }
    let longer = [frozen(), vec![0]].concat();
    assert!(HandOver::from_bytes(&longer).is_err());
}

#[test]
fn content_comes_in_pages_in_its_order() {
    let large = |seq| HandedEntry { bytes: vec![0; PAGE_BYTES / 2], ..entry(seq, 1, Vec::new()) };
    let mut hand_over = HandOver { content: (1..=5).map(large).collect(), ..HandOver::default() };
    let pages = hand_over.take_content_pages();
    let seqs: Vec<Vec<u64>> = pages.iter().map(|page| page.iter().map(|entry| entry.seq).collect()).collect();
    assert_eq!(seqs, [vec![1, 2], vec![3, 4], vec![5]]);
    assert!(hand_over.content.is_empty());
}

proptest! {
    #[test]
    fn reading_is_total(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = frozen();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = HandOver::from_bytes(&bytes);
    }
}
