//! How this device opens, and how it ends: its home, its keys, the first device of an organisation, wiping.

pub(super) mod home;
pub(super) mod key_store;
pub(super) mod passphrase;
pub(super) mod setup;
pub(super) mod wiping;
