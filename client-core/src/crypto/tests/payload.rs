use alcove_protocol::id::{DeviceId, Incarnation};
use alcove_protocol::limits::CONTENT_PLAIN_BYTES_MAX;
use proptest::prelude::*;

use crate::crypto::payload::padding::padded_bytes;
use crate::crypto::payload::{
    CHECKPOINT_SEEN_MAX, CONTENT_HEAD_BYTES, Checkpoint, Founding, PADDED_BYTES_MAX, PackError, Seen, Stamp,
    pack_content, unpack_content,
};
use crate::crypto::{IdSalt, OpenError};

const STAMP: Stamp = Stamp { claimed_ms: -1, utc_offset_minutes: -210, offline_since_ms: 1_700_000_000_000 };

/// A padded payload that claims to hold `stored` under `compression`.
fn with_stored(compression: u8, stored: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 18];
    bytes.push(compression);
    bytes.extend_from_slice(&u32::try_from(stored.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(stored);
    bytes.resize(padded_bytes(bytes.len()), 0);
    bytes
}

#[test]
fn a_small_frame_that_inflates_without_end_is_refused_at_the_bound() {
    let bomb = zstd::bulk::compress(&vec![0; 256 * 1024 * 1024], 1).unwrap();
    assert!(bomb.len() < 64 * 1024);
    let refused = unpack_content(&with_stored(1, &bomb)).unwrap_err();
    assert!(matches!(refused, OpenError::TooLarge { .. } | OpenError::Decompression), "{refused:?}");

    let mut silent = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    std::io::copy(&mut std::io::repeat(0).take_bytes(64 * 1024 * 1024), &mut silent).unwrap();
    let refused = unpack_content(&with_stored(1, &silent.finish().unwrap())).unwrap_err();
    assert_eq!(refused, OpenError::TooLarge { max: CONTENT_PLAIN_BYTES_MAX });
}

trait TakeBytes: std::io::Read + Sized {
    fn take_bytes(self, bytes: u64) -> std::io::Take<Self> {
        self.take(bytes)
    }
}

impl TakeBytes for std::io::Repeat {}

#[test]
fn a_frame_that_lies_about_its_size_allocates_no_more_than_the_bound() {
    // Magic, descriptor with an 8-byte content size and one segment, 2^62 bytes, then one empty last block.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000];
    frame.extend_from_slice(&(1_u64 << 62).to_le_bytes());
    frame.extend_from_slice(&[1, 0, 0]);
    assert_eq!(unpack_content(&with_stored(1, &frame)).unwrap_err(), OpenError::Decompression);
}

#[test]
fn bytes_behind_the_frame_are_refused() {
    let mut frame = zstd::bulk::compress(b"note", 6).unwrap();
    assert!(unpack_content(&with_stored(1, &frame)).is_ok());
    frame.extend_from_slice(&frame.clone());
    assert_eq!(unpack_content(&with_stored(1, &frame)).unwrap_err(), OpenError::Decompression);
    frame.truncate(9);
    assert_eq!(unpack_content(&with_stored(1, &frame)).unwrap_err(), OpenError::Decompression);
}

#[test]
fn the_largest_content_packs_and_one_byte_more_does_not() {
    let largest = vec![b'a'; CONTENT_PLAIN_BYTES_MAX];
    let packed = pack_content(&STAMP, &largest).unwrap();
    assert_eq!(unpack_content(&packed).unwrap().1.len(), CONTENT_PLAIN_BYTES_MAX);
    let over = pack_content(&STAMP, &vec![b'a'; CONTENT_PLAIN_BYTES_MAX + 1]).unwrap_err();
    assert!(matches!(over, PackError::TooLarge { what: "content", .. }));
}

#[test]
fn content_that_does_not_fit_an_entry_is_refused_before_sealing() {
    let mut noise = vec![0; 400_000];
    rand_core::Rng::fill_bytes(&mut super::seeded(1), &mut noise);
    let over = pack_content(&STAMP, &noise).unwrap_err();
    assert!(matches!(over, PackError::TooLarge { what: "packed content", .. }));
    assert!(pack_content(&STAMP, &noise[..256 * 1024]).unwrap().len() <= PADDED_BYTES_MAX);
}

#[test]
fn padding_that_is_not_zero_or_of_another_length_is_refused() {
    let packed = pack_content(&STAMP, b"note").unwrap();
    assert_eq!(packed.len(), 512);
    for at in CONTENT_HEAD_BYTES + 4..512 {
        let mut other = packed.to_vec();
        other[at] = 1;
        assert_eq!(unpack_content(&other).unwrap_err(), OpenError::Padding);
    }
    for bytes in [511, 513, 544] {
        let mut other = packed.to_vec();
        other.resize(bytes, 0);
        assert_eq!(unpack_content(&other).unwrap_err(), OpenError::Padding);
    }
}

#[test]
fn padding_costs_at_most_seven_hundredths_above_the_floor() {
    for bytes in 512..70_000_usize {
        let padded = padded_bytes(bytes);
        assert!(padded >= bytes && padded_bytes(padded) == padded);
        assert!((padded - bytes) * 100 <= bytes * 7, "{bytes} -> {padded}");
    }
    assert_eq!(padded_bytes(0), 512);
    assert_eq!(padded_bytes(513), 544);
    assert_eq!(padded_bytes(usize::MAX), usize::MAX);
}

#[test]
fn every_founding_has_one_size_and_a_long_parent_is_refused() {
    for bytes in [0, 1, 256] {
        let founding = Founding { salt: IdSalt::from([1; 32]), kind: 2, parent: vec![3; bytes] };
        let packed = founding.pack().unwrap();
        assert_eq!(packed.len(), 512);
        assert_eq!(Founding::unpack(&packed).unwrap(), founding);
    }
    assert!(Founding { salt: IdSalt::from([1; 32]), kind: 2, parent: vec![3; 257] }.pack().is_err());
}

fn checkpoint(chains: u64) -> Checkpoint {
    let seen = (0..chains).map(|n| Seen {
        device: DeviceId([4; 16]),
        incarnation: Incarnation(n),
        seq: n + 1,
        first8: n.to_be_bytes(),
    });
    Checkpoint { receipt_seq: 9, seen: seen.collect(), receipt: None }
}

#[test]
fn checkpoints_round_trip_up_to_their_bound_and_keep_order() {
    for chains in [0, 1, 13, CHECKPOINT_SEEN_MAX as u64] {
        let packed = checkpoint(chains).pack().unwrap();
        assert!(packed.len() <= PADDED_BYTES_MAX);
        assert_eq!(Checkpoint::unpack(&packed).unwrap(), checkpoint(chains));
    }
    assert!(checkpoint(CHECKPOINT_SEEN_MAX as u64 + 1).pack().is_err());
    let mut twice = checkpoint(2);
    twice.seen[1] = twice.seen[0];
    assert!(matches!(Checkpoint::unpack(&twice.pack().unwrap()), Err(OpenError::Layout(_))));
}

proptest! {
    #[test]
    fn any_content_and_stamp_round_trip(
        content in prop::collection::vec(any::<u8>(), 0..3000),
        repeat in 1_usize..50,
        claimed_ms in any::<i64>(),
        utc_offset_minutes in any::<i16>(),
        offline_since_ms in any::<i64>(),
    ) {
        let stamp = Stamp { claimed_ms, utc_offset_minutes, offline_since_ms };
        let content = content.repeat(repeat);
        let packed = pack_content(&stamp, &content).unwrap();
        prop_assert_eq!(packed.len(), padded_bytes(packed.len()));
        let (opened_stamp, opened) = unpack_content(&packed).unwrap();
        prop_assert_eq!(opened_stamp, stamp);
        prop_assert_eq!(opened.as_slice(), content.as_slice());
    }

    #[test]
    fn reading_payloads_is_total(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        compression in 0_u8..3,
    ) {
        let _ = unpack_content(&bytes);
        let _ = unpack_content(&with_stored(compression, &bytes));
        let _ = Founding::unpack(&bytes);
        let _ = Checkpoint::unpack(&bytes);
    }

    #[test]
    fn a_damaged_frame_never_panics(
        content in prop::collection::vec(0_u8..4, 200..1500),
        at in any::<prop::sample::Index>(),
        flip in 1_u8..,
    ) {
        let mut frame = zstd::bulk::compress(&content, 6).unwrap();
        let at = at.index(frame.len());
        frame[at] ^= flip;
        if let Ok((_, opened)) = unpack_content(&with_stored(1, &frame)) {
            prop_assert!(opened.len() <= CONTENT_PLAIN_BYTES_MAX);
        }
    }
}
