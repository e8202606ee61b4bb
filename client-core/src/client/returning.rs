//! How somebody comes back when every device is lost: paper, custodians, drills.

pub(super) mod kit;
pub(super) mod recovery;
