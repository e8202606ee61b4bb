//! Secret key types: wiped on drop, compared in constant time, and silent in `Debug`.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::crypto::primitive::make_random;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name([u8; 32]);

        impl $name {
            /// A new random secret.
            pub fn make(rng: &mut dyn CryptoRng) -> Self {
                Self(make_random(rng))
            }

            /// The secret's bytes. Whoever copies them wipes the copy.
            pub fn expose(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.ct_eq(&other.0).into()
            }
        }

        impl Eq for $name {}

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    };
}

secret!(
    /// The key of one epoch of a circle. Random, never derived from the epoch before.
    EpochKey
);
secret!(
    /// The secret of a document's key slot. Deleting it shreds what was sealed with it.
    SlotSecret
);
secret!(
    /// A circle's id salt: names documents alike on every device and tells the relay nothing. Never rotated.
    IdSalt
);
secret!(
    /// The raw key of the device's encrypted store.
    VaultKey
);
secret!(
    /// The key of a key-store slot, which the platform's key store wraps.
    StoreSlotKey
);
secret!(
    /// The seed of an X-Wing key pair: a device's, a kit's, the organisation's recovery key, an intake key.
    KemSecret
);
