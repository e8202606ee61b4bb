//! Ids, certificates, logins, receipts, and a hash under every label.

use minicbor::bytes::ByteArray;

use super::{Vectors, compare};
use crate::codec::{Reader, Writer};
use crate::id::{DeviceId, EntryId, Generation, Instance, LogId, RelayId, hash};
use crate::keys::{DeviceCertificate, DeviceKeys, relay_id};
use crate::label;
use crate::login::LoginContext;
use crate::receipt::Receipt;
use crate::record::{slot_hash, wrap_hash};
use crate::trust::tests::world::Install;

const ORG: LogId = LogId([0x09; 16]);

fn certificate() -> DeviceCertificate {
    let [certifier, new] = [Install::new(1, 1), Install::new(1, 11)];
    DeviceCertificate::issue(ORG, new.person, new.keys, certifier.id(), &certifier.sign)
}

fn login(relay: RelayId, device: DeviceId) -> LoginContext<'static> {
    LoginContext { exporter: &[0xe7; 32], relay, host: "relay.example", org: ORG, device }
}

pub(super) fn receipt() -> Receipt {
    let relay = Install::new(9, 9);
    Receipt {
        relay: relay_id(&relay.keys.sign),
        instance: Instance([1; 16]),
        generation: Generation([2; 16]),
        log: LogId([3; 16]),
        seq: 258,
        relay_time_ms: 1_767_225_600_000,
        id: EntryId([4; 32]),
        signature: ByteArray::from([0; 64]),
    }
    .signed(&relay.sign)
}

#[test]
fn keys_and_signatures_keep_their_bytes_and_still_verify() {
    let [device, relay] = [Install::new(1, 1), Install::new(9, 9)];
    let mut keys = Writer::default();
    device.keys.write(&mut keys);
    let mut written = Writer::default();
    certificate().write(&mut written);
    let login = login(relay_id(&relay.keys.sign), device.id());
    let made = vec![
        ("device.sign.secret".into(), device.sign.to_bytes().to_vec()),
        ("device.auth.secret".into(), device.auth.to_bytes().to_vec()),
        ("device.keys".into(), keys.finish()),
        ("device.id".into(), device.id().0.to_vec()),
        ("certificate".into(), written.finish()),
        ("relay.public".into(), relay.keys.sign.to_vec()),
        ("relay.id".into(), relay_id(&relay.keys.sign).0.to_vec()),
        ("login.signature".into(), login.sign(&device.auth).to_vec()),
        ("receipt.signature".into(), receipt().signature.to_vec()),
    ];
    let kept = compare("keys.hex", &made);

    let stored = |name: &str| kept.get(name).unwrap().as_slice();
    let read = DeviceKeys::read(&mut Reader::new(stored("device.keys"))).unwrap();
    assert_eq!(&read.device_id().0, stored("device.id"));
    let certificate = DeviceCertificate::read(&mut Reader::new(stored("certificate"))).unwrap();
    assert!(certificate.is_signed_by(&device.keys.sign));
    assert!(!certificate.is_signed_by(&device.keys.auth));
    assert!(login.is_signed_by(&read.auth, stored("login.signature").try_into().unwrap()));
    assert!(!login.is_signed_by(&read.sign, stored("login.signature").try_into().unwrap()));
    assert!(receipt().is_signed_by(stored("relay.public").try_into().unwrap()));
    assert!(!receipt().is_signed_by(&device.keys.sign));
}

#[test]
fn a_login_binds_connection_relay_host_organisation_and_device() {
    let [device, relay] = [Install::new(1, 1), Install::new(9, 9)];
    let login = login(relay_id(&relay.keys.sign), device.id());
    let signature = login.sign(&device.auth);
    for other in [
        LoginContext { exporter: &[0xe8; 32], ..login.clone() },
        LoginContext { relay: RelayId([0; 16]), ..login.clone() },
        LoginContext { host: "relay.exampl", ..login.clone() },
        LoginContext { org: LogId([8; 16]), ..login.clone() },
        LoginContext { device: DeviceId([8; 16]), ..login },
    ] {
        assert!(!other.is_signed_by(&device.keys.auth, &signature));
    }
}

#[test]
fn a_receipt_binds_every_field() {
    let key = Install::new(9, 9).keys.sign;
    let mut others = vec![receipt(); 7];
    let [relay, instance, generation, log, seq, time, id] = others.as_mut_slice() else { unreachable!() };
    relay.relay = RelayId([0; 16]);
    instance.instance = Instance([9; 16]);
    generation.generation = Generation([9; 16]);
    log.log = LogId([9; 16]);
    seq.seq += 1;
    time.relay_time_ms += 1;
    id.id = EntryId([9; 32]);
    assert!(receipt().is_signed_by(&key));
    assert!(others.iter().all(|receipt| !receipt.is_signed_by(&key)));
}

#[test]
fn every_label_keeps_its_bytes() {
    let mut made: Vectors = label::ALL
        .iter()
        .map(|label| {
            (String::from_utf8(label.bytes().to_vec()).unwrap(), hash(*label, &[b"alcove"]).to_vec())
        })
        .collect();
    made.push(("wrap_hash".into(), wrap_hash(b"alcove").to_vec()));
    made.push(("slot_hash".into(), slot_hash(b"alcove").to_vec()));
    compare("labels.hex", &made);
}
