//! What every document has, and yes or no merged towards caution.

use alcove_client_core::clinical::{Caution, Lattice, LegalHold, MultiValue, SeamRead, SeenValue};
use alcove_client_core::time::Timestamp;

use crate::custom::Author;
use crate::values::{TextValues, Writer};

/// Whether a document is held.
#[uniffi::remote(Enum)]
pub enum LegalHold {
    /// Not held.
    Off,
    /// Held: not destroyed, not shredded.
    On,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

/// Yes or no, merged towards caution.
#[uniffi::remote(Enum)]
pub enum Caution {
    /// No.
    No,
    /// Yes.
    Yes,
    /// A code that this version does not know. Show it, never drop it.
    Unknown(String),
}

code_values! {
    LegalHold: SeenLegalHold, LegalHoldValues;
    Caution: SeenCaution, CautionValues;
}

cautious_values! {
    LegalHold: LegalHoldValues, LegalHoldLattice;
    Caution: CautionValues, CautionLattice;
}

/// Somebody has read a seam: a place in prose where two people wrote without seeing each other's words. The item's id
/// names the seam.
#[uniffi::remote(Record)]
pub struct SeamRead {
    /// Id of the item.
    pub item: String,
    /// The prose.
    pub field: TextValues,
    /// Where the seam was when it was read, as `from-to` in code points.
    pub span: TextValues,
}
