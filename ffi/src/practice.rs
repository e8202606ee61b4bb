//! Who they all are, and how they are called.

pub(crate) mod groups;
pub(crate) mod guarding;
pub(crate) mod persons;
