//! Whether the relay, and this very store, can be believed.

pub(super) mod comparing;
pub(super) mod evidence;
pub(super) mod forked;
pub(super) mod incarnation;
pub(super) mod parting;
pub(super) mod reoffer;
