//! Opening by the platform's key store, the lease, and what can be written while nothing may be shown.

pub(crate) mod jottings;
pub(crate) mod lease;
pub(crate) mod unlock;
