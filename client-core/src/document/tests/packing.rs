use super::super::pack::{PackError, PackLimits, pack, unpack};
use super::*;
use proptest::prelude::*;

fn limits() -> PackLimits {
    PackLimits { changes_max: 100, bytes_max: 1024 * 1024 }
}

#[test]
fn a_packed_note_comes_back_byte_for_byte_and_is_small() {
    let (_, changes) = typed_note(1);
    let chunks: Vec<_> = changes.iter().map(|change| change.bytes.clone()).collect();
    let packed = pack(&chunks, actor(1));
    assert_eq!(unpack(&packed, actor(1), limits()).unwrap(), chunks);
    let raw: usize = chunks.iter().map(Vec::len).sum();
    let small = zstd::bulk::compress(&packed, 3).unwrap().len();
    assert!(small * 3 < raw, "{small} of {raw}");
}

#[test]
fn a_pack_for_another_author_still_names_who_wrote() {
    let (_, changes) = typed_note(1);
    let chunks: Vec<_> = changes.iter().map(|change| change.bytes.clone()).collect();
    let packed = pack(&chunks, actor(2));
    assert_eq!(unpack(&packed, actor(2), limits()).unwrap(), chunks);
}

#[test]
fn limits_hold() {
    let (_, changes) = typed_note(1);
    let chunks: Vec<_> = changes.iter().map(|change| change.bytes.clone()).collect();
    let packed = pack(&chunks, actor(1));
    for limits in [PackLimits { changes_max: 40, ..limits() }, PackLimits { bytes_max: 2_000, ..limits() }] {
        assert_eq!(unpack(&packed, actor(1), limits), Err(PackError::TooLarge));
    }
    assert_eq!(unpack(&[9], actor(1), limits()), Err(PackError::Version { found: 9 }));
}

proptest! {
    #[test]
    fn anything_can_be_packed(chunks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..8)) {
        prop_assert_eq!(unpack(&pack(&chunks, actor(1)), actor(1), limits()).unwrap(), chunks);
    }

    #[test]
    fn unpacking_arbitrary_bytes_ends(mut bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Some(version) = bytes.first_mut() { *version = 1; }
        let _ = unpack(&bytes, actor(1), limits());
    }

    #[test]
    fn unpacking_a_damaged_pack_ends(at in 0..2_000_usize, flip in 1..=255_u8) {
        let (_, changes) = typed_note(1);
        let chunks: Vec<_> = changes.iter().map(|change| change.bytes.clone()).collect();
        let mut packed = pack(&chunks, actor(1));
        let at = at % packed.len();
        packed[at] ^= flip;
        if let Ok(unpacked) = unpack(&packed, actor(1), limits()) {
            prop_assert!(unpacked.iter().map(Vec::len).sum::<usize>() <= limits().bytes_max);
        }
    }
}
