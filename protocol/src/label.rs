//! Domain separation: the one table of labels.
//!
//! Every hash, key derivation, signature and HPKE info starts with its own ASCII label, so that bytes made for one
//! purpose never verify for another. No label is a prefix of another (tested), so a label needs no terminator.

/// A domain-separation label: ASCII, unique, never a prefix of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(&'static str);

impl Label {
    /// The label's bytes, put in front of what is hashed, signed or derived.
    pub const fn bytes(self) -> &'static [u8] {
        self.0.as_bytes()
    }
}

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Label = Label($text);)*
        /// Every label, for the test of the table.
        pub const ALL: &[Label] = &[$($name),*];
    };
}

labels! {
    /// The id of an entry.
    ENTRY_ID = "alcove/v1/entry-id|";
    /// The signature of an entry.
    ENTRY_SIGN = "alcove/v1/entry-sign|";
    /// The id of a device, from its three public keys.
    DEVICE_ID = "alcove/v1/device-id|";
    /// The signature of a device certificate.
    DEVICE_CERTIFICATE = "alcove/v1/device-certificate|";
    /// The commitment to an epoch key.
    EPOCH_COMMITMENT = "alcove/v1/epoch-commitment|";
    /// HPKE info of an epoch wrap.
    EPOCH_WRAP = "alcove/v1/epoch-wrap|";
    /// The hash of an epoch wrap, as an entry signs it.
    WRAP_HASH = "alcove/v1/wrap-hash|";
    /// The hash of a wrapped key slot, as a `slots` entry signs it.
    SLOT_HASH = "alcove/v1/slot-hash|";
    /// The key that seals the older epoch key under the newer.
    EPOCH_HISTORY = "alcove/v1/epoch-history|";
    /// The key that wraps a document's key slot.
    SLOT_WRAP = "alcove/v1/slot-wrap|";
    /// The key that seals content.
    CONTENT_KEY = "alcove/v1/content-key|";
    /// The key that seals what concerns the whole circle (founding secrets, checkpoints).
    CIRCLE_KEY = "alcove/v1/circle-key|";
    /// The key commitment in front of a ciphertext.
    KEY_COMMITMENT = "alcove/v1/key-commitment|";
    /// A document's handle.
    DOCUMENT_HANDLE = "alcove/v1/document-handle|";
    /// The natural key of a therapy session.
    SESSION_KEY = "alcove/v1/session-key|";
    /// The natural key of a member's entry for a session.
    MEMBER_ENTRY_KEY = "alcove/v1/member-entry-key|";
    /// The name that a document of one person has in an export.
    EXPORTED_REF = "alcove/v1/exported-ref|";
    /// The login of a device to a relay over the TLS exporter.
    LOGIN = "alcove/v1/login|";
    /// The TLS exporter label of a login.
    LOGIN_EXPORTER = "EXPORTER-alcove-v1-login";
    /// A relay's receipt.
    RECEIPT = "alcove/v1/receipt|";
    /// A relay's id, from its public key.
    RELAY_ID = "alcove/v1/relay-id|";
    /// The mailbox address of a ceremony.
    CEREMONY_MAILBOX = "alcove/v1/ceremony-mailbox|";
    /// The key that seals the messages of a ceremony.
    CEREMONY_KEY = "alcove/v1/ceremony-key|";
    /// The commitment to keys and nonce in a ceremony.
    CEREMONY_COMMITMENT = "alcove/v1/ceremony-commitment|";
    /// The six digits that both screens of a ceremony show.
    CEREMONY_DIGITS = "alcove/v1/ceremony-digits|";
    /// HPKE info, and the signature, of what a linked device is handed over.
    CEREMONY_HAND_OVER = "alcove/v1/ceremony-hand-over|";
    /// The login of a device to a relay behind a proxy, over the relay's challenge.
    LOGIN_CHALLENGE = "alcove/v1/challenge-login|";
    /// The id of a person's recovery kit, from its two public keys.
    KIT_ID = "alcove/v1/kit-id|";
    /// The keys of a recovery kit, from its secret.
    KIT_KEYS = "alcove/v1/kit-keys|";
    /// The id of the organisation's recovery key, from its public keys.
    RECOVERY_ID = "alcove/v1/recovery-id|";
    /// The signature of a custodian on a device that is recovered.
    RECOVERY_CERTIFICATE = "alcove/v1/recovery-certificate|";
    /// The signature of a custodian on the recovery key that follows.
    RECOVERY_HAND_OVER = "alcove/v1/recovery-hand-over|";
    /// The id of an intake key.
    INTAKE_ID = "alcove/v1/intake-id|";
    /// HPKE info of a wrapped intake key.
    INTAKE_WRAP = "alcove/v1/intake-wrap|";
    /// HPKE info of unsent work that is sealed for the organisation.
    INTAKE_SEAL = "alcove/v1/intake-seal|";
    /// HPKE info of work that a device seals for itself after its lease.
    LEASE_SEAL = "alcove/v1/lease-seal|";
    /// HPKE info of a jotting that a device seals for itself while its store is locked.
    JOTTING_SEAL = "alcove/v1/jotting-seal|";
    /// The signature of the public keys that a device seals jottings for.
    JOTTING_KEYS = "alcove/v1/jotting-keys|";
    /// The hash of an event of an audit trail.
    AUDIT_EVENT = "alcove/v1/audit-event|";
    /// What stands for the words of a search in an audit trail.
    AUDIT_SEARCH = "alcove/v1/audit-search|";
    /// The fingerprint of a circle's heads that two people compare.
    COMPARE = "alcove/v1/compare|";
    /// The key that seals a device's vault key under a passphrase.
    VAULT_PASSPHRASE = "alcove/v1/vault-passphrase|";
    /// The key that seals a device's vault key under a key of the platform's key store.
    VAULT_KEY_STORE = "alcove/v1/vault-key-store|";
    /// The hash of a note's rendering, as signatures carry it.
    NOTE_RENDERING = "alcove/v1/note-rendering|";
    /// A clinician's signature of a note.
    NOTE_SIGNATURE = "alcove/v1/note-signature|";
    /// The actor of a document's hard-coded genesis change.
    GENESIS_ACTOR = "alcove/v1/genesis-actor|";
    /// What a certificate of destruction calls a document.
    DESTROYED_DOCUMENT = "alcove/v1/destroyed-document|";
    /// What a member's record calls a group.
    GROUP_ALIAS = "alcove/v1/group-alias|";
    /// The id of an answer to the name guard.
    GUARD_ANSWER = "alcove/v1/guard-answer|";
    /// The natural key of the task that follows a missed session.
    FOLLOW_UP = "alcove/v1/follow-up|";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_label_is_a_prefix_of_another() {
        for (at, one) in ALL.iter().enumerate() {
            assert!(one.bytes().is_ascii());
            for other in ALL.iter().skip(at + 1) {
                assert!(!one.bytes().starts_with(other.bytes()));
                assert!(!other.bytes().starts_with(one.bytes()));
            }
        }
    }
}
