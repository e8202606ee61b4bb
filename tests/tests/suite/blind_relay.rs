//! The relay cannot read a note: neither from its bytes nor with its code.

use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::Commit;
use alcove_tests::world::relay_contains;

use crate::scenes::{Pair, assert_well, note, pair};

const NOTE: &str =
    "Rosalind described the anniversary as unbearable, wept, and thanked everybody for listening.";

#[test]
fn blind_relay_holds_no_word_of_a_note() {
    let Pair { mut world, anna, ben, group, .. } = pair(50);
    let key = note(&mut world, anna, group);
    let edit = DocEdit::ReplaceText { field: "process".to_owned(), text: NOTE.to_owned() };
    world.edit(anna, key, &[edit], Commit::Now).unwrap();
    assert_well(&mut world);
    assert_eq!(world.text(ben, key, "process").as_deref(), Some(NOTE), "the colleague reads it");
    let words: Vec<&str> =
        NOTE.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() >= 6).collect();
    assert!(words.len() >= 6);
    for word in words {
        let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!relay_contains(&world, word.as_bytes()), "{word}");
        assert!(!relay_contains(&world, &utf16), "{word} in UTF-16");
    }
    assert!(world.relay.entries_held() > 10, "there was something to search");
    let id = world.relay.entries_of(group).next().unwrap().id();
    assert!(
        relay_contains(&world, world.relay.entries_of(group).next().unwrap().header_bytes()),
        "the search finds"
    );
    assert!(!id.is_zero());
}
