use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::{Record, RecoveryKeys};
use proptest::prelude::*;

use super::seeded;
use crate::crypto::DeviceSecrets;
use crate::crypto::primitive::crc32;
use crate::crypto::quorum::{NewRecovery, Quorum, QuorumError, Share};
use crate::crypto::text_code::CodeError;

const ORG: LogId = LogId([1; 16]);
const PERSON: PersonId = PersonId([2; 16]);
const PAIRS: [(usize, usize); 6] = [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)];
/// Where the first pad begins in a share's bytes.
const PADS_AT: usize = 1 + 1 + 16 + 16 + 32;

fn made(seed: u8) -> NewRecovery {
    NewRecovery::make(ORG, &mut seeded(seed))
}

fn pair(made: &NewRecovery, (one, other): (usize, usize)) -> [Share; 2] {
    [made.shares[one].clone(), made.shares[other].clone()]
}

/// The share with one byte altered and the checksum made right again.
fn altered(share: &Share, at: usize) -> Share {
    let mut bytes = share.to_bytes().to_vec();
    bytes[at] ^= 0x40;
    let body = bytes.len() - 4;
    let checksum = crc32(&bytes[..body]);
    bytes[body..].copy_from_slice(&checksum);
    Share::from_bytes(&bytes).unwrap()
}

#[test]
fn any_two_custodians_read_and_act_and_the_log_knows_their_signatures() {
    let made = made(1);
    let device = DeviceSecrets::make(&mut seeded(2)).public();
    for places in PAIRS {
        let quorum = Quorum::combine(&pair(&made, places), ORG, &made.record).unwrap();
        assert_eq!(quorum.kem.public(), made.record.kem);
        let recovered = quorum.recover_device(PERSON, device.clone());
        assert!(recovered.is_signed_by(&made.record));
        assert!(recovered.signatures[0].custodian < recovered.signatures[1].custodian);
    }
    let all = Quorum::combine(&made.shares, ORG, &made.record).unwrap();
    assert_eq!(all.kem.public(), made.record.kem);
}

#[test]
fn two_custodians_hand_over_to_the_next_recovery_key() {
    let (before, next) = (made(1), made(2));
    for places in PAIRS {
        let quorum = Quorum::combine(&pair(&before, places), ORG, &before.record).unwrap();
        let record = quorum.hand_over(next.record.clone());
        assert!(record.is_handed_over_by(ORG, &before.record));
        assert_eq!(record.recovery_id(), next.record.recovery_id());
        assert_eq!(RecoveryKeys::from_body(&record.to_body()).unwrap(), record);
    }
}

#[test]
fn what_is_wrong_with_shares_is_said() {
    let (made, later) = (made(1), made(2));
    let elsewhere = NewRecovery::make(LogId([9; 16]), &mut seeded(3));
    let refused = |shares: &[Share]| Quorum::combine(shares, ORG, &made.record).unwrap_err();
    let [first, second, third] = &made.shares;
    assert_eq!(refused(&[]), QuorumError::TooFew { have: 0 });
    assert_eq!(refused(std::slice::from_ref(first)), QuorumError::TooFew { have: 1 });
    assert_eq!(refused(&[second.clone(), second.clone()]), QuorumError::Twice { custodian: 1 });
    let foreign = [first.clone(), elsewhere.shares[2].clone()];
    assert_eq!(refused(&foreign), QuorumError::AnotherOrg { custodian: 2 });
    let mixed = [first.clone(), later.shares[1].clone()];
    assert_eq!(refused(&mixed), QuorumError::AnotherRecovery { custodian: 1 });
    let renumbered = [first.clone(), altered(second, PADS_AT - 32)];
    assert_eq!(refused(&renumbered), QuorumError::NotTheCustodian { custodian: 1 });
    // The pad that custodian 2 (counted from 0) shares with custodian 0 is the first of the two.
    let bent = altered(third, PADS_AT);
    assert_eq!(refused(&[first.clone(), bent.clone()]), QuorumError::NotTheKey);
    assert!(Quorum::combine(&[second.clone(), bent.clone()], ORG, &made.record).is_ok());
    assert!(Quorum::combine(&[first.clone(), bent, second.clone()], ORG, &made.record).is_ok());
    let words = QuorumError::Twice { custodian: 1 }.to_string();
    assert_eq!(words, "the share of custodian 2 is there twice; another custodian's is needed");
}

