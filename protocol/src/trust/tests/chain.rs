//! Author chains taken in in any order.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::id::EntryId;
use crate::record::VoidedSeq;
use crate::trust::Refusal;
use crate::trust::chain::{Chain, Link, Tip, counting};

pub(super) fn fixed(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(0xa1c0_7e57),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn id(seq: u64) -> EntryId {
    let mut bytes = [0xe1; 32];
    if let Some(head) = bytes.first_chunk_mut() {
        *head = seq.to_be_bytes();
    }
    EntryId(bytes)
}

/// An author's chain in which each step skips as many seqs as the list says, explained by a `void`.
fn chain_with_skips(skips: &[u8]) -> Vec<Link> {
    let mut links = Vec::new();
    let mut seq = 0;
    for (at, skipped) in skips.iter().enumerate() {
        let at = u32::try_from(at).unwrap();
        let voided: Vec<_> =
            (1..=u64::from(*skipped)).map(|n| VoidedSeq { seq: seq + n, id: id(seq + n) }).collect();
        let before = seq + u64::from(*skipped);
        let prev = if before == 0 { EntryId::ZERO } else { id(before) };
        seq = before + 1;
        links.push(Link { tip: Tip { seq, id: id(seq), control_at: at / 2, org_at: at / 3 }, prev, voided });
    }
    links
}

fn links_and_order() -> impl Strategy<Value = (Vec<Link>, Vec<Link>)> {
    prop::collection::vec(prop_oneof![3 => Just(0_u8), 1 => 1..4_u8], 1..12).prop_flat_map(|skips| {
        let links = chain_with_skips(&skips);
        (Just(links.clone()), Just(links).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(fixed(512))]

    #[test]
    fn every_order_ends_in_the_same_chain((in_order, shuffled) in links_and_order()) {
        let mut chain = Chain::default();
        let mut linked = Vec::new();
        for link in shuffled {
            let took = chain.take(link);
            prop_assert_eq!(took.broken, vec![]);
            linked.extend(took.linked);
        }
        let want: Vec<EntryId> = in_order.iter().map(|link| link.tip.id).collect();
        prop_assert_eq!(linked, want);
        prop_assert_eq!(chain.tip(), in_order.last().map(|link| &link.tip));
        prop_assert!(!chain.has_hole());
    }

    #[test]
    fn a_link_that_never_comes_leaves_a_hole_and_nothing_behind_it_counts(
        (in_order, shuffled) in links_and_order(),
        missing in any::<prop::sample::Index>(),
    ) {
        let missing = missing.index(in_order.len());
        let lost = in_order.get(missing).unwrap();
        let mut chain = Chain::default();
        for link in shuffled.into_iter().filter(|link| link != lost) {
            prop_assert_eq!(chain.take(link).broken, vec![]);
        }
        let last = missing.checked_sub(1).and_then(|at| in_order.get(at)).map(|link| &link.tip);
        prop_assert_eq!(chain.tip(), last);
        prop_assert_eq!(chain.has_hole(), missing + 1 < in_order.len());
        let rest: Vec<_> = in_order.iter().skip(missing).map(|link| link.tip.id).collect();
        prop_assert_eq!(chain.take(lost.clone()).linked, rest, "it goes on when the link comes after all");
    }
}

#[test]
fn a_chain_goes_on_from_a_stored_tip() {
    let links = chain_with_skips(&[0, 2, 0, 0]);
    let [_, second, third, last] = <[Link; 4]>::try_from(links).unwrap();
    let mut chain = Chain::from_tip(second.tip);
    assert_eq!(chain.take(last.clone()).linked, []);
    assert!(chain.has_hole());
    assert_eq!(chain.take(third.clone()).linked, [third.tip.id, last.tip.id]);
}

#[test]
fn what_does_not_follow_is_named_and_the_chain_stays() {
    let links = chain_with_skips(&[0, 0, 0]);
    let [first, second, third] = <[Link; 3]>::try_from(links).unwrap();
    let mut chain = Chain::from_tip(first.tip);
    let spoilt = |change: fn(&mut Link)| {
        let mut link = second.clone();
        link.tip.id = EntryId([0xbb; 32]);
        change(&mut link);
        link
    };
    let voided = |seq| VoidedSeq { seq, id: id(seq) };
    let cases = [
        (spoilt(|link| link.prev = EntryId([9; 32])), Refusal::BrokenChain),
        (spoilt(|link| link.tip.seq = 1), Refusal::SeqTaken),
        (Link { voided: vec![voided(0)], ..spoilt(|_| ()) }, Refusal::BrokenChain),
        (Link { voided: vec![voided(1)], ..spoilt(|_| ()) }, Refusal::BrokenChain),
        (Link { voided: vec![voided(2)], ..spoilt(|_| ()) }, Refusal::BrokenChain),
    ];
    for (link, refusal) in cases {
        assert_eq!(chain.take(link.clone()).broken, [(link.tip.id, refusal)]);
        assert_eq!((chain.tip(), chain.has_hole()), (Some(&first.tip), false));
    }
    assert_eq!(chain.take(third).linked, []);
    assert_eq!(chain.take(second).linked.len(), 2);
}

#[test]
fn a_second_entry_with_a_waiting_seq_is_refused() {
    let links = chain_with_skips(&[0, 0, 0]);
    let [_, _, third] = <[Link; 3]>::try_from(links).unwrap();
    let mut chain = Chain::default();
    chain.take(third.clone());
    let mut twin = third;
    twin.tip.id = EntryId([0xbb; 32]);
    assert_eq!(chain.take(twin.clone()).broken, [(twin.tip.id, Refusal::SeqTaken)]);
}

fn follower(seq: u64, name: u64, prev: EntryId) -> Link {
    Link { tip: Tip { seq, id: id(name), control_at: 0, org_at: 0 }, prev, voided: Vec::new() }
}

/// One entry, then two branches: 10 and 21 and 31, and 20 and 11.
fn forked() -> (Tip, Vec<Link>) {
    let first = follower(1, 1, EntryId::ZERO).tip;
    let links = vec![
        follower(2, 20, first.id),
        follower(3, 11, id(20)),
        follower(2, 10, first.id),
        follower(3, 21, id(10)),
        follower(4, 31, id(21)),
    ];
    (first, links)
}

#[test]
fn of_two_branches_the_one_that_begins_with_the_lower_id_counts_in_any_order() {
    let (first, mut links) = forked();
    for _ in 0..links.len() {
        links.rotate_left(1);
        assert_eq!(counting(Some(&first), &links, None), [id(10), id(21), id(31)]);
    }
    links.retain(|link| link.tip.id != id(10));
    assert_eq!(counting(Some(&first), &links, None), [id(20), id(11)], "what follows nothing does not count");
}

#[test]
fn of_two_branches_the_one_that_a_cut_off_names_counts() {
    let (first, links) = forked();
    assert_eq!(counting(Some(&first), &links, Some((3, id(11)))), [id(20), id(11)]);
    assert_eq!(counting(Some(&first), &links, Some((2, id(20)))), [id(20), id(11)]);
    assert_eq!(counting(Some(&first), &links, Some((2, id(10)))), [id(10), id(21), id(31)]);
    let elsewhere = counting(Some(&first), &links, Some((1, first.id)));
    assert_eq!(elsewhere, [id(10), id(21), id(31)], "a cut-off before the fork says nothing about it");
}
