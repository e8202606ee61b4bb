//! What many documents share.

choice! {
    /// Whether a document is held.
    pub enum LegalHold {
        /// Not held.
        Off = "off", "not held";
        /// Held: not destroyed, not shredded.
        On = "on", "held";
    }
}

choice! {
    /// Yes or no, merged towards caution.
    pub enum Caution {
        /// No.
        No = "no", "no";
        /// Yes.
        Yes = "yes", "yes";
    }
}

item! {
    /// Somebody has read a seam: a place in prose where two people wrote without seeing each other's words. The item's id
    /// names the seam.
    pub struct SeamRead {
        /// The prose.
        field: fixed(String),
        /// Where the seam was when it was read, as `from-to` in code points.
        span: fixed(String),
    }
}
