//! Positions as editors count them, and as the core does: in code points.

use ropey::Rope;

/// What an editor's positions and lengths count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextUnits {
    /// 16-bit units of UTF-16, as Kotlin, Java, Swift's `NSString` and JavaScript do: an emoji counts two or more.
    Utf16,
    /// Unicode code points (scalars), as Python does: an emoji counts one or more.
    Scalars,
}

/// A position that no text has, or that lies inside a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPosition {
    /// The text ends before it, at this length in the units of the position.
    Beyond(usize),
    /// It lies between the two halves of a surrogate pair.
    InsideLetter,
}

impl TextUnits {
    /// Length of a text in these units.
    pub fn len(self, text: &Rope) -> usize {
        match self {
            Self::Utf16 => text.len_utf16_cu(),
            Self::Scalars => text.len_chars(),
        }
    }

    /// The code point at which a position lies.
    ///
    /// # Errors
    /// [`BadPosition`].
    pub fn to_scalars(self, text: &Rope, at: usize) -> Result<usize, BadPosition> {
        match self {
            Self::Scalars if at > text.len_chars() => Err(BadPosition::Beyond(text.len_chars())),
            Self::Scalars => Ok(at),
            Self::Utf16 => {
                let scalar =
                    text.try_utf16_cu_to_char(at).map_err(|_| BadPosition::Beyond(text.len_utf16_cu()))?;
                if text.char_to_utf16_cu(scalar) == at { Ok(scalar) } else { Err(BadPosition::InsideLetter) }
            }
        }
    }

    /// The position, in these units, at which a code point lies; the end for one that lies beyond it.
    pub fn of_scalars(self, text: &Rope, at: usize) -> usize {
        let at = at.min(text.len_chars());
        match self {
            Self::Scalars => at,
            Self::Utf16 => text.char_to_utf16_cu(at),
        }
    }
}
