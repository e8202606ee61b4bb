//! Who may open what, on which devices, and who decides that.

pub(super) mod access;
pub(super) mod devices;
pub(super) mod kind_circles;
pub(super) mod leaving;
