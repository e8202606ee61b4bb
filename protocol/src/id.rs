//! Identifiers. Each is its own type, made by parsing or by hashing; none says anything about a person.

use sha2::{Digest, Sha256};

use crate::label;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id of {want_bytes} bytes in hexadecimal is expected")]
pub struct ParseIdError {
    /// How many bytes the id has.
    pub want_bytes: usize,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// How many bytes the id has.
            pub const BYTES: usize = $len;
            /// The id whose bytes are all zero: "none" where a layout has a fixed place for an id.
            pub const ZERO: Self = Self([0; $len]);

            /// The id's bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            /// Whether this is [`Self::ZERO`].
            pub fn is_zero(&self) -> bool {
                self.0 == [0; $len]
            }

            /// The id that `bytes` hold, or `None` when the length is not [`Self::BYTES`].
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The id in lower-case hexadecimal.
            pub fn to_hex(&self) -> String {
                data_encoding::HEXLOWER.encode(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                data_encoding::HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| Self::from_slice(&bytes))
                    .ok_or(ParseIdError { want_bytes: $len })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.to_hex())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), &self.to_hex()[..8])
            }
        }

        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                d: &mut minicbor::Decoder<'b>,
                _: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                Self::from_slice(d.bytes()?).ok_or_else(|| {
                    minicbor::decode::Error::message(concat!(stringify!($name), ": wrong length")).at(at)
                })
            }
        }
    };
}

id!(
    /// A log: the org log or a circle's. First 16 bytes of the id of its first entry.
    LogId, 16
);
id!(
    /// A clinician, as the org log knows them: random, no name.
    PersonId, 16
);
id!(
    /// One install. First 16 bytes of a hash of its three public keys.
    DeviceId, 16
);
id!(
    /// A document as the relay sees it: keyed hash of its natural key, or random.
    DocHandle, 16
);
id!(
    /// A key slot of a document.
    SlotId, 16
);
id!(
    /// The hash that names an entry.
    EntryId, 32
);
id!(
    /// A relay: first 16 bytes of a hash of its public key.
    RelayId, 16
);
id!(
    /// One life of a relay's database; another after a restore from a backup ([`Generation`]).
    Instance, 16
);
id!(
    /// One life of an instance's history: new after every restore.
    Generation, 16
);
id!(
    /// A mailbox through which two devices hold a ceremony.
    MailboxId, 32
);

/// One life of a device's store. A restored or cloned store starts a new one, and with it new author chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Incarnation(#[n(0)] pub u64);

impl EntryId {
    /// The log that an entry with this id founds.
    pub fn founded_log(&self) -> LogId {
        let mut id = [0; 16];
        id.copy_from_slice(self.0.split_at(16).0);
        LogId(id)
    }

    /// The first eight bytes, enough to notice another id at a cursor's seq.
    pub fn first8(&self) -> [u8; 8] {
        let mut first = [0; 8];
        first.copy_from_slice(self.0.split_at(8).0);
        first
    }
}

/// SHA-256 over a label and parts, in order, without separators: callers give parts of fixed length, or one last
/// part of any length.
pub fn hash(label: label::Label, parts: &[&[u8]]) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(label.bytes());
    for part in parts {
        sha.update(part);
    }
    sha.finalize().into()
}

/// The first 16 bytes of [`hash`].
pub fn hash16(label: label::Label, parts: &[&[u8]]) -> [u8; 16] {
    let mut first = [0; 16];
    first.copy_from_slice(hash(label, parts).split_at(16).0);
    first
}
