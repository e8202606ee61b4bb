//! Two devices meet: a new one comes in by a code, and two compare what they hold.

pub(crate) mod ceremony;
pub(crate) mod compare;
