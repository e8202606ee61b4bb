//! What came too late, and what belongs to somebody who left.

pub(super) mod handed_in;
pub(super) mod late;
pub(super) mod leaving;
