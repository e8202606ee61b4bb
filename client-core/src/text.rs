//! An editor's open text: what it has on screen, what it lacks, and what of its own can be taken back.
//!
//! An editor types while changes of others arrive, so the text on screen and the text of the document are seldom the
//! same. Nothing is lost and nobody waits: what one side did is transformed over what the other did meanwhile
//! ([`Delta::transform`]), and both come to the same text.
//!
//! - [`delta`]: what was done to a text, and transforming it.
//! - [`units`]: positions as editors count them.
//! - [`editor`]: the text as one editor has it, and what waits on both sides.
//! - [`history`]: taking back what was done here, and nothing else.
//!
//! Pure: no clock, no document. Positions inside count Unicode code points.

pub mod delta;
pub mod editor;
pub mod history;
#[cfg(test)]
mod tests;
pub mod units;

pub use delta::{Delta, Op};
pub use editor::{EditorText, Splice, TextChange, TextError};
pub use history::{Direction, Ghost, History, LetterId, Others, inverse};
pub use units::{BadPosition, TextUnits};

/// Whether people type the character: all but those that only control a machine. Line breaks and tabs are typed.
pub fn is_typed(letter: char) -> bool {
    !letter.is_control() || matches!(letter, '\n' | '\t')
}
