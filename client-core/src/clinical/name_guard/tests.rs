#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod corpus;
mod table;

use super::*;

/// Bare given names, by what makes them worth testing.
const FIXTURE: &str = include_str!("../../../fixtures/given_names.txt");

/// The names of one kind, in the order of the file.
fn names(kind: &str) -> Vec<&'static str> {
    let of_kind =
        |line: &'static str| line.split_once(' ').filter(|(held, _)| *held == kind).map(|(_, name)| name);
    FIXTURE.lines().filter(|line| !line.starts_with('#')).filter_map(of_kind).collect()
}

fn person(name: &str) -> PersonNames {
    PersonNames { names: vec![name.to_owned()], ..PersonNames::default() }
}

/// What was found, as it stands in the text.
fn found(guard: &NameGuard, text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    guard.find("observation", text).iter().map(|hit| chars[hit.start..hit.end].iter().collect()).collect()
}

/// Takes every offer.
fn with_offers(guard: &NameGuard, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for hit in guard.find("observation", text).iter().rev() {
        chars.splice(hit.start..hit.end, hit.offer.chars());
    }
    chars.into_iter().collect()
}

#[test]
fn the_offer_reads_well_and_leaves_nothing_to_find() {
    let plain = names("plain");
    let (own, other) = (plain[0], plain[1]);
    let guard = NameGuard::new(&[person(other)], Some(&person(own)));
    for (before, after) in [
        ("{o} thanked {n}.", "{o} thanked another member."),
        ("{n}'s story moved her.", "Another member's story moved her."),
        (
            "Later \u{201c}{n}\u{201d} left. {n} came back.",
            "Later \u{201c}Another member\u{201d} left. Another member came back.",
        ),
    ] {
        let text = before.replace("{n}", other).replace("{o}", own);
        let offered = with_offers(&guard, &text);
        assert_eq!(offered, after.replace("{o}", own), "{before}");
        assert!(guard.find("plan", &offered).is_empty());
    }
    let group = NameGuard::new(&[person(other)], None);
    assert_eq!(with_offers(&group, &format!("{other} spoke to {other}.")), "A member spoke to a member.");
}

#[test]
fn a_persons_own_record_may_name_that_person_also_where_another_has_the_same_name() {
    let plain = names("plain");
    let own = person(&format!("{} {}", plain[0], plain[1]));
    let other = person(&format!("{} {}", plain[0], plain[2]));
    let guard = NameGuard::new(&[other], Some(&own));
    let text = format!("{a} said that {a} {c} had left, and {c} too.", a = plain[0], c = plain[2]);
    assert_eq!(found(&guard, &text), [format!("{} {}", plain[0], plain[2]), plain[2].to_owned()]);
}

#[test]
fn relatives_of_others_are_found_and_ones_own_are_not_looked_for() {
    let plain = names("plain");
    let with_relative =
        |name: &str, relative: &str| PersonNames { relatives: vec![relative.to_owned()], ..person(name) };
    let guard =
        NameGuard::new(&[with_relative(plain[0], plain[1])], Some(&with_relative(plain[2], plain[3])));
    let text = format!("He spoke of {}, and of {}.", plain[3], plain[1]);
    let hits = guard.find("observation", &text);
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].kind, hits[0].offer), (NameKind::Relative, "somebody in a member's life"));
}

#[test]
fn an_answer_is_for_these_words_and_not_for_the_next_ones() {
    let guard = NameGuard::new(&[person(names("word")[0])], Some(&person("x y")));
    let name = names("word")[0];
    let hits = guard
        .find("plan", &format!("She felt {name} there. Then she met {name} again. She felt {name} there."));
    assert_eq!(hits.len(), 3);
    assert_eq!(hits[0].context(), hits[2].context());
    assert_ne!(hits[0].context(), hits[1].context());
}

#[test]
fn nothing_prints_a_name() {
    let name = names("plain")[0];
    let guard = NameGuard::new(&[person(name)], None);
    let hit = guard.find("plan", name).remove(0);
    let printed = format!("{:?} {guard:?} {hit:?}", person(name));
    assert!(!printed.contains(name), "{printed}");
    assert_eq!(format!("{hit:?}"), format!("NameHit(plan 0..{} Name)", name.chars().count()));
}

#[test]
fn a_number_in_a_name_is_no_name() {
    let guard = NameGuard::new(&[person("Member 7"), person("Q4"), person("14")], None);
    assert_eq!(found(&guard, "On 2031-04-14 phq-9/7 came to 7, said member 7 of Q4."), ["member 7", "Q4"]);
}

#[test]
fn names_of_signs_alone_are_no_names_and_no_text_stops_the_guard() {
    let odd = ["", " ", "-", "'", "\u{1f642}", "..", "\u{202e}", "\u{200d}\u{200d}", ", ,", "a,b,c"];
    let people: Vec<PersonNames> = odd.iter().map(|name| person(name)).collect();
    let guard = NameGuard::new(&people, None);
    for text in odd.iter().chain(&["- ' .. \u{1f642}", "\u{0}\u{1}"]) {
        let hits = guard.find("plan", text);
        assert!(hits.iter().all(|hit| hit.start < hit.end), "{text:?}");
    }
    assert!(NameGuard::new(&[], None).find("plan", "anything at all").is_empty());
    let long = format!("{} ", names("plain")[0]).repeat(100_000);
    assert_eq!(NameGuard::new(&[person(names("plain")[0])], None).find("plan", &long).len(), 100_000);
}
