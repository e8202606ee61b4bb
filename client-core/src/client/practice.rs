//! Who they all are, and how they are called: clinicians, groups, people in therapy.

pub(super) mod directory;
pub(super) mod groups;
pub(super) mod guarding;
pub(super) mod persons;
