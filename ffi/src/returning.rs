//! Coming back when every device is lost.

pub(crate) mod custodians;
pub(crate) mod recovery;