#[test]
fn a_share_is_read_as_printed_and_a_mistyped_one_is_not() {
    for share in &made(1).shares {
        let text = share.to_text();
        assert_eq!(&Share::from_text(&text).unwrap(), share);
        assert_eq!(&Share::from_text(&text.to_lowercase().replace('-', " ")).unwrap(), share);
        let mistyped = format!("{}{}", &text[..30], text[30..].replacen('7', "8", 1));
        assert!(mistyped == *text || Share::from_text(&mistyped) == Err(CodeError::Checksum));
        assert_eq!(Share::from_text(&text[..60]).unwrap_err(), CodeError::TooShort);
    }
    let mut fourth = made(1).shares[0].to_bytes().to_vec();
    fourth[1] = 3;
    let body = fourth.len() - 4;
    let checksum = crc32(&fourth[..body]);
    fourth[body..].copy_from_slice(&checksum);
    assert_eq!(Share::from_bytes(&fourth), Err(CodeError::Malformed));
}

#[test]
fn a_share_prints_no_key_when_debugged() {
    let made = made(1);
    let shown = format!("{:?}", made.shares[1]);
    assert!(shown.starts_with("Share(1, LogId(01010101), DeviceId(") && shown.ends_with(", secret)"));
    let quorum = Quorum::combine(&pair(&made, (0, 1)), ORG, &made.record).unwrap();
    assert!(format!("{quorum:?}").starts_with("Quorum { kem: KemSecret(secret), shares: [Share(0, "));
}

/// With the seed fixed, one share's pads must look like any other bytes: every bit of every pad is set about half the
/// time over many makings, whichever custodian holds it.
#[test]
fn the_pads_of_one_share_are_uniform_whatever_the_seed() {
    const ROUNDS: u32 = 400;
    let mut set = [[0_u32; 2 * 32 * 8]; 3];
    for round in 0..ROUNDS {
        let mut rng = FixedSeed {
            first: Some([0xff; 32]),
            rest: seeded(u8::try_from(round % 251).unwrap()),
            skip: round,
        };
        let made = NewRecovery::make(ORG, &mut rng);
        for (share, set) in made.shares.iter().zip(&mut set) {
            let bytes = share.to_bytes();
            for (bit, count) in set.iter_mut().enumerate() {
                *count += u32::from(bytes[PADS_AT + bit / 8] >> (bit % 8) & 1);
            }
        }
    }
    // Six standard deviations of a fair coin thrown 400 times are 60.
    let fair = ROUNDS / 2 - 60..ROUNDS / 2 + 60;
    assert!(set.iter().flatten().all(|count| fair.contains(count)));
}

/// Gives the seed first, the same in every making, then other bytes each time.
struct FixedSeed {
    first: Option<[u8; 32]>,
    rest: rand_chacha::ChaCha20Rng,
    skip: u32,
}

impl rand_core::TryRng for FixedSeed {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.rest.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.rest.try_next_u64()
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        if let Some(first) = self.first.take() {
            to.copy_from_slice(&first);
            for _ in 0..self.skip {
                self.rest.try_next_u32()?;
            }
            return Ok(());
        }
        self.rest.try_fill_bytes(to)
    }
}

impl rand_core::TryCryptoRng for FixedSeed {}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_two_shares_give_the_seed_and_the_other_pads_do_not_matter(seed in any::<[u8; 32]>(), places in 0_usize..6) {
        use rand_core::SeedableRng;
        let made = NewRecovery::make(ORG, &mut rand_chacha::ChaCha20Rng::from_seed(seed));
        let places = PAIRS[places];
        let shares = pair(&made, places);
        prop_assert!(Quorum::combine(&shares, ORG, &made.record).is_ok());
        // The pad with the custodian who is not there.
        let absent = 3 - places.0 - places.1;
        let at = if absent < places.0 { absent } else { absent - 1 };
        let bent = altered(&shares[0], PADS_AT + 32 * at);
        prop_assert!(Quorum::combine(&[bent, shares[1].clone()], ORG, &made.record).is_ok());
    }

    #[test]
    fn reading_a_share_is_total(bytes in prop::collection::vec(any::<u8>(), 0..160), text in ".{0,80}") {
        let _ = Share::from_text(&text);
        prop_assert!(Share::from_bytes(&bytes).is_err());
    }
}
