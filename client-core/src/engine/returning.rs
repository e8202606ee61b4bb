//! How somebody comes back: paper keys, and the word of custodians.

pub(super) mod recovered;
pub(super) mod recovery;
