//! Who may open what, on which devices, and who decided that.

pub(crate) mod access;
pub(crate) mod decisions;
pub(crate) mod devices;
pub(crate) mod late;
