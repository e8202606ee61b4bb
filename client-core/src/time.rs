//! Time as a device claims it. Nothing in this crate's pure floors reads a clock: time is an argument.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, as the clock of some device claimed them.
///
/// A claim, never a proof: it is shown beside values and never decides which of them counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);
