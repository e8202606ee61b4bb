//! Receipts: the relay's signed word. Told where it does not fit, believed nowhere.

use alcove_protocol::frame::Tell;
use alcove_protocol::id::{EntryId, Generation, Instance, LogId};
use alcove_protocol::keys::relay_id;
use alcove_protocol::receipt::Receipt;
use alcove_tests::world::Hostile;
use ed25519_dalek::SigningKey;

use super::script::{Row, Seen, Stage};
use super::tamper::telling;

/// Tells Ben other receipts, signed again with the relay's key.
fn signing(stage: &Stage, mut change: impl FnMut(&mut Receipt) + 'static) -> Box<dyn Hostile> {
    let key = stage.world.relay_key.clone();
    telling(stage.ben, move |tells, _| {
        for tell in tells {
            let Tell::Receipt(receipt) = tell else { continue };
            change(receipt);
            *receipt = receipt.clone().signed(&key);
        }
    })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "leaves receipts out",
        evil: |stage| telling(stage.ben, |tells, _| tells.retain(|tell| !matches!(tell, Tell::Receipt(_)))),
        seen: &[],
        blind: None,
    },
    Row {
        name: "gives old receipts again",
        evil: |stage| {
            let group = stage.group;
            let mut given: Vec<Receipt> = Vec::new();
            telling(stage.ben, move |tells, _| {
                for tell in tells {
                    let Tell::Receipt(receipt) = tell else { continue };
                    if receipt.log == group {
                        given.push(receipt.clone());
                        let old = if given.len() > 2 { &given[0] } else { receipt };
                        *tell = Tell::Receipt(old.clone());
                    }
                }
            })
        },
        seen: &[Seen::Found("relay_rolled_back")],
        blind: None,
    },
    Row {
        name: "signs receipts with a key that the org log does not name",
        evil: |stage| {
            let key = SigningKey::from_bytes(&[7; 32]);
            telling(stage.ben, move |tells, _| {
                for tell in tells {
                    let Tell::Receipt(receipt) = tell else { continue };
                    receipt.relay = relay_id(&key.verifying_key().to_bytes());
                    *receipt = receipt.clone().signed(&key);
                }
            })
        },
        seen: &[Seen::ReceiptWrong],
        blind: None,
    },
    Row {
        name: "gives receipts with a flipped bit in the signature",
        evil: |stage| {
            telling(stage.ben, |tells, _| {
                for tell in tells {
                    if let Tell::Receipt(receipt) = tell {
                        receipt.signature[3] ^= 1;
                    }
                }
            })
        },
        seen: &[Seen::ReceiptWrong],
        blind: None,
    },
    Row {
        name: "gives receipts with a flipped bit in the id",
        evil: |stage| {
            telling(stage.ben, |tells, _| {
                for tell in tells {
                    if let Tell::Receipt(receipt) = tell {
                        receipt.id.0[3] ^= 1;
                    }
                }
            })
        },
        seen: &[Seen::ReceiptWrong],
        blind: None,
    },
    Row {
        name: "gives a circle the receipt of another",
        evil: |stage| {
            let (group, member) = (stage.group, stage.member);
            signing(stage, move |receipt| {
                receipt.log = if receipt.log == group { member } else { group };
                receipt.seq = 1;
            })
        },
        seen: &[Seen::Found("relay_rolled_back")],
        blind: None,
    },
    Row {
        name: "gives receipts of a circle that nobody has",
        evil: |stage| signing(stage, |receipt| receipt.log = LogId([0xee; 16])),
        seen: &[],
        blind: None,
    },
    Row {
        name: "gives receipts of another instance",
        evil: |stage| signing(stage, |receipt| receipt.instance = Instance([0xee; 16])),
        seen: &[],
        blind: None,
    },
    Row {
        name: "gives receipts of another generation",
        evil: |stage| signing(stage, |receipt| receipt.generation = Generation([0xee; 16])),
        seen: &[],
        blind: None,
    },
    Row {
        name: "signs two receipts for one place",
        evil: |stage| {
            let key = stage.world.relay_key.clone();
            telling(stage.ben, move |tells, _| {
                let second = |tell: &Tell| match tell {
                    Tell::Receipt(receipt) => {
                        let other = Receipt { id: EntryId([0xee; 32]), ..receipt.clone() };
                        Some(Tell::Receipt(other.signed(&key)))
                    }
                    _ => None,
                };
                let others: Vec<Tell> = tells.iter().filter_map(second).collect();
                tells.splice(1.min(tells.len())..1.min(tells.len()), others);
            })
        },
        seen: &[Seen::Found("relay_forked")],
        blind: None,
    },
    Row {
        name: "signs for places far beyond what it holds",
        evil: |stage| {
            signing(stage, |receipt| {
                receipt.seq += 1_000;
                receipt.id = EntryId([0xee; 32]);
            })
        },
        seen: &[Seen::Found("entries_withheld")],
        blind: None,
    },
];
